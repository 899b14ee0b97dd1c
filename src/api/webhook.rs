//! What the service posts to the integrator: the shapes and the names (pages "Use webhook to receive messages and events"
//! and "Send and receive custom events").
//!
//! The order of the keys is that of the pages' samples, and so are the capitals of a custom event. Which of it is told,
//! and when, is not decided here.

mod system_event;

use jiff::Timestamp;
use serde::Serialize;

pub use self::system_event::SystemEvent;
use super::{
    activity::Attachment,
    id::{ChannelId, ConversationId, MessageId},
};

/// The `from.id` of everything that a representative or an AI agent says. The pages do not say whose id it is; one for
/// the whole desk keeps the staff's own to itself (our decision).
pub const SENDER_ID: &str = "8a5e4f10-0000-4000-8000-000000000006";

/// The `channelId` of a typing indicator, in place of the channel's id.
const API: &str = "MessagingApi";

/// Where a payload belongs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Thread {
    pub channel: ChannelId,
    pub conversation: ConversationId,
    /// The integrator's name for the customer.
    pub customer: String,
    /// The channel's base URL, which custom events repeat as their `ServiceUrl`.
    pub webhook_url: String,
}

/// Where the payloads of a conversation are posted to, below the base URL that the channel was given.
pub fn activities_url(webhook_url: &str, conversation: ConversationId) -> String {
    format!("{}/v3/conversations/{conversation}/activities", webhook_url.trim_end_matches('/'))
}

/// The body of one post. Serialise it as it is: its keys are in the order of the samples.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Payload {
    Message(Message),
    Typing(Typing),
    System(System),
    Custom(Custom),
}

impl Payload {
    /// Somebody of the desk says something. The samples have neither `id` nor `timestamp`; without the id the integrator
    /// could not say what the customer has read, so both are there (our decision).
    pub fn message(
        thread: &Thread,
        name: &str,
        text: &str,
        attachments: &[Attachment],
        said: (MessageId, Timestamp),
    ) -> Self {
        Self::Message(Message {
            kind: "message",
            channel_id: thread.channel,
            from: Sender { id: SENDER_ID, name: name.to_owned() },
            conversation: Conversation { id: thread.conversation },
            text_format: "markdown",
            text: (!text.is_empty()).then(|| text.to_owned()),
            attachments: attachments.iter().map(File::new).collect(),
            id: said.0,
            timestamp: said.1,
        })
    }

    /// Somebody of the desk is typing.
    pub fn typing(thread: &Thread) -> Self {
        Self::Typing(Typing {
            kind: "typing",
            channel_id: API,
            conversation: Conversation { id: thread.conversation },
            recipient: Recipient { id: thread.customer.clone() },
        })
    }

    /// The conversation moved.
    pub fn system(thread: &Thread, event: SystemEvent) -> Self {
        Self::System(System {
            kind: "message",
            channel_id: thread.channel,
            conversation: Conversation { id: thread.conversation },
            text: format!("EventName: **_{}_**", event.name()),
            name: event.name(),
        })
    }

    /// An AI agent's event; `value` is the text of a JSON object.
    pub fn custom(thread: &Thread, id: MessageId, name: &str, value: &str) -> Self {
        Self::Custom(Custom {
            kind: "event",
            id,
            service_url: format!("{}/", thread.webhook_url.trim_end_matches('/')),
            channel_id: thread.channel,
            conversation: CapitalConversation { id: thread.conversation },
            channel_data: CustomData { is_custom: true, name: name.to_owned(), value: value.to_owned() },
            name: name.to_owned(),
        })
    }
}

/// Text, attachments, or both.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Message {
    #[serde(rename = "type")]
    kind: &'static str,
    channel_id: ChannelId,
    from: Sender,
    conversation: Conversation,
    text_format: &'static str,
    /// Absent where there are only attachments.
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    attachments: Vec<File>,
    id: MessageId,
    timestamp: Timestamp,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Typing {
    #[serde(rename = "type")]
    kind: &'static str,
    channel_id: &'static str,
    conversation: Conversation,
    recipient: Recipient,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct System {
    #[serde(rename = "type")]
    kind: &'static str,
    channel_id: ChannelId,
    conversation: Conversation,
    text: String,
    name: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Custom {
    #[serde(rename = "Type")]
    kind: &'static str,
    id: MessageId,
    service_url: String,
    channel_id: ChannelId,
    conversation: CapitalConversation,
    channel_data: CustomData,
    name: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct Sender {
    id: &'static str,
    name: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct Recipient {
    id: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
struct Conversation {
    id: ConversationId,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
struct CapitalConversation {
    id: ConversationId,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct CustomData {
    #[serde(rename = "customEvent")]
    is_custom: bool,
    #[serde(rename = "customEventName")]
    name: String,
    #[serde(rename = "customEventValue")]
    value: String,
}

/// An attachment, with the two fields that the samples have as null.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
struct File {
    content_type: String,
    content_url: String,
    content: (),
    name: String,
    thumbnail_url: (),
}

impl File {
    fn new(attachment: &Attachment) -> Self {
        Self {
            content_type: attachment.content_type.clone(),
            content_url: attachment.content_url.clone(),
            content: (),
            name: attachment.name.clone(),
            thumbnail_url: (),
        }
    }
}

#[cfg(test)]
mod tests;
