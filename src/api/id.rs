//! Identifiers as types: each is made only by `parse` (or by the endpoint, for its own), so a bare string never passes
//! for one.

use std::{fmt, str::FromStr};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        RefOr,
        schema::{ObjectBuilder, Schema, Type},
    },
};
use uuid::Uuid;

/// The text is not a GUID.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a GUID")]
pub struct NotAGuid;

macro_rules! guid {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.hyphenated().fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = NotAGuid;

            /// Reads the hyphenated form, in either case.
            fn from_str(text: &str) -> Result<Self, NotAGuid> {
                // `Uuid` would also take URNs, braces and plain hexadecimal; the API's pages show one form only.
                if text.len() != 36 {
                    return Err(NotAGuid);
                }
                Uuid::try_parse(text).map(Self).map_err(|_| NotAGuid)
            }
        }
    };
}

guid! {
    /// A conversation, as the vendor's answers call it: the work item that a representative accepts.
    ConversationId
}
guid! {
    /// A custom messaging channel; the value of the `channel-id` header.
    ChannelId
}
guid! {
    /// An organisation (a Dataverse environment); the value of the `organization-id` header.
    OrganizationId
}
guid! {
    /// An Entra tenant.
    TenantId
}
guid! {
    /// An Entra application; the client id of a token and the `aud` of a webhook's.
    AppId
}

/// A customer record (contact) of the desk, such as `c-1001`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(transparent)]
pub struct RecordId(pub String);

impl fmt::Display for RecordId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A message within its conversation: epoch milliseconds as 13 digits, the key that messages are ordered by
/// (page "Use /consumer/conversations/create endpoint").
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct MessageId(i64);

impl MessageId {
    /// The smallest and the largest number that 13 digits can write without a leading zero.
    const RANGE: std::ops::RangeInclusive<i64> = 1_000_000_000_000..=9_999_999_999_999;

    /// The id of a message that arrives at `now` after `last`.
    ///
    /// Ids strictly increase within a conversation: two messages in one millisecond, or a clock that went backwards,
    /// yield the next free number (our decision, because the id is documented as the ordering key).
    pub fn next(now: Timestamp, last: Option<MessageId>) -> Self {
        let at = now.as_millisecond().clamp(*Self::RANGE.start(), *Self::RANGE.end());
        Self(last.map_or(at, |MessageId(last)| at.max(last + 1)))
    }

    /// The moment that the digits stand for. Ids are unique in their conversation, so this names a message as well as the
    /// id does: GET messages pages by it.
    pub fn moment(self) -> Timestamp {
        Timestamp::from_millisecond(self.0).unwrap_or(Timestamp::MAX)
    }

    /// The id that stands for `moment`; `None` when it has more than milliseconds, or not 13 digits of them.
    pub fn of_moment(moment: Timestamp) -> Option<Self> {
        Self::from_stored(moment.as_millisecond()).filter(|id| id.moment() == moment)
    }

    /// The number itself, as the store keeps it.
    pub fn get(self) -> i64 {
        self.0
    }

    /// The id that the store kept; `None` when the number does not have 13 digits.
    pub fn from_stored(number: i64) -> Option<Self> {
        Self::RANGE.contains(&number).then_some(Self(number))
    }
}

impl PartialSchema for MessageId {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .pattern(Some("^[1-9][0-9]{12}$"))
            .description(Some("Epoch milliseconds as 13 digits; they strictly increase within a conversation."))
            .examples(["1756399395730"])
            .into()
    }
}

impl ToSchema for MessageId {}

impl fmt::Display for MessageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:013}", self.0)
    }
}

/// The text is not a message id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a message id: 13 digits are expected")]
pub struct NotAMessageId;

impl FromStr for MessageId {
    type Err = NotAMessageId;

    fn from_str(text: &str) -> Result<Self, NotAMessageId> {
        if text.len() != 13 || !text.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(NotAMessageId);
        }
        text.parse().ok().and_then(Self::from_stored).ok_or(NotAMessageId)
    }
}

impl Serialize for MessageId {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for MessageId {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn message_ids_are_the_milliseconds_of_their_arrival() {
        assert_eq!(MessageId::next(at("2025-08-28T16:23:15.730Z"), None).to_string(), "1756398195730");
    }

    #[test]
    fn a_moment_of_whole_milliseconds_names_an_id() {
        let id = MessageId::next(at("2025-08-28T16:23:15.730Z"), None);
        assert_eq!((id.moment(), MessageId::of_moment(id.moment())), (at("2025-08-28T16:23:15.730Z"), Some(id)));
        assert_eq!(MessageId::of_moment(at("2025-08-28T16:23:15.7301Z")), None);
        assert_eq!(MessageId::of_moment(Timestamp::UNIX_EPOCH), None);
        let last = MessageId::from_stored(9_999_999_999_999).unwrap();
        assert_eq!(MessageId::of_moment(last.moment()), Some(last));
    }

    #[test]
    fn two_messages_in_one_millisecond_differ_by_one() {
        let now = at("2025-08-28T16:23:15.730Z");
        let first = MessageId::next(now, None);
        assert_eq!(MessageId::next(now, Some(first)).get(), first.get() + 1);
    }

    #[test]
    fn ids_increase_when_the_clock_goes_backwards() {
        let first = MessageId::next(at("2025-08-28T16:23:15.730Z"), None);
        let second = MessageId::next(at("2025-08-28T16:23:14Z"), Some(first));
        assert!(second > first);
    }

    #[test]
    fn ids_have_thirteen_digits_even_before_2001() {
        assert_eq!(MessageId::next(Timestamp::UNIX_EPOCH, None).to_string().len(), 13);
    }

    #[test]
    fn guids_are_read_in_either_case_and_in_the_hyphenated_form_only() {
        let upper: ConversationId = "8A5E4F10-0000-4000-8000-000000000001".parse().unwrap();
        assert_eq!(upper.to_string(), "8a5e4f10-0000-4000-8000-000000000001");
        for bad in ["", "8a5e4f10000040008000000000000001", "{8a5e4f10-0000-4000-8000-000000000001}", "ガイド"] {
            assert_eq!(bad.parse::<ConversationId>(), Err(NotAGuid), "{bad}");
        }
    }

    #[test]
    fn message_ids_that_are_not_thirteen_digits_are_refused() {
        for bad in
            ["", "175639819573", "17563981957300", "175639819573x", "0000000000001", "１７５６３９８１９５７３０"]
        {
            assert_eq!(bad.parse::<MessageId>(), Err(NotAMessageId), "{bad}");
        }
    }
}
