//! Beginning anew, and from what was kept.

use frontdesk::{clock::Clock, simulator::Settings};
use jiff::SignedDuration;
use reqwest::Method;
use serde_json::json;

use super::harness::{Desk, sample, send};

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
