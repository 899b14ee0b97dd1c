//! Deliveries: current while they are open, never while they are not; narrowed; replayed.

use serde_json::json;

use super::*;
use crate::{
    api::delivery::{Delivery, DeliveryPage, DeliveryState, Try},
    console::app::area::deliveries::Question,
};

pub(in crate::console) fn delivery(number: u64, conversation: u64, state: DeliveryState) -> Delivery {
    let status = (state == DeliveryState::Delivered).then_some(202);
    let entry = Try {
        at: moment("2026-01-02T15:03:04Z"),
        status,
        error: status.is_none().then(|| "no answer within 10 s".to_owned()),
        duration_ms: 12,
        fault: None,
    };
    Delivery {
        id: number,
        conversation_id: id(conversation),
        url: "http://127.0.0.1:9000/hook/v3/conversations".into(),
        activity: json!({ "type": "event", "name": "AgentAccepted", "value": { "number": number } }),
        state,
        created_on: moment("2026-01-02T15:03:03Z"),
        tries: if state == DeliveryState::Pending { Vec::new() } else { vec![entry] },
    }
}

pub(in crate::console) fn log(deliveries: Vec<Delivery>, next: Option<&str>) -> DeliveryPage {
    DeliveryPage { deliveries, next: next.map(str::to_owned) }
}

impl Story {
    fn question(&mut self) -> Question {
        match self.call() {
            AreaCall::Deliveries(question) => question,
            other => panic!("{other:?} is no question for deliveries"),
        }
    }

    pub(in crate::console) fn the_log_answers(&mut self, page: DeliveryPage) {
        let question = self.question();
        self.tells(AreaNews::Deliveries { question, result: Ok(page) });
    }

    /// The pause after an answer goes by.
    fn rests(&mut self) {
        assert_eq!(self.call(), AreaCall::Rest(Area::Deliveries));
        self.tells(AreaNews::Rested(Area::Deliveries));
    }

    fn numbers(&self) -> Vec<u64> {
        self.app.areas.deliveries.browser.matching().iter().map(|post| post.delivery.id).collect()
    }
}

/// Deliveries are open, and show two.
fn open() -> Story {
    let mut story = at_the_list();
    story.press(plain('D'));
    let page = log(vec![delivery(9, 2, DeliveryState::GaveUp), delivery(8, 1, DeliveryState::Delivered)], None);
    story.the_log_answers(page);
    story.rests();
    story
}

#[test]
fn they_are_named_by_their_customers() {
    let story = open();
    let titles: Vec<_> = story.app.areas.deliveries.browser.entries().map(|post| post.title.as_deref()).collect();
    assert_eq!(titles, [Some("Ben"), Some("Ann")]);
}

#[test]
fn a_change_is_looked_at_once_however_often_it_is_told() {
    let mut story = open();
    for event in 60..70 {
        story.event(event, EventKind::DeliveryChanged, summary(2, "Ben", State::Open));
    }
    assert_eq!(story.calls().len(), 1);
    story.press(DOWN);
    let fresh = log(
        vec![
            delivery(10, 2, DeliveryState::Pending),
            delivery(9, 2, DeliveryState::GaveUp),
            delivery(8, 1, DeliveryState::Delivered),
        ],
        None,
    );
    story.the_log_answers(fresh);
    assert_eq!(
        (story.numbers(), story.app.areas.deliveries.browser.place()),
        (vec![10, 9, 8], (2, 3)),
        "what is selected stays so"
    );
    story.rests();
    assert!(
        matches!(story.calls().as_slice(), [AreaCall::Deliveries(_)]),
        "those told in the meantime are one more question"
    );
}

#[test]
fn nobody_asks_for_what_nobody_looks_at() {
    let mut story = open();
    story.press(ESC);
    story.event(60, EventKind::DeliveryChanged, summary(2, "Ben", State::Open));
    assert_eq!(story.calls(), []);
    story.press(plain('D'));
    assert_eq!(story.calls().len(), 1, "but it is asked for when it is opened again");
}

#[test]
fn they_are_narrowed_by_state_and_to_the_selected_conversation() {
    let mut story = open();
    story.press(plain('b'));
    assert_eq!(story.question().state, Some(DeliveryState::Pending));
    story.press(plain('b'));
    story.press(plain('b'));
    story.press(plain('B'));
    let question = story.question();
    assert_eq!((question.state, question.only), (Some(DeliveryState::GaveUp), Some(id(2))));
    story.tells(AreaNews::Deliveries { question, result: Ok(log(vec![delivery(9, 2, DeliveryState::GaveUp)], None)) });
    assert_eq!(story.numbers(), [9]);
    story.event(60, EventKind::DeliveryChanged, summary(1, "Ann", State::Open));
    story.press(plain('b'));
    assert_eq!(story.question().state, None, "after the last state come all");
}

#[test]
fn an_answer_to_an_older_question_is_not_shown() {
    let mut story = open();
    story.press(plain('b'));
    let old = story.question();
    story.press(plain('b'));
    story.tells(AreaNews::Deliveries {
        question: old,
        result: Ok(log(vec![delivery(3, 1, DeliveryState::Pending)], None)),
    });
    assert_eq!(story.numbers(), [0; 0]);
}

#[test]
fn the_reader_gets_the_next_page_near_the_end_and_keeps_it_when_something_changes() {
    let mut story = at_the_list();
    story.press(plain('D'));
    let many = |numbers: std::ops::RangeInclusive<u64>| {
        numbers.rev().map(|n| delivery(n, 1, DeliveryState::Delivered)).collect()
    };
    story.the_log_answers(log(many(201..=400), Some("201")));
    story.rests();
    assert_eq!(story.calls(), []);
    story.press(Chord::plain(Key::End));
    let question = story.question();
    assert_eq!(question.after.as_deref(), Some("201"));
    story.tells(AreaNews::Deliveries { question, result: Ok(log(many(150..=200), None)) });
    assert_eq!(story.numbers().len(), 251);
    story.rests();
    story.event(60, EventKind::DeliveryChanged, summary(2, "Ben", State::Open));
    story.the_log_answers(log(many(202..=401), Some("202")));
    assert_eq!((story.numbers().len(), story.numbers().first(), story.numbers().last()), (252, Some(&401), Some(&150)));
}

#[test]
fn one_is_replayed_at_once_and_all_after_a_second_press() {
    let mut story = open();
    story.press(plain('r'));
    assert_eq!(story.call(), AreaCall::Replay(9));
    story.tells(AreaNews::Replayed(Err(refusal(
        "refused with 409: replay is not possible: delivery 9 is still pending",
    ))));
    assert!(story.told().contains("delivery 9 is still pending"), "{}", story.told());
    story.press(plain('A'));
    assert!(story.calls().is_empty() && story.told().contains("A again"), "{}", story.told());
    story.press(DOWN);
    story.press(plain('A'));
    assert_eq!(story.calls(), [], "anything else in between takes it back");
    story.press(plain('A'));
    assert_eq!(story.call(), AreaCall::ReplayAll(None));
    story.tells(AreaNews::ReplayedAll { done: 3, refusal: None });
    assert_eq!(story.told(), "3 go out again");
}

#[test]
fn a_burst_of_keys_replays_nothing() {
    let mut story = open();
    for key in "rAA".chars() {
        story.press_in(plain(key), true);
    }
    assert_eq!(story.calls(), []);
}

#[test]
fn the_filter_takes_text_and_steps_back_one_by_one() {
    let mut story = open();
    story.press(SLASH);
    story.type_text("ann D");
    assert_eq!(story.numbers(), [8], "letters are text");
    story.press(ENTER);
    story.press(ENTER);
    assert!(story.app.areas.deliveries.browser.is_inside());
    story.press(ESC);
    story.press(ESC);
    assert_eq!(story.numbers(), [9, 8]);
    assert_eq!(story.app.open_area(), Some(Area::Deliveries));
    story.press(ESC);
    assert_eq!(story.app.open_area(), None);
}

#[test]
fn what_the_desk_refuses_is_told_in_its_words_and_what_was_there_stays() {
    let mut story = open();
    story.happens(Message::Stream(StreamNews::Connected));
    let question = story.question();
    story.tells(AreaNews::Deliveries { question, result: Err(refusal("refused with 401: no such key")) });
    assert_eq!(story.app.areas.deliveries.problem.as_deref(), Some("refused with 401: no such key"));
    assert_eq!(story.numbers(), [9, 8]);
}
