//! The calls of the desk: what people do with a conversation, the records, the time.

use serde_json::{Value, json};

use super::{Body, Call, NOBODY};

/// Every transition that needs no body, as its operation and as its path's end.
const TRANSITIONS: [(&str, &str); 7] = [
    ("accept", "accept"),
    ("reject", "reject"),
    ("end", "end"),
    ("close", "close"),
    ("open", "open"),
    ("release", "release"),
    ("force_close", "force-close"),
];

fn to(id: &str, end: &str) -> String {
    format!("/desk/v1/conversations/{id}/{end}")
}

fn transition(operation: &'static str, id: &str) -> Call {
    let end = TRANSITIONS.iter().find(|(known, _)| *known == operation).unwrap().1;
    Call::bare_post(operation, to(id, end))
}

fn transfer(id: &str, body: Value) -> Call {
    Call::post("transfer", to(id, "transfer"), Body::Json(body))
}

fn say(id: &str, body: Value) -> Call {
    Call::post("say", to(id, "messages"), Body::Json(body))
}

fn typing(id: &str) -> Call {
    Call::bare_post("representative_typing", to(id, "typing"))
}

fn link(id: &str, body: Value) -> Call {
    Call::put("link", to(id, "customer"), Body::Json(body))
}

/// In an order in which each is possible; the conversation is active in the end.
pub(super) fn good(id: &str) -> Vec<Call> {
    let record = json!({ "id": "r-9", "firstName": "Ada", "email": "ada@example.com" });
    vec![
        transition("reject", id),
        transition("accept", id),
        transition("release", id),
        transition("accept", id),
        transfer(id, json!({ "queue": "Billing" })),
        transition("accept", id),
        say(id, json!({ "text": "Good morning", "internal": false, "name": "Ada" })),
        say(id, json!({ "text": "a note", "internal": true })),
        typing(id),
        link(id, json!({ "recordId": "c-1002" })),
        link(id, json!({ "recordId": null })),
        transition("close", id),
        transition("open", id),
        Call::get("records", "/desk/v1/records"),
        Call::post("add_record", "/desk/v1/records", Body::Json(record.clone())),
        Call::put("change_record", "/desk/v1/records/r-9", Body::Json(record)),
        Call::delete("remove_record", "/desk/v1/records/r-9"),
        Call::get("clock", "/desk/v1/clock"),
        Call::post("adjust_clock", "/desk/v1/clock", Body::Json(json!({ "advanceSeconds": 1, "rate": 0 }))),
    ]
}

pub(super) fn last(id: &str) -> Vec<Call> {
    vec![
        transition("accept", id),
        transition("end", id),
        transition("force_close", id),
        Call::bare_post("reset", "/desk/v1/reset"),
    ]
}

/// `over` is closed, `accepted` is active.
pub(super) fn refused(over: &str, accepted: &str) -> Vec<Call> {
    let mut calls = Vec::new();
    let queue = || json!({ "queue": "Billing" });
    for id in [over, NOBODY, "%ff"] {
        calls.extend(TRANSITIONS.map(|(operation, _)| transition(operation, id)));
        calls.push(transfer(id, queue()));
        calls.push(say(id, json!({ "text": "hi" })));
        calls.push(typing(id));
        calls.push(link(id, json!({ "recordId": null })));
    }
    for operation in ["accept", "reject", "open"] {
        calls.push(transition(operation, accepted));
    }
    calls.push(transfer(accepted, json!({})));
    calls.push(say(accepted, json!({})));
    calls.push(link(accepted, json!({})));
    calls.push(link(accepted, json!({ "recordId": "nobody" })));
    let nameless = || Body::Json(json!({}));
    let known = Body::Json(json!({ "id": "c-1001", "firstName": "Ada" }));
    calls.push(Call::post("add_record", "/desk/v1/records", known));
    calls.push(Call::post("add_record", "/desk/v1/records", nameless()));
    calls.push(Call::put("change_record", "/desk/v1/records/c-1001", nameless()));
    for id in ["nobody", "%ff"] {
        calls.push(Call::put(
            "change_record",
            format!("/desk/v1/records/{id}"),
            Body::Json(json!({ "firstName": "A" })),
        ));
        calls.push(Call::delete("remove_record", format!("/desk/v1/records/{id}")));
    }
    calls.push(Call::post("adjust_clock", "/desk/v1/clock", Body::Json(json!({ "rate": -1 }))));
    calls
}
