//! Channels and their integrators do not see or touch each other.

use frontdesk::api::{activity, identity};
use reqwest::Method;
use serde_json::json;

use super::harness::{Answer, CONVERSATIONS, CREATE, Desk, send};

/// A linked channel for the registered application, and one for another application.
const SECOND: &str = "8a5e4f10-0000-4000-8000-0000000000a2";
const FOREIGN: &str = "8a5e4f10-0000-4000-8000-0000000000a3";
/// A channel of another organisation.
const ELSEWHERE: &str = "8a5e4f10-0000-4000-8000-0000000000a4";
/// That other application and that other organisation.
const APPLICATION: &str = "8a5e4f10-0000-4000-8000-0000000000b1";
const ORGANIZATION: &str = "8a5e4f10-0000-4000-8000-0000000000b2";

/// An endpoint with further channels.
async fn with_channels() -> Desk {
    let desk = Desk::open().await;
    for (channel, organization, app) in [
        (SECOND, identity::ORGANIZATION_ID, None),
        (FOREIGN, identity::ORGANIZATION_ID, Some(APPLICATION)),
        (ELSEWHERE, ORGANIZATION, None),
    ] {
        let body = json!({ "id": channel, "name": "More", "organizationId": organization, "appId": app });
        send(desk.desk_call(Method::POST, "/channels").json(&body)).await.ok();
    }
    desk
}

/// A token from the token endpoint, as an application gets it for an organisation.
async fn token(desk: &Desk, application: &str, organization: &str) -> Answer {
    let form = [
        ("grant_type", "client_credentials"),
        ("client_id", application),
        ("client_secret", identity::CLIENT_SECRET),
        ("scope", &identity::scope(organization, "crm")),
    ];
    send(desk.bare(Method::POST, &format!("/{}/oauth2/v2.0/token", identity::TENANT_ID)).form(&form)).await
}

/// GET conversations on a channel of an organisation with such a token.
async fn list(desk: &Desk, token: &Answer, organization: &str, channel: &str) -> Answer {
    let call = desk.bare(Method::GET, CONVERSATIONS).bearer_auth(token.body["access_token"].as_str().unwrap());
    send(call.header("organization-id", organization).header("channel-id", channel)).await
}

#[tokio::test]
async fn two_channels_do_not_see_or_touch_each_others_conversations() {
    let desk = with_channels().await;
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
    let desk = with_channels().await;
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
    let desk = with_channels().await;
    let told = send(desk.on_channel(Method::GET, CONVERSATIONS, FOREIGN)).await;
    assert_eq!(told.problem(401), "the token's application may not use this channel");
    let told = send(desk.on_channel(Method::GET, CONVERSATIONS, ELSEWHERE)).await;
    assert_eq!(told.problem(401), "the channel ID isn't authorized for the organization");
}

#[tokio::test]
async fn an_application_with_a_channel_gets_a_token_for_that_channel_alone() {
    let desk = with_channels().await;
    let own = token(&desk, APPLICATION, identity::ORGANIZATION_ID).await;
    list(&desk, &own, identity::ORGANIZATION_ID, FOREIGN).await.ok();
    for channel in [identity::CHANNEL_ID, SECOND] {
        let told = list(&desk, &own, identity::ORGANIZATION_ID, channel).await;
        assert_eq!(told.problem(401), "the token's application may not use this channel");
    }
    let unknown = token(&desk, "8a5e4f10-0000-4000-8000-0000000000ff", identity::ORGANIZATION_ID).await;
    assert_eq!((unknown.status.as_u16(), &unknown.body["error"]), (400, &json!("unauthorized_client")));
}

#[tokio::test]
async fn an_organisation_with_a_channel_has_tokens_of_its_own() {
    let desk = with_channels().await;
    let theirs = token(&desk, identity::CLIENT_ID, ORGANIZATION).await;
    list(&desk, &theirs, ORGANIZATION, ELSEWHERE).await.ok();
    let told = list(&desk, &theirs, identity::ORGANIZATION_ID, identity::CHANNEL_ID).await;
    assert_eq!(told.problem(401), "the channel ID isn't authorized for the organization");
    let unknown = token(&desk, identity::CLIENT_ID, "8a5e4f10-0000-4000-8000-0000000000ff").await;
    assert_eq!((unknown.status.as_u16(), &unknown.body["error"]), (400, &json!("invalid_scope")));
}

#[tokio::test]
async fn a_token_ends_with_the_channel_that_registered_its_application() {
    let desk = with_channels().await;
    let own = token(&desk, APPLICATION, identity::ORGANIZATION_ID).await;
    list(&desk, &own, identity::ORGANIZATION_ID, FOREIGN).await.ok();
    desk.desk(Method::DELETE, &format!("/channels/{FOREIGN}")).await.ok();
    let told = list(&desk, &own, identity::ORGANIZATION_ID, identity::CHANNEL_ID).await;
    assert_eq!(told.problem(401), "the token's application is not registered here");
}
