//! What an activity does to a conversation: `handle(subject, activity, now) → outcome`.
//!
//! It decides, the store carries out; an id that an outcome gives is never given again, because outcomes of one
//! conversation are made one after the other, each from what the last one left.

use jiff::Timestamp;

use super::{
    Conversation, Entry,
    ai_agent::{self, Attendant},
    lifecycle::{self, Change, Command, Forbidden},
    notice::Notice,
};
use crate::api::{
    activity::{Activity, ActivityKind, Party},
    answer::ActivityAnswer,
    desk::{EntryKind, EventKind, Role, State},
    id::MessageId,
    problem::{Code, Violation},
    switch::AfterEnd,
    variable::ContextVariable,
};

/// The conversation that an activity is for.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    /// Its transcript need not be there.
    pub conversation: &'a Conversation,
    /// The last id that was given in it, to a line or to anything else.
    pub last_message: Option<MessageId>,
    /// Whether the same customer has another conversation on the channel that is open or active.
    pub has_newer: bool,
    /// Where it goes when its customer ends it while a representative has it.
    pub after_end: AfterEnd,
    /// Who answers, if the AI agent has it; `None`: nobody does any more.
    pub attendant: Option<Attendant<'a>>,
}

/// What an activity comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    pub answer: ActivityAnswer,
    /// In the order in which they happen.
    pub effects: Vec<Effect>,
    /// What the desk is told; nothing when nothing changed. A message on which the AI agent leaves is told as that.
    pub event: Option<EventKind>,
}

/// One thing that changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    Lifecycle(Change),
    /// A line of the transcript; `is_unread` when a person wrote it and nobody has it before them.
    Line {
        entry: Entry,
        is_unread: bool,
    },
    /// The integrator is told.
    Told(Notice),
    /// So many messages in a row the AI agent has had no rule for.
    Missed(u32),
    /// The whole context from now on.
    Context(Vec<ContextVariable>),
    /// The customer has read the messages up to this one.
    ReadUpTo(MessageId),
}

/// Why an activity is not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Wrap-up and closed are over for the integrator.
    Over,
    /// It waits, and the customer has begun another since.
    Superseded,
    Invalid(Violation),
}

/// What `activity` does at `now`.
///
/// A message brings a waiting conversation back to its queue, unless the same customer has begun another since: a
/// customer id has one open or active conversation, so both cannot go on. Such a message is refused as for one that is
/// over (404, 30013; our decision, the pages do not speak of it). An integrator answers that code with a create, which
/// continues the newer conversation, where the customer is; reviving the old one, or moving the text without a word,
/// would leave the integrator's idea of the conversation wrong.
pub fn handle(subject: Subject<'_>, activity: &Activity, now: Timestamp) -> Result<Outcome, Refusal> {
    let standing = subject.conversation.standing();
    if !standing.state.is_listed() {
        return Err(Refusal::Over);
    }
    let id = MessageId::next(now, subject.last_message);
    let taken = |effects, event| Ok(Outcome { answer: ActivityAnswer::Taken(id), effects, event: Some(event) });
    let moved = |changes: Result<Vec<Change>, Forbidden>| -> Result<Vec<Effect>, Refusal> {
        let changes = changes.map_err(|_| Refusal::Over)?;
        Ok(changes.into_iter().map(Effect::Lifecycle).collect())
    };
    match &activity.kind {
        ActivityKind::Message { .. } if standing.state == State::Waiting && subject.has_newer => {
            Err(Refusal::Superseded)
        }
        ActivityKind::Message { text, attachments, is_automated } => {
            let Party { id: sender_id, name } = activity.from.clone();
            let entry = Entry {
                message_id: id,
                kind: if *is_automated { EntryKind::Automated } else { EntryKind::Message },
                role: Role::Customer,
                sender_id,
                name: name.unwrap_or_default(),
                text: text.clone(),
                attachments: attachments.clone(),
                timestamp: now,
            };
            let mut effects = moved(lifecycle::handle(standing, &Command::Write))?;
            // What no person wrote is not answered.
            let turn = (standing.ai_agent_engaged && !is_automated)
                .then(|| ai_agent::turn(subject.conversation, subject.attendant, text, id, now));
            let is_answered = turn.as_ref().is_some_and(|turn| turn.exit != Some(Command::Escalate));
            let is_unread = !is_automated && !standing.has_representative() && !is_answered;
            effects.push(Effect::Line { entry, is_unread });
            let mut event = EventKind::MessageAdded;
            if let Some(turn) = turn {
                effects.extend(turn.effects);
                event = turn.exit.map_or(event, |command| command.event());
            }
            taken(effects, event)
        }
        ActivityKind::Typing => taken(Vec::new(), EventKind::CustomerTyping),
        ActivityKind::EndOfConversation => {
            taken(moved(lifecycle::leave(standing, subject.after_end))?, Command::Leave.event())
        }
        ActivityKind::MessageRead(message) => read(subject, *message),
        ActivityKind::CustomEvent { variables, .. } => {
            let known = &subject.conversation.variables;
            let merged = lifecycle::merged_variables(known, variables, "/channelData/customEventValue")
                .map_err(Refusal::Invalid)?;
            taken(vec![Effect::Context(merged)], EventKind::ContextChanged)
        }
    }
}

/// A receipt never goes back. One for an id that was not given yet is refused, because it would mark what is still to be
/// said as read (our decision).
fn read(subject: Subject<'_>, message: MessageId) -> Result<Outcome, Refusal> {
    if subject.last_message.is_none_or(|last| message > last) {
        return Err(Refusal::Invalid(Violation::new(
            Code::Body,
            "/value/messageId",
            format!("is of no message in this conversation: {message}"),
        )));
    }
    let is_news = subject.conversation.read_up_to.is_none_or(|read| message > read);
    Ok(Outcome {
        answer: ActivityAnswer::Receipt,
        effects: if is_news { vec![Effect::ReadUpTo(message)] } else { Vec::new() },
        event: is_news.then_some(EventKind::MessagesRead),
    })
}

#[cfg(test)]
mod tests;
