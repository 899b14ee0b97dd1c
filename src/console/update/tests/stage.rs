//! A scenario on the console: put on, gone through, paused, begun again, left.

use std::time::Duration;

use super::*;
use crate::console::{
    app::{
        area::Area,
        stage::{Line, Piece, Source, Told, Waiting},
    },
    effect::StageCall,
    message::{Recorded, StageNews},
};

pub(in crate::console) const SCENARIOS: Chord = Chord::alt(Key::Char('0'));
pub(in crate::console) const FORWARD: Chord = Chord::alt(Key::Char('g'));
pub(in crate::console) const PLAY: Chord = Chord::alt(Key::Char('k'));
const SPEED: Chord = Chord::alt(Key::Char('j'));
const RESTART: Chord = Chord::alt(Key::Char('8'));
const LEAVE: Chord = Chord::alt(Key::Char('9'));
const RECORD: Chord = Chord::alt(Key::Char('7'));

/// A scenario of a narration, two acts and another narration.
pub(in crate::console) fn piece(name: &str) -> Piece {
    let line = |words: &str, is_narration| Line {
        words: words.into(),
        is_narration,
        within: Duration::from_secs(10),
        moves_time: false,
    };
    Piece {
        source: Source::BuiltIn(name.into()),
        title: "First contact".into(),
        about: "A customer whom nobody knows writes; a representative answers.".into(),
        notes: Some("Have the list beside it.\nAsk where the name comes from.".into()),
        steps: vec![
            line("Ann writes for the first time, from an app that knows what she looks at.", true),
            line("the customer's app starts a conversation: \"Does it come with a controller?\"", false),
            line("the representative: accept", false),
            line("And so it goes on.", true),
        ],
        problem: None,
    }
}

impl Story {
    /// The calls for scenarios that nobody has answered yet, taken.
    fn stage_calls(&mut self) -> Vec<StageCall> {
        let (calls, rest): (Vec<Effect>, Vec<Effect>) =
            self.wanted.drain(..).partition(|effect| matches!(effect, Effect::Stage(_)));
        self.wanted = rest;
        let call = |effect| if let Effect::Stage(call) = effect { Some(call) } else { None };
        calls.into_iter().filter_map(call).collect()
    }

    pub(in crate::console) fn stage(&mut self, news: StageNews) {
        self.happens(Message::Stage(Box::new(news)));
    }

    pub(in crate::console) fn the_scenarios_are(&mut self, pieces: Vec<Piece>) {
        self.stage_calls();
        self.stage(StageNews::Listed { pieces, folder: Some("/home/ann/scenarios".into()), problem: None });
    }

    /// The step under way ends.
    pub(in crate::console) fn the_step_ends(&mut self, mismatches: &[&str]) {
        let run = self.app.stage.run();
        let playing = self.app.stage.playing.as_ref().unwrap();
        let (index, line) = (playing.position, &playing.piece.steps[playing.position]);
        let told = Told {
            index,
            narration: line.is_narration.then(|| line.words.clone()),
            mismatches: mismatches.iter().map(ToString::to_string).collect(),
            conversation: (index > 0).then(|| id(7)),
            is_last: index + 1 == playing.piece.steps.len() || !mismatches.is_empty(),
        };
        self.stage(StageNews::Stepped { run, told });
    }
}

/// A scenario that is on, with no step run.
pub(in crate::console) fn on_stage() -> Story {
    let mut story = Story::with(vec![summary(1, "Cleo", State::Open)]);
    story.press(SCENARIOS);
    story.the_scenarios_are(vec![piece("first-contact"), piece("escalation")]);
    story.press(ENTER);
    story.press(ENTER);
    let [StageCall::Begin { run, source }] = &story.stage_calls()[..] else { panic!("nothing begins") };
    let (run, source) = (*run, source.clone());
    assert_eq!(source, Source::BuiltIn("first-contact".into()));
    story.stage(StageNews::Began { run, result: Ok(piece("first-contact")) });
    story
}

fn playing(story: &Story) -> &crate::console::app::stage::Playing {
    story.app.stage.playing.as_ref().unwrap()
}

#[test]
fn the_list_is_opened_from_a_text_field_and_read_anew_each_time() {
    let mut story = Story::with(Vec::new());
    for _ in 0..2 {
        story.press(SCENARIOS);
        assert_eq!(story.app.open_area(), Some(Area::Scenarios));
        assert_eq!(story.stage_calls(), [StageCall::List]);
        story.press(SCENARIOS);
        assert_eq!(story.app.open_area(), None);
    }
}

#[test]
fn the_list_is_opened_on_the_list_whatever_was_begun_last() {
    let mut story = on_stage();
    story.press(SCENARIOS);
    story.the_scenarios_are(vec![piece("first-contact"), piece("escalation")]);
    story.press(ENTER);
    assert_eq!(story.stage_calls(), [], "the first one shows, the second one begins");
    story.press(ENTER);
    assert!(matches!(story.stage_calls()[..], [StageCall::Begin { .. }]));
}

#[test]
fn a_scenario_goes_step_by_step_to_its_end() {
    let mut story = on_stage();
    assert!(story.app.overlay.is_none(), "what happens is to be seen");
    let run = story.app.stage.run();
    for position in 0..4 {
        assert_eq!(playing(&story).position, position);
        story.press(FORWARD);
        assert_eq!(story.stage_calls(), [StageCall::Forward { run }]);
        story.press(FORWARD);
        assert_eq!(story.stage_calls(), [], "one step at a time");
        assert!(matches!(playing(&story).waiting, Waiting::Step(_)));
        story.the_step_ends(&[]);
    }
    assert!(playing(&story).upcoming().is_none() && !playing(&story).has_failed());
    story.press(FORWARD);
    assert_eq!(story.stage_calls(), [], "nothing comes after the end");
}

#[test]
fn what_it_is_about_is_shown_and_stays_where_it_is_shown() {
    let mut story = on_stage();
    story.press(FORWARD);
    story.the_step_ends(&[]);
    assert_ne!(story.app.list.selected(), Some(id(7)), "a narration is about nobody");
    story.press(FORWARD);
    story.the_step_ends(&[]);
    assert_eq!(story.app.list.selected(), Some(id(7)));
    assert!(story.asks_for_view() && !story.app.is_previewing());
}

#[test]
fn it_goes_on_by_itself_pauses_for_the_words_and_can_be_paused() {
    let mut story = on_stage();
    let run = story.app.stage.run();
    story.press(PLAY);
    assert_eq!(story.stage_calls(), [StageCall::Forward { run }]);
    story.the_step_ends(&[]);
    let [StageCall::Rest { ticket, pause }] = story.stage_calls()[..] else { panic!("no pause") };
    assert!(pause > Duration::from_secs(4), "the words can be read: {pause:?}");
    story.stage(StageNews::Rested { ticket });
    assert_eq!(story.stage_calls(), [StageCall::Forward { run }]);
    story.press(SPEED);
    story.the_step_ends(&[]);
    let [StageCall::Rest { ticket, pause }] = story.stage_calls()[..] else { panic!("no pause") };
    assert_eq!(pause, Duration::from_millis(750), "half of what it is without words");
    story.press(PLAY);
    assert!(!playing(&story).plays);
    story.stage(StageNews::Rested { ticket });
    assert_eq!(story.stage_calls(), [], "it was paused meanwhile");
}

#[test]
fn a_failed_expectation_stops_the_scenario_and_nothing_else() {
    let mut story = on_stage();
    story.press(PLAY);
    story.the_step_ends(&["state: \"open\" was expected, \"active\" came"]);
    assert!(playing(&story).has_failed() && !playing(&story).plays);
    story.stage_calls();
    story.press(FORWARD);
    assert_eq!(story.stage_calls(), []);
    story.press(TO_LIST);
    assert_eq!(story.app.focus, Pane::Conversations);
}

#[test]
fn time_is_not_moved_over_conversations_of_others_before_it_is_asked_once() {
    let mut story = on_stage();
    let run = story.app.stage.run();
    let line = &mut story.app.stage.playing.as_mut().unwrap().piece.steps[2];
    (line.words, line.moves_time) = ("30 days pass at the endpoint".into(), true);
    for _ in 0..2 {
        story.press(FORWARD);
        story.the_step_ends(&[]);
    }
    story.stage_calls();
    story.press(PLAY);
    assert_eq!(story.stage_calls(), [], "Cleo's conversation is open");
    let notice = story.notice();
    assert!(notice.contains("30 days pass") && notice.contains("Alt+K again does it"), "{notice}");
    assert!(!playing(&story).plays);
    story.press(FORWARD);
    assert_eq!(story.stage_calls(), [StageCall::Forward { run }], "it was asked");
}

#[test]
fn time_is_moved_unasked_where_nobody_else_has_a_conversation() {
    let mut story = on_stage();
    let run = story.app.stage.run();
    story.app.stage.playing.as_mut().unwrap().piece.steps[0].moves_time = true;
    story.app.stage.playing.as_mut().unwrap().own.push(id(1));
    story.press(FORWARD);
    assert_eq!(story.stage_calls(), [StageCall::Forward { run }], "the only one there is its own");
}

#[test]
fn back_to_the_start_is_another_performance() {
    let mut story = on_stage();
    let before = story.app.stage.run();
    story.press(FORWARD);
    story.press(RESTART);
    let calls = story.stage_calls();
    let Some(StageCall::Begin { run, .. }) = calls.last() else { panic!("{calls:?}") };
    assert_ne!(*run, before);
    assert_eq!((playing(&story).position, playing(&story).waiting), (0, Waiting::Beginning));
    let told = Told { index: 0, narration: None, mismatches: vec!["late".into()], conversation: None, is_last: true };
    story.stage(StageNews::Stepped { run: before, told });
    assert!(!playing(&story).has_failed(), "what the old one still brings is of no interest");
}

#[test]
fn leaving_takes_it_off_and_says_when_all_is_tidied_up() {
    let mut story = on_stage();
    let run = story.app.stage.run();
    story.press(LEAVE);
    assert_eq!(story.stage_calls(), [StageCall::Leave { run }]);
    assert!(story.app.stage.playing.is_none());
    story.stage(StageNews::Left { run, result: Ok(()) });
    assert!(story.notice().contains("taken away"), "{}", story.notice());
    story.stage(StageNews::Left { run, result: Err("the endpoint does not answer".into()) });
    assert!(story.notice().contains("the endpoint does not answer"), "{}", story.notice());
    story.press(FORWARD);
    assert_eq!(story.stage_calls(), []);
}

#[test]
fn no_scenario_touches_an_organisation() {
    for (simulated, production) in [(false, false), (false, true), (true, true)] {
        let mut story = Story::with(Vec::new());
        (story.app.target.simulated, story.app.target.production) = (simulated, production);
        story.press(SCENARIOS);
        story.the_scenarios_are(vec![piece("first-contact")]);
        story.press(ENTER);
        story.press(ENTER);
        assert_eq!(story.stage_calls(), []);
        assert!(story.notice().contains("simulated endpoint only"), "{}", story.notice());
    }
}

#[test]
fn pasted_keys_run_nothing() {
    let mut story = on_stage();
    for chord in [FORWARD, PLAY, RESTART, LEAVE, RECORD] {
        story.press_in(chord, true);
        assert_eq!(story.stage_calls(), []);
    }
    assert!(story.app.stage.playing.is_some());
}

#[test]
fn a_recording_is_told_with_its_place_and_what_is_missing() {
    let mut story = Story::with(Vec::new());
    story.press(RECORD);
    assert!(matches!(story.stage_calls()[..], [StageCall::Record { .. }]));
    let recorded = Recorded {
        path: "/home/ann/scenarios/recorded.toml".into(),
        steps: 3,
        left_out: vec!["a call without a token".into(), "another".into()],
    };
    story.stage(StageNews::Recorded(Ok(recorded)));
    assert_eq!(
        story.notice(),
        "recorded 3 steps: /home/ann/scenarios/recorded.toml · left out: a call without a token, and 1 more"
    );
    story.stage(StageNews::Recorded(Err("nothing came in since the console began".into())));
    assert!(story.notice().starts_with("nothing was recorded"), "{}", story.notice());
}
