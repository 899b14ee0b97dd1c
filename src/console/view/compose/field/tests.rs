//! A field as it is drawn, whatever stands in it.

use rstest::rstest;

use super::*;
use crate::console::composer::{Composer, Edit, Slot};

/// A field that holds `text`, with the cursor `back` steps before its end.
fn field(slot: Slot, text: &str, back: usize) -> Composer {
    let mut composer = Composer::empty();
    composer.set_slot(slot);
    composer.apply(Edit::Paste(text.to_owned()));
    for _ in 0..back {
        composer.apply(Edit::Left);
    }
    composer
}

/// The window in ten cells, with `|` at the cursor.
fn around(text: &str, back: usize) -> String {
    let composer = field(Slot::FirstName, text, back);
    let window = Window::of(composer.editor(Slot::FirstName).unwrap(), 10, true, Veil::None);
    assert!(text::width(&window.text) <= 10, "{window:?}");
    let mut shown = String::new();
    let mut used = 0;
    for piece in pieces(&window.text, Veil::None) {
        if Some(used) == window.cursor {
            shown.push('|');
        }
        used += piece.cells;
        shown.push_str(&piece.text);
    }
    if Some(used) == window.cursor { shown + "|" } else { shown }
}

#[rstest]
#[case::short("John", 0, "John|")]
#[case::at_the_end("abcdefghijklm", 0, "…fghijklm|")]
#[case::some_text_after_the_cursor("abcdefghijklmnop", 6, "…fghij|klm…")]
#[case::at_the_start("abcdefghijklm", 13, "|abcdefghi…")]
#[case::wide("田中田中田中田中", 0, "…田中田中|")]
#[case::mark("abc\u{1b}", 1, "abc|␛")]
#[case::family("👨‍👩‍👧‍👦👨‍👩‍👧‍👦", 1, "👨‍👩‍👧‍👦|👨‍👩‍👧‍👦")]
fn the_cursor_stays_in_sight(#[case] text: &str, #[case] back: usize, #[case] shown: &str) {
    assert_eq!(around(text, back), shown);
}

#[test]
fn a_field_without_the_keys_shows_its_beginning() {
    let composer = field(Slot::FirstName, "abcdefghijklm", 0);
    assert_eq!(Window::of(composer.editor(Slot::FirstName).unwrap(), 10, false, Veil::None).text, "abcdefghi…");
}

#[test]
fn a_masked_field_shows_how_much_there_is_and_no_more() {
    let composer = field(Slot::FirstName, "a\u{1b}田", 0);
    let window = Window::of(composer.editor(Slot::FirstName).unwrap(), 10, true, Veil::Whole);
    assert_eq!((window.text.as_str(), window.cursor), ("•••", Some(3)));
}

fn lines(text: &str, has_keys: bool, back: usize) -> Vec<(String, Option<usize>)> {
    let composer = field(Slot::StartMessage, text, back);
    let lines = message(composer.editor(Slot::StartMessage).unwrap(), 10, has_keys, Veil::None);
    lines.into_iter().map(|line| (line.window.text, line.window.cursor)).collect()
}

#[test]
fn a_message_wraps_after_spaces_and_inside_long_words() {
    let shown: Vec<String> = lines("a few words averylongword", false, 0).into_iter().map(|line| line.0).collect();
    assert_eq!(shown, ["a few ", "words ", "averylong", "word"]);
}

#[test]
fn the_cursor_is_on_the_line_that_holds_the_next_character() {
    let expected = [("some ".to_owned(), None), ("words".to_owned(), Some(0))];
    assert_eq!(lines("some words", true, 5), expected);
    assert_eq!(lines("", true, 0), [(String::new(), Some(0))]);
    assert_eq!(lines("a\n", true, 0), [("a".to_owned(), None), (String::new(), Some(0))]);
}

#[test]
fn five_lines_around_the_cursor_are_in_sight() {
    let text = "1\n2\n3\n4\n5\n6\n7\n8\n9";
    let shown = |back| lines(text, true, back).into_iter().map(|line| line.0).collect::<String>();
    assert_eq!(shown(0), "56789");
    assert_eq!(shown(8), "34567");
    assert_eq!(shown(100), "12345");
    let unfocused: String = lines(text, false, 0).into_iter().map(|line| line.0).collect();
    assert_eq!(unfocused, "1234…");
}

#[rstest]
#[case::short("John", 0)]
#[case::cut("abcdefghijklmnop", 6)]
#[case::wide("田中田中田中田中", 3)]
#[case::family("👨‍👩‍👧‍👦a👨‍👩‍👧‍👦", 1)]
#[case::accents("e\u{301}a\u{308}", 0)]
fn the_cell_of_the_cursor_shows_the_character_at_the_cursor(#[case] text: &str, #[case] back: usize) {
    let composer = field(Slot::FirstName, text, back);
    let editor = composer.editor(Slot::FirstName).unwrap();
    let window = Window::of(editor, 10, true, Veil::None);
    assert_eq!(window.places.columns[window.cursor.unwrap()], editor.cursor().column, "{window:?}");
}

#[test]
fn behind_a_line_that_goes_on_below_is_what_it_was_broken_after() {
    let composer = field(Slot::StartMessage, "a few words\nmore", 0);
    let lines = message(composer.editor(Slot::StartMessage).unwrap(), 10, false, Veil::None);
    let ends: Vec<(usize, usize)> =
        lines.iter().map(|line| (line.window.places.row, *line.window.places.columns.last().unwrap())).collect();
    assert_eq!(ends, [(0, 5), (0, 11), (1, 4)]);
}
