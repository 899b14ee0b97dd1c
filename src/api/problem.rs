//! Failures as the wire shows them: RFC 7807 problem details, and the Messaging API's sixteen error codes as one table
//! (page "Error handling in messaging APIs").

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

/// One of the sixteen codes that the Messaging API documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Code {
    OrganizationId,
    ChannelId,
    Operation,
    NoSuchChannel,
    ConversationId,
    Timestamp,
    ConversationsPageSize,
    MessagesPageSize,
    ContinuationToken,
    TooManyVariables,
    MessageTooLong,
    Body,
    NoSuchConversation,
    ChannelNotLinked,
    Serialization,
    EmptyMessage,
}

/// The table: code, number, HTTP status, and the sentence that becomes a problem's title.
const TABLE: [(Code, u32, u16, &str); 16] = [
    (Code::OrganizationId, 30001, 400, "The organization ID is not valid"),
    (Code::ChannelId, 30002, 400, "The channel ID is not valid"),
    (Code::Operation, 30003, 400, "The operation is invalid or not supported"),
    (Code::NoSuchChannel, 30004, 404, "The channel configuration does not exist"),
    (Code::ConversationId, 30005, 400, "The conversation ID is not valid"),
    (Code::Timestamp, 30006, 400, "The timestamp is not valid"),
    (Code::ConversationsPageSize, 30007, 400, "The page size for conversations must be null or between 1 and 250"),
    (Code::MessagesPageSize, 30008, 400, "The page size for messages must be null or between 1 and 100"),
    (Code::ContinuationToken, 30009, 400, "The continuation token is not valid"),
    (Code::TooManyVariables, 30010, 400, "The conversation context has more than 100 entries"),
    (Code::MessageTooLong, 30011, 400, "The message text has more than 6,000 characters"),
    (Code::Body, 30012, 400, "The request body is missing or malformed"),
    (Code::NoSuchConversation, 30013, 404, "The conversation does not exist"),
    (Code::ChannelNotLinked, 30014, 400, "The channel configuration is not linked to a workstream"),
    (Code::Serialization, 30015, 500, "The response body could not be serialized"),
    (Code::EmptyMessage, 30016, 400, "The message activity has neither text nor attachments"),
];

impl Code {
    /// All codes, in the order of their numbers.
    pub fn all() -> impl Iterator<Item = Code> {
        TABLE.iter().map(|row| row.0)
    }

    /// The number on the wire, 30001 to 30016.
    pub fn number(self) -> u32 {
        self.row().1
    }

    /// The HTTP status that carries this code.
    pub fn status(self) -> u16 {
        self.row().2
    }

    /// What the code means, as a problem's `title`.
    pub fn title(self) -> &'static str {
        self.row().3
    }

    /// The code with this number.
    pub fn from_number(number: u32) -> Option<Self> {
        TABLE.iter().find(|row| row.1 == number).map(|row| row.0)
    }

    fn row(self) -> &'static (Code, u32, u16, &'static str) {
        // The variants are declared in the table's order; the test below holds them together.
        &TABLE[self as usize]
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.number().fmt(f)
    }
}

/// The body of every failed answer, `application/problem+json`.
///
/// `type`, `title`, `status` and `detail` are RFC 7807's; `code` and `traceId` are our decision (the pages say that a
/// code is in the body, not where). [`Problem::of_service`] reads what another service writes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct Problem {
    /// A URI that names the kind of failure; `about:blank` where the status says it all.
    #[serde(rename = "type")]
    #[schema(required)]
    pub kind: String,
    #[schema(required)]
    pub title: String,
    #[schema(required)]
    pub status: u16,
    /// What was wrong in this request: where, which limit, which value.
    #[schema(required)]
    pub detail: String,
    /// The Messaging API's code as a string, such as `"30013"`; absent on failures that have none (401, 404 of an
    /// unknown path, …).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The same as the answer's `x-ms-correlation-id`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trace_id: Option<String>,
}

impl Problem {
    /// The media type of a problem.
    pub const MEDIA_TYPE: &str = "application/problem+json";
    /// The header that carries the correlation id of a failed answer.
    pub const CORRELATION_HEADER: &str = "x-ms-correlation-id";

    /// A failure with one of the API's codes; `detail` says what was wrong in this request.
    pub fn coded(code: Code, detail: impl Into<String>) -> Self {
        Self {
            kind: format!("urn:frontdesk:problem:{code}"),
            title: code.title().to_owned(),
            status: code.status(),
            detail: detail.into(),
            code: Some(code.to_string()),
            trace_id: None,
        }
    }

    /// A failure that the HTTP status alone describes.
    pub fn plain(status: u16, title: impl Into<String>, detail: impl Into<String>) -> Self {
        Self {
            kind: "about:blank".to_owned(),
            title: title.into(),
            status,
            detail: detail.into(),
            code: None,
            trace_id: None,
        }
    }

    /// What can be read of another service's failure: any field may be missing or null, its name may be in any case, and
    /// the code may be a number. `None` when the body is no JSON object.
    pub fn of_service(status: u16, body: &[u8]) -> Option<Self> {
        let body: Map<String, Value> = serde_json::from_slice(body).ok()?;
        let text = |wanted: &str| {
            let (_, value) = body.iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted))?;
            match value {
                Value::String(text) if !text.is_empty() => Some(text.clone()),
                Value::Number(number) => Some(number.to_string()),
                _ => None,
            }
        };
        Some(Self {
            kind: text("type").unwrap_or_default(),
            title: text("title").unwrap_or_default(),
            status,
            detail: text("detail").unwrap_or_default(),
            code: text("code"),
            trace_id: text("traceId"),
        })
    }

    /// The API's code, when there is one that we know.
    pub fn known_code(&self) -> Option<Code> {
        self.code.as_deref()?.parse().ok().and_then(Code::from_number)
    }
}

/// One thing wrong with a request, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    pub code: Code,
    /// A JSON pointer (RFC 6901) into the body, such as `/customercontext/email`; empty for the body as a whole.
    pub pointer: String,
    /// What is wrong, without the place: `has 201 characters, the limit is 200`.
    pub reason: String,
}

impl Violation {
    pub fn new(code: Code, pointer: impl Into<String>, reason: impl Into<String>) -> Self {
        Self { code, pointer: pointer.into(), reason: reason.into() }
    }

    /// The problem that the endpoint answers with.
    pub fn to_problem(&self) -> Problem {
        Problem::coded(self.code, self.to_string())
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.pointer.is_empty() { f.write_str(&self.reason) } else { write!(f, "{} {}", self.pointer, self.reason) }
    }
}

/// Escapes one reference token of a JSON pointer.
pub fn pointer_token(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sixteen_codes_stand_in_the_table_in_their_order() {
        let numbers: Vec<u32> = Code::all().map(Code::number).collect();
        assert_eq!(numbers, (30001..=30016).collect::<Vec<u32>>());
        for code in Code::all() {
            assert_eq!(Code::from_number(code.number()), Some(code));
        }
    }

    #[test]
    fn only_the_documented_codes_are_not_400() {
        let others: Vec<(u32, u16)> =
            Code::all().filter(|code| code.status() != 400).map(|code| (code.number(), code.status())).collect();
        assert_eq!(others, [(30004, 404), (30013, 404), (30015, 500)]);
    }

    #[test]
    fn a_problem_carries_the_code_as_a_string() {
        let json = serde_json::to_value(Problem::coded(Code::NoSuchConversation, "gone")).unwrap();
        assert_eq!(json["code"], "30013");
        assert_eq!(json["status"], 404);
        assert_eq!(json["type"], "urn:frontdesk:problem:30013");
        assert!(json.get("traceId").is_none());
    }

    #[test]
    fn a_problem_of_another_service_is_read_whatever_it_lacks() {
        let read = |body: &str| Problem::of_service(400, body.as_bytes());
        let problem = read(r#"{"Title":"Bad Input","detail":null,"code":30012,"errors":{}}"#).unwrap();
        assert_eq!((problem.status, problem.title.as_str(), problem.detail.as_str()), (400, "Bad Input", ""));
        assert_eq!(problem.known_code(), Some(Code::Body));
        assert_eq!(read("{}").unwrap().known_code(), None);
        assert!(read("[]").is_none() && read("<html>").is_none());
    }

    #[test]
    fn our_own_problem_is_read_as_it_was_written() {
        let problem = Problem { trace_id: Some("t".to_owned()), ..Problem::coded(Code::NoSuchConversation, "gone") };
        let written = serde_json::to_vec(&problem).unwrap();
        assert_eq!(Problem::of_service(404, &written), Some(problem));
    }

    #[test]
    fn pointer_tokens_escape_tilde_and_slash() {
        assert_eq!(pointer_token("a/b~c"), "a~1b~0c");
    }
}
