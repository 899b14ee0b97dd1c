//! Everything that an endpoint keeps, as one JSON document: what `GET /desk/v1/snapshot` answers and `POST` takes back.
//!
//! Field names are camelCase. Not in it: the signing key, secrets, events, the journal, and whatever follows from the
//! rest, such as titles. Nor are the numbers of events and deliveries, which are the endpoint's own and never go back:
//! the order says what came first.

mod check;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub use self::check::parse;
use super::{
    activity::Attachment,
    channel::Channel,
    create::CustomerContext,
    delivery::{DeliveryState, Try},
    desk::{EntryKind, Record, Role, State},
    id::{ChannelId, ConversationId, MessageId, RecordId},
    variable::ContextVariable,
};

/// Where it is.
pub const PATH: &str = "/desk/v1/snapshot";
/// Bytes of a document, whether it is given or taken: about 200,000 conversations without attachments. Either end holds
/// all of it in memory.
pub const BYTES_MAX: usize = 256 * 1024 * 1024;
/// The newest form of the document, and the only one so far.
pub const FORMAT: u32 = 1;

/// The document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Snapshot {
    /// [`FORMAT`]; a larger one is refused.
    pub format: u32,
    /// The version of the endpoint that it is from, for people.
    pub endpoint: String,
    /// The endpoint's time when it was taken.
    pub at: Timestamp,
    /// How far that was ahead of the machine's clock, in milliseconds; behind it when negative.
    pub clock_lead_ms: i64,
    /// How many visitors without a name there have been.
    pub visitors: u64,
    pub channels: Vec<Channel>,
    pub records: Vec<Record>,
    /// Those to which something happened most recently come last.
    pub conversations: Vec<KeptConversation>,
    /// In the order in which they were made.
    pub deliveries: Vec<KeptDelivery>,
}

/// A conversation with all that belongs to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct KeptConversation {
    pub id: ConversationId,
    pub channel_id: ChannelId,
    pub state: State,
    /// `msdyn_statuschangereason`.
    pub reason: u32,
    pub ai_agent_engaged: bool,
    /// The last line of which the AI agent knows, once it has given the conversation up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ai_agent_until: Option<MessageId>,
    /// How many messages in a row the AI agent has had no rule for.
    #[serde(default)]
    pub ai_agent_misses: u32,
    pub created_on: Timestamp,
    pub activity_on: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accepted_on: Option<Timestamp>,
    pub queue: String,
    pub unread: u32,
    /// `customercontext` as it was sent, in camelCase.
    #[schema(value_type = Object)]
    pub customer: CustomerContext,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record_id: Option<RecordId>,
    /// How many records matched.
    pub matches: u32,
    /// The number of a customer without a name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub visitor: Option<u64>,
    #[schema(value_type = Vec<Object>)]
    pub variables: Vec<ContextVariable>,
    /// What the variables were before, where the endpoint shows changes late; oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub earlier_variables: Vec<EarlierVariables>,
    /// The last message id that was given, to a line or to anything else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_message_id: Option<MessageId>,
    /// The customer has read the messages up to this one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub read_up_to: Option<MessageId>,
    /// By message id, without repetition.
    pub transcript: Vec<Line>,
    /// Oldest first.
    pub sessions: Vec<KeptSession>,
    pub request_ids: Vec<KeptRequestId>,
    /// What time is to do, and since when it counts; absent once the conversation is closed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub watch: Option<KeptWatch>,
    /// Before this its first pending delivery is not tried; absent: there is none, or it is tried at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_try: Option<Timestamp>,
}

/// The variables until a change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct EarlierVariables {
    pub until: Timestamp,
    #[schema(value_type = Vec<Object>)]
    pub variables: Vec<ContextVariable>,
}

/// A line of a transcript.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = KeptLine)]
pub struct Line {
    pub message_id: MessageId,
    pub at: Timestamp,
    pub kind: EntryKind,
    pub role: Role,
    /// The sender's id as the activity said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sender_id: Option<String>,
    /// The sender's name as given; empty when none was.
    pub name: String,
    pub text: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<Attachment>,
}

/// A representative's session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct KeptSession {
    pub opened_on: Timestamp,
    /// Absent while it is open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed_on: Option<Timestamp>,
    /// `msdyn_closurereason`; there when it is closed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closure: Option<u32>,
}

/// A `conversationrequestid` that a retry may repeat.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct KeptRequestId {
    /// What is kept of it: 64 hexadecimal digits.
    #[schema(pattern = "^[0-9a-f]{64}$")]
    pub sha256: String,
    pub at: Timestamp,
}

/// What a conversation is watched for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct KeptWatch {
    /// A number of our own: 1 open, 2 the AI agent has it, 3 the customer is silent, 4 the representative is, 5 a rule has
    /// spoken, 6 waiting, 7 wrap-up.
    pub code: u8,
    pub since: Timestamp,
}

/// A payload for an integrator.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct KeptDelivery {
    pub conversation_id: ConversationId,
    pub state: DeliveryState,
    pub at: Timestamp,
    /// The base URL that it was made for, later the one that was tried last.
    pub webhook_url: String,
    /// The body, byte for byte.
    pub activity: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tries: Vec<Try>,
}
