//! The rate limit: so many calls of a channel in a window of time. Off unless it is set.
//!
//! Windows stand one after the other (our decision: the vendor documents the 429 and its `Retry-After`, but neither
//! numbers nor the kind of window). A channel's first begins with its first call; time is the caller's.

use std::{
    collections::HashMap,
    num::NonZeroU32,
    sync::{Mutex, PoisonError},
};

use jiff::Timestamp;

use crate::api::id::ChannelId;

/// How many calls a channel may make, and in how many seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateLimit {
    pub requests: NonZeroU32,
    pub window_seconds: NonZeroU32,
}

/// One call too many.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the channel made its {} calls of {} seconds, the next may come in {retry_after} seconds", .limit.requests, .limit.window_seconds)]
pub(crate) struct Exceeded {
    limit: RateLimit,
    /// Whole seconds, at least 1.
    pub(crate) retry_after: u32,
}

/// Counts the calls of every channel.
pub(crate) struct RateLimiter {
    limit: Option<RateLimit>,
    /// An entry for each channel that was called, of which there are as many as the store has.
    windows: Mutex<HashMap<ChannelId, Window>>,
}

struct Window {
    begun: Timestamp,
    calls: u32,
}

impl RateLimiter {
    pub(crate) fn new(limit: Option<RateLimit>) -> Self {
        Self { limit, windows: Mutex::default() }
    }

    /// Counts a call of `channel` at `now`; one that is refused does not count.
    pub(crate) fn admit(&self, channel: ChannelId, now: Timestamp) -> Result<(), Exceeded> {
        let Some(limit) = self.limit else { return Ok(()) };
        let length = i64::from(limit.window_seconds.get()) * 1_000;
        // An entry is whole between any two statements, so a panic elsewhere does not spoil it.
        let mut windows = self.windows.lock().unwrap_or_else(PoisonError::into_inner);
        let window = windows.entry(channel).or_insert(Window { begun: now, calls: 0 });
        let elapsed = now.as_millisecond() - window.begun.as_millisecond();
        // A clock that was set back begins a window too: the old one might not end for hours.
        let elapsed = if (0..length).contains(&elapsed) {
            elapsed
        } else {
            *window = Window { begun: now, calls: 0 };
            0
        };
        if window.calls >= limit.requests.get() {
            let seconds = (length - elapsed + 999) / 1_000;
            return Err(Exceeded { limit, retry_after: u32::try_from(seconds).unwrap_or(u32::MAX) });
        }
        window.calls += 1;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;
    use crate::api::identity;

    fn limiter() -> RateLimiter {
        let (requests, window_seconds) = (NonZeroU32::new(2).unwrap(), NonZeroU32::new(10).unwrap());
        RateLimiter::new(Some(RateLimit { requests, window_seconds }))
    }

    fn channel() -> ChannelId {
        identity::CHANNEL_ID.parse().unwrap()
    }

    fn at(milliseconds: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + SignedDuration::from_millis(milliseconds)
    }

    fn retry_after(limiter: &RateLimiter, milliseconds: i64) -> Option<u32> {
        limiter.admit(channel(), at(milliseconds)).err().map(|exceeded| exceeded.retry_after)
    }

    #[test]
    fn a_window_ends_and_the_next_has_its_own_calls() {
        let limiter = limiter();
        assert_eq!([0, 4_000].map(|at| retry_after(&limiter, at)), [None, None]);
        assert_eq!([4_000, 4_001, 9_999].map(|at| retry_after(&limiter, at)), [Some(6), Some(6), Some(1)]);
        assert_eq!([10_000, 10_000, 10_000].map(|at| retry_after(&limiter, at)), [None, None, Some(10)]);
    }

    #[test]
    fn a_clock_that_is_set_back_locks_nobody_out() {
        let limiter = limiter();
        assert_eq!([50_000, 50_000, 1_000].map(|at| retry_after(&limiter, at)), [None, None, None]);
    }

    #[test]
    fn channels_are_counted_apart() {
        let limiter = limiter();
        assert_eq!([0, 0, 0].map(|at| retry_after(&limiter, at)), [None, None, Some(10)]);
        let other = identity::UNLINKED_CHANNEL_ID.parse().unwrap();
        assert_eq!(limiter.admit(other, at(0)), Ok(()));
    }

    #[test]
    fn without_a_limit_there_is_none() {
        let unlimited = RateLimiter::new(None);
        assert!((0..10_000).all(|_| unlimited.admit(channel(), at(0)).is_ok()));
    }
}
