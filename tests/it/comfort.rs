//! Away from the console's screen and back: the person's own editor, and the shell.

use std::{fs, os::unix::fs::PermissionsExt as _, path::Path};

use crate::support::{binary, screen::Screen, signal};

const ALT_2: &str = "\x1b2";
const ALT_E: &str = "\x1be";
const CTRL_S: &str = "\x13";
const CTRL_Z: &str = "\x1a";
const ESC: &str = "\x1b";

/// A console whose editor is a script of these lines; `$1` is the file.
fn open_with_editor(folder: &Path, script: &str) -> Screen {
    let editor = folder.join("an editor");
    fs::write(&editor, format!("#!/bin/sh\n{script}\n")).unwrap();
    fs::set_permissions(&editor, fs::Permissions::from_mode(0o700)).unwrap();
    let editor = format!("'{}' --wait", editor.display());
    open(folder, &editor)
}

fn open(folder: &Path, editor: &str) -> Screen {
    let home = folder.join("temporary");
    fs::create_dir(&home).unwrap();
    let environment = [("VISUAL", editor), ("EDITOR", "false"), ("TMPDIR", home.to_str().unwrap())];
    let mut screen = Screen::open_with(folder, &["--ephemeral"], 120, 40, &environment);
    screen.wait_for(&["John Doe", "live"]);
    screen
}

/// The number of times that the program has taken the terminal, and given it back, by each of its modes.
fn taken_and_given_back(screen: &Screen) -> [(usize, usize); 4] {
    let raw = screen.raw();
    let count = |on: &str, off: &str| (raw.matches(on).count(), raw.matches(off).count());
    [
        ("\x1b[?1049h", "\x1b[?1049l"),
        ("\x1b[?2004h", "\x1b[?2004l"),
        ("\x1b[>1u", "\x1b[<1u"),
        ("\x1b[?1002h", "\x1b[?1002l"),
    ]
    .map(|(on, off)| count(on, off))
}

#[test]
fn the_form_goes_through_the_editor_and_nothing_is_left_of_it() {
    let folder = tempfile::tempdir().unwrap();
    let script = "test \"$1\" = --wait || exit 9; test \"$(stat -c %a \"$2\")\" = 600 || exit 8\n\
                  sed -i 's/\"John\"/\"Johanna\"/' \"$2\"";
    let mut screen = open_with_editor(folder.path(), script);
    assert_eq!(taken_and_given_back(&screen), [(1, 0); 4]);
    screen.keys(ALT_E).wait_for(&["Johanna", "taken from the editor", "live"]);
    assert_eq!(taken_and_given_back(&screen), [(2, 1); 4]);
    assert_eq!(fs::read_dir(folder.path().join("temporary")).unwrap().count(), 0);
    screen.keys(CTRL_Z).wait_until_gone("Johanna").keys(CTRL_S).wait_for(&["new conversation"]);
}

#[test]
fn keys_are_the_editors_while_it_runs_and_the_consoles_afterwards() {
    let folder = tempfile::tempdir().unwrap();
    let script = "echo 'who is it?'; read name; sed -i \"s/\\\"John\\\"/\\\"$name\\\"/\" \"$2\"";
    let mut screen = open_with_editor(folder.path(), script);
    screen.keys(ALT_E).wait_for(&["who is it?"]);
    screen.keys("Ma").keys("ria\r").wait_for(&["Maria", "taken from the editor"]);
    assert!(screen.contents().contains("John Doe"), "{}", screen.contents());
    screen.keys("!").wait_for(&["John Doe!"]).keys(CTRL_S).wait_for(&["new conversation"]);
}

#[test]
fn what_is_no_json_is_told_with_its_place_kept_and_edited_again() {
    let folder = tempfile::tempdir().unwrap();
    let script = "if grep -q broken \"$2\"; then echo '{ \"customercontext\": { \"firstname\": \"Ann\" } }' > \"$2\"\n\
                  else printf '{\\n  broken' > \"$2\"; fi";
    let mut screen = open_with_editor(folder.path(), script);
    screen.keys(ALT_E).wait_for(&["line 2, column 3", "Enter edits it again"]);
    screen.keys(ESC).wait_for(&["left empty it is dropped", "John Doe"]);
    screen.keys(ALT_E).wait_for(&["Ann", "taken from the editor"]);
}

#[test]
fn an_editor_that_is_not_there_or_fails_is_told_and_the_form_stays() {
    for (editor, told) in
        [("no-such-editor -w", "the editor no-such-editor -w was not found"), ("false", "ended with 1")]
    {
        let folder = tempfile::tempdir().unwrap();
        let mut screen = open(folder.path(), editor);
        screen.keys(ALT_E).wait_for(&[told, "the form is unchanged", "John Doe"]);
        screen.keys("!").wait_for(&["John Doe!"]);
    }
}

#[test]
fn the_shell_gets_the_terminal_until_it_brings_the_program_back() {
    let folder = tempfile::tempdir().unwrap();
    let template = binary(folder.path());
    let mut command = portable_pty::CommandBuilder::new("sh");
    command.arg("-i");
    for (name, value) in template.get_envs() {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        }
    }
    command.env("TERM", "xterm-256color");
    command.env("PS1", "the shell> ");
    let mut screen = Screen::spawn(command, 120, 40);
    let program = template.get_program().to_string_lossy().into_owned();
    screen.wait_for(&["the shell>"]).keys(&format!("{program} --ephemeral\r")).wait_for(&["John Doe", "live"]);
    screen.keys(ALT_2).wait_for(&["filter"]).keys(CTRL_Z).wait_for(&["Stopped"]);
    assert_eq!(taken_and_given_back(&screen), [(1, 1); 4]);
    assert!(!screen.contents().contains("Preferred name"), "{}", screen.contents());
    screen.keys("echo it lis''tens\r").wait_for(&["it listens"]);
    screen.keys("fg\r").wait_for(&["Preferred name", "John Doe", "live"]);
    assert_eq!(taken_and_given_back(&screen), [(2, 1); 4]);
    screen.keys("q").wait_for(&["the shell>"]);
}

#[test]
fn a_stop_that_did_not_ask_is_followed_by_a_whole_screen() {
    let folder = tempfile::tempdir().unwrap();
    let mut screen = Screen::open(folder.path(), &["--ephemeral"], 120, 40);
    screen.wait_for(&["John Doe", "live"]);
    let before = screen.written();
    signal(screen.process_id(), "STOP");
    signal(screen.process_id(), "CONT");
    screen.wait_for_more_than(before).wait_for(&["John Doe", "live"]).keys("!").wait_for(&["John Doe!"]);
    assert_eq!(taken_and_given_back(&screen), [(2, 1); 4]);
}

#[test]
fn without_a_shell_to_come_back_from_the_program_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let mut screen = Screen::open(folder.path(), &["--ephemeral"], 120, 40);
    screen.wait_for(&["John Doe", "live"]).keys(ALT_2).wait_for(&["filter"]);
    screen.keys(CTRL_Z).wait_for(&["not suspended", "John Doe"]);
}

#[test]
fn a_template_that_is_saved_is_there_in_the_next_console_and_for_create() {
    let folder = tempfile::tempdir().unwrap();
    let mut screen = Screen::open(folder.path(), &[], 120, 40);
    screen.wait_for(&["John Doe", "live"]).keys("\x1bw").wait_for(&["Save as a template"]);
    screen
        .keys("my sample")
        .wait_for(&["Name  my sample"])
        .pause()
        .keys("\r")
        .wait_for(&["saved as the template my sample"]);
    screen.kill();
    let mut screen = Screen::open(folder.path(), &[], 120, 40);
    screen.wait_for(&["John Doe", "live"]).keys("\x1bc").wait_until_gone("installation");
    screen.keys("\x1b[15~").wait_for(&["my sample", "Adele Vance"]);
    screen.keys("my").wait_for(&["Find  my"]).keys("\r").wait_for(&["installation", "loaded my sample"]);
    let file = folder.path().join("templates/my sample.json");
    let output = crate::support::run(folder.path(), &["create", file.to_str().unwrap()]);
    assert!(output.status.success(), "{}", crate::support::stderr(&output));
}

#[test]
fn a_pasted_command_is_looked_at_and_taken_by_enter_and_never_sends() {
    let folder = tempfile::tempdir().unwrap();
    let mut screen = Screen::open(folder.path(), &["--ephemeral"], 120, 40);
    screen.wait_for(&["John Doe", "live"]);
    screen.paste(
        "curl https://x.test \\\r\n -H 'Authorization: Bearer hush-hush' \\\r\n --json '{\"customercontext\":{\"preferredname\":\"Curly\"}}'\r\n",
    );
    screen
        .wait_for(&["a curl command", "Curly", "it is a secret"])
        .keys("\r")
        .wait_for(&["taken from what was pasted"]);
    screen.keys(ALT_2).wait_for(&["no conversations yet"]);
    assert!(!screen.raw().contains("hush-hush"), "{}", screen.contents());
}
