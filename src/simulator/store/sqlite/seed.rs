//! What a new store begins with: the signing key, the channels and the customer records.

use rusqlite::{Connection, params};
use serde::Deserialize;

use crate::{
    api::identity as well_known,
    conversation::{Place, record},
    simulator::identity,
};

const SEEDS: &str = include_str!("../seeds.toml");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Seeds {
    record: Vec<SeededRecord>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SeededRecord {
    id: String,
    first_name: String,
    last_name: String,
    email: Option<String>,
    phone_number: Option<String>,
}

pub(super) fn seed(connection: &Connection) -> rusqlite::Result<()> {
    let key = identity::generate_key().map_err(other)?;
    connection.execute("INSERT INTO setting (name, value) VALUES ('signing-key', ?1)", params![key])?;
    seed_data(connection)
}

/// All but the key: what a store has after a reset too.
pub(super) fn seed_data(connection: &Connection) -> rusqlite::Result<()> {
    let place = Place::default();
    let unlinked = format!("{} (not linked)", place.channel);
    for (id, name, linked) in
        [(well_known::CHANNEL_ID, &place.channel, true), (well_known::UNLINKED_CHANNEL_ID, &unlinked, false)]
    {
        connection.execute(
            "INSERT INTO channel (id, organization, app, linked, name, queue, ai_agent) VALUES (?1, ?2, NULL, ?3, ?4, ?5, ?6)",
            params![guid(id)?, guid(well_known::ORGANIZATION_ID)?, linked, name, place.queue, place.ai_agent],
        )?;
    }

    let seeds: Seeds = toml::from_str(SEEDS).map_err(other)?;
    for seeded in seeds.record {
        connection.execute(
            "INSERT INTO record (id, first_name, last_name, email, phone_number, email_key, phone_key)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            params![
                seeded.id,
                seeded.first_name,
                seeded.last_name,
                seeded.email,
                seeded.phone_number,
                seeded.email.as_deref().and_then(record::email_key),
                seeded.phone_number.as_deref().and_then(record::phone_key),
            ],
        )?;
    }
    Ok(())
}

/// A well-known GUID as it is stored.
pub(super) fn guid(text: &str) -> rusqlite::Result<[u8; 16]> {
    uuid::Uuid::try_parse(text).map(uuid::Uuid::into_bytes).map_err(other)
}

fn other(error: impl std::error::Error + Send + Sync + 'static) -> rusqlite::Error {
    rusqlite::Error::ToSqlConversionFailure(Box::new(error))
}
