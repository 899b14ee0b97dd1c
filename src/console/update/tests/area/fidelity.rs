//! The ledger: complete, narrowed, and open at any rule.

use super::*;
use crate::api::fidelity::{self, Label};

fn open() -> Story {
    let mut story = at_the_list();
    story.press(plain('L'));
    story
}

fn shown(story: &Story) -> usize {
    story.app.areas.fidelity.browser.matching().len()
}

#[test]
fn it_has_every_rule_and_asks_nobody() {
    let story = open();
    assert_eq!((shown(&story), story.calls().len()), (fidelity::rules().len(), 0));
}

#[test]
fn labels_and_areas_part_the_rules_between_them() {
    let mut story = open();
    let mut parts = 0;
    for _ in Label::ALL {
        story.press(plain('b'));
        parts += shown(&story);
    }
    assert_eq!(parts, fidelity::rules().len());
    story.press(plain('b'));
    parts = 0;
    for _ in fidelity::Area::ALL {
        story.press(plain('B'));
        assert!(shown(&story) > 0);
        parts += shown(&story);
    }
    assert_eq!(parts, fidelity::rules().len());
}

#[test]
fn it_opens_at_a_rule_whatever_hides_it() {
    let mut story = open();
    story.press(plain('b'));
    story.press(SLASH);
    story.type_text("nothing has this");
    let rule = fidelity::rules().last().unwrap();
    assert!(story.app.areas.fidelity.at(&rule.id));
    let browser = &story.app.areas.fidelity.browser;
    assert_eq!((browser.selected().map(|rule| &rule.id), browser.is_inside()), (Some(&rule.id), true));
    assert!(!story.app.areas.fidelity.at("no.such.rule"));
}
