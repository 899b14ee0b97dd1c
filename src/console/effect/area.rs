//! What the areas of the desk want done.

use crate::{
    api::{
        desk::{Record, clock::ClockRequest},
        fault::FaultRules,
        id::{ConversationId, RecordId},
    },
    console::app::area::{Area, deliveries::Question},
};

/// A call to the desk for one of its areas.
#[derive(Clone, Debug, PartialEq)]
pub enum AreaCall {
    /// Load a page of the deliveries.
    Deliveries(Question),
    /// Deliver this one again.
    Replay(u64),
    /// Deliver again all that gave up, of this conversation or of all.
    ReplayAll(Option<ConversationId>),
    /// Add this record, or change the one of its id.
    SaveRecord {
        record: Record,
        is_new: bool,
    },
    RemoveRecord(RecordId),
    /// Tell the time, or move it first.
    Clock(Option<ClockRequest>),
    /// Tell which failures are programmed; the ticket comes back with the answer.
    Faults(u64),
    /// Program these failures and no others; what is then to be told comes back.
    Arm {
        rules: FaultRules,
        what: String,
    },
    /// Say so when it is time to ask anew.
    Rest(Area),
}
