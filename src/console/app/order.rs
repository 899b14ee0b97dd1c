//! What people at the desk have done with a conversation. Whether it may be done is the endpoint's to say.

use crate::api::{
    desk::View,
    id::{ConversationId, RecordId},
};

/// Something to be done with a conversation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Order {
    Accept,
    Reject,
    /// The paperwork follows.
    End,
    /// The X: an active conversation waits, one in wrap-up is over.
    Close,
    /// Takes a waiting one up again.
    Open,
    Release,
    /// To the queue of this name.
    Transfer(String),
    /// To the record, or to none.
    Link(Option<RecordId>),
    /// As a supervisor.
    ForceClose,
    /// By the customer, who goes.
    Leave,
}

/// An order whose answer is not here yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnderWay {
    pub id: ConversationId,
    pub order: Order,
}

impl Order {
    /// What it is called, as in "the answer to the last accept".
    pub fn noun(&self) -> &'static str {
        match self {
            Order::Accept => "accept",
            Order::Reject => "reject",
            Order::End => "end",
            Order::Close => "close",
            Order::Open => "opening",
            Order::Release => "release",
            Order::Transfer(_) => "transfer",
            Order::Link(_) => "link",
            Order::ForceClose => "force-close",
            Order::Leave => "end by the customer",
        }
    }

    /// What came of it, in words.
    pub fn told(&self, view: &View) -> String {
        let done = match self {
            Order::Accept => "accepted",
            Order::Reject => "rejected",
            Order::End => "ended",
            Order::Close => "closed",
            Order::Open => "taken up again",
            Order::Release => "released",
            Order::ForceClose => "closed by force",
            Order::Leave => "ended by the customer",
            Order::Transfer(_) => {
                return format!(
                    "transferred: the conversation with {} is {} in {}",
                    view.title, view.state, view.queue
                );
            }
            Order::Link(_) => {
                return match &view.customer.record {
                    Some(record) => format!("linked: {} is {}", view.title, record.full_name),
                    None => format!("unlinked: the conversation with {} has no record", view.title),
                };
            }
        };
        format!("{done}: the conversation with {} is {}", view.title, view.state)
    }
}
