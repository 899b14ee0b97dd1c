//! A call as somebody wrote it, and its answer as it came: for those who test, where a refusal is what they look for.

use reqwest::{Method, RequestBuilder, header};
use serde_json::Value;

use super::{ClientError, Http, messaging::Answer};

/// One call. The credentials are the client's and never in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RawCall {
    /// Such as `GET`.
    pub method: String,
    /// From the first slash on, with its query.
    pub path: String,
    /// These replace the client's own; `authorization` is not among them.
    pub headers: Vec<(String, String)>,
    /// Sent as `application/json`, whatever it is.
    pub body: Option<String>,
}

impl RawCall {
    /// A call without a body.
    pub fn new(method: &str, path: impl Into<String>) -> Self {
        Self { method: method.to_owned(), path: path.into(), ..Self::default() }
    }

    /// The call with this body.
    #[must_use]
    pub fn with_json(self, body: &Value) -> Self {
        Self { body: Some(body.to_string()), ..self }
    }

    /// The request to `base`, with the headers that are `ours` where the call has no other.
    pub(super) fn request(
        &self,
        http: &Http,
        base: &str,
        ours: &[(&str, &str)],
    ) -> Result<RequestBuilder, ClientError> {
        let unusable = |cause: String| http.unreachable(format!("{base}{}", self.path), cause);
        let method: Method = self.method.parse().map_err(|_| unusable(format!("{:?} is not a method", self.method)))?;
        let mut request = http.request(method, format!("{base}{}", self.path));
        for (name, value) in ours {
            if !self.headers.iter().any(|(given, _)| given.eq_ignore_ascii_case(name)) {
                request = request.header(*name, *value);
            }
        }
        for (name, value) in self.headers.iter().filter(|(name, _)| !name.eq_ignore_ascii_case("authorization")) {
            request = request.header(name, value);
        }
        if let Some(body) = &self.body {
            request = request.header(header::CONTENT_TYPE, "application/json").body(body.clone());
        }
        Ok(request)
    }
}

/// An answer, whatever it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    pub status: u16,
    /// As text; what is not UTF-8 is replaced.
    pub text: String,
}

impl Answered {
    pub(super) fn new(answer: &Answer) -> Self {
        Self { status: answer.status.as_u16(), text: String::from_utf8_lossy(answer.body()).into_owned() }
    }

    /// Whether it says that all is well.
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// The body, where it is JSON; else null.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_default()
    }
}
