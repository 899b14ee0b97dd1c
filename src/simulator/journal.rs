//! The journal: what integrators sent and were answered, for the people who look over their shoulders.
//!
//! It is written behind, so that no call waits for it: exchanges gather in memory and go to the store once a second, only
//! as many as are kept at all. So a kill loses the last second of the journal (and of nothing else), and a flood of
//! calls costs the store no more than a trickle. What a person reads is masked before it is stored.

use std::{
    collections::VecDeque,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use jiff::Timestamp;
use tokio::{
    sync::{Mutex as AsyncMutex, Notify},
    time::sleep,
};
use tokio_util::sync::CancellationToken;

use super::{
    Settings,
    store::{Store, StoreError},
};
use crate::{
    api::{
        create,
        fault::InjectedFault,
        journal::{BODY_BYTES, Body, Exchange},
        problem::Problem,
    },
    mask::Mask,
};

/// Between the first exchange that waits and its way to the store.
const BEHIND: Duration = Duration::from_secs(1);
/// Exchanges that one command writes, so that it holds up those behind it for a moment only.
const TOGETHER: usize = 64;

/// What was seen of a body on its way. No `Debug`: nothing is masked yet.
#[derive(Default)]
pub(crate) struct Seen {
    start: Vec<u8>,
    bytes: u64,
}

impl Seen {
    pub(crate) fn see(&mut self, chunk: &[u8]) {
        self.bytes += chunk.len() as u64;
        let room = BODY_BYTES.saturating_sub(self.start.len());
        self.start.extend_from_slice(&chunk[..chunk.len().min(room)]);
    }

    fn is_truncated(&self) -> bool {
        self.bytes > self.start.len() as u64
    }

    fn to_body(&self, mask: &Mask) -> Option<Body> {
        let text = mask.apply(&String::from_utf8_lossy(&self.start), self.is_truncated());
        (self.bytes > 0).then(|| Body { text, bytes: self.bytes, truncated: self.is_truncated() })
    }
}

/// An exchange as it was, nothing masked yet.
pub(crate) struct Raw {
    pub(crate) at: Timestamp,
    pub(crate) duration: Duration,
    pub(crate) method: String,
    pub(crate) path: String,
    /// `None` where no answer was made.
    pub(crate) status: Option<u16>,
    pub(crate) correlation_id: Option<String>,
    pub(crate) request: Seen,
    pub(crate) answer: Seen,
    pub(crate) fault: Option<InjectedFault>,
}

impl Raw {
    fn to_exchange(&self, mask: &Mask) -> Exchange {
        let problem = self
            .status
            .is_some_and(|status| status >= 400)
            .then(|| serde_json::from_slice::<Problem>(&self.answer.start).ok())
            .flatten();
        let path = self.path.split('?').next().unwrap_or_default();
        let unknown = if [create::PATH_PLURAL, create::PATH_SINGULAR].contains(&path) {
            serde_json::from_slice(&self.request.start).map(|body| create::unknown_fields(&body)).unwrap_or_default()
        } else {
            Vec::new()
        };
        Exchange {
            at: self.at,
            duration_micros: u64::try_from(self.duration.as_micros()).unwrap_or(u64::MAX),
            method: self.method.clone(),
            path: mask.apply(&self.path, false),
            status: self.status,
            code: problem.and_then(|problem| problem.code),
            correlation_id: self.correlation_id.clone(),
            request: self.request.to_body(mask),
            answer: self.answer.to_body(mask),
            unknown_fields: unknown.iter().map(|name| mask.apply(name, false)).collect(),
            fault: self.fault.clone(),
        }
    }
}

pub(crate) struct Journal {
    kept: u32,
    mask: Mask,
    waiting: Mutex<VecDeque<Raw>>,
    /// Told when something waits.
    some: Notify,
    /// Held by whoever writes, so that the order stays.
    writing: AsyncMutex<()>,
}

impl Journal {
    /// `None` when the settings want none.
    pub(crate) fn new(settings: &Settings) -> Option<Self> {
        (settings.journal > 0).then(|| Self {
            kept: settings.journal,
            mask: Mask::new([settings.client_secret.clone(), settings.desk_key.clone()]),
            waiting: Mutex::default(),
            some: Notify::new(),
            writing: AsyncMutex::default(),
        })
    }

    /// Takes an exchange. Of more than are kept the oldest goes: the store would not keep it either.
    pub(crate) fn record(&self, raw: Raw) {
        let mut waiting = self.lock();
        if waiting.len() >= self.kept as usize {
            waiting.pop_front();
        }
        waiting.push_back(raw);
        drop(waiting);
        self.some.notify_one();
    }

    /// Writes what waits.
    pub(crate) async fn flush(&self, store: &dyn Store) -> Result<(), StoreError> {
        let _turn = self.writing.lock().await;
        loop {
            let batch: Vec<Raw> = {
                let mut waiting = self.lock();
                let count = waiting.len().min(TOGETHER);
                waiting.drain(..count).collect()
            };
            if batch.is_empty() {
                return Ok(());
            }
            let exchanges = batch.iter().map(|raw| raw.to_exchange(&self.mask)).collect();
            store.record(exchanges, self.kept).await?;
        }
    }

    /// Writes behind until `stopping`.
    pub(crate) async fn keep(&self, store: &dyn Store, stopping: CancellationToken) {
        loop {
            tokio::select! {
                () = stopping.cancelled() => return,
                () = async {
                    self.some.notified().await;
                    sleep(BEHIND).await;
                } => {}
            }
            if let Err(error) = self.flush(store).await {
                tracing::warn!(%error, "the journal could not be written");
            }
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, VecDeque<Raw>> {
        // The queue is whole between any two statements, so a panic elsewhere does not spoil it.
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
