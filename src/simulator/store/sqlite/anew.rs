//! Beginning anew: nothing is left but the signing key, so that tokens stay valid, and the places in the sequences of
//! events and deliveries, so that listeners notice and no try that is under way is noted on another delivery.

use rusqlite::{Connection, OptionalExtension};

use super::{channels, outbox, read, seed};

/// What goes, each table before those that it refers to.
const TABLES: [&str; 15] = [
    "context_before",
    "delivery_try",
    "outbox",
    "delivery",
    "attachments",
    "entry",
    "session",
    "request",
    "event",
    "search",
    "detail",
    "conversation",
    "record",
    "channel",
    "exchange",
];

/// See [`crate::simulator::store::Store::reset`].
pub(super) fn reset(connection: &Connection) -> rusqlite::Result<()> {
    let webhook = stand_in(connection)?;
    empty(connection)?;
    connection.execute("DELETE FROM setting WHERE name = 'clock-lead'", [])?;
    seed::seed_data(connection)?;
    channels::stand_in(connection, webhook.as_deref())
}

/// What stands in for the default channel's webhook: a setting of the running endpoint.
pub(super) fn stand_in(connection: &Connection) -> rusqlite::Result<Option<String>> {
    connection
        .query_row("SELECT webhook_override FROM channel WHERE webhook_override IS NOT NULL", [], |row| row.get(0))
        .optional()
}

/// Removes everything that people have made. The stream of events goes on behind what anybody has heard.
pub(super) fn empty(connection: &Connection) -> rusqlite::Result<()> {
    let last = i64::try_from(read::last_event(connection)?).unwrap_or(i64::MAX);
    let delivery = i64::try_from(outbox::last_delivery(connection)?).unwrap_or(i64::MAX);
    for table in TABLES {
        connection.execute(&format!("DELETE FROM {table}"), [])?;
    }
    connection.execute("UPDATE state_count SET conversations = 0", [])?;
    connection.execute("UPDATE counter SET value = 0 WHERE name = 'visitor'", [])?;
    connection.execute("UPDATE counter SET value = ?1 WHERE name = 'delivery'", [delivery])?;
    // One further than the last, so that whoever has heard that one is told to begin anew too.
    go_on_after(connection, last.saturating_add(1))
}

/// Has the next event follow `id`.
pub(super) fn go_on_after(connection: &Connection, id: i64) -> rusqlite::Result<()> {
    connection.execute("UPDATE counter SET value = ?1 WHERE name = 'event'", [id]).map(|_| ())
}
