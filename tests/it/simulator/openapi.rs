//! The document against the endpoint: every answer of every operation is as it says, and everything that it says is
//! answered.

mod catalogue;
mod contract;

use std::{
    num::NonZeroU32,
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

use frontdesk::{
    api::identity,
    simulator::{Bounds, RateLimit, Settings},
};
use futures_util::stream;
use reqwest::{Body, Method, RequestBuilder};
use rstest::rstest;
use serde_json::{Value, json};

use self::{
    catalogue::{Call, NOBODY},
    contract::{Contract, Outcome},
};
use super::harness::{CREATE, Desk, sample, send};
use crate::receiver::{Receiver, Reply};

async fn contract(desk: &Desk) -> Contract {
    Contract::new(desk.bare(Method::GET, "/openapi.json").send().await.unwrap().json().await.unwrap())
}

#[tokio::test]
async fn every_operation_answers_every_status_and_code_as_declared_and_no_other() {
    let desk = Desk::open().await;
    let mut contract = contract(&desk).await;
    // A webhook that takes the two posts of one conversation and keeps silent from then on.
    let posts = AtomicUsize::new(0);
    let receiver = Receiver::with(move |_| match posts.fetch_add(1, Ordering::Relaxed) {
        0 | 1 => Reply::Status(200),
        _ => Reply::Silence,
    })
    .await;
    let webhook = json!({ "webhookUrl": receiver.url });
    let channel = format!("/channels/{}", identity::CHANNEL_ID);
    send(desk.desk_call(Method::PUT, &channel).json(&webhook)).await.ok();
    let told = desk.create_for("told").await.id();
    desk.accept(&told).await.ok();
    let mut delivered = json!({});
    while delivered["deliveries"].as_array().is_none_or(|deliveries| deliveries.len() < 2) {
        delivered = desk.desk(Method::GET, "/deliveries?state=delivered").await.ok();
    }
    let open = desk.create(&sample()).await.id();
    let spare = desk.create_for("spare").await.id();
    let calls = [catalogue::good(&open), catalogue::last(&spare)].concat();
    for operation in contract.operations() {
        let known = calls.iter().any(|call| call.operation == operation);
        assert!(known, "the catalogue has no call of {operation}");
    }
    let other = desk.create_for("other").await.id();
    let over = desk.create_for("over").await.id();
    let ends = desk.integrator(Method::POST, &format!("/api/v1.0/consumer/conversation/{over}"));
    ends.json(&json!({ "type": "endOfConversation" })).send().await.unwrap().error_for_status().unwrap();

    succeed(&desk, &mut contract, &open).await;
    desk.accept(&other).await.ok();
    for call in catalogue::refused(&open, &over, &other) {
        let response = call.on(&desk).send().await.unwrap();
        assert!(response.status().is_client_error(), "{call:?}");
        contract.hold(call.operation, response).await;
    }
    refuse_callers(&desk, &mut contract, &calls).await;
    refuse_bodies(&mut contract, &calls).await;
    refuse_for_now(&mut contract, &calls).await;

    for call in catalogue::last(&spare) {
        let response = call.on(&desk).send().await.unwrap();
        assert!(response.status().is_success(), "{call:?}");
        contract.hold(call.operation, response).await;
    }

    let unseen: Vec<Outcome> = contract.unseen().into_iter().filter(|outcome| !cannot_be_provoked(outcome)).collect();
    assert!(unseen.is_empty(), "declared, but never answered here: {unseen:#?}");
}

/// What only a defect of the endpoint would bring about: an answer that cannot be serialised, a panic. That such a
/// failure is a problem too is seen where the router can be given a handler that panics. And a store of 256 MiB.
fn cannot_be_provoked((_, status, _): &Outcome) -> bool {
    matches!(status, 500 | 507)
}

async fn succeed(desk: &Desk, contract: &mut Contract, open: &str) {
    for call in catalogue::good(open) {
        let response = call.on(desk).send().await.unwrap();
        assert!(response.status().is_success(), "{call:?}");
        contract.hold(call.operation, response).await;
    }
    let messages = desk.get(&format!("/api/v1.0/consumer/conversation/{open}/messages")).await.ok();
    let message = messages["messages"][0]["messageId"].as_str().unwrap();
    for call in catalogue::further(open, message) {
        let response = call.on(desk).send().await.unwrap();
        assert_eq!(response.status(), 200, "{call:?}");
        contract.hold(call.operation, response).await;
    }
}

/// Who calls may not, or not on this channel.
async fn refuse_callers(desk: &Desk, contract: &mut Contract, calls: &[Call]) {
    for call in calls {
        // What a page in somebody's browser could make it send: from its own site, from a file, from a frame without an
        // origin, from a site beside ours; or to a name that was pointed at us.
        let origins = ["http://evil.example", "null", "file://", "http://localhost.evil.example", "http://127.0.0.1:1"];
        let hosts = ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example:80", "localhost@evil.example"];
        let mut requests: Vec<_> =
            origins.iter().map(|origin| (403, call.with_header(desk, "origin", Some(origin)))).collect();
        requests.extend(hosts.iter().map(|host| (403, call.with_header(desk, "host", Some(host)))));
        if !contract.operation(call.operation)["security"].as_array().unwrap().is_empty() {
            requests.push((401, call.with_header(desk, "authorization", None)));
        }
        if call.is_integrators() {
            requests.push((400, call.with_header(desk, "organization-id", Some("mine"))));
            requests.push((400, call.with_header(desk, "channel-id", None)));
            requests.push((404, call.with_header(desk, "channel-id", Some(NOBODY))));
            requests.push((400, call.with_header(desk, "channel-id", Some(identity::UNLINKED_CHANNEL_ID))));
            requests.push((401, call.with_header(desk, "organization-id", Some(NOBODY))));
        }
        for (status, request) in requests {
            let response = desk.client.execute(request).await.unwrap();
            assert_eq!(response.status(), status, "{call:?}");
            contract.hold(call.operation, response).await;
        }
    }
}

/// Bodies that are too long, or do not come.
async fn refuse_bodies(contract: &mut Contract, calls: &[Call]) {
    let bounds = Bounds { body_time: Duration::from_millis(1), ..Bounds::default() };
    let desk = Desk::with(Settings { bounds, ..Settings::default() }, Desk::clock()).await;
    for call in calls.iter().filter(|call| call.body.is_some()) {
        for (status, length) in [(413, "300000000"), (408, "2")] {
            let request = never_ending(call.without_body(&desk)).header("content-type", call.content_type());
            let response = request.header("content-length", length).send().await.unwrap();
            assert_eq!(response.status(), status, "{call:?}");
            contract.hold(call.operation, response).await;
        }
    }
}

fn never_ending(request: RequestBuilder) -> RequestBuilder {
    request.body(Body::wrap_stream(stream::pending::<Result<Vec<u8>, std::io::Error>>()))
}

/// Calls that could be made later.
async fn refuse_for_now(contract: &mut Contract, calls: &[Call]) {
    let once = RateLimit { requests: NonZeroU32::MIN, window_seconds: NonZeroU32::MIN.saturating_add(59) };
    let limited = Desk::with(Settings { rate_limit: Some(once), ..Settings::default() }, Desk::clock()).await;
    limited.create(&json!({})).await.ok();
    for call in calls.iter().filter(|call| contract.declares(call.operation, 429)).cloned().collect::<Vec<_>>() {
        let response = call.on(&limited).send().await.unwrap();
        assert_eq!(response.status(), 429, "{call:?}");
        contract.hold(call.operation, response).await;
    }
    let bounds = Bounds { connections: 0, ..Bounds::default() };
    let full = Desk::with(Settings { bounds, ..Settings::default() }, Desk::clock()).await;
    for call in calls {
        let response = call.on(&full).send().await.unwrap();
        assert_eq!(response.status(), 503, "{call:?}");
        contract.hold(call.operation, response).await;
    }
}

#[tokio::test]
async fn what_is_sent_in_these_tests_and_on_the_page_satisfies_the_request_schemas() {
    let contract = contract(&Desk::open().await).await;
    assert_eq!(contract.fault_of_request("create", &sample()), None);
    let sent = catalogue::good(NOBODY).into_iter().chain(catalogue::further(NOBODY, "1756399395730"));
    for call in sent {
        let body = match call.body {
            Some(catalogue::Body::Json(body)) => body,
            Some(catalogue::Body::Form(fields)) => fields.into_iter().collect(),
            _ => continue,
        };
        assert_eq!(contract.fault_of_request(call.operation, &body), None, "{} {body}", call.operation);
    }
}

#[rstest]
#[case::not_an_object(json!([]))]
#[case::a_field_of_another_type(json!({ "customercontext": { "customerid": 7 } }))]
#[case::a_customer_field_over_its_limit(json!({ "customercontext": { "firstname": "語".repeat(201) } }))]
#[case::a_bare_variable(json!({ "conversationcontext": { "a": "b" } }))]
#[case::a_variable_of_another_type(json!({ "conversationcontext": { "a": { "value": {} } } }))]
#[case::a_flag_that_is_none(json!({ "conversationcontext": { "a": { "value": 1, "isDisplayable": "yes" } } }))]
#[case::a_variable_without_value(json!({ "conversationcontext": { "a": {} } }))]
#[case::a_long_name(json!({ "conversationcontext": { ("n".repeat(101)): { "value": 1 } } }))]
#[case::a_long_value(json!({ "conversationcontext": { "a": { "value": "v".repeat(4_001) } } }))]
#[case::a_start_message_of_another_type(json!({ "startmessage": 7 }))]
#[case::a_long_start_message(json!({ "startmessage": "s".repeat(27 * 1024 + 1) }))]
#[case::a_skip_that_is_neither(json!({ "skipdeflectionbot": "true" }))]
#[tokio::test]
async fn a_create_that_is_refused_does_not_satisfy_the_schema(#[case] body: Value) {
    let desk = Desk::open().await;
    let answer = desk.create_at(CREATE, &body).await;
    answer.coded(30012);
    assert!(contract(&desk).await.fault_of_request("create", &body).is_some(), "{body}");
}

#[rstest]
#[case::of_no_type(json!({ "text": "hello" }))]
#[case::of_an_unknown_type(json!({ "type": "invoke" }))]
#[case::a_message_without_anything(json!({ "type": "message", "text": "", "attachments": [] }))]
#[case::a_long_message(json!({ "type": "message", "text": "x".repeat(6_001) }))]
#[case::an_attachment_without_its_name(json!({
    "type": "message", "attachments": [{ "contentType": "a/b", "contentUrl": "https://example.com/a" }],
}))]
#[case::an_attachment_from_a_file(json!({
    "type": "message", "attachments": [{ "contentType": "a/b", "contentUrl": "file:///etc/passwd", "name": "a.txt" }],
}))]
#[case::an_event_that_is_not_flagged(json!({ "type": "event", "name": "cart" }))]
#[case::a_receipt_of_nothing(json!({ "type": "event", "name": "MessageRead" }))]
#[case::a_receipt_of_what_is_no_message(json!({ "type": "event", "name": "MessageRead", "value": { "messageId": "1" } }))]
#[case::a_sender_with_a_long_name(json!({ "type": "typing", "from": { "name": "n".repeat(257) } }))]
#[tokio::test]
async fn an_activity_that_is_refused_does_not_satisfy_the_schema(#[case] body: Value) {
    let desk = Desk::open().await;
    let id = desk.create(&json!({})).await.id();
    let act = desk.integrator(Method::POST, &format!("/api/v1.0/consumer/conversation/{id}")).json(&body);
    assert_eq!(act.send().await.unwrap().status(), 400, "{body}");
    assert!(contract(&desk).await.fault_of_request("act", &body).is_some(), "{body}");
}
