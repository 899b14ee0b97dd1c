//! Channels and their integrators do not see or touch each other.

use frontdesk::api::{activity, identity};
use reqwest::Method;
use serde_json::json;

use super::harness::{CONVERSATIONS, CREATE, Desk, send};

/// A linked channel for the registered application, and one for another application.
const SECOND: &str = "8a5e4f10-0000-4000-8000-0000000000a2";
const FOREIGN: &str = "8a5e4f10-0000-4000-8000-0000000000a3";
/// A channel of another organisation.
const ELSEWHERE: &str = "8a5e4f10-0000-4000-8000-0000000000a4";

/// An endpoint with further channels, which nothing but the store can have yet.
async fn with_channels(directory: &std::path::Path) -> Desk {
    let clock = Desk::clock();
    Desk::on(directory, &clock).await.stop().await;
    let store = rusqlite::Connection::open(directory.join("frontdesk.db")).unwrap();
    let guid = |text: &str| text.parse::<uuid::Uuid>().unwrap().into_bytes();
    for (channel, organization, app) in [
        (SECOND, identity::ORGANIZATION_ID, None),
        (FOREIGN, identity::ORGANIZATION_ID, Some(guid(identity::TENANT_ID))),
        (ELSEWHERE, identity::TENANT_ID, None),
    ] {
        store
            .execute(
                "INSERT INTO channel (id, organization, app, linked, name, queue, ai_agent)
                 VALUES (?1, ?2, ?3, 1, 'More', 'Queue', 0)",
                rusqlite::params![guid(channel), guid(organization), app],
            )
            .unwrap();
    }
    drop(store);
    Desk::on(directory, &clock).await
}

#[tokio::test]
async fn two_channels_do_not_see_or_touch_each_others_conversations() {
    let directory = tempfile::tempdir().unwrap();
    let desk = with_channels(directory.path()).await;
    let body = json!({ "customercontext": { "customerid": "anna" }, "conversationrequestid": "once" });
    let here = desk.create(&body).await;
    let there = send(desk.on_channel(Method::POST, CREATE, SECOND).json(&body)).await;
    assert!(here.is_new() && there.is_new(), "neither continued nor repeated");
    for (channel, own, other) in [(identity::CHANNEL_ID, here.id(), there.id()), (SECOND, there.id(), here.id())] {
        let listed = send(desk.on_channel(Method::GET, CONVERSATIONS, channel)).await.ok();
        assert_eq!(listed["conversations"].as_array().unwrap().len(), 1);
        assert_eq!(listed["conversations"][0]["conversationid"], own);
        let context = |id: &str| {
            send(desk.on_channel(Method::GET, &format!("/api/v1.0/consumer/conversation/{id}/context"), channel))
        };
        context(&own).await.ok();
        context(&other).await.coded(30013);
        let after = format!("{CONVERSATIONS}?ContinuationToken={other}");
        send(desk.on_channel(Method::GET, &after, channel)).await.coded(30009);
    }
}

#[tokio::test]
async fn no_operation_reaches_a_conversation_of_another_channel() {
    let directory = tempfile::tempdir().unwrap();
    let desk = with_channels(directory.path()).await;
    let id = desk.create(&json!({ "startmessage": "hi" })).await.id();
    let before = desk.view(&id, "").await;
    let path = format!("/api/v1.0/consumer/conversation/{id}");
    for body in [
        activity::message("語"),
        activity::typing(),
        activity::custom_event("cart", json!({ "a": 1 }).as_object().unwrap()),
        json!({ "type": "event", "name": "MessageRead", "value": { "messageId": before["transcript"][0]["messageId"] } }),
        activity::end_of_conversation(),
    ] {
        send(desk.on_channel(Method::POST, &path, SECOND).json(&body)).await.coded(30013);
    }
    for of in ["messages", "context"] {
        send(desk.on_channel(Method::GET, &format!("{path}/{of}"), SECOND)).await.coded(30013);
    }
    assert_eq!(desk.view(&id, "").await, before, "nothing was changed");
}

#[tokio::test]
async fn a_token_does_not_open_another_applications_channel_or_another_organisations() {
    let directory = tempfile::tempdir().unwrap();
    let desk = with_channels(directory.path()).await;
    let told = send(desk.on_channel(Method::GET, CONVERSATIONS, FOREIGN)).await;
    assert_eq!(told.problem(401), "the token's application may not use this channel");
    let told = send(desk.on_channel(Method::GET, CONVERSATIONS, ELSEWHERE)).await;
    assert_eq!(told.problem(401), "the channel ID isn't authorized for the organization");
}
