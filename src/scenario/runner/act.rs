//! A step's act as a call, and what came of it.

use std::time::Instant;

use serde_json::{Map, Value, json};
use tokio::time::timeout;

use super::{Done, Exchange, Mismatch, Runner, check, compare};
use crate::{
    api::{
        activity,
        id::{ConversationId, MessageId},
    },
    client::{ClientError, RawCall},
    scenario::{Act, Actor, DeskAct, Step, Wait, template},
};

/// Who is called.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Consumer,
    Desk,
}

pub(super) async fn perform(
    runner: &mut Runner,
    step: &Step,
    conversation: Option<ConversationId>,
    exchanges: &mut Vec<Exchange>,
) -> Result<Done, Mismatch> {
    let needed = || {
        conversation.ok_or_else(|| {
            Mismatch::new("conversation", "one that an earlier step began", "no step has begun one that was answered")
        })
    };
    let activity = |id: ConversationId, body: &Value| RawCall::new("POST", activity::path(id)).with_json(body);
    let (side, call) = match &step.act {
        Act::Narrate(_) => return Ok(Done::default()),
        Act::Wait(wait) => return wait_for(runner, step, wait, needed()?, exchanges).await,
        Act::Create(body) => return create(runner, body, exchanges).await,
        Act::Say(body) => (Side::Consumer, activity(needed()?, &runner.filled(body)?)),
        Act::Typing if step.actor == Some(Actor::Representative) => {
            (Side::Desk, RawCall::new("POST", format!("/conversations/{}/typing", needed()?)))
        }
        Act::Typing => (Side::Consumer, activity(needed()?, &activity::typing())),
        Act::Read(message) => {
            let text = runner.filled_text(message)?;
            let message: MessageId =
                text.parse().map_err(|_| Mismatch::new("read", "the id of a message", text.clone()))?;
            (Side::Consumer, activity(needed()?, &activity::message_read(message)))
        }
        Act::Event { name, variables } => {
            let variables = runner.filled(&Value::Object(variables.clone()))?;
            let none = Map::new();
            let body = activity::custom_event(&runner.filled_text(name)?, variables.as_object().unwrap_or(&none));
            (Side::Consumer, activity(needed()?, &body))
        }
        Act::End => (Side::Consumer, activity(needed()?, &activity::end_of_conversation())),
        Act::Desk(act) => (Side::Desk, desk(runner, act, needed()?)?),
        Act::Reply(body) => (Side::Desk, message(needed()?, &runner.filled(body)?, false)),
        Act::Note(body) => (Side::Desk, message(needed()?, &runner.filled(body)?, true)),
        Act::Advance(seconds) => {
            (Side::Desk, RawCall::new("POST", "/clock").with_json(&json!({ "advanceSeconds": seconds })))
        }
        Act::Rate(rate) => {
            if let Some(stage) = &mut runner.stage {
                stage.keep_rate(&runner.world).await.map_err(|error| unprepared(&error))?;
            }
            (Side::Desk, RawCall::new("POST", "/clock").with_json(&json!({ "rate": rate })))
        }
        Act::Fault(rules) => {
            let ours = rules.iter().map(|rule| runner.filled(rule)).collect::<Result<Vec<_>, _>>()?;
            let mut body = Value::Null;
            if let Some(stage) = &mut runner.stage {
                body = stage.rules(&runner.world, ours).await.map_err(|error| unprepared(&error))?;
            }
            (Side::Desk, RawCall::new("PUT", "/faults").with_json(&body))
        }
        Act::Call(call) => {
            let headers = call
                .headers
                .iter()
                .map(|(name, value)| Ok((name.clone(), runner.filled_text(value)?)))
                .collect::<Result<Vec<_>, Mismatch>>()?;
            let body = call.body.as_deref().map(|body| runner.filled_text(body)).transpose()?;
            let path = runner.filled_text(&call.path)?;
            (Side::Consumer, RawCall { method: call.method.clone(), path, headers, body })
        }
    };
    let mut done = send(runner, side, &call, exchanges).await;
    done.value = done.answer.as_ref().map(crate::client::Answered::json).unwrap_or_default();
    Ok(done)
}

/// The body as it stands, and what of it is saved besides the answer: the request id, which a retry repeats.
async fn create(runner: &mut Runner, body: &Value, exchanges: &mut Vec<Exchange>) -> Result<Done, Mismatch> {
    let fresh = (runner.world.fresh_id)().to_string();
    runner.saved.insert(template::NEW_ID.to_owned(), fresh.into());
    let body = runner.filled(body)?;
    let call = RawCall::new("POST", runner.world.messaging.create_path()).with_json(&body);
    let mut done = send(runner, Side::Consumer, &call, exchanges).await;
    let mut value = match done.answer.as_ref().map(crate::client::Answered::json) {
        Some(Value::Object(members)) => members,
        _ => Map::new(),
    };
    if let Some(id) = body.get("conversationrequestid") {
        value.insert("requestId".to_owned(), id.clone());
    }
    done.value = Value::Object(value);
    Ok(done)
}

fn desk(runner: &Runner, act: &DeskAct, id: ConversationId) -> Result<RawCall, Mismatch> {
    Ok(match act {
        DeskAct::Transfer(queue) => {
            let body = json!({ "queue": runner.filled_text(queue)? });
            RawCall::new("POST", format!("/conversations/{id}/transfer")).with_json(&body)
        }
        DeskAct::Link(record) => {
            let record = record.as_deref().map(|record| runner.filled_text(record)).transpose()?;
            RawCall::new("PUT", format!("/conversations/{id}/customer")).with_json(&json!({ "recordId": record }))
        }
        act => RawCall::new("POST", format!("/conversations/{id}/{}", act.name())),
    })
}

fn message(id: ConversationId, body: &Value, is_internal: bool) -> RawCall {
    let mut body = body.clone();
    body["internal"] = is_internal.into();
    RawCall::new("POST", format!("/conversations/{id}/messages")).with_json(&body)
}

async fn send(runner: &Runner, side: Side, call: &RawCall, exchanges: &mut Vec<Exchange>) -> Done {
    let begun = Instant::now();
    let (prefix, result) = match side {
        Side::Consumer => ("", runner.world.messaging.send(call).await),
        Side::Desk => ("/desk/v1", runner.world.desk.send(call).await),
    };
    let took = begun.elapsed();
    exchanges.push(Exchange::new(prefix, call, &result, |text| runner.world.messaging.masked(text)));
    let (answer, lost) = match result {
        Ok(answer) => (Some(answer), None),
        Err(error) => (None, Some(error)),
    };
    Done { answer, lost, value: Value::Null, took }
}

async fn wait_for(
    runner: &mut Runner,
    step: &Step,
    wait: &Wait,
    conversation: ConversationId,
    exchanges: &mut Vec<Exchange>,
) -> Result<Done, Mismatch> {
    let patience = runner.patience(step);
    let within = format!("nothing of the kind within {} s", patience.as_secs_f64());
    let missing = || Mismatch::new("wait", "an endpoint that is listened to", "it is not");
    match wait {
        Wait::Webhook(wanted) => {
            let wanted = runner.filled(wanted)?;
            let stage = runner.stage.as_mut().ok_or_else(missing)?;
            let receiver = stage.receiver.as_ref().ok_or_else(missing)?;
            let from = stage.webhooks_seen.get(&conversation).copied().unwrap_or(0);
            let mut count = receiver.watch();
            let found = timeout(patience, async {
                loop {
                    count.borrow_and_update();
                    let payloads = receiver.of(conversation);
                    let fits = |payload: &&Value| compare::difference("webhook", &wanted, payload).is_none();
                    if let Some(at) = payloads.iter().skip(from).position(|payload| fits(&payload)) {
                        return Some((from + at, payloads[from + at].clone()));
                    }
                    if count.changed().await.is_err() {
                        return None;
                    }
                }
            });
            let Some((at, value)) = found.await.ok().flatten() else {
                let came = receiver.of(conversation).split_off(from);
                let came = if came.is_empty() { within } else { Value::Array(came).to_string() };
                return Err(Mismatch::new("webhook", wanted.to_string(), came));
            };
            stage.webhooks_seen.insert(conversation, at + 1);
            Ok(Done { value, ..Done::default() })
        }
        Wait::Event(kind) => {
            let stage = runner.stage.as_mut().ok_or_else(missing)?;
            let events = stage.events.as_ref().ok_or_else(missing)?;
            let from = stage.events_seen.get(&conversation).copied().unwrap_or(0);
            let mut count = events.watch();
            let found = timeout(patience, async {
                loop {
                    count.borrow_and_update();
                    let is_it = |event: &crate::api::desk::DeskEvent| {
                        event.kind == *kind && event.conversation.id == conversation
                    };
                    if let Some(found) = events.find(from, is_it) {
                        return Some(found);
                    }
                    if count.changed().await.is_err() {
                        return None;
                    }
                }
            });
            let Some((at, event)) = found.await.ok().flatten() else {
                return Err(Mismatch::new("event", kind.name(), within));
            };
            stage.events_seen.insert(conversation, at + 1);
            let value = serde_json::to_value(event).unwrap_or_default();
            Ok(Done { value, ..Done::default() })
        }
        Wait::State(state) => {
            let expect = crate::scenario::Expect { state: Some(*state), ..crate::scenario::Expect::default() };
            let mismatches = check::view_within(runner, &expect, conversation, patience, exchanges).await;
            match mismatches.into_iter().next() {
                Some(mismatch) => Err(mismatch),
                None => Ok(Done::default()),
            }
        }
    }
}

fn unprepared(error: &ClientError) -> Mismatch {
    Mismatch::new("the endpoint", "can be prepared", error.to_string())
}
