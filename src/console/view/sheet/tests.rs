//! Every sheet at the sizes that are promised.

use serde_json::json;

use crate::{
    api::desk::State,
    console::{
        app::sheet::picker::Template,
        chord::{Chord, Key},
        composer::{Composer, Slot},
        message::{Edited, Message},
        update::tests::{ENTER, ESC, Story, plain, summary},
        view::tests::{screen, screens},
    },
};

const PICKER: Chord = Chord::plain(Key::F(5));
const PASTE: Chord = Chord::alt(Key::Char('v'));
const NAMING: Chord = Chord::alt(Key::Char('w'));
const CHECKS: Chord = Chord::alt(Key::Char('q'));
const DOWN: Chord = Chord::plain(Key::Down);

fn story() -> Story {
    Story::with(vec![summary(1, "Ann", State::Open)])
}

fn with_oddities() -> Story {
    let body = json!({ "conversationcontext": {
        "password": { "isDisplayable": true, "value": "hunter2" },
        "order ": { "isDisplayable": true, "value": "A-17" },
        "Order": { "isDisplayable": false, "value": "A-18" },
        "ORDER": { "isDisplayable": true, "value": "" },
        "esc\u{1b}[31m": { "isDisplayable": false, "value": "x" },
    } });
    let mut story = story();
    story.app.composer.replace_with(&Composer::from_body(&body).0);
    story.app.composer.set_slot(Slot::Variable { row: 1, cell: crate::console::composer::Cell::Name });
    story
}

screens! {
    picker: {
        let mut story = story();
        story.press(PICKER);
        let broken = Template { name: "broken".into(), body: Err("line 2, column 3: unexpected token".into()) };
        let own = Template { name: "返品 returns".into(), body: Ok(json!({ "skipdeflectionbot": true })) };
        story.happens(Message::TemplatesLoaded { templates: vec![broken, own], problem: None });
        story.press(DOWN);
        story.press(DOWN);
        story
    };
    picker_filtered: {
        let mut story = story();
        story.press(PICKER);
        story.type_text("limit");
        story
    };
    paste_preview: {
        let mut story = story();
        story.happens(Message::Pasted(
            "curl https://m.test/create -H 'Authorization: Bearer hush' -H 'x-a: b' -d '{\"customercontext\":{\"firstname\":\
             \"Ann\",\"nickname\":\"A\"},\"conversationcontext\":{\"order\":{\"value\":\"A-17\u{202e}\"}}}'".into(),
        ));
        story
    };
    paste_box: {
        let mut story = story();
        story.press(PASTE);
        story.happens(Message::Pasted("# who\r\nfirstname=Ann\r\norder: A-17\u{1b}[31m\r\n".into()));
        story
    };
    naming: {
        let mut story = story();
        story.press(NAMING);
        story.type_text("returns/angry");
        story.press(ENTER);
        story
    };
    checks: {
        let mut story = with_oddities();
        story.press(CHECKS);
        story.press(DOWN);
        story
    };
    oddities_beside_their_rows: with_oddities();
    unfinished: {
        let mut story = story();
        let after = "{\n  // \u{1b}[31m\n  \"customercontext\": {\n    \"firstname\": \"Ann\"\n    \"lastname\": \"Lee\"\n  }\n}\n";
        story.happens(Message::EditedOutside(Edited { before: "{}".into(), after: Some(after.into()), failure: None }));
        story
    };
}

#[test]
fn no_secret_of_a_pasted_command_reaches_the_screen() {
    let mut story = story();
    story.happens(Message::Pasted(
        "curl https://hush@m.test?k=hush -u a:hush -b hush -H 'Authorization: hush' --json '{\"firstname\":\"Ann\"}'"
            .into(),
    ));
    let drawn = screen(&mut story, 120, 40);
    assert!(drawn.contains("it is a secret") && !drawn.contains("hush"), "{drawn}");
    story.press(plain('p'));
    assert!(!screen(&mut story, 120, 40).contains("hush"), "nor by pasting it as text");
    story.press(ESC);
    story.press(PASTE);
    story.happens(Message::Pasted("curl https://hush@m.test?k=hush -u a:hush -H 'Authorization: hush' -d a=b".into()));
    let drawn = screen(&mut story, 120, 40);
    assert!(drawn.contains("curl https://") && !drawn.contains("hush"), "{drawn}");
}

#[test]
fn no_sheet_is_too_odd_to_draw() {
    for open in [PICKER, PASTE, NAMING, CHECKS] {
        let mut story = with_oddities();
        story.press(open);
        for letter in ['x', '日', '\u{202e}', '\u{301}'] {
            story.press(plain(letter));
        }
        story.happens(Message::Pasted("日本語👨‍👩‍👧\u{1b}[2J\n".repeat(200)));
        for columns in [1, 59, 60, 61, 92, 93, 94, 110, 300] {
            for rows in [1, 15, 16, 17, 60] {
                screen(&mut story, columns, rows);
            }
        }
    }
}
