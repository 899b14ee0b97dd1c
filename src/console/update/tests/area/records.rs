//! Records: shown as the preview has them, written in a form that loses nothing, deleted when it was asked twice.

use super::*;
use crate::api::{desk::Record, id::RecordId};

pub(in crate::console) fn record(number: u64, first_name: &str, email: &str) -> Record {
    Record {
        id: RecordId(format!("c-{number}")),
        first_name: first_name.into(),
        last_name: "Roe".into(),
        email: Some(email.into()),
        phone_number: Some("+1 425 555 0102".into()),
    }
}

/// Records are open, and show two.
fn open() -> Story {
    let mut story = at_the_list();
    story.press(plain('R'));
    assert!(story.wanted.contains(&Effect::LoadRecords), "they may have changed");
    story.wanted.clear();
    load(&mut story, vec![record(1, "Ann", "ann@example.com"), record(2, "Ben", "ben@example.com")]);
    story
}

fn load(story: &mut Story, records: Vec<Record>) {
    story.happens(Message::RecordsLoaded(Ok(records)));
}

fn saving(story: &mut Story) -> (Record, bool) {
    match story.call() {
        AreaCall::SaveRecord { record, is_new } => (record, is_new),
        other => panic!("{other:?} saves no record"),
    }
}

#[test]
fn a_new_record_is_written_saved_and_selected() {
    let mut story = open();
    story.press(plain('n'));
    story.type_text("Cleo dDn");
    story.press(Chord::plain(Key::Tab));
    story.type_text("Martin");
    story.press(ENTER);
    let (written, is_new) = saving(&mut story);
    assert_eq!((written.full_name().as_str(), written.email.as_deref(), is_new), ("Cleo dDn Martin", None, true));
    assert_eq!(written.id, RecordId(String::new()), "the desk makes one");
    story.press(ENTER);
    assert_eq!(story.calls(), [], "once is enough");
    let made = Record { id: RecordId("c-9".into()), ..written.clone() };
    story.tells(AreaNews::RecordSaved { id: written.id, result: Ok(made.clone()) });
    assert!(story.app.areas.records.form.is_none() && story.wanted.contains(&Effect::LoadRecords));
    load(&mut story, vec![record(1, "Ann", "a@example.com"), made.clone()]);
    assert_eq!(story.app.areas.records.browser.selected(), Some(&made));
}

#[test]
fn what_the_desk_refuses_stays_in_the_form_with_its_words() {
    let mut story = open();
    story.press(plain('e'));
    story.type_text("!");
    story.press(ENTER);
    let (written, is_new) = saving(&mut story);
    assert_eq!((written.first_name.as_str(), is_new), ("Ann!", false));
    story.tells(AreaNews::RecordSaved {
        id: written.id,
        result: Err(refusal("refused with 400: /firstName is too long")),
    });
    let form = story.app.areas.records.form.as_ref().unwrap();
    assert_eq!(form.complaint.as_deref(), Some("refused with 400: /firstName is too long"));
    assert_eq!(form.record().first_name, "Ann!");
}

#[test]
fn a_form_that_is_left_is_found_again() {
    let mut story = open();
    story.press(plain('e'));
    story.type_text("ika");
    story.press(ESC);
    assert!(story.told().contains("kept"), "{}", story.told());
    story.press(DOWN);
    story.press(plain('e'));
    assert_eq!(story.app.areas.records.form.as_ref().unwrap().record().first_name, "Ben");
    story.press(ESC);
    story.press(Chord::plain(Key::Up));
    story.press(ESC);
    story.press(plain('R'));
    story.press(plain('e'));
    assert_eq!(story.app.areas.records.form.as_ref().unwrap().record().first_name, "Annika");
    story.press(F1);
    story.press(ESC);
    assert_eq!(story.app.context(), Context::BrowserText, "help leaves the form open");
}

#[test]
fn a_record_is_deleted_when_it_was_asked_twice() {
    let mut story = open();
    story.press(plain('d'));
    assert!(story.told().contains("Ann Roe") && story.calls().is_empty());
    story.press(ESC);
    assert_eq!((story.app.open_area(), story.told()), (Some(Area::Records), ""));
    story.press(plain('d'));
    assert_eq!(story.calls(), [], "Esc took it back");
    story.press(plain('d'));
    assert_eq!(story.call(), AreaCall::RemoveRecord(RecordId("c-1".into())));
    story.tells(AreaNews::RecordRemoved { id: RecordId("c-1".into()), result: Ok(()) });
    assert!(story.wanted.contains(&Effect::LoadRecords));
}

#[test]
fn the_preview_keeps_its_records_when_they_cannot_be_loaded() {
    let mut story = open();
    story.happens(Message::RecordsLoaded(Err(refusal("gone"))));
    assert_eq!(story.app.records.as_ref().map(Vec::len), Some(2));
    assert_eq!(story.app.areas.records.problem.as_deref(), Some("gone"));
}
