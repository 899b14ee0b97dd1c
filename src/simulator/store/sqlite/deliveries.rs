//! The log of deliveries: read in pages, and one of them made again.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, named_params, params};

use super::{
    decode::{self, Named, guid, json, moment},
    outbox,
    transition::{self, Step},
};
use crate::{
    api::{
        delivery::{Delivery, DeliveryPage, DeliveryState, Try},
        desk::EventKind,
        id::ConversationId,
        webhook,
    },
    simulator::store::{DeliveryQuery, Replayed},
};

/// Bytes of payloads after which a page ends early: each may hold embedded files. The token leads on as from any page.
const PAGE_BYTES: usize = 8 * 1024 * 1024;

/// What [`delivery`] reads. Where a pending one will go is decided when it goes, so the channel's address counts.
const SELECT: &str = "SELECT delivery.id AS id, conversation.id AS conversation, delivery.state AS state, at, activity,
                             CASE delivery.state
                                 WHEN 'pending' THEN coalesce(webhook_override, channel.webhook_url, delivery.webhook_url)
                                 ELSE delivery.webhook_url
                             END AS url
                      FROM delivery
                      JOIN conversation ON conversation.number = delivery.conversation
                      JOIN channel ON channel.number = conversation.channel";

/// See [`crate::simulator::store::Store::deliveries`].
pub(super) fn page(connection: &Connection, query: &DeliveryQuery) -> rusqlite::Result<DeliveryPage> {
    let conversation = match query.conversation {
        None => None,
        Some(id) => match super::read::number(connection, id)? {
            None => return Ok(DeliveryPage::default()),
            number => number,
        },
    };
    // One question for each pair of filters, so that each is answered along its index.
    let filter = match (conversation, query.state) {
        (None, None) => ":conversation IS NULL AND :state IS NULL",
        (Some(_), None) => "delivery.conversation = :conversation AND :state IS NULL",
        (None, Some(_)) => "delivery.state = :state AND :conversation IS NULL",
        (Some(_), Some(_)) => "delivery.conversation = :conversation AND delivery.state = :state",
    };
    let sql = format!("{SELECT} WHERE {filter} AND delivery.id < :before ORDER BY delivery.id DESC");
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query(named_params! {
        ":conversation": conversation,
        ":state": query.state.map(Named::stored),
        ":before": query.before.and_then(|before| i64::try_from(before).ok()).unwrap_or(i64::MAX),
    })?;
    let wanted = usize::try_from(query.limit).unwrap_or(usize::MAX);
    let (mut page, mut bytes) = (DeliveryPage::default(), 0);
    while let Some(row) = rows.next()? {
        if page.deliveries.len() == wanted || bytes > PAGE_BYTES {
            page.next = page.deliveries.last().map(|last| last.id.to_string());
            break;
        }
        bytes += row.get_ref("activity")?.as_str()?.len();
        page.deliveries.push(delivery(connection, row)?);
    }
    Ok(page)
}

/// See [`crate::simulator::store::Store::replay`].
pub(super) fn replay(connection: &Connection, id: u64, now: Timestamp) -> rusqlite::Result<Replayed> {
    let found = connection
        .prepare_cached(
            "SELECT delivery.conversation AS conversation, delivery.state AS state, activity,
                    coalesce(webhook_override, channel.webhook_url, delivery.webhook_url) AS url
             FROM delivery
             JOIN conversation ON conversation.number = delivery.conversation
             JOIN channel ON channel.number = conversation.channel
             WHERE delivery.id = ?1",
        )?
        .query_row([i64::try_from(id).unwrap_or(i64::MAX)], |row| {
            let (conversation, state): (i64, DeliveryState) = (row.get("conversation")?, decode::name(row, "state")?);
            Ok((conversation, state, row.get::<_, String>("activity")?, row.get::<_, String>("url")?))
        })
        .optional()?;
    let Some((conversation, state, activity, url)) = found else { return Ok(Replayed::Unknown) };
    if state == DeliveryState::Pending {
        return Ok(Replayed::Pending);
    }
    let again = outbox::append(connection, conversation, &url, &activity, now)?;
    transition::record(connection, conversation, Step { kind: EventKind::DeliveryChanged, now })?;
    let made = connection
        .prepare_cached(&format!("{SELECT} WHERE delivery.id = ?1"))?
        .query_row([again], |row| delivery(connection, row))?;
    Ok(Replayed::Done(Box::new(made)))
}

fn delivery(connection: &Connection, row: &Row<'_>) -> rusqlite::Result<Delivery> {
    let conversation_id = ConversationId(guid(row, "conversation")?);
    let url: String = row.get("url")?;
    Ok(Delivery {
        id: decode::number(row, "id")?,
        conversation_id,
        url: webhook::activities_url(&url, conversation_id),
        activity: json(row, "activity")?,
        state: decode::name(row, "state")?,
        created_on: moment(row, "at")?,
        tries: tries(connection, row.get("id")?)?,
    })
}

fn tries(connection: &Connection, delivery: i64) -> rusqlite::Result<Vec<Try>> {
    connection
        .prepare_cached(
            "SELECT at, status, error, duration_ms, fault FROM delivery_try WHERE delivery = ?1 ORDER BY number",
        )?
        .query_map(params![delivery], |row| {
            Ok(Try {
                at: moment(row, "at")?,
                status: row.get("status")?,
                error: row.get("error")?,
                duration_ms: decode::number(row, "duration_ms")?,
                fault: decode::optional_json(row, "fault")?,
            })
        })?
        .collect()
}
