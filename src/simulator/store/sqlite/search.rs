//! The texts that the list's filter looks in, in a table of their own: the filter reads all of them, and nothing else.
//!
//! A text is what a representative sees of a conversation, see [`super::card::search_text`].

use rusqlite::{Connection, params};

use crate::conversation::filter::Filter;

/// The numbers of the conversations that a filter has found, each once.
pub(super) struct Found(Vec<i64>);

impl Found {
    /// In the order in which the conversations were stored.
    pub(super) fn numbers(&self) -> &[i64] {
        &self.0
    }

    pub(super) fn contains(&self, number: i64) -> bool {
        self.0.binary_search(&number).is_ok()
    }
}

/// Keeps a conversation's text.
pub(super) fn keep(connection: &Connection, number: i64, text: &str) -> rusqlite::Result<()> {
    connection
        .prepare_cached("INSERT INTO search (conversation, text) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET text = ?2")?
        .execute(params![number, text])
        .map(|_| ())
}

/// The conversations whose texts match, and those whose ids are in the range.
///
/// Every text is read, in the order in which they are stored: for a hundred thousand of them that takes a few
/// milliseconds, where an index over their letters would slow every create down.
pub(super) fn find(connection: &Connection, filter: &Filter, ids: ([u8; 16], [u8; 16])) -> rusqlite::Result<Found> {
    let mut found: Vec<i64> = connection
        .prepare_cached("SELECT number FROM conversation WHERE id BETWEEN ?1 AND ?2")?
        .query_map(params![ids.0, ids.1], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    let mut texts = connection.prepare_cached("SELECT conversation, text FROM search")?;
    let mut rows = texts.query([])?;
    while let Some(row) = rows.next()? {
        if filter.matches(row.get_ref(1)?.as_str()?) {
            found.push(row.get(0)?);
        }
    }
    found.sort_unstable();
    found.dedup();
    Ok(Found(found))
}
