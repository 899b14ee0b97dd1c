//! Programmed failures: what a client sees on its socket, and what is told of it afterwards.

use std::{io::ErrorKind, time::Duration};

use frontdesk::{
    api::{
        desk::State,
        fault::{ArmedRules, FaultKind, FaultRules},
        identity,
        journal::JournalPage,
        problem::Code,
    },
    client::{ClientError, DeskClient, Endpoint, Http, HttpSettings, MessagingClient},
    simulator::Settings,
};
use reqwest::Method;
use rstest::rstest;
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::timeout,
};

use super::harness::{Answer, CONVERSATIONS, CREATE, Desk, send};
use crate::support::PATIENCE;

/// A delay that no test would wait for.
const LONG: u64 = 600_000;

async fn put(desk: &Desk, rules: &Value) -> Answer {
    send(desk.desk_call(Method::PUT, "/faults").json(&json!({ "rules": rules }))).await
}

/// Arms one rule on a route.
async fn arm(desk: &Desk, route: &str, fault: &Value) {
    put(desk, &json!([{ "id": "rule", "when": { "route": route }, "fault": fault }])).await.ok();
}

/// How often each rule injected.
async fn injected(desk: &Desk) -> Vec<u64> {
    let armed: ArmedRules = serde_json::from_value(desk.desk(Method::GET, "/faults").await.ok()).unwrap();
    armed.rules.iter().map(|rule| rule.injected).collect()
}

async fn journal(desk: &Desk) -> JournalPage {
    serde_json::from_value(desk.desk(Method::GET, "/journal").await.ok()).unwrap()
}

/// A connection on which a create was sent, byte by byte as it stands here.
async fn creating(desk: &Desk) -> TcpStream {
    let body = json!({ "customercontext": { "preferredname": "Raw" } }).to_string();
    let request = format!(
        "POST {CREATE} HTTP/1.1\r\nhost: {}\r\nauthorization: Bearer {}\r\norganization-id: {}\r\nchannel-id: {}\r\n\
         content-length: {}\r\n\r\n{body}",
        desk.address(),
        desk.mint(|_| ()),
        identity::ORGANIZATION_ID,
        identity::CHANNEL_ID,
        body.len(),
    );
    let mut stream = TcpStream::connect(desk.address()).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    stream
}

/// What comes until the connection ends, and the error that it ended with.
async fn all(stream: &mut TcpStream) -> (String, Option<ErrorKind>) {
    let mut bytes = Vec::new();
    let end = timeout(PATIENCE, stream.read_to_end(&mut bytes)).await.expect("the connection ends");
    (String::from_utf8(bytes).unwrap(), end.err().map(|error| error.kind()))
}

/// The head of an answer and as much of its body as it promises.
async fn one_answer(stream: &mut TcpStream) -> (String, String) {
    let mut bytes = Vec::new();
    let head_end = loop {
        let read = timeout(PATIENCE, stream.read_buf(&mut bytes)).await.expect("something comes").unwrap();
        assert!(read > 0, "the connection ended after {:?}", String::from_utf8_lossy(&bytes));
        if let Some(at) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            break at + 4;
        }
    };
    let head = String::from_utf8(bytes[..head_end].to_vec()).unwrap();
    let mut body = bytes.split_off(head_end);
    let missing = promised(&head) - body.len();
    let mut rest = vec![0; missing];
    timeout(PATIENCE, stream.read_exact(&mut rest)).await.expect("the body comes").unwrap();
    body.extend(rest);
    (head, String::from_utf8(body).unwrap())
}

fn promised(head: &str) -> usize {
    head.lines().find_map(|line| line.strip_prefix("content-length: ")).expect(head).parse().unwrap()
}

/// Waits until a rule has injected once.
async fn met(desk: &Desk) {
    timeout(PATIENCE, async { while injected(desk).await != [1] {} }).await.expect("the rule is met");
}

/// How many conversations there are, and that the desk is not hindered.
async fn conversations(desk: &Desk) -> u64 {
    desk.list("").await.total
}

#[tokio::test]
async fn rules_are_told_as_they_were_put_with_what_they_did() {
    let desk = Desk::open().await;
    assert_eq!(desk.desk(Method::GET, "/faults").await.ok(), json!({ "rules": [] }));
    let rule = json!({
        "id": "every other", "when": { "route": "conversations", "every": 2 }, "times": 5,
        "fault": { "kind": "status", "status": 418 },
    });
    let mut told = rule.clone();
    (told["injected"], told["remaining"]) = (0.into(), 5.into());
    assert_eq!(put(&desk, &json!([rule])).await.ok(), json!({ "rules": [told] }));
    let mut statuses = Vec::new();
    for _ in 0..4 {
        statuses.push(desk.get(CONVERSATIONS).await.status.as_u16());
    }
    assert_eq!(statuses, [200, 418, 200, 418]);
    (told["injected"], told["remaining"]) = (2.into(), 3.into());
    assert_eq!(desk.desk(Method::GET, "/faults").await.ok(), json!({ "rules": [told] }));

    assert_eq!(put(&desk, &json!([])).await.ok(), json!({ "rules": [] }));
    desk.get(CONVERSATIONS).await.ok();
    desk.get(CONVERSATIONS).await.ok();
}

#[tokio::test]
async fn a_rule_that_cannot_be_is_refused_with_its_place_and_the_others_stay() {
    let desk = Desk::open().await;
    arm(&desk, "context", &json!({ "kind": "reset" })).await;
    let wrong = json!([{ "id": "a", "when": { "route": "create" }, "fault": { "kind": "late" } }]);
    let refused = put(&desk, &wrong).await;
    assert!(refused.problem(400).starts_with("/rules/0/fault/kind: late is possible"), "{}", refused.body);
    assert_eq!(injected(&desk).await, [0]);
    send(desk.bare(Method::PUT, "/desk/v1/faults").json(&json!({ "rules": [] }))).await.problem(401);
    send(desk.bare(Method::GET, "/desk/v1/faults")).await.problem(401);
    assert_eq!(injected(&desk).await, [0]);
}

#[tokio::test]
async fn a_status_is_answered_in_the_calls_stead() {
    let desk = Desk::open().await;
    arm(&desk, "create", &json!({ "kind": "status", "status": 500, "code": "30015", "retryAfterSeconds": 7 })).await;
    let told = desk.create_for("anna").await;
    assert!(told.problem(500).contains("the rule rule"), "{}", told.body);
    assert_eq!((told.body["code"].as_str(), told.headers["retry-after"].as_bytes()), (Some("30015"), &b"7"[..]));
    assert_eq!(told.body["title"], Code::Serialization.title());

    arm(&desk, "create", &json!({ "kind": "status", "status": 401 })).await;
    assert_eq!(desk.create_for("anna").await.headers["www-authenticate"], "Bearer");

    // A code that nobody knows, and a status that has no body.
    arm(&desk, "create", &json!({ "kind": "status", "status": 400, "code": "39999" })).await;
    assert_eq!(desk.create_for("anna").await.body["code"], "39999");
    arm(&desk, "create", &json!({ "kind": "status", "status": 204 })).await;
    let (answer, end) = {
        let mut stream = creating(&desk).await;
        stream.shutdown().await.unwrap();
        all(&mut stream).await
    };
    assert!(answer.starts_with("HTTP/1.1 204 ") && answer.ends_with("\r\n\r\n"), "{answer}");
    assert_eq!((end, conversations(&desk).await), (None, 0));
}

#[tokio::test]
async fn a_reset_is_a_reset() {
    let desk = Desk::open().await;
    arm(&desk, "create", &json!({ "kind": "reset" })).await;
    assert_eq!(all(&mut creating(&desk).await).await, (String::new(), Some(ErrorKind::ConnectionReset)));
    assert_eq!(conversations(&desk).await, 0);
}

#[tokio::test]
async fn an_empty_answer_is_an_end_without_a_byte() {
    let desk = Desk::open().await;
    arm(&desk, "create", &json!({ "kind": "empty" })).await;
    assert_eq!(all(&mut creating(&desk).await).await, (String::new(), None));
    assert_eq!(conversations(&desk).await, 0);
}

#[tokio::test]
async fn a_timeout_is_silence_that_hinders_nobody_else_and_ends_with_the_endpoint() {
    let desk = Desk::open().await;
    put(&desk, &json!([{ "id": "rule", "when": { "route": "create", "first": 1 }, "fault": { "kind": "timeout" } }]))
        .await
        .ok();
    let mut silent = creating(&desk).await;
    let mut byte = [0];
    // The calls of others are answered, and it still says nothing.
    tokio::select! {
        read = silent.read(&mut byte) => panic!("{read:?}"),
        () = async {
            met(&desk).await;
            for customer in ["anna", "ben", "cleo"] {
                assert!(desk.create_for(customer).await.is_new());
            }
        } => {}
    }
    assert_eq!(conversations(&desk).await, 3);
    timeout(PATIENCE, desk.stop()).await.expect("nobody waits for the silence");
    assert_eq!(all(&mut silent).await, (String::new(), None));
}

#[tokio::test]
async fn a_client_that_gives_up_on_a_silent_connection_makes_room() {
    let desk = Desk::open().await;
    arm(&desk, "create", &json!({ "kind": "timeout" })).await;
    let silent = creating(&desk).await;
    met(&desk).await;
    let open = async || {
        let text = send(desk.bare(Method::GET, "/metrics")).await.body;
        let line = text.as_str().unwrap().lines().find(|line| line.starts_with("frontdesk_connections ")).unwrap();
        line.rsplit(' ').next().unwrap().parse::<u64>().unwrap()
    };
    let before = open().await;
    drop(silent);
    timeout(PATIENCE, async { while open().await != before - 1 {} }).await.expect("the connection is given up");
}

#[tokio::test]
async fn a_malformed_answer_is_whole_and_no_json() {
    let desk = Desk::open().await;
    arm(&desk, "create", &json!({ "kind": "malformed" })).await;
    let mut stream = creating(&desk).await;
    let (head, body) = one_answer(&mut stream).await;
    assert!(head.starts_with("HTTP/1.1 200 ") && head.contains("content-type: application/json"), "{head}");
    assert!(body.starts_with('{') && serde_json::from_str::<Value>(&body).is_err(), "{body}");
    // The connection goes on.
    let health = format!("GET /healthz HTTP/1.1\r\nhost: {}\r\n\r\n", desk.address());
    stream.write_all(health.as_bytes()).await.unwrap();
    assert!(one_answer(&mut stream).await.1.contains("\"ok\""));
    assert_eq!(conversations(&desk).await, 0);
}

#[tokio::test]
async fn a_truncated_answer_promises_more_than_comes() {
    let desk = Desk::open().await;
    arm(&desk, "create", &json!({ "kind": "truncate" })).await;
    let (answer, end) = all(&mut creating(&desk).await).await;
    let (head, body) = answer.split_once("\r\n\r\n").expect(&answer);
    assert!(head.starts_with("HTTP/1.1 200 "), "{head}");
    assert_eq!((body.len(), end), (promised(head) / 2, None));
    assert!(!body.is_empty());
    assert_eq!(conversations(&desk).await, 0);
}

#[tokio::test]
async fn what_was_committed_and_dropped_is_there() {
    let desk = Desk::open().await;
    arm(&desk, "create", &json!({ "kind": "commit-then-drop" })).await;
    assert_eq!(all(&mut creating(&desk).await).await, (String::new(), None));
    assert_eq!(conversations(&desk).await, 1);
}

#[tokio::test]
async fn a_delayed_call_is_carried_out_at_once_and_answered_later() {
    let desk = Desk::open().await;
    arm(&desk, "create", &json!({ "kind": "delay", "ms": 5 })).await;
    assert!(desk.create_for("anna").await.is_new());

    arm(&desk, "create", &json!({ "kind": "delay", "ms": LONG })).await;
    let mut slow = creating(&desk).await;
    let mut byte = [0];
    tokio::select! {
        read = slow.read(&mut byte) => panic!("{read:?}"),
        done = timeout(PATIENCE, async { while conversations(&desk).await != 2 {} }) => done.expect("it is carried out"),
    }
    // Stopping, the endpoint says what it has to say.
    timeout(PATIENCE, desk.stop()).await.expect("nobody waits for the delay");
    let (answer, end) = all(&mut slow).await;
    assert!(answer.starts_with("HTTP/1.1 200 ") && answer.contains("\"isNew\":true"), "{answer}");
    assert_eq!(end, None);
}

#[tokio::test]
async fn every_route_can_be_faulted_and_only_it_is() {
    let desk = Desk::open().await;
    let id = desk.create_for("anna").await.id();
    let path = |rest: &str| format!("/api/v1.0/consumer/conversation/{id}{rest}");
    let token = format!("/{}/oauth2/v2.0/token", identity::TENANT_ID);
    let calls = [
        ("create", Method::POST, "/api/v1.0/consumer/conversation/create".to_owned()),
        ("create", Method::POST, CREATE.to_owned()),
        ("activity", Method::POST, path("")),
        ("messages", Method::GET, path("/messages")),
        ("context", Method::GET, path("/context")),
        ("conversations", Method::GET, CONVERSATIONS.to_owned()),
        ("token", Method::POST, token),
    ];
    let call = async |method: &Method, path: &str| {
        let body = if *method == Method::POST { r#"{"type":"typing"}"# } else { "" };
        send(desk.integrator(method.clone(), path).body(body)).await.status.as_u16()
    };
    for (route, ..) in &calls {
        arm(&desk, route, &json!({ "kind": "status", "status": 418 })).await;
        for (other, method, path) in &calls {
            assert_eq!(call(method, path).await == 418, route == other, "{route} armed, {path} called");
        }
        // Another method on the same path is none of the route's calls.
        assert_eq!(call(&Method::DELETE, CREATE).await, 405);
    }
}

#[tokio::test]
async fn the_control_surface_is_never_faulted() {
    let desk = Desk::open().await;
    let id = desk.create_for("anna").await.id();
    let routes = ["create", "activity", "messages", "context", "conversations", "token", "webhook"];
    let rules: Vec<Value> = routes
        .iter()
        .map(|route| json!({ "id": route, "when": { "route": route }, "fault": { "kind": "reset" } }))
        .collect();
    put(&desk, &rules.into()).await.ok();
    for path in ["/conversations", &format!("/conversations/{id}"), "/records", "/journal", "/faults"] {
        desk.desk(Method::GET, path).await.ok();
    }
    desk.accept(&id).await.ok();
    send(desk.desk_call(Method::POST, "/tokens").body("{}")).await.ok();
    for path in ["/healthz", "/metrics"] {
        send(desk.bare(Method::GET, path)).await.ok();
    }
    assert_eq!(injected(&desk).await, [0; 7]);
}

#[tokio::test]
async fn a_rule_can_be_of_one_conversation() {
    let desk = Desk::open().await;
    let (anna, ben) = (desk.create_for("anna").await.id(), desk.create_for("ben").await.id());
    let when = json!({ "route": "context", "conversation": anna.to_uppercase() });
    let rule = json!([{ "id": "a", "when": when, "fault": { "kind": "status", "status": 502 } }]);
    put(&desk, &rule).await.ok();
    let context = async |id: &str| desk.get(&format!("/api/v1.0/consumer/conversation/{id}/context")).await;
    context(&ben).await.ok();
    context(&anna).await.problem(502);
    context("x").await.coded(30005);
    assert_eq!(injected(&desk).await, [1]);
}

#[tokio::test]
async fn times_holds_however_calls_race() {
    let desk = Desk::open().await;
    let when = json!({ "route": "conversations" });
    let rule = json!([{ "id": "a", "when": when, "times": 5, "fault": { "kind": "status", "status": 503 } }]);
    put(&desk, &rule).await.ok();
    let calls = futures_util::future::join_all((0..40).map(|_| desk.get(CONVERSATIONS))).await;
    assert_eq!(calls.iter().filter(|answer| answer.status == 503).count(), 5);
    assert_eq!(injected(&desk).await, [5]);
}

#[tokio::test]
async fn the_same_seed_gives_the_same_failures() {
    let mut runs = Vec::new();
    for seed in [7, 7, 8] {
        let desk = Desk::open().await;
        let when = json!({ "route": "conversations", "probability": 0.5, "seed": seed });
        put(&desk, &json!([{ "id": "a", "when": when, "fault": { "kind": "status", "status": 500 } }])).await.ok();
        let mut statuses = Vec::new();
        for _ in 0..40 {
            statuses.push(desk.get(CONVERSATIONS).await.status.as_u16());
        }
        runs.push(statuses);
    }
    assert_eq!(runs[0], runs[1]);
    assert_ne!(runs[0], runs[2]);
    assert!(runs[0].contains(&200) && runs[0].contains(&500));
}

#[tokio::test]
async fn the_journal_marks_what_was_injected() {
    let desk = Desk::open().await;
    desk.create_for("anna").await.ok();
    let kinds = ["commit-then-drop", "empty", "reset", "malformed", "truncate"];
    for kind in kinds {
        arm(&desk, "create", &json!({ "kind": kind })).await;
        let mut stream = creating(&desk).await;
        if kind == "malformed" {
            // The only one after which the connection goes on.
            one_answer(&mut stream).await;
        } else {
            all(&mut stream).await;
        }
    }
    arm(&desk, "conversations", &json!({ "kind": "delay", "ms": 3 })).await;
    desk.get(CONVERSATIONS).await.ok();
    arm(&desk, "conversations", &json!({ "kind": "status", "status": 500, "code": "30015" })).await;
    desk.get(CONVERSATIONS).await.problem(500);

    let told = desk.desk(Method::GET, "/journal").await.ok();
    assert!(told["exchanges"][7].get("fault").is_none(), "{told}");
    assert_eq!(told["exchanges"][6]["fault"], json!({ "rule": "rule", "kind": "commit-then-drop" }));
    let exchanges: Vec<_> = journal(&desk).await.exchanges.into_iter().map(|entry| entry.exchange).collect();
    let seen: Vec<_> = exchanges
        .iter()
        .map(|exchange| (exchange.fault.as_ref().map(|fault| fault.kind), exchange.status, exchange.code.as_deref()))
        .collect();
    assert_eq!(
        seen,
        [
            (Some(FaultKind::Status), Some(500), Some("30015")),
            (Some(FaultKind::Delay), Some(200), None),
            (Some(FaultKind::Truncate), Some(200), None),
            (Some(FaultKind::Malformed), Some(200), None),
            (Some(FaultKind::Reset), None, None),
            (Some(FaultKind::Empty), None, None),
            (Some(FaultKind::CommitThenDrop), Some(200), None),
            (None, Some(200), None),
        ]
    );
    assert!(exchanges[1].duration_micros >= 3_000, "the delay is part of it");
    let dropped = &exchanges[6];
    let answer: Value = serde_json::from_str(&dropped.answer.as_ref().unwrap().text).unwrap();
    assert_eq!(answer["isNew"], true, "what the answer would have been");
    // What the endpoint heard before it failed.
    assert!(exchanges[4].request.as_ref().unwrap().text.contains("Raw") && exchanges[4].answer.is_none());
}

#[tokio::test]
async fn tokens_fail_in_entras_shape_and_are_counted() {
    let desk = Desk::open().await;
    let fault = json!({ "kind": "status", "status": 503, "code": "temporarily_unavailable", "retryAfterSeconds": 1 });
    arm(&desk, "token", &fault).await;
    let path = format!("/{}/oauth2/v2.0/token", identity::TENANT_ID);
    let told = send(desk.bare(Method::POST, &path)).await;
    assert_eq!((told.status.as_u16(), &told.body["error"]), (503, &"temporarily_unavailable".into()));
    assert_eq!(told.headers["retry-after"], "1");
    assert!(told.body["error_description"].as_str().unwrap().contains("the rule rule"), "{}", told.body);
    assert_eq!(injected(&desk).await, [1]);
    assert_eq!(journal(&desk).await, JournalPage::default(), "tokens are not in it");
}

#[tokio::test]
async fn a_restart_disarms() {
    let directory = tempfile::tempdir().unwrap();
    let desk = Desk::on(directory.path(), &Desk::clock()).await;
    arm(&desk, "create", &json!({ "kind": "reset" })).await;
    desk.stop().await;
    let desk = Desk::on(directory.path(), &Desk::clock()).await;
    assert_eq!(desk.desk(Method::GET, "/faults").await.ok(), json!({ "rules": [] }));
    assert!(desk.create_for("anna").await.is_new());
}

#[tokio::test]
async fn faults_are_injected_without_a_journal_too() {
    let desk = Desk::with(Settings { journal: 0, ..Settings::default() }, Desk::clock()).await;
    arm(&desk, "create", &json!({ "kind": "commit-then-drop" })).await;
    assert_eq!(all(&mut creating(&desk).await).await, (String::new(), None));
    assert_eq!(conversations(&desk).await, 1);
}

/// The library's clients of an endpoint.
fn clients(desk: &Desk) -> (MessagingClient, DeskClient) {
    let base_url = desk.simulator().base_url();
    let settings = HttpSettings { timeout: Duration::from_millis(500), ..HttpSettings::default() };
    let http = Http::new(&[&base_url], &settings).unwrap();
    let endpoint = Endpoint::local(&base_url);
    (MessagingClient::new(endpoint.clone(), http.clone(), desk.clock.clone()), DeskClient::new(endpoint, http))
}

fn rules(rules: &Value) -> FaultRules {
    serde_json::from_value(json!({ "rules": rules })).unwrap()
}

#[tokio::test]
async fn a_create_that_was_committed_and_dropped_happens_once_when_it_is_sent_again() {
    let desk = Desk::open().await;
    let (messaging, control) = clients(&desk);
    let when = json!({ "route": "create" });
    let drop_once = json!([{ "id": "once", "when": when, "times": 1, "fault": { "kind": "commit-then-drop" } }]);
    control.set_faults(&rules(&drop_once)).await.unwrap();

    let body = json!({
        "customercontext": { "preferredname": "Anna" }, "conversationrequestid": "mine", "skipdeflectionbot": true,
    });
    let error = messaging.create(&body).await.unwrap_err();
    assert!(error.is_ambiguous(), "{error:?}");
    let again = messaging.create(&body).await.unwrap();
    assert!(!again.is_new);

    let page = desk.list("").await;
    assert_eq!((page.total, page.conversations[0].id), (1, again.conversation_id));
    assert_eq!(page.conversations[0].state, State::Open);
    let armed = control.faults().await.unwrap();
    assert_eq!((armed.rules[0].injected, armed.rules[0].remaining), (1, Some(0)));
    let [second, first] = &journal(&desk).await.exchanges[..] else { panic!("two exchanges") };
    assert_eq!(first.exchange.fault.as_ref().map(|fault| fault.kind), Some(FaultKind::CommitThenDrop));
    assert_eq!(second.exchange.fault, None);
}

#[rstest]
#[case::timeout(json!({ "kind": "timeout" }), |error: &ClientError| matches!(error, ClientError::TimedOut { .. }))]
#[case::delay(json!({ "kind": "delay", "ms": LONG }), |error: &ClientError| matches!(error, ClientError::TimedOut { .. }))]
#[case::reset(json!({ "kind": "reset" }), |error: &ClientError| matches!(error, ClientError::Broken { .. }))]
#[case::empty(json!({ "kind": "empty" }), |error: &ClientError| matches!(error, ClientError::Broken { .. }))]
#[case::truncate(json!({ "kind": "truncate" }), |error: &ClientError| matches!(error, ClientError::Broken { .. }))]
#[case::malformed(json!({ "kind": "malformed" }), |error: &ClientError| matches!(error, ClientError::Unreadable { .. }))]
#[case::drop(json!({ "kind": "commit-then-drop" }), |error: &ClientError| matches!(error, ClientError::Broken { .. }))]
#[tokio::test]
async fn a_create_of_unknown_fate_is_told_as_one(#[case] fault: Value, #[case] is_cause: fn(&ClientError) -> bool) {
    let desk = Desk::open().await;
    let (messaging, _) = clients(&desk);
    arm(&desk, "create", &fault).await;
    let error = messaging.create(&json!({})).await.unwrap_err();
    assert!(matches!(&error, ClientError::Uncertain(cause) if is_cause(cause)), "{error:?}");
}

#[tokio::test]
async fn a_status_reaches_the_client_with_its_code_or_its_pause() {
    let desk = Desk::open().await;
    let (messaging, _) = clients(&desk);
    arm(&desk, "create", &json!({ "kind": "status", "status": 500, "code": "30015" })).await;
    let error = messaging.create(&json!({})).await.unwrap_err();
    assert_eq!((error.code(), error.is_ambiguous()), (Some(Code::Serialization), false));
    arm(&desk, "create", &json!({ "kind": "status", "status": 503, "retryAfterSeconds": 120 })).await;
    let error = messaging.create(&json!({})).await.unwrap_err();
    assert!(matches!(error, ClientError::Throttled { retry_after: Some(pause), .. } if pause.as_secs() == 120));
    arm(&desk, "token", &json!({ "kind": "reset" })).await;
    let error = clients(&desk).0.create(&json!({})).await.unwrap_err();
    assert!(matches!(error, ClientError::Broken { .. }), "no token, so nothing was sent: {error:?}");
}
