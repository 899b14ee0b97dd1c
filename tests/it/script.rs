//! Which script the AI agent follows: the built-in one, a file's, or none, by flag and by settings.

use std::{fs, path::Path};

use frontdesk::api::{desk::Audience, id::ConversationId};
use rstest::rstest;
use serde_json::Value;

use crate::support::{Serve, binary, run, stderr, stdout};

const SKYE: &str = "name = \"Skye\"\ngreeting = \"Ahoy\"\nfallback.reply = \"What?\"\n";

/// What the first lines of a new conversation say, and whether the AI agent has it.
async fn greeted(serve: &Serve, folder: &Path) -> (Vec<String>, bool) {
    let created: Value = serde_json::from_str(&stdout(&run(folder, &["create"]))).unwrap();
    let id: ConversationId = created["conversationId"].as_str().unwrap().parse().unwrap();
    let view = serve.desk().show(id, Audience::Supervisor, false).await.unwrap();
    (view.transcript.into_iter().map(|line| line.text).collect(), view.ai_agent.engaged)
}

#[tokio::test]
async fn a_file_named_by_the_flag_is_followed() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("skye.toml");
    fs::write(&file, SKYE).unwrap();
    let serve = Serve::start_with(folder.path(), &["--ai-agent", file.to_str().unwrap()]);
    assert_eq!(greeted(&serve, folder.path()).await, (vec!["Ahoy".to_owned()], true));
}

#[rstest]
#[case::the_built_in_one(&[], true)]
#[case::switched_off(&["--ai-agent", "off"], false)]
#[case::switched_on(&["--ai-agent", "on"], true)]
#[tokio::test]
async fn without_a_file(#[case] arguments: &[&str], #[case] expected: bool) {
    let folder = tempfile::tempdir().unwrap();
    let serve = Serve::start_with(folder.path(), arguments);
    let (lines, is_engaged) = greeted(&serve, folder.path()).await;
    assert_eq!((lines.len() == 1, is_engaged), (expected, expected), "{lines:?}");
}

#[rstest]
#[case::a_file("\"skye.toml\"", 1)]
#[case::none("false", 0)]
#[test]
fn the_settings_hold_for_an_endpoint_of_one_call(#[case] value: &str, #[case] expected: usize) {
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("config.toml");
    fs::write(folder.path().join("skye.toml"), SKYE).unwrap();
    fs::write(&config, format!("[simulator]\nai_agent = {value}\n")).unwrap();
    let with_config = |arguments: &[&str]| {
        let output = binary(folder.path()).args(arguments).arg("--config").arg(&config).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        stdout(&output)
    };
    let created: Value = serde_json::from_str(&with_config(&["create"])).unwrap();
    let messages = with_config(&["messages", created["conversationId"].as_str().unwrap()]);
    assert_eq!(messages.matches("Skye: Ahoy").count(), expected, "{messages}");
    assert_eq!(messages.lines().count(), expected, "{messages}");
}

#[rstest]
#[case::a_wrong_one("name = \"Skye\"\nfallback.reply = 7\n", "skye.toml, line 2, column 18, fallback.reply: ")]
#[case::an_empty_rule("name = \"S\"\nfallback.reply = \"?\"\n[[rule]]\n", "skye.toml, line 3, column 1, rule[0]: ")]
#[test]
fn a_script_that_cannot_be_used_is_told_at_start(#[case] text: &str, #[case] expected: &str) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("skye.toml");
    fs::write(&file, text).unwrap();
    let output = run(folder.path(), &["serve", "--listen", "127.0.0.1:0", "--ai-agent", file.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(2));
    let told = stderr(&output);
    assert!(told.contains("the AI agent's script cannot be used: ") && told.contains(expected), "{told}");
    assert!(stdout(&output).is_empty(), "it was never ready");
}

#[test]
fn a_script_that_is_not_there_is_told_at_start() {
    let folder = tempfile::tempdir().unwrap();
    let output = run(folder.path(), &["serve", "--listen", "127.0.0.1:0", "--ai-agent", "nowhere.toml"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("cannot read the AI agent's script nowhere.toml: "), "{}", stderr(&output));
}
