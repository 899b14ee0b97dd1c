//! The format of a scenario file as a JSON Schema (draft 2020-12), for editors and for those who make such files.
//!
//! What one file's own words decide (whether a placeholder's name was saved before, whether an act is one of the actor's)
//! is no matter of a schema: reading the file checks it.

use serde_json::{Map, Value, json};

use super::{DeskAct, template};
use crate::api::desk::{Audience, EventKind, State};

// Patterns are those of ECMA-262 without its flag `u`, which every validator reads, whatever it is written in.

/// Neither blanks nor ASCII's punctuation: what letters there are beyond, no portable pattern says.
const NAME: &str = r"^[^\s!-,./:-@\[-^`{-~]+$";
/// Numbers with their units, a clock's hours and minutes after days or alone, or ISO 8601's form.
const LENGTH: &str = concat!(
    r"^([0-9]+([.,][0-9]+)? *(w(ee)?ks?|w|days?|d|h(ou)?rs?|h|min(ute)?s?|m|sec(ond)?s?|s|",
    r"milli(second)?s?|msecs?|ms|micro(second)?s?|usecs?|us|µsecs?|µs|nano(second)?s?|nsecs?|ns)(,? *))+$",
    r"|^([0-9]+ *d(ays?)?,? *)?[0-9]+:[0-9]{2}(:[0-9]{2}([.,][0-9]+)?)?$",
    r"|^[Pp]([0-9]+[Ww])?([0-9]+[Dd])?([Tt]([0-9.,]+[HhMmSs])+)?$"
);

/// The schema, as `frontdesk play --schema` prints it.
pub fn schema() -> Value {
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A frontdesk scenario",
        "description": "Texts may have placeholders: ${name.field} is what an earlier step saved, ${\"x\" * 100} a repeated \
            text, $${ the characters themselves.",
        "type": "object",
        "required": ["title", "about", "step"],
        "additionalProperties": false,
        "properties": {
            "title": text("What it shows, in a few words."),
            "about": text("What it shows, in a sentence or two."),
            "notes": text("For the trainer: what to prepare, what is asked about, what to try next."),
            "step": { "type": "array", "minItems": 1, "items": { "$ref": "#/$defs/step" } },
        },
        "$defs": { "step": step(), "expect": expect(), "length": length(), "part": part() },
    })
}

fn step() -> Value {
    let acts = acts();
    let one_of: Vec<Value> = acts.keys().map(|act| json!({ "required": [act] })).collect();
    let mut properties = acts;
    properties.extend([
        (
            "as".to_owned(),
            text("Who acts: customer, representative, supervisor, or the name that a `create` is saved under."),
        ),
        ("conversation".to_owned(), text("The conversation's id; else the actor's, else the one that was begun last.")),
        ("queue".to_owned(), text("Where `desk = \"transfer\"` leads.")),
        ("record".to_owned(), text("The customer record of `desk = \"link\"`.")),
        (
            "save".to_owned(),
            json!({
                "type": "string",
                "pattern": NAME,
                "not": { "const": template::NEW_ID },
                "description": "Keeps what came back under this name: letters of any script, digits, _ and -.",
            }),
        ),
        ("expect".to_owned(), json!({ "$ref": "#/$defs/expect" })),
        (
            "within".to_owned(),
            described(&json!({ "$ref": "#/$defs/length" }), "How long may be waited for what is expected."),
        ),
    ]);
    json!({
        "type": "object",
        "description": "One act, and what is expected of it.",
        "properties": properties,
        "additionalProperties": false,
        "oneOf": one_of,
    })
}

/// The acts by their keys.
fn acts() -> Map<String, Value> {
    let rule = json!({ "type": "object", "description": "As PUT /desk/v1/faults takes it." });
    let message = |what: &str| json!({ "type": ["string", "object"], "description": format!("{what}: a text, or the body with `text`, `attachments` and so on.") });
    let acts = [
        ("narrate", text("Words for the audience.")),
        (
            "create",
            described(
                &json!({}),
                "The body of a create, right or wrong, sent as it stands; ${new-id} in it is an id that no create before had.",
            ),
        ),
        ("say", message("What the customer says")),
        (
            "typing",
            described(
                &json!({ "const": true }),
                "The customer is typing; with `as = \"representative\"` the representative.",
            ),
        ),
        ("read", text("The id of the message up to which the customer has read.")),
        (
            "event",
            json!({
                "type": "object",
                "description": "A custom event; its variables are plain values, or { isDisplayable, value }.",
                "required": ["name"],
                "additionalProperties": false,
                "properties": { "name": text("Its name."), "variables": { "type": "object" } },
            }),
        ),
        ("end", described(&json!({ "const": true }), "The customer ends the conversation.")),
        ("desk", json!({ "enum": DeskAct::NAMES, "description": "What a representative or a supervisor does." })),
        ("reply", message("What the representative says")),
        ("note", message("A note that the customer never gets")),
        ("advance", described(&json!({ "$ref": "#/$defs/length" }), "The endpoint's time passes.")),
        (
            "rate",
            json!({ "type": "number", "minimum": 0, "maximum": 1000, "description": "How fast the endpoint's time goes." }),
        ),
        (
            "fault",
            json!({
                "description": "Programmed failures besides those that are armed; [] takes the scenario's own away.",
                "anyOf": [rule, { "type": "array", "items": rule }],
            }),
        ),
        (
            "wait",
            json!({
                "type": "object",
                "description": "What is waited for, after what was waited for last.",
                "minProperties": 1,
                "maxProperties": 1,
                "additionalProperties": false,
                "properties": {
                    "webhook": { "type": ["string", "object"], "description": "A payload: its name, or what it has among others." },
                    "event": { "enum": EventKind::ALL.map(EventKind::name), "description": "What happens on the desk." },
                    "state": { "enum": State::ALL.map(State::name) },
                },
            }),
        ),
        (
            "call",
            json!({
                "type": "object",
                "description": "A call of the integrator that no other act makes.",
                "required": ["path"],
                "additionalProperties": false,
                "properties": {
                    "method": { "enum": ["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD"], "default": "GET" },
                    "path": { "type": "string", "pattern": "^/", "description": "With its query." },
                    "headers": {
                        "type": "object",
                        "additionalProperties": { "type": "string" },
                        "description": "Instead of the right ones; the authorization is always the client's.",
                    },
                    "body": { "description": "Sent as JSON." },
                    "text": { "type": "string", "description": "Sent as it stands, instead of `body`." },
                },
            }),
        ),
    ];
    acts.into_iter().map(|(name, schema)| (name.to_owned(), schema)).collect()
}

fn expect() -> Value {
    let variables = |what: &str| {
        json!({
            "type": "object",
            "additionalProperties": { "type": ["string", "number", "boolean"] },
            "description": what,
        })
    };
    json!({
        "type": "object",
        "description": "What is expected; an answer that is a success, unless status, code or lost say otherwise.",
        "minProperties": 1,
        "additionalProperties": false,
        "properties": {
            "status": { "type": "integer", "minimum": 100, "maximum": 599 },
            "isNew": { "type": "boolean", "description": "Of the answer to a create." },
            "code": { "type": ["string", "integer"], "description": "The API's code, such as 30013." },
            "detail": text("A part of the problem's detail."),
            "lost": { "type": "boolean", "description": "No whole answer comes." },
            "answer": { "$ref": "#/$defs/part" },
            "state": { "enum": State::ALL.map(State::name) },
            "reason": text("The vendor's name of why the conversation is in its state."),
            "view": { "enum": Audience::ALL.map(Audience::name), "description": "Whose view is meant; the representative's else." },
            "customer": { "$ref": "#/$defs/part" },
            "variables": variables("The variables of the view, exactly."),
            "messages": {
                "type": "array",
                "items": { "type": ["string", "object"] },
                "description": "What was said, exactly: texts, or what a line has among from, name, kind, text, read; \"...\" stands for any lines.",
            },
            "context": variables("All variables, displayable or not, exactly."),
            "webhooks": {
                "type": "array",
                "items": { "type": ["string", "object"] },
                "description": "The next payloads in order: names, or what each has among others.",
            },
            "latency": described(&json!({ "$ref": "#/$defs/length" }), "How long the answer may take."),
        },
    })
}

fn length() -> Value {
    json!({ "type": "string", "pattern": LENGTH, "examples": ["2 days", "1h 30m", "500 ms"] })
}

fn part() -> Value {
    json!({
        "type": "object",
        "description": "What is there among others. A list is meant exactly, but where \"...\" is an item, which stands for any items.",
    })
}

fn text(what: &str) -> Value {
    json!({ "type": "string", "minLength": 1, "description": what })
}

fn described(schema: &Value, what: &str) -> Value {
    let mut schema = schema.clone();
    schema["description"] = what.into();
    schema
}
