//! What an AI agent remembers of a conversation.

use rusqlite::{Connection, params};

/// How many messages in a row no rule has fitted.
pub(super) fn misses(connection: &Connection, number: i64) -> rusqlite::Result<u32> {
    connection
        .prepare_cached("SELECT ai_agent_misses FROM detail WHERE conversation = ?1")?
        .query_row([number], |row| row.get(0))
}

pub(super) fn keep_misses(connection: &Connection, number: i64, misses: u32) -> rusqlite::Result<()> {
    connection
        .prepare_cached("UPDATE detail SET ai_agent_misses = ?2 WHERE conversation = ?1")?
        .execute(params![number, misses])?;
    Ok(())
}
