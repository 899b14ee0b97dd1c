//! `GET /metrics`, as Prometheus reads it.

use std::collections::HashMap;

use frontdesk::api::identity;
use reqwest::Method;
use serde_json::json;
use tokio::time::timeout;

use super::harness::{CREATE, Desk, send};
use crate::support::PATIENCE;

/// What a scrape says: the value of each sample, by its name and labels as they are written.
struct Scrape {
    text: String,
    samples: HashMap<String, f64>,
}

impl Scrape {
    /// Reads the text as the format 0.0.4 wants it: every sample after its family's type, a number at its end.
    async fn of(desk: &Desk) -> Self {
        let answer = send(desk.bare(Method::GET, "/metrics")).await;
        assert_eq!(answer.headers["content-type"], "text/plain; version=0.0.4");
        let text = answer.ok().as_str().unwrap().to_owned();
        let (mut samples, mut families) = (HashMap::new(), HashMap::new());
        for line in text.lines() {
            if let Some(family) = line.strip_prefix("# TYPE ") {
                let (name, kind) = family.split_once(' ').unwrap();
                assert!(families.insert(name, kind).is_none(), "{name} comes twice");
            } else if !line.starts_with("# HELP ") {
                let (sample, value) = line.rsplit_once(' ').expect(line);
                let name = sample.split('{').next().unwrap();
                let of_a_histogram =
                    ["_bucket", "_sum", "_count"].iter().find_map(|end| families.get(name.strip_suffix(end)?));
                assert!(families.contains_key(name) || of_a_histogram == Some(&"histogram"), "{line}");
                assert!(samples.insert(sample.to_owned(), value.parse().expect(line)).is_none(), "{line} comes twice");
            }
        }
        Self { text, samples }
    }

    fn value(&self, sample: &str) -> f64 {
        *self.samples.get(sample).unwrap_or_else(|| panic!("{sample} is not in {}", self.text))
    }
}

#[tokio::test]
#[expect(clippy::float_cmp, reason = "counts are whole")]
async fn what_happens_is_counted() {
    let desk = Desk::open().await;
    let before = Scrape::of(&desk).await;
    let id = desk.create_for("anna").await.id();
    desk.create_for("ben").await.ok();
    desk.accept(&id).await.ok();
    desk.get("/api/v1.0/consumer/conversations?PageSize=0").await.coded(30007);
    for path in ["/nowhere", "/desk/v2/conversations"] {
        send(desk.bare(Method::GET, path)).await.problem(404);
    }
    send(desk.bare(Method::from_bytes(b"BREW").unwrap(), CREATE)).await.problem(405);
    let rule =
        json!({ "rules": [{ "id": "r", "when": { "route": "context" }, "fault": { "kind": "delay", "ms": 1 } }] });
    send(desk.desk_call(Method::PUT, "/faults").json(&rule)).await.ok();
    desk.get(&format!("/api/v1.0/consumer/conversation/{id}/context")).await.ok();

    let after = Scrape::of(&desk).await;
    for (sample, value) in [
        (format!(r#"frontdesk_requests_total{{method="POST",route="{CREATE}",status="200"}}"#), 2.0),
        (format!(r#"frontdesk_requests_total{{method="other",route="{CREATE}",status="405"}}"#), 1.0),
        (
            r#"frontdesk_requests_total{method="GET",route="/api/v1.0/consumer/conversations",status="400"}"#
                .to_owned(),
            1.0,
        ),
        (r#"frontdesk_requests_total{method="GET",route="unknown",status="404"}"#.to_owned(), 2.0),
        (r#"frontdesk_requests_total{method="GET",route="/metrics",status="200"}"#.to_owned(), 1.0),
        (format!(r#"frontdesk_request_seconds_count{{route="{CREATE}"}}"#), 3.0),
        (r#"frontdesk_conversations{state="open"}"#.to_owned(), 1.0),
        (r#"frontdesk_conversations{state="active"}"#.to_owned(), 1.0),
        (r#"frontdesk_conversations{state="closed"}"#.to_owned(), 0.0),
        (r#"frontdesk_faults_injected_total{kind="delay"}"#.to_owned(), 1.0),
        (r#"frontdesk_faults_injected_total{kind="reset"}"#.to_owned(), 0.0),
        (r#"frontdesk_deliveries_total{outcome="delivered"}"#.to_owned(), 0.0),
        (format!(r#"frontdesk_build_info{{version="{}"}}"#, env!("CARGO_PKG_VERSION")), 1.0),
    ] {
        assert_eq!(after.value(&sample), value, "{sample}");
    }
    let grown = |sample: &str| after.value(sample) - before.value(sample);
    assert!(grown("frontdesk_commit_commands_sum") >= 3.0 && grown("frontdesk_uptime_seconds") > 0.0);
    assert!(after.value("frontdesk_connections") >= 1.0);
}

#[tokio::test]
async fn no_secret_no_id_and_no_text_of_a_client_is_in_it() {
    let desk = Desk::open().await;
    let id = desk.create_for("a-customer").await.id();
    desk.get(&format!("/api/v1.0/consumer/conversation/{id}/context?a-query=1")).await.ok();
    send(desk.bare(Method::GET, "/a-path")).await.problem(404);
    send(desk.bare(Method::from_bytes(b"A-METHOD").unwrap(), "/a-path")).await.problem(404);
    let text = Scrape::of(&desk).await.text;
    let token = desk.mint(|_| ());
    let never = [&id, &token, "a-customer", "a-query", "a-path", "A-METHOD", identity::CHANNEL_ID, identity::DESK_KEY];
    for text_of_others in never {
        assert!(!text.contains(text_of_others), "{text_of_others} in {text}");
    }
}

#[tokio::test]
async fn listeners_are_counted_while_they_listen() {
    let desk = Desk::open().await;
    let listening = async |count: f64| while Scrape::of(&desk).await.value("frontdesk_event_listeners") < count {};
    let gone = async || while Scrape::of(&desk).await.value("frontdesk_event_listeners") > 0.0 {};
    let streams =
        [desk.desk_call(Method::GET, "/events").send().await, desk.desk_call(Method::GET, "/events").send().await];
    timeout(PATIENCE, listening(2.0)).await.expect("both are counted");
    drop(streams);
    timeout(PATIENCE, gone()).await.expect("both are gone");
}

#[tokio::test]
async fn a_web_page_does_not_get_it() {
    let desk = Desk::open().await;
    send(desk.bare(Method::GET, "/metrics").header("host", "evil.example")).await.problem(403);
}
