//! The two seats of a conversation, so that one person can play both sides: the customer's beside the representative's.
//!
//! What the customer sees is the endpoint's answer to the question as the customer; what they write has a box of its own,
//! with the same promises as the representative's. Keys and pictures are not its business.

use std::{borrow::Cow, collections::HashMap};

use super::{
    App,
    viewer::Viewer,
    writing::{Desk, Purpose, Writing},
};
use crate::api::{
    desk::View,
    id::{ConversationId, MessageId},
};

/// A side of the conversation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Seat {
    Customer,
    #[default]
    Representative,
}

impl Seat {
    pub const ALL: [Seat; 2] = [Seat::Customer, Seat::Representative];

    #[must_use]
    pub fn other(self) -> Self {
        match self {
            Seat::Customer => Seat::Representative,
            Seat::Representative => Seat::Customer,
        }
    }

    /// Who sits there.
    pub fn name(self) -> &'static str {
        match self {
            Seat::Customer => "Customer",
            Seat::Representative => "Representative",
        }
    }

    pub fn title(self) -> &'static str {
        match self {
            Seat::Customer => "Customer's seat",
            Seat::Representative => "Representative's seat",
        }
    }
}

/// Both seats, open or not.
#[derive(Debug)]
pub struct Seats {
    is_open: bool,
    /// Who has the keys while the pane has the focus.
    turn: Seat,
    /// What the customer sees.
    pub viewer: Viewer,
    /// What the customer writes.
    pub writing: Desk,
    /// Up to where the endpoint was told that the customer has read.
    read: HashMap<ConversationId, MessageId>,
}

impl Default for Seats {
    fn default() -> Self {
        Self {
            is_open: false,
            turn: Seat::Representative,
            viewer: Viewer::of_customer(),
            writing: Desk::default(),
            read: HashMap::new(),
        }
    }
}

impl Seats {
    pub fn is_open(&self) -> bool {
        self.is_open
    }

    /// Puts the customer's seat beside the representative's, the keys with the customer.
    pub fn open(&mut self) {
        self.is_open = true;
        self.turn = Seat::Customer;
    }

    /// Takes the customer's seat away; what was written there stays.
    pub fn close(&mut self) {
        self.is_open = false;
        self.turn = Seat::Representative;
        self.writing.close();
        self.viewer.clear();
    }

    /// Who has the keys while the pane has the focus.
    pub fn turn(&self) -> Seat {
        self.turn
    }

    /// Gives the keys to a seat, if there are two.
    pub fn give_keys(&mut self, seat: Seat) {
        if self.is_open {
            self.turn = seat;
        }
    }

    /// Whose customer sits there. It stays while they have the keys, whatever else comes to be selected.
    pub fn conversation(&self) -> Option<ConversationId> {
        self.writing.open().map(|writing| writing.id)
    }

    /// Seats the customer of another conversation.
    pub fn sit(&mut self, id: ConversationId, title: String) {
        if self.conversation() != Some(id) {
            // What another one had before them, and how far they had read it, is not this one's.
            self.viewer.clear();
            self.writing.close();
            self.writing.begin(Writing { id, purpose: Purpose::Customer, title });
        }
    }

    /// Whether a message that was seen is to be told as read. Counts as told.
    pub fn tells_read(&mut self, id: ConversationId, message: MessageId) -> bool {
        let is_told = self.read.get(&id).is_some_and(|read| *read >= message);
        if !is_told {
            self.read.insert(id, message);
        }
        !is_told
    }

    /// The endpoint was not told after all.
    pub fn forget_read(&mut self, id: ConversationId) {
        self.read.remove(&id);
    }
}

impl App {
    /// Whether pane 3 shows two seats now.
    pub fn shows_seats(&self) -> bool {
        self.seats.is_open && !self.is_previewing()
    }

    /// Whether the representative's side of pane 3 has the keys when the pane has the focus.
    pub fn representative_has_turn(&self) -> bool {
        !self.shows_seats() || self.seats.turn == Seat::Representative
    }

    /// Whether the representative of the conversation in the customer's seat is writing.
    pub fn representative_types(&self) -> bool {
        self.seats.is_open && self.seats.viewer.is_typing(self.time.machine())
    }

    /// The conversation as its customer sees it, as it may be seen.
    pub fn shown_to_customer(&self) -> Option<Cow<'_, View>> {
        self.seats.viewer.shown().map(|view| self.view_through(Cow::Borrowed(view)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::console::composer::Edit;

    fn id(n: u128) -> ConversationId {
        ConversationId(uuid::Uuid::from_u128(n))
    }

    fn message(n: i64) -> MessageId {
        MessageId::from_stored(n).unwrap()
    }

    #[test]
    fn a_message_is_told_as_read_once_and_again_only_if_it_was_not_taken() {
        let mut seats = Seats::default();
        let told = [5, 5, 4, 6].map(|n| seats.tells_read(id(1), message(1_767_366_000_000 + n)));
        assert_eq!(told, [true, false, false, true]);
        assert!(seats.tells_read(id(2), message(1_767_366_000_001)), "another one's");
        seats.forget_read(id(1));
        assert!(seats.tells_read(id(1), message(1_767_366_000_006)));
    }

    #[test]
    fn what_a_customer_wrote_waits_for_them() {
        let mut seats = Seats::default();
        seats.open();
        seats.sit(id(1), "Ann".into());
        seats.writing.edit(Edit::Insert('a'));
        seats.sit(id(2), "Ben".into());
        assert_eq!(seats.writing.editor().unwrap().text(), "");
        seats.close();
        assert_eq!((seats.conversation(), seats.turn()), (None, Seat::Representative));
        seats.open();
        seats.sit(id(1), "Ann".into());
        assert_eq!(seats.writing.editor().unwrap().text(), "a");
    }

    #[test]
    fn one_seat_alone_keeps_the_keys() {
        let mut seats = Seats::default();
        seats.give_keys(Seat::Customer);
        assert_eq!(seats.turn(), Seat::Representative);
    }
}
