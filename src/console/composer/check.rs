//! What is wrong with the form, field by field, and how far each field is from its limit.

use super::{Cell, Composer, Slot, ValueKind};
use crate::api::{
    create::StartMessage,
    limit,
    problem::{Violation, pointer_token},
};

/// So much of a variable's name is enough to know it by.
const NAME_CHARS: usize = 40;

/// Something wrong in the form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    pub slot: Slot,
    /// Reads after the field's label: `is not an email address`. May hold text of the form; clean it before drawing.
    pub reason: String,
}

/// How much of a limit is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counter {
    pub used: usize,
    pub limit: usize,
    /// `characters`, `bytes` or `variables`.
    pub unit: &'static str,
}

impl Counter {
    pub fn is_over(self) -> bool {
        self.used > self.limit
    }

    /// Whether nine tenths of the limit are used, or more.
    pub fn is_near(self) -> bool {
        self.used * 10 >= self.limit * 9
    }
}

impl Composer {
    /// Everything wrong, in the order of the form: what the endpoint would refuse, and what the form itself can tell.
    pub fn problems(&self) -> Vec<Problem> {
        let (_, violations) = self.request();
        let mut problems: Vec<Problem> = violations
            .into_iter()
            .map(|violation| Problem { slot: self.slot_of(&violation), reason: violation.reason })
            .collect();
        self.check_rows(&mut problems);
        let rows = self.rows().len();
        problems.sort_by_key(|problem| problem.slot.index(rows));
        problems
    }

    /// What to call a slot in a sentence: its label, or for a variable its number and name. May hold text of the form.
    pub fn name_of(&self, slot: Slot) -> String {
        let Slot::Variable { row, .. } = slot else { return slot.label().to_owned() };
        let name = self.rows().get(row).map(|row| row.name.text()).unwrap_or_default();
        let short: String = name.chars().take(NAME_CHARS).collect();
        let more = if short.len() < name.len() { "…" } else { "" };
        let name = if name.is_empty() { name } else { format!(" ({short}{more})") };
        format!("variable {}{name}", row + 1)
    }

    /// How much of its limit a slot uses; none where there is no limit.
    pub fn counter(&self, slot: Slot) -> Option<Counter> {
        let characters = |limit| Counter { used: limit::chars(&self.text(slot)), limit, unit: "characters" };
        match slot {
            Slot::PreferredName
            | Slot::FirstName
            | Slot::LastName
            | Slot::Email
            | Slot::PhoneNumber
            | Slot::CustomerId => Some(characters(limit::CUSTOMER_FIELD_CHARS)),
            Slot::Variable { cell: Cell::Name, .. } => Some(characters(limit::VARIABLE_NAME_CHARS)),
            Slot::Variable { row, cell: Cell::Value } if self.rows().get(row)?.kind == ValueKind::Text => {
                Some(characters(limit::VARIABLE_VALUE_CHARS))
            }
            Slot::AddVariable => {
                let used = self.rows().iter().filter(|row| !row.is_blank()).count();
                Some(Counter { used, limit: limit::CONTEXT_VARIABLES, unit: "variables" })
            }
            Slot::StartMessage | Slot::SenderName => {
                let start = StartMessage {
                    message: self.text(Slot::StartMessage),
                    display_name: Some(self.text(Slot::SenderName)),
                };
                Some(Counter { used: start.bytes(), limit: limit::START_MESSAGE_BYTES, unit: "bytes" })
            }
            Slot::Variable { .. } | Slot::SkipAiAgent | Slot::RequestId | Slot::Send => None,
        }
    }

    /// The slot that a violation's JSON pointer means; [ Send ] for the body as a whole.
    fn slot_of(&self, violation: &Violation) -> Slot {
        match violation.pointer.as_str() {
            "/customercontext/preferredname" => Slot::PreferredName,
            "/customercontext/firstname" => Slot::FirstName,
            "/customercontext/lastname" => Slot::LastName,
            "/customercontext/email" => Slot::Email,
            "/customercontext/phonenumber" => Slot::PhoneNumber,
            "/customercontext/customerid" => Slot::CustomerId,
            "/conversationcontext" => Slot::AddVariable,
            "/startmessage" | "/startmessage/message" => Slot::StartMessage,
            "/startmessage/displayname" => Slot::SenderName,
            "/skipdeflectionbot" => Slot::SkipAiAgent,
            "/conversationrequestid" => Slot::RequestId,
            pointer => self.variable_slot(pointer).unwrap_or(Slot::Send),
        }
    }

    fn variable_slot(&self, pointer: &str) -> Option<Slot> {
        let entry = pointer.strip_prefix("/conversationcontext/")?;
        let (token, cell) = match entry.split_once('/') {
            None => (entry, Cell::Name),
            Some((token, "isDisplayable")) => (token, Cell::Displayable),
            Some((token, _)) => (token, Cell::Value),
        };
        // Of rows with one name the last is sent, so the endpoint speaks of that one.
        let row = self.rows().iter().rposition(|row| !row.is_blank() && pointer_token(&row.name.text()) == token)?;
        Some(Slot::Variable { row, cell })
    }

    fn check_rows(&self, problems: &mut Vec<Problem>) {
        let names: Vec<String> = self.rows().iter().map(|row| row.name.text()).collect();
        let last: std::collections::HashMap<&str, usize> = names
            .iter()
            .enumerate()
            .filter(|(row, _)| !self.rows()[*row].is_blank())
            .map(|(row, name)| (name.as_str(), row))
            .collect();
        for (index, row) in self.rows().iter().enumerate().filter(|(_, row)| !row.is_blank()) {
            let mut object = |cell, reason| {
                problems.push(Problem { slot: Slot::Variable { row: index, cell }, reason });
            };
            if row.name.is_empty() {
                object(Cell::Name, "is empty: the value needs a name".to_owned());
            }
            if let Some(&later) = last.get(names[index].as_str()).filter(|later| **later > index) {
                // JSON cannot carry a name twice.
                object(Cell::Name, format!("is the name of variable {} too: only that one is sent", later + 1));
            }
            if let Some(reason) = row.objection() {
                object(Cell::Value, reason);
            }
        }
    }
}
