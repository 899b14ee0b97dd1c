//! The variables of a conversation: as they are, and as they were a while ago.
//!
//! What is past is kept only where the endpoint shows changes late, and only as far back as it does.

use jiff::{SignedDuration, Timestamp};
use rusqlite::{Connection, OptionalExtension, params};

use super::{
    card,
    decode::{self, json, moment, to_json},
    search,
};
use crate::{
    api::{id::ConversationId, switch::Switches, variable::ContextVariable},
    conversation::{Conversation, audience},
};

/// What a context is changed from, and when.
#[derive(Clone, Copy, Debug)]
pub(super) struct Change<'a> {
    pub(super) before: &'a [ContextVariable],
    pub(super) now: Timestamp,
    pub(super) switches: Switches,
}

/// Writes a conversation's variables, and what follows from them.
pub(super) fn keep(
    connection: &Connection,
    number: i64,
    conversation: &Conversation,
    change: Change<'_>,
) -> rusqlite::Result<()> {
    remember(connection, number, change)?;
    connection
        .prepare_cached("UPDATE detail SET variables = ?2 WHERE conversation = ?1")?
        .execute(params![number, to_json(&conversation.variables)?])?;
    search::keep(connection, number, &card::search_text(conversation))?;
    connection
        .prepare_cached("UPDATE conversation SET displayable = ?2 WHERE number = ?1")?
        .execute(params![number, to_json(&audience::displayable(&conversation.variables))?])?;
    Ok(())
}

/// See [`crate::simulator::store::Store::context`].
pub(super) fn at(
    connection: &Connection,
    channel: i64,
    id: ConversationId,
    as_of: Option<Timestamp>,
) -> rusqlite::Result<Option<Vec<ContextVariable>>> {
    let found = connection
        .prepare_cached(
            "SELECT number, state, created_on, variables
             FROM conversation JOIN detail ON detail.conversation = conversation.number
             WHERE id = ?1 AND channel = ?2",
        )?
        .query_row(params![id.0.as_bytes(), channel], |row| {
            Ok((row.get("number")?, decode::state(row)?, moment(row, "created_on")?, json(row, "variables")?))
        })
        .optional()?;
    let Some((number, state, created_on, present)) = found else { return Ok(None) };
    if !state.is_listed() {
        return Ok(None);
    }
    match as_of {
        None => Ok(Some(present)),
        Some(as_of) if created_on > as_of => Ok(Some(Vec::new())),
        Some(as_of) => before(connection, number, as_of).map(|earlier| Some(earlier.unwrap_or(present))),
    }
}

/// The context that was in force at `as_of`, where it is not the present one.
fn before(connection: &Connection, number: i64, as_of: Timestamp) -> rusqlite::Result<Option<Vec<ContextVariable>>> {
    connection
        .prepare_cached(
            "SELECT variables FROM context_before WHERE conversation = ?1 AND until > ?2 ORDER BY until LIMIT 1",
        )?
        .query_row(params![number, as_of.as_millisecond()], |row| json(row, "variables"))
        .optional()
}

/// Keeps what the context was until now, and forgets what is never shown again.
fn remember(connection: &Connection, number: i64, change: Change<'_>) -> rusqlite::Result<()> {
    let Change { before, now, switches } = change;
    if switches.context_delay_seconds == 0 {
        return Ok(());
    }
    let shown = now - SignedDuration::from_secs(switches.context_delay_seconds.into());
    connection
        .prepare_cached("DELETE FROM context_before WHERE conversation = ?1 AND until <= ?2")?
        .execute(params![number, shown.as_millisecond()])?;
    // Of two changes in one millisecond the first leaves what was in force before both.
    connection
        .prepare_cached(
            "INSERT INTO context_before (conversation, until, variables) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
        )?
        .execute(params![number, now.as_millisecond(), to_json(&before)?])?;
    Ok(())
}
