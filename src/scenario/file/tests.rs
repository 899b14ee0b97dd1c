//! What a file may say, and how what it cannot mean is told.

use rstest::rstest;
use serde_json::json;

use super::{expect::EXPECT_KEYS, *};
use crate::{api::desk::Audience, scenario::schema};

/// A file with these steps, the first of which is on line 3.
fn read(steps: &str) -> Result<Scenario, String> {
    let text = format!("title = \"T\"\nabout = \"A\"\n{steps}");
    parse("t.toml", &text).map_err(|error| error.to_string())
}

fn only_step(step: &str) -> Step {
    read(&format!("[[step]]\n{step}")).unwrap().steps.remove(0)
}

#[test]
fn a_step_is_read_with_everything_it_says() {
    let scenario = read(
        r#"
[[step]]
create = { customercontext = { customerid = "a" }, conversationcontext.z = { value = 1 }, conversationcontext.b = { value = 2.5 } }
save = "ann"

[[step]]
say = "hi ${ann.conversationId}"
as = "ann"
within = "2 s"
expect = { status = 404, code = 30013, view = "ai_agent", messages = [], latency = "100 ms" }
"#,
    )
    .unwrap();
    let [create, say] = scenario.steps.as_slice() else { panic!("{scenario:?}") };
    let body = json!({
        "customercontext": { "customerid": "a" },
        "conversationcontext": { "z": { "value": 1 }, "b": { "value": 2.5 } },
    });
    assert_eq!((create.line, &create.act), (4, &Act::Create(body.clone())));
    let Act::Create(Value::Object(read)) = &create.act else { panic!() };
    let names: Vec<&String> = read["conversationcontext"].as_object().unwrap().keys().collect();
    assert_eq!(names, ["z", "b"], "in the file's order");
    assert_eq!(say.act, Act::Say(json!({ "type": "message", "text": "hi ${ann.conversationId}" })));
    assert_eq!((&say.actor, say.within), (&Some(Actor::Named("ann".to_owned())), Some(Duration::from_secs(2))));
    let expect = &say.expect;
    assert_eq!((expect.status, expect.code.as_deref()), (Some(404), Some("30013")));
    assert_eq!((expect.view, expect.messages.as_deref()), (Some(Audience::AiAgent), Some(&[][..])));
    assert_eq!(expect.latency, Some(Duration::from_millis(100)));
}

#[test]
fn every_act_is_read() {
    for (step, act) in [
        ("narrate = 'n'", Act::Narrate("n".to_owned())),
        ("create = []", Act::Create(json!([]))),
        ("say = { attachments = [] }", Act::Say(json!({ "type": "message", "attachments": [] }))),
        ("typing = true", Act::Typing),
        ("read = '1'", Act::Read("1".to_owned())),
        ("event = { name = 'e' }", Act::Event { name: "e".to_owned(), variables: Map::new() }),
        ("end = true", Act::End),
        ("desk = 'transfer'\nqueue = 'q'", Act::Desk(DeskAct::Transfer("q".to_owned()))),
        ("desk = 'link'\nrecord = 'c'", Act::Desk(DeskAct::Link(Some("c".to_owned())))),
        ("reply = 'r'", Act::Reply(json!({ "text": "r" }))),
        ("note = 'n'", Act::Note(json!({ "text": "n" }))),
        ("advance = '2 days'", Act::Advance(172_800)),
        ("rate = 60", Act::Rate(60.0)),
        ("fault = []", Act::Fault(Vec::new())),
        ("wait.state = 'wrap-up'", Act::Wait(Wait::State(State::WrapUp))),
        ("wait.event = 'rule-fired'", Act::Wait(Wait::Event(EventKind::RuleFired))),
        ("wait.webhook = 'AgentAccepted'", Act::Wait(Wait::Webhook(json!({ "name": "AgentAccepted" })))),
    ] {
        assert_eq!(only_step(step).act, act, "{step}");
    }
    for name in DeskAct::NAMES.iter().filter(|name| !["transfer", "link"].contains(name)) {
        let Act::Desk(act) = only_step(&format!("desk = '{name}'")).act else { panic!("{name}") };
        assert_eq!(act.name(), *name);
    }
    let call = only_step("call = { path = '/x', headers = { channel-id = 'c' }, body = [1] }").act;
    let headers = vec![("channel-id".to_owned(), "c".to_owned())];
    assert_eq!(call, Act::Call(Call { method: "GET".into(), path: "/x".into(), headers, body: Some("[1]".into()) }));
}

#[rstest]
#[case::unknown_key(
    "[[step]]\nsay = 'x'\nexpekt = {}",
    "t.toml:5: step 1: expekt: is not known here; did you mean `expect`?"
)]
#[case::unknown_key_below(
    "[[step]]\nsay = 'x'\n\n[step.expect]\nstatus = 200\nvariabels = {}",
    "t.toml:8: step 1: expect.variabels: is not known here; did you mean `variables`?"
)]
#[case::unknown_top("titel = 'x'\n[[step]]\nend = true", "t.toml:3: titel: is not known here; did you mean `title`?")]
#[case::nothing_near("[[step]]\nsay = 'x'\nxyzzy = 1", "t.toml:5: step 1: xyzzy: is not known here; known: narrate, ")]
#[case::wrong_type("[[step]]\nsay = 'x'\nsave = 1", "t.toml:5: step 1: save: is a number, a text is expected")]
#[case::wrong_type_of_a_flag("[[step]]\nend = 'yes'", "t.toml:4: step 1: end: is a text, true or false is expected")]
#[case::no_act("[[step]]\nsave = 'x'", "t.toml:3: step 1: a step has an act: one of narrate, ")]
#[case::two_acts(
    "[[step]]\nsay = 'x'\nend = true",
    "t.toml:5: step 1: end: a step has one act, this one has say and end"
)]
#[case::unknown_state(
    "[[step]]\nend = true\nexpect.state = 'aktive'",
    "expect.state: \"aktive\" is not one of open, active, waiting, wrap-up, closed; did you mean \"active\"?"
)]
#[case::unknown_desk_act("[[step]]\ndesk = 'acept'", "did you mean \"accept\"?")]
#[case::unknown_event("[[step]]\nwait.event = 'conversation-acepted'", "did you mean \"conversation-accepted\"?")]
#[case::unresolved(
    "[[step]]\ncreate = {}\nsave = 'ann'\n[[step]]\nread = '${anne.messageId}'",
    "t.toml:7: step 2: read: no step before this one saves \"anne\"; did you mean \"ann\"?"
)]
#[case::unresolved_field(
    "[[step]]\ncreate = {}\nsave = 'ann'\n[[step]]\nread = '${ann.mesageId}'",
    "\"ann\" has no \"mesageId\", it has conversationId, isNew, messageId; did you mean \"messageId\"?"
)]
#[case::no_request_id(
    "[[step]]\ncreate = {}\nsave = 'ann'\n[[step]]\ncreate.conversationrequestid = '${ann.requestId}'",
    "has no \"requestId\", it has conversationId, isNew, messageId; give its create `conversationrequestid = \"${new-id}\"`"
)]
#[case::new_id_elsewhere("[[step]]\nsay = '${new-id}'", "`${new-id}` stands in a `create` only")]
#[case::new_id_is_no_name("[[step]]\ncreate = {}\nsave = 'new-id'", "step 1: save: \"new-id\" is what")]
#[case::saved_later(
    "[[step]]\nsay = '${ann.conversationId}'\n[[step]]\ncreate = {}\nsave = 'ann'",
    "t.toml:4: step 1: say: no step before this one saves \"ann\""
)]
#[case::broken_placeholder("[[step]]\nsay = '${ann'", "`${` has no `}`")]
#[case::nobody(
    "[[step]]\nend = true\nas = 'custmer'",
    "\"custmer\" is nobody: customer, representative, supervisor, or the name under which an earlier `create` is saved; did you mean \"customer\"?"
)]
#[case::not_their_act(
    "[[step]]\nsay = 'x'\nas = 'representative'",
    "t.toml:5: step 1: as: a customer's words are `say`, a representative's are `reply`"
)]
#[case::no_queue("[[step]]\ndesk = 'transfer'", "queue: is missing, a text is expected")]
#[case::queue_too_many("[[step]]\ndesk = 'accept'\nqueue = 'q'", "queue: goes with `desk = \"transfer\"` only")]
#[case::no_length("[[step]]\nadvance = 'soon'", "a length such as \"30 days\"")]
#[case::no_answer("[[step]]\nnarrate = 'x'\nexpect.status = 200", "`narrate` has no answer")]
#[case::view_of_nothing("[[step]]\nend = true\nexpect.view = 'customer'", "expect.view: says whose")]
#[case::posts_in_between(
    "[[step]]\nend = true\nexpect.webhooks = ['...', 'AgentAssigned']",
    "expect.webhooks: posts are looked at one after"
)]
#[case::nothing_expected("[[step]]\nend = true\nexpect = {}", "nothing is expected")]
#[case::credentials("[[step]]\ncall = { path = '/', headers = { Authorization = 'x' } }", "never in a file")]
#[case::unknown_code(
    "[[step]]\nend = true\nexpect.code = 30031",
    "t.toml:5: expect.code: 30031 is none of the API's codes, 30001 to 30016; did you mean 30001?"
)]
#[case::unknown_reason(
    "[[step]]\nend = true\nexpect.reason = 'AutoClosedBySytem'",
    "t.toml:5: step 1: expect.reason: \"AutoClosedBySytem\" is not one of AwaitingAgentAssignment, "
)]
#[case::unknown_reason_meant(
    "[[step]]\nend = true\nexpect.reason = 'AutoClosedBySytem'",
    "did you mean \"AutoClosedBySystem\"?"
)]
#[case::unknown_post(
    "[[step]]\nend = true\nexpect.webhooks = ['AgentAsigned']",
    "t.toml:5: step 1: expect.webhooks: \"AgentAsigned\" is no event that is told to a webhook; did you mean \"AgentAssigned\"?"
)]
#[case::unknown_post_waited_for("[[step]]\nwait.webhook = 'AgentAsigned'", "did you mean \"AgentAssigned\"?")]
#[case::unknown_member_of_a_line(
    "[[step]]\nend = true\nexpect.messages = [{ form = 'customer' }]",
    "t.toml:5: step 1: expect.messages: a line has no `form`; did you mean `from`?"
)]
#[case::unknown_speaker("[[step]]\nend = true\nexpect.messages = [{ from = 'custmer' }]", "did you mean `customer`?")]
#[case::unknown_kind_of_fault(
    "[[step]]\nfault = { id = 'f', when = { route = 'create' }, fault = { kind = 'sttaus' } }",
    "t.toml:4: step 1: fault: fault.kind: unknown variant `sttaus`"
)]
#[case::unknown_kind_meant(
    "[[step]]\nfault = { id = 'f', when = { route = 'create' }, fault = { kind = 'sttaus' } }",
    "did you mean `status`?"
)]
#[case::unknown_key_of_a_rule(
    "[[step]]\nfault = { id = 'f', whn = { route = 'create' }, fault = { kind = 'reset' } }",
    "did you mean `when`?"
)]
#[case::twice("[[step]]\nsay = 'x'\nsay = 'y'", "t.toml:5: not TOML: duplicate key `say`")]
#[case::no_steps("", "t.toml:1: step: a scenario has `[[step]]`s")]
#[case::not_toml("[[step]]\nsay = ", "t.toml:4: not TOML")]
fn what_cannot_be_meant_is_told_with_its_place(#[case] steps: &str, #[case] told: &str) {
    let error = read(steps).unwrap_err();
    assert!(error.contains(told), "{error}");
}

#[test]
fn every_mistake_of_a_file_is_told_at_once() {
    let text = "titel = 'x'\nabout = 'A'\n[[step]]\ncreate = {}\nsave = 'ann'\nexpekt = {}\n[[step]]\nsya = 'x'\n\
        [[step]]\nread = '${ann.messageId}'\nexpect = { code = 30013, lots = true, stats = 1 }\n\
        [[step]]\nend = true\nexpect.code = 1\n";
    let told = parse("t.toml", text).unwrap_err().to_string();
    let places: Vec<&str> = told.lines().filter_map(|line| line.split(": is").next()).collect();
    assert_eq!(
        places,
        [
            "t.toml:1: titel",
            "t.toml:1: title",
            "t.toml:6: step 1: expekt",
            "t.toml:8: step 2: sya",
            "t.toml:11: step 3: expect.lots",
            "t.toml:11: step 3: expect.stats",
            "t.toml:14: expect.code: 1 is none of the API's codes, 30001 to 30016",
        ],
        "{told}"
    );
}

#[test]
fn a_code_that_a_failure_of_the_file_answers_with_may_be_any() {
    let steps = "[[step]]\nfault = { id = 'f', when = { route = 'create' }, fault = { kind = 'status', status = 418, code = 'tea' } }
        [[step]]\ncreate = {}\nexpect.code = 'tea'";
    assert!(read(steps).is_ok(), "{:?}", read(steps));
}

#[test]
fn a_rule_may_name_a_conversation_that_is_yet_to_be_begun() {
    let steps = "[[step]]\ncreate = {}\nsave = 'a'
        [[step]]\nfault = { id = 'f', when = { route = 'activity', conversation = '${a.conversationId}' }, fault = { kind = 'reset' } }";
    assert!(read(steps).is_ok(), "{:?}", read(steps));
}

#[test]
fn what_the_api_passes_over_is_doubted_and_read() {
    let scenario = read("[[step]]\ncreate.customercontxt = {}\ncreate.conversationcontext.a = { vlaue = 1 }").unwrap();
    let told: Vec<String> = scenario.warnings.iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        [
            "t.toml:4: step 1: create.customercontxt: the API does not know it and passes over it; did you mean `customercontext`?",
            "t.toml:4: step 1: create.conversationcontext.a.vlaue: the API does not know it and passes over it; did you mean `value`?",
        ]
    );
}

#[test]
fn a_scenario_says_what_it_is() {
    let error = parse("t.toml", "title = 'x'\n[[step]]\nend = true").unwrap_err().to_string();
    assert_eq!(error, "t.toml:1: about: is missing, a text is expected");
}

#[test]
fn the_schema_knows_the_keys_that_the_reader_knows() {
    let schema = schema::schema();
    let names = |pointer: &str| -> Vec<String> {
        let mut names: Vec<String> = schema.pointer(pointer).unwrap().as_object().unwrap().keys().cloned().collect();
        names.sort();
        names
    };
    let sorted = |keys: &[&[&'static str]]| {
        let mut keys = keys.concat();
        keys.sort_unstable();
        keys
    };
    assert_eq!(names("/properties"), sorted(&[SCENARIO_KEYS]));
    assert_eq!(names("/$defs/step/properties"), sorted(&[ACTS, STEP_KEYS]));
    assert_eq!(names("/$defs/expect/properties"), sorted(&[EXPECT_KEYS]));
    for (act, keys) in [("wait", WAIT_KEYS), ("event", EVENT_KEYS), ("call", CALL_KEYS)] {
        assert_eq!(names(&format!("/$defs/step/properties/{act}/properties")), sorted(&[keys]));
    }
}

#[rstest]
#[case("2 days", true)]
#[case("1h 30m", true)]
#[case("1h30m", true)]
#[case("500 ms", true)]
#[case("1 hour, 5 minutes", true)]
#[case("2 weeks 3 d", true)]
#[case("45min", true)]
#[case("1.5 h", true)]
#[case("PT1H30M", true)]
#[case("P2DT3H", true)]
#[case("2 fortnights", false)]
#[case("soon", false)]
#[case("90", false)]
#[case("", false)]
#[case("-2 days", false)]
#[case("2 days ago", false)]
#[case("days", false)]
fn the_schema_and_the_reader_agree_on_lengths(#[case] length: &str, #[case] is_one: bool) {
    let steps = format!("[[step]]\nend = true\nwithin = '{length}'");
    assert_eq!(read(&steps).is_ok(), is_one, "{:?}", read(&steps));
    let file: Value = toml::from_str(&format!("title = 'T'\nabout = 'A'\n{steps}")).unwrap();
    assert_eq!(jsonschema::validator_for(&schema::schema()).unwrap().is_valid(&file), is_one);
}

#[rstest]
#[case("ann", true)]
#[case("Ann_2-b", true)]
#[case("łucja", true)]
#[case("花子", true)]
#[case("a b", false)]
#[case("a.b", false)]
#[case("a{b", false)]
#[case("new-id", false)]
fn the_schema_and_the_reader_agree_on_names(#[case] name: &str, #[case] is_one: bool) {
    let steps = format!("[[step]]\nend = true\nsave = '{name}'");
    assert_eq!(read(&steps).is_ok(), is_one, "{:?}", read(&steps));
    let file: Value = toml::from_str(&format!("title = 'T'\nabout = 'A'\n{steps}")).unwrap();
    assert_eq!(jsonschema::validator_for(&schema::schema()).unwrap().is_valid(&file), is_one);
}

/// Every reader of patterns has these, with or without the flag `u`.
#[test]
fn the_schemas_patterns_are_portable() {
    fn patterns(value: &Value, found: &mut Vec<String>) {
        match value {
            Value::Object(members) => members.iter().for_each(|(name, value)| {
                found.extend(value.as_str().filter(|_| name == "pattern").map(str::to_owned));
                patterns(value, found);
            }),
            Value::Array(items) => items.iter().for_each(|item| patterns(item, found)),
            _ => {}
        }
    }
    let mut found = Vec::new();
    patterns(&schema::schema(), &mut found);
    assert!(found.len() >= 3);
    for pattern in found {
        assert!(!pattern.contains(r"\p") && !pattern.contains("(?"), "{pattern}");
    }
}

/// What comes with frontdesk is TOML 1.0, which other readers keep to: no line ends within an inline table.
#[test]
fn what_comes_with_frontdesk_is_read_by_readers_of_toml_1_0() {
    for builtin in crate::scenario::built_in() {
        let (mut open, mut rest, mut line) = (Vec::new(), builtin.text, 1);
        while let Some(next) = rest.chars().next() {
            let quote = ["\"\"\"", "\""].into_iter().find(|quote| rest.starts_with(quote));
            let length = match (quote, next) {
                (Some(quote), _) => {
                    let inner = &rest[quote.len()..];
                    let ends = inner.match_indices(quote).map(|(at, _)| at);
                    let end = ends.into_iter().find(|at| !inner[..*at].ends_with('\\')).unwrap();
                    2 * quote.len() + end
                }
                (None, '#') => rest.find('\n').unwrap_or(rest.len()),
                (None, '[' | '{') => {
                    open.push(next);
                    1
                }
                (None, ']' | '}') => {
                    open.pop();
                    1
                }
                (None, '\n') => {
                    assert_ne!(open.last(), Some(&'{'), "{}:{line}", builtin.name);
                    1
                }
                (None, other) => other.len_utf8(),
            };
            line += rest[..length].matches('\n').count();
            rest = &rest[length..];
        }
    }
}

#[test]
fn the_schema_takes_what_comes_with_frontdesk_and_refuses_what_the_reader_refuses() {
    let schema = jsonschema::validator_for(&schema::schema()).unwrap();
    for builtin in crate::scenario::built_in() {
        let file: Value = toml::from_str(builtin.text).unwrap();
        let errors: Vec<String> = schema.iter_errors(&file).map(|error| error.to_string()).collect();
        assert_eq!(errors, Vec::<String>::new(), "{}", builtin.name);
    }
    for steps in [
        "[[step]]\nsay = 'x'\nexpekt = {}",
        "[[step]]\nsay = 'x'\nend = true",
        "[[step]]\nsave = 'x'",
        "[[step]]\nend = true\nexpect.state = 'aktive'",
        "[[step]]\nend = true\nexpect = {}",
        "[[step]]\nwait = {}",
    ] {
        assert!(read(steps).is_err(), "{steps}");
        let file: Value = toml::from_str(&format!("title = 'T'\nabout = 'A'\n{steps}")).unwrap();
        assert!(!schema.is_valid(&file), "{steps}");
    }
}
