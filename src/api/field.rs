//! Fields of a body, read one by one so that everything wrong can be told at once. It knows no field's name or limit.

use serde_json::{Map, Value};

use super::{
    limit,
    problem::{Code, Violation},
    variable::describe,
};

/// A whole body, which is an object; `what` it says, with its article.
pub(super) fn body(bytes: &[u8], what: &str) -> Result<Map<String, Value>, Violation> {
    let refuse = |reason| Violation::new(Code::Body, "", reason);
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(refuse(format!("the request has no body, {what} is expected")));
    }
    match serde_json::from_slice(bytes) {
        Ok(Value::Object(body)) => Ok(body),
        Ok(other) => Err(refuse(format!("the body is {}, {what} is expected", describe(&other)))),
        Err(error) => Err(refuse(format!("the body is not JSON: {error}"))),
    }
}

/// An object field; null counts as absent.
pub(super) fn object<'a>(
    body: &'a Map<String, Value>,
    name: &str,
    violations: &mut Vec<Violation>,
) -> Option<&'a Map<String, Value>> {
    match body.get(name) {
        None | Some(Value::Null) => None,
        Some(Value::Object(object)) => Some(object),
        Some(other) => {
            violations.push(Violation::new(
                Code::Body,
                format!("/{name}"),
                format!("is {}, an object is expected", describe(other)),
            ));
            None
        }
    }
}

/// A string field; null and the empty string count as absent.
pub(super) fn text(
    map: &Map<String, Value>,
    parent: &str,
    name: &str,
    limit: Option<usize>,
    violations: &mut Vec<Violation>,
) -> Option<String> {
    match map.get(name) {
        None | Some(Value::Null) => None,
        Some(Value::String(text)) if text.is_empty() => None,
        Some(Value::String(text)) => {
            let chars = limit::chars(text);
            if let Some(limit) = limit
                && chars > limit
            {
                violations.push(Violation::new(
                    Code::Body,
                    format!("{parent}/{name}"),
                    format!("has {chars} characters, the limit is {limit}"),
                ));
            }
            Some(text.clone())
        }
        Some(other) => {
            violations.push(Violation::new(
                Code::Body,
                format!("{parent}/{name}"),
                format!("is {}, a string is expected", describe(other)),
            ));
            None
        }
    }
}
