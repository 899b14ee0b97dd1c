//! What is shown to others: nothing personal, the keys, a line that points.

mod leaks;

use proptest::prelude::*;
use ratatui::{Terminal, backend::TestBackend};
use serde_json::json;

use super::*;
use crate::{
    api::{
        create::CreateRequest,
        desk::{Record, State, Summary},
        id::RecordId,
    },
    console::{
        action::{Action, TABLE},
        app::{Context, Pane, map::Map, sheet::picker::Template},
        chord::{Chord, Key},
        composer::Composer,
        effect::Effect,
        message::{Edited, Extent, Message},
        theme::Theme,
        update::tests::{ESC, Story, TO_LIST, TO_REPRESENTATIVE, plain, refusal, summary, view_of},
        view::{draw, tests::screen},
    },
};

const PRESENT: Chord = Chord::plain(Key::F(12));
const MASK: Chord = Chord::alt(Key::Char('h'));
const POINT: Chord = Chord::alt(Key::Char('p'));
const DOWN: Chord = Chord::plain(Key::Down);

/// Every personal value begins with, or holds, this; nothing else does.
const MARK: &str = "quz";

fn somebody() -> serde_json::Value {
    json!({
        "customercontext": {
            "preferredname": "Quzpref Quznick", "firstname": "Quzfirst", "lastname": "Quzlast",
            "email": "quz.mail@quzhost.example", "phonenumber": "quz 7700 900123", "customerid": "quz-4711-id",
        },
        "conversationcontext": {
            "order": { "isDisplayable": true, "value": "for Quzfirst, quz.mail@quzhost.example" },
            "nickname": { "isDisplayable": true, "value": "Quzzy" },
        },
        "startmessage": { "message": "I am Quzfirst Quzlast,\nwrite to quz.mail@quzhost.example", "displayname": "Quzsender" },
    })
}

/// A console in which the same person stands wherever a person can.
fn of_somebody() -> Story {
    let (request, _) = crate::api::create::read(&somebody());
    let view = view_of(3, &request);
    let row = Summary { variables: view.variables.clone(), ..summary(3, &view.title, State::Open) };
    let mut story = Story::with(vec![row, summary(2, "Quzother Quzlast", State::Active)]);
    story.app.composer = Composer::from_body(&somebody()).0;
    story.app.viewer.show(view);
    let record = Record {
        id: RecordId("c-1".into()),
        first_name: "Quzfirst".into(),
        last_name: "Quzlast".into(),
        email: Some("quz.mail@quzhost.example".into()),
        phone_number: None,
    };
    story.happens(Message::RecordsLoaded(Ok(vec![record])));
    story.press(MASK);
    story
}

#[derive(Clone, Debug)]
enum Step {
    Press(Chord),
    Type(&'static str),
    Paste(String),
    Refused,
    Templates,
    Edited,
}

fn step() -> impl Strategy<Value = Step> {
    let chords: Vec<Chord> =
        TABLE.iter().filter(|row| row.action != Action::MaskPersonal).flat_map(|row| row.chords).copied().collect();
    prop_oneof![
        12 => prop::sample::select(chords).prop_map(Step::Press),
        1 => prop::sample::select(vec!["Quzfirst", "quz.mail@quzhost.example", "Quzpref Quznick"]).prop_map(Step::Type),
        1 => Just(Step::Paste(somebody().to_string())),
        1 => Just(Step::Paste("first name: Quzfirst, known as Quzzy".to_owned())),
        1 => Just(Step::Refused),
        1 => Just(Step::Templates),
        1 => Just(Step::Edited),
    ]
}

fn take(story: &mut Story, step: Step) {
    match step {
        Step::Press(chord) => story.press(chord),
        // Actions have no people's names.
        Step::Type(_) | Step::Paste(_) if story.app.context() == Context::Palette => {}
        // Whoever writes to somebody chooses the words; only names that are known give way there.
        Step::Paste(_) if matches!(story.app.context(), Context::Reply | Context::Customer) => {}
        Step::Type(text) => text.chars().for_each(|letter| story.press(plain(letter))),
        Step::Paste(text) => story.happens(Message::Pasted(text)),
        Step::Refused if story.sends().is_empty() => {}
        Step::Refused => {
            story.the_endpoint_answers(Err(refusal("refused: quz.mail@quzhost.example of Quzfirst Quzlast is known")));
        }
        Step::Templates => {
            let templates = vec![Template { name: "Quzfirst of old".into(), body: Ok(somebody()) }];
            story.happens(Message::TemplatesLoaded { templates, problem: None });
        }
        Step::Edited => {
            let after = Some("{ \"firstname\": \"Quzfirst\" ".to_owned());
            story.happens(Message::EditedOutside(Edited { before: String::new(), after, failure: None }));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn while_masked_no_frame_and_no_copy_holds_personal_data(
        steps in prop::collection::vec(step(), 1..25),
        size in prop::sample::select(vec![(60, 16), (80, 24), (120, 40), (200, 60)]),
    ) {
        let mut story = of_somebody();
        screen(&mut story, size.0, size.1);
        for step in steps {
            take(&mut story, step.clone());
            // The palette has it too.
            if !story.app.presenter.is_masked {
                story.app.presenter.toggle_mask();
            }
            let drawn = screen(&mut story, size.0, size.1);
            prop_assert!(!drawn.to_lowercase().contains(MARK), "after {step:?}\n{drawn}");
            for effect in &story.wanted {
                if let Effect::Copy(copy) = effect {
                    prop_assert!(!copy.text.to_lowercase().contains(MARK), "{copy:?}");
                }
                prop_assert!(!matches!(effect, Effect::EditOutside(_)), "an editor would show it");
            }
        }
    }
}

#[test]
fn what_is_masked_here_is_there_to_be_masked() {
    for (open, size) in [(None, (200, 60)), (Some(TO_LIST), (80, 24)), (Some(TO_REPRESENTATIVE), (80, 24))] {
        let mut story = of_somebody();
        if let Some(chord) = open {
            story.press(chord);
        }
        let masked = screen(&mut story, size.0, size.1);
        assert!(masked.contains("Q••••••"), "people can still be told apart\n{masked}");
        story.press(MASK);
        let shown = screen(&mut story, size.0, size.1);
        assert!(shown.to_lowercase().contains(MARK), "{shown}");
    }
}

#[test]
fn what_is_typed_while_masked_is_sent_as_it_is() {
    let mut story = Story::with(Vec::new());
    story.press(MASK);
    story.type_text("X");
    let drawn = screen(&mut story, 120, 40);
    assert!(!drawn.contains("John Doe") && drawn.contains("•••••••••"), "{drawn}");
    story.press(Chord::ctrl(Key::Char('s')));
    assert_eq!(story.sends()[0].1["customercontext"]["preferredname"], "John DoeX");
}

#[test]
fn a_mask_moves_nothing() {
    for size in [(80, 24), (120, 40)] {
        let mut story = Story::begin(
            Composer::from_body(&json!({ "customercontext": { "preferredname": "山田 花子" },
            "startmessage": { "message": "私は山田 花子です" } }))
            .0,
        );
        let columns = |story: &mut Story| -> Vec<usize> {
            screen(story, size.0, size.1).lines().filter(|line| line.starts_with(['│', '┃'])).map(text::width).collect()
        };
        let shown = columns(&mut story);
        story.press(MASK);
        story.press(ESC);
        assert_eq!(columns(&mut story), shown);
    }
}

#[test]
fn presenter_mode_spaces_things_out_and_tells_the_keys() {
    let mut story = Story::with(vec![summary(2, "Ann", State::Open), summary(1, "Ben", State::Open)]);
    story.press(PRESENT);
    story.press(TO_LIST);
    let drawn = screen(&mut story, 200, 60);
    let at = |words: &str| drawn.lines().position(|line| line.contains(words)).unwrap_or_else(|| panic!("{drawn}"));
    assert_eq!(at("First name") + 2, at("Last name"), "{drawn}");
    assert!(drawn.contains("F3 Go to Conversations"), "{drawn}");
    assert!(drawn.lines().next().unwrap().is_empty(), "a margin\n{drawn}");
    story.happens(Message::Now("2026-01-02T15:04:09Z".parse().unwrap()));
    assert!(!screen(&mut story, 200, 60).contains("Go to Conversations"), "gone after a while");
}

#[test]
fn the_keys_lie_over_nothing() {
    for size in [(60, 16), (80, 24), (120, 40)] {
        let mut story = Story::with(vec![summary(2, "Ann", State::Open)]);
        story.press(PRESENT);
        for chord in [TO_LIST, TO_REPRESENTATIVE, TO_LIST] {
            story.press(chord);
        }
        let with = screen(&mut story, size.0, size.1);
        story.happens(Message::Now("2026-01-02T15:04:09Z".parse().unwrap()));
        let without = screen(&mut story, size.0, size.1);
        let differing: Vec<(&str, &str)> =
            with.lines().zip(without.lines()).filter(|(with, without)| with != without).collect();
        let [(with, without)] = differing[..] else { panic!("{with}\n{without}") };
        assert!(with.contains("F3 ") && without.trim().is_empty(), "{with:?} over {without:?}");
    }
}

fn pointed_at(story: &mut Story, theme: &str) -> String {
    let styles = Theme::builtin(theme).unwrap().styles;
    let mut terminal = Terminal::new(TestBackend::new(120, 40)).unwrap();
    let mut drawn = (Extent::default(), Map::default());
    terminal.draw(|frame| drawn = draw(frame, &story.app, &styles)).unwrap();
    story.happens(Message::Drawn(drawn.0, drawn.1));
    let buffer = terminal.backend().buffer();
    let line = (0..40).find(|y| (0..120).any(|x| buffer[(x, *y)].symbol() == "▶")).expect("a pointer");
    (0..120).map(|x| buffer[(x, line)].symbol()).collect()
}

#[test]
fn the_pointer_goes_from_line_to_line_in_any_theme_and_stays_when_the_pane_changes() {
    for theme in ["default", "light", "monochrome"] {
        let mut story = Story::with(Vec::new());
        screen(&mut story, 120, 40);
        story.press(POINT);
        assert!(pointed_at(&mut story, theme).contains("Preferred name"));
        story.press(DOWN);
        assert!(pointed_at(&mut story, theme).contains("First name"));
        story.press(Chord::alt(Key::Char('2')));
        assert_eq!(story.app.focus, Pane::Conversations);
        assert!(pointed_at(&mut story, theme).contains('◀'), "it points there too");
        story.press(POINT);
        assert!(story.app.overlay.is_none());
    }
}

#[test]
fn the_pointer_reaches_what_has_to_be_scrolled_to() {
    let mut story = Story::with(Vec::new());
    story.app.viewer.show(view_of(3, &CreateRequest::vendor_sample()));
    story.press(TO_REPRESENTATIVE);
    story.press(POINT);
    screen(&mut story, 60, 16);
    for _ in 0..60 {
        story.press(DOWN);
        screen(&mut story, 60, 16);
    }
    assert!(screen(&mut story, 60, 16).contains("Some initial message"));
}
