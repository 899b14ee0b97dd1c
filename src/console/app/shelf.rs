//! What the form held before: what was cleared, and what was sent from here. Nothing of it is kept on disk.

use std::collections::VecDeque;

use crate::{api::id::ConversationId, console::composer::Draft};

/// So many sent forms are remembered; the oldest is forgotten first.
const SENT: usize = 100;

/// Forms that can come back.
#[derive(Debug, Default)]
pub struct Shelf {
    last: Option<Shelved>,
    /// The form of the send under way.
    sending: Option<(u64, Draft)>,
    /// The latest last.
    sent: VecDeque<(ConversationId, Draft)>,
}

/// The form that was last cleared or sent.
#[derive(Clone, Debug, PartialEq)]
pub struct Shelved {
    pub draft: Draft,
    pub was: Was,
}

/// What became of a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Was {
    Cleared,
    Sent,
}

impl Shelf {
    /// The form is being cleared.
    pub fn clears(&mut self, draft: Draft) {
        self.last = Some(Shelved { draft, was: Was::Cleared });
    }

    /// The form is being sent.
    pub fn sends(&mut self, attempt: u64, draft: Draft) {
        self.sending = Some((attempt, draft));
    }

    /// The send came to an end; `id` is the conversation that it made or continued.
    pub fn sent(&mut self, attempt: u64, id: Option<ConversationId>) {
        let Some((_, draft)) = self.sending.take_if(|(number, _)| *number == attempt) else { return };
        let Some(id) = id else { return };
        self.last = Some(Shelved { draft: draft.clone(), was: Was::Sent });
        self.sent.push_back((id, draft));
        if self.sent.len() > SENT {
            self.sent.pop_front();
        }
    }

    /// What was last cleared or sent.
    pub fn last(&self) -> Option<&Shelved> {
        self.last.as_ref()
    }

    /// What was last sent to this conversation from here.
    pub fn sent_to(&self, id: ConversationId) -> Option<&Draft> {
        self.sent.iter().rev().find(|(sent, _)| *sent == id).map(|(_, draft)| draft)
    }

    /// What was last sent from here.
    pub fn last_sent(&self) -> Option<&Draft> {
        self.sent.back().map(|(_, draft)| draft)
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::console::composer::{Composer, Edit};

    fn draft(name: &str) -> Draft {
        let mut form = Composer::empty();
        form.apply(Edit::Paste(name.to_owned()));
        form.draft()
    }

    fn id(n: u128) -> ConversationId {
        ConversationId(Uuid::from_u128(n))
    }

    #[test]
    fn what_was_sent_is_found_by_its_conversation_and_the_latest_counts() {
        let mut shelf = Shelf::default();
        for (attempt, conversation, name) in [(1, 1, "Ann"), (2, 2, "Ben"), (3, 1, "Cleo")] {
            shelf.sends(attempt, draft(name));
            shelf.sent(attempt, Some(id(conversation)));
        }
        assert_eq!(shelf.sent_to(id(1)), Some(&draft("Cleo")));
        assert_eq!(shelf.sent_to(id(2)), Some(&draft("Ben")));
        assert_eq!(shelf.sent_to(id(3)), None);
        assert_eq!(shelf.last_sent(), Some(&draft("Cleo")));
    }

    #[test]
    fn a_send_that_failed_or_is_stale_is_not_shelved() {
        let mut shelf = Shelf::default();
        shelf.sends(1, draft("Ann"));
        shelf.sent(9, Some(id(1)));
        shelf.sent(1, None);
        shelf.sent(1, Some(id(1)));
        assert_eq!((shelf.last(), shelf.last_sent()), (None, None));
    }

    #[test]
    fn only_so_many_are_remembered() {
        let mut shelf = Shelf::default();
        for attempt in 0..150 {
            shelf.sends(attempt, draft("x"));
            shelf.sent(attempt, Some(id(attempt.into())));
        }
        assert_eq!(shelf.sent.len(), SENT);
        assert_eq!(shelf.sent_to(id(0)), None);
        assert!(shelf.sent_to(id(149)).is_some());
    }
}
