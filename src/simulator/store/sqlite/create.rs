//! A create in one transaction: repeat, continue or begin, with its event.

use std::{borrow::Cow, mem};

use ring::digest;
use rusqlite::{Connection, OptionalExtension, params};

use super::{
    card, context,
    decode::{self, guid, to_json},
    outbox, read, records, search, transcript,
    transition::{self, Step},
};
use crate::{
    api::{
        create::CustomerContext,
        desk::{EventKind, State},
        id::ConversationId,
        limit,
        problem::Violation,
    },
    conversation::{
        Conversation, Place, ai_agent, audience,
        lifecycle::{self, Command},
        record,
        timing::Watch,
    },
    simulator::store::{Create, Created},
};

/// See [`crate::simulator::store::Store::create`].
pub(super) fn create(connection: &Connection, create: &Create) -> rusqlite::Result<Created> {
    let fingerprint = create.request.request_id.as_deref().map(fingerprint);
    if let Some(fingerprint) = &fingerprint
        && let Some(id) = remembered(connection, create, fingerprint)?
    {
        return Ok(Created::Known { id });
    }
    let (number, created) = match continued(connection, create)? {
        Some((number, id)) => match go_on(connection, create, number)? {
            Ok(()) => (number, Created::Known { id }),
            Err(violation) => return Ok(Created::Refused(violation)),
        },
        None => begin(connection, create)?,
    };
    if let Some(fingerprint) = &fingerprint {
        remember(connection, create, fingerprint, number)?;
    }
    Ok(created)
}

/// The conversation that the same request led to, while its id is remembered.
fn remembered(
    connection: &Connection,
    create: &Create,
    fingerprint: &[u8],
) -> rusqlite::Result<Option<ConversationId>> {
    let since = create.now.as_millisecond() - limit::REQUEST_ID_HOURS * 3_600_000;
    connection
        .prepare_cached(
            "SELECT conversation.id FROM request JOIN conversation ON conversation.number = request.conversation
             WHERE request.channel = ?1 AND fingerprint = ?2 AND at > ?3",
        )?
        .query_row(params![create.channel.number, fingerprint, since], |row| guid(row, "id").map(ConversationId))
        .optional()
}

fn remember(connection: &Connection, create: &Create, fingerprint: &[u8], number: i64) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO request (channel, fingerprint, conversation, at) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT DO UPDATE SET conversation = excluded.conversation, at = excluded.at",
        )?
        .execute(params![create.channel.number, fingerprint, number, create.now.as_millisecond()])?;
    Ok(())
}

/// The customer's conversation that goes on instead of a new one.
fn continued(connection: &Connection, create: &Create) -> rusqlite::Result<Option<(i64, ConversationId)>> {
    let Some(customer_id) = create.request.customer.customer_id.as_deref() else { return Ok(None) };
    let find = |sql| {
        connection
            .prepare_cached(sql)?
            .query_row(params![create.channel.number, customer_id], |row| {
                Ok((row.get("number")?, decode::state(row)?, ConversationId(guid(row, "id")?)))
            })
            .optional()
    };
    // The conditions are those of the indexes, word by word: that is how SQLite finds them.
    let active = find(
        "SELECT number, state, id FROM conversation
         WHERE channel = ?1 AND customer_id = ?2 AND customer_id IS NOT NULL AND state IN (1, 2)",
    )?;
    let found = match active {
        None if lifecycle::is_continued(State::Waiting, create.switches.continue_waiting) => find(
            "SELECT number, state, id FROM conversation
             WHERE channel = ?1 AND customer_id = ?2 AND customer_id IS NOT NULL AND state = 3
             ORDER BY revision DESC LIMIT 1",
        )?,
        other => other,
    };
    Ok(found
        .filter(|(_, state, _)| lifecycle::is_continued(*state, create.switches.continue_waiting))
        .map(|(number, _, id)| (number, id)))
}

/// Merges the variables of the request into a conversation, and brings a waiting one back to its queue. Its start
/// message is not delivered.
fn go_on(connection: &Connection, create: &Create, number: i64) -> rusqlite::Result<Result<(), Violation>> {
    let mut conversation = read::without_transcript(connection, number)?;
    let merged =
        lifecycle::merged_variables(&conversation.variables, &create.request.variables, "/conversationcontext");
    let known = match merged {
        Ok(merged) => mem::replace(&mut conversation.variables, merged),
        Err(violation) => return Ok(Err(violation)),
    };
    let change = context::Change { before: &known, now: create.now, switches: create.switches };
    context::keep(connection, number, &conversation, change)?;
    // Never forbidden: `continued` has only found one that a create goes on in.
    let changes = lifecycle::handle(conversation.standing(), &Command::Continue).unwrap_or_default();
    for change in &changes {
        transition::apply(connection, number, conversation.state, change, create.now)?;
    }
    transition::record(connection, number, Step { kind: Command::Continue.event(), now: create.now })?;
    Ok(Ok(()))
}

fn begin(connection: &Connection, create: &Create) -> rusqlite::Result<(i64, Created)> {
    let customer = &create.request.customer;
    let candidates = records::candidates(
        connection,
        customer.email.as_deref().and_then(record::email_key).as_deref(),
        customer.phone_number.as_deref().and_then(record::phone_key).as_deref(),
    )?;
    let identification = record::identify(customer, &candidates);
    let visitor = if is_nameless(customer, &identification) { Some(next_visitor(connection)?) } else { None };
    let place = place(create);
    let mut conversation = Conversation::begin(create.id, &create.request, identification, &place, visitor, create.now);
    let message_id = conversation.transcript.first().map(|line| line.message_id);
    let unread = conversation.transcript.len();
    let greeting = match &create.ai_agent {
        Some(script) if conversation.ai_agent_engaged => ai_agent::greet(&mut conversation, script, create.now),
        _ => None,
    };
    let number = insert(connection, create, &conversation, visitor, unread)?;
    if let Some(greeting) = greeting {
        outbox::enqueue(connection, number, &greeting, create.now)?;
    }
    Ok((number, Created::Begun { id: create.id, message_id }))
}

/// Where the conversation arrives: a channel's AI agent is there only while the endpoint has one.
fn place(create: &Create) -> Cow<'_, Place> {
    let place = &create.channel.place;
    if create.ai_agent.is_none() && place.ai_agent {
        Cow::Owned(Place { ai_agent: false, ..place.clone() })
    } else {
        Cow::Borrowed(place)
    }
}

/// Whether the title depends on the visitor's number, which is only counted for those who need it.
pub(super) fn is_nameless(customer: &CustomerContext, identification: &record::Identification) -> bool {
    audience::title(customer, identification, Some(1)) != audience::title(customer, identification, None)
}

pub(super) fn next_visitor(connection: &Connection) -> rusqlite::Result<u64> {
    connection
        .prepare_cached("UPDATE counter SET value = value + 1 WHERE name = 'visitor' RETURNING value")?
        .query_row([], |row| decode::number(row, "value"))
}

/// `unread` lines of the transcript are the customer's.
fn insert(
    connection: &Connection,
    create: &Create,
    conversation: &Conversation,
    visitor: Option<u64>,
    unread: usize,
) -> rusqlite::Result<i64> {
    let now = create.now.as_millisecond();
    let revision = transition::next_event(connection)?;
    let identification = &conversation.identification;
    connection
        .prepare_cached(
            "INSERT INTO conversation (id, channel, state, reason, ai_agent, revision, created_on, activity_on, unread,
                                       record, matches, queue, title, customer_id, displayable, last_message,
                                       watch, idle_since)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?7)",
        )?
        .execute(params![
            conversation.id.0.as_bytes(),
            create.channel.number,
            conversation.state.code(),
            conversation.reason.code(),
            conversation.ai_agent_engaged,
            revision,
            now,
            i64::try_from(unread).unwrap_or(i64::MAX),
            identification.record.as_ref().map(|record| &record.id.0),
            identification.matches,
            conversation.queue,
            conversation.title,
            conversation.customer.customer_id,
            to_json(&audience::displayable(&conversation.variables))?,
            conversation.transcript.last().map(|line| line.message_id.get()),
            Watch::of(conversation.standing()).map(Watch::code),
        ])?;
    let number = connection.last_insert_rowid();
    transition::count(connection, conversation.state, 1)?;
    connection
        .prepare_cached("INSERT INTO detail (conversation, customer, variables, visitor) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![
            number,
            to_json(&conversation.customer)?,
            to_json(&conversation.variables)?,
            visitor.map(i64::try_from).and_then(Result::ok),
        ])?;
    search::keep(connection, number, &card::search_text(conversation))?;
    for line in &conversation.transcript {
        transcript::insert(connection, number, line)?;
    }
    transition::insert_event(
        connection,
        revision,
        number,
        Step { kind: EventKind::ConversationCreated, now: create.now },
    )?;
    Ok(number)
}

fn fingerprint(request_id: &str) -> Vec<u8> {
    digest::digest(&digest::SHA256, request_id.as_bytes()).as_ref().to_vec()
}
