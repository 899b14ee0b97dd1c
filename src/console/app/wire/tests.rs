//! The wire's own state: what it keeps, shows, folds and finds.

use std::time::Duration;

use serde_json::json;

use super::{
    row::{Change, Kind},
    *,
};
use crate::api::{
    create,
    journal::{Body, Entry, JournalPage},
    problem::{Code, Problem},
    wire::{Answer, BODY_BYTES, Exchange, Part, Timing},
};

fn body(text: &str) -> Body {
    Body { text: text.to_owned(), bytes: text.len() as u64, truncated: false }
}

fn exchange(number: u64, sent: &Value, status: u16, answered: &Value) -> Exchange {
    Exchange {
        number,
        at: "2026-01-02T03:04:05Z".parse().unwrap(),
        method: "POST".into(),
        origin: "http://127.0.0.1:7301".into(),
        path: create::PATH_PLURAL.into(),
        request: Part { headers: vec![("channel-id".into(), "c".into())], body: Some(body(&sent.to_string())) },
        answer: Some(Answer { status, part: Part { headers: Vec::new(), body: Some(body(&answered.to_string())) } }),
        failure: None,
        timing: Timing {
            waiting: Some(Duration::from_millis(2)),
            body: Some(Duration::from_micros(345)),
            total: Duration::from_micros(2_345),
        },
    }
}

fn log(exchanges: impl IntoIterator<Item = Exchange>) -> Log {
    let mut log = Log::default();
    exchanges.into_iter().for_each(|exchange| log.add(exchange));
    log
}

fn open(log: &Log) -> Wire {
    let mut wire = Wire::new("m".into());
    wire.refresh(log);
    wire
}

fn texts(wire: &Wire) -> Vec<String> {
    wire.rows().iter().map(|row| format!("{}{}", "  ".repeat(row.level), row.text())).collect()
}

#[test]
fn so_many_exchanges_and_so_many_bytes_are_kept() {
    let many = log((1..=205).map(|number| exchange(number, &json!({}), 200, &json!({}))));
    let numbers: Vec<u64> = many.own().map(|item| item.number).collect();
    assert_eq!((numbers.len(), numbers[0], numbers[199]), (200, 205, 6));
    let large = json!("x".repeat(BODY_BYTES - 2));
    let large = log((1..=100).map(|number| exchange(number, &large, 200, &json!({}))));
    assert!((60..64).contains(&large.own().len()), "{}", large.own().len());
}

#[test]
fn headers_are_folded_at_first_and_json_is_open() {
    let log = log([exchange(1, &json!({ "a": [1, "x"], "b": {} }), 201, &json!({ "isNew": true }))]);
    let mut wire = open(&log);
    assert_eq!(
        texts(&wire),
        [
            "POST http://127.0.0.1:7301/api/v1.0/consumer/conversations/create",
            "201 · waiting 2.0 ms + body 0.3 ms = 2.3 ms",
            "? /a is no field of the API: it is ignored",
            "? /b is no field of the API: it is ignored",
            "Request",
            "  Headers 1",
            "  Body 20 bytes",
            "    {",
            "      \"a\": [",
            "        1,",
            "        \"x\"",
            "      ],",
            "      \"b\": {}",
            "    }",
            "Answer",
            "  Headers 0",
            "  Body 14 bytes",
            "    {",
            "      \"isNew\": true",
            "    }",
        ]
    );
    wire.right(&log);
    wire.move_to(8);
    wire.left(&log);
    assert_eq!(texts(&wire)[8..10], ["      \"a\": [ 2 … ],", "      \"b\": {}"]);
    wire.left(&log);
    assert_eq!(texts(&wire)[wire.cursor()], "    {", "from what is folded to what it belongs to");
    for _ in 0..6 {
        wire.left(&log);
    }
    assert_eq!(wire.side, Side::List, "and at last back to the list");
}

#[test]
fn a_fold_stays_from_one_exchange_to_the_next() {
    let log = log((1..=2).map(|number| exchange(number, &json!({ "a": { "n": number } }), 200, &json!({}))));
    let mut wire = open(&log);
    wire.right(&log);
    let row = wire.rows().iter().position(|row| row.text().starts_with("\"a\"")).unwrap();
    wire.move_to(row);
    wire.toggle(&log);
    wire.select(1, &log);
    assert!(texts(&wire).contains(&"      \"a\": { 1 … }".to_owned()), "{:?}", texts(&wire));
}

#[test]
fn a_search_opens_what_hides_its_hits_and_goes_round() {
    let log = log([exchange(1, &json!({ "a": { "needle": 1 } }), 200, &json!({ "other": "NEEDLE" }))]);
    let mut wire = open(&log);
    wire.right(&log);
    let row = wire.rows().iter().position(|row| row.text().starts_with("\"a\"")).unwrap();
    wire.move_to(row);
    wire.toggle(&log);
    wire.move_to(0);
    wire.look_for("Needle".into(), &log);
    let found = |wire: &Wire| wire.rows()[wire.cursor()].text();
    assert_eq!(found(&wire), "\"needle\": 1");
    assert!(wire.find(&log, Find::Next));
    assert_eq!(found(&wire), "\"other\": \"NEEDLE\"");
    assert!(wire.find(&log, Find::Next));
    assert_eq!(found(&wire), "\"needle\": 1");
    assert!(wire.find(&log, Find::Previous));
    assert_eq!(found(&wire), "\"other\": \"NEEDLE\"");
    wire.look_for("channel-id".into(), &log);
    assert_eq!(found(&wire), "channel-id: c", "in the folded headers too");
    wire.look_for("nowhere".into(), &log);
    assert!(!wire.find(&log, Find::Next));
}

#[test]
fn the_difference_is_to_the_one_of_the_same_kind_before() {
    let read = Exchange {
        method: "GET".into(),
        path: "/api/v1.0/consumer/conversations".into(),
        ..exchange(2, &json!({}), 200, &json!({}))
    };
    let log = log([
        exchange(1, &json!({ "a": 1, "b": 2 }), 200, &json!({})),
        read,
        exchange(3, &json!({ "a": 1, "b": 3, "c": 4 }), 200, &json!({})),
    ]);
    let mut wire = open(&log);
    wire.show(Aspect::Difference, &log);
    let changed: Vec<(Change, String)> =
        wire.rows().iter().filter(|row| row.change != Change::Same).map(|row| (row.change, row.text())).collect();
    assert_eq!(
        changed,
        [
            (Change::Added, "? /c is no field of the API: it is ignored".to_owned()),
            (Change::Removed, "Body 13 bytes".to_owned()),
            (Change::Added, "Body 19 bytes".to_owned()),
            (Change::Removed, "\"b\": 2".to_owned()),
            (Change::Added, "\"b\": 3,".to_owned()),
            (Change::Added, "\"c\": 4".to_owned()),
        ]
    );
    wire.select(1, &log);
    assert_eq!(texts(&wire), ["nothing of the same kind came before it"]);
}

#[test]
fn paths_that_differ_by_ids_alone_are_of_one_kind() {
    let of = |method: &str, path: &str| {
        Item::from(Exchange { method: method.into(), path: path.into(), ..exchange(1, &json!({}), 200, &json!({})) })
    };
    let say = |id: &str| of("POST", &format!("/api/v1.0/consumer/conversation/{id}"));
    assert!(say("8a5e4f10-0000-4000-8000-000000000001").is_like(&say("8a5e4f10-0000-4000-8000-000000000002")));
    assert!(of("POST", create::PATH_PLURAL).is_like(&of("POST", create::PATH_SINGULAR)));
    assert!(!say("8a5e4f10-0000-4000-8000-000000000001").is_like(&of("POST", create::PATH_SINGULAR)));
    assert!(
        !of("GET", "/api/v1.0/consumer/conversations")
            .is_like(&of("GET", "/api/v1.0/consumer/conversation/1aa/context"))
    );
}

#[test]
fn a_refusal_tells_the_place_the_rule_and_what_mends_it() {
    let sent = json!({ "customercontext": { "firstname": "Ann", "email": "nobody" } });
    let problem = Problem::coded(Code::Body, "/customercontext/email is not an email address");
    let log = log([exchange(1, &sent, 400, &serde_json::to_value(problem).unwrap())]);
    let mut wire = open(&log);
    wire.explain(1, &log);
    let told = texts(&wire).join("\n");
    for words in [
        "✗ 400 · 30012 · The request body is missing or malformed",
        "Where   /customercontext/email",
        "Rule    create.email  our decision",
        "An email must look like an address",
        "page api-conversation-create",
        "Mended  m loads it into the form",
        "/customercontext/email was dropped",
    ] {
        assert!(told.contains(words), "{words} in {told}");
    }
    let mended = wire.why().unwrap().mended.clone().unwrap();
    assert_eq!(mended.body, json!({ "customercontext": { "firstname": "Ann" } }));
}

#[test]
fn a_refusal_that_no_body_mends_offers_none() {
    let problem = Problem::coded(Code::NoSuchChannel, "the channel is not configured");
    let log = log([exchange(1, &json!({}), 404, &serde_json::to_value(problem).unwrap())]);
    let mut wire = open(&log);
    wire.explain(1, &log);
    assert!(wire.why().unwrap().mended.is_none());
    let told = texts(&wire).join("\n");
    assert!(told.contains("identity.unknown-channel") && !told.contains("Mended"), "{told}");
}

#[test]
fn the_journal_marks_faults_and_unknown_fields() {
    let entry: Entry = serde_json::from_value(json!({
        "id": 7, "at": "2026-01-02T03:04:05Z", "durationMicros": 12_345, "method": "POST", "path": create::PATH_PLURAL,
        "status": 503, "code": null, "correlationId": null,
        "request": { "text": "{\"customerContext\":{}}", "bytes": 22, "truncated": false }, "answer": null,
        "unknownFields": ["customerContext"], "fault": { "rule": "busy", "kind": "status" },
    }))
    .unwrap();
    let mut log = Log::default();
    log.read(JournalPage { exchanges: vec![entry], next: None });
    let mut wire = open(&log);
    assert!(wire.rows().is_empty(), "nothing of this console");
    wire.turn(&log);
    let told = texts(&wire).join("\n");
    for words in ["503 · 12 ms", "injected fault: status (rule busy)", "/customerContext is no field of the API"] {
        assert!(told.contains(words), "{words} in {told}");
    }
}

#[test]
fn nodes_and_bodies_are_copied_as_they_are() {
    let log = log([exchange(1, &json!({ "a": { "b": "line\nbreak" } }), 200, &json!({ "ok": true }))]);
    let mut wire = open(&log);
    assert_eq!(wire.node(&log).unwrap().1, "{\n  \"a\": {\n    \"b\": \"line\\nbreak\"\n  }\n}");
    wire.right(&log);
    let mut copied = |start: &str| {
        let row = wire.rows().iter().position(|row| row.text().starts_with(start)).unwrap();
        wire.move_to(row);
        (wire.node(&log).unwrap().1, wire.body(&log).unwrap().0)
    };
    assert_eq!(copied("\"b\""), ("line\nbreak".to_owned(), "the body that was sent"));
    assert_eq!(copied("\"a\"").0, "{\n  \"b\": \"line\\nbreak\"\n}");
    assert_eq!(copied("\"ok\""), ("true".to_owned(), "the body of the answer"));
    assert_eq!(copied("Request").0, "Request");
}

#[test]
fn a_large_body_is_bounded_in_rows() {
    let list: Vec<u32> = (0..5_000).collect();
    let text = format!("not json {}", "x".repeat(100_000));
    let mut log = log([exchange(1, &json!(list), 200, &json!({}))]);
    let rows = open(&log).rows().len();
    assert!((2_000..2_020).contains(&rows), "{rows}");
    let mut odd = exchange(2, &json!({}), 200, &json!({}));
    odd.request.body = Some(body(&text));
    log.add(odd);
    assert!(open(&log).rows().iter().all(|row| row.text().chars().count() <= 400));
}

#[test]
fn whoever_reads_goes_on_reading_and_whoever_watches_sees_the_newest() {
    let mut log = log([exchange(1, &json!({}), 200, &json!({}))]);
    let (mut reading, mut watching) = (open(&log), open(&log));
    reading.right(&log);
    log.add(exchange(2, &json!({}), 400, &json!({})));
    reading.refresh(&log);
    watching.refresh(&log);
    assert_eq!((reading.place(&log), watching.place(&log)), (1, 0));
    assert!(watching.rows()[1].tokens.iter().any(|token| token.kind == Kind::Bad));
}
