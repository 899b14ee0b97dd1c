//! Scenarios in the console, in a terminal and on film: the real binary, real keys, a real endpoint.

use frontdesk::scenario::built_in;

use crate::support::{run, screen::Screen};

const SCENARIOS: &str = "\x1b0";
const FORWARD: &str = "\x1bg";
const RESTART: &str = "\x1b8";
const LEAVE: &str = "\x1b9";
const RECORD: &str = "\x1b7";
const ENTER: &str = "\r";
const DOWN: &str = "j";

/// Goes through the scenario that is on to its end.
fn to_the_end(screen: &mut Screen, steps: usize) {
    for step in 1..=steps {
        screen.keys(FORWARD).wait_for(&[&format!("step {step} of {steps} ")]);
    }
    screen.wait_for(&["the end, all as expected"]);
}

#[test]
fn a_scenario_is_gone_through_begun_again_and_left() {
    let folder = tempfile::tempdir().unwrap();
    let mut screen = Screen::open(folder.path(), &["--ephemeral"], 120, 40);
    screen.wait_for(&["Preferred name", "SIMULATED"]);
    screen.keys(SCENARIOS).wait_for(&["Scenarios · ", "first-contact", "For the trainer"]);
    screen.keys(ENTER).wait_for(&["Enter begins it here"]).keys(ENTER).wait_for(&["step 0 of 12 · ❚❚ step by step"]);
    to_the_end(&mut screen, 12);
    screen.wait_for(&["Thank you!", "The conversation was closed"]);
    screen.keys(RESTART).wait_for(&["step 0 of 12 · ❚❚ step by step"]);
    to_the_end(&mut screen, 12);
    screen.keys(LEAVE).wait_for(&["is taken away"]).wait_until_gone("━ Scenario");
}

#[test]
fn every_scenario_is_green_in_the_console() {
    for (at, builtin) in built_in().iter().enumerate() {
        // An endpoint each: one of them counts what time brings to all conversations.
        let folder = tempfile::tempdir().unwrap();
        let mut screen = Screen::open(folder.path(), &["--ephemeral"], 120, 40);
        screen.wait_for(&["Preferred name", "SIMULATED"]);
        let scenario = builtin.scenario().unwrap();
        let title = format!("{} · step 0 of {} · ❚❚ step by step", scenario.title, scenario.steps.len());
        screen.keys(SCENARIOS).wait_for(&["Scenarios · 13", "lost-answer"]);
        for _ in 0..at {
            screen.keys(DOWN);
        }
        screen.wait_for(&[&format!("▸   {}", builtin.name)]);
        screen.keys(ENTER).wait_for(&["Enter begins it here"]).keys(ENTER).wait_for(&[&title]);
        to_the_end(&mut screen, scenario.steps.len());
    }
}

#[test]
fn what_came_in_is_recorded_where_scenarios_are_listed() {
    let folder = tempfile::tempdir().unwrap();
    let mut screen = Screen::open(folder.path(), &[], 120, 40);
    screen.wait_for(&["Preferred name", "SIMULATED"]);
    screen.keys("\x13").wait_for(&["new conversation"]);
    screen.keys(RECORD).wait_for(&["recorded ", "/scenarios/recorded-"]);
    screen.keys(SCENARIOS).wait_for(&["◆ recorded-"]);
}

#[test]
fn a_film_is_an_asciicast_that_shows_the_end() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("first.cast");
    let path = path.to_str().unwrap();
    let output = run(folder.path(), &["play", "first-contact", "--cast", path, "--size", "100x30"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let (pictures, shown) = played_back(&std::fs::read_to_string(path).unwrap());
    assert!(pictures > 12, "{pictures}");
    assert!(shown.contains("the end, all as expected") && shown.contains("SIMULATED"), "{shown}");
}

#[test]
fn nothing_that_a_customer_sent_reaches_a_film_as_a_sequence() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("hostile.toml");
    let scenario = r#"
title = "Hostile \u001b]0;owned\u0007"
about = "A\u202e"
[[step]]
create.customercontext = { preferredname = "Eve\u001b]0;owned\u0007\u202e" }
create.startmessage = { message = "\u001b[31m hello \u009b2J" }
create.skipdeflectionbot = true
expect.state = "open"
[[step]]
narrate = "\u001b]52;c;b3duZWQ=\u0007 words"
"#;
    std::fs::write(&file, scenario).unwrap();
    let path = folder.path().join("hostile.cast");
    let output = run(folder.path(), &["play", file.to_str().unwrap(), "--cast", path.to_str().unwrap()]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let cast = std::fs::read_to_string(&path).unwrap();
    let (_, shown) = played_back(&cast);
    assert!(shown.contains("Eve"), "{shown}");
    for line in cast.lines().skip(1) {
        let picture: (f64, String, String) = serde_json::from_str(line).unwrap();
        // The sequences of a picture all begin with these; nothing else may be obeyed by a terminal.
        let rest = picture.2.replace("\u{1b}[", "");
        let is_hostile = |letter: char| letter.is_control() || ('\u{202a}'..='\u{202e}').contains(&letter);
        assert!(!rest.contains(is_hostile), "{rest:?}");
    }
}

/// How many pictures an asciicast has, and what a terminal shows at its end.
fn played_back(cast: &str) -> (usize, String) {
    let mut lines = cast.lines();
    let header: serde_json::Value = serde_json::from_str(lines.next().unwrap()).unwrap();
    assert_eq!(header["version"], 2);
    let size =
        |key: &str| std::num::NonZeroU16::try_from(u16::try_from(header[key].as_u64().unwrap()).unwrap()).unwrap();
    let mut terminal = vt100::Parser::new(size("height"), size("width"), 0);
    let (mut pictures, mut before) = (0, 0.0);
    for line in lines {
        let (at, kind, sent): (f64, String, String) = serde_json::from_str(line).unwrap();
        assert!(at >= before && kind == "o", "{line}");
        terminal.process(sent.as_bytes());
        (pictures, before) = (pictures + 1, at);
    }
    (pictures, terminal.screen().contents())
}
