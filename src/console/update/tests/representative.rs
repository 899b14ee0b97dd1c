//! The representative's work: writing to customers.

use super::*;
use crate::{
    api::{
        desk::{Record, RecordLink},
        id::RecordId,
    },
    console::{
        app::{order::Order, writing::Purpose},
        composer::Editor,
    },
};

const ALT_ENTER: Chord = Chord::alt(Key::Enter);

/// Ann's active conversation in the representative's pane.
fn at_work() -> Story {
    let mut story = Story::with(vec![summary(2, "Ann", State::Active), summary(1, "Ben", State::Active)]);
    story.press(TO_REPRESENTATIVE);
    story
}

/// The messages that wait for an answer: their numbers, whether they are notes, their texts.
fn said(story: &Story) -> Vec<(u64, bool, String)> {
    let said = |effect: &Effect| match effect {
        Effect::Say { number, message, .. } => Some((*number, message.internal, message.text.clone())),
        _ => None,
    };
    story.wanted.iter().filter_map(said).collect()
}

fn written(story: &Story) -> String {
    story.app.writing.editor().map(Editor::text).unwrap_or_default()
}

fn draft(story: &Story, n: u64) -> Option<String> {
    story.app.writing.draft(id(n), Purpose::Reply).map(Editor::text)
}

#[test]
fn enter_sends_the_reply_and_the_box_stays_for_the_next_one() {
    let mut story = at_work();
    story.press(plain('r'));
    story.type_text("Hello, q?");
    story.press(ENTER);
    assert_eq!(said(&story), [(1, false, "Hello, q?".into())]);
    assert_eq!((written(&story).as_str(), story.app.context()), ("", Context::Reply));
    story.happens(Message::Said { number: 1, result: Ok(()) });
    assert_eq!((story.notice(), story.asks_for_view()), ("", true));
}

#[test]
fn the_box_opens_from_the_list_as_well() {
    let mut story = at_work();
    story.press(TO_LIST);
    story.press(plain('n'));
    story.type_text("power supply");
    story.press(ENTER);
    assert_eq!(said(&story), [(1, true, "power supply".into())]);
    assert_eq!(story.app.focus, Pane::Representative);
}

#[test]
fn alt_enter_a_burst_and_a_paste_break_the_line_and_send_nothing() {
    let mut story = at_work();
    story.press(plain('r'));
    story.type_text("a");
    story.press(ALT_ENTER);
    story.type_text("b");
    story.press_in(ENTER, true);
    story.happens(Message::Pasted("c\r\nd\r\n".into()));
    assert_eq!((written(&story).as_str(), said(&story).len()), ("a\nb\nc\nd\n", 0));
    assert!(story.sends().is_empty(), "nor does Alt+Enter send the form from here");
}

#[test]
fn a_blank_reply_is_not_sent() {
    let mut story = at_work();
    story.press(plain('r'));
    story.type_text("  ");
    story.press(ENTER);
    assert_eq!((said(&story).len(), story.notice()), (0, "there is nothing to send"));
}

#[test]
fn one_message_at_a_time_is_sent() {
    let mut story = at_work();
    story.press(plain('r'));
    story.type_text("one");
    story.press(ENTER);
    story.type_text("two");
    story.press(ENTER);
    assert_eq!((said(&story).len(), written(&story).as_str()), (1, "two"));
    assert!(story.notice().contains("not here yet"), "{}", story.notice());
}

#[test]
fn a_refused_reply_is_told_in_the_endpoints_words_and_comes_back() {
    let mut story = at_work();
    story.press(plain('r'));
    story.type_text("late");
    story.press(ENTER);
    story.happens(Message::Said { number: 1, result: Err(refusal("the conversation is closed")) });
    assert_eq!(story.notice(), "the conversation is closed · the reply is back in its box");
    assert_eq!(written(&story), "late");
}

#[test]
fn a_reply_of_unknown_fate_comes_back_with_a_warning() {
    let mut story = at_work();
    story.press(plain('r'));
    story.type_text("hm");
    story.press(ENTER);
    let lost = Refusal { fate: Fate::Uncertain, ..refusal("the connection broke") };
    story.happens(Message::Said { number: 1, result: Err(lost) });
    assert!(story.notice().contains("may have arrived"), "{}", story.notice());
    assert_eq!(written(&story), "hm");
}

#[test]
fn each_conversation_keeps_its_own_draft() {
    let mut story = at_work();
    story.press(plain('r'));
    story.type_text("for Ann");
    story.press(ESC);
    assert_eq!(story.app.context(), Context::Representative);
    story.press(TO_LIST);
    story.press(plain('j'));
    story.press(plain('r'));
    assert_eq!(written(&story), "");
    story.type_text("for Ben");
    // Straight to the list, the box left open.
    story.press(TO_LIST);
    story.press(plain('k'));
    story.press(TO_REPRESENTATIVE);
    assert_eq!(story.app.context(), Context::Representative, "the open box was Ben's");
    assert_eq!((draft(&story, 2), draft(&story, 1)), (Some("for Ann".into()), Some("for Ben".into())));
    story.press(plain('r'));
    assert_eq!(written(&story), "for Ann");
}

#[test]
fn what_happens_meanwhile_moves_neither_the_box_nor_its_text() {
    let mut story = at_work();
    story.press(plain('r'));
    story.type_text("axe");
    let closed = Summary { revision: 9, ..summary(2, "Ann", State::Closed) };
    story.event(51, EventKind::ConversationForceClosed, closed);
    story.type_text("ax");
    story.press(ENTER);
    assert_eq!(said(&story), [(1, false, "axeax".into())], "no letter acted on another conversation");
    assert!(story.wanted.iter().any(|effect| matches!(effect, Effect::Say { id: to, .. } if *to == id(2))));
}

#[test]
fn the_customer_is_told_of_typing_now_and_then_and_never_of_notes() {
    let typing = |story: &Story| story.wanted.iter().filter(|effect| matches!(effect, Effect::Typing(_))).count();
    let mut story = at_work();
    story.press(plain('r'));
    story.type_text("many letters");
    assert_eq!(typing(&story), 1);
    story.happens(Message::Now(moment("2026-01-02T15:04:09Z")));
    story.type_text("x");
    assert_eq!(typing(&story), 2);
    story.wanted.clear();
    story.press(ESC);
    story.press(plain('n'));
    story.type_text("a note");
    assert_eq!(typing(&story), 0);
}

#[test]
fn leaving_asks_once_while_a_reply_is_not_sent() {
    let mut story = at_work();
    story.press(plain('r'));
    story.type_text("x");
    story.press(CTRL_C);
    assert!(!story.leaves() && story.notice().contains("will be lost"), "{}", story.notice());
    story.press(CTRL_C);
    assert!(story.leaves());
}

/// The orders that wait for an answer.
fn orders(story: &Story) -> Vec<(ConversationId, Order)> {
    let order = |effect: &Effect| match effect {
        Effect::Order { id, order } => Some((*id, order.clone())),
        _ => None,
    };
    story.wanted.iter().filter_map(order).collect()
}

fn view_in(n: u64, state: State) -> View {
    View { state, title: "Ann".into(), queue: "Billing".into(), ..view_of(n, &CreateRequest::vendor_sample()) }
}

/// One conversation in this state, in the representative's pane.
fn standing(state: State) -> Story {
    let mut story = Story::with(vec![summary(1, "Ann", state)]);
    story.press(TO_REPRESENTATIVE);
    story
}

#[test]
fn one_key_gives_each_order_where_it_makes_sense() {
    for (state, key, order, told) in [
        (State::Open, 'a', Order::Accept, "accepted: the conversation with Ann is active"),
        (State::Open, 'd', Order::Reject, "rejected: the conversation with Ann is active"),
        (State::Active, 'e', Order::End, "ended: the conversation with Ann is active"),
        (State::Active, 'b', Order::Release, "released: the conversation with Ann is active"),
        (State::WrapUp, 'x', Order::Close, "closed: the conversation with Ann is active"),
        (State::Waiting, 'o', Order::Open, "taken up again: the conversation with Ann is active"),
    ] {
        let mut story = standing(state);
        story.press(plain(key));
        assert_eq!(orders(&story), [(id(1), order)], "{key}");
        story.happens(Message::Ordered { id: id(1), result: Ok(Box::new(view_in(1, State::Active))) });
        assert_eq!((story.notice(), story.app.viewer.shown().unwrap().state), (told, State::Active));
    }
}

#[test]
fn an_order_that_makes_no_sense_now_says_when_it_does() {
    for (state, key, told) in [
        (State::Open, 'e', "only while an active one is selected"),
        (State::Open, 'x', "only while an active one or one in wrap up is selected"),
        (State::Active, 'd', "only while an open one is selected"),
        (State::Active, 'o', "only while a waiting one is selected"),
    ] {
        let mut story = standing(state);
        story.press(plain(key));
        assert!(orders(&story).is_empty() && story.notice().ends_with(told), "{key}: {}", story.notice());
    }
}

#[test]
fn a_close_without_an_end_asks_and_escape_leaves_it() {
    let mut story = standing(State::Active);
    story.press(plain('x'));
    assert!(orders(&story).is_empty() && story.app.is_asking());
    story.press(ESC);
    assert!(orders(&story).is_empty() && !story.app.is_asking());
    story.press(plain('x'));
    story.press_in(ENTER, true);
    assert!(orders(&story).is_empty(), "Enter of a paste does not mean it");
    story.press(ENTER);
    assert_eq!(orders(&story), [(id(1), Order::Close)]);
    assert!(!story.app.is_asking());
}

#[test]
fn a_force_close_always_asks() {
    for state in [State::Open, State::Active, State::Waiting, State::WrapUp] {
        let mut story = standing(state);
        story.press(plain('X'));
        assert!(orders(&story).is_empty());
        story.press(ENTER);
        assert_eq!(orders(&story), [(id(1), Order::ForceClose)]);
    }
}

#[test]
fn one_order_at_a_time_is_given() {
    let mut story = standing(State::Active);
    story.press(plain('e'));
    story.press(plain('b'));
    assert_eq!(orders(&story).len(), 1);
    assert_eq!(story.notice(), "the answer to the last end is not here yet");
}

#[test]
fn a_refused_order_is_told_in_the_endpoints_words_and_the_view_is_loaded_anew() {
    let mut story = standing(State::Active);
    story.press(plain('e'));
    story.happens(Message::Ordered { id: id(1), result: Err(refusal("end is not possible: it is waiting")) });
    assert_eq!((story.notice(), story.asks_for_view()), ("end is not possible: it is waiting", true));
}

#[test]
fn a_transfer_goes_to_a_known_queue_or_to_the_one_that_was_typed() {
    let billing = Summary { queue: "Billing".into(), ..summary(1, "Ben", State::Open) };
    let mut story = Story::with(vec![summary(2, "Ann", State::Active), billing]);
    story.press(TO_REPRESENTATIVE);
    story.press(plain('m'));
    story.press(ENTER);
    assert_eq!(orders(&story), [(id(2), Order::Transfer("Billing".into()))], "not where it is already");
    story.happens(Message::Ordered { id: id(2), result: Ok(Box::new(view_in(2, State::Open))) });
    assert_eq!(story.notice(), "transferred: the conversation with Ann is open in Billing");
    story.wanted.clear();
    let active = Summary { revision: 9, ..summary(2, "Ann", State::Active) };
    story.event(51, EventKind::ConversationAccepted, active);
    story.press(plain('m'));
    story.type_text("Bill ");
    story.happens(Message::Pasted("2nd\n".into()));
    story.press(ENTER);
    assert_eq!(orders(&story), [(id(2), Order::Transfer("Bill 2nd".into()))]);
}

#[test]
fn a_customer_is_linked_to_a_record_that_is_found_by_typing_and_unlinked() {
    let mut story = standing(State::Active);
    let record = |n: &str, name: &str| Record {
        id: RecordId(n.into()),
        first_name: name.into(),
        last_name: "Davolio".into(),
        email: Some(format!("{name}@x.example")),
        phone_number: None,
    };
    let records = vec![record("c-1", "Adele"), record("c-2", "Nancy")];
    story.happens(Message::RecordsLoaded(Ok(records)));
    story.press(plain('l'));
    story.type_text("nancy@");
    story.press(ENTER);
    let link = RecordLink { id: RecordId("c-2".into()), full_name: "Nancy Davolio".into() };
    assert_eq!(orders(&story), [(id(1), Order::Link(Some(link.id.clone())))]);
    let mut view = view_in(1, State::Active);
    view.customer.record = Some(link);
    story.happens(Message::Ordered { id: id(1), result: Ok(Box::new(view)) });
    assert_eq!(story.notice(), "linked: Ann is Nancy Davolio");
    story.wanted.clear();
    story.press(plain('l'));
    story.press(ENTER);
    assert_eq!(orders(&story), [(id(1), Order::Link(None))], "the first entry ends the link");
}
