//! Scenarios in the console, in a terminal: the real binary, real keys, a real endpoint.

use frontdesk::scenario::built_in;

use crate::support::screen::Screen;

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
    screen.keys(ENTER).wait_for(&["Enter begins it here"]).keys(ENTER).wait_for(&["step 0 of 13 · ❚❚ step by step"]);
    to_the_end(&mut screen, 13);
    screen.wait_for(&["1 of 1", "Does it come with a controller?"]);
    screen.keys(RESTART).wait_for(&["step 0 of 13"]);
    to_the_end(&mut screen, 13);
    screen.keys(LEAVE).wait_for(&["is taken away"]).wait_until_gone("━ Scenario");
}

#[test]
fn every_scenario_is_green_in_the_console() {
    let folder = tempfile::tempdir().unwrap();
    let mut screen = Screen::open(folder.path(), &["--ephemeral"], 120, 40);
    screen.wait_for(&["Preferred name", "SIMULATED"]);
    for (at, builtin) in built_in().iter().enumerate() {
        let scenario = builtin.scenario().unwrap();
        let title = format!("Scenario · {} · step 0", scenario.title);
        screen.keys(SCENARIOS).wait_for(&["Enter "]);
        // The place in the list stays from one to the next.
        if at > 0 {
            screen.keys("\x1b").wait_for(&["Enter looks closer"]).keys(DOWN);
        }
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
