//! The switches of `serve`, which go over those of the configuration.

use clap::{
    Args,
    builder::{BoolishValueParser, PossibleValuesParser, TypedValueParser},
};

use crate::{
    api::switch::{AfterEnd, CreatePath},
    config::SimulatorConfig,
};

/// What the endpoint does where the vendor's pages leave it open; see `frontdesk fidelity`.
#[derive(Debug, Args)]
#[command(next_help_heading = "Where the vendor's pages leave it open")]
pub(super) struct Switches {
    /// Whether a create re-opens the customer's waiting conversation instead of beginning a new one
    #[arg(
        long,
        env = "FRONTDESK_CONTINUE_WAITING",
        value_name = "BOOL",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "true",
        value_parser = BoolishValueParser::new()
    )]
    continue_waiting: Option<bool>,
    /// Serve only this path of create, as a live organisation may [default: both]
    #[arg(
        long,
        env = "FRONTDESK_STRICT_PATH",
        value_name = "WHICH",
        value_parser = PossibleValuesParser::new(CreatePath::NAMES).try_map(|name| name.parse::<CreatePath>())
    )]
    strict_path: Option<CreatePath>,
    /// How many seconds pass before GET context shows a variable that was set or changed
    #[arg(long, env = "FRONTDESK_CONTEXT_DELAY_SECONDS", value_name = "SECONDS")]
    context_delay_seconds: Option<u32>,
    /// Where a conversation goes that its customer ends while a representative has it [default: wrap-up]
    #[arg(
        long,
        env = "FRONTDESK_AFTER_END",
        value_name = "STATE",
        value_parser = PossibleValuesParser::new(AfterEnd::NAMES).try_map(|name| name.parse::<AfterEnd>())
    )]
    after_end: Option<AfterEnd>,
}

impl Switches {
    /// Sets in `config` what was given.
    pub(super) fn apply(&self, config: &mut SimulatorConfig) {
        if let Some(given) = self.continue_waiting {
            config.continue_waiting = given;
        }
        if self.strict_path.is_some() {
            config.strict_path = self.strict_path;
        }
        if let Some(given) = self.context_delay_seconds {
            config.context_delay_seconds = given;
        }
        if let Some(given) = self.after_end {
            config.after_end = given;
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        switches: Switches,
    }

    #[test]
    fn flags_go_over_the_file_and_leave_what_is_not_given() {
        let applied = |arguments: &[&str]| {
            let mut config = SimulatorConfig {
                continue_waiting: true,
                strict_path: Some(CreatePath::Plural),
                context_delay_seconds: 3,
                ..SimulatorConfig::default()
            };
            let line = Line::try_parse_from([&["serve"], arguments].concat()).unwrap();
            line.switches.apply(&mut config);
            config.switches()
        };
        let unchanged = applied(&[]);
        assert_eq!((unchanged.continue_waiting, unchanged.strict_path), (true, Some(CreatePath::Plural)));
        let given = applied(&[
            "--continue-waiting=false",
            "--strict-path",
            "singular",
            "--context-delay-seconds",
            "0",
            "--after-end",
            "closed",
        ]);
        assert_eq!((given.continue_waiting, given.strict_path), (false, Some(CreatePath::Singular)));
        assert_eq!((given.context_delay_seconds, given.after_end), (0, AfterEnd::Closed));
        assert!(applied(&["--continue-waiting"]).continue_waiting);
        assert!(Line::try_parse_from(["serve", "--strict-path", "both"]).is_err());
    }
}
