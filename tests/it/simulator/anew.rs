//! Beginning anew, and from what was kept.

use frontdesk::{
    api::identity,
    clock::Clock,
    simulator::{Settings, WebhookSettings},
};
use jiff::SignedDuration;
use reqwest::Method;
use serde_json::{Value, json};

use super::harness::{Answer, Desk, sample, send};
use crate::{
    receiver::{Receiver, Reply},
    support,
};

#[tokio::test]
async fn a_reset_leaves_the_seed_data_and_valid_tokens() {
    let desk = Desk::open().await;
    desk.led(&["accept", "end"]).await;
    desk.led(&["accept"]).await;
    desk.desk(Method::DELETE, "/records/c-1001").await;
    let before = desk.list("").await.last_event_id;
    desk.desk(Method::POST, "/reset").await.ok();

    let page = desk.list("").await;
    assert_eq!((page.total, page.conversations.len()), (0, 0));
    assert!(page.last_event_id > before, "ids of events do not go back");
    assert_eq!(desk.desk(Method::GET, "/records").await.ok()["records"].as_array().unwrap().len(), 12);
    // The same token and the same channel; nothing is left that this could continue or repeat.
    assert!(desk.create(&sample()).await.is_new());
    let visitor = desk.create(&json!({})).await.id();
    assert_eq!(desk.view(&visitor, "").await["title"], "Visitor 1");
}

/// What a restore brings back, without what goes on by itself.
async fn snapshot(desk: &Desk) -> Value {
    let mut snapshot = desk.desk(Method::GET, "/snapshot").await.ok();
    snapshot["clockLeadMs"] = 0.into();
    snapshot
}

async fn restore(desk: &Desk, snapshot: &Value) -> Answer {
    send(desk.desk_call(Method::POST, "/snapshot").json(snapshot)).await
}

#[tokio::test]
async fn a_snapshot_is_restored_after_a_reset_and_what_was_pending_is_delivered() {
    let receiver = Receiver::saying([Reply::Status(500)]).await;
    let webhooks = WebhookSettings { url: Some(receiver.url.clone()), ..WebhookSettings::default() };
    let desk = Desk::with(Settings { webhooks, ..Settings::default() }, Desk::clock()).await;
    let ended = desk.led(&["accept", "end"]).await;
    receiver.after(1).await;
    let client = support::desk(&desk.simulator().base_url());
    // The first try fails, and the clock stands: all is pending until it is moved.
    let pending = async |tries: usize| {
        let page = desk.desk(Method::GET, "/deliveries?state=pending").await.ok();
        page["deliveries"]
            .as_array()
            .unwrap()
            .last()
            .is_some_and(|first| first["tries"].as_array().unwrap().len() == tries)
    };
    while !pending(1).await {}
    let (taken, view, typed) = (snapshot(&desk).await, desk.view(&ended, "").await, client.snapshot().await.unwrap());
    assert!(taken["conversations"][0]["nextTry"].is_string(), "{taken:#}");
    let text = taken.to_string();
    assert!(!text.contains(identity::DESK_KEY) && !text.contains(identity::CLIENT_SECRET));

    desk.desk(Method::POST, "/reset").await.ok();
    assert_eq!(desk.list("").await.total, 0);
    client.restore(&typed).await.unwrap();
    assert_eq!((snapshot(&desk).await, desk.view(&ended, "").await), (taken, view));
    assert_eq!(receiver.arrivals().len(), 1);
    desk.clock.advance(SignedDuration::from_secs(1));
    let told: Vec<String> = receiver.after(4).await.iter().map(|arrival| arrival.name().to_owned()).collect();
    assert_eq!(told[..3], ["AgentAssigned", "AgentAssigned", "AgentAccepted"]);
}

#[tokio::test]
async fn what_cannot_be_restored_changes_nothing_and_is_told_by_its_place() {
    let desk = Desk::open().await;
    desk.led(&["accept"]).await;
    desk.led(&[]).await;
    let good = snapshot(&desk).await;
    for (pointer, value, told) in [
        ("/format", json!(2), "/format is 2, this endpoint reads up to 1: it takes a newer frontdesk"),
        ("/at", json!("soon"), "/at is wrong: "),
        ("/at", json!("2300-01-01T00:00:00Z"), "/at cannot be taken up: "),
        ("/channels/1/id", good["channels"][0]["id"].clone(), "/channels/1/id is there before: "),
        ("/records/3/id", json!(""), "/records/3/id is empty or there before: \"\""),
        ("/conversations/1/id", good["conversations"][0]["id"].clone(), "/conversations/1/id is there before: "),
        ("/conversations/1/state", json!("lost"), "/conversations/1/state is wrong: unknown variant `lost`"),
        ("/conversations/1/reason", json!(1), "/conversations/1/reason is no reason: 1"),
        ("/conversations/1/recordId", json!("nobody"), "/conversations/1/recordId is none of the records: nobody"),
        ("/conversations/1/watch", json!(null), "/conversations/1/watch does not fit the state "),
        ("/conversations/0/sessions", json!([]), "/conversations/0/sessions do not fit the state active: none is open"),
        ("/conversations/1/queue", json!(7), "/conversations/1/queue is wrong: invalid type: integer `7`"),
        (
            "/conversations/1/transcript/0/messageId",
            json!("7"),
            "/conversations/1/transcript/0/messageId is wrong: not a message id",
        ),
        ("/conversations/1/lastMessageId", json!(null), "/conversations/1/lastMessageId is smaller than"),
        ("/conversations/0/nextTry", json!("2026-01-01T00:00:00Z"), "/conversations/0/nextTry is there, and no"),
        ("/conversations/1/title", json!("Me"), "/conversations/1/title is wrong: unknown field `title`"),
    ] {
        let mut bad = good.clone();
        let (parent, name) = pointer.rsplit_once('/').unwrap();
        match bad.pointer_mut(parent).unwrap() {
            Value::Array(items) => items[name.parse::<usize>().unwrap()] = value,
            object => object[name] = value,
        }
        let answer = restore(&desk, &bad).await;
        assert!(answer.problem(400).starts_with(told), "{pointer}: {}", answer.body["detail"]);
    }
    assert_eq!(snapshot(&desk).await, good);
}

#[tokio::test]
async fn a_token_from_the_time_before_a_reset_stays_valid() {
    let mut desk = Desk::with(Settings::default(), Clock::adjustable(SignedDuration::ZERO)).await;
    send(desk.desk_call(Method::POST, "/clock").json(&json!({ "advanceSeconds": 172_800 }))).await.ok();
    desk.hours_pass(0);
    let later = desk.now();
    desk.desk(Method::POST, "/reset").await.ok();
    assert!(desk.now() < later, "the clock went back");
    assert!(desk.create(&sample()).await.is_new());
}

#[tokio::test]
async fn a_reset_disarms_programmed_failures() {
    let desk = Desk::open().await;
    let rule = json!({ "id": "a", "when": { "route": "create" }, "fault": { "kind": "status", "status": 503 } });
    send(desk.desk_call(Method::PUT, "/faults").json(&json!({ "rules": [rule] }))).await.ok();
    desk.create(&sample()).await.problem(503);
    desk.desk(Method::POST, "/reset").await.ok();
    assert!(desk.create(&sample()).await.is_new());
    assert_eq!(desk.desk(Method::GET, "/faults").await.ok()["rules"], json!([]));
}
