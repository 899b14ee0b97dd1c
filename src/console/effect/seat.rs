//! What the customer's seat wants done.

use crate::{
    api::id::{ConversationId, MessageId},
    console::app::viewer::Question,
};

/// Something that the customer does, or sees.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SeatCall {
    /// Load the customer's view.
    Show(Question),
    /// The customer says this; `number` comes back with the answer.
    Say { number: u64, id: ConversationId, text: String },
    /// The customer is typing. Nobody waits for an answer.
    Typing(ConversationId),
    /// The customer has read this message and all before it.
    Read { id: ConversationId, message: MessageId },
    /// The customer ends the conversation with an endpoint that has no desk to tell how it stands then.
    End(ConversationId),
}
