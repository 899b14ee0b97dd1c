//! The channels: read as a whole into memory, changed one at a time.

use rusqlite::{Connection, OptionalExtension, params};

use super::{decode::guid, seed};
use crate::{
    api::{
        channel as contract,
        id::{AppId, ChannelId, OrganizationId},
        identity,
    },
    conversation::Place,
    simulator::store::{Channel, ChannelRemoved},
};

/// All channels.
pub(super) fn all(connection: &Connection) -> rusqlite::Result<Vec<Channel>> {
    connection
        .prepare_cached(
            "SELECT number, id, organization, app, linked, name, queue, ai_agent,
                    coalesce(webhook_override, webhook_url) AS url FROM channel",
        )?
        .query_map([], |row| {
            Ok(Channel {
                number: row.get("number")?,
                id: ChannelId(guid(row, "id")?),
                organization: OrganizationId(guid(row, "organization")?),
                app: row.get::<_, Option<[u8; 16]>>("app")?.map(|app| AppId(uuid::Uuid::from_bytes(app))),
                webhook_url: row.get("url")?,
                linked: row.get("linked")?,
                place: Place { channel: row.get("name")?, queue: row.get("queue")?, ai_agent: row.get("ai_agent")? },
            })
        })?
        .collect()
}

/// Adds a channel; `false` when its id is taken.
pub(super) fn add(connection: &Connection, channel: &contract::Channel) -> rusqlite::Result<bool> {
    let added = connection
        .prepare_cached(
            "INSERT INTO channel (id, organization, app, webhook_url, linked, name, queue, ai_agent)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT DO NOTHING",
        )?
        .execute(params![
            channel.id.0.as_bytes(),
            channel.organization_id.0.as_bytes(),
            channel.app_id.as_ref().map(|app| app.0.as_bytes()),
            channel.webhook_url,
            channel.linked,
            channel.name,
            channel.queue,
            channel.ai_agent,
        ])?;
    Ok(added > 0)
}

/// Changes a channel, all but its id and organisation; `false` when there is none. `says_webhook`: its webhook is what
/// is said now, whatever stood in for it; otherwise that stays as it is.
pub(super) fn change(
    connection: &Connection,
    channel: &contract::Channel,
    says_webhook: bool,
) -> rusqlite::Result<bool> {
    let changed = connection
        .prepare_cached(
            "UPDATE channel SET app = ?2, linked = ?3, name = ?4, queue = ?5, ai_agent = ?6,
                                webhook_url = iif(?8, ?7, webhook_url),
                                webhook_override = iif(?8, NULL, webhook_override)
             WHERE id = ?1",
        )?
        .execute(params![
            channel.id.0.as_bytes(),
            channel.app_id.as_ref().map(|app| app.0.as_bytes()),
            channel.linked,
            channel.name,
            channel.queue,
            channel.ai_agent,
            channel.webhook_url,
            says_webhook,
        ])?;
    Ok(changed > 0)
}

/// Removes a channel that has no conversation.
pub(super) fn remove(connection: &Connection, id: ChannelId) -> rusqlite::Result<ChannelRemoved> {
    let used = connection
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM conversation WHERE conversation.channel = channel.number) FROM channel
             WHERE id = ?1",
        )?
        .query_row([id.0.as_bytes()], |row| row.get::<_, bool>(0))
        .optional()?;
    match used {
        None => Ok(ChannelRemoved::Unknown),
        Some(true) => Ok(ChannelRemoved::InUse),
        Some(false) => {
            connection.prepare_cached("DELETE FROM channel WHERE id = ?1")?.execute([id.0.as_bytes()])?;
            Ok(ChannelRemoved::Done)
        }
    }
}

/// See [`crate::simulator::store::Store::stand_in`]. A start that changes nothing writes nothing.
pub(super) fn stand_in(connection: &Connection, url: Option<&str>) -> rusqlite::Result<()> {
    connection
        .prepare_cached("UPDATE channel SET webhook_override = ?2 WHERE id = ?1 AND webhook_override IS NOT ?2")?
        .execute(params![seed::guid(identity::CHANNEL_ID)?, url])?;
    Ok(())
}
