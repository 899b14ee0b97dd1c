//! `frontdesk desk`: the other side of the desk, as a person at a shell and a script meet it.

use std::{
    fs,
    io::{BufRead, BufReader},
    path::Path,
    process::{Output, Stdio},
    time::Instant,
};

use frontdesk::api::identity;
use serde_json::{Value, json};

use crate::{
    receiver::{Receiver, Reply},
    support::{PATIENCE, Serve, binary, run, run_with_input, stderr, stdout},
};

const NOBODY: &str = "8a5e4f10-0000-4000-8000-00000000abcd";

/// A data folder, and the endpoint that runs on it.
struct Site {
    folder: tempfile::TempDir,
    serve: Serve,
}

impl Site {
    fn open() -> Self {
        Self::serving(&[])
    }

    fn serving(arguments: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let serve = Serve::start_with(folder.path(), arguments);
        Self { folder, serve }
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    /// What a command of the desk prints for people.
    #[track_caller]
    fn told(&self, arguments: &[&str]) -> String {
        let output = self.desk(arguments);
        assert_eq!((output.status.code(), stderr(&output).as_str()), (Some(0), ""), "{arguments:?}");
        stdout(&output)
    }

    /// What it prints for scripts.
    #[track_caller]
    fn json(&self, arguments: &[&str]) -> Value {
        let told = self.told(&[arguments, &["--json"]].concat());
        serde_json::from_str(&told).unwrap_or_else(|error| panic!("{arguments:?}: {error}: {told}"))
    }

    /// What it says on standard error when it does not succeed.
    #[track_caller]
    fn fails(&self, arguments: &[&str], exit_code: i32) -> String {
        let output = self.desk(arguments);
        assert_eq!((output.status.code(), stdout(&output).as_str()), (Some(exit_code), ""), "{arguments:?}");
        stderr(&output)
    }

    fn desk(&self, arguments: &[&str]) -> Output {
        run(self.path(), &[&["desk"], arguments].concat())
    }

    #[track_caller]
    fn create(&self, arguments: &[&str]) -> String {
        let output = run(self.path(), &[&["create", "--skip-ai-agent"], arguments].concat());
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
        answer["conversationId"].as_str().unwrap().to_owned()
    }
}

#[test]
fn a_conversation_is_led_from_the_shell() {
    let site = Site::open();
    let id = site.create(&["--preferred-name", "Ann", "--var", "order=A-17", "--start-message", "Hello"]);
    let id = id.as_str();

    let list = site.told(&["list"]);
    let row: Vec<&str> = list.lines().nth(1).unwrap().split_whitespace().collect();
    assert_eq!((row[0], row[1], *row.last().unwrap()), (id, "open", "order=A-17"), "{list}");

    // What the console shows of an id is enough to name it.
    let accepted = site.told(&["accept", &format!("{}…", &id[..8])]);
    assert!(accepted.starts_with(&format!("{id}  active  ")), "{accepted}");
    let reply = site.told(&["reply", id, "- one moment", "--name", "Bea"]);
    let piped = run_with_input(site.path(), &["desk", "note", id, "-"], "calls\ntoo often\n");
    assert_eq!(piped.status.code(), Some(0), "{}", stderr(&piped));
    assert_eq!(site.told(&["typing", id]), "");

    let shown = site.told(&["show", id]);
    for part in
        ["Ann\n", "  order               A-17\n", "start message", "      Hello\n", "      calls\n      too often\n"]
    {
        assert!(shown.contains(part), "{part:?} is not in\n{shown}");
    }
    assert!(shown.contains(reply.trim()) && shown.contains("Bea (representative)"), "{shown}");

    let transferred = site.json(&["transfer", id, "--queue", "Billing"]);
    assert_eq!((&transferred["state"], &transferred["queue"]), (&json!("open"), &json!("Billing")));
    for (order, state) in [("accept", "active"), ("close", "waiting"), ("open", "active"), ("release", "open")] {
        assert_eq!(site.json(&[order, id])["state"], state, "{order}");
    }
    assert_eq!(site.json(&["reject", id])["state"], "open");
    for (order, state) in [("accept", "active"), ("end", "wrap-up"), ("close", "closed")] {
        assert_eq!(site.json(&[order, id])["state"], state, "{order}");
    }
    assert_eq!(site.told(&["list"]).lines().count(), 1, "a head without rows");
    assert_eq!(site.json(&["list", "--state", "closed,open"])["conversations"][0]["id"], id);
    let other = site.create(&[]);
    let closed = site.told(&["force-close", &other]);
    assert!(closed.starts_with(&format!("{other}  closed  ")) && closed.contains("ForceClose"), "{closed}");
}

#[test]
fn what_the_state_forbids_is_a_refusal_that_names_both() {
    let site = Site::open();
    let id = site.create(&[]);
    let said = site.fails(&["end", &id], 1);
    assert!(said.contains("refused with 409") && said.contains("end") && said.contains("open"), "{said}");
    let report: Value = serde_json::from_str(&site.fails(&["end", &id, "--json"], 1)).unwrap();
    assert_eq!((&report["exitCode"], &report["problem"]["status"]), (&json!(1), &json!(409)));
}

#[test]
fn whom_nobody_knows_is_told() {
    let site = Site::open();
    for arguments in [&["show", NOBODY][..], &["accept", NOBODY], &["reply", NOBODY, "hi"], &["unlink", NOBODY]] {
        assert!(site.fails(arguments, 1).contains("refused with 404: there is no conversation"), "{arguments:?}");
    }
    assert!(site.fails(&["show", "deadbeef"], 1).contains("no conversation's id begins with deadbeef"));
    assert!(site.fails(&["show", "ann"], 2).contains("at least 4 characters"));
    let (one, two) = (site.create(&[]), site.create(&[]));
    let common = one.bytes().zip(two.bytes()).take_while(|(one, two)| one == two).count();
    let said = site.fails(&["show", &one[..common]], 2);
    assert!(said.contains("2 conversations' ids begin with") && said.contains(&one) && said.contains(&two), "{said}");
}

#[test]
fn every_audience_gets_its_own_and_may_ask_why() {
    let site = Site::open();
    let id = site.create(&["--var", "order=A-17", "--hidden-var", "tier=gold"]);
    let plain = site.told(&["show", &id]);
    assert!(plain.contains("order") && !plain.contains("tier"), "{plain}");
    let explained = site.told(&["show", &id, "--explain"]);
    assert!(explained.contains("Withheld or replaced\n  variables.tier\n      "), "{explained}");
    assert_eq!(site.json(&["show", &id, "--as", "supervisor"])["audience"], "supervisor");
    assert!(site.told(&["show", &id, "--as", "customer"]).contains("Seen by             customer"));
    let said = site.fails(&["show", &id, "--as", "bot"], 2);
    assert!(said.contains("customer, ai_agent, representative, supervisor"), "{said}");
}

#[test]
fn the_list_is_filtered() {
    let site = Site::open();
    let ann = site.create(&["--preferred-name", "Ann"]);
    let bea = site.create(&["--preferred-name", "Bea"]);
    site.told(&["accept", &bea]);
    let ids = |arguments: &[&str]| -> Vec<String> {
        let page = site.json(&[&["list"], arguments].concat());
        page["conversations"].as_array().unwrap().iter().map(|row| row["id"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(ids(&[]), [bea.clone(), ann.clone()]);
    assert_eq!(ids(&["--state", "active"]), [bea]);
    assert_eq!(ids(&["--q", "ann"]), [ann]);
    assert!(site.fails(&["list", "--state", "done"], 2).contains("not one of open, active"));
}

#[test]
fn what_comes_from_outside_is_made_safe() {
    let site = Site::open();
    let id = site.create(&["--preferred-name", "A\u{1b}[31m\nnn", "--var", "x\u{7}=1\u{202e}2"]);
    for told in [site.told(&["list"]), site.told(&["show", &id])] {
        assert!(told.contains("A␛[31m␊nn") && told.contains("1‹U+202E›2"), "{told}");
        assert!(!told.contains(['\u{1b}', '\u{7}', '\u{202e}']), "{told:?}");
    }
    assert_eq!(site.json(&["show", &id])["title"], "A\u{1b}[31m\nnn", "scripts get it as it is");
}

#[test]
fn records_are_kept_from_the_shell() {
    let site = Site::open();
    let seeded = site.told(&["records"]).lines().count();
    let added = site.json(&["records", "add", "--id", "c-7", "--first-name", "Ann", "--email", "ann@example.com"]);
    assert_eq!((&added["id"], &added["lastName"]), (&json!("c-7"), &json!("")));
    assert_eq!(site.told(&["records", "list"]).lines().count(), seeded + 1);

    let id = site.create(&["--preferred-name", "Somebody"]);
    assert!(site.told(&["link", &id, "c-7"]).trim_end().ends_with("record c-7"));
    let changed = site.json(&["records", "set", "c-7", "--last-name", "Lee", "--email", ""]);
    assert_eq!(
        changed,
        json!({ "id": "c-7", "firstName": "Ann", "lastName": "Lee", "email": null, "phoneNumber": null })
    );
    assert!(site.told(&["show", &id]).contains("c-7 Ann Lee"));
    assert!(site.told(&["unlink", &id]).trim_end().ends_with("no record"));
    assert!(site.told(&["records", "remove", "c-7"]).contains("Ann"));

    for arguments in [&["records", "remove", "../reset"][..], &["records", "set", "c-7", "--last-name", "X"]] {
        assert!(site.fails(arguments, 1).contains("there is no record"), "{arguments:?}");
    }
    assert!(site.fails(&["link", &id, "c-7"], 1).contains("c-7"));
    assert!(site.fails(&["records", "add"], 1).contains("a record needs `firstName` or `lastName`"));
}

#[test]
fn two_days_pass_in_a_moment_and_it_is_told_what_that_closed() {
    let site = Site::open();
    let id = site.create(&[]);
    site.told(&["accept", &id]);
    site.told(&["end", &id]);
    let told = site.told(&["clock", "--advance", "2d"]);
    assert!(told.contains("Ahead by            2d\n") && told.contains("Fired               1\n"), "{told}");
    let row = told.lines().last().unwrap();
    assert!(row.contains(&id) && row.ends_with("auto-close  wrap-up  closed  192350010 AutoClosedBySystem"), "{told}");
    assert_eq!(site.json(&["clock"])["aheadSeconds"], 172_800);
    let stood = site.json(&["clock", "--rate", "0"]);
    assert_eq!((&stood["rate"], &stood["now"]), (&json!(0.0), &site.json(&["clock"])["now"]));
    assert!(site.fails(&["clock", "--advance", "soon"], 2).contains("a length such as \"30 days\""));
    assert!(site.fails(&["clock", "--rate", "2000"], 1).contains("a number from 0 to 1000 is expected"));
}

#[test]
fn failures_are_armed_told_and_cleared() {
    let site = Site::open();
    assert_eq!(site.told(&["faults"]).lines().count(), 1);
    let armed = site.json(&["faults", "--preset", "commit-then-drop"]);
    assert_eq!(
        (&armed["rules"][0]["fault"]["kind"], &armed["rules"][0]["times"]),
        (&json!("commit-then-drop"), &json!(1))
    );
    let lost = run(site.path(), &["create", "--request-id", "r-1"]);
    assert_eq!(lost.status.code(), Some(3));
    let again = run(site.path(), &["create", "--request-id", "r-1"]);
    let again: Value = serde_json::from_slice(&again.stdout).unwrap();
    assert_eq!(again["isNew"], false, "it had happened");
    assert_eq!(site.json(&["list"])["total"], 1);
    let told = site.told(&["faults"]);
    assert!(told.lines().nth(1).unwrap().ends_with("1         0"), "{told}");

    let own = r#"{ "rules": [ // a comment
        { "id": "mine", "when": { "route": "create", "first": 2 }, "fault": { "kind": "status", "status": 418 } } ] }"#;
    let file = site.path().join("rules.json");
    fs::write(&file, own).unwrap();
    assert!(site.told(&["faults", file.to_str().unwrap()]).contains("the first 2"));
    let piped = run_with_input(site.path(), &["desk", "faults", "-", "--json"], own);
    let piped: Value = serde_json::from_slice(&piped.stdout).unwrap();
    assert_eq!((piped["rules"].as_array().unwrap().len(), &piped["rules"][0]["id"]), (1, &json!("mine")));

    fs::write(&file, r#"{ "rules": [ { "id": "x", "when": { "route": "moon" }, "fault": { "kind": "empty" } } ] }"#)
        .unwrap();
    assert!(site.fails(&["faults", file.to_str().unwrap()], 2).contains("/rules/0/when/route"));
    assert_eq!(site.json(&["faults"])["rules"][0]["id"], "mine", "what was armed stays");
    assert_eq!(site.json(&["faults", "--clear"]), json!({ "rules": [] }));
    assert_eq!(site.desk(&["faults", "--clear", "--preset", "slow"]).status.code(), Some(2));
}

#[test]
fn what_ends_with_the_endpoint_is_not_done_to_one_that_runs_for_the_command_alone() {
    let folder = tempfile::tempdir().unwrap();
    for arguments in [&["desk", "faults", "--preset", "slow"][..], &["desk", "clock", "--rate", "60"]] {
        let output = run(folder.path(), arguments);
        assert_eq!(output.status.code(), Some(3));
        let said = stderr(&output);
        assert!(said.contains("no endpoint runs on the data folder") && said.contains("frontdesk serve"), "{said}");
    }
    let moved = run(folder.path(), &["desk", "clock", "--advance", "1d", "--json"]);
    assert_eq!(moved.status.code(), Some(0), "{}", stderr(&moved));
    let now: Value = serde_json::from_slice(&run(folder.path(), &["desk", "clock", "--json"]).stdout).unwrap();
    assert_eq!(now["aheadSeconds"], 86_400, "how far time is ahead is kept");
}

#[test]
fn channels_are_kept_from_the_shell() {
    let site = Site::open();
    let listed = site.told(&["channels"]);
    assert!(listed.lines().any(|line| line.starts_with(identity::CHANNEL_ID)), "{listed}");
    let added =
        site.json(&["channels", "add", "--name", "Shop", "--webhook", "http://127.0.0.1:1/hook", "--linked", "no"]);
    let id = added["id"].as_str().unwrap();
    assert_eq!((&added["name"], &added["linked"]), (&json!("Shop"), &json!(false)));
    let changed = site.json(&["channels", "set", id, "--webhook", "", "--queue", "Sales", "--linked", "yes"]);
    assert_eq!(
        (&changed["webhookUrl"], &changed["queue"], &changed["linked"], &changed["name"]),
        (&Value::Null, &json!("Sales"), &json!(true), &json!("Shop"))
    );
    let listed = site.told(&["channels", "list"]);
    assert!(listed.lines().any(|line| line.starts_with(id) && line.ends_with("none")), "{listed}");
    assert!(site.told(&["channels", "remove", id]).contains("Shop"));
    assert!(site.fails(&["channels", "remove", id], 1).contains("refused with 404"));
    assert!(site.fails(&["channels", "set", NOBODY, "--name", "X"], 1).contains("refused with 404"));
    assert_eq!(site.desk(&["channels", "set", "shop"]).status.code(), Some(2));
}

/// The integrator is out of order three times; it is told all the same, once somebody asks for it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_delivery_is_given_up_after_three_tries_and_delivered_by_a_replay() {
    let receiver = Receiver::saying([500, 503, 500].map(Reply::Status)).await;
    let site = Site::serving(&["--webhook-url", &receiver.url]);
    let id = site.create(&[]);
    site.told(&["accept", &id]);
    // The order is the log's, newest first: the assignment is the second of two.
    let assigned = || site.json(&["deliveries", "--conversation", &id[..20]])["deliveries"][1].clone();
    for tries in 1..=3 {
        until(|| assigned()["tries"].as_array().unwrap().len() == tries);
        site.told(&["clock", "--advance", "5s"]);
    }
    let given_up = assigned();
    assert_eq!((&given_up["state"], &given_up["activity"]["name"]), (&json!("gave-up"), &json!("AgentAssigned")));
    until(|| {
        site.json(&["deliveries", "--state", "delivered"])["deliveries"][0]["activity"]["name"] == "AgentAccepted"
    });
    let told = site.told(&["deliveries", "--state", "gave-up"]);
    assert!(told.contains("  AgentAssigned  500, 503, 500  "), "{told}");

    let number = given_up["id"].to_string();
    assert!(site.told(&["replay", &number]).contains("AgentAssigned"));
    let told = receiver.after(5).await;
    assert_eq!(told[4].name(), "AgentAssigned");
    until(|| site.json(&["deliveries", "--limit", "1"])["deliveries"][0]["state"] == "delivered");
    let page = site.json(&["deliveries", "--limit", "2"]);
    assert_eq!((page["deliveries"].as_array().unwrap().len(), page["next"].is_string()), (2, true));
    assert!(site.fails(&["replay", "999"], 1).contains("there is no delivery 999"));
    assert!(site.fails(&["deliveries", "--state", "lost"], 2).contains("gave-up"));
}

/// Asks again until it is so.
#[track_caller]
fn until(mut is_so: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < PATIENCE, "it does not become so");
    }
}

#[test]
fn the_journal_tells_what_integrators_did() {
    let site = Site::open();
    site.create(&["--preferred-name", "Ann"]);
    run(site.path(), &["create", "--email", "nobody"]);
    let told = site.told(&["journal"]);
    let rows: Vec<&str> = told.lines().skip(1).collect();
    assert_eq!(rows.len(), 2, "{told}");
    assert!(rows[0].contains("  400     30012  ") && rows[1].contains("  200  "), "{told}");
    assert!(rows[0].ends_with("POST /api/v1.0/consumer/conversations/create"), "{told}");
    let one = site.json(&["journal", "--limit", "1"]);
    assert_eq!((one["exchanges"].as_array().unwrap().len(), one["next"].is_string()), (1, true));
    let bodies = site.told(&["journal", "--bodies"]);
    assert!(bodies.contains("    sent\n") && bodies.contains("\"preferredname\":\"Ann\""), "{bodies}");
    assert_eq!(site.desk(&["journal", "--limit", "0"]).status.code(), Some(2));
}

#[test]
fn a_reset_is_said_twice() {
    let site = Site::open();
    site.create(&[]);
    assert!(site.fails(&["reset"], 2).contains("--yes"));
    assert_eq!(site.json(&["list"])["total"], 1);
    assert!(site.told(&["reset", "--yes"]).starts_with("everything is back to the seed data"));
    assert_eq!(site.json(&["list"])["total"], 0);
    assert_eq!(site.json(&["reset", "--yes"])["rate"], 1.0);
}

#[test]
fn a_snapshot_goes_to_a_file_and_comes_back() {
    let site = Site::open();
    site.create(&[]);
    let kept = site.folder.path().join("kept.json");
    let kept = kept.to_str().unwrap();
    assert!(site.told(&["snapshot", kept]).trim_end().ends_with("conversations: 1"));
    assert!(site.fails(&["snapshot", kept], 2).contains("cannot write"), "nothing is written over");
    site.told(&["reset", "--yes"]);
    assert!(site.fails(&["restore", kept], 2).contains("--yes"));
    assert!(site.told(&["restore", kept, "--yes"]).trim_end().ends_with("conversations: 1"));
    assert_eq!(site.json(&["list"])["total"], 1);
    let broken = site.folder.path().join("broken.json");
    std::fs::write(&broken, r#"{ "format": 1 }"#).unwrap();
    let refused = site.fails(&["restore", broken.to_str().unwrap(), "--yes"], 2);
    assert!(refused.contains("cannot be restored"), "{refused}");
}

#[test]
fn metrics_are_told_as_they_are_and_as_json() {
    let site = Site::open();
    site.create(&[]);
    let told = site.told(&["metrics"]);
    assert!(told.starts_with("# HELP ") && told.contains("state=\"open\"} 1\n"), "{told}");
    let samples = site.json(&["metrics"])["samples"].as_array().unwrap().clone();
    let is_open = |sample: &&Value| sample["labels"]["state"] == "open";
    assert_eq!(samples.iter().find(is_open).unwrap()["value"], 1.0);
    assert!(samples.len() > 20 && samples.iter().all(|sample| sample["value"].is_number()), "{samples:?}");
}

/// The lines of `desk events`, as they come.
fn follow(site: &Site, arguments: &[&str]) -> (std::process::Child, BufReader<std::process::ChildStdout>) {
    let mut command = binary(site.path());
    let mut child =
        command.args(["desk", "events"]).args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap());
    (child, lines)
}

fn line(lines: &mut impl BufRead) -> Value {
    let mut line = String::new();
    lines.read_line(&mut line).unwrap();
    serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line}"))
}

#[cfg(unix)]
#[test]
fn events_are_followed_until_an_interrupt() {
    let site = Site::open();
    let first = site.create(&[]);
    let (child, mut lines) = follow(&site, &["--after", "0"]);
    let seen = line(&mut lines);
    assert_eq!((&seen["id"], &seen["kind"]), (&json!(1), &json!("conversation-created")));
    assert_eq!(seen["conversation"]["id"], first);
    site.told(&["accept", &first]);
    assert_eq!(line(&mut lines)["kind"], "conversation-accepted");
    site.told(&["reset", "--yes"]);
    assert_eq!(line(&mut lines)["kind"], "reset", "whoever listens is told to begin anew");
    crate::support::signal(child.id(), "INT");
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), stderr(&output).as_str()), (Some(0), ""));
}

#[test]
fn events_outlive_the_endpoint_and_neither_miss_nor_repeat_one() {
    let Site { folder, serve } = Site::open();
    let address = serve.base_url.strip_prefix("http://").unwrap().to_owned();
    let site = Site { folder, serve };
    site.create(&[]);
    let (mut child, mut lines) = follow(&site, &["--after", "0"]);
    assert_eq!(line(&mut lines)["id"], 1);
    let Site { folder, serve } = site;
    serve.kill();
    let site = Site { serve: Serve::start_at(folder.path(), &address, &[]), folder };
    for _ in 0..3 {
        site.create(&[]);
    }
    assert_eq!([2, 3, 4].map(|_| line(&mut lines)["id"].clone()), [2, 3, 4]);
    child.kill().unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(stderr(&output).contains("the event stream broke"), "{}", stderr(&output));
}

#[test]
fn events_end_quietly_when_nobody_reads_them() {
    let site = Site::open();
    let (child, mut lines) = follow(&site, &["--after", "0"]);
    site.create(&[]);
    line(&mut lines);
    drop(lines);
    site.create(&[]);
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), stderr(&output).as_str()), (Some(0), ""));
}

#[test]
fn a_dead_endpoint_and_one_without_a_desk_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let address = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        format!("http://{}", listener.local_addr().unwrap())
    };
    let config = folder.path().join("config.toml");
    let profile = |name: &str, key: &str| {
        format!(
            "[profiles.{name}]\nbase_url = \"{address}\"\norganization_id = \"8a5e4f10-0000-4000-8000-000000000001\"\nchannel_id = \"c\"\n{key}\n\
             [profiles.{name}.auth]\ntenant_id = \"8a5e4f10-0000-4000-8000-000000000003\"\nclient_id = \"8a5e4f10-0000-4000-8000-000000000004\"\nclient_secret = \"s3cr3t\"\nscope = \"s/.default\"\n"
        )
    };
    fs::write(&config, profile("dead", "desk_key = \"k3y\"") + &profile("far", "")).unwrap();
    let config = config.to_str().unwrap();
    for arguments in [&["list"][..], &["show", "deadbeef"], &["records"], &["clock"], &["events"], &["metrics"]] {
        let line = |profile| [&["--config", config, "--profile", profile, "desk"], arguments].concat();
        let dead = run(folder.path(), &line("dead"));
        assert_eq!(dead.status.code(), Some(3), "{arguments:?}: {}", stderr(&dead));
        assert!(stderr(&dead).contains(&format!("cannot reach {address}")), "{}", stderr(&dead));
        let far = run(folder.path(), &line("far"));
        assert_eq!(far.status.code(), Some(1), "{arguments:?}: {}", stderr(&far));
        assert!(stderr(&far).contains("is not a local endpoint: it has no desk to ask"), "{}", stderr(&far));
    }
}
