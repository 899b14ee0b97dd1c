//! Time as an argument: the only place in the crate that reads the wall clock.
//!
//! Everything that stamps, waits or expires takes a [`Clock`], so that a test moves time instead of sleeping through it.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use jiff::{SignedDuration, Timestamp};

/// A source of the present moment; cheap to clone, clones share their time.
#[derive(Clone, Debug)]
pub struct Clock(Source);

#[derive(Clone, Debug)]
enum Source {
    System,
    /// Milliseconds since the Unix epoch.
    Manual(Arc<AtomicI64>),
}

impl Clock {
    /// The machine's own clock.
    pub fn system() -> Self {
        Self(Source::System)
    }

    /// A clock that stands at `start` until [`Clock::advance`] moves it.
    pub fn manual(start: Timestamp) -> Self {
        Self(Source::Manual(Arc::new(AtomicI64::new(start.as_millisecond()))))
    }

    /// The present moment, in whole milliseconds: what the wire format and the message ids can express.
    pub fn now(&self) -> Timestamp {
        let millisecond = match &self.0 {
            #[expect(clippy::disallowed_methods, reason = "this is the clock that everything else asks")]
            Source::System => Timestamp::now().as_millisecond(),
            Source::Manual(at) => at.load(Ordering::SeqCst),
        };
        Timestamp::from_millisecond(millisecond).unwrap_or(Timestamp::MAX)
    }

    /// Moves a manual clock by `by` (backwards too). The system clock is not ours to move: `false`, and nothing happens.
    pub fn advance(&self, by: SignedDuration) -> bool {
        match &self.0 {
            Source::System => false,
            Source::Manual(at) => {
                let by = i64::try_from(by.as_millis()).unwrap_or(i64::MAX);
                at.fetch_add(by, Ordering::SeqCst);
                true
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manual_clock_stands_until_it_is_moved() {
        let start: Timestamp = "2026-01-02T03:04:05.678Z".parse().unwrap();
        let clock = Clock::manual(start);
        let shared = clock.clone();
        assert_eq!(clock.now(), start);
        assert!(clock.advance(SignedDuration::from_hours(48)));
        assert_eq!(shared.now(), "2026-01-04T03:04:05.678Z".parse().unwrap());
    }

    #[test]
    fn the_system_clock_cannot_be_moved() {
        assert!(!Clock::system().advance(SignedDuration::from_secs(1)));
    }
}
