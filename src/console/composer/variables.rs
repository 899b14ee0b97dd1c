//! A row of the form: one context variable, and what its value is sent as.

use serde::{Deserialize, Serialize};
use serde_json::{Number, Value};

use super::Editor;

/// Rows that the form holds at most: ten times the API's limit, so that a tester can exceed it.
pub const ROWS: usize = 1_000;

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
