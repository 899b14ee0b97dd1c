//! `/desk/v1/clock`: the endpoint's time, and what it brought.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    ChangeReason, State,
    request::{members, wrong},
};
use crate::api::{
    id::ConversationId,
    problem::{Code, Violation},
};

/// The furthest that one call moves the clock, in seconds: ten years.
pub const ADVANCE_MAX: u64 = 3_660 * 86_400;
/// The fastest that the clock goes.
pub const RATE_MAX: f64 = 1_000.0;
/// How many of those that fired an answer names.
pub const FIRED_MAX: usize = 10_000;

/// `POST /clock`: either or both; the rate holds for what comes after the advance.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ClockRequest {
    /// Time does not go back, and at most [`ADVANCE_MAX`] forward.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub advance_seconds: Option<u64>,
    /// How fast the clock goes: 1 as the machine's, 0 stands, at most [`RATE_MAX`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rate: Option<f64>,
}

impl ClockRequest {
    pub fn parse(body: &[u8]) -> Result<Self, Violation> {
        let body = members(body, "an adjustment of the clock", &["advanceSeconds", "rate"])?;
        let advance_seconds = match body.get("advanceSeconds") {
            None => None,
            Some(value) => Some(value.as_u64().filter(|seconds| *seconds <= ADVANCE_MAX).ok_or_else(|| {
                Violation::new(
                    Code::Body,
                    "/advanceSeconds",
                    format!("is {value}, whole seconds from 0 to {ADVANCE_MAX} are expected"),
                )
            })?),
        };
        let rate = match body.get("rate") {
            None => None,
            Some(value) => {
                Some(value.as_f64().filter(|rate| (0.0..=RATE_MAX).contains(rate)).ok_or_else(|| wrong_rate(value))?)
            }
        };
        if advance_seconds.is_none() && rate.is_none() {
            return Err(Violation::new(Code::Body, "", "neither `advanceSeconds` nor `rate` is given"));
        }
        Ok(Self { advance_seconds, rate })
    }
}

fn wrong_rate(value: &serde_json::Value) -> Violation {
    if value.is_number() {
        Violation::new(Code::Body, "/rate", format!("is {value}, a number from 0 to {RATE_MAX} is expected"))
    } else {
        wrong("/rate", value, "a number")
    }
}

/// The endpoint's time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ClockAnswer {
    pub now: Timestamp,
    /// 1 as the machine's clock, 0 when it stands.
    pub rate: f64,
    /// How far it is ahead of the machine's clock.
    pub ahead_seconds: i64,
    /// When time will do the next thing to a conversation, as things stand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_due: Option<Timestamp>,
    /// What the adjustment brought, in the order of its moments, [`FIRED_MAX`] at most. Nothing when only asked.
    #[serde(default)]
    pub fired: Vec<Fired>,
    /// How many fired, named or not.
    #[serde(default)]
    pub fired_total: u64,
}

/// What time did to a conversation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Fired {
    pub conversation_id: ConversationId,
    /// The moment at which it was due: that of every stamp it left.
    pub at: Timestamp,
    pub what: FiredKind,
    pub from: State,
    pub to: State,
    /// Why the conversation is in the state `to`.
    pub reason: ChangeReason,
}

/// What kind of time ran out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum FiredKind {
    /// The state lasted too long.
    AutoClose,
    CustomerNonResponse,
    RepresentativeNonResponse,
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[test]
    fn an_adjustment_is_an_advance_a_rate_or_both() {
        let read = |body: &str| ClockRequest::parse(body.as_bytes()).unwrap();
        assert_eq!(read(r#"{ "advanceSeconds": 172800 }"#).advance_seconds, Some(172_800));
        assert_eq!(read(r#"{ "advanceSeconds": 1, "rate": 60 }"#).rate, Some(60.0));
    }

    #[rstest]
    #[case("{}", "neither `advanceSeconds` nor `rate` is given")]
    #[case(r#"{ "advanceSeconds": -1 }"#, "/advanceSeconds is -1, whole seconds from 0 to 316224000 are expected")]
    #[case(r#"{ "advanceSeconds": 1.5 }"#, "/advanceSeconds is 1.5, whole seconds from 0 to 316224000 are expected")]
    #[case(r#"{ "rate": 1001 }"#, "/rate is 1001, a number from 0 to 1000 is expected")]
    #[case(r#"{ "rate": "fast" }"#, "/rate is a string, a number is expected")]
    #[case(r#"{ "advance": 1 }"#, "/advance is not known here; known: advanceSeconds, rate")]
    fn anything_else_is_refused_with_the_reason(#[case] body: &str, #[case] reason: &str) {
        assert_eq!(ClockRequest::parse(body.as_bytes()).unwrap_err().to_string(), reason);
    }
}
