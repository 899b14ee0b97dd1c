//! The webhook receiver: what it takes, how it answers, whom it believes, and what it shows.

mod rsa;

use std::{
    io::{BufRead as _, BufReader},
    process::Stdio,
};

use frontdesk::{
    api::identity,
    client::{Answers, BearerFault, Delivery, Http, HttpSettings, Receiver, ReceiverSettings, Verdict, Verifier},
    clock::Clock,
    simulator::{Settings, Simulator, identity::Claims},
};
use jiff::{SignedDuration, Timestamp};
use reqwest::StatusCode;
use secrecy::ExposeSecret as _;
use serde_json::json;
use tokio::net::TcpListener;

use crate::support::{binary, run, stderr};

const PATH: &str = "/v3/conversations/8a5e4f10-0000-4000-8000-000000000009/activities";
const NOW: &str = "2026-01-02T03:04:05Z";

fn client() -> reqwest::Client {
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder().no_proxy().tls_certs_only([]).build().unwrap()
}

async fn post(address: impl std::fmt::Display, bearer: Option<&str>, body: impl Into<reqwest::Body>) -> StatusCode {
    let mut request = client().post(format!("http://{address}{PATH}")).body(body);
    if let Some(bearer) = bearer {
        request = request.bearer_auth(bearer);
    }
    request.send().await.unwrap().status()
}

#[tokio::test]
async fn a_post_is_handed_on_as_it_came_but_for_its_bearer() {
    let (mut receiver, address) = Receiver::bind("127.0.0.1:0").await.unwrap();
    let body = json!({ "type": "message", "text": "hi" });
    assert_eq!(post(address, Some("hush"), body.to_string()).await, 200);
    let delivery = receiver.next().await.unwrap();
    assert_eq!((delivery.path.as_str(), delivery.status, delivery.json()), (PATH, 200, Some(body)));
    assert!(matches!(delivery.verdict, Verdict::NotAsked));
    assert_eq!(delivery.conversation().unwrap().to_string(), "8a5e4f10-0000-4000-8000-000000000009");
    assert!(!format!("{delivery:?}").contains("hush"));
}

#[tokio::test]
async fn answers_follow_the_row_that_was_given() {
    let settings = ReceiverSettings { answers: Answers::row([503, 99, 429]), ..ReceiverSettings::default() };
    let (mut receiver, address) = Receiver::bind_with("127.0.0.1:0", settings).await.unwrap();
    for expected in [503, 500, 429, 200, 200] {
        assert_eq!(post(address, None, "{}").await, expected);
        assert_eq!(receiver.next().await.unwrap().status, expected, "it is handed on whatever it was answered");
    }
    let by_text = Answers::by(|delivery: &Delivery| if delivery.body.starts_with(b"no") { 500 } else { 204 });
    let settings = ReceiverSettings { answers: by_text, ..ReceiverSettings::default() };
    let (_receiver, address) = Receiver::bind_with("127.0.0.1:0", settings).await.unwrap();
    assert_eq!(
        (post(address, None, "no").await, post(address, None, "yes").await),
        (500.try_into().unwrap(), 204.try_into().unwrap())
    );
}

#[tokio::test]
async fn what_is_too_much_is_refused_and_not_handed_on() {
    let (mut receiver, address) = Receiver::bind("127.0.0.1:0").await.unwrap();
    assert_eq!(post(address, None, vec![b'x'; 1024 * 1024 + 1]).await, 413);
    assert_eq!(client().get(format!("http://{address}{PATH}")).send().await.unwrap().status(), 405);
    for _ in 0..64 {
        assert_eq!(post(address, None, "{}").await, 200);
    }
    assert_eq!(post(address, None, "one too many").await, 503, "nobody takes them");
    receiver.next().await.unwrap();
    assert_eq!(post(address, None, "now").await, 200);
}

#[tokio::test]
async fn a_receiver_that_is_dropped_listens_no_more() {
    let (receiver, address) = Receiver::bind("127.0.0.1:0").await.unwrap();
    drop(receiver);
    // The task ends at its next turn.
    while tokio::net::TcpStream::connect(address).await.is_ok() {
        tokio::task::yield_now().await;
    }
}

async fn issuer(clock: &Clock) -> Simulator {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    Simulator::start(Settings::default(), listener, clock.clone()).await.unwrap()
}

fn verifier(base_url: &str, clock: &Clock) -> Verifier {
    let http = Http::new(&[base_url], &HttpSettings::default()).unwrap();
    let configuration = format!("{base_url}/{}/v2.0/.well-known/openid-configuration", identity::TENANT_ID);
    Verifier::new(http, configuration, identity::CLIENT_ID.to_owned(), clock.clone())
}

#[tokio::test]
async fn a_bearer_is_believed_only_with_signature_issuer_audience_and_time() {
    let now: Timestamp = NOW.parse().unwrap();
    let clock = Clock::manual(now);
    let (ours, theirs) = (issuer(&clock).await, issuer(&clock).await);
    let base_url = ours.base_url();
    let settings = ReceiverSettings {
        clock: clock.clone(),
        verifier: Some(verifier(&base_url, &clock)),
        answers: Answers::default(),
        tls: None,
    };
    let (mut receiver, address) = Receiver::bind_with("127.0.0.1:0", settings).await.unwrap();
    let good = Claims::for_webhook(&base_url, identity::CLIENT_ID, now);
    let long_ago = now - SignedDuration::from_hours(2);
    let token =
        |simulator: &Simulator, claims: &Claims| simulator.mint_token(claims).unwrap().expose_secret().to_owned();
    let mut forged = token(&ours, &good);
    forged.replace_range(forged.len() - 8.., "AAAAAAAA");
    for (bearer, expected) in [
        (Some(token(&ours, &good)), None),
        (None, Some(BearerFault::Missing)),
        (Some("not.a".to_owned()), Some(BearerFault::Format)),
        (Some(forged), Some(BearerFault::Signature)),
        (Some(token(&theirs, &good)), Some(BearerFault::Key)),
        (Some(token(&ours, &Claims::for_webhook("http://other", identity::CLIENT_ID, now))), Some(BearerFault::Issuer)),
        (Some(token(&ours, &Claims::for_webhook(&base_url, identity::TENANT_ID, now))), Some(BearerFault::Audience)),
        (
            Some(token(&ours, &Claims::for_webhook(&base_url, identity::CLIENT_ID, long_ago))),
            Some(BearerFault::Expired),
        ),
        (
            Some(token(
                &ours,
                &Claims::for_webhook(&base_url, identity::CLIENT_ID, now + SignedDuration::from_hours(1)),
            )),
            Some(BearerFault::NotYetValid),
        ),
    ] {
        let status = post(address, bearer.as_deref(), "{}").await;
        let delivery = receiver.next().await.unwrap();
        match (expected, &delivery.verdict) {
            (None, Verdict::Verified) => assert_eq!(status, 200),
            (Some(expected), Verdict::Refused(fault)) if *fault == expected => assert_eq!(status, 401),
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn without_the_issuers_keys_a_post_is_to_come_again() {
    let clock = Clock::manual(NOW.parse().unwrap());
    let gone = issuer(&clock).await;
    let (verifier, claims) = (verifier(&gone.base_url(), &clock), Claims::for_webhook("x", "y", clock.now()));
    let token = gone.mint_token(&claims).unwrap();
    gone.stop().await;
    let settings = ReceiverSettings { verifier: Some(verifier), ..ReceiverSettings::default() };
    let (mut receiver, address) = Receiver::bind_with("127.0.0.1:0", settings).await.unwrap();
    assert_eq!(post(address, Some(token.expose_secret()), "{}").await, 503);
    assert!(matches!(receiver.next().await.unwrap().verdict, Verdict::Unknown(_)));
}

#[tokio::test]
async fn over_tls_a_post_arrives_from_who_trusts_the_certificate_and_from_nobody_else() {
    let made = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let [certificate, key] = ["certificate.pem", "key.pem"].map(|name| folder.path().join(name));
    std::fs::write(&certificate, made.cert.pem()).unwrap();
    std::fs::write(&key, made.signing_key.serialize_pem()).unwrap();
    let mut child = binary(folder.path())
        .args(["listen", "--listen", "127.0.0.1:0", "--tls-cert"])
        .arg(&certificate)
        .arg("--tls-key")
        .arg(&key)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let first = lines.next().unwrap().unwrap();
    let url = first.strip_prefix("frontdesk listening ").unwrap().to_owned();
    let stranger = client().post(format!("{url}{PATH}")).body("{}").send().await;
    let plain = client().post(format!("{}{PATH}", url.replace("https", "http"))).body("{}").send().await;
    let trusted = reqwest::Certificate::from_pem(made.cert.pem().as_bytes()).unwrap();
    let friend = reqwest::Client::builder().no_proxy().tls_certs_only([trusted]).build().unwrap();
    let body = json!({ "type": "typing" }).to_string();
    let status = friend.post(format!("{url}{PATH}")).body(body).send().await.unwrap().status();
    let line = lines.next().unwrap().unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(url.starts_with("https://127.0.0.1:") && stranger.is_err() && plain.is_err());
    assert!(status == 200 && line.ends_with("typing"), "{line}");
}

#[test]
fn what_is_no_certificate_is_told_and_shows_nothing_of_the_key() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("own.pem");
    std::fs::write(&file, "hush").unwrap();
    let path = file.to_str().unwrap();
    let listen = |arguments: &[&str]| run(folder.path(), &[&["listen", "--listen", "127.0.0.1:0"], arguments].concat());
    let both = listen(&["--tls-cert", path, "--tls-key", path]);
    assert_eq!(both.status.code(), Some(2));
    let told = stderr(&both);
    assert!(told.contains("the TLS certificate is not usable") && !told.contains("hush"), "{told}");
    let one = listen(&["--tls-cert", path]);
    assert!(one.status.code() == Some(2) && stderr(&one).contains("--tls-key"), "{}", stderr(&one));
    let missing = listen(&["--tls-cert", path, "--tls-key", "/nowhere/key.pem"]);
    assert!(stderr(&missing).contains("cannot read /nowhere/key.pem"), "{}", stderr(&missing));
}

#[tokio::test]
async fn hostile_text_is_made_visible() {
    let folder = tempfile::tempdir().unwrap();
    let mut child =
        binary(folder.path()).args(["listen", "--listen", "127.0.0.1:0"]).stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let first = lines.next().unwrap().unwrap();
    let address = first.strip_prefix("frontdesk listening http://").unwrap().to_owned();
    let body = json!({ "type": "message", "from": { "name": "Eve\u{202e}" }, "text": "\u{1b}[2J\r\nok" });
    let status = post(&address, None, body.to_string()).await;
    let line = lines.next().unwrap().unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(status, 200);
    assert!(line.contains("200  8a5e4f10-0000-4000-8000-000000000009  message from Eve‹U+202E›: ␛[2J␍␊ok"), "{line}");
}
