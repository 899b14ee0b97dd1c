//! What is odd about the context variables though the endpoint would take it, and what would mend it.
//!
//! The endpoint's own rules are [`Composer::problems`]; only what can be mended at one key is said again here. Pure: a
//! fix is an edit like any other, and one step of undo.

use std::collections::HashMap;

use super::{Cell, Change, Composer, Slot, ValueKind};
use crate::api::limit;

mod secret;

/// Something odd about a variable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The row, from 0.
    pub row: usize,
    pub oddity: Oddity,
    pub fix: Fix,
}

/// What is odd.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Oddity {
    /// A later row has the same name, and only that one is sent.
    SameName,
    /// An earlier row has the same name but for upper and lower case: two variables that look like one.
    SameButForCase,
    NoName,
    NoValue,
    /// The name begins or ends with blanks.
    BlanksAroundName,
    BlanksAroundValue,
    NameTooLong,
    ValueTooLong,
    /// A password, a token, a card number: and the representative would see it.
    ShownSecret,
    /// The same, hidden: it is still sent, and stored.
    SentSecret,
    /// The representative will not see it. Often meant, so only a hint.
    NotDisplayable,
}

/// What would mend it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fix {
    /// A name that no other variable has.
    Rename,
    Trim,
    /// To as much as the limit allows.
    Cut,
    /// Keep it from the representative.
    Hide,
    /// Take the row away.
    Remove,
    MakeDisplayable,
}

impl Oddity {
    /// Reads after "the variable".
    pub fn reason(self) -> &'static str {
        match self {
            Self::SameName => "has the name of a later one: only that one is sent",
            Self::SameButForCase => "differs from an earlier one only in upper and lower case",
            Self::NoName => "has a value but no name",
            Self::NoValue => "has no value",
            Self::BlanksAroundName => "has blanks around its name",
            Self::BlanksAroundValue => "has blanks around its value",
            Self::NameTooLong => "has a name over the limit",
            Self::ValueTooLong => "has a value over the limit",
            Self::ShownSecret => "looks like a secret, and the representative would see it",
            Self::SentSecret => "looks like a secret, and is sent",
            Self::NotDisplayable => "is not shown to the representative",
        }
    }

    /// Whether it is only worth a mention.
    pub fn is_hint(self) -> bool {
        matches!(self, Self::NotDisplayable)
    }

    /// Whether [`Composer::problems`] says it already.
    pub fn is_problem(self) -> bool {
        matches!(self, Self::SameName | Self::NoName | Self::NameTooLong | Self::ValueTooLong)
    }

    /// The cell that it is about.
    pub fn cell(self) -> Cell {
        match self {
            Self::NoValue | Self::BlanksAroundValue | Self::ValueTooLong => Cell::Value,
            Self::NotDisplayable => Cell::Displayable,
            _ => Cell::Name,
        }
    }
}

impl Fix {
    /// What a press does, as in "rename it".
    pub fn label(self) -> &'static str {
        match self {
            Self::Rename => "rename it",
            Self::Trim => "trim it",
            Self::Cut => "cut it",
            Self::Hide => "hide it",
            Self::Remove => "remove it",
            Self::MakeDisplayable => "show it",
        }
    }
}

impl Composer {
    /// Everything odd, in the order of the rows; within one, what matters most first.
    pub fn findings(&self) -> Vec<Finding> {
        let names: Vec<String> = self.rows().iter().map(|row| row.name.text()).collect();
        let mut last = HashMap::new();
        let mut first_of_case: HashMap<String, usize> = HashMap::new();
        for (index, name) in names.iter().enumerate().filter(|(index, _)| !self.rows()[*index].is_blank()) {
            last.insert(name.as_str(), index);
            first_of_case.entry(name.to_lowercase()).or_insert(index);
        }
        let mut findings = Vec::new();
        for (row, variable) in self.rows().iter().enumerate().filter(|(_, row)| !row.is_blank()) {
            let name = names[row].as_str();
            let value = variable.value.text();
            let mut find = |oddity, fix| findings.push(Finding { row, oddity, fix });
            let is_secret = secret::is_likely(name, &value);
            if is_secret {
                if variable.displayable {
                    find(Oddity::ShownSecret, Fix::Hide);
                } else {
                    find(Oddity::SentSecret, Fix::Remove);
                }
            }
            if name.is_empty() {
                find(Oddity::NoName, Fix::Rename);
            } else if last.get(name).is_some_and(|later| *later > row) {
                find(Oddity::SameName, Fix::Rename);
            } else if first_of_case.get(&name.to_lowercase()).is_some_and(|first| *first < row && names[*first] != name)
            {
                find(Oddity::SameButForCase, Fix::Rename);
            }
            if value.is_empty() {
                find(Oddity::NoValue, Fix::Remove);
            }
            if name.trim() != name {
                find(Oddity::BlanksAroundName, Fix::Trim);
            }
            if value.trim() != value {
                find(Oddity::BlanksAroundValue, Fix::Trim);
            }
            if limit::chars(name) > limit::VARIABLE_NAME_CHARS {
                find(Oddity::NameTooLong, Fix::Cut);
            }
            if variable.kind == ValueKind::Text && limit::chars(&value) > limit::VARIABLE_VALUE_CHARS {
                find(Oddity::ValueTooLong, Fix::Cut);
            }
            // A secret is hidden for good reason.
            if !variable.displayable && !is_secret {
                find(Oddity::NotDisplayable, Fix::MakeDisplayable);
            }
        }
        findings
    }

    /// Mends it, if it is still so; whether it did. The focus goes there.
    pub fn fix(&mut self, finding: &Finding) -> bool {
        if !self.findings().contains(finding) {
            return false;
        }
        self.notice = None;
        let row = finding.row;
        let slot = Slot::Variable { row, cell: finding.oddity.cell() };
        let text = self.text(slot);
        self.set_slot(slot);
        match finding.fix {
            Fix::Rename => {
                let name = self.free_name(row);
                self.set_text(slot, &name);
            }
            Fix::Trim => self.set_text(slot, text.trim()),
            Fix::Cut => {
                let limit = match finding.oddity {
                    Oddity::NameTooLong => limit::VARIABLE_NAME_CHARS,
                    _ => limit::VARIABLE_VALUE_CHARS,
                };
                self.set_text(slot, &text.chars().take(limit).collect::<String>());
            }
            Fix::Hide | Fix::MakeDisplayable => {
                self.change(Change::Displayable { row });
            }
            Fix::Remove => {
                self.change(Change::Remove { at: row });
                self.set_slot(Slot::Variable { row: row.min(self.rows().len().saturating_sub(1)), cell: Cell::Name });
            }
        }
        true
    }

    /// The name of a row with the first number that makes it unlike every other, within the limit.
    fn free_name(&self, row: usize) -> String {
        let taken: std::collections::HashSet<String> = self
            .rows()
            .iter()
            .enumerate()
            .filter(|(index, _)| *index != row)
            .map(|(_, row)| row.name.text().to_lowercase())
            .collect();
        let name = self.text(Slot::Variable { row, cell: Cell::Name });
        let name = if name.is_empty() { "variable" } else { name.as_str() };
        let numbered = |number: usize| {
            let suffix = format!("_{number}");
            let kept = limit::VARIABLE_NAME_CHARS - suffix.len();
            name.chars().take(kept).chain(suffix.chars()).collect::<String>()
        };
        let plain = std::iter::once(name.to_owned());
        let mut names = plain.chain((2..).map(numbered));
        names.find(|name| !taken.contains(&name.to_lowercase())).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests;
