//! The journal's rows.

use rusqlite::{Connection, params};

use super::decode::{self, json};
use crate::api::journal::{Entry, Exchange};

/// Adds `exchanges`, oldest first, and removes all but the newest `kept`.
pub(super) fn record(connection: &Connection, exchanges: &[Exchange], kept: u32) -> rusqlite::Result<()> {
    let mut insert = connection.prepare_cached("INSERT INTO exchange (exchange) VALUES (?1)")?;
    for exchange in exchanges {
        insert.execute([decode::to_json(exchange)?])?;
    }
    connection
        .prepare_cached("DELETE FROM exchange WHERE id <= (SELECT max(id) FROM exchange) - ?1")?
        .execute([kept])
        .map(|_| ())
}

/// At most `limit` entries before `before`, newest first.
pub(super) fn entries(connection: &Connection, limit: u32, before: Option<u64>) -> rusqlite::Result<Vec<Entry>> {
    let before = before.and_then(|before| i64::try_from(before).ok()).unwrap_or(i64::MAX);
    connection
        .prepare_cached("SELECT id, exchange FROM exchange WHERE id < ?1 ORDER BY id DESC LIMIT ?2")?
        .query_map(params![before, limit], |row| {
            Ok(Entry { id: decode::number(row, "id")?, exchange: json(row, "exchange")? })
        })?
        .collect()
}
