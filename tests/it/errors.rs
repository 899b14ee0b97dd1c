//! `frontdesk errors`: every command that it prints, run.

use std::{
    path::Path,
    process::{Command, Output},
};

use rstest::rstest;
use serde_json::Value;

use crate::support::{Serve, run, stderr, stdout};

/// Runs `command` in a POSIX shell, with `curl` as a function that only says how it was called: so a machine needs a shell
/// but no `curl`, and the shell's own reading of quotes and substitutions is what is tested.
fn calls(command: &str) -> Vec<Vec<String>> {
    let script = format!("curl() {{ printf '%s\\0' \"$@\"; printf '\\n\\0'; }}\n{command}");
    let output = Command::new("sh").args(["-c", &script]).output().unwrap();
    assert!(output.status.success(), "{command}: {}", stderr(&output));
    let said = stdout(&output);
    let calls = said.split_terminator("\n\0");
    calls.map(|call| call.split_terminator('\0').map(str::to_owned).collect()).collect()
}

/// Makes the call that `curl` would, and gives status and body.
async fn call(words: &[String]) -> (u16, Value) {
    // The process has no other use for TLS than to build a client, and any number of tests may be first.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::builder().no_proxy().tls_certs_only([]).build().unwrap();
    let [flags, url, options @ ..] = words else { panic!("{words:?}") };
    assert!(["-s", "-si"].contains(&&**flags), "{flags}");
    let is_put = options.chunks(2).any(|option| option == ["-X", "PUT"]);
    let body = options.chunks(2).find(|option| option[0] == "-d").map(|option| option[1].clone());
    let mut request = match body {
        Some(body) if is_put => client.put(url).body(body),
        Some(body) => client.post(url).body(body),
        None => client.get(url),
    };
    for option in options.chunks(2).filter(|option| option[0] == "-H") {
        let (name, value) = option[1].split_once(": ").unwrap();
        request = request.header(name, value);
    }
    let answer = request.send().await.unwrap();
    (answer.status().as_u16(), serde_json::from_str(&answer.text().await.unwrap()).unwrap())
}

fn listed(folder: &Path) -> Value {
    let output = run(folder, &["errors", "--json"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    serde_json::from_slice(&output.stdout).unwrap()
}

#[cfg(unix)]
#[rstest]
#[case::of_an_endpoint_as_it_comes(&[])]
#[case::of_one_that_was_started_with_another_path(&["--strict-path", "singular"])]
#[tokio::test]
async fn every_printed_command_provokes_its_code(#[case] flags: &[&str]) {
    let folder = tempfile::tempdir().unwrap();
    let serve = Serve::start_with(folder.path(), flags);
    let listing = listed(folder.path());
    assert_eq!((listing["running"].as_bool(), listing["baseUrl"].as_str()), (Some(true), Some(&*serve.base_url)));
    let errors = listing["errors"].as_array().unwrap();
    assert_eq!(errors.len(), 16);
    for error in errors {
        let (mut status, mut problem) = (0, Value::Null);
        for words in calls(error["command"].as_str().unwrap()) {
            (status, problem) = call(&words).await;
        }
        assert_eq!(
            (&problem["code"], status),
            (&error["code"], u16::try_from(error["status"].as_u64().unwrap()).unwrap()),
            "{problem}"
        );
        assert_eq!(problem["title"], error["title"]);
        assert_eq!(error["note"].is_string(), error["code"] == "30015", "{error}");
    }
    assert_eq!(stdout(&run(folder.path(), &["list"])), "", "nothing is left behind");
}

#[test]
fn what_a_command_replaces_is_said_in_a_comment() {
    let folder = tempfile::tempdir().unwrap();
    let said = stdout(&run(folder.path(), &["errors", "30015"]));
    assert!(said.contains("\n# this replaces the programmed failures that are armed\ncurl "), "{said}");
}

#[test]
fn without_an_endpoint_it_says_how_to_start_one() {
    let folder = tempfile::tempdir().unwrap();
    let said = stdout(&run(folder.path(), &["errors", "30013"]));
    assert!(said.starts_with("No endpoint runs on the data folder. Start one with `frontdesk serve`"), "{said}");
    assert!(said.contains("'http://127.0.0.1:7301/api") && said.contains("Bearer $TOKEN\""), "{said}");
    assert!(said.contains("\n30013  404  ") && !said.contains("30012"), "{said}");
    assert_eq!(listed(folder.path())["running"], false);
    assert!(!folder.path().join("frontdesk.db").exists(), "asking starts nothing");
}

fn refused(output: &Output, told: &str) {
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(output).contains(told), "{}", stderr(output));
}

#[test]
fn what_cannot_be_meant_is_told() {
    let folder = tempfile::tempdir().unwrap();
    refused(&run(folder.path(), &["errors", "30017"]), "30001 to 30016");
    refused(&run(folder.path(), &["--profile", "live", "errors"]), "errors is for the local endpoint");
}
