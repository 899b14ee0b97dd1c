//! The headless commands and `serve`, as a person at a shell meets them.

use std::fs;

use frontdesk::api::{desk::Audience, id::ConversationId};
use serde_json::{Value, json};

use crate::support::{Serve, binary, messaging, run, run_with_input, stderr, stdout};

const COMMENTED: &str = r#"{
  "customercontext": { "customerid": "jdoe123", "preferredname": "John Doe" }, // shown
  "conversationcontext": { "productname": { "isDisplayable": true, "value": "XBox" }, "tier": { "value": 3 } },
  "skipdeflectionbot": true
}"#;

fn answer(output: &std::process::Output) -> Value {
    assert_eq!(output.status.code(), Some(0), "{}", stderr(output));
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn create_runs_an_endpoint_for_one_call_and_keeps_what_it_did() {
    let folder = tempfile::tempdir().unwrap();
    let first = answer(&run_with_input(folder.path(), &["create", "-"], COMMENTED));
    assert_eq!(first["isNew"], true);
    let second = answer(&run_with_input(folder.path(), &["create", "-"], COMMENTED));
    assert_eq!((&second["isNew"], &second["conversationId"]), (&json!(false), &first["conversationId"]));
    let listed = stdout(&run(folder.path(), &["list"]));
    assert_eq!(listed.lines().count(), 1);
    assert!(listed.starts_with(first["conversationId"].as_str().unwrap()), "{listed}");
}

#[tokio::test]
async fn create_attaches_to_the_endpoint_that_runs_on_the_folder() {
    let folder = tempfile::tempdir().unwrap();
    let serve = Serve::start(folder.path());
    let arguments = [
        "create",
        "--preferred-name",
        "Ann",
        "--var",
        "a=1",
        "--hidden-var",
        "b:=2",
        "--start-message",
        "hi",
        "--skip-ai-agent",
    ];
    let created = answer(&run(folder.path(), &arguments));
    let id: ConversationId = created["conversationId"].as_str().unwrap().parse().unwrap();
    let view = serve.desk().show(id, Audience::Representative, true).await.unwrap();
    assert_eq!((view.title.as_str(), view.variables.len(), view.transcript.len()), ("Ann", 1, 1));
    assert_eq!(view.hidden.unwrap()[0].item, "variables.b");
}

#[test]
fn create_goes_to_the_path_that_the_endpoint_was_started_with() {
    let folder = tempfile::tempdir().unwrap();
    let serve = Serve::start_with(folder.path(), &["--strict-path", "singular"]);
    let output = run(folder.path(), &["create", "--preferred-name", "Ann"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert_eq!(serve.terminate(), Some(0));

    let config = folder.path().join("config.toml");
    fs::write(&config, "[simulator]\nstrict_path = \"singular\"").unwrap();
    let output = run(folder.path(), &["--config", config.to_str().unwrap(), "create", "--preferred-name", "Bob"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert_eq!(stdout(&run(folder.path(), &["list"])).lines().count(), 2);
}

#[test]
fn list_prints_json_when_asked() {
    let folder = tempfile::tempdir().unwrap();
    answer(&run(folder.path(), &["create"]));
    let page: Value = serde_json::from_slice(&run(folder.path(), &["list", "--json"]).stdout).unwrap();
    assert_eq!(page["conversations"].as_array().unwrap().len(), 1);
    assert!(page["conversations"][0]["conversationid"].is_string());
}

#[tokio::test]
async fn a_customer_speaks_from_the_shell() {
    let folder = tempfile::tempdir().unwrap();
    let serve = Serve::start(folder.path());
    let id = answer(&run_with_input(folder.path(), &["create", "-"], COMMENTED))["conversationId"].clone();
    let id = id.as_str().unwrap();
    let said = answer(&run(folder.path(), &["say", id, "-- two\nlines"]))["messageId"].clone();
    answer(&run(folder.path(), &["typing", id]));
    let read = answer(&run(folder.path(), &["read", id, said.as_str().unwrap()]));
    assert_eq!(read, json!({ "messageId": "", "message": null }));
    let variables = r#"{ "cart": { "isDisplayable": true, "value": 3 } /* shown */, "plan": "b" }"#;
    answer(&run(folder.path(), &["event", id, "cart-changed", variables]));

    let messages = stdout(&run(folder.path(), &["messages", id]));
    assert_eq!(messages, format!("{}  customer: -- two\n    lines\n", said.as_str().unwrap()));
    let page = answer(&run(folder.path(), &["messages", id, "--json"]));
    assert_eq!((&page["messages"][0]["messageId"], page["messages"].as_array().unwrap().len()), (&said, 1));
    let context = stdout(&run(folder.path(), &["context", id]));
    assert_eq!(context, "productname = XBox\ntier = 3\ncart = 3\nplan = b\n");
    assert_eq!(
        answer(&run(folder.path(), &["context", id, "--json"]))["context"][2],
        json!({ "name": "cart", "value": 3 })
    );

    answer(&run(folder.path(), &["end", id]));
    let view = serve.desk().show(id.parse().unwrap(), Audience::Representative, false).await.unwrap();
    assert_eq!((view.state.name(), view.transcript[0].text.as_str()), ("closed", "-- two\nlines"));
    for arguments in [&["say", id, "hello?"][..], &["messages", id], &["context", id]] {
        let output = run(folder.path(), arguments);
        assert_eq!(output.status.code(), Some(1));
        assert!(stderr(&output).contains("refused with 404: 30013"), "{}", stderr(&output));
    }
}

#[test]
fn activities_that_cannot_be_meant_are_not_sent() {
    let folder = tempfile::tempdir().unwrap();
    let id = "8a5e4f10-0000-4000-8000-000000000009";
    for (arguments, told) in [
        (&["say", "7", "hi"][..], "not a GUID"),
        (&["read", id, "12"], "13 digits"),
        (&["event", id, "cart", "[1]"], "a JSON object, not [1]"),
        (&["event", id, "cart", "{"], "not JSON: line 1"),
    ] {
        let output = run(folder.path(), arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(stderr(&output).contains(told), "{}", stderr(&output));
    }
}

#[test]
fn a_token_that_is_printed_opens_the_endpoint_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let token = stdout(&run(folder.path(), &["token"]));
    assert_eq!(token.trim().split('.').count(), 3, "a JWT");
    let answer: Value = serde_json::from_slice(&run(folder.path(), &["token", "--json"]).stdout).unwrap();
    assert_eq!((answer["token_type"].as_str(), answer["expires_in"].as_u64()), (Some("Bearer"), Some(3599)));
}

#[tokio::test]
async fn a_token_that_is_wrong_on_purpose_is_refused_for_that() {
    let folder = tempfile::tempdir().unwrap();
    let serve = Serve::start(folder.path());
    for (flag, told) in [
        ("--expired", "has expired"),
        ("--wrong-audience", "audience is not this organisation"),
        ("--wrong-tenant", "tenant is not this endpoint's"),
        ("--bad-signature", "signature does not verify"),
    ] {
        let output = run(folder.path(), &["token", flag]);
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        let problem = serve.refusal(stdout(&output).trim()).await;
        assert!(problem.contains(told), "{flag}: {problem}");
    }
    assert_eq!(run(folder.path(), &["token", "--expired", "--wrong-tenant"]).status.code(), Some(2));
}

#[test]
fn a_wrong_token_is_minted_without_a_running_endpoint_and_not_by_an_organisation() {
    let folder = tempfile::tempdir().unwrap();
    let answer: Value = serde_json::from_slice(&run(folder.path(), &["token", "--expired", "--json"]).stdout).unwrap();
    assert_eq!((answer["token_type"].as_str(), answer["expires_in"].as_u64()), (Some("Bearer"), Some(0)));

    let config = folder.path().join("config.toml");
    fs::write(
        &config,
        "[profiles.far]\nbase_url = \"https://m.example\"\norganization_id = \"8a5e4f10-0000-4000-8000-000000000001\"\nchannel_id = \"c\"\n\
         [profiles.far.auth]\ntenant_id = \"8a5e4f10-0000-4000-8000-000000000003\"\nclient_id = \"8a5e4f10-0000-4000-8000-000000000004\"\nclient_secret = \"s3cr3t\"\nscope = \"s/.default\"\n",
    )
    .unwrap();
    let arguments = ["--profile", "far", "--config", config.to_str().unwrap(), "token", "--expired"];
    let output = run(folder.path(), &arguments);
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    assert!(stderr(&output).contains("https://m.example is not a local endpoint"), "{}", stderr(&output));
}

#[test]
fn wrong_json_is_told_with_line_and_column() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("body.json");
    fs::write(&file, "{\n  \"customercontext\": {,}\n}").unwrap();
    let output = run(folder.path(), &["create", file.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(2));
    let said = stderr(&output);
    assert!(said.contains("body.json is not JSON: line 2, column 23"), "{said}");
}

#[test]
fn a_file_that_is_not_there_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let output = run(folder.path(), &["create", "nowhere.json"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).starts_with("error: cannot read nowhere.json"), "{}", stderr(&output));
}

#[test]
fn a_refusal_is_told_with_its_code_and_exit_code_1() {
    let folder = tempfile::tempdir().unwrap();
    let output = run(folder.path(), &["create", "--email", "nobody"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        stderr(&output).contains("refused with 400: 30012 · /customercontext/email is not an email address"),
        "{}",
        stderr(&output)
    );
}

#[test]
fn a_body_of_the_wrong_shape_gets_the_endpoints_own_answer() {
    let folder = tempfile::tempdir().unwrap();
    let output = run_with_input(folder.path(), &["create", "-"], "[1]");
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("30012 · the body is an array"), "{}", stderr(&output));
}

#[test]
fn an_unreachable_endpoint_is_a_sentence_with_its_address_and_exit_code_3() {
    let folder = tempfile::tempdir().unwrap();
    let address = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        format!("http://{}", listener.local_addr().unwrap())
    };
    let config = folder.path().join("config.toml");
    fs::write(
        &config,
        format!(
            "[profiles.far]\nbase_url = \"{address}\"\norganization_id = \"8a5e4f10-0000-4000-8000-000000000001\"\nchannel_id = \"c\"\n[profiles.far.auth]\n\
             tenant_id = \"8a5e4f10-0000-4000-8000-000000000003\"\nclient_id = \"8a5e4f10-0000-4000-8000-000000000004\"\nclient_secret = \"s3cr3t\"\nscope = \"s/.default\"\nauthority = \"{address}\"\n"
        ),
    )
    .unwrap();
    for arguments in [&["create"][..], &["list"], &["token"]] {
        let output =
            binary(folder.path()).args(["--profile", "far", "--config"]).arg(&config).args(arguments).output().unwrap();
        let said = stderr(&output);
        assert_eq!(output.status.code(), Some(3), "{said}");
        assert!(said.contains(&format!("cannot reach {address}")) && said.contains("hint:"), "{said}");
        assert!(!said.contains("s3cr3t"), "{said}");
    }
}

#[test]
fn an_unknown_profile_is_told_with_the_known_ones() {
    let folder = tempfile::tempdir().unwrap();
    let output = run(folder.path(), &["--profile", "prod", "list"]);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(stderr(&output).trim(), "error: there is no profile \"prod\"; known: simulator");
}

#[test]
fn a_data_folder_that_cannot_be_written_is_told_at_start() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let below = file.path().join("data");
    for arguments in [&["serve"][..], &["create"], &["console"]] {
        let output = run(&below, arguments);
        assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
        let said = stderr(&output);
        assert!(said.contains("cannot use the data folder") && said.contains("--data-dir"), "{said}");
        assert!(!said.contains("panicked"), "{said}");
    }
}

#[test]
fn a_database_that_is_none_is_told_at_start() {
    let folder = tempfile::tempdir().unwrap();
    answer(&run(folder.path(), &["create"]));
    for entry in fs::read_dir(folder.path()).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() && !path.ends_with("endpoint.lock") {
            fs::write(path, "this is not a database, it is a letter to a friend. ".repeat(100)).unwrap();
        }
    }
    let output = run(folder.path(), &["serve", "--listen", "127.0.0.1:0"]);
    assert_eq!(output.status.code(), Some(2));
    let said = stderr(&output);
    assert!(said.contains(&folder.path().display().to_string()) && !said.contains("panicked"), "{said}");
}

#[test]
fn a_second_serve_on_a_folder_is_sent_to_the_first() {
    let folder = tempfile::tempdir().unwrap();
    let first = Serve::start(folder.path());
    let output = run(folder.path(), &["serve", "--listen", "127.0.0.1:0"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains(&first.base_url), "{}", stderr(&output));
}

#[test]
fn an_address_that_is_taken_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let output = run(folder.path(), &["serve", "--listen", &address]);
    assert_eq!(output.status.code(), Some(3));
    assert!(stderr(&output).contains(&format!("cannot listen on {address}")), "{}", stderr(&output));
}

#[test]
fn listening_beyond_loopback_with_the_well_known_secrets_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let output = run(folder.path(), &["serve", "--listen", "0.0.0.0:0"]);
    assert_eq!(output.status.code(), Some(2), "{}", stdout(&output));
    assert!(stderr(&output).contains("well-known"), "{}", stderr(&output));
}

#[cfg(unix)]
#[test]
fn serve_ends_in_good_order_when_it_is_asked_to() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(Serve::start(folder.path()).terminate(), Some(0));
    assert!(!folder.path().join("endpoint.json").exists());
}

#[test]
fn variables_that_switch_something_take_the_usual_words() {
    let folder = tempfile::tempdir().unwrap();
    for (word, is_json) in [("1", true), ("yes", true), ("true", true), ("0", false), ("no", false)] {
        let output = binary(folder.path()).arg("list").env("FRONTDESK_JSON", word).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        assert_eq!(stdout(&output).contains("conversations"), is_json, "{word}");
    }
}

#[test]
fn a_command_for_a_secret_is_run_once() {
    let folder = tempfile::tempdir().unwrap();
    let (config, count) = (folder.path().join("c.toml"), folder.path().join("count"));
    let script = format!("echo x >> {}; echo secret", count.display());
    fs::write(&config, format!("[simulator]\nclient_secret = {{ command = [\"sh\", \"-c\", \"{script}\"] }}\n"))
        .unwrap();
    let output = binary(folder.path()).args(["list", "--config"]).arg(&config).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert_eq!(fs::read_to_string(count).unwrap().lines().count(), 1);
}

/// Scripts wait for the ready line and read no further; serve once ended when it wrote the next.
#[tokio::test]
async fn serve_goes_on_when_whoever_read_the_ready_line_closes_the_pipe() {
    use std::{
        io::{BufRead as _, BufReader},
        process::Stdio,
    };
    let folder = tempfile::tempdir().unwrap();
    let mut child =
        binary(folder.path()).args(["serve", "--listen", "127.0.0.1:0"]).stdout(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::with_capacity(1, child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let created = messaging(line.trim().strip_prefix("frontdesk ready ").unwrap()).create(&json!({})).await;
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(created.unwrap().is_new);
}

/// A client that had sent half a head once held up the end for five seconds.
#[cfg(unix)]
#[test]
fn serve_does_not_wait_for_half_a_request() {
    use std::io::Write as _;
    let folder = tempfile::tempdir().unwrap();
    let serve = Serve::start(folder.path());
    let address = serve.base_url.strip_prefix("http://").unwrap().to_owned();
    let mut half = std::net::TcpStream::connect(&address).unwrap();
    half.write_all(b"GET /healthz HTTP/1.1\r\nhost: ").unwrap();
    let _idle = std::net::TcpStream::connect(&address).unwrap();
    let begun = std::time::Instant::now();
    assert_eq!(serve.terminate(), Some(0));
    assert!(begun.elapsed() < std::time::Duration::from_secs(4), "{:?}", begun.elapsed());
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    use std::process::Stdio;
    let folder = tempfile::tempdir().unwrap();
    answer(&run(folder.path(), &["create"]));
    let mut child = binary(folder.path()).arg("list").stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), stderr(&output).as_str()), (Some(0), ""));
}

#[test]
fn flags_of_the_console_are_not_silently_ignored_before_another_command() {
    let folder = tempfile::tempdir().unwrap();
    let output = run(folder.path(), &["--ephemeral", "create"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("--ephemeral"), "{}", stderr(&output));
}

#[test]
fn the_openapi_document_is_printed_without_an_endpoint() {
    let folder = tempfile::tempdir().unwrap();
    let paths = |arguments: &[&str]| -> Vec<String> {
        let output = run(folder.path(), arguments);
        assert_eq!((output.status.code(), stderr(&output).as_str()), (Some(0), ""));
        let document: Value = serde_json::from_str(&stdout(&output)).unwrap();
        assert_eq!(document["openapi"], "3.1.0");
        document["paths"].as_object().unwrap().keys().cloned().collect()
    };
    let [all, consumer, desk] =
        [&["openapi"][..], &["openapi", "--surface", "consumer"], &["openapi", "--surface", "desk"]].map(paths);
    assert!(all.contains(&"/healthz".to_owned()) && all.len() == consumer.len() + desk.len(), "{all:?}");
    assert!(consumer.iter().all(|path| !path.starts_with("/desk/")), "{consumer:?}");
    assert!(desk.iter().all(|path| !path.starts_with("/api/")), "{desk:?}");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "nothing is left behind");
}
