//! What the AI agent's acts come to in a conversation: lines, notices and moves, in their order.

use super::*;
use crate::{
    api::{create::CreateRequest, desk::State, variable::ContextValue, webhook::SystemEvent},
    conversation::{
        Place,
        lifecycle::{Change, Reason},
        record::Identification,
    },
};

const SKYE: &str = r#"
name = "Skye"
greeting = "Hello ${customer.preferredName}"
[[rule]]
phrases = ["order"]
reply = "It is ${variables.status}."
event = { name = "Asked", value = { said = "${message}" } }
[[rule]]
phrases = ["person"]
reply = "Of course."
escalate = { summary = "Wants a person", variables = { topic = { value = "help", displayable = true } } }
[[rule]]
phrases = ["bye"]
reply = "Bye."
end = true
[fallback]
reply = "What?"
"#;

const LAST: &str = "1767323045800";

fn now() -> Timestamp {
    "2026-01-02T03:04:05.678Z".parse().unwrap()
}

fn skye() -> Script {
    Script::parse(SKYE, "skye.toml").unwrap()
}

fn engaged() -> Conversation {
    let mut request = CreateRequest { skip_ai_agent: false, ..CreateRequest::vendor_sample() };
    request.variables.push(ContextVariable {
        name: "status".into(),
        value: ContextValue::Text("on its way".into()),
        is_displayable: false,
    });
    let id = "8a5e4f10-0000-4000-8000-000000000009".parse().unwrap();
    Conversation::begin(id, &request, Identification::default(), &Place::default(), None, now())
}

fn said_to(text: &str) -> Turn {
    let script = skye();
    turn(&engaged(), Some(Attendant { script: &script, misses: 1 }), text, LAST.parse().unwrap(), now())
}

/// Effects in short: ids by their distance from the customer's line.
fn told_in_short(effects: &[Effect]) -> Vec<String> {
    let first: MessageId = LAST.parse().unwrap();
    let after = |id: MessageId| id.get() - first.get();
    effects
        .iter()
        .map(|effect| match effect {
            Effect::Line { entry, is_unread } => {
                assert!(!is_unread && entry.role == Role::AiAgent && entry.name == "Skye");
                format!("+{} {:?} {}", after(entry.message_id), entry.kind, entry.text)
            }
            Effect::Told(Notice::Message { id, text, name, .. }) => format!("+{} by {name} {text}", after(*id)),
            Effect::Told(Notice::Custom { id, name, value }) => format!("+{} event {name} {value}", after(*id)),
            Effect::Missed(misses) => format!("missed {misses}"),
            Effect::Context(variables) => format!("context {}", variables.last().unwrap().name),
            Effect::Lifecycle(Change::Moved(to)) => format!("{} {}", to.state, to.reason.name()),
            Effect::Lifecycle(Change::Told(event)) => format!("told {event:?}"),
            Effect::Lifecycle(Change::Noted(_)) => "noted".to_owned(),
            other => format!("{other:?}"),
        })
        .collect()
}

#[test]
fn the_greeting_follows_the_start_message_and_does_not_know_it() {
    let mut conversation = engaged();
    let Some(Notice::Message { id, text, name, .. }) = greet(&mut conversation, &skye(), now()) else { panic!() };
    let [start, greeting] = &conversation.transcript[..] else { panic!() };
    assert_eq!((start.kind, greeting.kind, greeting.role), (EntryKind::Start, EntryKind::Message, Role::AiAgent));
    assert_eq!(greeting.message_id.get(), start.message_id.get() + 1);
    assert_eq!((id, text.as_str(), name.as_str()), (greeting.message_id, "Hello John Doe", "Skye"));
}

#[test]
fn an_answer_is_a_line_and_a_notice_and_an_event_is_only_a_notice() {
    let turn = said_to("my order");
    let expected = [
        "missed 0",
        "+1 Message It is on its way.",
        "+1 by Skye It is on its way.",
        r#"+2 event Asked {"said":"my order"}"#,
    ];
    assert_eq!(told_in_short(&turn.effects), expected);
    assert_eq!(turn.exit, None);
}

#[test]
fn a_miss_is_counted() {
    assert_eq!(told_in_short(&said_to("mumble").effects)[0], "missed 2");
}

#[test]
fn a_hand_over_leaves_a_note_before_it_moves_the_conversation() {
    let turn = said_to("a person");
    let expected = [
        "missed 0",
        "+1 Message Of course.",
        "+1 by Skye Of course.",
        "+2 Internal Wants a person",
        "context topic",
        "open AwaitingAgentAssignment",
        "noted",
    ];
    assert_eq!(told_in_short(&turn.effects), expected);
    assert_eq!(turn.exit, Some(Command::Escalate));
}

#[test]
fn an_end_closes_and_the_integrator_is_told() {
    let turn = said_to("bye");
    let expected = [
        "missed 0",
        "+1 Message Bye.",
        "+1 by Skye Bye.",
        "closed ConversationEndedByBot",
        "noted",
        &format!("told {:?}", SystemEvent::ConversationClose),
    ];
    assert_eq!(told_in_short(&turn.effects), expected);
    assert_eq!(turn.exit, Some(Command::AgentEnd));
}

#[test]
fn without_an_ai_agent_people_take_over() {
    let turn = turn(&engaged(), None, "hi", LAST.parse().unwrap(), now());
    let Some(Effect::Lifecycle(Change::Moved(to))) = turn.effects.first() else { panic!("{:?}", turn.effects) };
    assert_eq!((to.state, to.reason), (State::Open, Reason::AwaitingAgentAssignment));
    assert_eq!(turn.exit, Some(Command::Escalate));
}

#[test]
fn a_hand_over_does_not_fail_for_too_many_variables() {
    let full: Vec<ContextVariable> = (0..crate::api::limit::CONTEXT_VARIABLES)
        .map(|n| ContextVariable { name: format!("n{n}"), value: ContextValue::Boolean(true), is_displayable: false })
        .collect();
    let script = skye();
    let conversation = Conversation { variables: full, ..engaged() };
    let turn =
        turn(&conversation, Some(Attendant { script: &script, misses: 0 }), "person", LAST.parse().unwrap(), now());
    assert_eq!(turn.exit, Some(Command::Escalate));
    assert!(!turn.effects.iter().any(|effect| matches!(effect, Effect::Context(_))));
}
