//! A create that was refused, mended as far as that can be computed from its body alone.
//!
//! Nothing is invented: what is too long is cut, what has another type is read as what it most likely means, and what
//! cannot be right in any way is dropped. Each change is told, so that a person can decide about it. The rules are
//! [`create::read`]'s; this module knows only remedies.

use std::fmt;

use serde_json::{Map, Value, json};
use unicode_segmentation::UnicodeSegmentation as _;

use super::{
    create::{self, is_email},
    limit,
    problem::{Code, Violation},
};

/// Remedies can bring up at most one further violation each, such as a text that was a number and is too long.
const PASSES: usize = 4;

/// A mended body.
#[derive(Clone, Debug, PartialEq)]
pub struct Mended {
    pub body: Value,
    /// In the order in which they were made; never empty.
    pub changes: Vec<Change>,
}

/// One change. May hold text of the body; clean it before drawing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Where in the body, as a JSON pointer.
    pub pointer: String,
    /// What was done, after the place: `was cut to 200 characters`.
    pub done: String,
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.pointer, self.done)
    }
}

/// The body as the endpoint would take it; `None` when nothing is wrong with it, or when something is that cannot be mended.
pub fn create(body: &Value) -> Option<Mended> {
    let mut mended = Mended { body: body.clone(), changes: Vec::new() };
    for _ in 0..PASSES {
        let (_, violations) = create::read(&mended.body);
        if violations.is_empty() {
            break;
        }
        for violation in violations {
            if let Some(done) = remedy(&mut mended.body, &violation) {
                mended.changes.push(Change { pointer: violation.pointer, done });
            }
        }
    }
    let is_right = create::read(&mended.body).1.is_empty();
    (is_right && !mended.changes.is_empty()).then_some(mended)
}

/// Does something about one violation, and says what. `None` where nothing can be done, or is needed any more.
fn remedy(body: &mut Value, violation: &Violation) -> Option<String> {
    let tokens: Vec<String> =
        violation.pointer.split('/').skip(1).map(|token| token.replace("~1", "/").replace("~0", "~")).collect();
    let tokens: Vec<&str> = tokens.iter().map(String::as_str).collect();
    match tokens.as_slice() {
        ["conversationcontext"] if violation.code == Code::TooManyVariables => keep_first(body),
        ["conversationcontext", name] => remedy_entry(body, name),
        ["conversationcontext", _, "isDisplayable"] | [.., "skipdeflectionbot"] => {
            let is_entry = tokens.len() == 3;
            replace(body, &tokens, |value| as_flag(&value).or(is_entry.then_some(false)).map(Value::Bool))
        }
        ["conversationcontext", _, "value"] => replace(body, &tokens, |value| match value {
            Value::String(text) => cut(&text, limit::VARIABLE_VALUE_CHARS),
            Value::Null => Some(Value::from("")),
            nested => Some(Value::String(nested.to_string())),
        }),
        [.., "startmessage"] => replace(body, &tokens, shorter_start),
        ["customercontext", "email"] => replace(body, &tokens, |value| {
            let text = value.as_str()?.trim();
            let text = text.strip_prefix("mailto:").unwrap_or(text);
            (is_email(text) && limit::chars(text) <= limit::CUSTOMER_FIELD_CHARS).then(|| text.into())
        }),
        ["customercontext", "phonenumber"] => replace(body, &tokens, |value| match value {
            Value::String(text) => dialled(&text),
            number => as_text(&number),
        }),
        ["customercontext", _] => replace(body, &tokens, |value| match value {
            Value::String(text) => cut(&text, limit::CUSTOMER_FIELD_CHARS),
            other => as_text(&other),
        }),
        [] => None,
        _ => replace(body, &tokens, |value| as_text(&value)),
    }
}

/// Puts `better` of what stands there in its place, or drops it where there is nothing better.
fn replace(body: &mut Value, tokens: &[&str], better: impl FnOnce(Value) -> Option<Value>) -> Option<String> {
    let (name, parents) = tokens.split_last()?;
    let parent = parents.iter().try_fold(body, |value, token| value.get_mut(token))?.as_object_mut()?;
    let value = parent.get(*name)?.clone();
    let Some(better) = better(value.clone()) else {
        parent.shift_remove(*name);
        return Some("was dropped".to_owned());
    };
    if better == value {
        return None;
    }
    let done = told(&value, &better);
    parent.insert((*name).to_owned(), better);
    Some(done)
}

/// What became of a value.
fn told(before: &Value, after: &Value) -> String {
    match (before, after) {
        (Value::String(before), Value::String(after)) if before.starts_with(after.as_str()) => {
            format!("was cut to {} characters", limit::chars(after))
        }
        (Value::String(_), Value::String(_)) | (Value::Object(_), Value::Object(_)) => "was shortened".to_owned(),
        (_, Value::String(_)) => "is a text now".to_owned(),
        (_, flag) => format!("is {flag} now"),
    }
}

/// The first variables, as many as a conversation holds.
fn keep_first(body: &mut Value) -> Option<String> {
    let context = body.get_mut("conversationcontext")?.as_object_mut()?;
    let all = context.len();
    *context = std::mem::take(context).into_iter().take(limit::CONTEXT_VARIABLES).collect();
    (context.len() < all).then(|| format!("keeps the first {} of {all} variables", context.len()))
}

/// A variable whose name is too long, or that is no object with a value.
fn remedy_entry(body: &mut Value, name: &str) -> Option<String> {
    let context = body.get_mut("conversationcontext")?.as_object_mut()?;
    if limit::chars(name) > limit::VARIABLE_NAME_CHARS {
        let short = prefix(name, limit::VARIABLE_NAME_CHARS);
        let is_free = !short.is_empty() && !context.contains_key(short);
        // Built anew, so that the variable keeps its place.
        let renamed = std::mem::take(context).into_iter().filter_map(|(key, entry)| {
            if key == name { is_free.then(|| (short.to_owned(), entry)) } else { Some((key, entry)) }
        });
        *context = renamed.collect();
        let chars = limit::chars(short);
        return Some(if is_free {
            format!("has a name of {chars} characters now")
        } else {
            "was dropped: another variable has what is left of its name".to_owned()
        });
    }
    let entry = context.get_mut(name)?;
    match entry {
        Value::Object(fields) if fields.contains_key("value") => None,
        Value::Object(_) | Value::Null => {
            context.shift_remove(name);
            Some("was dropped: it has no value".to_owned())
        }
        bare => {
            *bare = json!({ "isDisplayable": false, "value": bare.take() });
            Some("is an object now, not displayable".to_owned())
        }
    }
}

/// A start message within its bytes. The words give way before the name of who says them.
fn shorter_start(start: Value) -> Option<Value> {
    match start {
        Value::String(text) => Some(prefix_of_bytes(&text, limit::START_MESSAGE_BYTES).into()),
        Value::Object(mut fields) => {
            let length =
                |fields: &Map<String, Value>, name| fields.get(name).and_then(Value::as_str).map_or(0, str::len);
            // Both are texts by now, or else are seen to on their own.
            for (name, other) in [("message", "displayname"), ("displayname", "message")] {
                let room = limit::START_MESSAGE_BYTES.saturating_sub(length(&fields, other));
                if length(&fields, name) > room
                    && let Some(Value::String(text)) = fields.get_mut(name)
                {
                    *text = prefix_of_bytes(text, room).to_owned();
                }
            }
            Some(Value::Object(fields))
        }
        other => as_text(&other),
    }
}

/// The text in at most `chars` characters; nothing when nothing is left.
fn cut(text: &str, chars: usize) -> Option<Value> {
    let kept = prefix(text, chars);
    (!kept.is_empty()).then(|| kept.into())
}

/// As many whole graphemes as `chars` characters hold: half an emoji is another emoji, or none.
fn prefix(text: &str, chars: usize) -> &str {
    prefix_by(text, chars, limit::chars)
}

fn prefix_of_bytes(text: &str, bytes: usize) -> &str {
    prefix_by(text, bytes, str::len)
}

fn prefix_by(text: &str, room: usize, measure: impl Fn(&str) -> usize) -> &str {
    let mut used = 0;
    let end = text.grapheme_indices(true).find(|(_, cluster)| {
        used += measure(cluster);
        used > room
    });
    end.map_or(text, |(at, _)| &text[..at])
}

/// What one dials of a phone number that is too long. A number that is cut would be somebody else's.
fn dialled(text: &str) -> Option<Value> {
    let plus = if text.trim_start().starts_with('+') { "+" } else { "" };
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    // 15 is the most that a number has (E.164).
    (!digits.is_empty() && digits.len() <= 15).then(|| format!("{plus}{digits}").into())
}

fn as_text(value: &Value) -> Option<Value> {
    match value {
        Value::Number(_) | Value::Bool(_) => Some(Value::String(value.to_string())),
        _ => None,
    }
}

fn as_flag(value: &Value) -> Option<bool> {
    match value {
        Value::String(text) => text.trim().to_lowercase().parse().ok(),
        Value::Number(number) => match number.as_i64()? {
            0 => Some(false),
            1 => Some(true),
            _ => None,
        },
        _ => None,
    }
}

#[cfg(test)]
mod tests;
