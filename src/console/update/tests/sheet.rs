//! What lies over the form: opened, taken, closed; and nothing lost by any of it.

use serde_json::json;

use super::*;
use crate::console::{
    app::{
        map::{Area, Spot},
        sheet::{Sheet, picker::Template},
    },
    composer::Cell,
    message::{Edited, NotSaved, Pointer},
};

const PICKER: Chord = Chord::plain(Key::F(5));
const NAMING: Chord = Chord::alt(Key::Char('w'));
const PASTE: Chord = Chord::alt(Key::Char('v'));
const OUTSIDE: Chord = Chord::alt(Key::Char('e'));
const CHECKS: Chord = Chord::alt(Key::Char('q'));
const FIX: Chord = Chord::alt(Key::Char('.'));
const UNDO: Chord = Chord::ctrl(Key::Char('z'));
const DOWN: Chord = Chord::plain(Key::Down);
const ANN: &str = "{\"customercontext\":{\"firstname\":\"Ann\"}}";

fn begin() -> Story {
    Story::with(Vec::new())
}

fn sample() -> serde_json::Value {
    Composer::vendor_sample().body()
}

fn first_name(story: &Story) -> Option<String> {
    story.app.composer.request().0.customer.first_name
}

fn pasted(story: &mut Story, text: &str) {
    story.happens(Message::Pasted(text.to_owned()));
}

fn given_to_the_editor(story: &mut Story) -> String {
    let given = story.wanted.iter().rev().find_map(|effect| match effect {
        Effect::EditOutside(text) => Some(text.clone()),
        _ => None,
    });
    given.expect("the editor is asked for")
}

fn the_editor_leaves(story: &mut Story, after: &str) {
    let before = given_to_the_editor(story);
    story.happens(Message::EditedOutside(Edited { before, after: Some(after.to_owned()), failure: None }));
}

#[test]
fn somebody_is_found_loaded_and_taken_back() {
    let mut story = begin();
    story.press(PICKER);
    assert!(story.wanted.contains(&Effect::LoadTemplates));
    story.type_text("adele");
    story.press(ENTER);
    assert_eq!(first_name(&story).as_deref(), Some("Adele"));
    assert!(story.app.sheet().is_none() && story.notice().contains("loaded Adele Vance"), "{}", story.notice());
    assert_eq!(story.kept(), Some(story.app.composer.draft()));
    story.press(UNDO);
    assert_eq!(story.app.composer.body(), sample());
}

#[test]
fn a_template_of_ones_own_is_loaded_and_a_broken_one_is_told() {
    let mut story = begin();
    story.press(PICKER);
    let own = Template { name: "a".into(), body: Ok(serde_json::from_str(ANN).unwrap()) };
    let broken = Template { name: "b".into(), body: Err("line 1, column 2: no".into()) };
    story.happens(Message::TemplatesLoaded { templates: vec![own, broken], problem: None });
    story.press(DOWN);
    assert!(matches!(story.app.sheet(), Some(Sheet::Picker(picker)) if picker.place() > 0));
    story.press(Chord::plain(Key::Home));
    story.press(DOWN);
    story.press(ENTER);
    assert!(story.notice().contains("line 1, column 2"), "{}", story.notice());
    assert_eq!(story.app.composer.body(), sample());
    story.press(Chord::plain(Key::Up));
    story.press(ENTER);
    assert_eq!(first_name(&story).as_deref(), Some("Ann"));
}

#[test]
fn a_template_is_saved_under_a_name_and_replaced_only_on_purpose() {
    let mut story = begin();
    story.press(NAMING);
    story.press(ENTER);
    assert!(!story.wanted.iter().any(|effect| matches!(effect, Effect::SaveTemplate { .. })), "it has no name");
    story.type_text("mine");
    for replace in [false, true] {
        story.wanted.clear();
        story.press(ENTER);
        let text = story.app.composer.to_template("mine");
        assert_eq!(story.wanted, [Effect::SaveTemplate { name: "mine".into(), text, replace }]);
        let result = if replace { Ok(()) } else { Err(NotSaved::Exists) };
        story.happens(Message::TemplateSaved { name: "mine".into(), result });
    }
    assert!(story.app.sheet().is_none() && story.notice().contains("saved"), "{}", story.notice());
}

#[test]
fn a_template_that_cannot_be_saved_keeps_its_name_for_another_try() {
    let mut story = begin();
    story.press(NAMING);
    story.type_text("mine");
    story.press(ENTER);
    story.happens(Message::TemplateSaved { name: "mine".into(), result: Err(NotSaved::Because("disk full".into())) });
    assert!(story.notice().contains("disk full"));
    assert!(matches!(story.app.sheet(), Some(Sheet::Naming(naming)) if naming.name == "mine"));
}

#[test]
fn a_pasted_body_is_looked_at_before_it_is_taken() {
    let mut story = begin();
    pasted(&mut story, ANN);
    assert_eq!(story.app.composer.body(), sample(), "nothing is taken yet");
    story.press(ENTER);
    assert_eq!(first_name(&story).as_deref(), Some("Ann"));
    assert!(story.sends().is_empty());
    story.press(UNDO);
    assert_eq!(story.app.composer.body(), sample());
}

#[test]
fn a_pasted_body_can_be_left_or_pasted_as_text() {
    let mut story = begin();
    pasted(&mut story, ANN);
    story.press(ESC);
    assert_eq!((story.app.composer.body(), story.app.sheet().is_none()), (sample(), true));
    pasted(&mut story, ANN);
    story.press(plain('p'));
    let name = story.app.composer.request().0.customer.preferred_name.unwrap();
    assert_eq!(name, format!("John Doe{ANN}"));
}

#[test]
fn a_body_pasted_on_a_button_is_looked_at_too_and_another_text_does_nothing_there() {
    let mut story = begin();
    story.app.composer.set_slot(Slot::Send);
    pasted(&mut story, "hello\n");
    assert!(story.app.sheet().is_none());
    pasted(&mut story, ANN);
    story.press(plain('p'));
    assert!(story.app.sheet().is_some(), "there is no field to paste it into");
}

#[test]
fn a_burst_takes_nothing() {
    let mut story = begin();
    pasted(&mut story, ANN);
    story.press_in(ENTER, true);
    assert!(story.notice().contains("burst"), "{}", story.notice());
    story.press_in(plain('p'), true);
    assert!(story.app.sheet().is_some());
    assert_eq!(story.app.composer.body(), sample());
}

#[test]
fn the_paste_box_takes_lines_also_typed_and_keeps_them_while_it_is_closed() {
    let mut story = begin();
    story.press(PASTE);
    story.type_text("firstname=Ann");
    story.press(ENTER);
    pasted(&mut story, "order=A-17");
    story.press(ESC);
    story.press(PASTE);
    assert_eq!(story.app.paste_box, "firstname=Ann\norder=A-17");
    story.press(TAB);
    story.press(ENTER);
    assert_eq!(first_name(&story).as_deref(), Some("Ann"));
    assert_eq!(story.app.composer.rows().len(), 3);
    assert_eq!(story.app.paste_box, "", "it was taken");
}

#[test]
fn the_paste_box_says_when_nothing_is_recognised() {
    let mut story = begin();
    story.press(PASTE);
    story.type_text("hello");
    story.press(TAB);
    assert!(story.notice().contains("nothing is recognised"), "{}", story.notice());
    story.press(Chord::ctrl(Key::Char('u')));
    assert_eq!(story.app.paste_box, "");
}

#[test]
fn the_editor_is_given_the_form_and_what_it_leaves_is_one_step() {
    let mut story = begin();
    story.press(OUTSIDE);
    let text = given_to_the_editor(&mut story);
    assert!(text.starts_with("//") && text.contains("John Doe"), "{text}");
    let changed = text.replace("\"John\"", "\"Johanna\"");
    the_editor_leaves(&mut story, &changed);
    assert_eq!(first_name(&story).as_deref(), Some("Johanna"));
    assert_eq!(story.kept(), Some(story.app.composer.draft()));
    story.press(UNDO);
    assert_eq!(story.app.composer.body(), sample());
}

#[test]
fn an_editor_that_changes_nothing_or_leaves_nothing_changes_nothing() {
    for emptied in [false, true] {
        let mut story = begin();
        story.press(OUTSIDE);
        let text = if emptied { " \n".to_owned() } else { given_to_the_editor(&mut story) };
        let draft = story.app.composer.draft();
        the_editor_leaves(&mut story, &text);
        assert_eq!(story.app.composer.draft(), draft);
        assert!(story.notice().contains("nothing was changed"), "{}", story.notice());
    }
}

#[test]
fn a_text_that_is_no_body_is_kept_and_offered_again_until_it_is_one() {
    let mut story = begin();
    story.press(OUTSIDE);
    let broken = "{ \"customercontext\": { \"firstname\": \"Ann\" }";
    the_editor_leaves(&mut story, broken);
    let Some(Sheet::Unfinished { reason, line }) = story.app.sheet() else { panic!("{:?}", story.app.sheet()) };
    assert!(reason.starts_with("line 1") && *line == Some(1), "{reason}");
    assert_eq!(story.kept().unwrap().unfinished(), Some(broken), "on disk too");
    assert_eq!(story.app.composer.body(), sample());
    story.press(ESC);
    assert!(story.app.has_unsent_changes());
    story.press(OUTSIDE);
    assert_eq!(given_to_the_editor(&mut story), broken);
    // Unchanged it is still no body.
    the_editor_leaves(&mut story, broken);
    assert!(matches!(story.app.sheet(), Some(Sheet::Unfinished { .. })));
    story.press(ENTER);
    the_editor_leaves(&mut story, &format!("{broken} }}"));
    assert_eq!(first_name(&story).as_deref(), Some("Ann"));
    assert_eq!((&story.app.unfinished, story.kept().unwrap().unfinished()), (&None, None));
}

#[test]
fn an_editor_that_fails_is_told_and_what_was_written_is_kept() {
    let mut story = begin();
    story.press(OUTSIDE);
    let before = given_to_the_editor(&mut story);
    let failure = Some("the editor vi was not found".to_owned());
    story.happens(Message::EditedOutside(Edited {
        before: before.clone(),
        after: Some(before.clone()),
        failure: failure.clone(),
    }));
    assert!(story.notice().contains("was not found") && story.notice().contains("unchanged"), "{}", story.notice());
    story.happens(Message::EditedOutside(Edited { before, after: Some(ANN.into()), failure }));
    assert_eq!(story.app.unfinished.as_deref(), Some(ANN));
    assert_eq!(story.app.composer.body(), sample());
}

fn with_variables(context: &serde_json::Value) -> Story {
    let mut story = begin();
    let (form, _) = Composer::from_body(&json!({ "conversationcontext": context }));
    story.app.composer.replace_with(&form);
    story
}

#[test]
fn what_is_odd_is_mended_at_one_key_in_its_row_or_in_the_list() {
    let mut story = with_variables(&json!({
        "password": { "isDisplayable": true, "value": "x" },
        " b": { "isDisplayable": true, "value": "y" },
    }));
    story.app.composer.set_slot(Slot::Variable { row: 0, cell: Cell::Value });
    story.press(FIX);
    assert!(!story.app.composer.rows()[0].displayable);
    story.press(CHECKS);
    story.press(DOWN);
    story.press(ENTER);
    assert_eq!(story.app.composer.rows()[1].name.text(), "b");
    assert_eq!(story.kept(), Some(story.app.composer.draft()));
    story.press(ESC);
    story.press(UNDO);
    story.press(UNDO);
    assert!(story.app.composer.rows()[0].displayable);
    assert_eq!(story.app.composer.rows()[1].name.text(), " b");
}

#[test]
fn the_list_of_oddities_leads_to_the_variable() {
    let mut story = with_variables(&json!({ "a": { "isDisplayable": true, "value": " y" } }));
    story.press(CHECKS);
    story.press(plain('o'));
    assert_eq!(story.app.composer.slot(), Slot::Variable { row: 0, cell: Cell::Value });
    assert!(story.app.sheet().is_none());
}

#[test]
fn what_is_mended_in_the_list_leaves_the_form_where_it_was_and_the_quick_fix_to_the_row_in_focus() {
    let shown = |value: &str| json!({ "isDisplayable": true, "value": value });
    let mut story = with_variables(&json!({ "a": shown(""), "b": shown("ok"), "c": shown(" z") }));
    story.app.composer.set_slot(Slot::Variable { row: 2, cell: Cell::Value });
    story.press(CHECKS);
    story.press(ENTER);
    story.press(ESC);
    let names = |story: &Story| story.app.composer.rows().iter().map(|row| row.name.text()).collect::<Vec<_>>();
    assert_eq!(names(&story), ["b", "c"]);
    assert_eq!(story.app.composer.slot(), Slot::Variable { row: 1, cell: Cell::Value });
    story.press(Chord::alt(Key::Char('.')));
    assert_eq!((names(&story), story.app.composer.rows()[1].value.text()), (vec!["b".into(), "c".into()], "z".into()));

    let mut story = with_variables(&json!({ "a": shown(""), "b": shown("") }));
    story.app.composer.set_slot(Slot::Variable { row: 0, cell: Cell::Value });
    story.press(CHECKS);
    story.press(ENTER);
    story.press(ESC);
    story.press(Chord::alt(Key::Char('.')));
    assert_eq!(names(&story), ["b"], "nobody went to the one that followed");
}

#[test]
fn help_and_palette_lie_over_a_sheet_which_comes_back() {
    for over in [Chord::plain(Key::F(1)), Chord::ctrl(Key::Char('p'))] {
        let mut story = begin();
        story.press(NAMING);
        story.type_text("mine");
        story.press(over);
        assert!(!matches!(story.app.overlay, Some(Overlay::Sheet(_))));
        story.press(ESC);
        assert!(matches!(&story.app.overlay, Some(Overlay::Sheet(Sheet::Naming(naming))) if naming.name == "mine"));
        story.press(ESC);
        assert!(story.app.overlay.is_none() && story.app.sheet().is_none());
    }
}

#[test]
fn a_sheet_that_lies_beneath_still_learns_what_it_asked_for() {
    let mut story = begin();
    story.press(PICKER);
    story.press(Chord::plain(Key::F(1)));
    let templates = vec![Template { name: "mine".into(), body: Err("no".into()) }];
    story.happens(Message::TemplatesLoaded { templates, problem: None });
    story.press(ESC);
    let Some(Sheet::Picker(picker)) = story.app.sheet() else { panic!("{:?}", story.app.sheet()) };
    assert!(picker.matching().any(|choice| choice.name == "mine"));
}

#[test]
fn going_to_a_pane_or_doing_something_else_by_the_palette_leaves_the_sheet() {
    let mut story = begin();
    story.press(PICKER);
    story.press(Chord::plain(Key::F(1)));
    story.press(TO_LIST);
    assert!(story.app.overlay.is_none() && story.app.sheet().is_none());
    story.press(PICKER);
    story.press(Chord::ctrl(Key::Char('p')));
    story.type_text("clear form");
    story.press(ENTER);
    assert!(story.app.overlay.is_none() && story.app.sheet().is_none());
    assert_eq!(story.app.composer.body(), Composer::empty().body());
}

#[test]
fn a_click_selects_an_entry_of_a_sheet_and_another_takes_it() {
    let mut story = begin();
    story.press(PICKER);
    story.type_text("adele");
    let mut map = Map::default();
    map.add(Area { x: 0, y: 0, width: 10, height: 10 }, Spot::Overlay);
    map.add(Area { x: 0, y: 1, width: 10, height: 1 }, Spot::Entry(0));
    story.happens(Message::Drawn(story.app.extent, map.clone()));
    story.point(Pointer::Pressed, 1, 5);
    assert!(story.app.sheet().is_some(), "beside the entries a click does nothing");
    story.point(Pointer::Pressed, 1, 1);
    assert_eq!(first_name(&story).as_deref(), Some("Adele"));
    story.press(PICKER);
    story.happens(Message::Drawn(story.app.extent, map));
    story.point(Pointer::Pressed, 50, 5);
    assert!(story.app.sheet().is_none(), "outside of it a click closes it");
}

#[test]
fn the_wheel_goes_through_what_a_sheet_shows() {
    let mut story = begin();
    story.press(PICKER);
    story.point(Pointer::WheelDown, 5, 5);
    assert_eq!(story.app.choice().map(|(selected, _)| selected), Some(1));
    story.press(ESC);
    story.press(PASTE);
    pasted(&mut story, "a=1");
    story.press(Chord::plain(Key::Home));
    story.point(Pointer::WheelDown, 5, 5);
    assert!(matches!(story.app.sheet(), Some(Sheet::PasteBox { scroll: 1.. })));
}

#[test]
fn what_is_told_names_the_keys_of_the_persons_own_file() {
    let mut story = begin();
    story.app.keymap = crate::console::keymap::Keymap::parse("undo = \"F11\"\nrestore-form = []", "keys.toml").unwrap();
    story.press(Chord::alt(Key::Char('c')));
    assert!(story.notice().contains("F11 or the palette"), "{}", story.notice());
}

#[test]
fn nothing_sends_from_a_sheet() {
    for open in [PICKER, NAMING, PASTE, CHECKS] {
        let mut story = begin();
        story.press(open);
        for chord in [Chord::ctrl(Key::Char('s')), Chord::alt(Key::Enter), Chord::plain(Key::F(9))] {
            story.press(chord);
        }
        assert!(story.sends().is_empty() && story.app.sheet().is_some());
    }
}

#[test]
fn suspending_is_for_the_desk_and_undo_for_the_form() {
    let mut story = begin();
    story.type_text("x");
    story.press(UNDO);
    assert!(!story.wanted.contains(&Effect::Suspend));
    story.press(TO_LIST);
    story.press(UNDO);
    assert!(story.wanted.contains(&Effect::Suspend));
    story.happens(Message::Suspended { was_stopped: false });
    assert!(story.notice().contains("not suspended"));
}
