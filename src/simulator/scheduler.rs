//! The one task that does what time brings, and the one place where the endpoint's clock is moved.
//!
//! Nothing polls. Whatever happens at a moment makes nothing due before that moment and the shortest timeout, so it is
//! enough to look when the next thing known is due, or when that much time has passed. What is due, and in which order,
//! is decided in [`crate::conversation::timing`] and the store.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use tokio::sync::{Mutex, Notify};
use tokio_util::sync::CancellationToken;

use super::store::{Store, StoreError};
use crate::{
    api::{
        desk::clock::{ClockAnswer, ClockRequest, FIRED_MAX, Fired},
        snapshot::Snapshot,
    },
    clock::Clock,
    conversation::timing::Timeouts,
};

/// Conversations that are moved in one transaction, so that the commands of people come in between.
const BATCH: u32 = 256;
/// Before the year 2200: later moments would not fit where 13 digits write a message's id, once advanced some more.
const END_OF_TIME: i64 = 7_258_118_400_000;

pub(crate) struct Scheduler {
    store: Arc<dyn Store>,
    clock: Clock,
    timeouts: Arc<Timeouts>,
    /// Held by whoever does what is due, so that it is told to who moved the clock.
    turn: Mutex<()>,
    /// Everything that was known to be due may not be any more.
    forgotten: Notify,
}

/// Why the clock was not moved.
#[derive(Debug, thiserror::Error)]
pub(crate) enum AdjustError {
    #[error("the clock of this endpoint cannot be moved")]
    Fixed,
    #[error("the clock is at {now}, and does not go beyond the year 2199")]
    TooFar { now: Timestamp },
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What fired, bounded.
#[derive(Default)]
struct Harvest {
    fired: Vec<Fired>,
    total: u64,
}

impl Scheduler {
    pub(crate) fn new(store: Arc<dyn Store>, clock: Clock, timeouts: Timeouts) -> Self {
        Self { store, clock, timeouts: Arc::new(timeouts), turn: Mutex::default(), forgotten: Notify::new() }
    }

    /// Brings the clock to where it was when the endpoint was last here: time does not go back.
    pub(crate) async fn take_up_time(&self) -> Result<(), StoreError> {
        let missing = self.store.lead().await?.map(|lead| lead - self.clock.ahead());
        if let Some(missing) = missing.filter(SignedDuration::is_positive) {
            self.clock.advance(missing);
        }
        let behind = self.store.newest().await?.map(|newest| newest.duration_since(self.clock.now()));
        if let Some(behind) = behind.filter(SignedDuration::is_positive) {
            self.clock.advance(behind);
        }
        Ok(())
    }

    /// Does what is due whenever it is, until the endpoint stops.
    pub(crate) async fn run(self: Arc<Self>, stopping: CancellationToken) {
        loop {
            let swept = {
                let _turn = self.turn.lock().await;
                self.sweep().await
            };
            let next = match swept {
                Ok(_) => self.store.next_due(Arc::clone(&self.timeouts)).await,
                Err(error) => Err(error),
            };
            // Read before anything else happens that counts from it.
            let latest = self.clock.now().saturating_add(self.timeouts.shortest()).unwrap_or(Timestamp::MAX);
            let wake = match next {
                Ok(next) => next.map_or(latest, |next| next.min(latest)),
                Err(StoreError::Closed) => return,
                Err(error) => {
                    tracing::error!(%error, "what is due could not be done");
                    latest
                }
            };
            tokio::select! {
                () = stopping.cancelled() => return,
                () = self.clock.sleep_until(wake) => {}
                () = self.forgotten.notified() => {}
            }
        }
    }

    /// The endpoint's time.
    pub(crate) async fn show(&self) -> Result<ClockAnswer, StoreError> {
        self.answer(Harvest::default()).await
    }

    /// Moves the clock, and answers when all that this brought is done.
    pub(crate) async fn adjust(&self, request: ClockRequest) -> Result<ClockAnswer, AdjustError> {
        let _turn = self.turn.lock().await;
        let seconds = i64::try_from(request.advance_seconds.unwrap_or(0)).unwrap_or(i64::MAX);
        let advance = SignedDuration::from_secs(seconds);
        let now = self.clock.now();
        if now.saturating_add(advance).unwrap_or(Timestamp::MAX).as_millisecond() >= END_OF_TIME {
            return Err(AdjustError::TooFar { now });
        }
        // Moving by nothing tells whether the clock is one that moves.
        if !self.clock.advance(SignedDuration::ZERO) {
            return Err(AdjustError::Fixed);
        }
        // Kept first: a clock that has moved must not be found back where it was.
        self.store.keep_lead(self.clock.ahead() + advance).await?;
        self.clock.advance(advance);
        let harvest = self.sweep().await?;
        if let Some(rate) = request.rate {
            self.clock.set_rate(rate);
        }
        Ok(self.answer(harvest).await?)
    }

    /// Has the endpoint begin anew, at the machine's time: there is nothing any more that it could go behind.
    pub(crate) async fn reset(&self) -> Result<ClockAnswer, StoreError> {
        let _turn = self.turn.lock().await;
        self.store.reset().await?;
        let lead = self.clock.ahead();
        if lead.is_positive() {
            self.clock.advance(-lead);
        }
        // A clock that stands by itself is not started.
        if self.clock.rate() > 0.0 {
            self.clock.set_rate(1.0);
        }
        self.forgotten.notify_one();
        self.answer(Harvest::default()).await
    }

    /// Everything that is kept, with the time; `None` when that is too much for a snapshot.
    pub(crate) async fn snapshot(&self) -> Result<Option<Snapshot>, StoreError> {
        let _turn = self.turn.lock().await;
        self.store.snapshot(self.clock.now(), self.clock.ahead()).await
    }

    /// Puts a snapshot in the place of everything. The clock is as far ahead of the machine's as it was, and further
    /// where the snapshot's moment would otherwise be in the future; one that stands goes to that moment.
    pub(crate) async fn restore(&self, snapshot: Snapshot) -> Result<ClockAnswer, AdjustError> {
        let _turn = self.turn.lock().await;
        let (now, ahead) = (self.clock.now(), self.clock.ahead());
        let missing = snapshot.at.duration_since(now);
        let advance = if self.clock.rate() > 0.0 {
            let lead = SignedDuration::from_millis(snapshot.clock_lead_ms);
            lead.saturating_sub(ahead).max(missing)
        } else {
            missing
        };
        if now.saturating_add(advance).unwrap_or(Timestamp::MAX).as_millisecond() >= END_OF_TIME {
            return Err(AdjustError::TooFar { now });
        }
        self.store.restore(snapshot, ahead.saturating_add(advance)).await?;
        self.clock.advance(advance);
        self.forgotten.notify_one();
        Ok(self.answer(Harvest::default()).await?)
    }

    /// Keeps the lead of a clock that did not go as the machine's.
    pub(crate) async fn keep_time(&self) -> Result<(), StoreError> {
        let rate = self.clock.rate();
        if rate > 1.0 { self.store.keep_lead(self.clock.ahead()).await } else { Ok(()) }
    }

    /// Does everything that is due.
    async fn sweep(&self) -> Result<Harvest, StoreError> {
        let mut harvest = Harvest::default();
        loop {
            let mut fired = self.store.expire(Arc::clone(&self.timeouts), self.clock.now(), BATCH).await?;
            if fired.is_empty() {
                return Ok(harvest);
            }
            harvest.total += u64::try_from(fired.len()).unwrap_or(0);
            fired.truncate(FIRED_MAX.saturating_sub(harvest.fired.len()));
            harvest.fired.append(&mut fired);
        }
    }

    async fn answer(&self, Harvest { fired, total }: Harvest) -> Result<ClockAnswer, StoreError> {
        let next_due = self.store.next_due(Arc::clone(&self.timeouts)).await?;
        Ok(ClockAnswer {
            now: self.clock.now(),
            rate: self.clock.rate(),
            ahead_seconds: self.clock.ahead().as_secs(),
            next_due,
            fired,
            fired_total: total,
        })
    }
}
