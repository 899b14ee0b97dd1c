//! Beginning anew: nothing is left but the signing key, so that tokens stay valid, and the place in the event stream, so
//! that listeners notice.

use rusqlite::{Connection, OptionalExtension};

use super::{channels, read, seed};

/// What goes, each table before those that it refers to.
const TABLES: [&str; 14] = [
    "context_before",
    "delivery_try",
    "outbox",
    "delivery",
    "attachments",
    "entry",
    "session",
    "request",
    "event",
    "detail",
    "conversation",
    "record",
    "channel",
    "exchange",
];

/// See [`crate::simulator::store::Store::reset`].
pub(super) fn reset(connection: &Connection) -> rusqlite::Result<()> {
    // What stands in for the default channel's webhook is a setting of the running endpoint.
    let webhook: Option<String> = connection
        .query_row("SELECT webhook_override FROM channel WHERE webhook_override IS NOT NULL", [], |row| row.get(0))
        .optional()?;
    empty(connection)?;
    connection.execute("DELETE FROM setting WHERE name = 'clock-lead'", [])?;
    seed::seed_data(connection)?;
    channels::stand_in(connection, webhook.as_deref())
}

/// Removes everything that people have made. The stream of events goes on behind what anybody has heard.
pub(super) fn empty(connection: &Connection) -> rusqlite::Result<()> {
    let last = i64::try_from(read::last_event(connection)?).unwrap_or(i64::MAX);
    for table in TABLES {
        connection.execute(&format!("DELETE FROM {table}"), [])?;
    }
    connection.execute("UPDATE state_count SET conversations = 0", [])?;
    connection.execute("UPDATE counter SET value = 0 WHERE name = 'visitor'", [])?;
    // One further than the last, so that whoever has heard that one is told to begin anew too.
    go_on_after(connection, last.saturating_add(1))
}

/// Has the next event follow `id`.
pub(super) fn go_on_after(connection: &Connection, id: i64) -> rusqlite::Result<()> {
    connection.execute("UPDATE counter SET value = ?1 WHERE name = 'event'", [id]).map(|_| ())
}
