//! The wire in a terminal: what the console shows of its own exchanges and of the endpoint's journal, and how it mends what
//! was refused.

use frontdesk::api::identity;

use crate::support::screen::Screen;

const CTRL_S: &str = "\x13";
const ALT_N: &str = "\x1bn";
const ALT_O: &str = "\x1bo";
const ESC: &str = "\x1b";

#[test]
fn the_wire_shows_what_was_sent_and_answered_and_no_secret() {
    let folder = tempfile::tempdir().unwrap();
    let mut screen = Screen::open(folder.path(), &["--ephemeral"], 120, 40);
    screen.wait_for(&["Preferred name", "John Doe", "SIMULATED"]);
    screen.keys(CTRL_S).wait_for(&["new conversation"]);
    screen.keys(ALT_O).wait_for(&["Wire · this console", "1 of 2", "200", "\"preferredname\": \"John Doe\""]);
    // The exchange for the token is below it.
    screen.keys("j").wait_for(&["2 of 2", "client_credentials", "\"access_token\": \"•••\""]);
    screen.keys("\t").wait_for(&["the endpoint's journal", "conversations/create"]);
    screen.keys(ESC).wait_for(&["1 Compose"]);
    let raw = screen.raw();
    for secret in [identity::CLIENT_SECRET, identity::DESK_KEY, "eyJ"] {
        assert!(!raw.contains(secret), "{secret} was on the screen");
    }
}

#[test]
fn a_refused_body_is_explained_and_mended() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("body.json");
    std::fs::write(&file, r#"{ "customercontext": { "preferredname": "Ann", "email": "nobody" } }"#).unwrap();
    let mut screen = Screen::open(folder.path(), &["console", "--ephemeral", file.to_str().unwrap()], 80, 24);
    screen.wait_for(&["Ann", "SIMULATED"]);
    screen.keys(CTRL_S).wait_for(&["press Send again"]);
    screen.keys(CTRL_S).wait_for(&["30012", "Alt+N says why"]);
    screen.keys(ALT_N).wait_for(&["why it was refused", "create.email", "our decision", "email was dropped"]);
    screen.keys("m").wait_for(&["mended: /customercontext/email was dropped"]);
    screen.keys(CTRL_S).wait_for(&["new conversation"]);
}
