//! Channels by the control surface: made, changed, removed, and what is refused.

use frontdesk::api::identity;
use reqwest::Method;
use serde_json::{Value, json};

use super::harness::{Answer, CREATE, Desk, send};
use crate::receiver::Receiver;

async fn make(desk: &Desk, body: &Value) -> Answer {
    send(desk.desk_call(Method::POST, "/channels").json(body)).await
}

async fn put(desk: &Desk, id: &str, body: &Value) -> Answer {
    send(desk.desk_call(Method::PUT, &format!("/channels/{id}")).json(body)).await
}

#[tokio::test]
async fn a_new_channel_has_its_defaults_and_is_listed() {
    let desk = Desk::open().await;
    let made = make(&desk, &json!({ "name": "Shop" })).await.ok();
    let id = made["id"].as_str().unwrap();
    let expected = json!({
        "id": id, "name": "Shop", "organizationId": identity::ORGANIZATION_ID, "appId": null, "webhookUrl": null,
        "linked": true, "queue": "Default messaging queue", "aiAgent": made["aiAgent"],
    });
    assert_eq!(made, expected);
    let list = desk.desk(Method::GET, "/channels").await.ok();
    let names: Vec<&str> =
        list["channels"].as_array().unwrap().iter().map(|channel| channel["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["Custom messaging", "Custom messaging (not linked)", "Shop"]);
    // It is there for its integrator at once.
    assert!(send(desk.on_channel(Method::POST, CREATE, id).json(&json!({}))).await.is_new());
}

#[tokio::test]
async fn a_change_is_in_force_at_once_and_leaves_the_rest() {
    let (desk, receiver) = (Desk::open().await, Receiver::open().await);
    let changed = put(&desk, identity::CHANNEL_ID, &json!({ "webhookUrl": receiver.url })).await.ok();
    assert_eq!((&changed["webhookUrl"], &changed["name"]), (&json!(receiver.url), &json!("Custom messaging")));
    let id = desk.create(&json!({ "skipdeflectionbot": true })).await.id();
    desk.accept(&id).await.ok();
    receiver.after(2).await;

    put(&desk, identity::CHANNEL_ID, &json!({ "webhookUrl": null, "linked": false })).await.ok();
    desk.create(&json!({})).await.coded(30014);
    let linked = put(&desk, identity::UNLINKED_CHANNEL_ID, &json!({ "linked": true })).await.ok();
    assert_eq!(linked["linked"], true);
    send(desk.on_channel(Method::POST, CREATE, identity::UNLINKED_CHANNEL_ID).json(&json!({}))).await.ok();
}

#[tokio::test]
async fn what_makes_no_sense_is_refused_with_its_field() {
    let desk = Desk::open().await;
    for (body, told) in [
        (
            json!({ "webhookUrl": "http://hooks.example" }),
            "webhookUrl is plain http to another machine, https:// is expected; the setting allow_plain_webhooks lets it through",
        ),
        (json!({ "webhookUrl": "hooks.example" }), "webhookUrl is not an address: relative URL without a base"),
        (
            json!({ "webhookUrl": "https://a:b@hooks.example" }),
            "webhookUrl holds a user name or a password, which the Authorization header replaces",
        ),
        (json!({ "name": "" }), "name is empty"),
    ] {
        assert_eq!(make(&desk, &body).await.problem(400), told);
        assert_eq!(put(&desk, identity::CHANNEL_ID, &body).await.problem(400), told);
    }
    let told = make(&desk, &json!({ "appId": "me" })).await;
    assert!(told.problem(400).starts_with("the body is not a channel: appId: "), "{told:?}");
    let told = make(&desk, &json!({ "webhook": "https://hooks.example" })).await;
    assert!(told.problem(400).contains("unknown field `webhook`"), "{told:?}");
    let told = make(&desk, &json!({ "id": identity::CHANNEL_ID })).await;
    assert_eq!(told.problem(409), format!("there is a channel {} already", identity::CHANNEL_ID));
    put(&desk, "8a5e4f10-0000-4000-8000-0000000000ff", &json!({})).await.problem(404);
    put(&desk, "x", &json!({})).await.problem(404);
}

#[tokio::test]
async fn a_channel_is_removed_while_nothing_depends_on_it() {
    let desk = Desk::open().await;
    let remove = async |id: &str| desk.desk(Method::DELETE, &format!("/channels/{id}")).await;
    let made = make(&desk, &json!({ "name": "Shop" })).await.ok();
    let id = made["id"].as_str().unwrap();
    assert_eq!(remove(id).await.ok(), made);
    remove(id).await.problem(404);
    send(desk.on_channel(Method::POST, CREATE, id).json(&json!({}))).await.coded(30004);
    assert_eq!(remove(identity::CHANNEL_ID).await.problem(409), "the default channel cannot be removed");
    let made = make(&desk, &json!({ "name": "Used" })).await.ok();
    let id = made["id"].as_str().unwrap();
    send(desk.on_channel(Method::POST, CREATE, id).json(&json!({}))).await.ok();
    assert_eq!(remove(id).await.problem(409), format!("channel {id} has conversations, so it cannot be removed"));
}

#[tokio::test]
async fn channels_survive_a_restart_and_what_stood_in_does_not() {
    let directory = tempfile::tempdir().unwrap();
    let clock = Desk::clock();
    let settings = |url: Option<&str>| frontdesk::simulator::Settings {
        storage: frontdesk::simulator::Storage::Directory(directory.path().to_owned()),
        webhooks: frontdesk::simulator::WebhookSettings { url: url.map(str::to_owned), ..Default::default() },
        ..Default::default()
    };
    let webhooks = async |desk: &Desk| -> Vec<Value> {
        let list = desk.desk(Method::GET, "/channels").await.ok();
        list["channels"].as_array().unwrap().iter().map(|channel| channel["webhookUrl"].clone()).collect()
    };
    let desk = Desk::with(settings(Some("http://127.0.0.1:9/stands-in")), clock.clone()).await;
    make(&desk, &json!({ "name": "Shop", "webhookUrl": "https://hooks.example" })).await.ok();
    // A change that does not speak of the webhook does not keep what only stands in.
    put(&desk, identity::CHANNEL_ID, &json!({ "queue": "Sales" })).await.ok();
    let stands_in = json!("http://127.0.0.1:9/stands-in");
    assert_eq!(webhooks(&desk).await, [stands_in, Value::Null, json!("https://hooks.example")]);
    desk.stop().await;
    let desk = Desk::with(settings(None), clock).await;
    assert_eq!(webhooks(&desk).await, [Value::Null, Value::Null, json!("https://hooks.example")]);
}

/// The fields of an object in their order are no object, to any call that takes one.
#[tokio::test]
async fn a_list_is_no_body() {
    let desk = Desk::open().await;
    let calls = [
        (Method::POST, "/channels", json!([null, null])),
        (Method::POST, "/tokens", json!([null])),
        (Method::PUT, "/faults", json!([[]])),
    ];
    for (method, path, body) in calls {
        let answer = send(desk.desk_call(method, path).json(&body)).await;
        assert!(answer.problem(400).contains("a JSON object"), "{path}: {answer:?}");
    }
    assert_eq!(desk.desk(Method::GET, "/channels").await.ok()["channels"].as_array().unwrap().len(), 2);
}
