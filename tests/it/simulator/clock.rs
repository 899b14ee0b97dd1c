//! The endpoint's time: what it brings, and what follows it.

use std::path::Path;

use frontdesk::{
    api::activity,
    clock::Clock,
    conversation::{
        lifecycle::Party,
        timing::{Act, Rule, Timeouts},
    },
    simulator::{Settings, Storage},
};
use jiff::{SignedDuration, Timestamp};
use reqwest::Method;
use rstest::rstest;
use serde_json::{Value, json};

use super::harness::{Answer, Desk, sample, send};

const DAY: u64 = 86_400;

impl Desk {
    async fn adjust(&self, body: &Value) -> Answer {
        send(self.desk_call(Method::POST, "/clock").json(body)).await
    }

    /// Moves the endpoint's time, and gives what fired.
    async fn passes(&self, seconds: u64) -> Vec<Value> {
        let answer = self.adjust(&json!({ "advanceSeconds": seconds })).await.ok();
        answer["fired"].as_array().unwrap().clone()
    }

    async fn with_timeouts(timeouts: Timeouts) -> Self {
        Self::with(Settings { timeouts, ..Settings::default() }, Self::clock()).await
    }
}

fn moment(value: &Value) -> Timestamp {
    value.as_str().unwrap().parse().unwrap()
}

#[tokio::test]
async fn after_two_days_wrap_up_is_closed_and_the_clock_names_it() {
    let desk = Desk::open().await;
    let ended = desk.led(&["accept", "end"]).await;
    let left = desk.led(&["accept", "customer's end"]).await;
    let open = desk.led(&[]).await;
    let start = desk.now();

    let fired = desk.passes(2 * DAY).await;
    assert_eq!(fired.len(), 2, "{fired:?}");
    for (fired, id) in fired.iter().zip([&ended, &left]) {
        assert_eq!(
            fired,
            &json!({
                "conversationId": id,
                "at": (start + SignedDuration::from_hours(24)).to_string(),
                "what": "auto-close",
                "from": "wrap-up",
                "to": "closed",
                "reason": { "code": 192_350_010, "name": "AutoClosedBySystem" },
            })
        );
        let view = desk.view(id, "").await;
        assert_eq!((&view["state"], &view["closureReason"]["name"]), (&json!("closed"), &json!("AutoClose")));
        let session = &view["sessions"][0];
        assert_eq!(moment(&session["closedOn"]), start + SignedDuration::from_hours(24), "at its own moment");
        assert_eq!(session["closureReason"]["name"], "AutoClose");
    }
    assert_eq!(desk.view(&open, "").await["state"], "open");
    assert!(desk.passes(0).await.is_empty(), "nothing fires twice");
}

#[rstest]
#[case::open(&[], 30, "AutoClosedBySystem")]
#[case::active(&["accept"], 30, "AutoClosedBySystem")]
#[case::waiting(&["accept", "close"], 28, "AutoClosedFromWaitingState")]
#[case::wrap_up(&["accept", "end"], 1, "AutoClosedBySystem")]
#[tokio::test]
async fn a_state_lasts_its_documented_time(#[case] led: &[&str], #[case] days: u64, #[case] reason: &str) {
    let desk = Desk::open().await;
    let id = desk.led(led).await;
    assert!(desk.passes(days * DAY - 1).await.is_empty());
    let fired = desk.passes(1).await;
    assert_eq!((&fired[0]["conversationId"], &fired[0]["reason"]["name"]), (&json!(id), &json!(reason)));
}

#[tokio::test]
async fn a_message_starts_the_time_anew() {
    let mut desk = Desk::open().await;
    let id = desk.led(&[]).await;
    desk.hours_pass(24 * 29);
    desk.act(&id, &activity::message("still here")).await.ok();
    assert!(desk.passes(2 * DAY).await.is_empty());
    assert_eq!(desk.passes(28 * DAY).await.len(), 1);
}

#[tokio::test]
async fn what_time_brings_may_bring_more_each_at_its_own_moment() {
    let rule = Rule { after: SignedDuration::from_mins(10), act: Act::Wait };
    let desk = Desk::with_timeouts(Timeouts { representative: Some(rule), ..Timeouts::default() }).await;
    let id = desk.led(&["accept"]).await;
    let start = desk.now();
    let fired = desk.passes(40 * DAY).await;
    let seen: Vec<(Timestamp, &Value, &Value, &Value)> = fired
        .iter()
        .map(|fired| (moment(&fired["at"]), &fired["what"], &fired["to"], &fired["reason"]["name"]))
        .collect();
    let waiting = start + SignedDuration::from_mins(10);
    assert_eq!(
        seen,
        [
            (waiting, &json!("representative-non-response"), &json!("waiting"), &json!("AwaitingCustomerResponse")),
            (
                waiting + SignedDuration::from_hours(24 * 28),
                &json!("auto-close"),
                &json!("closed"),
                &json!("AutoClosedFromWaitingState")
            ),
        ]
    );
    let view = desk.view(&id, "").await;
    assert_eq!(view["sessions"][0]["closureReason"]["name"], "AgentNonResponseTimeoutRule");
}

#[tokio::test]
async fn a_rule_speaks_once_as_the_representative_until_somebody_else_does() {
    let act = Act::Say { to: Party::Customer, text: "Still there?".to_owned() };
    let rule = Rule { after: SignedDuration::from_mins(10), act };
    let desk = Desk::with_timeouts(Timeouts { customer: Some(rule), ..Timeouts::default() }).await;
    let id = desk.led(&["accept"]).await;
    assert!(desk.passes(900).await.is_empty(), "the representative has not said anything yet");
    desk.say(&id, &json!({ "text": "hi" })).await.ok();
    let fired = desk.passes(900).await;
    assert_eq!(
        (fired.len(), &fired[0]["what"], &fired[0]["to"]),
        (1, &json!("customer-non-response"), &json!("active"))
    );
    let view = desk.view(&id, "?as=customer").await;
    let last = view["transcript"].as_array().unwrap().last().unwrap().clone();
    assert_eq!((&last["text"], &last["from"]["name"]), (&json!("Still there?"), &json!("Representative")));

    desk.act(&id, &activity::message("yes")).await.ok();
    assert!(desk.passes(900).await.is_empty(), "it is the representative's turn");
    desk.say(&id, &json!({ "text": "good" })).await.ok();
    assert_eq!(desk.passes(900).await.len(), 1);
}

#[tokio::test]
async fn many_that_are_due_at_once_all_fire_and_people_are_served_meanwhile() {
    let desk = Desk::open().await;
    for _ in 0..600 {
        desk.create(&json!({})).await;
    }
    let month = json!({ "advanceSeconds": 31 * DAY });
    let (adjusted, listed) = tokio::join!(desk.adjust(&month), desk.list(""));
    assert_eq!(adjusted.ok()["firedTotal"], 600);
    assert!(listed.total <= 600);
    assert_eq!(desk.list("?state=closed").await.total, 600);
}

#[tokio::test]
async fn the_clock_is_shown_and_its_rate_is_set() {
    let desk = Desk::open().await;
    let shown = desk.desk(Method::GET, "/clock").await.ok();
    assert_eq!((moment(&shown["now"]), &shown["rate"], &shown["fired"]), (desk.now(), &json!(0.0), &json!([])));
    let before = moment(&shown["now"]);
    let moved = desk.adjust(&json!({ "advanceSeconds": 90 })).await.ok();
    assert_eq!(moment(&moved["now"]), before + SignedDuration::from_secs(90));
    assert_eq!(desk.adjust(&json!({ "rate": 60 })).await.ok()["rate"], 60.0);
}

#[tokio::test]
async fn the_clock_tells_when_the_next_thing_is_due() {
    let desk = Desk::open().await;
    assert_eq!(desk.desk(Method::GET, "/clock").await.ok().get("nextDue"), None, "there is no conversation");
    let ended = desk.led(&["accept", "end"]).await;
    let due = moment(&desk.desk(Method::GET, "/clock").await.ok()["nextDue"]);
    assert_eq!(due, desk.now() + SignedDuration::from_hours(24));
    assert_eq!(desk.passes(DAY).await[0]["conversationId"], ended);
}

#[rstest]
#[case(json!({}), "neither `advanceSeconds` nor `rate` is given")]
#[case(json!({ "advanceSeconds": -1 }), "/advanceSeconds is -1, whole seconds from 0 to 316224000 are expected")]
#[case(json!({ "rate": 1_001 }), "/rate is 1001, a number from 0 to 1000 is expected")]
#[tokio::test]
async fn what_is_no_adjustment_is_refused(#[case] body: Value, #[case] detail: &str) {
    let desk = Desk::open().await;
    let before = desk.now();
    assert_eq!(desk.adjust(&body).await.problem(400), detail);
    assert_eq!(desk.now(), before);
}

#[tokio::test]
async fn time_ends_before_message_ids_do() {
    let desk = Desk::open().await;
    let mut answer = desk.adjust(&json!({ "advanceSeconds": 0 })).await;
    for _ in 0..20 {
        answer = desk.adjust(&json!({ "advanceSeconds": 316_224_000 })).await;
        if answer.status != 200 {
            break;
        }
    }
    assert!(answer.problem(400).ends_with("does not go beyond the year 2199"));
    desk.create(&sample()).await.problem(401);
}

async fn on(directory: &Path, clock: &Clock) -> Desk {
    let settings = Settings { storage: Storage::Directory(directory.to_owned()), ..Settings::default() };
    Desk::with(settings, clock.clone()).await
}

#[tokio::test]
async fn time_does_not_go_back_when_the_endpoint_is_started_again() {
    let directory = tempfile::tempdir().unwrap();
    let desk = on(directory.path(), &Clock::adjustable(SignedDuration::ZERO)).await;
    desk.passes(2 * DAY).await;
    let before = desk.now();
    desk.stop().await;
    let desk = on(directory.path(), &Clock::adjustable(SignedDuration::ZERO)).await;
    assert!(desk.now() >= before);
    let ahead = desk.desk(Method::GET, "/clock").await.ok()["aheadSeconds"].as_i64().unwrap();
    assert!((172_799..172_860).contains(&ahead), "{ahead}");
}

#[tokio::test]
async fn what_became_due_while_the_endpoint_was_away_is_done_at_its_moment() {
    let directory = tempfile::tempdir().unwrap();
    let clock = Desk::clock();
    let desk = Desk::on(directory.path(), &clock).await;
    let id = desk.led(&["accept", "end"]).await;
    let due = desk.now() + SignedDuration::from_hours(24);
    desk.stop().await;
    clock.advance(SignedDuration::from_hours(48));
    let desk = Desk::on(directory.path(), &clock).await;
    // Whoever moves the clock by nothing waits for what is due; it may have been done before.
    desk.passes(0).await;
    let view = desk.view(&id, "").await;
    assert_eq!((&view["state"], moment(&view["sessions"][0]["closedOn"])), (&json!("closed"), due));
}

#[tokio::test]
async fn tokens_expire_by_the_endpoints_clock() {
    let desk = Desk::open().await;
    desk.create(&sample()).await.ok();
    desk.passes(2 * DAY).await;
    assert_eq!(desk.create(&sample()).await.problem(401), "the token has expired");
}

#[tokio::test]
async fn request_ids_are_forgotten_by_the_endpoints_clock() {
    let mut desk = Desk::open().await;
    let body = json!({ "conversationrequestid": "r" });
    assert!(desk.create(&body).await.is_new());
    assert!(!desk.create(&body).await.is_new());
    desk.passes(DAY).await;
    desk.hours_pass(0);
    assert!(desk.create(&body).await.is_new());
}

#[tokio::test]
async fn thirty_minutes_after_its_last_word_a_conversation_of_the_ai_agent_is_closed() {
    let desk = Desk::open().await;
    let mut body = sample();
    body.as_object_mut().unwrap().remove("skipdeflectionbot");
    let id = desk.create(&body).await.id();
    assert_eq!(desk.passes(29 * 60).await, [] as [Value; 0]);
    desk.act(&id, &activity::message("What are your opening hours?")).await.ok();
    assert_eq!(desk.passes(29 * 60).await, [] as [Value; 0], "counted from the answer, not from the greeting");
    let fired = desk.passes(60).await;
    assert_eq!(fired.len(), 1, "{fired:?}");
    assert_eq!(
        (&fired[0]["conversationId"], &fired[0]["from"], &fired[0]["to"]),
        (&json!(id), &json!("active"), &json!("closed"))
    );
    desk.get(&format!("/api/v1.0/consumer/conversation/{id}/messages")).await.coded(30013);
}
