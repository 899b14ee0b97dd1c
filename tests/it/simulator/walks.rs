//! Walks over all pages while others create, write and end: nothing twice, and nothing lost that was there throughout.

use std::collections::HashSet;

use frontdesk::api::activity;
use futures_util::future::join;
use rstest::rstest;
use serde_json::{Value, json};

use super::harness::{CONVERSATIONS, Desk};

/// All pages of a list, `between` running at the same time as each call.
async fn walk(
    desk: &Desk,
    path: &str,
    [rows, token]: [&str; 2],
    page_size: usize,
    mut between: impl AsyncFnMut(usize),
) -> Vec<Value> {
    let (mut seen, mut after) = (Vec::new(), String::new());
    for page in 0.. {
        let query = format!("{path}?PageSize={page_size}&ContinuationToken={after}");
        let (answer, ()) = join(desk.get(&query), between(page)).await;
        let answer = answer.ok();
        let found = answer[rows].as_array().unwrap();
        assert!(found.len() <= page_size);
        seen.extend(found.iter().cloned());
        match answer[token].as_str() {
            Some(next) => next.clone_into(&mut after),
            None => break,
        }
    }
    seen
}

fn strings(rows: &[Value], name: &str) -> Vec<String> {
    rows.iter().map(|row| row[name].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn conversations_are_listed_by_their_creation_then_by_id() {
    let desk = Desk::open().await;
    for n in 0..12 {
        if n % 5 == 4 {
            desk.clock.advance(jiff::SignedDuration::from_millis(1));
        }
        desk.create(&json!({})).await.ok();
    }
    let seen = walk(&desk, CONVERSATIONS, ["conversations", "continuationtoken"], 5, async |_| ()).await;
    let keys: Vec<(jiff::Timestamp, String)> = seen
        .iter()
        .map(|row| (row["timestamp"].as_str().unwrap().parse().unwrap(), row["conversationid"].to_string()))
        .collect();
    assert!(keys.is_sorted() && keys.len() == 12, "{keys:?}");
    assert!(keys.windows(2).any(|pair| pair[0].0 == pair[1].0), "some are of one moment");
}

#[rstest]
#[case(1)]
#[case(3)]
#[case(7)]
#[tokio::test]
async fn a_walk_over_conversations_repeats_none_and_misses_none_while_others_write(#[case] page_size: usize) {
    let directory = tempfile::tempdir().unwrap();
    let desk = Desk::on(directory.path(), &Desk::clock()).await;
    let (mut staying, mut ending) = (HashSet::new(), Vec::new());
    for n in 0..30 {
        if n % 4 == 0 {
            desk.clock.advance(jiff::SignedDuration::from_millis(1));
        }
        let id = desk.create(&json!({})).await.id();
        if n % 3 == 0 { ending.push(id) } else { assert!(staying.insert(id)) }
    }
    // From both ends, so that some end before they are reached, some after, and some as the last of a page.
    let mut others = async |page: usize| {
        let ended = if page.is_multiple_of(2) { ending.pop() } else { (!ending.is_empty()).then(|| ending.remove(0)) };
        if let Some(id) = ended {
            desk.act(&id, &activity::end_of_conversation()).await.ok();
        }
        if page < 12 {
            desk.create(&json!({})).await.ok();
        }
        for id in staying.iter().take(2) {
            desk.act(id, &activity::message("still here")).await.ok();
        }
    };
    let seen = walk(&desk, CONVERSATIONS, ["conversations", "continuationtoken"], page_size, &mut others).await;
    let ids = strings(&seen, "conversationid");
    let unique: HashSet<String> = ids.iter().cloned().collect();
    assert_eq!(unique.len(), ids.len(), "none twice");
    assert!(unique.is_superset(&staying), "none lost: {:?}", staying.difference(&unique));
}

#[rstest]
#[case(1)]
#[case(4)]
#[case(100)]
#[tokio::test]
async fn a_walk_over_messages_repeats_none_and_loses_none_while_others_write(#[case] page_size: usize) {
    let directory = tempfile::tempdir().unwrap();
    let desk = Desk::on(directory.path(), &Desk::clock()).await;
    let id = desk.create(&json!({ "startmessage": "m0", "skipdeflectionbot": true })).await.id();
    let mut said = vec!["m0".to_owned()];
    let say = async |text: &str| drop(desk.act(&id, &activity::message(text)).await.ok());
    for n in 1..20 {
        if n % 5 == 0 {
            desk.clock.advance(jiff::SignedDuration::from_millis(1));
        }
        said.push(format!("m{n}"));
        say(&said[n]).await;
    }
    let before = said.clone();
    let others = async |page: usize| {
        if page < 9 {
            let text = format!("m{}", said.len());
            said.push(text.clone());
            // What is no line lies between the lines' ids.
            desk.act(&id, &activity::typing()).await.ok();
            say(&text).await;
            desk.act(&id, &activity::custom_event("cart", &serde_json::Map::new())).await.ok();
        }
    };
    let path = format!("/api/v1.0/consumer/conversation/{id}/messages");
    let seen = walk(&desk, &path, ["messages", "continuationToken"], page_size, others).await;
    let texts = strings(&seen, "text");
    assert_eq!(texts[..], said[..texts.len()], "in order, none twice and none left out");
    assert!(texts.len() >= before.len(), "all that were there throughout");
    assert!(strings(&seen, "messageId").is_sorted());
}
