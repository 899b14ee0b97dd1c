//! An activity in one transaction: decided by [`crate::conversation::activity`], carried out here, with its event.

use std::mem;

use rusqlite::{Connection, OptionalExtension, params};

use super::{
    ai_agent, context, decode, outbox, read, timing, transcript,
    transition::{self, Step},
};
use crate::{
    api::{
        answer::ActivityAnswer,
        desk::{EntryKind, Role, State},
        id::MessageId,
    },
    conversation::{
        Conversation,
        activity::{self, Effect, Refusal, Subject},
        ai_agent::Attendant,
        lifecycle::Party,
        notice::Notice,
        timing::Speaker,
    },
    simulator::store::{Act, Acted},
};

/// See [`crate::simulator::store::Store::act`].
pub(super) fn act(connection: &Connection, act: &Act) -> rusqlite::Result<Acted> {
    let Some((number, last_message)) = find(connection, act)? else { return Ok(Acted::Unknown) };
    let mut conversation = read::without_transcript(connection, number)?;
    let has_newer = conversation.state == State::Waiting && has_active(connection, act.channel.number, &conversation)?;
    let attendant = match act.ai_agent.as_deref().filter(|_| conversation.ai_agent_engaged) {
        Some(script) => Some(Attendant { script, misses: ai_agent::misses(connection, number)? }),
        None => None,
    };
    let after_end = act.switches.after_end;
    let subject = Subject { conversation: &conversation, last_message, has_newer, after_end, attendant };
    let outcome = match activity::handle(subject, &act.activity, act.now) {
        Ok(outcome) => outcome,
        Err(Refusal::Over) => return Ok(Acted::Unknown),
        Err(Refusal::Superseded) => return Ok(Acted::Superseded),
        Err(Refusal::Invalid(violation)) => return Ok(Acted::Refused(violation)),
    };
    let from = conversation.state;
    // Before the effects: the ids of what they add come after it.
    if let ActivityAnswer::Taken(id) = outcome.answer {
        transition::give(connection, number, id)?;
    }
    for effect in outcome.effects {
        match effect {
            Effect::Lifecycle(change) => transition::apply(connection, number, from, &change, act.now)?,
            Effect::Line { entry, is_unread } => {
                transcript::insert(connection, number, &entry)?;
                transition::give(connection, number, entry.message_id)?;
                add_unread(connection, number, is_unread)?;
                // What no customer wrote answers nobody.
                if (entry.kind, entry.role) == (EntryKind::Message, Role::Customer) {
                    timing::spoke(connection, number, Speaker::Party(Party::Customer), act.now)?;
                }
            }
            Effect::Told(notice) => {
                if let Notice::Custom { id, .. } = &notice {
                    transition::give(connection, number, *id)?;
                }
                outbox::enqueue(connection, number, &notice, act.now)?;
            }
            Effect::Missed(misses) => ai_agent::keep_misses(connection, number, misses)?,
            Effect::Context(variables) => {
                let before = mem::replace(&mut conversation.variables, variables);
                let change = context::Change { before: &before, now: act.now, switches: act.switches };
                context::keep(connection, number, &conversation, change)?;
            }
            Effect::ReadUpTo(message) => read_up_to(connection, number, message)?,
        }
    }
    if let Some(kind) = outcome.event {
        transition::record(connection, number, Step { kind, now: act.now })?;
    }
    Ok(Acted::Done(outcome.answer))
}

/// The conversation's number, and the last id that was given in it.
fn find(connection: &Connection, act: &Act) -> rusqlite::Result<Option<(i64, Option<MessageId>)>> {
    connection
        .prepare_cached("SELECT number, last_message FROM conversation WHERE id = ?1 AND channel = ?2")?
        .query_row(params![act.id.0.as_bytes(), act.channel.number], |row| {
            Ok((row.get("number")?, decode::optional_message_id(row, "last_message")?))
        })
        .optional()
}

/// Whether the customer has a conversation on the channel that is open or active.
fn has_active(connection: &Connection, channel: i64, conversation: &Conversation) -> rusqlite::Result<bool> {
    // The conditions are those of the index, word by word: that is how SQLite finds it.
    connection
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM conversation
             WHERE channel = ?1 AND customer_id = ?2 AND customer_id IS NOT NULL AND state IN (1, 2))",
        )?
        .query_row(params![channel, conversation.customer.customer_id], |row| row.get(0))
}

fn add_unread(connection: &Connection, number: i64, is_unread: bool) -> rusqlite::Result<()> {
    connection
        .prepare_cached("UPDATE conversation SET unread = unread + ?2 WHERE number = ?1")?
        .execute(params![number, is_unread])?;
    Ok(())
}

fn read_up_to(connection: &Connection, number: i64, message: MessageId) -> rusqlite::Result<()> {
    connection
        .prepare_cached("UPDATE conversation SET read_up_to = ?2 WHERE number = ?1")?
        .execute(params![number, message.get()])?;
    Ok(())
}
