//! What the Messaging API answers, as written and as read.
//!
//! The endpoint writes the names exactly as the pages show them. A client reads them without regard to case, because
//! the pages differ among themselves: see [`from_any_case`].

use jiff::Timestamp;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;
use uuid::Uuid;

use super::{
    id::{ConversationId, MessageId},
    variable::NamedValue,
};

/// The answer to a create (page "Use /consumer/conversations/create endpoint").
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConversationRow {
    pub conversationid: ConversationId,
    /// When the conversation was created.
    pub timestamp: Timestamp,
}

/// A page of GET conversations, by creation time, then id.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConversationsPage {
    pub conversations: Vec<ConversationRow>,
    /// Absent on the last page (our decision).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub continuationtoken: Option<Uuid>,
}

/// The answer of GET conversation/{id}/context: every variable, displayable or not.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContextAnswer {
    pub context: Vec<NamedValue>,
}

/// Reads an answer whatever the case of its field names; only the names of objects are touched, never a value.
pub fn from_any_case<T: DeserializeOwned>(body: &[u8]) -> Result<T, serde_json::Error> {
    serde_json::from_value(lower_names(serde_json::from_slice(body)?))
}

fn lower_names(value: Value) -> Value {
    match value {
        Value::Object(map) => {
            map.into_iter().map(|(name, value)| (name.to_ascii_lowercase(), lower_names(value))).collect()
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
    fn values_keep_their_case() {
        let body = br#"{"Context":[{"Name":"ProductName","Value":"XBox"}]}"#;
        let answer: ContextAnswer = from_any_case(body).unwrap();
        assert_eq!(
            (answer.context[0].name.as_str(), answer.context[0].value.to_string().as_str()),
            ("ProductName", "XBox")
        );
    }
}
