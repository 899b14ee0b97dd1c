//! The integrator's side: create, list and context.

use std::collections::HashSet;

use frontdesk::api::identity;
use reqwest::Method;
use rstest::rstest;
use serde_json::{Value, json};

use super::harness::{CONVERSATIONS, CREATE, Desk, sample, send};

const SINGULAR: &str = "/api/v1.0/consumer/conversation/create";

#[rstest]
#[tokio::test]
async fn the_sample_creates_on_both_paths(#[values(CREATE, SINGULAR)] path: &str) {
    let desk = Desk::open().await;
    let answer = desk.create_at(path, &sample()).await;
    let message_id = desk.now().as_millisecond().to_string();
    assert_eq!(
        answer.body,
        json!({ "conversationId": answer.id(), "isNew": true, "messageId": message_id }),
        "{}",
        answer.status
    );
}

#[tokio::test]
async fn an_empty_object_is_an_anonymous_visitor_without_a_message_id() {
    let desk = Desk::open().await;
    let answer = desk.create(&json!({})).await;
    assert_eq!((answer.is_new(), answer.body.get("messageId")), (true, None));
    desk.create(&json!({})).await.ok();
    let titles: Vec<String> = desk.list("").await.conversations.into_iter().map(|summary| summary.title).collect();
    assert_eq!(titles, ["Visitor 2", "Visitor 1"]);
}

#[tokio::test]
async fn the_content_type_does_not_matter() {
    let desk = Desk::open().await;
    let call = desk.integrator(Method::POST, CREATE).header("content-type", "text/plain").body("{}");
    assert!(send(call).await.is_new());
}

#[rstest]
#[case::no_body("", 30012, "no body")]
#[case::not_json("{", 30012, "not JSON")]
#[case::not_an_object("[]", 30012, "an array")]
#[case::wrong_type(r#"{"customercontext":{"email":7}}"#, 30012, "/customercontext/email is a number")]
#[case::not_an_email(r#"{"customercontext":{"email":"x"}}"#, 30012, "/customercontext/email")]
#[case::nested(r#"{"conversationcontext":{"a":{"value":{}}}}"#, 30012, "/conversationcontext/a/value")]
#[case::bare(r#"{"conversationcontext":{"a":1}}"#, 30012, "/conversationcontext/a is a number")]
#[tokio::test]
async fn a_bad_body_is_refused_naming_the_place(#[case] body: &'static str, #[case] code: u32, #[case] told: &str) {
    let desk = Desk::open().await;
    let answer = send(desk.integrator(Method::POST, CREATE).body(body)).await;
    assert!(answer.coded(code).contains(told), "{}", answer.body);
    assert_eq!(desk.list("").await.total, 0);
}

#[rstest]
#[case(100, None)]
#[case(101, Some(30010))]
#[tokio::test]
async fn a_context_has_at_most_100_entries(#[case] count: usize, #[case] code: Option<u32>) {
    let desk = Desk::open().await;
    let context: serde_json::Map<String, Value> =
        (0..count).map(|n| (format!("n{n}"), json!({ "value": n }))).collect();
    let answer = desk.create(&json!({ "conversationcontext": context })).await;
    match code {
        None => assert!(answer.is_new()),
        Some(code) => assert!(answer.coded(code).contains("101")),
    }
}

#[rstest]
#[case(200, true)]
#[case(201, false)]
#[tokio::test]
async fn a_customer_field_has_at_most_200_characters_of_any_script(#[case] count: usize, #[case] good: bool) {
    let desk = Desk::open().await;
    let answer = desk.create(&json!({ "customercontext": { "preferredname": "語".repeat(count) } })).await;
    if good {
        assert!(answer.is_new());
    } else {
        assert!(answer.coded(30012).contains("201"));
    }
}

#[tokio::test]
async fn the_checks_come_in_their_order_and_each_says_what_failed() {
    let desk = Desk::open().await;
    let token = desk.mint(|_| ());
    let post = || desk.bare(Method::POST, CREATE).body("not json");
    assert!(send(post()).await.problem(401).contains("no Authorization header"));

    let authorized = || post().bearer_auth(&token);
    let no_organization = send(authorized()).await;
    assert!(no_organization.coded(30001).contains("missing"));
    assert!(send(authorized().header("organization-id", "org")).await.coded(30001).contains("org"));
    let stranger = send(authorized().header("organization-id", identity::CHANNEL_ID)).await;
    assert!(stranger.problem(401).contains("isn't authorized for the organization"));

    let organized = || authorized().header("organization-id", identity::ORGANIZATION_ID.to_uppercase());
    assert!(send(organized()).await.coded(30002).contains("missing"));
    assert!(send(organized().header("channel-id", "channel")).await.coded(30002).contains("channel"));
    send(organized().header("channel-id", identity::TENANT_ID)).await.coded(30004);
    send(organized().header("channel-id", identity::UNLINKED_CHANNEL_ID)).await.coded(30014);
    send(organized().header("channel-id", identity::CHANNEL_ID)).await.coded(30012);
}

#[tokio::test]
async fn an_active_conversation_is_continued_with_its_variables_merged() {
    let desk = Desk::open().await;
    let first = desk.create(&sample()).await;
    let mut again = sample();
    again["conversationcontext"] = json!({
        "issue": { "value": "returns", "isDisplayable": true },
        "tier": { "value": 3 },
    });
    let second = desk.create(&again).await;
    assert_eq!(second.body, json!({ "conversationId": first.id(), "isNew": false }));

    let context = desk.get(&format!("/api/v1.0/consumer/conversation/{}/context", first.id())).await.ok();
    assert_eq!(
        context,
        json!({ "context": [
            { "name": "productname", "value": "XBox" },
            { "name": "issue", "value": "returns" },
            { "name": "tier", "value": 3 },
        ] })
    );
    let view = desk.view(&first.id(), "").await;
    assert_eq!(view["transcript"].as_array().unwrap().len(), 1, "the second start message is not delivered");

    // Accepted, it is active, and still the customer's conversation.
    desk.accept(&first.id()).await.ok();
    assert!(!desk.create(&sample()).await.is_new());
}

#[tokio::test]
async fn a_merge_over_the_limit_changes_nothing() {
    let desk = Desk::open().await;
    let with = |names: std::ops::Range<u32>| {
        let context: serde_json::Map<String, Value> =
            names.map(|n| (format!("n{n}"), json!({ "value": n, "isDisplayable": true }))).collect();
        json!({ "customercontext": { "customerid": "anna" }, "conversationcontext": context })
    };
    desk.create(&with(0..60)).await.ok();
    let before = desk.list("").await;
    assert!(desk.create(&with(60..101)).await.coded(30010).contains("101"));
    assert_eq!(desk.list("").await, before);
}

#[tokio::test]
async fn customers_without_an_id_or_on_different_ids_are_never_joined() {
    let desk = Desk::open().await;
    let mut ids = HashSet::new();
    for customer in [json!({}), json!({ "customerid": "" }), json!({ "customerid": "a" }), json!({ "customerid": "A" })]
    {
        let answer = desk.create(&json!({ "customercontext": customer })).await;
        assert!(answer.is_new() && ids.insert(answer.id()));
    }
}

#[tokio::test]
async fn sixteen_parallel_creates_of_one_customer_are_one_conversation() {
    let directory = tempfile::tempdir().unwrap();
    let desk = Desk::on(directory.path(), &Desk::clock()).await;
    let answers = futures_util::future::join_all((0..16).map(|_| desk.create_for("anna"))).await;
    assert_eq!(answers.iter().filter(|answer| answer.is_new()).count(), 1);
    let ids: HashSet<String> = answers.iter().map(super::harness::Answer::id).collect();
    assert_eq!((ids.len(), desk.list("").await.total), (1, 1));
}

#[tokio::test]
async fn a_request_id_is_remembered_for_24_hours_and_across_a_restart() {
    let directory = tempfile::tempdir().unwrap();
    let mut body = sample();
    body["conversationrequestid"] = "order 7".into();
    let clock = Desk::clock();
    let desk = Desk::on(directory.path(), &clock).await;
    let first = desk.create(&body).await;
    assert!(first.is_new());
    desk.stop().await;

    let mut desk = Desk::on(directory.path(), &clock).await;
    let before = desk.list("").await.conversations;
    let mut retry = body.clone();
    retry["conversationcontext"]["extra"] = json!({ "value": 1, "isDisplayable": true });
    retry["customercontext"]["customerid"] = "somebody else".into();
    assert_eq!(desk.create(&retry).await.body, json!({ "conversationId": first.id(), "isNew": false }));
    assert_eq!(desk.list("").await.conversations, before, "a retry merges nothing and is no activity");

    desk.hours_pass(23);
    assert!(!desk.create(&retry).await.is_new());
    desk.hours_pass(1);
    let later = desk.create(&retry).await;
    assert!(later.is_new(), "after 24 hours the id is as good as new: {}", later.body);
}

#[tokio::test]
async fn the_identified_records_values_go_before_the_requests() {
    let desk = Desk::open().await;
    let answer = desk
        .create(&json!({ "customercontext": {
            "firstname": "Jane", "lastname": "Roe", "email": "Jane.Roe@Example.com", "phonenumber": "1",
        } }))
        .await;
    let view = desk.view(&answer.id(), "?explain=true").await;
    assert_eq!(view["customer"]["firstName"], "Josephine");
    assert_eq!(view["customer"]["record"], json!({ "id": "c-1002", "fullName": "Josephine Roe-Whitfield" }));
    assert_eq!(view["title"], "Josephine Roe-Whitfield");
    let hidden = view["hidden"].as_array().unwrap();
    assert!(hidden.iter().any(|item| item["reason"] == "record c-1002 has this name"), "{hidden:?}");
    // The integrator is told what it sent.
    assert_eq!(desk.view(&answer.id(), "?as=customer").await["customer"]["firstName"], "Jane");
}

#[rstest]
#[case::shared_email(json!({ "email": "family.okafor@example.com" }), Value::Null, 2)]
#[case::phone_decides(json!({ "email": "family.okafor@example.com", "phonenumber": "0044 20 7946 0104" }), json!("c-1004"), 1)]
#[case::phone_alone(json!({ "phonenumber": "(353) 1-555-1010" }), json!("c-1010"), 1)]
#[case::the_sample(json!({ "email": "john.doe@email.com", "phonenumber": "1234567890" }), Value::Null, 0)]
#[tokio::test]
async fn records_are_identified_by_email_and_phone(
    #[case] customer: Value,
    #[case] record: Value,
    #[case] matches: u32,
) {
    let desk = Desk::open().await;
    let id = desk.create(&json!({ "customercontext": customer })).await.id();
    let card = &desk.view(&id, "").await["customer"];
    assert_eq!((&card["record"]["id"], &card["matches"]), (&record, &json!(matches)));
}

#[tokio::test]
async fn no_conversations_is_an_empty_array_without_a_token() {
    let desk = Desk::open().await;
    assert_eq!(desk.get(CONVERSATIONS).await.ok(), json!({ "conversations": [] }));
}

#[tokio::test]
async fn a_walk_over_all_pages_repeats_none_and_misses_none_while_others_are_created() {
    let desk = Desk::open().await;
    let mut before = HashSet::new();
    for n in 0..25 {
        // Several in one millisecond, so that the edge of a page falls among them.
        if n % 4 == 0 {
            desk.clock.advance(jiff::SignedDuration::from_millis(1));
        }
        before.insert(desk.create(&json!({})).await.id());
    }
    let (mut seen, mut token, mut pages) = (Vec::new(), None::<String>, 0);
    loop {
        let query = token.map(|token| format!("&continuationtoken={token}")).unwrap_or_default();
        let page = desk.get(&format!("{CONVERSATIONS}?pagesize=7{query}")).await.ok();
        seen.extend(page["conversations"].as_array().unwrap().iter().map(|row| row["conversationid"].clone()));
        pages += 1;
        if pages < 4 {
            desk.create(&json!({})).await.ok();
        }
        match page["continuationtoken"].as_str() {
            Some(next) => token = Some(next.to_owned()),
            None => break,
        }
    }
    let unique: HashSet<String> = seen.iter().map(|id| id.as_str().unwrap().to_owned()).collect();
    assert_eq!(unique.len(), seen.len(), "no repetition");
    assert!(unique.is_superset(&before), "no loss");
}

#[tokio::test]
async fn a_full_last_page_has_no_token() {
    let desk = Desk::open().await;
    for _ in 0..4 {
        desk.create(&json!({})).await.ok();
    }
    let first = desk.get(&format!("{CONVERSATIONS}?PageSize=2")).await.ok();
    let token = first["continuationtoken"].as_str().unwrap();
    assert_eq!(first["conversations"][1]["conversationid"], token);
    let second = desk.get(&format!("{CONVERSATIONS}?PageSize=2&ContinuationToken={token}")).await.ok();
    assert_eq!((second["conversations"].as_array().unwrap().len(), second.get("continuationtoken")), (2, None));
}

#[tokio::test]
async fn a_start_is_strict() {
    let desk = Desk::open().await;
    let first = desk.now();
    desk.create(&json!({})).await.ok();
    desk.clock.advance(jiff::SignedDuration::from_millis(1));
    let second = desk.create(&json!({})).await.id();
    let page = desk.get(&format!("{CONVERSATIONS}?StartTimeStamp={first}")).await.ok();
    assert_eq!(page, json!({ "conversations": [{ "conversationid": second, "timestamp": desk.now() }] }));
}

#[rstest]
#[case("StartTimeStamp=yesterday", 30006)]
#[case("PageSize=0", 30007)]
#[case("pagesize=251", 30007)]
#[case("ContinuationToken=next", 30009)]
#[case("ContinuationToken=8a5e4f10-0000-4000-8000-00000000abcd", 30009)]
#[tokio::test]
async fn a_bad_query_is_refused(#[case] query: &str, #[case] code: u32) {
    let desk = Desk::open().await;
    desk.get(&format!("{CONVERSATIONS}?{query}")).await.coded(code);
}

#[tokio::test]
async fn the_context_of_no_conversation_is_refused() {
    let desk = Desk::open().await;
    let of = |id: &str| format!("/api/v1.0/consumer/conversation/{id}/context");
    desk.get(&of("7")).await.coded(30005);
    desk.get(&of("8a5e4f10-0000-4000-8000-00000000abcd")).await.coded(30013);
    desk.get(&of("%ff")).await.coded(30005);
    let id = desk.create(&json!({})).await.id();
    assert_eq!(desk.get(&of(&id)).await.ok(), json!({ "context": [] }));
}
