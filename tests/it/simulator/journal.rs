//! The journal: what an integrator's call looked like, to whoever looks over the shoulder.

use frontdesk::{
    api::{
        identity,
        journal::{self, JournalPage},
    },
    simulator::Settings,
};
use reqwest::Method;
use serde_json::{Value, json};

use super::harness::{CONVERSATIONS, CREATE, Desk, send};

async fn page(desk: &Desk, query: &str) -> JournalPage {
    serde_json::from_value(desk.desk(Method::GET, &format!("/journal{query}")).await.ok()).unwrap()
}

#[tokio::test]
async fn an_exchange_is_told_as_it_was() {
    let desk = Desk::open().await;
    let sent = json!({ "customercontext": { "preferredname": "Zoë" }, "customercontxt": {}, "channel": "web" });
    let created = desk.create(&sent).await.ok();
    let refused = desk.get("/api/v1.0/consumer/conversations?PageSize=0").await;
    refused.coded(30007);
    // Neither the desk's own calls nor the token endpoint's are an integrator's exchanges.
    desk.list("").await;

    let JournalPage { exchanges, next } = page(&desk, "").await;
    assert_eq!((exchanges.len(), next), (2, None));
    let (newest, oldest) = (&exchanges[0].exchange, &exchanges[1].exchange);
    assert_eq!((newest.method.as_str(), newest.path.as_str()), ("GET", "/api/v1.0/consumer/conversations?PageSize=0"));
    assert_eq!((newest.status, newest.code.as_deref()), (Some(400), Some("30007")));
    assert_eq!(newest.correlation_id.as_deref(), refused.body["traceId"].as_str());
    assert_eq!((newest.at, newest.request.as_ref()), (desk.now(), None));

    assert_eq!((oldest.method.as_str(), oldest.path.as_str(), oldest.status), ("POST", CREATE, Some(200)));
    assert_eq!(oldest.unknown_fields, ["customercontxt", "channel"]);
    let read = |body: &Option<journal::Body>| serde_json::from_str::<Value>(&body.as_ref().unwrap().text).unwrap();
    assert_eq!((read(&oldest.request), read(&oldest.answer)), (sent, created));
}

#[tokio::test]
async fn secrets_and_tokens_are_masked_in_what_is_told_and_in_what_is_stored() {
    let directory = tempfile::tempdir().unwrap();
    let desk = Desk::on(directory.path(), &Desk::clock()).await;
    let token = desk.mint(|_| ());
    let hidden = [identity::CLIENT_SECRET, identity::DESK_KEY, &token];
    for secret in hidden {
        desk.create(&json!({ "customercontext": { "preferredname": "x" }, "startmessage": { "message": secret } }))
            .await
            .ok();
        desk.get(&format!("{CONVERSATIONS}?ContinuationToken={secret}")).await.coded(30009);
    }
    let told = desk.desk(Method::GET, "/journal").await.ok();
    assert_eq!(told["exchanges"].as_array().unwrap().len(), 6);
    desk.stop().await;
    let connection = rusqlite::Connection::open(directory.path().join("frontdesk.db")).unwrap();
    let stored: String =
        connection.query_row("SELECT group_concat(exchange) FROM exchange", [], |row| row.get(0)).unwrap();
    for secret in hidden {
        assert!(!told.to_string().contains(secret) && !stored.contains(secret), "{secret}");
    }
    assert_eq!(told["exchanges"][0]["path"], format!("{CONVERSATIONS}?ContinuationToken=•••"));
}

#[tokio::test]
async fn the_journal_is_bounded_in_length_and_in_breadth() {
    let desk = Desk::with(Settings { journal: 3, ..Settings::default() }, Desk::clock()).await;
    let long = "é".repeat(journal::BODY_BYTES);
    desk.create(&json!({ "unknown": long })).await.ok();
    let whole = page(&desk, "").await.exchanges.remove(0);
    let body = whole.exchange.request.unwrap();
    assert!(body.truncated && body.text.len() <= journal::BODY_BYTES + 4, "{}", body.text.len());
    assert_eq!(body.bytes, 2 * journal::BODY_BYTES as u64 + 14);

    for n in 0..7 {
        desk.get(&format!("{CONVERSATIONS}?PageSize={}", n + 1)).await.ok();
    }
    let first = page(&desk, "?limit=2").await;
    let rest = page(&desk, &format!("?limit=2&after={}", first.next.clone().unwrap())).await;
    assert_eq!(rest.next, None);
    let paths: Vec<String> =
        [first, rest].into_iter().flat_map(|page| page.exchanges).map(|entry| entry.exchange.path).collect();
    assert_eq!(paths, [7, 6, 5].map(|n| format!("{CONVERSATIONS}?PageSize={n}")));
}

#[tokio::test]
async fn the_journal_outlives_a_restart_and_can_be_switched_off() {
    let directory = tempfile::tempdir().unwrap();
    let desk = Desk::on(directory.path(), &Desk::clock()).await;
    desk.create_for("anna").await.ok();
    desk.stop().await;
    let desk = Desk::on(directory.path(), &Desk::clock()).await;
    assert_eq!(page(&desk, "").await.exchanges.len(), 1);

    let off = Desk::with(Settings { journal: 0, ..Settings::default() }, Desk::clock()).await;
    off.create_for("anna").await.ok();
    assert_eq!(page(&off, "").await, JournalPage::default());
}

#[tokio::test]
async fn a_body_that_was_not_read_is_not_told() {
    let desk = Desk::open().await;
    send(desk.bare(Method::POST, CREATE).body("{}")).await.problem(401);
    let told = page(&desk, "").await.exchanges.remove(0).exchange;
    assert_eq!((told.status, told.request), (Some(401), None));
    assert!(told.answer.unwrap().text.contains("no Authorization header"));
}

#[tokio::test]
async fn a_wrong_question_is_told_and_the_key_is_asked_for() {
    let desk = Desk::open().await;
    for query in ["limit=0", "limit=201", "limit=x", "after=x"] {
        desk.desk(Method::GET, &format!("/journal?{query}")).await.problem(400);
    }
    send(desk.bare(Method::GET, "/desk/v1/journal")).await.problem(401);
}
