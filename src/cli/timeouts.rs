//! The configured timeouts as the endpoint takes them.

use crate::{
    config::{ActionConfig, RecipientConfig, RuleConfig, TimeoutsConfig},
    conversation::{
        lifecycle::Party,
        timing::{Act, Rule, Timeouts},
    },
};

/// The endpoint's own, and over them what is configured.
pub(super) fn timeouts(config: &TimeoutsConfig) -> Timeouts {
    let own = Timeouts::default();
    Timeouts {
        open: config.open.map_or(own.open, |length| length.0),
        active: config.active.map_or(own.active, |length| length.0),
        ai_agent: config.ai_agent.map_or(own.ai_agent, |length| length.0),
        waiting: config.waiting.map_or(own.waiting, |length| length.0),
        wrap_up: config.wrap_up.map_or(own.wrap_up, |length| length.0),
        customer: config.customer_non_response.as_ref().map(rule),
        representative: config.representative_non_response.as_ref().map(rule),
    }
}

fn rule(config: &RuleConfig) -> Rule {
    let act = match &config.action {
        ActionConfig::Message { to, text } => {
            let to = match to {
                RecipientConfig::Customer => Party::Customer,
                RecipientConfig::Representative => Party::Representative,
            };
            Act::Say { to, text: text.clone() }
        }
        ActionConfig::Wait => Act::Wait,
        ActionConfig::Close => Act::Close,
        ActionConfig::Release => Act::Release,
    };
    Rule { after: config.after.0, act }
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;

    #[test]
    fn what_is_not_configured_is_the_endpoints_own() {
        assert_eq!(timeouts(&TimeoutsConfig::default()), Timeouts::default());
        let config = "wrap_up = \"2h\"\n[customer_non_response]\nafter = \"10m\"\naction = \"close\"";
        let read = timeouts(&toml::from_str(config).unwrap());
        let rule = Rule { after: SignedDuration::from_mins(10), act: Act::Close };
        assert_eq!(
            read,
            Timeouts { wrap_up: SignedDuration::from_hours(2), customer: Some(rule), ..Timeouts::default() }
        );
    }
}
