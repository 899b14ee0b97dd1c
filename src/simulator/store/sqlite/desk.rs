//! What people at the desk order, each in one transaction with its event and what the integrator is told.

use jiff::Timestamp;
use rusqlite::{Connection, params};

use super::{
    card, outbox, read, records, timing, transcript,
    transition::{self, Step},
};
use crate::{
    api::{
        desk::request::Message,
        id::{ConversationId, MessageId, RecordId},
    },
    conversation::{
        lifecycle::{self, Party},
        notice::Notice,
        order::{self, Order},
        record::Identification,
        timing::Speaker,
    },
    simulator::store::Commanded,
};

/// See [`crate::simulator::store::Store::command`].
pub(super) fn command(
    connection: &Connection,
    id: ConversationId,
    order: &Order,
    now: Timestamp,
) -> rusqlite::Result<Commanded> {
    let Some(number) = read::number(connection, id)? else { return Ok(Commanded::Unknown) };
    let before = read::without_transcript(connection, number)?;
    let command = order.command();
    let changes = match lifecycle::handle(before.standing(), &command) {
        Ok(changes) => changes,
        Err(forbidden) => return Ok(Commanded::Forbidden(forbidden)),
    };
    for change in &changes {
        transition::apply(connection, number, before.state, change, now)?;
    }
    let mut said = None;
    match order {
        Order::Move(_) => {}
        Order::Say(message) => said = Some(say(connection, number, message, now)?),
        Order::Type => outbox::enqueue(connection, number, &Notice::Typing, now)?,
        Order::Link(record) => {
            let Some(identification) = identified(connection, record.as_ref())? else {
                return Ok(Commanded::UnknownRecord);
            };
            card::keep_identification(connection, number, before, identification)?;
        }
    }
    transition::record(connection, number, Step { kind: command.event(), now })?;
    Ok(match (order, said) {
        (_, Some(said)) => Commanded::Said(said),
        (Order::Type, _) => Commanded::Told,
        _ => match read::conversation(connection, id)? {
            Some(conversation) => Commanded::Done(Box::new(conversation)),
            None => Commanded::Unknown,
        },
    })
}

fn say(connection: &Connection, number: i64, message: &Message, now: Timestamp) -> rusqlite::Result<MessageId> {
    let line = order::line(message, transition::next_message(connection, number, now)?, now);
    transcript::insert(connection, number, &line)?;
    if let Some(notice) = order::notice(&line) {
        outbox::enqueue(connection, number, &notice, now)?;
        timing::spoke(connection, number, Speaker::Party(Party::Representative), now)?;
    }
    Ok(line.message_id)
}

/// Who the customer is once a person has said so; `None` when there is no such record. By hand there is one match or
/// none.
fn identified(connection: &Connection, record: Option<&RecordId>) -> rusqlite::Result<Option<Identification>> {
    let Some(id) = record else { return Ok(Some(Identification::default())) };
    Ok(records::find(connection, id)?.map(|record| Identification { record: Some(record), matches: 1 }))
}

/// The numbers of the conversations that a record is linked to.
pub(super) fn linked(connection: &Connection, record: &RecordId) -> rusqlite::Result<Vec<i64>> {
    connection
        .prepare_cached("SELECT number FROM conversation WHERE record = ?1 AND record IS NOT NULL ORDER BY number")?
        .query_map(params![record.0], |row| row.get(0))?
        .collect()
}
