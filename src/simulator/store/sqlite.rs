//! The store in SQLite: one thread writes, a few connections read.
//!
//! The writer takes the commands that have come in together, runs them in one transaction and answers when it is
//! committed; so an answer means durable, and a disk is asked to flush once for many. Questions are asked on connections
//! of their own, which see the last commit and wait for nobody. An ephemeral store is one connection in memory: there
//! the writer answers questions too.

mod activity;
mod ai_agent;
mod anew;
mod card;
mod channels;
mod checkpoint;
mod connection;
mod context;
mod create;
mod decode;
mod deliveries;
mod desk;
mod housekeeping;
mod journal;
mod list;
mod outbox;
mod read;
mod readers;
mod records;
mod search;
mod seed;
mod snapshot;
mod timing;
mod transcript;
mod transition;
mod writer;

use std::{
    collections::HashMap,
    fmt,
    path::PathBuf,
    sync::{Arc, PoisonError, RwLock},
};

use futures_util::{FutureExt, future::BoxFuture};
use jiff::{SignedDuration, Timestamp};
use rusqlite::Connection;
use tokio::sync::watch;

use self::{
    housekeeping::Kept,
    readers::Readers,
    writer::{Told, Writer},
};
use super::{
    Act, Acted, Answer, Channel, ChannelPut, ChannelRemoved, Commanded, Create, Created, DeliveryQuery, Due, Events,
    ListQuery, Messages, Pending, Replayed, Store, StoreError, Tried,
};
use crate::{
    api::{
        answer::ConversationsPage,
        channel as contract,
        delivery::DeliveryPage,
        desk::{Record, State, SummaryPage, clock::Fired},
        id::{ChannelId, ConversationId, RecordId},
        journal::{Entry, Exchange},
        query::{ConversationsQuery, MessagesQuery},
        snapshot::Snapshot,
        variable::ContextVariable,
    },
    conversation::{Conversation, order::Order, timing::Timeouts},
    simulator::{Storage, metrics::Histogram},
};

/// See the module.
pub(crate) struct SqliteStore {
    writer: Writer,
    /// None when the database is in memory.
    readers: Option<Readers>,
    signing_key: Vec<u8>,
    channels: Arc<RwLock<Channels>>,
    last_event: watch::Receiver<u64>,
    last_delivery: watch::Receiver<u64>,
}

type Channels = HashMap<ChannelId, Arc<Channel>>;

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

/// See [`connection::version`].
pub(crate) fn version(directory: &std::path::Path) -> Result<Option<(i64, i64)>, StoreError> {
    connection::version(directory)
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
        let channels = channels::all(&opened).map_err(known)?;
        let (event, last_event) = watch::channel(read::last_event(&opened).map_err(known)?);
        let (delivery, last_delivery) = watch::channel(outbox::last_delivery(&opened).map_err(known)?);
        let readers = place.0.as_ref().map(|_| Readers::new(place.clone()));
        Ok(Self {
            writer: Writer::start(opened, place, Told { event, delivery }, kept),
            readers,
            signing_key,
            channels: Arc::new(RwLock::new(by_id(channels))),
            last_event,
            last_delivery,
        })
    }

    /// Runs a command that changes channels. Memory follows its commit, even when the caller has gone.
    fn write_channels<T: Send + 'static>(
        &self,
        command: impl Fn(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Answer<'_, T> {
        let known = Arc::clone(&self.channels);
        let command = move |connection: &Connection| Ok((command(connection)?, by_id(channels::all(connection)?)));
        let after = move |(_, channels): &(T, Channels)| {
            known.write().unwrap_or_else(PoisonError::into_inner).clone_from(channels);
        };
        async move { Ok(self.writer.run_then(command, after).await?.0) }.boxed()
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

fn by_id(channels: Vec<Channel>) -> Channels {
    channels.into_iter().map(|channel| (channel.id, Arc::new(channel))).collect()
}

impl Store for SqliteStore {
    fn signing_key(&self) -> &[u8] {
        &self.signing_key
    }

    fn channel(&self, id: ChannelId) -> Option<Arc<Channel>> {
        self.channels.read().unwrap_or_else(PoisonError::into_inner).get(&id).cloned()
    }

    fn channels(&self) -> Vec<Arc<Channel>> {
        let mut channels: Vec<Arc<Channel>> =
            self.channels.read().unwrap_or_else(PoisonError::into_inner).values().cloned().collect();
        channels.sort_unstable_by(|one, other| (&one.place.channel, one.id).cmp(&(&other.place.channel, other.id)));
        channels
    }

    fn add_channel(&self, channel: contract::Channel) -> Answer<'_, ChannelPut> {
        self.write_channels(move |connection| {
            Ok(if channels::add(connection, &channel)? { ChannelPut::Done } else { ChannelPut::Taken })
        })
    }

    fn change_channel(&self, channel: contract::Channel, says_webhook: bool) -> Answer<'_, ChannelPut> {
        self.write_channels(move |connection| {
            let is_known = channels::change(connection, &channel, says_webhook)?;
            Ok(if is_known { ChannelPut::Done } else { ChannelPut::Unknown })
        })
    }

    fn remove_channel(&self, id: ChannelId) -> Answer<'_, ChannelRemoved> {
        self.write_channels(move |connection| channels::remove(connection, id))
    }

    fn stand_in(&self, url: Option<String>) -> Answer<'_, ()> {
        self.write_channels(move |connection| channels::stand_in(connection, url.as_deref()))
    }

    fn create(&self, create: Create) -> Answer<'_, Created> {
        self.write(move |connection| create::create(connection, &create))
    }

    fn command(&self, id: ConversationId, order: Order, now: Timestamp) -> Answer<'_, Commanded> {
        self.write(move |connection| desk::command(connection, id, &order, now))
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
        self.read(records::all)
    }

    fn add_record(&self, record: Record) -> Answer<'_, bool> {
        self.write(move |connection| records::add(connection, &record))
    }

    fn change_record(&self, record: Record, now: Timestamp) -> Answer<'_, bool> {
        self.write(move |connection| records::change(connection, &record, now))
    }

    fn remove_record(&self, id: RecordId, now: Timestamp) -> Answer<'_, bool> {
        self.write(move |connection| records::remove(connection, &id, now))
    }

    fn next_due(&self, timeouts: Arc<Timeouts>) -> Answer<'_, Option<Timestamp>> {
        self.read(move |connection| timing::next_due(connection, &timeouts))
    }

    fn expire(&self, timeouts: Arc<Timeouts>, now: Timestamp, limit: u32) -> Answer<'_, Vec<Fired>> {
        self.write(move |connection| timing::expire(connection, &timeouts, now, limit))
    }

    fn reset(&self) -> Answer<'_, ()> {
        self.write_channels(anew::reset)
    }

    fn snapshot(&self, at: Timestamp, lead: SignedDuration) -> Answer<'_, Option<Snapshot>> {
        self.read(move |connection| snapshot::take(connection, at, lead))
    }

    fn restore(&self, snapshot: Snapshot, lead: SignedDuration) -> Answer<'_, ()> {
        self.write_channels(move |connection| snapshot::restore(connection, &snapshot, lead))
    }

    fn lead(&self) -> Answer<'_, Option<SignedDuration>> {
        self.read(timing::lead)
    }

    fn keep_lead(&self, lead: SignedDuration) -> Answer<'_, ()> {
        self.write(move |connection| timing::keep_lead(connection, lead))
    }

    fn newest(&self) -> Answer<'_, Option<Timestamp>> {
        self.read(timing::newest)
    }

    fn events(&self, after: u64, limit: u32, now: Timestamp) -> Answer<'_, Events> {
        self.read(move |connection| list::events(connection, after, limit, now))
    }

    fn last_event(&self) -> watch::Receiver<u64> {
        self.last_event.clone()
    }

    fn last_delivery(&self) -> watch::Receiver<u64> {
        self.last_delivery.clone()
    }

    fn due(&self, now: Timestamp, per_channel: u32) -> Answer<'_, Due> {
        self.read(move |connection| outbox::due(connection, now, per_channel))
    }

    fn first_pending(&self, conversation: i64) -> Answer<'_, Option<Pending>> {
        self.read(move |connection| outbox::first_pending(connection, conversation))
    }

    fn tried(&self, tried: Tried) -> Answer<'_, ()> {
        self.write(move |connection| outbox::tried(connection, &tried))
    }

    fn deliveries(&self, query: DeliveryQuery) -> Answer<'_, DeliveryPage> {
        self.read(move |connection| deliveries::page(connection, &query))
    }

    fn replay(&self, id: u64, now: Timestamp) -> Answer<'_, Replayed> {
        self.write(move |connection| deliveries::replay(connection, id, now))
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
