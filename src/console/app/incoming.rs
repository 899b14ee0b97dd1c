//! Conversations that are offered to the representative: those that became open while they watch, each for two minutes.
//!
//! Time takes an offer away and nothing else: the conversation goes on waiting in the list.

use std::collections::VecDeque;

use jiff::{SignedDuration, Timestamp};

use crate::api::{
    desk::{DeskEvent, EventKind, State, Summary},
    id::ConversationId,
};

/// How long an offer stands (page "Manage notification settings and templates").
const STANDS: SignedDuration = SignedDuration::from_secs(120);
/// Fields of an offer, as there.
const FIELDS: usize = 4;
/// More than so many are not offered at once (result code `NotificationQueueLimitExceeded`).
const OFFERS: usize = 10;

/// A conversation that somebody may accept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    pub id: ConversationId,
    pub title: String,
    /// What tells most about it, name and value.
    pub fields: Vec<(String, String)>,
    until: Timestamp,
}

/// The offers, the longest standing first.
#[derive(Debug, Default)]
pub struct Incoming {
    offers: VecDeque<Offer>,
}

impl Incoming {
    /// Takes in an event; `was_open` says whether the conversation was known to be open before it.
    pub fn hear(&mut self, event: &DeskEvent, was_open: bool, now: Timestamp) {
        let summary = &event.conversation;
        if summary.state != State::Open {
            self.withdraw(summary.id);
            return;
        }
        // What the representatives themselves gave back is not offered to them at once.
        let comes_in = matches!(
            event.kind,
            EventKind::ConversationCreated
                | EventKind::ConversationContinued
                | EventKind::ConversationEscalated
                | EventKind::MessageAdded
                | EventKind::RuleFired
        );
        let is_offered = self.offers.iter().any(|offer| offer.id == summary.id);
        if comes_in && !was_open && !is_offered && self.offers.len() < OFFERS {
            self.offers.push_back(Offer {
                id: summary.id,
                title: summary.title.clone(),
                fields: fields(summary),
                until: now.checked_add(STANDS).unwrap_or(now),
            });
        }
    }

    /// Takes an offer away.
    pub fn withdraw(&mut self, id: ConversationId) {
        self.offers.retain(|offer| offer.id != id);
    }

    pub fn clear(&mut self) {
        self.offers.clear();
    }

    /// Takes those away whose time is over; the last of them.
    pub fn expire(&mut self, now: Timestamp) -> Option<Offer> {
        let mut expired = None;
        while self.offers.front().is_some_and(|offer| offer.until <= now) {
            expired = self.offers.pop_front();
        }
        expired
    }

    /// The offer that is shown.
    pub fn first(&self) -> Option<&Offer> {
        self.offers.front()
    }

    pub fn len(&self) -> usize {
        self.offers.len()
    }

    pub fn is_empty(&self) -> bool {
        self.offers.is_empty()
    }
}

impl Offer {
    /// Whole seconds that it still stands.
    pub fn seconds_left(&self, now: Timestamp) -> u64 {
        u64::try_from(self.until.duration_since(now).as_secs()).unwrap_or(0)
    }
}

/// The displayable variables, then what else there is to know.
fn fields(summary: &Summary) -> Vec<(String, String)> {
    let variables = summary.variables.iter().map(|variable| (variable.name.clone(), variable.value.to_string()));
    let queue = [("Queue".to_owned(), summary.queue.clone())];
    variables.chain(queue).filter(|(_, value)| !value.is_empty()).take(FIELDS).collect()
}
