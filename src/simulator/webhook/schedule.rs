//! How often a delivery is tried, and when again (page "Use webhook to receive messages and events").

use jiff::{SignedDuration, Timestamp};

use super::Outcome;
use crate::simulator::store::Verdict;

/// The pauses between the tries, in seconds; the last one is that of every further try (our decision: the page has none).
const PAUSES: [i64; 2] = [1, 5];

/// How many tries there are in all.
///
/// The page says both that the service retries up to three times and that there is nothing after three failed attempts;
/// three in all is our decision, and a setting makes it four.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tries {
    #[default]
    Three,
    Four,
}

impl Tries {
    fn count(self) -> u32 {
        match self {
            Tries::Three => 3,
            Tries::Four => 4,
        }
    }

    /// What follows from the `number`th try (the first is 1) that ended at `now`.
    pub(super) fn verdict(self, number: u32, outcome: &Outcome, now: Timestamp) -> Verdict {
        if outcome.is_success() {
            return Verdict::Delivered;
        }
        if number >= self.count() {
            return Verdict::GaveUp;
        }
        let pause = usize::try_from(number).unwrap_or(usize::MAX).saturating_sub(1).min(PAUSES.len() - 1);
        let again = now.checked_add(SignedDuration::from_secs(PAUSES[pause])).unwrap_or(Timestamp::MAX);
        Verdict::Again(again)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Timestamp {
        "2026-01-02T03:04:05.678Z".parse().unwrap()
    }

    fn failing(tries: Tries, number: u32) -> Verdict {
        tries.verdict(number, &Outcome::Answered(503), now())
    }

    fn after(seconds: i64) -> Verdict {
        Verdict::Again(now() + SignedDuration::from_secs(seconds))
    }

    #[test]
    fn three_tries_have_a_second_and_five_between_them() {
        assert_eq!([1, 2, 3].map(|number| failing(Tries::Three, number)), [after(1), after(5), Verdict::GaveUp]);
    }

    #[test]
    fn a_fourth_try_comes_after_five_seconds_more() {
        let verdicts = [1, 2, 3, 4].map(|number| failing(Tries::Four, number));
        assert_eq!(verdicts, [after(1), after(5), after(5), Verdict::GaveUp]);
    }

    #[test]
    fn any_2xx_ends_it_and_nothing_else_does() {
        for status in [200, 202, 204, 299] {
            assert_eq!(Tries::Three.verdict(3, &Outcome::Answered(status), now()), Verdict::Delivered);
        }
        for status in [101, 199, 301, 307, 400, 404, 429, 500] {
            assert_eq!(Tries::Three.verdict(1, &Outcome::Answered(status), now()), after(1), "{status}");
        }
        let failed = Outcome::Failed("it broke".to_owned());
        assert_eq!(Tries::Three.verdict(3, &failed, now()), Verdict::GaveUp);
    }

    #[test]
    fn a_delivery_with_more_tries_than_there_are_now_is_given_up() {
        assert_eq!(failing(Tries::Three, 9), Verdict::GaveUp);
    }
}
