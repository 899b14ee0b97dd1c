//! Lines in, lines out.

use jiff::tz::TimeZone;
use uuid::Uuid;

use super::*;
use crate::{
    api::{
        answer::CreateAnswer,
        create::CreateRequest,
        desk::{Audience, DeskEvent, EventKind, State, Summary, View},
        fault::Preset,
    },
    console::{
        app::viewer::Question,
        composer::Composer,
        message::{Refusal, StreamNews, WireNews},
        update::tests::{NOW, id, moment, page, refusal, summary, target, view_of, wire::exchange},
    },
    conversation::{Conversation, Place, audience, record::Identification},
};

/// A person at a plain console, and an endpoint that answers them.
struct Talk {
    plain: Plain,
    rows: Vec<Summary>,
    sent: Vec<serde_json::Value>,
    leaves: bool,
    refuses: Option<Refusal>,
}

impl Talk {
    fn with(rows: Vec<Summary>) -> Self {
        let app = App::new(target(), TimeZone::UTC, moment(NOW), Composer::vendor_sample(), Pane::Compose);
        let mut ids = 0;
        let plain = Plain::new(app, move || {
            ids += 1;
            Uuid::from_u128(ids)
        });
        let mut talk = Self { plain, rows, sent: Vec::new(), leaves: false, refuses: None };
        let first = talk.plain.start();
        talk.answer(first);
        talk.happens(Message::Stream(StreamNews::Connected));
        talk.plain.settle();
        talk.plain.said();
        talk
    }

    fn happens(&mut self, message: Message) {
        let effects = self.plain.happens(message);
        self.answer(effects);
    }

    fn answer(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::List(flight) => {
                    let result = Ok(page(self.rows.clone()));
                    self.happens(Message::Listed { flight, result });
                }
                Effect::Show(question) => self.show(question),
                Effect::LoadRecords => self.happens(Message::RecordsLoaded(Ok(Vec::new()))),
                Effect::Send { attempt, body } => {
                    self.sent.push(body);
                    let answer = CreateAnswer { conversation_id: id(7), is_new: true, message_id: None };
                    let result = self.refuses.clone().map_or(Ok(answer), Err);
                    self.happens(Message::Sent { attempt, result });
                }
                Effect::Order { id, .. } => {
                    let view =
                        crate::api::desk::View { state: State::Active, ..view_of(0, &CreateRequest::vendor_sample()) };
                    let view = crate::api::desk::View { conversation_id: id, ..view };
                    self.happens(Message::Ordered { id, result: Ok(Box::new(view)) });
                }
                Effect::Compare(question) => {
                    let result = Ok(everybodys_views());
                    self.happens(Message::Compared { question, result });
                }
                Effect::Leave => self.leaves = true,
                _ => {}
            }
        }
    }

    fn show(&mut self, question: Question) {
        let view = view_of(0, &CreateRequest::vendor_sample());
        let view = crate::api::desk::View { conversation_id: question.id, ..view };
        self.happens(Message::Shown { question, result: Ok(Box::new(view)) });
    }

    /// What is told to a line.
    fn say(&mut self, line: &str) -> String {
        let effects = self.plain.take(line);
        self.answer(effects);
        let effects = self.plain.go_on();
        self.answer(effects);
        self.plain.settle();
        self.plain.said().join("\n")
    }

    fn event(&mut self, number: u64, kind: EventKind, row: Summary) {
        let event = DeskEvent { id: number, kind, at: moment(NOW), conversation: row };
        self.happens(Message::Stream(StreamNews::Event(Box::new(event))));
    }
}

fn two() -> Vec<Summary> {
    vec![Summary { unread: 2, ..summary(2, "Ann", State::Open) }, summary(1, "Ben", State::Active)]
}

/// What each audience sees of a conversation with a variable and a note that not everybody gets.
fn everybodys_views() -> Vec<View> {
    let body = serde_json::json!({
        "customercontext": { "preferredname": "Ann" },
        "conversationcontext": {
            "order": { "isDisplayable": true, "value": "A-17 and a half, which is as long as an order gets to be" },
            "tier": { "isDisplayable": false, "value": "gold" },
        },
    });
    let (request, _) = crate::api::create::read(&body);
    let conversation =
        Conversation::begin(id(2), &request, Identification::default(), &Place::default(), None, moment(NOW));
    Audience::ALL.map(|audience| audience::view(&conversation, audience, moment(NOW), true)).to_vec()
}

#[test]
fn each_fact_is_told_with_who_sees_it_and_why_others_do_not() {
    let mut talk = Talk::with(two());
    let told = talk.say("audiences");
    let line = |begins: &str| told.lines().find(|line| line.starts_with(begins)).unwrap_or_else(|| panic!("{told}"));
    assert_eq!(
        line("order"),
        "order: A-17 and a half, which is as long as an order gets to be: seen by Customer, AI agent, Representative, \
         Supervisor"
    );
    assert_eq!(
        line("tier"),
        "tier: gold: seen by Customer, AI agent; not by Representative, Supervisor, because not displayable"
    );
    assert!(!told.contains('…'), "{told}");
}

#[test]
fn nothing_that_opens_is_cut() {
    for (line, whole) in [
        ("faults", Preset::ALL.iter().map(|preset| preset.says()).collect::<Vec<_>>()),
        ("personas", crate::console::composer::personas().iter().map(|persona| persona.name.as_str()).collect()),
    ] {
        let mut talk = Talk::with(two());
        let told = talk.say(line);
        assert!(!told.contains('…'), "{told}");
        for words in whole {
            assert!(told.contains(words), "{words}: {told}");
        }
    }
}

#[test]
fn a_transfer_tells_the_queues_or_that_there_is_no_other() {
    let active = |n, title: &str, queue: &str| Summary { queue: queue.into(), ..summary(n, title, State::Active) };
    let mut talk =
        Talk::with(vec![active(2, "Ann", "Support"), active(1, "Ben", "Billing and whatever else is owed to us")]);
    talk.say("1");
    let told = talk.say("transfer");
    assert!(told.contains("1. Billing and whatever else is owed to us\n"), "{told}");
    let mut talk = Talk::with(vec![active(2, "Ann", "Support")]);
    talk.say("1");
    assert!(talk.say("transfer").contains("no other queue is known"));
}

#[test]
fn why_tells_what_an_action_waits_for_and_what_is_the_case() {
    let mut talk = Talk::with(two());
    talk.say("list");
    talk.say("2");
    assert_eq!(talk.say("why accept"), "accept cannot be done now: the conversation is active");
    assert_eq!(talk.say("why reject"), "reject cannot be done now: the conversation is active");
    assert!(talk.say("why end").starts_with("end can be done now"));
}

#[test]
fn a_refusal_names_what_can_be_written_here_and_no_key() {
    let mut talk = Talk::with(Vec::new());
    talk.refuses = Some(refusal("refused with 400"));
    let exchange = exchange(1, &serde_json::json!({ "customercontext": { "email": "nobody" } }), true);
    talk.happens(Message::Wire(WireNews::Exchanged(Box::new(exchange))));
    let told = talk.say("send");
    assert!(told.contains("why says why"), "{told}");
    assert!(!told.contains("Alt+") && !told.contains("Ctrl+"), "{told}");
    assert!(talk.say("mask-personal").starts_with("done: "));
    assert!(!talk.say("help").contains("Alt+"));
}

#[test]
fn a_form_is_written_told_and_sent() {
    let mut talk = Talk::with(Vec::new());
    assert_eq!(talk.say("set preferred-name Ann Lee"), "Preferred name: Ann Lee");
    assert_eq!(talk.say("set email nonsense"), "Email: nonsense\nwrong: Email is not an email address");
    assert_eq!(talk.say("set email ann@example.com"), "Email: ann@example.com");
    assert_eq!(talk.say("var order=A-17"), "variable order: A-17, the representative sees it");
    assert_eq!(talk.say("hidden-var issue=none"), "variable issue: none, the representative does not see it");
    assert_eq!(talk.say("remove-var productname"), "variable productname is removed");
    assert_eq!(talk.say("set skip-ai-agent no"), "Skip AI agent: no");
    let form = talk.say("form");
    assert!(form.contains("Preferred name: Ann Lee\n") && form.contains("[x] order: A-17\n"), "{form}");
    let preview = talk.say("preview");
    assert!(preview.contains("order: A-17") && !preview.contains("issue"), "{preview}");
    assert!(talk.sent.is_empty());
    assert!(talk.say("send").starts_with("done: new conversation 8a5e4f10… for Ann Lee"));
    assert_eq!(talk.sent[0]["customercontext"]["preferredname"], "Ann Lee");
    assert_eq!(talk.sent[0]["conversationcontext"]["order"]["value"], "A-17");
    assert_eq!(talk.plain.failure(), None);
}

#[test]
fn what_would_be_refused_is_asked_about_and_only_yes_sends() {
    let mut talk = Talk::with(Vec::new());
    talk.say("set email nonsense");
    let asked = talk.say("send");
    assert_eq!(asked, "Email is not an email address\nsend it anyway? yes or no");
    assert_eq!(talk.say("list"), "not sent", "an answer is not a command");
    talk.say("send");
    talk.say("yes");
    assert_eq!(talk.sent.len(), 1);
}

#[test]
fn leaving_with_changes_is_asked_about() {
    let mut talk = Talk::with(Vec::new());
    talk.say("set first-name X");
    let asked = talk.say("quit");
    assert!(asked.ends_with("leave all the same? yes or no") && !asked.contains("Ctrl"), "{asked}");
    assert_eq!(talk.say("no"), "not left");
    assert!(!talk.leaves);
    talk.say("quit");
    talk.say("yes");
    assert!(talk.leaves);
}

#[test]
fn numbers_choose_from_the_list_that_was_told() {
    let mut talk = Talk::with(two());
    let list = talk.say("list");
    assert_eq!(
        list,
        "2 conversations, newest first\n1. Ann: open, 2 new messages, productname: XBox, issue: installation, selected\n\
         2. Ben: active, productname: XBox, issue: installation"
    );
    // The newest comes in above; numbers stand for what was told.
    talk.event(60, EventKind::ConversationCreated, Summary { revision: 60, ..summary(3, "Cleo", State::Open) });
    let shown = talk.say("2");
    assert_eq!(talk.plain.app.list.selected(), Some(id(1)));
    assert!(shown.contains("John Doe") && shown.contains("productname: XBox"), "{shown}");
    assert!(shown.contains("John Doe, customer") || shown.contains("Sender name, customer"), "{shown}");
    assert!(talk.say("accept 1").contains("done: accepted"));
    assert_eq!(talk.plain.app.list.selected(), Some(id(2)));
    assert!(talk.say("9").contains("no 9"));
    assert_eq!(talk.plain.failure(), Some(Failure::NotUnderstood));
}

#[test]
fn events_are_told_between_lines_and_counted_when_they_are_many() {
    let mut talk = Talk::with(two());
    talk.event(60, EventKind::ConversationCreated, Summary { revision: 60, ..summary(3, "Cleo", State::Open) });
    talk.plain.tell_news();
    assert_eq!(talk.plain.said(), ["news: conversation created: Cleo, open"]);
    for n in 61..98 {
        talk.event(n, EventKind::MessageAdded, Summary { revision: n, ..summary(3, "Cleo", State::Open) });
    }
    talk.plain.tell_news();
    let said = talk.plain.said();
    assert_eq!((said.len(), said.last().map(String::as_str)), (4, Some("news: and 34 events more")));
}

#[test]
fn nothing_is_told_while_an_answer_is_awaited() {
    let mut talk = Talk::with(two());
    talk.say("set email nonsense");
    talk.say("send");
    talk.event(60, EventKind::ConversationCreated, Summary { revision: 60, ..summary(3, "Cleo", State::Open) });
    talk.plain.tell_news();
    assert!(talk.plain.said().is_empty());
    assert!(talk.say("no").contains("news: conversation created: Cleo"));
}

#[test]
fn actions_come_from_the_table_from_whichever_pane_with_their_reasons() {
    let mut talk = Talk::with(Vec::new());
    assert_eq!(talk.say("accept"), "not done: accept: only while something is selected");
    assert_eq!(talk.plain.failure(), Some(Failure::Refused));
    assert!(talk.say("why accept").ends_with("accept cannot be done now: only while something is selected"));
    assert!(talk.say("why clear-form").starts_with("clear-form can be done now"));
    assert!(talk.say("zoom").contains("about a screen"));
    let found = talk.say("actions clear");
    assert!(found.starts_with("1. clear-form: Clear the form"), "{found}");
    assert!(talk.say("1").starts_with("done: cleared"));
    assert!(talk.say("restore-form").starts_with("done: what was cleared is back"));
    assert!(talk.say("sned").contains("help tells what there is"));
}

#[test]
fn a_text_goes_where_an_action_leads() {
    let mut talk = Talk::with(two());
    talk.say("filter ann");
    assert_eq!((talk.plain.app.loader.query(), talk.plain.app.context()), ("ann", Context::List));
    talk.plain.said();
    assert!(talk.say("clear-form now").contains("clear-form takes no text: now"));
}

#[test]
fn what_opens_is_told_and_chosen_from_by_number() {
    let mut talk = Talk::with(Vec::new());
    let opened = talk.say("personas");
    let adele = opened.lines().find(|line| line.contains("Adele Vance")).unwrap_or_else(|| panic!("{opened}"));
    assert!(opened.starts_with("Load somebody\n"), "{opened}");
    let number = adele.split('.').next().unwrap();
    let taken = talk.say(number);
    assert!(taken.starts_with("done: "), "{taken}");
    assert!(talk.say("form").contains("Adele"));
}

#[test]
fn no_line_says_anything_raw_nor_personal_while_that_is_masked() {
    let mut talk = Talk::with(vec![Summary { title: "Eve \u{1b}[31m\u{202e}".into(), ..summary(1, "", State::Open) }]);
    for line in ["set first-name A\u{1b}]0;x\u{7}", "form", "list", "preview", "\u{1b}[2J"] {
        let said = talk.say(line);
        assert!(said.chars().all(|letter| letter == '\n' || !letter.is_control() && letter != '\u{202e}'), "{said:?}");
    }
    let mut talk = Talk::with(vec![summary(1, "John Doe", State::Open)]);
    assert!(talk.say("form").contains("john.doe@email.com"));
    talk.say("mask-personal");
    for line in ["form", "preview", "list", "1", "send", "set email jane.doe@email.com"] {
        let said = talk.say(line);
        assert!(!said.contains("Doe") && !said.contains("doe@") && !said.contains("jdoe123"), "{line}: {said}");
    }
    assert_eq!(talk.sent[0]["customercontext"]["email"], "john.doe@email.com", "it is sent as it is");
}

#[test]
fn what_the_endpoint_refuses_is_a_failure_of_its_kind() {
    let mut talk = Talk::with(Vec::new());
    talk.refuses = Some(refusal("refused with 400"));
    assert!(talk.say("send").starts_with("failed: refused with 400"));
    assert_eq!(talk.plain.failure(), Some(Failure::Refused));
    let mut talk = Talk::with(Vec::new());
    talk.refuses = Some(Refusal { fate: crate::console::message::Fate::NotReached, ..refusal("no connection") });
    talk.say("send");
    assert_eq!(talk.plain.failure(), Some(Failure::NotReached));
}

#[test]
fn help_names_every_command_and_field() {
    let mut talk = Talk::with(Vec::new());
    let help = talk.say("help");
    for word in ["reply", "note", "end", "accept", "transfer", "audiences", "clear-form", "deliveries"] {
        assert!(help.lines().any(|line| line.split([' ', ':']).any(|part| part == word)), "{word}: {help}");
    }
    for word in ["set FIELD TEXT", "hidden-var", "quit", "preferred-name", "skip-ai-agent"] {
        assert!(help.contains(word), "{help}");
    }
}
