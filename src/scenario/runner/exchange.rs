//! What was sent and answered, for those who ask why a step failed. No header is in it, and no secret.

use std::fmt;

use serde::Serialize;
use serde_json::Value;

use crate::client::{Answered, ClientError, RawCall};

/// Characters of a body that are told.
const SHOWN: usize = 20_000;
/// A longer body is no line that a person reads.
const LINE: usize = 120;
/// Lines of a body that are told.
const LINES: usize = 60;

/// One call and what came of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Exchange {
    pub method: String,
    /// With its query; a call of the desk begins with `/desk/v1`.
    pub path: String,
    /// The body, where there was one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request: Option<String>,
    /// `None` where no answer came.
    pub status: Option<u16>,
    /// The answer's body, or why there was none.
    pub answer: String,
}

impl Exchange {
    pub(super) fn new(
        prefix: &str,
        call: &RawCall,
        result: &Result<Answered, ClientError>,
        masked: impl Fn(&str) -> String,
    ) -> Self {
        let shown = |text: &str| shortened(&masked(text));
        let (status, answer) = match result {
            Ok(answer) => (Some(answer.status), shown(&answer.text)),
            Err(error) => (None, shown(&error.to_string())),
        };
        Self {
            method: call.method.clone(),
            path: shown(&format!("{prefix}{}", call.path)),
            request: call.body.as_deref().map(shown),
            status,
            answer,
        }
    }

    /// A post that the endpoint made to the scenario's webhook, which takes everything.
    pub(super) fn post(payload: &Value, masked: impl Fn(&str) -> String) -> Self {
        Self {
            method: "POST".to_owned(),
            path: "to the webhook".to_owned(),
            request: Some(shortened(&masked(&payload.to_string()))),
            status: Some(200),
            answer: String::new(),
        }
    }
}

/// As a person reads it: the call, its body, the answer.
impl fmt::Display for Exchange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "> {} {}", self.method, self.path)?;
        for line in self.request.iter().flat_map(|request| readable(request)) {
            write!(f, "\n> {line}")?;
        }
        let mut answer = readable(&self.answer).into_iter();
        let first = answer.next().unwrap_or_default();
        match self.status {
            Some(status) => write!(f, "\n< {}", format!("{status} {first}").trim_end())?,
            None => write!(f, "\n< {first}")?,
        }
        answer.try_for_each(|line| write!(f, "\n< {line}"))
    }
}

/// A body as lines that a person can read: JSON that is longer than a line is broken into its members.
fn readable(text: &str) -> Vec<String> {
    if text.chars().count() <= LINE {
        return vec![text.to_owned()];
    }
    let Ok(json) = serde_json::from_str::<Value>(text) else { return vec![text.to_owned()] };
    let mut lines = vec![String::new()];
    lay_out(&json, 0, "", &mut lines);
    if lines.len() > LINES {
        let more = lines.len() - LINES;
        lines.truncate(LINES);
        lines.push(format!("… and {more} lines more"));
    }
    lines
}

/// JSON behind what the last line has: on it as far as that goes, what is longer on lines of its own, further in.
fn lay_out(value: &Value, depth: usize, end: &str, lines: &mut Vec<String>) {
    let whole = value.to_string();
    let has_room =
        |lines: &[String]| lines.last().map_or(0, |line| line.chars().count()) + whole.chars().count() < LINE;
    let (open, close, items): (_, _, Vec<(String, &Value)>) = match value {
        Value::Object(members) if !has_room(lines) => {
            let items = members.iter().map(|(name, value)| (format!("{}: ", Value::from(name.as_str())), value));
            ("{", "}", items.collect())
        }
        Value::Array(items) if !has_room(lines) => {
            ("[", "]", items.iter().map(|value| (String::new(), value)).collect())
        }
        _ => {
            append(lines, &format!("{whole}{end}"));
            return;
        }
    };
    append(lines, open);
    let last = items.len().saturating_sub(1);
    for (at, (name, value)) in items.into_iter().enumerate() {
        lines.push(format!("{}{name}", "  ".repeat(depth + 1)));
        lay_out(value, depth + 1, if at == last { "" } else { "," }, lines);
    }
    lines.push(format!("{}{close}{end}", "  ".repeat(depth)));
}

fn append(lines: &mut [String], text: &str) {
    if let Some(line) = lines.last_mut() {
        line.push_str(text);
    }
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        Some((at, _)) => format!("{}… ({} bytes in all)", &text[..at], text.len()),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_fits_on_a_line_stays_on_it_and_what_does_not_is_laid_out() {
        assert_eq!(readable(r#"{"b": 1, "a": [2]}"#), [r#"{"b": 1, "a": [2]}"#]);
        let long = json!({ "first": { "a": 1, "b": [true, null] }, "second": ["x".repeat(70), "y".repeat(70)] });
        let lines = readable(&long.to_string());
        let (x, y) = ("x".repeat(70), "y".repeat(70));
        let expected = [
            "{".to_owned(),
            r#"  "first": {"a":1,"b":[true,null]},"#.to_owned(),
            r#"  "second": ["#.to_owned(),
            format!(r#"    "{x}","#),
            format!(r#"    "{y}""#),
            "  ]".to_owned(),
            "}".to_owned(),
        ];
        assert_eq!(lines, expected);
        assert_eq!(serde_json::from_str::<Value>(&lines.concat()).unwrap(), long);
    }

    #[test]
    fn a_very_long_one_says_how_much_more_there_is() {
        let lines = readable(&json!(vec!["x".repeat(150); 100]).to_string());
        assert_eq!((lines.len(), lines[LINES].as_str()), (LINES + 1, "… and 42 lines more"));
    }
}
