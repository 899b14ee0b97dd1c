//! Names that only the API and the desk decide: what is none of theirs is told when a file is read, not by a red run.
//!
//! Texts with placeholders are not looked at, for what stands there is not known before.

use std::collections::HashSet;

use serde_json::{Value, json};

use super::{FileError, Keys, Mistake, Reader, nearest};
use crate::{
    api::{
        create,
        desk::{EntryKind, Role},
        fault,
        problem::Code,
        webhook::SystemEvent,
    },
    conversation::lifecycle::Reason,
    scenario::{Act, Step},
};

/// What a line of `messages` can be looked at for.
const LINE_KEYS: [&str; 8] = ["from", "name", "kind", "text", "read", "messageId", "attachments", "timestamp"];

/// Whether the vendor has a reason of this name.
pub(super) fn reason(keys: &Keys<'_, '_>, given: &str) -> Result<(), FileError> {
    let known = Reason::ALL.map(Reason::name);
    if known.contains(&given) { Ok(()) } else { Err(keys.not_one_of("reason", given, &known)) }
}

/// Whether the vendor has a system event of this name.
pub(super) fn event_name(keys: &Keys<'_, '_>, key: &str, given: &str) -> Result<(), FileError> {
    let known = || SystemEvent::ALL.iter().map(|event| event.name());
    if given.contains("${") || known().any(|name| name == given) {
        return Ok(());
    }
    let meant = nearest(given, known()).map_or_else(
        || "; a custom event is { Type = \"event\", Name = \"…\" }".to_owned(),
        |meant| format!("; did you mean {meant:?}?"),
    );
    Err(keys.refuse(key, format!("{given:?} is no event that is told to a webhook{meant}")))
}

/// Whether a line of the transcript can be as this says.
pub(super) fn line(keys: &Keys<'_, '_>, line: &Value) -> Result<(), FileError> {
    let members = match line {
        Value::String(_) => return Ok(()),
        Value::Object(members) => members,
        other => return Err(keys.refuse("messages", format!("{other} is no line: a text or a table is expected"))),
    };
    if let Some(strange) = members.keys().find(|name| !LINE_KEYS.contains(&name.as_str())) {
        let meant = nearest(strange, LINE_KEYS.into_iter())
            .map_or_else(|| format!("; known: {}", LINE_KEYS.join(", ")), |meant| format!("; did you mean `{meant}`?"));
        return Err(keys.refuse("messages", format!("a line has no `{strange}`{meant}")));
    }
    one_of::<Role>(keys, members.get("from"))?;
    one_of::<EntryKind>(keys, members.get("kind"))
}

/// Whether a name of the desk's is one.
fn one_of<T: serde::de::DeserializeOwned>(keys: &Keys<'_, '_>, given: Option<&Value>) -> Result<(), FileError> {
    let Some(given) = given.filter(|given| !given.as_str().is_some_and(|text| text.contains("${"))) else {
        return Ok(());
    };
    match serde_json::from_value::<T>(given.clone()) {
        Ok(_) => Ok(()),
        Err(error) => Err(keys.refuse("messages", meant(&error.to_string()))),
    }
}

/// Whether the endpoint would arm these rules.
pub(super) fn rules(keys: &Keys<'_, '_>, rules: &[Value]) -> Result<(), FileError> {
    let filled: Vec<Value> = rules.iter().map(without_placeholders).collect();
    let Err(error) = fault::parse(json!({ "rules": filled }).to_string().as_bytes()) else { return Ok(()) };
    // The place within the rule; which one it is matters where there are several.
    let inner: Vec<&str> = error.pointer.split('/').skip(if rules.len() == 1 { 3 } else { 2 }).collect();
    let place = if inner.is_empty() { String::new() } else { format!("{}: ", inner.join(".")) };
    Err(keys.refuse("fault", format!("{place}{}", meant(&error.reason))))
}

/// The value with an id in the place of each text that is filled in later.
fn without_placeholders(value: &Value) -> Value {
    match value {
        Value::String(text) if text.contains("${") => json!(uuid::Uuid::nil()),
        Value::Array(items) => items.iter().map(without_placeholders).collect(),
        Value::Object(members) => {
            members.iter().map(|(name, value)| (name.clone(), without_placeholders(value))).collect()
        }
        other => other.clone(),
    }
}

/// A refusal of names, which quotes the one given and then those that are known, with what was meant.
fn meant(refusal: &str) -> String {
    let mut quoted = refusal.split('`').skip(1).step_by(2);
    let Some(given) = quoted.next() else { return refusal.to_owned() };
    match nearest(given, quoted) {
        Some(meant) => format!("{refusal}; did you mean `{meant}`?"),
        None => refusal.to_owned(),
    }
}

/// The codes that programmed failures of the file answer with: those may be anything.
pub(super) fn injected_codes(steps: &[Step]) -> HashSet<String> {
    let rules = steps.iter().flat_map(|step| if let Act::Fault(rules) = &step.act { rules.as_slice() } else { &[] });
    rules.filter_map(|rule| rule["fault"]["code"].as_str().map(str::to_owned)).collect()
}

/// An expected code that nothing answers with.
pub(super) fn unknown_code(reader: Reader<'_>, step: &Step, injected: &HashSet<String>) -> Option<Mistake> {
    let code = step.expect.code.as_ref().filter(|code| !code.contains("${") && !injected.contains(*code))?;
    let known: Vec<String> = Code::all().map(|code| code.to_string()).collect();
    if known.contains(code) {
        return None;
    }
    let meant = nearest(code, known.iter().map(String::as_str));
    let meant = meant.map(|meant| format!("; did you mean {meant}?")).unwrap_or_default();
    let line = step.line_of("code");
    let reason = format!("{code} is none of the API's codes, {} to {}{meant}", known[0], known[known.len() - 1]);
    Some(reader.mistake(line, "expect.code", reason))
}

/// Members of a create that the API passes over. They may be there on purpose, so the file can be read.
pub(super) fn hardly_meant(keys: &Keys<'_, '_>, step: &Step) -> Vec<Mistake> {
    let Act::Create(body) = &step.act else { return Vec::new() };
    let known: Vec<&str> = create::known_fields().collect();
    let doubt = |field: String| {
        let last = field.rsplit('/').next().unwrap_or_default();
        let meant = nearest(last, known.iter().copied()).map(|meant| format!("; did you mean `{meant}`?"));
        let reason = format!("the API does not know it and passes over it{}", meant.unwrap_or_default());
        keys.doubt("create", &field.replace('/', "."), reason)
    };
    create::unknown_fields(body).into_iter().map(doubt).collect()
}
