//! What the customer's seat has to tell.

use super::Refusal;
use crate::{
    api::{
        desk::View,
        id::{ConversationId, MessageId},
    },
    console::app::viewer::Question,
};

/// An answer to something that the customer did, or wanted to see.
#[derive(Clone, Debug)]
pub enum SeatNews {
    Shown {
        question: Question,
        result: Result<Box<View>, Refusal>,
    },
    /// With the message's id, where one was given.
    Said {
        number: u64,
        result: Result<Option<MessageId>, Refusal>,
    },
    Read {
        id: ConversationId,
        result: Result<(), Refusal>,
    },
    Ended {
        id: ConversationId,
        result: Result<(), Refusal>,
    },
    /// What nobody waits for was done, or was not.
    Done,
}
