//! The integrator's side of one conversation: activities and messages.

use std::collections::HashSet;

use frontdesk::{
    api::{activity, activity::AttachmentPolicy, identity},
    simulator::Settings,
};
use jiff::SignedDuration;
use reqwest::Method;
use rstest::rstest;
use serde_json::{Value, json};

use super::harness::{Answer, Desk, sample, send};

impl Desk {
    pub(crate) async fn act(&self, id: &str, body: &Value) -> Answer {
        send(self.integrator(Method::POST, &of(id)).json(body)).await
    }

    pub(crate) async fn messages(&self, id: &str, query: &str) -> Answer {
        self.get(&format!("{}/messages{query}", of(id))).await
    }

    async fn open_with_a_conversation() -> (Self, String) {
        let desk = Self::open().await;
        let id = desk.create(&sample()).await.id();
        (desk, id)
    }
}

fn of(id: &str) -> String {
    format!("/api/v1.0/consumer/conversation/{id}")
}

pub(super) fn texts(page: &Value) -> Vec<&str> {
    page["messages"].as_array().unwrap().iter().map(|row| row["text"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn a_message_is_answered_with_its_id_and_seen_by_the_representative() {
    let (mut desk, id) = Desk::open_with_a_conversation().await;
    desk.hours_pass(1);
    let body = json!({
        "type": "message", "channelId": identity::CHANNEL_ID, "conversation": { "id": id },
        "from": { "id": "u1", "name": "John D." }, "text": "語 hello", "unknown": [1],
    });
    let answer = desk.act(&id, &body).await.ok();
    assert_eq!(answer, json!({ "messageId": desk.now().as_millisecond().to_string() }));
    let view = desk.view(&id, "").await;
    let line = &view["transcript"][1];
    assert_eq!(
        (&line["messageId"], &line["kind"], &line["text"]),
        (&answer["messageId"], &json!("message"), &json!("語 hello"))
    );
    assert_eq!(line["from"], json!({ "role": "customer", "name": "John D." }));
    assert_eq!(desk.list("").await.conversations[0].unread, 2);
}

#[tokio::test]
async fn typing_is_answered_with_an_id_and_leaves_no_line() {
    let (desk, id) = Desk::open_with_a_conversation().await;
    let answer = desk.act(&id, &activity::typing()).await.ok();
    assert_eq!(answer["messageId"].as_str().unwrap().len(), 13);
    assert_eq!(desk.view(&id, "").await["transcript"].as_array().unwrap().len(), 1);
    assert_eq!(texts(&desk.messages(&id, "").await.ok()), ["Some initial message"]);
}

#[tokio::test]
async fn an_end_before_acceptance_closes_and_after_it_leaves_the_paperwork() {
    let (desk, id) = Desk::open_with_a_conversation().await;
    desk.act(&id, &activity::end_of_conversation()).await.ok();
    let view = desk.view(&id, "").await;
    assert_eq!((&view["state"], &view["statusChangeReason"]["code"]), (&json!("closed"), &json!(192_350_012)));
    assert_eq!(view["closureReason"], json!({ "code": 192_350_022, "name": "CustomerEndConversation" }));

    let second = desk.create(&sample()).await;
    assert!(second.is_new(), "what is over is not continued");
    desk.accept(&second.id()).await.ok();
    desk.act(&second.id(), &activity::end_of_conversation()).await.ok();
    assert_eq!(desk.view(&second.id(), "").await["state"], "wrap-up");

    // Either is over for the integrator.
    for id in [id, second.id()] {
        for body in [activity::message("hi"), activity::typing(), activity::end_of_conversation()] {
            desk.act(&id, &body).await.coded(30013);
        }
        desk.messages(&id, "").await.coded(30013);
        desk.get(&format!("{}/context", of(&id))).await.coded(30013);
    }
    assert!(desk.create(&sample()).await.is_new());
}

#[tokio::test]
async fn a_receipt_has_an_answer_of_its_own() {
    let (desk, id) = Desk::open_with_a_conversation().await;
    let said = desk.act(&id, &activity::message("hi")).await.ok()["messageId"].as_str().unwrap().to_owned();
    let read = json!({ "type": "event", "name": "MessageRead", "value": { "messageId": said } });
    for _ in 0..2 {
        assert_eq!(desk.act(&id, &read).await.ok(), json!({ "messageId": "", "message": null }));
    }
    // The customer's own lines have no receipts.
    let view = desk.view(&id, "").await;
    assert!(view["transcript"].as_array().unwrap().iter().all(|line| line["read"] == false));
    let beyond = json!({ "type": "event", "name": "MessageRead", "value": { "messageId": "9999999999999" } });
    assert!(desk.act(&id, &beyond).await.coded(30012).contains("/value/messageId"));
}

#[tokio::test]
async fn a_custom_event_joins_the_context_and_is_never_a_message() {
    let (desk, id) = Desk::open_with_a_conversation().await;
    let variables = json!({ "tier": "zircon", "cart": { "isDisplayable": true, "value": 3 }, "issue": "returns" });
    let body = activity::custom_event("cart-changed", variables.as_object().unwrap());
    assert_eq!(desk.act(&id, &body).await.ok()["messageId"].as_str().unwrap().len(), 13);
    let context = desk.get(&format!("{}/context", of(&id))).await.ok();
    assert_eq!(
        context["context"],
        json!([
            { "name": "productname", "value": "XBox" },
            { "name": "issue", "value": "returns" },
            { "name": "tier", "value": "zircon" },
            { "name": "cart", "value": 3 },
        ])
    );
    let view = desk.view(&id, "").await;
    let shown = json!([{ "name": "productname", "value": "XBox" }, { "name": "cart", "value": 3 }]);
    assert_eq!((&view["variables"], view["transcript"].as_array().unwrap().len()), (&shown, 1));
    assert!(!view.to_string().contains("zircon") && !view.to_string().contains("cart-changed"), "{view}");
    assert_eq!(texts(&desk.messages(&id, "").await.ok()).len(), 1);
    assert_eq!(serde_json::to_value(&desk.list("").await.conversations[0].variables).unwrap(), shown);
    assert_eq!(desk.list("?q=returns").await.total, 0, "what is not displayable any more is not found");
}

#[tokio::test]
async fn a_conversation_has_at_most_100_variables_with_those_of_events() {
    let (desk, id) = Desk::open_with_a_conversation().await;
    let many = |count: usize| (0..count).map(|n| (format!("n{n}"), json!(n))).collect();
    let refused = desk.act(&id, &activity::custom_event("many", &many(99))).await;
    assert!(refused.coded(30010).contains("101"));
    desk.act(&id, &activity::custom_event("many", &many(98))).await.ok();
}

#[tokio::test]
async fn an_automated_message_is_shown_as_such() {
    let (desk, id) = Desk::open_with_a_conversation().await;
    let body = json!({ "type": "message", "text": "bye", "channelData": activity::automated_mark() });
    desk.act(&id, &body).await.ok();
    assert_eq!(desk.view(&id, "").await["transcript"][1]["kind"], "automated");
    let page = desk.messages(&id, "").await.ok();
    assert_eq!(page["messages"][1]["channelData"], activity::automated_mark());
    assert_eq!(desk.list("").await.conversations[0].unread, 1, "no person wrote it");
}

#[tokio::test]
async fn an_attachment_goes_all_the_way() {
    let (desk, id) = Desk::open_with_a_conversation().await;
    let file = json!({ "contentType": "image/png", "contentUrl": "data:image/png;base64,aGk=", "name": "語.png" });
    desk.act(&id, &json!({ "type": "message", "attachments": [file] })).await.ok();
    assert_eq!(desk.view(&id, "").await["transcript"][1]["attachments"], json!([file]));
    assert_eq!(desk.messages(&id, "").await.ok()["messages"][1]["attachments"], json!([file]));
}

#[rstest]
#[case(5_120 * 1024, true)]
#[case(5_120 * 1024 + 1, false)]
#[tokio::test]
async fn an_embedded_attachment_has_at_most_5120_kilobytes(#[case] bytes: usize, #[case] good: bool) {
    use base64::Engine as _;
    let (desk, id) = Desk::open_with_a_conversation().await;
    let content = base64::engine::general_purpose::STANDARD.encode(vec![7; bytes]);
    let file = json!({
        "contentType": "application/pdf", "contentUrl": format!("data:application/pdf;base64,{content}"), "name": "a.pdf",
    });
    let answer = desk.act(&id, &json!({ "type": "message", "attachments": [file] })).await;
    if good {
        answer.ok();
    } else {
        assert!(answer.coded(30012).contains("the limit is 5242880"), "{}", answer.body);
    }
}

#[tokio::test]
async fn an_endpoint_may_be_set_to_refuse_other_attachments() {
    let attachments = AttachmentPolicy { max_bytes: 2, blocked_extensions: vec!["png".to_owned()] };
    let desk = Desk::with(Settings { attachments, ..Settings::default() }, Desk::clock()).await;
    let id = desk.create(&sample()).await.id();
    let send = async |name: &str, url: &str| {
        let file = json!({ "contentType": "x/y", "contentUrl": url, "name": name });
        desk.act(&id, &json!({ "type": "message", "attachments": [file] })).await
    };
    send("a.exe", "data:;base64,aGk=").await.ok();
    assert!(send("a.png", "data:;base64,aGk=").await.coded(30012).contains("/attachments/0/name"));
    assert!(send("a.exe", "data:;base64,aGkh").await.coded(30012).contains("/attachments/0/contentUrl"));
}

#[rstest]
#[case::no_body("", 30012)]
#[case::not_json("{", 30012)]
#[case::no_type("{}", 30003)]
#[case::unsupported(r#"{"type":"invoke"}"#, 30003)]
#[case::event_of_no_kind(r#"{"type":"event","name":"cart"}"#, 30003)]
#[case::nothing_said(r#"{"type":"message"}"#, 30016)]
#[case::other_channel(r#"{"type":"typing","channelId":"8a5e4f10-0000-4000-8000-000000000005"}"#, 30002)]
#[case::other_conversation(r#"{"type":"typing","conversation":{"id":"8a5e4f10-0000-4000-8000-000000000005"}}"#, 30005)]
#[tokio::test]
async fn what_is_refused_changes_nothing(#[case] body: &'static str, #[case] code: u32) {
    let (desk, id) = Desk::open_with_a_conversation().await;
    let before = desk.list("").await;
    send(desk.integrator(Method::POST, &of(&id)).body(body)).await.coded(code);
    assert_eq!(desk.list("").await, before);
}

#[rstest]
#[case(6_000, true)]
#[case(6_001, false)]
#[tokio::test]
async fn a_text_has_at_most_6000_characters_of_any_script(#[case] chars: usize, #[case] good: bool) {
    let (desk, id) = Desk::open_with_a_conversation().await;
    let answer = desk.act(&id, &activity::message(&"🙂".repeat(chars))).await;
    if good {
        answer.ok();
    } else {
        assert!(answer.coded(30011).contains("6001"));
    }
}

#[tokio::test]
async fn a_conversation_that_is_not_there_has_neither_activities_nor_messages() {
    let desk = Desk::open().await;
    for (id, code) in [("7", 30005), ("8a5e4f10-0000-4000-8000-00000000abcd", 30013)] {
        desk.act(id, &activity::typing()).await.coded(code);
        desk.messages(id, "").await.coded(code);
    }
    desk.messages("%ff", "").await.coded(30005);
    let without_token = send(desk.bare(Method::POST, &of("7")).json(&activity::typing())).await;
    without_token.problem(401);
}

#[tokio::test]
async fn messages_have_the_pages_shape_and_hold_the_start_message() {
    let (desk, id) = Desk::open_with_a_conversation().await;
    desk.act(&id, &json!({ "type": "message", "text": "hi", "from": { "id": "u1", "name": "Zoë" } })).await.ok();
    let at = desk.now().as_millisecond();
    assert_eq!(
        desk.messages(&id, "").await.ok(),
        json!({ "messages": [
            {
                "type": "message", "attachments": [], "text": "Some initial message", "messageId": at.to_string(),
                "timestamp": desk.now(), "from": { "name": "Sender name" }, "channelData": null,
            },
            {
                "type": "message", "attachments": [], "text": "hi", "messageId": (at + 1).to_string(),
                "timestamp": desk.now(), "from": { "id": "u1", "name": "Zoë" }, "channelData": null,
            },
        ] })
    );
}

#[tokio::test]
async fn a_walk_over_all_messages_loses_none_of_one_moment_and_repeats_none_while_more_come() {
    let desk = Desk::open().await;
    let id = desk.create(&json!({ "skipdeflectionbot": true })).await.id();
    let mut said = Vec::new();
    for n in 0..11 {
        said.push(format!("m{n}"));
        desk.act(&id, &activity::message(&said[n])).await.ok();
    }
    let (mut seen, mut token) = (Vec::new(), None::<String>);
    loop {
        let query = token.map(|token| format!("&CONTINUATIONTOKEN={token}")).unwrap_or_default();
        let page = desk.messages(&id, &format!("?pagesize=3{query}")).await.ok();
        seen.extend(texts(&page).into_iter().map(str::to_owned));
        if said.len() < 13 {
            said.push(format!("late{}", said.len()));
            desk.act(&id, &activity::message(&said[said.len() - 1])).await.ok();
        }
        match page["continuationToken"].as_str() {
            Some(next) => token = Some(next.to_owned()),
            None => break,
        }
    }
    assert_eq!(seen, said);
}

#[tokio::test]
async fn a_start_leaves_out_what_was_said_until_then() {
    let desk = Desk::open().await;
    let id = desk.create(&json!({ "skipdeflectionbot": true })).await.id();
    desk.act(&id, &activity::message("before")).await.ok();
    let start = desk.now();
    desk.clock.advance(SignedDuration::from_millis(1));
    desk.act(&id, &activity::message("after")).await.ok();
    assert_eq!(texts(&desk.messages(&id, &format!("?StartTimeStamp={start}")).await.ok()), ["after"]);
}

#[rstest]
#[case("StartTimeStamp=yesterday", 30006)]
#[case("PageSize=0", 30008)]
#[case("PageSize=101", 30008)]
#[case("pagesize=ten", 30008)]
#[case("ContinuationToken=next", 30009)]
#[case("ContinuationToken=8a5e4f10-0000-4000-8000-00000000abcd", 30009)]
#[case("ContinuationToken=2026-01-02T03:04:05.677Z", 30009)]
#[tokio::test]
async fn a_bad_query_is_refused(#[case] query: &str, #[case] code: u32) {
    let (desk, id) = Desk::open_with_a_conversation().await;
    desk.messages(&id, &format!("?{query}")).await.coded(code);
}

#[tokio::test]
async fn ids_are_unique_and_in_order_when_many_speak_at_once_and_survive_a_restart() {
    let directory = tempfile::tempdir().unwrap();
    let clock = Desk::clock();
    let desk = Desk::on(directory.path(), &clock).await;
    let id = desk.create(&sample()).await.id();
    let body = activity::message("at once");
    let answers = futures_util::future::join_all((0..48).map(|_| desk.act(&id, &body))).await;
    let ids: HashSet<String> =
        answers.into_iter().map(|answer| answer.ok()["messageId"].as_str().unwrap().to_owned()).collect();
    assert_eq!(ids.len(), 48);
    desk.act(&id, &activity::typing()).await.ok();
    desk.stop().await;

    let desk = Desk::on(directory.path(), &clock).await;
    let after = desk.act(&id, &body).await.ok()["messageId"].as_str().unwrap().to_owned();
    let first = desk.now().as_millisecond();
    assert_eq!(after, (first + 50).to_string(), "after the start message, 48 messages and one typing");
    let page = desk.messages(&id, "?PageSize=100").await.ok();
    let listed: Vec<&str> =
        page["messages"].as_array().unwrap().iter().map(|row| row["messageId"].as_str().unwrap()).collect();
    assert!(listed.is_sorted() && listed.len() == 50, "{listed:?}");
}
