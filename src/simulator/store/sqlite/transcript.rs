//! The lines of a conversation: written one by one, read as a whole for the desk and in pages for the integrator.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::decode::{self, Named, json, message_id, moment, to_json};
use crate::{
    api::{
        activity::{self, Attachment},
        answer::{MessageRow, MessageSender, MessagesPage},
        desk::EntryKind,
        id::{ConversationId, MessageId},
        query::MessagesQuery,
    },
    conversation::{Entry, audience},
    simulator::store::Messages,
};

/// Bytes of attachments after which a page ends early, so that a hundred embedded files are not held at once: the token
/// leads on as from any page (our decision).
const PAGE_BYTES: usize = 8 * 1024 * 1024;

/// The columns of [`entry`].
const COLUMNS: &str = "entry.message_id AS message_id, at, kind, role, sender_id, name, text, content";
/// The tables that they are in. Attachments are only looked up for the lines that are read.
const TABLES: &str = "entry LEFT JOIN attachments
                      ON attachments.conversation = entry.conversation AND attachments.message_id = entry.message_id";

/// Adds a line.
pub(super) fn insert(connection: &Connection, number: i64, line: &Entry) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO entry (conversation, message_id, at, kind, role, sender_id, name, text)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        )?
        .execute(params![
            number,
            line.message_id.get(),
            line.timestamp.as_millisecond(),
            line.kind.stored(),
            line.role.stored(),
            line.sender_id,
            line.name,
            line.text,
        ])?;
    if !line.attachments.is_empty() {
        connection
            .prepare_cached("INSERT INTO attachments (conversation, message_id, content) VALUES (?1, ?2, ?3)")?
            .execute(params![number, line.message_id.get(), to_json(&line.attachments)?])?;
    }
    Ok(())
}

/// All lines, by message id.
pub(super) fn all(connection: &Connection, number: i64) -> rusqlite::Result<Vec<Entry>> {
    connection
        .prepare_cached(&format!("SELECT {COLUMNS} FROM {TABLES} WHERE entry.conversation = ?1 ORDER BY message_id"))?
        .query_map([number], entry)?
        .collect()
}

/// See [`crate::simulator::store::Store::messages`].
pub(super) fn page(
    connection: &Connection,
    channel: i64,
    id: ConversationId,
    query: &MessagesQuery,
) -> rusqlite::Result<Messages> {
    let Some(number) = listed(connection, channel, id)? else { return Ok(Messages::Unknown) };
    if let Some(token) = query.after {
        let is_known = connection
            .prepare_cached("SELECT 1 FROM entry WHERE conversation = ?1 AND message_id = ?2")?
            .exists(params![number, token.get()])?;
        if !is_known {
            return Ok(Messages::BadToken);
        }
    }
    let after = query.after.map_or(0, MessageId::get);
    // Moments are kept in whole milliseconds, so nothing is lost by rounding the start down.
    let start = query.start.map_or(i64::MIN, Timestamp::as_millisecond);
    let exchanged = audience::EXCHANGED.map(|kind| format!("'{}'", kind.stored())).join(", ");
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM {TABLES}
         WHERE entry.conversation = ?1 AND entry.message_id > ?2 AND at > ?3 AND kind IN ({exchanged})
         ORDER BY entry.message_id"
    ))?;
    let mut rows = statement.query(params![number, after, start])?;
    let wanted = usize::try_from(query.page_size).unwrap_or(usize::MAX);
    let (mut lines, mut bytes, mut more) = (Vec::new(), 0, false);
    while let Some(row) = rows.next()? {
        if lines.len() == wanted || bytes > PAGE_BYTES {
            more = true;
            break;
        }
        let line = entry(row)?;
        bytes += line.attachments.iter().map(|attachment| attachment.content_url.len()).sum::<usize>();
        lines.push(line);
    }
    let continuation_token = lines.last().filter(|_| more).map(|last| last.message_id.moment());
    Ok(Messages::Page(MessagesPage { messages: lines.into_iter().map(row).collect(), continuation_token }))
}

/// The number of a conversation that is not over for the integrator of `channel`.
fn listed(connection: &Connection, channel: i64, id: ConversationId) -> rusqlite::Result<Option<i64>> {
    let found = connection
        .prepare_cached("SELECT number, state FROM conversation WHERE id = ?1 AND channel = ?2")?
        .query_row(params![id.0.as_bytes(), channel], |row| Ok((row.get("number")?, decode::state(row)?)))
        .optional()?;
    Ok(found.and_then(|(number, state)| state.is_listed().then_some(number)))
}

fn row(entry: Entry) -> MessageRow {
    let is_automated = entry.kind == EntryKind::Automated;
    MessageRow {
        kind: "message".to_owned(),
        attachments: entry.attachments,
        text: entry.text,
        message_id: entry.message_id,
        timestamp: entry.timestamp,
        // Never the conversation's title: it may be the record's name, of which the integrator is not told.
        from: MessageSender { id: entry.sender_id, name: Some(entry.name).filter(|name| !name.is_empty()) },
        channel_data: if is_automated { activity::automated_mark() } else { serde_json::Value::Null },
    }
}

fn entry(row: &Row<'_>) -> rusqlite::Result<Entry> {
    let has_attachments = row.get_ref("content")? != rusqlite::types::ValueRef::Null;
    let attachments: Vec<Attachment> = if has_attachments { json(row, "content")? } else { Vec::new() };
    Ok(Entry {
        message_id: message_id(row, "message_id")?,
        kind: decode::name(row, "kind")?,
        role: decode::name(row, "role")?,
        sender_id: row.get("sender_id")?,
        name: row.get("name")?,
        text: row.get("text")?,
        attachments,
        timestamp: moment(row, "at")?,
    })
}
