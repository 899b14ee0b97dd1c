//! The AI agent's turns in a conversation: its greeting, and what it does after a message of the customer.

use jiff::Timestamp;

use super::{Act, Script};
use crate::{
    api::{
        desk::{Audience, EntryKind, Role},
        id::MessageId,
        variable::ContextVariable,
    },
    conversation::{
        Conversation, Entry,
        activity::Effect,
        audience,
        lifecycle::{self, Command},
        notice::Notice,
    },
};

/// Who answers the customer while the AI agent has the conversation.
#[derive(Clone, Copy, Debug)]
pub struct Attendant<'a> {
    pub script: &'a Script,
    /// How many messages in a row no rule has fitted.
    pub misses: u32,
}

/// What a message of the customer makes the AI agent do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::conversation) struct Turn {
    /// Behind the customer's line.
    pub(in crate::conversation) effects: Vec<Effect>,
    /// How it leaves the conversation, if it does.
    pub(in crate::conversation) exit: Option<Command>,
}

/// Adds the greeting to a conversation that has just begun with the AI agent; what the integrator is told of it.
pub fn greet(conversation: &mut Conversation, script: &Script, now: Timestamp) -> Option<Notice> {
    let text = script.greet(&audience::view(conversation, Audience::AiAgent, now, false))?;
    let last = conversation.transcript.last().map(|line| line.message_id);
    let line = said(script, text, MessageId::next(now, last), now);
    let notice = told(&line);
    conversation.transcript.push(line);
    Some(notice)
}

/// What follows the customer's line `last`, which says `text`.
///
/// Without an attendant (it was switched off since) the conversation goes to people at once, because nobody else would
/// answer. The note comes before the move, and everything said before the note.
pub(in crate::conversation) fn turn(
    conversation: &Conversation,
    attendant: Option<Attendant<'_>>,
    text: &str,
    last: MessageId,
    now: Timestamp,
) -> Turn {
    let Some(Attendant { script, misses }) = attendant else {
        return leave(conversation, Vec::new(), Command::Escalate);
    };
    let view = audience::view(conversation, Audience::AiAgent, now, false);
    let response = script.respond(&view, misses, text);
    let mut effects = Vec::new();
    if response.misses != misses {
        effects.push(Effect::Missed(response.misses));
    }
    let mut last = last;
    let mut exit = None;
    for act in response.acts {
        let id = MessageId::next(now, Some(last));
        match act {
            Act::Say(text) => {
                let entry = said(script, text, id, now);
                let notice = told(&entry);
                effects.extend([Effect::Line { entry, is_unread: false }, Effect::Told(notice)]);
            }
            Act::Tell { name, value } => effects.push(Effect::Told(Notice::Custom { id, name, value })),
            Act::Escalate { summary, variables } => {
                let entry = Entry { kind: EntryKind::Internal, ..said(script, summary, id, now) };
                effects.push(Effect::Line { entry, is_unread: false });
                effects.extend(joined(&conversation.variables, &variables).map(Effect::Context));
                exit = Some(Command::Escalate);
            }
            Act::End => {
                exit = Some(Command::AgentEnd);
                continue;
            }
        }
        last = id;
    }
    match exit {
        Some(command) => leave(conversation, effects, command),
        None => Turn { effects, exit },
    }
}

/// The context after a hand-over. Variables that would be too many are left out: a hand-over does not fail for them.
fn joined(known: &[ContextVariable], later: &[ContextVariable]) -> Option<Vec<ContextVariable>> {
    if later.is_empty() {
        return None;
    }
    lifecycle::merged_variables(known, later, "").ok()
}

/// The AI agent's command is never forbidden while it has the conversation.
fn leave(conversation: &Conversation, mut effects: Vec<Effect>, command: Command) -> Turn {
    let changes = lifecycle::handle(conversation.standing(), &command).unwrap_or_default();
    effects.extend(changes.into_iter().map(Effect::Lifecycle));
    Turn { effects, exit: Some(command) }
}

fn said(script: &Script, text: String, message_id: MessageId, now: Timestamp) -> Entry {
    Entry {
        message_id,
        kind: EntryKind::Message,
        role: Role::AiAgent,
        sender_id: None,
        name: script.name().to_owned(),
        text,
        attachments: Vec::new(),
        timestamp: now,
    }
}

fn told(line: &Entry) -> Notice {
    Notice::Message {
        id: line.message_id,
        name: line.name.clone(),
        text: line.text.clone(),
        attachments: line.attachments.clone(),
        at: line.timestamp,
    }
}

#[cfg(test)]
mod tests;
