//! The wire at the sizes that are promised, and with what nobody should send.

use serde_json::json;

use crate::{
    api::desk::State,
    console::{
        chord::{Chord, Key},
        message::{Message, WireNews},
        update::tests::{
            ENTER, ESC, Story, id as story_id, plain, summary,
            wire::{exchange, journal, refused},
        },
        view::tests::{screen, screens},
    },
};

const OPEN: Chord = Chord::alt(Key::Char('o'));
const WHY: Chord = Chord::alt(Key::Char('n'));
const DOWN: Chord = Chord::plain(Key::Down);
const TAB: Chord = Chord::plain(Key::Tab);

/// A console that has sent a few things.
fn busy() -> Story {
    let mut story = Story::with(vec![summary(1, "Ann", State::Open)]);
    let sent = |order: &str, more: &str| {
        json!({
            "customercontext": { "customerid": "jdoe123", "preferredname": "John Doe" },
            "conversationcontext": { "order": { "isDisplayable": true, "value": order } },
            "startmessage": { "message": format!("Where is my order? {more}") },
            "skipdeflectionbot": true, "priority": 1.5,
        })
    };
    story.exchanged(exchange(1, &sent("A-16", ""), false));
    story.exchanged(exchange(2, &sent("A-17", &"It is late. ".repeat(40)), false));
    story.press(OPEN);
    story
}

screens! {
    empty: {
        let mut story = Story::with(Vec::new());
        story.press(OPEN);
        story
    };
    exchanges: busy();
    reading: {
        let mut story = busy();
        story.press(ENTER);
        story.press(plain('/'));
        story.type_text("late");
        story.press(ENTER);
        story
    };
    difference: {
        let mut story = busy();
        story.press(plain('d'));
        story
    };
    why: {
        let mut story = refused();
        story.press(WHY);
        story
    };
    the_journal: {
        let mut story = busy();
        story.press(TAB);
        story.happens(Message::Wire(WireNews::Journal(Ok(journal()))));
        story
    };
    activities: {
        let mut story = Story::with(vec![summary(1, "Ann Lee", State::Open)]);
        for (number, body) in (1..).zip([
            json!({ "type": "message", "text": "Hello" }),
            json!({ "type": "typing" }),
            json!({ "type": "event", "name": "MessageRead", "value": { "messageId": "1" } }),
            json!({ "type": "endOfConversation" }),
        ]) {
            let mut sent = exchange(number, &body, false);
            sent.path = crate::api::activity::path(story_id(1));
            story.exchanged(sent);
        }
        let mut stranger = exchange(5, &json!({ "type": "\u{1b}[2Jodd" }), false);
        stranger.path = crate::api::activity::path(story_id(9));
        story.exchanged(stranger);
        story.press(OPEN);
        story
    };
    hostile: {
        let mut story = Story::with(Vec::new());
        let mut odd = exchange(1, &json!({ "na\u{1b}[31mme": "\u{202e}evil\u{202c} \u{7} 日本語 👨‍👩‍👧", "\u{9b}2J": [] }), true);
        odd.path = "/\u{1b}]0;owned\u{7}".into();
        odd.request.headers.push(("x-\u{1b}c".into(), "a\r\nb\u{85}".into()));
        odd.failure = Some("broke \u{1b}[2J".into());
        let answer = odd.answer.as_mut().unwrap();
        answer.part.body.as_mut().unwrap().text = "<b>\u{1b}[1;31m\nnot\tJSON\u{0}\u{2066}".into();
        story.exchanged(odd);
        story.press(OPEN);
        story.press(ENTER);
        for _ in 0..4 {
            story.press(DOWN);
        }
        story
    };
}

#[test]
fn no_control_character_reaches_the_screen() {
    for keys in [&[][..], &[plain('d')], &[WHY]] {
        let mut story = refused();
        story.press(ESC);
        let mut odd = exchange(2, &json!({ "customercontext": { "e\u{1b}[2Jmail": "\u{9b}31m\u{202e}" } }), true);
        odd.answer.as_mut().unwrap().part.body.as_mut().unwrap().text =
            json!({ "title": "\u{1b}c", "detail": "/customercontext/\u{202e}x\u{7}" }).to_string();
        story.exchanged(odd);
        story.press(OPEN);
        for key in keys {
            story.press(*key);
        }
        for (columns, rows) in [(60, 16), (120, 40)] {
            let drawn = screen(&mut story, columns, rows);
            let is_odd = |letter: &char| letter.is_control() && *letter != '\n' || *letter == '\u{202e}';
            assert_eq!(drawn.chars().find(is_odd), None, "{drawn}");
        }
    }
}

#[test]
fn names_of_customers_are_masked_in_the_rows_too() {
    let mut story = Story::with(vec![summary(1, "Ann Lee", State::Open)]);
    let mut sent = exchange(1, &json!({ "type": "message", "text": "Hello" }), false);
    sent.path = crate::api::activity::path(story_id(1));
    story.exchanged(sent);
    story.app.presenter.toggle();
    story.press(OPEN);
    let drawn = screen(&mut story, 120, 40);
    assert!(drawn.contains("message · ") && !drawn.contains("Ann Lee"), "{drawn}");
}

#[test]
fn what_goes_on_below_is_told_and_the_end_is_reached() {
    let mut story = refused();
    story.press(WHY);
    let drawn = screen(&mut story, 80, 24);
    assert!(drawn.contains("▼ ") && drawn.contains(" more "), "{drawn}");
    story.press(Chord::plain(Key::End));
    let drawn = screen(&mut story, 80, 24);
    assert!(!drawn.contains('▼') && drawn.contains("┃     }"), "the body has its end\n{drawn}");
}

#[test]
fn a_huge_line_is_drawn_as_far_as_it_is_seen() {
    let mut story = Story::with(Vec::new());
    story.exchanged(exchange(1, &json!({ "startmessage": "ü👩‍🚀".repeat(20_000) }), false));
    story.press(OPEN);
    story.press(ENTER);
    let startmessage = "\"startmessage\"";
    for _ in 0..30 {
        story.press(DOWN);
    }
    assert!(screen(&mut story, 120, 40).contains(startmessage));
}
