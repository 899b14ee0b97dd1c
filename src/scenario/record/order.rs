//! One order of two accounts: the journal knows calls, the event log knows what happened, and only some is in both.
//!
//! Every call that changed a conversation left exactly one event, as did everything that people did. So the events that no
//! call accounts for are the desk's, and their place among the calls is that of their ids.

use std::collections::{HashMap, HashSet, VecDeque};

use jiff::Timestamp;
use serde_json::Value;

use crate::api::{
    create,
    desk::{DeskEvent, EntryKind, EntryView, EventKind, Role, View},
    id::{ConversationId, MessageId},
    journal::Entry,
};

/// What happened, in its place.
pub(super) enum Item<'a> {
    /// A call of the integrator.
    Call(&'a Entry),
    /// Somebody at the desk did something.
    Desk { conversation: ConversationId, at: Timestamp, deed: Deed },
    /// Time did something.
    Time { conversation: ConversationId, at: Timestamp },
    /// Failures of the webhook were programmed, which are about to strike this conversation: the rules.
    Outage { conversation: ConversationId, at: Timestamp, rules: Vec<Value> },
    /// A post to the webhook was tried.
    Tried { conversation: ConversationId, at: Timestamp },
}

impl Item<'_> {
    pub(super) fn at(&self) -> Timestamp {
        match self {
            Item::Call(entry) => entry.exchange.at,
            Item::Desk { at, .. } | Item::Time { at, .. } | Item::Outage { at, .. } | Item::Tried { at, .. } => *at,
        }
    }
}

/// What people do at the desk.
pub(super) enum Deed {
    /// An act without particulars, by its name.
    Act(&'static str),
    Transfer(String),
    Link(Option<String>),
    Typing,
    /// A reply or a note.
    Said {
        line: Box<EntryView>,
        is_note: bool,
    },
}

pub(super) fn ordered<'a>(
    journal: &'a [Entry],
    events: &[DeskEvent],
    views: &HashMap<ConversationId, View>,
    outages: Vec<(Place, Item<'a>)>,
) -> Vec<Item<'a>> {
    let (places, taken) = calls(journal, events, views);
    let mut items: Vec<(Place, Item<'a>)> =
        journal.iter().zip(places).map(|(entry, place)| (place, Item::Call(entry))).collect();
    items.extend(deeds(events, &taken, views).into_iter().map(|(id, item)| ((id, false), item)));
    items.extend(outages);
    // Stable: calls of one place stay in their order.
    items.sort_by_key(|(place, _)| *place);
    items.into_iter().map(|(_, item)| item).collect()
}

/// The event that a thing is, or stands behind: then true.
pub(super) type Place = (u64, bool);

/// The place of each call, and the events that calls account for.
fn calls(journal: &[Entry], events: &[DeskEvent], views: &HashMap<ConversationId, View>) -> (Vec<Place>, HashSet<u64>) {
    let mut of: HashMap<ConversationId, VecDeque<&DeskEvent>> = HashMap::new();
    for event in events {
        of.entry(event.conversation.id).or_default().push_back(event);
    }
    // Replies among the messages that were passed over, by conversation.
    let mut passed: HashMap<ConversationId, usize> = HashMap::new();
    let own: Vec<Option<u64>> = journal
        .iter()
        .map(|entry| {
            let left = effect(entry).and_then(|(conversation, kinds, message)| {
                let waiting = of.get_mut(&conversation)?;
                let replies = message.map_or(0, |message| {
                    let said = views.get(&conversation).into_iter().flat_map(|view| &view.transcript);
                    said.filter(|line| is_reply(line) && line.message_id < message).count()
                });
                let passed = passed.entry(conversation).or_default();
                let mut skipped = *passed;
                let at = waiting.iter().position(|event| {
                    let is_replys = event.kind == EventKind::MessageAdded && skipped < replies;
                    skipped += usize::from(is_replys);
                    !is_replys && kinds.contains(&event.kind)
                })?;
                let before = waiting.drain(..at).filter(|event| event.kind == EventKind::MessageAdded).count();
                *passed += before;
                waiting.pop_front()
            });
            left.map(|event| event.id)
        })
        .collect();
    let mut places = Vec::new();
    let mut place = (0, false);
    for (index, entry) in journal.iter().enumerate() {
        let mine = own[index].map_or_else(
            || {
                // It changed nothing: then it stands behind what had happened when it came, but before the next call.
                let next = own[index..].iter().flatten().next().copied().unwrap_or(u64::MAX);
                let before = events.iter().filter(|event| event.at <= entry.exchange.at && event.id < next);
                (before.map(|event| event.id).max().unwrap_or(0), true)
            },
            |event| (event, false),
        );
        place = place.max(mine);
        places.push(place);
    }
    (places, own.into_iter().flatten().collect())
}

/// The conversation that a call changed, by which events, and its message.
fn effect(entry: &Entry) -> Option<(ConversationId, &'static [EventKind], Option<MessageId>)> {
    use EventKind as Kind;

    let exchange = &entry.exchange;
    if exchange.method != "POST" || exchange.status != Some(200) {
        return None;
    }
    let answer: Value = serde_json::from_str(&exchange.answer.as_ref()?.text).ok()?;
    let path = exchange.path.split('?').next()?;
    if [create::PATH_PLURAL, create::PATH_SINGULAR].contains(&path) {
        let id = answer["conversationId"].as_str()?.parse().ok()?;
        return Some((id, &[Kind::ConversationCreated, Kind::ConversationContinued], None));
    }
    let id = path.rsplit('/').next()?.parse().ok()?;
    let body: Value = serde_json::from_str(&exchange.request.as_ref()?.text).ok()?;
    let message = answer["messageId"].as_str().and_then(|id| id.parse().ok());
    Some(match body["type"].as_str()? {
        "message" => (id, &[Kind::MessageAdded, Kind::ConversationEscalated, Kind::ConversationEnded], message),
        "typing" => (id, &[Kind::CustomerTyping], None),
        "endOfConversation" => (id, &[Kind::ConversationEnded], None),
        _ if body["name"] == crate::api::activity::MESSAGE_READ => (id, &[Kind::MessagesRead], None),
        _ => (id, &[Kind::ContextChanged], None),
    })
}

/// What the events tell that no call accounts for.
fn deeds<'a>(
    events: &[DeskEvent],
    taken: &HashSet<u64>,
    views: &HashMap<ConversationId, View>,
) -> Vec<(u64, Item<'a>)> {
    let mut replies: HashMap<ConversationId, usize> = HashMap::new();
    let mut notes: HashMap<ConversationId, usize> = HashMap::new();
    let mut transfers: HashMap<ConversationId, usize> = HashMap::new();
    let last_link: HashMap<ConversationId, u64> = events
        .iter()
        .filter(|event| event.kind == EventKind::CustomerLinked)
        .map(|event| (event.conversation.id, event.id))
        .collect();
    let mut items = Vec::new();
    for event in events.iter().filter(|event| !taken.contains(&event.id)) {
        let conversation = event.conversation.id;
        let Some(view) = views.get(&conversation) else { continue };
        let nth = |counts: &mut HashMap<ConversationId, usize>, is: fn(&EntryView) -> bool| {
            let count = counts.entry(conversation).or_default();
            *count += 1;
            view.transcript.iter().filter(|line| is(line)).nth(*count - 1).cloned()
        };
        let deed = match event.kind {
            EventKind::ConversationAccepted => Deed::Act("accept"),
            EventKind::ConversationRejected => Deed::Act("reject"),
            EventKind::ConversationWrappedUp => Deed::Act("end"),
            EventKind::SessionClosed => Deed::Act("close"),
            EventKind::ConversationOpened => Deed::Act("open"),
            EventKind::ConversationReleased => Deed::Act("release"),
            EventKind::ConversationForceClosed => Deed::Act("force-close"),
            EventKind::RepresentativeTyping => Deed::Typing,
            EventKind::ConversationTransferred => {
                let Some(line) = nth(&mut transfers, |line| queue(line).is_some()) else { continue };
                Deed::Transfer(queue(&line).unwrap_or_default().to_owned())
            }
            // Only where it led in the end is known.
            EventKind::CustomerLinked if last_link.get(&conversation) == Some(&event.id) => {
                Deed::Link(view.customer.record.as_ref().map(|record| record.id.0.clone()))
            }
            EventKind::MessageAdded => match nth(&mut replies, is_reply) {
                Some(line) => Deed::Said { line: Box::new(line), is_note: false },
                None => continue,
            },
            EventKind::NoteAdded => match nth(&mut notes, is_note) {
                Some(line) => Deed::Said { line: Box::new(line), is_note: true },
                None => continue,
            },
            EventKind::ConversationExpired | EventKind::RuleFired => {
                items.push((event.id, Item::Time { conversation, at: event.at }));
                continue;
            }
            _ => continue,
        };
        items.push((event.id, Item::Desk { conversation, at: event.at, deed }));
    }
    items
}

fn is_reply(line: &EntryView) -> bool {
    line.kind == EntryKind::Message && line.from.role == Role::Representative
}

fn is_note(line: &EntryView) -> bool {
    line.kind == EntryKind::Internal && line.from.role == Role::Representative
}

/// Where a transfer led, as the desk's own line says it.
fn queue(line: &EntryView) -> Option<&str> {
    (line.kind == EntryKind::System).then_some(())?;
    line.text.strip_prefix("The conversation was transferred to ")
}
