//! The lifecycle over HTTP: every transition where it is possible, and 409 where it is not.

use frontdesk::api::{activity, identity};
use reqwest::Method;
use rstest::rstest;
use serde_json::{Value, json};

use super::harness::{Answer, Desk, sample, send};
use crate::receiver::{Receiver, Reply};

/// The transitions of the control surface.
const CALLS: [&str; 8] = ["accept", "reject", "end", "close", "open", "release", "transfer", "force-close"];

impl Desk {
    async fn order(&self, id: &str, call: &str) -> Answer {
        let request = self.desk_call(Method::POST, &format!("/conversations/{id}/{call}"));
        send(if call == "transfer" { request.json(&json!({ "queue": "Billing" })) } else { request }).await
    }

    pub(crate) async fn say(&self, id: &str, body: &Value) -> Answer {
        send(self.desk_call(Method::POST, &format!("/conversations/{id}/messages")).json(body)).await
    }

    /// A conversation that was led somewhere by `calls`.
    pub(crate) async fn led(&self, calls: &[&str]) -> String {
        let mut body = sample();
        // Without an id a customer has as many conversations as are begun.
        body["customercontext"].as_object_mut().unwrap().remove("customerid");
        let id = self.create(&body).await.id();
        for call in calls {
            if *call == "customer's end" {
                self.act(&id, &activity::end_of_conversation()).await.ok();
            } else {
                self.order(&id, call).await.ok();
            }
        }
        id
    }
}

#[rstest]
#[case::open(&[], "open", &["accept", "reject", "force-close"])]
#[case::active(&["accept"], "active", &["end", "close", "release", "transfer", "force-close"])]
#[case::waiting(&["accept", "close"], "waiting", &["open", "force-close"])]
#[case::wrap_up(&["accept", "end"], "wrap-up", &["close", "force-close"])]
#[case::wrap_up_by_the_customer(&["accept", "customer's end"], "wrap-up", &["close", "force-close"])]
#[case::closed(&["accept", "end", "close"], "closed", &[])]
#[tokio::test]
async fn what_a_state_forbids_is_refused_naming_both(
    #[case] led: &[&str],
    #[case] state: &str,
    #[case] possible: &[&str],
) {
    let desk = Desk::open().await;
    for call in CALLS {
        let id = desk.led(led).await;
        let answer = desk.order(&id, call).await;
        if possible.contains(&call) {
            answer.ok();
        } else {
            let expected = format!("{call} is not possible: the conversation is {state}");
            assert_eq!(answer.problem(409), expected);
            assert_eq!(desk.view(&id, "").await["state"], state, "nothing has changed");
        }
    }
}

#[rstest]
#[case(&["accept", "end"], "wrap-up", 5, "AgentMovedToWrapUp")]
#[case(&["accept", "customer's end"], "wrap-up", 5, "CutomerMovedToWrapUp")]
#[case(&["accept", "end", "close"], "closed", 4, "ConversationEndedByAgent")]
#[case(&["accept", "close"], "waiting", 3, "AwaitingCustomerResponse")]
#[case(&["accept", "close", "open"], "active", 2, "InConversation")]
#[case(&["accept", "release"], "open", 1, "AwaitingAgentAssignment")]
#[case(&["accept", "force-close"], "closed", 4, "ForceClosedBySupervisor")]
#[tokio::test]
async fn a_transition_answers_with_where_it_led_and_why(
    #[case] led: &[&str],
    #[case] state: &str,
    #[case] code: u8,
    #[case] reason: &str,
) {
    let desk = Desk::open().await;
    let id = desk.led(led).await;
    let view = desk.view(&id, "").await;
    assert_eq!(
        (&view["state"], &view["statusCode"], &view["statusChangeReason"]["name"]),
        (&json!(state), &json!(code), &json!(reason))
    );
}

#[tokio::test]
async fn sessions_are_told_with_their_ends() {
    let desk = Desk::open().await;
    let id = desk.led(&["reject", "accept", "close", "open", "transfer", "accept", "end", "close"]).await;
    let view = desk.view(&id, "").await;
    let reasons: Vec<&str> = view["sessions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|session| session["closureReason"]["name"].as_str().unwrap())
        .collect();
    assert_eq!(reasons, ["AgentReject", "AgentClosed", "AgentTransferToQueue", "AgentEndConversation"]);
    assert_eq!((&view["queue"], &view["closureReason"]["code"]), (&json!("Billing"), &json!(192_350_021)));
    let lines: Vec<&str> =
        view["transcript"].as_array().unwrap().iter().map(|line| line["kind"].as_str().unwrap()).collect();
    assert_eq!(lines.iter().filter(|kind| **kind == "system").count(), 7, "{view}");
}

#[tokio::test]
async fn a_reply_is_exchanged_and_a_note_is_not() {
    let desk = Desk::open().await;
    let id = desk.led(&["accept"]).await;
    let said = desk.say(&id, &json!({ "text": "How can I help?" })).await.ok();
    desk.say(&id, &json!({ "text": "angry", "internal": true })).await.ok();
    let page = desk.get(&format!("/api/v1.0/consumer/conversation/{id}/messages")).await.ok();
    let rows: Vec<(&Value, &Value)> =
        page["messages"].as_array().unwrap().iter().map(|row| (&row["text"], &row["from"]["name"])).collect();
    assert_eq!(
        rows,
        [
            (&json!("Some initial message"), &json!("Sender name")),
            (&json!("How can I help?"), &json!("Representative")),
        ]
    );
    assert_eq!(page["messages"][1]["messageId"], said["messageId"]);
    let seen = desk.view(&id, "?as=customer&explain=true").await;
    assert!(!seen.to_string().contains("angry"), "{seen}");
    assert!(seen["hidden"].to_string().contains("internal notes never reach the customer"), "{seen}");
}

#[tokio::test]
async fn only_who_has_the_conversation_speaks_and_notes_go_on_in_wrap_up() {
    let desk = Desk::open().await;
    let (reply, note) = (json!({ "text": "hi" }), json!({ "text": "hi", "internal": true }));
    let open = desk.led(&[]).await;
    assert_eq!(desk.say(&open, &reply).await.problem(409), "a reply is not possible: the conversation is open");
    let ended = desk.led(&["accept", "end"]).await;
    assert_eq!(desk.say(&ended, &reply).await.problem(409), "a reply is not possible: the conversation is wrap-up");
    desk.say(&ended, &note).await.ok();
    let typing = desk.order(&ended, "typing").await;
    assert_eq!(typing.problem(409), "typing is not possible: the conversation is wrap-up");
    let active = desk.led(&["accept"]).await;
    assert_eq!(desk.order(&active, "typing").await.status, 204);
}

#[rstest]
#[case(json!({}), "a message needs `text` or `attachments`")]
#[case(json!({ "text": "x".repeat(6_001) }), "/text has 6001 characters, the limit is 6000")]
#[case(json!({ "text": "x", "internal": "yes" }), "/internal is a string, true or false is expected")]
#[tokio::test]
async fn a_message_that_is_none_is_refused(#[case] body: Value, #[case] detail: &str) {
    let desk = Desk::open().await;
    let id = desk.led(&["accept"]).await;
    assert_eq!(desk.say(&id, &body).await.problem(400), detail);
}

#[tokio::test]
async fn the_list_shows_work_until_it_is_closed() {
    let desk = Desk::open().await;
    let wrapped_up = desk.led(&["accept", "end"]).await;
    desk.led(&["accept", "end", "close"]).await;
    let ids: Vec<String> = desk.list("").await.conversations.iter().map(|row| row.id.to_string()).collect();
    assert_eq!(ids, [wrapped_up]);
}

#[tokio::test]
async fn what_is_over_for_the_integrator_is_not_found_there() {
    let desk = Desk::open().await;
    let id = desk.led(&["accept", "end"]).await;
    desk.act(&id, &activity::message("hello?")).await.coded(30013);
}

#[tokio::test]
async fn every_order_is_told_on_the_event_stream() {
    let desk = Desk::open().await;
    let id = desk.led(&["reject", "accept", "release", "accept", "transfer", "accept", "close", "open", "end"]).await;
    desk.say(&id, &json!({ "text": "done", "internal": true })).await.ok();
    desk.order(&id, "close").await.ok();
    let kinds = desk.events_so_far().await;
    assert_eq!(
        kinds,
        [
            "conversation-created",
            "conversation-rejected",
            "conversation-accepted",
            "conversation-released",
            "conversation-accepted",
            "conversation-transferred",
            "conversation-accepted",
            "session-closed",
            "conversation-opened",
            "conversation-wrapped-up",
            "note-added",
            "session-closed",
        ]
    );
}

#[tokio::test]
async fn what_is_for_the_integrator_is_posted_in_its_order_and_a_note_never() {
    let desk = Desk::open().await;
    let receiver = Receiver::saying([Reply::Silence]).await;
    let channel = desk.desk_call(Method::PUT, &format!("/channels/{}", identity::CHANNEL_ID));
    send(channel.json(&json!({ "webhookUrl": receiver.url }))).await.ok();
    let id = desk.led(&["accept"]).await;
    desk.say(&id, &json!({ "text": "How can I help?", "name": "Ada" })).await.ok();
    desk.say(&id, &json!({ "text": "angry", "internal": true })).await.ok();
    assert_eq!(desk.order(&id, "typing").await.status, 204);
    for call in ["close", "open", "end", "close"] {
        desk.order(&id, call).await.ok();
    }
    let page = desk.desk(Method::GET, "/deliveries").await.ok();
    let mut told: Vec<String> = page["deliveries"]
        .as_array()
        .unwrap()
        .iter()
        .map(|delivery| {
            let activity = &delivery["activity"];
            let what = [&activity["name"], &activity["text"], &activity["type"]];
            what.into_iter().find_map(Value::as_str).unwrap().to_owned()
        })
        .collect();
    told.reverse();
    assert_eq!(
        told,
        [
            "AgentAssigned",
            "AgentAccepted",
            "How can I help?",
            "typing",
            "AgentEndSession",
            "AgentAccepted",
            "PrimaryAgentEndConversation",
            "ConversationClose",
        ]
    );
    assert!(page.to_string().contains("\"Ada\"") && !page.to_string().contains("angry"), "{page}");
}
