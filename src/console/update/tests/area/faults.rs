//! Faults: always known, whoever armed them; armed and disarmed by the dial.

use std::num::NonZeroU64;

use super::*;
use crate::api::fault::{ArmedRule, ArmedRules, Fault, FaultCount, FaultRules, Preset, Route, Rule, When};

pub(in crate::console) fn armed(name: &str, injected: u64, remaining: Option<u64>) -> ArmedRule {
    let rule = Rule {
        id: name.into(),
        when: When::any(Route::Create),
        times: remaining.map(|_| NonZeroU64::new(5).unwrap()),
        fault: Fault::Reset,
    };
    ArmedRule { rule, injected, remaining }
}

impl Story {
    pub(in crate::console) fn the_faults_are(&mut self, rules: Vec<ArmedRule>) {
        let AreaCall::Faults(ticket) = self.call() else { panic!("nobody asked for the faults") };
        self.tells(AreaNews::Faults { ticket, result: Ok(ArmedRules { rules }) });
    }

    fn arming(&mut self) -> FaultRules {
        match self.call() {
            AreaCall::Arm { rules, .. } => rules,
            other => panic!("{other:?} arms nothing"),
        }
    }
}

fn open(rules: Vec<ArmedRule>) -> Story {
    let mut story = at_the_list();
    story.press(plain('F'));
    story.the_faults_are(rules);
    story.wanted.clear();
    story
}

fn ids(rules: &FaultRules) -> Vec<&str> {
    rules.rules.iter().map(|rule| rule.id.as_str()).collect()
}

#[test]
fn what_is_armed_is_known_without_a_question_and_forgotten_when_a_stream_begins() {
    let mut story = at_the_list();
    story.happens(Message::Stream(StreamNews::Faults(FaultCount { armed: 2, injected: 7 })));
    assert_eq!((story.app.armed.armed, story.calls().len()), (2, 0));
    story.happens(Message::Stream(StreamNews::Connected));
    assert_eq!(story.app.armed, FaultCount::default(), "an endpoint that was restarted has none");
}

#[test]
fn a_change_is_looked_at_while_they_are_open() {
    let mut story = open(Vec::new());
    story.tells(AreaNews::Rested(Area::Faults));
    story.happens(Message::Stream(StreamNews::Faults(FaultCount { armed: 1, injected: 0 })));
    story.the_faults_are(vec![armed("by another", 0, None)]);
    assert_eq!(story.app.areas.faults.armed().rules.len(), 1);
}

#[test]
fn the_dial_arms_a_preset_in_the_place_of_all_and_off_disarms() {
    let mut story = open(vec![armed("mine", 3, None)]);
    story.press(DOWN);
    story.press(ENTER);
    assert_eq!(story.arming(), Preset::Outage.rules());
    story.press(Chord::plain(Key::Home));
    story.press(ENTER);
    assert_eq!(story.arming(), FaultRules::default());
    story.press(plain('X'));
    assert_eq!(story.arming(), FaultRules::default());
    story.tells(AreaNews::Armed { what: "disarmed".into(), result: Ok(ArmedRules::default()) });
    assert_eq!((story.told(), story.app.armed.armed), ("disarmed", 0));
}

#[test]
fn one_rule_is_disarmed_and_the_others_keep_what_is_left_of_their_times() {
    let mut story = open(vec![armed("first", 1, None), armed("second", 3, Some(2)), armed("third", 5, Some(0))]);
    story.press(SLASH);
    story.type_text("first");
    story.press(ENTER);
    story.press(plain('x'));
    let rules = story.arming();
    assert_eq!(ids(&rules), ["second"], "what is used up is gone");
    assert_eq!(rules.rules[0].times, NonZeroU64::new(2));
}

#[test]
fn a_preset_is_armed_besides_without_being_there_twice() {
    let mut story = open(vec![armed("mine", 0, None), armed("outage-create", 0, None)]);
    story.press(DOWN);
    story.press(plain('a'));
    let rules = story.arming();
    assert_eq!(rules.rules.len(), 1 + Preset::Outage.rules().rules.len());
    assert_eq!(ids(&rules).first(), Some(&"mine"));
}

#[test]
fn what_is_refused_leaves_all_as_it_was() {
    let mut story = open(vec![armed("mine", 0, None)]);
    story.press(plain('X'));
    story.tells(AreaNews::Armed {
        what: "x".into(),
        result: Err(refusal("refused with 400: 300 rules, at most 256 can be armed")),
    });
    assert!(story.told().contains("at most 256"), "{}", story.told());
    assert_eq!(story.app.areas.faults.armed().rules.len(), 1);
}
