//! What `update` wants done in the world; the runtime does it.

mod area;
mod seat;
mod stage;

use serde_json::Value;

pub use self::{area::AreaCall, seat::SeatCall, stage::StageCall};
use super::{
    app::{order::Order, preferences::Preferences, viewer::Question, writing::Unsent},
    composer::Draft,
    message::{Alarm, Copy, Flight},
};
use crate::api::{desk, id::ConversationId};

/// A question to an endpoint's API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RemoteCall {
    /// Which conversations go on.
    List,
    /// What was exchanged in this one, and its context.
    Look(ConversationId),
}

/// Something to do.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Send this create; `attempt` comes back with the answer.
    Send {
        attempt: u64,
        body: Value,
    },
    /// Load a page of the list.
    List(Flight),
    /// Load the representative's view.
    Show(Question),
    /// Load every audience's view, with what each does not get.
    Compare(Question),
    /// Ask the desk for what an area shows, or have it do something there.
    Area(AreaCall),
    /// Have something done with a scenario.
    Stage(StageCall),
    /// Read the newest of the endpoint's journal.
    ReadJournal,
    /// Ask the API of an endpoint without a desk.
    Remote(RemoteCall),
    /// Take this for the name of the profile, so that sends leave.
    Confirm(String),
    /// Have this done with a conversation.
    Order {
        id: ConversationId,
        order: Order,
    },
    /// Say or note this; `number` comes back with the answer.
    Say {
        number: u64,
        id: ConversationId,
        message: desk::request::Message,
    },
    /// Tell the customer that somebody writes to them. Nobody waits for an answer.
    Typing(ConversationId),
    /// Do this as the customer.
    Seat(SeatCall),
    LoadRecords,
    /// Ask the endpoint what time it is.
    AskClock,
    /// Follow the event stream after this position, in place of what is followed so far.
    Listen {
        after: u64,
    },
    /// Wake `update` in a while.
    Wake(Alarm),
    /// Keep this draft; of several the latest counts.
    KeepDraft(Box<Draft>),
    /// Keep what was written to conversations and not sent; of several the latest counts.
    KeepUnsent(Box<Unsent>),
    /// Draw with this theme from now on.
    Dress(String),
    /// Read which themes there are.
    ListThemes,
    /// Take the mouse, or leave it to the terminal.
    CaptureMouse(bool),
    Copy(Copy),
    /// Copy by asking the terminal.
    CopyByTerminal(Copy),
    /// Remember this; of several the latest counts.
    KeepPreferences(Box<Preferences>),
    /// Read the person's own templates.
    LoadTemplates,
    SaveTemplate {
        name: String,
        text: String,
        /// Over one of the same name.
        replace: bool,
    },
    /// Give the terminal to the person's editor with this text.
    EditOutside(String),
    /// Give the terminal back and stop, until the shell lets the program go on.
    Suspend,
    /// End the console.
    Leave,
}
