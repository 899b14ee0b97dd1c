//! The one thread that writes.
//!
//! Commands that wait together are committed together: whoever comes while a commit runs is in the next one. Nothing
//! waits for company, and no answer leaves before its commit.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Mutex, PoisonError},
    thread,
};

use rusqlite::Connection;
use tokio::sync::{mpsc, oneshot, watch};

use super::{
    Place,
    checkpoint::Checkpointer,
    connection,
    housekeeping::{Housekeeping, Kept},
    outbox, read,
};
use crate::simulator::{
    metrics::{self, Histogram},
    store::StoreError,
};

/// Commands that may wait before those who send more have to.
const WAITING: usize = 1_024;
/// Commands in one commit at most.
const TOGETHER: usize = 128;

pub(super) struct Writer {
    running: Mutex<Option<Running>>,
    commit_sizes: Histogram,
}

/// Where it is told what the newest things are, once they are committed.
pub(super) struct Told {
    pub(super) event: watch::Sender<u64>,
    pub(super) delivery: watch::Sender<u64>,
}

struct Running {
    jobs: mpsc::Sender<Box<dyn Job>>,
    thread: Option<thread::JoinHandle<()>>,
}

impl Writer {
    /// Starts the thread on `connection`; `told` learns of every commit of something new.
    pub(super) fn start(connection: Connection, place: Place, told: Told, kept: Kept) -> Self {
        let (jobs, waiting) = mpsc::channel(WAITING);
        let commit_sizes = metrics::commit_sizes();
        let housekeeping = Housekeeping::new(kept);
        let checkpointer = place.0.clone().map(Checkpointer::start);
        let desk = Desk { connection, place, told, housekeeping, checkpointer, commit_sizes: commit_sizes.clone() };
        let thread = thread::Builder::new().name("store-writer".to_owned()).spawn(move || desk.work(waiting));
        if let Err(error) = &thread {
            // Without its thread the channel is closed, and every command fails with `StoreError::Closed`.
            tracing::error!(%error, "the store's thread could not be started");
        }
        Self { running: Mutex::new(Some(Running { jobs, thread: thread.ok() })), commit_sizes }
    }

    /// How many commands each commit had.
    pub(super) fn commit_sizes(&self) -> Histogram {
        self.commit_sizes.clone()
    }

    /// Runs `command` in a transaction and answers after its commit. It may be run twice, the first time in vain.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        command: impl Fn(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.run_then(command, |_| ()).await
    }

    /// The same; `after` is called with the answer on the writer's thread, in the order of the commits and whether or not
    /// anybody still waits for the answer.
    pub(super) async fn run_then<T: Send + 'static>(
        &self,
        command: impl Fn(&Connection) -> rusqlite::Result<T> + Send + 'static,
        after: impl FnOnce(&T) + Send + 'static,
    ) -> Result<T, StoreError> {
        let jobs = self.lock().as_ref().map(|running| running.jobs.clone()).ok_or(StoreError::Closed)?;
        let (answer, answered) = oneshot::channel();
        let task = Task { command, outcome: None, after, answer };
        jobs.send(Box::new(task)).await.map_err(|_| StoreError::Closed)?;
        answered.await.unwrap_or(Err(StoreError::Closed))
    }

    /// Finishes what waits, then ends the thread and with it the connection.
    pub(super) async fn close(&self) {
        let Some(Running { jobs, thread: Some(thread) }) = self.lock().take() else { return };
        drop(jobs);
        if !matches!(tokio::task::spawn_blocking(|| thread.join()).await, Ok(Ok(()))) {
            tracing::error!("the store's thread did not end well");
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Option<Running>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A command on its way, whatever it answers.
trait Job: Send {
    /// Runs the command, maybe for the second time; its outcome stays inside until [`Job::answer`].
    fn run(&mut self, connection: &Connection) -> rusqlite::Result<()>;
    /// Answers with `failure`, or with the outcome when the commit succeeded.
    fn answer(self: Box<Self>, failure: Option<StoreError>);
}

struct Task<F, T, A> {
    command: F,
    outcome: Option<T>,
    after: A,
    answer: oneshot::Sender<Result<T, StoreError>>,
}

impl<T: Send, F: Fn(&Connection) -> rusqlite::Result<T> + Send, A: FnOnce(&T) + Send> Job for Task<F, T, A> {
    fn run(&mut self, connection: &Connection) -> rusqlite::Result<()> {
        self.outcome = Some((self.command)(connection)?);
        Ok(())
    }

    fn answer(self: Box<Self>, failure: Option<StoreError>) {
        let outcome = match failure {
            Some(failure) => Err(failure),
            None => self.outcome.ok_or(StoreError::Closed),
        };
        if let Ok(outcome) = &outcome {
            (self.after)(outcome);
        }
        // Nobody may be left to hear it: a caller who hung up does not undo what was committed.
        let _ = self.answer.send(outcome);
    }
}

/// What the thread has before it.
struct Desk {
    connection: Connection,
    place: Place,
    told: Told,
    housekeeping: Housekeeping,
    /// None when the database is in memory.
    checkpointer: Option<Checkpointer>,
    commit_sizes: Histogram,
}

impl Desk {
    fn work(mut self, mut waiting: mpsc::Receiver<Box<dyn Job>>) {
        let mut jobs = Vec::with_capacity(TOGETHER);
        while waiting.blocking_recv_many(&mut jobs, TOGETHER) > 0 {
            let failures = self.commit(&mut jobs);
            self.tell();
            for (job, failure) in jobs.drain(..).zip(failures) {
                job.answer(failure);
            }
            if let Some(checkpointer) = &mut self.checkpointer {
                checkpointer.after_commit();
            }
            if let Err(error) = self.housekeeping.after_commit(&self.connection) {
                tracing::warn!(%error, "old events could not be removed");
            }
        }
        drop(self.checkpointer.take());
        // One file that holds everything is what a person copies.
        if let Err(error) = self.connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())) {
            tracing::warn!(%error, "the log could not be put into the database; it will be at the next start");
        }
        if let Err((_, error)) = self.connection.close() {
            tracing::warn!(%error, "the database did not close cleanly");
        }
    }

    /// Commits the jobs. For each: why it failed, if it did.
    ///
    /// Together first. Should one fail, nothing of that is kept and each is run again, alone: so a failure undoes only
    /// itself, and the many that succeed do without the savepoints that would otherwise have to part them.
    fn commit(&self, jobs: &mut [Box<dyn Job>]) -> Vec<Option<StoreError>> {
        match self.commit_together(jobs) {
            Ok(()) => jobs.iter().map(|_| None).collect(),
            Err(failure) if jobs.len() == 1 => vec![Some(failure)],
            Err(_) => jobs.chunks_mut(1).map(|job| self.commit_together(job).err()).collect(),
        }
    }

    /// Runs the jobs in one transaction; a failure leaves nothing of it.
    fn commit_together(&self, jobs: &mut [Box<dyn Job>]) -> Result<(), StoreError> {
        let committed = self.try_commit(jobs);
        if let Err(failure) = &committed {
            tracing::warn!(%failure, commands = jobs.len(), "a transaction failed");
            // A full disk and the like have ended it already.
            if !self.connection.is_autocommit()
                && let Err(error) = self.connection.execute_batch("ROLLBACK")
            {
                tracing::error!(%error, "a failed transaction could not be rolled back");
            }
        }
        committed
    }

    fn try_commit(&self, jobs: &mut [Box<dyn Job>]) -> Result<(), StoreError> {
        self.execute("BEGIN IMMEDIATE")?;
        #[expect(clippy::cast_precision_loss, reason = "there are at most as many as are committed together")]
        let commands = jobs.len() as f64;
        for job in jobs {
            catch_unwind(AssertUnwindSafe(|| job.run(&self.connection)))
                .map_err(|_| StoreError::Failed {
                    place: self.place.to_string(),
                    reason: "a command panicked".to_owned(),
                })?
                .map_err(|error| connection::failure(&self.place, &error))?;
        }
        self.execute("COMMIT")?;
        self.commit_sizes.observe(commands);
        Ok(())
    }

    fn tell(&self) {
        for (newest, told) in [
            (read::last_event(&self.connection), &self.told.event),
            (outbox::last_delivery(&self.connection), &self.told.delivery),
        ] {
            match newest {
                Ok(newest) => {
                    told.send_if_modified(|told| std::mem::replace(told, newest) != newest);
                }
                Err(error) => tracing::error!(%error, "what is newest could not be read"),
            }
        }
    }

    fn execute(&self, sql: &str) -> Result<(), StoreError> {
        self.connection
            .prepare_cached(sql)
            .and_then(|mut statement| statement.execute([]))
            .map(|_| ())
            .map_err(|error| connection::failure(&self.place, &error))
    }
}
