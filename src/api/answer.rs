//! What the Messaging API answers, as written and as read.
//!
//! The endpoint writes the names exactly as the pages show them. A client reads them without regard to case, because
//! the pages differ among themselves: see [`from_any_case`].

use jiff::Timestamp;
use serde::{
    Deserialize, Deserializer, Serialize,
    de::{DeserializeOwned, IntoDeserializer as _},
};
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    activity::Attachment,
    id::{ConversationId, MessageId, NotAMessageId},
    variable::NamedValue,
};

/// The answer to a create (page "Use /consumer/conversations/create endpoint").
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CreateAnswer {
    #[serde(rename = "conversationId", alias = "conversationid")]
    pub conversation_id: ConversationId,
    /// False when an active conversation was continued, or the request id was known.
    #[serde(rename = "isNew", alias = "isnew")]
    pub is_new: bool,
    /// There only when a start message was processed.
    #[serde(rename = "messageId", alias = "messageid", default, skip_serializing_if = "Option::is_none")]
    pub message_id: Option<MessageId>,
}

/// One row of GET conversations; these names are lower-case on the page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ConversationRow {
    pub conversationid: ConversationId,
    /// When the conversation was created.
    pub timestamp: Timestamp,
}

/// A page of GET conversations, by creation time, then id.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ConversationsPage {
    pub conversations: Vec<ConversationRow>,
    /// Absent on the last page (our decision).
    #[serde(default, deserialize_with = "empty_as_none", skip_serializing_if = "Option::is_none")]
    pub continuationtoken: Option<Uuid>,
}

/// The answer of GET conversation/{id}/context: every variable, displayable or not.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ContextAnswer {
    pub context: Vec<NamedValue>,
}

/// The same as a client reads it. The 2026 page says "string / object" of a value, and a live one may be null.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContextRead {
    pub context: Vec<ReadVariable>,
}

/// A variable with whatever value a service has for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadVariable {
    pub name: String,
    #[serde(default)]
    pub value: Value,
}

impl ReadVariable {
    /// The value as a person reads it: text without quotes, anything else as JSON.
    pub fn value_text(&self) -> String {
        match &self.value {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        }
    }
}

/// The answer to an activity (page "Use /consumer/conversation endpoint").
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "RawActivityAnswer", into = "RawActivityAnswer")]
pub enum ActivityAnswer {
    /// `{ "messageId": "13 digits" }`; typing and the end of a conversation have one too (our decision).
    Taken(MessageId),
    /// `{ "messageId": "", "message": null }`: what a receipt is answered with.
    Receipt,
}

#[derive(Serialize, Deserialize)]
struct RawActivityAnswer {
    #[serde(rename = "messageId", alias = "messageid")]
    message_id: String,
    /// There, and null, in the answer to a receipt.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    message: Option<()>,
}

impl From<ActivityAnswer> for RawActivityAnswer {
    fn from(answer: ActivityAnswer) -> Self {
        match answer {
            ActivityAnswer::Taken(id) => Self { message_id: id.to_string(), message: None },
            ActivityAnswer::Receipt => Self { message_id: String::new(), message: Some(()) },
        }
    }
}

impl TryFrom<RawActivityAnswer> for ActivityAnswer {
    type Error = NotAMessageId;

    fn try_from(raw: RawActivityAnswer) -> Result<Self, NotAMessageId> {
        if raw.message_id.is_empty() { Ok(Self::Receipt) } else { raw.message_id.parse().map(Self::Taken) }
    }
}

/// One row of GET messages (page "Use GET messages endpoint").
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MessageRow {
    /// `message` in all of them.
    #[serde(rename = "type")]
    #[schema(pattern = "^message$")]
    pub kind: String,
    #[serde(default, deserialize_with = "null_as_default")]
    #[schema(required)]
    pub attachments: Vec<Attachment>,
    #[serde(default, deserialize_with = "null_as_default")]
    #[schema(required)]
    pub text: String,
    #[serde(rename = "messageId", alias = "messageid")]
    pub message_id: MessageId,
    pub timestamp: Timestamp,
    #[serde(default, deserialize_with = "null_as_default")]
    #[schema(required)]
    pub from: MessageSender,
    /// The mark of an automated message, else null.
    #[serde(rename = "channelData", alias = "channeldata", default)]
    #[schema(value_type = Option<Object>, required)]
    pub channel_data: Value,
}

/// Another service may write null for what a message does not have.
pub(super) fn null_as_default<'de, T: Default + Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    Option::deserialize(deserializer).map(Option::unwrap_or_default)
}

/// Another service may write an empty text where there is no next page.
fn empty_as_none<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    let text = Option::<String>::deserialize(deserializer)?.filter(|text| !text.is_empty());
    text.map(|text| T::deserialize(text.into_deserializer())).transpose()
}

/// Who a message is from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MessageSender {
    /// As the activity said; absent for messages that did not come as one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// As given; absent when none was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

/// A page of GET messages, by message id.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MessagesPage {
    pub messages: Vec<MessageRow>,
    /// The moment that the last message's id stands for, see [`MessageId::moment`]; absent on the last page (our decision).
    #[serde(
        rename = "continuationToken",
        alias = "continuationtoken",
        default,
        deserialize_with = "empty_as_none",
        skip_serializing_if = "Option::is_none"
    )]
    pub continuation_token: Option<Timestamp>,
}

/// Reads an answer whatever the case of its field names. Values are not touched, and a context variable's, which may be an
/// object, keeps its names too.
pub fn from_any_case<T: DeserializeOwned>(body: &[u8]) -> Result<T, serde_json::Error> {
    serde_json::from_value(lower_names(serde_json::from_slice(body)?))
}

/// The field that holds a context variable's value, in lower case.
const VARIABLE_VALUE: &str = "value";

fn lower_names(value: Value) -> Value {
    match value {
        Value::Object(map) => {
            let lower = |(name, value): (String, Value)| {
                let name = name.to_ascii_lowercase();
                let value = if name == VARIABLE_VALUE { value } else { lower_names(value) };
                (name, value)
            };
            map.into_iter().map(lower).collect()
        }
        Value::Array(items) => items.into_iter().map(lower_names).collect(),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "8a5e4f10-0000-4000-8000-000000000009";

    #[test]
    fn names_are_written_exactly_as_on_the_page() {
        let answer = CreateAnswer {
            conversation_id: ID.parse().unwrap(),
            is_new: true,
            message_id: Some("1756399395730".parse().unwrap()),
        };
        assert_eq!(
            serde_json::to_string(&answer).unwrap(),
            format!(r#"{{"conversationId":"{ID}","isNew":true,"messageId":"1756399395730"}}"#)
        );
    }

    #[test]
    fn names_are_read_in_any_case() {
        for body in [
            format!(r#"{{"conversationid":"{ID}","isnew":false}}"#),
            format!(r#"{{"ConversationId":"{ID}","IsNew":false,"MessageId":null}}"#),
        ] {
            let answer: CreateAnswer = from_any_case(body.as_bytes()).unwrap();
            assert_eq!((answer.is_new, answer.message_id), (false, None));
        }
    }

    #[test]
    fn an_activity_is_answered_with_its_id_and_a_receipt_with_none() {
        let taken = ActivityAnswer::Taken("1756399395730".parse().unwrap());
        for (answer, written) in [
            (taken, r#"{"messageId":"1756399395730"}"#),
            (ActivityAnswer::Receipt, r#"{"messageId":"","message":null}"#),
        ] {
            assert_eq!(serde_json::to_string(&answer).unwrap(), written);
            assert_eq!(
                from_any_case::<ActivityAnswer>(written.to_uppercase().replace("NULL", "null").as_bytes()).unwrap(),
                answer
            );
        }
        assert!(from_any_case::<ActivityAnswer>(br#"{"messageId":"soon"}"#).is_err());
    }

    #[test]
    fn a_message_of_another_service_may_have_null_for_what_it_does_not_have() {
        let body = br#"{"type":"message","text":null,"attachments":null,"from":null,"messageId":"1756399395730",
            "timestamp":"2025-08-28T16:43:15.730Z","channelData":null}"#;
        let row: MessageRow = from_any_case(body).unwrap();
        assert_eq!((row.text.as_str(), row.attachments.len(), row.from), ("", 0, MessageSender::default()));
    }

    #[test]
    fn a_live_context_may_hold_objects_and_null() {
        let body = br#"{"Context":[{"Name":"Cart","Value":{"Items":[1],"VIP":true}},{"name":"none","value":null},{"name":"bare"},
            {"name":"text","value":"XBox"}]}"#;
        let read: ContextRead = from_any_case(body).unwrap();
        let texts: Vec<String> = read.context.iter().map(ReadVariable::value_text).collect();
        assert_eq!(texts, [r#"{"Items":[1],"VIP":true}"#, "null", "null", "XBox"]);
    }

    #[test]
    fn an_empty_token_is_none() {
        let id = "8a5e4f10-0000-4000-8000-00000000000a";
        let token = |text: &str| {
            let body = format!(r#"{{"conversations":[],"continuationtoken":{text}}}"#);
            from_any_case::<ConversationsPage>(body.as_bytes()).map(|page| page.continuationtoken)
        };
        assert_eq!((token("\"\"").unwrap(), token("null").unwrap()), (None, None));
        assert_eq!(token(&format!("\"{id}\"")).unwrap(), Some(id.parse().unwrap()));
        assert!(token("\"soon\"").is_err());
        let page: MessagesPage = from_any_case(br#"{"messages":[],"continuationToken":""}"#).unwrap();
        assert_eq!(page.continuation_token, None);
        let page: MessagesPage =
            from_any_case(br#"{"messages":[],"continuationToken":"2025-08-28T16:43:15.730Z"}"#).unwrap();
        assert_eq!(page.continuation_token, Some("2025-08-28T16:43:15.730Z".parse().unwrap()));
    }

    #[test]
    fn an_attachment_of_another_service_may_lack_what_it_does_not_have() {
        let body = br#"{"type":"message","text":"see","messageId":"1756399395730","timestamp":"2025-08-28T16:43:15.730Z",
            "attachments":[{"contentType":null,"contentUrl":"https://x/y.png","content":null,"name":null,"thumbnailUrl":null}]}"#;
        let row: MessageRow = from_any_case(body).unwrap();
        let [file] = &row.attachments[..] else { panic!("{row:?}") };
        assert_eq!(
            (file.content_type.as_str(), file.content_url.as_str(), file.name.as_str()),
            ("", "https://x/y.png", "")
        );
    }

    #[test]
    fn values_keep_their_case() {
        let body = br#"{"Context":[{"Name":"ProductName","Value":"XBox"}]}"#;
        let answer: ContextAnswer = from_any_case(body).unwrap();
        assert_eq!(
            (answer.context[0].name.as_str(), answer.context[0].value.to_string().as_str()),
            ("ProductName", "XBox")
        );
    }
}
