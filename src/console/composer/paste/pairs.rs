//! Names and values: the fields of the form by the names that people give them, everything else as context variables.

use std::collections::HashSet;

use serde_json::{Map, Value};

use super::{Asked, Composer, DROPPED, Slot};
use crate::{
    api::limit,
    console::composer::{ROWS, ValueKind, VariableRow},
};

/// One name with its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pair {
    pub(super) name: String,
    pub(super) value: String,
    kind: ValueKind,
    /// The field that is meant; a context variable otherwise.
    slot: Option<Slot>,
}

/// What people call the fields, in lower case and without what is neither letter nor digit.
const NAMES: &[(Slot, &[&str])] = &[
    (Slot::PreferredName, &["preferredname", "name", "fullname", "displayedname"]),
    (Slot::FirstName, &["firstname", "givenname", "forename"]),
    (Slot::LastName, &["lastname", "surname", "familyname"]),
    (Slot::Email, &["email", "emailaddress", "mail"]),
    (Slot::PhoneNumber, &["phonenumber", "phone", "telephone", "mobile"]),
    (Slot::CustomerId, &["customerid"]),
    (Slot::StartMessage, &["startmessage", "initialmessage", "message"]),
    (Slot::SenderName, &["sendername", "displayname"]),
    (Slot::SkipAiAgent, &["skipaiagent", "skipdeflectionbot"]),
    (Slot::RequestId, &["conversationrequestid", "requestid"]),
];
/// Names whose value is a secret wherever it is met.
const SECRETS: &[&str] = &["authorization", "proxyauthorization", "cookie", "setcookie"];

impl Pair {
    /// `None` for a secret.
    fn new(name: &str, value: String, kind: ValueKind) -> Option<Self> {
        let plain = plain(name);
        if SECRETS.contains(&plain.as_str()) {
            return None;
        }
        let slot = NAMES.iter().find(|(_, names)| names.contains(&plain.as_str())).map(|(slot, _)| *slot);
        Some(Self { name: name.to_owned(), value, kind, slot })
    }

    /// What to call it: the field's label, or the variable's name.
    pub(super) fn label(&self) -> &str {
        match self.slot {
            Some(slot) => slot.label(),
            None => &self.name,
        }
    }
}

/// Reads lines such as `name=value`, `name: value` and `name:=7`. Blank ones and comments are passed over.
pub(super) fn of_lines(text: &str, asked: Asked) -> Option<(Vec<Pair>, Vec<String>)> {
    let mut found = Vec::new();
    let mut left_out = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') || line.starts_with("//") {
            continue;
        }
        match split(line) {
            Some(pair) => found.push(pair),
            None if asked == Asked::Yes => left_out.push(format!("line {} is not understood", index + 1)),
            None => return None,
        }
    }
    collect(found, left_out, asked)
}

/// Reads an object whose values are plain.
pub(super) fn of_object(fields: &Map<String, Value>, asked: Asked) -> Option<(Vec<Pair>, Vec<String>)> {
    let mut found = Vec::new();
    let mut left_out = Vec::new();
    for (name, value) in fields {
        match value {
            Value::String(text) => found.push((name.clone(), text.clone(), ValueKind::Text)),
            Value::Number(number) => found.push((name.clone(), number.to_string(), ValueKind::Number)),
            Value::Bool(flag) => found.push((name.clone(), flag.to_string(), ValueKind::Boolean)),
            Value::Null => {}
            Value::Array(_) | Value::Object(_) => left_out.push(format!("{name} is not understood: it is nested")),
        }
    }
    collect(found, left_out, asked)
}

/// Reads `name=value&name=value`.
pub(super) fn of_form_data(data: &str) -> Option<(Vec<Pair>, Vec<String>)> {
    let found: Option<Vec<_>> = data
        .split('&')
        .filter(|part| !part.is_empty())
        .map(|part| {
            let (name, value) = part.split_once('=')?;
            Some((decoded(name), decoded(value), ValueKind::Text))
        })
        .collect();
    collect(found?, Vec::new(), Asked::Yes)
}

/// A form with the pairs over what is in it.
pub(super) fn onto(pairs: &[Pair], form: &Composer) -> Composer {
    let mut form = form.clone();
    for pair in pairs {
        match pair.slot {
            Some(Slot::SkipAiAgent) => form.content.skip_ai_agent = is_yes(&pair.value),
            Some(slot) => {
                if let Some(editor) = form.content.editor_mut(slot) {
                    editor.set(&pair.value, usize::MAX);
                }
            }
            None => {
                let rows = &mut form.content.rows;
                let row = |displayable| VariableRow::new(displayable, &pair.name, &pair.value, pair.kind);
                match rows.iter().position(|row| row.name.text() == pair.name) {
                    Some(index) => rows[index] = row(rows[index].displayable),
                    None if rows.len() < ROWS => rows.push(row(true)),
                    None => {}
                }
            }
        }
    }
    form
}

/// Makes pairs of what was found, unless it is too little to be sure.
fn collect(
    found: Vec<(String, String, ValueKind)>,
    mut left_out: Vec<String>,
    asked: Asked,
) -> Option<(Vec<Pair>, Vec<String>)> {
    let mut pairs: Vec<Pair> = Vec::new();
    let mut variables = HashSet::new();
    for (name, value, kind) in found {
        let Some(pair) = Pair::new(&name, value, kind) else {
            left_out.push(format!("{name} {DROPPED}"));
            continue;
        };
        if pair.slot.is_none() && variables.insert(name.clone()) && variables.len() > ROWS {
            left_out.push(format!("{name} is one variable too many: the form holds {ROWS}"));
            continue;
        }
        pairs.push(pair);
    }
    let is_sure = match asked {
        Asked::Yes => !pairs.is_empty(),
        Asked::No | Asked::NoInMessage => pairs.len() > 1 && pairs.iter().any(|pair| pair.slot.is_some()),
    };
    is_sure.then_some((pairs, left_out))
}

fn split(line: &str) -> Option<(String, String, ValueKind)> {
    let line = line.strip_prefix("export ").unwrap_or(line);
    let at = line.find(['=', ':'])?;
    let name = line[..at].trim().trim_matches(['"', '\'']);
    let is_name = name.starts_with(char::is_alphabetic)
        && limit::chars(name) <= limit::VARIABLE_NAME_CHARS
        && name.chars().all(|letter| letter.is_alphanumeric() || [' ', '_', '-', '.'].contains(&letter));
    if !is_name {
        return None;
    }
    let rest = &line[at..];
    if let Some(json) = rest.strip_prefix(":=") {
        let (value, kind) = match serde_json::from_str(json.trim()) {
            Ok(Value::Number(number)) => (number.to_string(), ValueKind::Number),
            Ok(Value::Bool(flag)) => (flag.to_string(), ValueKind::Boolean),
            Ok(Value::String(text)) => (text, ValueKind::Text),
            _ => return None,
        };
        return Some((name.to_owned(), value, kind));
    }
    let value = rest[1..].trim();
    // An address is no name with a value.
    if rest.starts_with("://") {
        return None;
    }
    let unquoted = ['"', '\'']
        .into_iter()
        .find_map(|quote| value.strip_prefix(quote).and_then(|inner| inner.strip_suffix(quote)))
        .unwrap_or(value);
    Some((name.to_owned(), unquoted.to_owned(), ValueKind::Text))
}

fn plain(name: &str) -> String {
    name.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

fn is_yes(value: &str) -> bool {
    matches!(value.trim().to_lowercase().as_str(), "true" | "yes" | "on" | "1")
}

/// Form encoding undone; what is no encoding stays.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let hex = after.get(..2).and_then(|digits| std::str::from_utf8(digits).ok());
        let byte = hex.filter(|_| *first == b'%').and_then(|digits| u8::from_str_radix(digits, 16).ok());
        match (byte, first) {
            (Some(byte), _) => {
                bytes.push(byte);
                rest = &after[2..];
                continue;
            }
            (None, b'+') => bytes.push(b' '),
            (None, first) => bytes.push(*first),
        }
        rest = after;
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
