//! The customer's seat in the console on a live organisation: what a person does there as the customer, by the API alone.

use super::*;

const CTRL_R: &str = "\x12";
const CTRL_X: &str = "\x18";
const ALT_3: &str = "\x1b3";
const ALT_R: &str = "\x1br";
const TAB: &str = "\t";

/// What the organisation's own desk says of its only conversation.
fn desk(live: &Live, arguments: &[&str]) -> Value {
    let output = run(live.organisation.path(), &[&["desk"], arguments, &["--json"]].concat());
    assert_eq!(output.status.code(), Some(0), "{arguments:?}: {}", stderr(&output));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// What the representative there has before them.
fn transcript(live: &Live, id: &str) -> Vec<Value> {
    desk(live, &["show", id])["transcript"].as_array().unwrap().clone()
}

#[test]
fn the_customer_writes_reads_and_ends_and_only_what_the_api_tells_is_shown() {
    let live = Live::begin();
    let mut screen = console(&live);
    screen.keys(CTRL_S).wait_for(&["new conversation", "1 of 1"]);
    let id = word_after(&screen, "Conversation  ");
    desk(&live, &["accept", &id]);
    screen.keys(ALT_3).wait_for(&["T two seats"]).keys("T").wait_for(&[
        "Customer's seat · John Doe",
        "Representative's seat · by the API",
        "Only the local desk shows",
        "The customer writes",
    ]);
    screen.keys("Anybody there?").wait_for(&["Anybody there?"]).pause().keys("\r");
    screen.wait_for(&["Anybody there? ▐"]).wait_until_gone("sending…");
    assert!(transcript(&live, &id).iter().any(|entry| entry["text"] == "Anybody there?"));

    desk(&live, &["reply", &id, "Yes, I am."]);
    // No webhook leads here, and nothing polls.
    screen.keys(CTRL_R).wait_for(&["▌ Yes, I am."]);
    let read = || transcript(&live, &id).iter().find(|entry| entry["text"] == "Yes, I am.").unwrap()["read"].clone();
    assert_eq!(read(), false, "looking tells nobody");
    screen.keys(ALT_R).wait_for(&["told: John Doe has read up to the newest message"]);
    assert_eq!(read(), true);

    screen.keys(TAB).pause().keys("r").wait_for(&["only a desk can do that"]);
    screen.keys(TAB).pause().keys(CTRL_X).wait_for(&["End as the customer: John Doe", "[ End ]"]);
    screen.pause().keys("\r").wait_for(&["ended by the customer: the conversation with John Doe"]);
    assert_eq!(desk(&live, &["show", &id])["state"], "wrap-up");
    assert!(!screen.raw().contains(SECRET) && !screen.raw().contains("eyJ"), "{}", screen.contents());
}

/// A conversation there, and a console on the profile with these lines, its keys with the customer.
fn seated(live: &Live, lines: &[&str]) -> (String, Screen) {
    let created = live.answer(&["create", "--first-name", "Ann"]);
    let id = created["conversationId"].as_str().unwrap().to_owned();
    live.profile(lines);
    let mut screen = console(live);
    screen.wait_for(&["1 of 1"]).keys(ALT_3).wait_for(&["T two seats"]).keys("T").wait_for(&["The customer writes"]);
    (id, screen)
}

#[test]
fn nothing_of_the_seat_leaves_for_what_is_only_observed() {
    let live = Live::begin();
    let (id, mut screen) = seated(&live, &["observe = true"]);
    screen.keys("Hello?").wait_for(&["Hello?"]).pause().keys("\r").wait_for(&["the profile acme is only observed"]);
    screen.pause().keys("\x1b").wait_until_gone("only observed");
    screen.keys(CTRL_X).wait_for(&["[ End ]"]).pause().keys("\r").wait_for(&["the profile acme is only observed"]);
    assert!(screen.contents().contains("Hello?"), "it stays in its box: {}", screen.contents());
    assert!(!live.answer(&["messages", &id])["messages"].to_string().contains("Hello?"));
    assert_eq!(live.answer(&["list"])["conversations"].as_array().unwrap().len(), 1, "it goes on");
}

#[test]
fn production_asks_for_its_name_before_the_customer_is_heard() {
    let live = Live::begin();
    let (id, mut screen) = seated(&live, &["production = true"]);
    screen.keys("Hello?").wait_for(&["Hello?"]).pause().keys("\r");
    screen.wait_for(&["The profile acme is production", "Esc sends nothing and keeps what was written"]);
    let heard = || live.answer(&["messages", &id])["messages"].to_string().contains("Hello?");
    assert!(!heard());
    screen.keys("acme").wait_for(&["Profile  acme "]).pause().keys("\r");
    screen.wait_for(&["Hello? ▐"]).wait_until_gone("sending…");
    assert!(heard());
}
