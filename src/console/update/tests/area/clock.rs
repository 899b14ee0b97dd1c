//! The clock: read, moved by a preset or by what is typed, never twice at once.

use super::*;
use crate::{
    api::desk::{
        ChangeReason,
        clock::{ClockAnswer, ClockRequest, Fired, FiredKind},
    },
    console::app::area::clock::Brought,
};

pub(in crate::console) fn time() -> ClockAnswer {
    ClockAnswer {
        now: moment("2026-01-04T15:04:05Z"),
        rate: 1.0,
        ahead_seconds: 172_800,
        next_due: Some(moment("2026-01-04T16:00:00Z")),
        fired: Vec::new(),
        fired_total: 0,
    }
}

pub(in crate::console) fn fired(conversation: u64) -> Fired {
    Fired {
        conversation_id: id(conversation),
        at: moment("2026-01-04T12:00:00Z"),
        what: FiredKind::AutoClose,
        from: State::Waiting,
        to: State::Closed,
        reason: ChangeReason { code: 1, name: "Auto closed\u{202e}".into() },
    }
}

impl Story {
    pub(in crate::console) fn the_clock_answers(&mut self, answer: ClockAnswer, titles: Vec<(ConversationId, String)>) {
        let request = self.adjustment();
        self.tells(AreaNews::Clock { request, result: Ok(Brought { answer, titles }) });
    }

    fn adjustment(&mut self) -> Option<ClockRequest> {
        match self.call() {
            AreaCall::Clock(request) => request,
            other => panic!("{other:?} is not for the clock"),
        }
    }
}

/// The clock is open and known.
fn open() -> Story {
    let mut story = at_the_list();
    story.press(plain('K'));
    story.the_clock_answers(time(), Vec::new());
    story
}

#[test]
fn a_preset_advances_and_tells_what_that_brought() {
    let mut story = open();
    for _ in 0..4 {
        story.press(DOWN);
    }
    story.press(ENTER);
    assert_eq!(story.calls(), [AreaCall::Clock(Some(ClockRequest { advance_seconds: Some(172_800), rate: None }))]);
    assert!(story.app.areas.clock.is_moving);
    let answer = ClockAnswer { fired: vec![fired(1)], fired_total: 1, ..time() };
    story.the_clock_answers(answer, vec![(id(1), "Ann".into())]);
    assert_eq!(story.told(), "2 days later: one conversation was moved by it");
    assert_eq!(story.app.areas.clock.brought.as_ref().unwrap().title(id(1)), "Ann");
}

#[test]
fn a_small_screen_shows_what_an_advance_brought_until_a_step_back() {
    let mut story = open();
    story.happens(Message::Resized { columns: 80, rows: 24 });
    story.press(ENTER);
    story.the_clock_answers(ClockAnswer { fired: vec![fired(1)], fired_total: 1, ..time() }, Vec::new());
    assert!(story.app.areas.clock.browser.is_inside());
    story.press(ENTER);
    assert!(!story.app.areas.clock.browser.is_inside() && story.calls().is_empty(), "it is not done again");
    story.press(Chord::plain(Key::Tab));
    assert!(story.app.areas.clock.browser.is_inside(), "Tab goes there and back");
}

#[test]
fn the_clock_is_not_moved_twice_at_once() {
    let mut story = open();
    story.press(ENTER);
    story.press(ENTER);
    assert_eq!(story.calls().len(), 1);
    let request = story.adjustment();
    story.tells(AreaNews::Clock {
        request,
        result: Err(refusal("refused with 409: the clock of this endpoint cannot be moved")),
    });
    assert!(story.told().contains("cannot be moved"), "{}", story.told());
    story.press(ENTER);
    assert_eq!(story.calls().len(), 1, "and can be tried again");
}

#[test]
fn a_length_is_typed_as_people_write_it() {
    let mut story = open();
    story.press(SLASH);
    story.type_text("advance by");
    story.press(ENTER);
    story.press(ENTER);
    story.type_text("tomorrow");
    story.press(ENTER);
    assert!(story.told().contains("a length such as") && story.calls().is_empty(), "{}", story.told());
    story.press(Chord::ctrl(Key::Char('u')));
    story.type_text("1 day 30 minutes");
    story.press(ENTER);
    assert_eq!(story.adjustment(), Some(ClockRequest { advance_seconds: Some(88_200), rate: None }));
}

#[test]
fn a_rate_is_typed_and_its_bounds_are_the_endpoints_to_say() {
    let mut story = open();
    story.press(Chord::plain(Key::End));
    story.press(ENTER);
    assert_eq!(story.app.context(), Context::BrowserText);
    story.type_text("2000x");
    story.press(ENTER);
    assert_eq!(story.adjustment(), Some(ClockRequest { advance_seconds: None, rate: Some(2_000.0) }));
    story.press(ENTER);
    story.type_text("12");
    story.press(ESC);
    assert_eq!((story.app.areas.clock.typed.is_none(), story.app.open_area()), (true, Some(Area::Clock)));
}

#[test]
fn seconds_run_only_while_the_clock_is_looked_at() {
    use crate::console::app::Cadence;
    let mut story = Story::with(Vec::new());
    assert_eq!(story.app.cadence(), Cadence::Still);
    story.press(Chord::shift(Key::F(7)));
    assert_eq!(story.app.cadence(), Cadence::Second);
    story.press(ESC);
    assert_eq!(story.app.cadence(), Cadence::Still);
}
