//! What the list shows of a conversation and its filter looks in, kept beside it so that listing loads nothing else.
//!
//! Whoever changes a conversation's variables or its customer's record comes by here.

use rusqlite::{Connection, params};

use super::{create, search};
use crate::conversation::{Conversation, audience, record::Identification};

/// Writes who the customer is, and what follows from that: names on the record win, so the title may be another.
pub(super) fn keep_identification(
    connection: &Connection,
    number: i64,
    mut conversation: Conversation,
    identification: Identification,
) -> rusqlite::Result<()> {
    let visitor = visitor(connection, number, &conversation, &identification)?;
    conversation.title = audience::title(&conversation.customer, &identification, visitor);
    conversation.identification = identification;
    let identification = &conversation.identification;
    connection
        .prepare_cached("UPDATE conversation SET record = ?2, matches = ?3, title = ?4 WHERE number = ?1")?
        .execute(params![
            number,
            identification.record.as_ref().map(|record| &record.id.0),
            identification.matches,
            conversation.title,
        ])?;
    connection
        .prepare_cached("UPDATE detail SET visitor = ?2 WHERE conversation = ?1")?
        .execute(params![number, visitor.map(i64::try_from).and_then(Result::ok)])?;
    search::keep(connection, number, &search_text(&conversation))
}

/// The visitor's number: the one that was given, or the next when only the record had a name.
fn visitor(
    connection: &Connection,
    number: i64,
    conversation: &Conversation,
    identification: &Identification,
) -> rusqlite::Result<Option<u64>> {
    let given: Option<i64> = connection
        .prepare_cached("SELECT visitor FROM detail WHERE conversation = ?1")?
        .query_row([number], |row| row.get(0))?;
    match given.and_then(|given| u64::try_from(given).ok()) {
        None if create::is_nameless(&conversation.customer, identification) => {
            create::next_visitor(connection).map(Some)
        }
        given => Ok(given),
    }
}

/// What the list's filter looks in: what a representative sees of the conversation, in lower case, a line each.
pub(super) fn search_text(conversation: &Conversation) -> String {
    let card = audience::representative_card(&conversation.customer, &conversation.identification);
    let mut text = conversation.title.to_lowercase();
    let record_name = card.record.map(|record| record.full_name);
    let fields = [card.preferred_name, card.first_name, card.last_name, record_name, card.email, card.phone_number];
    for shown in fields.into_iter().flatten() {
        text.push('\n');
        text.push_str(&shown.to_lowercase());
    }
    for variable in audience::displayable(&conversation.variables) {
        text.push('\n');
        text.push_str(&variable.name.to_lowercase());
        text.push('\n');
        text.push_str(&variable.value.to_string().to_lowercase());
    }
    text
}
