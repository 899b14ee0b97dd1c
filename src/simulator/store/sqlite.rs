//! The store in SQLite: one thread writes, a few connections read.
//!
//! The writer takes the commands that have come in together, runs them in one transaction and answers when it is
//! committed; so an answer means durable, and a disk is asked to flush once for many. Questions are asked on connections
//! of their own, which see the last commit and wait for nobody. An ephemeral store is one connection in memory: there
//! the writer answers questions too.

mod activity;
mod connection;
mod context;
mod create;
mod decode;
mod housekeeping;
mod journal;
mod list;
mod read;
mod readers;
mod seed;
mod transcript;
mod transition;
mod writer;

use std::{collections::HashMap, fmt, path::PathBuf, sync::Arc};

use futures_util::{FutureExt, future::BoxFuture};
use jiff::Timestamp;
use rusqlite::Connection;
use tokio::sync::watch;

use self::{housekeeping::Kept, readers::Readers, writer::Writer};
use super::{Accepted, Act, Acted, Answer, Channel, Create, Created, Events, ListQuery, Messages, Store, StoreError};
use crate::{
    api::{
        answer::ConversationsPage,
        desk::{Record, State, SummaryPage},
        id::{ChannelId, ConversationId},
        journal::{Entry, Exchange},
        query::{ConversationsQuery, MessagesQuery},
        variable::ContextVariable,
    },
    conversation::Conversation,
    simulator::{Storage, metrics::Histogram},
};

/// See the module.
pub(crate) struct SqliteStore {
    writer: Writer,
    /// None when the database is in memory.
    readers: Option<Readers>,
    signing_key: Vec<u8>,
    channels: HashMap<ChannelId, Arc<Channel>>,
    last_event: watch::Receiver<u64>,
}

/// Where the database is, for errors.
#[derive(Clone, Debug)]
struct Place(Option<PathBuf>);

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Some(path) => path.display().fmt(f),
            None => f.write_str("memory"),
        }
    }
}

impl SqliteStore {
    /// Opens the store, making and seeding it when there is none; brings an older schema up to date.
    pub(crate) async fn open(storage: &Storage) -> Result<Self, StoreError> {
        let storage = storage.clone();
        // Opening touches the disk, so it must not hold up the runtime.
        tokio::task::spawn_blocking(move || Self::open_keeping(&storage, Kept::default()))
            .await
            .unwrap_or(Err(StoreError::Closed))
    }

    fn open_keeping(storage: &Storage, kept: Kept) -> Result<Self, StoreError> {
        let place = connection::place(storage)?;
        let opened = connection::open(&place)?;
        let known = |error| connection::failure(&place, &error);
        let signing_key = read::signing_key(&opened).map_err(known)?;
        let channels = read::channels(&opened).map_err(known)?;
        let last = read::last_event(&opened).map_err(known)?;
        let (told, last_event) = watch::channel(last);
        let readers = place.0.as_ref().map(|_| Readers::new(place.clone()));
        Ok(Self {
            writer: Writer::start(opened, place, told, kept),
            readers,
            signing_key,
            channels: channels.into_iter().map(|channel| (channel.id, Arc::new(channel))).collect(),
            last_event,
        })
    }

    /// Runs a command in a transaction; the answer comes after the commit.
    fn write<T: Send + 'static>(
        &self,
        command: impl Fn(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Answer<'_, T> {
        self.writer.run(command).boxed()
    }

    /// Runs a question in a transaction of its own, so that its parts agree.
    fn read<T: Send + 'static>(
        &self,
        question: impl Fn(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Answer<'_, T> {
        match &self.readers {
            Some(readers) => readers.run(question).boxed(),
            None => self.writer.run(question).boxed(),
        }
    }
}

impl Store for SqliteStore {
    fn signing_key(&self) -> &[u8] {
        &self.signing_key
    }

    fn channel(&self, id: ChannelId) -> Option<Arc<Channel>> {
        self.channels.get(&id).cloned()
    }

    fn create(&self, create: Create) -> Answer<'_, Created> {
        self.write(move |connection| create::create(connection, &create))
    }

    fn accept(&self, id: ConversationId, now: Timestamp) -> Answer<'_, Accepted> {
        self.write(move |connection| transition::accept(connection, id, now))
    }

    fn act(&self, act: Act) -> Answer<'_, Acted> {
        self.write(move |connection| activity::act(connection, &act))
    }

    fn conversation(&self, id: ConversationId) -> Answer<'_, Option<Conversation>> {
        self.read(move |connection| read::conversation(connection, id))
    }

    fn context(
        &self,
        channel: &Channel,
        id: ConversationId,
        as_of: Option<Timestamp>,
    ) -> Answer<'_, Option<Vec<ContextVariable>>> {
        let channel = channel.number;
        self.read(move |connection| context::at(connection, channel, id, as_of))
    }

    fn messages(&self, channel: &Channel, id: ConversationId, query: MessagesQuery) -> Answer<'_, Messages> {
        let channel = channel.number;
        self.read(move |connection| transcript::page(connection, channel, id, &query))
    }

    fn page(&self, channel: &Channel, query: ConversationsQuery) -> Answer<'_, Option<ConversationsPage>> {
        let channel = channel.number;
        self.read(move |connection| list::page(connection, channel, &query))
    }

    fn list(&self, query: ListQuery, now: Timestamp) -> Answer<'_, SummaryPage> {
        self.read(move |connection| list::list(connection, &query, now))
    }

    fn state_counts(&self) -> Answer<'_, Vec<(State, u64)>> {
        self.read(list::state_counts)
    }

    fn commit_sizes(&self) -> Histogram {
        self.writer.commit_sizes()
    }

    fn records(&self) -> Answer<'_, Vec<Record>> {
        self.read(read::records)
    }

    fn events(&self, after: u64, limit: u32, now: Timestamp) -> Answer<'_, Events> {
        self.read(move |connection| list::events(connection, after, limit, now))
    }

    fn last_event(&self) -> watch::Receiver<u64> {
        self.last_event.clone()
    }

    fn record(&self, exchanges: Vec<Exchange>, kept: u32) -> Answer<'_, ()> {
        self.write(move |connection| journal::record(connection, &exchanges, kept))
    }

    fn journal(&self, limit: u32, before: Option<u64>) -> Answer<'_, Vec<Entry>> {
        self.read(move |connection| journal::entries(connection, limit, before))
    }

    fn check(&self) -> Answer<'_, ()> {
        // The writer is asked, because it is what a create needs.
        self.write(|connection| read::last_event(connection).map(|_| ()))
    }

    fn close(&self) -> BoxFuture<'_, ()> {
        // The readers go first: the last connection to close puts the log into the database, and only a writing one can.
        if let Some(readers) = &self.readers {
            readers.close();
        }
        self.writer.close().boxed()
    }
}

#[cfg(test)]
mod tests;
