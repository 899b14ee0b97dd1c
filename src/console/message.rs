//! What happened: the only input of `update`.
//!
//! Plain data. What a client of the endpoint would call an error arrives as a [`Refusal`], already in words.

mod area;
mod seat;
mod stage;

use jiff::Timestamp;
use uuid::Uuid;

pub use self::{
    area::AreaNews,
    seat::SeatNews,
    stage::{Recorded, StageNews},
};
use super::{
    action::Action,
    app::{
        list::Page,
        map::Map,
        remote::{Arrival, Detail},
        scope::Asked,
        sheet::picker::Template,
        themes::Entry,
        viewer::Question,
    },
    chord::Chord,
    composer::Slot,
};
use crate::api::{
    answer::{ConversationRow, CreateAnswer},
    desk::{DeskEvent, Record, SummaryPage, View, clock::ClockAnswer},
    fault::FaultCount,
    id::{ConversationId, MessageId},
    journal::JournalPage,
    problem::Code,
    wire::Exchange,
};

/// Something that happened.
#[derive(Clone, Debug)]
pub enum Message {
    /// A person wants something.
    Wanted {
        action: Action,
        /// An id that nobody has used: a send that needs a request id takes it.
        fresh_id: Uuid,
        /// The key came within a burst of keys, as a paste without bracketed paste does.
        in_burst: bool,
    },
    /// A key that has a meaning was pressed; what it means comes as a message of its own.
    Pressed {
        chord: Chord,
        action: Action,
    },
    /// A person typed a character.
    Typed(char),
    /// A field of the form was given a text in place of what it held.
    Filled {
        slot: Slot,
        text: String,
    },
    /// A person pasted text.
    Pasted(String),
    Resized {
        columns: u16,
        rows: u16,
    },
    /// What the last frame had room for, and where.
    Drawn(Extent, Map),
    /// The mouse did something.
    Pointed {
        pointer: Pointer,
        column: u16,
        row: u16,
        /// As for a wish: a click may be one.
        fresh_id: Uuid,
    },
    /// The terminal told whether it can tell all keys apart.
    Keyboard {
        is_extended: bool,
    },
    /// The themes that can be chosen.
    ThemesListed(Vec<Entry>),
    /// A theme cannot be used; the one on the screen stays.
    ThemeRefused(String),
    /// Something was copied, and by which way; or why nothing could be.
    Copied {
        what: &'static str,
        result: Result<Route, String>,
    },
    /// No program takes a copy: it is left to the terminal.
    CopyLeftToTerminal(Copy),
    /// What is remembered could not be kept.
    PreferencesNotKept(String),
    /// The present moment. Comes before whatever else happened at it.
    Now(Timestamp),
    /// Something under way is still under way.
    Spin,
    /// The answer to a send.
    Sent {
        attempt: u64,
        result: Result<CreateAnswer, Refusal>,
    },
    /// A page of the list, or why there is none.
    Listed {
        flight: Flight,
        result: Result<SummaryPage, Refusal>,
    },
    Shown {
        question: Question,
        result: Result<Box<View>, Refusal>,
    },
    /// Every audience's view, in the order of [`Audience::ALL`](crate::api::desk::Audience::ALL).
    Compared {
        question: Question,
        result: Result<Vec<View>, Refusal>,
    },
    /// The answer to an order.
    Ordered {
        id: ConversationId,
        result: Result<Box<View>, Refusal>,
    },
    /// News of an area of the desk.
    Area(Box<AreaNews>),
    /// News of the scenarios.
    Stage(Box<StageNews>),
    /// The answer to a reply or a note.
    Said {
        number: u64,
        result: Result<(), Refusal>,
    },
    /// The answer to something in the customer's seat.
    Seat(Box<SeatNews>),
    /// What time it is at the endpoint.
    ClockTold(Result<ClockAnswer, Refusal>),
    RecordsLoaded(Result<Vec<Record>, Refusal>),
    Stream(StreamNews),
    /// A wake-up that `update` asked for.
    Woken(Alarm),
    /// The person's own templates, and why some or all could not be read.
    TemplatesLoaded {
        templates: Vec<Template>,
        problem: Option<String>,
    },
    TemplateSaved {
        name: String,
        result: Result<(), NotSaved>,
    },
    /// The editor came to an end.
    EditedOutside(Edited),
    /// The program was stopped and goes on, or could not be.
    Suspended {
        was_stopped: bool,
    },
    /// News of an endpoint without a desk.
    Remote(Box<RemoteNews>),
    /// Something came over the wire.
    Wire(WireNews),
    /// The draft could not be kept.
    DraftNotKept(String),
}

/// News of an endpoint that is met by its API alone.
#[derive(Clone, Debug)]
pub enum RemoteNews {
    /// The conversations that go on.
    Listed(Result<Vec<ConversationRow>, Refusal>),
    Looked(Detail),
    /// A webhook came.
    Arrived(Arrival),
    /// Whether the name that was typed is the profile's; else the sentence that says so.
    Confirmed(Result<(), String>),
}

/// What the wire has to tell.
#[derive(Clone, Debug)]
pub enum WireNews {
    /// An exchange of this console is over.
    Exchanged(Box<Exchange>),
    /// The newest of the endpoint's journal, or why it cannot be read.
    Journal(Result<JournalPage, Refusal>),
}

/// What a mouse does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pointer {
    /// The left button went down.
    Pressed,
    /// The mouse moved with the button down.
    Dragged,
    /// The button came up.
    Released,
    WheelUp,
    WheelDown,
}

/// Something to be copied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Copy {
    /// What the person calls it.
    pub what: &'static str,
    pub text: String,
}

/// The way by which something was copied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Route {
    /// A program of the desktop, by its name.
    Program(&'static str),
    Tmux,
    /// OSC 52: the terminal was asked, and does not answer whether it did.
    Terminal,
    /// A file, by its path.
    File(String),
}

/// Why a template was not saved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotSaved {
    /// There is one of that name, and it was not asked to be replaced.
    Exists,
    Because(String),
}

/// What became of a text in an editor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edited {
    /// What the editor was given.
    pub before: String,
    /// What it left; `None` when that cannot be known.
    pub after: Option<String>,
    /// What went wrong, in words.
    pub failure: Option<String>,
}

/// News of the event stream.
#[derive(Clone, Debug)]
pub enum StreamNews {
    Connected,
    Event(Box<DeskEvent>),
    /// What failures are programmed at the endpoint, whoever did it.
    Faults(FaultCount),
    /// Events were missed: the list has to be loaded anew, and the stream goes on after this position.
    Reset {
        last_event_id: u64,
    },
    /// The connection broke; the stream tries again by itself.
    Lost(Refusal),
}

/// Why something did not come about, in words for the person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// What happened.
    pub sentence: String,
    /// What can be done about it.
    pub hint: Option<String>,
    /// The endpoint's code, when it gave one.
    pub code: Option<Code>,
    pub fate: Fate,
    /// Set when it was the desk that was asked, and there is none for us: asking again would change nothing.
    pub no_desk: Option<NoDesk>,
}

/// Why there is no desk to ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoDesk {
    /// The endpoint has none, as a live organisation.
    Absent,
    /// The desk key was not accepted.
    KeyRefused,
}

/// What became of a request that brought no success.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// The endpoint looked at it and said no: nothing was done, nor will be.
    Refused,
    /// Turned away before anybody looked at it: no token, not let in, asked to wait. Tells nothing about an earlier try.
    NotTaken,
    /// It was never sent, for there was no connection. Tells nothing about an earlier try.
    NotReached,
    /// It may have been carried out all the same: the connection broke, time ran out, or the endpoint failed at it.
    Uncertain,
}

/// A question for a page of the list, by which its answer is known from a stale one's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flight {
    pub ticket: u64,
    pub asked: Asked,
    pub page: Page,
}

/// Why `update` wants to be woken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Alarm {
    /// The filtered list may be refreshed again.
    Refresh,
    /// The endpoint may be tried again.
    Retry,
}

/// How much the panes held and could show in the last frame, in lines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Extent {
    /// Rows of conversations that fit; 0 while the list is not shown.
    pub list_rows: usize,
    pub representative: Room,
    /// What the customer's seat shows.
    pub customer: Room,
    /// The newest message to the customer of which conversation stood on the screen in their seat.
    pub seen: Option<(ConversationId, MessageId)>,
    /// What the overlay shows and has room for: lines of a text, or entries of a choice.
    pub overlay: Room,
}

/// A scrollable text and the room it has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Room {
    pub lines: usize,
    pub height: usize,
}

impl Room {
    /// The largest first line that leaves no room empty.
    pub fn last_scroll(self) -> usize {
        self.lines.saturating_sub(self.height)
    }
}
