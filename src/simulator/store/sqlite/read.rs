//! Questions about one thing: a conversation, its context, the channels.

use rusqlite::{Connection, OptionalExtension};

use super::{
    decode::{self, guid, json, moment, optional_message_id, optional_moment},
    records, transcript,
};
use crate::{
    api::id::ConversationId,
    conversation::{Conversation, Session, record::Identification},
};

pub(super) fn signing_key(connection: &Connection) -> rusqlite::Result<Vec<u8>> {
    connection.query_row("SELECT value FROM setting WHERE name = 'signing-key'", [], |row| row.get(0))
}

/// The newest event's id, or that of the last one before a reset; 0 before the first.
pub(super) fn last_event(connection: &Connection) -> rusqlite::Result<u64> {
    connection
        .prepare_cached("SELECT coalesce(max(id), (SELECT value FROM counter WHERE name = 'event')) AS id FROM event")?
        .query_row([], |row| decode::number(row, "id"))
}

/// The conversation's number and state, to decide about it.
pub(super) fn number(connection: &Connection, id: ConversationId) -> rusqlite::Result<Option<i64>> {
    connection
        .prepare_cached("SELECT number FROM conversation WHERE id = ?1")?
        .query_row([id.0.as_bytes()], |row| row.get(0))
        .optional()
}

/// A conversation as a whole.
pub(super) fn conversation(connection: &Connection, id: ConversationId) -> rusqlite::Result<Option<Conversation>> {
    let Some(number) = number(connection, id)? else { return Ok(None) };
    let transcript = transcript::all(connection, number)?;
    let sessions = sessions(connection, number)?;
    Ok(Some(Conversation { transcript, sessions, ..without_transcript(connection, number)? }))
}

/// A conversation without its transcript and sessions.
pub(super) fn without_transcript(connection: &Connection, number: i64) -> rusqlite::Result<Conversation> {
    connection
        .prepare_cached(
            "SELECT conversation.id, channel.name AS channel, conversation.queue, title, state, reason, created_on,
                    accepted_on, customer, record, matches, first_name, last_name, email, phone_number, variables,
                    conversation.ai_agent, ai_agent_until, read_up_to
             FROM conversation
             JOIN channel ON channel.number = conversation.channel
             JOIN detail ON detail.conversation = conversation.number
             LEFT JOIN record ON record.id = conversation.record
             WHERE conversation.number = ?1",
        )?
        .query_row([number], |row| {
            let linked = row.get::<_, Option<String>>("record")?.is_some();
            Ok(Conversation {
                id: ConversationId(guid(row, "id")?),
                channel: row.get("channel")?,
                queue: row.get("queue")?,
                title: row.get("title")?,
                state: decode::state(row)?,
                reason: decode::reason(row)?,
                created_on: moment(row, "created_on")?,
                accepted_on: optional_moment(row, "accepted_on")?,
                customer: json(row, "customer")?,
                identification: Identification {
                    record: if linked { Some(records::of_row(row)?) } else { None },
                    matches: row.get("matches")?,
                },
                variables: json(row, "variables")?,
                transcript: Vec::new(),
                read_up_to: optional_message_id(row, "read_up_to")?,
                ai_agent_engaged: row.get("ai_agent")?,
                ai_agent_until: optional_message_id(row, "ai_agent_until")?,
                sessions: Vec::new(),
            })
        })
}

fn sessions(connection: &Connection, number: i64) -> rusqlite::Result<Vec<Session>> {
    connection
        .prepare_cached("SELECT opened_on, closed_on, closure FROM session WHERE conversation = ?1 ORDER BY number")?
        .query_map([number], |row| {
            Ok(Session {
                opened_on: moment(row, "opened_on")?,
                closed_on: optional_moment(row, "closed_on")?,
                closure: decode::closure(row)?,
            })
        })?
        .collect()
}
