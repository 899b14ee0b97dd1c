//! Which chord means what where the reader is: the action table's chords, with those that a person's own file puts in
//! their place.
//!
//! What can be done is decided by the table, and what an action does, by `update`.

mod file;

use std::collections::HashMap;

use super::{
    action::{Action, Group, Row, TABLE},
    app::{App, Context},
    chord::Chord,
};

pub use file::{KeymapError, KeymapFault};

/// What a chord means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meaning {
    Wanted(Action),
    /// A character for the field that has the focus.
    Typed(char),
}

/// The chords of every action, and what the keyboard can send.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Keymap {
    /// Those that are not the table's.
    changed: HashMap<Action, Vec<Chord>>,
    /// Whether the terminal can tell Ctrl+Enter from Enter.
    is_extended: bool,
}

impl Keymap {
    /// Reads a file of keys. `source_name` is what errors call the file.
    ///
    /// Each line names an action by its id and gives it chords in place of the table's: `send = ["Ctrl+S", "F9"]`. A chord
    /// that terminals cannot send, one that means two things in one place, and a name that is not known are errors.
    pub fn parse(text: &str, source_name: &str) -> Result<Self, KeymapError> {
        file::parse(text, source_name)
    }

    /// Every chord of an action.
    pub fn chords(&self, row: &'static Row) -> &[Chord] {
        self.changed.get(&row.action).map_or(row.chords, Vec::as_slice)
    }

    /// The chords that are bound to the action in a context: where text is typed, plain characters are not.
    pub fn bound_in(&self, row: &'static Row, context: Context) -> impl Iterator<Item = Chord> {
        self.chords(row).iter().copied().filter(move |chord| !(context.is_text() && chord.text().is_some()))
    }

    /// The chords that reach the action in a context from this terminal.
    pub fn reaching(&self, row: &'static Row, context: Context) -> impl Iterator<Item = Chord> {
        self.bound_in(row, context).filter(|chord| self.is_extended || !chord.needs_extended_keyboard())
    }

    /// All chords that this terminal can send, as help lists them.
    pub fn in_words(&self, row: &'static Row) -> String {
        let can_be_sent = |chord: &&Chord| self.is_extended || !chord.needs_extended_keyboard();
        self.chords(row).iter().filter(can_be_sent).map(ToString::to_string).collect::<Vec<_>>().join(", ")
    }

    /// Says whether the terminal can tell apart what the plain protocol sends as one.
    pub fn set_extended(&mut self, is_extended: bool) {
        self.is_extended = is_extended;
    }
}

/// What `chord` means now; `None` when it means nothing here.
///
/// Where text is typed every plain character is text, so letters never act there.
pub fn meaning(app: &App, chord: Chord) -> Option<Meaning> {
    let context = app.context();
    if context.is_text()
        && let Some(character) = chord.text()
    {
        return Some(Meaning::Typed(character));
    }
    let is_meant = |row: &&'static Row| app.keymap.chords(row).contains(&chord) && row.is_available(app);
    // Why something cannot be done with a conversation now is told by `update`.
    let is_put_off = |row: &&'static Row| {
        (row.group == Group::Representative || row.misses_the_desk(app))
            && app.keymap.chords(row).contains(&chord)
            && row.contexts.contains(context)
    };
    let row = TABLE.iter().find(is_meant).or_else(|| TABLE.iter().find(is_put_off));
    row.map(|row| Meaning::Wanted(row.action))
}

#[cfg(test)]
mod tests;
