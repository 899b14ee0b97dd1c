//! Sending.

use serde_json::Value;

use super::*;
use crate::console::{
    app::{Cadence, Keeping},
    composer::{Cell, Draft},
};

fn answer(n: u64, is_new: bool) -> CreateAnswer {
    CreateAnswer { conversation_id: id(n), is_new, message_id: None }
}

fn request_id(body: &Value) -> &str {
    body["conversationrequestid"].as_str().unwrap()
}

#[test]
fn one_press_sends_what_the_form_holds_with_a_request_id() {
    let mut story = Story::with(Vec::new());
    let mut body = story.app.composer.body();
    story.send();
    let (_, sent) = story.sends().pop().unwrap();
    body["conversationrequestid"] = request_id(&sent).into();
    assert_eq!(sent, body);
    assert_eq!(story.app.cadence(), Cadence::Spinner);
}

#[test]
fn every_chord_of_send_and_the_button_send() {
    for chord in [Chord::ctrl(Key::Char('s')), Chord::alt(Key::Enter), Chord::plain(Key::F(9)), Chord::ctrl(Key::Enter)]
    {
        let mut story = Story::with(Vec::new());
        story.press(chord);
        assert_eq!(story.sends().len(), 1, "{chord}");
    }
    let mut story = Story::with(Vec::new());
    story.app.composer.set_slot(Slot::Send);
    story.press(ENTER);
    assert_eq!(story.sends().len(), 1);
}

#[test]
fn send_works_from_the_form_and_the_list_and_not_under_the_help() {
    for pane in ['1', '2'] {
        let mut story = Story::with(vec![summary(1, "Ann", State::Open)]);
        story.press(Chord::alt(Key::Char(pane)));
        story.send();
        assert_eq!(story.sends().len(), 1, "pane {pane}");
    }
    let mut story = Story::with(Vec::new());
    story.press(Chord::plain(Key::F(1)));
    story.send();
    assert!(story.sends().is_empty());
}

#[test]
fn a_second_send_waits_for_the_first() {
    let mut story = Story::with(Vec::new());
    story.send();
    story.send();
    assert_eq!(story.sends().len(), 1);
    assert!(story.notice().contains("not sent again"), "{}", story.notice());
}

#[test]
fn a_new_conversation_is_told_selected_and_shown_until_the_form_is_edited() {
    let mut story = Story::with(vec![summary(1, "Ann", State::Open)]);
    assert!(story.app.is_previewing());
    story.send();
    story.the_endpoint_answers(Ok(answer(7, true)));
    assert_eq!(story.notice(), "new conversation 8a5e4f10… for John Doe");
    assert_eq!(story.app.list.selected(), Some(id(7)));
    assert!(story.asks_for_view() && !story.app.is_previewing());
    story.type_text("x");
    assert!(story.app.is_previewing());
}

#[test]
fn the_form_keeps_its_text_and_counts_as_sent() {
    let mut story = Story::with(Vec::new());
    story.type_text("!");
    let draft = story.app.composer.draft();
    story.send();
    story.the_endpoint_answers(Ok(answer(7, true)));
    assert_eq!(story.app.composer.draft(), draft);
    story.press(CTRL_C);
    assert!(story.leaves());
}

#[test]
fn a_continued_conversation_says_what_became_of_variables_and_start_message() {
    let mut story = Story::with(Vec::new());
    story.send();
    story.the_endpoint_answers(Ok(answer(7, false)));
    assert_eq!(
        story.notice(),
        "continued the active conversation of jdoe123: its variables were merged, the start message was not delivered"
    );
}

#[test]
fn no_merge_is_claimed_where_the_persons_own_request_id_may_have_been_known() {
    let mut story = Story::with(Vec::new());
    story.app.composer.set_slot(Slot::RequestId);
    story.type_text("6f9619ff-8b86-4d11-b42d-00c04fc964ff");
    story.send();
    story.the_endpoint_answers(Ok(answer(7, false)));
    assert_eq!(
        story.notice(),
        "not new: the request ID was used before, or the conversation of jdoe123 was continued · conversation 8a5e4f10…"
    );
}

#[test]
fn a_refusal_keeps_the_draft_and_says_what_to_do() {
    let mut story = Story::with(Vec::new());
    let draft = story.app.composer.draft();
    story.send();
    let refused = Refusal {
        code: Some(Code::Body),
        ..refusal("refused with 400: 30012 · /customercontext/email is not an email address")
    };
    story.the_endpoint_answers(Err(refused));
    assert_eq!(
        story.notice(),
        "refused with 400: 30012 · /customercontext/email is not an email address · correct the field and send again"
    );
    assert_eq!(story.app.composer.draft(), draft);
    assert!(story.app.outbox.sending().is_none());
}

#[test]
fn a_wrong_form_is_explained_first_and_sent_on_the_second_press() {
    let mut story = Story::with(Vec::new());
    story.app.composer.set_slot(Slot::Email);
    story.type_text(" nonsense");
    story.send();
    assert_eq!(story.sends(), []);
    assert_eq!(story.notice(), "Email is not an email address · press Send again to send it anyway");
    story.send();
    assert_eq!(story.sends().len(), 1);
}

#[test]
fn the_explanation_names_the_variable() {
    let mut story = Story::begin(
        Composer::from_body(&serde_json::json!({ "conversationcontext": {
            "order": { "value": "A-17" },
            "tier": { "value": 3 },
        } }))
        .0,
    );
    story.app.composer.set_slot(Slot::Variable { row: 1, cell: Cell::Value });
    story.type_text("rd");
    story.send();
    assert_eq!(story.notice(), "variable 2 (tier) is not a number: sent as text · press Send again to send it anyway");
}

#[test]
fn editing_after_the_explanation_explains_again() {
    let mut story = Story::with(Vec::new());
    story.app.composer.set_slot(Slot::Email);
    story.type_text(" nonsense");
    story.send();
    story.type_text("!");
    assert_eq!(story.notice(), "", "the offer was for the form as it stood");
    story.send();
    assert_eq!(story.sends(), []);
    story.press(ESC);
    story.send();
    assert_eq!(story.sends(), [], "Esc takes the offer back");
}

#[test]
fn an_uncertain_send_is_repeated_under_its_request_id_and_only_unchanged() {
    let mut story = Story::with(Vec::new());
    story.send();
    let first = request_id(&story.sends()[0].1).to_owned();
    let lost = Refusal { fate: Fate::Uncertain, ..refusal("no answer within 30 s") };
    story.the_endpoint_answers(Err(lost.clone()));
    story.send();
    assert_eq!(request_id(&story.sends()[0].1), first);
    story.the_endpoint_answers(Err(lost));
    story.type_text("x");
    story.send();
    assert_ne!(request_id(&story.sends()[0].1), first);
}

#[test]
fn an_uncertain_send_stays_uncertain_while_the_endpoint_is_not_reached() {
    let mut story = Story::with(Vec::new());
    story.send();
    let first = request_id(&story.sends()[0].1).to_owned();
    story.the_endpoint_answers(Err(Refusal { fate: Fate::Uncertain, ..refusal("no answer within 30 s") }));
    story.send();
    story.the_endpoint_answers(Err(Refusal { fate: Fate::NotReached, ..refusal("cannot reach http://127.0.0.1") }));
    story.send();
    assert_eq!(request_id(&story.sends()[0].1), first);
}

/// A console that was started with what another one kept.
fn restored(draft: &Draft) -> Story {
    let mut story = Story::begin(Composer::from_draft(draft));
    story.app.outbox.restore(draft.unsettled());
    story
}

#[test]
fn a_send_whose_console_was_killed_is_repeated_under_its_request_id() {
    let mut story = Story::with(Vec::new());
    story.send();
    let first = request_id(&story.sends()[0].1).to_owned();
    let kept = serde_json::to_string(&story.kept().expect("the draft is kept before the send")).unwrap();
    let mut next = restored(&serde_json::from_str(&kept).unwrap());
    next.type_text("x");
    next.press(Chord::plain(Key::Backspace));
    next.send();
    assert_eq!(request_id(&next.sends()[0].1), first);
    next.the_endpoint_answers(Ok(answer(7, true)));
    assert!(next.kept().unwrap().unsettled().is_empty(), "an answer settles it for the next console too");
}

#[test]
fn sending_a_form_from_a_file_leaves_the_draft_on_disk_alone() {
    let mut story = Story::with(Vec::new());
    story.app.keeping = Keeping::OtherUntilEdited;
    story.send();
    story.the_endpoint_answers(Ok(answer(7, true)));
    assert_eq!(story.kept(), None);
    story.type_text("x");
    assert!(story.kept().is_some());
}

#[test]
fn a_repeat_that_finds_its_first_try_says_so() {
    let mut story = Story::with(Vec::new());
    story.send();
    story.the_endpoint_answers(Err(Refusal { fate: Fate::Uncertain, ..refusal("no answer within 30 s") }));
    story.send();
    story.the_endpoint_answers(Ok(answer(7, false)));
    assert!(story.notice().starts_with("not new: the earlier send had arrived"), "{}", story.notice());
}

#[test]
fn what_was_told_goes_when_the_person_goes_on_and_errors_stay() {
    let mut story = Story::with(Vec::new());
    for go_on in [plain('x'), TO_LIST, TO_FORM] {
        story.send();
        story.the_endpoint_answers(Ok(answer(7, true)));
        assert!(story.notice().starts_with("new conversation"));
        story.press(go_on);
        assert_eq!(story.notice(), "", "{go_on}");
    }
    story.send();
    story.the_endpoint_answers(Err(refusal("refused with 400: no")));
    story.type_text("x");
    assert!(story.notice().starts_with("refused with 400"));
}

#[test]
fn an_offer_to_send_anyway_ends_with_the_notice_that_made_it() {
    let mut story = Story::with(Vec::new());
    story.app.composer.set_slot(Slot::Email);
    story.type_text(" nonsense");
    story.send();
    story.press(TO_LIST);
    story.send();
    assert_eq!(story.sends(), []);
}

#[test]
fn what_could_not_be_reached_is_forgotten_once_it_is() {
    let lost = || Refusal { fate: Fate::NotReached, ..refusal("cannot reach http://127.0.0.1:7301") };
    let mut story = Story::with(Vec::new());
    story.happens(Message::Stream(StreamNews::Lost(lost())));
    story.send();
    story.the_endpoint_answers(Err(lost()));
    assert!(story.notice().starts_with("cannot reach"));
    story.happens(Message::Stream(StreamNews::Connected));
    assert_eq!((&story.app.link, story.notice()), (&Link::Live, ""));
}

#[test]
fn a_paste_never_sends_bracketed_or_not() {
    let mut story = Story::with(Vec::new());
    story.app.composer.set_slot(Slot::Send);
    story.happens(Message::Pasted("\r\n\u{13}".into()));
    story.press_in(ENTER, true);
    story.press_in(Chord::ctrl(Key::Enter), true);
    assert_eq!(story.sends(), []);
    assert!(story.notice().contains("burst"), "{}", story.notice());
    story.press(ENTER);
    assert_eq!(story.sends().len(), 1);
}

#[test]
fn leaving_while_a_send_runs_asks() {
    let mut story = Story::with(Vec::new());
    story.send();
    story.press(CTRL_C);
    assert!(!story.leaves());
    story.press(CTRL_C);
    assert!(story.leaves());
}
