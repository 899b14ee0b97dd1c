//! Scenarios: those that come with frontdesk, the runner, and the command that plays them.

mod play;
mod record;
mod stage;

use std::{sync::Arc, time::Duration};

use frontdesk::{
    api::desk::{Audience, State},
    client::{DeskClient, Endpoint, Http, HttpSettings, MessagingClient},
    clock::Clock,
    scenario::{Expect, Mismatch, Outcome, Runner, Scenario, StepReport, World, built_in},
    simulator::{Randomness, Settings, Simulator},
};
use rstest::rstest;
use serde_json::{Value, json};
use tokio::net::TcpListener;

/// An endpoint of a scenario's own.
pub(crate) struct Venue {
    simulator: Simulator,
    clock: Clock,
    seed: u64,
}

impl Venue {
    pub(crate) async fn open(seed: u64) -> Self {
        // The process has no other use for TLS than to build a client, and any number of tests may be first.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let clock = Clock::manual("2026-01-05T09:00:00Z".parse().unwrap());
        let settings = Settings { randomness: Randomness::seeded(seed), ..Settings::default() };
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let simulator = Simulator::start(settings, listener, clock.clone()).await.unwrap();
        Self { simulator, clock, seed }
    }

    pub(crate) fn clients(&self) -> (MessagingClient, DeskClient) {
        let endpoint = Endpoint::local(self.simulator.base_url());
        let http = Http::new(&[&endpoint.base_url], &HttpSettings::default()).unwrap();
        (MessagingClient::new(endpoint.clone(), http.clone(), self.clock.clone()), DeskClient::new(endpoint, http))
    }

    pub(crate) fn world(&self) -> World {
        let (messaging, desk) = self.clients();
        let ids = Randomness::seeded(!self.seed);
        World { messaging, desk, fresh_id: Box::new(move || ids.id()), patience: Duration::from_secs(10) }
    }

    /// Runs a scenario to its end.
    pub(crate) async fn play(&self, scenario: &Scenario) -> Vec<StepReport> {
        self.play_in(self.world(), scenario).await
    }

    /// The same on another channel.
    pub(crate) async fn play_on(&self, channel: &str, scenario: &Scenario) -> Vec<StepReport> {
        let world = self.world();
        let endpoint = Endpoint { channel_id: channel.to_owned(), ..Endpoint::local(self.simulator.base_url()) };
        let http = Http::new(&[&endpoint.base_url], &HttpSettings::default()).unwrap();
        let messaging = MessagingClient::new(endpoint, http, self.clock.clone());
        self.play_in(World { messaging, ..world }, scenario).await
    }

    async fn play_in(&self, world: World, scenario: &Scenario) -> Vec<StepReport> {
        let mut runner = Runner::new(Arc::new(scenario.clone()), world);
        let mut reports = Vec::new();
        while let Some(report) = runner.next().await {
            reports.push(report);
        }
        reports
    }

    /// The journal, byte for byte.
    pub(crate) async fn journal(&self) -> String {
        let journal = self.clients().1.journal(200, None).await.unwrap();
        assert!(journal.next.is_none() && !journal.exchanges.is_empty());
        serde_json::to_string(&journal).unwrap()
    }
}

pub(crate) fn named(name: &str) -> Scenario {
    let builtin = built_in().iter().find(|builtin| builtin.name == name);
    builtin.unwrap_or_else(|| panic!("{name}")).scenario().unwrap()
}

fn failed(reports: &[StepReport]) -> Option<(&StepReport, &[Mismatch])> {
    reports.iter().find_map(|report| match &report.outcome {
        Outcome::Passed => None,
        Outcome::Failed(mismatches) => Some((report, mismatches.as_slice())),
    })
}

#[tokio::test]
async fn every_one_that_comes_with_frontdesk_passes() {
    assert!(built_in().len() >= 10);
    for builtin in built_in() {
        let scenario = builtin.scenario().unwrap_or_else(|error| panic!("{error}"));
        let venue = Venue::open(1).await;
        let reports = venue.play(&scenario).await;
        assert!(failed(&reports).is_none(), "{}: {:#?}", builtin.name, failed(&reports));
        assert_eq!(reports.len(), scenario.steps.len());
        assert!(reports.iter().any(|report| report.narration.is_some()), "{} has nothing to read out", builtin.name);
        assert!(scenario.notes.is_some(), "{} has nothing for the trainer", builtin.name);
    }
}

#[rstest]
#[case::with_the_same_seed(7, 7, true)]
#[case::with_another_seed(7, 8, false)]
#[tokio::test]
async fn a_run_leaves_the_same_journal_to_the_byte(#[case] first: u64, #[case] second: u64, #[case] is_same: bool) {
    for builtin in built_in() {
        let scenario = builtin.scenario().unwrap();
        let mut journals = Vec::new();
        for seed in [first, second] {
            let venue = Venue::open(seed).await;
            venue.play(&scenario).await;
            journals.push(venue.journal().await);
        }
        assert_eq!(journals[0] == journals[1], is_same, "{}: {journals:#?}", builtin.name);
    }
}

/// What is broken, and what a tester is to be told of it: where, expected, came.
type Break = (&'static str, fn(&mut Expect) -> bool, fn(&Mismatch) -> bool);

const BREAKS: &[Break] = &[
    (
        "state",
        |expect| {
            let wrong = if expect.state == Some(State::Waiting) { State::Closed } else { State::Waiting };
            expect.state.as_mut().map(|state| *state = wrong).is_some()
        },
        |told| told.what == "state" && ["waiting", "closed"].contains(&&*told.expected) && !told.came.is_empty(),
    ),
    (
        "status",
        |expect| expect.status.as_mut().map(|status| *status = 418).is_some(),
        |told| told.what == "status" && told.expected == "418" && told.came.starts_with(['2', '4', '5']),
    ),
    (
        "code",
        |expect| expect.code.as_mut().map(|code| "30099".clone_into(code)).is_some(),
        |told| told.what == "code" && told.expected == "30099" && told.came.contains(" 300"),
    ),
    (
        "isNew",
        |expect| expect.is_new.as_mut().map(|is_new| *is_new = !*is_new).is_some(),
        |told| told.what == "isNew" && told.expected != told.came,
    ),
    (
        "variables",
        |expect| expect.variables.as_mut().map(|variables| variables.insert("x".to_owned(), json!(1))).is_some(),
        |told| told.what == "variables.x" && told.expected == "1" && told.came == "not there",
    ),
    (
        "context",
        |expect| expect.context.as_mut().map(|context| context.insert("x".to_owned(), json!(1))).is_some(),
        |told| told.what == "context.x" && told.expected == "1" && told.came == "not there",
    ),
    (
        "customer",
        |expect| expect.customer.as_mut().map(|customer| *customer = json!({ "lastName": "Nobody" })).is_some(),
        |told| told.what == "customer.lastName" && told.expected == "\"Nobody\"",
    ),
    (
        "messages",
        |expect| expect.messages.as_mut().map(|messages| messages.push(json!("never said"))).is_some(),
        |told| told.what.starts_with("messages.") && told.expected.contains("never said") && told.came == "not there",
    ),
    (
        "webhooks",
        |expect| expect.webhooks.as_mut().map(|webhooks| webhooks[0] = json!({ "type": "carrier-pigeon" })).is_some(),
        |told| {
            told.what == "webhooks.1.type"
                && told.expected == "\"carrier-pigeon\""
                && told.came.contains("; the posts since those looked at before: ")
        },
    ),
    (
        "reason",
        |expect| expect.reason.as_mut().map(|reason| "ConversationEaten".clone_into(reason)).is_some(),
        |told| told.what == "reason" && told.expected == "ConversationEaten" && !told.came.is_empty(),
    ),
    (
        "detail",
        |expect| expect.detail.as_mut().map(|detail| "no such words".clone_into(detail)).is_some(),
        |told| told.what == "detail" && told.expected.contains("\"no such words\"") && told.came.starts_with('4'),
    ),
    (
        "answer",
        |expect| expect.answer.as_mut().map(|answer| answer["never"] = json!("told")).is_some(),
        |told| told.what == "answer.never" && told.expected == "\"told\"" && told.came == "not there",
    ),
    (
        "view",
        |expect| expect.view.as_mut().map(|view| *view = Audience::Representative).is_some(),
        |told| ["messages", "variables"].contains(&told.what.split('.').next().unwrap()) && told.expected != told.came,
    ),
    (
        // None of them has a budget, for they run on machines of any speed.
        "latency",
        |expect| expect.is_new.is_some() && expect.latency.replace(Duration::ZERO).is_none(),
        |told| told.what == "latency" && told.expected == "at most 0 µs" && told.came.ends_with('s'),
    ),
    (
        "lost",
        |expect| std::mem::take(&mut expect.is_lost),
        |told| told.what == "answer" && told.expected == "an answer" && told.came.contains("broke"),
    ),
];

#[tokio::test]
async fn each_fails_where_one_expectation_is_broken_on_purpose() {
    let mut broken = Vec::new();
    for builtin in built_in() {
        let before = broken.len();
        for (kind, spoil, is_told) in BREAKS {
            let mut scenario = builtin.scenario().unwrap();
            let spoilt = scenario.steps.iter_mut().position(|step| spoil(&mut step.expect));
            let Some(index) = spoilt else { continue };
            let venue = Venue::open(1).await;
            let reports = venue.play(&scenario).await;
            let Some((report, mismatches)) = failed(&reports) else {
                panic!("{}: {kind} of step {index} is not looked at", builtin.name)
            };
            assert_eq!((report.index, report.is_last), (index, true), "{}, {kind}: {mismatches:?}", builtin.name);
            assert_eq!(report.line, scenario.steps[index].line);
            let lines: Vec<&str> = builtin.text.lines().collect();
            // That an answer comes is expected where nothing is said, and no file has a budget.
            let place = if ["lost", "latency"].contains(kind) { "[[step]]" } else { kind };
            assert!(lines[mismatches[0].line - 1].contains(place), "{}: {mismatches:?}", builtin.name);
            assert!(mismatches.iter().any(is_told), "{}, {kind}: {mismatches:?}", builtin.name);
            assert!(!report.exchanges.is_empty(), "{}, {kind}", builtin.name);
            broken.push(*kind);
        }
        assert!(broken.len() > before, "{} expects nothing", builtin.name);
    }
    let schema = frontdesk::scenario::schema::schema();
    for kind in schema["$defs"]["expect"]["properties"].as_object().unwrap().keys() {
        assert!(broken.contains(&kind.as_str()), "{kind} was never broken");
    }
}

/// A scenario of these steps.
pub(crate) fn of(steps: &str) -> Scenario {
    Scenario::parse("t.toml", &format!("title = 'T'\nabout = 'A'\n{steps}")).unwrap()
}

#[tokio::test]
async fn what_was_saved_is_filled_in() {
    let steps = "
        [[step]]
        create = { customercontext = { customerid = 'a', preferredname = 'Ann' }, skipdeflectionbot = true }
        save = 'ann'
        [[step]]
        create = { customercontext = { customerid = 'b' }, skipdeflectionbot = true }
        [[step]]
        say = 'mine is ${ann.conversationId}'
        as = 'ann'
        save = 'said'
        expect.messages = ['mine is ${ann.conversationId}']
        [[step]]
        wait.state = 'open'
        expect.messages = []
        [[step]]
        call.path = '/api/v1.0/consumer/conversation/${ann.conversationId}/messages'
        expect.answer = { messages = [{ messageId = '${said.messageId}' }] }";
    let reports = Venue::open(1).await.play(&of(steps)).await;
    assert!(failed(&reports).is_none(), "{reports:#?}");
    assert_eq!(reports.len(), 5);
}

#[tokio::test]
async fn a_wait_that_is_for_nothing_says_what_it_waited_for() {
    let steps = "
        [[step]]
        create.skipdeflectionbot = true
        [[step]]
        wait.event = 'conversation-accepted'
        within = '50 ms'";
    let reports = Venue::open(1).await.play(&of(steps)).await;
    let (report, mismatches) = failed(&reports).unwrap();
    assert_eq!(report.index, 1);
    let [told] = mismatches else { panic!("{mismatches:?}") };
    assert_eq!((told.what.as_str(), told.expected.as_str()), ("event", "conversation-accepted"));
    assert_eq!(told.came, "nothing of the kind within 0.05 s");
}

#[tokio::test]
async fn a_runner_goes_step_by_step_and_back_to_the_beginning() {
    let scenario = named("first-contact");
    let venue = Venue::open(1).await;
    let mut runner = Runner::new(Arc::new(scenario), venue.world());
    assert_eq!((runner.position(), runner.conversation()), (0, None));
    for _ in 0..3 {
        assert_eq!(runner.next().await.unwrap().outcome, Outcome::Passed);
    }
    let first = runner.conversation().unwrap();
    assert_eq!(runner.position(), 3);
    runner.restart().await.unwrap();
    assert_eq!((runner.position(), runner.conversation()), (0, None));
    // Ann's conversation is still there: she continues it, which is not what her first contact expects.
    runner.next().await.unwrap();
    let second = runner.next().await.unwrap();
    assert!(matches!(second.outcome, Outcome::Failed(_)) && second.is_last, "{second:?}");
    assert_eq!(runner.conversation(), Some(first));
    assert!(runner.next().await.is_none() && runner.upcoming().is_none());
}

#[tokio::test]
async fn an_exchange_has_no_secret() {
    let steps = "
        [[step]]
        create = { conversationcontext = { a = { value = 'frontdesk-development-secret' } } }
        expect.status = 418";
    let reports = Venue::open(1).await.play(&of(steps)).await;
    let exchange = &failed(&reports).unwrap().0.exchanges[0];
    let told: Value = serde_json::to_value(exchange).unwrap();
    assert_eq!((&told["method"], &told["status"]), (&json!("POST"), &json!(200)));
    assert!(exchange.to_string().contains("\"value\":\"•••\""), "{exchange}");
    assert!(!format!("{reports:?}").contains("frontdesk-development-secret"));
}
