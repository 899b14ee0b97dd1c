//! What the columns say is what the one function that decides says, lined up.

use super::*;
use crate::{
    api::{
        create::CreateRequest,
        desk::{Record, Role},
        id::RecordId,
        variable::{ContextValue, ContextVariable},
    },
    conversation::{Conversation, Entry, Place, audience, record::Identification},
};

fn id() -> ConversationId {
    ConversationId(uuid::Uuid::from_u128(7))
}

/// A conversation with something of every kind, of a customer whose record has another name.
fn views() -> Vec<View> {
    let now = "2026-01-02T03:04:05Z".parse().unwrap();
    let mut request = CreateRequest::vendor_sample();
    request.customer.preferred_name = None;
    request.variables.push(ContextVariable {
        name: "tier".into(),
        value: ContextValue::Text("gold".into()),
        is_displayable: false,
    });
    let record = Record {
        id: RecordId("c-1001".into()),
        first_name: "Jonathan".into(),
        last_name: "Doe".into(),
        email: request.customer.email.clone(),
        phone_number: None,
    };
    let identification = Identification { record: Some(record), matches: 1 };
    let mut conversation = Conversation::begin(id(), &request, identification, &Place::default(), None, now);
    let start = conversation.transcript[0].clone();
    let line = |n: i64, kind, role, text: &str| Entry {
        message_id: MessageId::from_stored(start.message_id.get() + n).unwrap(),
        kind,
        role,
        name: String::new(),
        text: text.into(),
        ..start.clone()
    };
    conversation.transcript.extend([
        line(1, EntryKind::Message, Role::Representative, "Hello"),
        line(2, EntryKind::Internal, Role::Representative, "sounds like the power supply"),
    ]);
    Audience::ALL.map(|audience| audience::view(&conversation, audience, now, true)).into()
}

fn cell(rows: &[Row], label: &str, audience: Audience) -> Cell {
    let row = rows.iter().find(|row| row.label == label).unwrap_or_else(|| panic!("{label}: {rows:#?}"));
    row.cells[Audience::ALL.iter().position(|other| *other == audience).unwrap()].clone()
}

#[test]
fn what_corresponds_stands_in_one_row_and_what_is_withheld_says_why() {
    let rows = line_up(&views());
    let shown = |text: &str| Cell { shown: Some(text.into()), withheld: None };
    let withheld = |text: &str, reason: &str| Cell {
        shown: None,
        withheld: Some(Withheld { text: text.into(), reason: reason.into() }),
    };
    assert_eq!(cell(&rows, "tier", Audience::Customer), shown("gold"));
    assert_eq!(cell(&rows, "tier", Audience::AiAgent), shown("gold"));
    assert_eq!(cell(&rows, "tier", Audience::Representative), withheld("gold", "not displayable"));
    assert_eq!(
        cell(&rows, "Customer, start", Audience::AiAgent),
        withheld("Some initial message", "AI agents never get the start message")
    );
    assert_eq!(
        cell(&rows, "Representative, note", Audience::Customer),
        withheld("sounds like the power supply", "internal notes never reach the customer")
    );
    assert_eq!(cell(&rows, "Representative", Audience::Customer), shown("Hello"));
}

#[test]
fn what_is_shown_in_another_form_is_shown_and_what_stands_elsewhere_struck_through() {
    let rows = line_up(&views());
    let Cell { shown, withheld } = cell(&rows, "First name", Audience::Representative);
    let withheld = withheld.unwrap();
    assert_eq!((shown.as_deref(), withheld.text.as_str()), (Some("Jonathan"), "John"));
    assert_eq!(withheld.reason, "record c-1001 has this name");
    let title = cell(&rows, "Title", Audience::Customer);
    assert_eq!((title.shown.as_deref(), title.withheld.unwrap().text.as_str()), (Some("John Doe"), "Jonathan Doe"));
}

#[test]
fn everything_that_any_audience_does_not_get_has_a_row() {
    let views = views();
    let rows = line_up(&views);
    let withheld = rows.iter().flat_map(|row| &row.cells).filter(|cell| cell.withheld.is_some()).count();
    assert_eq!(withheld, views.iter().map(|view| hidden(view).len()).sum::<usize>());
}

#[test]
fn a_stale_answer_is_ignored_and_what_happens_meanwhile_asks_once_more() {
    let mut audiences = Audiences::of(id());
    let first = audiences.ask().unwrap();
    assert_eq!(audiences.ask(), None, "one question at a time");
    let second = audiences.answer(first, Ok(views())).unwrap();
    assert_eq!(audiences.answer(first, Ok(Vec::new())), None);
    assert!(!audiences.rows().is_empty());
    assert_eq!(audiences.answer(second, Err("the connection broke".into())), None);
    assert!(audiences.failure().is_some() && !audiences.rows().is_empty(), "what is known stays");
}

#[test]
fn a_column_is_copied_with_what_is_not_shown() {
    let mut audiences = Audiences::of(id());
    let question = audiences.ask().unwrap();
    audiences.answer(question, Ok(views()));
    let text = audiences.in_words();
    assert!(text.starts_with("as seen by: Representative\n\nCustomer\nTitle: Jonathan Doe\n"), "{text}");
    assert!(text.contains("tier: not shown: gold (not displayable)\n"), "{text}");
    for _ in 0..9 {
        audiences.turn(false);
    }
    assert!(audiences.in_words().starts_with("as seen by: Customer\n"));
}
