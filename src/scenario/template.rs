//! Placeholders in a scenario's texts, filled in with what earlier steps saved.
//!
//! `${ann.conversationId}` is a value, `${"ab" * 3}` a text that is repeated, and `$${` stands for `${` itself. A text
//! that is one placeholder and nothing else becomes the value with its type; within a text it becomes text.

use serde_json::{Map, Value};

/// What `${new-id}` in a create stands for: an id that no create before had. No step can be saved under this name.
pub(super) const NEW_ID: &str = "new-id";

/// Times that a text can be repeated: more than any limit of the API asks for.
const REPEAT_MAX: usize = 100_000;

/// A piece of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Text(String),
    /// What was saved, and where in it: `ann.answer.0` is `["answer", "0"]` of `ann`.
    Reference {
        name: String,
        path: Vec<String>,
    },
    Repeat {
        text: String,
        times: usize,
    },
}

/// Takes a text apart; the error says what is wrong with it.
pub(super) fn parts(text: &str) -> Result<Vec<Part>, String> {
    let mut parts = Vec::new();
    let mut plain = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("${") {
        if rest[..at].ends_with('$') {
            plain.push_str(&rest[..at - 1]);
            plain.push_str("${");
            rest = &rest[at + 2..];
            continue;
        }
        plain.push_str(&rest[..at]);
        let after = &rest[at + 2..];
        let end = after.find('}').ok_or("`${` has no `}`; where it is meant as it stands, write `$${`")?;
        if !plain.is_empty() {
            parts.push(Part::Text(std::mem::take(&mut plain)));
        }
        parts.push(placeholder(after[..end].trim())?);
        rest = &after[end + 1..];
    }
    plain.push_str(rest);
    if !plain.is_empty() {
        parts.push(Part::Text(plain));
    }
    Ok(parts)
}

fn placeholder(inner: &str) -> Result<Part, String> {
    if let Some(quoted) = inner.strip_prefix('"') {
        let (text, times) = quoted.rsplit_once('"').ok_or("the text that is repeated has no end")?;
        let times = times.trim().strip_prefix('*').and_then(|times| times.trim().parse().ok());
        return match times.filter(|times| *times <= REPEAT_MAX) {
            Some(times) => Ok(Part::Repeat { text: text.to_owned(), times }),
            None => Err(format!("`${{\"{text}\" * 100}}` repeats a text, at most {REPEAT_MAX} times")),
        };
    }
    let mut segments = inner.split('.').map(str::to_owned);
    let name = segments.next().unwrap_or_default();
    if !is_name(&name) {
        return Err(format!("`${{{inner}}}` is no placeholder: `${{name.field}}` is one"));
    }
    Ok(Part::Reference { name, path: segments.collect() })
}

/// Whether a value can be saved under this name.
pub(super) fn is_name(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|letter| letter.is_alphanumeric() || matches!(letter, '_' | '-'))
}

/// `text` so that it stands for itself.
pub(super) fn escaped(text: &str) -> String {
    text.replace("${", "$${")
}

/// Calls `each` with every text of a value, names of members too.
pub(super) fn each_text<E>(value: &Value, each: &mut impl FnMut(&str) -> Result<(), E>) -> Result<(), E> {
    match value {
        Value::String(text) => each(text),
        Value::Array(items) => items.iter().try_for_each(|item| each_text(item, each)),
        Value::Object(members) => members.iter().try_for_each(|(name, value)| {
            each(name)?;
            each_text(value, each)
        }),
        Value::Null | Value::Bool(_) | Value::Number(_) => Ok(()),
    }
}

/// A value with its placeholders filled in.
pub(super) fn fill(value: &Value, saved: &Map<String, Value>) -> Result<Value, String> {
    Ok(match value {
        Value::String(text) => fill_value(text, saved)?,
        Value::Array(items) => items.iter().map(|item| fill(item, saved)).collect::<Result<_, _>>()?,
        Value::Object(members) => members
            .iter()
            .map(|(name, value)| Ok((fill_text(name, saved)?, fill(value, saved)?)))
            .collect::<Result<Map<_, _>, String>>()?
            .into(),
        Value::Null | Value::Bool(_) | Value::Number(_) => value.clone(),
    })
}

/// A text with its placeholders filled in.
pub(super) fn fill_text(text: &str, saved: &Map<String, Value>) -> Result<String, String> {
    Ok(match fill_value(text, saved)? {
        Value::String(text) => text,
        other => other.to_string(),
    })
}

fn fill_value(text: &str, saved: &Map<String, Value>) -> Result<Value, String> {
    let parts = parts(text)?;
    if let [Part::Reference { name, path }] = parts.as_slice() {
        return found(name, path, saved).cloned();
    }
    let mut filled = String::new();
    for part in parts {
        match part {
            Part::Text(text) => filled.push_str(&text),
            Part::Repeat { text, times } => filled.push_str(&text.repeat(times)),
            Part::Reference { name, path } => match found(&name, &path, saved)? {
                Value::String(text) => filled.push_str(text),
                other => filled.push_str(&other.to_string()),
            },
        }
    }
    Ok(filled.into())
}

fn found<'a>(name: &str, path: &[String], saved: &'a Map<String, Value>) -> Result<&'a Value, String> {
    let mut value = saved.get(name).ok_or_else(|| format!("nothing was saved as {name}"))?;
    for segment in path {
        let inner = match value {
            Value::Array(items) => segment.parse().ok().and_then(|index: usize| items.get(index)),
            other => other.get(segment),
        };
        value = inner.ok_or_else(|| format!("what was saved as {name} has no {}: {}", path.join("."), saved[name]))?;
    }
    Ok(value)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use serde_json::json;

    use super::*;

    fn saved() -> Map<String, Value> {
        let Value::Object(saved) = json!({ "ann": { "id": "a-1", "isNew": true, "rows": [{ "n": 7 }] } }) else {
            return Map::new();
        };
        saved
    }

    #[rstest]
    #[case("plain", json!("plain"))]
    #[case("${ann.id}", json!("a-1"))]
    #[case("${ann.isNew}", json!(true))]
    #[case("<${ann.isNew}> ${ ann.rows.0.n }", json!("<true> 7"))]
    #[case("${\"ab\" * 3}!", json!("ababab!"))]
    #[case("costs $${5} or $5", json!("costs ${5} or $5"))]
    fn placeholders_are_filled_in(#[case] text: &str, #[case] filled: Value) {
        assert_eq!(fill(&json!([{ "x": text }]), &saved()).unwrap(), json!([{ "x": filled }]));
    }

    #[rstest]
    #[case("${bea.id}", "nothing was saved as bea")]
    #[case("${ann.name}", "what was saved as ann has no name")]
    #[case("${ann", "`${` has no `}`")]
    #[case("${}", "is no placeholder")]
    #[case("${\"a\" * x}", "repeats a text")]
    #[case("${\"a\" * 100001}", "at most 100000 times")]
    fn what_cannot_be_filled_in_is_told(#[case] text: &str, #[case] told: &str) {
        let error = fill_text(text, &saved()).unwrap_err();
        assert!(error.contains(told), "{error}");
    }

    #[test]
    fn an_escaped_text_stands_for_itself() {
        for text in ["${ann.id}", "$${x}", "a $ b", "${"] {
            assert_eq!(fill_text(&escaped(text), &Map::new()), Ok(text.to_owned()));
        }
    }
}
