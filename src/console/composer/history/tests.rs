//! Undoing, one fact a test.

use super::*;
use crate::console::composer::{Applied, Composer};

fn typed(composer: &mut Composer, text: &str) {
    for character in text.chars() {
        composer.apply(Edit::Insert(character));
    }
}

fn at(slot: Slot) -> Composer {
    let mut composer = Composer::empty();
    composer.set_slot(slot);
    composer
}

/// The text of the slot in focus with `|` where the cursor is.
fn shown(composer: &Composer) -> String {
    let editor = composer.editor(composer.slot()).unwrap();
    let mut text = editor.text();
    text.insert(byte_of(&text, editor.offset()), '|');
    text
}

fn undo(composer: &mut Composer) -> String {
    composer.apply(Edit::Undo);
    shown(composer)
}

fn redo(composer: &mut Composer) -> String {
    composer.apply(Edit::Redo);
    shown(composer)
}

#[test]
fn a_word_at_a_time_goes_and_comes_back() {
    let mut form = at(Slot::FirstName);
    typed(&mut form, "two  words");
    assert_eq!(undo(&mut form), "two  |");
    assert_eq!(undo(&mut form), "|");
    assert_eq!(redo(&mut form), "two  |");
    assert_eq!(redo(&mut form), "two  words|");
}

#[test]
fn a_paste_goes_at_once_and_the_cursor_back() {
    let mut form = at(Slot::FirstName);
    typed(&mut form, "ab");
    form.apply(Edit::Left);
    form.apply(Edit::Paste("one two".into()));
    assert_eq!(shown(&form), "aone two|b");
    assert_eq!(undo(&mut form), "a|b");
}

#[test]
fn a_stretch_of_erasing_goes_at_once() {
    let mut form = at(Slot::FirstName);
    form.apply(Edit::Paste("one 👨‍👩‍👧‍👦".into()));
    for _ in 0..3 {
        form.apply(Edit::Backspace);
    }
    assert_eq!(shown(&form), "on|");
    assert_eq!(undo(&mut form), "one 👨‍👩‍👧‍👦|");
    for edit in [Edit::Start, Edit::Delete, Edit::Delete] {
        form.apply(edit);
    }
    assert_eq!(undo(&mut form), "|one 👨‍👩‍👧‍👦");
}

#[test]
fn typing_elsewhere_begins_a_new_word() {
    let mut form = at(Slot::FirstName);
    typed(&mut form, "ab");
    form.apply(Edit::Start);
    typed(&mut form, "x");
    assert_eq!(undo(&mut form), "|ab");
}

#[test]
fn a_joined_line_comes_apart_again() {
    let mut form = at(Slot::StartMessage);
    form.apply(Edit::Paste("one\ntwo".into()));
    for edit in [Edit::Start, Edit::Backspace] {
        form.apply(edit);
    }
    assert_eq!(shown(&form), "one|two");
    assert_eq!(undo(&mut form), "one\n|two");
}

#[test]
fn every_kind_of_change_is_undone_in_turn_and_the_focus_follows() {
    let mut form = Composer::vendor_sample();
    let row = |cell| Slot::Variable { row: 1, cell };
    let steps = [
        (Slot::Email, Edit::Insert('x')),
        (row(Cell::Displayable), Edit::Toggle),
        (row(Cell::Kind), Edit::Toggle),
        (Slot::SkipAiAgent, Edit::Toggle),
        (row(Cell::Name), Edit::RowUp),
        (Slot::FirstName, Edit::Paste("Ann".into())),
    ];
    let mut drafts = Vec::new();
    for (slot, edit) in steps.clone() {
        form.set_slot(slot);
        drafts.push(form.draft());
        assert_eq!(form.apply(edit), Applied::Changed);
    }
    form.set_slot(Slot::Send);
    for ((slot, edit), draft) in steps.into_iter().zip(drafts).rev() {
        assert_eq!(form.apply(Edit::Undo), Applied::Changed);
        assert!(form.draft().same_content(&draft), "{edit:?}");
        let is_near = form.slot() == slot || matches!((form.slot(), edit), (Slot::Variable { .. }, Edit::RowUp));
        assert!(is_near, "{slot:?}");
    }
    assert_eq!(form.apply(Edit::Undo), Applied::Ignored);
}

#[test]
fn a_form_put_in_the_place_of_another_is_one_step() {
    let mut form = at(Slot::FirstName);
    typed(&mut form, "Ann");
    let before = form.draft();
    assert_eq!(form.replace_with(&Composer::vendor_sample()), Applied::Changed);
    assert_eq!((form.body(), form.slot()), (Composer::vendor_sample().body(), Slot::FirstName));
    assert_eq!(form.replace_with(&Composer::vendor_sample()), Applied::Ignored);
    form.apply(Edit::Undo);
    assert_eq!(form.draft(), before);
    form.apply(Edit::Redo);
    assert_eq!(form.body(), Composer::vendor_sample().body());
}

#[test]
fn it_reaches_back_as_far_as_it_remembers_and_no_further() {
    let mut form = at(Slot::FirstName);
    form.apply(Edit::Paste("first".into()));
    for _ in 0..STEPS / 2 {
        form.apply(Edit::DeleteToStart);
        form.apply(Edit::Paste("later".into()));
    }
    while form.apply(Edit::Undo) == Applied::Changed {}
    assert_eq!(shown(&form), "first|");
    while form.apply(Edit::Redo) == Applied::Changed {}
    assert_eq!(shown(&form), "later|");
}

#[test]
fn it_holds_only_so_many_bytes() {
    let mut form = at(Slot::StartMessage);
    let large = "田".repeat(60_000);
    for _ in 0..100 {
        form.apply(Edit::Paste(large.clone()));
        form.apply(Edit::DeleteToStart);
    }
    assert!(form.history.bytes <= BYTES, "{}", form.history.bytes);
    let held: usize = form.history.done.iter().map(|step| step.change.bytes()).sum();
    assert_eq!(held, form.history.bytes, "what is counted is what is held");
    assert!(form.history.done.len() > 10);
}
