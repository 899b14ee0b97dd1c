//! Copies the log into the database, beside the writer instead of in its way.
//!
//! SQLite does that itself, within a commit, once the log is long: then everybody waits for thousands of pages and a
//! flush. This thread copies most of them before, on a connection of its own, in the mode that neither waits nor makes
//! anybody wait; what it leaves, because it was written meanwhile, SQLite copies as ever, and begins the log anew. So
//! this thread may fall behind or fail, and nothing is lost by that.

use std::{
    path::{Path, PathBuf},
    sync::mpsc::{Receiver, SyncSender, sync_channel},
    thread,
};

use rusqlite::Connection;

use super::connection;

/// Commits between two rounds. A commit of one command is some 15 pages, one of many commands some 80.
const COMMITS: u64 = 16;

/// Ends its thread when dropped.
pub(super) struct Checkpointer {
    commits: u64,
    /// One round can be asked for while another is under way.
    rounds: Option<SyncSender<()>>,
    thread: Option<thread::JoinHandle<()>>,
}

impl Checkpointer {
    /// For the database at `path`, which is open already.
    pub(super) fn start(path: PathBuf) -> Self {
        let (rounds, asked) = sync_channel(1);
        let thread = thread::Builder::new().name("store-log".to_owned()).spawn(move || work(&path, &asked));
        if let Err(error) = &thread {
            tracing::warn!(%error, "the log is copied by the writer alone: no thread could be started");
        }
        Self { commits: 0, rounds: Some(rounds), thread: thread.ok() }
    }

    /// Called after every commit; asks for a round now and then.
    pub(super) fn after_commit(&mut self) {
        self.commits += 1;
        if self.commits.is_multiple_of(COMMITS)
            && let Some(rounds) = &self.rounds
        {
            // A round that is asked for already will see this commit, too.
            let _ = rounds.try_send(());
        }
    }
}

impl Drop for Checkpointer {
    fn drop(&mut self) {
        drop(self.rounds.take());
        if self.thread.take().is_some_and(|thread| thread.join().is_err()) {
            tracing::warn!("the log's thread did not end well");
        }
    }
}

fn work(path: &Path, asked: &Receiver<()>) {
    // Opened when first needed: a start has nothing to copy.
    let mut own: Option<Connection> = None;
    while asked.recv().is_ok() {
        let copied = match &own {
            Some(connection) => copy(connection),
            None => connection::open_again(path).and_then(|connection| {
                copy(&connection)?;
                own = Some(connection);
                Ok(())
            }),
        };
        if let Err(error) = copied {
            tracing::debug!(%error, "the log could not be copied, the writer will");
        }
    }
}

fn copy(connection: &Connection) -> rusqlite::Result<()> {
    connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()))
}
