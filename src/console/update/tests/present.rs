//! Showing the console to others.

use super::*;
use crate::console::app::Cadence;

const PRESENT: Chord = Chord::plain(Key::F(12));
const MASK: Chord = Chord::alt(Key::Char('h'));

#[test]
fn the_mode_masks_and_gives_back_what_was() {
    let mut story = Story::with(Vec::new());
    story.press(PRESENT);
    assert!(story.app.presenter.is_on && story.app.presenter.is_masked);
    assert!(story.notice().contains("Alt+H"), "{}", story.notice());
    story.press(PRESENT);
    assert!(!story.app.presenter.is_on && !story.app.presenter.is_masked);
}

#[test]
fn nothing_ticks_but_while_a_key_is_shown() {
    let mut story = Story::with(Vec::new());
    story.happens(Message::Drawn(Extent::default(), Map::default()));
    story.press(TO_LIST);
    assert_eq!(story.app.cadence(), Cadence::Still, "without the mode no key is shown");
    story.press(PRESENT);
    story.press(TO_FORM);
    assert_eq!(story.app.cadence(), Cadence::Second);
    story.happens(Message::Now(moment("2026-01-02T15:04:09Z")));
    assert_eq!(story.app.cadence(), Cadence::Still);
}

#[test]
fn what_is_typed_is_never_a_caption() {
    let mut story = Story::with(Vec::new());
    story.press(PRESENT);
    story.type_text("secret");
    story.press(Chord::plain(Key::Left));
    story.press(Chord::plain(Key::Esc));
    assert_eq!(story.app.presenter.captions().len(), 0);
    story.press(TO_LIST);
    story.happens(Message::Now(moment("2026-01-02T15:04:09Z")));
    for chord in [Chord::plain(Key::Down), plain('k'), plain('g'), Chord::plain(Key::PageDown)] {
        story.press(chord);
        assert_eq!(story.app.presenter.captions().len(), 0, "{chord} moves: that is seen");
    }
    story.press(F1);
    let captions: Vec<_> = story.app.presenter.captions().map(|caption| caption.words).collect();
    assert_eq!(captions, ["help"]);
}

#[test]
fn a_notice_told_while_masked_stays_masked() {
    let mut story = Story::with(Vec::new());
    story.press(MASK);
    story.send();
    let answer = CreateAnswer { conversation_id: id(7), is_new: true, message_id: None };
    story.the_endpoint_answers(Ok(answer));
    assert!(story.notice().ends_with("for J••• D••"), "{}", story.notice());
}

#[test]
fn what_was_broken_in_the_editor_is_not_edited_again_while_masked() {
    let mut story = Story::with(Vec::new());
    let after = Some("{ broken".to_owned());
    let edited = crate::console::message::Edited { before: String::new(), after, failure: None };
    story.happens(Message::EditedOutside(edited));
    story.press(MASK);
    story.press(ENTER);
    assert!(!story.wanted.iter().any(|effect| matches!(effect, Effect::EditOutside(_))));
    assert!(story.notice().contains("shows it first"), "{}", story.notice());
}
