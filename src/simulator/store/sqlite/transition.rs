//! How a stored conversation moves: its standing, its sessions, and the event that tells of it.

use jiff::Timestamp;
use rusqlite::{Connection, params};

use super::{decode::Named, read};
use crate::{
    api::{
        desk::{EventKind, State},
        id::ConversationId,
    },
    conversation::lifecycle::{self, Change, Command, Standing},
    simulator::store::Accepted,
};

/// Something that happened to a conversation.
#[derive(Clone, Copy, Debug)]
pub(super) struct Step {
    pub(super) kind: EventKind,
    pub(super) now: Timestamp,
}

/// See [`crate::simulator::store::Store::accept`].
pub(super) fn accept(connection: &Connection, id: ConversationId, now: Timestamp) -> rusqlite::Result<Accepted> {
    let Some(number) = read::number(connection, id)? else { return Ok(Accepted::Unknown) };
    let before = read::without_transcript(connection, number)?;
    let changes = match lifecycle::handle(before.standing(), Command::Accept) {
        Ok(changes) => changes,
        Err(forbidden) => return Ok(Accepted::Forbidden(forbidden)),
    };
    for change in changes {
        apply(connection, number, before.state, change, now)?;
    }
    record(connection, number, Step { kind: EventKind::ConversationAccepted, now })?;
    Ok(match read::conversation(connection, id)? {
        Some(conversation) => Accepted::Done(Box::new(conversation)),
        None => Accepted::Unknown,
    })
}

/// Carries out what a command did to a conversation that stood in the state `from`.
pub(super) fn apply(
    connection: &Connection,
    number: i64,
    from: State,
    change: Change,
    now: Timestamp,
) -> rusqlite::Result<()> {
    match change {
        Change::Moved(to) => stand(connection, number, from, to),
        Change::SessionOpened => open_session(connection, number, now),
        Change::SessionClosed => close_session(connection, number, now),
    }
}

/// Moves a conversation from a state to another standing.
pub(super) fn stand(connection: &Connection, number: i64, from: State, to: Standing) -> rusqlite::Result<()> {
    count(connection, from, -1)?;
    count(connection, to.state, 1)?;
    connection
        .prepare_cached("UPDATE conversation SET state = ?2, reason = ?3, ai_agent = ?4 WHERE number = ?1")?
        .execute(params![number, to.state.code(), to.reason.code(), to.ai_agent_engaged])?;
    Ok(())
}

/// So many more conversations stand in a state.
pub(super) fn count(connection: &Connection, state: State, more: i64) -> rusqlite::Result<()> {
    connection
        .prepare_cached("UPDATE state_count SET conversations = conversations + ?2 WHERE state = ?1")?
        .execute(params![state.code(), more])?;
    Ok(())
}

/// A representative has it from now on, and has read it.
fn open_session(connection: &Connection, number: i64, now: Timestamp) -> rusqlite::Result<()> {
    connection
        .prepare_cached("INSERT INTO session (conversation, opened_on) VALUES (?1, ?2)")?
        .execute(params![number, now.as_millisecond()])?;
    connection
        .prepare_cached(
            "UPDATE conversation SET accepted_on = coalesce(accepted_on, ?2), unread = 0 WHERE number = ?1",
        )?
        .execute(params![number, now.as_millisecond()])?;
    Ok(())
}

/// Whoever has it has it no more.
fn close_session(connection: &Connection, number: i64, now: Timestamp) -> rusqlite::Result<()> {
    connection
        .prepare_cached("UPDATE session SET closed_on = ?2 WHERE conversation = ?1 AND closed_on IS NULL")?
        .execute(params![number, now.as_millisecond()])?;
    Ok(())
}

/// Writes the event of a step; one that is activity becomes the conversation's revision.
pub(super) fn record(connection: &Connection, number: i64, step: Step) -> rusqlite::Result<()> {
    let event = next_event(connection)?;
    if step.kind.is_activity() {
        connection
            .prepare_cached("UPDATE conversation SET revision = ?2, activity_on = ?3 WHERE number = ?1")?
            .execute(params![number, event, step.now.as_millisecond()])?;
    }
    insert_event(connection, event, number, step)
}

/// The id of the next event. The newest events are never removed, so an id is never given twice.
pub(super) fn next_event(connection: &Connection) -> rusqlite::Result<i64> {
    connection.prepare_cached("SELECT coalesce(max(id), 0) + 1 FROM event")?.query_row([], |row| row.get(0))
}

pub(super) fn insert_event(connection: &Connection, id: i64, number: i64, step: Step) -> rusqlite::Result<()> {
    connection
        .prepare_cached("INSERT INTO event (id, kind, at, conversation) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![id, step.kind.stored(), step.now.as_millisecond(), number])?;
    Ok(())
}
