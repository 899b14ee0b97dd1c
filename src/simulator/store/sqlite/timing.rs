//! Time in the store: what each conversation is watched for, and what is due.
//!
//! How long anything may last is not kept: it is a setting, so it comes with every question, and a changed one holds for
//! the conversations that are there already.

use jiff::{SignedDuration, Timestamp};
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::{
    decode, outbox, read, transcript,
    transition::{self, Step},
};
use crate::{
    api::desk::{
        EntryKind, Role,
        clock::{Fired, FiredKind},
        request::Message,
    },
    conversation::{
        lifecycle::{self, Command, Party},
        order,
        timing::{Due, Speaker, Timeouts, Watch},
    },
};

/// Somebody, or a rule, has said something: the conversation is idle since then.
pub(super) fn spoke(connection: &Connection, number: i64, speaker: Speaker, now: Timestamp) -> rusqlite::Result<()> {
    let watch = connection
        .prepare_cached("SELECT watch FROM conversation WHERE number = ?1")?
        .query_row([number], decode::optional_watch)?;
    connection
        .prepare_cached("UPDATE conversation SET watch = ?2, idle_since = ?3 WHERE number = ?1")?
        .execute(params![number, watch.map(|watch| watch.after(speaker).code()), now.as_millisecond()])?;
    Ok(())
}

/// See [`crate::simulator::store::Store::next_due`].
pub(super) fn next_due(connection: &Connection, timeouts: &Timeouts) -> rusqlite::Result<Option<Timestamp>> {
    let mut next = None;
    for watch in Watch::ALL {
        let since: Option<Timestamp> = connection
            .prepare_cached(
                "SELECT idle_since FROM conversation WHERE watch = ?1 AND watch IS NOT NULL ORDER BY idle_since LIMIT 1",
            )?
            .query_row([watch.code()], |row| decode::moment(row, "idle_since"))
            .optional()?;
        let due = since.map(|since| timeouts.due(watch, since).at);
        next = [next, due].into_iter().flatten().min();
    }
    Ok(next)
}

/// A conversation whose time has run out.
struct Overdue {
    number: i64,
    watch: Watch,
    since: Timestamp,
}

/// See [`crate::simulator::store::Store::expire`].
pub(super) fn expire(
    connection: &Connection,
    timeouts: &Timeouts,
    now: Timestamp,
    limit: u32,
) -> rusqlite::Result<Vec<Fired>> {
    let mut due: Vec<(Overdue, Due<'_>)> = Vec::new();
    for watch in Watch::ALL {
        for overdue in overdue(connection, watch, timeouts.wait(watch), now, limit)? {
            let at = timeouts.due(watch, overdue.since);
            due.push((overdue, at));
        }
    }
    due.sort_by_key(|(overdue, due)| (due.at, overdue.number));
    due.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    // What fires may itself make something due, no sooner than this: whatever is due later has to wait for its turn.
    if let Some(horizon) = due.first().and_then(|(_, first)| first.at.checked_add(timeouts.shortest()).ok()) {
        due.retain(|(_, due)| due.at <= horizon);
    }
    let mut fired = Vec::with_capacity(due.len());
    for (overdue, due) in due {
        fired.extend(fire(connection, &overdue, &due)?);
    }
    Ok(fired)
}

fn overdue(
    connection: &Connection,
    watch: Watch,
    wait: SignedDuration,
    now: Timestamp,
    limit: u32,
) -> rusqlite::Result<Vec<Overdue>> {
    let Ok(latest) = now.checked_sub(wait) else { return Ok(Vec::new()) };
    let of_row =
        |row: &Row<'_>| Ok(Overdue { number: row.get("number")?, watch, since: decode::moment(row, "idle_since")? });
    connection
        .prepare_cached(
            "SELECT number, idle_since FROM conversation
             WHERE watch = ?1 AND watch IS NOT NULL AND idle_since <= ?2 ORDER BY idle_since, number LIMIT ?3",
        )?
        .query_map(params![watch.code(), latest.as_millisecond(), limit], of_row)?
        .collect()
}

/// Does what was due, at the moment at which it was.
fn fire(connection: &Connection, overdue: &Overdue, due: &Due<'_>) -> rusqlite::Result<Option<Fired>> {
    let (number, at) = (overdue.number, due.at);
    let before = read::without_transcript(connection, number)?;
    let Ok(changes) = lifecycle::handle(before.standing(), &due.command) else {
        // The watch follows from the standing, so only a damaged row comes here; left alone, it would come for ever.
        tracing::error!(id = %before.id, watch = ?overdue.watch, state = %before.state, "a conversation is watched in vain");
        connection.prepare_cached("UPDATE conversation SET watch = NULL WHERE number = ?1")?.execute([number])?;
        return Ok(None);
    };
    for change in &changes {
        transition::apply(connection, number, before.state, change, at)?;
    }
    if let Some((to, text)) = due.say {
        say(connection, number, to, text, at)?;
    }
    transition::record(connection, number, Step { kind: due.command.event(), now: at })?;
    let after = read::without_transcript(connection, number)?;
    Ok(Some(Fired {
        conversation_id: before.id,
        at,
        what: match due.command {
            Command::NonResponse { of: Party::Customer, .. } => FiredKind::CustomerNonResponse,
            Command::NonResponse { of: Party::Representative, .. } => FiredKind::RepresentativeNonResponse,
            _ => FiredKind::AutoClose,
        },
        from: before.state,
        to: after.state,
        reason: after.reason.into(),
    }))
}

/// To the customer a rule speaks as the representative, to the representative as the system.
fn say(connection: &Connection, number: i64, to: Party, text: &str, at: Timestamp) -> rusqlite::Result<()> {
    let message = Message { text: text.to_owned(), ..Message::default() };
    let mut line = order::line(&message, transition::next_message(connection, number, at)?, at);
    match to {
        Party::Customer => {
            if let Some(notice) = order::notice(&line) {
                outbox::enqueue(connection, number, &notice, at)?;
            }
        }
        Party::Representative => {
            line.kind = EntryKind::System;
            line.role = Role::System;
            line.name = String::new();
        }
    }
    transcript::insert(connection, number, &line)?;
    spoke(connection, number, Speaker::Rule, at)
}

/// How far the endpoint's clock was ahead when that was last kept; `None` when it never was.
pub(super) fn lead(connection: &Connection) -> rusqlite::Result<Option<SignedDuration>> {
    let kept: Option<[u8; 8]> =
        connection.query_row("SELECT value FROM setting WHERE name = 'clock-lead'", [], |row| row.get(0)).optional()?;
    Ok(kept.map(|kept| SignedDuration::from_millis(i64::from_be_bytes(kept))))
}

pub(super) fn keep_lead(connection: &Connection, lead: SignedDuration) -> rusqlite::Result<()> {
    let milliseconds = i64::try_from(lead.as_millis()).unwrap_or(0);
    connection
        .prepare_cached(
            "INSERT INTO setting (name, value) VALUES ('clock-lead', ?1)
             ON CONFLICT DO UPDATE SET value = excluded.value",
        )?
        .execute([milliseconds.to_be_bytes()])?;
    Ok(())
}

/// The latest moment of which the store knows; `None` before the first event.
pub(super) fn newest(connection: &Connection) -> rusqlite::Result<Option<Timestamp>> {
    connection
        .query_row("SELECT at FROM event ORDER BY id DESC LIMIT 1", [], |row| decode::moment(row, "at"))
        .optional()
}
