//! From a refusal back to the rules that it rests on.

use super::{Area, Rule, rules};
use crate::api::{
    create,
    problem::{Code, Violation},
};

/// What is known of a refused call.
#[derive(Clone, Copy, Debug)]
pub struct Refused<'a> {
    pub method: &'a str,
    /// With or without its query.
    pub path: &'a str,
    pub status: u16,
    pub code: Option<Code>,
    /// What our own reading of the body finds wrong, where it is a create.
    pub violation: Option<&'a Violation>,
}

/// The rules behind a refusal, the most telling first; none where the ledger has nothing to say about it.
pub fn behind(refused: &Refused<'_>) -> Vec<&'static Rule> {
    let named = by_id(refused);
    if !named.is_empty() {
        return named;
    }
    let Some(code) = refused.code else { return Vec::new() };
    let area = area(refused.method, refused.path);
    // Rules of the same call before those of all calls; the table of all codes explains nothing.
    let of =
        |wanted: Area| rules().iter().filter(move |rule| rule.area == wanted && rule.codes.contains(&code.number()));
    let mut found: Vec<&Rule> = area.into_iter().flat_map(of).collect();
    if found.is_empty() {
        found = of(Area::Identity).chain(of(Area::Errors).filter(|rule| rule.codes.len() == 1)).collect();
    }
    found
}

/// The rules that can be told by more than the code.
fn by_id(refused: &Refused<'_>) -> Vec<&'static Rule> {
    let ids: Vec<String> = match (refused.status, refused.code, refused.violation) {
        (401, ..) => ["no-token", "bad-token", "application"].map(|id| format!("identity.{id}")).into(),
        (404 | 405, None, _) if area(refused.method, refused.path) == Some(Area::Create) => vec!["create.path".into()],
        (_, Some(Code::Body | Code::TooManyVariables), Some(violation)) => of_violation(violation),
        _ => Vec::new(),
    };
    ids.iter().filter_map(|id| rules().iter().find(|rule| rule.id == *id)).collect()
}

fn of_violation(violation: &Violation) -> Vec<String> {
    let tokens: Vec<&str> = violation.pointer.split('/').skip(1).collect();
    let is_limit = violation.reason.contains("the limit is");
    let ids: &[&str] = match tokens.as_slice() {
        [] => &["body"],
        ["conversationcontext"] if is_limit => &["context-entries"],
        ["conversationcontext", _] if is_limit => &["variable-name.limit"],
        ["conversationcontext", _, "value"] if is_limit => &["variable-value.limit"],
        ["conversationcontext", _, "value"] => &["context-value-nested", "context-value"],
        ["conversationcontext", _, ..] => &["context-entry"],
        [.., "startmessage"] if is_limit => &["start-message.limit", "start-message.name-counts", "over-a-limit"],
        [.., "startmessage"] => &["start-message.shape", "field-type"],
        ["customercontext", name] if is_limit => {
            return limit_of(name).into_iter().chain(["create.over-a-limit".to_owned()]).collect();
        }
        ["customercontext", "email"] if violation.reason.contains("email") => &["email"],
        _ => &["field-type"],
    };
    ids.iter().map(|id| format!("create.{id}")).collect()
}

/// The rule about the length of a customer's field: the wire writes names in one word, the ledger with dashes.
fn limit_of(name: &str) -> Option<String> {
    let rule = rules().iter().find(|rule| {
        let field = rule.id.strip_prefix("create.").and_then(|id| id.strip_suffix(".limit"));
        field.is_some_and(|field| field.replace('-', "") == name)
    })?;
    Some(rule.id.clone())
}

/// What a call is about.
fn area(method: &str, path: &str) -> Option<Area> {
    let path = path.split('?').next().unwrap_or_default();
    if [create::PATH_PLURAL, create::PATH_SINGULAR].contains(&path) {
        return Some(Area::Create);
    }
    let rest = path.strip_prefix("/api/v1.0/consumer/")?;
    let segments: Vec<&str> = rest.split('/').collect();
    match (method, segments.as_slice()) {
        ("GET", ["conversations"]) => Some(Area::List),
        ("GET", ["conversation", _, "messages"]) => Some(Area::Messages),
        ("GET", ["conversation", _, "context"]) => Some(Area::Context),
        (_, ["conversation", _]) => Some(Area::Activities),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use serde_json::{Value, json};

    use super::*;

    fn first(method: &str, path: &str, status: u16, code: Option<Code>, body: &Value) -> Option<&'static str> {
        let (_, violations) = create::read(body);
        let violation = violations.first();
        behind(&Refused { method, path, status, code, violation }).first().map(|rule| rule.id.as_str())
    }

    #[rstest]
    #[case(json!([]), "create.body")]
    #[case(json!({ "customercontext": { "firstname": 1 } }), "create.field-type")]
    #[case(json!({ "customercontext": { "firstname": "x".repeat(201) } }), "create.first-name.limit")]
    #[case(json!({ "customercontext": { "phonenumber": "1".repeat(201) } }), "create.phone-number.limit")]
    #[case(json!({ "customercontext": { "email": "nobody" } }), "create.email")]
    #[case(json!({ "conversationcontext": { "a": "x" } }), "create.context-entry")]
    #[case(json!({ "conversationcontext": { "a": { "value": [] } } }), "create.context-value-nested")]
    #[case(json!({ "conversationcontext": { "a": { "value": "x".repeat(4001) } } }), "create.variable-value.limit")]
    #[case(json!({ "conversationcontext": { "n".repeat(101): { "value": 1 } } }), "create.variable-name.limit")]
    #[case(json!({ "startmessage": "x".repeat(30_000) }), "create.start-message.limit")]
    #[case(json!({ "startmessage": [] }), "create.start-message.shape")]
    fn a_refused_create_leads_to_its_rule(#[case] body: Value, #[case] rule: &str) {
        assert_eq!(first("POST", create::PATH_PLURAL, 400, Some(Code::Body), &body), Some(rule));
    }

    #[test]
    fn too_many_variables_lead_to_their_rule() {
        let context: serde_json::Map<String, Value> =
            (0..101).map(|n| (n.to_string(), json!({ "value": n }))).collect();
        let body = json!({ "conversationcontext": context });
        let rule = first("POST", create::PATH_SINGULAR, 400, Some(Code::TooManyVariables), &body);
        assert_eq!(rule, Some("create.context-entries"));
    }

    #[rstest]
    #[case("POST", "/api/v1.0/consumer/conversation/1", 400, Some(Code::MessageTooLong), Some("activities.text.limit"))]
    #[case(
        "GET",
        "/api/v1.0/consumer/conversations?PageSize=0",
        400,
        Some(Code::ConversationsPageSize),
        Some("list.page-size")
    )]
    #[case("POST", create::PATH_PLURAL, 404, Some(Code::NoSuchChannel), Some("identity.unknown-channel"))]
    #[case("POST", create::PATH_PLURAL, 500, Some(Code::Serialization), Some("errors.serialization"))]
    #[case("POST", create::PATH_PLURAL, 404, None, Some("create.path"))]
    #[case("GET", "/api/v1.0/consumer/conversations", 401, None, Some("identity.no-token"))]
    #[case("GET", "/elsewhere", 502, None, None)]
    fn other_refusals_lead_to_the_rules_of_their_call(
        #[case] method: &str,
        #[case] path: &str,
        #[case] status: u16,
        #[case] code: Option<Code>,
        #[case] rule: Option<&str>,
    ) {
        assert_eq!(first(method, path, status, code, &json!({})), rule);
    }

    #[test]
    fn every_code_leads_somewhere() {
        for code in Code::all() {
            let calls = [
                ("POST", create::PATH_PLURAL),
                ("POST", "/api/v1.0/consumer/conversation/1"),
                ("GET", "/api/v1.0/consumer/conversations"),
                ("GET", "/api/v1.0/consumer/conversation/1/messages"),
            ];
            let is_known =
                calls.iter().any(|(method, path)| first(method, path, code.status(), Some(code), &json!({})).is_some());
            assert!(is_known, "{code}");
        }
    }
}
