//! Time as an argument: the only place in the crate that reads the wall clock.
//!
//! Everything that stamps, waits or expires takes a [`Clock`], so that a test moves time instead of sleeping through it,
//! and so that a demonstration can skip two days.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use jiff::{SignedDuration, Timestamp};
use tokio::sync::watch;

/// How fast an adjustable clock may go: a day in a little more than a minute.
pub const RATE_MAX: f64 = 1_000.0;
/// The longest that a sleeper sleeps before it looks again, so that a machine that was suspended is late by no more.
const NAP: Duration = Duration::from_mins(1);

/// What has passed since a moment; see [`Clock::stopwatch`].
#[derive(Debug)]
pub struct Stopwatch {
    clock: Clock,
    begun: Timestamp,
    real: Instant,
}

/// A source of the present moment; cheap to clone, clones share their time.
#[derive(Clone, Debug)]
pub struct Clock(Source);

#[derive(Clone, Debug)]
enum Source {
    System,
    /// Goes from a moment of its own, at a rate of its own.
    Own(Arc<Own>),
}

#[derive(Debug)]
struct Own {
    hands: Mutex<Hands>,
    /// Whether nothing but adjustments was ever to move it.
    is_manual: bool,
    /// Told of every adjustment, for those who sleep.
    adjusted: watch::Sender<()>,
}

/// The clock showed `shown` when the machine's clock showed `real`, and goes `rate` times as fast since.
#[derive(Clone, Copy, Debug)]
struct Hands {
    /// Milliseconds since the Unix epoch.
    real: i64,
    /// Milliseconds since the Unix epoch.
    shown: i64,
    rate: f64,
}

impl Clock {
    /// The machine's own clock.
    pub fn system() -> Self {
        Self(Source::System)
    }

    /// A clock that stands at `start` until [`Clock::advance`] moves it.
    pub fn manual(start: Timestamp) -> Self {
        Self::own(Hands { real: system_millisecond(), shown: start.as_millisecond(), rate: 0.0 }, true)
    }

    /// A clock that goes as the machine's, so much ahead of it, until it is adjusted.
    pub fn adjustable(ahead: SignedDuration) -> Self {
        let real = system_millisecond();
        Self::own(Hands { real, shown: real.saturating_add(milliseconds(ahead)), rate: 1.0 }, false)
    }

    fn own(hands: Hands, is_manual: bool) -> Self {
        Self(Source::Own(Arc::new(Own { hands: Mutex::new(hands), is_manual, adjusted: watch::Sender::new(()) })))
    }

    /// The present moment, in whole milliseconds: what the wire format and the message ids can express.
    pub fn now(&self) -> Timestamp {
        let millisecond = match &self.0 {
            Source::System => system_millisecond(),
            Source::Own(own) => own.hands().shown_at(system_millisecond()),
        };
        Timestamp::from_millisecond(millisecond).unwrap_or(Timestamp::MAX)
    }

    /// Moves a clock of our own by `by` (backwards too). The system clock is not ours to move: `false`, and nothing
    /// happens.
    pub fn advance(&self, by: SignedDuration) -> bool {
        self.adjust(|hands| hands.shown = hands.shown.saturating_add(milliseconds(by)))
    }

    /// Makes a clock of our own go `rate` times as fast as the machine's, from its present moment on; 0 stops it. At most
    /// [`RATE_MAX`]; a rate that is no such number is refused with `false`, as is the system clock.
    pub fn set_rate(&self, rate: f64) -> bool {
        (0.0..=RATE_MAX).contains(&rate) && self.adjust(|hands| hands.rate = rate)
    }

    /// How fast the clock goes: 1 as the machine's, 0 when it stands.
    pub fn rate(&self) -> f64 {
        match &self.0 {
            Source::System => 1.0,
            Source::Own(own) => own.hands().rate,
        }
    }

    /// How far it is ahead of the machine's clock.
    pub fn ahead(&self) -> SignedDuration {
        match &self.0 {
            Source::System => SignedDuration::ZERO,
            Source::Own(own) => {
                let real = system_millisecond();
                SignedDuration::from_millis(own.hands().shown_at(real).saturating_sub(real))
            }
        }
    }

    /// Measures from now on how long something takes: by the machine, whatever this clock is moved to. A manual clock
    /// measures by itself, so that what is measured under it repeats.
    pub fn stopwatch(&self) -> Stopwatch {
        Stopwatch { clock: self.clone(), begun: self.now(), real: Instant::now() }
    }

    /// Waits until the clock shows `moment` or later, however it gets there. Cancelled by dropping it.
    pub async fn sleep_until(&self, moment: Timestamp) {
        let mut adjusted = match &self.0 {
            Source::System => None,
            Source::Own(own) => Some(own.adjusted.subscribe()),
        };
        loop {
            let left = moment.duration_since(self.now());
            if !left.is_positive() {
                return;
            }
            let rate = self.rate();
            let nap = async {
                // A clock that stands is only woken from by an adjustment.
                if rate > 0.0 {
                    let left = left.as_secs_f64() / rate;
                    tokio::time::sleep(Duration::try_from_secs_f64(left).map_or(NAP, |left| left.min(NAP))).await;
                } else {
                    std::future::pending::<()>().await;
                }
            };
            match &mut adjusted {
                None => nap.await,
                Some(adjusted) => tokio::select! {
                    () = nap => {}
                    // The sender lives as long as this clock.
                    _ = adjusted.changed() => {}
                },
            }
        }
    }

    fn adjust(&self, adjust: impl FnOnce(&mut Hands)) -> bool {
        let Source::Own(own) = &self.0 else { return false };
        {
            let mut hands = own.hands.lock().unwrap_or_else(PoisonError::into_inner);
            let real = system_millisecond();
            *hands = Hands { real, shown: hands.shown_at(real), rate: hands.rate };
            adjust(&mut hands);
        }
        own.adjusted.send_replace(());
        true
    }
}

impl Stopwatch {
    /// How long it has been.
    pub fn elapsed(&self) -> Duration {
        match &self.clock.0 {
            Source::Own(own) if own.is_manual => {
                self.clock.now().duration_since(self.begun).try_into().unwrap_or(Duration::ZERO)
            }
            _ => self.real.elapsed(),
        }
    }
}

impl Own {
    fn hands(&self) -> Hands {
        *self.hands.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Hands {
    fn shown_at(self, real: i64) -> i64 {
        let passed = real.saturating_sub(self.real);
        // At the machine's own pace nothing is rounded.
        #[expect(clippy::float_cmp, reason = "the rate is 1 when nobody has set another")]
        let passed = if self.rate == 1.0 { passed } else { scaled(passed, self.rate) };
        self.shown.saturating_add(passed)
    }
}

#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    reason = "a few thousand years in milliseconds are exact in an f64, and the cast back saturates"
)]
fn scaled(milliseconds: i64, rate: f64) -> i64 {
    (milliseconds as f64 * rate) as i64
}

fn milliseconds(duration: SignedDuration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(if duration.is_negative() { i64::MIN } else { i64::MAX })
}

#[expect(clippy::disallowed_methods, reason = "this is the clock that everything else asks")]
fn system_millisecond() -> i64 {
    Timestamp::now().as_millisecond()
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt as _;

    use super::*;

    fn start() -> Timestamp {
        "2026-01-02T03:04:05.678Z".parse().unwrap()
    }

    #[test]
    fn a_manual_clock_stands_until_it_is_moved() {
        let clock = Clock::manual(start());
        let shared = clock.clone();
        assert_eq!((clock.now(), clock.rate()), (start(), 0.0));
        assert!(clock.advance(SignedDuration::from_hours(48)));
        assert_eq!(shared.now(), "2026-01-04T03:04:05.678Z".parse().unwrap());
    }

    #[test]
    fn the_system_clock_cannot_be_moved() {
        assert!(!Clock::system().advance(SignedDuration::from_secs(1)));
        assert!(!Clock::system().set_rate(2.0));
        assert!(Clock::system().ahead().is_zero());
    }

    #[test]
    fn an_adjustable_clock_keeps_its_lead_and_goes_on() {
        let clock = Clock::adjustable(SignedDuration::from_hours(1));
        assert!(clock.advance(SignedDuration::from_hours(2)));
        assert_eq!(clock.ahead().as_hours(), 3);
        assert!(clock.now().duration_since(Clock::system().now()) >= SignedDuration::from_mins(179));
    }

    #[test]
    fn hands_at_a_rate_go_that_much_faster_from_where_they_were() {
        let hands = Hands { real: 1_000, shown: 50_000, rate: 60.0 };
        assert_eq!(hands.shown_at(1_000), 50_000);
        assert_eq!(hands.shown_at(2_000), 110_000);
        assert_eq!(Hands { rate: 0.0, ..hands }.shown_at(9_000), 50_000);
    }

    #[test]
    fn a_rate_beyond_the_bound_or_no_number_is_refused() {
        let clock = Clock::manual(start());
        for rate in [-1.0, RATE_MAX + 1.0, f64::NAN, f64::INFINITY] {
            assert!(!clock.set_rate(rate), "{rate}");
        }
        assert!(clock.set_rate(RATE_MAX));
        assert!(clock.set_rate(0.0));
    }

    #[tokio::test]
    async fn a_sleeper_wakes_when_the_clock_is_moved_there_and_not_before() {
        let clock = Clock::manual(start());
        let mut sleep = Box::pin(clock.sleep_until(start() + SignedDuration::from_mins(10)));
        assert!(sleep.as_mut().now_or_never().is_none());
        clock.advance(SignedDuration::from_mins(9));
        assert!(sleep.as_mut().now_or_never().is_none());
        clock.advance(SignedDuration::from_mins(1));
        sleep.await;
    }

    #[test]
    fn a_manual_clock_measures_by_itself() {
        let clock = Clock::manual(start());
        let stopwatch = clock.stopwatch();
        assert_eq!(stopwatch.elapsed(), Duration::ZERO);
        clock.advance(SignedDuration::from_secs(2));
        assert_eq!(stopwatch.elapsed(), Duration::from_secs(2));
    }

    #[tokio::test]
    async fn a_moment_that_has_passed_is_not_waited_for() {
        Clock::system().sleep_until(start()).await;
    }
}
