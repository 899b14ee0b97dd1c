//! What a scenario sets up at an endpoint is taken away, however it ends.

use std::sync::Arc;

use frontdesk::{
    api::{
        channel::{ChannelChange, Setting},
        desk::clock::ClockRequest,
        fault, identity,
    },
    client::DeskClient,
    scenario::{Outcome, Runner},
};
use rstest::rstest;

use super::{Venue, of};

/// Sets up everything that can be.
const STEPS: &str = "
    [[step]]
    rate = 60
    [[step]]
    fault = { id = 'ours', when = { route = 'messages' }, fault = { kind = 'reset' } }
    [[step]]
    create.skipdeflectionbot = true
    [[step]]
    desk = 'accept'
    expect.webhooks = ['AgentAssigned', 'AgentAccepted']
    [[step]]
    end = true
    expect.state = 'wrap-up'";

/// An endpoint that somebody else had set up.
async fn prepared() -> (Venue, DeskClient) {
    let venue = Venue::open(1).await;
    let desk = venue.clients().1;
    let body =
        br#"{ "rules": [{ "id": "theirs", "when": { "route": "token", "first": 1 }, "fault": { "kind": "reset" } }] }"#;
    desk.set_faults(&fault::parse(body).unwrap()).await.unwrap();
    let webhook_url = Setting::To("http://127.0.0.1:9/theirs".to_owned());
    let change = ChannelChange { webhook_url, ..ChannelChange::default() };
    desk.change_channel(identity::CHANNEL_ID.parse().unwrap(), &change).await.unwrap();
    desk.adjust_clock(ClockRequest { advance_seconds: None, rate: Some(2.0) }).await.unwrap();
    desk.set_faults(
        &fault::parse(
            br#"{ "rules": [{ "id": "theirs", "when": { "route": "context" }, "fault": { "kind": "reset" } }] }"#,
        )
        .unwrap(),
    )
    .await
    .unwrap();
    (venue, desk)
}

async fn is_as_it_was(desk: &DeskClient) {
    let ids: Vec<String> = desk.faults().await.unwrap().rules.into_iter().map(|armed| armed.rule.id).collect();
    assert_eq!(ids, ["theirs"]);
    let channels = desk.channels().await.unwrap().channels;
    let channel = channels.iter().find(|channel| channel.id.to_string() == identity::CHANNEL_ID).unwrap();
    assert_eq!(channel.webhook_url.as_deref(), Some("http://127.0.0.1:9/theirs"));
    assert!((desk.clock().await.unwrap().rate - 2.0).abs() < f64::EPSILON);
}

#[rstest]
#[case::that_passes(STEPS.to_owned(), Outcome::Passed)]
#[case::that_fails(STEPS.replace("wrap-up", "closed"), Outcome::Failed(Vec::new()))]
#[tokio::test]
async fn the_endpoint_is_as_it_was_after_a_run(#[case] steps: String, #[case] end: Outcome) {
    let (venue, desk) = prepared().await;
    let reports = venue.play(&of(&steps)).await;
    assert_eq!(reports.len(), 5, "{reports:#?}");
    assert_eq!(reports[4].outcome == Outcome::Passed, end == Outcome::Passed, "{reports:#?}");
    is_as_it_was(&desk).await;
}

#[tokio::test]
async fn the_endpoint_is_as_it_was_after_a_run_that_was_left() {
    let (venue, desk) = prepared().await;
    let mut runner = Runner::new(Arc::new(of(STEPS)), venue.world());
    for _ in 0..4 {
        assert_eq!(runner.next().await.unwrap().outcome, Outcome::Passed);
    }
    let armed = desk.faults().await.unwrap().rules;
    assert_eq!(armed.iter().map(|armed| armed.rule.id.as_str()).collect::<Vec<_>>(), ["theirs", "ours"]);
    runner.stop().await.unwrap();
    is_as_it_was(&desk).await;
}
