//! Editing, one fact a test.

use rstest::rstest;

use super::*;

/// Applies edits in turn.
fn apply(editor: &mut Editor, edits: impl IntoIterator<Item = Edit>) {
    for edit in edits {
        editor.apply(edit);
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
}

#[test]
fn up_and_down_keep_their_column_over_a_shorter_line() {
    let mut editor = Editor::many_lines("one two\n田\nabcdef");
    apply(&mut editor, [Edit::Left, Edit::Up]);
    assert_eq!(shown(&editor), "one two\n田|\nabcdef");
    apply(&mut editor, [Edit::Up]);
    assert_eq!(shown(&editor), "one t|wo\n田\nabcdef");
}

#[rstest]
#[case::in_the_middle("one\n田two", 5, "one\n田|two")]
#[case::at_a_line_end("one\ntwo", 3, "one|\ntwo")]
#[case::behind_the_end("one", 9, "one|")]
fn a_text_is_set_with_its_cursor(#[case] text: &str, #[case] offset: usize, #[case] after: &str) {
    let mut editor = Editor::many_lines("before");
    editor.set(text, offset);
    assert_eq!(shown(&editor), after);
    assert_eq!(editor.offset(), offset.min(text.chars().count()));
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
    editor.set("a\nb c", 2);
    assert_eq!((editor.lines().len(), editor.offset()), (1, 2));
}

#[test]
fn a_paste_beyond_what_a_field_holds_is_cut() {
    let mut editor = Editor::one_line("a");
    let outcome = editor.apply(Edit::Paste("田".repeat(FIELD_CHARS)));
    assert_eq!((outcome, editor.text().chars().count()), (Outcome::Cut, FIELD_CHARS));
    assert_eq!(editor.cursor().column, FIELD_CHARS);
    assert_eq!(editor.apply(Edit::Insert('a')), Outcome::Cut);
}
