//! The outbox: what the integrators are still to be told, written in the transaction of what it tells of.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};

use super::decode::{guid, to_json};
use crate::{
    api::{
        id::{ChannelId, ConversationId},
        webhook::Thread,
    },
    conversation::notice::Notice,
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
    let Some((channel, thread)) = thread(connection, conversation)? else { return Ok(()) };
    connection
        .prepare_cached(
            "INSERT INTO delivery (conversation, state, at, webhook_url, activity) VALUES (?1, 'pending', ?2, ?3, ?4)",
        )?
        .execute(
            params![conversation, now.as_millisecond(), thread.webhook_url, to_json(&notice.payload(&thread))?,],
        )?;
    line_up(connection, conversation, channel, now)
}

/// Has the conversation's first pending delivery tried from `now` on, unless that is arranged already.
fn line_up(connection: &Connection, conversation: i64, channel: i64, now: Timestamp) -> rusqlite::Result<()> {
    connection
        .prepare_cached("INSERT INTO outbox (conversation, channel, due) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING")?
        .execute(params![conversation, channel, now.as_millisecond()])?;
    Ok(())
}

/// The channel's number, and where payloads of the conversation belong; `None` when its channel has no webhook.
///
/// The customer's id is the one of the create, else the one that their activities came with, else the conversation's
/// (our decision: the page has a recipient in every typing indicator).
fn thread(connection: &Connection, conversation: i64) -> rusqlite::Result<Option<(i64, Thread)>> {
    connection
        .prepare_cached(
            "SELECT channel.number AS channel, channel.id AS channel_id, conversation.id AS id,
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
            let thread = Thread {
                channel: ChannelId(guid(row, "channel_id")?),
                conversation: id,
                customer: row.get::<_, Option<String>>("customer")?.unwrap_or_else(|| id.to_string()),
                webhook_url: row.get("url")?,
            };
            Ok((row.get("channel")?, thread))
        })
        .optional()
}
