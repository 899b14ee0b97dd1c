//! The examples of a middleware, run as the README says, against the binary: each plays the customer's side of a
//! conversation while the test sits at the desk.

use std::{
    io::{BufRead as _, BufReader},
    path::Path,
    process::{Child, ChildStdout, Command, Stdio},
    sync::mpsc,
};

use frontdesk::{
    api::{
        channel::{ChannelChange, Setting},
        desk::{Audience, Role, State, View, request::Message},
        id::ConversationId,
        identity,
    },
    client::DeskClient,
};
use rstest::rstest;

use crate::support::{PATIENCE, Serve, run, stderr, stdout};

const README: &str = include_str!("../../README.md");

/// A process that is killed at the end, and the lines that it prints.
struct Example {
    child: Child,
    lines: mpsc::Receiver<String>,
}

impl Example {
    /// Starts it with a webhook on a free port; `None` where its interpreter is not installed.
    fn start(interpreter: &str, file: &Path, messaging_url: &str) -> Option<Self> {
        if !Command::new(interpreter).arg("--version").output().is_ok_and(|output| output.status.success()) {
            return None;
        }
        let mut child = Command::new(interpreter)
            .arg(file)
            .envs([("MESSAGING_URL", messaging_url), ("WEBHOOK_PORT", "0"), ("no_proxy", "127.0.0.1")])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .unwrap();
        let lines = lines(child.stdout.take().unwrap());
        Some(Self { child, lines })
    }

    fn next_line(&self) -> String {
        self.lines.recv_timeout(PATIENCE).expect("the example prints another line")
    }
}

impl Drop for Example {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn lines(stdout: ChildStdout) -> mpsc::Receiver<String> {
    let (sender, lines) = mpsc::channel();
    std::thread::spawn(move || {
        for line in BufReader::new(stdout).lines().map_while(Result::ok) {
            let _ = sender.send(line);
        }
    });
    lines
}

/// Waits until the representative sees that many messages of the customer.
async fn after_messages(desk: &DeskClient, id: ConversationId, count: usize) -> View {
    let wait = async {
        loop {
            let view = desk.show(id, Audience::Representative, false).await.unwrap();
            let of_customer = view.transcript.iter().filter(|entry| entry.from.role == Role::Customer);
            if of_customer.count() >= count {
                return view;
            }
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(PATIENCE, wait).await.expect("the example answers")
}

#[rstest]
#[case::node("node", "tests/examples/node/middleware.mjs")]
#[case::python("python3", "tests/examples/python/middleware.py")]
#[tokio::test]
async fn a_middleware_holds_a_conversation(#[case] interpreter: &str, #[case] file: &str) {
    let folder = tempfile::tempdir().unwrap();
    let serve = Serve::start_with(folder.path(), &["--ephemeral"]);
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    let Some(mut example) = Example::start(interpreter, &file, &serve.base_url) else {
        tell_of_missing(interpreter);
        return;
    };
    // Nothing is told before a representative accepts.
    let webhook_url = example.next_line().strip_prefix("webhook at ").map(str::to_owned).unwrap();
    let change = ChannelChange { webhook_url: Setting::To(webhook_url), ..ChannelChange::default() };
    let desk = serve.desk();
    desk.change_channel(identity::CHANNEL_ID.parse().unwrap(), &change).await.unwrap();

    let line = example.next_line();
    let id = line.strip_prefix("conversation ").and_then(|rest| rest.strip_suffix(" is new")).unwrap_or_else(|| {
        panic!("{line}");
    });
    let id: ConversationId = id.parse().unwrap();
    let view = desk.accept(id).await.unwrap();
    assert_eq!((view.title.as_str(), view.variables.len(), view.variables[0].name.as_str()), ("Ann", 1, "order"));
    desk.say(id, &Message { text: "It is on its way.".into(), ..Message::default() }).await.unwrap();
    // The start message, then the answer; before that it said what the customer has read.
    let view = after_messages(&desk, id, 2).await;
    let said: Vec<_> = view.transcript.iter().map(|entry| (entry.from.role, entry.text.as_str(), entry.read)).collect();
    assert!(said.contains(&(Role::Representative, "It is on its way.", true)), "{said:?}");
    assert_eq!(said.last(), Some(&(Role::Customer, "Thank you!", false)), "{said:?}");
    desk.end(id).await.unwrap();
    assert_eq!(desk.close(id).await.unwrap().state, State::Closed);

    let told: Vec<String> = std::iter::from_fn(|| example.lines.recv_timeout(PATIENCE).ok()).collect();
    assert!(example.child.wait().unwrap().success());
    assert_eq!(
        told,
        [
            "event AgentAssigned",
            "event AgentAccepted",
            "Representative: It is on its way.",
            "event PrimaryAgentEndConversation",
            "event ConversationClose",
        ]
    );
}

#[tokio::test]
async fn the_example_in_node_believes_no_stranger() {
    let folder = tempfile::tempdir().unwrap();
    let serve = Serve::start_with(folder.path(), &["--ephemeral"]);
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/examples/node/middleware.mjs");
    let Some(example) = Example::start("node", &file, &serve.base_url) else {
        tell_of_missing("node");
        return;
    };
    let webhook_url = example.next_line().strip_prefix("webhook at ").map(str::to_owned).unwrap();
    // The process has no other use for TLS than to build a client, and any number of tests may be first.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::builder().no_proxy().tls_certs_only([]).build().unwrap();
    let forged = serve.desk().defective_token(identity::TokenDefect::BadSignature).await.unwrap().access_token;
    for bearer in ["", "a.b.c", &forged] {
        let posted = client
            .post(format!("{webhook_url}/v3/conversations/8a5e4f10-0000-4000-8000-000000000009/activities"))
            .bearer_auth(bearer)
            .body(r#"{"type":"message","name":"ConversationClose"}"#)
            .send()
            .await
            .unwrap();
        assert_eq!(posted.status(), 401, "{bearer}");
    }
}

#[rstest]
#[case::node("js", include_str!("../examples/node/middleware.mjs"))]
#[case::python("python", include_str!("../examples/python/middleware.py"))]
fn what_the_readme_shows_of_an_example_is_in_it(#[case] language: &str, #[case] example: &str) {
    let (_, rest) = README.split_once(&format!("```{language}\n")).expect("the README shows the example");
    let (excerpt, _) = rest.split_once("```").unwrap();
    assert!(excerpt.lines().count() > 5);
    assert!(example.contains(excerpt), "README.md shows what the example in {language} does not have");
}

#[test]
fn the_scenario_that_the_readme_shows_passes() {
    let (_, rest) = README.split_once("\n## Scenarios\n").unwrap();
    let (_, rest) = rest.split_once("```toml\n").unwrap();
    let (scenario, _) = rest.split_once("```").unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("readme.toml");
    std::fs::write(&file, scenario).unwrap();
    let output = run(folder.path(), &["play", file.to_str().unwrap()]);
    assert!(output.status.success(), "{}{}", stdout(&output), stderr(&output));
}

#[expect(clippy::print_stderr, reason = "a test that did not run says so")]
fn tell_of_missing(interpreter: &str) {
    eprintln!("skipped: there is no {interpreter} on this machine");
}
