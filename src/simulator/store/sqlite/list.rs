//! Questions about many conversations: the desk's list, the integrator's pages, the event stream. All by key, none by
//! offset.

use std::cmp::Reverse;

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, named_params, params};
use uuid::Uuid;

use super::{
    decode::{self, SUMMARY_COLUMNS, guid, moment},
    read,
    search::{self, Found},
};
use crate::{
    api::{
        answer::{ConversationRow, ConversationsPage},
        desk::{DeskEvent, Rank, Sort, State, Summary, SummaryPage},
        id::ConversationId,
        query::ConversationsQuery,
    },
    conversation::filter::Filter,
    simulator::store::{Events, ListQuery},
};

/// So many conversations that a filter has found are looked at one by one; with more it is cheaper to go through all of a
/// state in their order and take those out.
/// In tests few are enough for that.
const FEW: usize = if cfg!(test) { 3 } else { 500 };

/// A page of the desk's list.
///
/// Each state is asked for alone, in the order of an index, and the few rows are merged: that costs the same whether
/// there are ten conversations or a hundred thousand. Only a filter looks at all of them, once.
pub(super) fn list(connection: &Connection, query: &ListQuery, now: Timestamp) -> rusqlite::Result<SummaryPage> {
    let wanted = usize::try_from(query.limit).unwrap_or(usize::MAX);
    let filter = Filter::new(&query.text);
    let ids = ids_beginning_with(&query.text).unwrap_or((LAST, FIRST));
    let matching = (!filter.is_empty()).then(|| search::find(connection, &filter, ids)).transpose()?;
    let (mut found, mut total) = (Vec::new(), 0);
    match &matching {
        None => {
            for state in &query.states {
                total += count(connection, *state)?;
                found.extend(next_of_all(connection, *state, query, now)?);
            }
        }
        Some(matching) if matching.numbers().len() <= FEW => {
            for number in matching.numbers() {
                found.push(summary(connection, *number, now)?);
            }
            found.retain(|summary| query.states.contains(&summary.state));
            total = found.len() as u64;
            found.retain(|summary| query.after.is_none_or(|after| query.sort.rank(summary) > after));
        }
        Some(matching) => {
            total = matches(connection, &query.states, matching)?;
            for state in &query.states {
                for number in next_of_matching(connection, *state, query, matching)? {
                    found.push(summary(connection, number, now)?);
                }
            }
        }
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
    State::ALL.into_iter().map(|state| Ok((state, count(connection, state)?))).collect()
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

/// One more than a page of a state's conversations after the rank that is asked for.
fn next_of_all(
    connection: &Connection,
    state: State,
    query: &ListQuery,
    now: Timestamp,
) -> rusqlite::Result<Vec<Summary>> {
    let Some(Stretch { after, order, key, id }) = Stretch::of(state, query.sort, query.after) else {
        return Ok(Vec::new());
    };
    let (state, limit) = (state.code(), i64::from(query.limit) + 1);
    connection
        .prepare_cached(&format!(
            "SELECT {SUMMARY_COLUMNS} FROM conversation WHERE state = :state AND {after} ORDER BY {order} LIMIT :limit"
        ))?
        .query_map(named_params! { ":state": state, ":key": key, ":id": id, ":limit": limit }, |row| {
            decode::summary(row, now)
        })?
        .collect()
}

/// The same of those that match, by their numbers. It reads an index alone, and no further than it must.
fn next_of_matching(
    connection: &Connection,
    state: State,
    query: &ListQuery,
    matching: &Found,
) -> rusqlite::Result<Vec<i64>> {
    let Some(Stretch { after, order, key, id }) = Stretch::of(state, query.sort, query.after) else {
        return Ok(Vec::new());
    };
    let wanted = usize::try_from(query.limit).unwrap_or(usize::MAX).saturating_add(1);
    let mut statement = connection.prepare_cached(&format!(
        "SELECT number FROM conversation WHERE state = :state AND {after} ORDER BY {order}"
    ))?;
    let mut rows = statement.query(named_params! { ":state": state.code(), ":key": key, ":id": id })?;
    let mut numbers = Vec::new();
    while let Some(row) = rows.next()?.filter(|_| numbers.len() < wanted) {
        let number = row.get(0)?;
        if matching.contains(number) {
            numbers.push(number);
        }
    }
    Ok(numbers)
}

/// How many of those that match are in these states. Either the states are gone through or all others, whichever has
/// fewer conversations.
fn matches(connection: &Connection, states: &[State], matching: &Found) -> rusqlite::Result<u64> {
    let (asked, others): (Vec<_>, Vec<_>) =
        state_counts(connection)?.into_iter().partition(|(state, _)| states.contains(state));
    let stored = |states: &[(State, u64)]| states.iter().map(|(_, count)| count).sum::<u64>();
    let in_states = |states: &[(State, u64)]| -> rusqlite::Result<u64> {
        let mut count = 0;
        for (state, _) in states {
            let mut statement = connection.prepare_cached("SELECT number FROM conversation WHERE state = ?1")?;
            let mut rows = statement.query([state.code()])?;
            while let Some(row) = rows.next()? {
                count += u64::from(matching.contains(row.get(0)?));
            }
        }
        Ok(count)
    };
    if stored(&asked) <= stored(&others) {
        in_states(&asked)
    } else {
        Ok(matching.numbers().len() as u64 - in_states(&others)?)
    }
}

fn summary(connection: &Connection, number: i64, now: Timestamp) -> rusqlite::Result<Summary> {
    connection
        .prepare_cached(&format!("SELECT {SUMMARY_COLUMNS} FROM conversation WHERE number = ?1"))?
        .query_row([number], |row| decode::summary(row, now))
}

fn count(connection: &Connection, state: State) -> rusqlite::Result<u64> {
    connection
        .prepare_cached("SELECT conversations AS total FROM state_count WHERE state = ?1")?
        .query_row([state.code()], |row| decode::number(row, "total"))
}

/// The range of ids whose hyphenated form begins with a text, in any case.
fn ids_beginning_with(text: &str) -> Option<([u8; 16], [u8; 16])> {
    let prefix = text.trim().to_lowercase();
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
