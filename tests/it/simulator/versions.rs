//! A file that a released version wrote opens in this one, with everything in it.
//!
//! `tests/fixtures/data` holds a database of each. A version leaves its own with
//! `cargo test --test it this_version_leaves_its_file -- --ignored`, once, before it is released.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use frontdesk::api::identity;
use reqwest::Method;
use serde_json::{Value, json};

use super::harness::{Answer, CONVERSATIONS, Desk, send};

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/data")
}

/// The databases, by the version that wrote them.
fn files() -> Vec<(String, PathBuf)> {
    fs::read_dir(fixtures())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "sqlite"))
        .map(|path| (path.file_stem().unwrap().to_str().unwrap().to_owned(), path))
        .collect()
}

fn anna() -> Value {
    json!({
        "customercontext": { "customerid": "anna", "firstname": "Anna", "lastname": "Beck", "email": "anna@example.com" },
        "conversationcontext": { "Order": { "value": 12.5, "isDisplayable": true }, "Inner": { "value": "not shown", "isDisplayable": false } },
        "conversationrequestid": "once",
        "skipdeflectionbot": true,
        "startmessage": { "message": "Good morning", "displayname": "Anna" },
    })
}

async fn say(desk: &Desk, id: &str, text: &str) -> Answer {
    let path = format!("/api/v1.0/consumer/conversation/{id}");
    send(desk.integrator(Method::POST, &path).json(&json!({ "type": "message", "text": text }))).await
}

async fn order(desk: &Desk, id: &str, order: &str) -> Value {
    desk.desk(Method::POST, &format!("/conversations/{id}/{order}")).await.ok()
}

/// Something of everything that is stored.
async fn fill(desk: &Desk) {
    let record = json!({ "firstName": "Anna", "lastName": "Beck", "email": "anna@example.com" });
    send(desk.desk_call(Method::POST, "/records").json(&record)).await.ok();
    let channel = json!({ "id": "8a5e4f10-0000-4000-8000-0000000000a2", "name": "Second", "organizationId": identity::ORGANIZATION_ID });
    send(desk.desk_call(Method::POST, "/channels").json(&channel)).await.ok();
    let id = desk.create(&anna()).await.id();
    order(desk, &id, "accept").await;
    let reply = json!({ "text": "How can I help?" });
    send(desk.desk_call(Method::POST, &format!("/conversations/{id}/messages")).json(&reply)).await.ok();
    say(desk, &id, "My order").await.ok();
    let closed = desk.create_for("bela").await.id();
    for step in ["accept", "end", "close"] {
        order(desk, &closed, step).await;
    }
    desk.create_for("cleo").await.id();
}

/// Makes a file of this version. Nothing of it is random but ids and the signing key, which opens nothing else.
#[tokio::test]
#[ignore = "writes into tests/fixtures"]
async fn this_version_leaves_its_file() {
    let folder = tempfile::tempdir().unwrap();
    let desk = Desk::on(folder.path(), &Desk::clock()).await;
    fill(&desk).await;
    desk.stop().await;
    let file = folder.path().join("frontdesk.db");
    rusqlite::Connection::open(&file).unwrap().execute_batch("PRAGMA journal_mode = DELETE; VACUUM").unwrap();
    fs::create_dir_all(fixtures()).unwrap();
    let kept = fixtures().join(format!("{}.sqlite", env!("CARGO_PKG_VERSION")));
    assert!(!kept.exists(), "what a version wrote is not written again: {}", kept.display());
    fs::copy(file, kept).unwrap();
}

#[test]
fn this_version_has_left_its_file() {
    let versions: BTreeSet<String> = files().into_iter().map(|(version, _)| version).collect();
    assert!(versions.contains(env!("CARGO_PKG_VERSION")), "{versions:?}");
}

#[tokio::test]
async fn a_file_of_each_version_opens_with_everything_in_it() {
    for (version, file) in files() {
        let folder = tempfile::tempdir().unwrap();
        fs::copy(&file, folder.path().join("frontdesk.db")).unwrap();
        let desk = Desk::on(folder.path(), &Desk::clock()).await;

        let all = desk.list("?state=open,active,waiting,wrap-up,closed").await;
        let states: Vec<(String, &str)> =
            all.conversations.iter().map(|row| (row.title.clone(), row.state.name())).collect();
        let expected = [("cleo", "open"), ("bela", "closed"), ("Anna Beck", "active")];
        assert_eq!(states, expected.map(|(title, state)| (title.to_owned(), state)), "{version}");

        let id = all.conversations[2].id.to_string();
        let view = desk.view(&id, "?as=representative").await;
        assert_eq!(view["variables"][0]["value"], json!(12.5), "{version}");
        assert_eq!(view["customer"]["record"]["fullName"], "Anna Beck", "{version}");
        let said: Vec<&str> = view["transcript"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|entry| entry["kind"] != "system")
            .map(|entry| entry["text"].as_str().unwrap())
            .collect();
        assert_eq!(said, ["Good morning", "How can I help?", "My order"], "{version}");
        let channels = desk.desk(Method::GET, "/channels").await.ok();
        assert!(channels.to_string().contains("\"Second\""), "{version}: {channels}");

        // And all goes on: the request is known, the customer is answered, the next one is new.
        let again = desk.create(&anna()).await;
        assert_eq!((again.id(), again.is_new()), (id.clone(), false), "{version}");
        say(&desk, &id, "Still there?").await.ok();
        order(&desk, &id, "end").await;
        assert!(desk.create_for("dora").await.is_new(), "{version}");
        assert_eq!(desk.get(CONVERSATIONS).await.ok()["conversations"].as_array().unwrap().len(), 2, "{version}");
    }
}

/// The machine's clock was set back while nothing ran: nothing is lost, and what is new comes after what was there.
#[tokio::test]
async fn a_clock_that_was_set_back_between_two_starts_loses_and_reorders_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let clock = Desk::clock();
    let desk = Desk::on(folder.path(), &clock).await;
    let id = desk.create_for("anna").await.id();
    order(&desk, &id, "accept").await;
    for text in ["one", "two"] {
        say(&desk, &id, text).await.ok();
    }
    desk.stop().await;

    clock.advance(jiff::SignedDuration::from_hours(-30));
    let mut desk = Desk::on(folder.path(), &clock).await;
    for text in ["three", "four"] {
        say(&desk, &id, text).await.ok();
    }
    assert!(desk.create_for("bela").await.is_new());
    let view = desk.view(&id, "?as=supervisor").await;
    let said: Vec<&str> = view["transcript"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|entry| entry["kind"] == "message")
        .map(|entry| entry["text"].as_str().unwrap())
        .collect();
    assert_eq!(said, ["one", "two", "three", "four"]);
    let titles: Vec<String> = desk.list("").await.conversations.into_iter().map(|row| row.title).collect();
    assert_eq!(titles, ["bela", "anna"]);
    // While it runs, too.
    desk.hours_pass(-1);
    say(&desk, &id, "five").await.ok();
    order(&desk, &id, "end").await;
    assert_eq!(desk.list("?state=wrap-up").await.total, 1);
}
