//! The body's rules, one fact a test: each limit at the limit, one over, and in non-ASCII.

use rstest::rstest;
use serde_json::json;

use super::*;
use crate::api::variable::ContextValue;

#[expect(clippy::needless_pass_by_value, reason = "called with `json!` literals")]
fn violations(body: Value) -> Vec<(u32, String)> {
    parse(body.to_string().as_bytes())
        .err()
        .unwrap_or_default()
        .into_iter()
        .map(|violation| (violation.code.number(), violation.pointer))
        .collect()
}

fn refused(pointer: &str) -> Vec<(u32, String)> {
    vec![(30012, pointer.to_owned())]
}

#[test]
fn an_empty_object_is_an_anonymous_conversation() {
    assert_eq!(parse(b"{}").unwrap(), CreateRequest::default());
}

#[test]
fn the_vendors_sample_is_understood_and_written_back() {
    let sample = CreateRequest::vendor_sample();
    assert_eq!(parse(sample.to_body().to_string().as_bytes()).unwrap(), sample);
}

#[rstest]
#[case::absent(b"")]
#[case::blank(b" \n\t")]
#[case::not_json(b"{")]
#[case::array(b"[]")]
#[case::string(b"\"x\"")]
#[case::null(b"null")]
#[case::trailing_text(b"{} x")]
#[case::not_utf8(b"{\"a\":\"\xff\"}")]
fn a_body_that_is_not_a_json_object_is_30012(#[case] body: &[u8]) {
    let violations = parse(body).unwrap_err();
    assert_eq!((violations[0].code, violations[0].pointer.as_str()), (Code::Body, ""));
}

#[test]
fn a_body_nested_beyond_reason_is_30012() {
    let body = [b"{\"a\":".repeat(100_000), b"1".to_vec(), b"}".repeat(100_000)].concat();
    assert_eq!(parse(&body).unwrap_err()[0].code, Code::Body);
}

#[rstest]
#[case("customerid")]
#[case("firstname")]
#[case("lastname")]
#[case("preferredname")]
#[case("phonenumber")]
fn customer_fields_hold_200_characters_in_any_script(#[case] field: &str) {
    for letter in ["x", "ё", "客", "👩‍🚀"] {
        // The last one is three scalar values to a cluster: the limit counts scalar values.
        let per = letter.chars().count();
        let full: String = letter.chars().cycle().take(200).collect();
        let over: String = letter.chars().cycle().take(201).collect();
        assert_eq!(violations(json!({ "customercontext": { field: full } })), [], "{field} {letter} {per}");
        assert_eq!(
            violations(json!({ "customercontext": { field: over } })),
            refused(&format!("/customercontext/{field}"))
        );
    }
}

#[test]
fn an_email_holds_200_characters() {
    // 64 characters before the @ and labels of at most 63 after it are the address's own limits.
    let domain = |n: usize| format!("{}.{}.example.com", "d".repeat(60), "e".repeat(n));
    let of = |n: usize| format!("{}@{}", "l".repeat(64), domain(n - 64 - 1 - 60 - 1 - 12));
    assert_eq!(limit::chars(&of(200)), 200);
    assert_eq!(violations(json!({ "customercontext": { "email": of(200) } })), []);
    assert_eq!(
        violations(json!({ "customercontext": { "email": of(201) } })),
        [(30012, "/customercontext/email".to_owned())]
    );
}

#[rstest]
#[case("john.doe@email.com", true)]
#[case("jörg@müller.de", true)]
#[case("a@b", false)]
#[case("a@@b.co", false)]
#[case("a b@c.de", false)]
#[case("Name <a@b.co>", false)]
#[case("@b.co", false)]
#[case("plain", false)]
fn an_email_looks_like_an_address(#[case] text: &str, #[case] good: bool) {
    assert_eq!(is_email(text), good, "{text}");
    let expected = if good { vec![] } else { refused("/customercontext/email") };
    assert_eq!(violations(json!({ "customercontext": { "email": text } })), expected);
}

#[test]
fn a_field_of_the_wrong_type_is_named() {
    assert_eq!(violations(json!({ "customercontext": { "firstname": 7 } })), refused("/customercontext/firstname"));
    assert_eq!(violations(json!({ "customercontext": [] })), refused("/customercontext"));
    assert_eq!(violations(json!({ "conversationcontext": "x" })), refused("/conversationcontext"));
    assert_eq!(violations(json!({ "conversationrequestid": 5 })), refused("/conversationrequestid"));
    assert_eq!(violations(json!({ "skipdeflectionbot": "true" })), refused("/skipdeflectionbot"));
    assert_eq!(violations(json!({ "startmessage": 5 })), refused("/startmessage"));
    assert_eq!(violations(json!({ "startmessage": { "message": 5 } })), refused("/startmessage/message"));
}

#[test]
fn null_and_the_empty_string_count_as_absent() {
    let body = json!({ "customercontext": { "customerid": "", "email": null }, "startmessage": null,
        "conversationcontext": null, "skipdeflectionbot": null, "conversationrequestid": "" });
    assert_eq!(parse(body.to_string().as_bytes()).unwrap(), CreateRequest::default());
}

#[test]
fn one_hundred_variables_are_taken_and_one_more_is_30010() {
    let context =
        |n: usize| -> Map<String, Value> { (0..n).map(|i| (format!("ключ{i}"), json!({ "value": i }))).collect() };
    assert_eq!(violations(json!({ "conversationcontext": context(100) })), []);
    assert_eq!(
        violations(json!({ "conversationcontext": context(101) })),
        [(30010, "/conversationcontext".to_owned())]
    );
}

#[test]
fn a_variable_name_holds_100_characters_and_a_value_4000_in_any_script() {
    for letter in ["x", "変"] {
        let name = |n| letter.repeat(n);
        let one = |name: String, value: String| json!({ "conversationcontext": { name: { "value": value } } });
        assert_eq!(violations(one(name(100), letter.repeat(4000))), []);
        assert_eq!(violations(one(name(101), "v".into())), refused(&format!("/conversationcontext/{}", name(101))));
        assert_eq!(violations(one("n".into(), letter.repeat(4001))), refused("/conversationcontext/n/value"));
    }
}

#[rstest]
#[case::bare(json!("x"), "")]
#[case::null(json!(null), "")]
#[case::no_value(json!({ "isDisplayable": true }), "")]
#[case::object(json!({ "value": {} }), "/value")]
#[case::array(json!({ "value": [] }), "/value")]
#[case::null_value(json!({ "value": null }), "/value")]
#[case::flag_as_text(json!({ "value": "v", "isDisplayable": "true" }), "/isDisplayable")]
#[case::flag_null(json!({ "value": "v", "isDisplayable": null }), "/isDisplayable")]
fn a_variable_that_is_not_a_flagged_primitive_is_30012_naming_the_key(#[case] entry: Value, #[case] suffix: &str) {
    assert_eq!(
        violations(json!({ "conversationcontext": { "a/b": entry } })),
        refused(&format!("/conversationcontext/a~1b{suffix}"))
    );
}

#[test]
fn variables_are_hidden_unless_flagged_and_keep_their_order_and_type() {
    let body = br#"{"conversationcontext":{"z":{"value":"x","isDisplayable":true},"a":{"value":12.5},"m":{"value":true,"isDisplayable":false}}}"#;
    let read: Vec<(String, ContextValue, bool)> =
        parse(body).unwrap().variables.into_iter().map(|v| (v.name, v.value, v.is_displayable)).collect();
    assert_eq!(
        read,
        [
            ("z".into(), ContextValue::Text("x".into()), true),
            ("a".into(), ContextValue::Number(serde_json::Number::from_f64(12.5).unwrap()), false),
            ("m".into(), ContextValue::Boolean(true), false),
        ]
    );
}

#[test]
fn a_start_message_holds_27_kb_of_utf8_with_its_name() {
    let start = |message: String, name: &str| json!({ "startmessage": { "message": message, "displayname": name } });
    assert_eq!(violations(start("x".repeat(27 * 1024), "")), []);
    assert_eq!(violations(start("x".repeat(27 * 1024 + 1), "")), refused("/startmessage"));
    // Three bytes a character: 9,216 of them are exactly 27 KB.
    assert_eq!(violations(start("語".repeat(9 * 1024), "")), []);
    assert_eq!(violations(start("語".repeat(9 * 1024), "n")), refused("/startmessage"));
}

#[test]
fn a_start_message_may_be_a_bare_string() {
    let request = parse(br#"{"startmessage":"hello"}"#).unwrap();
    assert_eq!(request.start_message, Some(StartMessage { message: "hello".into(), display_name: None }));
}

#[test]
fn contested_fields_are_read_in_customercontext_too_and_the_top_level_wins() {
    let inside = json!({ "customercontext": { "startmessage": "inside", "skipdeflectionbot": true } });
    let request = parse(inside.to_string().as_bytes()).unwrap();
    assert_eq!((request.start_message.unwrap().message.as_str(), request.skip_ai_agent), ("inside", true));

    let both = json!({ "customercontext": { "startmessage": "inside", "skipdeflectionbot": true },
        "startmessage": { "message": "top" }, "skipdeflectionbot": false });
    let request = parse(both.to_string().as_bytes()).unwrap();
    assert_eq!((request.start_message.unwrap().message.as_str(), request.skip_ai_agent), ("top", false));
}

#[test]
fn a_start_message_without_text_is_none() {
    assert_eq!(parse(br#"{"startmessage":{"displayname":"n"}}"#).unwrap().start_message, None);
}

#[test]
fn unknown_fields_are_ignored_and_can_be_named() {
    let body = json!({ "customerContext": {}, "customercontext": {} });
    assert_eq!(violations(body.clone()), []);
    assert_eq!(unknown_fields(&body), ["customerContext"]);
    assert_eq!(unknown_fields(&json!([1])), [""; 0]);
}

#[test]
fn unknown_fields_within_are_named_by_their_place() {
    let body = json!({
        "customercontext": {
            "preferredname": "A", "preferedname": "A", "skipdeflectionbot": true, "startmessage": { "text": "hi" },
        },
        "conversationcontext": { "a/b": { "isdisplayable": true, "value": 1 }, "plain": 1 },
        "startmessage": { "message": "hi", "displayname": "n", "displayName": "n" },
    });
    assert_eq!(
        unknown_fields(&body),
        [
            "customercontext/preferedname",
            "conversationcontext/a~1b/isdisplayable",
            "startmessage/displayName",
            "customercontext/startmessage/text",
        ]
    );
}

#[test]
fn a_body_with_one_field_of_a_create_is_one() {
    assert!(has_known_field(&json!({ "nick": "A", "startmessage": null })));
    for other in [json!({ "customerContext": {} }), json!({}), json!(["startmessage"]), json!("startmessage")] {
        assert!(!has_known_field(&other), "{other}");
    }
}

#[test]
fn every_known_field_is_known() {
    let text = |name: &str| Some(name.to_owned());
    let request = CreateRequest {
        customer: CustomerContext {
            customer_id: text("1"),
            first_name: text("f"),
            last_name: text("l"),
            preferred_name: text("p"),
            email: text("a@b.example"),
            phone_number: text("1"),
        },
        variables: vec![ContextVariable {
            name: "v".to_owned(),
            value: ContextValue::Boolean(true),
            is_displayable: true,
        }],
        request_id: text("r"),
        start_message: Some(StartMessage { message: "hi".to_owned(), display_name: text("n") }),
        skip_ai_agent: true,
    };
    assert_eq!(unknown_fields(&request.to_body()), [""; 0]);
}

#[test]
fn everything_wrong_is_told_at_once() {
    let body = json!({ "customercontext": { "email": "x", "firstname": 1 }, "skipdeflectionbot": 1 });
    let (request, violations) = read(&body);
    assert_eq!(request.customer.email.as_deref(), Some("x"));
    assert_eq!(violations.len(), 3);
}

proptest::proptest! {
    #[test]
    fn any_bytes_are_understood_or_refused(body: Vec<u8>) {
        let _ = parse(&body);
    }

    #[test]
    fn what_is_written_is_read_back(name in ".{0,40}", value in ".{0,40}", shown: bool, start in ".{1,40}", skip: bool) {
        let request = CreateRequest {
            variables: vec![ContextVariable { name, value: ContextValue::Text(value), is_displayable: shown }],
            start_message: Some(StartMessage { message: start, display_name: None }),
            skip_ai_agent: skip,
            ..CreateRequest::default()
        };
        proptest::prop_assert_eq!(parse(request.to_body().to_string().as_bytes()), Ok(request));
    }
}
