//! What was sent and answered, for those who ask why a step failed. No header is in it, and no secret.

use std::fmt;

use serde::Serialize;

use crate::client::{Answered, ClientError, RawCall};

/// Characters of a body that are told.
const SHOWN: usize = 2_000;

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
}

/// As a person reads it: the call, its body, the answer.
impl fmt::Display for Exchange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "> {} {}", self.method, self.path)?;
        if let Some(request) = &self.request {
            write!(f, "\n> {request}")?;
        }
        match self.status {
            Some(status) => write!(f, "\n< {status} {}", self.answer),
            None => write!(f, "\n< {}", self.answer),
        }
    }
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        Some((at, _)) => format!("{}… ({} bytes in all)", &text[..at], text.len()),
        None => text.to_owned(),
    }
}
