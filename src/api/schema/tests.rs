//! The schemas against the readers: whatever a reader takes satisfies its schema. The other direction is seen case by
//! case where the endpoint answers.

use jsonschema::Validator;
use proptest::prelude::*;

use super::*;
use crate::api::{
    activity::{Address, AttachmentPolicy},
    create,
    id::MessageId,
};

const CHANNEL: &str = "8a5e4f10-0000-4000-8000-000000000002";
const CONVERSATION: &str = "8a5e4f10-0000-4000-8000-000000000009";

fn validator(name: &str) -> Validator {
    let mut schemas: Map<String, Value> = all().into_iter().map(|(name, schema)| (name.to_owned(), schema)).collect();
    schemas.insert("MessageId".to_owned(), json!(MessageId::schema()));
    let schema = json!({ "$ref": format!("#/components/schemas/{name}"), "components": { "schemas": schemas } });
    jsonschema::options().should_validate_formats(true).build(&schema).unwrap()
}

fn address() -> Address {
    Address { channel: CHANNEL.parse().unwrap(), conversation: CONVERSATION.parse().unwrap() }
}

/// Mostly what could stand in a field, sometimes anything.
fn value() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        Just(json!("")),
        "\\PC{0,8}".prop_map(Value::from),
        "[a-z]{1,6}@[a-z]{1,6}\\.[a-z]{2,3}".prop_map(Value::from),
        Just(json!({ "value": 1 })),
        Just(json!({ "value": "語", "isDisplayable": true })),
        Just(json!([])),
    ]
}

fn object(names: &'static [&'static str]) -> impl Strategy<Value = Value> {
    prop::collection::vec((prop::sample::select(names), value()), 0..4)
        .prop_map(|fields| fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}

fn create() -> impl Strategy<Value = Value> {
    let customer = object(&["customerid", "firstname", "email", "phonenumber", "startmessage", "skipdeflectionbot"]);
    let start = object(&["message", "displayname", "other"]);
    let context = object(&["a", "b", "語"]);
    let rest = object(&["conversationrequestid", "skipdeflectionbot", "startmessage", "other"]);
    (customer, context, start, rest, any::<u8>()).prop_map(|(customer, context, start, mut body, put)| {
        for (bit, name, value) in
            [(1, "customercontext", customer), (2, "conversationcontext", context), (4, "startmessage", start)]
        {
            if put & bit != 0 {
                body[name] = value;
            }
        }
        body
    })
}

fn activity() -> impl Strategy<Value = Value> {
    let kind = prop::sample::select(vec!["message", "message", "typing", "endOfConversation", "event", "invoke"]);
    let rest = object(&["text", "name", "attachments", "from", "value", "channelData", "conversation", "channelId"]);
    let name = prop::sample::select(vec!["MessageRead", "cart"]);
    let data = prop_oneof![Just("{}"), Just(r#"{"a":1}"#), Just("{"), Just("")];
    let url = prop::sample::select(vec!["https://example.com/a", "DATA:a\n;base64,AAAA", "ftp://a", "HTTP://語/", ""]);
    (kind, rest, name, data, url, any::<u8>()).prop_map(|(kind, mut body, name, data, url, put)| {
        let choices = [
            (1, "name", json!(name)),
            (2, "text", json!("hello")),
            (4, "attachments", json!([{ "contentType": "a/b", "contentUrl": url, "name": "a.png" }])),
            (8, "channelData", json!({ "customEvent": true, "customEventName": name, "customEventValue": data })),
            (16, "value", json!({ "messageId": "1756399395730" })),
            (32, "channelId", json!(CHANNEL.to_uppercase())),
            (64, "conversation", json!({ "id": CONVERSATION })),
        ];
        for (_, field, value) in choices.into_iter().filter(|(bit, ..)| put & bit != 0) {
            body[field] = value;
        }
        body["type"] = kind.into();
        body
    })
}

#[test]
fn every_create_that_is_taken_satisfies_the_schema() {
    let validator = validator("CreateBody");
    proptest!(ProptestConfig::with_cases(2_000), |(body in create())| {
        if create::parse(body.to_string().as_bytes()).is_ok() {
            let fault = validator.iter_errors(&body).next().map(|error| error.to_string());
            prop_assert_eq!(fault, None, "{}", body);
        }
    });
}

#[test]
fn every_activity_that_is_taken_satisfies_the_schema() {
    let validator = validator("ActivityBody");
    proptest!(ProptestConfig::with_cases(2_000), |(body in activity())| {
        if activity::parse(body.to_string().as_bytes(), address(), &AttachmentPolicy::default()).is_ok() {
            let fault = validator.iter_errors(&body).next().map(|error| error.to_string());
            prop_assert_eq!(fault, None, "{}", body);
        }
    });
}

#[test]
fn the_examples_are_taken_and_satisfy_their_schemas() {
    for example in create_body()["examples"].as_array().unwrap() {
        assert!(create::parse(example.to_string().as_bytes()).is_ok(), "{example}");
        assert!(validator("CreateBody").is_valid(example), "{example}");
    }
    for example in activity_body()["examples"].as_array().unwrap() {
        let taken = activity::parse(example.to_string().as_bytes(), address(), &AttachmentPolicy::default());
        assert!(taken.is_ok(), "{example}");
        assert!(validator("ActivityBody").is_valid(example), "{example}");
    }
}
