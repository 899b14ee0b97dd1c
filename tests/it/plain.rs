//! The plain console: a whole story through pipes, and at a terminal that can do nothing but print.

use std::time::Duration;

use crate::support::{Serve, run_with_input, screen::Screen, stderr, stdout};

/// What a script's lines are answered with, and the exit code.
fn script(folder: &std::path::Path, lines: &[&str]) -> (String, i32) {
    let output = run_with_input(folder, &["--plain"], &(lines.join("\n") + "\n"));
    (stdout(&output) + &stderr(&output), output.status.code().unwrap())
}

#[test]
fn a_story_from_the_form_to_the_accepted_conversation() {
    let folder = tempfile::tempdir().unwrap();
    let lines = ["set preferred-name Ann Lee", "var order=A-17", "send", "list", "accept 1", "show", "quit"];
    let (told, code) = script(folder.path(), &lines);
    assert_eq!(code, 0, "{told}");
    let mut rest = told.as_str();
    for expected in [
        "frontdesk, SIMULATED, http://127.0.0.1:",
        "Preferred name: Ann Lee",
        "variable order: A-17, the representative sees it",
        "done: new conversation",
        "one conversation",
        "1. Ann Lee: open",
        "done: accepted · the conversation with Ann Lee is yours",
        "order: A-17",
        "customer, ",
        "Some initial message",
    ] {
        let at = rest.find(expected).unwrap_or_else(|| panic!("{expected} is not told in its place:\n{told}"));
        rest = &rest[at + expected.len()..];
    }
    assert!(!told.contains('\u{1b}'), "{told:?}");
    let (told, code) = script(folder.path(), &["list"]);
    assert!(told.contains("1. Ann Lee: active"), "it is there after the end of the input\n{told}");
    assert_eq!(code, 0);
}

#[test]
fn a_hostile_name_is_told_as_marks() {
    let folder = tempfile::tempdir().unwrap();
    let (told, code) =
        script(folder.path(), &["set preferred-name Eve\u{1b}]0;owned\u{7}\u{202e}", "send", "list", "1"]);
    assert_eq!(code, 0, "{told}");
    assert!(told.contains("1. Eve"), "{told}");
    assert!(!told.chars().any(|letter| letter.is_control() && letter != '\n' || letter == '\u{202e}'), "{told:?}");
}

#[test]
fn the_exit_code_tells_a_script_what_came_to_nothing() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(script(folder.path(), &["form"]).1, 0);
    assert_eq!(script(folder.path(), &["accept"]).1, 1);
    assert_eq!(script(folder.path(), &["fly"]).1, 2);
    let (told, code) = script(folder.path(), &["set email nonsense", "send", "yes"]);
    assert!(told.contains("send it anyway? yes or no") && told.contains("failed: "), "{told}");
    assert_eq!(code, 1, "the endpoint has the last word");
}

#[test]
fn a_dumb_terminal_gets_the_plain_console_and_nothing_is_moved_on_it() {
    let folder = tempfile::tempdir().unwrap();
    let serve = Serve::start(folder.path());
    let mut screen = Screen::open_with(folder.path(), &[], 80, 24, &[("TERM", "dumb")]);
    screen.wait_for(&["this terminal cannot place a cursor", "help tells what else there is", "> "]);
    screen.keys("send\r").wait_for(&["done: new conversation"]);
    screen.settle(Duration::from_millis(100));
    screen.keys("mask-personal\r").wait_for(&["personal data is masked"]);
    screen.keys("list\r").wait_for(&["1. J••• D••: open"]);
    assert!(!screen.raw().contains('\u{1b}'), "{:?}", screen.raw());
    screen.keys("quit\r");
    assert_eq!(screen.wait_for_end(), 0);
    drop(serve);
}

#[test]
fn ctrl_c_ends_it_as_any_program() {
    let folder = tempfile::tempdir().unwrap();
    let mut screen = Screen::open(folder.path(), &["--plain"], 80, 24);
    screen.wait_for(&["> "]);
    screen.keys("\x03");
    assert_eq!(screen.wait_for_end(), 130);
}
