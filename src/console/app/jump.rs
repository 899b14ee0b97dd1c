//! The jump being typed: a row's number, or how a name begins.

use super::App;
use crate::api::id::ConversationId;

/// Letters of a jump, more than any name begins with.
const LETTERS: usize = 60;

/// Where somebody wants to go in the list, as far as it is typed, and where they came from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Jump {
    typed: String,
    /// What was selected before.
    pub before: Option<ConversationId>,
    /// Nothing loaded is there.
    pub is_lost: bool,
}

impl Jump {
    pub fn from(before: Option<ConversationId>) -> Self {
        Self { before, ..Self::default() }
    }

    pub fn typed(&self) -> &str {
        &self.typed
    }

    pub fn set_typed(&mut self, typed: &str) {
        self.typed = typed.chars().filter(|letter| !letter.is_control()).take(LETTERS).collect();
    }

    /// The row's number, when it is one that is typed.
    pub fn number(&self) -> Option<usize> {
        self.typed.trim().parse().ok()
    }
}

/// A number with its thousands apart: `100,000`.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

impl App {
    /// Goes where the jump says, as it is typed now.
    pub fn follow_jump(&mut self) {
        let Some(mut jump) = self.jump.take() else { return };
        let typed = jump.typed().trim().to_owned();
        jump.is_lost = match jump.number() {
            _ if typed.is_empty() => {
                if let Some(before) = jump.before {
                    self.list.select(before);
                }
                false
            }
            Some(number) => {
                self.list.select_number(number);
                false
            }
            None => !self.list.select_beginning(&typed),
        };
        self.jump = Some(jump);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_stand_apart() {
        assert_eq!([grouped(0), grouped(999), grouped(1_000), grouped(100_000)], ["0", "999", "1,000", "100,000"]);
    }
}
