//! Reading a table key by key, so that whatever is wrong is told with its line and what was meant.

use std::{ops::Range, time::Duration};

use serde_json::{Map, Number, Value};
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use super::{FileError, Mistake, read_length, read_state};
use crate::api::desk::State;

/// The text that is read, under its name.
#[derive(Clone, Copy)]
pub(super) struct Reader<'a> {
    pub(super) name: &'a str,
    pub(super) text: &'a str,
}

impl Reader<'_> {
    /// What is wrong at a byte of the text.
    pub(super) fn refuse(&self, at: usize, key: impl Into<String>, reason: impl Into<String>) -> FileError {
        self.mistake(self.line(at), key, reason).into()
    }

    /// What is wrong on a line of the text.
    pub(super) fn mistake(&self, line: usize, key: impl Into<String>, reason: impl Into<String>) -> Mistake {
        Mistake { name: self.name.to_owned(), line, key: key.into(), reason: reason.into() }
    }

    fn line(&self, at: usize) -> usize {
        self.text.bytes().take(at).filter(|byte| *byte == b'\n').count() + 1
    }
}

/// A table whose keys are all known.
pub(super) struct Keys<'a, 'i> {
    reader: Reader<'a>,
    /// Where the table stands, such as `step 3: expect`.
    place: String,
    table: &'a DeTable<'i>,
    /// The table's first byte.
    start: usize,
}

impl<'a, 'i> Keys<'a, 'i> {
    pub(super) fn new(
        reader: Reader<'a>,
        place: String,
        table: &'a DeTable<'i>,
        start: usize,
        known: &[&str],
    ) -> Result<Self, FileError> {
        let keys = Self::unchecked(reader, place, table, start);
        let mistakes = keys.strangers(known);
        if mistakes.is_empty() { Ok(keys) } else { Err(FileError { mistakes }) }
    }

    /// The same, whatever its keys are: [`Keys::strangers`] tells.
    pub(super) fn unchecked(reader: Reader<'a>, place: String, table: &'a DeTable<'i>, start: usize) -> Self {
        Self { reader, place, table, start }
    }

    /// The keys that are none of the `known`, each with what was meant.
    pub(super) fn strangers(&self, known: &[&str]) -> Vec<Mistake> {
        let strange = self.table.iter().filter(|(key, _)| !known.contains(&&**key.get_ref()));
        strange
            .map(|(key, _)| {
                let name: &str = key.get_ref();
                let meant = nearest(name, known.iter().copied()).map_or_else(
                    || format!("; known: {}", known.join(", ")),
                    |meant| format!("; did you mean `{meant}`?"),
                );
                let line = self.reader.line(key.span().start);
                self.reader.mistake(line, self.path(name), format!("is not known here{meant}"))
            })
            .collect()
    }

    /// The keys of the table `key` with their lines; none where it is no table.
    pub(super) fn lines_below(&self, key: &str) -> Vec<(String, usize)> {
        let Some(DeValue::Table(table)) = self.get(key).map(Spanned::get_ref) else { return Vec::new() };
        table.iter().map(|(name, _)| (name.get_ref().to_string(), self.reader.line(name.span().start))).collect()
    }

    /// What is hardly meant with a key.
    pub(super) fn doubt(&self, key: &str, below: &str, reason: impl Into<String>) -> Mistake {
        let at = self.entry(key).map_or(self.start, |(span, _)| span.start);
        self.reader.mistake(self.reader.line(at), self.path(&format!("{key}.{below}")), reason)
    }

    pub(super) fn get(&self, key: &str) -> Option<&'a Spanned<DeValue<'i>>> {
        self.entry(key).map(|(_, value)| value)
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &'a str> {
        self.table.iter().map(|(key, _)| &**key.get_ref())
    }

    pub(super) fn line(&self) -> usize {
        self.reader.line(self.start)
    }

    /// What is wrong with a key, or with the table where there is none of that name.
    pub(super) fn refuse(&self, key: &str, reason: impl Into<String>) -> FileError {
        let at = self.entry(key).map_or(self.start, |(span, _)| span.start);
        self.reader.refuse(at, self.path(key), reason)
    }

    pub(super) fn wrong_type(&self, key: &str, value: &Spanned<DeValue<'i>>, wanted: &str) -> FileError {
        let kind = match value.get_ref() {
            DeValue::String(_) => "a text",
            DeValue::Integer(_) | DeValue::Float(_) => "a number",
            DeValue::Boolean(_) => "true or false",
            DeValue::Datetime(_) => "a moment",
            DeValue::Array(_) => "a list",
            DeValue::Table(_) => "a table",
        };
        self.refuse(key, format!("is {kind}, {wanted} is expected"))
    }

    pub(super) fn not_one_of(&self, key: &str, given: &str, known: &[&str]) -> FileError {
        let meant = nearest(given, known.iter().copied());
        let meant = meant.map(|meant| format!("; did you mean {meant:?}?")).unwrap_or_default();
        self.refuse(key, format!("{given:?} is not one of {}{meant}", known.join(", ")))
    }

    pub(super) fn text(&self, key: &str) -> Result<Option<String>, FileError> {
        match self.get(key) {
            None => Ok(None),
            Some(value) => match value.get_ref() {
                DeValue::String(text) => Ok(Some(text.trim_end().to_owned())),
                _ => Err(self.wrong_type(key, value, "a text")),
            },
        }
    }

    pub(super) fn required_text(&self, key: &str) -> Result<String, FileError> {
        let text = self.text(key)?.ok_or_else(|| self.refuse(key, "is missing, a text is expected"))?;
        if text.is_empty() { Err(self.refuse(key, "is empty")) } else { Ok(text) }
    }

    pub(super) fn flag(&self, key: &str) -> Result<Option<bool>, FileError> {
        match self.get(key) {
            None => Ok(None),
            Some(value) => match value.get_ref() {
                DeValue::Boolean(flag) => Ok(Some(*flag)),
                _ => Err(self.wrong_type(key, value, "true or false")),
            },
        }
    }

    pub(super) fn must_be_true(&self, key: &str) -> Result<(), FileError> {
        match self.flag(key)? {
            Some(true) => Ok(()),
            _ => Err(self.refuse(key, "`true` is expected; leave the key away otherwise")),
        }
    }

    pub(super) fn length(&self, key: &str) -> Result<Option<Duration>, FileError> {
        self.text(key)?.map(|text| read_length(self, key, &text)).transpose()
    }

    pub(super) fn state(&self, key: &str) -> Result<Option<State>, FileError> {
        self.text(key)?.map(|text| read_state(self, key, &text)).transpose()
    }

    /// A table that is read elsewhere, with its first byte.
    pub(super) fn table(&self, key: &str) -> Result<Option<(&'a DeTable<'i>, usize)>, FileError> {
        let Some((span, value)) = self.entry(key) else { return Ok(None) };
        match value.get_ref() {
            DeValue::Table(table) => Ok(Some((table, span.start))),
            _ => Err(self.wrong_type(key, value, "a table")),
        }
    }

    /// The keys of a table below.
    pub(super) fn below(
        &self,
        key: &str,
        table: &'a DeTable<'i>,
        at: usize,
        known: &[&str],
    ) -> Result<Keys<'a, 'i>, FileError> {
        Keys::new(self.reader, self.path(key), table, at, known)
    }

    pub(super) fn required_keys(&self, key: &str, known: &[&str]) -> Result<Keys<'a, 'i>, FileError> {
        let (table, at) = self.table(key)?.ok_or_else(|| self.refuse(key, "is missing, a table is expected"))?;
        self.below(key, table, at, known)
    }

    /// Whatever stands there, as JSON.
    pub(super) fn json(&self, key: &str) -> Result<Option<Value>, FileError> {
        self.get(key).map(|value| self.to_json(key, value)).transpose()
    }

    pub(super) fn required_json(&self, key: &str) -> Result<Value, FileError> {
        self.json(key)?.ok_or_else(|| self.refuse(key, "is missing"))
    }

    pub(super) fn json_object(&self, key: &str) -> Result<Option<Map<String, Value>>, FileError> {
        match self.get(key) {
            None => Ok(None),
            Some(value) => match self.to_json(key, value)? {
                Value::Object(members) => Ok(Some(members)),
                _ => Err(self.wrong_type(key, value, "a table")),
            },
        }
    }

    pub(super) fn json_list(&self, key: &str) -> Result<Option<Vec<Value>>, FileError> {
        match self.get(key) {
            None => Ok(None),
            Some(value) => match self.to_json(key, value)? {
                Value::Array(items) => Ok(Some(items)),
                _ => Err(self.wrong_type(key, value, "a list")),
            },
        }
    }

    fn to_json(&self, key: &str, value: &Spanned<DeValue<'i>>) -> Result<Value, FileError> {
        let number = |reason: &str| self.reader.refuse(value.span().start, self.path(key), reason);
        Ok(match value.get_ref() {
            DeValue::String(text) => Value::String(text.clone().into_owned()),
            DeValue::Integer(integer) => i64::from_str_radix(integer.as_str(), integer.radix())
                .map(Value::from)
                .map_err(|_| number("is a number that is too large"))?,
            DeValue::Float(float) => float
                .as_str()
                .parse()
                .ok()
                .and_then(Number::from_f64)
                .map(Value::Number)
                .ok_or_else(|| number("is a number that JSON does not have"))?,
            DeValue::Boolean(flag) => Value::Bool(*flag),
            DeValue::Datetime(moment) => Value::String(moment.to_string()),
            DeValue::Array(items) => {
                items.iter().map(|item| self.to_json(key, item)).collect::<Result<Vec<_>, _>>()?.into()
            }
            DeValue::Table(table) => table
                .iter()
                .map(|(name, value)| Ok((name.get_ref().to_string(), self.to_json(key, value)?)))
                .collect::<Result<Map<_, _>, FileError>>()?
                .into(),
        })
    }

    fn entry(&self, key: &str) -> Option<(Range<usize>, &'a Spanned<DeValue<'i>>)> {
        self.table.iter().find(|(name, _)| name.get_ref() == key).map(|(name, value)| (name.span(), value))
    }

    fn path(&self, key: &str) -> String {
        match (self.place.as_str(), key) {
            (place, "") => place.to_owned(),
            ("", key) => key.to_owned(),
            (place, key) if place.contains(": ") => format!("{place}.{key}"),
            (place, key) => format!("{place}: {key}"),
        }
    }
}

/// The name that was meant, where one is near enough.
pub fn nearest<'n>(given: &str, known: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    let lower = given.to_lowercase();
    known
        .map(|name| (strsim::damerau_levenshtein(&lower, &name.to_lowercase()), name))
        .filter(|(distance, name)| *distance <= (name.chars().count() / 3).clamp(1, 4))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}
