//! The endpoint's time: what it is, what can be done with it, and what that brought.

use jiff::{SignedDuration, Timestamp};

use super::browser::{Browser, Entry};
use crate::{
    api::{desk::clock::ClockAnswer, id::ConversationId},
    console::composer::Editor,
};

/// Something that can be done with time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Setting {
    /// Move it on by so many seconds.
    Advance(u64),
    /// Move it on by a length that is typed.
    AdvanceBy,
    /// Let it go so many times as fast as the machine's clock.
    Rate(f64),
    /// The same, typed.
    RateOf,
}

const SETTINGS: [Setting; 14] = [
    Setting::Advance(60),
    Setting::Advance(600),
    Setting::Advance(3_600),
    Setting::Advance(86_400),
    Setting::Advance(2 * 86_400),
    Setting::Advance(28 * 86_400),
    Setting::AdvanceBy,
    Setting::Rate(1.0),
    Setting::Rate(10.0),
    Setting::Rate(60.0),
    Setting::Rate(600.0),
    Setting::Rate(1_000.0),
    Setting::Rate(0.0),
    Setting::RateOf,
];

impl Setting {
    /// What a person calls it.
    pub fn label(self) -> String {
        match self {
            Setting::Advance(seconds) => format!("Advance {}", in_words(seconds)),
            Setting::AdvanceBy => "Advance by …".to_owned(),
            Setting::Rate(0.0) => "Stand still".to_owned(),
            Setting::Rate(rate) if (rate - 1.0).abs() < f64::EPSILON => "Go as the machine's clock".to_owned(),
            Setting::Rate(rate) => format!("Go {rate} times as fast"),
            Setting::RateOf => "Go … times as fast".to_owned(),
        }
    }
}

impl Entry for Setting {
    type Key = String;

    fn key(&self) -> String {
        self.label()
    }

    fn words(&self) -> String {
        self.label()
    }
}

/// The time as it was told, and what is being done with it.
#[derive(Debug)]
pub struct Clock {
    pub browser: Browser<Setting>,
    told: Option<Told>,
    /// What the last move brought.
    pub brought: Option<Brought>,
    /// The length or the rate that is being typed.
    pub typed: Option<Editor>,
    /// Time is being moved: the answer comes when all that was due is done.
    pub is_moving: bool,
    /// Why it is not known, or was not moved.
    pub problem: Option<String>,
}

/// An answer, and when it came by the machine's clock.
#[derive(Clone, Debug)]
struct Told {
    answer: ClockAnswer,
    at: Timestamp,
}

/// What a move brought: the answer, with the titles of those conversations that it names.
#[derive(Clone, Debug)]
pub struct Brought {
    pub answer: ClockAnswer,
    pub titles: Vec<(ConversationId, String)>,
}

/// The time now, carried on from when it was told.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reading {
    pub now: Timestamp,
    pub ahead: SignedDuration,
    pub rate: f64,
    /// When the next thing is due, as far as was known then.
    pub next_due: Option<Timestamp>,
}

impl Default for Clock {
    fn default() -> Self {
        let mut browser = Browser::default();
        browser.set(SETTINGS.to_vec());
        Self { browser, told: None, brought: None, typed: None, is_moving: false, problem: None }
    }
}

impl Clock {
    /// Takes note of what time it is.
    pub fn tell(&mut self, answer: ClockAnswer, at: Timestamp) {
        self.problem = None;
        self.told = Some(Told { answer, at });
    }

    /// What the endpoint's clock shows when the machine's shows `now`.
    pub fn reading(&self, now: Timestamp) -> Option<Reading> {
        let Told { answer, at } = self.told.as_ref()?;
        let passed = now.duration_since(*at).max(SignedDuration::ZERO);
        // Far below where a float would lose milliseconds.
        let gone = SignedDuration::try_from_secs_f64(passed.as_secs_f64() * answer.rate).unwrap_or(passed);
        Some(Reading {
            now: answer.now.saturating_add(gone).unwrap_or(answer.now),
            ahead: SignedDuration::from_secs(answer.ahead_seconds).saturating_add(gone.saturating_sub(passed)),
            rate: answer.rate,
            next_due: answer.next_due,
        })
    }
}

impl Brought {
    /// The title of a conversation, else how its id begins.
    pub fn title(&self, id: ConversationId) -> String {
        match self.titles.iter().find(|(known, _)| *known == id) {
            Some((_, title)) => title.clone(),
            None => id.to_string().chars().take(8).collect(),
        }
    }
}

/// A length of time in its largest whole parts: `2 days`, `1 hour 30 minutes`.
pub fn in_words(seconds: u64) -> String {
    let parts = [(86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second")];
    let mut left = seconds;
    let mut words = Vec::new();
    for (length, name) in parts {
        let count = left / length;
        left %= length;
        match count {
            0 => {}
            1 => words.push(format!("1 {name}")),
            many => words.push(format!("{many} {name}s")),
        }
    }
    if words.is_empty() { "no time".to_owned() } else { words.join(" ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_goes_on_from_what_was_told_at_its_own_rate() {
        let at: Timestamp = "2026-01-02T15:00:00Z".parse().unwrap();
        let answer = ClockAnswer {
            now: "2026-01-04T15:00:00Z".parse().unwrap(),
            rate: 60.0,
            ahead_seconds: 172_800,
            fired: Vec::new(),
            fired_total: 0,
            next_due: None,
        };
        let mut clock = Clock::default();
        assert_eq!(clock.reading(at), None);
        clock.tell(answer, at);
        let reading = clock.reading(at + SignedDuration::from_secs(10)).unwrap();
        assert_eq!(reading.now.to_string(), "2026-01-04T15:10:00Z");
        assert_eq!(reading.ahead.as_secs(), 172_800 + 590);
        assert_eq!(clock.reading(at - SignedDuration::from_secs(10)).unwrap().now.to_string(), "2026-01-04T15:00:00Z");
    }

    #[test]
    fn lengths_are_told_in_their_parts() {
        assert_eq!(
            [in_words(0), in_words(60), in_words(5_400), in_words(2_419_200)],
            ["no time", "1 minute", "1 hour 30 minutes", "28 days"]
        );
    }

    #[test]
    fn every_setting_has_a_name_of_its_own() {
        let labels: std::collections::HashSet<String> = SETTINGS.iter().map(|setting| setting.label()).collect();
        assert_eq!(labels.len(), SETTINGS.len());
    }
}
