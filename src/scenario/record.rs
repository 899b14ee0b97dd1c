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
//! [`Recording::left_out`], and in the file where it would stand: calls that were refused for their headers or token, bodies
//! that are longer than the journal keeps, conversations that began before it does. [`Terms`] may ask for personal data to
//! be masked: then the calls are the same but for that.
//!
//! A scenario is played on one channel, and the journal does not tell which one a call was made on. The conversations do:
//! those of other channels are left out. Times are kept where they matter: gaps from a minute on, and whatever time itself
//! did. What nobody met is in no account: failures that never struck, the settings of channels.

mod masked;
mod order;
mod outage;
mod write;

use std::collections::{HashMap, HashSet, hash_map::Entry as Slot};

use futures_util::StreamExt as _;

use serde_json::Value;

use self::{
    masked::Masker,
    order::{Item, ordered},
};
use crate::{
    api::{
        delivery::Delivery,
        desk::{Audience, DeskEvent, EventKind, View},
        id::ConversationId,
        journal::{Entry, Exchange},
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

/// What is to be recorded, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Terms {
    /// The id of the channel whose calls are recorded.
    pub channel: String,
    /// Whether personal data is masked.
    pub masked: bool,
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
    /// The conversations that came in on other channels, and the names of these.
    elsewhere: HashSet<ConversationId>,
    other_channels: Vec<String>,
}

/// The present place.
pub async fn mark(desk: &DeskClient) -> Result<Mark, ClientError> {
    let newest = desk.journal(1, None).await?.exchanges.first().map_or(0, |entry| entry.id);
    Ok(Mark { exchange: newest, event: last_event(desk).await? })
}

/// Records what came in after `mark`.
pub async fn record(desk: &DeskClient, mark: Mark, terms: &Terms) -> Result<Recording, ClientError> {
    let heard = hear(desk, mark, terms).await?;
    let (outages, mut untold) = outage::outages(&heard.deliveries, &heard.events);
    let mut items = ordered(&heard.journal, &heard.events, &heard.views, outages);
    items.retain(|item| match item {
        Item::Call(entry) => conversation_of(&entry.exchange).is_none_or(|id| !heard.elsewhere.contains(&id)),
        Item::Desk { conversation, .. }
        | Item::Time { conversation, .. }
        | Item::Outage { conversation, .. }
        | Item::Tried { conversation, .. } => !heard.elsewhere.contains(conversation),
    });
    if !heard.elsewhere.is_empty() {
        let (count, names) = (heard.elsewhere.len(), heard.other_channels.join(", "));
        let plural = if count == 1 { "conversation" } else { "conversations" };
        untold.push(format!(
            "{count} {plural} of another channel: record and play them by a profile of that channel, {names}"
        ));
    }
    if heard.is_short {
        untold.push("the event log does not go back to the beginning: what people did is missing".to_owned());
    }
    let exchanges = heard.journal.iter().map(|entry| &entry.exchange);
    let masker = terms.masked.then(|| Masker::new(&heard.views, exchanges));
    Ok(write::written(&items, masker, untold))
}

async fn hear(desk: &DeskClient, mark: Mark, terms: &Terms) -> Result<Heard, ClientError> {
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
    let (elsewhere, other_channels) = elsewhere(desk, terms, &views).await?;
    Ok(Heard { journal, events, views, deliveries, is_short, elsewhere, other_channels })
}

/// The conversations that are of another channel, and the names of their channels. A channel is known by its name there.
async fn elsewhere(
    desk: &DeskClient,
    terms: &Terms,
    views: &HashMap<ConversationId, View>,
) -> Result<(HashSet<ConversationId>, Vec<String>), ClientError> {
    let channels = desk.channels().await?.channels;
    let Some(ours) = channels.iter().find(|channel| channel.id.to_string().eq_ignore_ascii_case(&terms.channel)) else {
        return Ok(Default::default());
    };
    let others = views.iter().filter(|(_, view)| view.channel != ours.name);
    let mut names: Vec<String> = others.clone().map(|(_, view)| view.channel.clone()).collect();
    names.sort_unstable();
    names.dedup();
    Ok((others.map(|(id, _)| *id).collect(), names))
}

/// The conversation that a call is about: its path says so, or its answer.
fn conversation_of(exchange: &Exchange) -> Option<ConversationId> {
    let path = exchange.path.split('?').next()?;
    if let Some(id) = path.split('/').find_map(|segment| segment.parse().ok()) {
        return Some(id);
    }
    let answer: Value = serde_json::from_str(&exchange.answer.as_ref()?.text).ok()?;
    let listed = &answer["conversations"][0]["conversationid"];
    answer["conversationId"].as_str().or(listed.as_str())?.parse().ok()
}

async fn last_event(desk: &DeskClient) -> Result<u64, ClientError> {
    Ok(desk.list(&ListQuery { limit: 1, ..ListQuery::default() }).await?.last_event_id)
}
