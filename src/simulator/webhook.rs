//! The courier: posts what the outbox holds to the integrators' webhooks.
//!
//! What is told of one conversation arrives in order, one at a time; conversations do not wait for each other. It is woken
//! by commits and by the clock and asks the store whose turn it is; it holds no queue of its own, so that a start after
//! any end goes on where the store is. A try is noted before the next one: whatever was pending when the process ended is
//! posted after its next start, at least once. It decides neither what is told nor to whom.

mod address;
mod bearer;
mod faulty;
mod schedule;
mod transport;

use std::{collections::HashMap, sync::Arc, time::Duration};

use tokio::task::{Id, JoinSet};
use tokio_util::sync::CancellationToken;

pub use self::{address::AddressError, schedule::Tries};
pub(crate) use self::{
    address::check,
    faulty::Faulty,
    transport::{Network, Outcome, Post, Report, Transport},
};
use super::{
    endpoint::Endpoint,
    metrics::DeliveryOutcome,
    store::{Pending, StoreError, Tried, Verdict, Waiting},
};
use crate::api::{delivery::Try, webhook::activities_url};

/// Tries under way at the same time, in all and of one channel: receivers that hang hold up their own channel, and a
/// start with much pending does not open a socket for each.
const UNDER_WAY: usize = 64;
const OF_ONE_CHANNEL: u32 = 32;
/// How long the courier waits before it asks a store again that has failed.
const STORE_PAUSE: Duration = Duration::from_secs(1);

/// How webhooks are called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebhookSettings {
    /// Stands in for the default channel's webhook while the endpoint runs.
    pub url: Option<String>,
    pub tries: Tries,
    /// Whether plain http may leave this machine.
    pub allow_plain: bool,
    /// What one try may take; the page's ten seconds.
    pub time: Duration,
}

impl Default for WebhookSettings {
    fn default() -> Self {
        Self { url: None, tries: Tries::default(), allow_plain: false, time: Duration::from_secs(10) }
    }
}

/// See the module.
pub(crate) struct Courier {
    endpoint: Arc<Endpoint>,
    transport: Arc<dyn Transport>,
    tries: Tries,
    allow_plain: bool,
    bearers: bearer::Bearers,
}

impl Courier {
    pub(crate) fn new(endpoint: Arc<Endpoint>, settings: &WebhookSettings, transport: Arc<dyn Transport>) -> Arc<Self> {
        Arc::new(Self {
            endpoint,
            transport,
            tries: settings.tries,
            allow_plain: settings.allow_plain,
            bearers: bearer::Bearers::default(),
        })
    }

    /// Delivers until `stop`, then waits for the tries that are under way. To be given up on by dropping it.
    pub(crate) async fn work(self: Arc<Self>, stop: CancellationToken) {
        let (store, clock) = (&self.endpoint.store, &self.endpoint.clock);
        let mut newest = store.last_delivery();
        let mut round = Round::default();
        loop {
            newest.borrow_and_update();
            let next = if round.is_full() { Ok(None) } else { self.begin_what_is_due(&mut round).await };
            let wait = async {
                match next {
                    Ok(Some(next)) => clock.sleep_until(next).await,
                    Ok(None) => std::future::pending().await,
                    Err(_) => tokio::time::sleep(STORE_PAUSE).await,
                }
            };
            tokio::select! {
                // A new delivery; what hangs cannot delay it, and what is full looks again when a try ends.
                committed = newest.changed() => if committed.is_err() { break },
                () = round.one_ends(), if !round.is_empty() => {}
                () = wait => {}
                () = stop.cancelled() => break,
            }
        }
        while !round.is_empty() {
            round.one_ends().await;
        }
    }

    /// Begins a try for each conversation whose turn it is; says when the next one's will be.
    async fn begin_what_is_due(self: &Arc<Self>, round: &mut Round) -> Result<Option<jiff::Timestamp>, StoreError> {
        let now = self.endpoint.clock.now();
        let due = self.endpoint.store.due(now, OF_ONE_CHANNEL).await.inspect_err(|error| {
            tracing::warn!(%error, "the outbox could not be read");
        })?;
        for waiting in due.ready {
            if round.takes(waiting) {
                let courier = Arc::clone(self);
                round.begin(waiting, async move { courier.deliver(waiting.conversation).await });
            }
        }
        Ok(due.next)
    }

    /// Makes one try of the conversation's first pending delivery.
    async fn deliver(&self, conversation: i64) {
        if let Err(error) = self.try_first(conversation).await {
            tracing::warn!(%error, "a delivery could not be tried or noted");
            // Or the receiver would be called again and again by a courier that cannot write down that it was.
            tokio::time::sleep(STORE_PAUSE).await;
        }
    }

    async fn try_first(&self, conversation: i64) -> Result<(), StoreError> {
        let store = &self.endpoint.store;
        let Some(pending) = store.first_pending(conversation).await? else { return Ok(()) };
        let (at, begun) = (self.endpoint.clock.now(), self.endpoint.clock.stopwatch());
        let (delivery, conversation) = (pending.id, pending.conversation);
        let (number, webhook_url) = (pending.tries + 1, pending.webhook_url.clone());
        let Report { outcome, fault } = match self.post(pending, at) {
            Ok(post) => self.transport.post(post).await,
            Err(reason) => Report { outcome: Outcome::Failed(reason), fault: None },
        };
        let now = self.endpoint.clock.now();
        let verdict = self.tries.verdict(number, &outcome, now);
        tracing::debug!(delivery, number, ?outcome, ?verdict, "a delivery was tried");
        let (status, error) = match outcome {
            Outcome::Answered(status) => (Some(status), None),
            Outcome::Failed(reason) => (None, Some(reason)),
        };
        let duration_ms = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
        let entry = Try { at, status, error, duration_ms, fault };
        store.tried(Tried { delivery, conversation, webhook_url, entry, verdict, now }).await?;
        self.endpoint.metrics.delivery(match verdict {
            Verdict::Delivered => DeliveryOutcome::Delivered,
            Verdict::Again(_) => DeliveryOutcome::Retried,
            Verdict::GaveUp => DeliveryOutcome::GaveUp,
        });
        Ok(())
    }

    /// What is posted; the error says why nothing can be.
    fn post(&self, pending: Pending, now: jiff::Timestamp) -> Result<Post, String> {
        // Checked when it was set; the settings may have changed since.
        check(&pending.webhook_url, self.allow_plain).map_err(|error| format!("the webhook's address {error}"))?;
        let url = activities_url(&pending.webhook_url, pending.conversation)
            .parse()
            .map_err(|error| format!("the webhook's address cannot be extended: {error}"))?;
        let bearer =
            self.bearers.token(&self.endpoint.authority, pending.app, now).map_err(|error| error.to_string())?;
        Ok(Post { conversation: pending.conversation, url, bearer, body: pending.activity })
    }
}

/// The tries that are under way.
#[derive(Default)]
struct Round {
    tasks: JoinSet<()>,
    of: HashMap<Id, Waiting>,
}

impl Round {
    fn is_empty(&self) -> bool {
        self.of.is_empty()
    }

    fn is_full(&self) -> bool {
        self.of.len() >= UNDER_WAY
    }

    /// Whether a try may begin: one of each conversation, and so many of a channel.
    fn takes(&self, waiting: Waiting) -> bool {
        let of_channel = self.of.values().filter(|other| other.channel == waiting.channel).count();
        !self.is_full()
            && of_channel < OF_ONE_CHANNEL as usize
            && self.of.values().all(|other| other.conversation != waiting.conversation)
    }

    fn begin(&mut self, waiting: Waiting, attempt: impl Future<Output = ()> + Send + 'static) {
        let task = self.tasks.spawn(attempt);
        self.of.insert(task.id(), waiting);
    }

    async fn one_ends(&mut self) {
        let id = match self.tasks.join_next_with_id().await {
            Some(Ok((id, ()))) => id,
            // A panic: the delivery is still pending, and tried again.
            Some(Err(error)) => {
                tracing::error!(%error, "a delivery's try did not end well");
                error.id()
            }
            None => return,
        };
        self.of.remove(&id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_try_has_the_pages_ten_seconds() {
        assert_eq!(WebhookSettings::default().time, Duration::from_secs(10));
    }
}
