//! The router in process: what needs no socket.

use std::time::Duration;

use axum::{
    body::{Body, to_bytes},
    http::{Request, Response, header},
};
use proptest::prelude::*;
use secrecy::ExposeSecret;
use serde_json::Value;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

use super::*;
use crate::{
    api::{identity as well_known, problem::Problem},
    clock::Clock,
    simulator::{
        Bounds, Settings, Storage,
        identity::{Authority, Claims},
        store::{Store, sqlite::SqliteStore},
    },
};

async fn app() -> App {
    let store = SqliteStore::open(&Storage::Ephemeral).await.unwrap();
    let authority = Authority::new(store.signing_key(), "http://localhost").unwrap();
    let clock = Clock::manual("2026-01-02T03:04:05Z".parse().unwrap());
    Arc::new(Endpoint::new(&Settings::default(), Arc::new(store), authority, clock, CancellationToken::new()))
}

fn guarded(router: Router, bounds: Bounds) -> Router {
    let settings = Settings { bounds, ..Settings::default() };
    let guarded = async |State(guard): State<Arc<Guard>>, request: axum::extract::Request, next: Next| {
        guard::guard(&guard, &Watch::default(), request, |request| next.run(request)).await
    };
    router.layer(middleware::from_fn_with_state(Arc::new(guard_of(&settings)), guarded))
}

fn guard_of(settings: &Settings) -> Guard {
    Guard::new(settings, "127.0.0.1:7301".parse().unwrap(), CancellationToken::new())
}

async fn body(response: Response<Body>) -> Value {
    serde_json::from_slice(&to_bytes(response.into_body(), usize::MAX).await.unwrap()).unwrap()
}

#[tokio::test]
async fn a_panic_is_a_problem_without_its_cause() {
    let panics = get(async || -> &'static str { panic!("the secret cause") });
    let router = guarded(Router::new().route("/", panics), Bounds::default());
    let response = router.oneshot(Request::get("/").body(Body::empty()).unwrap()).await.unwrap();
    assert_eq!(response.status(), 500);
    let correlation = response.headers()[Problem::CORRELATION_HEADER].to_str().unwrap().to_owned();
    let problem = body(response).await;
    assert_eq!((&problem["status"], &problem["traceId"]), (&500.into(), &correlation.into()));
    assert!(!problem.to_string().contains("secret cause"));
}

#[tokio::test]
async fn a_request_that_never_ends_is_ended() {
    let waits = get(async || std::future::pending::<&'static str>().await);
    let bounds = Bounds { request_time: Duration::from_millis(1), ..Bounds::default() };
    let router = guarded(Router::new().route("/", waits), bounds);
    let response = router.oneshot(Request::get("/").body(Body::empty()).unwrap()).await.unwrap();
    assert_eq!(response.status(), 503);
    assert!(body(response).await["detail"].as_str().unwrap().contains("within 1ms"));
}

#[tokio::test]
async fn a_store_that_does_not_answer_is_told_by_status() {
    let app = app().await;
    app.store.close().await;
    let response = router(app, guard_of(&Settings::default()))
        .oneshot(Request::get("/healthz").body(Body::empty()).unwrap())
        .await
        .unwrap();
    assert_eq!(response.status(), 503);
    assert_eq!(body(response).await["detail"], "the endpoint is stopping");
}

fn json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "\\PC{0,12}".prop_map(Value::from),
        "[a-z]{1,6}@[a-z]{1,6}\\.[a-z]{2,3}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 48, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((name(), inner), 0..7).prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

/// The names of the contract, and others.
fn name() -> impl Strategy<Value = String> {
    let known = prop::sample::select(vec![
        "customercontext",
        "conversationcontext",
        "conversationrequestid",
        "startmessage",
        "skipdeflectionbot",
        "customerid",
        "preferredname",
        "email",
        "phonenumber",
        "message",
        "displayname",
        "value",
        "isDisplayable",
        "type",
        "name",
        "text",
        "from",
        "id",
        "attachments",
        "contentType",
        "contentUrl",
        "channelData",
        "customEvent",
        "customEventName",
        "customEventValue",
        "messageId",
    ]);
    prop_oneof![3 => known.prop_map(str::to_owned), 1 => "\\PC{0,8}"]
}

#[test]
fn whatever_json_is_sent_the_answer_is_a_success_or_a_coded_refusal() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let app = runtime.block_on(app());
    let claims = Claims::issued("http://localhost", "crm", app.clock.now());
    let token = app.authority.mint(&claims).unwrap();
    let router = router(app, guard_of(&Settings::default()));
    proptest!(ProptestConfig::with_cases(512), |(sent in json())| {
        let request = Request::post(create::PATH_PLURAL)
            .header(header::AUTHORIZATION, format!("Bearer {}", token.expose_secret()))
            .header("organization-id", well_known::ORGANIZATION_ID)
            .header("channel-id", well_known::CHANNEL_ID)
            .body(Body::from(sent.to_string()))
            .unwrap();
        let (status, answer) = runtime.block_on(async {
            let response = router.clone().oneshot(request).await.unwrap();
            (response.status(), body(response).await)
        });
        if status == 200 {
            prop_assert!(answer["conversationId"].is_string());
        } else {
            prop_assert_eq!(status.as_u16(), 400);
            prop_assert!(matches!(answer["code"].as_str(), Some("30010" | "30012")), "{}", answer);
        }
    });
}

/// What comes near an activity: known words over any JSON.
fn activity() -> impl Strategy<Value = Value> {
    let kind = prop::sample::select(vec!["message", "message", "typing", "endOfConversation", "event", "invoke"]);
    let event = prop::sample::select(vec!["MessageRead", "cart", "語"]);
    let value = prop_oneof![Just("{}".to_owned()), Just(r#"{"a":1,"b":{"value":2}}"#.to_owned()), "\\PC{0,12}"];
    (json(), kind, event, value, any::<u8>()).prop_map(|(mut body, kind, event, value, put)| {
        if let Some(body) = body.as_object_mut().filter(|_| put > 16) {
            body.insert("type".to_owned(), kind.into());
            if put % 4 != 0 {
                body.insert("name".to_owned(), event.into());
                let data = serde_json::json!({
                    "customEvent": true, "customEventName": event, "customEventValue": value,
                });
                body.insert("channelData".to_owned(), data);
            }
            if put % 3 != 0 {
                body.insert("text".to_owned(), value.into());
            }
            if put % 5 != 0 {
                body.insert("value".to_owned(), serde_json::json!({ "messageId": "1767323045678" }));
            }
        }
        body
    })
}

#[test]
fn whatever_activity_is_sent_the_answer_is_a_success_or_a_coded_refusal() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let app = runtime.block_on(app());
    let claims = Claims::issued("http://localhost", "crm", app.clock.now());
    let token = app.authority.mint(&claims).unwrap();
    let router = router(app, guard_of(&Settings::default()));
    let post = |path: &str, sent: &Value| {
        let request = Request::post(path)
            .header(header::AUTHORIZATION, format!("Bearer {}", token.expose_secret()))
            .header("organization-id", well_known::ORGANIZATION_ID)
            .header("channel-id", well_known::CHANNEL_ID)
            .body(Body::from(sent.to_string()))
            .unwrap();
        runtime.block_on(async {
            let response = router.clone().oneshot(request).await.unwrap();
            (response.status().as_u16(), body(response).await)
        })
    };
    proptest!(ProptestConfig::with_cases(96), |(sent in prop::collection::vec(activity(), 1..12))| {
        let (_, created) = post(create::PATH_PLURAL, &serde_json::json!({}));
        let path = format!("/api/v1.0/consumer/conversation/{}", created["conversationId"].as_str().unwrap());
        let (mut last, mut is_over) = (String::new(), false);
        for activity in sent {
            let (status, answer) = post(&path, &activity);
            match (status, answer["code"].as_str()) {
                (200, None) => {
                    prop_assert!(!is_over);
                    let id = answer["messageId"].as_str().unwrap();
                    if !id.is_empty() {
                        prop_assert!(id.len() == 13 && *id > *last, "{} after {}", id, last);
                        id.clone_into(&mut last);
                    }
                    is_over = activity["type"] == "endOfConversation";
                }
                (404, Some("30013")) => prop_assert!(is_over),
                (400, Some("30002" | "30003" | "30005" | "30010" | "30012" | "30016")) => {}
                other => prop_assert!(false, "{:?}: {}", other, answer),
            }
        }
    });
}

/// Bytes that are JSON up to some place, or not at all.
fn bytes() -> impl Strategy<Value = Vec<u8>> {
    let cut = (activity(), any::<prop::sample::Index>(), any::<u8>()).prop_map(|(body, at, byte)| {
        let mut bytes = body.to_string().into_bytes();
        let at = at.index(bytes.len());
        if byte < 128 {
            bytes.truncate(at);
        } else {
            bytes[at] = byte;
        }
        bytes
    });
    prop_oneof![prop::collection::vec(any::<u8>(), 0..64), cut]
}

#[test]
fn whatever_bytes_are_sent_the_answer_is_a_success_or_a_coded_refusal() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let app = runtime.block_on(app());
    let claims = Claims::issued("http://localhost", "crm", app.clock.now());
    let token = app.authority.mint(&claims).unwrap();
    let router = router(app, guard_of(&Settings::default()));
    let send = |method: &str, path: &str, sent: Vec<u8>| {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::AUTHORIZATION, format!("Bearer {}", token.expose_secret()))
            .header("organization-id", well_known::ORGANIZATION_ID)
            .header("channel-id", well_known::CHANNEL_ID)
            .body(Body::from(sent))
            .unwrap();
        runtime.block_on(async {
            let response = router.clone().oneshot(request).await.unwrap();
            (response.status().as_u16(), body(response).await)
        })
    };
    let (_, created) = send("POST", create::PATH_PLURAL, b"{}".to_vec());
    let id = created["conversationId"].as_str().unwrap();
    proptest!(ProptestConfig::with_cases(512), |(sent in bytes(), query in "[a-zA-Z0-9=&+:.-]{0,40}|(PageSize|StartTimeStamp|continuationtoken)=[0-9a-z:TZ-]{0,36}")| {
        let activity = format!("/api/v1.0/consumer/conversation/{id}");
        for (method, path, sent) in [
            ("POST", create::PATH_PLURAL.to_owned(), sent.clone()),
            ("POST", activity.clone(), sent),
            ("GET", format!("/api/v1.0/consumer/conversations?{query}"), Vec::new()),
            ("GET", format!("{activity}/messages?{query}"), Vec::new()),
        ] {
            let (status, answer) = send(method, &path, sent);
            prop_assert!(status == 200 || answer["code"].is_string(), "{} {}: {} {}", method, path, status, answer);
            prop_assert!(matches!(status, 200 | 400 | 404), "{} {}: {} {}", method, path, status, answer);
        }
    });
}
