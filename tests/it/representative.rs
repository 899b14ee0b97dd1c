//! A representative's whole conversation in the console: the real binary, real keys, a real endpoint.

use crate::{console::wait_for_file, support::screen::Screen};

const CTRL_S: &str = "\x13";
const ALT_I: &str = "\x1bi";
const ALT_ENTER: &str = "\x1b\r";
const ESC: &str = "\x1b";

#[test]
fn a_conversation_comes_in_is_accepted_answered_noted_ended_and_closed() {
    let folder = tempfile::tempdir().unwrap();
    let mut screen = Screen::open(folder.path(), &["--ephemeral"], 120, 40);
    screen.wait_for(&["Preferred name", "John Doe", "● live"]);
    screen.keys(CTRL_S).wait_for(&["Incoming chat conversation", "Alt+I Accept", "productname: XBox"]);
    screen.keys(ALT_I).wait_for(&["accepted · the conversation with John Doe is yours", "● Active"]);
    screen.keys("r").wait_for(&["Reply to the customer"]);
    // Pasted line breaks and Alt+Enter send nothing.
    screen.paste("Hello John,\rhow are you?").keys(ALT_ENTER).wait_for(&["how are you?"]);
    screen.pause().keys("Bye").wait_for(&["Bye"]).pause().keys("\r").wait_for(&["✓ sent", "Bye"]);
    screen.keys("/q greet").wait_for(&["Greeting", "Esc closes the list"]);
    screen.pause().keys("\r").wait_for(&["Hello John Doe, this is"]).wait_until_gone("Esc closes the list");
    // Taken, but never sent: the draft stays when the box is closed.
    screen.keys(ESC).wait_for(&["reply not sent"]);
    screen.pause().keys("n").wait_for(&["Internal note · never for the customer"]);
    screen.keys("polite").wait_for(&["polite"]).pause().keys("\r").wait_for(&["· internal"]);
    screen.keys(ESC).wait_until_gone("never for the customer");
    screen.pause().keys("e").wait_for(&["ended · the conversation with John Doe is left with its wrap-up"]);
    screen.keys("x").wait_for(&["closed · the conversation with John Doe is over"]);
}

#[test]
fn a_close_without_an_end_asks_first_and_the_conversation_waits() {
    let folder = tempfile::tempdir().unwrap();
    let mut screen = Screen::open(folder.path(), &["--ephemeral"], 80, 24);
    screen.wait_for(&["Preferred name", "● live"]);
    screen.keys(CTRL_S).wait_for(&["Incoming chat conversation"]);
    screen.keys(ALT_I).wait_for(&["accepted · "]);
    screen.keys("x").wait_for(&["[ Close ]"]);
    screen.pause().keys("\r").wait_for(&["closed for now · the conversation with John Doe waits"]);
    screen.keys("o").wait_for(&["taken up again · the conversation with John Doe goes on"]);
}

#[test]
fn a_reply_and_a_note_survive_a_kill() {
    let folder = tempfile::tempdir().unwrap();
    let mut screen = Screen::open(folder.path(), &[], 120, 40);
    screen.wait_for(&["Preferred name", "● live"]);
    screen.keys(CTRL_S).wait_for(&["Incoming chat conversation"]);
    screen.keys(ALT_I).wait_for(&["accepted"]);
    screen.keys("r").wait_for(&["Reply to the customer"]).keys("half a sentence").wait_for(&["half a sentence"]);
    screen.keys(ESC).wait_for(&["reply not sent"]);
    screen.pause().keys("n").wait_for(&["Internal note"]).keys("half a thought").wait_for(&["half a thought"]);
    wait_for_file(folder.path(), "half a thought");
    screen.kill();
    let mut screen = Screen::open(folder.path(), &["--view", "desk"], 120, 40);
    screen.wait_for(&["● live", "reply not sent", "half a sentence"]);
    screen.keys("n").wait_for(&["Internal note", "half a thought"]);
}
