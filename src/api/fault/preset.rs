//! The programmed failures that come with frontdesk: for each a typical bad day, to begin with.

use std::{num::NonZeroU64, str::FromStr};

use super::{Fault, FaultRules, Route, Rule, When};
use crate::api::desk::UnknownName;

/// How long each answer of `slow` is held back.
const SLOW_MS: u64 = 3_000;
/// How likely a call of `flaky` fails in each of its two ways.
const FLAKY: f64 = 0.15;
/// The pause that `throttled` asks for.
const THROTTLED_SECONDS: u32 = 10;

/// Rules that come with frontdesk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Preset {
    Outage,
    Throttled,
    Slow,
    Flaky,
    CommitThenDrop,
    WebhookDown,
}

impl Preset {
    pub const ALL: [Preset; 6] =
        [Preset::Outage, Preset::Throttled, Preset::Slow, Preset::Flaky, Preset::CommitThenDrop, Preset::WebhookDown];

    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Outage => "outage",
            Self::Throttled => "throttled",
            Self::Slow => "slow",
            Self::Flaky => "flaky",
            Self::CommitThenDrop => "commit-then-drop",
            Self::WebhookDown => "webhook-down",
        }
    }

    /// What it does, in a sentence.
    pub fn says(self) -> &'static str {
        match self {
            Self::Outage => "every call of an integrator is answered 503, tokens too",
            Self::Throttled => "every call of an integrator is answered 429, to be tried again in ten seconds",
            Self::Slow => "every answer to an integrator comes three seconds later",
            Self::Flaky => {
                "some calls are answered 500, some connections are reset; always the same ones in a row of calls"
            }
            Self::CommitThenDrop => "the next create happens, but its answer is lost",
            Self::WebhookDown => "no webhook can be reached: every delivery is answered 503",
        }
    }

    pub fn rules(self) -> FaultRules {
        let calls = || Route::ALL.into_iter().filter(|route| *route != Route::Webhook);
        let answered = |status, retry_after_seconds| Fault::Status { status, code: None, retry_after_seconds };
        let rules = match self {
            Self::Outage => calls().map(|route| always("outage", route, answered(503, None))).collect(),
            Self::Throttled => {
                calls().map(|route| always("throttled", route, answered(429, Some(THROTTLED_SECONDS)))).collect()
            }
            Self::Slow => calls().map(|route| always("slow", route, Fault::Delay { ms: SLOW_MS })).collect(),
            Self::Flaky => calls()
                .flat_map(|route| {
                    let broken = answered(500, None);
                    [sometimes("flaky-500", route, 1, broken), sometimes("flaky-reset", route, 2, Fault::Reset)]
                })
                .collect(),
            Self::CommitThenDrop => vec![Rule {
                times: Some(NonZeroU64::MIN),
                ..always("commit-then-drop", Route::Create, Fault::CommitThenDrop)
            }],
            Self::WebhookDown => vec![always("down", Route::Webhook, answered(503, None))],
        };
        FaultRules { rules }
    }
}

impl FromStr for Preset {
    type Err = UnknownName;

    fn from_str(name: &str) -> Result<Self, UnknownName> {
        let known = "outage, throttled, slow, flaky, commit-then-drop, webhook-down";
        Self::ALL
            .into_iter()
            .find(|preset| preset.name() == name)
            .ok_or_else(|| UnknownName { name: name.to_owned(), known })
    }
}

fn always(name: &str, route: Route, fault: Fault) -> Rule {
    Rule { id: format!("{name}-{}", route.name()), when: When::any(route), times: None, fault }
}

fn sometimes(name: &str, route: Route, seed: u64, fault: Fault) -> Rule {
    let when = When { probability: Some(FLAKY), seed: Some(seed), ..When::any(route) };
    Rule { when, ..always(name, route, fault) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::fault;

    #[test]
    fn every_preset_can_be_armed_and_has_a_name_that_parses() {
        for preset in Preset::ALL {
            let rules = preset.rules();
            assert!(!rules.rules.is_empty(), "{preset:?}");
            let body = serde_json::to_vec(&rules).unwrap();
            assert_eq!(fault::parse(&body), Ok(rules), "{preset:?}");
            assert_eq!(preset.name().parse(), Ok(preset));
        }
        let unknown = "rain".parse::<Preset>().unwrap_err().to_string();
        assert!(Preset::ALL.iter().all(|preset| unknown.contains(preset.name())), "{unknown}");
    }
}
