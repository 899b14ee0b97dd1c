//! Whether what came is what a step expects.

use std::time::Duration;

use serde_json::{Map, Value, json};
use tokio::time::{Instant, timeout_at};

use super::{Done, Exchange, Mismatch, Runner};
use crate::{
    api::{
        activity,
        desk::Audience,
        id::ConversationId,
        problem::{Code, Problem},
        variable::NamedValue,
    },
    client::RawCall,
    scenario::{Expect, Step},
};

/// Everything that is not as the step expects; what cannot be looked at is an error.
pub(super) async fn check(
    runner: &mut Runner,
    step: &Step,
    conversation: Option<ConversationId>,
    done: &Done,
    exchanges: &mut Vec<Exchange>,
) -> Result<Vec<Mismatch>, Mismatch> {
    let expect = filled(runner, &step.expect)?;
    let mut mismatches = answer(&expect, done);
    if let Some(budget) = expect.latency
        && done.took > budget
    {
        mismatches.push(Mismatch::new("latency", format!("at most {budget:?}"), format!("{:?}", done.took)));
    }
    if !expect.looks() && expect.context.is_none() && expect.webhooks.is_none() {
        return Ok(mismatches);
    }
    let Some(conversation) = conversation else {
        mismatches.push(Mismatch::new("conversation", "one to look at", "no step has begun one that was answered"));
        return Ok(mismatches);
    };
    if let Some(payloads) = &expect.webhooks {
        mismatches.extend(webhooks(runner, step, payloads, conversation).await?);
    }
    if expect.looks() {
        let patience = step.within.unwrap_or(Duration::ZERO);
        mismatches.extend(view_within(runner, &expect, conversation, patience, exchanges).await);
    }
    if let Some(wanted) = &expect.context {
        let path = format!("{}/context", activity::path(conversation));
        let call = RawCall::new("GET", path);
        let result = runner.world.messaging.send(&call).await;
        exchanges.push(Exchange::new("", &call, &result, |text| runner.world.messaging.masked(text)));
        let answer = result.map_err(|error| Mismatch::new("context", "an answer", error.to_string()))?;
        mismatches.extend(variables("context", wanted, &answer.json()["context"]));
    }
    Ok(mismatches)
}

/// The expectation with its placeholders filled in.
fn filled(runner: &Runner, expect: &Expect) -> Result<Expect, Mismatch> {
    let members = |members: &Option<Map<String, Value>>| -> Result<Option<Map<String, Value>>, Mismatch> {
        let Some(members) = members else { return Ok(None) };
        Ok(runner.filled(&Value::Object(members.clone()))?.as_object().cloned())
    };
    let items = |items: &Option<Vec<Value>>| -> Result<Option<Vec<Value>>, Mismatch> {
        let Some(items) = items else { return Ok(None) };
        items.iter().map(|item| runner.filled(item)).collect::<Result<Vec<_>, _>>().map(Some)
    };
    let value = |value: &Option<Value>| value.as_ref().map(|value| runner.filled(value)).transpose();
    let text = |text: &Option<String>| text.as_ref().map(|text| runner.filled_text(text)).transpose();
    Ok(Expect {
        code: text(&expect.code)?,
        detail: text(&expect.detail)?,
        answer: value(&expect.answer)?,
        customer: value(&expect.customer)?,
        variables: members(&expect.variables)?,
        context: members(&expect.context)?,
        messages: items(&expect.messages)?,
        webhooks: items(&expect.webhooks)?,
        ..expect.clone()
    })
}

fn answer(expect: &Expect, done: &Done) -> Vec<Mismatch> {
    let mut mismatches = Vec::new();
    if let Some(error) = &done.lost {
        // That nothing could be sent is no lost answer.
        let is_lost = !matches!(
            error,
            crate::client::ClientError::Unreachable { .. }
                | crate::client::ClientError::Untrusted { .. }
                | crate::client::ClientError::NoToken { .. }
                | crate::client::ClientError::NoDesk { .. }
        );
        if !expect.is_lost || !is_lost {
            mismatches.push(Mismatch::new("answer", "an answer", error.to_string()));
        }
        return mismatches;
    }
    let Some(answer) = &done.answer else { return mismatches };
    let body = answer.json();
    let told = || told(answer.status, &answer.text);
    if expect.is_lost {
        mismatches.push(Mismatch::new("answer", "none", told()));
    }
    if let Some(status) = expect.status
        && status != answer.status
    {
        mismatches.push(Mismatch::new("status", status.to_string(), told()));
    }
    if let Some(code) = &expect.code {
        let problem = Problem::of_service(answer.status, answer.text.as_bytes()).and_then(|problem| problem.code);
        if problem.as_deref() != Some(code) {
            let meaning = code.parse().ok().and_then(Code::from_number).map(|code| format!(" ({})", code.title()));
            mismatches.push(Mismatch::new("code", format!("{code}{}", meaning.unwrap_or_default()), told()));
        }
    }
    if let Some(part) = &expect.detail
        && !body["detail"].as_str().unwrap_or_default().contains(part)
    {
        mismatches.push(Mismatch::new("detail", format!("one with {part:?}"), told()));
    }
    if !expect.judges_answer() && !answer.is_success() {
        mismatches.push(Mismatch::new("answer", "a success", told()));
        return mismatches;
    }
    if let Some(is_new) = expect.is_new
        && body["isNew"] != is_new
    {
        mismatches.push(Mismatch::new("isNew", is_new.to_string(), short(&body["isNew"])));
    }
    if let Some(wanted) = &expect.answer {
        mismatches.extend(difference("answer", wanted, &body));
    }
    mismatches
}

/// An answer in words: what a problem says, or the beginning of the body.
fn told(status: u16, text: &str) -> String {
    match Problem::of_service(status, text.as_bytes()).filter(|problem| !problem.title.is_empty()) {
        Some(Problem { title, detail, code, .. }) => {
            let code = code.map(|code| format!(" {code}")).unwrap_or_default();
            let detail = if detail.is_empty() { detail } else { format!(": {detail}") };
            format!("{status}{code} {title}{detail}")
        }
        None => format!("{status} {}", text.chars().take(200).collect::<String>()).trim_end().to_owned(),
    }
}

/// The next payloads of the conversation, in order.
async fn webhooks(
    runner: &mut Runner,
    step: &Step,
    wanted: &[Value],
    conversation: ConversationId,
) -> Result<Vec<Mismatch>, Mismatch> {
    let deadline = Instant::now() + runner.patience(step);
    let missing = || Mismatch::new("webhooks", "a webhook", "the scenario has none");
    let stage = runner.stage.as_mut().ok_or_else(missing)?;
    let receiver = stage.receiver.as_ref().ok_or_else(missing)?;
    let from = stage.webhooks_seen.get(&conversation).copied().unwrap_or(0);
    let mut count = receiver.watch();
    for (index, wanted) in wanted.iter().enumerate() {
        let what = format!("webhooks.{index}");
        let wanted = match wanted {
            Value::String(name) => json!({ "name": name }),
            other => other.clone(),
        };
        let arrived = async {
            loop {
                count.borrow_and_update();
                if let Some(payload) = receiver.of(conversation).into_iter().nth(from + index) {
                    return Some(payload);
                }
                if count.changed().await.is_err() {
                    return None;
                }
            }
        };
        let Some(payload) = timeout_at(deadline, arrived).await.ok().flatten() else {
            return Ok(vec![Mismatch::new(what, wanted.to_string(), "nothing more was told in time")]);
        };
        if let Some(mismatch) = difference(&what, &wanted, &payload) {
            return Ok(vec![mismatch]);
        }
    }
    stage.webhooks_seen.insert(conversation, from + wanted.len());
    Ok(Vec::new())
}

/// What is not as expected of the view; looked at again whenever something happens, until it is or `patience` is over.
pub(super) async fn view_within(
    runner: &Runner,
    expect: &Expect,
    conversation: ConversationId,
    patience: Duration,
    exchanges: &mut Vec<Exchange>,
) -> Vec<Mismatch> {
    let deadline = Instant::now() + patience;
    let mut count = runner.stage.as_ref().and_then(|stage| stage.events.as_ref()).map(super::stage::Events::watch);
    loop {
        if let Some(count) = &mut count {
            count.borrow_and_update();
        }
        let (mismatches, exchange) = view(runner, expect, conversation).await;
        let wait = async {
            match &mut count {
                Some(count) => count.changed().await.is_ok(),
                None => false,
            }
        };
        if mismatches.is_empty() || !timeout_at(deadline, wait).await.unwrap_or(false) {
            exchanges.push(exchange);
            return mismatches;
        }
    }
}

async fn view(runner: &Runner, expect: &Expect, conversation: ConversationId) -> (Vec<Mismatch>, Exchange) {
    let audience = expect.view.unwrap_or(Audience::Representative);
    let call = RawCall::new("GET", format!("/conversations/{conversation}?as={}", audience.name()));
    let result = runner.world.desk.send(&call).await;
    let exchange = Exchange::new("/desk/v1", &call, &result, |text| runner.world.messaging.masked(text));
    let view = match result {
        Ok(answer) if answer.is_success() => answer.json(),
        Ok(answer) => {
            return (vec![Mismatch::new("view", "a conversation", told(answer.status, &answer.text))], exchange);
        }
        Err(error) => return (vec![Mismatch::new("view", "a conversation", error.to_string())], exchange),
    };
    let mut mismatches = Vec::new();
    if let Some(state) = expect.state
        && view["state"] != state.name()
    {
        mismatches.push(Mismatch::new("state", state.name(), view["state"].as_str().unwrap_or_default()));
    }
    if let Some(reason) = &expect.reason
        && view["statusChangeReason"]["name"] != **reason
    {
        let came = view["statusChangeReason"]["name"].as_str().unwrap_or_default();
        mismatches.push(Mismatch::new("reason", reason, came));
    }
    if let Some(customer) = &expect.customer {
        mismatches.extend(difference("customer", customer, &view["customer"]));
    }
    if let Some(wanted) = &expect.variables {
        mismatches.extend(variables("variables", wanted, &view["variables"]));
    }
    if let Some(wanted) = &expect.messages {
        mismatches.extend(messages(wanted, &view["transcript"]));
    }
    (mismatches, exchange)
}

/// Exactly these variables; their order is not looked at.
fn variables(what: &str, wanted: &Map<String, Value>, came: &Value) -> Vec<Mismatch> {
    let came: Vec<NamedValue> = serde_json::from_value(came.clone()).unwrap_or_default();
    let mut mismatches = Vec::new();
    for (name, value) in wanted {
        match came.iter().find(|variable| variable.name == *name) {
            None => mismatches.push(Mismatch::new(format!("{what}.{name}"), short(value), "not there")),
            Some(variable) if variable.value.to_json() != *value => {
                let came = short(&variable.value.to_json());
                mismatches.push(Mismatch::new(format!("{what}.{name}"), short(value), came));
            }
            Some(_) => {}
        }
    }
    for variable in came.iter().filter(|variable| !wanted.contains_key(&variable.name)) {
        let came = short(&variable.value.to_json());
        mismatches.push(Mismatch::new(format!("{what}.{}", variable.name), "not there", came));
    }
    mismatches
}

/// Exactly these lines in this order. What the desk itself notes of the conversation's course is no line that was said.
fn messages(wanted: &[Value], transcript: &Value) -> Vec<Mismatch> {
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
    for (index, wanted) in wanted.iter().enumerate() {
        let what = format!("messages.{index}");
        let wanted = match wanted {
            Value::String(text) => json!({ "text": text }),
            other => other.clone(),
        };
        let Some(line) = said.get(index) else {
            return vec![Mismatch::new(what, short(&wanted), "not there")];
        };
        if let Some(mismatch) = difference(&what, &wanted, line) {
            return vec![mismatch];
        }
    }
    match said.get(wanted.len()) {
        Some(line) => vec![Mismatch::new(format!("messages.{}", wanted.len()), "no further one", in_words(line))],
        None => Vec::new(),
    }
}

/// The first thing that `wanted` has and `came` has not, or has otherwise. Lists must be as long.
pub(super) fn difference(what: &str, wanted: &Value, came: &Value) -> Option<Mismatch> {
    match (wanted, came) {
        (Value::Object(members), Value::Object(_)) => members.iter().find_map(|(name, wanted)| {
            let what = format!("{what}.{name}");
            match came.get(name) {
                None => Some(Mismatch::new(what, short(wanted), "not there")),
                Some(came) => difference(&what, wanted, came),
            }
        }),
        (Value::Array(items), Value::Array(others)) if items.len() == others.len() => items
            .iter()
            .zip(others)
            .enumerate()
            .find_map(|(index, (wanted, came))| difference(&format!("{what}.{index}"), wanted, came)),
        // 1 and 1.0 are the same number, however they are written.
        (Value::Number(wanted), Value::Number(came)) if wanted.as_f64() == came.as_f64() => None,
        _ => (wanted != came).then(|| Mismatch::new(what, short(wanted), short(came))),
    }
}

/// A value as a person reads it.
fn short(value: &Value) -> String {
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
        let first = |wanted: &[Value]| messages(wanted, &transcript).remove(0);
        assert_eq!(first(&[json!("a")]), Mismatch::new("messages.1", "no further one", "customer: \"b\""));
        assert_eq!(first(&[json!("b")]), Mismatch::new("messages.0.text", "\"b\"", "\"a\""));
        assert_eq!(
            first(&[json!("a"), json!("b"), json!("c")]),
            Mismatch::new("messages.2", "{\"text\":\"c\"}", "not there")
        );
    }
}
