//! The programmed failures that come with frontdesk: for each a typical bad day, to begin with.

use std::num::NonZeroU64;

use clap::ValueEnum;

use crate::api::fault::{Fault, FaultRules, Route, Rule, When};

/// How long each answer of `slow` is held back.
const SLOW_MS: u64 = 3_000;
/// How likely a call of `flaky` fails in each of its two ways.
const FLAKY: f64 = 0.15;

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Preset {
    /// Every call of an integrator is answered 503, tokens too
    Outage,
    /// Every answer to an integrator comes three seconds later
    Slow,
    /// Some calls are answered 500, some connections are reset; always the same ones in a row of calls
    Flaky,
    /// The next create happens, but its answer is lost
    CommitThenDrop,
    /// No webhook can be reached: every delivery is answered 503
    WebhookDown,
}

impl Preset {
    pub(super) fn rules(self) -> FaultRules {
        let calls = || Route::ALL.into_iter().filter(|route| *route != Route::Webhook);
        let rules = match self {
            Self::Outage => calls().map(|route| always("outage", route, unavailable())).collect(),
            Self::Slow => calls().map(|route| always("slow", route, Fault::Delay { ms: SLOW_MS })).collect(),
            Self::Flaky => calls()
                .flat_map(|route| {
                    let broken = Fault::Status { status: 500, code: None, retry_after_seconds: None };
                    [sometimes("flaky-500", route, 1, broken), sometimes("flaky-reset", route, 2, Fault::Reset)]
                })
                .collect(),
            Self::CommitThenDrop => vec![Rule {
                times: Some(NonZeroU64::MIN),
                ..always("commit-then-drop", Route::Create, Fault::CommitThenDrop)
            }],
            Self::WebhookDown => vec![always("down", Route::Webhook, unavailable())],
        };
        FaultRules { rules }
    }
}

fn unavailable() -> Fault {
    Fault::Status { status: 503, code: None, retry_after_seconds: None }
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
    fn every_preset_can_be_armed() {
        for preset in Preset::value_variants() {
            let rules = preset.rules();
            assert!(!rules.rules.is_empty(), "{preset:?}");
            let body = serde_json::to_vec(&rules).unwrap();
            assert_eq!(fault::parse(&body), Ok(rules), "{preset:?}");
        }
    }
}
