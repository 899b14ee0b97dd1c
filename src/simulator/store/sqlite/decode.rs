//! Values between the domain and the database's columns. What does not decode was not written by this program.

use jiff::Timestamp;
use rusqlite::{
    Row,
    types::{Type, ValueRef},
};
use serde::{Serialize, de::DeserializeOwned};
use uuid::Uuid;

use crate::{
    api::{
        delivery::DeliveryState,
        desk::{AiAgentView, EntryKind, EventKind, Role, State, Summary},
        id::MessageId,
    },
    conversation::{
        audience,
        lifecycle::{Closure, Reason},
        timing::Watch,
    },
};

/// The columns of [`summary`], of a table `conversation`.
pub(super) const SUMMARY_COLUMNS: &str = "conversation.id AS id, title, state, queue, created_on, activity_on, revision, \
                                          accepted_on, unread, ai_agent, displayable";

pub(super) fn summary(row: &Row<'_>, now: Timestamp) -> rusqlite::Result<Summary> {
    let (state, created_on) = (state(row)?, moment(row, "created_on")?);
    Ok(Summary {
        id: crate::api::id::ConversationId(guid(row, "id")?),
        title: row.get("title")?,
        state,
        status_reason: state.label().to_owned(),
        queue: row.get("queue")?,
        created_on,
        activity_on: moment(row, "activity_on")?,
        revision: number(row, "revision")?,
        wait_seconds: audience::wait_seconds(created_on, optional_moment(row, "accepted_on")?, now),
        unread: row.get("unread")?,
        ai_agent: AiAgentView { engaged: row.get("ai_agent")? },
        variables: json(row, "displayable")?,
    })
}

pub(super) fn state(row: &Row<'_>) -> rusqlite::Result<State> {
    let code: u8 = row.get("state")?;
    State::from_code(code).ok_or_else(|| damaged(format!("{code} is not a state")))
}

pub(super) fn reason(row: &Row<'_>) -> rusqlite::Result<Reason> {
    let code: u32 = row.get("reason")?;
    Reason::from_code(code).ok_or_else(|| damaged(format!("{code} is not a reason")))
}

/// Why a session is over; `None` while it is not.
pub(super) fn closure(row: &Row<'_>) -> rusqlite::Result<Option<Closure>> {
    let code: Option<u32> = row.get("closure")?;
    code.map(|code| Closure::from_code(code).ok_or_else(|| damaged(format!("{code} is not a closure reason"))))
        .transpose()
}

/// What a conversation is watched for; `None` once it is closed.
pub(super) fn optional_watch(row: &Row<'_>) -> rusqlite::Result<Option<Watch>> {
    let code: Option<u8> = row.get("watch")?;
    code.map(|code| Watch::from_code(code).ok_or_else(|| damaged(format!("{code} is not a watch")))).transpose()
}

pub(super) fn guid(row: &Row<'_>, column: &str) -> rusqlite::Result<Uuid> {
    row.get::<_, [u8; 16]>(column).map(Uuid::from_bytes)
}

pub(super) fn moment(row: &Row<'_>, column: &str) -> rusqlite::Result<Timestamp> {
    to_moment(row.get(column)?)
}

pub(super) fn optional_moment(row: &Row<'_>, column: &str) -> rusqlite::Result<Option<Timestamp>> {
    row.get::<_, Option<i64>>(column)?.map(to_moment).transpose()
}

fn to_moment(milliseconds: i64) -> rusqlite::Result<Timestamp> {
    Timestamp::from_millisecond(milliseconds).map_err(|error| damaged(error.to_string()))
}

/// A number that is never negative, such as a revision.
pub(super) fn number(row: &Row<'_>, column: &str) -> rusqlite::Result<u64> {
    let number: i64 = row.get(column)?;
    u64::try_from(number).map_err(|_| damaged(format!("{number} is negative")))
}

pub(super) fn message_id(row: &Row<'_>, column: &str) -> rusqlite::Result<MessageId> {
    to_message_id(row.get(column)?)
}

pub(super) fn optional_message_id(row: &Row<'_>, column: &str) -> rusqlite::Result<Option<MessageId>> {
    row.get::<_, Option<i64>>(column)?.map(to_message_id).transpose()
}

fn to_message_id(number: i64) -> rusqlite::Result<MessageId> {
    MessageId::from_stored(number).ok_or_else(|| damaged(format!("{number} is not a message id")))
}

pub(super) fn json<T: DeserializeOwned>(row: &Row<'_>, column: &str) -> rusqlite::Result<T> {
    let text = row.get_ref(column)?.as_str()?;
    serde_json::from_str(text).map_err(|error| damaged(format!("{column} is not as written: {error}")))
}

pub(super) fn optional_json<T: DeserializeOwned>(row: &Row<'_>, column: &str) -> rusqlite::Result<Option<T>> {
    if row.get_ref(column)? == ValueRef::Null { Ok(None) } else { json(row, column).map(Some) }
}

pub(super) fn to_json(value: &impl Serialize) -> rusqlite::Result<String> {
    serde_json::to_string(value).map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))
}

/// A value of the contract that is written by its name, such as an event's kind.
pub(super) fn name<T: DeserializeOwned>(row: &Row<'_>, column: &str) -> rusqlite::Result<T> {
    let name: String = row.get(column)?;
    serde_json::from_value(serde_json::Value::String(name)).map_err(|error| damaged(error.to_string()))
}

/// The names that [`name`] reads.
pub(super) trait Named {
    fn stored(self) -> &'static str;
}

impl Named for EventKind {
    fn stored(self) -> &'static str {
        self.name()
    }
}

impl Named for DeliveryState {
    fn stored(self) -> &'static str {
        self.name()
    }
}

impl Named for EntryKind {
    fn stored(self) -> &'static str {
        match self {
            EntryKind::Message => "message",
            EntryKind::Start => "start",
            EntryKind::Automated => "automated",
            EntryKind::Internal => "internal",
            EntryKind::System => "system",
            EntryKind::Typing => "typing",
        }
    }
}

impl Named for Role {
    fn stored(self) -> &'static str {
        match self {
            Role::Customer => "customer",
            Role::AiAgent => "ai_agent",
            Role::Representative => "representative",
            Role::System => "system",
            Role::Supervisor => "supervisor",
        }
    }
}

fn damaged(what: String) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(0, Type::Text, what.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stored_names_are_the_contracts() {
        for kind in [
            EntryKind::Message,
            EntryKind::Start,
            EntryKind::Automated,
            EntryKind::Internal,
            EntryKind::System,
            EntryKind::Typing,
        ] {
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.stored());
        }
        for role in [Role::Customer, Role::AiAgent, Role::Representative, Role::System, Role::Supervisor] {
            assert_eq!(serde_json::to_value(role).unwrap(), role.stored());
        }
        for kind in EventKind::ALL {
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.stored());
        }
    }
}
