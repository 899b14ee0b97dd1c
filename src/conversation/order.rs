//! What people at the desk order: the lifecycle's commands, and what a representative says, types or links.

use jiff::Timestamp;

use super::{Entry, lifecycle::Command, notice::Notice};
use crate::api::{
    desk::{EntryKind, Role, request::Message},
    id::{MessageId, RecordId},
};

/// The name that a representative who gives none goes by, for the customer and in transcripts.
pub const REPRESENTATIVE: &str = "Representative";

/// What somebody at the desk orders.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Order {
    /// Nothing but a transition.
    Move(Command),
    /// A reply, or an internal note.
    Say(Message),
    Type,
    /// Links the customer to a record by hand, or unlinks.
    Link(Option<RecordId>),
}

impl Order {
    /// What the lifecycle has to allow.
    pub fn command(&self) -> Command {
        match self {
            Order::Move(command) => command.clone(),
            Order::Say(message) if message.internal => Command::Note,
            Order::Say(_) => Command::Reply,
            Order::Type => Command::Type,
            Order::Link(_) => Command::Link,
        }
    }
}

/// What a representative said, as a line.
pub fn line(message: &Message, id: MessageId, now: Timestamp) -> Entry {
    Entry {
        message_id: id,
        kind: if message.internal { EntryKind::Internal } else { EntryKind::Message },
        role: Role::Representative,
        sender_id: None,
        name: message.name.clone().unwrap_or_else(|| REPRESENTATIVE.to_owned()),
        text: message.text.clone(),
        attachments: message.attachments.clone(),
        timestamp: now,
    }
}

/// What the integrator is told of a line: what is said to the customer, and never a note.
pub fn notice(line: &Entry) -> Option<Notice> {
    (line.kind == EntryKind::Message).then(|| Notice::Message {
        id: line.message_id,
        name: line.name.clone(),
        text: line.text.clone(),
        attachments: line.attachments.clone(),
        at: line.timestamp,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(internal: bool) -> Entry {
        let message = Message { text: "hi".to_owned(), internal, ..Message::default() };
        let now = "2026-01-02T03:04:05.678Z".parse().unwrap();
        line(&message, MessageId::next(now, None), now)
    }

    #[test]
    fn a_reply_is_told_under_the_name_that_the_transcript_shows() {
        let line = said(false);
        assert_eq!(
            (line.kind, line.role, line.name.as_str()),
            (EntryKind::Message, Role::Representative, REPRESENTATIVE)
        );
        let Some(Notice::Message { name, text, id, .. }) = notice(&line) else { panic!("it is for the customer") };
        assert_eq!((name.as_str(), text.as_str(), id), (REPRESENTATIVE, "hi", line.message_id));
    }

    #[test]
    fn a_note_is_told_to_nobody() {
        let line = said(true);
        assert_eq!((line.kind, notice(&line)), (EntryKind::Internal, None));
    }
}
