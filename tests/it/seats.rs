//! Two seats in the console: one person plays the customer and the representative, on a real endpoint.

use crate::support::screen::Screen;

const CTRL_S: &str = "\x13";
const CTRL_X: &str = "\x18";
const ALT_I: &str = "\x1bi";
const ALT_ENTER: &str = "\x1b\r";
const TAB: &str = "\t";

#[test]
fn the_customer_writes_the_representative_replies_it_is_read_and_the_customer_ends() {
    let folder = tempfile::tempdir().unwrap();
    let mut screen = Screen::open(folder.path(), &["--ephemeral"], 120, 40);
    screen.wait_for(&["Preferred name", "John Doe", "● live"]);
    screen.keys(CTRL_S).wait_for(&["Incoming chat conversation"]);
    screen.keys(ALT_I).wait_for(&["accepted · the conversation with John Doe is yours", "● Active"]);
    screen.keys("T").wait_for(&["Customer's seat · John Doe", "Representative's seat", "The customer writes"]);
    // The customer's lines stand left of the bar in their own seat, and right of it in the representative's.
    screen.paste("My console\rstopped").keys(ALT_ENTER).pause().keys("working").wait_for(&["working"]);
    screen.pause().keys("\r").wait_for(&["▌ working"]).wait_until_gone("sending…");
    screen.keys(TAB).pause().keys("r").wait_for(&["Reply to the customer"]);
    screen.keys("Which lamp is lit?").wait_for(&["lamp is lit?"]).pause().keys("\r");
    // Seen in the customer's seat, and told so to the representative's.
    screen.wait_for(&["▌ Which lamp is lit?", "✓✓ read"]);
    screen.keys(TAB).pause().keys(CTRL_X).wait_for(&["End as the customer: John Doe", "[ End ]"]);
    screen.pause().keys("\r").wait_for(&["ended by the customer · the conversation with John Doe is"]);
    screen.wait_for(&["the conversation is over"]);
}

#[test]
fn another_console_plays_the_other_seat() {
    let folder = tempfile::tempdir().unwrap();
    let mut customer = Screen::open(folder.path(), &[], 80, 24);
    customer.wait_for(&["Preferred name", "● live"]).keys(CTRL_S).wait_for(&["Incoming chat conversation"]);
    let mut representative = Screen::open(folder.path(), &["--view", "desk"], 120, 40);
    representative.wait_for(&["1 of 1", "● live"]).keys("a").wait_for(&["● Active"]);
    customer.keys("\x1b2").wait_for(&["Active"]).keys("T").wait_for(&["The customer writes"]);
    customer.keys("Anybody there?").pause().keys("\r");
    representative.wait_for(&["▌ Anybody there?"]).keys("r").wait_for(&["Reply to the customer"]);
    representative.keys("Yes, I am.").pause().keys("\r");
    customer.wait_for(&["▌ Yes, I am."]);
    representative.wait_for(&["✓✓ read"]);
}
