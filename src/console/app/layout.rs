//! How the panes share the screen, as far as a person decides it.
//!
//! Shares are percentages, so that they hold on a screen of another size; what a pane needs at the least is kept there.

use serde::{Deserialize, Serialize};

use super::Pane;

/// One step of growing or shrinking, in percent.
const STEP: u16 = 5;
/// No pane may take more of what is shared, or less.
const SHARES: std::ops::RangeInclusive<u16> = 15..=85;
/// The form's share of a wide screen: enough for an email address beside its label and counter.
const FORM_SHARE: u16 = 43;
/// Columns beyond which the form gains nothing by itself.
const FORM_COLUMNS: u16 = 84;
/// Columns without which neither the form nor what stands beside it can be used.
const LEAST_COLUMNS: u16 = 40;
/// The list's share of the right column.
const LIST_SHARE: u16 = 30;
/// Rows without which neither the list nor the representative's pane can be used.
const LEAST_ROWS: u16 = 5;

/// A border between panes that can be moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Divider {
    /// Between the form and what stands beside it.
    Form,
    /// Between the list and the representative's pane.
    List,
}

/// What a person decided about the panes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Layout {
    /// The form's share of the width in percent, once somebody chose one.
    form: Option<u16>,
    /// The list's share of the height beside the form in percent, once somebody chose one.
    list: Option<u16>,
    /// The pane in focus has the screen to itself.
    pub is_zoomed: bool,
}

impl Layout {
    /// The form's columns on a screen with this many.
    pub fn form_columns(self, columns: u16) -> u16 {
        let wanted = match self.form {
            Some(share) => part(columns, share),
            None => part(columns, FORM_SHARE).min(FORM_COLUMNS),
        };
        between(wanted, LEAST_COLUMNS, columns)
    }

    /// The list's rows of a column with this many.
    pub fn list_rows(self, rows: u16) -> u16 {
        between(part(rows, self.list.unwrap_or(LIST_SHARE)), LEAST_ROWS, rows)
    }

    /// Makes a pane larger or smaller by a step, on a screen with this many columns.
    pub fn resize(&mut self, pane: Pane, is_larger: bool, columns: u16) {
        // The representative's pane grows where the list shrinks.
        let (share, is_more) = match pane {
            Pane::Compose => {
                let now = share(self.form_columns(columns), columns);
                (self.form.get_or_insert(now), is_larger)
            }
            Pane::Conversations => (self.list.get_or_insert(LIST_SHARE), is_larger),
            Pane::Representative => (self.list.get_or_insert(LIST_SHARE), !is_larger),
        };
        let moved = if is_more { share.saturating_add(STEP) } else { share.saturating_sub(STEP) };
        *share = moved.clamp(*SHARES.start(), *SHARES.end());
    }

    /// Puts a divider `at` so many cells from where its panes begin, which have `room` together.
    pub fn drag(&mut self, divider: Divider, at: u16, room: u16) {
        let share = share(at, room).clamp(*SHARES.start(), *SHARES.end());
        match divider {
            Divider::Form => self.form = Some(share),
            Divider::List => self.list = Some(share),
        }
    }
}

fn part(whole: u16, percent: u16) -> u16 {
    u16::try_from(u32::from(whole) * u32::from(percent) / 100).unwrap_or(whole)
}

/// The nearest percentage, so that a border stays under the pointer that moved it.
fn share(part: u16, whole: u16) -> u16 {
    let whole = u32::from(whole).max(1);
    u16::try_from((u32::from(part) * 100).div_ceil(whole)).unwrap_or(100)
}

/// `wanted`, with at least `least` on both sides of it as far as there is room for that.
fn between(wanted: u16, least: u16, whole: u16) -> u16 {
    let least = least.min(whole / 2);
    wanted.clamp(least, whole - least)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn panes_begin_with_the_shares_that_suit_them() {
        let layout = Layout::default();
        assert_eq!([layout.form_columns(120), layout.form_columns(300)], [51, 84]);
        assert_eq!(layout.list_rows(40), 12);
    }

    #[test]
    fn a_pane_grows_by_steps_and_never_takes_everything() {
        let mut layout = Layout::default();
        let before = layout.form_columns(200);
        layout.resize(Pane::Compose, true, 200);
        assert!(layout.form_columns(200) > before);
        for _ in 0..50 {
            layout.resize(Pane::Compose, true, 200);
        }
        assert_eq!(layout.form_columns(200), 160, "what is beside it keeps its least");
        for _ in 0..50 {
            layout.resize(Pane::Representative, true, 200);
        }
        assert_eq!(layout.list_rows(20), LEAST_ROWS);
    }

    #[test]
    fn a_border_stands_where_it_was_dragged() {
        let mut layout = Layout::default();
        for columns in [110, 120, 157, 200] {
            for at in [45, 50, 61] {
                layout.drag(Divider::Form, at, columns);
                assert!(layout.form_columns(columns).abs_diff(at) <= 1, "{at} of {columns}");
            }
        }
        layout.drag(Divider::List, 0, 30);
        assert_eq!(layout.list_rows(30), LEAST_ROWS);
    }

    #[test]
    fn no_size_is_too_odd() {
        for whole in 0..300 {
            let layout = Layout { form: Some(99), list: Some(0), is_zoomed: false };
            assert!(layout.form_columns(whole) <= whole && layout.list_rows(whole) <= whole);
        }
    }
}
