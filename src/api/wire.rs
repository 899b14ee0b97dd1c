//! An exchange as a client saw it: what it sent, what it was answered, and how long that took. Ours, not the vendor's.
//!
//! Whoever writes one has masked it already: no secret and no token is in it. The endpoint's own account of the same, with
//! other integrators', is in [`super::journal`].

use std::time::Duration;

use jiff::Timestamp;

use super::journal::Body;

/// Bytes of a body that are kept. A create at all its limits has 1.7 MB where each character takes four bytes; one in
/// plain letters, with a hundred variables of 2,500 characters, still fits.
pub const BODY_BYTES: usize = 256 * 1024;

/// One call and what came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exchange {
    /// Strictly increasing.
    pub number: u64,
    /// When the call was sent.
    pub at: Timestamp,
    pub method: String,
    /// Scheme, host and port: `http://127.0.0.1:7301`.
    pub origin: String,
    /// With its query.
    pub path: String,
    pub request: Part,
    /// `None` where not even the head of one came.
    pub answer: Option<Answer>,
    /// Why there is no whole answer, in words.
    pub failure: Option<String>,
    pub timing: Timing,
}

/// Headers in their order, and a body.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Part {
    /// Names in lower case; the values of those that carry secrets are masked.
    pub headers: Vec<(String, String)>,
    /// `None` where there was none, or it did not come whole.
    pub body: Option<Body>,
}

/// What was answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    pub status: u16,
    pub part: Part,
}

/// How long it took.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Timing {
    /// From the sending, with the connection where none was open, to the head of the answer.
    pub waiting: Option<Duration>,
    /// From there to the end of the body.
    pub body: Option<Duration>,
    /// Until the end, or until it failed.
    pub total: Duration,
}

impl Exchange {
    /// Bytes that are kept of it, about.
    pub fn bytes(&self) -> usize {
        let of = |part: &Part| {
            let headers: usize = part.headers.iter().map(|(name, value)| name.len() + value.len()).sum();
            headers + part.body.as_ref().map_or(0, |body| body.text.len())
        };
        self.path.len() + of(&self.request) + self.answer.as_ref().map_or(0, |answer| of(&answer.part))
    }
}
