//! The table "Who sees what", a test a cell.

use rstest::rstest;

use super::*;
use crate::{
    api::{
        create::CreateRequest,
        desk::State,
        id::{MessageId, RecordId},
        variable::ContextValue,
    },
    conversation::{Session, lifecycle::Reason},
};

const NOW: &str = "2026-01-02T03:05:05Z";

fn now() -> Timestamp {
    NOW.parse().unwrap()
}

fn entry(id: &str, kind: EntryKind, role: Role, text: &str) -> Entry {
    let message_id: MessageId = id.parse().unwrap();
    Entry {
        message_id,
        kind,
        role,
        sender_id: None,
        name: "N".into(),
        text: text.into(),
        attachments: vec![],
        timestamp: now(),
    }
}

fn conversation() -> Conversation {
    let sample = CreateRequest::vendor_sample();
    let mut variables = sample.variables.clone();
    variables.push(ContextVariable {
        name: "tier".into(),
        value: ContextValue::Text("gold".into()),
        is_displayable: false,
    });
    Conversation {
        id: "8a5e4f10-0000-4000-8000-000000000009".parse().unwrap(),
        channel: "Default".into(),
        queue: "Default queue".into(),
        title: "John Doe".into(),
        state: State::Open,
        reason: Reason::AwaitingAgentAssignment,
        created_on: "2026-01-02T03:04:05Z".parse().unwrap(),
        accepted_on: None,
        customer: sample.customer,
        identification: Identification::default(),
        variables,
        transcript: vec![
            entry("1767323045000", EntryKind::Start, Role::Customer, "start"),
            entry("1767323045001", EntryKind::Message, Role::Customer, "customer"),
            entry("1767323045002", EntryKind::Message, Role::Representative, "reply"),
            entry("1767323045003", EntryKind::Internal, Role::Representative, "note"),
            entry("1767323045004", EntryKind::Automated, Role::Customer, "automated"),
        ],
        read_up_to: None,
        ai_agent_engaged: false,
        ai_agent_until: None,
        sessions: Vec::new(),
    }
}

fn with_record() -> Conversation {
    let record = Record {
        id: RecordId("c-1001".into()),
        first_name: "Jonathan".into(),
        last_name: "Doe".into(),
        email: Some("john.doe@email.com".into()),
        phone_number: None,
    };
    Conversation { identification: Identification { record: Some(record), matches: 1 }, ..conversation() }
}

fn variable_names(view: &View) -> Vec<&str> {
    view.variables.iter().map(|variable| variable.name.as_str()).collect()
}

fn texts(view: &View) -> Vec<&str> {
    view.transcript.iter().map(|entry| entry.text.as_str()).collect()
}

fn hidden(view: &View) -> Vec<(&str, &str)> {
    view.hidden.as_deref().unwrap().iter().map(|hidden| (hidden.item.as_str(), hidden.reason.as_str())).collect()
}

#[rstest]
#[case(Audience::Customer, &["productname", "issue", "tier"])]
#[case(Audience::AiAgent, &["productname", "issue", "tier"])]
#[case(Audience::Representative, &["productname", "issue"])]
#[case(Audience::Supervisor, &["productname", "issue"])]
fn variables_that_are_not_displayable_stay_from_desk_people(#[case] audience: Audience, #[case] expected: &[&str]) {
    let view = view(&conversation(), audience, now(), true);
    assert_eq!(variable_names(&view), expected);
    let told = hidden(&view).contains(&("variables.tier", "not displayable"));
    assert_eq!(told, expected.len() == 2);
}

#[test]
fn a_withheld_variable_leaves_no_trace_without_explain() {
    let view = view(&conversation(), Audience::Representative, now(), false);
    let json = serde_json::to_string(&view).unwrap();
    assert!(!json.contains("tier") && !json.contains("gold") && !json.contains("hidden"), "{json}");
}

#[test]
fn an_explanation_names_a_withheld_variable_but_not_its_value() {
    let json = serde_json::to_string(&view(&conversation(), Audience::Representative, now(), true)).unwrap();
    assert!(json.contains("variables.tier") && !json.contains("gold"), "{json}");
}

#[rstest]
#[case(Audience::Customer, &["start", "customer", "reply", "automated"])]
#[case(Audience::AiAgent, &["automated"])]
#[case(Audience::Representative, &["start", "customer", "reply", "note", "automated"])]
#[case(Audience::Supervisor, &["start", "customer", "reply", "note", "automated"])]
fn transcripts_by_audience(#[case] audience: Audience, #[case] expected: &[&str]) {
    assert_eq!(texts(&view(&conversation(), audience, now(), false)), expected);
}

#[test]
fn the_ai_agent_is_told_why_it_does_not_get_the_start_message() {
    let view = view(&conversation(), Audience::AiAgent, now(), true);
    assert_eq!(hidden(&view)[0], ("transcript.1767323045000", "AI agents never get the start message"));
}

#[rstest]
#[case(Audience::Customer)]
#[case(Audience::AiAgent)]
#[case(Audience::Representative)]
#[case(Audience::Supervisor)]
fn everybody_sees_the_preferred_name(#[case] audience: Audience) {
    let view = view(&with_record(), audience, now(), false);
    assert_eq!(view.customer.preferred_name.as_deref(), Some("John Doe"));
}

#[rstest]
#[case(Audience::Customer, "John", Some("1234567890"), false)]
#[case(Audience::AiAgent, "John", Some("1234567890"), true)]
#[case(Audience::Representative, "Jonathan", None, true)]
#[case(Audience::Supervisor, "Jonathan", None, true)]
fn a_matched_record_wins_for_desk_people(
    #[case] audience: Audience,
    #[case] first: &str,
    #[case] phone: Option<&str>,
    #[case] linked: bool,
) {
    let customer = view(&with_record(), audience, now(), false).customer;
    assert_eq!((customer.first_name.as_deref(), customer.phone_number.as_deref()), (Some(first), phone));
    assert_eq!(customer.record.map(|record| record.full_name), linked.then(|| "Jonathan Doe".to_owned()));
}

#[test]
fn the_explanation_says_which_record_won_and_where() {
    let view = view(&with_record(), Audience::Representative, now(), true);
    assert_eq!(
        hidden(&view)[..2],
        [
            ("customer.firstName", "record c-1001 has this name"),
            ("customer.phoneNumber", "record c-1001 has no phone number"),
        ]
    );
}

#[rstest]
#[case(Audience::Customer, "Visitor")]
#[case(Audience::AiAgent, "Jonathan Doe")]
#[case(Audience::Representative, "Jonathan Doe")]
#[case(Audience::Supervisor, "Jonathan Doe")]
fn a_name_that_only_the_record_knows_is_not_for_the_integrator(#[case] audience: Audience, #[case] expected: &str) {
    let mut named_by_record = with_record();
    named_by_record.customer =
        CustomerContext { email: Some("john.doe@email.com".into()), ..CustomerContext::default() };
    named_by_record.title = "Jonathan Doe".into();
    named_by_record.transcript[0].name = String::new();
    let view = view(&named_by_record, audience, now(), true);
    assert_eq!(view.title, expected);
    if let Some(start) = view.transcript.iter().find(|entry| entry.kind == EntryKind::Start) {
        assert_eq!(start.from.name, expected);
    }
    let json = serde_json::to_string(&view).unwrap();
    assert_eq!(json.contains("Jonathan"), audience != Audience::Customer, "{json}");
    assert_eq!(hidden(&view).iter().any(|(item, _)| *item == "title"), audience == Audience::Customer);
}

#[test]
fn the_integrator_is_not_told_how_many_records_match_but_the_explanation_says_so() {
    let mut several = conversation();
    several.identification.matches = 2;
    let view = view(&several, Audience::Customer, now(), true);
    assert_eq!(view.customer.matches, 0);
    assert!(hidden(&view).iter().any(|(item, _)| *item == "customer.matches"));
}

#[test]
fn without_a_record_desk_people_see_the_fields_as_sent_and_the_number_of_matches() {
    let mut several = conversation();
    several.identification.matches = 2;
    let representative = view(&several, Audience::Representative, now(), false).customer;
    assert_eq!((representative.first_name.as_deref(), representative.matches), (Some("John"), 2));
    assert_eq!(view(&several, Audience::Customer, now(), false).customer.matches, 0);
}

#[test]
fn the_wait_runs_until_acceptance() {
    let mut accepted = conversation();
    assert_eq!(view(&accepted, Audience::Representative, now(), false).wait_seconds, 60);
    accepted.accepted_on = Some("2026-01-02T03:04:15Z".parse().unwrap());
    accepted.sessions = vec![Session { opened_on: accepted.accepted_on.unwrap(), closed_on: None, closure: None }];
    let view = view(&accepted, Audience::Representative, now(), false);
    assert_eq!((view.wait_seconds, view.sessions.len()), (10, 1));
}

#[test]
fn a_clock_that_went_backwards_is_no_wait() {
    assert_eq!(wait_seconds(now(), None, Timestamp::UNIX_EPOCH), 0);
}

#[rstest]
#[case::preferred(Some(" Johnny "), Some("John"), Some("Doe"), true, "Johnny")]
#[case::record(None, Some("John"), Some("Doe"), true, "Jonathan Doe")]
#[case::given(None, Some("John"), Some("Doe"), false, "John Doe")]
#[case::first_only(Some("  "), Some("John"), None, false, "John")]
#[case::nobody(None, None, None, false, "Visitor 7")]
fn a_title_is_the_best_name_there_is(
    #[case] preferred: Option<&str>,
    #[case] first: Option<&str>,
    #[case] last: Option<&str>,
    #[case] record: bool,
    #[case] expected: &str,
) {
    let customer = CustomerContext {
        preferred_name: preferred.map(str::to_owned),
        first_name: first.map(str::to_owned),
        last_name: last.map(str::to_owned),
        ..CustomerContext::default()
    };
    let identification = if record { with_record().identification } else { Identification::default() };
    assert_eq!(title(&customer, &identification, Some(7)), expected);
}

#[test]
fn the_list_shows_the_displayable_variables_in_their_order() {
    let names: Vec<String> = displayable(&conversation().variables).into_iter().map(|v| v.name).collect();
    assert_eq!(names, ["productname", "issue"]);
}

#[test]
fn receipts_are_for_messages_to_the_customer_up_to_the_one_that_was_read() {
    let mut conversation = conversation();
    conversation.transcript.push(entry("1767323045005", EntryKind::Message, Role::AiAgent, "later"));
    conversation.transcript.push(entry("1767323045006", EntryKind::Automated, Role::Representative, "robot"));
    let read = |up_to: Option<&str>| {
        let conversation = Conversation { read_up_to: up_to.map(|id| id.parse().unwrap()), ..conversation.clone() };
        let view = view(&conversation, Audience::Representative, now(), false);
        view.transcript.into_iter().filter(|entry| entry.read).map(|entry| entry.text).collect::<Vec<_>>()
    };
    assert!(read(None).is_empty());
    assert!(read(Some("1767323045001")).is_empty());
    assert_eq!(read(Some("1767323045002")), ["reply"]);
    assert_eq!(read(Some("1767323045006")), ["reply", "later"]);
}

#[rstest]
#[case(Audience::Customer, false)]
#[case(Audience::AiAgent, false)]
#[case(Audience::Representative, true)]
#[case(Audience::Supervisor, true)]
fn only_desk_people_are_told_the_closure_reason(#[case] audience: Audience, #[case] told: bool) {
    let ended = Conversation { state: State::WrapUp, reason: Reason::CustomerMovedToWrapUp, ..conversation() };
    let ended = view(&ended, audience, now(), true);
    assert_eq!(ended.closure_reason.as_ref().map(|reason| reason.code), told.then_some(192_350_022));
    assert_eq!(hidden(&ended).iter().any(|(item, _)| *item == "closureReason"), !told);
    assert_eq!(view(&conversation(), audience, now(), false).closure_reason, None);
}

/// An AI agent had it, handed it over with a summary, and a representative answered.
fn handed_over() -> Conversation {
    Conversation {
        state: State::Active,
        reason: Reason::InConversation,
        ai_agent_until: "1767323045003".parse().ok(),
        transcript: vec![
            entry("1767323045000", EntryKind::Start, Role::Customer, "start"),
            entry("1767323045001", EntryKind::Message, Role::Customer, "a person, please"),
            entry("1767323045002", EntryKind::Message, Role::AiAgent, "one moment"),
            entry("1767323045003", EntryKind::Internal, Role::AiAgent, "summary"),
            entry("1767323045004", EntryKind::System, Role::System, "handed over"),
            entry("1767323045005", EntryKind::Message, Role::Customer, "hello?"),
            entry("1767323045006", EntryKind::Message, Role::Representative, "hi"),
            entry("1767323045007", EntryKind::Internal, Role::Representative, "note"),
            entry("1767323045008", EntryKind::Automated, Role::Customer, "robot"),
        ],
        ..conversation()
    }
}

const EVENT: &str = "the integrator is told by an event";
const NOTE: &str = "internal notes never reach the customer";

#[rstest]
//                                              customer     AI agent, representative, supervisor; why not, or nothing
#[case::start_message("start", ["", "AI agents never get the start message", "", ""])]
#[case::message_to_the_ai_agent("a person, please", ["", "", "", ""])]
#[case::ai_agents_chat("one moment", ["", "", "", ""])]
#[case::ai_agents_summary("summary", [NOTE, "", "", ""])]
#[case::system_line("handed over", [EVENT, "what happens at the desk does not go to the AI agent", "", ""])]
#[case::message_after_the_hand_off("hello?", ["", "the AI agent did not have the conversation any more", "", ""])]
#[case::reply("hi", ["", "the representative's replies do not go to the AI agent", "", ""])]
#[case::internal_note("note", [NOTE, "internal notes never reach the AI agent", "", ""])]
#[case::automated_message("robot", ["", "", "", ""])]
fn each_line_is_for_its_audiences_and_the_others_are_told_why_not(#[case] text: &str, #[case] withheld: [&str; 4]) {
    let conversation = handed_over();
    let id = conversation.transcript.iter().find(|entry| entry.text == text).unwrap().message_id;
    let item = format!("transcript.{id}");
    let found = Audience::ALL.map(|audience| {
        let view = view(&conversation, audience, now(), true);
        let reason = hidden(&view).into_iter().find(|(place, _)| *place == item).map(|(_, reason)| reason.to_owned());
        assert_eq!(texts(&view).contains(&text), reason.is_none(), "{audience:?} gets it or is told why not");
        reason.unwrap_or_default()
    });
    assert_eq!(found, withheld.map(str::to_owned));
}

#[rstest]
#[case(Audience::Customer, true)]
#[case(Audience::AiAgent, true)]
#[case(Audience::Representative, false)]
#[case(Audience::Supervisor, true)]
fn while_the_ai_agent_has_it_the_representative_does_not_get_its_chat(#[case] audience: Audience, #[case] seen: bool) {
    let engaged = Conversation { ai_agent_engaged: true, ai_agent_until: None, ..handed_over() };
    let view = view(&engaged, audience, now(), true);
    for either_side in ["a person, please", "one moment"] {
        assert_eq!(texts(&view).contains(&either_side), seen, "{either_side}");
    }
    assert!(texts(&view).contains(&"start") == (audience != Audience::AiAgent), "the start message is no part of it");
    assert_eq!(
        hidden(&view).iter().any(|(_, reason)| *reason == "the AI agent's chat is shown after the hand-off"),
        !seen
    );
}
