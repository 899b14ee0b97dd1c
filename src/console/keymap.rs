//! From a chord to what it means where the reader is.
//!
//! Only a lookup in the action table: which chord does what is decided there, and what an action does, in `update`.

use super::{
    action::{Action, TABLE},
    app::App,
    chord::Chord,
};

/// What a chord means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meaning {
    Wanted(Action),
    /// A character for the field that has the focus.
    Typed(char),
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
    TABLE.iter().find(|row| row.chords.contains(&chord) && row.is_available(app)).map(|row| Meaning::Wanted(row.action))
}
