//! What became of each post to a webhook, as `/desk/v1/deliveries` answers it: ours, not the vendor's.
//!
//! Field names are camelCase. No header is in it, so no token.

use std::{fmt, str::FromStr};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::{desk::UnknownName, fault::InjectedFault, id::ConversationId};

/// How far a delivery is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum DeliveryState {
    /// Not tried yet, or to be tried again.
    Pending,
    /// The receiver answered with a 2xx.
    Delivered,
    /// The last try failed; only a replay tries it again.
    GaveUp,
}

impl DeliveryState {
    pub const ALL: [DeliveryState; 3] = [DeliveryState::Pending, DeliveryState::Delivered, DeliveryState::GaveUp];

    /// The name on this surface.
    pub fn name(self) -> &'static str {
        match self {
            DeliveryState::Pending => "pending",
            DeliveryState::Delivered => "delivered",
            DeliveryState::GaveUp => "gave-up",
        }
    }
}

impl FromStr for DeliveryState {
    type Err = UnknownName;

    fn from_str(name: &str) -> Result<Self, UnknownName> {
        let known = "pending, delivered, gave-up";
        Self::ALL
            .into_iter()
            .find(|state| state.name() == name)
            .ok_or_else(|| UnknownName { name: name.to_owned(), known })
    }
}

/// One try whose end is known: it has a status or an error, never both.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = DeliveryTry)]
pub struct Try {
    /// When it began, by the endpoint's clock.
    pub at: Timestamp,
    /// What the receiver answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// Why there was no answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// How long it took, by the machine's own time.
    pub duration_ms: u64,
    /// The programmed failure that was injected, where one was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fault: Option<InjectedFault>,
}

/// One payload on its way to a conversation's integrator.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Delivery {
    /// Grows in the order in which deliveries were made.
    pub id: u64,
    pub conversation_id: ConversationId,
    /// Where it was posted last, or will be.
    pub url: String,
    /// The payload, its keys in the order in which they are posted.
    #[schema(value_type = Object)]
    pub activity: Value,
    pub state: DeliveryState,
    /// When it was told of.
    pub created_on: Timestamp,
    /// Oldest first. A try that the endpoint's end interrupted is not among them: it is made again.
    pub tries: Vec<Try>,
}

impl Delivery {
    /// What its payload tells: the name of an event, else its kind.
    pub fn what(&self) -> &str {
        let text = |name: &str| self.activity.get(name).and_then(Value::as_str);
        text("name").or_else(|| text("type")).or_else(|| text("Type")).unwrap_or("something")
    }
}

/// How it ended, in words: `200`, `no answer within 10 s`, with the programmed failure that made it so.
impl fmt::Display for Try {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.status, &self.error) {
            (Some(status), _) => write!(f, "{status}")?,
            (None, Some(error)) => f.write_str(error)?,
            (None, None) => f.write_str("no answer")?,
        }
        match &self.fault {
            Some(fault) => write!(f, " ({} by {})", fault.kind.name(), fault.rule),
            None => Ok(()),
        }
    }
}

/// A page of the log, newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct DeliveryPage {
    pub deliveries: Vec<Delivery>,
    /// Goes into `after` of the next call; absent on the last page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_on_the_wire_are_the_names_that_parse() {
        for state in DeliveryState::ALL {
            assert_eq!(serde_json::to_value(state).unwrap(), state.name());
            assert_eq!(state.name().parse(), Ok(state));
        }
        let unknown = "lost".parse::<DeliveryState>().unwrap_err();
        assert_eq!(unknown.to_string(), "\"lost\" is not one of pending, delivered, gave-up");
    }

    #[test]
    fn a_try_shows_what_it_has() {
        let at = "2026-01-02T03:04:05Z".parse().unwrap();
        let error = Some("no answer within 10 s".to_owned());
        let failed = Try { at, status: None, error, duration_ms: 10_000, fault: None };
        let expected = r#"{"at":"2026-01-02T03:04:05Z","error":"no answer within 10 s","durationMs":10000}"#;
        assert_eq!(serde_json::to_string(&failed).unwrap(), expected);
    }
}
