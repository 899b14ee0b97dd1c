//! Where the simulator keeps everything: one operation for each command and each question.
//!
//! A command is one transaction with its events, durable when its future resolves. An implementation decides nothing
//! about conversations: it asks [`crate::conversation`]. `conformance` holds every implementation to the same facts.

pub(crate) mod sqlite;

mod channels;
mod outbox;

#[cfg(test)]
mod conformance;
#[cfg(test)]
mod model;

use std::sync::Arc;

use futures_util::future::BoxFuture;
use jiff::{SignedDuration, Timestamp};
use tokio::sync::watch;

pub(crate) use self::{
    channels::{ChannelPut, ChannelRemoved},
    outbox::{DeliveryQuery, Due, Pending, Replayed, Tried, Verdict, Waiting},
};
use crate::{
    api::{
        activity::Activity,
        answer::{ActivityAnswer, ConversationsPage, MessagesPage},
        channel as contract,
        create::CreateRequest,
        delivery::DeliveryPage,
        desk::{DeskEvent, Rank, Record, Sort, State, SummaryPage, clock::Fired},
        id::{AppId, ChannelId, ConversationId, MessageId, OrganizationId, RecordId},
        journal::{Entry, Exchange},
        problem::Violation,
        query::{ConversationsQuery, MessagesQuery},
        snapshot::Snapshot,
        switch::Switches,
        variable::ContextVariable,
    },
    conversation::{Conversation, Place, ai_agent::Script, lifecycle::Forbidden, order::Order, timing::Timeouts},
    simulator::metrics::Histogram,
};

/// The answer of a store's operation, later.
pub(crate) type Answer<'a, T> = BoxFuture<'a, Result<T, StoreError>>;

/// See the module.
pub(crate) trait Store: Send + Sync + 'static {
    /// The private key that tokens are signed with, PKCS #8; made when the store was.
    fn signing_key(&self) -> &[u8];

    /// A channel by its id. Every call of an integrator asks, so implementations answer from memory.
    fn channel(&self, id: ChannelId) -> Option<Arc<Channel>>;

    /// All channels, by name, then id; from memory too.
    fn channels(&self) -> Vec<Arc<Channel>>;

    /// Adds a channel with an id of its own.
    fn add_channel(&self, channel: contract::Channel) -> Answer<'_, ChannelPut>;

    /// Changes a channel, all but its id and organisation. `says_webhook`: the webhook is among what changes, and takes
    /// the place of one that stands in for it.
    fn change_channel(&self, channel: contract::Channel, says_webhook: bool) -> Answer<'_, ChannelPut>;

    /// Removes a channel that has no conversation.
    fn remove_channel(&self, id: ChannelId) -> Answer<'_, ChannelRemoved>;

    /// Lets `url` stand in for the default channel's webhook until it is asked again; `None`: nothing stands in for it.
    fn stand_in(&self, url: Option<String>) -> Answer<'_, ()>;

    /// Begins a conversation, or finds the one that this request continues or repeats.
    fn create(&self, create: Create) -> Answer<'_, Created>;

    /// Somebody at the desk orders something.
    fn command(&self, id: ConversationId, order: Order, now: Timestamp) -> Answer<'_, Commanded>;

    /// The customer's side does something in a conversation.
    fn act(&self, act: Act) -> Answer<'_, Acted>;

    /// A conversation as a whole; `None` when there is none.
    fn conversation(&self, id: ConversationId) -> Answer<'_, Option<Conversation>>;

    /// The context of a conversation that the integrator of `channel` may still speak to, as it was at the moment
    /// `as_of` (now, when absent); `None` when there is no such conversation. What was changed is remembered only for
    /// [`Switches::context_delay_seconds`].
    fn context(
        &self,
        channel: &Channel,
        id: ConversationId,
        as_of: Option<Timestamp>,
    ) -> Answer<'_, Option<Vec<ContextVariable>>>;

    /// A page of what was exchanged in a conversation that the integrator of `channel` may still speak to.
    fn messages(&self, channel: &Channel, id: ConversationId, query: MessagesQuery) -> Answer<'_, Messages>;

    /// A page of the channel's conversations for its integrator; `None` when the query's token is not of this channel.
    fn page(&self, channel: &Channel, query: ConversationsQuery) -> Answer<'_, Option<ConversationsPage>>;

    /// A page of the desk's list.
    fn list(&self, query: ListQuery, now: Timestamp) -> Answer<'_, SummaryPage>;

    /// How many conversations there are in each state, in the order of [`State::ALL`].
    fn state_counts(&self) -> Answer<'_, Vec<(State, u64)>>;

    /// How many commands each commit had: a metric that the store keeps by itself.
    fn commit_sizes(&self) -> Histogram;

    /// All customer records, by id.
    fn records(&self) -> Answer<'_, Vec<Record>>;

    /// Adds a customer record; `false`, and nothing changes, when there is one of that id.
    fn add_record(&self, record: Record) -> Answer<'_, bool>;

    /// Changes a customer record, and what is shown of the conversations that are linked to it; `false` when there is
    /// none of that id.
    fn change_record(&self, record: Record, now: Timestamp) -> Answer<'_, bool>;

    /// Removes a customer record and unlinks it everywhere; `false` when there is none of that id.
    fn remove_record(&self, id: RecordId, now: Timestamp) -> Answer<'_, bool>;

    /// The next moment at which time moves a conversation, past ones too; `None` when nothing is watched.
    fn next_due(&self, timeouts: Arc<Timeouts>) -> Answer<'_, Option<Timestamp>>;

    /// Does what was due by `now`, in the order of its moments and at them: at most `limit`, and fewer where what is
    /// done may come before the rest. Nothing is due any more when nothing was done.
    fn expire(&self, timeouts: Arc<Timeouts>, now: Timestamp, limit: u32) -> Answer<'_, Vec<Fired>>;

    /// Everything back to the seed data, the lead of the clock too; but not the signing key, and events go on being
    /// numbered. A listener's place is lost.
    fn reset(&self) -> Answer<'_, ()>;

    /// Everything that [`Store::reset`] would remove, but events and the journal, with the clock's `at` and `lead`; `None`
    /// when that is more than [`BYTES_MAX`](crate::api::snapshot::BYTES_MAX).
    fn snapshot(&self, at: Timestamp, lead: SignedDuration) -> Answer<'_, Option<Snapshot>>;

    /// Puts a snapshot that has been checked in the place of everything, keeping `lead`; as after a reset, a listener's
    /// place is lost, and events and deliveries go on being numbered.
    fn restore(&self, snapshot: Snapshot, lead: SignedDuration) -> Answer<'_, ()>;

    /// How far the endpoint's clock was ahead of the machine's when that was last kept; `None` when it never was.
    fn lead(&self) -> Answer<'_, Option<SignedDuration>>;

    fn keep_lead(&self, lead: SignedDuration) -> Answer<'_, ()>;

    /// The moment of the newest event: time does not go behind it.
    fn newest(&self) -> Answer<'_, Option<Timestamp>>;

    /// At most `limit` events after position `after`, oldest first.
    fn events(&self, after: u64, limit: u32, now: Timestamp) -> Answer<'_, Events>;

    /// The id of the newest committed event, as it changes; 0 before the first.
    fn last_event(&self) -> watch::Receiver<u64>;

    /// The id of the newest committed delivery, as it changes; 0 before the first.
    fn last_delivery(&self) -> watch::Receiver<u64>;

    /// The conversations whose first pending delivery may be tried at `now`: of each channel at most `per_channel`,
    /// longest waiting first.
    fn due(&self, now: Timestamp, per_channel: u32) -> Answer<'_, Due>;

    /// The first pending delivery of a conversation, by the store's own key; `None` when nothing is pending.
    fn first_pending(&self, conversation: i64) -> Answer<'_, Option<Pending>>;

    /// Notes a try and what follows from it. Durable before the next try, so that none is forgotten.
    fn tried(&self, tried: Tried) -> Answer<'_, ()>;

    /// A page of the deliveries, newest first; it may end before its limit when payloads are large.
    fn deliveries(&self, query: DeliveryQuery) -> Answer<'_, DeliveryPage>;

    /// Delivers the payload of a finished delivery again, as the last one of its conversation.
    fn replay(&self, id: u64, now: Timestamp) -> Answer<'_, Replayed>;

    /// Adds exchanges to the journal, oldest first, and removes all but the newest `kept`.
    fn record(&self, exchanges: Vec<Exchange>, kept: u32) -> Answer<'_, ()>;

    /// At most `limit` entries of the journal before the entry `before`, newest first.
    fn journal(&self, limit: u32, before: Option<u64>) -> Answer<'_, Vec<Entry>>;

    /// Whether the store answers.
    fn check(&self) -> Answer<'_, ()>;

    /// Finishes what was accepted and closes; every later call fails with [`StoreError::Closed`].
    fn close(&self) -> BoxFuture<'_, ()>;
}

/// A custom messaging channel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Channel {
    /// The store's own key.
    pub(crate) number: i64,
    pub(crate) id: ChannelId,
    pub(crate) organization: OrganizationId,
    /// The application that may use it; `None`: the registered one.
    pub(crate) app: Option<AppId>,
    /// The base URL that its integrator is told at, whether its own or one that stands in for it.
    pub(crate) webhook_url: Option<String>,
    /// Whether it is linked to a workstream (code 30014).
    pub(crate) linked: bool,
    pub(crate) place: Place,
}

/// A create, with everything that is decided outside the store.
#[derive(Clone, Debug)]
pub(crate) struct Create {
    pub(crate) channel: Arc<Channel>,
    pub(crate) request: CreateRequest,
    /// The id, should a conversation begin.
    pub(crate) id: ConversationId,
    pub(crate) switches: Switches,
    /// See [`super::Settings::ai_agent`].
    pub(crate) ai_agent: Option<Arc<Script>>,
    pub(crate) now: Timestamp,
}

/// What a create came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Created {
    Begun {
        id: ConversationId,
        message_id: Option<MessageId>,
    },
    /// An active conversation of the customer goes on, or the request id was known.
    Known {
        id: ConversationId,
    },
    Refused(Violation),
}

/// What an order of the desk came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Commanded {
    /// A transition or a link, and the conversation as it stands now.
    Done(Box<Conversation>),
    /// It is a line of the transcript.
    Said(MessageId),
    /// It is passed on, and nothing is kept of it.
    Told,
    Unknown,
    UnknownRecord,
    Forbidden(Forbidden),
}

/// An activity, with everything that is decided outside the store.
#[derive(Clone, Debug)]
pub(crate) struct Act {
    pub(crate) channel: Arc<Channel>,
    pub(crate) id: ConversationId,
    pub(crate) activity: Activity,
    pub(crate) switches: Switches,
    /// See [`super::Settings::ai_agent`].
    pub(crate) ai_agent: Option<Arc<Script>>,
    pub(crate) now: Timestamp,
}

/// What an activity came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Acted {
    Done(ActivityAnswer),
    /// The channel has no such conversation, or it is over for the integrator.
    Unknown,
    /// It waits, and the customer has begun another since.
    Superseded,
    Refused(Violation),
}

/// What GET messages came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Messages {
    Page(MessagesPage),
    /// The channel has no such conversation, or it is over for the integrator.
    Unknown,
    /// The query's token is of no message in this conversation.
    BadToken,
}

/// What the desk's list is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ListQuery {
    /// Without repetition.
    pub(crate) states: Vec<State>,
    /// What a representative sees must match this [`Filter`](crate::conversation::filter::Filter), or the id begin with
    /// it; empty: everything does.
    pub(crate) text: String,
    /// 1 to 500.
    pub(crate) limit: u32,
    pub(crate) sort: Sort,
    /// Only conversations that come after this one's rank in `sort`.
    pub(crate) after: Option<Rank>,
}

/// A stretch of the event stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Events {
    Next(Vec<DeskEvent>),
    /// The position is not in the buffer: the stream goes on after `last`.
    Lost {
        last: u64,
    },
}

/// The store could not be opened, read or written. Each sentence ends with the place; [`StoreError::hint`] says what to
/// do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    #[error("the data directory cannot be created ({reason}): {place}")]
    Directory { place: String, reason: String },
    #[error("the database cannot be opened ({reason}): {place}")]
    Open { place: String, reason: String },
    #[error("the database cannot be written, it is read-only: {place}")]
    ReadOnly { place: String },
    #[error("the database cannot be written, the disk is full: {place}")]
    Full { place: String },
    #[error("the disk failed ({reason}): {place}")]
    Disk { place: String, reason: String },
    #[error("the database is in use by another program: {place}")]
    Busy { place: String },
    #[error("the file is not a frontdesk database: {place}")]
    NotADatabase { place: String },
    #[error("the database is damaged ({reason}): {place}")]
    Damaged { place: String, reason: String },
    #[error("the database is of a newer frontdesk (schema {found}, this one knows up to {known}): {place}")]
    NewerSchema { place: String, found: i64, known: i64 },
    #[error("the database failed ({reason}): {place}")]
    Failed { place: String, reason: String },
    #[error("the store is closed")]
    Closed,
}

impl StoreError {
    /// What a person can do about it.
    pub fn hint(&self) -> Option<String> {
        let hint = match self {
            Self::Directory { .. } | Self::Open { .. } | Self::ReadOnly { .. } => {
                "give this user write permission there, or choose another data directory"
            }
            Self::Full { .. } => "free some space, or choose a data directory on another disk",
            Self::Disk { .. } => "see whether the disk is full or failing, or choose a data directory on another one",
            Self::Busy { .. } => "close the other program, or choose another data directory",
            Self::NotADatabase { .. } => "move the file away, or choose another data directory",
            Self::Damaged { .. } => "move the data directory away to begin anew, and keep it to recover from",
            Self::NewerSchema { .. } => "update frontdesk, or choose another data directory",
            Self::Failed { .. } | Self::Closed => return None,
        };
        Some(hint.to_owned())
    }
}
