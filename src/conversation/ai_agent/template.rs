//! Texts with places to fill in: `${customer.preferredName}`, `${variables.order}`, `${message}`, `${match.order}`.
//!
//! What stands after a `|` is used where the value is missing or empty: `${customer.firstName|there}`. Without it a
//! missing value is the empty string, as in the vendor's own automated messages. `$${` is a `${` that stands for itself.
//! What is filled in is never read again, so a customer cannot smuggle a place into a text.

use regex::Captures;

use crate::api::{desk::View, limit};

/// See the module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Template(Vec<Part>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Literal(String),
    Place { source: Source, otherwise: String },
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Source {
    Customer(Field),
    Variable(String),
    Message,
    /// A named group of the rule's pattern.
    Match(String),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Field {
    PreferredName,
    FirstName,
    LastName,
    Email,
    PhoneNumber,
}

/// The fields by their names on the desk's surface.
const FIELDS: [(&str, Field); 5] = [
    ("preferredName", Field::PreferredName),
    ("firstName", Field::FirstName),
    ("lastName", Field::LastName),
    ("email", Field::Email),
    ("phoneNumber", Field::PhoneNumber),
];

/// What there is to fill in.
#[derive(Debug)]
pub(super) struct Scene<'a> {
    pub(super) view: &'a View,
    pub(super) message: &'a str,
    /// Of the rule's pattern, where it has one.
    pub(super) captures: Option<Captures<'a>>,
}

impl Template {
    /// Reads a text. `groups` are the names that `${match.…}` may have. The error says what is wrong, after the key.
    pub(super) fn parse(text: &str, groups: &[&str]) -> Result<Self, String> {
        let mut parts = Vec::new();
        let mut literal = String::new();
        let mut rest = text;
        while let Some(at) = rest.find("${") {
            let (before, place) = rest.split_at(at);
            if let Some(before) = before.strip_suffix('$') {
                literal.push_str(before);
                literal.push_str("${");
                rest = &place[2..];
                continue;
            }
            literal.push_str(before);
            let Some(end) = place.find('}') else {
                return Err("has a `${` without a `}`; `$${` writes one that stands for itself".to_owned());
            };
            if !literal.is_empty() {
                parts.push(Part::Literal(std::mem::take(&mut literal)));
            }
            parts.push(read_place(&place[2..end], groups)?);
            rest = &place[end + 1..];
        }
        literal.push_str(rest);
        if !literal.is_empty() {
            parts.push(Part::Literal(literal));
        }
        Ok(Self(parts))
    }

    /// The text with everything filled in, cut to `chars` characters.
    pub(super) fn fill(&self, scene: &Scene<'_>, chars: usize) -> String {
        let mut text = String::new();
        for part in &self.0 {
            match part {
                Part::Literal(literal) => text.push_str(literal),
                Part::Place { source, otherwise } => match source.value(scene) {
                    value if value.is_empty() => text.push_str(otherwise),
                    value => text.push_str(&value),
                },
            }
        }
        if limit::chars(&text) > chars {
            text = text.chars().take(chars.saturating_sub(1)).chain(['…']).collect();
        }
        text
    }
}

fn read_place(place: &str, groups: &[&str]) -> Result<Part, String> {
    let (name, otherwise) = place.split_once('|').unwrap_or((place, ""));
    let unknown = |known: &str| Err(format!("has `${{{name}}}`, known is {known}"));
    let source = match name.split_once('.') {
        None if name == "message" => Source::Message,
        Some(("variables", variable)) if !variable.is_empty() => Source::Variable(variable.to_owned()),
        Some(("customer", field)) => match FIELDS.iter().find(|(known, _)| *known == field) {
            Some((_, field)) => Source::Customer(*field),
            None => {
                return unknown(&FIELDS.map(|(known, _)| format!("`${{customer.{known}}}`")).join(", "));
            }
        },
        Some(("match", group)) if groups.contains(&group) => Source::Match(group.to_owned()),
        Some(("match", _)) if groups.is_empty() => {
            return Err(format!("has `${{{name}}}`, but no pattern with a named group such as `(?<order>…)`"));
        }
        Some(("match", _)) => {
            return unknown(&groups.iter().map(|group| format!("`${{match.{group}}}`")).collect::<Vec<_>>().join(", "));
        }
        _ => return unknown("`${message}`, `${customer.…}`, `${variables.…}`, `${match.…}`"),
    };
    Ok(Part::Place { source, otherwise: otherwise.to_owned() })
}

impl Source {
    fn value(&self, scene: &Scene<'_>) -> String {
        match self {
            Self::Message => scene.message.to_owned(),
            Self::Variable(name) => {
                let variable = scene.view.variables.iter().find(|variable| variable.name == *name);
                variable.map(|variable| variable.value.to_string()).unwrap_or_default()
            }
            Self::Match(group) => {
                let captures = scene.captures.as_ref();
                captures.and_then(|captures| captures.name(group)).map_or("", |found| found.as_str()).to_owned()
            }
            Self::Customer(field) => {
                let customer = &scene.view.customer;
                let value = match field {
                    Field::PreferredName => &customer.preferred_name,
                    Field::FirstName => &customer.first_name,
                    Field::LastName => &customer.last_name,
                    Field::Email => &customer.email,
                    Field::PhoneNumber => &customer.phone_number,
                };
                value.clone().unwrap_or_default()
            }
        }
    }
}
