//! Custom messaging channels, as `/desk/v1/channels` answers and takes them: ours, not the vendor's.
//!
//! Field names are camelCase. Whether a webhook's address may be used is not decided here.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::ToSchema;

use super::{
    id::{AppId, ChannelId, OrganizationId},
    limit,
};

/// A channel of an organisation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Channel {
    pub id: ChannelId,
    /// For people.
    pub name: String,
    pub organization_id: OrganizationId,
    /// The only application that may use it; null: the well-known one may.
    pub app_id: Option<AppId>,
    /// The base URL that its integrator is told at; null: it is told nothing.
    pub webhook_url: Option<String>,
    /// Whether it is linked to a workstream; one that is not refuses every call with code 30014.
    pub linked: bool,
    /// The queue that its conversations arrive in.
    pub queue: String,
    /// Whether it has an AI agent to engage.
    pub ai_agent: bool,
}

/// The answer of `GET /desk/v1/channels`, by name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ChannelList {
    pub channels: Vec<Channel>,
}

/// The body of POST and PUT. What is absent stays as it is; a new channel has its defaults, and an id of its own unless
/// the body brings one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct ChannelChange {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<ChannelId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Only a new channel can choose.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub organization_id: Option<OrganizationId>,
    #[serde(skip_serializing_if = "Setting::is_kept")]
    #[schema(value_type = Option<AppId>)]
    pub app_id: Setting<AppId>,
    #[serde(skip_serializing_if = "Setting::is_kept")]
    #[schema(value_type = Option<String>)]
    pub webhook_url: Setting<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub linked: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub queue: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ai_agent: Option<bool>,
}

/// What becomes of something that a channel may have or not: absent, null and a value are three things.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Setting<T> {
    /// Absent: it stays.
    #[default]
    Kept,
    /// Null: none from now on.
    None,
    /// This from now on.
    To(T),
}

impl<T: Clone> Setting<T> {
    fn applied_to(&self, before: Option<&T>) -> Option<T> {
        match self {
            Self::Kept => before.cloned(),
            Self::None => None,
            Self::To(value) => Some(value.clone()),
        }
    }
}

impl<T> Setting<T> {
    /// Whether nothing was said of it.
    pub fn is_kept(&self) -> bool {
        matches!(self, Self::Kept)
    }
}

impl<T: Serialize> Serialize for Setting<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Kept | Self::None => serializer.serialize_none(),
            Self::To(value) => value.serialize(serializer),
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Setting<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Option::deserialize(deserializer)?.map_or(Self::None, Self::To))
    }
}

/// A change that makes no sense, whatever the channel; the sentence names the field.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Misfit {
    #[error("{0} is empty")]
    Empty(&'static str),
    #[error("{field} has {chars} characters, the limit is {}", limit::ACTIVITY_FIELD_CHARS)]
    Long { field: &'static str, chars: usize },
    #[error("a channel keeps its id, this one's is {0}")]
    Id(ChannelId),
    #[error("a channel keeps its organisation, this one's is {0}")]
    Organization(OrganizationId),
}

impl ChannelChange {
    /// The channel after this change.
    pub fn applied_to(&self, channel: &Channel) -> Result<Channel, Misfit> {
        if self.id.is_some_and(|id| id != channel.id) {
            return Err(Misfit::Id(channel.id));
        }
        if self.organization_id.is_some_and(|organization| organization != channel.organization_id) {
            return Err(Misfit::Organization(channel.organization_id));
        }
        Ok(Channel {
            id: channel.id,
            organization_id: channel.organization_id,
            name: words("name", self.name.as_deref(), &channel.name)?,
            app_id: self.app_id.applied_to(channel.app_id.as_ref()),
            webhook_url: self.webhook_url.applied_to(channel.webhook_url.as_ref()),
            linked: self.linked.unwrap_or(channel.linked),
            queue: words("queue", self.queue.as_deref(), &channel.queue)?,
            ai_agent: self.ai_agent.unwrap_or(channel.ai_agent),
        })
    }
}

/// A name that people read: something, and not too much of it.
fn words(field: &'static str, given: Option<&str>, before: &str) -> Result<String, Misfit> {
    let Some(given) = given else { return Ok(before.to_owned()) };
    let given = given.trim();
    let chars = limit::chars(given);
    if given.is_empty() {
        return Err(Misfit::Empty(field));
    }
    if chars > limit::ACTIVITY_FIELD_CHARS {
        return Err(Misfit::Long { field, chars });
    }
    Ok(given.to_owned())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn channel() -> Channel {
        Channel {
            id: "8a5e4f10-0000-4000-8000-000000000002".parse().unwrap(),
            name: "Shop".to_owned(),
            organization_id: "8a5e4f10-0000-4000-8000-000000000001".parse().unwrap(),
            app_id: None,
            webhook_url: Some("https://hooks.example".to_owned()),
            linked: true,
            queue: "Sales".to_owned(),
            ai_agent: false,
        }
    }

    fn changed(change: Value) -> Result<Channel, String> {
        let change: ChannelChange = serde_json::from_value(change).map_err(|error| error.to_string())?;
        change.applied_to(&channel()).map_err(|misfit| misfit.to_string())
    }

    #[test]
    fn what_is_absent_stays_and_null_takes_away() {
        assert_eq!(changed(json!({})), Ok(channel()));
        let named = changed(json!({ "name": " Support ", "webhookUrl": null })).unwrap();
        assert_eq!(named, Channel { name: "Support".to_owned(), webhook_url: None, ..channel() });
    }

    #[test]
    fn a_whole_channel_is_a_change_to_itself() {
        assert_eq!(changed(serde_json::to_value(channel()).unwrap()), Ok(channel()));
    }

    #[test]
    fn what_makes_no_sense_is_told_by_its_field() {
        let other = "8a5e4f10-0000-4000-8000-0000000000ff";
        for (change, told) in [
            (json!({ "name": " " }), "name is empty"),
            (json!({ "queue": "x".repeat(257) }), "queue has 257 characters, the limit is 256"),
            (json!({ "id": other }), "a channel keeps its id, this one's is 8a5e4f10-0000-4000-8000-000000000002"),
            (
                json!({ "organizationId": other }),
                "a channel keeps its organisation, this one's is 8a5e4f10-0000-4000-8000-000000000001",
            ),
        ] {
            assert_eq!(changed(change), Err(told.to_owned()));
        }
        assert!(changed(json!({ "webhook": "https://x" })).unwrap_err().starts_with("unknown field `webhook`"));
    }
}
