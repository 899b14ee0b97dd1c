//! The crate as a library: the endpoint that a test of somebody else starts.

use std::{sync::Arc, time::Duration};

use frontdesk::{
    Simulator,
    api::{
        channel::{ChannelChange, Setting},
        create::CreateRequest,
        desk::State,
        fault::FaultRules,
        id::ChannelId,
    },
    client::{Http, HttpSettings, ListQuery, MessagingClient},
    clock::Clock,
    conversation::ai_agent::Script,
    testing::StartError,
};
use serde_json::json;

use crate::receiver::Receiver;

fn sample() -> serde_json::Value {
    CreateRequest::vendor_sample().to_body()
}

#[tokio::test]
async fn two_simulators_share_nothing() {
    let (one, other) = (Simulator::start().await.unwrap(), Simulator::start().await.unwrap());
    assert_ne!(one.url(), other.url());
    one.client().create(&sample()).await.unwrap();
    assert_eq!(one.client().all_conversations(None).await.unwrap().len(), 1);
    assert_eq!(other.client().all_conversations(None).await.unwrap().len(), 0);
}

#[tokio::test]
async fn its_clock_stands_until_it_is_moved() {
    let moment = "2030-05-06T07:08:09Z".parse().unwrap();
    let simulator = Simulator::builder().at(moment).start().await.unwrap();
    simulator.client().create(&sample()).await.unwrap();
    let row = simulator.desk().list(&ListQuery { limit: 1, ..ListQuery::default() }).await.unwrap();
    assert_eq!((row.conversations[0].created_on, simulator.clock().now()), (moment, moment));
    let brought = simulator.advance(Duration::from_hours(31 * 24)).await.unwrap();
    assert_eq!((brought.fired_total, brought.fired[0].to), (1, State::Closed));
    // The token of before has long expired, and the client knows.
    assert_eq!(simulator.client().all_conversations(None).await.unwrap().len(), 0);
}

#[tokio::test]
async fn a_dropped_simulator_answers_nobody() {
    let simulator = Simulator::start().await.unwrap();
    let desk = simulator.desk().clone();
    assert!(desk.is_healthy().await);
    drop(simulator);
    let gone = async {
        while desk.is_healthy().await {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(crate::support::PATIENCE, gone).await.expect("it stops by itself");
}

#[tokio::test]
async fn a_client_of_ones_own_is_let_in_with_its_endpoint_and_with_its_token() {
    let simulator = Simulator::builder().settings(|settings| settings.client_secret = "mine".into()).start().await;
    let simulator = simulator.unwrap();
    let http = Http::new(&[simulator.url()], &HttpSettings::default()).unwrap();
    let own = MessagingClient::new(simulator.endpoint().clone(), http, Clock::system());
    assert!(own.token().await.is_ok());

    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::builder().no_proxy().tls_certs_only([]).build().unwrap();
    let endpoint = simulator.endpoint();
    let answer = client
        .get(format!("{}/api/v1.0/consumer/conversations", simulator.url()))
        .bearer_auth(secrecy::ExposeSecret::expose_secret(&simulator.token().unwrap()))
        .header("organization-id", &endpoint.organization_id)
        .header("channel-id", &endpoint.channel_id)
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), 200);
}

#[tokio::test]
async fn it_tells_a_webhook_and_engages_an_ai_agent_of_ones_own() {
    let receiver = Receiver::open().await;
    let script =
        Script::parse("name = \"Robin\"\ngreeting = \"Hello from Robin.\"\n[fallback]\nreply = \"Sorry?\"\n", "test");
    let script = Arc::new(script.unwrap());
    let simulator = Simulator::builder().webhook(&receiver.url).ai_agent(script).start().await.unwrap();
    simulator.client().create(&json!({ "customercontext": { "preferredname": "Ann" } })).await.unwrap();
    let arrivals = receiver.after(1).await;
    assert_eq!(arrivals[0].body["text"], "Hello from Robin.");
}

#[tokio::test]
async fn channels_and_failures_are_there_from_the_first_call_on() {
    let id: ChannelId = serde_json::from_value(json!("8a5e4f10-0000-4000-8000-00000000cccc")).unwrap();
    let channel = ChannelChange {
        id: Some(id),
        name: Some("Shop".to_owned()),
        webhook_url: Setting::None,
        ..ChannelChange::default()
    };
    let rules: FaultRules = serde_json::from_value(json!({
        "rules": [{ "id": "busy", "when": { "route": "create" }, "times": 1, "fault": { "kind": "status", "status": 500 } }]
    }))
    .unwrap();
    let simulator = Simulator::builder().channel(channel).faults(rules).start().await.unwrap();
    let channels = simulator.desk().channels().await.unwrap().channels;
    assert!(channels.iter().any(|channel| channel.name == "Shop"), "{channels:?}");
    assert!(simulator.client().create(&sample()).await.is_err());
    assert!(simulator.client().create(&sample()).await.is_ok());
}

#[tokio::test]
async fn what_cannot_be_set_up_is_told() {
    let refused = Simulator::builder().webhook("ftp://nowhere").start().await.err().unwrap();
    assert!(matches!(refused, StartError::Simulator(_)), "{refused:?}");
    let twice = ChannelChange { name: Some(String::new()), ..ChannelChange::default() };
    let refused = Simulator::builder().channel(twice).start().await.err().unwrap();
    assert!(refused.to_string().starts_with("the endpoint cannot be set up: refused with 400"), "{refused}");
}

#[tokio::test]
async fn it_stops_in_good_order() {
    let simulator = Simulator::builder().without_ai_agent().start().await.unwrap();
    simulator.client().create(&sample()).await.unwrap();
    let desk = simulator.desk().clone();
    simulator.stop().await;
    assert!(!desk.is_healthy().await);
}
