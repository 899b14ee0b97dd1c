//! The script's file: TOML, read strictly. Every fault is told with its line, its key and what was meant, because a rule
//! that silently never fits costs a demonstration.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Number;
use serde_path_to_error::Segment;
use toml::Spanned;

use super::{Deed, Event, Exit, Expression, Fallback, Rule, Script, template::Template, trigger::Trigger};
use crate::api::{limit, variable::ContextValue};

/// How many messages in a row the fallback may leave before something else is done.
const TRIES: std::ops::RangeInclusive<u32> = 1..=100;

/// The script cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{place}, line {line}, column {column}{in_key}: {reason}", in_key = in_key(.key))]
pub struct ScriptError {
    /// The file, or whatever the text came from.
    pub place: String,
    /// From 1.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
    /// Such as `rule[0].reply`, numbered from 0; empty when the text is no TOML.
    pub key: String,
    pub reason: String,
}

fn in_key(key: &str) -> String {
    if key.is_empty() { String::new() } else { format!(", {key}") }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    name: Spanned<String>,
    greeting: Option<Spanned<String>>,
    #[serde(default)]
    rule: Vec<Spanned<RuleTable>>,
    fallback: FallbackTable,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleTable {
    phrases: Option<Spanned<Vec<Spanned<String>>>>,
    pattern: Option<Spanned<String>>,
    reply: Option<Spanned<String>>,
    event: Option<EventTable>,
    escalate: Option<Spanned<EscalateTable>>,
    #[serde(default)]
    end: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FallbackTable {
    reply: Spanned<String>,
    then: Option<Spanned<ThenTable>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ThenTable {
    after: Spanned<u32>,
    reply: Option<Spanned<String>>,
    event: Option<EventTable>,
    escalate: Option<Spanned<EscalateTable>>,
    #[serde(default)]
    end: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EventTable {
    name: Spanned<String>,
    #[serde(default)]
    value: BTreeMap<String, Spanned<Scalar>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EscalateTable {
    summary: Spanned<String>,
    #[serde(default)]
    variables: BTreeMap<String, Spanned<VariableTable>>,
}

/// As in a create, with the names of this file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct VariableTable {
    value: Spanned<Scalar>,
    #[serde(default)]
    displayable: bool,
}

#[derive(Deserialize)]
#[serde(untagged, expecting = "a string, number or boolean is expected")]
enum Scalar {
    Boolean(bool),
    Integer(i64),
    Float(f64),
    Text(String),
}

/// What is wrong, and where in the text.
struct Fault {
    at: usize,
    key: String,
    reason: String,
}

impl Script {
    /// Reads a script's text; `place` is for the errors.
    pub fn parse(text: &str, place: &str) -> Result<Self, ScriptError> {
        let told = |fault: Fault| {
            let (line, column) = position(text, fault.at);
            ScriptError { place: place.to_owned(), line, column, key: fault.key, reason: fault.reason }
        };
        let unread = |error: &toml::de::Error, key: String| {
            let at = error.span().map_or(0, |span| span.start);
            told(Fault { at, key, reason: error.message().to_owned() })
        };
        let file = toml::Deserializer::parse(text).map_err(|error| unread(&error, String::new()))?;
        let file: File =
            serde_path_to_error::deserialize(file).map_err(|error| unread(error.inner(), key_of(error.path())))?;
        script(file).map_err(told)
    }
}

/// The key as a person wrote it: without the steps by which `toml` hands out places.
fn key_of(path: &serde_path_to_error::Path) -> String {
    let mut key = String::new();
    for segment in path {
        match segment {
            Segment::Seq { index } => key.extend(["[", &index.to_string(), "]"]),
            Segment::Map { key: name } if name.starts_with("$__serde_spanned") => {}
            Segment::Map { key: name } | Segment::Enum { variant: name } => {
                if !key.is_empty() {
                    key.push('.');
                }
                key.push_str(name);
            }
            Segment::Unknown => {}
        }
    }
    key
}

fn script(file: File) -> Result<Script, Fault> {
    Ok(Script {
        name: name(&file.name, "name", limit::ACTIVITY_FIELD_CHARS)?,
        greeting: file.greeting.map(|greeting| text(&greeting, "greeting", &[])).transpose()?,
        rules: file
            .rule
            .into_iter()
            .enumerate()
            .map(|(index, table)| rule(table, &format!("rule[{index}]")))
            .collect::<Result<_, _>>()?,
        fallback: Fallback {
            reply: text(&file.fallback.reply, "fallback.reply", &[])?,
            then: file.fallback.then.map(then).transpose()?,
        },
    })
}

fn rule(table: Spanned<RuleTable>, key: &str) -> Result<Rule, Fault> {
    let at = table.span().start;
    let table = table.into_inner();
    let trigger = match (table.phrases, table.pattern) {
        (Some(phrases), None) => phrases_of(&phrases, key)?,
        (None, Some(pattern)) => {
            let compiled = Trigger::pattern(pattern.get_ref());
            Trigger::Pattern(compiled.map_err(|reason| fault(&pattern, format!("{key}.pattern"), reason))?)
        }
        (Some(_), Some(pattern)) => {
            return Err(fault(&pattern, format!("{key}.pattern"), "a rule has `phrases` or a `pattern`, not both"));
        }
        (None, None) => {
            let reason = "the rule never fits: `phrases` or a `pattern` is expected".to_owned();
            return Err(Fault { at, key: key.to_owned(), reason });
        }
    };
    let parts = Parts { reply: table.reply, event: table.event, escalate: table.escalate, end: table.end };
    let deed = deed(parts, at, key, &trigger.groups())?;
    Ok(Rule { trigger, deed })
}

fn phrases_of(phrases: &Spanned<Vec<Spanned<String>>>, key: &str) -> Result<Trigger, Fault> {
    if phrases.get_ref().is_empty() {
        return Err(fault(phrases, format!("{key}.phrases"), "the rule never fits: at least one phrase is expected"));
    }
    let read = |(index, phrase): (usize, &Spanned<String>)| {
        Trigger::phrase(phrase.get_ref()).map_err(|reason| fault(phrase, format!("{key}.phrases[{index}]"), reason))
    };
    Ok(Trigger::Phrases(phrases.get_ref().iter().enumerate().map(read).collect::<Result<_, _>>()?))
}

fn then(table: Spanned<ThenTable>) -> Result<(u32, Deed), Fault> {
    let at = table.span().start;
    let table = table.into_inner();
    let after = *table.after.get_ref();
    if !TRIES.contains(&after) {
        let reason = format!("is {after}, {} to {} is expected", TRIES.start(), TRIES.end());
        return Err(fault(&table.after, "fallback.then.after", reason));
    }
    let parts = Parts { reply: table.reply, event: table.event, escalate: table.escalate, end: table.end };
    Ok((after, deed(parts, at, "fallback.then", &[])?))
}

/// What rules and the fallback have in common.
struct Parts {
    reply: Option<Spanned<String>>,
    event: Option<EventTable>,
    escalate: Option<Spanned<EscalateTable>>,
    end: bool,
}

/// `at` is where the table of the parts stands.
fn deed(parts: Parts, at: usize, key: &str, groups: &[&str]) -> Result<Deed, Fault> {
    let exit = match parts.escalate {
        Some(escalate) if parts.end => {
            let reason = "a conversation is handed over or ended, `escalate` and `end = true` exclude each other";
            return Err(fault(&escalate, format!("{key}.escalate"), reason));
        }
        Some(table) => Some(escalate(table.into_inner(), &format!("{key}.escalate"), groups)?),
        None => parts.end.then_some(Exit::End),
    };
    let reply = parts.reply.map(|reply| text(&reply, &format!("{key}.reply"), groups)).transpose()?;
    let event = parts.event.map(|table| event(table, &format!("{key}.event"), groups)).transpose()?;
    if reply.is_none() && event.is_none() && exit.is_none() {
        let reason = "does nothing: `reply`, `event`, `escalate` or `end = true` is expected".to_owned();
        return Err(Fault { at, key: key.to_owned(), reason });
    }
    Ok(Deed { reply, event, exit })
}

fn event(table: EventTable, key: &str, groups: &[&str]) -> Result<Event, Fault> {
    let name = name(&table.name, &format!("{key}.name"), limit::ACTIVITY_FIELD_CHARS)?;
    let values = table.value.into_iter().map(|(name, value)| {
        let key = variable_key(&name, &format!("{key}.value"), value.span().start)?;
        Ok((name, expression(value, &key, groups)?))
    });
    Ok(Event { name, values: values.collect::<Result<_, _>>()? })
}

fn escalate(table: EscalateTable, key: &str, groups: &[&str]) -> Result<Exit, Fault> {
    let summary = text(&table.summary, &format!("{key}.summary"), groups)?;
    let variables = table.variables.into_iter().map(|(name, variable)| {
        let key = variable_key(&name, &format!("{key}.variables"), variable.span().start)?;
        let VariableTable { value, displayable } = variable.into_inner();
        Ok((name, expression(value, &format!("{key}.value"), groups)?, displayable))
    });
    Ok(Exit::Escalate { summary, variables: variables.collect::<Result<_, _>>()? })
}

/// The key of a variable whose value stands at `at`.
fn variable_key(variable: &str, parent: &str, at: usize) -> Result<String, Fault> {
    let key = format!("{parent}.{variable}");
    match unfit(variable, limit::VARIABLE_NAME_CHARS) {
        None => Ok(key),
        Some(reason) => Err(Fault { at, key, reason: format!("the name {reason}") }),
    }
}

fn expression(value: Spanned<Scalar>, key: &str, groups: &[&str]) -> Result<Expression, Fault> {
    let at = value.span().start;
    Ok(match value.into_inner() {
        Scalar::Boolean(value) => Expression::Other(ContextValue::Boolean(value)),
        Scalar::Integer(value) => Expression::Other(ContextValue::Number(value.into())),
        Scalar::Float(value) => {
            let number = Number::from_f64(value).ok_or_else(|| Fault {
                at,
                key: key.to_owned(),
                reason: format!("is {value}, which JSON has no number for"),
            })?;
            Expression::Other(ContextValue::Number(number))
        }
        Scalar::Text(value) => Expression::Text(Template::parse(&value, groups).map_err(|reason| Fault {
            at,
            key: key.to_owned(),
            reason,
        })?),
    })
}

fn name(written: &Spanned<String>, key: &str, limit: usize) -> Result<String, Fault> {
    match unfit(written.get_ref(), limit) {
        None => Ok(written.get_ref().clone()),
        Some(reason) => Err(fault(written, key, reason)),
    }
}

/// Why a name is none; one is not blank and not longer than the API takes.
fn unfit(name: &str, limit: usize) -> Option<String> {
    let chars = limit::chars(name);
    if name.trim().is_empty() {
        Some("is empty, a name is expected".to_owned())
    } else if chars > limit {
        Some(format!("has {chars} characters, the limit is {limit}"))
    } else {
        None
    }
}

/// A text that somebody is to read.
fn text(written: &Spanned<String>, key: &str, groups: &[&str]) -> Result<Template, Fault> {
    let chars = limit::chars(written.get_ref());
    if written.get_ref().trim().is_empty() {
        return Err(fault(written, key, "is empty, a text is expected"));
    }
    if chars > limit::MESSAGE_CHARS {
        let reason = format!("has {chars} characters, the limit is {}", limit::MESSAGE_CHARS);
        return Err(fault(written, key, reason));
    }
    Template::parse(written.get_ref(), groups).map_err(|reason| fault(written, key, reason))
}

fn fault<T>(written: &Spanned<T>, key: impl Into<String>, reason: impl Into<String>) -> Fault {
    Fault { at: written.span().start, key: key.into(), reason: reason.into() }
}

/// Line and column, both from 1, of a byte offset.
fn position(text: &str, offset: usize) -> (usize, usize) {
    let before = text.get(..offset).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    (line, column)
}

#[cfg(test)]
mod tests;
