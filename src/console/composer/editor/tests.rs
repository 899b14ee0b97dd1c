//! Editing, one fact a test.

use rstest::rstest;

use super::*;

/// Applies edits in turn, each with the next stamp.
fn apply(editor: &mut Editor, edits: impl IntoIterator<Item = Edit>) {
    for edit in edits {
        let stamp = editor.undo_stamp().unwrap_or_default() + 1;
        editor.apply(edit, stamp);
    }
}

fn typed(editor: &mut Editor, text: &str) {
    apply(editor, text.chars().map(Edit::Insert));
}

/// The text with `|` where the cursor is.
fn shown(editor: &Editor) -> String {
    let mut lines = editor.lines().to_vec();
    let Position { row, column } = editor.cursor();
    let at = lines[row].char_indices().nth(column).map_or(lines[row].len(), |(start, _)| start);
    lines[row].insert(at, '|');
    lines.join("\n")
}

#[rstest]
#[case::letter("ab", Edit::Backspace, "a|")]
#[case::family("a👨‍👩‍👧‍👦", Edit::Backspace, "a|")]
#[case::decomposed_accent("zoe\u{308}", Edit::Backspace, "zo|")]
#[case::flag("🇩🇪🇫🇷", Edit::Backspace, "🇩🇪|")]
#[case::left_over_a_family("a👨‍👩‍👧‍👦", Edit::Left, "a|👨‍👩‍👧‍👦")]
#[case::word_back("john.doe@email.com", Edit::DeleteWordBack, "john.doe@email.|")]
#[case::word_back_over_spaces("two words  ", Edit::DeleteWordBack, "two |")]
#[case::word_left("two words", Edit::WordLeft, "two |words")]
#[case::to_start("two words", Edit::DeleteToStart, "|")]
#[case::start("two words", Edit::Start, "|two words")]
fn editing_goes_by_what_a_person_sees_as_one(#[case] text: &str, #[case] edit: Edit, #[case] after: &str) {
    let mut editor = Editor::one_line(text);
    apply(&mut editor, [edit]);
    assert_eq!(shown(&editor), after);
}

#[rstest]
#[case::delete_a_family("👨‍👩‍👧‍👦b", Edit::Delete, "|b")]
#[case::right_over_a_family("👨‍👩‍👧‍👦b", Edit::Right, "👨‍👩‍👧‍👦|b")]
#[case::word_right("  two words", Edit::WordRight, "  two| words")]
#[case::delete_word("two words", Edit::DeleteWordForward, "| words")]
#[case::delete_to_end("two words", Edit::DeleteToEnd, "|")]
fn forward_edits_too(#[case] text: &str, #[case] edit: Edit, #[case] after: &str) {
    let mut editor = Editor::one_line(text);
    apply(&mut editor, [Edit::Start, edit]);
    assert_eq!(shown(&editor), after);
}

#[rstest]
#[case::backspace(vec![Edit::Down, Edit::Start, Edit::Backspace], "one|two")]
#[case::delete(vec![Edit::End, Edit::Delete], "one|two")]
#[case::kill_line(vec![Edit::End, Edit::DeleteToEnd], "one|two")]
#[case::word_back(vec![Edit::Down, Edit::Start, Edit::DeleteWordBack], "one|two")]
#[case::word_forward(vec![Edit::End, Edit::DeleteWordForward], "one|two")]
fn lines_join_at_their_ends(#[case] edits: Vec<Edit>, #[case] after: &str) {
    let mut editor = Editor::many_lines("one\ntwo");
    apply(&mut editor, [Edit::Up, Edit::Start]);
    apply(&mut editor, edits);
    assert_eq!(shown(&editor), after);
    editor.undo();
    assert_eq!(editor.text(), "one\ntwo");
}

#[test]
fn up_and_down_keep_their_column_over_a_shorter_line() {
    let mut editor = Editor::many_lines("one two\n田\nabcdef");
    apply(&mut editor, [Edit::Left, Edit::Up]);
    assert_eq!(shown(&editor), "one two\n田|\nabcdef");
    apply(&mut editor, [Edit::Up]);
    assert_eq!(shown(&editor), "one t|wo\n田\nabcdef");
}

#[test]
fn undo_takes_a_word_at_a_time_and_redo_brings_it_back() {
    let mut editor = Editor::one_line("");
    typed(&mut editor, "two  words");
    editor.undo();
    assert_eq!(shown(&editor), "two  |");
    editor.undo();
    assert_eq!(shown(&editor), "|");
    editor.redo();
    editor.redo();
    assert_eq!(shown(&editor), "two  words|");
}

#[test]
fn undo_takes_a_paste_at_once_and_puts_the_cursor_back() {
    let mut editor = Editor::one_line("ab");
    apply(&mut editor, [Edit::Left, Edit::Paste("one two".to_owned())]);
    assert_eq!(shown(&editor), "aone two|b");
    editor.undo();
    assert_eq!(shown(&editor), "a|b");
}

#[test]
fn undo_takes_a_stretch_of_erasing_at_once() {
    let mut editor = Editor::one_line("one 👨‍👩‍👧‍👦");
    apply(&mut editor, vec![Edit::Backspace; 3]);
    assert_eq!(shown(&editor), "on|");
    editor.undo();
    assert_eq!(shown(&editor), "one 👨‍👩‍👧‍👦|");
    apply(&mut editor, [Edit::Start, Edit::Delete, Edit::Delete]);
    editor.undo();
    assert_eq!(shown(&editor), "|one 👨‍👩‍👧‍👦");
}

#[test]
fn typing_elsewhere_begins_a_new_word() {
    let mut editor = Editor::one_line("");
    typed(&mut editor, "ab");
    apply(&mut editor, [Edit::Start]);
    typed(&mut editor, "x");
    editor.undo();
    assert_eq!(shown(&editor), "|ab");
}

#[test]
fn undo_reaches_back_as_far_as_it_remembers_and_no_further() {
    let mut editor = Editor::one_line("");
    apply(&mut editor, [Edit::Paste("first".to_owned())]);
    for _ in 0..HISTORY_EDITS / 2 {
        apply(&mut editor, [Edit::DeleteToStart, Edit::Paste("later".to_owned())]);
    }
    while editor.undo_stamp().is_some() {
        editor.undo();
    }
    assert_eq!(editor.text(), "first");
    while editor.redo_stamp().is_some() {
        editor.redo();
    }
    assert_eq!(editor.text(), "later");
}

#[rstest]
#[case::one_line(Editor::one_line(""), "a b c d")]
#[case::many_lines(Editor::many_lines(""), "a\nb\nc\nd\n")]
fn a_paste_takes_every_kind_of_line_break(#[case] mut editor: Editor, #[case] text: &str) {
    apply(&mut editor, [Edit::Paste("a\rb\r\nc\nd\n".to_owned())]);
    assert_eq!(editor.text(), text);
}

#[test]
fn a_one_line_field_keeps_the_line_breaks_that_it_was_made_with() {
    let mut editor = Editor::one_line("a\nb");
    typed(&mut editor, "\nc");
    assert_eq!(editor.text(), "a\nb c");
    apply(&mut editor, [Edit::Start, Edit::Right, Edit::Delete]);
    assert_eq!(editor.text(), "ab c");
    editor.undo();
    assert_eq!(editor.text(), "a\nb c");
}

#[test]
fn a_paste_beyond_what_a_field_holds_is_cut() {
    let mut editor = Editor::one_line("a");
    let outcome = editor.apply(Edit::Paste("田".repeat(FIELD_CHARS)), 1);
    assert_eq!((outcome, editor.text().chars().count()), (Outcome::Cut, FIELD_CHARS));
    assert_eq!(editor.cursor().column, FIELD_CHARS);
    assert_eq!(editor.apply(Edit::Insert('a'), 2), Outcome::Cut);
    editor.undo();
    assert_eq!(shown(&editor), "a|");
}
