//! What each kind of activity does, and where it is not taken.

use rstest::rstest;

use super::*;
use crate::{
    api::{create::CreateRequest, limit, variable::ContextValue, webhook::SystemEvent},
    conversation::{Place, lifecycle::Reason, record::Identification},
};

const LAST: &str = "1767323045700";

fn now() -> Timestamp {
    "2026-01-02T03:04:05.678Z".parse().unwrap()
}

fn standing_in(state: State) -> Conversation {
    let id = "8a5e4f10-0000-4000-8000-000000000009".parse().unwrap();
    let request = CreateRequest::vendor_sample();
    let begun = Conversation::begin(id, &request, Identification::default(), &Place::default(), None, now());
    Conversation { state, reason: Reason::InConversation, ..begun }
}

fn activity(kind: ActivityKind) -> Activity {
    Activity { from: Party { id: Some("u1".into()), name: None }, kind }
}

fn said(text: &str) -> ActivityKind {
    ActivityKind::Message { text: text.into(), attachments: vec![], is_automated: false }
}

fn event(count: usize) -> ActivityKind {
    let variables = (0..count)
        .map(|n| ContextVariable { name: format!("n{n}"), value: ContextValue::Boolean(true), is_displayable: false })
        .collect();
    ActivityKind::CustomEvent { name: "cart".into(), variables }
}

fn receipt(id: &str) -> ActivityKind {
    ActivityKind::MessageRead(id.parse().unwrap())
}

fn happen(conversation: &Conversation, has_newer: bool, kind: ActivityKind) -> Result<Outcome, Refusal> {
    handle(
        Subject {
            conversation,
            last_message: LAST.parse().ok(),
            has_newer,
            after_end: AfterEnd::WrapUp,
            attendant: None,
        },
        &activity(kind),
        now(),
    )
}

fn outcome(state: State, kind: ActivityKind) -> Outcome {
    happen(&standing_in(state), false, kind).unwrap()
}

/// The line that an outcome adds, and whether it is unread.
fn line(outcome: &Outcome) -> (&Entry, bool) {
    let found = outcome.effects.iter().find_map(|effect| match effect {
        Effect::Line { entry, is_unread } => Some((entry, *is_unread)),
        _ => None,
    });
    found.expect("a line is added")
}

#[test]
fn a_message_is_a_line_under_the_name_that_its_sender_gave() {
    let unnamed = outcome(State::Open, said("hi"));
    let (entry, is_unread) = line(&unnamed);
    assert_eq!((entry.kind, entry.role, entry.name.as_str()), (EntryKind::Message, Role::Customer, ""));
    assert_eq!((entry.sender_id.as_deref(), entry.text.as_str(), is_unread), (Some("u1"), "hi", true));
    assert_eq!(unnamed.event, Some(EventKind::MessageAdded));

    let from = Party { id: None, name: Some("Zoë".into()) };
    let conversation = standing_in(State::Open);
    let subject = Subject {
        conversation: &conversation,
        last_message: None,
        has_newer: false,
        after_end: AfterEnd::WrapUp,
        attendant: None,
    };
    let named = handle(subject, &Activity { from, kind: said("hi") }, now()).unwrap();
    assert_eq!(line(&named).0.name, "Zoë");
}

#[test]
fn ids_follow_the_last_one_that_was_given_to_anything() {
    for kind in [said("hi"), ActivityKind::Typing, ActivityKind::EndOfConversation, event(1)] {
        let answer = outcome(State::Active, kind).answer;
        assert_eq!(answer, ActivityAnswer::Taken("1767323045701".parse().unwrap()), "the clock is behind the last id");
    }
}

#[test]
fn an_automated_message_is_marked() {
    let kind = ActivityKind::Message { text: "bye".into(), attachments: vec![], is_automated: true };
    let marked = outcome(State::Open, kind);
    let (entry, is_unread) = line(&marked);
    assert_eq!((entry.kind, is_unread), (EntryKind::Automated, false), "no person wrote it");
}

#[test]
fn what_is_written_is_unread_unless_a_representative_has_the_conversation() {
    assert!(line(&outcome(State::Open, said("hi"))).1);
    assert!(line(&outcome(State::Waiting, said("hi"))).1);
    assert!(!line(&outcome(State::Active, said("hi"))).1);
}

#[test]
fn a_message_revives_a_waiting_conversation_unless_the_customer_has_a_newer_one() {
    let revived = outcome(State::Waiting, said("hi"));
    let Effect::Lifecycle(Change::Moved(to)) = &revived.effects[0] else { panic!("{:?}", revived.effects) };
    assert_eq!((to.state, to.reason), (State::Open, Reason::AwaitingAgentAssignment));
    assert_eq!(happen(&standing_in(State::Waiting), true, said("hi")), Err(Refusal::Superseded));
    // What does not revive it is taken all the same.
    for kind in [ActivityKind::Typing, event(1), ActivityKind::EndOfConversation] {
        assert!(happen(&standing_in(State::Waiting), true, kind).is_ok());
    }
}

#[test]
fn typing_changes_nothing_and_is_told() {
    let typing = outcome(State::Waiting, ActivityKind::Typing);
    assert_eq!((typing.effects, typing.event), (vec![], Some(EventKind::CustomerTyping)));
}

#[rstest]
#[case(State::Open, State::Closed, SystemEvent::ConversationClose)]
#[case(State::Active, State::WrapUp, SystemEvent::CustomerDisconnected)]
#[case(State::Waiting, State::Closed, SystemEvent::ConversationClose)]
fn an_end_moves_the_conversation_and_is_told(#[case] from: State, #[case] to: State, #[case] event: SystemEvent) {
    let ended = outcome(from, ActivityKind::EndOfConversation);
    let [Effect::Lifecycle(Change::Moved(standing)), .., Effect::Lifecycle(Change::Told(told))] = &ended.effects[..]
    else {
        panic!("{:?}", ended.effects)
    };
    assert_eq!((standing.state, *told, ended.event), (to, event, Some(EventKind::ConversationEnded)));
}

#[rstest]
#[case(State::WrapUp)]
#[case(State::Closed)]
fn nothing_is_taken_when_it_is_over(#[case] state: State) {
    for kind in [said("hi"), ActivityKind::Typing, ActivityKind::EndOfConversation, event(1), receipt(LAST)] {
        assert_eq!(happen(&standing_in(state), false, kind), Err(Refusal::Over));
    }
}

#[test]
fn a_receipt_only_goes_forward_and_not_beyond_what_was_said() {
    let read = outcome(State::Active, receipt(LAST));
    assert_eq!(read.answer, ActivityAnswer::Receipt);
    assert_eq!(read.effects, [Effect::ReadUpTo(LAST.parse().unwrap())]);

    let known = Conversation { read_up_to: LAST.parse().ok(), ..standing_in(State::Active) };
    for earlier in [LAST, "1767323045699"] {
        let again = happen(&known, false, receipt(earlier)).unwrap();
        assert_eq!((again.effects, again.event), (vec![], None));
    }
    let Err(Refusal::Invalid(violation)) = happen(&known, false, receipt("1767323045701")) else {
        panic!("it has not been said yet");
    };
    assert_eq!((violation.code, violation.pointer.as_str()), (Code::Body, "/value/messageId"));
}

#[test]
fn the_variables_of_an_event_join_the_context_up_to_its_limit() {
    let joined = outcome(State::Open, event(98));
    let [Effect::Context(variables)] = &joined.effects[..] else { panic!("{:?}", joined.effects) };
    assert_eq!((variables.len(), variables[0].name.as_str()), (limit::CONTEXT_VARIABLES, "productname"));
    let Err(Refusal::Invalid(violation)) = happen(&standing_in(State::Open), false, event(99)) else {
        panic!("it is one too many");
    };
    assert_eq!(violation.code, Code::TooManyVariables);
}

#[test]
fn what_the_ai_agent_answers_is_not_unread_and_what_it_hands_over_is() {
    let script = crate::conversation::ai_agent::Script::built_in();
    let conversation = Conversation { ai_agent_engaged: true, ..standing_in(State::Active) };
    let attendant = Some(Attendant { script: &script, misses: 0 });
    let after_end = AfterEnd::WrapUp;
    let subject = Subject { conversation: &conversation, last_message: None, has_newer: false, after_end, attendant };
    let happens = |kind| handle(subject, &activity(kind), now()).unwrap();
    let answered = happens(said("opening hours"));
    assert_eq!((line(&answered).1, answered.event), (false, Some(EventKind::MessageAdded)));
    let handed_over = happens(said("a person, please"));
    assert_eq!((line(&handed_over).1, handed_over.event), (true, Some(EventKind::ConversationEscalated)));
    let ended = happens(said("bye"));
    assert_eq!((line(&ended).1, ended.event), (false, Some(EventKind::ConversationEnded)));
    // No person wrote it, so nobody answers it.
    let automated = ActivityKind::Message { text: "a person".into(), attachments: vec![], is_automated: true };
    assert_eq!(happens(automated).effects.len(), 1);
    for kind in [ActivityKind::Typing, event(1)] {
        assert!(happens(kind).effects.iter().all(|effect| matches!(effect, Effect::Context(_))));
    }
}
