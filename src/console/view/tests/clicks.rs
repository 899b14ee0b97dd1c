//! A click in a text places its cursor, by what the screen shows there.

use rstest::rstest;

use super::*;
use crate::console::{
    app::{overlay::Overlay, seats::Seat},
    composer::Edit,
    message::Pointer,
};

/// Clicks on the `nth` character of the first place where `shown` stands on a screen of 120 by 40.
fn click(story: &mut Story, shown: &str, nth: usize) {
    let screen = screen(story, 120, 40);
    let (row, line) = screen.lines().enumerate().find(|(_, line)| line.contains(shown)).unwrap();
    let before = &line[..line.find(shown).unwrap()];
    let within: String = shown.chars().take(nth).collect();
    let column = text::width(before) + text::width(&within);
    story.point(Pointer::Pressed, column.try_into().unwrap(), row.try_into().unwrap());
}

fn form(slot: Slot, text: &str) -> Story {
    let mut story = Story::with(three());
    story.app.composer.set_text(slot, text);
    // The keys are elsewhere: the click brings them.
    story.app.composer.set_slot(Slot::RequestId);
    story
}

/// The reply box is open for a conversation that goes on.
fn replying() -> Story {
    let mut story = Story::with(vec![summary(3, "Cleo Martin", State::Active)]);
    story.app.viewer.show(talk(3));
    story.press(TO_REPRESENTATIVE);
    story.press(plain('r'));
    story
}

fn text(story: &Story, slot: Slot) -> String {
    story.app.composer.editor(slot).unwrap().text()
}

#[rstest]
#[case::middle("Jonathan", "Jonathan", 3, "Jon|athan")]
#[case::start("Jonathan", "Jonathan", 0, "|Jonathan")]
#[case::wide("田中さくら", "田中さくら", 2, "田中|さくら")]
#[case::family("a👨‍👩‍👧‍👦b", "b", 0, "a👨‍👩‍👧‍👦|b")]
#[case::control("a\u{1b}b", "␛b", 1, "a\u{1b}|b")]
fn a_field_of_the_form_takes_the_cursor(
    #[case] value: &str,
    #[case] shown: &str,
    #[case] nth: usize,
    #[case] then: &str,
) {
    let mut story = form(Slot::FirstName, value);
    click(&mut story, shown, nth);
    assert_eq!((story.app.focus, story.app.composer.slot()), (Pane::Compose, Slot::FirstName));
    story.type_text("|");
    assert_eq!(text(&story, Slot::FirstName), then);
}

#[test]
fn behind_the_text_is_its_end() {
    let mut story = form(Slot::FirstName, "Jonathan");
    story.app.composer.set_slot(Slot::FirstName);
    story.app.composer.apply(Edit::Start);
    let screen = screen(&mut story, 120, 40);
    let row = screen.lines().position(|line| line.contains("Jonathan")).unwrap();
    story.point(Pointer::Pressed, 40, row.try_into().unwrap());
    story.type_text("|");
    assert_eq!(text(&story, Slot::FirstName), "Jonathan|");
}

#[test]
fn a_wrapped_message_takes_the_cursor_in_any_of_its_lines() {
    let mut story =
        form(Slot::StartMessage, "first line\nMy order has not arrived and I would like to know where it is");
    click(&mut story, "first", 5);
    story.type_text("|");
    assert!(text(&story, Slot::StartMessage).starts_with("first| line\n"));
    click(&mut story, "where", 0);
    story.type_text("|");
    assert!(text(&story, Slot::StartMessage).ends_with(" |where it is"));
}

#[test]
fn a_variables_name_and_its_value_take_the_cursor() {
    let body =
        serde_json::json!({ "conversationcontext": { "orderNumber": { "isDisplayable": true, "value": "A-17" } } });
    let mut story = Story::with(three());
    story.app.composer.replace_with(&Composer::from_body(&body).0);
    click(&mut story, "orderNumber", 5);
    story.type_text("|");
    click(&mut story, "A-17", 2);
    story.type_text("|");
    let row = &story.app.composer.rows()[0];
    assert_eq!((row.name.text(), row.value.text()), ("order|Number".into(), "A-|17".into()));
}

#[test]
fn the_reply_takes_the_cursor_and_the_customers_seat_too() {
    let mut story = replying();
    story.type_text("Hello Cleo");
    click(&mut story, "Hello Cleo", 5);
    // The transcript greets first; the box is what was clicked on once the words differ.
    story.press(Chord::plain(Key::End));
    story.type_text(", anything else?");
    click(&mut story, "anything", 0);
    story.type_text("|");
    assert_eq!(story.app.writing.editor().unwrap().text(), "Hello Cleo, |anything else?");

    story.press(Chord::ctrl(Key::Char('t')));
    story.app.seats.viewer.show(View { audience: Audience::Customer, ..talk(3) });
    story.type_text("yes please");
    assert_eq!(story.app.seats.turn(), Seat::Customer);
    click(&mut story, "yes please", 3);
    story.type_text("|");
    assert_eq!(story.app.seats.writing.editor().unwrap().text(), "yes| please");
    click(&mut story, "anything", 3);
    assert_eq!(story.app.seats.turn(), Seat::Representative);
    story.type_text("|");
    assert_eq!(story.app.writing.editor().unwrap().text(), "Hello Cleo, |any|thing else?");
}

#[test]
fn the_list_of_slash_commands_is_taken_from_by_a_click() {
    let mut story = replying();
    story.type_text("/");
    let offered = story.app.completions().unwrap().entries;
    let (label, fourth) = (offered[3].label.clone(), offered[3].taken.clone());
    click(&mut story, &label, 0);
    assert_eq!(crate::console::app::slash::Taken::Text(story.app.writing.editor().unwrap().text()), fourth);
}

#[test]
fn a_field_of_a_record_takes_the_keys_and_the_cursor() {
    let mut story = Story::with(three());
    story.press(TO_LIST);
    story.press(plain('R'));
    story.press(plain('n'));
    story.type_text("Jonathan");
    story.press(Chord::plain(Key::Tab));
    story.type_text("Doe");
    click(&mut story, "Jonathan", 3);
    story.type_text("|");
    let form = story.app.areas.records.form.as_ref().unwrap();
    let fields: Vec<String> = form.fields().take(2).map(|(_, editor, _)| editor.text()).collect();
    assert_eq!(fields, ["Jon|athan", "Doe"]);
}

#[test]
fn what_lies_over_a_field_is_clicked_on_and_not_the_field() {
    let mut story = form(Slot::FirstName, "Jonathan");
    let _ = screen(&mut story, 120, 40);
    let field = (0..40).find_map(|row| {
        (0..120).find(|column| story.app.map.text_at(*column, row).is_some()).map(|column| (column, row))
    });
    let (column, row) = field.unwrap();
    story.press(F1);
    let _ = screen(&mut story, 120, 40);
    story.point(Pointer::Pressed, column, row);
    assert_eq!(story.app.composer.slot(), Slot::RequestId);
    assert!(!matches!(story.app.overlay, Some(Overlay::Palette(_))));
}
