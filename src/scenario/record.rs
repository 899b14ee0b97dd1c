//! What came in, as a scenario that replays: from the endpoint's journal (the integrator's calls) and its event log with
//! the transcripts (what people did at the desk).
//!
//! A replay leaves the same journal, but for ids and times: the same calls in the same order with the same bodies (read as
//! JSON), answered with the same statuses and codes. The file expects these statuses, so a replay is a test.
//!
//! A create is sent with a request id where it was; which one is new with each replay, but a retry repeats it. Programmed
//! failures are armed again where they struck: the journal tells them of calls, the log of deliveries of webhooks.
//!
//! The journal has no headers and masks the endpoint's own secrets and tokens only. So customers' words and names are in
//! the file as they were sent, which makes it personal data; and what a replay could not repeat is left out and told in
//! [`Recording::left_out`], and in the file where it would stand: calls that were refused for their headers or token, bodies that are longer than the journal
//! keeps, conversations that began before it does. Times are kept where they matter: gaps from a minute on, and whatever
//! time itself did. What nobody met is in no account: failures that never struck, the settings of channels.

mod order;
mod outage;
mod write;

use std::collections::{HashMap, hash_map::Entry as Slot};

use futures_util::StreamExt as _;

use self::order::ordered;
use crate::{
    api::{
        delivery::Delivery,
        desk::{Audience, DeskEvent, EventKind, View},
        id::ConversationId,
        journal::Entry,
    },
    client::{ClientError, DeliveryQuery, DeskClient, ListQuery, StreamItem},
};

/// Exchanges that are asked for at once; the endpoint's limit.
const PAGE: u32 = 200;

/// A place in what an endpoint keeps: recording begins behind it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Mark {
    exchange: u64,
    event: u64,
}

/// What was recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recording {
    /// The file.
    pub text: String,
    /// How many steps it has.
    pub steps: usize,
    /// What a replay could not repeat, each in a sentence.
    pub left_out: Vec<String>,
}

/// Everything behind a mark.
struct Heard {
    /// Oldest first.
    journal: Vec<Entry>,
    events: Vec<DeskEvent>,
    /// What a supervisor sees of the conversations now.
    views: HashMap<ConversationId, View>,
    /// Of those, oldest first.
    deliveries: Vec<Delivery>,
    /// Whether the event log does not go back that far.
    is_short: bool,
}

/// The present place.
pub async fn mark(desk: &DeskClient) -> Result<Mark, ClientError> {
    let newest = desk.journal(1, None).await?.exchanges.first().map_or(0, |entry| entry.id);
    Ok(Mark { exchange: newest, event: last_event(desk).await? })
}

/// Records what came in after `mark`.
pub async fn record(desk: &DeskClient, mark: Mark) -> Result<Recording, ClientError> {
    let heard = hear(desk, mark).await?;
    let (outages, untold) = outage::outages(&heard.deliveries, &heard.events);
    let items = ordered(&heard.journal, &heard.events, &heard.views, outages);
    let mut recording = write::written(&items, untold);
    if heard.is_short {
        recording
            .left_out
            .push("the event log does not go back to the beginning: what people did is missing".to_owned());
    }
    Ok(recording)
}

async fn hear(desk: &DeskClient, mark: Mark) -> Result<Heard, ClientError> {
    let mut journal = Vec::new();
    let mut after = None;
    loop {
        let page = desk.journal(PAGE, after.as_deref()).await?;
        let is_all = page.exchanges.iter().any(|entry| entry.id <= mark.exchange);
        journal.extend(page.exchanges.into_iter().filter(|entry| entry.id > mark.exchange));
        after = page.next;
        if is_all || after.is_none() {
            break;
        }
    }
    journal.reverse();

    let last = last_event(desk).await?;
    let (mut events, mut is_short) = (Vec::new(), false);
    if last > mark.event {
        let mut stream = Box::pin(desk.events(Some(mark.event)));
        while let Some(item) = stream.next().await {
            match item {
                StreamItem::Connected | StreamItem::Faults(_) => {}
                StreamItem::Event(event) => {
                    let id = event.id;
                    events.push(*event);
                    if id >= last {
                        break;
                    }
                }
                StreamItem::Reset { .. } => {
                    is_short = true;
                    break;
                }
                StreamItem::Lost(error) => return Err(error),
            }
        }
    }

    let mut views = HashMap::new();
    for event in &events {
        let id = event.conversation.id;
        if let Slot::Vacant(slot) = views.entry(id) {
            slot.insert(desk.show(id, Audience::Supervisor, false).await?);
        }
    }
    let mut deliveries = Vec::new();
    if events.iter().any(|event| event.kind == EventKind::DeliveryChanged) {
        let mut query = DeliveryQuery::default();
        loop {
            let page = desk.deliveries(&query).await?;
            deliveries.extend(page.deliveries.into_iter().filter(|it| views.contains_key(&it.conversation_id)));
            query.after = page.next;
            if query.after.is_none() {
                break;
            }
        }
        deliveries.reverse();
    }
    Ok(Heard { journal, events, views, deliveries, is_short })
}

async fn last_event(desk: &DeskClient) -> Result<u64, ClientError> {
    Ok(desk.list(&ListQuery { limit: 1, ..ListQuery::default() }).await?.last_event_id)
}
