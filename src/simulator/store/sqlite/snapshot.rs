//! Everything at once: read out in one transaction, and put in the place of everything in one.
//!
//! What follows from something else is not in a snapshot: titles, what the list shows, what its filter looks in, counts.
//! A snapshot that is put back has been checked.

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};
use rusqlite::{Connection, params};

use super::{
    anew, card, channels,
    decode::{self, Named, guid, json, moment, optional_message_id, optional_moment, to_json},
    deliveries, outbox, read, records, search, timing, transcript, transition,
};
use crate::{
    api::{
        channel::Channel,
        desk::Record,
        id::{AppId, ChannelId, ConversationId, MessageId, OrganizationId, RecordId},
        snapshot::{
            BYTES_MAX, EarlierVariables, FORMAT, KeptConversation, KeptDelivery, KeptRequestId, KeptSession, KeptWatch,
            Line, Snapshot,
        },
    },
    conversation::{
        Conversation, Entry, audience,
        lifecycle::{Closure, Reason},
        record::Identification,
    },
};

/// See [`crate::simulator::store::Store::snapshot`].
pub(super) fn take(connection: &Connection, at: Timestamp, lead: SignedDuration) -> rusqlite::Result<Option<Snapshot>> {
    if size(connection)? > u64::try_from(BYTES_MAX).unwrap_or(u64::MAX) {
        return Ok(None);
    }
    Ok(Some(Snapshot {
        format: FORMAT,
        endpoint: env!("CARGO_PKG_VERSION").to_owned(),
        at,
        clock_lead_ms: i64::try_from(lead.as_millis()).unwrap_or(0),
        visitors: connection
            .query_row("SELECT value FROM counter WHERE name = 'visitor'", [], |row| decode::number(row, "value"))?,
        channels: kept_channels(connection)?,
        records: records::all(connection)?,
        conversations: conversations(connection)?,
        deliveries: kept_deliveries(connection)?,
    }))
}

/// The bytes of all that may be large, so that too much is not read to begin with.
fn size(connection: &Connection) -> rusqlite::Result<u64> {
    connection.query_row(
        "SELECT coalesce((SELECT sum(octet_length(activity)) FROM delivery), 0)
              + coalesce((SELECT sum(octet_length(content)) FROM attachments), 0)
              + coalesce((SELECT sum(octet_length(text)) FROM entry), 0)
              + coalesce((SELECT sum(octet_length(variables) + octet_length(customer)) FROM detail), 0) AS bytes",
        [],
        |row| decode::number(row, "bytes"),
    )
}

fn kept_channels(connection: &Connection) -> rusqlite::Result<Vec<Channel>> {
    connection
        .prepare(
            "SELECT id, organization, app, linked, name, queue, ai_agent, webhook_url FROM channel ORDER BY number",
        )?
        .query_map([], |row| {
            Ok(Channel {
                id: ChannelId(guid(row, "id")?),
                name: row.get("name")?,
                organization_id: OrganizationId(guid(row, "organization")?),
                app_id: row.get::<_, Option<[u8; 16]>>("app")?.map(|app| AppId(uuid::Uuid::from_bytes(app))),
                webhook_url: row.get("webhook_url")?,
                linked: row.get("linked")?,
                queue: row.get("queue")?,
                ai_agent: row.get("ai_agent")?,
            })
        })?
        .collect()
}

fn conversations(connection: &Connection) -> rusqlite::Result<Vec<KeptConversation>> {
    let mut statement = connection.prepare(
        "SELECT conversation.number AS number, conversation.id AS id, channel.id AS channel, state, reason,
                conversation.ai_agent AS ai_agent, ai_agent_until, ai_agent_misses, created_on, activity_on, accepted_on,
                conversation.queue AS queue, unread, customer, record, matches, visitor, variables, last_message,
                read_up_to, watch, idle_since, outbox.due AS due
         FROM conversation
         JOIN channel ON channel.number = conversation.channel
         JOIN detail ON detail.conversation = conversation.number
         LEFT JOIN outbox ON outbox.conversation = conversation.number
         ORDER BY revision",
    )?;
    let rows = statement.query_map([], |row| {
        let number = row.get("number")?;
        let since = optional_moment(row, "idle_since")?;
        let watch = decode::optional_watch(row)?;
        Ok(KeptConversation {
            id: ConversationId(guid(row, "id")?),
            channel_id: ChannelId(guid(row, "channel")?),
            state: decode::state(row)?,
            reason: decode::reason(row)?.code(),
            ai_agent_engaged: row.get("ai_agent")?,
            ai_agent_until: optional_message_id(row, "ai_agent_until")?,
            ai_agent_misses: row.get("ai_agent_misses")?,
            created_on: moment(row, "created_on")?,
            activity_on: moment(row, "activity_on")?,
            accepted_on: optional_moment(row, "accepted_on")?,
            queue: row.get("queue")?,
            unread: row.get("unread")?,
            customer: json(row, "customer")?,
            record_id: row.get::<_, Option<String>>("record")?.map(RecordId),
            matches: row.get("matches")?,
            visitor: row.get::<_, Option<i64>>("visitor")?.and_then(|visitor| u64::try_from(visitor).ok()),
            variables: json(row, "variables")?,
            earlier_variables: earlier_variables(connection, number)?,
            last_message_id: optional_message_id(row, "last_message")?,
            read_up_to: optional_message_id(row, "read_up_to")?,
            transcript: transcript::all(connection, number)?.into_iter().map(line).collect(),
            sessions: sessions(connection, number)?,
            request_ids: request_ids(connection, number)?,
            watch: watch.zip(since).map(|(watch, since)| KeptWatch { code: watch.code(), since }),
            next_try: optional_moment(row, "due")?,
        })
    })?;
    rows.collect()
}

fn line(entry: Entry) -> Line {
    let Entry { message_id, kind, role, sender_id, name, text, attachments, timestamp } = entry;
    Line { message_id, at: timestamp, kind, role, sender_id, name, text, attachments }
}

fn earlier_variables(connection: &Connection, number: i64) -> rusqlite::Result<Vec<EarlierVariables>> {
    connection
        .prepare_cached("SELECT until, variables FROM context_before WHERE conversation = ?1 ORDER BY until")?
        .query_map([number], |row| {
            Ok(EarlierVariables { until: moment(row, "until")?, variables: json(row, "variables")? })
        })?
        .collect()
}

fn sessions(connection: &Connection, number: i64) -> rusqlite::Result<Vec<KeptSession>> {
    let sessions = read::sessions(connection, number)?.into_iter();
    let kept = sessions.map(|session| KeptSession {
        opened_on: session.opened_on,
        closed_on: session.closed_on,
        closure: session.closure.map(Closure::code),
    });
    Ok(kept.collect())
}

fn request_ids(connection: &Connection, number: i64) -> rusqlite::Result<Vec<KeptRequestId>> {
    connection
        .prepare_cached(
            "SELECT lower(hex(fingerprint)) AS sha256, at FROM request WHERE conversation = ?1 ORDER BY fingerprint",
        )?
        .query_map([number], |row| Ok(KeptRequestId { sha256: row.get("sha256")?, at: moment(row, "at")? }))?
        .collect()
}

fn kept_deliveries(connection: &Connection) -> rusqlite::Result<Vec<KeptDelivery>> {
    let mut statement = connection.prepare(
        "SELECT delivery.id AS id, conversation.id AS conversation, delivery.state AS state, at, webhook_url, activity
         FROM delivery JOIN conversation ON conversation.number = delivery.conversation ORDER BY delivery.id",
    )?;
    let rows = statement.query_map([], |row| {
        Ok(KeptDelivery {
            conversation_id: ConversationId(guid(row, "conversation")?),
            state: decode::name(row, "state")?,
            at: moment(row, "at")?,
            webhook_url: row.get("webhook_url")?,
            activity: row.get("activity")?,
            tries: deliveries::tries(connection, row.get("id")?)?,
        })
    })?;
    rows.collect()
}

/// See [`crate::simulator::store::Store::restore`].
pub(super) fn restore(connection: &Connection, snapshot: &Snapshot, lead: SignedDuration) -> rusqlite::Result<()> {
    let stand_in = anew::stand_in(connection)?;
    // Every restored conversation is newer than what anybody has seen of it.
    let before = i64::try_from(read::last_event(connection)?).unwrap_or(i64::MAX);
    let delivery = i64::try_from(outbox::last_delivery(connection)?).unwrap_or(i64::MAX);
    anew::empty(connection)?;
    timing::keep_lead(connection, lead)?;
    let visitors = i64::try_from(snapshot.visitors).unwrap_or(i64::MAX);
    connection.execute("UPDATE counter SET value = ?1 WHERE name = 'visitor'", [visitors])?;
    for channel in &snapshot.channels {
        channels::add(connection, channel)?;
    }
    channels::stand_in(connection, stand_in.as_deref())?;
    for record in &snapshot.records {
        records::add(connection, record)?;
    }
    let known = Known::new(connection, snapshot)?;
    let mut numbers = HashMap::with_capacity(snapshot.conversations.len());
    let mut revision = before;
    for conversation in &snapshot.conversations {
        revision = revision.saturating_add(1);
        numbers.insert(conversation.id, put(connection, conversation, &known, revision)?);
    }
    anew::go_on_after(connection, revision.saturating_add(1))?;
    for (kept, id) in snapshot.deliveries.iter().zip(delivery.saturating_add(1)..) {
        if let Some(number) = numbers.get(&kept.conversation_id) {
            put_delivery(connection, *number, kept, id)?;
        }
    }
    // What has something pending has its turn again, when it had it.
    for conversation in &snapshot.conversations {
        let due = conversation.next_try.unwrap_or(snapshot.at).as_millisecond();
        connection
            .prepare_cached(
                "INSERT INTO outbox (conversation, channel, due) SELECT number, channel, ?2 FROM conversation
                 WHERE number = ?1 AND EXISTS
                     (SELECT 1 FROM delivery WHERE delivery.conversation = ?1 AND delivery.state = 'pending')",
            )?
            .execute(params![numbers.get(&conversation.id), due])?;
    }
    Ok(())
}

/// What conversations refer to.
struct Known<'a> {
    /// Each with its number in the store.
    channels: HashMap<ChannelId, (i64, &'a Channel)>,
    records: HashMap<&'a RecordId, &'a Record>,
}

impl<'a> Known<'a> {
    fn new(connection: &Connection, snapshot: &'a Snapshot) -> rusqlite::Result<Self> {
        let mut channels = HashMap::new();
        for channel in &snapshot.channels {
            let number =
                connection.query_row("SELECT number FROM channel WHERE id = ?1", [channel.id.0.as_bytes()], |row| {
                    row.get(0)
                })?;
            channels.insert(channel.id, (number, channel));
        }
        Ok(Self { channels, records: snapshot.records.iter().map(|record| (&record.id, record)).collect() })
    }
}

/// Writes a conversation, and gives its number.
fn put(connection: &Connection, kept: &KeptConversation, known: &Known<'_>, revision: i64) -> rusqlite::Result<i64> {
    let Some((channel, of)) = known.channels.get(&kept.channel_id) else {
        return Err(rusqlite::Error::QueryReturnedNoRows);
    };
    let conversation = whole(kept, of, known)?;
    connection
        .prepare_cached(
            "INSERT INTO conversation (id, channel, state, reason, ai_agent, ai_agent_until, revision, created_on,
                                       activity_on, accepted_on, unread, record, matches, queue, title, customer_id,
                                       displayable, last_message, read_up_to, watch, idle_since)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21)",
        )?
        .execute(params![
            kept.id.0.as_bytes(),
            channel,
            kept.state.code(),
            kept.reason,
            kept.ai_agent_engaged,
            kept.ai_agent_until.map(MessageId::get),
            revision,
            kept.created_on.as_millisecond(),
            kept.activity_on.as_millisecond(),
            kept.accepted_on.map(Timestamp::as_millisecond),
            kept.unread,
            kept.record_id.as_ref().map(|record| &record.0),
            kept.matches,
            kept.queue,
            conversation.title,
            kept.customer.customer_id,
            to_json(&audience::displayable(&kept.variables))?,
            kept.last_message_id.map(MessageId::get),
            kept.read_up_to.map(MessageId::get),
            kept.watch.map(|watch| watch.code),
            kept.watch.map(|watch| watch.since.as_millisecond()),
        ])?;
    let number = connection.last_insert_rowid();
    transition::count(connection, kept.state, 1)?;
    connection
        .prepare_cached(
            "INSERT INTO detail (conversation, customer, variables, visitor, ai_agent_misses) VALUES (?1, ?2, ?3, ?4, ?5)",
        )?
        .execute(params![
            number,
            to_json(&kept.customer)?,
            to_json(&kept.variables)?,
            kept.visitor.map(i64::try_from).and_then(Result::ok),
            kept.ai_agent_misses,
        ])?;
    search::keep(connection, number, &card::search_text(&conversation))?;
    for line in &conversation.transcript {
        transcript::insert(connection, number, line)?;
    }
    put_rest(connection, number, *channel, kept)?;
    Ok(number)
}

/// As the domain has it, for what follows from it.
fn whole(kept: &KeptConversation, channel: &Channel, known: &Known<'_>) -> rusqlite::Result<Conversation> {
    let record = kept.record_id.as_ref().and_then(|id| known.records.get(id)).map(|record| (*record).clone());
    let identification = Identification { record, matches: kept.matches };
    let entry = |line: &Line| Entry {
        message_id: line.message_id,
        kind: line.kind,
        role: line.role,
        sender_id: line.sender_id.clone(),
        name: line.name.clone(),
        text: line.text.clone(),
        attachments: line.attachments.clone(),
        timestamp: line.at,
    };
    Ok(Conversation {
        id: kept.id,
        channel: channel.name.clone(),
        queue: kept.queue.clone(),
        title: audience::title(&kept.customer, &identification, kept.visitor),
        state: kept.state,
        reason: Reason::from_code(kept.reason)
            .ok_or_else(|| decode::damaged(format!("{} is not a reason", kept.reason)))?,
        created_on: kept.created_on,
        accepted_on: kept.accepted_on,
        customer: kept.customer.clone(),
        identification,
        variables: kept.variables.clone(),
        transcript: kept.transcript.iter().map(entry).collect(),
        read_up_to: kept.read_up_to,
        ai_agent_engaged: kept.ai_agent_engaged,
        ai_agent_until: kept.ai_agent_until,
        sessions: Vec::new(),
    })
}

fn put_rest(connection: &Connection, number: i64, channel: i64, kept: &KeptConversation) -> rusqlite::Result<()> {
    for session in &kept.sessions {
        connection
            .prepare_cached(
                "INSERT INTO session (conversation, opened_on, closed_on, closure) VALUES (?1, ?2, ?3, ?4)",
            )?
            .execute(params![
                number,
                session.opened_on.as_millisecond(),
                session.closed_on.map(Timestamp::as_millisecond),
                session.closure,
            ])?;
    }
    for earlier in &kept.earlier_variables {
        connection
            .prepare_cached("INSERT INTO context_before (conversation, until, variables) VALUES (?1, ?2, ?3)")?
            .execute(params![number, earlier.until.as_millisecond(), to_json(&earlier.variables)?])?;
    }
    for request in &kept.request_ids {
        connection
            .prepare_cached(
                "INSERT INTO request (channel, fingerprint, conversation, at) VALUES (?1, unhex(?2), ?3, ?4)",
            )?
            .execute(params![channel, request.sha256, number, request.at.as_millisecond()])?;
    }
    Ok(())
}

fn put_delivery(connection: &Connection, number: i64, kept: &KeptDelivery, id: i64) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO delivery (id, conversation, state, at, webhook_url, activity) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?
        .execute(
            params![id, number, kept.state.stored(), kept.at.as_millisecond(), kept.webhook_url, kept.activity,],
        )?;
    for (entry, nth) in kept.tries.iter().zip(1_i64..) {
        outbox::insert_try(connection, id, nth, entry)?;
    }
    Ok(())
}
