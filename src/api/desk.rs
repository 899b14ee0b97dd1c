//! The control surface `/desk/v1`: ours, not the vendor's. What a representative or supervisor sees and does.
//!
//! Field names are camelCase. States and reasons carry the vendor's numbers where there are any (table
//! `msdyn_ocliveworkitem`).

pub mod clock;
pub mod request;
mod sort;

use std::{fmt, str::FromStr};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub use sort::{Rank, Sort};

use super::{
    activity::Attachment,
    id::{ConversationId, MessageId, RecordId},
    variable::NamedValue,
};

/// Where a conversation stands (page "Understand conversation states").
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
#[schema(as = ConversationState)]
pub enum State {
    /// In a queue, nobody assigned.
    Open,
    /// A representative or the AI agent has it.
    Active,
    /// The representative left it; the customer may write again.
    Waiting,
    /// Ended by the representative, who still finishes the paperwork. For the integrator it is over.
    WrapUp,
    /// Over for good.
    Closed,
}

impl State {
    pub const ALL: [State; 5] = [State::Open, State::Active, State::Waiting, State::WrapUp, State::Closed];

    /// `statuscode` of `msdyn_ocliveworkitem`.
    pub fn code(self) -> u8 {
        match self {
            State::Open => 1,
            State::Active => 2,
            State::Waiting => 3,
            State::Closed => 4,
            State::WrapUp => 5,
        }
    }

    /// The state with this `statuscode`.
    pub fn from_code(code: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }

    /// The label of the `Status Reason` column.
    pub fn label(self) -> &'static str {
        match self {
            State::Open => "Open",
            State::Active => "Active",
            State::Waiting => "Waiting",
            State::WrapUp => "Wrap-up",
            State::Closed => "Closed",
        }
    }

    /// The name on this surface.
    pub fn name(self) -> &'static str {
        match self {
            State::Open => "open",
            State::Active => "active",
            State::Waiting => "waiting",
            State::WrapUp => "wrap-up",
            State::Closed => "closed",
        }
    }

    /// Whether GET conversations lists it: wrap-up and closed ones are over for the integrator
    /// (page "Use GET conversations endpoint").
    pub fn is_listed(self) -> bool {
        !matches!(self, State::WrapUp | State::Closed)
    }

    /// Whether the desk's list has it unless asked otherwise: a representative's work items, wrap-up included, until they
    /// are closed.
    pub fn is_work(self) -> bool {
        self != State::Closed
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// No such name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{name:?} is not one of {known}")]
pub struct UnknownName {
    pub name: String,
    pub known: &'static str,
}

impl FromStr for State {
    type Err = UnknownName;

    fn from_str(name: &str) -> Result<Self, UnknownName> {
        let known = "open, active, waiting, wrap-up, closed";
        Self::ALL
            .into_iter()
            .find(|state| state.name() == name)
            .ok_or_else(|| UnknownName { name: name.to_owned(), known })
    }
}

/// Who looks at a conversation. The fifth audience, the wire, needs no view: it is the exchange itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Audience {
    /// The customer's integrator: what was sent and what comes back.
    Customer,
    AiAgent,
    #[default]
    Representative,
    Supervisor,
}

impl Audience {
    pub const ALL: [Audience; 4] =
        [Audience::Customer, Audience::AiAgent, Audience::Representative, Audience::Supervisor];

    /// The name on this surface, as in `?as=ai_agent`.
    pub fn name(self) -> &'static str {
        match self {
            Audience::Customer => "customer",
            Audience::AiAgent => "ai_agent",
            Audience::Representative => "representative",
            Audience::Supervisor => "supervisor",
        }
    }
}

impl FromStr for Audience {
    type Err = UnknownName;

    fn from_str(name: &str) -> Result<Self, UnknownName> {
        let known = "customer, ai_agent, representative, supervisor";
        Self::ALL
            .into_iter()
            .find(|audience| audience.name() == name)
            .ok_or_else(|| UnknownName { name: name.to_owned(), known })
    }
}

/// Why a conversation is in its state: `msdyn_statuschangereason`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ChangeReason {
    pub code: u32,
    pub name: String,
}

/// A conversation in the list: what a representative sees of it at a glance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Summary {
    pub id: ConversationId,
    pub title: String,
    pub state: State,
    pub status_reason: String,
    pub queue: String,
    pub created_on: Timestamp,
    /// When something last happened to it; the list's order unless another is asked for, newest first.
    pub activity_on: Timestamp,
    /// A number that grows with every change to any conversation: of two summaries of one conversation the larger is
    /// the newer, and [`Sort::Activity`] goes by it. Stands in for `activityOn` where moments tie.
    pub revision: u64,
    /// Seconds that the customer has waited, or waited before acceptance.
    pub wait_seconds: u64,
    /// Lines of the customer that a representative may see and none has had before them; what is said to the AI agent is
    /// not among them.
    pub unread: u32,
    #[serde(default)]
    pub ai_agent: AiAgentView,
    /// The displayable context variables, in the order of the request.
    pub variables: Vec<NamedValue>,
}

/// A page of the list, in the order that was asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct SummaryPage {
    pub conversations: Vec<Summary>,
    /// Goes into `after` of the next call; absent on the last page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// How many conversations match, on all pages together.
    pub total: u64,
    /// How many conversations there are in whatever state, so that an empty list can tell whether there ever was one.
    pub stored: u64,
    /// The event stream's position that this page shows: `Last-Event-ID` with it misses nothing.
    pub last_event_id: u64,
}

/// One conversation as one audience sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct View {
    pub conversation_id: ConversationId,
    pub audience: Audience,
    pub state: State,
    /// `statuscode`, see [`State::code`].
    pub status_code: u8,
    /// The label of that code, see [`State::label`].
    pub status_reason: String,
    pub status_change_reason: ChangeReason,
    pub title: String,
    pub channel: String,
    pub queue: String,
    pub created_on: Timestamp,
    pub accepted_on: Option<Timestamp>,
    pub wait_seconds: u64,
    pub customer: CustomerView,
    pub variables: Vec<NamedValue>,
    pub transcript: Vec<EntryView>,
    pub ai_agent: AiAgentView,
    pub closure_reason: Option<ChangeReason>,
    pub sessions: Vec<SessionView>,
    /// What this audience does not get, or gets in another form, and why; there only when `explain=true` asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hidden: Option<Vec<Hidden>>,
}

/// The customer card.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct CustomerView {
    pub preferred_name: Option<String>,
    pub first_name: Option<String>,
    pub last_name: Option<String>,
    pub email: Option<String>,
    pub phone_number: Option<String>,
    /// The customer record that was identified, if exactly one was.
    pub record: Option<RecordLink>,
    /// How many records match; more than one links none.
    pub matches: u32,
}

/// A link to a customer record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RecordLink {
    pub id: RecordId,
    pub full_name: String,
}

/// One line of the transcript.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct EntryView {
    pub message_id: MessageId,
    pub kind: EntryKind,
    pub from: Sender,
    pub text: String,
    pub attachments: Vec<Attachment>,
    pub timestamp: Timestamp,
    /// Whether the customer read it; only messages to the customer have receipts.
    pub read: bool,
}

/// What kind of line it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum EntryKind {
    Message,
    /// The start message of a create.
    Start,
    Automated,
    /// A representative's note, or the AI agent's hand-over summary: never for the customer.
    Internal,
    System,
    Typing,
}

/// Who a line comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Sender {
    pub role: Role,
    pub name: String,
}

/// A part that somebody plays in a conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    Customer,
    AiAgent,
    Representative,
    System,
    Supervisor,
}

/// The AI agent's part.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AiAgentView {
    /// Whether it has the conversation now.
    pub engaged: bool,
}

/// One stretch of one primary representative on the conversation (`msdyn_ocsession`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SessionView {
    pub opened_on: Timestamp,
    pub closed_on: Option<Timestamp>,
    pub closure_reason: Option<ChangeReason>,
}

/// Something that an audience does not get as it was sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Hidden {
    /// Where it would stand in the view: `variables.tier`, `transcript.1756399395730`, `customer.firstName`.
    pub item: String,
    pub reason: String,
}

/// A customer record (contact).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Record {
    pub id: RecordId,
    pub first_name: String,
    pub last_name: String,
    pub email: Option<String>,
    pub phone_number: Option<String>,
}

impl Record {
    /// First and last name, as the record's title shows them.
    pub fn full_name(&self) -> String {
        format!("{} {}", self.first_name, self.last_name).trim().to_owned()
    }
}

/// The answer of GET /desk/v1/records.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RecordList {
    pub records: Vec<Record>,
}

/// The answer to a message of the representative.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Said {
    pub message_id: MessageId,
}

/// What happened, on the event stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum EventKind {
    ConversationCreated,
    /// A create continued it; its variables may have changed.
    ConversationContinued,
    ConversationAccepted,
    /// A message was added to it; a waiting conversation is open again.
    MessageAdded,
    /// The customer is typing. Nothing of the conversation changed.
    CustomerTyping,
    /// The customer has read messages. Nothing of the summary changed.
    MessagesRead,
    /// A custom event came, and its variables joined the context.
    ContextChanged,
    /// The customer ended it, or the AI agent.
    ConversationEnded,
    /// A representative declined it.
    ConversationRejected,
    /// The representative ended it and finishes the paperwork.
    ConversationWrappedUp,
    /// The representative closed the session: it waits, or is over after a wrap-up.
    SessionClosed,
    /// A representative took it up again.
    ConversationOpened,
    /// It went back to its queue.
    ConversationReleased,
    /// It went to another queue.
    ConversationTransferred,
    ConversationForceClosed,
    /// Time closed it.
    ConversationExpired,
    /// A timeout rule did what it is set to.
    RuleFired,
    /// The AI agent handed it over.
    ConversationEscalated,
    /// An internal note was added to it.
    NoteAdded,
    /// The representative is typing. Nothing of the conversation changed.
    RepresentativeTyping,
    /// It was linked to a customer record or unlinked, or the record changed.
    CustomerLinked,
    /// A post to the integrator's webhook was tried, or is to be tried anew. Nothing of the conversation changed.
    DeliveryChanged,
}

impl EventKind {
    pub const ALL: [EventKind; 22] = [
        EventKind::ConversationCreated,
        EventKind::ConversationContinued,
        EventKind::ConversationAccepted,
        EventKind::MessageAdded,
        EventKind::CustomerTyping,
        EventKind::MessagesRead,
        EventKind::ContextChanged,
        EventKind::ConversationEnded,
        EventKind::ConversationRejected,
        EventKind::ConversationWrappedUp,
        EventKind::SessionClosed,
        EventKind::ConversationOpened,
        EventKind::ConversationReleased,
        EventKind::ConversationTransferred,
        EventKind::ConversationForceClosed,
        EventKind::ConversationExpired,
        EventKind::RuleFired,
        EventKind::ConversationEscalated,
        EventKind::NoteAdded,
        EventKind::RepresentativeTyping,
        EventKind::CustomerLinked,
        EventKind::DeliveryChanged,
    ];

    /// The SSE `event` field.
    pub fn name(self) -> &'static str {
        match self {
            EventKind::ConversationCreated => "conversation-created",
            EventKind::ConversationContinued => "conversation-continued",
            EventKind::ConversationAccepted => "conversation-accepted",
            EventKind::MessageAdded => "message-added",
            EventKind::CustomerTyping => "customer-typing",
            EventKind::MessagesRead => "messages-read",
            EventKind::ContextChanged => "context-changed",
            EventKind::ConversationEnded => "conversation-ended",
            EventKind::ConversationRejected => "conversation-rejected",
            EventKind::ConversationWrappedUp => "conversation-wrapped-up",
            EventKind::SessionClosed => "session-closed",
            EventKind::ConversationOpened => "conversation-opened",
            EventKind::ConversationReleased => "conversation-released",
            EventKind::ConversationTransferred => "conversation-transferred",
            EventKind::ConversationForceClosed => "conversation-force-closed",
            EventKind::ConversationExpired => "conversation-expired",
            EventKind::RuleFired => "rule-fired",
            EventKind::ConversationEscalated => "conversation-escalated",
            EventKind::NoteAdded => "note-added",
            EventKind::RepresentativeTyping => "representative-typing",
            EventKind::CustomerLinked => "customer-linked",
            EventKind::DeliveryChanged => "delivery-changed",
        }
    }

    /// Whether it is activity: it gives the conversation a new revision and brings it to the top of the list.
    pub fn is_activity(self) -> bool {
        !matches!(
            self,
            EventKind::CustomerTyping
                | EventKind::MessagesRead
                | EventKind::RepresentativeTyping
                | EventKind::DeliveryChanged
        )
    }
}

/// One event of GET /desk/v1/events. The SSE `id` is `id`, the SSE `event` is `kind`'s name, the SSE `data` is this.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DeskEvent {
    /// Strictly increasing; `Last-Event-ID` resumes after it.
    pub id: u64,
    pub kind: EventKind,
    pub at: Timestamp,
    /// The conversation as it is when the event is read, which may be newer than the event.
    pub conversation: Summary,
}

/// The SSE `event` of a resumption that cannot be served because the position has left the buffer (or was never in it):
/// the listener reloads its list and goes on from this event's id. It has no `data` worth reading.
pub const EVENT_RESET: &str = "reset";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_have_the_vendors_codes() {
        let codes: Vec<(&str, u8)> = State::ALL.iter().map(|state| (state.name(), state.code())).collect();
        assert_eq!(codes, [("open", 1), ("active", 2), ("waiting", 3), ("wrap-up", 5), ("closed", 4)]);
    }

    #[test]
    fn names_on_the_wire_are_the_names_that_parse() {
        for state in State::ALL {
            assert_eq!(serde_json::to_value(state).unwrap(), state.name());
            assert_eq!(state.name().parse(), Ok(state));
            assert_eq!(State::from_code(state.code()), Some(state));
        }
        for audience in Audience::ALL {
            assert_eq!(serde_json::to_value(audience).unwrap(), audience.name());
            assert_eq!(audience.name().parse(), Ok(audience));
        }
        for kind in EventKind::ALL {
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.name());
        }
    }

    #[test]
    fn an_unknown_name_is_told_with_the_known_ones() {
        assert_eq!(
            "bot".parse::<Audience>().unwrap_err().to_string(),
            "\"bot\" is not one of customer, ai_agent, representative, supervisor"
        );
    }
}
