//! `[simulator.timeouts]`: how long conversations may last, and the two rules about who does not respond.
//!
//! Lengths are written as people say them: `30 days`, `1h 30m`, `45min`.

use serde::Deserialize;

pub use crate::api::length::{Length, NoLength};

/// Instead of the endpoint's own, each where given.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TimeoutsConfig {
    pub open: Option<Length>,
    pub active: Option<Length>,
    /// With the AI agent alone.
    pub ai_agent: Option<Length>,
    pub waiting: Option<Length>,
    pub wrap_up: Option<Length>,
    /// What happens when the customer does not respond to the representative.
    pub customer_non_response: Option<RuleConfig>,
    /// What happens when the representative does not respond to the customer.
    pub representative_non_response: Option<RuleConfig>,
}

/// A rule about a party that does not respond.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleConfig {
    pub after: Length,
    pub action: ActionConfig,
}

/// What a rule does: `"wait"`, `"close"`, `"release"`, or `{ message = { to = "customer", text = "…" } }`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum ActionConfig {
    Message { to: RecipientConfig, text: String },
    Wait,
    Close,
    Release,
}

/// Who a rule speaks to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RecipientConfig {
    Customer,
    Representative,
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;
    use rstest::rstest;

    use super::*;

    fn read(text: &str) -> Result<TimeoutsConfig, String> {
        toml::from_str(text).map_err(|error| error.message().to_owned())
    }

    #[rstest]
    #[case("30 days", 30 * 24 * 60)]
    #[case("1d", 24 * 60)]
    #[case("28d", 28 * 24 * 60)]
    #[case("1h 30m", 90)]
    #[case("2 weeks", 14 * 24 * 60)]
    #[case("45min", 45)]
    fn a_length_is_written_as_people_say_it(#[case] text: &str, #[case] minutes: i64) {
        let read = read(&format!("waiting = {text:?}")).unwrap();
        assert_eq!(read.waiting, Some(Length(SignedDuration::from_mins(minutes))));
    }

    #[rstest]
    #[case("soon", "a length such as \"30 days\" or \"1h 30m\" is expected: \"soon\"")]
    #[case("0s", "a length above nothing is expected: \"0s\"")]
    fn anything_else_is_refused_with_an_example(#[case] text: &str, #[case] reason: &str) {
        assert_eq!(read(&format!("open = {text:?}")).unwrap_err(), reason);
    }

    #[test]
    fn a_rule_says_when_and_what() {
        let text = r#"
            [customer_non_response]
            after = "10m"
            action.message = { to = "customer", text = "Still there?" }
            [representative_non_response]
            after = "5m"
            action = "release"
        "#;
        let read = read(text).unwrap();
        let said = ActionConfig::Message { to: RecipientConfig::Customer, text: "Still there?".to_owned() };
        assert_eq!(read.customer_non_response.unwrap().action, said);
        assert_eq!(read.representative_non_response.unwrap().action, ActionConfig::Release);
    }
}
