//! What the endpoint counts about itself, in the words of Prometheus.
//!
//! Labels have few values, all known beforehand but for statuses: paths are told by their template, and nothing of a
//! request's own text is kept. Counting allocates nothing once a label's value was met.

use std::time::{Duration, Instant};

pub(crate) use prometheus::{Histogram, IntGauge as Gauge};
use prometheus::{
    HistogramOpts, HistogramVec, IntCounterVec, IntGaugeVec, Opts, Registry, TextEncoder,
    core::{Collector, GenericGauge},
};

use crate::api::{desk::State, fault::FaultKind};

/// The media type of [`Metrics::text`].
pub(crate) const MEDIA_TYPE: &str = prometheus::TEXT_FORMAT;

/// Upper bounds of the time from a request's head to its answer's, in seconds.
const SECONDS: [f64; 14] = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, 30.0];
/// Upper bounds of the commands in a commit.
const COMMANDS: [f64; 8] = [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0];

/// What became of one try of a delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DeliveryOutcome {
    /// The receiver took it.
    Delivered,
    /// It failed, and is tried again.
    Retried,
    /// It failed for the last time.
    GaveUp,
}

impl DeliveryOutcome {
    const ALL: [DeliveryOutcome; 3] = [DeliveryOutcome::Delivered, DeliveryOutcome::Retried, DeliveryOutcome::GaveUp];

    fn name(self) -> &'static str {
        match self {
            DeliveryOutcome::Delivered => "delivered",
            DeliveryOutcome::Retried => "retried",
            DeliveryOutcome::GaveUp => "gave-up",
        }
    }
}

/// The store's own metric: how many commands each commit had.
pub(crate) fn commit_sizes() -> Histogram {
    let options = HistogramOpts::new(
        "frontdesk_commit_commands",
        "Commands that were committed together; the count is the number of commits.",
    );
    Histogram::with_opts(options.buckets(COMMANDS.to_vec())).expect("the name and the bounds are valid")
}

/// Somebody who is there: counted in from now on, and out when dropped.
pub(crate) struct Presence(Gauge);

impl Presence {
    pub(crate) fn new(gauge: &Gauge) -> Self {
        gauge.inc();
        Self(gauge.clone())
    }
}

impl Drop for Presence {
    fn drop(&mut self) {
        self.0.dec();
    }
}

/// All metrics of one endpoint; clones share them.
#[derive(Clone)]
pub(crate) struct Metrics {
    registry: Registry,
    begun: Instant,
    requests: IntCounterVec,
    request_seconds: HistogramVec,
    conversations: IntGaugeVec,
    deliveries: IntCounterVec,
    faults: IntCounterVec,
    connections: Gauge,
    listeners: Gauge,
    uptime: prometheus::Gauge,
}

impl Metrics {
    /// All at nothing; `commit_sizes` is the store's.
    pub(crate) fn new(commit_sizes: Histogram) -> Self {
        let registry = Registry::new();
        register(&registry, Ok(commit_sizes));
        let counter =
            |name, help, labels: &[&str]| register(&registry, IntCounterVec::new(Opts::new(name, help), labels));
        let seconds = HistogramOpts::new(
            "frontdesk_request_seconds",
            "Time from a request's head to its answer's, without injected delays.",
        );
        let metrics = Self {
            begun: Instant::now(),
            requests: counter(
                "frontdesk_requests_total",
                "Requests by the answer that was made; the status none: an injected fault let none be made.",
                &["route", "method", "status"],
            ),
            request_seconds: register(&registry, HistogramVec::new(seconds.buckets(SECONDS.to_vec()), &["route"])),
            conversations: register(
                &registry,
                IntGaugeVec::new(Opts::new("frontdesk_conversations", "Conversations by state."), &["state"]),
            ),
            deliveries: counter("frontdesk_deliveries_total", "Tries of deliveries by outcome.", &["outcome"]),
            faults: counter("frontdesk_faults_injected_total", "Injected faults by kind.", &["kind"]),
            connections: gauge(&registry, "frontdesk_connections", "Connections that are open."),
            listeners: gauge(&registry, "frontdesk_event_listeners", "Event streams that are open."),
            uptime: gauge(&registry, "frontdesk_uptime_seconds", "Time since the endpoint was started."),
            registry,
        };
        let build = Opts::new("frontdesk_build_info", "The version that runs; always 1.")
            .const_label("version", env!("CARGO_PKG_VERSION"));
        register(&metrics.registry, Gauge::with_opts(build)).set(1);
        // What has not happened yet is told as 0, so that its first time is seen as a change.
        for kind in FaultKind::ALL {
            metrics.faults.with_label_values(&[kind.name()]).reset();
        }
        for outcome in DeliveryOutcome::ALL {
            metrics.deliveries.with_label_values(&[outcome.name()]).reset();
        }
        metrics
    }

    /// A request to a route's template was answered with a status; `None`: not at all.
    pub(crate) fn request(&self, route: &str, method: &str, status: Option<&str>, took: Duration) {
        self.requests.with_label_values(&[route, method, status.unwrap_or("none")]).inc();
        self.request_seconds.with_label_values(&[route]).observe(took.as_secs_f64());
    }

    /// A try of a delivery is over.
    pub(crate) fn delivery(&self, outcome: DeliveryOutcome) {
        self.deliveries.with_label_values(&[outcome.name()]).inc();
    }

    /// A fault was injected.
    pub(crate) fn fault(&self, kind: FaultKind) {
        self.faults.with_label_values(&[kind.name()]).inc();
    }

    /// Connections that are open.
    pub(crate) fn connections(&self) -> Gauge {
        self.connections.clone()
    }

    /// Event streams that are open.
    pub(crate) fn listeners(&self) -> Gauge {
        self.listeners.clone()
    }

    /// Everything in the text format 0.0.4, with the store's present number of conversations in each state.
    pub(crate) fn text(&self, conversations: &[(State, u64)]) -> Result<String, prometheus::Error> {
        for (state, count) in conversations {
            let count = i64::try_from(*count).unwrap_or(i64::MAX);
            self.conversations.with_label_values(&[state.name()]).set(count);
        }
        self.uptime.set(self.begun.elapsed().as_secs_f64());
        TextEncoder::new().encode_to_string(&self.registry.gather())
    }
}

fn gauge<P: prometheus::core::Atomic + 'static>(registry: &Registry, name: &str, help: &str) -> GenericGauge<P> {
    register(registry, GenericGauge::with_opts(Opts::new(name, help)))
}

fn register<T: Collector + Clone + 'static>(registry: &Registry, metric: prometheus::Result<T>) -> T {
    let metric = metric.expect("names and labels are constants that Prometheus allows");
    registry.register(Box::new(metric.clone())).expect("no two metrics have the same name");
    metric
}

#[cfg(test)]
mod tests {
    use super::*;

    fn metrics() -> Metrics {
        Metrics::new(commit_sizes())
    }

    fn line<'a>(text: &'a str, metric: &str) -> Option<&'a str> {
        text.lines().find_map(|line| line.strip_prefix(metric)?.strip_prefix(' '))
    }

    #[test]
    fn what_has_not_happened_is_told_as_nothing() {
        let text = metrics().text(&[(State::WrapUp, 3)]).unwrap();
        for kind in FaultKind::ALL {
            let metric = format!("frontdesk_faults_injected_total{{kind=\"{}\"}}", kind.name());
            assert_eq!(line(&text, &metric), Some("0"), "{text}");
        }
        assert_eq!(line(&text, r#"frontdesk_deliveries_total{outcome="gave-up"}"#), Some("0"), "{text}");
        assert_eq!(line(&text, r#"frontdesk_conversations{state="wrap-up"}"#), Some("3"), "{text}");
        assert_eq!(line(&text, "frontdesk_connections"), Some("0"), "{text}");
    }

    #[test]
    fn what_happened_is_counted() {
        let metrics = metrics();
        metrics.request("/a/{id}", "GET", Some("200"), Duration::from_micros(400));
        metrics.request("/a/{id}", "GET", None, Duration::from_millis(2));
        metrics.fault(FaultKind::Reset);
        for outcome in DeliveryOutcome::ALL {
            metrics.delivery(outcome);
        }
        let presence = Presence::new(&metrics.listeners());
        let text = metrics.text(&[]).unwrap();
        for (metric, value) in [
            (r#"frontdesk_requests_total{method="GET",route="/a/{id}",status="200"}"#, "1"),
            (r#"frontdesk_requests_total{method="GET",route="/a/{id}",status="none"}"#, "1"),
            (r#"frontdesk_request_seconds_bucket{route="/a/{id}",le="0.0005"}"#, "1"),
            (r#"frontdesk_request_seconds_bucket{route="/a/{id}",le="0.0025"}"#, "2"),
            (r#"frontdesk_faults_injected_total{kind="reset"}"#, "1"),
            (r#"frontdesk_deliveries_total{outcome="delivered"}"#, "1"),
            (r#"frontdesk_deliveries_total{outcome="retried"}"#, "1"),
            (r#"frontdesk_deliveries_total{outcome="gave-up"}"#, "1"),
            ("frontdesk_event_listeners", "1"),
        ] {
            assert_eq!(line(&text, metric), Some(value), "{metric} in {text}");
        }
        drop(presence);
        assert_eq!(line(&metrics.text(&[]).unwrap(), "frontdesk_event_listeners"), Some("0"));
    }
}
