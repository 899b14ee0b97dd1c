//! What time it is at the endpoint, whose clock can be advanced, sped up and stopped: ages, waiting times and countdowns go
//! by it, not by the machine's.

use jiff::{SignedDuration, Timestamp};

/// So far an event or a view may be from what we take for the endpoint's time before it is asked.
const TOLERANCE: SignedDuration = SignedDuration::from_secs(3);

/// The machine's time and how the endpoint's follows from it.
#[derive(Debug)]
pub struct EndpointTime {
    machine: Timestamp,
    /// What it was on both clocks when the endpoint last told, and how fast its clock goes.
    told: Option<(Timestamp, Timestamp, f64)>,
    /// It was asked and has not answered yet.
    asking: bool,
}

impl EndpointTime {
    pub fn new(machine: Timestamp) -> Self {
        Self { machine, told: None, asking: false }
    }

    /// The machine's time, for what people and terminals do.
    pub fn machine(&self) -> Timestamp {
        self.machine
    }

    /// It is so late by the machine's clock; how late that is at the endpoint.
    pub fn tick(&mut self, machine: Timestamp) -> Timestamp {
        self.machine = machine;
        self.at(machine)
    }

    fn at(&self, machine: Timestamp) -> Timestamp {
        let Some((then, there, rate)) = self.told else { return machine };
        let passed = machine.duration_since(then).as_secs_f64() * rate;
        let passed = SignedDuration::try_from_secs_f64(passed).unwrap_or_default();
        there.checked_add(passed).unwrap_or(there)
    }

    /// How far the endpoint's clock is ahead of the machine's, as far as we know; behind if negative.
    pub fn ahead(&self) -> SignedDuration {
        self.at(self.machine).duration_since(self.machine)
    }

    /// Whether to ask the endpoint, now that something of it tells this moment.
    pub fn asks_after(&mut self, there: Timestamp) -> bool {
        let machine = self.machine;
        let now = self.tick(machine);
        if there.duration_since(now).abs() <= TOLERANCE {
            return false;
        }
        self.asks()
    }

    /// Whether to ask the endpoint, unless it was asked already.
    pub fn asks(&mut self) -> bool {
        !std::mem::replace(&mut self.asking, true)
    }

    /// The endpoint told, or did not; the time there.
    pub fn answered(&mut self, told: Option<(Timestamp, f64)>) -> Timestamp {
        self.asking = false;
        if let Some((there, rate)) = told {
            self.told = Some((self.machine, there, rate));
        }
        self.tick(self.machine)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_000_000 + seconds).unwrap()
    }

    #[test]
    fn without_an_answer_it_is_the_machines() {
        let mut time = EndpointTime::new(at(0));
        assert_eq!(time.tick(at(5)), at(5));
        assert_eq!(time.answered(None), at(5));
    }

    #[test]
    fn it_goes_on_from_what_was_told_as_fast_as_was_told() {
        for (rate, later) in [(1.0, 1_010), (60.0, 1_600), (0.0, 1_000)] {
            let mut time = EndpointTime::new(at(0));
            assert_eq!(time.answered(Some((at(1_000), rate))), at(1_000));
            assert_eq!(time.tick(at(10)), at(later));
            assert_eq!(time.ahead().as_secs(), later - 10);
        }
    }

    #[test]
    fn it_is_asked_once_when_something_tells_another_time() {
        let mut time = EndpointTime::new(at(0));
        assert!(!time.asks_after(at(3)) && !time.asks_after(at(-3)));
        assert!(time.asks_after(at(100)));
        assert!(!time.asks_after(at(101)), "the answer is under way");
        time.answered(Some((at(101), 1.0)));
        assert!(!time.asks_after(at(100)));
        assert!(time.asks_after(at(0)));
    }
}
