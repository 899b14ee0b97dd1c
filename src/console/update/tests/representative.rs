//! The representative's work: writing to customers.

use super::*;
use crate::{
    api::{
        desk::{Record, RecordLink, clock::ClockAnswer},
        id::RecordId,
    },
    console::{
        app::{
            order::Order,
            writing::{Purpose, Unsent},
        },
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
    assert!(!story.leaves() && story.notice().contains("it is kept as a draft"), "{}", story.notice());
    story.press(CTRL_C);
    assert!(story.leaves());
}

#[test]
fn leaving_threatens_only_where_nothing_is_kept_or_the_conversation_is_closed() {
    let mut story = at_work();
    story.app.keeping = Keeping::Nothing;
    story.press(plain('r'));
    story.type_text("x");
    story.press(CTRL_C);
    assert!(story.notice().contains("no drafts are kept: it will be lost"), "{}", story.notice());
    let mut story = at_work();
    story.press(plain('r'));
    story.type_text("x");
    let closed = Summary { revision: 9, ..summary(2, "Ann", State::Closed) };
    story.event(51, EventKind::ConversationForceClosed, closed);
    story.press(CTRL_C);
    assert!(story.notice().starts_with("what was written to a closed conversation is not kept"), "{}", story.notice());
}

/// What was last given to be kept of the texts.
fn kept(story: &Story) -> Option<Unsent> {
    story.wanted.iter().rev().find_map(|effect| match effect {
        Effect::KeepUnsent(unsent) => Some((**unsent).clone()),
        _ => None,
    })
}

#[test]
fn replies_notes_and_what_the_customer_wrote_are_there_in_the_next_console() {
    let mut story = at_work();
    story.press(plain('r'));
    story.type_text("a reply");
    story.press(ESC);
    story.press(plain('n'));
    story.type_text("a note");
    story.press(ESC);
    story.press(plain('T'));
    story.type_text("a question");
    let kept_texts = kept(&story).unwrap();
    let mut next = at_work();
    next.app.restore_unsent(kept_texts.clone());
    assert_eq!(next.app.unsent(), kept_texts);
    assert_eq!(draft(&next, 2).as_deref(), Some("a reply"));
    next.press(plain('n'));
    assert_eq!(written(&next), "a note");
    next.press(ESC);
    next.press(plain('T'));
    assert_eq!(next.app.seats.writing.editor().unwrap().text(), "a question");
}

#[test]
fn what_was_sent_is_forgotten_once_the_endpoint_has_it() {
    let mut story = at_work();
    story.press(plain('r'));
    story.type_text("hello");
    story.press(ENTER);
    assert!(!kept(&story).unwrap().is_empty(), "nobody knows yet whether it arrived");
    story.happens(Message::Said { number: 1, result: Ok(()) });
    assert!(kept(&story).unwrap().is_empty());
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
        (State::Open, 'a', Order::Accept, "accepted · the conversation with Ann is yours"),
        (State::Open, 'd', Order::Reject, "rejected · the conversation with Ann is offered to the next representative"),
        (State::Active, 'e', Order::End, "ended · the conversation with Ann is left with its wrap-up"),
        (State::Active, 'b', Order::Release, "released · the conversation with Ann is back in Billing"),
        (State::WrapUp, 'x', Order::Close, "closed · the conversation with Ann is over"),
        (State::Waiting, 'o', Order::Open, "taken up again · the conversation with Ann goes on"),
    ] {
        let mut story = standing(state);
        story.press(plain(key));
        assert_eq!(orders(&story), [(id(1), order)], "{key}");
        let after = if state == State::WrapUp { State::Closed } else { State::Active };
        story.happens(Message::Ordered { id: id(1), result: Ok(Box::new(view_in(1, after))) });
        assert_eq!((story.notice(), story.app.viewer.shown().unwrap().state), (told, after));
    }
}

#[test]
fn an_order_that_the_rules_forbid_says_how_the_conversation_stands() {
    for (state, key, told) in [
        (State::Open, 'e', "End conversation: the conversation is open"),
        (State::Open, 'x', "Close conversation: the conversation is open"),
        (State::Active, 'd', "Reject: the conversation is active"),
        (State::Active, 'o', "Open conversation: the conversation is active"),
    ] {
        let mut story = standing(state);
        story.press(plain(key));
        assert!(orders(&story).is_empty(), "{key}");
        assert_eq!(story.notice(), told);
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
    assert_eq!(story.notice(), "transferred · the conversation with Ann is in Billing now");
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
    assert_eq!(story.notice(), "linked · Ann is Nancy Davolio");
    story.wanted.clear();
    story.press(plain('l'));
    story.press(ENTER);
    assert_eq!(orders(&story), [(id(1), Order::Link(None))], "the first entry ends the link");
}

const ALT_I: Chord = Chord::alt(Key::Char('i'));
const ALT_X: Chord = Chord::alt(Key::Char('x'));

/// Somebody writes a form while nobody has anything to do.
fn composing() -> Story {
    Story::with(vec![summary(1, "Ann", State::Active)])
}

fn comes_in(story: &mut Story, event_id: u64, n: u64, title: &str) {
    let summary = Summary { revision: event_id, ..summary(n, title, State::Open) };
    story.event(event_id, EventKind::ConversationCreated, summary);
}

fn offered(story: &Story) -> Vec<&str> {
    let first = story.app.incoming.first().map(|offer| offer.title.as_str());
    first.into_iter().chain((1..story.app.incoming.len()).map(|_| "more")).collect()
}

#[test]
fn what_comes_in_is_offered_and_takes_neither_focus_nor_keys() {
    let mut story = composing();
    comes_in(&mut story, 51, 2, "Ben");
    comes_in(&mut story, 52, 3, "Cleo");
    assert_eq!(offered(&story), ["Ben", "more"]);
    let fields = &story.app.incoming.first().unwrap().fields;
    assert!(fields.len() <= 4 && fields.last().unwrap().0 == "Queue" && fields[0].0 != "Queue", "{fields:?}");
    assert_eq!((story.app.focus, story.app.list.selected()), (Pane::Compose, Some(id(1))));
    story.type_text("ix");
    assert!(orders(&story).is_empty());
}

#[test]
fn the_offer_is_accepted_by_one_key_and_gone_to() {
    let mut story = composing();
    comes_in(&mut story, 51, 2, "Ben");
    story.press(ALT_I);
    assert_eq!(orders(&story), [(id(2), Order::Accept)]);
    assert_eq!((story.app.focus, story.app.list.selected()), (Pane::Representative, Some(id(2))));
    assert!(story.app.incoming.is_empty());
}

#[test]
fn the_offer_is_rejected_without_leaving_the_form() {
    let mut story = composing();
    comes_in(&mut story, 51, 2, "Ben");
    story.press(ALT_X);
    assert_eq!((orders(&story), story.app.focus), (vec![(id(2), Order::Reject)], Pane::Compose));
    let still_open = Summary { revision: 60, ..summary(2, "Ben", State::Open) };
    story.event(52, EventKind::ConversationRejected, still_open);
    assert!(story.app.incoming.is_empty(), "it is not offered again to who rejected it");
}

#[test]
fn an_offer_ends_when_somebody_else_accepts_and_when_its_time_is_over() {
    let mut story = composing();
    comes_in(&mut story, 51, 2, "Ben");
    let taken = Summary { revision: 60, ..summary(2, "Ben", State::Active) };
    story.event(52, EventKind::ConversationAccepted, taken);
    assert!(story.app.incoming.is_empty());
    comes_in(&mut story, 53, 3, "Cleo");
    assert_eq!(story.app.cadence(), crate::console::app::Cadence::Second);
    story.happens(Message::Now(moment("2026-01-02T15:06:04Z")));
    assert_eq!(offered(&story), ["Cleo"]);
    story.happens(Message::Now(moment("2026-01-02T15:06:05Z")));
    assert!(story.app.incoming.is_empty());
    assert_eq!(story.notice(), "nobody accepted Cleo in time: the conversation goes on waiting in the list");
}

#[test]
fn what_waited_already_or_was_given_back_is_not_offered() {
    let mut story = Story::with(vec![summary(2, "Ben", State::Open), summary(1, "Ann", State::Active)]);
    let again = Summary { revision: 51, ..summary(2, "Ben", State::Open) };
    story.event(51, EventKind::MessageAdded, again);
    let released = Summary { revision: 52, ..summary(1, "Ann", State::Open) };
    story.event(52, EventKind::ConversationReleased, released);
    assert!(story.app.incoming.is_empty());
}

#[test]
fn time_goes_by_the_endpoints_clock() {
    let mut story = composing();
    story.happens(Message::Stream(StreamNews::Connected));
    let ask = |story: &Story| story.wanted.contains(&Effect::AskClock);
    let clock = |now: &str, rate| ClockAnswer {
        now: moment(now),
        rate,
        ahead_seconds: 0,
        fired: Vec::new(),
        fired_total: 0,
        next_due: None,
    };
    story.happens(Message::ClockTold(Ok(clock("2026-01-04T15:04:05Z", 1.0))));
    assert_eq!(story.app.now, moment("2026-01-04T15:04:05Z"));
    story.happens(Message::Now(moment("2026-01-02T15:04:15Z")));
    assert_eq!(story.app.now, moment("2026-01-04T15:04:15Z"));
    story.wanted.clear();
    // An event of two days before: somebody set the clock anew.
    comes_in(&mut story, 51, 2, "Ben");
    assert!(ask(&story));
    story.happens(Message::ClockTold(Err(refusal("no"))));
    assert_eq!(story.app.now, moment("2026-01-04T15:04:15Z"), "what is known stays");
}

#[test]
fn typing_and_deliveries_load_nothing_anew() {
    let mut story = at_work();
    story.event(51, EventKind::CustomerTyping, summary(2, "Ann", State::Active));
    story.event(52, EventKind::DeliveryChanged, summary(2, "Ann", State::Active));
    assert!(!story.asks_for_view() && story.app.customer_types());
    story.event(53, EventKind::MessagesRead, summary(2, "Ann", State::Active));
    assert!(story.asks_for_view(), "receipts are part of the view");
}

/// The labels of the list over the box.
fn list(story: &Story) -> Vec<String> {
    story.app.completions().into_iter().flat_map(|choice| choice.entries).map(|entry| entry.label).collect()
}

#[test]
fn a_slash_lists_the_commands_and_tab_completes_one() {
    let mut story = at_work();
    story.press(plain('r'));
    story.type_text("/");
    assert_eq!(list(&story), ["/q /1", "/c /4", "/cq", "/t /2", "/tq /3", "/taq"]);
    story.type_text("t");
    assert_eq!(list(&story), ["/t /2", "/tq /3", "/taq"]);
    story.press(Chord::plain(Key::Down));
    story.press(TAB);
    assert_eq!((written(&story).as_str(), story.app.focus), ("/tq ", Pane::Representative));
    assert!(
        !story.wanted.iter().any(|effect| matches!(effect, Effect::Typing(_))),
        "a command is not for the customer"
    );
}

#[test]
fn a_quick_reply_is_found_filled_looked_at_and_then_sent() {
    let mut story = at_work();
    story.press(plain('r'));
    story.type_text("/q greet");
    assert_eq!(list(&story), ["Greeting"]);
    story.press(ENTER);
    assert_eq!(written(&story), "Hello John Doe, this is Representative. How can I help you today?");
    assert!(said(&story).is_empty(), "what is taken is not yet sent");
    story.press(ENTER);
    assert_eq!(said(&story).len(), 1);
}

#[test]
fn a_transfer_by_command_goes_to_the_queue_that_was_typed() {
    let mut story = at_work();
    story.press(plain('r'));
    story.type_text("/t Billing");
    story.press(ENTER);
    assert_eq!(orders(&story), [(id(2), Order::Transfer("Billing".into()))]);
    assert_eq!((written(&story).as_str(), said(&story).len()), ("", 0));
}

#[test]
fn escape_closes_the_list_alone_and_then_the_text_is_text() {
    let mut story = at_work();
    story.press(plain('r'));
    story.type_text("/q zzz");
    story.press(ENTER);
    assert!(said(&story).is_empty() && story.notice().starts_with("no quick reply fits"), "{}", story.notice());
    story.press(ESC);
    assert_eq!((story.app.completions(), written(&story).as_str()), (None, "/q zzz"));
    story.press(ENTER);
    assert_eq!(said(&story), [(1, false, "/q zzz".into())]);
}

#[test]
fn a_path_and_a_note_are_no_commands() {
    let mut story = at_work();
    story.press(plain('r'));
    story.type_text("/usr/bin is where it is");
    assert_eq!(story.app.completions(), None);
    story.press(ESC);
    story.press(plain('n'));
    story.type_text("/q");
    assert_eq!(story.app.completions(), None);
}

#[test]
fn a_word_that_looks_like_a_command_is_sent_only_when_it_is_meant() {
    let mut story = at_work();
    story.press(plain('r'));
    story.type_text("/consult Ben");
    story.press(ENTER);
    assert_eq!((said(&story).len(), written(&story).as_str()), (0, "/consult Ben"));
    assert_eq!(story.notice(), "not sent: /consult is not a command · Enter again sends it to the customer as it is");
    story.type_text("!");
    story.press(ENTER);
    assert!(said(&story).is_empty(), "another text is another question");
    assert!(!story.wanted.iter().any(|effect| matches!(effect, Effect::Typing(_))), "nor was the customer told of it");
    story.press(ENTER);
    assert_eq!(said(&story), [(1, false, "/consult Ben!".into())]);
}

#[test]
fn what_stands_on_a_later_line_or_is_a_path_or_a_note_is_text() {
    for text in ["see:\n/consult", "/usr/bin is where it is", "/ or not", "1/2"] {
        let mut story = at_work();
        story.press(plain('r'));
        story.happens(Message::Pasted(text.into()));
        story.press(ENTER);
        assert_eq!(said(&story), [(1, false, text.into())]);
    }
    let mut story = at_work();
    story.press(plain('n'));
    story.type_text("/consult");
    story.press(ENTER);
    assert_eq!(said(&story), [(1, true, "/consult".into())]);
    let mut story = at_work();
    story.press(plain('r'));
    story.happens(Message::Pasted("/q greet\nplease".into()));
    story.press(ENTER);
    assert!(said(&story).is_empty() && story.notice().contains("only in a reply of one line"), "{}", story.notice());
}

#[test]
fn what_this_desk_cannot_do_stands_in_the_list_with_the_reason() {
    for typed in ["/c", "/4", "/c Ben", "/cq"] {
        let mut story = at_work();
        story.press(plain('r'));
        story.type_text(typed);
        story.press(ENTER);
        assert_eq!((said(&story).len(), written(&story).as_str()), (0, typed));
        assert!(story.notice().starts_with("nobody to consult: there is one"), "{}", story.notice());
    }
}

#[test]
fn with_one_queue_a_transfer_says_how_there_comes_to_be_another() {
    let mut story = at_work();
    story.press(plain('r'));
    story.type_text("/tq ");
    story.press(ENTER);
    assert!(orders(&story).is_empty() && said(&story).is_empty());
    assert!(story.notice().starts_with("there is no other queue in the list · type a name"), "{}", story.notice());
}

#[test]
fn while_the_list_is_open_the_footer_says_that_enter_takes() {
    let word = |story: &Story| {
        let mut hints = crate::console::action::hints(&story.app);
        let (_, row) = hints.find(|(chord, _)| *chord == ENTER).unwrap();
        row.hint_here(&story.app)
    };
    let mut story = at_work();
    story.press(plain('r'));
    assert_eq!(word(&story), "send");
    story.type_text("/q");
    assert_eq!(word(&story), "take");
}
