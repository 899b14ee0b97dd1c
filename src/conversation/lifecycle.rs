//! How a conversation moves: `handle(standing, command) → changes`, and how one begins.
//!
//! The table is design's, for asynchronous messaging. Nothing else moves a conversation, and whoever carries changes out
//! (a store) decides nothing: a moment is the only thing that it adds.

mod reason;

use std::fmt;

pub use self::reason::{Closure, Reason};
use crate::api::{
    desk::{EventKind, State, Summary, View},
    limit,
    problem::{Code, Violation},
    switch::AfterEnd,
    variable::{self, ContextVariable},
    webhook::SystemEvent,
};

/// What decides how a conversation may move on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    pub state: State,
    pub reason: Reason,
    /// An AI agent has it.
    pub ai_agent_engaged: bool,
}

impl Standing {
    fn new(state: State, reason: Reason) -> Self {
        Self { state, reason, ai_agent_engaged: false }
    }

    /// As far as a list tells how it stands. The reason is that of the state's beginning: it decides nothing about what is
    /// allowed.
    pub fn seen(state: State, ai_agent_engaged: bool) -> Self {
        let reason = match state {
            State::Open => Reason::AwaitingAgentAssignment,
            State::Active => Reason::InConversation,
            State::Waiting => Reason::AwaitingCustomerResponse,
            State::WrapUp => Reason::AgentMovedToWrapUp,
            State::Closed => Reason::EndedByAgent,
        };
        Self { state, reason, ai_agent_engaged }
    }

    /// Whether a representative has it before them, so that what the customer writes is not unread.
    pub fn has_representative(self) -> bool {
        self.state == State::Active && !self.ai_agent_engaged
    }

    /// Whether a representative's session is open: in wrap-up it still is, for the paperwork.
    pub fn has_session(self) -> bool {
        self.has_representative() || self.state == State::WrapUp
    }
}

impl From<&Summary> for Standing {
    fn from(summary: &Summary) -> Self {
        Self::seen(summary.state, summary.ai_agent.engaged)
    }
}

impl From<&View> for Standing {
    fn from(view: &View) -> Self {
        Self::seen(view.state, view.ai_agent.engaged)
    }
}

/// What somebody wants to happen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// A representative picks an open conversation.
    Accept,
    /// A representative declines an open conversation: it is offered to the next.
    Reject,
    /// A representative ends the conversation and finishes the paperwork.
    End,
    /// A representative closes the session (the X): without an end before, the conversation waits for the customer.
    Close,
    /// A representative takes a waiting conversation up again.
    Open,
    /// A representative gives it back to its queue.
    Release,
    /// A representative gives it to another queue.
    Transfer { queue: String },
    /// A supervisor closes it.
    ForceClose,
    /// A representative says something to the customer.
    Reply,
    /// A representative notes something that the customer never sees.
    Note,
    /// A representative is typing.
    Type,
    /// A representative links it to a customer record, or undoes that.
    Link,
    /// A message arrives from the customer's side.
    Write,
    /// A create of the same customer goes on in it.
    Continue,
    /// The customer's side posts `endOfConversation`.
    Leave,
    /// The AI agent hands it to people.
    Escalate,
    /// The AI agent ends it.
    AgentEnd,
    /// Nothing has happened in it for too long.
    Expire,
    /// A rule about a party that does not respond does what it is set to.
    NonResponse { of: Party, action: RuleAction },
}

/// One of the two who talk to each other, for the rules about who does not respond.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Party {
    Customer,
    Representative,
}

/// What a rule about a party that does not respond does (page "Configure timeout rules").
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RuleAction {
    /// Says something, and the conversation stays where it is.
    Message,
    Wait,
    Close,
    Release,
}

impl Command {
    /// What it is called, on the control surface where it has a call there.
    pub fn name(&self) -> &'static str {
        match self {
            Command::Accept => "accept",
            Command::Reject => "reject",
            Command::End => "end",
            Command::Close => "close",
            Command::Open => "open",
            Command::Release => "release",
            Command::Transfer { .. } => "transfer",
            Command::ForceClose => "force-close",
            Command::Reply => "a reply",
            Command::Note => "an internal note",
            Command::Type => "typing",
            Command::Link => "linking a record",
            Command::Write => "a message of the customer",
            Command::Continue => "a create",
            Command::Leave => "an end by the customer",
            Command::Escalate => "an escalation",
            Command::AgentEnd => "an end by the AI agent",
            Command::Expire => "an end by time",
            Command::NonResponse { .. } => "a timeout rule",
        }
    }

    /// What the desk is told once it is done.
    pub fn event(&self) -> EventKind {
        match self {
            Command::Accept => EventKind::ConversationAccepted,
            Command::Reject => EventKind::ConversationRejected,
            Command::End => EventKind::ConversationWrappedUp,
            // What the X does depends on the state, which the event carries.
            Command::Close => EventKind::SessionClosed,
            Command::Open => EventKind::ConversationOpened,
            Command::Release => EventKind::ConversationReleased,
            Command::Transfer { .. } => EventKind::ConversationTransferred,
            Command::ForceClose => EventKind::ConversationForceClosed,
            Command::Reply | Command::Write => EventKind::MessageAdded,
            Command::Note => EventKind::NoteAdded,
            Command::Type => EventKind::RepresentativeTyping,
            Command::Link => EventKind::CustomerLinked,
            Command::Continue => EventKind::ConversationContinued,
            Command::Leave | Command::AgentEnd => EventKind::ConversationEnded,
            Command::Escalate => EventKind::ConversationEscalated,
            Command::Expire => EventKind::ConversationExpired,
            Command::NonResponse { .. } => EventKind::RuleFired,
        }
    }
}

/// What a command did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// It stands elsewhere now.
    Moved(Standing),
    /// It is in this queue now.
    Queued(String),
    /// A representative's session began at this moment; the first one is the acceptance.
    SessionOpened,
    /// The open session ended at this moment.
    SessionClosed(Closure),
    /// A session was offered and not taken: it began and ended at this moment.
    SessionDeclined,
    /// A system line in the transcript.
    Noted(String),
    /// The integrator is told.
    Told(SystemEvent),
}

/// The state forbids the command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Forbidden {
    /// [`Command::name`].
    pub command: &'static str,
    pub standing: Standing,
}

impl fmt::Display for Forbidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} is not possible: the conversation is {}", self.command, self.standing)
    }
}

/// As in "the conversation is active with the AI agent".
impl fmt::Display for Standing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let holder = if self.ai_agent_engaged { " with the AI agent" } else { "" };
        write!(f, "{}{holder}", self.state)
    }
}

/// Where a new conversation begins. `ai_agent` says whether the channel has one to engage.
pub fn begin(skip_ai_agent: bool, ai_agent: bool) -> Standing {
    if ai_agent && !skip_ai_agent {
        Standing { ai_agent_engaged: true, ..Standing::new(State::Active, Reason::InConversation) }
    } else {
        queued()
    }
}

/// What `command` does to a conversation that stands so.
///
/// While the AI agent has it, it is active but nobody's: a supervisor can force-close it and anybody can link a record;
/// a representative gets it only when the AI agent hands it on, because routing never offers it to one before (our
/// decision, from the pages on AI agents).
pub fn handle(standing: Standing, command: &Command) -> Result<Vec<Change>, Forbidden> {
    let forbidden = Forbidden { command: command.name(), standing };
    if standing.state == State::Closed {
        return Err(forbidden);
    }
    match command {
        // A supervisor and time stop at nothing but what is closed.
        Command::ForceClose => return Ok(closed(standing, Close::BY_SUPERVISOR)),
        Command::Expire => return Ok(closed(standing, Close::by_time(standing.state))),
        Command::Link => return Ok(Vec::new()),
        _ => {}
    }
    let changes = match (standing.state, standing.ai_agent_engaged) {
        (State::Open, _) => while_open(command),
        (State::Active, false) => with_representative(standing, command),
        (State::Active, true) => with_ai_agent(standing, command),
        (State::Waiting, _) => while_waiting(standing, command),
        (State::WrapUp, _) => in_wrap_up(standing, command),
        (State::Closed, _) => None,
    };
    changes.ok_or(forbidden)
}

fn while_open(command: &Command) -> Option<Vec<Change>> {
    match command {
        Command::Accept => Some(vec![
            Change::Moved(Standing::new(State::Active, Reason::InConversation)),
            Change::SessionOpened,
            Change::Noted("The representative joined the conversation".to_owned()),
            // A pick is assignment and acceptance in one.
            Change::Told(SystemEvent::AgentAssigned),
            Change::Told(SystemEvent::AgentAccepted),
        ]),
        Command::Reject => Some(vec![Change::SessionDeclined]),
        Command::Write | Command::Continue => Some(Vec::new()),
        Command::Leave => Some(closed(queued(), Close::by_customer(Reason::CustomerLeftOpen))),
        _ => None,
    }
}

fn with_representative(standing: Standing, command: &Command) -> Option<Vec<Change>> {
    match command {
        Command::Reply | Command::Note | Command::Type | Command::Write | Command::Continue => Some(Vec::new()),
        // The session stays open after either end: the representative finishes the paperwork in it.
        Command::End => Some(vec![
            Change::Moved(Standing::new(State::WrapUp, Reason::AgentMovedToWrapUp)),
            Change::Noted("The representative ended the conversation".to_owned()),
            Change::Told(SystemEvent::PrimaryAgentEndConversation),
        ]),
        Command::Leave => Some(vec![
            Change::Moved(Standing::new(State::WrapUp, Reason::CustomerMovedToWrapUp)),
            Change::Noted("The customer ended the conversation".to_owned()),
            Change::Told(SystemEvent::CustomerDisconnected),
        ]),
        Command::Close => Some(waiting(Closure::AgentClosed, "The representative left the conversation")),
        Command::Release => Some(requeued(Closure::AgentReRouted, "The conversation went back to its queue")),
        Command::Transfer { queue } => {
            let text = format!("The conversation was transferred to {queue}");
            let mut changes = requeued(Closure::AgentTransferToQueue, &text);
            changes.push(Change::Queued(queue.clone()));
            changes.push(Change::Told(SystemEvent::TransferToQueueInitiated));
            Some(changes)
        }
        Command::NonResponse { of, action } => {
            let (closure, text) = match of {
                Party::Customer => (Closure::CustomerNonResponseRule, "The customer did not respond in time"),
                Party::Representative => (Closure::AgentNonResponseRule, "The representative did not respond in time"),
            };
            Some(match action {
                RuleAction::Message => Vec::new(),
                RuleAction::Wait => waiting(closure, text),
                RuleAction::Close => {
                    let rule = Close { session: closure, text, ..Close::by_time(standing.state) };
                    closed(standing, rule)
                }
                RuleAction::Release => requeued(closure, text),
            })
        }
        _ => None,
    }
}

fn with_ai_agent(standing: Standing, command: &Command) -> Option<Vec<Change>> {
    match command {
        Command::Write | Command::Continue => Some(Vec::new()),
        Command::Escalate => {
            Some(vec![Change::Moved(queued()), Change::Noted("The AI agent handed the conversation over".to_owned())])
        }
        Command::AgentEnd => Some(closed(standing, Close::BY_AI_AGENT)),
        Command::Leave => Some(closed(standing, Close::by_customer(Reason::CustomerLeftActive))),
        _ => None,
    }
}

fn while_waiting(standing: Standing, command: &Command) -> Option<Vec<Change>> {
    match command {
        Command::Open => Some(vec![
            Change::Moved(Standing::new(State::Active, Reason::InConversation)),
            Change::SessionOpened,
            Change::Noted("The representative joined the conversation again".to_owned()),
            Change::Told(SystemEvent::AgentAccepted),
        ]),
        // Routed again (page "Understand conversation states"): it stands where one begins that no AI agent takes.
        Command::Write | Command::Continue => Some(vec![Change::Moved(queued())]),
        Command::Leave => Some(closed(standing, Close::by_customer(Reason::CustomerLeftActive))),
        _ => None,
    }
}

fn in_wrap_up(standing: Standing, command: &Command) -> Option<Vec<Change>> {
    match command {
        Command::Note => Some(Vec::new()),
        Command::Close => Some(closed(standing, Close::after_wrap_up(standing.reason))),
        _ => None,
    }
}

/// In its queue, for any representative.
fn queued() -> Standing {
    Standing::new(State::Open, Reason::AwaitingAgentAssignment)
}

fn requeued(closure: Closure, text: &str) -> Vec<Change> {
    vec![Change::Moved(queued()), Change::SessionClosed(closure), Change::Noted(text.to_owned())]
}

fn waiting(closure: Closure, text: &str) -> Vec<Change> {
    vec![
        Change::Moved(Standing::new(State::Waiting, Reason::AwaitingCustomerResponse)),
        Change::SessionClosed(closure),
        Change::Noted(text.to_owned()),
        Change::Told(SystemEvent::AgentEndSession),
    ]
}

/// How a conversation is closed.
#[derive(Clone, Copy)]
struct Close {
    reason: Reason,
    /// Why the session is over, should one be open.
    session: Closure,
    /// The line in the transcript.
    text: &'static str,
    told: SystemEvent,
}

impl Close {
    const BY_SUPERVISOR: Self = Self {
        reason: Reason::ForceClosedBySupervisor,
        session: Closure::ForceClose,
        text: "A supervisor closed the conversation",
        told: SystemEvent::SupervisorForceClosedConversation,
    };

    const BY_AI_AGENT: Self = Self {
        reason: Reason::EndedByAiAgent,
        session: Closure::BotEndConversation,
        text: "The AI agent ended the conversation",
        told: SystemEvent::ConversationClose,
    };

    fn by_time(state: State) -> Self {
        let reason = if state == State::Waiting { Reason::AutoClosedFromWaiting } else { Reason::AutoClosedBySystem };
        Self {
            reason,
            session: Closure::AutoClose,
            text: "The conversation was closed after its time ran out",
            told: SystemEvent::ConversationClose,
        }
    }

    fn by_customer(reason: Reason) -> Self {
        Self {
            reason,
            session: Closure::CustomerEndConversation,
            text: "The customer ended the conversation",
            told: SystemEvent::ConversationClose,
        }
    }

    /// Who ended it before the wrap-up is who closed it.
    fn after_wrap_up(reason: Reason) -> Self {
        let (reason, session) = match reason {
            Reason::CustomerMovedToWrapUp => (Reason::CustomerLeftActive, Closure::CustomerEndConversation),
            _ => (Reason::EndedByAgent, Closure::AgentEndConversation),
        };
        Self { reason, session, text: "The conversation was closed", told: SystemEvent::ConversationClose }
    }
}

fn closed(from: Standing, close: Close) -> Vec<Change> {
    let mut changes = vec![Change::Moved(Standing::new(State::Closed, close.reason))];
    if from.has_session() {
        changes.push(Change::SessionClosed(close.session));
    }
    changes.push(Change::Noted(close.text.to_owned()));
    changes.push(Change::Told(close.told));
    changes
}

/// What an end by the customer does. Where it leads from a representative's hands is our decision, and `after_end` chooses:
/// closed at once there is no paperwork, so the session ends too.
pub fn leave(standing: Standing, after_end: AfterEnd) -> Result<Vec<Change>, Forbidden> {
    if after_end == AfterEnd::Closed && standing.has_representative() {
        return Ok(closed(standing, Close::by_customer(Reason::CustomerLeftActive)));
    }
    handle(standing, &Command::Leave)
}

/// Whether a create with the same customer id continues a conversation in this state instead of beginning a new one.
///
/// Open and active ones are continued (page "Use /consumer/conversations/create endpoint"). Whether a waiting one is,
/// the vendor does not say: by default it is not, and `continue_waiting` makes it so (our decision).
pub fn is_continued(state: State, continue_waiting: bool) -> bool {
    matches!(state, State::Open | State::Active) || (continue_waiting && state == State::Waiting)
}

/// The variables of a conversation after `later` ones joined them, by a create that continued it or by a custom event:
/// merged, and never more than the limit in all (code 30010; our decision, the page states the limit for one request).
/// `pointer` is where the later ones stand in their body.
pub fn merged_variables(
    known: &[ContextVariable],
    later: &[ContextVariable],
    pointer: &str,
) -> Result<Vec<ContextVariable>, Violation> {
    let mut merged = known.to_vec();
    variable::merge(&mut merged, later);
    if merged.len() > limit::CONTEXT_VARIABLES && merged.len() > known.len() {
        return Err(Violation::new(
            Code::TooManyVariables,
            pointer,
            format!(
                "would bring the conversation to {} entries, the limit is {}",
                merged.len(),
                limit::CONTEXT_VARIABLES
            ),
        ));
    }
    Ok(merged)
}

#[cfg(test)]
pub(crate) mod tests;
