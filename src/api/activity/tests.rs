//! The activity's table and limits, a test a row.

use proptest::prelude::*;
use rstest::rstest;

use super::*;
use crate::api::variable::ContextValue;

const CHANNEL: &str = "8a5e4f10-0000-4000-8000-000000000002";
const CONVERSATION: &str = "8a5e4f10-0000-4000-8000-000000000009";

fn read(body: &Value) -> Result<Activity, Vec<Violation>> {
    let address = Address { channel: CHANNEL.parse().unwrap(), conversation: CONVERSATION.parse().unwrap() };
    parse(body.to_string().as_bytes(), address, &AttachmentPolicy { max_bytes: 6, ..AttachmentPolicy::default() })
}

fn kind(body: &Value) -> ActivityKind {
    read(body).unwrap().kind
}

/// Code and place of the most telling violation.
fn refusal(body: &Value) -> (u32, String) {
    let first = read(body).expect_err("it is refused").remove(0);
    (first.code.number(), first.pointer)
}

fn with_file(file: &Value) -> Value {
    json!({ "type": "message", "attachments": [file] })
}

fn file(name: &str, url: &str) -> Value {
    json!({ "contentType": "image/png", "contentUrl": url, "name": name })
}

#[test]
fn what_the_client_writes_the_endpoint_reads() {
    let text = ActivityKind::Message { text: "語 hi".into(), attachments: vec![], is_automated: false };
    assert_eq!(kind(&message("語 hi")), text);
    assert_eq!(kind(&typing()), ActivityKind::Typing);
    assert_eq!(kind(&end_of_conversation()), ActivityKind::EndOfConversation);
    let id: MessageId = "1756399395730".parse().unwrap();
    assert_eq!(kind(&message_read(id)), ActivityKind::MessageRead(id));
    let variables = json!({ "plain": 1, "shown": { "isDisplayable": true, "value": "a" } });
    let ActivityKind::CustomEvent { name, variables } = kind(&custom_event("cart", variables.as_object().unwrap()))
    else {
        panic!("it is a custom event");
    };
    assert_eq!(name, "cart");
    let shown: Vec<_> = variables.iter().map(|v| (v.name.as_str(), v.value.to_string(), v.is_displayable)).collect();
    assert_eq!(shown, [("plain", "1".to_owned(), false), ("shown", "a".to_owned(), true)]);
}

#[rstest]
#[case::a_blank("data:;base64,aG k=", "is not base64 from byte 2 of its data on")]
#[case::no_padding("data:;base64,aGk", "is base64 without its padding, `=` at the end")]
#[case::broken_off("data:;base64,aGkha", "is base64 that breaks off at its end")]
#[case::bits_left_over("data:;base64,aGl=", "is base64 that breaks off at its end")]
fn what_is_wrong_with_base64_is_told(#[case] url: &str, #[case] told: &str) {
    let violation = read(&with_file(&file("a.png", url))).unwrap_err().remove(0);
    assert_eq!((&*violation.pointer, &*violation.reason), ("/attachments/0/contentUrl", told));
}

#[test]
fn a_custom_event_without_its_second_name_is_told_which() {
    let body = json!({ "type": "event", "name": "cart", "channelData": { "customEvent": true } });
    let violation = read(&body).unwrap_err().remove(0);
    assert_eq!(violation.pointer, "/channelData/customEventName");
    assert_eq!(violation.reason, "is missing, the event's name is expected, \"cart\"");
}

#[rstest]
#[case::at("語", 6_000, None)]
#[case::over("語", 6_001, Some(30011))]
#[case::at_outside_the_basic_plane("🙂", 6_000, None)]
#[case::over_outside_the_basic_plane("🙂", 6_001, Some(30011))]
fn a_text_has_at_most_6000_characters(#[case] character: &str, #[case] count: usize, #[case] code: Option<u32>) {
    let body = message(&character.repeat(count));
    match code {
        None => assert!(read(&body).is_ok()),
        Some(code) => assert_eq!(refusal(&body), (code, "/text".to_owned())),
    }
}

#[rstest]
#[case::nothing(json!({ "type": "message" }), 30016, "")]
#[case::empty(json!({ "type": "message", "text": "", "attachments": [] }), 30016, "")]
#[case::null(json!({ "type": "message", "text": null, "attachments": null }), 30016, "")]
#[case::text_of_another_type(json!({ "type": "message", "text": 7 }), 30012, "/text")]
#[case::attachments_of_another_type(json!({ "type": "message", "attachments": {} }), 30012, "/attachments")]
#[case::no_type(json!({ "text": "hi" }), 30003, "/type")]
#[case::type_of_another_type(json!({ "type": 1 }), 30012, "/type")]
#[case::unsupported(json!({ "type": "invoke" }), 30003, "/type")]
#[case::another_case(json!({ "type": "Message", "text": "hi" }), 30003, "/type")]
#[case::not_an_object(json!(["message"]), 30012, "")]
#[case::another_channel(json!({ "type": "typing", "channelId": CONVERSATION }), 30002, "/channelId")]
#[case::no_channel_at_all(json!({ "type": "typing", "channelId": "directline" }), 30002, "/channelId")]
#[case::another_conversation(json!({ "type": "typing", "conversation": { "id": CHANNEL } }), 30005, "/conversation/id")]
#[case::event_without_a_name(json!({ "type": "event" }), 30003, "/name")]
#[case::event_not_flagged(json!({ "type": "event", "name": "cart" }), 30003, "/name")]
#[case::event_flagged_in_words(
    json!({ "type": "event", "name": "cart", "channelData": { "customEvent": "true" } }), 30003, "/name")]
#[case::flagged_without_a_name(
    json!({ "type": "event", "channelData": { "customEvent": true, "customEventName": "a" } }), 30012, "/name")]
#[case::names_differ(
    json!({ "type": "event", "name": "a", "channelData": { "customEvent": true, "customEventName": "b" } }),
    30012, "/channelData/customEventName")]
#[case::receipt_of_nothing(json!({ "type": "event", "name": "MessageRead" }), 30012, "/value/messageId")]
#[case::receipt_of_no_id(
    json!({ "type": "event", "name": "MessageRead", "value": { "messageId": "1" } }), 30012, "/value/messageId")]
#[case::receipt_of_a_number(
    json!({ "type": "event", "name": "MessageRead", "value": { "messageId": 1_756_399_395_730_i64 } }),
    30012, "/value/messageId")]
fn what_is_wrong_is_refused_with_its_code_and_place(#[case] body: Value, #[case] code: u32, #[case] pointer: &str) {
    assert_eq!(refusal(&body), (code, pointer.to_owned()));
}

#[rstest]
#[case("")]
#[case(" \n")]
#[case("{")]
fn a_body_that_is_not_json_is_refused(#[case] body: &str) {
    let address = Address { channel: CHANNEL.parse().unwrap(), conversation: CONVERSATION.parse().unwrap() };
    let violations = parse(body.as_bytes(), address, &AttachmentPolicy::default()).unwrap_err();
    assert_eq!(violations[0].code, Code::Body);
}

#[test]
fn channel_and_conversation_are_compared_as_guids() {
    let body = json!({
        "type": "typing", "channelId": CHANNEL.to_uppercase(), "conversation": { "id": CONVERSATION.to_uppercase() },
    });
    assert_eq!(kind(&body), ActivityKind::Typing);
}

#[rstest]
#[case::from_id("/from/id")]
#[case::from_name("/from/name")]
#[case::name("/name")]
#[case::attachment_type("/attachments/0/contentType")]
#[case::attachment_name("/attachments/0/name")]
fn these_fields_have_at_most_256_characters(#[case] pointer: &str) {
    let with = |value: &str| {
        let mut body = with_file(&file("a.png", "https://example.com/a.png"));
        body["from"] = json!({ "id": "i", "name": "n" });
        body["name"] = "n".into();
        *body.pointer_mut(pointer).unwrap() = value.into();
        body
    };
    let long = |chars: usize| format!("{}.png", "é".repeat(chars - 4));
    assert!(read(&with(&long(256))).is_ok());
    assert_eq!(refusal(&with(&long(257))), (30012, pointer.to_owned()));
}

#[test]
fn a_type_of_256_characters_is_unsupported_and_a_longer_one_too_long() {
    assert_eq!(refusal(&json!({ "type": "é".repeat(256) })), (30003, "/type".to_owned()));
    assert_eq!(refusal(&json!({ "type": "é".repeat(257) })), (30012, "/type".to_owned()));
}

#[rstest]
#[case::address("https://example.com/a.png", true)]
#[case::upper("HTTP://EXAMPLE.COM", true)]
#[case::at_the_limit("data:image/png;base64,AAAAAAAA", true)]
#[case::over_the_limit("data:image/png;base64,AAAAAAAAAA==", false)]
#[case::with_parameters("data:text/plain;charset=utf-8;BASE64,aGk=", true)]
#[case::not_base64("data:text/plain,hi", false)]
#[case::broken_base64("data:;base64,a", false)]
#[case::without_a_comma("data:;base64", false)]
#[case::short_head("data:語,aGk=", false)]
#[case::no_host("https://", false)]
#[case::blank("https://example.com/a b", false)]
#[case::file("file:///etc/passwd", false)]
#[case::script("javascript:alert(1)", false)]
#[case::words("picture", false)]
fn an_attachment_is_an_address_or_embedded_in_base64(#[case] url: &str, #[case] good: bool) {
    let body = with_file(&file("a.png", url));
    if good {
        assert!(read(&body).is_ok(), "{:?}", read(&body));
    } else {
        assert_eq!(refusal(&body), (30012, "/attachments/0/contentUrl".to_owned()));
    }
}

#[rstest]
#[case("photo.png", true)]
#[case("語.PNG", true)]
#[case("photo", false)]
#[case(".png", false)]
#[case("photo.", false)]
#[case("setup.exe", false)]
#[case("setup.EXE", false)]
#[case("setup.exe. .", false)]
#[case("exe.png", true)]
fn an_attachment_has_an_extension_that_is_not_blocked(#[case] name: &str, #[case] good: bool) {
    let body = with_file(&file(name, "https://example.com/x"));
    assert_eq!(read(&body).is_ok(), good, "{:?}", read(&body));
}

#[rstest]
#[case("contentType")]
#[case("contentUrl")]
#[case("name")]
fn an_attachment_needs_all_its_fields(#[case] field: &str) {
    let mut item = file("a.png", "https://example.com/x");
    item.as_object_mut().unwrap().remove(field);
    assert_eq!(refusal(&with_file(&item)), (30012, format!("/attachments/0/{field}")));
    assert_eq!(refusal(&with_file(&json!("a.png"))), (30012, "/attachments/0".to_owned()));
}

#[test]
fn an_attachment_needs_no_text_beside_it() {
    let ActivityKind::Message { text, attachments, .. } = kind(&with_file(&file("a.png", "https://example.com/x")))
    else {
        panic!("it is a message");
    };
    assert_eq!((text.as_str(), attachments[0].name.as_str()), ("", "a.png"));
}

#[test]
fn the_automated_mark_is_read_where_it_is_written() {
    let is_automated = |data: Value| {
        let body = json!({ "type": "message", "text": "bye", "channelData": data });
        matches!(kind(&body), ActivityKind::Message { is_automated: true, .. })
    };
    assert!(is_automated(automated_mark()));
    assert!(!is_automated(json!({ "messagingapi-oc": { "type": "automatedmessage" } })));
    assert!(!is_automated(json!({ "messagingapi-oc": "AutomatedMessage" })));
    assert!(!is_automated(json!({})));
}

fn event(value: &Value) -> Value {
    let data = json!({ "customEvent": true, "customEventName": "cart", "customEventValue": value });
    json!({ "type": "event", "name": "cart", "channelData": data })
}

#[rstest]
#[case::not_a_string(json!({ "a": 1 }), 30012, "")]
#[case::not_json(json!("a=1"), 30012, "")]
#[case::not_an_object(json!("[1]"), 30012, "")]
#[case::nested(json!(r#"{"a/b":[1]}"#), 30012, "/a~1b")]
#[case::object_without_value(json!(r#"{"a":{"b":1}}"#), 30012, "/a")]
#[case::flag_in_words(json!(r#"{"a":{"value":1,"isDisplayable":"yes"}}"#), 30012, "/a/isDisplayable")]
fn a_custom_events_value_is_a_string_of_variables(#[case] value: Value, #[case] code: u32, #[case] place: &str) {
    assert_eq!(refusal(&event(&value)), (code, format!("/channelData/customEventValue{place}")));
}

#[rstest]
#[case(100, true)]
#[case(101, false)]
fn a_custom_event_has_at_most_100_variables(#[case] count: usize, #[case] good: bool) {
    let variables: Map<String, Value> = (0..count).map(|n| (format!("n{n}"), json!(n))).collect();
    let body = custom_event("many", &variables);
    match read(&body) {
        Ok(_) => assert!(good),
        Err(violations) => assert!(!good && violations[0].code == Code::TooManyVariables),
    }
}

#[rstest]
#[case(4_000, true)]
#[case(4_001, false)]
fn a_bare_value_has_the_limit_of_a_variable(#[case] chars: usize, #[case] good: bool) {
    let variables = json!({ "long": "語".repeat(chars) });
    assert_eq!(read(&custom_event("long", variables.as_object().unwrap())).is_ok(), good);
}

#[test]
fn an_event_may_have_no_variables() {
    for value in [Value::Null, json!(""), json!("{}")] {
        assert_eq!(kind(&event(&value)), ActivityKind::CustomEvent { name: "cart".into(), variables: vec![] });
    }
}

#[test]
fn values_keep_their_type() {
    let ActivityKind::CustomEvent { variables, .. } = kind(&event(&json!(r#"{"a":1.50,"b":true,"c":"1"}"#))) else {
        panic!("it is a custom event");
    };
    let [ContextValue::Number(_), ContextValue::Boolean(true), ContextValue::Text(_)] =
        [0, 1, 2].map(|n| variables[n].value.clone())
    else {
        panic!("{variables:?}");
    };
}

/// JSON that is likely to come near an activity.
fn anything() -> impl Strategy<Value = Value> {
    let word = prop_oneof![
        Just("message".to_owned()),
        Just("event".to_owned()),
        Just("MessageRead".to_owned()),
        Just(CHANNEL.to_owned()),
        Just("data:;base64,AA==".to_owned()),
        Just(r#"{"a":1}"#.to_owned()),
        ".{0,6}",
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        any::<i64>().prop_map(Value::from),
        word.prop_map(Value::String),
    ];
    let names = prop::sample::select(vec![
        "type",
        "name",
        "text",
        "from",
        "id",
        "channelId",
        "conversation",
        "attachments",
        "contentType",
        "contentUrl",
        "channelData",
        "customEvent",
        "customEventName",
        "customEventValue",
        "value",
        "messageId",
        "messagingapi-oc",
    ]);
    leaf.prop_recursive(3, 32, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Value::Array),
            prop::collection::vec((names.clone(), inner), 0..6)
                .prop_map(|fields| fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()),
        ]
    })
}

proptest! {
    #[test]
    fn whatever_is_sent_is_read_or_refused_with_a_reason(body in anything()) {
        if let Err(violations) = read(&body) {
            prop_assert!(!violations.is_empty());
        }
    }
}
