//! Rules as JSON: what is read, what is written, and what is refused with its place.

use rstest::rstest;
use serde_json::{Value, json};

use super::*;

fn read(rules: &Value) -> Result<FaultRules, RuleError> {
    parse(json!({ "rules": rules }).to_string().as_bytes())
}

fn rule(when: &Value, fault: &Value) -> Value {
    json!([{ "id": "a", "when": when, "fault": fault }])
}

#[test]
fn names_are_those_on_the_wire() {
    for kind in FaultKind::ALL {
        assert_eq!(serde_json::to_value(kind).unwrap(), kind.name());
    }
    for route in Route::ALL {
        assert_eq!(serde_json::to_value(route).unwrap(), route.name());
    }
}

#[test]
fn a_rule_is_written_as_it_was_read() {
    let rules = json!([
        {
            "id": "a", "times": 2,
            "when": {
                "route": "messages", "conversation": "8a5e4f10-0000-4000-8000-000000000009",
                "first": 10, "every": 2, "probability": 0.5, "seed": 18_446_744_073_709_551_615_u64,
            },
            "fault": { "kind": "status", "status": 500, "code": "30015", "retryAfterSeconds": 3 },
        },
        { "id": "b", "when": { "route": "create" }, "fault": { "kind": "commit-then-drop" } },
        { "id": "c", "when": { "route": "token" }, "fault": { "kind": "delay", "ms": 20 } },
        { "id": "d", "when": { "route": "webhook" }, "fault": { "kind": "late", "ms": LATE_DEFAULT } },
    ]);
    let read = read(&rules).unwrap();
    assert_eq!(read.rules[0].fault.kind(), FaultKind::Status);
    assert_eq!(serde_json::to_value(&read).unwrap(), json!({ "rules": rules }));
}

#[test]
fn late_says_how_late_or_takes_the_default() {
    let read = read(&rule(&json!({ "route": "webhook" }), &json!({ "kind": "late" }))).unwrap();
    assert_eq!(read.rules[0].fault, Fault::Late { ms: LATE_DEFAULT });
}

#[test]
fn what_was_answered_can_be_put_back_and_read_by_a_client() {
    let rules = read(&rule(&json!({ "route": "create", "first": 3 }), &json!({ "kind": "reset" }))).unwrap();
    let armed = ArmedRules {
        rules: rules
            .rules
            .iter()
            .map(|rule| ArmedRule { rule: rule.clone(), injected: 1, remaining: Some(4) })
            .collect(),
    };
    let answered = serde_json::to_string(&armed).unwrap();
    assert!(answered.ends_with(r#""injected":1,"remaining":4}]}"#), "{answered}");
    assert_eq!(serde_json::from_str::<ArmedRules>(&answered).unwrap(), armed);
    assert_eq!(parse(answered.as_bytes()).unwrap(), rules);
}

#[test]
fn every_kind_is_possible_somewhere_and_deliveries_have_their_own() {
    for kind in FaultKind::ALL {
        assert!(Route::ALL.into_iter().any(|route| kind.is_possible_on(route)), "{kind:?}");
    }
    let of_deliveries: Vec<&str> =
        FaultKind::ALL.into_iter().filter(|kind| kind.is_possible_on(Route::Webhook)).map(FaultKind::name).collect();
    assert_eq!(of_deliveries, ["delay", "status", "timeout", "reset", "duplicate", "late", "out-of-order"]);
}

#[rstest]
#[case::no_json("{", "", "EOF while parsing")]
#[case::nothing("", "", "EOF while parsing a value")]
#[case::something_behind(r#"{"rules":[]} x"#, "", "trailing characters")]
#[case::no_rules("{}", "", "missing field `rules`")]
#[case::unknown_field(r#"{"rules":[],"rule":1}"#, "/rule", "unknown field `rule`")]
#[case::no_when(r#"{"rules":[{"id":"a","fault":{"kind":"reset"}}]}"#, "/rules/0", "missing field `when`")]
fn a_body_that_is_none_is_refused(#[case] body: &str, #[case] pointer: &str, #[case] reason: &str) {
    let error = parse(body.as_bytes()).unwrap_err();
    assert_eq!(error.pointer, pointer);
    assert!(error.reason.starts_with(reason), "{error}");
}

#[rstest]
#[case::route(json!({ "route": "creat" }), json!({ "kind": "reset" }), "/rules/0/when/route: unknown variant `creat`, expected one of `create`")]
#[case::kind(json!({ "route": "create" }), json!({ "kind": "explode" }), "/rules/0/fault/kind: unknown variant `explode`, expected one of `delay`")]
#[case::field(json!({ "route": "create", "nth": 3 }), json!({ "kind": "reset" }), "/rules/0/when/nth: unknown field `nth`")]
#[case::certain(json!({ "route": "create", "probability": 1.01 }), json!({ "kind": "reset" }), "/rules/0/when/probability: not from 0 to 1: 1.01")]
#[case::impossible(json!({ "route": "create", "probability": -0.1 }), json!({ "kind": "reset" }), "/rules/0/when/probability: not from 0 to 1: -0.1")]
#[case::seed(json!({ "route": "create", "seed": 1 }), json!({ "kind": "reset" }), "/rules/0/when/seed: has no meaning")]
#[case::first(json!({ "route": "create", "first": 0 }), json!({ "kind": "reset" }), "/rules/0/when/first: invalid value: integer `0`")]
#[case::every(json!({ "route": "create", "every": 0 }), json!({ "kind": "reset" }), "/rules/0/when/every: invalid value: integer `0`")]
#[case::conversation(json!({ "route": "context", "conversation": "x" }), json!({ "kind": "reset" }), "/rules/0/when/conversation: ")]
#[case::of_create(json!({ "route": "create", "conversation": "8a5e4f10-0000-4000-8000-000000000009" }), json!({ "kind": "commit-then-drop" }), "/rules/0/when/conversation: the route create has no conversation")]
#[case::duplicate(json!({ "route": "create" }), json!({ "kind": "duplicate" }), "/rules/0/fault/kind: duplicate is possible for the route webhook only, not for create")]
#[case::late(json!({ "route": "token" }), json!({ "kind": "late" }), "/rules/0/fault/kind: late is possible for the route webhook only")]
#[case::out_of_order(json!({ "route": "messages" }), json!({ "kind": "out-of-order" }), "/rules/0/fault/kind: out-of-order is possible")]
#[case::drop_of_delivery(json!({ "route": "webhook" }), json!({ "kind": "commit-then-drop" }), "/rules/0/fault/kind: commit-then-drop is not possible for deliveries")]
#[case::informational(json!({ "route": "create" }), json!({ "kind": "status", "status": 100 }), "/rules/0/fault/status: not an answer's, 200 to 599: 100")]
#[case::six_hundred(json!({ "route": "create" }), json!({ "kind": "status", "status": 600 }), "/rules/0/fault/status: not an answer's")]
#[case::no_status(json!({ "route": "create" }), json!({ "kind": "status" }), "/rules/0/fault: status is missing, the kind status needs it")]
#[case::code(json!({ "route": "create" }), json!({ "kind": "status", "status": 500, "code": "" }), "/rules/0/fault/code: not 1 to 64")]
#[case::no_ms(json!({ "route": "create" }), json!({ "kind": "delay" }), "/rules/0/fault: ms is missing, the kind delay needs it")]
#[case::long(json!({ "route": "create" }), json!({ "kind": "delay", "ms": 600_001 }), "/rules/0/fault/ms: at most 600000")]
#[case::foreign(json!({ "route": "create" }), json!({ "kind": "reset", "ms": 1 }), "/rules/0/fault: ms has no meaning for the kind reset")]
fn a_rule_that_cannot_be_is_refused_with_its_place(#[case] when: Value, #[case] fault: Value, #[case] told: &str) {
    let error = read(&rule(&when, &fault)).unwrap_err();
    assert!(error.to_string().starts_with(told), "{error}");
}

#[test]
fn ids_are_there_and_differ() {
    let with = |ids: &[&str]| {
        let rules: Vec<Value> = ids
            .iter()
            .map(|id| json!({ "id": id, "when": { "route": "create" }, "fault": { "kind": "reset" } }))
            .collect();
        read(&rules.into()).map(|_| ()).map_err(|error| error.pointer)
    };
    assert_eq!(with(&["a", "b", "é".repeat(ID_CHARACTERS).as_str()]), Ok(()));
    assert_eq!(with(&["a", "b", "a"]), Err("/rules/2/id".to_owned()));
    for id in ["", "a\u{1b}", &"é".repeat(ID_CHARACTERS + 1)] {
        assert_eq!(with(&["a", id]), Err("/rules/1/id".to_owned()), "{id:?}");
    }
    let many: Vec<String> = (0..=RULES_MAX).map(|n| n.to_string()).collect();
    assert_eq!(with(&many.iter().map(String::as_str).collect::<Vec<_>>()), Err("/rules".to_owned()));
}
