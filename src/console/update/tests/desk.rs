//! The list, the representative's pane, the stream.

use super::*;
use crate::{
    api::desk::Sort,
    console::app::{Cadence, list::Page, order::Order, scope::Scope},
};

fn three() -> Vec<Summary> {
    vec![summary(3, "Cleo", State::Open), summary(2, "Ben", State::Active), summary(1, "Ann", State::Waiting)]
}

#[test]
fn the_first_rows_open_the_stream_at_their_position() {
    let mut story = Story::begin(Composer::vendor_sample());
    story.the_list_answers(Ok(page(three())));
    assert!(story.wanted.contains(&Effect::Listen { after: 50 }));
    assert_eq!(story.app.list.selected(), Some(id(3)));
    assert!(story.asks_for_view());
}

#[test]
fn an_endpoint_that_cannot_be_asked_is_asked_again() {
    let mut story = Story::begin(Composer::vendor_sample());
    story.the_list_answers(Err(refusal("cannot reach http://127.0.0.1:7301")));
    assert_eq!(story.app.link, Link::Lost("cannot reach http://127.0.0.1:7301".into()));
    assert!(story.wanted.contains(&Effect::Wake(Alarm::Retry)));
    story.happens(Message::Woken(Alarm::Retry));
    story.the_list_answers(Ok(page(three())));
    assert!(story.wanted.contains(&Effect::Listen { after: 50 }));
}

#[test]
fn a_create_elsewhere_appears_at_once_and_the_selection_stays() {
    let mut story = Story::with(three());
    story.event(51, EventKind::ConversationCreated, summary(9, "Dora", State::Open));
    assert_eq!(story.app.list.first().unwrap().title, "Dora");
    assert_eq!((story.app.list.selected(), story.app.focus), (Some(id(3)), Pane::Compose));
    assert!(story.flights().is_empty(), "no polling");
}

#[test]
fn an_event_for_the_selected_conversation_loads_its_view_anew() {
    let mut story = Story::with(three());
    story.event(51, EventKind::ConversationContinued, Summary { revision: 9, ..summary(3, "Cleo", State::Open) });
    assert!(story.asks_for_view());
    story.wanted.clear();
    story.event(52, EventKind::ConversationContinued, Summary { revision: 10, ..summary(1, "Ann", State::Open) });
    assert!(!story.asks_for_view());
}

#[test]
fn moving_in_the_list_shows_the_conversation_moved_to() {
    let mut story = Story::with(three());
    story.press(TO_LIST);
    story.press(plain('j'));
    assert_eq!(story.app.list.selected(), Some(id(2)));
    story.the_desk_shows(view_of(2, &CreateRequest::vendor_sample()));
    assert_eq!(story.app.viewer.shown().unwrap().conversation_id, id(2));
    story.press(ENTER);
    assert_eq!(story.app.focus, Pane::Representative);
}

#[test]
fn accepting_tells_the_outcome_and_shows_it() {
    let mut story = Story::with(three());
    story.press(TO_LIST);
    story.press(plain('a'));
    assert!(story.wanted.contains(&Effect::Order { id: id(3), order: Order::Accept }));
    story.press(plain('a'));
    assert!(story.notice().contains("not here yet"));
    let view = View { state: State::Active, ..view_of(3, &CreateRequest::vendor_sample()) };
    story.happens(Message::Ordered { id: id(3), result: Ok(Box::new(view)) });
    assert_eq!(story.notice(), "accepted · the conversation with John Doe is yours");
    assert_eq!(story.app.viewer.shown().unwrap().state, State::Active);
}

#[test]
fn nothing_is_accepted_unseen() {
    let mut rows = three();
    rows[1].state = State::Open;
    let mut story = Story::with(rows);
    story.press(TO_LIST);
    story.press(plain('j'));
    story.press(plain('a'));
    assert!(
        !story.wanted.contains(&Effect::Order { id: id(2), order: Order::Accept }),
        "the screen still shows another conversation"
    );
    assert!(story.notice().contains("still loading"), "{}", story.notice());
    story.the_desk_shows(view_of(2, &CreateRequest::vendor_sample()));
    story.press(plain('a'));
    assert!(story.wanted.contains(&Effect::Order { id: id(2), order: Order::Accept }));
}

#[test]
fn the_footer_offers_accept_only_for_an_open_conversation() {
    for (state, offered) in [(State::Open, true), (State::Active, false), (State::Waiting, false)] {
        let mut story = Story::with(vec![summary(1, "Ann", state)]);
        story.press(TO_LIST);
        assert_eq!(action::hints(&story.app).any(|(_, row)| row.action == Action::Accept), offered, "{state}");
    }
}

#[test]
fn a_refused_accept_is_told_in_the_endpoints_words() {
    let mut story = Story::with(three());
    story.press(TO_LIST);
    story.press(plain('a'));
    let sentence = "accept is not possible: the conversation is active";
    story.happens(Message::Ordered { id: id(3), result: Err(refusal(sentence)) });
    assert_eq!(story.notice(), sentence);
}

#[test]
fn a_filter_asks_the_endpoint_one_question_at_a_time_and_the_latest_wins() {
    let mut story = Story::with(three());
    story.press(TO_LIST);
    story.press(plain('/'));
    story.type_text("ben");
    let flights = story.flights();
    assert_eq!((flights.len(), flights[0].asked.query.as_str()), (1, "b"));
    assert_eq!(story.app.list.len(), 3, "the old rows stay until the answer");
    story.the_list_answers(Ok(page(vec![summary(2, "Ben", State::Active)])));
    assert_eq!(story.app.list.len(), 3, "an answer to a filter of the past is not shown");
    assert_eq!(story.flights()[0].asked.query, "ben");
    story.the_list_answers(Ok(page(vec![summary(2, "Ben", State::Active)])));
    assert_eq!((story.app.list.len(), story.app.list.selected()), (1, Some(id(2))));
    story.press(ENTER);
    assert_eq!((story.app.context(), story.app.loader.query()), (Context::List, "ben"));
    story.press(ESC);
    assert_eq!(story.flights()[0].asked.query, "");
}

#[test]
fn the_filter_is_edited_by_whole_characters() {
    let mut story = Story::with(three());
    story.press(TO_LIST);
    story.press(plain('/'));
    story.happens(Message::Pasted("ann 👨‍👩‍👧\r\n".into()));
    story.press(Chord::plain(Key::Backspace));
    assert_eq!(story.app.loader.query(), "ann ");
    story.press(Chord::ctrl(Key::Char('w')));
    assert_eq!(story.app.loader.query(), "");
}

#[test]
fn events_refresh_a_filtered_list_only_so_often() {
    let mut story = Story::with(three());
    story.press(TO_LIST);
    story.press(plain('/'));
    story.type_text("b");
    story.the_list_answers(Ok(page(vec![summary(2, "Ben", State::Active)])));
    story.wanted.clear();
    for n in 0..20 {
        story.event(51 + n, EventKind::ConversationCreated, summary(10 + n, "Bo", State::Open));
    }
    assert_eq!(story.wanted, [Effect::Wake(Alarm::Refresh)]);
    assert_eq!(story.app.list.len(), 1);
    story.happens(Message::Woken(Alarm::Refresh));
    assert_eq!(story.flights().len(), 1);
}

#[test]
fn after_a_lost_connection_the_list_is_loaded_anew() {
    let mut story = Story::with(three());
    story.happens(Message::Stream(StreamNews::Lost(refusal("the connection broke"))));
    assert_eq!(story.app.link, Link::Lost("the connection broke".into()));
    assert_eq!(story.app.list.len(), 3, "what is known stays on the screen");
    story.happens(Message::Stream(StreamNews::Connected));
    assert_eq!((story.flights().len(), story.app.link == Link::Live), (1, true));
}

#[test]
fn a_lost_connection_is_not_told_as_a_send() {
    let mut story = Story::with(three());
    let hint = Some("send it again with the same request id".into());
    let lost = Refusal { fate: Fate::Uncertain, hint, ..refusal("the connection broke") };
    story.happens(Message::Stream(StreamNews::Lost(lost.clone())));
    assert_eq!(story.app.link, Link::Lost("the connection broke".into()));
    story.send();
    story.the_endpoint_answers(Err(lost));
    assert!(story.notice().contains("press Send again, it goes with the same request ID"), "{}", story.notice());
}

#[test]
fn a_reset_replaces_the_list_even_when_numbers_begin_anew() {
    let mut story = Story::with(three());
    story.happens(Message::Stream(StreamNews::Reset { last_event_id: 2 }));
    story.the_list_answers(Ok(SummaryPage { last_event_id: 2, ..page(vec![summary(1, "New Ann", State::Open)]) }));
    assert_eq!((story.app.list.len(), story.app.list.first().unwrap().title.as_str()), (1, "New Ann"));
    story.event(3, EventKind::ConversationCreated, summary(2, "New Ben", State::Open));
    assert_eq!(story.app.list.len(), 2);
}

#[test]
fn nearing_the_end_asks_for_the_next_page() {
    let rows: Vec<Summary> = (1..=100).rev().map(|n| summary(n + 100, "X", State::Open)).collect();
    let mut story = Story::begin(Composer::vendor_sample());
    story.the_list_answers(Ok(SummaryPage { next: Some("more".into()), total: 100_000, ..page(rows) }));
    assert!(story.flights().is_empty());
    story.press(TO_LIST);
    story.press(plain('G'));
    assert_eq!(story.flights()[0].page, Page::After("more".into()));
    story.the_list_answers(Ok(page((1..=100).rev().map(|n| summary(n, "Y", State::Open)).collect())));
    assert_eq!(story.app.list.len(), 200);
}

#[test]
fn nothing_ticks_unless_it_shows() {
    let mut story = Story::with(three());
    assert_eq!(story.app.cadence(), Cadence::Minute, "ages in minutes; the preview's time stands");
    story.press(TO_LIST);
    assert_eq!(story.app.cadence(), Cadence::Second, "somebody waits, in seconds");
    story.happens(Message::Drawn(Extent { list_rows: 10, ..Extent::default() }, Map::default()));
    assert_eq!(story.app.cadence(), Cadence::Minute, "but not on the screen");
    assert_eq!(Story::with(Vec::new()).app.cadence(), Cadence::Still);
}

#[test]
fn one_key_goes_through_the_states_and_another_through_the_orders() {
    let mut story = Story::with(three());
    story.press(TO_LIST);
    story.press(plain('s'));
    let asked = story.flights()[0].asked.clone();
    assert_eq!((asked.scope, asked.sort), (Scope::Only(State::Open), Sort::Activity));
    assert_eq!(story.app.list.len(), 3, "the old rows stay until the answer");
    story.the_list_answers(Ok(page(vec![summary(3, "Cleo", State::Open)])));
    assert_eq!((story.app.list.len(), story.app.list.selected()), (1, Some(id(3))));
    story.press(plain('S'));
    let asked = story.flights()[0].asked.clone();
    assert_eq!((asked.scope, asked.sort), (Scope::Only(State::Open), Sort::Waiting));
    assert_eq!(story.notice(), "the list is sorted: longest waiting first");
    story.the_list_answers(Ok(page(vec![summary(3, "Cleo", State::Open)])));
    story.press(ESC);
    assert_eq!(story.flights()[0].asked.scope, Scope::Work, "one step back shows all work again");
    assert_eq!(story.flights()[0].asked.sort, Sort::Waiting, "in the order that was chosen");
}

#[test]
fn closed_ones_are_shown_on_demand_and_live() {
    let mut story = Story::with(three());
    story.press(TO_LIST);
    story.press(plain('C'));
    assert_eq!(story.flights()[0].asked.scope, Scope::Everything);
    story.the_list_answers(Ok(page(three())));
    story.event(60, EventKind::ConversationEnded, Summary { revision: 60, ..summary(2, "Ben", State::Closed) });
    assert_eq!((story.app.list.len(), story.app.list.row(id(2)).unwrap().state), (3, State::Closed));
    story.press(plain('C'));
    assert_eq!(story.flights()[0].asked.scope, Scope::Work);
}

#[test]
fn news_for_a_list_of_one_state_are_asked_of_the_endpoint() {
    let mut story = Story::with(three());
    story.press(TO_LIST);
    story.press(plain('s'));
    story.the_list_answers(Ok(page(vec![summary(3, "Cleo", State::Open)])));
    story.wanted.clear();
    story.event(60, EventKind::ConversationAccepted, Summary { revision: 60, ..summary(9, "Eve", State::Active) });
    assert_eq!(story.wanted, [Effect::Wake(Alarm::Refresh)]);
    assert_eq!(story.app.list.len(), 1);
}

#[test]
fn jumps_go_to_what_is_unread_open_numbered_or_begins_so() {
    let rows = vec![
        summary(5, "Ann", State::Active),
        Summary { unread: 2, ..summary(4, "Ben Okafor", State::Active) },
        summary(3, "Cleo", State::Open),
        Summary { unread: 1, ..summary(2, "Dora", State::Active) },
        summary(1, "Zoë Olsen", State::Open),
    ];
    let mut story = Story::with(rows);
    story.press(TO_LIST);
    let selected_after = |story: &mut Story, key| {
        story.press(plain(key));
        story.app.list.selected()
    };
    let unread: Vec<_> = (0..3).map(|_| selected_after(&mut story, 'u')).collect();
    assert_eq!(unread, [Some(id(4)), Some(id(2)), Some(id(4))]);
    let open: Vec<_> = (0..3).map(|_| selected_after(&mut story, 'W')).collect();
    assert_eq!(open, [Some(id(3)), Some(id(1)), Some(id(3))]);

    story.press(plain('J'));
    story.type_text("5");
    assert_eq!((story.app.context(), story.app.list.selected()), (Context::Jump, Some(id(1))));
    story.press(ESC);
    assert_eq!((story.app.context(), story.app.list.selected()), (Context::List, Some(id(3))), "back where it began");
    story.press(plain('\''));
    story.type_text("o");
    assert_eq!(story.app.list.selected(), Some(id(1)), "Olsen comes before Okafor, from here on");
    story.type_text("ka");
    assert_eq!(story.app.list.selected(), Some(id(4)));
    story.type_text("x");
    assert!(story.app.jump.as_ref().unwrap().is_lost);
    story.press(Chord::plain(Key::Backspace));
    story.press(ENTER);
    assert_eq!((story.app.context(), story.app.list.selected()), (Context::List, Some(id(4))));
    assert!(story.asks_for_view(), "what was jumped to is shown");
}

#[test]
fn a_number_that_is_not_loaded_yet_is_loaded_towards() {
    let rows = |from: u64| (from - 99..=from).rev().map(|n| summary(n, "X", State::Open)).collect::<Vec<_>>();
    let page_of =
        |from, next: Option<&str>| SummaryPage { next: next.map(str::to_owned), total: 400, ..page(rows(from)) };
    let mut story = Story::begin(Composer::vendor_sample());
    story.the_list_answers(Ok(page_of(400, Some("a"))));
    story.press(TO_LIST);
    story.press(plain('J'));
    story.type_text("250");
    assert_eq!((story.app.list.selected(), story.flights().len()), (Some(id(301)), 1));
    story.the_list_answers(Ok(page_of(300, Some("b"))));
    assert_eq!((story.app.list.selected(), story.flights().len()), (Some(id(201)), 1));
    story.the_list_answers(Ok(page_of(200, Some("c"))));
    assert_eq!((story.app.list.selected(), story.flights().len()), (Some(id(151)), 0), "there, and no further");
}

#[test]
fn the_end_of_the_list_is_that_of_its_last_page() {
    let page_of = |from: u64, to: u64, next: Option<&str>| {
        let rows = (to..=from).rev().map(|n| summary(n, "X", State::Open)).collect();
        SummaryPage { next: next.map(str::to_owned), total: 2_006, ..page(rows) }
    };
    let mut story = Story::begin(Composer::vendor_sample());
    story.the_list_answers(Ok(page_of(2_006, 1_907, Some("a"))));
    story.press(TO_LIST);
    story.press(Chord::plain(Key::End));
    assert_eq!((story.app.list.selected(), story.flights().len()), (Some(id(1_907)), 1));
    story.the_list_answers(Ok(page_of(1_906, 1_000, Some("b"))));
    story.the_list_answers(Ok(page_of(999, 1, None)));
    assert_eq!((story.app.list.selected(), story.flights().len()), (Some(id(1)), 0));
    story.press(plain('J'));
    story.type_text("99999");
    story.press(ENTER);
    assert_eq!(story.notice(), "there are only 2,006 · went to the last");
    assert_eq!((story.app.list.selected(), story.app.context()), (Some(id(1)), Context::List));
}

#[test]
fn a_comparison_of_audiences_is_asked_for_and_kept_current_while_it_is_open() {
    let mut story = Story::with(three());
    story.press(TO_LIST);
    story.press(plain('v'));
    let [Effect::Compare(question)] = story.wanted[..] else { panic!("{:?}", story.wanted) };
    assert_eq!((question.id, story.app.context()), (id(3), Context::Audiences));
    story.wanted.clear();
    story.event(51, EventKind::MessageAdded, Summary { revision: 51, ..summary(3, "Cleo", State::Open) });
    assert!(!story.wanted.iter().any(|effect| matches!(effect, Effect::Compare(_))), "one question at a time");
    let views =
        || Audience::ALL.map(|audience| View { audience, ..view_of(3, &CreateRequest::vendor_sample()) }).into();
    story.happens(Message::Compared { question, result: Ok(views()) });
    let again = |effect: &Effect| matches!(effect, Effect::Compare(next) if next.ticket > question.ticket);
    assert!(story.wanted.iter().any(again), "something happened meanwhile");
    story.press(Chord::plain(Key::Left));
    story.press(plain('y'));
    assert!(story.wanted.iter().any(|effect| matches!(effect, Effect::Copy(copy) if copy.text.contains("AI agent"))));
    story.press(plain('v'));
    assert_eq!(story.app.context(), Context::List, "the same key closes it");
    story.wanted.clear();
    story.event(52, EventKind::MessageAdded, Summary { revision: 52, ..summary(3, "Cleo", State::Open) });
    assert!(!story.wanted.iter().any(|effect| matches!(effect, Effect::Compare(_))), "nobody looks any more");
}
