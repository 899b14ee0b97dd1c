//! What the store is asked and told about deliveries.

use jiff::Timestamp;

use crate::api::{
    delivery::{Delivery, DeliveryState, Try},
    id::{AppId, ConversationId},
};

/// Whose turn it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Due {
    /// Of each channel, those that have waited longest, with those whose try is under way.
    pub(crate) ready: Vec<Waiting>,
    /// When the next one that is not yet due will be.
    pub(crate) next: Option<Timestamp>,
}

/// A conversation with something to deliver; the numbers are the store's own keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Waiting {
    pub(crate) conversation: i64,
    pub(crate) channel: i64,
}

/// The first pending delivery of a conversation, and what its next try needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Pending {
    pub(crate) id: i64,
    pub(crate) conversation: ConversationId,
    /// The channel's base URL as it is now; the one that the delivery was made for, where the channel has none any more.
    pub(crate) webhook_url: String,
    /// The application that the channel belongs to; `None`: the registered one.
    pub(crate) app: Option<AppId>,
    /// The body, byte for byte.
    pub(crate) activity: String,
    /// Tries before.
    pub(crate) tries: u32,
}

/// A try and what follows from it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Tried {
    pub(crate) delivery: i64,
    /// Whose it was: after a reset another's may have its number.
    pub(crate) conversation: ConversationId,
    /// The base URL that was used.
    pub(crate) webhook_url: String,
    pub(crate) entry: Try,
    pub(crate) verdict: Verdict,
    pub(crate) now: Timestamp,
}

/// What becomes of a delivery after a try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Delivered,
    /// It is tried again, not before this moment.
    Again(Timestamp),
    GaveUp,
}

/// What the log is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct DeliveryQuery {
    pub(crate) conversation: Option<ConversationId>,
    pub(crate) state: Option<DeliveryState>,
    /// 1 to 200.
    pub(crate) limit: u32,
    /// Only deliveries whose id is smaller.
    pub(crate) before: Option<u64>,
}

/// What a replay came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Replayed {
    /// The new delivery of the same payload.
    Done(Box<Delivery>),
    Unknown,
    /// It is still pending, so it will be tried anyway.
    Pending,
}
