//! Every check of a token, failing alone.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use rstest::rstest;

use super::{registry::WellKnown, *};

fn now() -> Timestamp {
    "2026-01-02T03:04:05Z".parse().unwrap()
}

fn authority() -> Authority {
    Authority::new(&generate_key().unwrap(), "http://127.0.0.1:7301").unwrap()
}

fn issued() -> Claims {
    Claims::issued("http://127.0.0.1:7301", "crm", now())
}

fn checked(authority: &Authority, claims: &Claims) -> Result<(), TokenFault> {
    let token = authority.mint(claims).unwrap();
    authority.validate(token.expose_secret(), &WellKnown, now()).map(|_| ())
}

#[test]
fn an_issued_token_passes_and_says_what_was_issued() {
    let authority = authority();
    let token = authority.mint(&issued()).unwrap();
    for _ in 0..2 {
        assert_eq!(*authority.validate(token.expose_secret(), &WellKnown, now()).unwrap(), issued());
    }
}

#[rstest]
#[case::issuer(|claims: &mut Claims| claims.iss = "http://127.0.0.1:7301/other/v2.0".into(), TokenFault::Issuer)]
#[case::issuer_without_a_path(|claims: &mut Claims| claims.iss = "frontdesk".into(), TokenFault::Issuer)]
#[case::audience(|claims: &mut Claims| claims.aud = "https://other-c.crm.dynamics.com".into(), TokenFault::Audience)]
#[case::tenant(|claims: &mut Claims| claims.tid = "other".into(), TokenFault::Tenant)]
#[case::application(|claims: &mut Claims| claims.appid = "other".into(), TokenFault::Application)]
#[case::not_yet(|claims: &mut Claims| claims.nbf += 1, TokenFault::NotYetValid)]
#[case::expired(|claims: &mut Claims| claims.exp = claims.iat, TokenFault::Expired)]
fn a_wrong_claim_fails_its_own_check(#[case] spoil: fn(&mut Claims), #[case] expected: TokenFault) {
    let mut claims = issued();
    spoil(&mut claims);
    assert_eq!(checked(&authority(), &claims), Err(expected));
}

#[test]
fn a_token_of_an_earlier_port_is_still_this_endpoints() {
    let claims = Claims { iss: format!("http://localhost:1{}", issuer_path()), ..issued() };
    assert_eq!(checked(&authority(), &claims), Ok(()));
}

#[test]
fn a_remembered_token_expires_to_the_second() {
    let authority = authority();
    let token = authority.mint(&issued()).unwrap();
    let after = |seconds: u32| {
        let later = now() + jiff::SignedDuration::from_secs(i64::from(seconds));
        authority.validate(token.expose_secret(), &WellKnown, later).map(|_| ())
    };
    assert_eq!(after(0), Ok(()));
    assert_eq!(after(TOKEN_SECONDS - 1), Ok(()));
    assert_eq!(after(TOKEN_SECONDS), Err(TokenFault::Expired));
}

#[test]
fn a_clock_that_goes_back_makes_no_token_invalid_that_was_issued_before() {
    let authority = authority();
    let at = |seconds| now() + jiff::SignedDuration::from_secs(seconds);
    authority.time_goes_back(at(60));
    authority.time_goes_back(at(30));
    let issued_at = |seconds| checked(&authority, &Claims::issued("http://127.0.0.1:7301", "crm", at(seconds)));
    assert_eq!([60, 61].map(issued_at), [Ok(()), Err(TokenFault::NotYetValid)]);
}

#[rstest]
#[case("")]
#[case("a.b")]
#[case("a.b.c.d")]
#[case("%.%.%")]
fn what_is_not_a_jwt_is_refused_by_its_format(#[case] token: &str) {
    assert_eq!(authority().validate(token, &WellKnown, now()).unwrap_err(), TokenFault::Format);
}

#[test]
fn another_keys_token_is_refused() {
    assert_eq!(
        authority().validate(authority().mint(&issued()).unwrap().expose_secret(), &WellKnown, now()).unwrap_err(),
        TokenFault::Key
    );
}

/// The token with one of its parts (0 header, 1 claims, 2 signature) replaced.
fn with_part(token: &str, part: usize, json: &str) -> String {
    let mut parts: Vec<String> = token.split('.').map(str::to_owned).collect();
    parts[part] = URL_SAFE_NO_PAD.encode(json);
    parts.join(".")
}

#[test]
fn the_header_cannot_choose_another_algorithm() {
    let authority = authority();
    let token = authority.mint(&issued()).unwrap();
    for algorithm in ["none", "HS256"] {
        let forged = with_part(token.expose_secret(), 0, &format!(r#"{{"alg":"{algorithm}"}}"#));
        assert_eq!(authority.validate(&forged, &WellKnown, now()).unwrap_err(), TokenFault::Algorithm);
    }
}

#[test]
fn changed_claims_do_not_verify() {
    let authority = authority();
    let token = authority.mint(&issued()).unwrap();
    let later = Claims { exp: issued().exp + 1, ..issued() };
    let forged = with_part(token.expose_secret(), 1, &serde_json::to_string(&later).unwrap());
    assert_eq!(authority.validate(&forged, &WellKnown, now()).unwrap_err(), TokenFault::Signature);
}

#[test]
fn any_zone_of_an_organisation_is_in_scope() {
    let id = identity::ORGANIZATION_ID.parse().unwrap();
    let organization = identity::ORGANIZATION_ID.replace('-', "");
    assert_eq!(read_scope(&identity::scope(identity::ORGANIZATION_ID, "crm4")), Some((id, "crm4")));
    for wrong in [
        format!("https://{organization}-c..dynamics.com/.default"),
        format!("https://{organization}-c.a.b.dynamics.com/.default"),
        format!("https://{organization}-c.crm.dynamics.com"),
        format!("https://{}-c.crm.dynamics.com/.default", organization.to_uppercase()),
        format!("https://{}-c.crm.dynamics.com/.default", identity::ORGANIZATION_ID),
        "https://graph.microsoft.com/.default".to_owned(),
    ] {
        assert_eq!(read_scope(&wrong), None, "{wrong}");
    }
}

#[test]
fn a_webhooks_token_opens_nothing_here() {
    let claims = Claims::for_webhook("http://127.0.0.1:7301", identity::CLIENT_ID, now());
    assert_eq!(claims.aud, identity::CLIENT_ID);
    assert_eq!(checked(&authority(), &claims), Err(TokenFault::Audience));
}

#[test]
fn secrets_match_only_when_they_are_the_same() {
    let check = SecretCheck::new(&"right".into());
    assert!(check.matches("right"));
    assert!(!check.matches("right ") && !check.matches("") && !check.matches("wrong"));
}
