//! What people at the desk have done with a conversation. Whether it may be done is the endpoint's to say.

use crate::api::{
    desk::{State, View},
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
        let whom = format!("the conversation with {}", view.title);
        match self {
            Order::Accept => format!("accepted · {whom} is yours"),
            Order::Reject => format!("rejected · {whom} is offered to the next representative"),
            Order::End => format!("ended · {whom} is left with its wrap-up"),
            Order::Close if view.state == State::Closed => format!("closed · {whom} is over"),
            Order::Close => format!("closed for now · {whom} waits until the customer writes again"),
            Order::Open => format!("taken up again · {whom} goes on"),
            Order::Release => format!("released · {whom} is back in {}", view.queue),
            Order::Transfer(_) => format!("transferred · {whom} is in {} now", view.queue),
            Order::Link(_) => match &view.customer.record {
                Some(record) => format!("linked · {} is {}", view.title, record.full_name),
                None => format!("unlinked · {whom} has no record"),
            },
            Order::ForceClose => format!("closed for good · {whom} is over, and both sides were told"),
            Order::Leave if view.state == State::Closed => format!("ended by the customer · {whom} is over"),
            Order::Leave => format!("ended by the customer · {whom} is left with its wrap-up"),
        }
    }
}
