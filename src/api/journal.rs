//! The journal of the integrators' exchanges, as `GET /desk/v1/journal` answers it: ours, not the vendor's.
//!
//! Field names are camelCase. No header is in it, and secrets and tokens in bodies and paths are masked.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::fault::InjectedFault;

/// Bytes of a body that are kept.
pub const BODY_BYTES: usize = 16 * 1024;

/// What stands in the place of a secret.
pub const MASKED: &str = "•••";

/// One call and its answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Exchange {
    /// When the call came in.
    pub at: Timestamp,
    /// How long its answer took, with what an injected delay added.
    pub duration_micros: u64,
    pub method: String,
    /// With its query.
    pub path: String,
    /// The answer's; `None` where an injected fault let none be made. With the fault `commit-then-drop` the answer was made
    /// and is told here, but the client never got it.
    pub status: Option<u16>,
    /// The API's code, where the answer is a problem that has one.
    pub code: Option<String>,
    /// The answer's `x-ms-correlation-id`.
    pub correlation_id: Option<String>,
    /// `None` where there was no body, or the endpoint did not read it.
    pub request: Option<Body>,
    pub answer: Option<Body>,
    /// Fields of a create's body that the API does not know, and therefore ignores.
    pub unknown_fields: Vec<String>,
    /// The fault that was injected, where one was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fault: Option<InjectedFault>,
}

/// A body, as text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = JournalBody)]
pub struct Body {
    /// At most about [`BODY_BYTES`]; what is not UTF-8 is replaced.
    pub text: String,
    /// Bytes of the whole, as far as they were read.
    pub bytes: u64,
    /// Whether the end is missing from `text`.
    pub truncated: bool,
}

/// An exchange in its place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = JournalEntry)]
pub struct Entry {
    /// Strictly increasing.
    pub id: u64,
    #[serde(flatten)]
    pub exchange: Exchange,
}

/// A page of the journal, newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct JournalPage {
    pub exchanges: Vec<Entry>,
    /// For `after`; absent on the last page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}
