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
    let pretty = serde_json::to_string_pretty(&json).unwrap_or_default();
    let mut lines: Vec<String> = pretty.lines().map(str::to_owned).collect();
    if lines.len() > LINES {
        let more = lines.len() - LINES;
        lines.truncate(LINES);
        lines.push(format!("… and {more} lines more"));
    }
    lines
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        Some((at, _)) => format!("{}… ({} bytes in all)", &text[..at], text.len()),
        None => text.to_owned(),
    }
}
