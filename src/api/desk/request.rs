//! The bodies that the desk posts, read and checked. A body's every fault has its place, as on the integrator's side.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::Record;
use crate::api::{
    activity::{Attachment, AttachmentPolicy, attachment},
    create,
    field::{self, text},
    id::RecordId,
    limit,
    problem::{Code, Violation},
    variable::describe,
};

/// Characters in a queue's name.
pub const QUEUE_CHARS: usize = 200;

/// `POST …/messages`: what a representative says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
#[schema(as = DeskMessage)]
pub struct Message {
    /// At most 6,000 characters, as any message.
    pub text: String,
    /// A note that the customer never gets.
    pub internal: bool,
    pub attachments: Vec<Attachment>,
    /// Under which name; the endpoint has one for who gives none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

impl Message {
    /// Reads a body: the message, or every reason for refusing it.
    pub fn parse(body: &[u8], policy: &AttachmentPolicy) -> Result<Self, Vec<Violation>> {
        let body = field::body(body, "a message").map_err(|violation| vec![violation])?;
        let mut violations = Vec::new();
        let said = text(&body, "", "text", None, &mut violations).unwrap_or_default();
        let chars = limit::chars(&said);
        if chars > limit::MESSAGE_CHARS {
            let reason = format!("has {chars} characters, the limit is {}", limit::MESSAGE_CHARS);
            violations.push(Violation::new(Code::MessageTooLong, "/text", reason));
        }
        let internal = match body.get("internal") {
            None | Some(Value::Null) => false,
            Some(Value::Bool(internal)) => *internal,
            Some(other) => {
                violations.push(wrong("/internal", other, "true or false"));
                false
            }
        };
        let attachments = match body.get("attachments") {
            None | Some(Value::Null) => Vec::new(),
            Some(Value::Array(items)) => attachment::read_all(items, policy, &mut violations),
            Some(other) => {
                violations.push(wrong("/attachments", other, "an array"));
                Vec::new()
            }
        };
        let name = text(&body, "", "name", Some(limit::ACTIVITY_FIELD_CHARS), &mut violations);
        if violations.is_empty() && said.trim().is_empty() && attachments.is_empty() {
            violations.push(Violation::new(Code::EmptyMessage, "", "a message needs `text` or `attachments`"));
        }
        if violations.is_empty() { Ok(Self { text: said, internal, attachments, name }) } else { Err(violations) }
    }
}

/// The body of a transfer; [`parse_transfer`] reads it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Transfer {
    /// Any name of at most 200 characters.
    pub queue: String,
}

/// The body of a link; [`parse_link`] reads it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Link {
    /// The record's id; null unlinks.
    #[schema(required = true)]
    pub record_id: Option<RecordId>,
}

/// The body of a record; [`parse_record`] reads it. One of the names is needed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct RecordBody {
    /// Made where it is not given.
    pub id: Option<String>,
    pub first_name: Option<String>,
    pub last_name: Option<String>,
    pub email: Option<String>,
    pub phone_number: Option<String>,
}

/// `POST …/transfer`: the queue that a conversation goes to, any name of at most 200 characters.
pub fn parse_transfer(body: &[u8]) -> Result<String, Vec<Violation>> {
    let body = field::body(body, "a queue").map_err(|violation| vec![violation])?;
    let mut violations = Vec::new();
    let queue = text(&body, "", "queue", Some(QUEUE_CHARS), &mut violations);
    match queue.map(|queue| queue.trim().to_owned()).filter(|queue| !queue.is_empty()) {
        Some(queue) if violations.is_empty() => Ok(queue),
        _ => {
            if violations.is_empty() {
                violations.push(Violation::new(Code::Body, "/queue", "is missing, a transfer goes to a queue"));
            }
            Err(violations)
        }
    }
}

/// `PUT …/customer`: the record to link, or null to unlink. It has to be said which.
pub fn parse_link(body: &[u8]) -> Result<Option<RecordId>, Vec<Violation>> {
    let refuse = |violation| Err(vec![violation]);
    let body = field::body(body, "a link").map_err(|violation| vec![violation])?;
    match body.get("recordId") {
        Some(Value::Null) => Ok(None),
        Some(Value::String(id)) if !id.is_empty() => Ok(Some(RecordId(id.clone()))),
        Some(other) => refuse(wrong("/recordId", other, "a record's id or null")),
        None => refuse(Violation::new(Code::Body, "/recordId", "is missing, a record's id or null is expected")),
    }
}

/// `POST /records` and `PUT /records/{id}`: a record. `id` is the path's; without one the body's counts, and without that
/// `made` gives one.
pub fn parse_record(
    body: &[u8],
    id: Option<RecordId>,
    made: impl FnOnce() -> RecordId,
) -> Result<Record, Vec<Violation>> {
    let body = field::body(body, "a record").map_err(|violation| vec![violation])?;
    let mut violations = Vec::new();
    let mut field = |name| {
        let value = text(&body, "", name, Some(limit::CUSTOMER_FIELD_CHARS), &mut violations);
        value.map(|value| value.trim().to_owned()).filter(|value| !value.is_empty())
    };
    let (first_name, last_name) = (field("firstName").unwrap_or_default(), field("lastName").unwrap_or_default());
    let (email, phone_number) = (field("email"), field("phoneNumber"));
    let given = field("id").map(RecordId);
    if let Some(email) = &email
        && !create::is_email(email)
    {
        violations.push(Violation::new(Code::Body, "/email", format!("is not an email address: {email:?}")));
    }
    if first_name.is_empty() && last_name.is_empty() && violations.is_empty() {
        violations.push(Violation::new(Code::Body, "", "a record needs `firstName` or `lastName`"));
    }
    check_id(given.as_ref(), id.as_ref(), &mut violations);
    if !violations.is_empty() {
        return Err(violations);
    }
    Ok(Record { id: id.or(given).unwrap_or_else(made), first_name, last_name, email, phone_number })
}

/// An id stands in paths, so it is made of what may stand there; beside the path's it must be the same.
fn check_id(given: Option<&RecordId>, of_path: Option<&RecordId>, violations: &mut Vec<Violation>) {
    let Some(given) = given else { return };
    if let Some(of_path) = of_path {
        if given != of_path {
            violations.push(Violation::new(Code::Body, "/id", format!("is not that of the path, {of_path}")));
        }
    } else if !given.0.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.')) {
        let reason = format!("is {:?}, letters, digits, `-`, `_` and `.` are expected", given.0);
        violations.push(Violation::new(Code::Body, "/id", reason));
    }
}

/// The members of a body of our own, such as the clock's; unknown ones are refused, so that a misspelt one is noticed.
pub(super) fn members(body: &[u8], what: &str, known: &[&str]) -> Result<Map<String, Value>, Violation> {
    let body = field::body(body, what)?;
    match body.keys().find(|name| !known.contains(&name.as_str())) {
        Some(unknown) => Err(Violation::new(
            Code::Body,
            format!("/{}", crate::api::problem::pointer_token(unknown)),
            format!("is not known here; known: {}", known.join(", ")),
        )),
        None => Ok(body),
    }
}

pub(super) fn wrong(pointer: &str, value: &Value, wanted: &str) -> Violation {
    Violation::new(Code::Body, pointer, format!("is {}, {wanted} is expected", describe(value)))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn reasons<T: std::fmt::Debug>(read: Result<T, Vec<Violation>>) -> Vec<String> {
        read.unwrap_err().iter().map(|violation| format!("{} {violation}", violation.code)).collect()
    }

    #[test]
    fn a_message_is_text_or_files() {
        let policy = AttachmentPolicy::default();
        let read = Message::parse(br#"{ "text": "hi", "internal": true, "name": "Ada" }"#, &policy).unwrap();
        assert_eq!(read, Message { text: "hi".into(), internal: true, name: Some("Ada".into()), attachments: vec![] });
        for empty in ["{}", r#"{ "text": " " }"#, r#"{ "attachments": [] }"#] {
            assert_eq!(
                reasons(Message::parse(empty.as_bytes(), &policy)),
                ["30016 a message needs `text` or `attachments`"]
            );
        }
        let long = format!(r#"{{ "text": "{}" }}"#, "x".repeat(6_001));
        assert_eq!(
            reasons(Message::parse(long.as_bytes(), &policy)),
            ["30011 /text has 6001 characters, the limit is 6000"]
        );
        let script =
            br#"{ "attachments": [{ "contentType": "t", "contentUrl": "https://a.example/x", "name": "a.ps1" }] }"#;
        assert_eq!(
            reasons(Message::parse(script, &policy)),
            ["30012 /attachments/0/name has the extension \"ps1\", which is blocked"]
        );
    }

    #[rstest]
    #[case("", "30012 the request has no body, a queue is expected")]
    #[case("[]", "30012 the body is an array, a queue is expected")]
    #[case("{}", "30012 /queue is missing, a transfer goes to a queue")]
    #[case(r#"{ "queue": 1 }"#, "30012 /queue is a number, a string is expected")]
    fn a_transfer_names_a_queue(#[case] body: &str, #[case] reason: &str) {
        assert_eq!(reasons(parse_transfer(body.as_bytes())), [reason]);
        assert_eq!(parse_transfer(br#"{ "queue": " Billing " }"#), Ok("Billing".to_owned()));
    }

    #[test]
    fn a_link_says_which_record_or_none() {
        assert_eq!(parse_link(br#"{ "recordId": null }"#), Ok(None));
        assert_eq!(parse_link(br#"{ "recordId": "c-1" }"#), Ok(Some(RecordId("c-1".into()))));
        assert_eq!(reasons(parse_link(b"{}")), ["30012 /recordId is missing, a record's id or null is expected"]);
    }

    #[rstest]
    #[case("{}", "a record needs `firstName` or `lastName`")]
    #[case(r#"{ "firstName": "A", "email": "nobody" }"#, "/email is not an email address: \"nobody\"")]
    #[case(r#"{ "firstName": "A", "id": "a/b" }"#, "/id is \"a/b\", letters, digits, `-`, `_` and `.` are expected")]
    fn a_record_is_refused_with_the_reason(#[case] body: &str, #[case] reason: &str) {
        let read = parse_record(body.as_bytes(), None, || RecordId("made".into()));
        assert_eq!(reasons(read), [format!("30012 {reason}")]);
    }

    #[test]
    fn a_records_id_is_the_paths_or_given_or_made() {
        let read = |body: &str, path: Option<&str>| {
            let path = path.map(|id| RecordId(id.into()));
            parse_record(body.as_bytes(), path, || RecordId("made".into())).map(|record| record.id.0)
        };
        assert_eq!(read(r#"{ "lastName": "B" }"#, None), Ok("made".to_owned()));
        assert_eq!(read(r#"{ "lastName": "B", "id": "given" }"#, None), Ok("given".to_owned()));
        assert_eq!(read(r#"{ "lastName": "B" }"#, Some("path")), Ok("path".to_owned()));
        assert_eq!(
            reasons(read(r#"{ "lastName": "B", "id": "given" }"#, Some("path"))),
            ["30012 /id is not that of the path, path"]
        );
    }
}
