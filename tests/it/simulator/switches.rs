//! Each switch of the endpoint, both ways.

use frontdesk::{
    api::{
        activity,
        switch::{AfterEnd, CreatePath, Switches},
    },
    client::ClientError,
    simulator::Settings,
};
use jiff::SignedDuration;
use rstest::rstest;
use serde_json::{Value, json};

use super::harness::{Desk, sample};
use crate::support;

async fn desk(switches: Switches) -> Desk {
    Desk::with(Settings { switches, ..Settings::default() }, Desk::clock()).await
}

#[rstest]
#[case(CreatePath::Plural, CreatePath::Singular)]
#[case(CreatePath::Singular, CreatePath::Plural)]
#[tokio::test]
async fn a_strict_endpoint_knows_one_path_of_create(#[case] only: CreatePath, #[case] other: CreatePath) {
    let desk = desk(Switches { strict_path: Some(only), ..Switches::default() }).await;
    assert!(desk.create_at(only.path(), &sample()).await.is_new());
    let refused = desk.create_at(other.path(), &sample()).await;
    refused.problem(404);
    assert!(refused.body.get("code").is_none(), "as for any path that is not there: {}", refused.body);
    let document = desk.get("/openapi.json").await.ok();
    assert!(document["paths"].get(only.path()).is_some() && document["paths"].get(other.path()).is_none());
}

/// As against a live organisation of the newer revision. The client's own clock must agree with the endpoint's.
#[tokio::test]
async fn the_client_offers_the_other_path_of_a_strict_endpoint() {
    let settings = Settings {
        switches: Switches { strict_path: Some(CreatePath::Singular), ..Switches::default() },
        ..Settings::default()
    };
    let desk = Desk::with(settings, frontdesk::clock::Clock::system()).await;
    let error = support::messaging(&desk.simulator().base_url()).create(&json!({})).await.unwrap_err();
    assert!(matches!(error, ClientError::NoSuchPath { .. }), "{error:?}");
    assert!(error.hint().unwrap().contains(CreatePath::Singular.path()), "{error:?}");
}

#[tokio::test]
async fn the_context_is_shown_after_the_delay_that_is_set() {
    let desk = desk(Switches { context_delay_seconds: 5, ..Switches::default() }).await;
    let begin = |context: Value| json!({ "customercontext": { "customerid": "a" }, "conversationcontext": context });
    let id = desk.create(&begin(json!({ "plan": { "value": "a", "isDisplayable": true } }))).await.id();
    let path = format!("/api/v1.0/consumer/conversation/{id}/context");
    let shown = async || desk.get(&path).await.ok()["context"].clone();
    let pass = |milliseconds| assert!(desk.clock.advance(SignedDuration::from_millis(milliseconds)));

    assert_eq!(shown().await, json!([]));
    pass(4_999);
    assert_eq!(shown().await, json!([]));
    pass(1);
    assert_eq!(shown().await, json!([{ "name": "plan", "value": "a" }]));

    desk.create(&begin(json!({ "plan": { "value": "b", "isDisplayable": true } }))).await.ok();
    pass(2_000);
    let event = activity::custom_event("cart", json!({ "語": 3 }).as_object().unwrap());
    desk.act(&id, &event).await.ok();
    assert_eq!(shown().await, json!([{ "name": "plan", "value": "a" }]));
    assert_eq!(
        desk.view(&id, "").await["variables"],
        json!([{ "name": "plan", "value": "b" }]),
        "the desk sees at once"
    );
    pass(3_000);
    assert_eq!(shown().await, json!([{ "name": "plan", "value": "b" }]));
    pass(2_000);
    assert_eq!(shown().await, json!([{ "name": "plan", "value": "b" }, { "name": "語", "value": 3 }]));
}

#[tokio::test]
async fn the_context_is_shown_at_once_unless_it_is_set_otherwise() {
    let desk = desk(Switches::default()).await;
    let id = desk.create(&sample()).await.id();
    let path = format!("/api/v1.0/consumer/conversation/{id}/context");
    assert_eq!(desk.get(&path).await.ok()["context"][0], json!({ "name": "productname", "value": "XBox" }));
}

#[rstest]
#[case(AfterEnd::WrapUp, "wrap-up", 192_350_007, false)]
#[case(AfterEnd::Closed, "closed", 192_350_006, true)]
#[tokio::test]
async fn an_accepted_conversation_goes_where_it_is_set_when_its_customer_ends_it(
    #[case] after_end: AfterEnd,
    #[case] state: &str,
    #[case] reason: u32,
    #[case] session_is_over: bool,
) {
    let desk = desk(Switches { after_end, ..Switches::default() }).await;
    let id = desk.create(&sample()).await.id();
    desk.accept(&id).await.ok();
    desk.act(&id, &activity::end_of_conversation()).await.ok();
    let view = desk.view(&id, "").await;
    assert_eq!((&view["state"], &view["statusChangeReason"]["code"]), (&json!(state), &json!(reason)));
    assert_eq!(view["sessions"][0]["closedOn"].is_string(), session_is_over, "{}", view["sessions"]);
    desk.act(&id, &activity::typing()).await.coded(30013);
}
