//! What was recorded replays: green, and with the same journal but for ids and times.

use std::{collections::HashMap, sync::Arc};

use frontdesk::{
    api::{
        delivery::Delivery,
        desk::{Audience, State},
        identity,
        journal::JournalPage,
    },
    client::{DeliveryQuery, ListQuery, RawCall},
    scenario::{
        Runner, Scenario,
        record::{Mark, Terms, mark, record},
    },
};
use rstest::rstest;
use serde_json::{Value, json};

use super::{Venue, failed, named};
use crate::support::{Serve, run, stderr, stdout};

/// A journal without what a replay makes anew: ids become numbers in the order in which they come up, times go.
fn essence(journal: &JournalPage) -> Vec<Value> {
    let mut known: HashMap<String, usize> = HashMap::new();
    let mut exchanges: Vec<_> = journal.exchanges.iter().collect();
    exchanges.reverse();
    let essence = exchanges.into_iter().map(|entry| {
        let exchange = &entry.exchange;
        let mut text = |text: &str| {
            let is_part = |letter: char| letter.is_ascii_alphanumeric() || letter == '-';
            let mut result = String::new();
            for word in text.split_inclusive(|letter| !is_part(letter)) {
                let bare = word.trim_end_matches(|letter| !is_part(letter));
                let is_id = bare.parse::<uuid::Uuid>().is_ok() || (bare.len() == 13 && bare.parse::<u64>().is_ok());
                if is_id {
                    let count = known.len();
                    let number = *known.entry(bare.to_owned()).or_insert(count);
                    result.extend(["#", &number.to_string(), &word[bare.len()..]]);
                } else {
                    result.push_str(word);
                }
            }
            result
        };
        let mut body = |body: Option<&frontdesk::api::journal::Body>| {
            let mut json: Value = body.map_or(Value::Null, |body| {
                serde_json::from_str(&body.text).unwrap_or_else(|_| body.text.clone().into())
            });
            without_times(&mut json);
            text(&json.to_string())
        };
        let (request, answer) = (body(exchange.request.as_ref()), body(exchange.answer.as_ref()));
        json!({
            "method": exchange.method,
            "path": text(&exchange.path),
            "status": exchange.status,
            "code": exchange.code,
            "request": request,
            "answer": answer,
            "unknown": exchange.unknown_fields,
            "fault": exchange.fault.as_ref().map(|fault| fault.kind.name()),
        })
    });
    essence.collect()
}

fn without_times(value: &mut Value) {
    match value {
        Value::Object(members) => {
            members.remove("timestamp");
            members.remove("traceId");
            members.values_mut().for_each(without_times);
        }
        Value::Array(items) => items.iter_mut().for_each(without_times),
        _ => {}
    }
}

fn terms(channel: &str) -> Terms {
    Terms { channel: channel.to_owned(), masked: false }
}

async fn journal(venue: &Venue) -> JournalPage {
    venue.clients().1.journal(200, None).await.unwrap()
}

/// Records a venue and replays it on a fresh one; the two journals.
async fn replayed(venue: &Venue) -> (Vec<Value>, Vec<Value>) {
    let recording = record(&venue.clients().1, Mark::default(), &terms(identity::CHANNEL_ID)).await.unwrap();
    assert_eq!(recording.left_out, Vec::<String>::new(), "{}", recording.text);
    let scenario =
        Scenario::parse("recorded.toml", &recording.text).unwrap_or_else(|error| panic!("{error}\n{}", recording.text));
    assert_eq!(scenario.steps.len(), recording.steps);
    let second = Venue::open(99).await;
    let reports = second.play(&scenario).await;
    assert!(failed(&reports).is_none(), "{:#?}\n{}", failed(&reports), recording.text);
    (essence(&journal(venue).await), essence(&journal(&second).await))
}

#[rstest]
#[case("first-contact")]
#[case("returning-customer")]
#[case("hidden-variables")]
#[case("start-message")]
#[case("escalation")]
#[case("record-wins")]
#[case("waiting-and-revival")]
#[case("handing-on")]
#[case("customer-leaves")]
#[case("time-outs")]
#[case("webhook-outage")]
#[case("lost-answer")]
#[tokio::test]
async fn a_recorded_session_replays_with_the_same_journal(#[case] name: &str) {
    let venue = Venue::open(1).await;
    assert!(failed(&venue.play(&named(name)).await).is_none());
    let (first, second) = replayed(&venue).await;
    assert!(!first.is_empty());
    pretty(&first, &second);
}

fn pretty(first: &[Value], second: &[Value]) {
    for (index, (first, second)) in first.iter().zip(second).enumerate() {
        assert_eq!(first, second, "exchange {index}");
    }
    assert_eq!(first.len(), second.len());
}

/// What can be known of an exchange without its words: what was asked, and how it was answered.
fn outline(essence: &[Value]) -> Vec<Value> {
    let without_words = |exchange: &Value| {
        let is_new = exchange["answer"].as_str().map(|answer| answer.contains("\"isNew\":true"));
        json!([exchange["method"], exchange["path"], exchange["status"], exchange["code"], exchange["fault"], is_new])
    };
    essence.iter().map(without_words).collect()
}

#[rstest]
#[case("first-contact")]
#[case("returning-customer")]
#[case("hidden-variables")]
#[case("start-message")]
#[case("record-wins")]
#[case("handing-on")]
#[case("customer-leaves")]
#[case("lost-answer")]
#[tokio::test]
async fn a_masked_recording_replays_green_and_names_nobody(#[case] name: &str) {
    let venue = Venue::open(1).await;
    assert!(failed(&venue.play(&named(name)).await).is_none());
    let desk = venue.clients().1;
    let plain = record(&desk, Mark::default(), &terms(identity::CHANNEL_ID)).await.unwrap();
    let masked = Terms { masked: true, ..terms(identity::CHANNEL_ID) };
    let masked = record(&desk, Mark::default(), &masked).await.unwrap();
    assert_eq!((&masked.left_out, masked.steps), (&Vec::new(), plain.steps), "{}", masked.text);

    let scenario =
        Scenario::parse("masked.toml", &masked.text).unwrap_or_else(|error| panic!("{error}\n{}", masked.text));
    let second = Venue::open(99).await;
    let reports = second.play(&scenario).await;
    assert!(failed(&reports).is_none(), "{:#?}\n{}", failed(&reports), masked.text);
    let (first, second) = (essence(&journal(&venue).await), essence(&journal(&second).await));
    assert_eq!(outline(&first), outline(&second));

    let mut people = Vec::new();
    for summary in desk
        .list(&ListQuery { limit: 50, states: State::ALL.to_vec(), ..ListQuery::default() })
        .await
        .unwrap()
        .conversations
    {
        let view = desk.show(summary.id, Audience::Supervisor, false).await.unwrap();
        let customer = view.customer;
        people.extend([customer.preferred_name, customer.email, customer.phone_number].into_iter().flatten());
    }
    // What the endpoint calls somebody without a name is nobody's.
    people.retain(|person| plain.text.contains(person.as_str()));
    assert!(!people.is_empty(), "{name} has nobody to mask: {}", plain.text);
    for person in people {
        assert!(!masked.text.contains(&person), "{person} is in {}", masked.text);
    }
}

#[tokio::test]
async fn each_channel_is_recorded_by_itself_and_replays_on_it() {
    let shop = "8a5e4f10-0000-4000-8000-0000000000cc";
    let open = async |seed| {
        let venue = Venue::open(seed).await;
        let change = json!({ "id": shop, "name": "Shop", "linked": true });
        venue.clients().1.create_channel(&serde_json::from_value(change).unwrap()).await.unwrap();
        venue
    };
    let first = open(1).await;
    assert!(failed(&first.play_on(shop, &named("customer-leaves")).await).is_none());
    assert!(failed(&first.play(&named("first-contact")).await).is_none());
    let desk = first.clients().1;
    for (channel, other) in [(shop, "Custom messaging"), (identity::CHANNEL_ID, "Shop")] {
        let recording = record(&desk, Mark::default(), &terms(channel)).await.unwrap();
        let [told] = &recording.left_out[..] else { panic!("{:?}", recording.left_out) };
        assert!(told.contains("of another channel") && told.ends_with(other), "{told}");
        let scenario = Scenario::parse("recorded.toml", &recording.text).unwrap();
        let second = open(99).await;
        let reports = second.play_on(channel, &scenario).await;
        assert!(failed(&reports).is_none(), "{:#?}\n{}", failed(&reports), recording.text);
        assert!(scenario.steps.len() > 3);
    }
}

#[tokio::test]
async fn what_a_replay_cannot_repeat_is_left_out_and_told() {
    let venue = Venue::open(1).await;
    assert!(failed(&venue.play(&named("refused-input")).await).is_none());
    let recording = record(&venue.clients().1, Mark::default(), &terms(identity::CHANNEL_ID)).await.unwrap();
    let told = recording.left_out.join("\n");
    assert_eq!(recording.left_out.len(), 4, "{told}");
    assert!(recording.left_out.iter().all(|reason| reason.contains("refused for its headers or its token")), "{told}");
    let scenario = Scenario::parse("recorded.toml", &recording.text).unwrap();
    let reports = Venue::open(2).await.play(&scenario).await;
    assert!(failed(&reports).is_none(), "{:#?}", failed(&reports));
}

#[tokio::test]
async fn but_for_what_is_left_out_a_replay_of_refused_input_is_the_same() {
    let venue = Venue::open(1).await;
    assert!(failed(&venue.play(&named("refused-input")).await).is_none());
    let recording = record(&venue.clients().1, Mark::default(), &terms(identity::CHANNEL_ID)).await.unwrap();
    for reason in &recording.left_out {
        assert!(recording.text.contains(&format!("\n# left out: {reason}\n")), "{}", recording.text);
    }
    let second = Venue::open(99).await;
    second.play(&Scenario::parse("recorded.toml", &recording.text).unwrap()).await;
    let mut first = journal(&venue).await;
    first.exchanges.retain(|entry| {
        entry.exchange.code.as_deref().is_none_or(|code| !["30001", "30002", "30004", "30014"].contains(&code))
    });
    pretty(&essence(&first), &essence(&journal(&second).await));
}

#[tokio::test]
async fn a_create_is_sent_as_it_was_with_and_without_a_request_id() {
    let venue = Venue::open(1).await;
    let messaging = venue.clients().0;
    for body in [json!({ "skipdeflectionbot": true }), json!({ "conversationrequestid": uuid::Uuid::new_v4() })] {
        // The last one twice: a retry.
        for _ in 0..2 {
            let call = RawCall::new("POST", messaging.create_path()).with_json(&body);
            assert!(messaging.send(&call).await.unwrap().is_success());
        }
    }
    let (first, second) = replayed(&venue).await;
    assert_eq!(first.len(), 4);
    pretty(&first, &second);
    assert!(!first[0]["request"].as_str().unwrap().contains("requestid"), "{first:#?}");
}

#[tokio::test]
async fn an_outage_of_the_webhook_is_repeated_with_each_try() {
    let statuses = async |venue: &Venue| -> Vec<(String, Vec<Option<u16>>)> {
        let log = venue.clients().1.deliveries(&DeliveryQuery::default()).await.unwrap();
        let tried = |delivery: &Delivery| delivery.tries.iter().map(|tried| tried.status).collect();
        log.deliveries.iter().rev().map(|delivery| (delivery.what().to_owned(), tried(delivery))).take(1).collect()
    };
    let venue = Venue::open(1).await;
    assert!(failed(&venue.play(&named("webhook-outage")).await).is_none());
    let recording = record(&venue.clients().1, Mark::default(), &terms(identity::CHANNEL_ID)).await.unwrap();
    assert_eq!(recording.left_out, Vec::<String>::new());
    let second = Venue::open(99).await;
    let scenario = Scenario::parse("recorded.toml", &recording.text).unwrap();
    let reports = second.play(&scenario).await;
    assert!(failed(&reports).is_none(), "{:#?}\n{}", failed(&reports), recording.text);
    let first = statuses(&venue).await;
    assert_eq!(first, [("AgentAssigned".to_owned(), vec![Some(503), Some(503), Some(200)])]);
    assert_eq!(first, statuses(&second).await, "{}", recording.text);
}

#[tokio::test]
async fn what_came_before_the_mark_is_not_recorded() {
    let venue = Venue::open(1).await;
    let mut runner = Runner::new(Arc::new(named("first-contact")), venue.world());
    while runner.position() < 2 {
        runner.next().await.unwrap();
    }
    let desk = venue.clients().1;
    let mark = mark(&desk).await.unwrap();
    while runner.next().await.is_some() {}
    let steps = "
        [[step]]
        create = { customercontext = { customerid = 'late ${\"$\" * 1}{x}' }, conversationrequestid = 'late' }";
    venue.play(&super::of(steps)).await;
    let recording = record(&desk, mark, &terms(identity::CHANNEL_ID)).await.unwrap();
    assert!(!recording.left_out.is_empty(), "the first conversation began before");
    // A late word was refused with 404, and is refused so wherever nobody has the conversation.
    assert_eq!(recording.steps, 2, "{}", recording.text);
    assert!(recording.text.contains("customerid = \"late $${x}\""), "{}", recording.text);
}

#[tokio::test]
async fn the_command_writes_a_file_that_plays() {
    let folder = tempfile::tempdir().unwrap();
    let nothing = run(folder.path(), &["record"]);
    assert_eq!(nothing.status.code(), Some(1), "{}", stderr(&nothing));
    let serve = Serve::start(folder.path());
    let created = run(
        folder.path(),
        &["create", "--preferred-name", "Ann", "--start-message", "hi", "--skip-ai-agent", "--json"],
    );
    let created: Value = serde_json::from_slice(&created.stdout).unwrap();
    let id = created["conversationId"].as_str().unwrap();
    for arguments in
        [&["desk", "accept", id][..], &["desk", "reply", id, "hello"], &["say", id, "thanks"], &["end", id]]
    {
        assert_eq!(run(folder.path(), arguments).status.code(), Some(0), "{arguments:?}");
    }
    let file = folder.path().join("session.toml");
    let file = file.to_str().unwrap();
    let output = run(folder.path(), &["record", "--output", file]);
    assert_eq!(
        (output.status.code(), stdout(&output)),
        (Some(0), format!("5 steps in {file}\n")),
        "{}",
        stderr(&output)
    );
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(std::fs::metadata(file).unwrap().permissions().mode() & 0o777, 0o600);
    }
    for arguments in [&["play", file][..], &["play", file, "--running"]] {
        let played = run(folder.path(), arguments);
        assert_eq!(played.status.code(), Some(0), "{}{}", stdout(&played), stderr(&played));
    }
    drop(serve);
}

#[cfg(unix)]
#[tokio::test]
async fn followed_it_records_until_it_is_interrupted() {
    use std::io::{BufRead as _, BufReader};

    let folder = tempfile::tempdir().unwrap();
    let _serve = Serve::start(folder.path());
    run(folder.path(), &["create", "--preferred-name", "Before"]);
    let mut child = crate::support::binary(folder.path())
        .args(["record", "--follow"])
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stderr.as_mut().unwrap()).read_line(&mut line).unwrap();
    assert!(line.contains("recording until Ctrl+C"), "{line}");
    run(folder.path(), &["create", "--preferred-name", "Meanwhile"]);
    crate::support::signal(child.id(), "INT");
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    let text = stdout(&output);
    assert!(text.contains("Meanwhile") && !text.contains("Before"), "{text}");
    assert!(Scenario::parse("recorded", &text).is_ok(), "{text}");
}
