//! The client against a scripted endpoint: what it sends, how often, and what it makes of the answers.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, Method, StatusCode, Uri},
    response::{IntoResponse, Response},
};
use frontdesk::{
    api::{answer::ActivityAnswer, identity, wire::Exchange},
    client::{ClientError, Endpoint, Http, HttpSettings, MessagingClient},
    clock::Clock,
};
use jiff::SignedDuration;
use serde_json::{Value, json};

const ID: &str = "8a5e4f10-0000-4000-8000-000000000009";

/// An endpoint that gives out numbered tokens and answers everything else as it was told to.
#[derive(Clone, Default)]
struct Script {
    answers: Arc<Mutex<VecDeque<Scripted>>>,
    requests: Arc<Mutex<Vec<Seen>>>,
    tokens: Arc<Mutex<u32>>,
}

/// Status, headers, body.
type Scripted = (u16, Vec<(&'static str, String)>, String);

#[derive(Clone, Debug)]
struct Seen {
    line: String,
    authorization: String,
    channel: String,
    organization: String,
    /// Names and values, sorted.
    headers: Vec<(String, String)>,
    body: Value,
}

impl Script {
    fn then(self, status: u16, headers: &[(&'static str, &str)], body: &Value) -> Self {
        let headers = headers.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
        self.answers.lock().unwrap().push_back((status, headers, body.to_string()));
        self
    }

    fn then_created(self) -> Self {
        self.then(200, &[], &json!({ "conversationId": ID, "isNew": true, "messageId": "1756399395730" }))
    }

    async fn run(&self, clock: &Clock) -> MessagingClient {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base_url = format!("http://{}", listener.local_addr().unwrap());
        let app = Router::new().fallback(answer).with_state(self.clone());
        tokio::spawn(async move { axum::serve(listener, app).await });
        client(&base_url, clock)
    }

    fn seen(&self) -> Vec<Seen> {
        self.requests.lock().unwrap().clone()
    }

    fn tokens_given(&self) -> u32 {
        *self.tokens.lock().unwrap()
    }
}

fn client(base_url: &str, clock: &Clock) -> MessagingClient {
    let settings = HttpSettings { timeout: Duration::from_millis(500), ..HttpSettings::default() };
    MessagingClient::new(Endpoint::local(base_url), Http::new(&[base_url], &settings).unwrap(), clock.clone())
}

async fn answer(State(script): State<Script>, method: Method, uri: Uri, headers: HeaderMap, body: Bytes) -> Response {
    if uri.path().ends_with("/oauth2/v2.0/token") {
        let mut tokens = script.tokens.lock().unwrap();
        *tokens += 1;
        let form = String::from_utf8(body.to_vec()).unwrap();
        assert!(form.starts_with("grant_type=client_credentials&client_id="), "{form}");
        let token = json!({ "token_type": "Bearer", "expires_in": 3599, "access_token": format!("token-{tokens}") });
        return token.to_string().into_response();
    }
    let header = |name: &str| headers.get(name).map_or("", |value| value.to_str().unwrap()).to_owned();
    script.requests.lock().unwrap().push(Seen {
        line: format!("{method} {uri}"),
        authorization: header("authorization"),
        channel: header("channel-id"),
        organization: header("organization-id"),
        headers: sorted(headers.iter().map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()))),
        body: serde_json::from_slice(&body).unwrap_or(Value::Null),
    });
    let next = script.answers.lock().unwrap().pop_front();
    let Some((status, headers, body)) = next else { return std::future::pending().await };
    let mut response = (StatusCode::from_u16(status).unwrap(), body).into_response();
    for (name, value) in headers {
        response.headers_mut().insert(name, value.parse().unwrap());
    }
    response
}

fn sorted(headers: impl IntoIterator<Item = (String, String)>) -> Vec<(String, String)> {
    let mut headers: Vec<_> = headers.into_iter().collect();
    headers.sort();
    headers
}

/// The client, and what it tells of its exchanges.
fn observed(client: &MessagingClient) -> (MessagingClient, Arc<Mutex<Vec<Exchange>>>) {
    let told = Arc::<Mutex<Vec<Exchange>>>::default();
    let teller = Arc::clone(&told);
    (client.observed_by(move |exchange| teller.lock().unwrap().push(exchange)), told)
}

fn clock() -> Clock {
    Clock::manual("2026-01-02T03:04:05Z".parse().unwrap())
}

#[tokio::test]
async fn a_call_carries_the_three_headers_and_the_body_as_it_is() {
    let script = Script::default().then_created();
    let client = script.run(&clock()).await;
    client.create(&json!({ "anything": [1], "conversationrequestid": "mine" })).await.unwrap();
    let seen = &script.seen()[0];
    assert_eq!(seen.line, "POST /api/v1.0/consumer/conversations/create");
    assert_eq!(seen.authorization, "Bearer token-1");
    assert_eq!((seen.channel.as_str(), seen.organization.as_str()), (identity::CHANNEL_ID, identity::ORGANIZATION_ID));
    assert_eq!(seen.body, json!({ "anything": [1], "conversationrequestid": "mine" }));
}

#[tokio::test]
async fn a_token_is_used_until_shortly_before_it_expires() {
    let clock = clock();
    let script = Script::default().then_created().then_created().then_created();
    let client = script.run(&clock).await;
    client.create(&json!({})).await.unwrap();
    clock.advance(SignedDuration::from_secs(3599 - 61));
    client.create(&json!({})).await.unwrap();
    assert_eq!(script.tokens_given(), 1);
    clock.advance(SignedDuration::from_secs(2));
    client.create(&json!({})).await.unwrap();
    assert_eq!(script.tokens_given(), 2);
}

#[tokio::test]
async fn callers_at_the_same_moment_share_one_token() {
    let script = (0..8).fold(Script::default(), |script, _| script.then_created());
    let client = script.run(&clock()).await;
    let body = json!({});
    futures_util::future::join_all((0..8).map(|_| client.create(&body))).await;
    assert_eq!(script.tokens_given(), 1);
}

#[tokio::test]
async fn a_401_is_tried_once_more_with_a_fresh_token_and_the_same_request_id() {
    let script = Script::default().then(401, &[], &json!({})).then_created();
    let client = script.run(&clock()).await;
    assert!(client.create(&json!({})).await.unwrap().is_new);
    let seen = script.seen();
    assert_eq!((seen[0].authorization.as_str(), seen[1].authorization.as_str()), ("Bearer token-1", "Bearer token-2"));
    assert!(seen[0].body["conversationrequestid"].is_string());
    assert_eq!(seen[0].body, seen[1].body);
}

#[tokio::test]
async fn a_second_401_is_told_with_its_reason() {
    let refusal = json!({ "status": 401, "detail": "the token's audience is another organization" });
    let script = Script::default().then(401, &[], &refusal).then(401, &[], &refusal);
    let error = script.run(&clock()).await.create(&json!({})).await.unwrap_err();
    assert!(matches!(error, ClientError::Unauthorized { .. }), "{error:?}");
    assert!(error.to_string().ends_with("the token's audience is another organization"), "{error}");
    assert_eq!(script.seen().len(), 2);
}

#[tokio::test]
async fn a_pause_that_the_service_asks_for_is_made_and_the_request_id_kept() {
    let script = Script::default()
        .then(429, &[("retry-after", "0")], &json!({}))
        .then(503, &[("retry-after", "0")], &json!({}))
        .then_created();
    assert!(script.run(&clock()).await.create(&json!({})).await.unwrap().is_new);
    let seen = script.seen();
    assert_eq!((seen.len(), &seen[0].body), (3, &seen[2].body));
}

#[tokio::test]
async fn a_long_pause_is_told_instead_of_made() {
    let script = Script::default().then(429, &[("retry-after", "120")], &json!({}));
    let error = script.run(&clock()).await.create(&json!({})).await.unwrap_err();
    assert!(error.to_string().ends_with("asks for a pause of 120 s"), "{error}");
    assert_eq!((error.hint().as_deref(), script.seen().len()), (Some("send it again in 120 s"), 1));
}

#[tokio::test]
async fn pauses_come_to_an_end() {
    let script = (0..9).fold(Script::default(), |script, _| script.then(429, &[("retry-after", "0")], &json!({})));
    let error = script.run(&clock()).await.create(&json!({})).await.unwrap_err();
    assert!(matches!(error, ClientError::Throttled { .. }), "{error:?}");
    assert_eq!(script.seen().len(), 3);
}

#[tokio::test]
async fn a_refusal_keeps_its_code_and_correlation_id() {
    let problem = json!({ "type": "x", "title": "t", "status": 400, "detail": "/a is wrong", "code": "30012" });
    let script = Script::default().then(400, &[("x-ms-correlation-id", "c-1")], &problem);
    let error = script.run(&clock()).await.create(&json!({})).await.unwrap_err();
    assert_eq!(error.to_string(), "refused with 400: 30012 · /a is wrong");
    let ClientError::Refused { correlation_id, .. } = error else { panic!("{error:?}") };
    assert_eq!(correlation_id.as_deref(), Some("c-1"));
}

#[tokio::test]
async fn a_path_that_is_not_known_there_is_told_with_the_other_one() {
    let script = Script::default().then(404, &[], &json!({ "status": 404 }));
    let error = script.run(&clock()).await.create(&json!({})).await.unwrap_err();
    assert!(error.to_string().ends_with("does not know the path /api/v1.0/consumer/conversations/create"), "{error}");
    assert!(error.hint().unwrap().contains("/api/v1.0/consumer/conversation/create"));
}

#[tokio::test]
async fn an_answer_that_never_comes_is_ambiguous() {
    let error = Script::default().run(&clock()).await.create(&json!({})).await.unwrap_err();
    assert!(error.to_string().starts_with("no answer from http://"), "{error}");
    assert!(error.is_ambiguous() && error.hint().unwrap().contains("same request id"));
}

#[tokio::test]
async fn nothing_listening_is_a_sentence_with_the_address() {
    let address = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        format!("http://{}", listener.local_addr().unwrap())
    };
    let error = client(&address, &clock()).create(&json!({})).await.unwrap_err();
    assert!(error.to_string().starts_with(&format!("cannot reach {address}: ")), "{error}");
    assert!(!error.is_ambiguous() && error.is_connection());
}

#[tokio::test]
async fn an_answer_that_is_none_is_told() {
    let script = Script::default().then(200, &[], &json!({ "hello": 1 }));
    let error = script.run(&clock()).await.create(&json!({})).await.unwrap_err();
    assert!(
        matches!(&error, ClientError::Uncertain(inner) if matches!(**inner, ClientError::Unreadable { .. })),
        "{error:?}"
    );
}

#[tokio::test]
async fn all_pages_are_walked_and_a_token_that_repeats_ends_the_walk() {
    let row = json!({ "conversationId": ID, "Timestamp": "2026-01-02T03:04:05Z" });
    let page = |token: Option<&str>| json!({ "conversations": [row], "continuationToken": token });
    let script = Script::default()
        .then(200, &[], &page(Some(ID)))
        .then(200, &[], &page(Some(identity::CHANNEL_ID)))
        .then(200, &[], &page(Some(identity::CHANNEL_ID)));
    let rows = script.run(&clock()).await.all_conversations(None).await.unwrap();
    assert_eq!(rows.len(), 3);
    assert_eq!(
        script.seen()[1].line,
        format!("GET /api/v1.0/consumer/conversations?PageSize=250&ContinuationToken={ID}")
    );
}

/// A stream that opened and ended at once was opened again without a pause, hundreds of times a second.
#[tokio::test]
async fn an_event_stream_that_ends_at_once_is_opened_again_after_growing_pauses() {
    use frontdesk::client::{DeskClient, StreamItem};
    use futures_util::StreamExt as _;
    let app = Router::new().fallback(|| async { ([("content-type", "text/event-stream")], ": connected\n\n") });
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base_url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, app).await });
    let http = Http::new(&[&base_url], &HttpSettings::default()).unwrap();
    let stream = DeskClient::new(Endpoint::local(&base_url), http).events(None);
    let begun = std::time::Instant::now();
    let items: Vec<StreamItem> = stream.take(6).collect().await;
    let opened = items.iter().filter(|item| matches!(item, StreamItem::Connected)).count();
    assert_eq!(opened, 3);
    // A quarter and a half of a second.
    assert!(begun.elapsed() >= Duration::from_millis(700), "{:?}", begun.elapsed());
}

#[tokio::test]
async fn activities_go_to_the_conversations_path_in_the_pages_form() {
    let taken = json!({ "messageid": "1756399395730" });
    let mut script = Script::default();
    for _ in 0..4 {
        script = script.then(200, &[], &taken);
    }
    let script = script.then(200, &[], &json!({ "messageId": "", "message": null }));
    let client = script.run(&clock()).await;
    let id = ID.parse().unwrap();
    let message = "1756399395730".parse().unwrap();
    let variables = json!({ "a": 1 });
    let answers = [
        client.say(id, "hi").await.unwrap(),
        client.typing(id).await.unwrap(),
        client.event(id, "cart", variables.as_object().unwrap()).await.unwrap(),
        client.end(id).await.unwrap(),
        client.read(id, message).await.unwrap(),
    ];
    assert_eq!(answers[..4], [ActivityAnswer::Taken(message); 4]);
    assert_eq!(answers[4], ActivityAnswer::Receipt);
    let seen = script.seen();
    assert!(seen.iter().all(|seen| seen.line == format!("POST /api/v1.0/consumer/conversation/{ID}")), "{seen:?}");
    let bodies: Vec<Value> = seen.into_iter().map(|seen| seen.body).collect();
    assert_eq!(
        bodies,
        [
            json!({ "type": "message", "text": "hi" }),
            json!({ "type": "typing" }),
            json!({
                "type": "event", "name": "cart",
                "channelData": { "customEvent": true, "customEventName": "cart", "customEventValue": "{\"a\":1}" },
            }),
            json!({ "type": "endOfConversation" }),
            json!({ "type": "event", "name": "MessageRead", "value": { "messageId": "1756399395730" } }),
        ]
    );
}

#[tokio::test]
async fn all_pages_of_messages_are_read_and_a_repeated_token_ends_the_walk() {
    let page = |id: &str| {
        json!({
            "Messages": [{ "Type": "message", "Text": "hi", "messageid": id, "Timestamp": "2026-01-02T03:04:05Z" }],
            "continuationToken": "2026-01-02T03:04:05Z",
        })
    };
    let script = Script::default().then(200, &[], &page("1756399395730")).then(200, &[], &page("1756399395731"));
    let rows = script.run(&clock()).await.all_messages(ID.parse().unwrap(), None).await.unwrap();
    let ids: Vec<String> = rows.iter().map(|row| row.message_id.to_string()).collect();
    assert_eq!(ids, ["1756399395730", "1756399395731"]);
    let lines: Vec<String> = script.seen().into_iter().map(|seen| seen.line).collect();
    let path = format!("GET /api/v1.0/consumer/conversation/{ID}/messages?PageSize=100");
    assert_eq!(lines, [path.clone(), format!("{path}&ContinuationToken=2026-01-02T03%3A04%3A05Z")]);
}

#[tokio::test]
async fn an_observer_is_told_what_crossed_the_wire() {
    let problem = json!({ "title": "no", "status": 400, "code": "30012", "detail": "/x is wrong" });
    let script = Script::default().then_created().then(400, &[("x-ms-correlation-id", "c-1")], &problem);
    let (client, told) = observed(&script.run(&clock()).await);
    client.create(&json!({ "conversationrequestid": "mine" })).await.unwrap();
    client.create(&json!({ "x": 1, "conversationrequestid": "mine" })).await.unwrap_err();
    let told = told.lock().unwrap().clone();
    let lines: Vec<String> = told.iter().map(|told| format!("{} {} {}", told.number, told.method, told.path)).collect();
    let create = "POST /api/v1.0/consumer/conversations/create";
    let token = format!("1 POST /{}/oauth2/v2.0/token", identity::TENANT_ID);
    assert_eq!(lines, [token, format!("2 {create}"), format!("3 {create}")]);

    for (told, seen) in told[1..].iter().zip(script.seen()) {
        let masked = seen.headers.iter().map(|(name, value)| {
            let value = if name == "authorization" { "Bearer •••".to_owned() } else { value.clone() };
            (name.clone(), value)
        });
        assert_eq!(sorted(told.request.headers.clone()), sorted(masked), "as they arrived");
        assert_eq!(serde_json::from_str::<Value>(&told.request.body.as_ref().unwrap().text).unwrap(), seen.body);
        assert_eq!(told.origin, client.base_url());
    }
    let answer = told[2].answer.as_ref().unwrap();
    assert_eq!(answer.status, 400);
    assert!(answer.part.headers.contains(&("x-ms-correlation-id".into(), "c-1".into())), "{answer:?}");
    assert_eq!(answer.part.body.as_ref().unwrap().text, problem.to_string());
    let timing = told[2].timing;
    assert_eq!(timing.waiting.unwrap() + timing.body.unwrap(), timing.total);
}

#[tokio::test]
async fn an_observer_is_told_no_secret() {
    let echo = json!({ "detail": format!("token-1 {} {}", identity::CLIENT_SECRET, identity::DESK_KEY) });
    let script = Script::default().then(400, &[("x-echo", "token-1"), ("set-cookie", "session=1")], &echo);
    let (client, told) = observed(&script.run(&clock()).await);
    client.create(&json!({ "startmessage": { "message": identity::CLIENT_SECRET } })).await.unwrap_err();
    let told = format!("{:?}", told.lock().unwrap());
    for secret in ["token-1", "session=1", identity::CLIENT_SECRET, identity::DESK_KEY] {
        assert!(!told.contains(secret), "{secret} in {told}");
    }
    assert!(told.contains("client_secret=•••") && told.contains("grant_type=client_credentials"), "{told}");
}

#[tokio::test]
async fn an_observer_is_told_of_calls_that_got_no_answer() {
    let (silent, told) = observed(&Script::default().run(&clock()).await);
    silent.create(&json!({})).await.unwrap_err();
    let exchange = told.lock().unwrap()[1].clone();
    assert_eq!((exchange.answer, exchange.timing.waiting), (None, None));
    assert!(exchange.failure.unwrap().starts_with("no answer from http://127.0.0.1"));

    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let (unreachable, told) = observed(&client(&address, &clock()));
    unreachable.create(&json!({})).await.unwrap_err();
    let told = told.lock().unwrap();
    assert_eq!(told.len(), 1, "without a token nothing is sent");
    assert!(told[0].failure.as_ref().unwrap().starts_with("cannot reach"), "{told:?}");
}
