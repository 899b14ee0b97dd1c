//! The customer records, and the conversations that are linked to one when it changes.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::{
    card, desk, read,
    transition::{self, Step},
};
use crate::{
    api::{
        desk::{EventKind, Record},
        id::RecordId,
    },
    conversation::record::{self, Identification},
};

/// All of them, by id.
pub(super) fn all(connection: &Connection) -> rusqlite::Result<Vec<Record>> {
    connection
        .prepare_cached("SELECT id AS record, first_name, last_name, email, phone_number FROM record ORDER BY id")?
        .query_map([], of_row)?
        .collect()
}

pub(super) fn find(connection: &Connection, id: &RecordId) -> rusqlite::Result<Option<Record>> {
    connection
        .prepare_cached("SELECT id AS record, first_name, last_name, email, phone_number FROM record WHERE id = ?1")?
        .query_row([&id.0], of_row)
        .optional()
}

/// The records that share an email address or a phone number with a request, by their keys.
pub(super) fn candidates(
    connection: &Connection,
    email_key: Option<&str>,
    phone_key: Option<&str>,
) -> rusqlite::Result<Vec<Record>> {
    let mut found: Vec<Record> = Vec::new();
    // Two questions: for one, SQLite would make a table to unite them in, which costs more than both.
    for (key, sql) in [
        (email_key, "SELECT id AS record, first_name, last_name, email, phone_number FROM record WHERE email_key = ?1"),
        (phone_key, "SELECT id AS record, first_name, last_name, email, phone_number FROM record WHERE phone_key = ?1"),
    ] {
        let Some(key) = key else { continue };
        for record in connection.prepare_cached(sql)?.query_map([key], of_row)? {
            let record = record?;
            if found.iter().all(|other| other.id != record.id) {
                found.push(record);
            }
        }
    }
    // By id, whichever of the two has found them.
    found.sort_unstable_by(|one, other| one.id.0.cmp(&other.id.0));
    Ok(found)
}

pub(super) fn of_row(row: &Row<'_>) -> rusqlite::Result<Record> {
    Ok(Record {
        id: RecordId(row.get("record")?),
        first_name: row.get("first_name")?,
        last_name: row.get("last_name")?,
        email: row.get("email")?,
        phone_number: row.get("phone_number")?,
    })
}

/// Adds a record; `false` when there is one of that id.
pub(super) fn add(connection: &Connection, record: &Record) -> rusqlite::Result<bool> {
    connection
        .prepare_cached(
            "INSERT INTO record (id, first_name, last_name, email, phone_number, email_key, phone_key)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT DO NOTHING",
        )?
        .execute(params![
            record.id.0,
            record.first_name,
            record.last_name,
            record.email,
            record.phone_number,
            record.email.as_deref().and_then(record::email_key),
            record.phone_number.as_deref().and_then(record::phone_key),
        ])
        .map(|added| added == 1)
}

/// Changes a record, and with it what is shown of the conversations that are linked to it; `false` when there is none.
pub(super) fn change(connection: &Connection, record: &Record, now: Timestamp) -> rusqlite::Result<bool> {
    let changed = connection
        .prepare_cached(
            "UPDATE record SET first_name = ?2, last_name = ?3, email = ?4, phone_number = ?5, email_key = ?6,
                               phone_key = ?7 WHERE id = ?1",
        )?
        .execute(params![
            record.id.0,
            record.first_name,
            record.last_name,
            record.email,
            record.phone_number,
            record.email.as_deref().and_then(record::email_key),
            record.phone_number.as_deref().and_then(record::phone_key),
        ])?;
    for number in desk::linked(connection, &record.id)? {
        let conversation = read::without_transcript(connection, number)?;
        let identification = conversation.identification.clone();
        relink(connection, number, identification, now)?;
    }
    Ok(changed == 1)
}

/// Removes a record and unlinks it from every conversation, closed ones too: a link to nothing would be no answer to who
/// the customer is (our decision). `false` when there is none.
pub(super) fn remove(connection: &Connection, id: &RecordId, now: Timestamp) -> rusqlite::Result<bool> {
    for number in desk::linked(connection, id)? {
        relink(connection, number, Identification::default(), now)?;
    }
    connection.prepare_cached("DELETE FROM record WHERE id = ?1")?.execute([&id.0]).map(|removed| removed == 1)
}

fn relink(
    connection: &Connection,
    number: i64,
    identification: Identification,
    now: Timestamp,
) -> rusqlite::Result<()> {
    let conversation = read::without_transcript(connection, number)?;
    card::keep_identification(connection, number, conversation, identification)?;
    transition::record(connection, number, Step { kind: EventKind::CustomerLinked, now })
}
