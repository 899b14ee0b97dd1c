//! Questions about one thing: a conversation, its context, the records, the channels.

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::{
    decode::{self, guid, json, moment, optional_message_id, optional_moment},
    transcript,
};
use crate::{
    api::{
        desk::Record,
        id::{AppId, ChannelId, ConversationId, OrganizationId, RecordId},
    },
    conversation::{Conversation, Place, Session, record::Identification},
    simulator::store::Channel,
};

pub(super) fn signing_key(connection: &Connection) -> rusqlite::Result<Vec<u8>> {
    connection.query_row("SELECT value FROM setting WHERE name = 'signing-key'", [], |row| row.get(0))
}

pub(super) fn channels(connection: &Connection) -> rusqlite::Result<Vec<Channel>> {
    connection
        .prepare("SELECT number, id, organization, app, linked, name, queue, ai_agent FROM channel")?
        .query_map([], |row| {
            Ok(Channel {
                number: row.get("number")?,
                id: ChannelId(guid(row, "id")?),
                organization: OrganizationId(guid(row, "organization")?),
                app: row.get::<_, Option<[u8; 16]>>("app")?.map(|app| AppId(uuid::Uuid::from_bytes(app))),
                linked: row.get("linked")?,
                place: Place { channel: row.get("name")?, queue: row.get("queue")?, ai_agent: row.get("ai_agent")? },
            })
        })?
        .collect()
}

/// The newest event's id; 0 before the first.
pub(super) fn last_event(connection: &Connection) -> rusqlite::Result<u64> {
    connection
        .prepare_cached("SELECT coalesce(max(id), 0) AS id FROM event")?
        .query_row([], |row| decode::number(row, "id"))
}

pub(super) fn records(connection: &Connection) -> rusqlite::Result<Vec<Record>> {
    connection
        .prepare_cached("SELECT id AS record, first_name, last_name, email, phone_number FROM record ORDER BY id")?
        .query_map([], record)?
        .collect()
}

/// The records that share an email address or a phone number with a request, by their keys.
pub(super) fn candidates(
    connection: &Connection,
    email_key: Option<&str>,
    phone_key: Option<&str>,
) -> rusqlite::Result<Vec<Record>> {
    if email_key.is_none() && phone_key.is_none() {
        return Ok(Vec::new());
    }
    connection
        .prepare_cached(
            "SELECT id AS record, first_name, last_name, email, phone_number FROM record WHERE email_key = ?1
             UNION
             SELECT id, first_name, last_name, email, phone_number FROM record WHERE phone_key = ?2",
        )?
        .query_map(params![email_key, phone_key], record)?
        .collect()
}

fn record(row: &Row<'_>) -> rusqlite::Result<Record> {
    Ok(Record {
        id: RecordId(row.get("record")?),
        first_name: row.get("first_name")?,
        last_name: row.get("last_name")?,
        email: row.get("email")?,
        phone_number: row.get("phone_number")?,
    })
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
                    conversation.ai_agent, read_up_to
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
                    record: if linked { Some(record(row)?) } else { None },
                    matches: row.get("matches")?,
                },
                variables: json(row, "variables")?,
                transcript: Vec::new(),
                read_up_to: optional_message_id(row, "read_up_to")?,
                ai_agent_engaged: row.get("ai_agent")?,
                sessions: Vec::new(),
            })
        })
}

fn sessions(connection: &Connection, number: i64) -> rusqlite::Result<Vec<Session>> {
    connection
        .prepare_cached("SELECT opened_on, closed_on FROM session WHERE conversation = ?1 ORDER BY number")?
        .query_map([number], |row| {
            Ok(Session { opened_on: moment(row, "opened_on")?, closed_on: optional_moment(row, "closed_on")? })
        })?
        .collect()
}
