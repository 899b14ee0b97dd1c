//! Reading a file of keys: TOML in, a sound keymap or a located error out.

use std::{collections::HashMap, ops::Range};

use thiserror::Error;
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use super::Keymap;
use crate::console::{
    action::{Action, Row, TABLE},
    app::Context,
    chord::Chord,
};

/// Without a chord for one of these a person could be caught in the console, or in an overlay.
const NEVER_WITHOUT: [Action; 2] = [Action::Leave, Action::Back];

/// Why a file of keys cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{source_name}, line {line}: {reason}")]
pub struct KeymapError {
    pub source_name: String,
    pub line: usize,
    /// Begins with the action where there is one.
    pub reason: String,
}

pub(super) fn parse(text: &str, source_name: &str) -> Result<Keymap, KeymapError> {
    let file = File { text, source_name };
    let table = DeTable::parse(text)
        .map_err(|error| file.error(&error.span().unwrap_or_default(), error.message().to_owned()))?
        .into_inner();
    let mut keymap = Keymap::default();
    let mut lines: HashMap<Action, Range<usize>> = HashMap::new();
    for (key, value) in &table {
        let id = key.get_ref().as_ref();
        let row = TABLE
            .iter()
            .find(|row| row.id == id)
            .ok_or_else(|| file.error(&key.span(), format!("{id} is not an action{}", suggestion(id))))?;
        let chords = file.chords(row, value)?;
        keymap.changed.insert(row.action, chords);
        lines.insert(row.action, value.span());
    }
    let fault = faults(&keymap).next();
    match fault {
        None => Ok(keymap),
        Some((rows, context, reason)) => {
            // Of two that clash, one at least is the file's.
            let at = rows.into_iter().find_map(|row| lines.get(&row.action)).cloned().unwrap_or_default();
            Err(file.error(&at, format!("{reason} in {}", context.place())))
        }
    }
}

/// What is wrong with a keymap as a whole: the rows that it is about, where, and why.
fn faults(keymap: &Keymap) -> impl Iterator<Item = ([&'static Row; 2], Context, String)> {
    Context::ALL.into_iter().filter_map(|context| {
        let mut taken: HashMap<Chord, &'static Row> = HashMap::new();
        for row in TABLE.iter().filter(|row| row.contexts.contains(context)) {
            for chord in keymap.bound_in(row, context) {
                if let Some(other) = taken.insert(chord, row) {
                    // The one that was changed first, for it is what the person can mend.
                    let (changed, kept) =
                        if keymap.changed.contains_key(&row.action) { (row, other) } else { (other, row) };
                    let reason = format!("{}: {chord} is {} already", changed.id, kept.id);
                    return Some(([changed, kept], context, reason));
                }
            }
            if NEVER_WITHOUT.contains(&row.action) && keymap.reaching(row, context).next().is_none() {
                let reason = format!("{}: a key that every terminal sends is needed", row.id);
                return Some(([row, row], context, reason));
            }
        }
        None
    })
}

struct File<'a> {
    text: &'a str,
    source_name: &'a str,
}

impl File<'_> {
    fn chords(&self, row: &Row, value: &Spanned<DeValue<'_>>) -> Result<Vec<Chord>, KeymapError> {
        match value.get_ref() {
            DeValue::String(_) => Ok(vec![self.chord(row, value)?]),
            DeValue::Array(list) => list.iter().map(|value| self.chord(row, value)).collect(),
            _ => Err(self.error(&value.span(), format!("{}: a key or a list of keys is expected", row.id))),
        }
    }

    fn chord(&self, row: &Row, value: &Spanned<DeValue<'_>>) -> Result<Chord, KeymapError> {
        let wrong = |reason: String| self.error(&value.span(), format!("{}: {reason}", row.id));
        let text = value.get_ref().as_str().ok_or_else(|| wrong("a key is a text, such as \"Ctrl+S\"".to_owned()))?;
        let chord: Chord = text.parse().map_err(|error: crate::console::chord::ChordError| wrong(error.to_string()))?;
        match chord.undeliverable() {
            Some(reason) => Err(wrong(format!("{chord} cannot be bound, it {reason}"))),
            None => Ok(chord),
        }
    }

    fn error(&self, span: &Range<usize>, reason: String) -> KeymapError {
        let before = self.text.get(..span.start).unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        KeymapError { source_name: self.source_name.to_owned(), line, reason }
    }
}

/// The action that was probably meant: one whose name holds the written word, or is held by it.
fn suggestion(written: &str) -> String {
    let written = written.to_lowercase().replace('_', "-");
    TABLE
        .iter()
        .map(|row| row.id)
        .find(|id| !written.is_empty() && (id.contains(&written) || written.contains(id)))
        .map_or_else(|| ", `frontdesk keys` lists them".to_owned(), |id| format!(", perhaps {id}"))
}
