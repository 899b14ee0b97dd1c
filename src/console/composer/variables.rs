//! The rows of context variables, with a history of their own: a removed row comes back with all that was in it.

use serde::{Deserialize, Serialize};
use serde_json::{Number, Value};

use super::Editor;

/// Rows that the form holds at most: ten times the API's limit, so that a tester can exceed it.
pub const ROWS: usize = 1_000;
/// Changes of rows that can be undone.
const HISTORY: usize = 100;

/// One context variable as it stands in the form.
#[derive(Clone, Debug)]
pub struct VariableRow {
    /// Whether the representative is to see it.
    pub displayable: bool,
    pub name: Editor,
    pub value: Editor,
    pub kind: ValueKind,
}

/// What kind of JSON a value is sent as.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ValueKind {
    #[default]
    Text,
    Number,
    Boolean,
}

impl ValueKind {
    /// The kind's name on the screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Number => "number",
            Self::Boolean => "boolean",
        }
    }

    pub(super) fn next(self) -> Self {
        match self {
            Self::Text => Self::Number,
            Self::Number => Self::Boolean,
            Self::Boolean => Self::Text,
        }
    }
}

impl VariableRow {
    pub(super) fn new(displayable: bool, name: &str, value: &str, kind: ValueKind) -> Self {
        Self { displayable, name: Editor::one_line(name), value: Editor::one_line(value), kind }
    }

    /// Whether nothing was typed; such a row is not sent.
    pub fn is_blank(&self) -> bool {
        self.name.is_empty() && self.value.is_empty()
    }

    /// The value as it is sent: the text that stands there when it is not of the row's kind.
    pub(super) fn json(&self) -> Value {
        let text = self.value.text();
        match (self.kind, text.trim()) {
            (ValueKind::Number, number) => {
                serde_json::from_str::<Number>(number).map_or(Value::String(text), Value::Number)
            }
            (ValueKind::Boolean, "true") => Value::Bool(true),
            (ValueKind::Boolean, "false") => Value::Bool(false),
            _ => Value::String(text),
        }
    }

    /// What is wrong with the value, given the row's kind.
    pub(super) fn objection(&self) -> Option<String> {
        match (self.kind, self.json()) {
            (ValueKind::Number, Value::String(_)) => Some("is not a number: sent as text".to_owned()),
            (ValueKind::Boolean, Value::String(_)) => Some("is neither true nor false: sent as text".to_owned()),
            (ValueKind::Number, Value::Number(number)) => {
                let text = self.value.text();
                let is_whole = text.trim().trim_start_matches('-').bytes().all(|byte| byte.is_ascii_digit());
                (is_whole && number.is_f64() && text.trim() != "-0")
                    .then(|| format!("is too long for a whole number: sent as {number}"))
            }
            _ => None,
        }
    }
}

/// The rows and what was done to them.
#[derive(Clone, Debug, Default)]
pub(super) struct Variables {
    rows: Vec<VariableRow>,
    done: Vec<(u64, Change)>,
    undone: Vec<(u64, Change)>,
}

/// A change of the rows; doing one gives the change that takes it back.
#[derive(Clone, Debug)]
enum Change {
    Insert { at: usize, row: Box<VariableRow> },
    Remove { at: usize },
    SwapWithNext { at: usize },
}

impl Variables {
    pub(super) fn new(rows: Vec<VariableRow>) -> Self {
        Self { rows, ..Self::default() }
    }

    pub(super) fn rows(&self) -> &[VariableRow] {
        &self.rows
    }

    pub(super) fn row_mut(&mut self, row: usize) -> Option<&mut VariableRow> {
        self.rows.get_mut(row)
    }

    pub(super) fn insert(&mut self, at: usize, row: VariableRow, stamp: u64) {
        self.change(Change::Insert { at, row: Box::new(row) }, stamp);
    }

    pub(super) fn remove(&mut self, at: usize, stamp: u64) {
        self.change(Change::Remove { at }, stamp);
    }

    pub(super) fn swap_with_next(&mut self, at: usize, stamp: u64) {
        self.change(Change::SwapWithNext { at }, stamp);
    }

    /// The stamp of the change that [`Variables::undo`] would take back.
    pub(super) fn undo_stamp(&self) -> Option<u64> {
        self.done.last().map(|(stamp, _)| *stamp)
    }

    /// The stamp of the change that [`Variables::redo`] would bring back.
    pub(super) fn redo_stamp(&self) -> Option<u64> {
        self.undone.last().map(|(stamp, _)| *stamp)
    }

    /// Takes the last change back and says which row it was about.
    pub(super) fn undo(&mut self) -> Option<usize> {
        let (stamp, change) = self.done.pop()?;
        let row = change.row();
        let inverse = self.perform(change);
        self.undone.push((stamp, inverse));
        Some(row)
    }

    /// Brings the last change back that was taken back, and says which row it is about.
    pub(super) fn redo(&mut self) -> Option<usize> {
        let (stamp, change) = self.undone.pop()?;
        let row = change.row();
        let inverse = self.perform(change);
        self.done.push((stamp, inverse));
        Some(row)
    }

    fn change(&mut self, change: Change, stamp: u64) {
        let inverse = self.perform(change);
        if self.done.len() == HISTORY {
            self.done.remove(0);
        }
        self.done.push((stamp, inverse));
        self.undone.clear();
    }

    fn perform(&mut self, change: Change) -> Change {
        match change {
            Change::Insert { at, row } => {
                self.rows.insert(at, *row);
                Change::Remove { at }
            }
            Change::Remove { at } => Change::Insert { at, row: Box::new(self.rows.remove(at)) },
            Change::SwapWithNext { at } => {
                self.rows.swap(at, at + 1);
                Change::SwapWithNext { at }
            }
        }
    }
}

impl Change {
    fn row(&self) -> usize {
        match self {
            Self::Insert { at, .. } | Self::Remove { at } | Self::SwapWithNext { at } => *at,
        }
    }
}
