//! What the integrator is told of a conversation, by webhook: decided here, put into words by [`crate::api::webhook`].

use jiff::Timestamp;

use crate::api::{
    activity::Attachment,
    id::MessageId,
    webhook::{Payload, SystemEvent, Thread},
};

/// One thing that the integrator is told. What is told of one conversation is told in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// A representative or an AI agent says something to the customer.
    Message {
        id: MessageId,
        /// Who says it, by the name that the customer is shown.
        name: String,
        text: String,
        attachments: Vec<Attachment>,
        at: Timestamp,
    },
    /// A representative is typing.
    Typing,
    /// The conversation moved.
    System(SystemEvent),
    /// An AI agent's custom event; the value is a JSON string, as the page has it.
    Custom { id: MessageId, name: String, value: String },
}

impl Notice {
    /// What is posted of it.
    pub fn payload(&self, thread: &Thread) -> Payload {
        match self {
            Self::Message { id, name, text, attachments, at } => {
                Payload::message(thread, name, text, attachments, (*id, *at))
            }
            Self::Typing => Payload::typing(thread),
            Self::System(event) => Payload::system(thread, *event),
            Self::Custom { id, name, value } => Payload::custom(thread, *id, name, value),
        }
    }
}
