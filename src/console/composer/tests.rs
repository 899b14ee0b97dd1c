//! The form, one fact a test.

use proptest::prelude::*;
use rstest::rstest;
use serde_json::{Value, json};

use super::*;
use crate::api::{limit, variable::ContextValue};

/// The page's sample, with its comments taken out.
const VENDOR_SAMPLE: &str = r#"{
    "customercontext": {
        "customerid": "jdoe123", "firstname": "John", "lastname": "Doe", "preferredname": "John Doe",
        "email": "john.doe@email.com", "phonenumber": "1234567890"
    },
    "conversationcontext": {
        "productname": { "isDisplayable": true, "value": "XBox" },
        "issue": { "isDisplayable": true, "value": "installation" }
    },
    "conversationrequestid": "some unique id",
    "startmessage": { "message": "Some initial message", "displayname": "Sender name" },
    "skipdeflectionbot": true
}"#;

fn value(row: usize) -> Slot {
    Slot::Variable { row, cell: Cell::Value }
}

fn name(row: usize) -> Slot {
    Slot::Variable { row, cell: Cell::Name }
}

/// A form filled from `body`, which it must take over whole.
fn form(body: &Value) -> Composer {
    let (composer, notes) = Composer::from_body(body);
    assert_eq!(notes, Vec::<String>::new());
    composer
}

fn at(composer: &mut Composer, slot: Slot, edits: impl IntoIterator<Item = Edit>) -> Applied {
    composer.set_slot(slot);
    edits.into_iter().map(|edit| composer.apply(edit)).last().unwrap()
}

fn type_at(composer: &mut Composer, slot: Slot, text: &str) {
    composer.set_slot(slot);
    for character in text.chars() {
        composer.apply(Edit::Insert(character));
    }
}

fn names(composer: &Composer) -> Vec<String> {
    composer.rows().iter().map(|row| row.name.text()).collect()
}

fn reasons(composer: &Composer) -> Vec<(Slot, String)> {
    composer.problems().into_iter().map(|problem| (problem.slot, problem.reason)).collect()
}

#[test]
fn the_labels_stand_in_the_order_of_the_form() {
    let mut labels: Vec<&str> = Slot::all(1).map(Slot::label).collect();
    labels.dedup();
    let expected = [
        "Preferred name",
        "First name",
        "Last name",
        "Email",
        "Phone number",
        "Customer ID",
        "Context variables",
        "Start message",
        "Sender name",
        "Skip AI agent",
        "Request ID",
        "[ Send ]",
    ];
    assert_eq!(labels, expected);
}

#[rstest]
#[case::forward(Edit::Next, Applied::LeftForward, false)]
#[case::backward(Edit::Previous, Applied::LeftBackward, true)]
fn tab_walks_every_slot_and_then_leaves(#[case] edit: Edit, #[case] left: Applied, #[case] backward: bool) {
    let mut composer = Composer::vendor_sample();
    let mut slots: Vec<Slot> = Slot::all(2).collect();
    if backward {
        slots.reverse();
    }
    composer.set_slot(slots[0]);
    for slot in &slots[1..] {
        assert_eq!(composer.apply(edit.clone()), Applied::Moved);
        assert_eq!(composer.slot(), *slot);
    }
    assert_eq!(composer.apply(edit), left);
    assert_eq!(composer.slot(), slots[slots.len() - 1]);
}

#[test]
fn the_vendors_sample_goes_in_and_comes_out_unchanged() {
    let sample: Value = serde_json::from_str(VENDOR_SAMPLE).unwrap();
    assert_eq!(form(&sample).body(), sample);
}

#[test]
fn the_sample_form_is_the_vendors_request_and_has_nothing_wrong() {
    let composer = Composer::vendor_sample();
    assert_eq!(composer.request(), (CreateRequest::vendor_sample(), vec![]));
    assert_eq!(composer.problems(), []);
}

#[test]
fn an_empty_form_says_only_what_it_must() {
    assert_eq!(Composer::empty().body(), json!({ "skipdeflectionbot": false }));
}

#[test]
fn letters_are_text_in_text_slots_only() {
    let composer = Composer::vendor_sample();
    let text: Vec<Slot> = Slot::all(1)
        .filter(|slot| {
            let mut composer = composer.clone();
            composer.set_slot(*slot);
            assert_eq!(composer.is_multi_line(), *slot == Slot::StartMessage);
            composer.is_text()
        })
        .collect();
    let none = [Cell::Displayable, Cell::Kind].map(|cell| Slot::Variable { row: 0, cell });
    let none = [none.as_slice(), &[Slot::AddVariable, Slot::SkipAiAgent, Slot::Send]].concat();
    assert!(Slot::all(1).all(|slot| text.contains(&slot) != none.contains(&slot)));
}

#[test]
fn enter_moves_on_breaks_lines_adds_rows_and_presses_send() {
    let mut composer = Composer::vendor_sample();
    assert_eq!(at(&mut composer, Slot::Email, [Edit::NewLine]), Applied::Moved);
    assert_eq!(composer.slot(), Slot::PhoneNumber);
    assert_eq!(at(&mut composer, Slot::StartMessage, [Edit::NewLine]), Applied::Changed);
    assert_eq!(composer.text(Slot::StartMessage), "Some initial message\n");
    assert_eq!(at(&mut composer, Slot::AddVariable, [Edit::NewLine]), Applied::Changed);
    assert_eq!((composer.slot(), composer.rows().len()), (name(2), 3));
    let before = composer.body();
    assert_eq!(at(&mut composer, Slot::Send, [Edit::NewLine]), Applied::Pressed);
    assert_eq!(composer.body(), before);
}

#[test]
fn a_space_presses_what_is_not_text() {
    let mut composer = Composer::vendor_sample();
    assert_eq!(at(&mut composer, Slot::SkipAiAgent, [Edit::Insert(' ')]), Applied::Changed);
    assert!(!composer.skip_ai_agent());
    at(&mut composer, Slot::Variable { row: 0, cell: Cell::Displayable }, [Edit::Toggle]);
    assert!(!composer.rows()[0].displayable);
    assert_eq!(at(&mut composer, Slot::Send, [Edit::Insert(' ')]), Applied::Pressed);
    at(&mut composer, Slot::LastName, [Edit::Insert(' ')]);
    assert_eq!(composer.text(Slot::LastName), "Doe ");
    assert_eq!(at(&mut composer, Slot::SkipAiAgent, [Edit::Insert('x')]), Applied::Ignored);
}

#[test]
fn a_paste_never_sends_and_never_adds_rows() {
    let mut composer = Composer::vendor_sample();
    let before = composer.body();
    for slot in [Slot::Send, Slot::AddVariable, Slot::SkipAiAgent, Slot::Variable { row: 0, cell: Cell::Kind }] {
        assert_eq!(at(&mut composer, slot, [Edit::Paste(" \n\r x".to_owned())]), Applied::Ignored);
    }
    assert_eq!(composer.body(), before);
}

#[test]
fn a_cut_paste_is_told_until_the_next_edit() {
    let mut composer = Composer::empty();
    at(&mut composer, Slot::FirstName, [Edit::Paste("a".repeat(FIELD_CHARS + 1))]);
    assert_eq!(composer.notice(), Some("holds 65535 characters at most: the rest was not taken"));
    composer.apply(Edit::Left);
    assert_eq!(composer.notice(), None);
}

#[test]
fn a_removed_row_comes_back_with_its_content_and_goes_again() {
    let mut composer = Composer::vendor_sample();
    at(&mut composer, name(0), [Edit::RemoveRow]);
    assert_eq!((names(&composer), composer.slot()), (vec!["issue".to_owned()], name(0)));
    composer.apply(Edit::Undo);
    assert_eq!((names(&composer), composer.slot()), (vec!["productname".to_owned(), "issue".to_owned()], name(0)));
    assert_eq!(composer.rows()[0].value.text(), "XBox");
    composer.apply(Edit::Redo);
    assert_eq!(names(&composer), ["issue"]);
    at(&mut composer, name(0), [Edit::RemoveRow]);
    assert_eq!(composer.slot(), Slot::AddVariable);
    composer.apply(Edit::Undo);
    assert_eq!(names(&composer), ["issue"]);
}

#[test]
fn undo_takes_back_the_later_of_typing_and_removing() {
    let mut composer = Composer::vendor_sample();
    type_at(&mut composer, name(1), "s");
    at(&mut composer, name(0), [Edit::RemoveRow]);
    type_at(&mut composer, name(0), "!");
    composer.apply(Edit::Undo);
    assert_eq!(names(&composer), ["issues"]);
    composer.apply(Edit::Undo);
    assert_eq!(names(&composer), ["productname", "issues"]);
    assert_eq!(at(&mut composer, Slot::Email, [Edit::Undo]), Applied::Changed);
    assert_eq!((names(&composer), composer.slot()), (vec!["productname".to_owned(), "issue".to_owned()], name(1)));
}

#[test]
fn rows_move_with_the_focus_and_stop_at_the_ends() {
    let mut composer = Composer::vendor_sample();
    assert_eq!(at(&mut composer, value(0), [Edit::RowUp]), Applied::Ignored);
    assert_eq!(composer.apply(Edit::RowDown), Applied::Changed);
    assert_eq!((names(&composer), composer.slot()), (vec!["issue".to_owned(), "productname".to_owned()], value(1)));
    assert_eq!(composer.apply(Edit::RowDown), Applied::Ignored);
    composer.apply(Edit::RowUp);
    assert_eq!(names(&composer), ["productname", "issue"]);
    assert_eq!(at(&mut composer, Slot::Email, [Edit::RowUp]), Applied::Ignored);
}

#[test]
fn a_row_is_added_below_the_one_in_focus() {
    let mut composer = Composer::vendor_sample();
    at(&mut composer, value(0), [Edit::AddRow]);
    assert_eq!(names(&composer), ["productname", "", "issue"]);
    assert_eq!(composer.slot(), name(1));
    assert_eq!(composer.body(), Composer::vendor_sample().body());
}

#[test]
fn up_and_down_follow_the_lines_on_the_screen() {
    let mut composer = Composer::vendor_sample();
    let walked: Vec<Slot> = std::iter::repeat_with(|| {
        composer.apply(Edit::Down);
        composer.slot()
    })
    .skip_while(|slot| *slot != Slot::CustomerId)
    .take(5)
    .collect();
    assert_eq!(walked, [Slot::CustomerId, name(0), name(1), Slot::AddVariable, Slot::StartMessage]);
    at(&mut composer, Slot::AddVariable, [Edit::Up, Edit::Up, Edit::Up]);
    assert_eq!(composer.slot(), Slot::CustomerId);
    assert_eq!(at(&mut composer, Slot::PreferredName, [Edit::Up]), Applied::Ignored);
    assert_eq!(at(&mut composer, Slot::Send, [Edit::Down]), Applied::Ignored);
}

#[rstest]
#[case::number("-10.5", 1, json!(-10.5), None)]
#[case::exponent("1e3", 1, json!(1e3), None)]
#[case::spaces_around(" 7 ", 1, json!(7), None)]
#[case::no_number("10,5", 1, json!("10,5"), Some("is not a number: sent as text"))]
#[case::nothing("", 1, json!(""), Some("is not a number: sent as text"))]
#[case::rounded(
    "12345678901234567890123",
    1,
    json!(1.234_567_890_123_456_8e22),
    Some("is too long for a whole number: sent as 1.2345678901234568e+22")
)]
#[case::boolean("true", 2, json!(true), None)]
#[case::no_boolean("True", 2, json!("True"), Some("is neither true nor false: sent as text"))]
#[case::text("12", 0, json!("12"), None)]
fn a_value_is_sent_as_its_kind_or_as_the_text_that_stands_there(
    #[case] text: &str,
    #[case] kind_steps: usize,
    #[case] sent: Value,
    #[case] reason: Option<&str>,
) {
    let mut composer = form(&json!({ "conversationcontext": { "a": { "value": text } } }));
    at(&mut composer, Slot::Variable { row: 0, cell: Cell::Kind }, vec![Edit::Toggle; kind_steps + 3]);
    assert_eq!(composer.body()["conversationcontext"]["a"]["value"], sent);
    assert_eq!(reasons(&composer), Vec::from_iter(reason.map(|reason| (value(0), reason.to_owned()))));
}

#[test]
fn space_switches_a_boolean_value_and_undo_switches_it_back() {
    let mut composer = form(&json!({ "conversationcontext": { "a": { "value": true } } }));
    at(&mut composer, value(0), [Edit::Insert(' ')]);
    assert_eq!(composer.body()["conversationcontext"]["a"]["value"], json!(false));
    composer.apply(Edit::Undo);
    assert_eq!(composer.body()["conversationcontext"]["a"]["value"], json!(true));
}

#[test]
fn of_two_rows_with_one_name_the_last_is_sent_and_the_first_says_so() {
    let mut composer = Composer::vendor_sample();
    at(&mut composer, name(1), [Edit::DeleteToStart, Edit::Paste("productname".to_owned())]);
    assert_eq!(
        composer.body()["conversationcontext"],
        json!({ "productname": { "isDisplayable": true, "value": "installation" } })
    );
    let reason = "is the name of variable 2 too: only that one is sent".to_owned();
    assert_eq!(reasons(&composer), [(name(0), reason)]);
}

#[test]
fn a_value_without_a_name_is_sent_and_said() {
    let composer = form(&json!({ "conversationcontext": { "": { "value": "x" } } }));
    assert_eq!(composer.request().0.variables.len(), 1);
    assert_eq!(reasons(&composer), [(name(0), "is empty: the value needs a name".to_owned())]);
}

#[test]
fn every_violation_stands_at_its_field() {
    let long = "é".repeat(limit::CUSTOMER_FIELD_CHARS + 1);
    let composer = form(&json!({
        "customercontext": { "customerid": long, "email": "john" },
        "conversationcontext": {
            "a/b~c": { "value": "x".repeat(limit::VARIABLE_VALUE_CHARS + 1) },
            "n".repeat(limit::VARIABLE_NAME_CHARS + 1): { "value": "x" },
        },
        "startmessage": { "message": "x".repeat(limit::START_MESSAGE_BYTES + 1) },
    }));
    let expected = [
        (Slot::Email, "is not an email address"),
        (Slot::CustomerId, "has 201 characters, the limit is 200"),
        (value(0), "has 4001 characters, the limit is 4000"),
        (name(1), "has a name of 101 characters, the limit is 100"),
        (Slot::StartMessage, "has 27649 bytes of UTF-8, the limit is 27648 (27 KB)"),
    ];
    assert_eq!(reasons(&composer), expected.map(|(slot, reason)| (slot, reason.to_owned())));
}

#[test]
fn too_many_variables_stand_at_the_button_below_them() {
    let context: serde_json::Map<String, Value> =
        (0..=limit::CONTEXT_VARIABLES).map(|index| (format!("v{index}"), json!({ "value": index }))).collect();
    let composer = form(&json!({ "conversationcontext": context }));
    assert_eq!(reasons(&composer), [(Slot::AddVariable, "has 101 entries, the limit is 100".to_owned())]);
    assert!(composer.counter(Slot::AddVariable).unwrap().is_over());
}

#[test]
fn counters_count_in_the_limits_own_units() {
    let mut composer = Composer::empty();
    type_at(&mut composer, Slot::FirstName, "Zoë");
    let counter = composer.counter(Slot::FirstName).unwrap();
    assert_eq!((counter.used, counter.limit, counter.unit), (3, 200, "characters"));
    type_at(&mut composer, Slot::StartMessage, "Zoë");
    type_at(&mut composer, Slot::SenderName, "é");
    let counter = composer.counter(Slot::SenderName).unwrap();
    assert_eq!((counter.used, counter.limit, counter.unit), (6, 27_648, "bytes"));
    assert_eq!(composer.counter(Slot::RequestId), None);
}

#[rstest]
#[case(179, false, false)]
#[case(180, true, false)]
#[case(200, true, false)]
#[case(201, true, true)]
fn a_counter_knows_when_it_is_near_and_over(#[case] used: usize, #[case] near: bool, #[case] over: bool) {
    let counter = Counter { used, limit: 200, unit: "characters" };
    assert_eq!((counter.is_near(), counter.is_over()), (near, over));
}

#[test]
fn what_a_body_holds_beyond_the_form_is_told() {
    let (composer, notes) = Composer::from_body(&json!({
        "customercontext": { "customerid": 5, "email": "", "nickname": "J", "lastname": null },
        "conversationcontext": {
            "list": { "value": [1] },
            "bare": 1,
            "flag": { "isDisplayable": "yes", "value": "kept" },
            "extra": { "value": true, "unit": "cm" },
        },
        "startmessage": { "message": "hello", "tone": "warm" },
        "channel": "web",
    }));
    let expected = [
        "/customercontext/customerid was left out: is a number, a string is expected",
        "/customercontext/nickname was left out: the form has no field for it",
        "/conversationcontext/list was left out: its value is an array, a string, number or boolean is expected",
        "/conversationcontext/bare was left out: is a number, an object with `value` and `isDisplayable` is expected",
        "/conversationcontext/flag/isDisplayable was left out: is a string, true or false is expected",
        "/conversationcontext/extra/unit was left out: the form has no field for it",
        "/startmessage/tone was left out: the form has no field for it",
        "/channel was left out: the form has no field for it",
    ];
    assert_eq!(notes, expected);
    assert_eq!(names(&composer), ["flag", "extra"]);
}

#[test]
fn a_body_that_is_no_object_gives_an_empty_form_and_a_note() {
    let (composer, notes) = Composer::from_body(&json!([1]));
    assert_eq!(composer.body(), Composer::empty().body());
    assert_eq!(notes, ["the body is an array, an object is expected"]);
}

#[test]
fn the_forms_of_the_pages_table_are_read_without_a_note() {
    let composer = form(&json!({ "customercontext": { "startmessage": "hello", "skipdeflectionbot": true } }));
    assert_eq!(composer.body(), json!({ "startmessage": { "message": "hello" }, "skipdeflectionbot": true }));
}

#[test]
fn a_misplaced_flag_of_the_wrong_type_is_told_at_its_place() {
    let (_, notes) =
        Composer::from_body(&json!({ "customercontext": { "email": "a@b.co", "skipdeflectionbot": "yes" } }));
    assert_eq!(notes, ["/customercontext/skipdeflectionbot was left out: is a string, true or false is expected"]);
}

#[test]
fn a_text_longer_than_a_field_is_told_to_be_cut() {
    let (composer, notes) = Composer::from_body(&json!({ "startmessage": { "message": "x".repeat(FIELD_CHARS + 1) } }));
    assert_eq!(notes, ["/startmessage/message was cut to 65535 characters"]);
    assert_eq!(composer.text(Slot::StartMessage).len(), FIELD_CHARS);
}

#[test]
fn line_breaks_in_a_value_from_a_file_are_sent_as_they_are() {
    let body = json!({ "conversationcontext": { "address": { "isDisplayable": true, "value": "a\r\nb" } }, "startmessage": { "message": "a\r\nb\n" }, "skipdeflectionbot": false });
    assert_eq!(form(&body).body(), body);
}

#[test]
fn a_draft_of_another_version_is_refused_by_name() {
    let mut draft = serde_json::to_value(Composer::vendor_sample().draft()).unwrap();
    draft["version"] = json!(9);
    let error = serde_json::from_value::<Draft>(draft).unwrap_err().to_string();
    assert_eq!(error, "version 1 of a draft is expected, this is 9");
}

#[test]
fn a_draft_whose_focus_names_a_missing_row_opens_at_the_button() {
    let mut draft = serde_json::to_value(Composer::empty().draft()).unwrap();
    draft["slot"] = serde_json::to_value(name(7)).unwrap();
    assert_eq!(Composer::from_draft(&serde_json::from_value(draft).unwrap()).slot(), Slot::AddVariable);
}

fn any_edit() -> impl Strategy<Value = Edit> {
    use Edit::*;
    let text = prop::sample::select(vec![
        'a', ' ', '1', 't', '田', '\u{301}', '\u{200d}', '👨', '🇩', '\n', '\r', '\u{1b}', '\u{202e}',
    ]);
    let moves = prop::sample::select(vec![
        Backspace,
        Delete,
        DeleteWordBack,
        DeleteWordForward,
        DeleteToStart,
        DeleteToEnd,
        Left,
        Right,
        WordLeft,
        WordRight,
        Start,
        End,
        Up,
        Down,
        Undo,
        Undo,
        Undo,
        Redo,
        Redo,
        Toggle,
        AddRow,
        RemoveRow,
        RowUp,
        RowDown,
        Next,
        Next,
        Previous,
        NewLine,
    ]);
    prop_oneof![
        3 => text.clone().prop_map(Insert),
        1 => prop::collection::vec(text, 0..12).prop_map(|chars| Paste(chars.into_iter().collect())),
        5 => moves,
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_sequence_of_edits_breaks_the_form(edits in prop::collection::vec(any_edit(), 0..120)) {
        let mut composer = Composer::vendor_sample();
        for edit in edits {
            let before = composer.body();
            let is_paste = matches!(edit, Edit::Paste(_));
            let rows = composer.rows().len();
            let applied = composer.apply(edit);
            prop_assert!(applied == Applied::Changed || composer.body() == before);
            prop_assert!(!is_paste || (applied != Applied::Pressed && composer.rows().len() == rows));
            prop_assert!(Slot::all(composer.rows().len()).any(|slot| slot == composer.slot()));
        }

        // What is sent is understood, every named row of it.
        let (request, _) = composer.request();
        let mut rows: Vec<(String, Value)> = Vec::new();
        for row in composer.rows().iter().filter(|row| !row.is_blank()) {
            rows.retain(|(name, _)| *name != row.name.text());
            rows.push((row.name.text(), row.json()));
        }
        let mut read: Vec<(String, Value)> =
            request.variables.iter().map(|variable| (variable.name.clone(), ContextValue::to_json(&variable.value))).collect();
        rows.sort_by(|one, other| one.0.cmp(&other.0));
        read.sort_by(|one, other| one.0.cmp(&other.0));
        prop_assert_eq!(rows, read);

        // What is kept is what was there.
        let draft = composer.draft();
        let kept: Draft = serde_json::from_str(&serde_json::to_string(&draft).unwrap()).unwrap();
        let restored = Composer::from_draft(&kept);
        prop_assert_eq!(restored.draft(), draft);
        prop_assert_eq!(restored.body(), composer.body());

        // And what was sent can be opened again.
        let (reopened, notes) = Composer::from_body(&composer.body());
        prop_assert_eq!(notes, Vec::<String>::new());
        prop_assert_eq!(reopened.body(), composer.body());
    }

    #[test]
    fn undoing_everything_gives_the_form_back_and_redoing_it_too(edits in prop::collection::vec(any_edit(), 0..120)) {
        let mut composer = Composer::vendor_sample();
        for edit in edits {
            composer.apply(edit);
        }
        while composer.apply(Edit::Redo) == Applied::Changed {}
        let last = composer.draft();
        while composer.apply(Edit::Undo) == Applied::Changed {}
        prop_assert!(composer.draft().same_content(&Composer::vendor_sample().draft()));
        while composer.apply(Edit::Redo) == Applied::Changed {}
        prop_assert!(composer.draft().same_content(&last));
    }
}
