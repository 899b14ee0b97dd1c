//! How often the desk is asked for what an area shows: events may come by the hundred.
//!
//! What an event makes stale is asked for once at a time, and after an answer not again before a pause is over. What a
//! person wants to see is asked for at once; answers to older questions are then of no interest.

/// The questions of one list.
#[derive(Debug, Default)]
pub struct Pace {
    tickets: u64,
    under_way: Option<u64>,
    is_resting: bool,
    /// Something changed in the meantime.
    is_stale: bool,
}

impl Pace {
    /// Asks at once; the ticket of the question.
    pub fn ask(&mut self) -> u64 {
        self.is_stale = false;
        self.ask_besides()
    }

    /// Asks at once for something that does not make up for what changed.
    pub fn ask_besides(&mut self) -> u64 {
        self.tickets += 1;
        self.under_way = Some(self.tickets);
        self.tickets
    }

    /// Asks because something changed: now, or when what is under way and the pause after it are over.
    pub fn refresh(&mut self) -> Option<u64> {
        if self.under_way.is_some() || self.is_resting {
            self.is_stale = true;
            return None;
        }
        Some(self.ask())
    }

    /// Takes note of an answer; whether it is the one awaited. After it comes a pause.
    pub fn landed(&mut self, ticket: u64) -> bool {
        let is_awaited = self.under_way == Some(ticket);
        if is_awaited {
            self.under_way = None;
            self.is_resting = true;
        }
        is_awaited
    }

    /// The pause is over; what is to be asked now, if anything became stale.
    pub fn rested(&mut self) -> Option<u64> {
        self.is_resting = false;
        if self.is_stale { self.refresh() } else { None }
    }

    pub fn is_under_way(&self) -> bool {
        self.under_way.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flood_of_events_is_one_question_and_one_after_the_pause() {
        let mut pace = Pace::default();
        let first = pace.refresh().unwrap();
        assert!((0..100).all(|_| pace.refresh().is_none()));
        assert!(pace.landed(first) && pace.refresh().is_none(), "not before the pause is over");
        let second = pace.rested().unwrap();
        assert!(pace.landed(second));
        assert_eq!(pace.rested(), None, "nothing happened since");
    }

    #[test]
    fn a_person_does_not_wait_and_gets_the_latest() {
        let mut pace = Pace::default();
        let first = pace.ask();
        let second = pace.ask();
        assert!(!pace.landed(first) && pace.is_under_way());
        assert!(pace.landed(second));
    }
}
