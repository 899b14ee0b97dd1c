//! What integrators are told by webhook, and what becomes of receivers that do not take it.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use frontdesk::{
    api::identity,
    simulator::{Settings, WebhookSettings},
};
use jiff::{SignedDuration, Timestamp};
use reqwest::Method;
use ring::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};
use serde_json::{Value, json};

use super::harness::{Desk, send};
use crate::{
    receiver::{Arrival, Receiver, Reply},
    support::PATIENCE,
};

/// An endpoint whose default channel's integrator listens there.
async fn telling(url: &str) -> Desk {
    let webhooks = WebhookSettings { url: Some(url.to_owned()), ..WebhookSettings::default() };
    Desk::with(Settings { webhooks, ..Settings::default() }, Desk::clock()).await
}

/// A new conversation that a representative has accepted: two events are told of it.
async fn accepted(desk: &Desk) -> String {
    let id = desk.create(&json!({ "skipdeflectionbot": true })).await.id();
    desk.accept(&id).await.ok();
    id
}

/// The log of a conversation, oldest first.
async fn log(desk: &Desk, id: &str) -> Vec<Value> {
    let page = desk.desk(Method::GET, &format!("/deliveries?conversation={id}")).await.ok();
    let mut deliveries = page["deliveries"].as_array().unwrap().clone();
    deliveries.reverse();
    deliveries
}

/// Asks for the log until it is as a test wants it.
async fn log_until(desk: &Desk, id: &str, wanted: impl Fn(&[Value]) -> bool) -> Vec<Value> {
    let asking = tokio::time::timeout(PATIENCE, async {
        loop {
            let deliveries = log(desk, id).await;
            if wanted(&deliveries) {
                return deliveries;
            }
        }
    });
    let Ok(deliveries) = asking.await else { panic!("the log stays {:#?}", log(desk, id).await) };
    deliveries
}

fn all_are(state: &str) -> impl Fn(&[Value]) -> bool {
    move |deliveries| deliveries.iter().all(|delivery| delivery["state"] == state)
}

fn tries(delivery: &Value) -> &Vec<Value> {
    delivery["tries"].as_array().unwrap()
}

fn passes(desk: &Desk, milliseconds: i64) {
    desk.clock.advance(SignedDuration::from_millis(milliseconds));
}

#[tokio::test]
async fn an_acceptance_is_told_in_order_at_the_conversations_address() {
    let receiver = Receiver::open().await;
    let desk = telling(&receiver.url).await;
    let id = accepted(&desk).await;
    let told = receiver.after(2).await;
    assert_eq!(told.iter().map(Arrival::name).collect::<Vec<_>>(), ["AgentAssigned", "AgentAccepted"]);
    let expected = json!({
        "type": "message", "channelId": identity::CHANNEL_ID, "conversation": { "id": id },
        "text": "EventName: **_AgentAssigned_**", "name": "AgentAssigned",
    });
    assert_eq!(told[0].body.to_string(), expected.to_string(), "the order of the keys counts");
    assert_eq!(told[0].path, format!("/hook/v3/conversations/{id}/activities"));

    let deliveries = log_until(&desk, &id, all_are("delivered")).await;
    assert_eq!(deliveries.len(), 2);
    let first = &deliveries[0];
    assert_eq!((&first["activity"], &first["conversationId"]), (&told[0].body, &json!(id)));
    assert_eq!(first["url"], format!("{}/v3/conversations/{id}/activities", receiver.url));
    assert_eq!((&tries(first)[0]["status"], &first["createdOn"]), (&json!(200), &json!(desk.now())));
    assert!(tries(first)[0]["durationMs"].is_u64() && tries(first)[0].get("error").is_none());
}

#[tokio::test]
async fn a_create_tells_nothing_and_a_customers_end_is_told() {
    let receiver = Receiver::open().await;
    let desk = telling(&format!("{}/", receiver.url)).await;
    let id = desk.create(&json!({ "startmessage": "hello", "skipdeflectionbot": true })).await.id();
    assert!(log(&desk, &id).await.is_empty());
    let path = format!("/api/v1.0/consumer/conversation/{id}");
    send(desk.integrator(Method::POST, &path).json(&json!({ "type": "endOfConversation" }))).await.ok();
    assert_eq!(receiver.after(1).await[0].name(), "ConversationClose");
}

#[tokio::test]
async fn a_channel_without_a_webhook_keeps_nothing() {
    let desk = Desk::open().await;
    let id = accepted(&desk).await;
    assert!(log(&desk, &id).await.is_empty());
}

#[tokio::test]
async fn three_failures_are_a_second_and_five_apart_then_it_gives_up_and_goes_on() {
    let receiver = Receiver::saying([500, 503, 500].map(Reply::Status)).await;
    let desk = telling(&receiver.url).await;
    let start = desk.now();
    let id = accepted(&desk).await;
    let tried = |number: usize| move |deliveries: &[Value]| tries(&deliveries[0]).len() == number;
    log_until(&desk, &id, tried(1)).await;
    passes(&desk, 999);
    passes(&desk, 1);
    log_until(&desk, &id, tried(2)).await;
    passes(&desk, 4_999);
    passes(&desk, 1);
    let deliveries = log_until(&desk, &id, |deliveries| deliveries[1]["state"] == "delivered").await;

    let given_up = &deliveries[0];
    assert_eq!(given_up["state"], "gave-up");
    let seconds: Vec<f64> = tries(given_up)
        .iter()
        .map(|entry| {
            let at: Timestamp = entry["at"].as_str().unwrap().parse().unwrap();
            at.duration_since(start).as_secs_f64()
        })
        .collect();
    assert_eq!(seconds, [0.0, 1.0, 6.0]);
    let statuses: Vec<&Value> = tries(given_up).iter().map(|entry| &entry["status"]).collect();
    assert_eq!(statuses, [500, 503, 500]);
    assert_eq!(receiver.after(4).await[3].name(), "AgentAccepted", "the next one of the conversation goes on");

    let replay = format!("/deliveries/{}/replay", given_up["id"]);
    let again = desk.desk(Method::POST, &replay).await.ok();
    assert_eq!((&again["state"], &again["activity"]), (&json!("pending"), &given_up["activity"]));
    assert_eq!(receiver.after(5).await[4].name(), "AgentAssigned");
    let deliveries = log_until(&desk, &id, |deliveries| deliveries[2]["state"] == "delivered").await;
    assert_eq!((&deliveries[2]["id"], deliveries.len()), (&again["id"], 3));
    assert_eq!(deliveries[0]["state"], "gave-up", "the log keeps what was");
}

#[tokio::test]
async fn a_pending_delivery_is_not_replayed_and_an_unknown_one_neither() {
    let receiver = Receiver::with(|_| Reply::Status(500)).await;
    let desk = telling(&receiver.url).await;
    let id = accepted(&desk).await;
    let deliveries = log_until(&desk, &id, |deliveries| tries(&deliveries[0]).len() == 1).await;
    let first = &deliveries[0]["id"];
    let refused = desk.desk(Method::POST, &format!("/deliveries/{first}/replay")).await;
    assert_eq!(refused.problem(409), format!("replay is not possible: delivery {first} is still pending"));
    for unknown in ["999", "x"] {
        let refused = desk.desk(Method::POST, &format!("/deliveries/{unknown}/replay")).await;
        assert_eq!(refused.problem(404), format!("there is no delivery {unknown}"));
    }
}

#[tokio::test]
async fn a_receiver_that_hangs_holds_up_its_conversation_alone() {
    // The first conversation's first post is never answered.
    let first = std::sync::OnceLock::new();
    let receiver = Receiver::with(move |post| {
        let id = post.body["conversation"]["id"].to_string();
        if *first.get_or_init(|| id.clone()) == id { Reply::Silence } else { Reply::Status(200) }
    })
    .await;
    let desk = telling(&receiver.url).await;
    let hangs = accepted(&desk).await;
    receiver.after(1).await;
    for posts in [3, 5] {
        let other = accepted(&desk).await;
        log_until(&desk, &other, all_are("delivered")).await;
        assert_eq!(receiver.arrivals().len(), posts);
    }
    let waits = log(&desk, &hangs).await;
    assert!(waits.iter().all(|delivery| delivery["state"] == "pending" && tries(delivery).is_empty()), "{waits:#?}");
}

#[tokio::test]
async fn no_answer_in_time_is_a_failure() {
    let receiver = Receiver::with(|_| Reply::Silence).await;
    let time = std::time::Duration::from_millis(20);
    let webhooks = WebhookSettings { url: Some(receiver.url.clone()), time, ..WebhookSettings::default() };
    let desk = Desk::with(Settings { webhooks, ..Settings::default() }, Desk::clock()).await;
    let id = accepted(&desk).await;
    let deliveries = log_until(&desk, &id, |deliveries| tries(&deliveries[0]).len() == 1).await;
    assert_eq!(tries(&deliveries[0])[0]["error"], "no answer within 0.02 s");
}

#[tokio::test]
async fn a_redirect_a_reset_and_nobody_there_are_failures_and_a_large_answer_is_none() {
    let elsewhere = Receiver::open().await;
    let receiver = Receiver::saying([Reply::Redirect(elsewhere.url.clone()), Reply::Reset, Reply::Large]).await;
    let desk = telling(&receiver.url).await;
    let id = accepted(&desk).await;
    for (number, pause) in [(1, 1_000), (2, 5_000)] {
        log_until(&desk, &id, |deliveries| tries(&deliveries[0]).len() == number).await;
        passes(&desk, pause);
    }
    let deliveries = log_until(&desk, &id, all_are("delivered")).await;
    let [redirect, reset, large] = tries(&deliveries[0]).as_slice() else { panic!("{deliveries:#?}") };
    assert_eq!((&redirect["status"], &large["status"]), (&json!(307), &json!(200)));
    let broken = reset["error"].as_str().unwrap();
    assert!(broken.starts_with("the connection broke: ") && !broken.contains("127.0.0.1"), "{broken}");
    assert!(elsewhere.arrivals().is_empty(), "the token does not follow a redirect");

    let (nobody, url) = (accepted(&desk), receiver.url.clone());
    drop(receiver);
    let nobody = nobody.await;
    let deliveries = log_until(&desk, &nobody, |deliveries| tries(&deliveries[0]).len() == 1).await;
    let refused = tries(&deliveries[0])[0]["error"].as_str().unwrap();
    assert!(refused.starts_with("cannot connect: ") && !refused.contains(&url), "{refused}");
}

#[tokio::test]
async fn a_post_carries_a_token_that_the_key_set_verifies() {
    let receiver = Receiver::open().await;
    let desk = telling(&receiver.url).await;
    accepted(&desk).await;
    let told = receiver.after(2).await;
    assert_eq!(told[0].bearer, told[1].bearer, "it is signed once");

    let configuration = format!("/{}/v2.0/.well-known/openid-configuration", identity::TENANT_ID);
    let configuration = send(desk.bare(Method::GET, &configuration)).await.ok();
    let keys = send(desk.client.get(configuration["jwks_uri"].as_str().unwrap())).await.ok();
    let part = |text: &str| URL_SAFE_NO_PAD.decode(text).unwrap();
    let (signed, signature) = told[0].bearer.rsplit_once('.').unwrap();
    let (header, claims) = signed.split_once('.').unwrap();
    let [header, claims] = [header, claims].map(|text| serde_json::from_slice::<Value>(&part(text)).unwrap());
    let key = keys["keys"].as_array().unwrap().iter().find(|key| key["kid"] == header["kid"]).unwrap();
    let point = [vec![4], part(key["x"].as_str().unwrap()), part(key["y"].as_str().unwrap())].concat();
    UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point).verify(signed.as_bytes(), &part(signature)).unwrap();

    assert_eq!((&claims["aud"], &claims["iss"]), (&json!(identity::CLIENT_ID), &configuration["issuer"]));
    assert!(claims["exp"].as_i64().unwrap() > desk.now().as_second());
}

#[tokio::test]
async fn the_log_is_paged_and_filtered() {
    let receiver = Receiver::open().await;
    let desk = telling(&receiver.url).await;
    let (one, other) = (accepted(&desk).await, accepted(&desk).await);
    for id in [&one, &other] {
        log_until(&desk, id, all_are("delivered")).await;
    }
    let (mut ids, mut after) = (Vec::new(), String::new());
    loop {
        let page = desk.desk(Method::GET, &format!("/deliveries?state=delivered&limit=3{after}")).await.ok();
        ids.extend(page["deliveries"].as_array().unwrap().iter().map(|delivery| delivery["id"].as_u64().unwrap()));
        let Some(next) = page["next"].as_str() else { break };
        after = format!("&after={next}");
    }
    assert_eq!(ids, [4, 3, 2, 1]);
    let none = desk.desk(Method::GET, "/deliveries?state=gave-up").await.ok();
    assert_eq!(none, json!({ "deliveries": [] }));
    for (query, told) in [
        ("state=lost", "state is wrong: \"lost\" is not one of pending, delivered, gave-up"),
        ("limit=0", "limit is \"0\", a whole number from 1 to 200 is expected"),
        ("conversation=x", "conversation is \"x\", a GUID is expected"),
    ] {
        assert_eq!(desk.desk(Method::GET, &format!("/deliveries?{query}")).await.problem(400), told);
    }
    assert_eq!(send(desk.bare(Method::GET, "/desk/v1/deliveries")).await.status, 401);
}

#[tokio::test]
async fn what_was_pending_is_delivered_in_order_after_a_restart() {
    let directory = tempfile::tempdir().unwrap();
    let clock = Desk::clock();
    let storage = frontdesk::simulator::Storage::Directory(directory.path().to_owned());
    let open = async |url: &str| {
        let webhooks = WebhookSettings { url: Some(url.to_owned()), ..WebhookSettings::default() };
        Desk::with(Settings { webhooks, storage: storage.clone(), ..Settings::default() }, clock.clone()).await
    };
    let failing = Receiver::with(|_| Reply::Status(500)).await;
    let desk = open(&failing.url).await;
    let ids = [accepted(&desk).await, accepted(&desk).await];
    for id in &ids {
        log_until(&desk, id, |deliveries| tries(&deliveries[0]).len() == 1).await;
    }
    desk.stop().await;

    clock.advance(SignedDuration::from_secs(1));
    let receiver = Receiver::open().await;
    let desk = open(&receiver.url).await;
    let told = receiver.after(4).await;
    for id in &ids {
        let of_it: Vec<&str> =
            told.iter().filter(|post| post.body["conversation"]["id"] == *id).map(Arrival::name).collect();
        assert_eq!(of_it, ["AgentAssigned", "AgentAccepted"]);
        let deliveries = log_until(&desk, id, all_are("delivered")).await;
        assert_eq!(tries(&deliveries[0]).len(), 2, "the log goes on");
    }
}

#[tokio::test]
async fn each_delivery_is_on_the_event_stream_and_leaves_the_list_as_it_is() {
    let receiver = Receiver::open().await;
    let desk = telling(&receiver.url).await;
    let id = accepted(&desk).await;
    let before = desk.list("").await.conversations[0].revision;
    log_until(&desk, &id, all_are("delivered")).await;
    let page = desk.list("").await;
    assert_eq!((page.last_event_id, page.conversations[0].revision), (4, before));
}

/// Arms one rule for all deliveries.
async fn arm(desk: &Desk, times: u32, fault: Value) {
    let rules = json!({ "rules": [{ "id": "w", "when": { "route": "webhook" }, "times": times, "fault": fault }] });
    send(desk.desk_call(Method::PUT, "/faults").json(&rules)).await.ok();
}

async fn names_after(receiver: &Receiver, posts: usize) -> Vec<String> {
    receiver.after(posts).await.iter().map(|post| post.name().to_owned()).collect()
}

#[tokio::test]
async fn an_injected_failure_is_tried_again_marked_and_counted() {
    let receiver = Receiver::open().await;
    let desk = telling(&receiver.url).await;
    arm(&desk, 1, json!({ "kind": "status", "status": 503 })).await;
    let id = accepted(&desk).await;
    let deliveries = log_until(&desk, &id, |deliveries| tries(&deliveries[0]).len() == 1).await;
    let first = &tries(&deliveries[0])[0];
    assert_eq!((&first["status"], &first["fault"]), (&json!(503), &json!({ "rule": "w", "kind": "status" })));
    assert!(receiver.arrivals().is_empty(), "nothing was sent");
    passes(&desk, 1_000);
    log_until(&desk, &id, all_are("delivered")).await;
    let told = send(desk.bare(Method::GET, "/metrics")).await.ok();
    for (outcome, count) in [("delivered", 2), ("retried", 1), ("gave-up", 0)] {
        let line = format!("frontdesk_deliveries_total{{outcome=\"{outcome}\"}} {count}\n");
        assert!(told.as_str().unwrap().contains(&line), "{told}");
    }
}

#[tokio::test]
async fn a_reset_and_a_delay_are_done_to_a_try() {
    let receiver = Receiver::open().await;
    let desk = telling(&receiver.url).await;
    arm(&desk, 1, json!({ "kind": "reset" })).await;
    let id = accepted(&desk).await;
    let deliveries = log_until(&desk, &id, |deliveries| tries(&deliveries[0]).len() == 1).await;
    assert_eq!(tries(&deliveries[0])[0]["error"], "the connection broke: connection reset");
    arm(&desk, 1, json!({ "kind": "delay", "ms": 3_000 })).await;
    passes(&desk, 1_000);
    let armed = async || desk.desk(Method::GET, "/faults").await.ok()["rules"][0]["injected"].clone();
    while armed().await != 1 {}
    assert!(receiver.arrivals().is_empty(), "it waits");
    passes(&desk, 3_000);
    assert_eq!(names_after(&receiver, 2).await, ["AgentAssigned", "AgentAccepted"]);
}

#[tokio::test]
async fn a_delivery_can_come_twice_late_or_out_of_order() {
    for (fault, expected) in [
        (json!({ "kind": "duplicate" }), ["AgentAssigned", "AgentAssigned", "AgentAccepted"].as_slice()),
        (json!({ "kind": "late", "ms": 5_000 }), &["AgentAccepted", "AgentAssigned"]),
        (json!({ "kind": "out-of-order" }), &["AgentAccepted", "AgentAssigned"]),
    ] {
        let receiver = Receiver::open().await;
        let desk = telling(&receiver.url).await;
        arm(&desk, 1, fault.clone()).await;
        let id = accepted(&desk).await;
        log_until(&desk, &id, all_are("delivered")).await;
        if fault["kind"] == "late" {
            assert_eq!(receiver.arrivals().len(), 1);
            passes(&desk, 5_000);
        }
        assert_eq!(names_after(&receiver, expected.len()).await, expected, "{fault}");
    }
}

#[tokio::test]
async fn what_is_to_change_places_with_nothing_comes_all_the_same() {
    let receiver = Receiver::open().await;
    let desk = telling(&receiver.url).await;
    arm(&desk, 2, json!({ "kind": "out-of-order" })).await;
    let id = accepted(&desk).await;
    log_until(&desk, &id, all_are("delivered")).await;
    assert!(receiver.arrivals().is_empty());
    passes(&desk, 5_000);
    assert_eq!(names_after(&receiver, 2).await, ["AgentAssigned", "AgentAccepted"]);
}

#[tokio::test]
async fn what_was_held_back_from_before_a_reset_is_not_sent() {
    let receiver = Receiver::open().await;
    let desk = telling(&receiver.url).await;
    arm(&desk, 2, json!({ "kind": "late", "ms": 5_000 })).await;
    let gone = accepted(&desk).await;
    log_until(&desk, &gone, all_are("delivered")).await;
    desk.desk(Method::POST, "/reset").await.ok();
    arm(&desk, 2, json!({ "kind": "late", "ms": 5_000 })).await;
    let id = accepted(&desk).await;
    log_until(&desk, &id, all_are("delivered")).await;
    passes(&desk, 10_000);
    let arrivals = receiver.after(2).await;
    assert!(arrivals.iter().all(|post| post.path.contains(&id)), "{arrivals:#?}");
}
