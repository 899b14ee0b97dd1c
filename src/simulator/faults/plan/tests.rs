//! Which exchange meets which rule, by example and for any rules.

use std::num::NonZeroU64;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::api::fault::{Fault, parse};

const ANNA: &str = "8a5e4f10-0000-4000-8000-000000000009";
const BEN: &str = "8a5e4f10-0000-4000-8000-00000000000a";

fn plan(rules: &Value) -> Plan {
    Plan::new(parse(json!({ "rules": rules }).to_string().as_bytes()).unwrap().rules)
}

/// A plan of one rule on creates.
fn with(when: &Value, times: Option<u64>) -> Plan {
    let mut when = when.clone();
    when["route"] = "create".into();
    plan(&json!([{ "id": "a", "when": when, "times": times, "fault": { "kind": "reset" } }]))
}

/// Which of the first `count` creates meet a rule, from 1.
fn met(plan: &mut Plan, count: u64) -> Vec<u64> {
    (1..=count).filter(|_| plan.next(Route::Create, None).is_some()).collect()
}

/// Which rule each create meets.
fn rules_met(plan: &mut Plan, count: usize) -> Vec<Option<String>> {
    (0..count).map(|_| plan.next(Route::Create, None).map(|injection| injection.mark.rule)).collect()
}

#[test]
fn the_generator_is_the_published_one() {
    let published: [u64; 3] = [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423];
    assert_eq!([1, 2, 3].map(|number| split_mix(1_234_567, number)), published);
}

#[test]
fn conditions_count_from_one_and_all_must_hold() {
    assert_eq!(met(&mut with(&json!({}), None), 3), [1, 2, 3]);
    assert_eq!(met(&mut with(&json!({ "first": 2 }), None), 5), [1, 2]);
    assert_eq!(met(&mut with(&json!({ "every": 3 }), None), 9), [3, 6, 9]);
    assert_eq!(met(&mut with(&json!({ "first": 7, "every": 3 }), None), 20), [3, 6]);
    assert_eq!(met(&mut with(&json!({ "every": 2 }), Some(2)), 20), [2, 4]);
}

#[test]
fn chance_is_certain_at_its_ends_and_fair_between() {
    assert_eq!(met(&mut with(&json!({ "probability": 1.0 }), None), 100).len(), 100);
    assert_eq!(met(&mut with(&json!({ "probability": 0.0 }), None), 100).len(), 0);
    let met = met(&mut with(&json!({ "probability": 0.25, "seed": 7 }), None), 10_000).len();
    assert!((2_300..2_700).contains(&met), "{met}");
}

#[test]
fn only_its_route_and_conversation_are_counted() {
    let mut plan = plan(&json!([{
        "id": "a", "when": { "route": "messages", "conversation": ANNA, "every": 2 }, "fault": { "kind": "reset" },
    }]));
    let (anna, ben) = (ANNA.parse().ok(), BEN.parse().ok());
    let asked = [
        (Route::Messages, anna),
        (Route::Messages, ben),
        (Route::Context, anna),
        (Route::Messages, None),
        (Route::Messages, anna),
    ];
    let met = asked.map(|(route, conversation)| plan.next(route, conversation).is_some());
    assert_eq!(met, [false, false, false, false, true]);
}

#[test]
fn the_first_rule_in_order_wins_and_only_it_is_counted_down() {
    let rule = |id: &str, times: u64| json!({ "id": id, "when": { "route": "create" }, "times": times, "fault": { "kind": "delay", "ms": 1 } });
    let mut plan = plan(&json!([rule("a", 1), rule("b", 2)]));
    let [a, b] = ["a", "b"].map(|id| Some(id.to_owned()));
    assert_eq!(rules_met(&mut plan, 4), [a, b.clone(), b, None]);
    let counters: Vec<_> = plan.armed().rules.iter().map(|rule| (rule.injected, rule.remaining)).collect();
    assert_eq!(counters, [(1, Some(0)), (2, Some(0))]);
}

#[test]
fn a_rule_counts_what_another_took() {
    let mut plan = plan(&json!([
        { "id": "a", "when": { "route": "create", "first": 1 }, "fault": { "kind": "reset" } },
        { "id": "b", "when": { "route": "create", "every": 2 }, "fault": { "kind": "reset" } },
    ]));
    let [a, b] = ["a", "b"].map(|id| Some(id.to_owned()));
    assert_eq!(rules_met(&mut plan, 4), [a, b.clone(), None, b]);
}

fn rule() -> impl Strategy<Value = Rule> {
    let route = prop::sample::select(vec![Route::Create, Route::Messages]);
    let number = || prop::option::of((1..6_u64).prop_map(|number| NonZeroU64::new(number).unwrap()));
    let chance = prop::option::of((0.0..=1.0, any::<u64>()));
    (route, any::<bool>(), number(), number(), number(), chance).prop_map(
        |(route, of_one, first, every, times, chance)| {
            let conversation = ANNA.parse().ok().filter(|_| of_one && route.has_conversation());
            let (probability, seed) = chance.unzip();
            let when = When { conversation, first, every, probability, seed, ..When::any(route) };
            Rule { id: "x".to_owned(), when, times, fault: Fault::Reset }
        },
    )
}

fn exchange() -> impl Strategy<Value = (Route, Option<ConversationId>)> {
    prop::sample::select(vec![
        (Route::Create, None),
        (Route::Messages, ANNA.parse().ok()),
        (Route::Messages, BEN.parse().ok()),
    ])
}

proptest! {
    #[test]
    fn the_same_rules_and_exchanges_give_the_same_faults(
        rules in prop::collection::vec(rule(), 1..5), exchanges in prop::collection::vec(exchange(), 0..60),
    ) {
        let run = |mut plan: Plan| -> Vec<bool> {
            exchanges.iter().map(|(route, conversation)| plan.next(*route, *conversation).is_some()).collect()
        };
        prop_assert_eq!(run(Plan::new(rules.clone())), run(Plan::new(rules)));
    }

    /// What the exchanges of one conversation meet does not depend on how others come between them.
    #[test]
    fn an_exchange_of_elsewhere_changes_nothing(
        rule in rule(), exchanges in prop::collection::vec(exchange(), 0..60),
    ) {
        let is_its_own = |(route, conversation): &(Route, Option<ConversationId>)| {
            *route == rule.when.route && rule.when.conversation.is_none_or(|only| *conversation == Some(only))
        };
        let run = |exchanges: &mut dyn Iterator<Item = &(Route, Option<ConversationId>)>| -> Vec<bool> {
            let mut plan = Plan::new(vec![rule.clone()]);
            let met = exchanges.map(|exchange| (is_its_own(exchange), plan.next(exchange.0, exchange.1).is_some()));
            met.filter(|(is_its_own, is_met)| *is_its_own || *is_met).map(|(_, is_met)| is_met).collect()
        };
        prop_assert_eq!(
            run(&mut exchanges.iter()),
            run(&mut exchanges.iter().filter(|exchange| is_its_own(exchange)))
        );
    }

    #[test]
    fn a_rule_is_never_met_more_often_than_it_says(
        rules in prop::collection::vec(rule(), 1..5), exchanges in prop::collection::vec(exchange(), 0..60),
    ) {
        let mut plan = Plan::new(rules.clone());
        let met = exchanges.iter().filter(|(route, conversation)| plan.next(*route, *conversation).is_some()).count();
        let armed = plan.armed().rules;
        prop_assert_eq!(armed.iter().map(|rule| rule.injected).sum::<u64>(), met as u64);
        for (rule, ArmedRule { injected, remaining, .. }) in rules.iter().zip(armed) {
            prop_assert!(rule.times.is_none_or(|times| injected <= times.get()));
            prop_assert_eq!(remaining, rule.times.map(|times| times.get() - injected));
        }
    }
}
