//! `POST …/conversation/{id}`: an activity of the Bot Framework's schema, read and checked (page "Use
//! /consumer/conversation endpoint").
//!
//! [`parse`] is the endpoint's strict reading; the functions beside it write the bodies that a client sends. What an
//! activity does to a conversation is [`crate::conversation`]'s business, not decided here.

pub mod attachment;

use serde_json::{Map, Value, json};

pub use attachment::{Attachment, AttachmentPolicy};

use super::{
    field::{object, text},
    id::{ChannelId, ConversationId, MessageId},
    limit,
    problem::{Code, Violation},
    variable::{self, Bare, ContextVariable, describe},
};

/// The name of the event that says what the customer has read.
pub const MESSAGE_READ: &str = "MessageRead";
/// Where a channel's data holds what this API itself defines.
const API_DATA: &str = "messagingapi-oc";
/// The mark of a message that no person wrote, in [`API_DATA`].
const AUTOMATED: &str = "AutomatedMessage";

/// An activity as the endpoint understands it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Activity {
    pub from: Party,
    pub kind: ActivityKind,
}

/// Who sends.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Party {
    pub id: Option<String>,
    pub name: Option<String>,
}

/// What an activity is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ActivityKind {
    /// Text, attachments, or both.
    Message {
        text: String,
        attachments: Vec<Attachment>,
        /// No person wrote it: shown as such, and it has no receipts.
        is_automated: bool,
    },
    Typing,
    EndOfConversation,
    /// The customer has read this message and all before it.
    MessageRead(MessageId),
    /// An event of the integrator's own; its variables join the context.
    CustomEvent {
        name: String,
        variables: Vec<ContextVariable>,
    },
}

/// Where an activity was sent; what it says of that itself must agree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Address {
    /// The `channel-id` header.
    pub channel: ChannelId,
    /// The conversation of the path.
    pub conversation: ConversationId,
}

/// Where activities of a conversation go.
pub fn path(conversation: ConversationId) -> String {
    format!("/api/v1.0/consumer/conversation/{conversation}")
}

/// The endpoint's reading of a body: the activity, or every reason for refusing it, most telling first.
pub fn parse(body: &[u8], address: Address, policy: &AttachmentPolicy) -> Result<Activity, Vec<Violation>> {
    if body.iter().all(u8::is_ascii_whitespace) {
        return Err(vec![Violation::new(Code::Body, "", "the request has no body, an activity is expected")]);
    }
    let body: Value = serde_json::from_slice(body)
        .map_err(|error| vec![Violation::new(Code::Body, "", format!("the body is not JSON: {error}"))])?;
    let Some(body) = body.as_object() else {
        let reason = format!("the body is {}, an object is expected", describe(&body));
        return Err(vec![Violation::new(Code::Body, "", reason)]);
    };
    let mut violations = Vec::new();
    check_address(body, address, &mut violations);
    let from = object(body, "from", &mut violations).map(|from| read_party(from, &mut violations)).unwrap_or_default();
    match read_kind(body, policy, &mut violations) {
        Some(kind) if violations.is_empty() => Ok(Activity { from, kind }),
        _ => Err(violations),
    }
}

/// A customer's text.
pub fn message(text: &str) -> Value {
    json!({ "type": "message", "text": text })
}

/// The customer is typing.
pub fn typing() -> Value {
    json!({ "type": "typing" })
}

/// The customer ends the conversation.
pub fn end_of_conversation() -> Value {
    json!({ "type": "endOfConversation" })
}

/// The customer has read `message` and all before it.
pub fn message_read(message: MessageId) -> Value {
    json!({ "type": "event", "name": MESSAGE_READ, "value": { "messageId": message } })
}

/// An event of the integrator's own with its variables: plain values, or `{ "isDisplayable", "value" }`.
pub fn custom_event(name: &str, variables: &Map<String, Value>) -> Value {
    // The variables are a string that holds JSON, not JSON: so the page shows it.
    let value = Value::Object(variables.clone()).to_string();
    json!({
        "type": "event",
        "name": name,
        "channelData": { "customEvent": true, "customEventName": name, "customEventValue": value },
    })
}

/// The `channelData` that marks an automated message.
pub fn automated_mark() -> Value {
    json!({ API_DATA: { "type": AUTOMATED } })
}

/// What the activity says of its channel and conversation must be where it was sent. The codes are our decision.
fn check_address(body: &Map<String, Value>, address: Address, violations: &mut Vec<Violation>) {
    if let Some(channel) = text(body, "", "channelId", None, violations)
        && channel.parse() != Ok(address.channel)
    {
        let reason = format!("is not that of the channel-id header, {}", address.channel);
        violations.push(Violation::new(Code::ChannelId, "/channelId", reason));
    }
    let conversation = object(body, "conversation", violations);
    if let Some(id) = conversation.and_then(|conversation| text(conversation, "/conversation", "id", None, violations))
        && id.parse() != Ok(address.conversation)
    {
        let reason = format!("is not that of the path, {}", address.conversation);
        violations.push(Violation::new(Code::ConversationId, "/conversation/id", reason));
    }
}

fn read_party(from: &Map<String, Value>, violations: &mut Vec<Violation>) -> Party {
    let mut field = |name| text(from, "/from", name, Some(limit::ACTIVITY_FIELD_CHARS), violations);
    Party { id: field("id"), name: field("name") }
}

fn read_kind(
    body: &Map<String, Value>,
    policy: &AttachmentPolicy,
    violations: &mut Vec<Violation>,
) -> Option<ActivityKind> {
    let before = violations.len();
    let kind = text(body, "", "type", Some(limit::ACTIVITY_FIELD_CHARS), violations);
    let name = text(body, "", "name", Some(limit::ACTIVITY_FIELD_CHARS), violations);
    match kind.as_deref() {
        Some("message") => Some(read_message(body, policy, violations)),
        Some("typing") => Some(ActivityKind::Typing),
        Some("endOfConversation") => Some(ActivityKind::EndOfConversation),
        Some("event") => read_event(body, name, violations),
        Some(other) => {
            let known = "message, typing, endOfConversation and event are supported";
            violations.push(Violation::new(Code::Operation, "/type", format!("is {other:?}; {known}")));
            None
        }
        None => {
            if violations.len() == before {
                violations.push(Violation::new(Code::Operation, "/type", "is missing, an activity has a type"));
            }
            None
        }
    }
}

fn read_message(body: &Map<String, Value>, policy: &AttachmentPolicy, violations: &mut Vec<Violation>) -> ActivityKind {
    let before = violations.len();
    let text = text(body, "", "text", None, violations).unwrap_or_default();
    let chars = limit::chars(&text);
    if chars > limit::MESSAGE_CHARS {
        let reason = format!("has {chars} characters, the limit is {}", limit::MESSAGE_CHARS);
        violations.push(Violation::new(Code::MessageTooLong, "/text", reason));
    }
    let attachments = match body.get("attachments") {
        None | Some(Value::Null) => Vec::new(),
        Some(Value::Array(items)) => attachment::read_all(items, policy, violations),
        Some(other) => {
            let reason = format!("is {}, an array is expected", describe(other));
            violations.push(Violation::new(Code::Body, "/attachments", reason));
            Vec::new()
        }
    };
    if text.is_empty() && attachments.is_empty() && violations.len() == before {
        violations.push(Violation::new(Code::EmptyMessage, "", "a message needs `text` or `attachments`"));
    }
    let is_automated = object(body, "channelData", violations)
        .and_then(|data| data.get(API_DATA))
        .is_some_and(|data| data.get("type").is_some_and(|kind| kind == AUTOMATED));
    ActivityKind::Message { text, attachments, is_automated }
}

/// `MessageRead`, or an event that is flagged as custom; there are no others.
fn read_event(
    body: &Map<String, Value>,
    name: Option<String>,
    violations: &mut Vec<Violation>,
) -> Option<ActivityKind> {
    if name.as_deref() == Some(MESSAGE_READ) {
        return read_receipt(body, violations).map(ActivityKind::MessageRead);
    }
    let data = object(body, "channelData", violations);
    let Some(data) = data.filter(|data| data.get("customEvent") == Some(&Value::Bool(true))) else {
        let reason = format!(
            "is {}; an event is {MESSAGE_READ}, or has true in /channelData/customEvent",
            name.map_or_else(|| "missing".to_owned(), |name| format!("{name:?}"))
        );
        violations.push(Violation::new(Code::Operation, "/name", reason));
        return None;
    };
    let Some(name) = name else {
        violations.push(Violation::new(Code::Body, "/name", "is missing, a custom event has a name"));
        return None;
    };
    let custom_name = text(data, "/channelData", "customEventName", None, violations);
    if custom_name.as_ref() != Some(&name) {
        let reason = match custom_name {
            Some(_) => format!("is not the event's name, {name:?}"),
            None => format!("is missing, the event's name is expected, {name:?}"),
        };
        violations.push(Violation::new(Code::Body, "/channelData/customEventName", reason));
    }
    let variables = read_event_value(data, violations);
    Some(ActivityKind::CustomEvent { name, variables })
}

fn read_receipt(body: &Map<String, Value>, violations: &mut Vec<Violation>) -> Option<MessageId> {
    let value = object(body, "value", violations);
    let id = value.and_then(|value| text(value, "/value", "messageId", None, violations));
    let Some(id) = id else {
        if violations.is_empty() {
            violations.push(Violation::new(Code::Body, "/value/messageId", "is missing, the message that was read"));
        }
        return None;
    };
    id.parse()
        .map_err(|error| violations.push(Violation::new(Code::Body, "/value/messageId", format!("is {error}"))))
        .ok()
}

/// A custom event's variables: a string that holds a JSON object. An event without any is fine (our decision).
fn read_event_value(data: &Map<String, Value>, violations: &mut Vec<Violation>) -> Vec<ContextVariable> {
    const AT: &str = "/channelData/customEventValue";
    let Some(value) = text(data, "/channelData", "customEventValue", None, violations) else { return Vec::new() };
    match serde_json::from_str(&value) {
        Ok(Value::Object(variables)) => variable::read_all(&variables, AT, Bare::Hidden, violations),
        Ok(other) => {
            let reason = format!("holds {}, the JSON of an object is expected", describe(&other));
            violations.push(Violation::new(Code::Body, AT, reason));
            Vec::new()
        }
        Err(error) => {
            violations.push(Violation::new(Code::Body, AT, format!("does not hold JSON: {error}")));
            Vec::new()
        }
    }
}

#[cfg(test)]
mod tests;
