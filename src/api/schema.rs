//! The bodies that no derived schema can tell, as JSON Schema (draft 2020-12): what the readers in [`super::create`] and
//! [`super::activity`] accept, and the answers that have two forms.
//!
//! A schema here is never narrower than its reader, so that a body which the endpoint takes is never called wrong. Where it
//! is wider (bytes, base64, JSON within a string) its description says what else is checked. Unknown fields are allowed
//! everywhere, because they are ignored. Field names are matched exactly, in the case of the pages.

use serde_json::{Map, Value, json};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        RefOr,
        schema::{ObjectBuilder, Schema, Type},
    },
};

use super::{activity, create::CreateRequest, identity, limit};

/// A parameter that is a whole number within bounds. It exists as a schema only.
pub enum WholeNumber<const MIN: u32, const MAX: u32> {}

impl<const MIN: u32, const MAX: u32> PartialSchema for WholeNumber<MIN, MAX> {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(MIN)).maximum(Some(MAX)).into()
    }
}

impl<const MIN: u32, const MAX: u32> ToSchema for WholeNumber<MIN, MAX> {}

/// The component that `name` refers to, in a document that has [`all`].
fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

/// Every schema of this module under its name.
pub fn all() -> [(&'static str, Value); 8] {
    [
        ("CreateBody", create_body()),
        ("ContextEntry", context_entry()),
        ("StartMessage", start_message()),
        ("ActivityBody", activity_body()),
        ("ActivityParty", activity_party()),
        ("ActivityAttachment", activity_attachment()),
        ("ActivityAnswer", activity_answer()),
        ("TokenForm", token_form()),
    ]
}

/// What a create is sent with.
fn create_body() -> Value {
    let field = |what: &str| json!({ "type": ["string", "null"], "maxLength": limit::CUSTOMER_FIELD_CHARS, "description": what });
    json!({
        "type": "object",
        "description": "Who the customer is, and what the representative is to know. Every field is optional, null and an \
            empty string count as absent, unknown fields are ignored, and an empty object begins an anonymous conversation.",
        "properties": {
            "customercontext": {
                "type": ["object", "null"],
                "properties": {
                    "customerid": field("An active conversation with the same id on the same channel is continued."),
                    "firstname": field("Of the customer."),
                    "lastname": field("Of the customer."),
                    "preferredname": field("The name that the representative sees."),
                    "email": field("An email address with one @ and a domain with a dot; the customer record is matched by it."),
                    "phonenumber": field("The customer record is matched by its digits."),
                    "startmessage": {
                        "description": "As at the top level, where it counts first: the vendor's table places it here.",
                    },
                    "skipdeflectionbot": {
                        "description": "As at the top level, where it counts first: the vendor's table places it here.",
                    },
                },
            },
            "conversationcontext": {
                "type": ["object", "null"],
                "description": "The context variables by their names, which are case-sensitive. Too many are refused with 30010.",
                "maxProperties": limit::CONTEXT_VARIABLES,
                "propertyNames": { "maxLength": limit::VARIABLE_NAME_CHARS },
                "additionalProperties": reference("ContextEntry"),
            },
            "conversationrequestid": {
                "type": ["string", "null"],
                "description": format!(
                    "The caller's unique id of this request. The same one within {} hours is a retry: it is answered with \
                     the first one's conversation.",
                    limit::REQUEST_ID_HOURS
                ),
            },
            "startmessage": reference("StartMessage"),
            "skipdeflectionbot": { "type": ["boolean", "null"], "description": "Whether the AI agent is left out." },
        },
        "examples": [CreateRequest::vendor_sample().to_body()],
    })
}

/// A context variable as it is sent.
fn context_entry() -> Value {
    json!({
        "type": "object",
        "properties": {
            "value": { "type": ["string", "number", "boolean"], "maxLength": limit::VARIABLE_VALUE_CHARS },
            "isDisplayable": {
                "type": "boolean",
                "default": false,
                "description": "Whether the representative sees it.",
            },
        },
        "required": ["value"],
    })
}

/// The object of the vendor's sample, or the string of its table.
fn start_message() -> Value {
    let bytes = limit::START_MESSAGE_BYTES;
    json!({
        "description": format!(
            "The first message, for the representative only. Text and display name together have at most {bytes} bytes of \
             UTF-8."
        ),
        "type": ["object", "string", "null"],
        "maxLength": bytes,
        "properties": {
            "message": { "type": ["string", "null"], "maxLength": bytes },
            "displayname": { "type": ["string", "null"], "maxLength": bytes },
        },
    })
}

/// An activity: the fields that all kinds have, and one kind.
fn activity_body() -> Value {
    let name = json!({ "type": ["string", "null"], "maxLength": limit::ACTIVITY_FIELD_CHARS });
    let empty = json!({ "enum": [null, ""] });
    let kind = |name: &str| json!({ "const": name });
    json!({
        "type": "object",
        "description": "An activity of the Bot Framework's schema. Null and an empty string count as absent, and unknown \
            fields are ignored.",
        "properties": {
            "type": { "type": "string", "enum": ["message", "typing", "endOfConversation", "event"] },
            "name": name,
            "channelId": {
                "anyOf": [{ "type": "string", "format": "uuid" }, empty],
                "description": "Where it is given, that of the channel-id header; else 30002.",
            },
            "conversation": {
                "type": ["object", "null"],
                "properties": { "id": { "anyOf": [{ "type": "string", "format": "uuid" }, empty] } },
                "description": "Where it has an id, that of the path; else 30005.",
            },
            "from": reference("ActivityParty"),
        },
        "required": ["type"],
        "anyOf": [
            {
                "title": "Message",
                "description": "Text, attachments, or both; neither is 30016. An automated one says so in channelData.",
                "properties": {
                    "type": kind("message"),
                    "text": {
                        "type": ["string", "null"],
                        "maxLength": limit::MESSAGE_CHARS,
                        "description": "A longer one is refused with 30011.",
                    },
                    "attachments": { "type": ["array", "null"], "items": reference("ActivityAttachment") },
                    "channelData": { "type": ["object", "null"], "examples": [activity::automated_mark()] },
                },
                "anyOf": [
                    { "properties": { "text": { "type": "string", "minLength": 1 } }, "required": ["text"] },
                    { "properties": { "attachments": { "type": "array", "minItems": 1 } }, "required": ["attachments"] },
                ],
            },
            { "title": "Typing", "properties": { "type": kind("typing") } },
            { "title": "EndOfConversation", "properties": { "type": kind("endOfConversation") } },
            {
                "title": "MessageRead",
                "description": "The customer has read this message and all before it.",
                "properties": {
                    "type": kind("event"),
                    "name": kind(activity::MESSAGE_READ),
                    "value": {
                        "type": "object",
                        "properties": { "messageId": reference("MessageId") },
                        "required": ["messageId"],
                    },
                },
                "required": ["name", "value"],
            },
            {
                "title": "CustomEvent",
                "description": "An event of the integrator's own, whose variables join the context.",
                "properties": {
                    "type": kind("event"),
                    "name": { "type": "string", "minLength": 1, "not": kind(activity::MESSAGE_READ) },
                    "channelData": {
                        "type": "object",
                        "properties": {
                            "customEvent": { "const": true },
                            "customEventName": { "type": "string", "description": "The event's `name` again." },
                            "customEventValue": {
                                "type": ["string", "null"],
                                "description": "The JSON of an object of variables, as a string: plain values, which are \
                                    hidden, or objects with `value` and `isDisplayable`.",
                            },
                        },
                        "required": ["customEvent", "customEventName"],
                    },
                },
                "required": ["name", "channelData"],
            },
        ],
        "examples": [
            activity::message("Good morning"),
            activity::typing(),
            activity::end_of_conversation(),
            activity::custom_event("cart", &Map::from_iter([("total".to_owned(), json!(12.5))])),
        ],
    })
}

/// Who sends an activity.
fn activity_party() -> Value {
    let text = json!({ "type": ["string", "null"], "maxLength": limit::ACTIVITY_FIELD_CHARS });
    json!({ "type": ["object", "null"], "properties": { "id": text, "name": text } })
}

/// A file with a message, as it is sent.
fn activity_attachment() -> Value {
    let text = |what: &str| json!({ "type": "string", "minLength": 1, "maxLength": limit::ACTIVITY_FIELD_CHARS, "description": what });
    json!({
        "type": "object",
        "properties": {
            "contentType": text("A media type, such as `image/png`."),
            "contentUrl": {
                "type": "string",
                "pattern": "^([hH][tT][tT][pP][sS]?://|[dD][aA][tT][aA]:)",
                "description": "An http(s) address, or the file itself as a `data:` URL in base64, of at most the size \
                    that the endpoint is set to.",
            },
            "name": text("With its extension, which must not be a blocked one."),
        },
        "required": ["contentType", "contentUrl", "name"],
    })
}

/// The two forms of an activity's answer.
fn activity_answer() -> Value {
    json!({
        "type": "object",
        "anyOf": [
            { "title": "Taken", "properties": { "messageId": reference("MessageId") }, "required": ["messageId"] },
            {
                "title": "Receipt",
                "description": "The answer to `MessageRead`.",
                "properties": { "messageId": { "const": "" }, "message": { "type": "null" } },
                "required": ["messageId", "message"],
            },
        ],
    })
}

/// The client-credentials grant.
fn token_form() -> Value {
    json!({
        "type": "object",
        "properties": {
            "grant_type": { "const": "client_credentials" },
            "client_id": { "type": "string", "format": "uuid", "description": "Here or as HTTP Basic." },
            "client_secret": { "type": "string", "description": "Here or as HTTP Basic." },
            "scope": {
                "type": "string",
                "description": "`https://{organization id without dashes}-c.{zone}.dynamics.com/.default`",
            },
        },
        "required": ["grant_type", "scope"],
        "examples": [{
            "grant_type": "client_credentials",
            "client_id": identity::CLIENT_ID,
            "client_secret": identity::CLIENT_SECRET,
            "scope": identity::scope(identity::ORGANIZATION_ID, identity::ZONE),
        }],
    })
}

#[cfg(test)]
mod tests;
