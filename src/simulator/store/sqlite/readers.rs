//! The connections that only read: a few, handed from one question to the next.

use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::Connection;
use tokio::sync::Semaphore;

use super::{Place, connection};
use crate::simulator::store::StoreError;

/// Questions answered at the same time.
const CONNECTIONS: usize = 2;

pub(super) struct Readers {
    place: Place,
    turns: Arc<Semaphore>,
    /// Opened when first needed; never more than there are turns.
    idle: Arc<Mutex<Vec<Connection>>>,
}

impl Readers {
    pub(super) fn new(place: Place) -> Self {
        Self { place, turns: Arc::new(Semaphore::new(CONNECTIONS)), idle: Arc::default() }
    }

    /// Takes no more questions and closes the connections that are not answering one.
    pub(super) fn close(&self) {
        self.turns.close();
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// Runs `question` in one read transaction, off the runtime's threads.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        question: impl Fn(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, StoreError> {
        let turn = Arc::clone(&self.turns).acquire_owned().await.map_err(|_| StoreError::Closed)?;
        let (place, idle) = (self.place.clone(), Arc::clone(&self.idle));
        let answered = tokio::task::spawn_blocking(move || {
            let _turn = turn;
            let waiting = idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
            let answer = ask(waiting, &place, question);
            answer
                .map(|(connection, answer)| {
                    idle.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
                    answer
                })
                .map_err(|error| connection::failure(&place, &error))
        });
        // Only a panic in the question ends the task early; the connection is gone with it, and the next opens another.
        answered.await.unwrap_or_else(|panicked| {
            Err(StoreError::Failed { place: self.place.to_string(), reason: panicked.to_string() })
        })
    }
}

/// A connection that failed is dropped rather than handed on.
fn ask<T>(
    waiting: Option<Connection>,
    place: &Place,
    question: impl Fn(&Connection) -> rusqlite::Result<T>,
) -> rusqlite::Result<(Connection, T)> {
    let connection = match (waiting, &place.0) {
        (Some(connection), _) => connection,
        (None, Some(path)) => connection::open_reader(path)?,
        (None, None) => return Err(rusqlite::Error::InvalidPath("memory".into())),
    };
    let transaction = connection.unchecked_transaction()?;
    let answer = question(&transaction)?;
    transaction.commit()?;
    Ok((connection, answer))
}
