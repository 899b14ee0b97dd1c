//! The wire, opened over the panes: stepping through it, copying from it, mending the form by it.

use std::time::Duration;

use serde_json::{Value, json};

use super::*;
use crate::{
    api::{
        create,
        journal::{Body, JournalPage},
        problem::Problem,
        wire::{Answer, Exchange, Part, Timing},
    },
    console::{
        app::wire::{Aspect, Side, Source, Wire},
        message::WireNews,
    },
};

const OPEN: Chord = Chord::alt(Key::Char('o'));
const WHY: Chord = Chord::alt(Key::Char('n'));

fn body(value: &Value) -> Body {
    let text = value.to_string();
    Body { bytes: text.len() as u64, text, truncated: false }
}

/// A create with this body, taken or refused as the endpoint would refuse it.
pub(in crate::console) fn exchange(number: u64, sent: &Value, is_refused: bool) -> Exchange {
    let (_, violations) = create::read(sent);
    let problem = violations.first().map_or_else(
        || Problem::coded(Code::NoSuchChannel, "no such channel"),
        crate::api::problem::Violation::to_problem,
    );
    let (status, answered) = if is_refused {
        (problem.status, serde_json::to_value(&problem).unwrap())
    } else {
        (200, json!({ "conversationId": id(number), "isNew": true, "messageId": null }))
    };
    let headers = |pairs: &[(&str, &str)]| -> Vec<(String, String)> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    };
    let sent_headers = headers(&[
        ("host", "127.0.0.1:7301"),
        ("authorization", "Bearer •••"),
        ("channel-id", "8a5e4f10-0000-4000-8000-000000000002"),
        ("organization-id", "8a5e4f10-0000-4000-8000-000000000001"),
        ("content-type", "application/json"),
    ]);
    let answered_headers = headers(&[("content-type", "application/json"), ("x-ms-correlation-id", "c-1")]);
    Exchange {
        number,
        at: moment(NOW),
        method: "POST".into(),
        origin: "http://127.0.0.1:7301".into(),
        path: create::PATH_PLURAL.into(),
        request: Part { headers: sent_headers, body: Some(body(sent)) },
        answer: Some(Answer { status, part: Part { headers: answered_headers, body: Some(body(&answered)) } }),
        failure: None,
        timing: Timing {
            waiting: Some(Duration::from_micros(2_100)),
            body: Some(Duration::from_micros(140)),
            total: Duration::from_micros(2_240),
        },
    }
}

/// The endpoint's journal with a lost answer and a misspelt field.
pub(in crate::console) fn journal() -> JournalPage {
    serde_json::from_value(json!({ "exchanges": [
        {
            "id": 9, "at": "2026-01-02T15:03:05Z", "durationMicros": 12_345, "method": "POST",
            "path": create::PATH_SINGULAR, "status": 200, "code": null, "correlationId": null,
            "request": { "text": "{\"customerContext\":{\"firstname\":\"Eve\"}}", "bytes": 39, "truncated": false },
            "answer": { "text": "{\"isNew\":true}", "bytes": 14, "truncated": false },
            "unknownFields": ["customerContext"],
            "fault": { "rule": "lost answer", "kind": "commit-then-drop" },
        },
        {
            "id": 8, "at": "2026-01-02T15:02:05Z", "durationMicros": 345, "method": "GET",
            "path": "/api/v1.0/consumer/conversations?PageSize=0", "status": 400, "code": "30007", "correlationId": "c",
            "request": null,
            "answer": { "text": "{\"code\":\"30007\",\"detail\":\"PageSize is 0\"}", "bytes": 40, "truncated": false },
            "unknownFields": [],
        },
    ] }))
    .unwrap()
}

impl Story {
    /// The exchange is over.
    pub(in crate::console) fn exchanged(&mut self, exchange: Exchange) {
        self.happens(Message::Wire(WireNews::Exchanged(Box::new(exchange))));
    }

    fn wire(&self) -> &Wire {
        match &self.app.overlay {
            Some(Overlay::Wire(wire)) => wire,
            other => panic!("the wire is open, not {other:?}"),
        }
    }

    /// What was last given to be copied.
    fn copied(&mut self) -> String {
        let at = self.wanted.iter().position(|effect| matches!(effect, Effect::Copy(_))).expect("something is copied");
        let Effect::Copy(copy) = self.wanted.remove(at) else { unreachable!() };
        copy.text
    }
}

/// A form that was sent with an address that is none, and refused.
pub(in crate::console) fn refused() -> Story {
    let mut story = Story::with(vec![summary(1, "Ann", State::Open)]);
    let body = json!({ "customercontext": { "firstname": "Ann", "email": "nobody" }, "skipdeflectionbot": true });
    story.app.composer.replace_with(&Composer::from_body(&body).0);
    story.send();
    story.send();
    let sent = story.sends()[0].1.clone();
    story.exchanged(exchange(1, &sent, true));
    story.the_endpoint_answers(Err(Refusal { code: Some(Code::Body), ..refusal("refused with 400") }));
    story
}

#[test]
fn the_wire_opens_over_every_pane_and_esc_goes_back_step_by_step() {
    for pane in [TO_FORM, TO_LIST, TO_REPRESENTATIVE] {
        let mut story = Story::with(vec![summary(1, "Ann", State::Open)]);
        story.exchanged(exchange(1, &json!({ "a": 1 }), false));
        story.press(pane);
        let focus = story.app.focus;
        story.press(OPEN);
        story.press(ENTER);
        story.press(plain('d'));
        story.press(plain('/'));
        story.type_text("nothing");
        story.press(ESC);
        assert_eq!(story.wire().context(), Context::Wire, "typing ends first");
        story.press(ESC);
        assert_eq!((story.wire().search(), story.wire().aspect()), ("", Aspect::Difference));
        story.press(ESC);
        assert_eq!((story.wire().aspect(), story.wire().side), (Aspect::Whole, Side::Detail));
        story.press(ESC);
        assert_eq!(story.wire().side, Side::List);
        story.press(ESC);
        assert!(story.app.overlay.is_none());
        assert_eq!(story.app.focus, focus);
    }
}

#[test]
fn in_text_its_letter_is_text_and_outside_it_opens() {
    let mut story = Story::with(vec![summary(1, "Ann", State::Open)]);
    story.press(plain('w'));
    assert!(story.app.overlay.is_none());
    story.press(TO_LIST);
    story.press(plain('w'));
    assert_eq!(story.wire().source, Source::Own);
}

#[test]
fn help_and_palette_over_the_wire_lead_back_to_it() {
    let mut story = Story::with(Vec::new());
    story.exchanged(exchange(1, &json!({}), false));
    story.press(OPEN);
    story.press(ENTER);
    story.press(F1);
    story.exchanged(exchange(2, &json!({}), false));
    story.press(ESC);
    assert_eq!((story.wire().side, story.wire().place(&story.app.wire)), (Side::Detail, 1));
}

#[test]
fn the_journal_is_read_when_it_is_turned_to_and_again_when_asked() {
    let mut story = Story::with(Vec::new());
    story.press(OPEN);
    assert!(!story.wanted.contains(&Effect::ReadJournal));
    story.press(TAB);
    story.press(plain('r'));
    assert_eq!(story.wanted.iter().filter(|effect| **effect == Effect::ReadJournal).count(), 1, "one at a time");
    story.happens(Message::Wire(WireNews::Journal(Ok(journal()))));
    assert_eq!(story.wire().items(&story.app.wire).len(), 2);
    story.press(plain('r'));
    assert_eq!(story.wanted.iter().filter(|effect| **effect == Effect::ReadJournal).count(), 2);
    story.happens(Message::Wire(WireNews::Journal(Err(refusal("the endpoint is gone")))));
    assert_eq!(story.wire().items(&story.app.wire).len(), 2, "what was read stays");
    story.press(TAB);
    assert_eq!(story.wire().items(&story.app.wire).len(), 0);
}

#[test]
fn a_refusal_names_the_key_that_tells_why_and_a_success_does_not() {
    let mut story = refused();
    assert!(story.notice().ends_with("· Alt+N says why"), "{}", story.notice());
    story.press(WHY);
    assert_eq!(story.wire().aspect(), Aspect::Why);
    let mut story = Story::with(Vec::new());
    story.send();
    story.exchanged(exchange(1, &json!({}), false));
    story.press(WHY);
    assert!(story.app.overlay.is_none(), "nothing was refused");
}

#[test]
fn a_corrected_body_is_loaded_as_one_step_and_told() {
    let mut story = refused();
    let before = story.app.composer.body();
    story.press(WHY);
    story.press_in(plain('m'), true);
    assert_eq!(story.app.composer.body(), before, "not within a burst");
    story.press(plain('m'));
    assert!(story.app.overlay.is_none());
    assert_eq!(story.app.focus, Pane::Compose);
    assert_eq!(
        story.app.composer.body(),
        json!({ "customercontext": { "firstname": "Ann" }, "skipdeflectionbot": true }),
        "and no request id that was given by the send"
    );
    assert_eq!(story.notice(), "mended: /customercontext/email was dropped · Ctrl+Z in the form takes it back");
    story.press(Chord::ctrl(Key::Char('z')));
    assert_eq!(story.app.composer.body(), before);
}

#[test]
fn what_is_copied_can_be_sent_again_and_holds_no_secret() {
    let mut story = refused();
    story.press(OPEN);
    story.press(plain('c'));
    let curl = story.copied();
    assert!(curl.starts_with("curl") && curl.contains("Bearer $TOKEN"), "{curl}");
    story.press(plain('f'));
    let command = story.copied();
    assert!(command.starts_with("frontdesk create") && command.contains("--email=nobody"), "{command}");
    story.press(plain('b'));
    let body = story.copied();
    assert_eq!(serde_json::from_str::<Value>(&body).unwrap()["customercontext"]["email"], "nobody");
    story.press(ENTER);
    story.press(plain('y'));
    assert!(story.copied().starts_with("POST http://127.0.0.1:7301/api"));
}

#[test]
fn reading_moves_through_the_lines_and_listing_through_the_exchanges() {
    let mut story = Story::with(Vec::new());
    (1..=3).for_each(|number| story.exchanged(exchange(number, &json!({ "a": 1 }), false)));
    story.press(OPEN);
    story.press(plain('j'));
    assert_eq!(story.wire().place(&story.app.wire), 1);
    story.press(Chord::plain(Key::Right));
    story.press(plain('j'));
    assert_eq!((story.wire().place(&story.app.wire), story.wire().cursor()), (1, 1));
    story.press(plain('G'));
    assert_eq!(story.wire().cursor(), story.wire().rows().len() - 1);
    story.press(Chord::plain(Key::Home));
    assert_eq!(story.wire().cursor(), 0);
}

#[test]
fn a_wheel_and_clicks_go_where_they_point() {
    let mut story = Story::with(Vec::new());
    (1..=9).for_each(|number| story.exchanged(exchange(number, &json!({ "a": 1 }), false)));
    story.press(OPEN);
    let mut map = Map::default();
    let line = |y| crate::console::app::map::Area { x: 0, y, width: 9, height: 1 };
    map.add(line(0), crate::console::app::map::Spot::Entry(4));
    map.add(line(1), crate::console::app::map::Spot::Line(4));
    let extent = story.app.extent;
    story.happens(Message::Drawn(extent, map));
    story.point(Pointer::Pressed, 0, 0);
    assert_eq!(story.wire().place(&story.app.wire), 4);
    story.point(Pointer::WheelDown, 0, 1);
    assert_eq!((story.wire().cursor(), story.wire().side), (3, Side::List), "the focus stays");
    story.point(Pointer::Pressed, 0, 1);
    assert_eq!((story.wire().cursor(), story.wire().side), (4, Side::Detail));
    let rows = story.wire().rows().len();
    story.point(Pointer::Pressed, 0, 1);
    assert!(story.wire().rows().len() > rows, "the headers unfold");
}

#[test]
fn what_is_no_create_is_copied_as_no_command_and_says_so() {
    let mut story = Story::with(vec![summary(1, "Ann", State::Open)]);
    let mut sent = exchange(1, &json!({ "type": "typing" }), false);
    sent.path = crate::api::activity::path(id(1));
    story.exchanged(sent);
    story.press(OPEN);
    let offered = |story: &Story| crate::console::action::hints(&story.app).any(|(_, row)| row.id == "copy-command");
    assert!(!offered(&story));
    story.press(plain('f'));
    assert!(story.notice().starts_with("not copied: this is no create"), "{}", story.notice());
}
