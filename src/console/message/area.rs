//! What the desk answered to the calls of its areas.

use super::Refusal;
use crate::{
    api::{
        delivery::{Delivery, DeliveryPage},
        desk::{Record, clock::ClockRequest},
        fault::ArmedRules,
        id::RecordId,
    },
    console::app::area::{Area, clock::Brought, deliveries::Question},
};

/// An answer for an area of the desk.
#[derive(Clone, Debug)]
pub enum AreaNews {
    Deliveries {
        question: Question,
        result: Result<DeliveryPage, Refusal>,
    },
    Replayed(Result<Box<Delivery>, Refusal>),
    /// So many are on their way again, and what came in between of those that are not.
    ReplayedAll {
        done: usize,
        refusal: Option<Refusal>,
    },
    /// The record that was written under this id, which is empty where the desk was to make one.
    RecordSaved {
        id: RecordId,
        result: Result<Record, Refusal>,
    },
    RecordRemoved {
        id: RecordId,
        result: Result<(), Refusal>,
    },
    /// The time, after what was asked to be done with it.
    Clock {
        request: Option<ClockRequest>,
        result: Result<Brought, Refusal>,
    },
    Faults {
        ticket: u64,
        result: Result<ArmedRules, Refusal>,
    },
    Armed {
        what: String,
        result: Result<ArmedRules, Refusal>,
    },
    /// A pause is over.
    Rested(Area),
}
