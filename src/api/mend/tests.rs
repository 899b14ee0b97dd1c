//! What is mended, and into what.

use proptest::prelude::*;
use rstest::rstest;

use super::*;

/// The mended body, and what is said about it.
fn mended(body: &Value) -> (Value, Vec<String>) {
    let mended = create(body).unwrap_or_else(|| panic!("{body} can be mended"));
    (mended.body, mended.changes.iter().map(ToString::to_string).collect())
}

#[test]
fn code_30010_too_many_variables_leaves_the_first_hundred() {
    let context: Map<String, Value> = (0..137).map(|n| (format!("v{n}"), json!({ "value": "x" }))).collect();
    let body = json!({ "conversationcontext": context });
    assert_eq!(create::read(&body).1[0].code, Code::TooManyVariables);
    let (body, told) = mended(&body);
    let names: Vec<&String> = body["conversationcontext"].as_object().unwrap().keys().collect();
    assert_eq!((names.len(), names[0].as_str(), names[99].as_str()), (100, "v0", "v99"));
    assert_eq!(told, ["/conversationcontext keeps the first 100 of 137 variables"]);
}

/// Code 30012, whatever is wrong: place, what stands there, what stands there then (null: nothing), and what is said.
#[rstest]
#[case::name("customercontext/firstname", json!("é".repeat(201)), json!("é".repeat(200)), "was cut to 200 characters")]
#[case::emoji(
    "customercontext/lastname",
    json!(format!("{}👨‍👩‍👧", "x".repeat(198))),
    json!("x".repeat(198)),
    "was cut to 198 characters"
)]
#[case::number("customercontext/customerid", json!(42), json!("42"), "is a text now")]
#[case::list("customercontext/preferredname", json!(["a"]), json!(null), "was dropped")]
#[case::email("customercontext/email", json!("nobody"), json!(null), "was dropped")]
#[case::email_with_blanks("customercontext/email", json!(" a@b.test "), json!("a@b.test"), "was shortened")]
#[case::email_as_link("customercontext/email", json!("mailto:a@b.test"), json!("a@b.test"), "was shortened")]
#[case::phone(
    "customercontext/phonenumber",
    json!(format!("+1 (425) 555-0102 {}", "-".repeat(200))),
    json!("+14255550102"),
    "was shortened"
)]
#[case::long_phone("customercontext/phonenumber", json!("1".repeat(201)), json!(null), "was dropped")]
#[case::request_id("conversationrequestid", json!(7), json!("7"), "is a text now")]
#[case::customer("customercontext", json!("Ann"), json!(null), "was dropped")]
#[case::context("conversationcontext", json!([]), json!(null), "was dropped")]
#[case::flag("skipdeflectionbot", json!("True"), json!(true), "is true now")]
#[case::flag_of_a_number("skipdeflectionbot", json!(0), json!(false), "is false now")]
#[case::no_flag("skipdeflectionbot", json!("perhaps"), json!(null), "was dropped")]
#[case::nested_flag("customercontext/skipdeflectionbot", json!("false"), json!(false), "is false now")]
#[case::start("startmessage", json!(7), json!("7"), "is a text now")]
#[case::long_start("startmessage", json!("é".repeat(13_825)), json!("é".repeat(13_824)), "was cut to 13824 characters")]
#[case::start_of_a_number("startmessage/message", json!(7), json!("7"), "is a text now")]
#[case::value_nested("conversationcontext/a/value", json!({ "b": 1 }), json!("{\"b\":1}"), "is a text now")]
#[case::value_list("conversationcontext/a/value", json!([1]), json!("[1]"), "is a text now")]
#[case::long_value("conversationcontext/a/value", json!("x".repeat(4001)), json!("x".repeat(4000)), "was cut to 4000 characters")]
fn code_30012_is_mended_where_it_can_be(
    #[case] place: &str,
    #[case] wrong: Value,
    #[case] right: Value,
    #[case] said: &str,
) {
    let pointer = format!("/{place}");
    let body = place.rsplit('/').fold(wrong, |value, name| json!({ name: value }));
    let (body, told) = mended(&body);
    assert_eq!(body.pointer(&pointer).cloned().unwrap_or_default(), right);
    assert_eq!(told, [format!("{pointer} {said}")]);
}

#[test]
fn variables_keep_their_place_when_their_name_is_cut() {
    let long = "n".repeat(101);
    let entry = json!({ "value": 1 });
    let (body, told) = mended(&json!({ "conversationcontext": { "a": entry, (long.clone()): entry, "z": entry } }));
    let names: Vec<&String> = body["conversationcontext"].as_object().unwrap().keys().collect();
    assert_eq!(names, ["a", &"n".repeat(100), "z"]);
    assert_eq!(told, [format!("/conversationcontext/{long} has a name of 100 characters now")]);
    let (body, _) = mended(&json!({ "conversationcontext": { ("n".repeat(100)): entry, (long): entry } }));
    assert_eq!(body["conversationcontext"].as_object().unwrap().len(), 1, "one name cannot stand twice");
}

#[test]
fn a_variable_that_is_no_object_becomes_one_or_goes() {
    let (body, told) = mended(&json!({ "conversationcontext": { "a/b": "x", "none": null, "empty": {} } }));
    assert_eq!(body, json!({ "conversationcontext": { "a/b": { "isDisplayable": false, "value": "x" } } }));
    assert_eq!(told[0], "/conversationcontext/a~1b is an object now, not displayable");
    assert_eq!(told.len(), 3);
}

#[test]
fn a_flag_of_a_variable_that_means_nothing_is_false() {
    let (body, _) = mended(&json!({ "conversationcontext": { "a": { "isDisplayable": "maybe", "value": 1 } } }));
    assert_eq!(body["conversationcontext"]["a"], json!({ "isDisplayable": false, "value": 1 }));
}

#[test]
fn the_words_of_a_start_message_give_way_before_its_name() {
    let start = json!({ "message": "m".repeat(27 * 1024), "displayname": "Ann" });
    let (body, _) = mended(&json!({ "startmessage": start }));
    assert_eq!(body["startmessage"]["displayname"], "Ann");
    assert_eq!(body["startmessage"]["message"].as_str().unwrap().len(), 27 * 1024 - 3);
}

#[test]
fn what_is_right_or_beyond_mending_is_left_alone() {
    assert_eq!(create(&create::CreateRequest::vendor_sample().to_body()), None);
    for body in [json!([]), json!("x"), json!(null)] {
        assert_eq!(create(&body), None, "{body}");
    }
}

fn anything() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        "\\PC{0,8}".prop_map(Value::from),
        (190usize..4100).prop_map(|length| Value::from("é👍🏽".repeat(length / 3))),
    ];
    let names = prop::sample::select(vec![
        "customercontext",
        "email",
        "phonenumber",
        "firstname",
        "conversationcontext",
        "value",
        "isDisplayable",
        "startmessage",
        "message",
        "displayname",
        "skipdeflectionbot",
        "conversationrequestid",
        "a/b~",
    ]);
    leaf.prop_recursive(3, 40, 8, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
            prop::collection::vec((names.clone(), inner), 0..6).prop_map(|fields| Value::Object(
                fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
            )),
        ]
    })
}

proptest! {
    #[test]
    fn every_object_can_be_mended_and_is_right_then(body in anything()) {
        let is_wrong = !create::read(&body).1.is_empty();
        match create(&body) {
            Some(mended) => prop_assert!(is_wrong && create::read(&mended.body).1.is_empty()),
            None => prop_assert!(!is_wrong || !body.is_object(), "{body}"),
        }
    }
}
