//! Which exchange meets which rule. Pure: the same rules and the same exchanges give the same faults.

use super::Injection;
use crate::{
    api::{
        fault::{ArmedRule, ArmedRules, InjectedFault, Route, Rule, When},
        id::ConversationId,
    },
    simulator::randomness::split_mix,
};

/// Rules and how far each has come.
#[derive(Debug, Default)]
pub(super) struct Plan(Vec<Armed>);

#[derive(Debug)]
struct Armed {
    rule: Rule,
    /// Exchanges of its route and conversation so far.
    seen: u64,
    injected: u64,
}

impl Plan {
    pub(super) fn new(rules: Vec<Rule>) -> Self {
        Self(rules.into_iter().map(|rule| Armed { rule, seen: 0, injected: 0 }).collect())
    }

    pub(super) fn armed(&self) -> ArmedRules {
        let answer = |armed: &Armed| ArmedRule {
            rule: armed.rule.clone(),
            injected: armed.injected,
            remaining: armed.remaining(),
        };
        ArmedRules { rules: self.0.iter().map(answer).collect() }
    }

    /// Counts an exchange with every rule of its route and conversation; the first that it meets injects.
    pub(super) fn next(&mut self, route: Route, conversation: Option<ConversationId>) -> Option<Injection> {
        let mut met = None;
        for armed in &mut self.0 {
            if armed.count(route, conversation) && met.is_none() {
                met = Some(armed);
            }
        }
        let Armed { rule, injected, .. } = met?;
        *injected += 1;
        let mark = InjectedFault { rule: rule.id.clone(), kind: rule.fault.kind() };
        Some(Injection { mark, fault: rule.fault.clone() })
    }
}

impl Armed {
    /// Counts an exchange if it is of this rule's route and conversation. Whether it meets the rule.
    fn count(&mut self, route: Route, conversation: Option<ConversationId>) -> bool {
        let When { route: wanted, conversation: only, first, every, probability, seed } = &self.rule.when;
        if *wanted != route || only.is_some_and(|only| conversation != Some(only)) {
            return false;
        }
        self.seen += 1;
        let number = self.seen;
        first.is_none_or(|first| number <= first.get())
            && every.is_none_or(|every| number.is_multiple_of(every.get()))
            && probability.is_none_or(|probability| chance(seed.unwrap_or(0), number) < probability)
            && self.remaining() != Some(0)
    }

    fn remaining(&self) -> Option<u64> {
        self.rule.times.map(|times| times.get().saturating_sub(self.injected))
    }
}

/// The n-th fraction of a seed, from 0 to below 1; see [`When::probability`].
#[expect(clippy::cast_precision_loss, reason = "53 bits are what an f64 holds exactly")]
fn chance(seed: u64, number: u64) -> f64 {
    (split_mix(seed, number) >> 11) as f64 / (1_u64 << 53) as f64
}

#[cfg(test)]
mod tests;
