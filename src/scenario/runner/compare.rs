//! What is expected beside what came, as values: no call is made here.

use serde_json::{Map, Value, json};

use super::{Mismatch, NOT_THERE};
use crate::{api::variable::NamedValue, scenario::GAP};

/// Exactly these variables; their order is not looked at.
pub(super) fn variables(what: &str, wanted: &Map<String, Value>, came: &Value) -> Vec<Mismatch> {
    let came: Vec<NamedValue> = serde_json::from_value(came.clone()).unwrap_or_default();
    let mut mismatches = Vec::new();
    for (name, value) in wanted {
        match came.iter().find(|variable| variable.name == *name) {
            None => mismatches.push(Mismatch::new(format!("{what}.{name}"), short(value), NOT_THERE)),
            Some(variable) if variable.value.to_json() != *value => {
                let came = short(&variable.value.to_json());
                mismatches.push(Mismatch::new(format!("{what}.{name}"), short(value), came));
            }
            Some(_) => {}
        }
    }
    for variable in came.iter().filter(|variable| !wanted.contains_key(&variable.name)) {
        let came = short(&variable.value.to_json());
        mismatches.push(Mismatch::new(format!("{what}.{}", variable.name), NOT_THERE, came));
    }
    mismatches
}

/// Exactly these lines in this order. What the desk itself notes of the conversation's course is no line that was said.
pub(super) fn messages(wanted: &[Value], transcript: &Value) -> Vec<Mismatch> {
    let lines = transcript.as_array().cloned().unwrap_or_default();
    let said: Vec<Value> = lines
        .into_iter()
        .filter(|line| line["kind"] != "system")
        .map(|mut line| {
            line["name"] = line["from"]["name"].take();
            line["from"] = line["from"]["role"].take();
            line
        })
        .collect();
    let in_words = |line: &Value| format!("{}: {}", line["from"].as_str().unwrap_or_default(), short(&line["text"]));
    let wanted: Vec<Value> = wanted.iter().map(line_wanted).collect();
    if wanted.iter().any(is_gap) {
        return among("messages", &wanted, &said).into_iter().collect();
    }
    for (index, wanted) in wanted.iter().enumerate() {
        let what = format!("messages.{}", index + 1);
        let Some(line) = said.get(index) else {
            return vec![Mismatch::new(what, short(wanted), NOT_THERE)];
        };
        if let Some(mismatch) = difference(&what, wanted, line) {
            return vec![mismatch];
        }
    }
    match said.get(wanted.len()) {
        Some(line) => vec![Mismatch::new(format!("messages.{}", wanted.len() + 1), "no further one", in_words(line))],
        None => Vec::new(),
    }
}

/// A line that is expected, as a part of one: a text is what it says.
fn line_wanted(wanted: &Value) -> Value {
    match wanted {
        Value::String(text) if text != GAP => json!({ "text": text }),
        other => other.clone(),
    }
}

/// The first thing that `wanted` has and `came` has not, or has otherwise. Lists must be as long, but where [`GAP`] stands.
pub(super) fn difference(what: &str, wanted: &Value, came: &Value) -> Option<Mismatch> {
    match (wanted, came) {
        (Value::Object(members), Value::Object(_)) => members.iter().find_map(|(name, wanted)| {
            let what = format!("{what}.{name}");
            match came.get(name) {
                None => Some(Mismatch::new(what, short(wanted), NOT_THERE)),
                Some(came) => difference(&what, wanted, came),
            }
        }),
        (Value::Array(items), Value::Array(others)) if items.iter().any(is_gap) => among(what, items, others),
        (Value::Array(items), Value::Array(others)) if items.len() == others.len() => items
            .iter()
            .zip(others)
            .enumerate()
            .find_map(|(index, (wanted, came))| difference(&format!("{what}.{}", index + 1), wanted, came)),
        // 1 and 1.0 are the same number, however they are written.
        (Value::Number(wanted), Value::Number(came)) if wanted.as_f64() == came.as_f64() => None,
        _ => (wanted != came).then(|| Mismatch::new(what, short(wanted), short(came))),
    }
}

fn is_gap(item: &Value) -> bool {
    item == GAP
}

/// What is between the gaps, in this order; the first of it at the beginning and the last at the end, but where a gap
/// stands there. Taking each where it comes first finds all of them if they can be found.
fn among(what: &str, wanted: &[Value], came: &[Value]) -> Option<Mismatch> {
    let stretches: Vec<&[Value]> = wanted.split(is_gap).collect();
    let last = stretches.len() - 1;
    let mut from = 0;
    for (at, stretch) in stretches.into_iter().enumerate() {
        let latest = came.len().checked_sub(stretch.len());
        let mut places = match latest {
            Some(_) if at == 0 => 0..=0,
            Some(latest) if at == last => from.max(latest)..=latest,
            Some(latest) => from..=latest,
            None => return Some(missing(what, stretch, came)),
        };
        let fits = |place: &usize| stretch.iter().zip(&came[*place..]).all(|(a, b)| difference(what, a, b).is_none());
        match places.find(fits) {
            Some(place) => from = place + stretch.len(),
            None => return Some(missing(what, stretch, came)),
        }
    }
    None
}

fn missing(what: &str, stretch: &[Value], came: &[Value]) -> Mismatch {
    let wanted: Vec<String> = stretch.iter().map(short).collect();
    let came = if came.is_empty() { "nothing".to_owned() } else { short(&Value::from(came.to_vec())) };
    Mismatch::new(what, format!("{}, among others", wanted.join(", ")), came)
}

/// A value as a person reads it.
pub(super) fn short(value: &Value) -> String {
    let text = value.to_string();
    match text.char_indices().nth(300) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case(json!({ "a": 1 }), json!({ "a": 1.0, "b": 2 }), None)]
    #[case(json!({ "a": { "b": [1, { "c": 2 }] } }), json!({ "a": { "b": [1, { "c": 2, "d": 3 }] } }), None)]
    #[case(json!({ "a": { "b": 1 } }), json!({ "a": { "b": 2 } }), Some(("x.a.b", "1", "2")))]
    #[case(json!({ "a": 1 }), json!({}), Some(("x.a", "1", "not there")))]
    #[case(json!({ "a": [1] }), json!({ "a": [1, 2] }), Some(("x.a", "[1]", "[1,2]")))]
    #[case(json!([1, 2]), json!([1, 3]), Some(("x.2", "2", "3")))]
    #[case(json!(["..."]), json!([]), None)]
    #[case(json!(["...", 2, "..."]), json!([1, 2, 3]), None)]
    #[case(json!([1, "..."]), json!([1, 2, 3]), None)]
    #[case(json!(["...", { "a": 3 }]), json!([1, 2, { "a": 3, "b": 4 }]), None)]
    #[case(json!(["...", 1, 2, "...", 2]), json!([1, 1, 2, 0, 2]), None)]
    #[case(json!(["...", 3, "..."]), json!([1, 2]), Some(("x", "3, among others", "[1,2]")))]
    #[case(json!(["...", 1]), json!([1, 2]), Some(("x", "1, among others", "[1,2]")))]
    #[case(json!([2, "..."]), json!([1, 2]), Some(("x", "2, among others", "[1,2]")))]
    #[case(json!([1, "...", 1]), json!([1]), Some(("x", "1, among others", "[1]")))]
    #[case(json!(["...", 2, "...", 1, "..."]), json!([1, 2]), Some(("x", "1, among others", "[1,2]")))]
    #[case(json!(["...", 1, "..."]), json!([]), Some(("x", "1, among others", "nothing")))]
    fn a_part_is_compared_with_the_whole(
        #[case] wanted: Value,
        #[case] came: Value,
        #[case] told: Option<(&str, &str, &str)>,
    ) {
        let expected = told.map(|(what, expected, came)| Mismatch::new(what, expected, came));
        assert_eq!(difference("x", &wanted, &came), expected);
    }

    #[test]
    fn variables_are_compared_exactly() {
        let wanted = json!({ "a": "1", "b": 2 });
        let came = json!([{ "name": "b", "value": 3 }, { "name": "c", "value": true }]);
        let told: Vec<String> = variables("v", wanted.as_object().unwrap(), &came)
            .into_iter()
            .map(|mismatch| format!("{}: {} / {}", mismatch.what, mismatch.expected, mismatch.came))
            .collect();
        assert_eq!(told, ["v.a: \"1\" / not there", "v.b: 2 / 3", "v.c: not there / true"]);
    }

    #[test]
    fn messages_are_compared_in_order_without_the_desks_own_lines() {
        let line = |kind: &str, role: &str, text: &str| json!({ "kind": kind, "from": { "role": role, "name": "N" }, "text": text });
        let transcript =
            json!([line("start", "customer", "a"), line("system", "system", "s"), line("message", "customer", "b")]);
        assert_eq!(messages(&[json!("a"), json!({ "from": "customer", "name": "N", "text": "b" })], &transcript), []);
        assert_eq!(messages(&[json!("..."), json!("b")], &transcript), []);
        let first = |wanted: &[Value]| messages(wanted, &transcript).remove(0);
        assert_eq!(first(&[json!("a")]), Mismatch::new("messages.2", "no further one", "customer: \"b\""));
        assert_eq!(first(&[json!("b")]), Mismatch::new("messages.1.text", "\"b\"", "\"a\""));
        assert_eq!(
            first(&[json!("a"), json!("b"), json!("c")]),
            Mismatch::new("messages.3", "{\"text\":\"c\"}", "not there")
        );
    }
}
