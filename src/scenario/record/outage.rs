//! Programmed failures of webhooks, as the log of deliveries tells them: the journal has the integrator's calls only.
//!
//! A replay arms them again where they first struck, and waits for each try as time goes. What the log does not say enough
//! of is told instead. A webhook that failed by itself is no business of a recording: a replay has a receiver of its own.

use std::collections::HashMap;

use serde_json::{Value, json};

use super::order::{Item, Place};
use crate::{
    api::{
        delivery::{Delivery, Try},
        desk::{DeskEvent, EventKind},
        fault::{FaultKind, Route},
        id::ConversationId,
    },
    scenario::template,
};

/// What is to be done for the failures, each in its place; and what cannot be, in sentences.
pub(super) fn outages<'a>(deliveries: &[Delivery], events: &[DeskEvent]) -> (Vec<(Place, Item<'a>)>, Vec<String>) {
    let (mut items, mut left_out) = (Vec::new(), Vec::new());
    let mut of: HashMap<ConversationId, Vec<&DeskEvent>> = HashMap::new();
    let mut conversations = Vec::new();
    for event in events {
        let id = event.conversation.id;
        of.entry(id).or_default().push(event);
        if !conversations.contains(&id) {
            conversations.push(id);
        }
    }
    for id in conversations {
        let mut tries: Vec<(&Delivery, &Try)> = deliveries
            .iter()
            .filter(|delivery| delivery.conversation_id == id)
            .flat_map(|delivery| delivery.tries.iter().map(move |tried| (delivery, tried)))
            .collect();
        tries.sort_by_key(|(delivery, tried)| (tried.at, delivery.id));
        match outage(id, &tries, &of[&id]) {
            Ok(found) => items.extend(found),
            Err(reason) => left_out.push(format!("the webhook of {id}: {reason}")),
        }
    }
    (items, left_out)
}

/// The first row of programmed failures of a conversation's deliveries.
fn outage<'a>(
    id: ConversationId,
    tries: &[(&Delivery, &Try)],
    events: &[&DeskEvent],
) -> Result<Vec<(Place, Item<'a>)>, String> {
    let is_faulted = |(_, tried): &(&Delivery, &Try)| tried.fault.is_some();
    let Some(first) = tries.iter().position(is_faulted) else { return Ok(Vec::new()) };
    let row = tries[first..].iter().take_while(|tried| is_faulted(tried)).count();
    if tries[first + row..].iter().any(is_faulted) {
        return Err("failures were programmed that came and went, which no one rule of a scenario says".to_owned());
    }
    let mut rules: Vec<Value> = Vec::new();
    for (_, tried) in &tries[first..first + row] {
        let fault = particulars(tried)?;
        match rules.last_mut().filter(|rule| rule["fault"] == fault) {
            Some(rule) => rule["times"] = json!(rule["times"].as_u64().unwrap_or(0) + 1),
            None => rules.push(json!({
                "id": format!("webhook {}", rules.len() + 1),
                "when": { "route": Route::Webhook.name() },
                "times": 1,
                "fault": fault,
            })),
        }
    }
    let told: Vec<&&DeskEvent> = events.iter().filter(|event| event.kind == EventKind::DeliveryChanged).collect();
    let struck = told.get(first).ok_or("the event log does not go back to it")?;
    let made = tries[first].0.created_on;
    let cause = events
        .iter()
        .filter(|event| event.kind != EventKind::DeliveryChanged && event.id < struck.id && event.at <= made)
        .map(|event| event.id)
        .max()
        .unwrap_or(struck.id);
    let mut items = vec![((cause.saturating_sub(1), true), Item::Outage { conversation: id, at: made, rules })];
    // Those before are waited for too: each wait is for the next one.
    let waited = told.iter().take(first + row + 1);
    items.extend(waited.map(|event| ((event.id, false), Item::Tried { conversation: id, at: event.at })));
    Ok(items)
}

fn particulars(tried: &Try) -> Result<Value, String> {
    let Some(fault) = &tried.fault else { return Ok(Value::Null) };
    match (fault.kind, tried.status) {
        (FaultKind::Status, Some(status)) => Ok(json!({ "kind": "status", "status": status })),
        (FaultKind::Reset, _) => Ok(json!({ "kind": "reset" })),
        (kind, _) => Err(format!(
            "the failure {} ({}) is not repeated: the log does not say enough of it",
            template::escaped(&fault.rule),
            kind.name()
        )),
    }
}
