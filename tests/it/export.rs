//! `frontdesk export`: conversations as a document, from the command line to the browser.

use std::{
    collections::HashSet,
    fs,
    io::{BufRead as _, BufReader},
    path::Path,
    process::{Command, Stdio},
};

use frontdesk::{
    client::{Endpoint, Http, HttpSettings, MessagingClient},
    clock::Clock,
};
use futures_util::{StreamExt as _, stream};
use serde_json::{Value, json};

use crate::support::{Serve, binary, run, run_with_input, stderr, stdout};

/// A conversation whose customer means harm, accepted, with a hidden variable and a note; its id.
fn hostile(folder: &Path) -> String {
    let body = json!({
        "customercontext": {
            "preferredname": "<script>document.title='owned'</script>",
            "firstname": "\" onmouseover=\"document.title='owned'\" x=\"",
            "lastname": "\u{202e}eoD",
            "email": "ann.lee@example.com",
            "phonenumber": "+1 425 555 0100"
        },
        "conversationcontext": {
            "<img src=x onerror=document.title='owned'>": { "value": "</style><svg onload=document.title='owned'>", "isDisplayable": true },
            "tier": { "value": "gold", "isDisplayable": false }
        },
        "startmessage": { "message": "hello\u{7}\u{1b}[2J from 山田 👩‍👩‍👧", "displayname": "<b>Ann</b>" },
        "skipdeflectionbot": true
    });
    let created = run_with_input(folder, &["create", "-"], &body.to_string());
    assert_eq!(created.status.code(), Some(0), "{}", stderr(&created));
    let created: Value = serde_json::from_slice(&created.stdout).unwrap();
    let id = created["conversationId"].as_str().unwrap().to_owned();
    for arguments in [&["desk", "accept", &id][..], &["desk", "note", &id, "call ann.lee@example.com at 425-555-0100"]]
    {
        assert_eq!(run(folder, arguments).status.code(), Some(0));
    }
    id
}

fn exported(folder: &Path, arguments: &[&str]) -> String {
    let output = run(folder, &[&["export"], arguments].concat());
    assert_eq!(output.status.code(), Some(0), "{arguments:?}: {}", stderr(&output));
    stdout(&output)
}

#[test]
fn a_conversation_is_exported_as_every_audience_sees_it() {
    let folder = tempfile::tempdir().unwrap();
    let _serve = Serve::start(folder.path());
    let id = hostile(folder.path());
    let document: Value = serde_json::from_str(&exported(folder.path(), &[&id[..8], "--format", "json"])).unwrap();
    let conversation = &document["conversations"][0];
    assert_eq!(conversation["conversationId"], id.as_str());
    let views = conversation["views"].as_object().unwrap();
    assert_eq!(views.keys().collect::<Vec<_>>(), ["ai_agent", "customer", "representative", "supervisor"]);
    assert_eq!(views["customer"]["variables"][1]["value"], "gold");
    let reason = views["representative"]["hidden"].to_string();
    assert!(reason.contains("variables.tier") && reason.contains("not displayable"), "{reason}");

    let markdown = exported(folder.path(), &[&id]);
    assert!(markdown.contains("- **tier**: ~~gold~~ *(not displayable)*"), "{markdown}");
    assert!(!markdown.contains("<script>") && markdown.contains(r"\<script\>"), "{markdown}");
}

#[test]
fn one_audience_alone_gets_nothing_of_what_is_withheld_from_it() {
    let folder = tempfile::tempdir().unwrap();
    let _serve = Serve::start(folder.path());
    let id = hostile(folder.path());
    for format in ["json", "markdown", "html"] {
        let text = exported(folder.path(), &[&id, "--format", format, "--as", "representative"]);
        assert!(!text.contains("gold") && !text.contains("not displayable"), "{text}");
    }
}

/// More than one page of the desk's list has.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_conversations_are_exported_page_by_page_each_once_and_written_as_they_come() {
    const MANY: usize = 503;
    let folder = tempfile::tempdir().unwrap();
    let serve = Serve::start(folder.path());
    let _ = rustls::crypto::ring::default_provider().install_default();
    let endpoint = Endpoint::local(&serve.base_url);
    let http = Http::new(&[&endpoint.base_url], &HttpSettings::default()).unwrap();
    let client = MessagingClient::new(endpoint, http, Clock::system());
    let create = |_| {
        let client = client.clone();
        async move { client.create(&json!({})).await.unwrap().conversation_id.to_string() }
    };
    let ids: HashSet<String> = stream::iter(0..MANY).map(create).buffer_unordered(8).collect().await;
    assert_eq!(ids.len(), MANY);

    let document: Value =
        serde_json::from_str(&exported(folder.path(), &["--all", "--format", "json", "--as", "customer"])).unwrap();
    let conversations = document["conversations"].as_array().unwrap();
    let found: HashSet<String> =
        conversations.iter().map(|one| one["conversationId"].as_str().unwrap().to_owned()).collect();
    assert_eq!((conversations.len(), found), (MANY, ids));

    // Whoever reads a few lines and goes ends it, for nothing is gathered first.
    let mut child = binary(folder.path())
        .args(["export", "--all", "--format", "json", "--as", "customer"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    assert_eq!(lines.next().unwrap().unwrap(), "{ \"conversations\": [");
    assert!(lines.next().unwrap().unwrap().contains('{'));
    drop(lines);
    let ended = child.wait_with_output().unwrap();
    assert_eq!((ended.status.code(), stderr(&ended)), (Some(0), String::new()));
}

#[test]
fn a_masked_export_names_nobody() {
    let folder = tempfile::tempdir().unwrap();
    let _serve = Serve::start(folder.path());
    let id = hostile(folder.path());
    for format in ["json", "markdown", "html"] {
        let text = exported(folder.path(), &[&id, "--format", format, "--mask"]);
        for told in ["ann.lee", "example.com", "425", "555"] {
            assert!(!text.contains(told), "{told} in {format}: {text}");
        }
        assert!(text.contains("gold") && text.contains("call a••••••"), "{text}");
    }
}

#[test]
fn all_are_exported_the_newest_first_and_one_is_as_many_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let empty = exported(folder.path(), &["--all", "--format", "json"]);
    assert_eq!(serde_json::from_str::<Value>(&empty).unwrap(), json!({ "conversations": [] }), "in process, too");
    let _serve = Serve::start(folder.path());
    let ids: Vec<String> = (0..3).map(|_| hostile(folder.path())).collect();
    run(folder.path(), &["desk", "force-close", &ids[0]]);
    let path = folder.path().join("all.json");
    let said = exported(folder.path(), &["--all", "--output", path.to_str().unwrap()]);
    assert!(said.contains("conversations: 3"), "{said}");
    let document: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    let listed: Vec<&str> = document["conversations"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["conversationId"].as_str().unwrap())
        .collect();
    assert_eq!(listed, [&ids[0], &ids[2], &ids[1]]);

    let page = scraper::Html::parse_document(&exported(folder.path(), &["--all", "--format", "html"]));
    assert_eq!(page.select(&scraper::Selector::parse("body > main > .audiences").unwrap()).count(), 3);
    assert_eq!(page.select(&scraper::Selector::parse("footer").unwrap()).count(), 1);
}

#[test]
fn an_export_is_there_whole_or_not_at_all_and_takes_no_files_place() {
    let folder = tempfile::tempdir().unwrap();
    let _serve = Serve::start(folder.path());
    let path = folder.path().join("one.md");
    let nobody = "8a5e4f10-0000-4000-8000-00000000abcd";
    let refused = run(folder.path(), &["export", nobody, "--output", path.to_str().unwrap()]);
    assert_eq!(refused.status.code(), Some(1), "{}", stderr(&refused));
    assert!(!path.exists());

    let id = hostile(folder.path());
    exported(folder.path(), &[&id, "--output", path.to_str().unwrap()]);
    let written = fs::read_to_string(&path).unwrap();
    let again = run(folder.path(), &["export", &id, "--output", path.to_str().unwrap()]);
    assert_eq!(again.status.code(), Some(2), "{}", stderr(&again));
    assert_eq!(fs::read_to_string(&path).unwrap(), written);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }
}

/// In a browser, where one is installed (`chromium`, or what `FRONTDESK_TEST_BROWSER` names):
///
/// ```sh
/// cargo test --test it export::a_browser -- --ignored --nocapture
/// ```
///
/// Says where the screenshot is.
#[test]
#[ignore = "needs Chromium"]
#[expect(clippy::print_stderr, reason = "the screenshot is for the person who runs it")]
fn a_browser_shows_the_texts_and_runs_no_script() {
    let folder = tempfile::tempdir().unwrap();
    let _serve = Serve::start(folder.path());
    let id = hostile(folder.path());
    let pages = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let (page, control, shot) = (pages.join("export.html"), pages.join("control.html"), pages.join("export.png"));
    fs::write(&page, exported(folder.path(), &[&id, "--format", "html"])).unwrap();
    // Without this the silence of the page would prove nothing: the browser does run scripts.
    fs::write(&control, "<title>x</title><img src=x onerror=\"document.title='owned'\">").unwrap();
    assert!(dom(&control).contains("<title>owned</title>"));

    let shown = dom(&page);
    let read = scraper::Html::parse_document(&shown);
    let texts = |selector: &str| -> Vec<String> {
        let selector = scraper::Selector::parse(selector).unwrap();
        read.select(&selector).map(|element| element.text().collect()).collect()
    };
    assert_eq!(texts("title"), ["<script>document.title='owned'</script>"]);
    assert_eq!(texts("h1"), ["<script>document.title='owned'</script>"]);
    assert_eq!(texts("script, img, svg, [onmouseover]"), [""; 0]);
    assert_eq!(texts("section").len(), 4);
    assert!(texts("section.representative del").contains(&"gold".to_owned()), "{shown}");
    assert!(texts("section.customer .text").iter().any(|text| text.contains("hello␇␛[2J from 山田")), "{shown}");

    let shot_argument = format!("--screenshot={}", shot.display());
    browser(&[&shot_argument, "--window-size=1600,1400", "--hide-scrollbars"], &page);
    assert!(fs::metadata(&shot).unwrap().len() > 10_000);
    eprintln!("the page as the browser shows it: {}", shot.display());
}

fn dom(page: &Path) -> String {
    browser(&["--dump-dom"], page)
}

fn browser(arguments: &[&str], page: &Path) -> String {
    let program = std::env::var("FRONTDESK_TEST_BROWSER").unwrap_or_else(|_| "chromium".to_owned());
    let profile = tempfile::tempdir().unwrap();
    let output = Command::new(&program)
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=2000"])
        .arg(format!("--user-data-dir={}", profile.path().display()))
        .args(arguments)
        .arg(format!("file://{}", page.display()))
        .output()
        .unwrap_or_else(|error| panic!("{program}: {error}"));
    assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}
