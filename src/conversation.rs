//! The domain, pure: what a conversation is, how it moves, and who sees what of it.
//!
//! Nothing here reads a clock, a store or a socket; the present moment is an argument. The endpoint's routes and the
//! console's preview call the same functions, which is why a preview cannot differ from the truth.

pub mod activity;
pub mod ai_agent;
pub mod audience;
pub mod filter;
pub mod lifecycle;
pub mod notice;
pub mod order;
pub mod record;
pub mod timing;

use jiff::Timestamp;

use crate::api::{
    activity::Attachment,
    create::{CreateRequest, CustomerContext},
    desk::{EntryKind, Role, State},
    id::{ConversationId, MessageId},
    variable::ContextVariable,
};
use lifecycle::{Closure, Reason, Standing};
use record::Identification;

/// A conversation with everything that any audience may be shown; [`audience::view`] picks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conversation {
    pub id: ConversationId,
    /// The channel's name, for people.
    pub channel: String,
    pub queue: String,
    pub title: String,
    pub state: State,
    pub reason: Reason,
    pub created_on: Timestamp,
    /// When the first representative accepted.
    pub accepted_on: Option<Timestamp>,
    /// The customer as the request said.
    pub customer: CustomerContext,
    pub identification: Identification,
    /// All of them, displayable or not, in the order of the request.
    pub variables: Vec<ContextVariable>,
    /// Ordered by message id.
    pub transcript: Vec<Entry>,
    /// The customer has read the messages up to this one.
    pub read_up_to: Option<MessageId>,
    /// Whether an AI agent has it now.
    pub ai_agent_engaged: bool,
    /// The last line when the AI agent gave it up; nothing while it has it, or when it never had.
    pub ai_agent_until: Option<MessageId>,
    pub sessions: Vec<Session>,
}

/// One line of a transcript.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub message_id: MessageId,
    pub kind: EntryKind,
    pub role: Role,
    /// The sender's id as the activity said.
    pub sender_id: Option<String>,
    /// The sender's name as given; empty when none was, see [`audience::view`].
    pub name: String,
    pub text: String,
    pub attachments: Vec<Attachment>,
    pub timestamp: Timestamp,
}

/// One stretch of one primary representative on a conversation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    pub opened_on: Timestamp,
    pub closed_on: Option<Timestamp>,
    /// Why it is over.
    pub closure: Option<Closure>,
}

/// Where a conversation arrives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The channel's name, for people.
    pub channel: String,
    /// The queue that new conversations are routed to.
    pub queue: String,
    /// Whether the channel has an AI agent to engage.
    pub ai_agent: bool,
}

/// The channel and queue that the local endpoint is seeded with.
impl Default for Place {
    fn default() -> Self {
        Self { channel: "Custom messaging".to_owned(), queue: "Default messaging queue".to_owned(), ai_agent: true }
    }
}

impl Conversation {
    /// What decides how it may move on.
    pub fn standing(&self) -> Standing {
        Standing { state: self.state, reason: self.reason, ai_agent_engaged: self.ai_agent_engaged }
    }

    /// The conversation that a create begins. `visitor` numbers an unidentified customer, see [`audience::title`].
    pub fn begin(
        id: ConversationId,
        request: &CreateRequest,
        identification: Identification,
        place: &Place,
        visitor: Option<u64>,
        now: Timestamp,
    ) -> Self {
        let standing = lifecycle::begin(request.skip_ai_agent, place.ai_agent);
        let title = audience::title(&request.customer, &identification, visitor);
        let start = request.start_message.as_ref().map(|start| Entry {
            message_id: MessageId::next(now, None),
            kind: EntryKind::Start,
            role: Role::Customer,
            sender_id: None,
            name: start.display_name.clone().unwrap_or_default(),
            text: start.message.clone(),
            attachments: Vec::new(),
            timestamp: now,
        });
        Self {
            id,
            channel: place.channel.clone(),
            queue: place.queue.clone(),
            title,
            state: standing.state,
            reason: standing.reason,
            created_on: now,
            accepted_on: None,
            customer: request.customer.clone(),
            identification,
            variables: request.variables.clone(),
            transcript: start.into_iter().collect(),
            read_up_to: None,
            ai_agent_engaged: standing.ai_agent_engaged,
            ai_agent_until: None,
            sessions: Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn begin(request: &CreateRequest) -> Conversation {
        let id = "8a5e4f10-0000-4000-8000-000000000009".parse().unwrap();
        let now = "2026-01-02T03:04:05.678Z".parse().unwrap();
        Conversation::begin(id, request, Identification::default(), &Place::default(), Some(3), now)
    }

    #[test]
    fn a_start_message_is_the_first_line_under_its_senders_name() {
        let conversation = begin(&CreateRequest::vendor_sample());
        let line = &conversation.transcript[0];
        assert_eq!(
            (line.kind, line.name.as_str(), line.text.as_str()),
            (EntryKind::Start, "Sender name", "Some initial message")
        );
        assert_eq!(line.message_id.to_string(), "1767323045678");
    }

    #[test]
    fn an_anonymous_conversation_is_a_numbered_visitor_without_a_transcript() {
        let conversation = begin(&CreateRequest::default());
        assert_eq!((conversation.title.as_str(), conversation.transcript.len()), ("Visitor 3", 0));
    }
}
