//! `frontdesk doctor`, `completions` and `man`, and an exit code for each way a command can end.

use std::{fs, path::Path};

use serde_json::Value;

use crate::support::{Serve, run, stderr, stdout};

fn report(folder: &Path, arguments: &[&str], exit_code: i32) -> Value {
    let output = run(folder, &[&["doctor", "--json"], arguments].concat());
    assert_eq!(output.status.code(), Some(exit_code), "{}{}", stdout(&output), stderr(&output));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn check<'a>(report: &'a Value, name: &str) -> &'a Value {
    let checks = report["checks"].as_array().unwrap();
    checks.iter().find(|check| check["check"] == name).unwrap_or_else(|| panic!("{name}: {report:#}"))
}

#[test]
fn a_sound_installation_has_no_problem() {
    let parent = tempfile::tempdir().unwrap();
    let folder = parent.path().join("data");
    let before = report(&folder, &[], 0);
    assert!(check(&before, "data folder")["finding"].as_str().unwrap().contains("is not there yet"));
    assert!(!folder.exists(), "the doctor only looks");

    let serve = Serve::start(&folder);
    let running = report(&folder, &[], 0);
    for name in ["configuration", "keys", "data folder", "endpoint", "clock", "token"] {
        assert_eq!(check(&running, name)["verdict"], "ok", "{running:#}");
    }
    assert!(check(&running, "endpoint")["finding"].as_str().unwrap().starts_with(&serve.base_url));
    assert_eq!(running["developmentIdentity"]["clientSecret"], "frontdesk-development-secret");

    serve.kill();
    let after = report(&folder, &[], 0);
    assert!(check(&after, "store")["finding"].as_str().unwrap().contains("this program's version"), "{after:#}");
    let words = stdout(&run(&folder, &["doctor"]));
    assert!(words.starts_with("ok       configuration: "), "{words}");
    assert!(words.contains("organization-id  8a5e4f10-0000-4000-8000-000000000001"), "{words}");
}

#[test]
fn a_webhook_that_nobody_answers_is_a_warning_with_advice() {
    let folder = tempfile::tempdir().unwrap();
    let _serve = Serve::start_with(folder.path(), &["--webhook-url", "http://127.0.0.1:9/hook"]);
    let report = report(folder.path(), &[], 0);
    let channels = report["checks"].as_array().unwrap();
    let webhook = channels
        .iter()
        .find(|check| check["verdict"] == "warning" && check["check"].as_str().unwrap().starts_with("webhook of"));
    let webhook = webhook.unwrap_or_else(|| panic!("{report:#}"));
    assert!(webhook["finding"].as_str().unwrap().starts_with("cannot reach http://127.0.0.1:9/hook"), "{webhook}");
    assert!(webhook["advice"].as_str().unwrap().contains("start the receiver"), "{webhook}");
}

#[test]
fn what_is_wrong_is_a_problem_and_the_exit_code_says_so() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("frontdesk")).unwrap();
    let config = folder.path().join("frontdesk/config.toml");
    fs::write(&config, "[simulator]\njournall = 3\n").unwrap();
    let wrong = report(folder.path(), &[], 1);
    assert_eq!(check(&wrong, "configuration")["verdict"], "problem");

    fs::write(&config, "").unwrap();
    fs::write(folder.path().join("frontdesk.db"), "this is no database, and long enough to be looked at as one")
        .unwrap();
    let wrong = report(folder.path(), &[], 1);
    assert_eq!(check(&wrong, "store")["verdict"], "problem", "{wrong:#}");
}

#[test]
#[cfg(unix)]
fn a_folder_that_others_can_look_into_is_a_warning_with_the_command_that_mends_it() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
    let report = report(folder.path(), &[], 0);
    let found = check(&report, "data folder");
    assert_eq!(found["verdict"], "warning");
    assert!(found["advice"].as_str().unwrap().starts_with("chmod 700 "), "{found}");
}

/// Writes the configuration, with this mode.
#[cfg(unix)]
fn configure(folder: &Path, text: &str, mode: u32) -> std::path::PathBuf {
    use std::os::unix::fs::PermissionsExt as _;
    let path = folder.join("frontdesk/config.toml");
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, text).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
    path
}

#[test]
#[cfg(unix)]
fn secrets_that_others_can_read_are_in_the_table_and_said_by_serve() {
    let folder = tempfile::tempdir().unwrap();
    let own = "[simulator]\nclient_secret = \"marked-hush\"\n";
    let of_others = ELSEWHERE.replace("\"x\"", "\"marked-hush\"");
    configure(folder.path(), &format!("{own}{of_others}"), 0o644);
    let output = run(folder.path(), &["doctor"]);
    let table = stdout(&output);
    assert!(table.contains("warning  secrets: ") && table.contains("the secret simulator.client_secret"), "{table}");
    assert!(table.contains("profiles.away.auth.client_secret stands in the configuration in plain text"), "{table}");
    assert!(
        table.contains("client secret    (your own)") && table.contains("frontdesk-development-desk-key"),
        "{table}"
    );
    assert!(!table.contains("marked-hush") && !table.contains("frontdesk-development-secret"), "{table}");
    // Ends at once, because nobody can listen there; what it warns of comes before.
    let serve = run(folder.path(), &["serve", "--listen", "192.0.2.1:1"]);
    assert!(stderr(&serve).starts_with("warning: others on this machine have access to"), "{}", stderr(&serve));

    configure(folder.path(), own, 0o600);
    assert!(!stdout(&run(folder.path(), &["doctor"])).contains("secrets: "), "it is its owner's alone");
}

#[test]
#[cfg(unix)]
fn a_theme_that_is_none_is_a_problem_and_the_console_names_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = configure(folder.path(), "[console]\ntheme = \"drak\"\n", 0o600);
    let theme = report(folder.path(), &[], 1);
    let theme = check(&theme, "theme");
    assert_eq!(theme["verdict"], "problem");
    assert!(theme["advice"].as_str().unwrap().starts_with("was `dark` meant?"), "{theme}");
    let console = run(folder.path(), &["console"]);
    assert_eq!(console.status.code(), Some(2));
    let told = stderr(&console);
    assert!(told.contains(path.to_str().unwrap()) && told.contains("was `dark` meant?"), "{told}");
    let flag = stderr(&run(folder.path(), &["console", "--theme", "ligth"]));
    assert!(flag.contains("--theme: ") && flag.contains("was `light` meant?"), "{flag}");

    configure(folder.path(), "[console]\ntheme = \"dark\"\n", 0o600);
    assert_eq!(check(&report(folder.path(), &[], 0), "theme")["verdict"], "ok");
}

#[test]
fn a_clock_that_was_moved_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let _serve = Serve::start(folder.path());
    let before = report(folder.path(), &[], 0);
    assert!(before["checks"].as_array().unwrap().iter().all(|check| check["check"] != "desk clock"), "{before:#}");
    let moved = run(folder.path(), &["desk", "clock", "--advance", "3d"]);
    assert_eq!(moved.status.code(), Some(0), "{}", stderr(&moved));
    let after = report(folder.path(), &[], 0);
    let found = check(&after, "desk clock");
    assert_eq!(found["verdict"], "warning");
    assert!(found["finding"].as_str().unwrap().starts_with("it was moved and is 3d"), "{found}");
}

const ELSEWHERE: &str = r#"
[profiles.away]
base_url = "http://127.0.0.1:9"
organization_id = "8a5e4f10-0000-4000-8000-000000000001"
channel_id = "8a5e4f10-0000-4000-8000-000000000002"
[profiles.away.auth]
authority = "http://127.0.0.1:9"
tenant_id = "8a5e4f10-0000-4000-8000-000000000003"
client_id = "8a5e4f10-0000-4000-8000-000000000004"
client_secret = "x"
scope = "https://acme.example/.default"
"#;

#[test]
fn every_exit_code_means_what_it_says() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("frontdesk")).unwrap();
    fs::write(folder.path().join("frontdesk/config.toml"), ELSEWHERE).unwrap();
    let _serve = Serve::start(folder.path());
    let nobody = "8a5e4f10-0000-4000-8000-00000000abcd";
    for (code, meaning, commands) in [
        (
            0,
            "done",
            &[&["list"][..], &["desk", "list"], &["export", "--all"], &["doctor"], &["man"], &["completions", "zsh"]][..],
        ),
        (
            1,
            "the endpoint refused",
            &[&["say", nobody, "hi"], &["desk", "show", nobody], &["export", nobody], &["context", nobody]],
        ),
        (
            2,
            "bad usage or input",
            &[
                &["no-such-command"],
                &["say"],
                &["export"],
                &["create", "no-such-file"],
                &["--profile", "unknown", "list"],
                &["completions", "cobol"],
            ],
        ),
        (
            3,
            "unreachable",
            &[
                &["--profile", "away", "list"],
                &["--profile", "away", "token"],
                &["--profile", "away", "doctor"],
                &["--profile", "away", "say", nobody, "hi"],
            ],
        ),
    ] {
        for command in commands {
            let output = run(folder.path(), command);
            assert_eq!(output.status.code(), Some(code), "{meaning}: {command:?}: {}", stderr(&output));
            assert_eq!(output.stderr.is_empty(), code == 0, "{command:?}: {}", stderr(&output));
        }
    }
}

#[test]
fn completions_and_the_manual_know_every_command() {
    let folder = tempfile::tempdir().unwrap();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = stdout(&run(folder.path(), &["completions", shell]));
        assert!(script.contains("force-close") && script.contains("mask"), "{shell}");
    }
    let page = stdout(&run(folder.path(), &["man"]));
    assert!(page.contains(".TH frontdesk 1"), "{page}");
    let pages = folder.path().join("man");
    let said = run(folder.path(), &["man", "--output", pages.to_str().unwrap()]);
    assert_eq!(said.status.code(), Some(0), "{}", stderr(&said));
    assert!(fs::read_to_string(pages.join("frontdesk-desk-reply.1")).unwrap().contains("representative"));
}

#[test]
#[cfg(unix)]
fn a_terminal_is_asked_and_given_back() {
    let folder = tempfile::tempdir().unwrap();
    let mut screen = crate::support::screen::Screen::open(folder.path(), &["doctor"], 120, 50);
    // This one answers no question: that is told, and nobody waits for ever.
    screen.wait_for(&["keys sent: the usual ones", "emoji: the terminal does not say", "development identity"]);
    screen.wait_for(&["paste: the terminal does not say"]);
    assert_eq!(screen.wait_for_end(), 0);
    assert!(screen.raw().contains("\x1b[?2004$p"), "it was asked");
}

#[test]
#[cfg(unix)]
fn keys_are_shown_as_they_arrive_and_the_terminal_is_given_back() {
    let folder = tempfile::tempdir().unwrap();
    let mut screen = crate::support::screen::Screen::open(folder.path(), &["doctor", "--keys"], 120, 30);
    screen.wait_for(&["Press keys to see"]);
    screen.keys("\x13").wait_for(&["Ctrl+S: "]);
    screen.paste("two words").wait_for(&["a paste of 9 characters"]);
    screen.keys("\x03").wait_for(&["Ctrl+C: "]).keys("\x03");
    assert_eq!(screen.wait_for_end(), 0);
    assert!(screen.raw().contains("\x1b[?1049l"), "the screen of before is back");
}
