//! Files of keys: what they change, and what they are refused for.

use rstest::rstest;

use super::*;
use crate::console::{action::row, chord::Key};

fn parse(text: &str) -> Result<Keymap, String> {
    Keymap::parse(text, "keys.toml").map_err(|error| error.to_string())
}

#[test]
fn a_file_puts_its_chords_in_the_place_of_the_tables() {
    let keymap = parse("send = [\"Ctrl+Enter\", \"F11\"]\nfilter = \"f\"\nthemes = []").unwrap();
    let send = row(Action::Send).unwrap();
    assert_eq!(keymap.chords(send), [Chord::ctrl(Key::Enter), Chord::plain(Key::F(11))]);
    assert_eq!(keymap.in_words(row(Action::Filter).unwrap()), "f");
    assert_eq!(keymap.in_words(row(Action::Themes).unwrap()), "");
    assert_eq!(keymap.chords(row(Action::Help).unwrap()), row(Action::Help).unwrap().chords);
}

#[test]
fn a_chord_that_this_terminal_cannot_send_is_not_promised() {
    let mut keymap = parse("send = [\"Ctrl+Enter\", \"F11\"]").unwrap();
    let send = row(Action::Send).unwrap();
    assert_eq!(keymap.reaching(send, Context::Field).next(), Some(Chord::plain(Key::F(11))));
    assert_eq!(keymap.in_words(send), "F11");
    keymap.set_extended(true);
    assert_eq!(keymap.reaching(send, Context::Field).next(), Some(Chord::ctrl(Key::Enter)));
}

#[test]
fn an_empty_file_is_the_table() {
    assert_eq!(parse("# nothing yet\n"), Ok(Keymap::default()));
}

#[rstest]
#[case::as_another_key("send = \"Ctrl+H\"", "keys.toml, line 1: send: Ctrl+H cannot be bound, it arrives as Backspace")]
#[case::as_tab("\nsend = [\"F11\", \"Ctrl+I\"]", "keys.toml, line 2: send: Ctrl+I cannot be bound, it arrives as Tab")]
#[case::enter("send = \"Ctrl+M\"", "keys.toml, line 1: send: Ctrl+M cannot be bound, it arrives as Enter")]
#[case::line_feed("send = \"Ctrl+J\"", "keys.toml, line 1: send: Ctrl+J cannot be bound, it arrives as Enter")]
#[case::escape("send = \"Ctrl+[\"", "keys.toml, line 1: send: Ctrl+[ cannot be bound, it arrives as Esc")]
#[case::prefix(
    "send = \"Alt+[\"",
    "keys.toml, line 1: send: Alt+[ cannot be bound, it arrives as the beginning of another key"
)]
#[case::capital("zoom = \"Shift+a\"", "keys.toml, line 1: zoom: Shift+a cannot be bound, it arrives as the capital")]
#[case::with_shift(
    "send = \"Ctrl+Shift+S\"",
    "keys.toml, line 1: send: Ctrl+Shift+S cannot be bound, it arrives as Ctrl+S"
)]
#[case::alt_with_shift(
    "send = \"Alt+Shift+Y\"",
    "keys.toml, line 1: send: Alt+Shift+Y cannot be bound, it arrives as Alt+Y"
)]
#[case::clash_with_the_table(
    "zoom = \"Ctrl+P\"",
    "keys.toml, line 1: zoom: Ctrl+P already means palette in a text field"
)]
#[case::clash_in_the_file(
    "accept = \"&\"\nfilter = \"&\"",
    "keys.toml, line 2: filter: & already means accept in the list"
)]
#[case::no_way_out("leave = []", "keys.toml, line 1: leave: a key that every terminal sends is needed in a text field")]
#[case::no_sure_way_out(
    "leave = \"Ctrl+Enter\"\nsend = \"F9\"",
    "keys.toml, line 1: leave: a key that every terminal sends is needed in a text field"
)]
#[case::unknown_action("sends = \"F11\"", "keys.toml, line 1: sends is not an action, perhaps send")]
#[case::unlike_any_action("dance = \"F11\"", "keys.toml, line 1: dance is not an action, `frontdesk keys` lists them")]
#[case::no_key(
    "send = \"Ctrl+Entr\"",
    "keys.toml, line 1: send: a key such as Ctrl+S, Alt+Enter, F9, PgUp, Space or q is expected, this is \"Ctrl+Entr\""
)]
#[case::wrong_type("send = 9", "keys.toml, line 1: send: a key or a list of keys is expected")]
#[case::wrong_type_in_a_list("send = [9]", "keys.toml, line 1: send: a key is a text, such as \"Ctrl+S\"")]
fn a_bad_file_is_refused_with_line_action_and_reason(#[case] text: &str, #[case] error: &str) {
    assert_eq!(parse(text).unwrap_err(), error);
}

#[test]
fn two_actions_may_change_their_keys_with_each_other() {
    assert!(parse("zoom = \"t\"\nthemes = \"z\"").is_ok());
}

#[test]
fn all_that_is_wrong_is_told_at_once_by_line_and_each_thing_once() {
    let file =
        "filter = \"R\"\nsend = [\"Ctrl+M\", \"F9\", \"nokey\"]\nsends = \"F11\"\nleave = \"Ctrl+H\"\nquit = 1\n";
    let told = parse(file).unwrap_err();
    let told: Vec<&str> = told.lines().collect();
    assert_eq!(
        told,
        [
            "keys.toml, line 1: filter: R already means records in the list",
            "keys.toml, line 2: send: Ctrl+M cannot be bound, it arrives as Enter",
            "keys.toml, line 2: send: a key such as Ctrl+S, Alt+Enter, F9, PgUp, Space or q is expected, this is \"nokey\"",
            "keys.toml, line 3: sends is not an action, perhaps send",
            "keys.toml, line 4: leave: Ctrl+H cannot be bound, it arrives as Backspace",
            "keys.toml, line 5: quit: a key or a list of keys is expected",
        ]
    );
    let told = parse("send =\nfilter = \"f\"\nzoom = = 1\n").unwrap_err();
    assert!(told.contains("line 1: ") && told.contains("\nkeys.toml, line 3: "), "{told}");
}
