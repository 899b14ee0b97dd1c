//! Bearers as a live organisation signs them, RS256: which are believed, and what each other one is told.

use axum::{Json, Router, routing::get};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use ring::{
    rand::SystemRandom,
    signature::{RSA_PKCS1_SHA256, RsaKeyPair},
};
use rstest::rstest;
use serde_json::Value;

use super::*;

/// Made for tests, see the note beside them.
const KEY: &[u8] = include_bytes!("../../fixtures/keys/test-only-rsa-a.pk8");
const OTHER_KEY: &[u8] = include_bytes!("../../fixtures/keys/test-only-rsa-b.pk8");
const KEY_ID: &str = "the-issuers";
const ISSUER: &str = "https://login.example/tenant/v2.0";
const AUDIENCE: &str = "the-integrator";

/// An organisation's issuer: its configuration and its key, and nothing else.
async fn issuer() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base_url = format!("http://{}", listener.local_addr().unwrap());
    let public = RsaKeyPair::from_pkcs8(KEY).unwrap();
    let public: ring::rsa::PublicKeyComponents<Vec<u8>> = public.public().into();
    let [n, e] = [&public.n, &public.e].map(|number| URL_SAFE_NO_PAD.encode(number));
    let configuration = json!({ "issuer": ISSUER, "jwks_uri": format!("{base_url}/keys") });
    // One of a kind that nobody knows, and an encryption key's fields besides, as Entra has them.
    let keys = json!({ "keys": [
        { "kty": "oct", "kid": "symmetric", "k": "AAAA" },
        { "kty": "RSA", "use": "sig", "kid": KEY_ID, "x5t": KEY_ID, "n": n, "e": e, "x5c": ["MII"] },
    ]});
    let routes = Router::new()
        .route("/configuration", get(async move || Json(configuration)))
        .route("/keys", get(async move || Json(keys)));
    tokio::spawn(async move { axum::serve(listener, routes).await.unwrap() });
    base_url
}

/// What a token says, and how it is signed.
struct Bearer {
    alg: &'static str,
    kid: &'static str,
    claims: Value,
    signed_with: Option<&'static [u8]>,
}

impl Bearer {
    /// One that is right at [`NOW`].
    fn good() -> Self {
        let now = NOW.parse::<Timestamp>().unwrap().as_second();
        let claims = json!({ "iss": ISSUER, "aud": AUDIENCE, "nbf": now - 60, "exp": now + 3_600, "azp": "messaging" });
        Self { alg: "RS256", kid: KEY_ID, claims, signed_with: Some(KEY) }
    }

    fn with(claim: &str, value: impl Into<Value>) -> Self {
        let mut bearer = Self::good();
        bearer.claims[claim] = value.into();
        bearer
    }

    /// In seconds from [`NOW`].
    fn valid(from: i64, until: i64) -> Self {
        let now = NOW.parse::<Timestamp>().unwrap().as_second();
        let mut bearer = Self::with("nbf", now + from);
        bearer.claims["exp"] = (now + until).into();
        bearer
    }

    fn token(&self) -> String {
        let header = json!({ "typ": "JWT", "alg": self.alg, "kid": self.kid });
        let encode = |part: &Value| URL_SAFE_NO_PAD.encode(part.to_string());
        let signed = format!("{}.{}", encode(&header), encode(&self.claims));
        let signature = self.signed_with.map_or_else(Vec::new, |key| {
            let key = RsaKeyPair::from_pkcs8(key).unwrap();
            let mut signature = vec![0; key.public().modulus_len()];
            key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), signed.as_bytes(), &mut signature).unwrap();
            signature
        });
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
    }
}

#[rstest]
#[case::right(Bearer::good(), "verified")]
#[case::one_of_several_audiences(Bearer::with("aud", json!(["another", AUDIENCE])), "verified")]
#[case::a_minute_of_another_clock(Bearer::valid(-7_200, -59), "verified")]
#[case::another_key(Bearer { signed_with: Some(OTHER_KEY), ..Bearer::good() }, "not verified: the bearer's signature does not verify")]
#[case::an_unknown_key(
    Bearer { kid: "a-strangers", signed_with: Some(OTHER_KEY), ..Bearer::good() },
    "not verified: the bearer names a key that the issuer does not have"
)]
#[case::expired(Bearer::valid(-7_200, -60), "not verified: the bearer has expired")]
#[case::not_yet_valid(Bearer::valid(61, 3_600), "not verified: the bearer is not valid yet")]
#[case::another_audience(Bearer::with("aud", "somebody-else"), "not verified: the bearer is for another audience")]
#[case::another_issuer(
    Bearer::with("iss", "https://login.example/other/v2.0"),
    "not verified: the bearer is another issuer's"
)]
#[case::not_signed(
    Bearer { alg: "none", signed_with: None, ..Bearer::good() },
    "not verified: the bearer is not signed by RS256 or ES256"
)]
#[case::signed_with_what_everybody_knows(
    Bearer { alg: "HS256", ..Bearer::good() },
    "not verified: the bearer is not signed by RS256 or ES256"
)]
#[case::a_key_of_another_kind(
    Bearer { alg: "ES256", ..Bearer::good() },
    "not verified: the bearer names a key that the issuer has for another algorithm"
)]
#[case::no_expiry(Bearer::with("exp", Value::Null), "not verified: the bearer is not a JWT")]
#[tokio::test]
async fn a_bearer_of_an_organisation_is_told_apart(#[case] bearer: Bearer, #[case] expected: &str) {
    let clock = Clock::manual(NOW.parse().unwrap());
    let base_url = issuer().await;
    let http = Http::new(&[&base_url], &HttpSettings::default()).unwrap();
    let verifier = Verifier::new(http, format!("{base_url}/configuration"), AUDIENCE.to_owned(), clock.clone());
    let settings = ReceiverSettings { clock, verifier: Some(verifier), ..ReceiverSettings::default() };
    let (mut receiver, address) = Receiver::bind_with("127.0.0.1:0", settings).await.unwrap();
    let token = bearer.token();
    let status = post(address, Some(&token), "{}").await;
    let delivery = receiver.next().await.unwrap();
    assert_eq!(delivery.verdict.to_string(), expected);
    assert_eq!(status, if expected == "verified" { 200 } else { 401 });
    let claims = token.split('.').nth(1).unwrap();
    assert!(!format!("{delivery:?}").contains(claims), "no part of a token is handed on");
}
