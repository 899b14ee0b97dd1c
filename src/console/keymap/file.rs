//! Reading a file of keys: TOML in, a sound keymap out, or all that is wrong, each with its line.

use std::{
    collections::{HashMap, HashSet},
    ops::Range,
};

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

/// Why a file of keys cannot be used: all that is wrong with it, in the order of its lines.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{}", self.in_words())]
pub struct KeymapError {
    pub source_name: String,
    /// Never empty.
    pub faults: Vec<KeymapFault>,
}

/// Something that is wrong with a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeymapFault {
    pub line: usize,
    /// Begins with the action where there is one.
    pub reason: String,
}

impl KeymapError {
    fn in_words(&self) -> String {
        let told = |fault: &KeymapFault| format!("{}, line {}: {}", self.source_name, fault.line, fault.reason);
        self.faults.iter().map(told).collect::<Vec<_>>().join("\n")
    }
}

pub(super) fn parse(text: &str, source_name: &str) -> Result<Keymap, KeymapError> {
    let file = File { text };
    let (table, errors) = DeTable::parse_recoverable(text);
    let mut faults: Vec<KeymapFault> =
        errors.iter().map(|error| file.fault(&error.span().unwrap_or_default(), error.message().to_owned())).collect();
    if faults.is_empty() {
        let mut reading = Reading { file, keymap: Keymap::default(), lines: HashMap::new(), faults: Vec::new() };
        reading.read(table.get_ref());
        if reading.faults.is_empty() {
            return Ok(reading.keymap);
        }
        faults = reading.faults;
    }
    faults.sort_by_key(|fault| fault.line);
    Err(KeymapError { source_name: source_name.to_owned(), faults })
}

/// A file on the way to a keymap.
struct Reading<'a> {
    file: File<'a>,
    keymap: Keymap,
    /// Where the actions stand, those with chords that cannot be used too.
    lines: HashMap<Action, Range<usize>>,
    faults: Vec<KeymapFault>,
}

impl Reading<'_> {
    fn read(&mut self, table: &DeTable<'_>) {
        for (key, value) in table {
            let id = key.get_ref().as_ref();
            let Some(row) = TABLE.iter().find(|row| row.id == id) else {
                let fault = self.file.fault(&key.span(), format!("{id} is not an action{}", suggestion(id)));
                self.faults.push(fault);
                continue;
            };
            self.lines.insert(row.action, value.span());
            let (chords, faults) = self.file.chords(row, value);
            if faults.is_empty() {
                self.keymap.changed.insert(row.action, chords);
            }
            self.faults.extend(faults);
        }
        let faults = self.check();
        self.faults.extend(faults);
    }

    /// Looks for what is wrong with the keymap as a whole: each thing once, in the first place where it is so.
    fn check(&self) -> Vec<KeymapFault> {
        let mut faults = Vec::new();
        let mut told: HashSet<(Action, Action, Option<Chord>)> = HashSet::new();
        for context in Context::ALL {
            let mut taken: HashMap<Chord, &'static Row> = HashMap::new();
            for row in TABLE.iter().filter(|row| row.contexts.contains(context) && self.is_sound(row)) {
                for chord in self.keymap.bound_in(row, context) {
                    let Some(other) = taken.insert(chord, row) else { continue };
                    // The one that was changed first, for it is what the person can mend.
                    let (changed, kept) =
                        if self.keymap.changed.contains_key(&row.action) { (row, other) } else { (other, row) };
                    if told.insert((changed.action, kept.action, Some(chord))) {
                        let reason =
                            format!("{}: {chord} already means {} in {}", changed.id, kept.id, context.place());
                        faults.push(self.fault_of([changed, kept], reason));
                    }
                }
                let has_way = self.keymap.reaching(row, context).next().is_some();
                if NEVER_WITHOUT.contains(&row.action) && !has_way && told.insert((row.action, row.action, None)) {
                    let place = context.place();
                    let reason = format!("{}: a key that every terminal sends is needed in {place}", row.id);
                    faults.push(self.fault_of([row, row], reason));
                }
            }
        }
        faults
    }

    /// Whether all that the file says of the action can be used: what else is wrong with it cannot be known yet.
    fn is_sound(&self, row: &Row) -> bool {
        !self.lines.contains_key(&row.action) || self.keymap.changed.contains_key(&row.action)
    }

    /// Of two that clash, one at least is the file's.
    fn fault_of(&self, rows: [&Row; 2], reason: String) -> KeymapFault {
        let at = rows.into_iter().find_map(|row| self.lines.get(&row.action)).cloned().unwrap_or_default();
        self.file.fault(&at, reason)
    }
}

struct File<'a> {
    text: &'a str,
}

impl File<'_> {
    /// The chords that a value names, and why some of it is none.
    fn chords(&self, row: &Row, value: &Spanned<DeValue<'_>>) -> (Vec<Chord>, Vec<KeymapFault>) {
        let read: Vec<Result<Chord, KeymapFault>> = match value.get_ref() {
            DeValue::String(_) => vec![self.chord(row, value)],
            DeValue::Array(list) => list.iter().map(|value| self.chord(row, value)).collect(),
            _ => vec![Err(self.fault(&value.span(), format!("{}: a key or a list of keys is expected", row.id)))],
        };
        let mut chords = Vec::new();
        let mut faults = Vec::new();
        for result in read {
            match result {
                Ok(chord) => chords.push(chord),
                Err(fault) => faults.push(fault),
            }
        }
        (chords, faults)
    }

    fn chord(&self, row: &Row, value: &Spanned<DeValue<'_>>) -> Result<Chord, KeymapFault> {
        let wrong = |reason: String| self.fault(&value.span(), format!("{}: {reason}", row.id));
        let text = value.get_ref().as_str().ok_or_else(|| wrong("a key is a text, such as \"Ctrl+S\"".to_owned()))?;
        let chord: Chord = text.parse().map_err(|error: crate::console::chord::ChordError| wrong(error.to_string()))?;
        match chord.undeliverable() {
            Some(reason) => Err(wrong(format!("{chord} cannot be bound, it {reason}"))),
            None => Ok(chord),
        }
    }

    fn fault(&self, span: &Range<usize>, reason: String) -> KeymapFault {
        let before = self.text.get(..span.start).unwrap_or_default();
        KeymapFault { line: before.matches('\n').count() + 1, reason }
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
