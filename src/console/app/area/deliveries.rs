//! What integrators were told by webhook, newest first, as far as it is loaded.

use super::{
    browser::{Browser, Entry},
    pace::Pace,
};
use crate::api::{
    delivery::{Delivery, DeliveryPage, DeliveryState},
    id::ConversationId,
};

/// Deliveries that one question asks for.
pub const PAGE: u32 = 200;
/// So near the end of what is loaded, more is asked for.
const AHEAD: usize = 50;

/// A delivery under the name of its conversation.
#[derive(Clone, Debug, PartialEq)]
pub struct Post {
    /// The conversation's title, as far as the list knows it.
    pub title: Option<String>,
    pub delivery: Delivery,
}

impl Entry for Post {
    type Key = u64;

    fn key(&self) -> u64 {
        self.delivery.id
    }

    fn words(&self) -> String {
        let Delivery { id, conversation_id, url, activity, state, .. } = &self.delivery;
        let title = self.title.as_deref().unwrap_or_default();
        format!("{id} {title} {conversation_id} {} {} {url} {activity}", state.name(), self.delivery.what())
    }
}

/// What is shown, and which question it answers.
#[derive(Debug, Default)]
pub struct Deliveries {
    pub browser: Browser<Post>,
    /// Only those that are so far.
    pub state: Option<DeliveryState>,
    /// Only those of this conversation.
    pub only: Option<ConversationId>,
    pub pace: Pace,
    /// Why there is nothing to show, or nothing newer.
    pub problem: Option<String>,
    /// What the next page begins after; `None` when all is loaded.
    next: Option<String>,
}

/// A question for a page of them, by which its answer is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    pub ticket: u64,
    pub state: Option<DeliveryState>,
    pub only: Option<ConversationId>,
    /// The newest if `None`.
    pub after: Option<String>,
}

impl Deliveries {
    /// The question for the newest, asked at once.
    pub fn ask(&mut self) -> Question {
        let ticket = self.pace.ask();
        self.question(ticket, None)
    }

    /// The same because something changed, when it is time.
    pub fn refresh(&mut self) -> Option<Question> {
        let ticket = self.pace.refresh()?;
        Some(self.question(ticket, None))
    }

    /// The same after a pause.
    pub fn rested(&mut self) -> Option<Question> {
        let ticket = self.pace.rested()?;
        Some(self.question(ticket, None))
    }

    /// The question for the page below, once the reader comes near the end of what is loaded.
    pub fn ask_ahead(&mut self, place: (usize, usize)) -> Option<Question> {
        let is_near = place.0 + AHEAD >= place.1;
        let after = self.next.clone().filter(|_| is_near && !self.pace.is_under_way())?;
        let ticket = self.pace.ask_besides();
        Some(self.question(ticket, Some(after)))
    }

    /// Looks at others: those so far, of this conversation.
    pub fn narrow(&mut self, state: Option<DeliveryState>, only: Option<ConversationId>) -> Question {
        (self.state, self.only) = (state, only);
        self.next = None;
        self.browser.forget();
        self.ask()
    }

    /// Takes a page in. Of what was loaded before, that which the first page spans is replaced, and what is older stays.
    pub fn take(&mut self, question: &Question, page: DeliveryPage, title: impl Fn(ConversationId) -> Option<String>) {
        let DeliveryPage { deliveries, next } = page;
        let oldest = deliveries.last().map(|delivery| delivery.id);
        let before: Vec<Post> = self.browser.entries().cloned().collect();
        let named = |delivery: Delivery| Post { title: title(delivery.conversation_id), delivery };
        let fresh = deliveries.into_iter().map(named);
        let posts: Vec<Post> = if question.after.is_some() {
            self.next = next;
            before.into_iter().chain(fresh).collect()
        } else {
            let older = oldest
                .filter(|_| next.is_some())
                .map(|oldest| before.into_iter().filter(move |post| post.delivery.id < oldest).collect::<Vec<_>>());
            let older = older.unwrap_or_default();
            // What follows those that stay is known already.
            if older.is_empty() {
                self.next = next;
            }
            fresh.chain(older).collect()
        };
        self.problem = None;
        self.browser.set(posts);
    }

    fn question(&self, ticket: u64, after: Option<String>) -> Question {
        Question { ticket, state: self.state, only: self.only, after }
    }
}
