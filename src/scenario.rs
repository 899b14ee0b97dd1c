//! Scenarios: demonstrations and tests as files, run step by step against an endpoint.
//!
//! [`Scenario::parse`] reads a file and refuses what cannot be meant, with its line; [`Runner`] is a plain state machine
//! over the steps that a command or a console drives; [`record`] writes what came in as such a file. Everything is done
//! over HTTP, by the client and the desk's client, so a scenario sees what an integrator and a representative see.
//! Nothing in here prints.

mod builtin;
mod file;
mod fresh;
mod receiver;

pub mod record;
mod runner;
pub mod schema;

mod template;
mod words;

use std::time::Duration;

use serde_json::{Map, Value};

pub use self::{
    builtin::{Builtin, built_in},
    file::{FileError, Mistake, nearest},
    runner::{Exchange, Mismatch, Outcome, Runner, StepReport, World},
};
use crate::api::desk::{Audience, EventKind, State};

/// Stands in a list that is expected for any items, or none: the others are what is looked for, in their order.
pub(crate) const GAP: &str = "...";

/// A file, read and checked.
#[derive(Clone, Debug, PartialEq)]
pub struct Scenario {
    /// Where it is from: a file's path, or the name of a built-in one.
    pub name: String,
    /// What it shows, in a few words.
    pub title: String,
    /// What it shows, in a sentence or two.
    pub about: String,
    /// For the trainer: what to prepare, what is asked about, what to try next.
    pub notes: Option<String>,
    pub steps: Vec<Step>,
    /// What the file says and hardly means, for whoever wrote it.
    pub warnings: Vec<Mistake>,
}

/// One step: one act, and what is expected of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// Of the file, from 1.
    pub line: usize,
    /// Of each expectation, by its key.
    pub lines: Vec<(String, usize)>,
    pub act: Act,
    /// Who acts, where the file says it.
    pub actor: Option<Actor>,
    /// The conversation, where the file names one; text with placeholders.
    pub conversation: Option<String>,
    /// Under which name what came back is kept for later steps.
    pub save: Option<String>,
    pub expect: Expect,
    /// How long may be waited: for what a `wait` waits for, for webhooks, and for the view to become as expected.
    pub within: Option<Duration>,
}

/// What is done. Texts and bodies may have placeholders, which are filled in when the step is run.
#[derive(Clone, Debug, PartialEq)]
pub enum Act {
    /// Words for the audience.
    Narrate(String),
    /// The body of a create, right or wrong, sent as it stands; `${new-id}` in it is an id that no create before had.
    Create(Value),
    /// The body of a message of the customer.
    Say(Value),
    /// The customer is typing, or the representative.
    Typing,
    /// The customer has read this message and all before it.
    Read(String),
    /// A custom event with its variables.
    Event {
        name: String,
        variables: Map<String, Value>,
    },
    /// The customer ends the conversation.
    End,
    /// What a representative or a supervisor does.
    Desk(DeskAct),
    /// The body of a representative's message.
    Reply(Value),
    /// The body of a representative's internal note.
    Note(Value),
    /// The endpoint's time passes, in seconds.
    Advance(u64),
    /// How fast the endpoint's time goes; put back at the end.
    Rate(f64),
    /// These programmed failures are armed besides those that were; an empty list takes the scenario's own away.
    Fault(Vec<Value>),
    Wait(Wait),
    /// A call of the integrator that no other act makes.
    Call(Call),
}

impl Act {
    /// The act's key in a file.
    pub fn name(&self) -> &'static str {
        match self {
            Act::Narrate(_) => "narrate",
            Act::Create(_) => "create",
            Act::Say(_) => "say",
            Act::Typing => "typing",
            Act::Read(_) => "read",
            Act::Event { .. } => "event",
            Act::End => "end",
            Act::Desk(_) => "desk",
            Act::Reply(_) => "reply",
            Act::Note(_) => "note",
            Act::Advance(_) => "advance",
            Act::Rate(_) => "rate",
            Act::Fault(_) => "fault",
            Act::Wait(_) => "wait",
            Act::Call(_) => "call",
        }
    }
}

/// Who acts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    Customer,
    Representative,
    Supervisor,
    /// The customer of the conversation that was saved under this name.
    Named(String),
}

/// An act of the desk on a conversation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DeskAct {
    Accept,
    Reject,
    End,
    Close,
    Open,
    Release,
    /// To this queue.
    Transfer(String),
    ForceClose,
    /// To this customer record; `None` unlinks.
    Link(Option<String>),
}

impl DeskAct {
    /// The names in a file.
    pub const NAMES: [&'static str; 10] =
        ["accept", "reject", "end", "close", "open", "release", "transfer", "force-close", "link", "unlink"];

    /// The name in a file.
    pub fn name(&self) -> &'static str {
        match self {
            DeskAct::Accept => "accept",
            DeskAct::Reject => "reject",
            DeskAct::End => "end",
            DeskAct::Close => "close",
            DeskAct::Open => "open",
            DeskAct::Release => "release",
            DeskAct::Transfer(_) => "transfer",
            DeskAct::ForceClose => "force-close",
            DeskAct::Link(Some(_)) => "link",
            DeskAct::Link(None) => "unlink",
        }
    }
}

/// What is waited for. Each is looked for after the one that was waited for last.
#[derive(Clone, Debug, PartialEq)]
pub enum Wait {
    /// A payload of the conversation that has all of this.
    Webhook(Value),
    /// Something that happens to the conversation on the desk.
    Event(EventKind),
    /// The conversation's state.
    State(State),
}

/// A call of the integrator, as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    pub method: String,
    /// With its query.
    pub path: String,
    /// Instead of the right ones.
    pub headers: Vec<(String, String)>,
    pub body: Option<String>,
}

/// What is expected of a step. What is not said is not looked at, but that the answer is a success, unless the
/// expectation says otherwise.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Expect {
    /// The answer's status.
    pub status: Option<u16>,
    pub is_new: Option<bool>,
    /// The API's code.
    pub code: Option<String>,
    /// A part of the problem's detail.
    pub detail: Option<String>,
    /// No whole answer comes.
    pub is_lost: bool,
    /// What the answer has among others; a list of it exactly, but where `"..."` stands for any items.
    pub answer: Option<Value>,
    /// The conversation's state after the step.
    pub state: Option<State>,
    /// The vendor's name of why it is in that state.
    pub reason: Option<String>,
    /// Whose view the three that follow are of.
    pub view: Option<Audience>,
    /// What the customer's card has among others.
    pub customer: Option<Value>,
    /// The variables that the view has, exactly.
    pub variables: Option<Map<String, Value>>,
    /// What was said, exactly, system lines aside: texts, or what a line has among others.
    pub messages: Option<Vec<Value>>,
    /// All variables, as GET context tells them, exactly.
    pub context: Option<Map<String, Value>>,
    /// What the next payloads at the webhook have among others, in this order.
    pub webhooks: Option<Vec<Value>>,
    /// How long the answer may take.
    pub latency: Option<Duration>,
}

impl Expect {
    /// Whether something is expected of the view of the conversation.
    fn looks(&self) -> bool {
        self.state.is_some()
            || self.reason.is_some()
            || self.customer.is_some()
            || self.variables.is_some()
            || self.messages.is_some()
    }

    /// Whether the API is expected to say no.
    fn is_refused(&self) -> bool {
        self.code.is_some() || self.status.is_some_and(|status| status >= 400)
    }

    /// Whether it says how the answer is to be.
    fn judges_answer(&self) -> bool {
        self.status.is_some() || self.code.is_some() || self.is_lost
    }
}

impl Step {
    /// The line of an expectation, by its key; the step's where it has none.
    fn line_of(&self, key: &str) -> usize {
        self.lines.iter().find(|(name, _)| name == key).map_or(self.line, |(_, line)| *line)
    }
}

impl Scenario {
    /// Reads a file's text; `name` is told in what is refused.
    pub fn parse(name: &str, text: &str) -> Result<Self, FileError> {
        file::parse(name, text)
    }

    /// How far the steps move the endpoint's time, in seconds.
    pub fn advances(&self) -> u64 {
        self.steps.iter().map(|step| if let Act::Advance(seconds) = step.act { seconds } else { 0 }).sum()
    }

    /// Whether the webhook's payloads are looked at, so that a receiver is needed.
    fn hears_webhooks(&self) -> bool {
        self.steps.iter().any(|step| {
            step.expect.webhooks.is_some()
                || matches!(step.act, Act::Wait(Wait::Webhook(_) | Wait::Event(EventKind::DeliveryChanged)))
        })
    }

    /// Whether what happens on the desk is waited for.
    fn hears_events(&self) -> bool {
        self.steps
            .iter()
            .any(|step| step.within.is_some() || matches!(step.act, Act::Wait(Wait::Event(_) | Wait::State(_))))
    }
}
