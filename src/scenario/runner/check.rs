//! Whether what came is what a step expects.

use std::time::Duration;

use serde_json::{Map, Value, json};
use tokio::time::{Instant, timeout_at};

use super::{
    Done, Exchange, Mismatch, Runner,
    compare::{difference, messages, short, variables},
};
use crate::{
    api::{
        activity,
        desk::Audience,
        id::ConversationId,
        problem::{Code, Problem},
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
        mismatches.push(Mismatch::new("latency", format!("at most {}", in_words(budget)), in_words(done.took)));
    }
    if !expect.looks() && expect.context.is_none() && expect.webhooks.is_none() {
        return Ok(mismatches);
    }
    let Some(conversation) = conversation else {
        mismatches.push(Mismatch::new("conversation", "one to look at", "no step has begun one that was answered"));
        return Ok(mismatches);
    };
    if let Some(payloads) = &expect.webhooks {
        let (told, posts) = webhooks(runner, step, payloads, conversation).await?;
        if !told.is_empty() {
            exchanges.extend(posts.iter().map(|post| Exchange::post(post, |text| runner.world.messaging.masked(text))));
        }
        mismatches.extend(told);
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
                | crate::client::ClientError::NotByProxy { .. }
                | crate::client::ClientError::NoToken { .. }
                | crate::client::ClientError::NoTokenNow { .. }
                | crate::client::ClientError::NoDesk { .. }
        );
        if !expect.is_lost || !is_lost {
            let (what, expected) = match expect.status {
                Some(status) => ("status", status.to_string()),
                None => ("answer", "an answer".to_owned()),
            };
            mismatches.push(Mismatch::new(what, expected, format!("no answer: {error}")));
        }
        return mismatches;
    }
    let Some(answer) = &done.answer else { return mismatches };
    let body = answer.json();
    let told = || told(answer.status, &answer.text);
    if expect.is_lost {
        mismatches.push(Mismatch::new("lost", "no whole answer", told()));
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

/// As a person tells a length: without what nobody could tell apart.
fn in_words(length: Duration) -> String {
    if length < Duration::from_millis(1) {
        format!("{} µs", length.as_micros())
    } else if length < Duration::from_secs(10) {
        format!("{} ms", length.as_millis())
    } else {
        format!("{:.1} s", length.as_secs_f64())
    }
}

/// What a payload tells, in a word.
fn told_of(payload: &Value) -> String {
    let text = |key: &str| payload[key].as_str();
    let kind = text("type").or_else(|| text("Type")).unwrap_or("something");
    match (text("name").or_else(|| text("Name")), text("text")) {
        // What a system event says besides is its name again.
        (Some(name), _) => name.to_owned(),
        (None, Some(text)) => format!("{kind} {text:?}"),
        (None, None) => kind.to_owned(),
    }
}

/// What is not as expected of the next payloads of the conversation, in order, and those that came.
async fn webhooks(
    runner: &mut Runner,
    step: &Step,
    wanted: &[Value],
    conversation: ConversationId,
) -> Result<(Vec<Mismatch>, Vec<Value>), Mismatch> {
    let deadline = Instant::now() + runner.patience(step);
    let missing = || Mismatch::new("webhooks", "a webhook", "the scenario has none");
    let stage = runner.stage.as_mut().ok_or_else(missing)?;
    let receiver = stage.receiver.as_ref().ok_or_else(missing)?;
    let from = stage.webhooks_seen.get(&conversation).copied().unwrap_or(0);
    let mut count = receiver.watch();
    for (index, wanted) in wanted.iter().enumerate() {
        let what = format!("webhooks.{}", index + 1);
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
        let arrived = timeout_at(deadline, arrived).await.ok().flatten();
        let mismatch = match &arrived {
            None => Some(Mismatch::new(what, wanted.to_string(), "nothing more in time")),
            Some(payload) => difference(&what, &wanted, payload),
        };
        if let Some(mut mismatch) = mismatch {
            let posts = receiver.of(conversation).split_off(from);
            let told: Vec<String> = posts.iter().map(told_of).collect();
            let posts_came = if told.is_empty() { "none".to_owned() } else { told.join(", ") };
            mismatch.came = format!("{}; the posts since those looked at before: {posts_came}", mismatch.came);
            return Ok((vec![mismatch], posts));
        }
    }
    stage.webhooks_seen.insert(conversation, from + wanted.len());
    Ok((Vec::new(), Vec::new()))
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
