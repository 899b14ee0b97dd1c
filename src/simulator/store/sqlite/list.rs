//! Questions about many conversations: the desk's list, the integrator's pages, the event stream. All by key, none by
//! offset.

use std::{cmp::Reverse, sync::Arc};

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, functions::FunctionFlags, named_params, params};
use uuid::Uuid;

use super::{
    decode::{self, SUMMARY_COLUMNS, guid, moment},
    read,
};
use crate::{
    api::{
        answer::{ConversationRow, ConversationsPage},
        desk::{DeskEvent, Rank, Sort, State, Summary, SummaryPage},
        id::ConversationId,
        query::ConversationsQuery,
    },
    conversation::filter,
    simulator::store::{Events, ListQuery},
};

/// What the filter adds to a question about a state. `CROSS JOIN` keeps the order of the tables, and with it that of
/// the index: a page is full before the rest is looked at.
const MATCHING: &str = "(matches(detail.search, :text) OR conversation.id BETWEEN :first AND :last)";

/// Teaches a connection the function `matches(text, filter)`, of a text in lower case.
pub(super) fn teach_filters(connection: &Connection) -> rusqlite::Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
    connection.create_scalar_function("matches", 2, flags, |call| {
        // Read once for all rows of a question.
        let words: Arc<filter::Filter> =
            call.get_or_create_aux(1, |text| text.as_str().map(filter::Filter::new).map_err(Box::new))?;
        Ok(words.matches(call.get_raw(0).as_str()?))
    })
}

/// A page of the desk's list.
///
/// Each state is asked for alone, in the order of an index, and the few rows are merged: that costs the same whether
/// there are ten conversations or a hundred thousand.
pub(super) fn list(connection: &Connection, query: &ListQuery, now: Timestamp) -> rusqlite::Result<SummaryPage> {
    let wanted = usize::try_from(query.limit).unwrap_or(usize::MAX);
    let filter = Filter::new(&query.text);
    let (mut found, mut total) = (Vec::new(), 0);
    for state in &query.states {
        total += count(connection, *state, filter.as_ref())?;
        found.extend(next_in(connection, *state, query, filter.as_ref(), now)?);
    }
    found.sort_unstable_by_key(|summary| query.sort.rank(summary));
    let more = found.len() > wanted;
    found.truncate(wanted);
    Ok(SummaryPage {
        next: found.last().filter(|_| more).map(|last| query.sort.rank(last).to_string()),
        conversations: found,
        total,
        stored: state_counts(connection)?.into_iter().map(|(_, conversations)| conversations).sum(),
        last_event_id: read::last_event(connection)?,
    })
}

/// How many conversations there are in each state.
pub(super) fn state_counts(connection: &Connection) -> rusqlite::Result<Vec<(State, u64)>> {
    State::ALL.into_iter().map(|state| Ok((state, count(connection, state, None)?))).collect()
}

/// The order of a state's conversations, as SQL: what comes after the rank in `:key` and `:id`, and by which columns.
struct Stretch {
    after: &'static str,
    order: &'static str,
    key: i64,
    id: [u8; 16],
}

impl Stretch {
    const NEWEST: Self =
        Self { after: "revision < :key AND :id = :id", order: "revision DESC", key: i64::MAX, id: LAST };
    const OLDEST: Self =
        Self { after: "(created_on, id) > (:key, :id)", order: "created_on, id", key: i64::MIN, id: FIRST };
    const YOUNGEST: Self =
        Self { after: "(created_on, id) < (:key, :id)", order: "created_on DESC, id DESC", key: i64::MAX, id: LAST };

    /// What is left of a state after a rank; `None` when that is behind all of it.
    fn of(state: State, sort: Sort, after: Option<Rank>) -> Option<Self> {
        let waits = sort == Sort::Waiting && state == State::Open;
        match after {
            None if waits => Some(Self::OLDEST),
            None if sort == Sort::Created => Some(Self::YOUNGEST),
            Some(Rank::Oldest(key, id)) if waits => Some(Self { key, id: id.0.into_bytes(), ..Self::OLDEST }),
            // Those that wait come before all others.
            None | Some(Rank::Oldest(..)) => Some(Self::NEWEST),
            Some(Rank::Newest(_)) if waits => None,
            Some(Rank::Newest(Reverse(revision))) => {
                Some(Self { key: i64::try_from(revision).unwrap_or(i64::MAX), ..Self::NEWEST })
            }
            Some(Rank::Youngest(Reverse((key, id)))) => Some(Self { key, id: id.0.into_bytes(), ..Self::YOUNGEST }),
        }
    }
}

const FIRST: [u8; 16] = [0; 16];
const LAST: [u8; 16] = [0xff; 16];

/// One more than a page of a state's conversations after a rank.
fn next_in(
    connection: &Connection,
    state: State,
    query: &ListQuery,
    filter: Option<&Filter>,
    now: Timestamp,
) -> rusqlite::Result<Vec<Summary>> {
    let Some(Stretch { after, order, key, id }) = Stretch::of(state, query.sort, query.after) else {
        return Ok(Vec::new());
    };
    let (state, limit) = (state.code(), i64::from(query.limit) + 1);
    match filter {
        None => connection
            .prepare_cached(&format!(
                "SELECT {SUMMARY_COLUMNS} FROM conversation WHERE state = :state AND {after}
                 ORDER BY {order} LIMIT :limit"
            ))?
            .query_map(named_params! { ":state": state, ":key": key, ":id": id, ":limit": limit }, |row| {
                decode::summary(row, now)
            })?
            .collect(),
        Some(filter) => connection
            .prepare_cached(&format!(
                "SELECT {SUMMARY_COLUMNS} FROM conversation CROSS JOIN detail ON detail.conversation = number
                 WHERE state = :state AND {after} AND {MATCHING} ORDER BY {order} LIMIT :limit"
            ))?
            .query_map(
                named_params! {
                    ":state": state, ":key": key, ":id": id, ":limit": limit,
                    ":text": filter.text, ":first": filter.ids.0, ":last": filter.ids.1,
                },
                |row| decode::summary(row, now),
            )?
            .collect(),
    }
}

fn count(connection: &Connection, state: State, filter: Option<&Filter>) -> rusqlite::Result<u64> {
    match filter {
        None => connection
            .prepare_cached("SELECT conversations AS total FROM state_count WHERE state = ?1")?
            .query_row([state.code()], |row| decode::number(row, "total")),
        Some(filter) => connection
            .prepare_cached(&format!(
                "SELECT count(*) AS total FROM conversation CROSS JOIN detail ON detail.conversation = number
                 WHERE state = :state AND {MATCHING}"
            ))?
            .query_row(
                named_params! {
                    ":state": state.code(),
                    ":text": filter.text, ":first": filter.ids.0, ":last": filter.ids.1,
                },
                |row| decode::number(row, "total"),
            ),
    }
}

/// What the list is filtered by.
struct Filter {
    text: String,
    /// The first and the last id that begin with the text; an empty range when it cannot begin one.
    ids: ([u8; 16], [u8; 16]),
}

impl Filter {
    /// `None` when everything matches.
    fn new(text: &str) -> Option<Self> {
        let text = text.trim().to_lowercase();
        let ids = ids_beginning_with(&text).unwrap_or((LAST, FIRST));
        (!text.is_empty()).then_some(Self { text, ids })
    }
}

/// The range of ids whose hyphenated form begins with `prefix`, which is in lower case.
fn ids_beginning_with(prefix: &str) -> Option<([u8; 16], [u8; 16])> {
    let complete = |rest: &str| {
        let rest = rest.get(prefix.len()..)?;
        let text = format!("{prefix}{rest}");
        Uuid::try_parse(&text).ok().filter(|id| id.hyphenated().to_string() == text).map(Uuid::into_bytes)
    };
    Some((complete("00000000-0000-0000-0000-000000000000")?, complete("ffffffff-ffff-ffff-ffff-ffffffffffff")?))
}

/// A page of the integrator's list; `None` when the token is not one of the channel's conversations.
pub(super) fn page(
    connection: &Connection,
    channel: i64,
    query: &ConversationsQuery,
) -> rusqlite::Result<Option<ConversationsPage>> {
    // Both bounds are places in the order (creation, id): everything behind the later one is on the page. A start is
    // behind every id of its millisecond; created moments are whole milliseconds, so nothing is lost by rounding down.
    let mut bound = (i64::MIN, [0; 16]);
    if let Some(start) = query.start {
        bound = (start.as_millisecond(), [0xff; 16]);
    }
    if let Some(token) = query.after {
        let Some(last) = place_of(connection, channel, token)? else { return Ok(None) };
        bound = bound.max(last);
    }
    let wanted = usize::try_from(query.page_size).unwrap_or(usize::MAX);
    let mut conversations: Vec<ConversationRow> = connection
        .prepare_cached(
            "SELECT id, created_on FROM conversation
             WHERE channel = ?1 AND state IN (1, 2, 3) AND (created_on, id) > (?2, ?3)
             ORDER BY created_on, id LIMIT ?4",
        )?
        .query_map(params![channel, bound.0, bound.1, i64::from(query.page_size) + 1], |row| {
            Ok(ConversationRow {
                conversationid: ConversationId(guid(row, "id")?),
                timestamp: moment(row, "created_on")?,
            })
        })?
        .collect::<rusqlite::Result<_>>()?;
    let more = conversations.len() > wanted;
    conversations.truncate(wanted);
    let continuationtoken = conversations.last().filter(|_| more).map(|last| last.conversationid.0);
    Ok(Some(ConversationsPage { conversations, continuationtoken }))
}

/// Where the conversation that a token names stands in the order, whether it is still listed or not.
fn place_of(connection: &Connection, channel: i64, token: Uuid) -> rusqlite::Result<Option<(i64, [u8; 16])>> {
    connection
        .prepare_cached("SELECT created_on FROM conversation WHERE id = ?1 AND channel = ?2")?
        .query_row(params![token.as_bytes(), channel], |row| Ok((row.get(0)?, token.into_bytes())))
        .optional()
}

/// At most `limit` events after `after`, each with its conversation as it is now.
pub(super) fn events(connection: &Connection, after: u64, limit: u32, now: Timestamp) -> rusqlite::Result<Events> {
    let (first, last) = connection
        .prepare_cached(
            "SELECT coalesce(min(id), before + 1) AS first, coalesce(max(id), before) AS last
             FROM (SELECT value AS before FROM counter WHERE name = 'event') LEFT JOIN event",
        )?
        .query_row([], |row| Ok((decode::number(row, "first")?, decode::number(row, "last")?)))?;
    if after > last || after + 1 < first {
        return Ok(Events::Lost { last });
    }
    let events = connection
        .prepare_cached(&format!(
            "SELECT event.id AS event, kind, at, {SUMMARY_COLUMNS}
             FROM event JOIN conversation ON conversation.number = event.conversation
             WHERE event.id > ?1 ORDER BY event.id LIMIT ?2"
        ))?
        .query_map(params![i64::try_from(after).unwrap_or(i64::MAX), limit], |row| {
            Ok(DeskEvent {
                id: decode::number(row, "event")?,
                kind: decode::name(row, "kind")?,
                at: moment(row, "at")?,
                conversation: decode::summary(row, now)?,
            })
        })?
        .collect::<rusqlite::Result<_>>()?;
    Ok(Events::Next(events))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_found_by_how_it_begins() {
        let id = "8a5e4f10-0000-4000-8000-000000000009";
        let bytes = Uuid::try_parse(id).unwrap().into_bytes();
        for length in 1..=id.len() {
            let (first, last) = ids_beginning_with(&id[..length]).unwrap();
            assert!(first <= bytes && bytes <= last, "{}", &id[..length]);
        }
        for other in ["8b", "8a5e4f11", "xbox", "8a5e4f100", "é", "8a5e4f10-0000-4000-8000-0000000000090"] {
            let found = ids_beginning_with(other).is_some_and(|(first, last)| first <= bytes && bytes <= last);
            assert!(!found, "{other}");
        }
    }

    #[test]
    fn the_indexes_of_listed_states_are_the_contracts() {
        let listed: Vec<u8> = State::ALL.into_iter().filter(|state| state.is_listed()).map(State::code).collect();
        assert_eq!(listed, [1, 2, 3], "`conversation_listed` and `page` name these states");
    }
}
