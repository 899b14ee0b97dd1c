//! The file format: TOML whose every key, type and name is checked when it is read, so that a run never fails on how the
//! file is written. What a body of the API has is not checked: wrong ones are sent on purpose.

mod check;
mod expect;
mod reader;

use std::{fmt, time::Duration};

use serde_json::{Map, Value};
use toml::de::{DeTable, DeValue};

pub use self::reader::nearest;
use self::reader::{Keys, Reader};
use super::{Act, Actor, Call, DeskAct, Expect, Scenario, Step, Wait, template};
use crate::{
    api::{activity, desk::EventKind, desk::State, desk::clock},
    config::Length,
};

pub(super) const SCENARIO_KEYS: &[&str] = &["title", "about", "notes", "step"];
/// The keys of acts; a step has exactly one.
pub(super) const ACTS: &[&str] = &[
    "narrate", "create", "say", "typing", "read", "event", "end", "desk", "reply", "note", "advance", "rate", "fault",
    "wait", "call",
];
/// What a step has besides.
pub(super) const STEP_KEYS: &[&str] = &["as", "conversation", "queue", "record", "save", "expect", "within"];
pub(super) const WAIT_KEYS: &[&str] = &["webhook", "event", "state"];
pub(super) const EVENT_KEYS: &[&str] = &["name", "variables"];
pub(super) const CALL_KEYS: &[&str] = &["method", "path", "headers", "body", "text"];
pub(super) const ACTORS: &[&str] = &["customer", "representative", "supervisor"];

/// What a file cannot mean: every mistake that was found, in the order of their lines; never none.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", .mistakes.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
pub struct FileError {
    pub mistakes: Vec<Mistake>,
}

/// One thing that cannot be meant, and where; or that is hardly meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// The file, or the built-in scenario's name.
    pub name: String,
    /// From 1.
    pub line: usize,
    /// Which key, from the outside in, such as `step 3: expect.state`; empty where the text is not TOML.
    pub key: String,
    /// What is wrong with it, and what was meant where that can be guessed.
    pub reason: String,
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, line, key, reason } = self;
        let colon = if key.is_empty() { "" } else { ": " };
        write!(f, "{name}:{line}: {key}{colon}{reason}")
    }
}

impl From<Mistake> for FileError {
    fn from(mistake: Mistake) -> Self {
        Self { mistakes: vec![mistake] }
    }
}

pub(super) fn parse(name: &str, text: &str) -> Result<Scenario, FileError> {
    let reader = Reader { name, text };
    let document = DeTable::parse(text).map_err(|error| {
        let span = error.span().unwrap_or_default();
        let what = text.get(span.clone()).filter(|what| !what.is_empty() && !what.contains('\n'));
        let what = what.filter(|_| error.message().contains("duplicate")).map(|what| format!(" `{what}`"));
        reader.refuse(span.start, "", format!("not TOML: {}{}", error.message().trim(), what.unwrap_or_default()))
    })?;
    let keys = Keys::unchecked(reader, String::new(), document.get_ref(), 0);
    let mut mistakes = keys.strangers(SCENARIO_KEYS);
    let mut taken = |result: Result<String, FileError>| result.map_err(|error| mistakes.extend(error.mistakes)).ok();
    let title = taken(keys.required_text("title"));
    let about = taken(keys.required_text("about"));
    let notes = taken(keys.text("notes").map(Option::unwrap_or_default)).filter(|notes| !notes.is_empty());
    let mut warnings = Vec::new();
    let steps = steps(reader, &keys, &mut warnings).map_err(|error| mistakes.extend(error.mistakes)).ok();
    match (title, about, steps) {
        (Some(title), Some(about), Some(steps)) if mistakes.is_empty() => {
            Ok(Scenario { name: name.to_owned(), title, about, notes, steps, warnings })
        }
        _ => {
            mistakes.sort_by_key(|mistake| mistake.line);
            Err(FileError { mistakes })
        }
    }
}

/// All steps, or everything that is wrong with them; in a step, the first thing and what is unknown in it.
fn steps(reader: Reader<'_>, keys: &Keys<'_, '_>, warnings: &mut Vec<Mistake>) -> Result<Vec<Step>, FileError> {
    let steps = keys.get("step").ok_or_else(|| reader.refuse(0, "step", "a scenario has `[[step]]`s"))?;
    let DeValue::Array(items) = steps.get_ref() else {
        return Err(keys.wrong_type("step", steps, "`[[step]]`s"));
    };
    if items.is_empty() {
        return Err(keys.refuse("step", "a scenario has at least one `[[step]]`"));
    }
    let all: Vec<&str> = ACTS.iter().chain(STEP_KEYS).copied().collect();
    let (mut read, mut mistakes, mut known) = (Vec::new(), Vec::new(), Known::default());
    for (index, item) in items.iter().enumerate() {
        let at = format!("step {}", index + 1);
        let DeValue::Table(table) = item.get_ref() else {
            mistakes.extend(reader.refuse(item.span().start, at, "a table is expected: `[[step]]`").mistakes);
            continue;
        };
        let keys = Keys::unchecked(reader, at, table, item.span().start);
        let strangers = keys.strangers(&all);
        let is_strange = !strangers.is_empty();
        mistakes.extend(strangers);
        match step(&keys, &known) {
            Ok(step) => {
                known.learn(&step);
                warnings.extend(check::hardly_meant(&keys, &step));
                read.push(step);
            }
            Err(error) => {
                known.learn_of(&keys);
                // What is strange may be the act, misspelt.
                mistakes.extend(error.mistakes.into_iter().filter(|it| !(is_strange && it.reason.starts_with(NO_ACT))));
            }
        }
    }
    let injected = check::injected_codes(&read);
    for step in &read {
        mistakes.extend(check::unknown_code(reader, step, &injected));
    }
    if mistakes.is_empty() { Ok(read) } else { Err(FileError { mistakes }) }
}

/// What a step without an act is told begins so.
const NO_ACT: &str = "a step has an act";

/// What earlier steps have saved: the name, and the fields where they are known beforehand.
#[derive(Clone, Default)]
struct Known(Vec<(String, Option<&'static [&'static str]>, bool)>);

impl Known {
    fn learn(&mut self, step: &Step) {
        let Some(name) = &step.save else { return };
        let fields: Option<&'static [&'static str]> = match step.act {
            Act::Create(ref body) if body.get("conversationrequestid").is_some() => {
                Some(&["conversationId", "isNew", "messageId", "requestId"])
            }
            Act::Create(_) => Some(&["conversationId", "isNew", "messageId"]),
            Act::Say(_) | Act::Typing | Act::Event { .. } | Act::End | Act::Reply(_) | Act::Note(_) => {
                Some(&["messageId"])
            }
            _ => None,
        };
        self.0.push((name.clone(), fields, matches!(step.act, Act::Create(_))));
    }

    /// What a step that cannot be read saves, so that those after it are not blamed for it.
    fn learn_of(&mut self, keys: &Keys<'_, '_>) {
        if let Ok(Some(name)) = keys.text("save") {
            self.0.push((name, None, keys.get("create").is_some()));
        }
    }

    /// Whether a text's placeholders can be filled in; else why not.
    fn check(&self, text: &str, is_create: bool) -> Result<(), String> {
        for part in template::parts(text)? {
            let template::Part::Reference { name, path } = part else { continue };
            if name == template::NEW_ID {
                if is_create && path.is_empty() {
                    continue;
                }
                return Err(format!("`${{{name}}}` stands in a `create` only, and for the whole id"));
            }
            let names = self.0.iter().map(|(known, ..)| known.as_str());
            let Some((_, fields, _)) = self.0.iter().rfind(|(known, ..)| *known == name) else {
                let meant = nearest(&name, names).map(|meant| format!("; did you mean {meant:?}?")).unwrap_or_default();
                return Err(format!("no step before this one saves {name:?}{meant}"));
            };
            if let (Some(fields), Some(first)) = (fields, path.first())
                && !fields.contains(&first.as_str())
            {
                let meant = nearest(first, fields.iter().copied());
                let meant = match meant {
                    _ if first == "requestId" => "; give its create `conversationrequestid = \"${new-id}\"`".to_owned(),
                    Some(meant) => format!("; did you mean {meant:?}?"),
                    None => String::new(),
                };
                return Err(format!("{name:?} has no {first:?}, it has {}{meant}", fields.join(", ")));
            }
        }
        Ok(())
    }
}

fn step(keys: &Keys<'_, '_>, known: &Known) -> Result<Step, FileError> {
    let acts: Vec<&str> = ACTS.iter().copied().filter(|act| keys.get(act).is_some()).collect();
    let name = match acts.as_slice() {
        [name] => *name,
        [] => return Err(keys.refuse("", format!("{NO_ACT}: one of {}", ACTS.join(", ")))),
        [_, second, ..] => {
            return Err(keys.refuse(second, format!("a step has one act, this one has {}", acts.join(" and "))));
        }
    };
    let actor = keys.text("as")?.map(|actor| read_actor(keys, &actor, known)).transpose()?;
    let act = read_act(keys, name)?;
    check_actor(keys, &act, actor.as_ref())?;
    for (key, goes_with) in [("queue", "transfer"), ("record", "link")] {
        let fits = matches!(&act, Act::Desk(desk) if desk.name() == goes_with);
        if keys.get(key).is_some() && !fits {
            return Err(keys.refuse(key, format!("goes with `desk = {goes_with:?}` only")));
        }
    }
    let conversation = keys.text("conversation")?;
    let save = keys.text("save")?;
    if let Some(save) = &save {
        if save == template::NEW_ID {
            return Err(keys.refuse("save", format!("{save:?} is what `${{{save}}}` of a `create` stands for")));
        }
        if !template::is_name(save) {
            return Err(keys.refuse("save", format!("{save:?} is no name: letters, digits, `_` and `-` are expected")));
        }
        if matches!(act, Act::Narrate(_)) {
            return Err(keys.refuse("save", "words have no answer that could be saved"));
        }
    }
    let expect = match keys.table("expect")? {
        None => Expect::default(),
        Some((table, at)) => expect::read(keys, table, at, &act)?,
    };
    let lines = keys.lines_below("expect");
    let within = keys.length("within")?;
    let step = Step { line: keys.line(), lines, act, actor, conversation, save, expect, within };
    // Placeholders may stand in whatever the act and the expectation say; in this also what the act itself saves.
    let mut then = known.clone();
    then.learn(&step);
    for key in keys.names().filter(|key| !["as", "save", "within"].contains(key)) {
        let known = if key == "expect" { &then } else { known };
        if let Some(value) = keys.json(key)? {
            template::each_text(&value, &mut |text| known.check(text, key == "create"))
                .map_err(|reason| keys.refuse(key, reason))?;
        }
    }
    Ok(step)
}

fn read_actor(keys: &Keys<'_, '_>, text: &str, known: &Known) -> Result<Actor, FileError> {
    Ok(match text {
        "customer" => Actor::Customer,
        "representative" => Actor::Representative,
        "supervisor" => Actor::Supervisor,
        name if known.0.iter().any(|(saved, _, is_customer)| *is_customer && saved == name) => {
            Actor::Named(name.to_owned())
        }
        other => {
            let customers = known.0.iter().filter(|(.., is_customer)| *is_customer).map(|(name, ..)| name.as_str());
            let meant = nearest(other, ACTORS.iter().copied().chain(customers));
            let meant = meant.map(|meant| format!("; did you mean {meant:?}?")).unwrap_or_default();
            let reason = format!(
                "{other:?} is nobody: {}, or the name under which an earlier `create` is saved{meant}",
                ACTORS.join(", ")
            );
            return Err(keys.refuse("as", reason));
        }
    })
}

/// Whether the act is one of the actor's.
fn check_actor(keys: &Keys<'_, '_>, act: &Act, actor: Option<&Actor>) -> Result<(), FileError> {
    let Some(actor) = actor else { return Ok(()) };
    let is_customer = matches!(actor, Actor::Customer | Actor::Named(_));
    let wrong = match act {
        Act::Typing => (*actor == Actor::Supervisor).then_some("the customer or the representative types"),
        Act::Say(_) => (!is_customer).then_some("a customer's words are `say`, a representative's are `reply`"),
        Act::End => (!is_customer).then_some("a customer ends with `end`, a representative with `desk = \"end\"`"),
        Act::Create(_) | Act::Read(_) | Act::Event { .. } | Act::Call(_) => {
            (!is_customer).then_some("this is the customer's act")
        }
        Act::Reply(_) | Act::Note(_) => (*actor != Actor::Representative)
            .then_some("this is the representative's act; a customer's words are `say`"),
        Act::Desk(DeskAct::ForceClose) => (*actor != Actor::Supervisor).then_some("only a supervisor forces the end"),
        Act::Desk(_) => (*actor != Actor::Representative)
            .then_some("this is the representative's act; a customer's end is `end = true`"),
        // The conversation that is looked at.
        Act::Wait(_) | Act::Narrate(_) | Act::Advance(_) | Act::Rate(_) | Act::Fault(_) => {
            (!is_customer).then_some("here it can only name a customer, whose conversation is meant")
        }
    };
    wrong.map_or(Ok(()), |reason| Err(keys.refuse("as", reason)))
}

fn read_act(keys: &Keys<'_, '_>, name: &str) -> Result<Act, FileError> {
    Ok(match name {
        "narrate" => Act::Narrate(keys.required_text(name)?),
        "create" => Act::Create(keys.required_json(name)?),
        "say" => Act::Say(message(keys, name, &activity::message(""))?),
        "typing" => keys.must_be_true(name).map(|()| Act::Typing)?,
        "end" => keys.must_be_true(name).map(|()| Act::End)?,
        "read" => Act::Read(keys.required_text(name)?),
        "event" => {
            let event = keys.required_keys(name, EVENT_KEYS)?;
            let variables = event.json_object("variables")?.unwrap_or_default();
            Act::Event { name: event.required_text("name")?, variables }
        }
        "desk" => Act::Desk(desk(keys)?),
        "reply" => Act::Reply(message(keys, name, &Value::Object(Map::new()))?),
        "note" => Act::Note(message(keys, name, &Value::Object(Map::new()))?),
        "advance" => {
            let text = keys.required_text(name)?;
            let length: Length = text.parse().map_err(|error| keys.refuse(name, format!("{error}")))?;
            let seconds = u64::try_from(length.0.as_secs()).unwrap_or(0);
            if !(1..=clock::ADVANCE_MAX).contains(&seconds) || length.0.subsec_nanos() != 0 {
                return Err(keys.refuse(name, format!("whole seconds are expected, {} at most", clock::ADVANCE_MAX)));
            }
            Act::Advance(seconds)
        }
        "rate" => match keys.json(name)?.and_then(|rate| rate.as_f64()) {
            Some(rate) if (0.0..=clock::RATE_MAX).contains(&rate) => Act::Rate(rate),
            _ => return Err(keys.refuse(name, format!("a number from 0 to {} is expected", clock::RATE_MAX))),
        },
        "fault" => {
            let rules = match keys.required_json(name)? {
                Value::Array(rules) => rules,
                Value::Object(rule) => vec![Value::Object(rule)],
                _ => return Err(keys.refuse(name, "a rule is expected, or a list of them")),
            };
            check::rules(keys, &rules)?;
            Act::Fault(rules)
        }
        "wait" => Act::Wait(wait(keys)?),
        _ => Act::Call(call(keys)?),
    })
}

/// The body of a message: a text, or a table with what the body has.
fn message(keys: &Keys<'_, '_>, name: &str, begun: &Value) -> Result<Value, FileError> {
    let mut body = begun.as_object().cloned().unwrap_or_default();
    match keys.required_json(name)? {
        Value::String(text) => {
            body.insert("text".to_owned(), Value::String(text));
        }
        Value::Object(members) => {
            body.remove("text");
            body.extend(members);
        }
        _ => return Err(keys.refuse(name, "a text is expected, or a table with `text`, `attachments` and so on")),
    }
    Ok(Value::Object(body))
}

fn desk(keys: &Keys<'_, '_>) -> Result<DeskAct, FileError> {
    let text = keys.required_text("desk")?;
    Ok(match text.as_str() {
        "accept" => DeskAct::Accept,
        "reject" => DeskAct::Reject,
        "end" => DeskAct::End,
        "close" => DeskAct::Close,
        "open" => DeskAct::Open,
        "release" => DeskAct::Release,
        "transfer" => DeskAct::Transfer(keys.required_text("queue")?),
        "force-close" => DeskAct::ForceClose,
        "link" => DeskAct::Link(Some(keys.required_text("record")?)),
        "unlink" => DeskAct::Link(None),
        other => return Err(keys.not_one_of("desk", other, &DeskAct::NAMES)),
    })
}

fn wait(keys: &Keys<'_, '_>) -> Result<Wait, FileError> {
    let wait = keys.required_keys("wait", WAIT_KEYS)?;
    let given: Vec<&str> = wait.names().collect();
    if given.len() != 1 {
        return Err(wait.refuse("", format!("one of {} is waited for", WAIT_KEYS.join(", "))));
    }
    if let Some(payload) = wait.json("webhook")? {
        return match payload {
            Value::String(name) => {
                check::event_name(&wait, "webhook", &name)?;
                Ok(Wait::Webhook(Map::from_iter([("name".to_owned(), name.into())]).into()))
            }
            Value::Object(_) => Ok(Wait::Webhook(payload)),
            _ => Err(wait.refuse("webhook", "an event's name is expected, or a table with what the payload has")),
        };
    }
    if let Some(state) = wait.state("state")? {
        return Ok(Wait::State(state));
    }
    let text = wait.required_text("event")?;
    let names = EventKind::ALL.map(EventKind::name);
    let kind = EventKind::ALL.into_iter().find(|kind| kind.name() == text);
    kind.map(Wait::Event).ok_or_else(|| wait.not_one_of("event", &text, &names))
}

fn call(keys: &Keys<'_, '_>) -> Result<Call, FileError> {
    let call = keys.required_keys("call", CALL_KEYS)?;
    let method = call.text("method")?.unwrap_or_else(|| "GET".to_owned());
    if !["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD"].contains(&method.as_str()) {
        return Err(call.not_one_of("method", &method, &["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD"]));
    }
    let path = call.required_text("path")?;
    if !path.starts_with('/') {
        return Err(call.refuse("path", "a path begins with a slash; the address is the endpoint's"));
    }
    let mut headers = Vec::new();
    for (name, value) in call.json_object("headers")?.unwrap_or_default() {
        if name.eq_ignore_ascii_case("authorization") {
            return Err(call.refuse("headers", "the authorization is the client's own, and never in a file"));
        }
        let Value::String(value) = value else {
            return Err(call.refuse("headers", format!("the value of {name} is no text")));
        };
        headers.push((name, value));
    }
    let body = match (call.json("body")?, call.text("text")?) {
        (Some(_), Some(_)) => return Err(call.refuse("text", "a call has `body` or `text`, not both")),
        (Some(body), None) => Some(body.to_string()),
        (None, text) => text,
    };
    Ok(Call { method, path, headers, body })
}

/// What a state is called here.
fn read_state(keys: &Keys<'_, '_>, key: &str, text: &str) -> Result<State, FileError> {
    text.parse().map_err(|_| keys.not_one_of(key, text, &State::ALL.map(State::name)))
}

/// A length as a file has it.
fn read_length(keys: &Keys<'_, '_>, key: &str, text: &str) -> Result<Duration, FileError> {
    let length: Length = text.parse().map_err(|error| keys.refuse(key, format!("{error}")))?;
    Duration::try_from(length.0).map_err(|error| keys.refuse(key, format!("{error}")))
}

#[cfg(test)]
mod tests;
