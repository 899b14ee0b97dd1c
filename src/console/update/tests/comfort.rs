//! Clearing the form, and what comes back into it.

use super::*;
use crate::console::app::Notice;

const CLEAR: Chord = Chord::alt(Key::Char('c'));
const RESTORE: Chord = Chord::alt(Key::Char('r'));
const DUPLICATE: Chord = Chord::alt(Key::Char('a'));
const UNDO: Chord = Chord::ctrl(Key::Char('z'));

fn sent(story: &mut Story, n: u64) {
    story.send();
    story.the_endpoint_answers(Ok(CreateAnswer { conversation_id: id(n), is_new: true, message_id: None }));
}

fn preferred_name(story: &Story) -> Option<String> {
    story.app.composer.request().0.customer.preferred_name
}

#[test]
fn clearing_is_one_step_that_undo_takes_back() {
    let mut story = Story::with(Vec::new());
    story.press(CLEAR);
    assert_eq!(story.app.composer.body(), Composer::empty().body());
    assert!(story.notice().contains("brings it back"), "{}", story.notice());
    assert_eq!(story.kept(), Some(story.app.composer.draft()), "an empty form is kept too");
    story.press(UNDO);
    assert_eq!(story.app.composer.body(), Composer::vendor_sample().body());
}

#[test]
fn what_was_cleared_comes_back_after_more_was_typed_and_undo_goes_on() {
    let mut story = Story::with(Vec::new());
    story.press(CLEAR);
    story.type_text("Zoë");
    story.press(RESTORE);
    assert_eq!(story.app.composer.body(), Composer::vendor_sample().body());
    story.press(UNDO);
    assert_eq!(preferred_name(&story).as_deref(), Some("Zoë"));
    story.press(UNDO);
    assert_eq!(story.app.composer.body(), Composer::empty().body());
}

#[test]
fn clearing_an_empty_form_keeps_what_was_cleared_before() {
    let mut story = Story::with(Vec::new());
    story.press(CLEAR);
    story.press(CLEAR);
    assert!(story.notice().contains("empty already"), "{}", story.notice());
    story.press(RESTORE);
    assert_eq!(story.app.composer.body(), Composer::vendor_sample().body());
}

#[test]
fn what_was_sent_comes_back_as_it_was_sent() {
    let mut story = Story::with(Vec::new());
    sent(&mut story, 1);
    story.type_text(" the second");
    story.press(RESTORE);
    assert_eq!(story.app.composer.body(), Composer::vendor_sample().body());
    assert!(story.notice().contains("last sent"), "{}", story.notice());
}

#[test]
fn a_copy_of_what_was_sent_is_sent_under_another_request_id() {
    let mut story = Story::with(Vec::new());
    story.app.composer.set_slot(Slot::RequestId);
    story.type_text("mine");
    sent(&mut story, 1);
    story.press(DUPLICATE);
    sent(&mut story, 2);
    let request = story.app.composer.request().0;
    assert_eq!(request.request_id, None);
    story.press(DUPLICATE);
    assert!(story.notice().contains("already"), "{}", story.notice());
}

#[test]
fn the_selected_conversation_is_copied_where_the_desk_has_the_focus() {
    let mut story = Story::with(vec![summary(2, "Ben", State::Open), summary(1, "John Doe", State::Open)]);
    sent(&mut story, 1);
    story.press(CLEAR);
    story.app.list.select(id(2));
    story.press(TO_LIST);
    story.press(DUPLICATE);
    assert!(story.notice().contains("not sent from here"), "{}", story.notice());
    assert_eq!(story.app.focus, Pane::Conversations);
    story.app.list.select(id(1));
    story.press(DUPLICATE);
    assert_eq!((story.app.focus, preferred_name(&story).as_deref()), (Pane::Compose, Some("John Doe")));
}

#[test]
fn without_anything_cleared_or_sent_the_keys_mean_nothing() {
    let mut story = Story::with(Vec::new());
    let notice: Option<Notice> = story.app.notice.clone();
    story.press(RESTORE);
    story.press(DUPLICATE);
    assert_eq!((story.wanted.len(), &story.app.notice), (0, &notice));
}
