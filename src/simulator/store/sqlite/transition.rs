//! How a stored conversation moves: its standing, its sessions, and the event that tells of it.

use jiff::Timestamp;
use rusqlite::{Connection, params};

use super::{
    decode::{self, Named},
    outbox, transcript,
};
use crate::{
    api::{
        desk::{EntryKind, EventKind, Role, State},
        id::MessageId,
    },
    conversation::{
        Entry,
        lifecycle::{Change, Closure, Standing},
        notice::Notice,
        timing::Watch,
    },
};

/// Something that happened to a conversation.
#[derive(Clone, Copy, Debug)]
pub(super) struct Step {
    pub(super) kind: EventKind,
    pub(super) now: Timestamp,
}

/// Carries out what a command did to a conversation that stood in the state `from`.
pub(super) fn apply(
    connection: &Connection,
    number: i64,
    from: State,
    change: &Change,
    now: Timestamp,
) -> rusqlite::Result<()> {
    match change {
        Change::Moved(to) => stand(connection, number, from, *to, now),
        Change::Queued(queue) => connection
            .prepare_cached("UPDATE conversation SET queue = ?2 WHERE number = ?1")?
            .execute(params![number, queue])
            .map(|_| ()),
        Change::SessionOpened => open_session(connection, number, now),
        Change::SessionClosed(closure) => close_session(connection, number, *closure, now),
        Change::SessionDeclined => connection
            .prepare_cached(
                "INSERT INTO session (conversation, opened_on, closed_on, closure) VALUES (?1, ?2, ?2, ?3)",
            )?
            .execute(params![number, now.as_millisecond(), Closure::AgentReject.code()])
            .map(|_| ()),
        Change::Noted(text) => note(connection, number, text.clone(), now),
        Change::Told(event) => outbox::enqueue(connection, number, &Notice::System(*event), now),
    }
}

/// Moves a conversation from a state to another standing; time counts anew.
fn stand(connection: &Connection, number: i64, from: State, to: Standing, now: Timestamp) -> rusqlite::Result<()> {
    count(connection, from, -1)?;
    count(connection, to.state, 1)?;
    // Where nothing was said, its beginning stands for the last line: ids are moments.
    connection
        .prepare_cached(
            "UPDATE conversation SET state = ?2, reason = ?3, ai_agent = ?4, watch = ?5, idle_since = ?6,
                 ai_agent_until = CASE WHEN ai_agent > ?4
                     THEN coalesce((SELECT max(message_id) FROM entry WHERE entry.conversation = ?1), created_on)
                     ELSE ai_agent_until END
             WHERE number = ?1",
        )?
        .execute(params![
            number,
            to.state.code(),
            to.reason.code(),
            to.ai_agent_engaged,
            Watch::of(to).map(Watch::code),
            now.as_millisecond(),
        ])?;
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

/// What the representative has left or finished.
fn close_session(connection: &Connection, number: i64, closure: Closure, now: Timestamp) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "UPDATE session SET closed_on = ?2, closure = ?3 WHERE conversation = ?1 AND closed_on IS NULL",
        )?
        .execute(params![number, now.as_millisecond(), closure.code()])?;
    Ok(())
}

/// Adds a system line.
fn note(connection: &Connection, number: i64, text: String, now: Timestamp) -> rusqlite::Result<()> {
    let line = Entry {
        message_id: next_message(connection, number, now)?,
        kind: EntryKind::System,
        role: Role::System,
        sender_id: None,
        name: String::new(),
        text,
        attachments: Vec::new(),
        timestamp: now,
    };
    transcript::insert(connection, number, &line)
}

/// Gives the next message id of a conversation.
pub(super) fn next_message(connection: &Connection, number: i64, now: Timestamp) -> rusqlite::Result<MessageId> {
    let last = connection
        .prepare_cached("SELECT last_message FROM conversation WHERE number = ?1")?
        .query_row([number], |row| decode::optional_message_id(row, "last_message"))?;
    let next = MessageId::next(now, last);
    give(connection, number, next)?;
    Ok(next)
}

/// The id is given, so it is never given again.
pub(super) fn give(connection: &Connection, number: i64, id: MessageId) -> rusqlite::Result<()> {
    connection
        .prepare_cached("UPDATE conversation SET last_message = ?2 WHERE number = ?1")?
        .execute(params![number, id.get()])?;
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
    connection
        .prepare_cached("SELECT coalesce(max(id), (SELECT value FROM counter WHERE name = 'event')) + 1 FROM event")?
        .query_row([], |row| row.get(0))
}

pub(super) fn insert_event(connection: &Connection, id: i64, number: i64, step: Step) -> rusqlite::Result<()> {
    connection
        .prepare_cached("INSERT INTO event (id, kind, at, conversation) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![id, step.kind.stored(), step.now.as_millisecond(), number])?;
    Ok(())
}
