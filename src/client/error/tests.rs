//! What is said of a request that did not succeed, and what is said to do.

use rstest::rstest;

use super::*;

fn address() -> String {
    "https://org.example".to_owned()
}

fn hint(error: &ClientError) -> String {
    error.hint().unwrap_or_default()
}

#[test]
fn a_refusal_is_a_sentence_with_its_code() {
    let problem = Problem::coded(Code::Body, "/customercontext/email is not an email address");
    let error = ClientError::Refused { problem: Box::new(problem), correlation_id: Some("c".into()) };
    assert_eq!(error.to_string(), "refused with 400: 30012 · /customercontext/email is not an email address");
    assert_eq!((error.code(), error.hint()), (Some(Code::Body), None));
}

#[test]
fn only_what_may_have_been_carried_out_is_ambiguous() {
    let timed_out = || ClientError::TimedOut { address: address(), after: Duration::from_secs(30) };
    assert!(!timed_out().is_ambiguous(), "a read, or a token, changes nothing");
    let sent = timed_out().after_sending(create::PATH_PLURAL);
    assert!(sent.is_ambiguous() && sent.is_connection());
    assert_eq!(sent.to_string(), timed_out().to_string());
    let unreachable = ClientError::Unreachable { address: address(), cause: "refused".into(), of_profile: true };
    assert!(!unreachable.after_sending(create::PATH_PLURAL).is_ambiguous());
}

#[test]
fn only_of_a_create_it_is_said_that_it_can_be_sent_again() {
    let broken = || ClientError::Broken { address: address(), cause: "reset".into() };
    for path in [create::PATH_PLURAL, create::PATH_SINGULAR] {
        assert!(hint(&broken().after_sending(path)).contains("with the same request id happens only once"), "{path}");
    }
    let activity = broken().after_sending("/api/v1.0/consumer/conversations/8a5e/activities");
    assert!(activity.is_ambiguous() && activity.is_connection());
    assert!(hint(&activity).contains("it may be there twice") && !hint(&activity).contains("create"));
}

#[rstest]
#[case("AADSTS7000215: Invalid client secret provided.", &["client secret", "environment variable ACME"], &["tenant", "scope"])]
#[case("AADSTS7000222: The provided client secret keys are expired.", &["client secret", "environment variable ACME"], &["tenant"])]
#[case("AADSTS700016: Application was not found.", &["client_id"], &["secret", "scope"])]
#[case("AADSTS90002: Tenant not found.", &["tenant_id"], &["secret", "scope"])]
#[case("AADSTS70011: The provided scope is not valid.", &["scope"], &["secret", "tenant"])]
#[case("no number", &["tenant", "client id", "client secret", "environment variable ACME", "scope"], &[])]
fn a_token_that_is_refused_is_told_by_what_is_wrong(
    #[case] description: &str,
    #[case] names: &[&str],
    #[case] does_not: &[&str],
) {
    let error = ClientError::NoToken {
        address: address(),
        error: "invalid_client".into(),
        description: description.into(),
        secret_origin: "environment variable ACME".into(),
    };
    let hint = hint(&error);
    assert!(names.iter().all(|word| hint.contains(word)), "{hint}");
    assert!(!does_not.iter().any(|word| hint.contains(word)), "{hint}");
}

#[test]
fn a_token_endpoint_that_is_busy_is_no_wrong_profile() {
    for (status, pause, sentence, advice) in [
        (429, Some(7), "the token endpoint https://org.example is throttled (429)", "try again in 7 s"),
        (503, Some(9), "the token endpoint https://org.example is unavailable (503)", "try again in 9 s"),
        (502, None, "the token endpoint https://org.example is unavailable (502)", "try again in a while"),
    ] {
        let error = ClientError::NoTokenNow { address: address(), status, retry_after: pause.map(Duration::from_secs) };
        assert_eq!((error.to_string().as_str(), hint(&error).as_str()), (sentence, advice));
        assert!(!error.is_connection(), "it was reached, and has nothing against us");
    }
}

#[test]
fn a_local_endpoint_is_only_offered_where_no_profile_says_the_address() {
    let hint_for =
        |of_profile| hint(&ClientError::Unreachable { address: address(), cause: "refused".into(), of_profile });
    assert!(hint_for(false).contains("frontdesk serve"));
    let elsewhere = hint_for(true);
    assert!(!elsewhere.contains("serve") && elsewhere.contains("base_url") && elsewhere.contains("VPN"), "{elsewhere}");
}

#[test]
fn forbidden_and_too_many_requests_are_called_so_with_what_to_do() {
    for (status, sentence, advice) in
        [(403, "refused with 403, forbidden: no", "may do"), (429, "refused with 429, too many requests: no", "while")]
    {
        let error = ClientError::Refused { problem: Box::new(Problem::plain(status, "t", "no")), correlation_id: None };
        assert_eq!(error.to_string(), sentence);
        assert!(hint(&error).contains(advice), "{}", hint(&error));
    }
    let throttled = ClientError::Throttled { address: address(), status: 429, retry_after: None };
    assert_eq!(throttled.to_string(), "too many requests (429): https://org.example asks for a pause");
}
