//! Customer records over HTTP: what is stored, and what views and lists show of it.

use reqwest::Method;
use rstest::rstest;
use serde_json::{Value, json};

use super::harness::{Answer, Desk, send};

impl Desk {
    async fn record(&self, method: Method, path: &str, body: &Value) -> Answer {
        send(self.desk_call(method, &format!("/records{path}")).json(body)).await
    }

    async fn link(&self, id: &str, record: &Value) -> Answer {
        let path = format!("/conversations/{id}/customer");
        send(self.desk_call(Method::PUT, &path).json(&json!({ "recordId": record }))).await
    }
}

fn jane() -> Value {
    json!({ "id": "r-1", "firstName": "Jane", "lastName": "Poe", "email": "jane.poe@example.com", "phoneNumber": null })
}

#[tokio::test]
async fn a_new_record_identifies_whoever_writes_from_its_address() {
    let desk = Desk::open().await;
    assert_eq!(desk.record(Method::POST, "", &jane()).await.ok(), jane());
    let body = json!({ "customercontext": { "firstname": "J", "email": "Jane.Poe@Example.com" } });
    let id = desk.create(&body).await.id();
    let view = desk.view(&id, "?explain=true").await;
    assert_eq!((&view["title"], &view["customer"]["record"]["id"]), (&json!("Jane Poe"), &json!("r-1")));
    assert!(view["hidden"].to_string().contains("record r-1 has this name"), "{view}");
}

#[tokio::test]
async fn a_record_without_an_id_is_given_one_and_an_id_is_given_once() {
    let desk = Desk::open().await;
    let made = desk.record(Method::POST, "", &json!({ "firstName": "Ada" })).await.ok();
    assert!(made["id"].as_str().is_some_and(|id| !id.is_empty()));
    let again = desk.record(Method::POST, "", &made).await;
    assert_eq!(again.problem(409), format!("there is a record already of the id {}", made["id"].as_str().unwrap()));
    assert!(desk.desk(Method::GET, "/records").await.ok().to_string().contains("Ada"));
}

#[rstest]
#[case(Method::POST, "", json!({}), "a record needs `firstName` or `lastName`")]
#[case(Method::POST, "", json!({ "firstName": "x".repeat(201) }), "/firstName has 201 characters, the limit is 200")]
#[case(Method::POST, "", json!({ "firstName": "A", "email": "x" }), "/email is not an email address: \"x\"")]
#[case(Method::PUT, "/c-1001", json!({ "firstName": "A", "id": "b" }), "/id is not that of the path, c-1001")]
#[tokio::test]
async fn a_record_that_is_none_is_refused(
    #[case] method: Method,
    #[case] path: &str,
    #[case] body: Value,
    #[case] detail: &str,
) {
    let desk = Desk::open().await;
    assert_eq!(desk.record(method, path, &body).await.problem(400), detail);
}

#[tokio::test]
async fn a_changed_record_changes_every_view_the_list_and_its_filter() {
    let desk = Desk::open().await;
    desk.record(Method::POST, "", &jane()).await.ok();
    let id = desk.create(&json!({ "customercontext": { "email": "jane.poe@example.com" } })).await.id();
    let before = desk.list("").await.conversations.remove(0);
    let mut changed = jane();
    changed["lastName"] = json!("Moe");
    desk.record(Method::PUT, "/r-1", &changed).await.ok();
    for audience in ["representative", "supervisor"] {
        let view = desk.view(&id, &format!("?as={audience}")).await;
        assert_eq!((&view["title"], &view["customer"]["lastName"]), (&json!("Jane Moe"), &json!("Moe")));
    }
    let found = desk.list("?q=jane+moe").await;
    assert_eq!((found.total, found.conversations[0].title.as_str()), (1, "Jane Moe"));
    assert!(found.conversations[0].revision > before.revision, "listeners take it over");
    assert_eq!(desk.list("?q=jane.poe").await.total, 1, "her address is still the same");
    assert_eq!(desk.events_so_far().await, ["conversation-created", "customer-linked"]);
}

#[tokio::test]
async fn a_removed_record_is_unlinked_everywhere() {
    let desk = Desk::open().await;
    desk.record(Method::POST, "", &jane()).await.ok();
    let id = desk.create(&json!({ "customercontext": { "email": "jane.poe@example.com" } })).await.id();
    assert_eq!(desk.desk(Method::DELETE, "/records/r-1").await.status, 204);
    let view = desk.view(&id, "").await;
    assert_eq!((&view["title"], &view["customer"]["record"]), (&json!("Visitor 1"), &Value::Null));
    assert_eq!(desk.desk(Method::DELETE, "/records/r-1").await.problem(404), "there is no record r-1");
    assert_eq!(desk.record(Method::PUT, "/r-1", &jane()).await.problem(404), "there is no record r-1");
}

#[tokio::test]
async fn a_record_is_linked_and_unlinked_by_hand() {
    let desk = Desk::open().await;
    desk.record(Method::POST, "", &jane()).await.ok();
    let id = desk.create(&json!({})).await.id();
    let linked = desk.link(&id, &json!("r-1")).await.ok();
    assert_eq!((&linked["title"], &linked["customer"]["firstName"]), (&json!("Jane Poe"), &json!("Jane")));
    assert_eq!(desk.list("?q=jane").await.total, 1);
    let unlinked = desk.link(&id, &Value::Null).await.ok();
    assert_eq!((&unlinked["title"], &unlinked["customer"]["record"]), (&json!("Visitor 1"), &Value::Null));
    assert_eq!(desk.link(&id, &json!("nobody")).await.problem(404), "there is no record nobody");
    desk.led(&[]).await;
    let closed = desk.led(&["force-close"]).await;
    let refused = desk.link(&closed, &json!("r-1")).await;
    assert_eq!(refused.problem(409), "linking a record is not possible: the conversation is closed");
}
