//! `frontdesk play`.

use frontdesk::scenario::built_in;
use serde_json::Value;

use crate::support::{Serve, run, stderr, stdout};

fn written(folder: &std::path::Path, steps: &str) -> String {
    let path = folder.join("own.toml");
    std::fs::write(&path, format!("title = \"Own\"\nabout = \"My own.\"\n{steps}")).unwrap();
    path.to_str().unwrap().to_owned()
}

#[test]
fn all_that_come_with_frontdesk_pass_and_leave_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    let output = run(folder.path(), &["play", "--all"]);
    assert_eq!(output.status.code(), Some(0), "{}", stdout(&output));
    for builtin in built_in() {
        assert!(stdout(&output).contains(&format!("✓ {}  ", builtin.name)), "{}", stdout(&output));
    }
    assert!(!folder.path().join("frontdesk.db").exists());
}

#[test]
fn one_that_fails_says_what_was_expected_what_came_and_what_was_exchanged() {
    let folder = tempfile::tempdir().unwrap();
    let file = written(
        folder.path(),
        "[[step]]\ncreate.skipdeflectionbot = true\n\n[[step]]\nsay = \"hi\"\nexpect.state = \"closed\"\n[[step]]\nend = true",
    );
    let junit = folder.path().join("results.xml");
    let output = run(folder.path(), &["play", "first-contact", &file, "--junit", junit.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(1));
    let said = stdout(&output);
    assert!(said.starts_with("✓ first-contact  First contact  (12 steps, "), "{said}");
    assert!(
        said.contains(&format!(
            "\n  step 2, say, {file}:6\n    state, {file}:8\n      expected: closed\n      came:     open\n"
        )),
        "{said}"
    );
    assert!(said.contains("\n    > {\"type\":\"message\",\"text\":\"hi\"}\n    < 200 {\"messageId\""), "{said}");
    assert!(!said.contains("Bearer") && !said.contains("secret"), "{said}");
    assert!(stderr(&output).contains("1 of 2 scenarios failed"), "{}", stderr(&output));
    let results = std::fs::read_to_string(junit).unwrap();
    assert!(results.contains("tests=\"15\" failures=\"1\" skipped=\"1\""), "{results}");
    assert!(results.contains("<failure message=\"state: expected closed, came open\">"), "{results}");
}

#[test]
fn the_results_are_told_as_json() {
    let folder = tempfile::tempdir().unwrap();
    let file = written(folder.path(), "[[step]]\ncreate = []\n");
    let output = run(folder.path(), &["play", &file, "lost-answer", "--json"]);
    assert_eq!(output.status.code(), Some(1));
    let told: Value = serde_json::from_slice(&output.stdout).unwrap();
    let [own, lost] = told["scenarios"].as_array().unwrap().as_slice() else { panic!("{told}") };
    assert_eq!((&own["passed"], &lost["passed"]), (&false.into(), &true.into()));
    let step = &own["steps"][0];
    assert_eq!((&step["outcome"], &step["mismatches"][0]["expected"]), (&"failed".into(), &"a success".into()));
    assert_eq!(step["exchanges"][0]["status"], 400);
    assert_eq!(serde_json::from_slice::<Value>(&output.stderr).unwrap()["exitCode"], 1);
}

#[test]
fn what_cannot_be_played_is_told_before_anything_is() {
    let folder = tempfile::tempdir().unwrap();
    let file = written(folder.path(), "[[step]]\nsay = \"hi\"\nexpekt = 1\n");
    for (name, told) in [
        (file.as_str(), "own.toml:5: step 1: expekt: is not known here; did you mean `expect`?"),
        ("frist-contact", "did you mean `frontdesk play first-contact`?"),
    ] {
        let output = run(folder.path(), &["play", "first-contact", name]);
        assert_eq!((output.status.code(), stdout(&output).as_str()), (Some(2), ""));
        assert!(stderr(&output).contains(told), "{}", stderr(&output));
    }
}

#[test]
fn an_endpoint_that_runs_is_used_where_it_is_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let refused = run(folder.path(), &["play", "lost-answer", "--running"]);
    assert_eq!(refused.status.code(), Some(3), "{}", stderr(&refused));
    let _serve = Serve::start(folder.path());
    for _ in 0..2 {
        let output = run(folder.path(), &["play", "lost-answer", "--running", "--narrate"]);
        assert_eq!(output.status.code(), Some(0), "{}{}", stdout(&output), stderr(&output));
        assert!(stdout(&output).contains("The network breaks at the worst moment"), "{}", stdout(&output));
    }
    let listed: Value = serde_json::from_slice(&run(folder.path(), &["list", "--json"]).stdout).unwrap();
    assert_eq!(listed["conversations"].as_array().unwrap().len(), 2, "{listed}");
    let faults: Value = serde_json::from_slice(&run(folder.path(), &["desk", "faults", "--json"]).stdout).unwrap();
    assert_eq!(faults["rules"], Value::Array(Vec::new()));
}

#[test]
fn conversations_of_others_are_not_closed_by_time_unasked() {
    let folder = tempfile::tempdir().unwrap();
    let _serve = Serve::start(folder.path());
    let unasked = run(folder.path(), &["play", "time-outs", "--running"]);
    assert_eq!(unasked.status.code(), Some(0), "nobody else is there: {}{}", stdout(&unasked), stderr(&unasked));
    run(folder.path(), &["create", "--preferred-name", "Bystander", "--skip-ai-agent"]);
    let refused = run(folder.path(), &["play", "first-contact", "time-outs", "--running"]);
    assert_eq!((refused.status.code(), stdout(&refused).as_str()), (Some(2), ""), "{}", stderr(&refused));
    let told = stderr(&refused);
    for part in
        ["time-outs moves the endpoint's time by 60 days for good", "1 conversation of others", "--running --yes"]
    {
        assert!(told.contains(part), "{told}");
    }
    let meant = run(folder.path(), &["play", "time-outs", "--running", "--yes"]);
    assert_eq!(meant.status.code(), Some(0), "beside others: {}{}", stdout(&meant), stderr(&meant));
    assert!(stderr(&meant).contains("warning: time-outs moves"), "{}", stderr(&meant));
}

#[test]
fn all_pass_on_an_endpoint_that_runs_again_and_again() {
    let folder = tempfile::tempdir().unwrap();
    let _serve = Serve::start(folder.path());
    for _ in 0..2 {
        let output = run(folder.path(), &["play", "--all", "--running", "--yes"]);
        assert_eq!(output.status.code(), Some(0), "{}{}", stdout(&output), stderr(&output));
    }
}
