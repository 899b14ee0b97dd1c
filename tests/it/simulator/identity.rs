//! Tokens: issued as Entra does, and every check of them.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use frontdesk::{api::identity, simulator::identity::Claims};
use reqwest::{Method, header};
use rstest::rstest;
use serde_json::Value;

use super::harness::{Answer, CONVERSATIONS, Desk, send};

fn scope() -> String {
    identity::scope(identity::ORGANIZATION_ID, "crm4")
}

async fn ask(desk: &Desk, tenant: &str, change: impl FnOnce(&mut Vec<(&'static str, String)>)) -> Answer {
    let mut form = vec![
        ("grant_type", "client_credentials".to_owned()),
        ("client_id", identity::CLIENT_ID.to_owned()),
        ("client_secret", identity::CLIENT_SECRET.to_owned()),
        ("scope", scope()),
    ];
    change(&mut form);
    send(desk.bare(Method::POST, &format!("/{tenant}/oauth2/v2.0/token")).form(&form)).await
}

async fn call_with(desk: &Desk, token: &str) -> Answer {
    let call = desk.bare(Method::GET, CONVERSATIONS).bearer_auth(token);
    send(call.header("organization-id", identity::ORGANIZATION_ID).header("channel-id", identity::CHANNEL_ID)).await
}

#[tokio::test]
async fn an_issued_token_opens_the_api() {
    let desk = Desk::open().await;
    let answer = ask(&desk, identity::TENANT_ID, |_| ()).await;
    assert_eq!(answer.headers[header::CACHE_CONTROL], "no-store");
    let body = answer.ok();
    assert_eq!((&body["token_type"], &body["expires_in"]), (&"Bearer".into(), &3599.into()));
    call_with(&desk, body["access_token"].as_str().unwrap()).await.ok();
}

#[tokio::test]
async fn the_secret_may_come_as_http_basic() {
    let desk = Desk::open().await;
    let form = [("grant_type", "client_credentials".to_owned()), ("scope", scope())];
    let call = |secret: &str| {
        desk.bare(Method::POST, &format!("/{}/oauth2/v2.0/token", identity::TENANT_ID))
            .basic_auth(identity::CLIENT_ID, Some(secret))
            .form(&form)
    };
    send(call(identity::CLIENT_SECRET)).await.ok();
    assert_eq!(send(call("wrong")).await.status, 401);
}

type Change = fn(&mut Vec<(&'static str, String)>);

fn set(form: &mut Vec<(&'static str, String)>, name: &str, value: &str) {
    value.clone_into(&mut form.iter_mut().find(|(known, _)| *known == name).unwrap().1);
}

#[rstest]
#[case::no_grant(|form: &mut Vec<_>| form.retain(|(name, _): &(&str, String)| *name != "grant_type"), 400, "invalid_request", 900_144)]
#[case::other_grant(|form: &mut Vec<_>| set(form, "grant_type", "password"), 400, "unsupported_grant_type", 70_003)]
#[case::no_client(|form: &mut Vec<_>| set(form, "client_id", ""), 400, "invalid_request", 900_144)]
#[case::other_client(|form: &mut Vec<_>| set(form, "client_id", identity::TENANT_ID), 400, "unauthorized_client", 700_016)]
#[case::no_secret(|form: &mut Vec<_>| form.retain(|(name, _): &(&str, String)| *name != "client_secret"), 401, "invalid_client", 7_000_218)]
#[case::wrong_secret(|form: &mut Vec<_>| set(form, "client_secret", "wrong"), 401, "invalid_client", 7_000_215)]
#[case::no_scope(|form: &mut Vec<_>| form.retain(|(name, _): &(&str, String)| *name != "scope"), 400, "invalid_request", 900_144)]
#[case::other_scope(|form: &mut Vec<_>| set(form, "scope", "https://graph.microsoft.com/.default"), 400, "invalid_scope", 70_011)]
#[tokio::test]
async fn a_refusal_is_entras(#[case] change: Change, #[case] status: u16, #[case] error: &str, #[case] number: u32) {
    let desk = Desk::open().await;
    let answer = ask(&desk, identity::TENANT_ID, change).await;
    assert_refused(&answer, status, error, number);
}

#[track_caller]
fn assert_refused(answer: &Answer, status: u16, error: &str, number: u32) {
    let body = &answer.body;
    assert_eq!((answer.status.as_u16(), &body["error"]), (status, &error.into()), "{body}");
    assert_eq!(body["error_codes"], serde_json::json!([number]));
    assert!(body["error_description"].as_str().unwrap().starts_with(&format!("AADSTS{number}: ")), "{body}");
    assert_eq!(answer.headers["x-ms-correlation-id"], body["correlation_id"].as_str().unwrap());
    assert!(!body.to_string().contains(identity::CLIENT_SECRET));
}

#[tokio::test]
async fn another_tenant_is_not_found() {
    let desk = Desk::open().await;
    for tenant in [identity::CLIENT_ID, "common"] {
        assert_refused(&ask(&desk, tenant, |_| ()).await, 400, "invalid_request", 90_002);
        desk.get(&format!("/{tenant}/discovery/v2.0/keys")).await.problem(404);
    }
}

#[tokio::test]
async fn a_body_that_is_no_form_lacks_the_first_parameter() {
    let desk = Desk::open().await;
    let call = desk.bare(Method::POST, &format!("/{}/oauth2/v2.0/token", identity::TENANT_ID)).body("{}");
    assert_refused(&send(call).await, 400, "invalid_request", 900_144);
}

#[rstest]
#[case::issuer(|claims: &mut Claims| claims.iss = "https://sts.windows.net/other/".into(), "issuer")]
#[case::audience(|claims: &mut Claims| claims.aud = "https://graph.microsoft.com".into(), "audience")]
#[case::tenant(|claims: &mut Claims| claims.tid = "other".into(), "tenant")]
#[case::application(|claims: &mut Claims| claims.appid = "other".into(), "application")]
#[case::not_yet(|claims: &mut Claims| claims.nbf += 60, "not valid yet")]
#[case::expired(|claims: &mut Claims| claims.exp = claims.iat, "expired")]
#[tokio::test]
async fn a_token_that_fails_a_check_is_told_which(#[case] spoil: fn(&mut Claims), #[case] told: &str) {
    let desk = Desk::open().await;
    let token = desk.mint(spoil);
    let answer = call_with(&desk, &token).await;
    assert!(answer.problem(401).contains(told), "{}", answer.body);
    let challenge = answer.headers[header::WWW_AUTHENTICATE].to_str().unwrap();
    assert!(challenge.starts_with("Bearer error=\"invalid_token\"") && challenge.contains(told), "{challenge}");
    assert!(!answer.body.to_string().contains(&token));
}

#[tokio::test]
async fn a_token_that_is_none_is_told_so() {
    let desk = Desk::open().await;
    assert!(call_with(&desk, "nonsense").await.problem(401).contains("not a JWT"));
    let basic = desk.bare(Method::GET, CONVERSATIONS).basic_auth("a", Some("b"));
    assert!(send(basic).await.problem(401).contains("not `Bearer`"));
    let token = desk.mint(|_| ());
    let (signed, _) = token.rsplit_once('.').unwrap();
    let unsigned = format!("{signed}.{}", URL_SAFE_NO_PAD.encode([7; 64]));
    assert!(call_with(&desk, &unsigned).await.problem(401).contains("signature"));
    let foreign = Desk::open().await.mint(|_| ());
    assert!(call_with(&desk, &foreign).await.problem(401).contains("signing key"));
}

#[tokio::test]
async fn tokens_by_defect_are_for_the_desk_alone() {
    let desk = Desk::open().await;
    let mint = |body: &'static str| desk.desk_call(Method::POST, "/tokens").body(body);
    let good = send(mint("{}")).await.ok();
    call_with(&desk, good["access_token"].as_str().unwrap()).await.ok();
    let expired = send(mint(r#"{"defect":"expired"}"#)).await.ok();
    assert_eq!(expired["expires_in"], 0);
    let told = call_with(&desk, expired["access_token"].as_str().unwrap()).await;
    assert_eq!(told.problem(401), "the token has expired");

    send(desk.bare(Method::POST, "/desk/v1/tokens").body("{}")).await.problem(401);
    for body in ["", "[1]", "null", r#"{"defect":"rusty"}"#, r#"{"defekt":"expired"}"#] {
        assert!(send(mint(body)).await.problem(400).contains("not a token request"), "{body}");
    }
}

#[tokio::test]
async fn a_token_outlives_a_restart_on_the_same_store() {
    let directory = tempfile::tempdir().unwrap();
    let clock = Desk::clock();
    let first = Desk::on(directory.path(), &clock).await;
    let token = first.mint(|_| ());
    first.stop().await;
    let second = Desk::on(directory.path(), &clock).await;
    call_with(&second, &token).await.ok();
}

#[tokio::test]
async fn a_token_verifies_with_the_published_key() {
    let desk = Desk::open().await;
    let configuration = desk.get(&format!("/{}/v2.0/.well-known/openid-configuration", identity::TENANT_ID)).await.ok();
    let token = desk.mint(|_| ());
    let part = |n: usize| URL_SAFE_NO_PAD.decode(token.split('.').nth(n).unwrap()).unwrap();
    let claims: Value = serde_json::from_slice(&part(1)).unwrap();
    assert_eq!(configuration["issuer"], claims["iss"]);
    assert!(configuration["token_endpoint"].as_str().unwrap().starts_with(&desk.simulator().base_url()));

    let keys: Value =
        desk.client.get(configuration["jwks_uri"].as_str().unwrap()).send().await.unwrap().json().await.unwrap();
    let key = &keys["keys"][0];
    let header: Value = serde_json::from_slice(&part(0)).unwrap();
    assert_eq!((&header["alg"], &header["typ"], &header["kid"]), (&"ES256".into(), &"JWT".into(), &key["kid"]));
    let mut point = vec![4];
    for coordinate in ["x", "y"] {
        point.extend(URL_SAFE_NO_PAD.decode(key[coordinate].as_str().unwrap()).unwrap());
    }
    let (signed, _) = token.rsplit_once('.').unwrap();
    ring::signature::UnparsedPublicKey::new(&ring::signature::ECDSA_P256_SHA256_FIXED, point)
        .verify(signed.as_bytes(), &part(2))
        .unwrap();
}
