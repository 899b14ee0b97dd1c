//! Connections that have not asked for anything yet: they have a place only as long as nobody else needs it.
//!
//! Whoever connects and says nothing would otherwise hold a place for as long as a head may take, and a few hundred of
//! those would shut out everybody. It decides nothing about connections that have made a request.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError, Weak},
};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::CancellationToken;

/// The places, and who has one without having asked for anything, the oldest first.
pub(super) struct Places {
    slots: Arc<Semaphore>,
    most: usize,
    silent: VecDeque<Weak<Place>>,
}

/// A connection's place. Dropped, it is free again.
pub(super) struct Place {
    slot: Mutex<Slot>,
    /// Somebody else got it.
    pub(super) lost: CancellationToken,
}

enum Slot {
    /// Until it is needed.
    Lent(OwnedSemaphorePermit),
    /// For as long as the connection lasts.
    Kept(#[expect(dead_code, reason = "gives the slot back when it is dropped")] OwnedSemaphorePermit),
    Lost,
}

impl Places {
    pub(super) fn new(most: usize) -> Self {
        Self { slots: Arc::new(Semaphore::new(most)), most, silent: VecDeque::new() }
    }

    /// A place for a connection that is new: a free one, else that of the oldest that says nothing.
    pub(super) fn take(&mut self) -> Option<Arc<Place>> {
        let slot = match Arc::clone(&self.slots).try_acquire_owned() {
            Ok(slot) => slot,
            Err(_) => self.take_away()?,
        };
        if self.silent.len() >= 2 * self.most {
            self.silent.retain(|place| place.upgrade().is_some_and(|place| place.is_lent()));
        }
        let place = Arc::new(Place { slot: Mutex::new(Slot::Lent(slot)), lost: CancellationToken::new() });
        self.silent.push_back(Arc::downgrade(&place));
        Some(place)
    }

    fn take_away(&mut self) -> Option<OwnedSemaphorePermit> {
        while let Some(place) = self.silent.pop_front() {
            if let Some(slot) = place.upgrade().and_then(|place| place.lose()) {
                return Some(slot);
            }
        }
        None
    }
}

impl Place {
    /// The connection asks for something: from now on the place is its own.
    pub(super) fn keep(&self) {
        let mut slot = self.slot.lock().unwrap_or_else(PoisonError::into_inner);
        *slot = match std::mem::replace(&mut *slot, Slot::Lost) {
            Slot::Lent(own) => Slot::Kept(own),
            other => other,
        };
    }

    fn lose(&self) -> Option<OwnedSemaphorePermit> {
        let mut slot = self.slot.lock().unwrap_or_else(PoisonError::into_inner);
        match std::mem::replace(&mut *slot, Slot::Lost) {
            Slot::Lent(lent) => {
                self.lost.cancel();
                Some(lent)
            }
            other => {
                *slot = other;
                None
            }
        }
    }

    fn is_lent(&self) -> bool {
        matches!(*self.slot.lock().unwrap_or_else(PoisonError::into_inner), Slot::Lent(_))
    }
}
