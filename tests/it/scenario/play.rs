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
    assert!(results.contains("tests=\"11\" failures=\"1\" skipped=\"1\""), "{results}");
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
        ("frist-contact", "did you mean first-contact?"),
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

#[test]
fn the_journal_of_a_run_is_the_same_to_the_byte_for_the_same_seed() {
    let folder = tempfile::tempdir().unwrap();
    let written = |name: &str, seed: &str| {
        let path = folder.path().join(name);
        let arguments = ["play", "first-contact", "lost-answer", "--seed", seed, "--journal", path.to_str().unwrap()];
        let output = run(folder.path(), &arguments);
        assert_eq!(output.status.code(), Some(0), "{}{}", stdout(&output), stderr(&output));
        std::fs::read_to_string(path).unwrap()
    };
    let first = written("first.json", "7");
    assert_eq!(first, written("second.json", "7"));
    assert_ne!(first, written("third.json", "8"));
    let told: Value = serde_json::from_str(&first).unwrap();
    let names: Vec<&Value> = told.as_array().unwrap().iter().map(|journal| &journal["scenario"]).collect();
    assert_eq!(names, ["first-contact", "lost-answer"]);
    assert_eq!(told[0]["exchanges"][0]["path"], "/api/v1.0/consumer/conversations/create", "oldest first: {first}");
}

#[test]
fn one_that_comes_with_frontdesk_is_shown_as_a_file_that_plays() {
    let folder = tempfile::tempdir().unwrap();
    let shown = run(folder.path(), &["play", "--show", "lost-answer"]);
    let file = folder.path().join("mine.toml");
    std::fs::write(&file, &shown.stdout).unwrap();
    let output = run(folder.path(), &["play", file.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(0), "{}{}", stdout(&output), stderr(&output));
    let unknown = run(folder.path(), &["play", "--show", "lost-anwser"]);
    assert_eq!(unknown.status.code(), Some(2));
    assert!(stderr(&unknown).contains("did you mean lost-answer?"), "{}", stderr(&unknown));
}

#[test]
fn the_results_of_junit_go_to_standard_output_alone() {
    let folder = tempfile::tempdir().unwrap();
    let output = run(folder.path(), &["play", "lost-answer", "--junit", "-", "--narrate"]);
    let told = stdout(&output);
    assert!(told.starts_with("<?xml") && told.trim_end().ends_with("</testsuites>"), "{told}");
    assert!(!told.contains("narrate"), "words are no test: {told}");
    let both = run(folder.path(), &["play", "lost-answer", "--junit", "-", "--json"]);
    assert_eq!((both.status.code(), stdout(&both).as_str()), (Some(2), ""));
}

#[test]
fn an_organisation_is_no_place_for_a_scenario() {
    let folder = tempfile::tempdir().unwrap();
    let configuration = folder.path().join("config.toml");
    let text = "[profiles.acme]\nbase_url = 'http://127.0.0.1:9'\n\
        organization_id = '8a5e4f10-0000-4000-8000-000000000001'\nchannel_id = '8a5e4f10-0000-4000-8000-000000000002'\n\
        [profiles.acme.auth]\ntenant_id = '8a5e4f10-0000-4000-8000-000000000003'\n\
        client_id = '8a5e4f10-0000-4000-8000-000000000004'\nclient_secret = { env = 'NONE' }\nscope = 'https://acme/.default'\n";
    std::fs::write(&configuration, text).unwrap();
    let file = configuration.to_str().unwrap();
    let output = run(folder.path(), &["play", "first-contact", "--config", file, "--profile", "acme"]);
    assert_eq!((output.status.code(), stdout(&output).as_str()), (Some(2), ""), "{}", stderr(&output));
    assert!(stderr(&output).contains("an organisation has none of: acme"), "{}", stderr(&output));
}

#[test]
fn several_mistakes_are_told_on_lines_of_their_own() {
    let folder = tempfile::tempdir().unwrap();
    let file = written(folder.path(), "[[step]]\nsya = \"hi\"\n[[step]]\nend = true\nexpect.code = 39999\n");
    let output = run(folder.path(), &["play", &file]);
    assert_eq!(output.status.code(), Some(2));
    let told = stderr(&output);
    assert!(told.contains("own.toml:4: step 1: sya: is not known here") && told.contains("\n       "), "{told}");
    assert!(told.contains("own.toml:7: expect.code: 39999 is none of the API's codes"), "{told}");
}

#[test]
fn what_the_api_passes_over_is_warned_of() {
    let folder = tempfile::tempdir().unwrap();
    let file = written(folder.path(), "[[step]]\ncreate.customercontxt = { customerid = \"a\" }\n");
    let output = run(folder.path(), &["play", &file]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let told = stderr(&output);
    assert!(told.contains("warning: ") && told.contains("own.toml:4: step 1: create.customercontxt: "), "{told}");
}
