//! Two seats: one person plays the customer and the representative.

use super::*;
use crate::{
    api::id::MessageId,
    console::{
        app::{seats::Seat, writing::Purpose},
        composer::Editor,
        effect::SeatCall,
        message::SeatNews,
    },
    conversation::lifecycle::Standing,
};

const ALT_ENTER: Chord = Chord::alt(Key::Enter);
const SEATS: Chord = Chord::ctrl(Key::Char('t'));

/// Ann's conversation, the keys with her in her seat.
pub(in crate::console) fn at_both_seats() -> Story {
    let mut story = Story::with(vec![summary(2, "Ann", State::Active), summary(1, "Ben", State::Active)]);
    story.press(TO_REPRESENTATIVE);
    story.press(plain('T'));
    story
}

pub(super) fn calls(story: &Story) -> Vec<SeatCall> {
    let call = |effect: &Effect| match effect {
        Effect::Seat(call) => Some(call.clone()),
        _ => None,
    };
    story.wanted.iter().filter_map(call).collect()
}

/// What the customer said that waits for an answer.
pub(super) fn said(story: &Story) -> Vec<(u64, ConversationId, String)> {
    let said = |call| match call {
        SeatCall::Say { number, id, text } => Some((number, id, text)),
        _ => None,
    };
    calls(story).into_iter().filter_map(said).collect()
}

pub(super) fn written(story: &Story) -> String {
    story.app.seats.writing.editor().map(Editor::text).unwrap_or_default()
}

pub(super) fn news(story: &mut Story, news: SeatNews) {
    story.happens(Message::Seat(Box::new(news)));
}

#[test]
fn one_key_opens_both_seats_and_asks_what_the_customer_sees() {
    let mut story = at_both_seats();
    assert_eq!(story.app.context(), Context::Customer);
    assert!(matches!(calls(&story)[..], [SeatCall::Show(question)] if question.id == id(2)));
    story.type_text("T");
    assert_eq!(written(&story), "T", "a letter is text there");
    story.press(SEATS);
    assert_eq!((story.app.seats.is_open(), story.app.context()), (false, Context::Representative));
    assert_eq!(written(&story), "");
    story.press(SEATS);
    assert_eq!(written(&story), "T", "what was written waited");
}

#[test]
fn tab_and_escape_give_the_keys_to_the_representative_and_tab_gives_them_back() {
    let mut story = at_both_seats();
    for (chord, expected) in [
        (TAB, Context::Reply),
        (TAB, Context::Customer),
        (ESC, Context::Reply),
        (ESC, Context::Representative),
        (BACK_TAB, Context::Customer),
    ] {
        story.press(chord);
        assert_eq!((story.app.context(), story.app.focus), (expected, Pane::Representative));
    }
    story.press(TAB);
    story.type_text("for Ann");
    story.press(TAB);
    assert_eq!(story.app.context(), Context::Customer, "from the reply box too");
    story.press(TAB);
    assert_eq!(story.app.writing.editor().unwrap().text(), "for Ann");
}

#[test]
fn coming_over_to_the_representative_is_coming_to_a_reply_and_never_to_a_note() {
    let mut story = at_both_seats();
    story.press(TAB);
    story.press(ESC);
    story.press(plain('n'));
    story.type_text("not for Ann");
    story.press(TAB);
    story.press(TAB);
    assert_eq!(story.app.writing.open().unwrap().purpose, Purpose::Reply);
    assert!(story.app.writing.editor().unwrap().is_empty(), "the note is kept for itself");
}

#[test]
fn what_the_customer_cannot_say_any_more_stays_in_the_box() {
    let mut story = at_both_seats();
    story.type_text("one more thing");
    story.app.ordered = Some((id(2), Standing::seen(State::Closed, false)));
    story.press(ENTER);
    assert!(said(&story).is_empty());
    assert!(story.notice().contains("the conversation is closed"), "{}", story.notice());
    assert_eq!(written(&story), "one more thing");
}

#[test]
fn enter_sends_as_the_customer_and_the_box_stays() {
    let mut story = at_both_seats();
    story.type_text("Hello?");
    story.press(ENTER);
    assert_eq!(said(&story), [(1, id(2), "Hello?".into())]);
    assert_eq!((written(&story).as_str(), story.app.context()), ("", Context::Customer));
    assert!(!story.wanted.iter().any(|effect| matches!(effect, Effect::Say { .. })), "nobody replied");
    story.type_text("again");
    story.press(ENTER);
    assert_eq!(said(&story).len(), 1, "one at a time");
    news(&mut story, SeatNews::Said { number: 1, result: Ok(None) });
    story.press(ENTER);
    assert_eq!(said(&story).len(), 2);
}

#[test]
fn alt_enter_a_burst_and_a_paste_break_the_customers_line_and_send_nothing() {
    let mut story = at_both_seats();
    story.type_text("a");
    story.press(ALT_ENTER);
    story.press_in(ENTER, true);
    story.happens(Message::Pasted("c\r\nd\r\n".into()));
    assert_eq!((written(&story).as_str(), said(&story).len()), ("a\n\nc\nd\n", 0));
    assert!(story.sends().is_empty(), "nor does Alt+Enter send the form from here");
}

#[test]
fn what_the_endpoint_refuses_of_the_customer_comes_back() {
    let mut story = at_both_seats();
    story.type_text("late");
    story.press(ENTER);
    news(&mut story, SeatNews::Said { number: 1, result: Err(refusal("the conversation is closed")) });
    assert_eq!(story.notice(), "the conversation is closed · the customer's message is back in its box");
    assert_eq!(written(&story), "late");
    story.press(CTRL_C);
    assert!(!story.leaves() && story.notice().contains("it is kept as a draft"), "{}", story.notice());
}

#[test]
fn typing_is_told_now_and_then() {
    let typing = |story: &Story| calls(story).iter().filter(|call| **call == SeatCall::Typing(id(2))).count();
    let mut story = at_both_seats();
    story.type_text("many letters");
    assert_eq!(typing(&story), 1);
    story.happens(Message::Now(moment("2026-01-02T15:04:09Z")));
    story.type_text("x");
    assert_eq!(typing(&story), 2);
}

#[test]
fn what_the_customer_saw_is_told_as_read_once() {
    let read = |story: &Story| calls(story).iter().filter(|call| matches!(call, SeatCall::Read { .. })).count();
    let mut story = at_both_seats();
    let message = MessageId::from_stored(1_767_366_000_002).unwrap();
    let drawn = |story: &mut Story| {
        let extent = Extent { seen: Some((id(2), message)), ..story.app.extent };
        story.happens(Message::Drawn(extent, Map::default()));
    };
    drawn(&mut story);
    drawn(&mut story);
    assert_eq!(read(&story), 1);
    news(&mut story, SeatNews::Read { id: id(2), result: Err(refusal("no")) });
    drawn(&mut story);
    assert_eq!(read(&story), 1, "a no stays");
    let lost = Refusal { fate: Fate::NotReached, ..refusal("no connection") };
    news(&mut story, SeatNews::Read { id: id(2), result: Err(lost) });
    drawn(&mut story);
    assert_eq!(read(&story), 2);
}

#[test]
fn what_is_seen_is_not_told_while_nobody_could_hear_it() {
    let message = MessageId::from_stored(1_767_366_000_002).unwrap();
    for lame in [|app: &mut App| app.link = Link::Lost("gone".into()), |app: &mut App| app.target.leave = Leave::Reads]
    {
        let mut story = at_both_seats();
        lame(&mut story.app);
        let extent = Extent { seen: Some((id(2), message)), ..story.app.extent };
        story.happens(Message::Drawn(extent, Map::default()));
        assert!(!calls(&story).iter().any(|call| matches!(call, SeatCall::Read { .. })), "{:?}", story.app.link);
    }
}

#[test]
fn ending_as_the_customer_asks_once() {
    let mut story = at_both_seats();
    story.press(Chord::ctrl(Key::Char('x')));
    assert!(story.app.is_asking());
    story.press_in(ENTER, true);
    assert!(story.app.is_asking(), "a burst answers nothing");
    story.press(ENTER);
    let order = crate::console::app::order::Order::Leave;
    assert!(story.wanted.contains(&Effect::Order { id: id(2), order }));
}

#[test]
fn an_event_asks_anew_for_both_seats() {
    let mut story = at_both_seats();
    let SeatCall::Show(question) = calls(&story)[0].clone() else { panic!("a view is asked for") };
    let view = View { audience: Audience::Customer, ..view_of(2, &CreateRequest::vendor_sample()) };
    news(&mut story, SeatNews::Shown { question, result: Ok(Box::new(view)) });
    story.wanted.clear();
    story.event(51, EventKind::MessageAdded, Summary { revision: 51, ..summary(2, "Ann", State::Active) });
    assert!(story.asks_for_view() && matches!(calls(&story)[..], [SeatCall::Show(_)]));
}

#[test]
fn the_selected_customer_sits_there_unless_somebody_is_at_the_keys() {
    let mut story = at_both_seats();
    story.type_text("from Ann");
    story.press(TO_LIST);
    story.press(plain('j'));
    assert_eq!(story.app.seats.conversation(), Some(id(1)));
    story.press(TO_REPRESENTATIVE);
    assert_eq!((written(&story).as_str(), story.app.context()), ("", Context::Customer));
    // The list drops what is selected while Ben writes.
    story.app.list.select(id(2));
    story.event(51, EventKind::MessageAdded, Summary { revision: 51, ..summary(2, "Ann", State::Active) });
    assert_eq!(story.app.seats.conversation(), Some(id(1)), "Ben has not got up");
    story.press(TAB);
    assert_eq!((story.app.seats.conversation(), written(&story).as_str()), (Some(id(2)), "from Ann"));
}

#[test]
fn a_reply_from_the_list_goes_to_the_representatives_seat() {
    let mut story = at_both_seats();
    story.press(TO_LIST);
    story.press(plain('r'));
    assert_eq!((story.app.context(), story.app.seats.turn()), (Context::Reply, Seat::Representative));
}

#[test]
fn without_a_conversation_it_is_told_why_there_are_no_two_seats() {
    let mut story = Story::with(Vec::new());
    story.press(TO_LIST);
    story.press(plain('T'));
    assert!(!story.app.seats.is_open() && story.notice().contains("no conversation is selected"), "{}", story.notice());
}
