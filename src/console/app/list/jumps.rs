//! Jumps in the list: to the next row of a kind, to a row by its number, to one by how its name begins.

use super::List;
use crate::api::desk::Summary;

impl List {
    /// Selects the next loaded row of a kind after the selected one, after the last going on with the first; whether
    /// there is one. The selected row itself is found when it is the only one.
    pub fn select_next(&mut self, is_wanted: impl Fn(&Summary) -> bool) -> bool {
        let rows = self.rows.len();
        let first = self.selected_index().map_or(self.top, |at| at + 1);
        let found = (0..rows).map(|step| (first + step) % rows).find(|at| is_wanted(&self.rows[*at]));
        found.inspect(|at| self.select_index(*at)).is_some()
    }

    /// Selects the row with a number, counted from 1, or the last one when there are fewer. One that is not loaded yet is
    /// loaded towards, until the reader goes elsewhere.
    pub fn select_number(&mut self, number: usize) {
        let Some(last) = self.rows.len().checked_sub(1) else { return };
        let at = number.saturating_sub(1);
        self.select_index(at.min(last));
        self.goal = (at > last).then_some(at);
        self.give_up_goal_at_the_end();
    }

    /// Selects the next row, beginning with the selected one, of which a word of the name begins so, in any case; whether
    /// there is one.
    pub fn select_beginning(&mut self, letters: &str) -> bool {
        let letters = letters.to_lowercase();
        let begins = |row: &Summary| {
            let title = row.title.to_lowercase();
            title.starts_with(&letters) || title.split_whitespace().any(|word| word.starts_with(&letters))
        };
        if self.selected_row().is_some_and(begins) { true } else { self.select_next(begins) }
    }

    /// Goes as far towards the row that was jumped to as is loaded now.
    pub(super) fn go_on_to_goal(&mut self) {
        if let Some(goal) = self.goal {
            self.select_number(goal.saturating_add(1));
        }
    }

    pub(super) fn give_up_goal_at_the_end(&mut self) {
        if matches!(self.ends.last(), Some((_, None))) {
            self.goal = None;
        }
    }
}
