//! What a script says to what; the built-in one too.

use jiff::Timestamp;
use proptest::prelude::*;
use rstest::rstest;

use super::*;
use crate::{
    api::{create::CreateRequest, desk::Audience},
    conversation::{Conversation, Place, audience, record::Identification},
};

const SKYE: &str = r##"
name = "# Skye"
greeting = "Hello ${customer.firstName|there}, is it about ${variables.productname}?"

[[rule]]
phrases = ["status", "größe"]
reply = "It is ${variables.status}, ${customer.preferredName}."

[[rule]]
pattern = "^order (?<order>[A-Z0-9-]+)$"
reply = "Order ${match.order}."
event = { name = "OrderAsked", value = { order = "${match.order}", said = "${message}", sure = true, tries = 2 } }

[[rule]]
phrases = ["person"]
escalate = { summary = "Wants a person: ${message}", variables = { topic = { value = "${variables.productname}", displayable = true }, by = { value = 1 } } }

[[rule]]
phrases = ["bye"]
reply = "Bye."
end = true

[[rule]]
phrases = ["nothing"]
reply = "${variables.none}"

[[rule]]
phrases = ["escape"]
reply = "$${message} costs $5"

[fallback]
reply = "What?"
then = { after = 2, reply = "I give up.", escalate = { summary = "Lost: ${message}" } }
"##;

fn skye() -> Script {
    Script::parse(SKYE, "skye.toml").unwrap()
}

/// The vendor's sample, with a variable that is not displayable, as the AI agent sees it.
fn view() -> View {
    let now: Timestamp = "2026-01-02T03:04:05Z".parse().unwrap();
    let mut request = CreateRequest::vendor_sample();
    request.variables.push(ContextVariable {
        name: "status".into(),
        value: ContextValue::Text("gold".into()),
        is_displayable: false,
    });
    let id = "8a5e4f10-0000-4000-8000-000000000009".parse().unwrap();
    let begun = Conversation::begin(id, &request, Identification::default(), &Place::default(), None, now);
    audience::view(&begun, Audience::AiAgent, now, false)
}

fn acts(message: &str) -> Vec<Act> {
    skye().respond(&view(), 0, message).acts
}

fn said(text: &str) -> Act {
    Act::Say(text.to_owned())
}

#[test]
fn it_greets_with_what_it_knows() {
    assert_eq!(skye().greet(&view()).as_deref(), Some("Hello John, is it about XBox?"));
    let mut anonymous = view();
    anonymous.customer.first_name = None;
    anonymous.variables.clear();
    assert_eq!(skye().greet(&anonymous).as_deref(), Some("Hello there, is it about ?"));
}

#[test]
fn a_phrase_is_answered_and_sees_what_is_not_displayable() {
    assert_eq!(acts("My STATUS?"), [said("It is gold, John Doe.")]);
    assert_eq!(acts("welche GRÖSSE"), [said("It is gold, John Doe.")]);
}

#[test]
fn a_pattern_gives_its_groups_to_the_reply_and_the_event() {
    let value = r#"{"order":"A-17","said":"order A-17","sure":true,"tries":2}"#;
    let told = Act::Tell { name: "OrderAsked".into(), value: value.into() };
    assert_eq!(acts("order A-17"), [said("Order A-17."), told]);
    // As written: a pattern minds the case unless it says otherwise.
    assert_eq!(acts("ORDER A-17"), [said("What?")]);
}

#[test]
fn an_escalation_has_its_summary_and_variables() {
    let variable = |name: &str, value, is_displayable| ContextVariable { name: name.into(), value, is_displayable };
    let expected = Act::Escalate {
        summary: "Wants a person: a person, please".into(),
        variables: vec![
            variable("by", ContextValue::Number(1.into()), false),
            variable("topic", ContextValue::Text("XBox".into()), true),
        ],
    };
    assert_eq!(acts("a person, please"), [expected]);
}

#[test]
fn an_end_comes_after_the_last_words() {
    assert_eq!(acts("bye"), [said("Bye."), Act::End]);
}

#[test]
fn the_first_rule_that_fits_decides() {
    assert_eq!(acts("bye, person").len(), 1);
}

#[test]
fn a_reply_that_turns_out_empty_is_not_said() {
    assert_eq!(acts("nothing"), []);
}

#[test]
fn a_place_can_be_written_as_such() {
    assert_eq!(acts("escape"), [said("${message} costs $5")]);
}

#[test]
fn what_a_customer_writes_is_never_filled_in() {
    let [Act::Escalate { summary, .. }] = &acts("person ${variables.status} $${x}")[..] else { panic!() };
    assert_eq!(summary, "Wants a person: person ${variables.status} $${x}");
}

#[test]
fn misses_in_a_row_lead_to_what_the_fallback_says_then() {
    let (skye, view) = (skye(), view());
    let first = skye.respond(&view, 0, "mumble");
    assert_eq!((first.acts, first.misses), (vec![said("What?")], 1));
    let third = skye.respond(&view, 2, "mumble");
    let lost = Act::Escalate { summary: "Lost: mumble".into(), variables: vec![] };
    assert_eq!((third.acts, third.misses), (vec![said("I give up."), lost], 3));
    // A message that is understood begins anew.
    assert_eq!(skye.respond(&view, 2, "status").misses, 0);
}

#[test]
fn a_text_that_grows_too_long_is_cut() {
    let message = format!("person {}", "ü".repeat(limit::MESSAGE_CHARS));
    let [Act::Escalate { summary, .. }] = &acts(&message)[..] else { panic!() };
    assert_eq!((limit::chars(summary), summary.ends_with("ü…")), (limit::MESSAGE_CHARS, true));
}

/// How a rule of the built-in script goes about a message.
#[derive(Debug, PartialEq)]
enum Way {
    Answers(&'static str),
    Escalates,
    Ends,
}

#[rstest]
#[case("Where is my order?", Way::Answers("order number"))]
#[case("it's a-1017, thanks", Way::Answers("Order a-1017"))]
#[case("When are you open", Way::Answers("Monday to Friday"))]
#[case("Wann sind die ÖFFNUNGSZEITEN?", Way::Answers("Monday to Friday"))]
#[case("can I send it back", Way::Answers("30 days"))]
#[case("The installation hangs", Way::Answers("XBox"))]
#[case("hi!", Way::Answers("What can I do"))]
#[case("", Way::Answers("the file"))]
#[case("qwertz", Way::Answers("not sure"))]
#[case("I want to talk to a PERSON", Way::Escalates)]
#[case("give me a human", Way::Escalates)]
#[case("your representative please", Way::Escalates)]
#[case("Ich möchte mit einem Mitarbeiter sprechen", Way::Escalates)]
#[case("Quiero hablar con una persona", Way::Escalates)]
#[case("Je veux parler à un conseiller", Way::Escalates)]
#[case("I was charged twice", Way::Escalates)]
#[case("ok, bye", Way::Ends)]
#[case("Tschüss", Way::Ends)]
fn the_built_in_script(#[case] message: &str, #[case] expected: Way) {
    let acts = Script::built_in().respond(&view(), 0, message).acts;
    let way = match (&acts[..], &expected) {
        ([Act::Say(_), Act::Escalate { .. }], _) => Way::Escalates,
        ([Act::Say(_), Act::End], _) => Way::Ends,
        ([Act::Say(text), ..], Way::Answers(part)) if text.contains(part) => Way::Answers(part),
        other => panic!("{other:?}"),
    };
    assert_eq!(way, expected);
}

#[test]
fn the_built_in_script_greets_and_gives_up_after_two_misses() {
    let built_in = Script::built_in();
    assert!(built_in.greet(&view()).unwrap().starts_with("Hello John Doe, I am"));
    assert!(matches!(built_in.respond(&view(), 2, "qwertz").acts[..], [Act::Say(_), Act::Escalate { .. }]));
}

proptest! {
    #[test]
    fn any_message_is_answered_within_bounds(message in "(?s).{0,300}", misses in 0_u32..5, built_in: bool) {
        let script = if built_in { Script::built_in() } else { Arc::new(skye()) };
        let response = script.respond(&view(), misses, &message);
        prop_assert!(response.acts.len() <= 3);
        prop_assert!(response.misses == 0 || response.misses == misses + 1);
        for act in response.acts {
            match act {
                Act::Say(text) => {
                    prop_assert!(!text.trim().is_empty() && limit::chars(&text) <= limit::MESSAGE_CHARS);
                }
                Act::Tell { value, .. } => prop_assert!(serde_json::from_str::<Value>(&value).is_ok()),
                Act::Escalate { summary, .. } => prop_assert!(limit::chars(&summary) <= limit::MESSAGE_CHARS),
                Act::End => {}
            }
        }
    }

    #[test]
    fn any_text_is_a_template_or_is_refused_with_a_reason(text in "([$]|[{]|[}]|[|]|message|customer[.]email|a){0,12}") {
        if let Err(reason) = Template::parse(&text, &[]) {
            prop_assert!(reason.starts_with("has "));
        }
    }
}
