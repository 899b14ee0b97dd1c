//! What is refused of a snapshot, and where it stands: whatever does not fit together. What the numbers of reasons and
//! watches mean is not known here.

use std::collections::{HashMap, HashSet};

use serde::{Deserialize, de::IgnoredAny};
use serde_json::Value;

use super::{FORMAT, KeptConversation, KeptDelivery, Snapshot};
use crate::api::{
    delivery::DeliveryState,
    desk::State,
    id::{ChannelId, ConversationId, RecordId},
    problem::{self, Code, Violation},
};

/// Hexadecimal digits of a SHA-256.
const DIGITS: usize = 64;

/// What is read of a document first, whatever else is in it.
#[derive(Deserialize)]
struct Form {
    format: Option<Value>,
}

/// Reads the body of `POST /desk/v1/snapshot` as a whole.
pub fn parse(body: &[u8]) -> Result<Snapshot, Violation> {
    let broken = |error: serde_json::Error| refuse("", format!("the body is no snapshot: {error}"));
    let Form { format } = serde_json::from_slice(body).map_err(broken)?;
    match format.as_ref().map(Value::as_u64) {
        None => return Err(refuse("", "the body has no `format`, so it is no snapshot")),
        Some(Some(known)) if known == u64::from(FORMAT) => {}
        Some(Some(newer)) if newer > u64::from(FORMAT) => {
            let reason = format!("is {newer}, this endpoint reads up to {FORMAT}: it takes a newer frontdesk");
            return Err(refuse("/format", reason));
        }
        Some(_) => return Err(refuse("/format", format!("is not {FORMAT}"))),
    }
    let mut deserializer = serde_json::Deserializer::from_slice(body);
    let snapshot: Snapshot = serde_path_to_error::deserialize(&mut deserializer)
        .map_err(|error| refuse(problem::pointer(error.path()), format!("is wrong: {}", error.inner())))?;
    deserializer.end().map_err(broken)?;
    check(&snapshot)?;
    Ok(snapshot)
}

fn refuse(pointer: impl Into<String>, reason: impl Into<String>) -> Violation {
    Violation::new(Code::Body, pointer, reason)
}

/// The same violation, seen from further out.
fn within(place: &str, index: usize) -> impl FnOnce(Violation) -> Violation {
    move |violation| Violation { pointer: format!("/{place}/{index}{}", violation.pointer), ..violation }
}

/// What has been seen so far, to refer to or not to repeat.
#[derive(Default)]
struct Seen<'a> {
    channels: HashSet<ChannelId>,
    records: HashSet<&'a RecordId>,
    /// With each: whether something is pending.
    conversations: HashMap<ConversationId, bool>,
    /// The customers who have an open or active conversation.
    customers: HashSet<(ChannelId, &'a str)>,
    request_ids: HashSet<(ChannelId, &'a str)>,
}

fn check(snapshot: &Snapshot) -> Result<(), Violation> {
    let mut seen = Seen::default();
    for (index, channel) in snapshot.channels.iter().enumerate() {
        if !seen.channels.insert(channel.id) {
            return Err(refuse(format!("/channels/{index}/id"), format!("is there before: {}", channel.id)));
        }
    }
    for (index, record) in snapshot.records.iter().enumerate() {
        if record.id.0.is_empty() || !seen.records.insert(&record.id) {
            return Err(refuse(format!("/records/{index}/id"), format!("is empty or there before: {:?}", record.id.0)));
        }
    }
    for (index, conversation) in snapshot.conversations.iter().enumerate() {
        check_conversation(conversation, &mut seen).map_err(within("conversations", index))?;
    }
    for (index, delivery) in snapshot.deliveries.iter().enumerate() {
        check_delivery(delivery, &mut seen).map_err(within("deliveries", index))?;
    }
    for (index, conversation) in snapshot.conversations.iter().enumerate() {
        if conversation.next_try.is_some() && seen.conversations.get(&conversation.id) != Some(&true) {
            return Err(refuse(format!("/conversations/{index}/nextTry"), "is there, and no delivery is pending"));
        }
    }
    Ok(())
}

fn check_conversation<'a>(conversation: &'a KeptConversation, seen: &mut Seen<'a>) -> Result<(), Violation> {
    let KeptConversation { id, channel_id, state, .. } = conversation;
    if seen.conversations.insert(*id, false).is_some() {
        return Err(refuse("/id", format!("is there before: {id}")));
    }
    if !seen.channels.contains(channel_id) {
        return Err(refuse("/channelId", format!("is none of the channels: {channel_id}")));
    }
    if let Some(record) = conversation.record_id.as_ref().filter(|record| !seen.records.contains(record)) {
        return Err(refuse("/recordId", format!("is none of the records: {record}")));
    }
    if matches!(state, State::Open | State::Active)
        && let Some(customer) = conversation.customer.customer_id.as_deref()
        && !seen.customers.insert((*channel_id, customer))
    {
        let reason = format!("has an open or active conversation on this channel before: {customer}");
        return Err(refuse("/customer/customerId", reason));
    }
    check_lines(conversation)?;
    check_sessions(conversation)?;
    for (index, pair) in conversation.earlier_variables.windows(2).enumerate() {
        if pair[0].until.as_millisecond() >= pair[1].until.as_millisecond() {
            return Err(refuse(format!("/earlierVariables/{}/until", index + 1), "is not after the one before"));
        }
    }
    for (index, kept) in conversation.request_ids.iter().enumerate() {
        let (digits, at) = (kept.sha256.as_str(), format!("/requestIds/{index}/sha256"));
        if digits.len() != DIGITS || !digits.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')) {
            return Err(refuse(at, format!("is not {DIGITS} hexadecimal digits in lower case: {digits}")));
        }
        if !seen.request_ids.insert((*channel_id, digits)) {
            return Err(refuse(at, format!("is there before, on the same channel: {digits}")));
        }
    }
    Ok(())
}

fn check_lines(conversation: &KeptConversation) -> Result<(), Violation> {
    let mut last = None;
    for (index, line) in conversation.transcript.iter().enumerate() {
        if last >= Some(line.message_id) {
            let reason = format!("is not larger than that of the line before: {}", line.message_id);
            return Err(refuse(format!("/transcript/{index}/messageId"), reason));
        }
        last = Some(line.message_id);
    }
    if conversation.last_message_id < last {
        return Err(refuse("/lastMessageId", "is smaller than that of the last line, or absent"));
    }
    Ok(())
}

fn check_sessions(conversation: &KeptConversation) -> Result<(), Violation> {
    for (index, session) in conversation.sessions.iter().enumerate() {
        let at = format!("/sessions/{index}");
        if session.closed_on.is_some() != session.closure.is_some() {
            return Err(refuse(at, "has only one of `closedOn` and `closure`"));
        }
        if session.closed_on.is_none() && index + 1 < conversation.sessions.len() {
            return Err(refuse(at, "is open, and another follows it"));
        }
    }
    Ok(())
}

fn check_delivery(delivery: &KeptDelivery, seen: &mut Seen<'_>) -> Result<(), Violation> {
    let id = delivery.conversation_id;
    let Some(is_pending) = seen.conversations.get_mut(&id) else {
        return Err(refuse("/conversationId", format!("is none of the conversations: {id}")));
    };
    *is_pending |= delivery.state == DeliveryState::Pending;
    if let Err(error) = serde_json::from_str::<IgnoredAny>(&delivery.activity) {
        return Err(refuse("/activity", format!("is no JSON: {error}")));
    }
    match delivery.tries.iter().position(|entry| entry.status.is_some() == entry.error.is_some()) {
        Some(index) => Err(refuse(format!("/tries/{index}"), "has not just one of `status` and `error`")),
        None => Ok(()),
    }
}
