//! JSON as rows that fold.

use serde_json::Value;

use super::row::{Folds, Half, Kind, Node, Row};
use crate::api::problem::pointer_token;

/// Members of one object or list that are shown; of more, how many.
const MEMBERS: usize = 2_000;

/// Where a value's rows go, and how.
pub(super) struct Writer<'a> {
    pub(super) rows: &'a mut Vec<Row>,
    pub(super) folds: &'a Folds,
    /// Before the pointers in the ids of the rows.
    pub(super) prefix: &'a str,
    /// Whose body it is; `None` where it is no part of the exchange.
    pub(super) half: Option<Half>,
}

impl Writer<'_> {
    /// The rows of a value at a pointer. `name` stands before it, `comma` behind.
    pub(super) fn write(&mut self, value: &Value, pointer: &str, name: Option<&str>, level: usize, comma: bool) {
        let mut row = Row::new(format!("{}{pointer}", self.prefix), level);
        if let Some(half) = self.half {
            row.node = Node::Json { side: half, pointer: pointer.to_owned() };
        }
        if let Some(name) = name {
            row = row.with(Kind::Name, quoted(name)).with(Kind::Muted, ": ");
        }
        let end = if comma { "," } else { "" };
        match value {
            Value::Object(fields) if !fields.is_empty() => {
                let members = fields.iter().map(|(name, value)| (Some(name.as_str()), value));
                self.nest(row, pointer, level, ["{", "}"], end, members);
            }
            Value::Array(items) if !items.is_empty() => {
                self.nest(row, pointer, level, ["[", "]"], end, items.iter().map(|value| (None, value)));
            }
            Value::Object(_) => self.rows.push(row.with(Kind::Muted, format!("{{}}{end}"))),
            Value::Array(_) => self.rows.push(row.with(Kind::Muted, format!("[]{end}"))),
            Value::String(text) => self.rows.push(row.with(Kind::Text, quoted(text)).with(Kind::Muted, end)),
            plain => self.rows.push(row.with(Kind::Literal, plain.to_string()).with(Kind::Muted, end)),
        }
    }

    fn nest<'v>(
        &mut self,
        mut row: Row,
        pointer: &str,
        level: usize,
        [open, close]: [&str; 2],
        end: &str,
        members: impl ExactSizeIterator<Item = (Option<&'v str>, &'v Value)>,
    ) {
        let count = members.len();
        let is_folded = self.folds.is_folded(&row.id);
        row.folded = Some(is_folded);
        if is_folded {
            self.rows.push(row.with(Kind::Muted, format!("{open} {count} … {close}{end}")));
            return;
        }
        self.rows.push(row.with(Kind::Muted, open));
        for (at, (name, value)) in members.enumerate().take(MEMBERS) {
            let token = name.map_or_else(|| at.to_string(), pointer_token);
            self.write(value, &format!("{pointer}/{token}"), name, level + 1, at + 1 < count);
        }
        if count > MEMBERS {
            let id = format!("{}{pointer}/…", self.prefix);
            self.rows.push(Row::new(id, level + 1).with(Kind::Muted, format!("… {} more", count - MEMBERS)));
        }
        // No name ends in a bare slash with a brace: pointers escape theirs.
        let last = Row::new(format!("{}{pointer}/~{close}", self.prefix), level);
        self.rows.push(last.with(Kind::Muted, format!("{close}{end}")));
    }
}

fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}
