//! The outbox: what the integrators are still to be told, written in the transaction of what it tells of.
//!
//! Nothing here posts anything: [`crate::simulator::webhook`] asks whose turn it is and says how each try went.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};

use super::{
    decode::{self, Named, guid, to_json},
    transition::{self, Step},
};
use crate::{
    api::{
        delivery::{DeliveryState, Try},
        desk::EventKind,
        id::{AppId, ChannelId, ConversationId},
        webhook::Thread,
    },
    conversation::notice::Notice,
    simulator::store::{Due, Pending, Tried, Verdict, Waiting},
};

/// Puts a notice behind what the conversation's integrator is to be told already.
///
/// A channel without a webhook is told nothing, not even later when it has one: nothing is kept for it.
pub(super) fn enqueue(
    connection: &Connection,
    conversation: i64,
    notice: &Notice,
    now: Timestamp,
) -> rusqlite::Result<()> {
    let Some(thread) = thread(connection, conversation)? else { return Ok(()) };
    append(connection, conversation, &thread.webhook_url, &to_json(&notice.payload(&thread))?, now).map(|_| ())
}

/// Makes a delivery, the last one of its conversation, and gives its id.
pub(super) fn append(
    connection: &Connection,
    conversation: i64,
    webhook_url: &str,
    activity: &str,
    now: Timestamp,
) -> rusqlite::Result<i64> {
    let id = i64::try_from(last_delivery(connection)?).unwrap_or(i64::MAX).saturating_add(1);
    connection
        .prepare_cached(
            "INSERT INTO delivery (id, conversation, state, at, webhook_url, activity) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?
        .execute(params![
            id,
            conversation,
            DeliveryState::Pending.stored(),
            now.as_millisecond(),
            webhook_url,
            activity,
        ])?;
    // A conversation that is waiting already keeps its place: its first delivery decides when.
    connection
        .prepare_cached(
            "INSERT INTO outbox (conversation, channel, due)
             SELECT number, channel, ?2 FROM conversation WHERE number = ?1 ON CONFLICT DO NOTHING",
        )?
        .execute(params![conversation, now.as_millisecond()])?;
    Ok(id)
}

/// The newest delivery's id, or that of the last one before a reset; 0 before the first.
pub(super) fn last_delivery(connection: &Connection) -> rusqlite::Result<u64> {
    connection
        .prepare_cached(
            "SELECT coalesce(max(id), (SELECT value FROM counter WHERE name = 'delivery')) AS id FROM delivery",
        )?
        .query_row([], |row| decode::number(row, "id"))
}

/// See [`crate::simulator::store::Store::due`].
pub(super) fn due(connection: &Connection, now: Timestamp, per_channel: u32) -> rusqlite::Result<Due> {
    let channels: Vec<i64> = connection
        .prepare_cached("SELECT DISTINCT channel FROM outbox")?
        .query_map([], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    let mut ready = connection
        .prepare_cached("SELECT conversation FROM outbox WHERE channel = ?1 AND due <= ?2 ORDER BY due LIMIT ?3")?;
    let mut later = connection.prepare_cached("SELECT min(due) AS due FROM outbox WHERE channel = ?1 AND due > ?2")?;
    let mut found = Due::default();
    for channel in channels {
        let waiting = ready.query_map(params![channel, now.as_millisecond(), per_channel], |row| {
            Ok(Waiting { conversation: row.get("conversation")?, channel })
        })?;
        for waiting in waiting {
            found.ready.push(waiting?);
        }
        let next =
            later.query_row(params![channel, now.as_millisecond()], |row| decode::optional_moment(row, "due"))?;
        found.next = [found.next, next].into_iter().flatten().min();
    }
    Ok(found)
}

/// See [`crate::simulator::store::Store::first_pending`].
pub(super) fn first_pending(connection: &Connection, conversation: i64) -> rusqlite::Result<Option<Pending>> {
    // The condition is that of the index, word by word: that is how SQLite finds it.
    connection
        .prepare_cached(
            "SELECT delivery.id AS id, conversation.id AS conversation, channel.app AS app, activity,
                    coalesce(webhook_override, channel.webhook_url, delivery.webhook_url) AS url,
                    (SELECT count(*) FROM delivery_try WHERE delivery_try.delivery = delivery.id) AS tries
             FROM delivery
             JOIN conversation ON conversation.number = delivery.conversation
             JOIN channel ON channel.number = conversation.channel
             WHERE delivery.conversation = ?1 AND delivery.state = 'pending'
             ORDER BY delivery.id LIMIT 1",
        )?
        .query_row([conversation], |row| {
            Ok(Pending {
                id: row.get("id")?,
                conversation: ConversationId(guid(row, "conversation")?),
                webhook_url: row.get("url")?,
                app: row.get::<_, Option<[u8; 16]>>("app")?.map(|app| AppId(uuid::Uuid::from_bytes(app))),
                activity: row.get("activity")?,
                tries: row.get("tries")?,
            })
        })
        .optional()
}

/// See [`crate::simulator::store::Store::tried`].
pub(super) fn tried(connection: &Connection, tried: &Tried) -> rusqlite::Result<()> {
    let conversation: Option<i64> = connection
        .prepare_cached(
            "SELECT conversation.number FROM delivery JOIN conversation ON conversation.number = delivery.conversation
             WHERE delivery.id = ?1 AND conversation.id = ?2 AND delivery.state = 'pending'",
        )?
        .query_row(params![tried.delivery, tried.conversation.0.as_bytes()], |row| row.get(0))
        .optional()?;
    // Gone while it was tried: everything was put back to its beginning.
    let Some(conversation) = conversation else { return Ok(()) };
    let number = connection
        .prepare_cached("SELECT count(*) + 1 FROM delivery_try WHERE delivery = ?1")?
        .query_row([tried.delivery], |row| row.get(0))?;
    insert_try(connection, tried.delivery, number, &tried.entry)?;
    let (state, due) = match tried.verdict {
        Verdict::Delivered => (DeliveryState::Delivered, tried.now),
        Verdict::Again(at) => (DeliveryState::Pending, at),
        Verdict::GaveUp => (DeliveryState::GaveUp, tried.now),
    };
    connection.prepare_cached("UPDATE delivery SET state = ?2, webhook_url = ?3 WHERE id = ?1")?.execute(params![
        tried.delivery,
        state.stored(),
        tried.webhook_url
    ])?;
    // Behind every other conversation that is due: none can take all the turns.
    connection
        .prepare_cached("UPDATE outbox SET due = ?2 WHERE conversation = ?1")?
        .execute(params![conversation, due.as_millisecond()])?;
    connection
        .prepare_cached(
            "DELETE FROM outbox WHERE conversation = ?1
             AND NOT EXISTS (SELECT 1 FROM delivery WHERE delivery.conversation = ?1 AND delivery.state = 'pending')",
        )?
        .execute([conversation])?;
    transition::record(connection, conversation, Step { kind: EventKind::DeliveryChanged, now: tried.now })
}

/// Writes a delivery's try; they are numbered from 1.
pub(super) fn insert_try(connection: &Connection, delivery: i64, number: i64, entry: &Try) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO delivery_try (delivery, number, at, status, error, duration_ms, fault)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?
        .execute(params![
            delivery,
            number,
            entry.at.as_millisecond(),
            entry.status,
            entry.error,
            i64::try_from(entry.duration_ms).unwrap_or(i64::MAX),
            entry.fault.as_ref().map(to_json).transpose()?,
        ])?;
    Ok(())
}

/// Where payloads of the conversation belong; `None` when its channel has no webhook.
///
/// The customer's id is the one of the create, else the one that their activities came with, else the conversation's
/// (our decision: the page has a recipient in every typing indicator).
fn thread(connection: &Connection, conversation: i64) -> rusqlite::Result<Option<Thread>> {
    connection
        .prepare_cached(
            "SELECT channel.id AS channel, conversation.id AS id,
                    coalesce(webhook_override, webhook_url) AS url,
                    coalesce(customer_id,
                             (SELECT sender_id FROM entry
                              WHERE entry.conversation = conversation.number AND role = 'customer'
                              ORDER BY message_id DESC LIMIT 1)) AS customer
             FROM conversation JOIN channel ON channel.number = conversation.channel
             WHERE conversation.number = ?1 AND coalesce(webhook_override, webhook_url) IS NOT NULL",
        )?
        .query_row([conversation], |row| {
            let id = ConversationId(guid(row, "id")?);
            Ok(Thread {
                channel: ChannelId(guid(row, "channel")?),
                conversation: id,
                customer: row.get::<_, Option<String>>("customer")?.unwrap_or_else(|| id.to_string()),
                webhook_url: row.get("url")?,
            })
        })
        .optional()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::simulator::{
        Storage,
        store::{
            Store as _,
            conformance::{act, begun, channel, now},
            sqlite::{SqliteStore, read},
        },
    };

    #[tokio::test]
    async fn a_recipient_has_the_best_id_there_is() {
        let store = SqliteStore::open(&Storage::Ephemeral).await.unwrap();
        store.stand_in(Some("http://127.0.0.1:9".to_owned())).await.unwrap();
        let recipient = async |id: ConversationId| {
            let told = store.write(move |connection| {
                let number = read::number(connection, id)?.expect("it is there");
                enqueue(connection, number, &Notice::Typing, now())?;
                let newest = "SELECT activity FROM delivery ORDER BY id DESC LIMIT 1";
                connection.query_row(newest, [], |row| row.get::<_, String>(0))
            });
            let told: Value = serde_json::from_str(&told.await.unwrap()).unwrap();
            told["recipient"]["id"].as_str().unwrap().to_owned()
        };
        let named = begun(&store, &json!({ "customercontext": { "customerid": "jdoe123" } })).await;
        let visitor = begun(&store, &json!({})).await;
        assert_eq!(recipient(named).await, "jdoe123");
        assert_eq!(recipient(visitor).await, visitor.to_string());
        let body = json!({ "type": "message", "text": "hi", "from": { "id": "u7" } });
        store.act(act(&channel(&store), visitor, &body)).await.unwrap();
        assert_eq!(recipient(visitor).await, "u7");
    }
}
