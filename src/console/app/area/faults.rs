//! Programmed failures: the presets to choose from, and the rules that are armed.

use super::{
    browser::{Browser, Entry},
    pace::Pace,
};
use crate::api::fault::{ArmedRule, ArmedRules, Preset};

/// A line of the dial.
#[derive(Clone, Debug, PartialEq)]
pub enum Choice {
    /// Nothing fails.
    Off,
    Preset(Preset),
    Rule(ArmedRule),
}

impl Entry for Choice {
    type Key = (u8, String);

    fn key(&self) -> (u8, String) {
        match self {
            Choice::Off => (0, String::new()),
            Choice::Preset(preset) => (1, preset.name().to_owned()),
            Choice::Rule(armed) => (2, armed.rule.id.clone()),
        }
    }

    fn words(&self) -> String {
        match self {
            Choice::Off => "off nothing fails".to_owned(),
            Choice::Preset(preset) => format!("{} {}", preset.name(), preset.says()),
            Choice::Rule(ArmedRule { rule, .. }) => {
                format!("{} {} {} {}", rule.id, rule.when.route.name(), rule.when, rule.fault)
            }
        }
    }
}

/// What can be armed, and what is.
#[derive(Debug)]
pub struct Faults {
    pub browser: Browser<Choice>,
    pub pace: Pace,
    armed: ArmedRules,
    /// Why it is not known what is armed.
    pub problem: Option<String>,
}

impl Default for Faults {
    fn default() -> Self {
        let mut faults =
            Self { browser: Browser::default(), pace: Pace::default(), armed: ArmedRules::default(), problem: None };
        faults.take(ArmedRules::default());
        faults
    }
}

impl Faults {
    /// Takes in what is armed.
    pub fn take(&mut self, armed: ArmedRules) {
        let presets = Preset::ALL.into_iter().map(Choice::Preset);
        let rules = armed.rules.iter().cloned().map(Choice::Rule);
        self.browser.set([Choice::Off].into_iter().chain(presets).chain(rules).collect());
        self.armed = armed;
        self.problem = None;
    }

    pub fn armed(&self) -> &ArmedRules {
        &self.armed
    }
}
