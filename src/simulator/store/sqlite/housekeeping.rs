//! What the writer throws away: events and finished deliveries beyond what is kept, and request ids that nobody may
//! repeat any more.

use rusqlite::{Connection, params};

use crate::api::limit;

/// How much is kept.
#[derive(Clone, Copy, Debug)]
pub(super) struct Kept {
    /// The newest events: how far back a listener can resume.
    pub(super) events: u64,
    /// The newest deliveries; what is pending stays however old it is.
    pub(super) deliveries: u64,
    /// Commits between two rounds; so many events more may be there.
    pub(super) commits: u64,
}

impl Default for Kept {
    fn default() -> Self {
        Self { events: 100_000, deliveries: 10_000, commits: 256 }
    }
}

/// Rows that one round removes at most, so that no round holds up the commands behind it.
const ROUND: u32 = 50_000;

pub(super) struct Housekeeping {
    kept: Kept,
    commits: u64,
}

impl Housekeeping {
    pub(super) fn new(kept: Kept) -> Self {
        Self { kept, commits: 0 }
    }

    /// Called after every commit; removes something now and then.
    pub(super) fn after_commit(&mut self, connection: &Connection) -> rusqlite::Result<()> {
        self.commits += 1;
        if self.commits < self.kept.commits {
            return Ok(());
        }
        self.commits = 0;
        let transaction = connection.unchecked_transaction()?;
        transaction
            .prepare_cached(
                "DELETE FROM event WHERE id IN (
                     SELECT id FROM event WHERE id <= (SELECT max(id) FROM event) - ?1 ORDER BY id LIMIT ?2)",
            )?
            .execute(params![i64::try_from(self.kept.events).unwrap_or(i64::MAX), ROUND])?;
        // The newest one always stays, so that an id is never given twice.
        transaction
            .prepare_cached(
                "DELETE FROM delivery WHERE id IN (
                     SELECT id FROM delivery WHERE state IN ('delivered', 'gave-up')
                     AND id <= (SELECT max(id) FROM delivery) - ?1 ORDER BY id LIMIT ?2)",
            )?
            .execute(params![i64::try_from(self.kept.deliveries.max(1)).unwrap_or(i64::MAX), ROUND])?;
        // Time is the newest event's, because a command's moment is the only time that the store knows.
        transaction
            .prepare_cached(
                "DELETE FROM request WHERE (channel, fingerprint) IN (
                     SELECT channel, fingerprint FROM request
                     WHERE at <= (SELECT at FROM event ORDER BY id DESC LIMIT 1) - ?1 ORDER BY at LIMIT ?2)",
            )?
            .execute(params![limit::REQUEST_ID_HOURS * 3_600_000, ROUND])?;
        transaction.commit()
    }
}
