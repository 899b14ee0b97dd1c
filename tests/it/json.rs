//! `--json`: for every command that prints, what succeeds and what fails.

use std::{
    io::{BufRead as _, BufReader},
    process::Stdio,
};

use serde_json::Value;

use crate::support::{Serve, binary, run, stderr, stdout};

const NOBODY: &str = "8a5e4f10-0000-4000-8000-00000000abcd";

fn printed(folder: &std::path::Path, arguments: &[&str]) -> Value {
    let output = run(folder, &[arguments, &["--json"]].concat());
    assert_eq!(output.status.code(), Some(0), "{arguments:?}: {}", stderr(&output));
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{arguments:?}: {error}: {}", stdout(&output)))
}

fn refused(folder: &std::path::Path, arguments: &[&str], exit_code: i32) -> Value {
    let output = run(folder, &[arguments, &["--json"]].concat());
    assert_eq!((output.status.code(), stdout(&output).as_str()), (Some(exit_code), ""), "{arguments:?}");
    let report: Value =
        serde_json::from_slice(&output.stderr).unwrap_or_else(|error| panic!("{error}: {}", stderr(&output)));
    assert_eq!(report["exitCode"], exit_code, "{report}");
    assert!(report["message"].is_string(), "{report}");
    assert_eq!(stderr(&output).lines().count(), 1, "an object on a line");
    report
}

#[test]
fn every_command_that_prints_prints_json() {
    let folder = tempfile::tempdir().unwrap();
    let _serve = Serve::start(folder.path());
    let created = printed(folder.path(), &["create", "--start-message", "hi"]);
    let (id, message) = (created["conversationId"].as_str().unwrap(), created["messageId"].as_str().unwrap());
    for arguments in [
        &["say", id, "hello"][..],
        &["typing", id],
        &["read", id, message],
        &["event", id, "cart", r#"{"a":1}"#],
        &["list"],
        &["messages", id],
        &["context", id],
        &["doctor"],
        &["completions", "bash"],
        &["man"],
        &["export", id],
        &["export", "--all", "--mask"],
        &["token"],
        &["token", "--expired"],
        &["errors"],
        &["fidelity"],
        &["openapi"],
        &["play", "first-contact"],
        &["play", "--list"],
        &["play", "--show", "first-contact"],
        &["play", "--schema"],
        &["record"],
        &["picture", "first-contact"],
        &["keys"],
        &["themes"],
        &["profile", "list"],
        &["profile", "test"],
        &["end", id],
    ] {
        assert!(printed(folder.path(), arguments).is_object(), "{arguments:?}");
    }
}

#[test]
fn every_command_of_the_desk_prints_json() {
    let folder = tempfile::tempdir().unwrap();
    let _serve = Serve::start(folder.path());
    let created = printed(folder.path(), &["create", "--skip-ai-agent"]);
    let id = created["conversationId"].as_str().unwrap();
    let kept = folder.path().join("kept.json");
    std::fs::write(&kept, printed(folder.path(), &["desk", "snapshot"]).to_string()).unwrap();
    let kept = kept.to_str().unwrap();
    // In an order that the conversation allows; the last one throws it away.
    for command in [
        &["list"][..],
        &["show", id],
        &["reject", id],
        &["accept", id],
        &["typing", id],
        &["reply", id, "hi"],
        &["note", id, "hi"],
        &["link", id, "c-1001"],
        &["unlink", id],
        &["transfer", id, "--queue", "q"],
        &["accept", id],
        &["release", id],
        &["accept", id],
        &["close", id],
        &["open", id],
        &["end", id],
        &["force-close", id],
        &["records"],
        &["channels"],
        &["deliveries"],
        &["clock"],
        &["faults"],
        &["journal"],
        &["metrics"],
        &["snapshot"],
        &["restore", kept, "--yes"],
        &["reset", "--yes"],
    ] {
        let arguments = [&["desk"], command].concat();
        assert!(printed(folder.path(), &arguments).is_object(), "{arguments:?}");
    }
    let report = refused(folder.path(), &[&["desk"], &["replay", "7"][..]].concat(), 1);
    assert_eq!(report["problem"]["status"], 404);
}

/// A new command is in the lists above, or is known not to print by itself.
#[test]
fn no_command_is_forgotten() {
    let folder = tempfile::tempdir().unwrap();
    // Events are JSON whatever is asked, and have facts of their own.
    let apart = ["console", "serve", "help", "desk", "events", "listen"];
    let (top, below) = include_str!("json.rs").split_once("fn every_command_of_the_desk_prints_json").unwrap();
    for (arguments, facts) in [(&["--help"][..], top), (&["desk", "--help"], below)] {
        let names = commands(&stdout(&run(folder.path(), arguments)));
        assert!(names.len() > 10, "{names:?}");
        for name in names.iter().filter(|name| !apart.contains(&name.as_str())) {
            assert!(facts.contains(&format!("&[\"{name}\"")), "{name} has no fact about --json");
        }
    }
}

/// The names that a help lists.
fn commands(help: &str) -> Vec<String> {
    let (_, commands) = help.split_once("Commands:\n").unwrap();
    let (commands, _) = commands.split_once("\n\n").unwrap();
    let is_name = |line: &&str| line.starts_with("  ") && !line.starts_with("   ");
    commands.lines().filter(is_name).filter_map(|line| line.split_whitespace().next()).map(str::to_owned).collect()
}

#[test]
fn serve_is_ready_in_json() {
    let folder = tempfile::tempdir().unwrap();
    let mut serve = binary(folder.path());
    let serve = serve.args(["serve", "--listen", "127.0.0.1:0", "--json"]).stdout(Stdio::piped());
    let mut child = serve.spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
    let listing = printed(folder.path(), &["errors"]);
    child.kill().unwrap();
    child.wait().unwrap();
    let ready: Value = serde_json::from_str(&line).unwrap();
    assert_eq!((&ready["ready"], listing["running"].as_bool()), (&listing["baseUrl"], Some(true)));
    assert!(ready["channelId"].is_string() && !line.contains("secret"), "{ready}");
}

#[test]
fn what_the_endpoint_refuses_is_told_with_its_problem() {
    let folder = tempfile::tempdir().unwrap();
    let report = refused(folder.path(), &["say", NOBODY, "hi"], 1);
    assert_eq!((&report["problem"]["code"], &report["problem"]["status"]), (&"30013".into(), &404.into()));
    assert!(report["problem"]["traceId"].is_string(), "{report}");
}

#[test]
fn bad_usage_and_an_endpoint_out_of_reach_are_told_as_objects() {
    let folder = tempfile::tempdir().unwrap();
    assert!(refused(folder.path(), &["create", "nowhere.json"], 2).get("problem").is_none());
    let unknown = refused(folder.path(), &["say", "seven", "hi"], 2);
    assert!(unknown["message"].as_str().unwrap().contains("not a GUID"), "{unknown}");
    assert!(refused(folder.path(), &["fly"], 2)["message"].as_str().unwrap().contains("fly"));
    assert!(refused(folder.path(), &["--profile", "nowhere", "list"], 2)["message"].is_string());
}
