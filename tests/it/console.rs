//! The console in a terminal, as a person meets it: the real binary, real keys, a real endpoint.

use frontdesk::{api::identity, client::ListQuery};
use serde_json::json;

use crate::support::{Serve, messaging, run, screen::Screen, signal, stdout};

const CTRL_S: &str = "\x13";
const ALT_ENTER: &str = "\x1b\r";
const F9: &str = "\x1b[20~";
const ALT_2: &str = "\x1b2";
const CTRL_C: &str = "\x03";

/// The console with everything in memory, big enough for all panes.
fn open(folder: &tempfile::TempDir) -> Screen {
    let mut screen = Screen::open(folder.path(), &["--ephemeral"], 120, 40);
    screen.wait_for(&["Preferred name", "John Doe", "SIMULATED", "http://127.0.0.1:"]);
    screen
}

/// The address in the header.
fn address(screen: &Screen) -> String {
    let contents = screen.contents();
    let start = contents.find("http://127.0.0.1:").unwrap();
    contents[start..].split(|letter: char| letter.is_whitespace()).next().unwrap().to_owned()
}

#[test]
fn one_key_sends_and_the_representative_sees_it() {
    let folder = tempfile::tempdir().unwrap();
    let mut screen = open(&folder);
    screen.keys(CTRL_S).wait_for(&["new conversation", "1 of 1"]);
    // The list and the representative's pane.
    screen.keys(ALT_2).wait_for(&["John Doe", "XBox", "installation", "Some initial message"]);
    screen.keys("a").wait_for(&["Active"]);
}

#[test]
fn every_chord_sends() {
    for chord in [CTRL_S, ALT_ENTER, F9] {
        let folder = tempfile::tempdir().unwrap();
        open(&folder).keys(chord).wait_for(&["new conversation"]);
    }
}

#[test]
fn the_same_customer_again_is_continued_and_told_so() {
    let folder = tempfile::tempdir().unwrap();
    let mut screen = open(&folder);
    screen.keys(CTRL_S).wait_for(&["new conversation"]);
    screen.keys(CTRL_S).wait_for(&["continued"]);
    assert!(screen.contents().contains("1 of 1"), "{}", screen.contents());
}

#[tokio::test]
async fn what_arrives_over_http_appears_by_itself() {
    let folder = tempfile::tempdir().unwrap();
    let mut screen = open(&folder);
    let client = messaging(&address(&screen));
    let body = json!({ "customercontext": { "preferredname": "Zoë from outside" },
        "conversationcontext": { "order": { "value": "A-17", "isDisplayable": true }, "tier": { "value": "gold-secret" } } });
    client.create(&body).await.unwrap();
    screen.wait_for(&["Zoë from outside", "A-17"]);
    screen.keys(ALT_2).keys("\r").wait_for(&["order", "Zoë from outside"]);
    assert!(!screen.raw().contains("gold-secret") && !screen.raw().contains("tier"), "{}", screen.contents());
}

#[test]
fn a_paste_with_newlines_never_sends() {
    let folder = tempfile::tempdir().unwrap();
    let mut screen = open(&folder);
    screen.paste(" and\r\nsomething\r\n\x13\r\n").wait_for(&["and something"]);
    screen.keys(ALT_2).wait_for(&["no conversations yet"]);
    assert!(!screen.contents().contains("new conversation"), "{}", screen.contents());
}

#[tokio::test]
async fn hostile_names_are_drawn_safely_and_aligned() {
    let folder = tempfile::tempdir().unwrap();
    let mut screen = open(&folder);
    let client = messaging(&address(&screen));
    let hostile = "\u{1b}]0;owned\u{7}\u{1b}[31mred\u{202e}evil\u{202c} 客户👩‍🚀";
    client.create(&json!({ "customercontext": { "preferredname": hostile } })).await.unwrap();
    screen.keys(ALT_2).wait_for(&["evil", "客户"]);
    let raw = screen.raw();
    for forbidden in ["\x1b]0;owned", "\x1b[31mred", "\u{202e}", "\u{202c}"] {
        assert!(!raw.contains(forbidden), "{forbidden:?} reached the terminal");
    }
    // Borders stay in their columns: every line that closes a pane at the right edge does so in the last column.
    let contents = screen.contents();
    let row = contents.lines().find(|line| line.contains("客户")).unwrap();
    assert_eq!(unicode_width::UnicodeWidthStr::width(row), 120, "{row:?}\n{contents}");
}

#[test]
fn a_draft_survives_a_kill() {
    let folder = tempfile::tempdir().unwrap();
    let mut screen = Screen::open(folder.path(), &[], 120, 40);
    screen.wait_for(&["John Doe"]).keys("\x01Dr. ").wait_for(&["Dr. John Doe"]);
    wait_for_file(folder.path(), "Dr. John Doe");
    screen.kill();
    Screen::open(folder.path(), &[], 120, 40).wait_for(&["Dr. John Doe"]);
}

/// Waits until a draft under `folder` holds `text`.
pub(crate) fn wait_for_file(folder: &std::path::Path, text: &str) {
    let begun = std::time::Instant::now();
    loop {
        let found = std::fs::read_dir(folder).unwrap().flatten().any(|entry| {
            entry.file_name().to_string_lossy().starts_with("draft")
                && std::fs::read_to_string(entry.path()).is_ok_and(|content| content.contains(text))
        });
        if found {
            return;
        }
        assert!(begun.elapsed() < crate::support::PATIENCE, "no draft with {text:?}");
        std::thread::yield_now();
    }
}

#[test]
fn a_file_fills_the_form() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("body.json");
    std::fs::write(&file, "{ \"customercontext\": { \"preferredname\": \"From a file\" } // comment\n}").unwrap();
    let arguments = ["console", "--ephemeral", file.to_str().unwrap()];
    Screen::open(folder.path(), &arguments, 120, 40).wait_for(&["From a file"]);
}

#[test]
fn a_refused_send_says_why_and_keeps_the_draft() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("body.json");
    std::fs::write(&file, r#"{ "customercontext": { "preferredname": "Wrong", "email": "nobody" } }"#).unwrap();
    let mut screen = Screen::open(folder.path(), &["console", "--ephemeral", file.to_str().unwrap()], 120, 40);
    screen.wait_for(&["Wrong", "is not an email address"]);
    // The first press says what is wrong and offers to send it anyway; the second one does.
    screen.keys(CTRL_S).wait_for(&["press Send again to send it anyway"]);
    screen.keys(CTRL_S).wait_for(&["30012"]);
    assert!(screen.contents().contains("Wrong"), "{}", screen.contents());
}

#[test]
fn a_second_console_on_the_folder_attaches_to_the_first() {
    let folder = tempfile::tempdir().unwrap();
    let mut first = Screen::open(folder.path(), &[], 120, 40);
    first.wait_for(&["SIMULATED", "http://127.0.0.1:"]);
    let mut second = Screen::open(folder.path(), &["--view", "desk"], 120, 40);
    second.wait_for(&["SIMULATED", &address(&first)]);
    first.keys(CTRL_S).wait_for(&["new conversation"]);
    second.wait_for(&["1 of 1", "XBox"]);
    second.keys("a").wait_for(&["Active"]);
    first.wait_for(&["Active"]);
}

/// Keeps the port that consoles prefer, so that they take one of their own: the console of another test would get the usual
/// one in the moment in which it is free, and answer in the place of the one that left it.
fn take_the_usual_port() -> std::net::TcpListener {
    let begun = std::time::Instant::now();
    loop {
        match std::net::TcpListener::bind("127.0.0.1:7301") {
            Ok(listener) => return listener,
            Err(error) => assert!(begun.elapsed() < crate::support::PATIENCE, "{error}"),
        }
        std::thread::yield_now();
    }
}

/// The first terminal of two is closed: the second runs the endpoint on, at the same address and on the same store.
#[test]
fn a_second_console_runs_the_endpoint_on_when_the_first_one_leaves() {
    let folder = tempfile::tempdir().unwrap();
    let _usual = take_the_usual_port();
    let mut first = Screen::open(folder.path(), &[], 120, 40);
    first.wait_for(&["live"]).keys(CTRL_S).wait_for(&["new conversation"]);
    let address = address(&first);
    let mut second = Screen::open(folder.path(), &["--view", "desk"], 120, 40);
    second.wait_for(&["live", &address, "1 of 1"]);
    let written = second.written();
    first.kill();
    // That it is live is on its screen already: it has to have told that it was not.
    second.wait_for_output(written, "✗").wait_for(&["● live", "1 of 1"]).keys(CTRL_S).wait_for(&["continued"]);
    // Whoever comes now attaches to the second.
    let output = run(folder.path(), &["create", "--preferred-name", "Later"]);
    assert!(output.status.success(), "{}", crate::support::stderr(&output));
    second.wait_for(&["Later"]);
    second.keys("q");
    assert_eq!(second.wait_for_end(), 0);
}

#[test]
fn eighty_by_twenty_four_works_and_tiny_sizes_are_told_calmly() {
    let folder = tempfile::tempdir().unwrap();
    let mut screen = Screen::open(folder.path(), &["--ephemeral"], 80, 24);
    screen.wait_for(&["Preferred name", "John Doe"]).keys(CTRL_S).wait_for(&["new conversation"]);
    screen.keys(ALT_2).wait_for(&["John Doe", "XBox"]);
    screen.resize(30, 6).wait_for(&["60 × 16"]);
    screen.resize(80, 24).wait_for(&["XBox"]);
}

#[test]
fn leaving_gives_the_terminal_back() {
    let folder = tempfile::tempdir().unwrap();
    let mut screen = open(&folder);
    screen.keys(ALT_2).keys("q");
    assert_eq!(screen.wait_for_end(), 0);
    given_back(&screen.raw());
}

#[test]
fn an_edited_draft_is_asked_about_once() {
    let folder = tempfile::tempdir().unwrap();
    let mut screen = open(&folder);
    screen.keys("x").wait_for(&["John Doex"]).keys(CTRL_C).wait_for(&["again"]);
    screen.keys(CTRL_C);
    assert_eq!(screen.wait_for_end(), 0);
    given_back(&screen.raw());
}

#[cfg(unix)]
#[test]
fn signals_give_the_terminal_back() {
    for (name, code) in [("TERM", 143), ("HUP", 129), ("INT", 130)] {
        let folder = tempfile::tempdir().unwrap();
        let mut screen = open(&folder);
        signal(screen.process_id(), name);
        assert_eq!(screen.wait_for_end(), code, "{name}");
        given_back(&screen.raw());
    }
}

/// Alternate screen left, cursor shown, bracketed paste off, in that the last word on each is the giving back.
fn given_back(raw: &str) {
    for (on, off) in [
        ("\x1b[?1049h", "\x1b[?1049l"),
        ("\x1b[?25l", "\x1b[?25h"),
        ("\x1b[?2004h", "\x1b[?2004l"),
        ("\x1b[?1002h", "\x1b[?1002l"),
    ] {
        let (on, off) = (raw.rfind(on), raw.rfind(off));
        assert!(off.is_some() && off > on, "{off:?} {on:?} in the last of {} bytes", raw.len());
    }
}

#[test]
fn no_color_is_honoured() {
    let folder = tempfile::tempdir().unwrap();
    let mut screen = Screen::open_with(folder.path(), &["--ephemeral"], 120, 40, &[("NO_COLOR", "1")]);
    screen.wait_for(&["Preferred name"]).keys(CTRL_S).wait_for(&["new conversation"]);
    for sequence in screen.raw().split("\x1b[").skip(1) {
        let Some((parameters, _)) = sequence.split_once('m') else { continue };
        if !parameters.bytes().all(|byte| byte.is_ascii_digit() || byte == b';') {
            continue;
        }
        for parameter in parameters.split(';').filter_map(|parameter| parameter.parse::<u32>().ok()) {
            let is_color = matches!(parameter, 30..=38 | 40..=48 | 90..=97 | 100..=107);
            assert!(!is_color, "colour {parameters} was sent");
        }
    }
}

const CTRL_P: &str = "\x10";
const ALT_T: &str = "\x1bt";
const DOWN: &str = "\x1b[B";

/// Whether the program painted this background after so many bytes.
fn paints(screen: &Screen, written: usize, [red, green, blue]: [u8; 3]) -> bool {
    screen.raw_after(written).contains(&format!("48;2;{red};{green};{blue}"))
}

const TRUE_COLOR: (&str, &str) = ("COLORTERM", "truecolor");
const NORD: [u8; 3] = [0x2e, 0x34, 0x40];
const LIGHT: [u8; 3] = [0xfb, 0xfb, 0xf8];
const DARK: [u8; 3] = [0x14, 0x17, 0x1c];

#[test]
fn the_palette_finds_an_action_by_a_few_letters_and_does_it() {
    let folder = tempfile::tempdir().unwrap();
    let mut screen = open(&folder);
    screen.keys(CTRL_P).wait_for(&["What to do"]);
    screen.keys("accept").wait_for(&["▸ Accept  ", "! only while something is selected"]);
    // Ctrl+U
    screen.keys("\x15snd form").wait_for(&["▸ Send  "]);
    screen.pause().keys("\r").wait_for(&["new conversation", "1 of 1"]);
}

#[test]
fn a_theme_is_tried_by_the_cursor_and_remembered_when_it_is_chosen() {
    let folder = tempfile::tempdir().unwrap();
    let mut screen = Screen::open_with(folder.path(), &[], 120, 40, &[TRUE_COLOR]);
    screen.wait_for(&["John Doe", "live"]).keys(ALT_T).wait_for(&["After Nord"]);
    assert!(!paints(&screen, 0, NORD));
    while !paints(&screen, 0, NORD) {
        let written = screen.written();
        screen.keys(DOWN).wait_for_more_than(written);
        screen.settle(std::time::Duration::from_millis(50));
    }
    screen.wait_for(&["▸ nord"]).keys("\r").wait_for(&["theme nord"]);
    screen.keys(CTRL_C);
    assert_eq!(screen.wait_for_end(), 0);
    let mut again = Screen::open_with(folder.path(), &[], 120, 40, &[TRUE_COLOR]);
    again.wait_for(&["John Doe"]);
    assert!(paints(&again, 0, NORD), "the choice is remembered");
    let mut asked = Screen::open_with(folder.path(), &["--theme", "light"], 120, 40, &[TRUE_COLOR]);
    asked.wait_for(&["John Doe"]);
    assert!(paints(&asked, 0, LIGHT) && !paints(&asked, 0, NORD), "--theme goes before what is remembered");
}

#[test]
fn the_terminals_answer_about_its_background_chooses_the_theme_and_is_never_typed() {
    for (answer, ground) in [("rgb:ffff/ffff/ffff\x07", LIGHT), ("rgb:1e1e/1e1e/2e2e\x1b\\", DARK)] {
        let folder = tempfile::tempdir().unwrap();
        let mut screen = Screen::open_with(folder.path(), &["--ephemeral"], 120, 40, &[TRUE_COLOR]);
        screen.wait_for(&["John Doe"]);
        assert!(screen.raw().contains("\x1b]11;?"), "it is asked");
        let written = screen.written();
        // The keyboard's answer comes right behind, so that nobody waits for it.
        screen.keys(&format!("\x1b]11;{answer}")).wait_for_more_than(written);
        screen.keys("\x1b[?1u\x1b[?62c").keys("ny").wait_for(&["John Doeny"]);
        assert!(paints(&screen, written, ground), "{}", screen.contents());
        assert!(!screen.contents().contains("rgb"), "{}", screen.contents());
    }
}

#[test]
fn a_theme_file_of_ones_own_is_worn_and_worn_anew_when_it_changes() {
    let folder = tempfile::tempdir().unwrap();
    let themes = folder.path().join("frontdesk/themes");
    std::fs::create_dir_all(&themes).unwrap();
    let write = |base: &str| {
        std::fs::write(themes.join("mine.toml"), format!("inherits = \"dark\"\n[palette]\nbase = {base:?}\n")).unwrap();
    };
    write("#010203");
    let arguments = ["--ephemeral", "--theme", "mine"];
    let mut screen = Screen::open_with(folder.path(), &arguments, 120, 40, &[TRUE_COLOR]);
    screen.wait_for(&["John Doe", "live"]);
    assert!(paints(&screen, 0, [1, 2, 3]));
    write("#0a0b0c0d");
    screen.wait_for(&["mine.toml, line 3: palette.base"]);
    let written = screen.written();
    write("#0a0b0c");
    while !paints(&screen, written, [10, 11, 12]) {
        let written = screen.written();
        screen.wait_for_more_than(written);
    }
}

/// A press of the left button, as a terminal reports it; places count from 1.
fn click(column: usize, row: usize) -> String {
    format!("\x1b[<0;{column};{row}M\x1b[<0;{column};{row}m")
}

/// Where a text begins on the screen, counted from 1.
fn place(screen: &Screen, words: &str) -> (usize, usize) {
    let contents = screen.contents();
    let (row, line) = contents.lines().enumerate().find(|(_, line)| line.contains(words)).unwrap();
    let before = &line[..line.find(words).unwrap()];
    (unicode_width::UnicodeWidthStr::width(before) + 1, row + 1)
}

#[test]
fn the_mouse_clicks_what_is_under_it_and_drags_borders() {
    let folder = tempfile::tempdir().unwrap();
    let mut screen = open(&folder);
    screen.wait_for(&["[ Send ]", "live"]);
    assert!(screen.raw().contains("\x1b[?1006h"));
    let (column, row) = place(&screen, "[ Send ]");
    screen.keys(&click(column, row)).wait_for(&["new conversation", "1 of 1"]);
    let (column, row) = place(&screen, "Email");
    screen.keys(&click(column, row)).wait_for(&["▸ Email"]);
    let (border, row) = place(&screen, "┓┌ 2 Conversations");
    screen.keys(&format!("\x1b[<0;{border};{}M", row + 3));
    screen.keys(&format!("\x1b[<32;70;{}M\x1b[<0;70;{}m", row + 3, row + 3));
    screen.wait_for(&[&format!("┏ 1 Compose {}┓┌ 2 Conversations", "━".repeat(57))]);
    assert_eq!(place(&screen, "┓┌ 2 Conversations").0, 70);
    screen.keys("\x1bm").wait_for(&["the mouse is the terminal's"]);
    assert!(screen.raw().contains("\x1b[?1000l"));
}

#[test]
fn a_field_is_copied_through_the_terminal_where_there_is_no_clipboard() {
    let folder = tempfile::tempdir().unwrap();
    let nothing =
        [("DISPLAY", ""), ("WAYLAND_DISPLAY", ""), ("TMUX", ""), ("WSL_DISTRO_NAME", ""), ("TERM_PROGRAM", "")];
    let mut screen = Screen::open_with(folder.path(), &["--ephemeral"], 120, 40, &nothing);
    screen.wait_for(&["John Doe"]).keys("\x1by").wait_for(&["OSC 52"]);
    // "John Doe" in Base64.
    assert!(screen.raw().contains("\x1b]52;c;Sm9obiBEb2U=\x07"));
}

#[test]
fn a_pane_that_is_zoomed_is_so_again_the_next_time() {
    let folder = tempfile::tempdir().unwrap();
    let mut screen = Screen::open(folder.path(), &[], 120, 40);
    screen.wait_for(&["John Doe", "2 Conversations"]).keys("\x1bz").wait_until_gone("2 Conversations");
    screen.keys(CTRL_C);
    assert_eq!(screen.wait_for_end(), 0);
    let mut again = Screen::open(folder.path(), &[], 120, 40);
    again.wait_for(&["Compose · zoomed"]).keys("\x1bz").wait_for(&["2 Conversations"]);
}

#[test]
fn keys_of_ones_own_are_taken_and_bad_ones_refused_with_line_and_reason() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("frontdesk/keys.toml");
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(&path, "send = [\"F11\"]\n").unwrap();
    open(&folder).wait_for(&["F11 send"]).keys("\x1b[23~").wait_for(&["new conversation"]);
    let output = run(folder.path(), &["keys"]);
    assert!(stdout(&output).lines().any(|line| line.trim().starts_with("send ") && line.contains("  F11  ")));

    std::fs::write(&path, "# mine\nsend = \"Ctrl+M\"\n").unwrap();
    for arguments in [&["keys"][..], &["--ephemeral"]] {
        let output = run(folder.path(), arguments);
        assert_eq!(output.status.code(), Some(2));
        let told = crate::support::stderr(&output);
        assert!(told.contains("keys.toml, line 2: send: Ctrl+M cannot be bound, it arrives as Enter"), "{told}");
    }
}

#[test]
fn themes_and_keys_are_listed_for_people_and_for_programs() {
    let folder = tempfile::tempdir().unwrap();
    let themes = folder.path().join("frontdesk/themes");
    std::fs::create_dir_all(&themes).unwrap();
    std::fs::write(themes.join("mine.toml"), "accents = 1").unwrap();
    let listed = stdout(&run(folder.path(), &["themes"]));
    assert!(listed.contains("nord") && listed.contains("(built in)") && !listed.contains('\x1b'), "{listed}");
    let json: serde_json::Value = serde_json::from_str(&stdout(&run(folder.path(), &["themes", "--json"]))).unwrap();
    let mine = json["themes"].as_array().unwrap().iter().find(|theme| theme["name"] == "mine").unwrap();
    assert!(
        mine["file"].as_str().unwrap().ends_with("mine.toml") && mine["error"].as_str().unwrap().contains("line 1")
    );
    let painted = stdout(&run(folder.path(), &["themes", "--color", "always"]));
    assert!(painted.contains("\x1b["), "{painted}");
    let keys: serde_json::Value = serde_json::from_str(&stdout(&run(folder.path(), &["keys", "--json"]))).unwrap();
    assert!(
        keys["keys"].as_array().unwrap().iter().any(|row| row["action"] == "palette" && row["keys"][0] == "Ctrl+P")
    );
    let markdown = stdout(&run(folder.path(), &["keys", "--markdown"]));
    assert!(include_str!("../../README.md").contains(markdown.trim_end()), "the README has this table");
}

#[test]
fn help_comes_from_anywhere_and_goes_with_escape() {
    let folder = tempfile::tempdir().unwrap();
    let mut screen = open(&folder);
    screen.keys("\x1bOP").wait_for(&["Alt+Enter", "F9"]);
    screen.keys("\x1b").wait_until_gone("Alt+Enter");
}

#[tokio::test]
async fn an_endpoint_that_goes_away_is_told_and_found_again() {
    let (folder, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let serve = Serve::start(elsewhere.path());
    let address = serve.base_url.clone();
    // By profile, as for an endpoint on another machine: this console cannot run it on by itself.
    let profile = format!(
        "[profiles.far]\nbase_url = {address:?}\norganization_id = {:?}\nchannel_id = {:?}\ndesk_key = {:?}\n\
         [profiles.far.auth]\ntenant_id = {:?}\nclient_id = {:?}\nclient_secret = {:?}\nscope = {:?}\nauthority = {address:?}\n",
        identity::ORGANIZATION_ID,
        identity::CHANNEL_ID,
        identity::DESK_KEY,
        identity::TENANT_ID,
        identity::CLIENT_ID,
        identity::CLIENT_SECRET,
        identity::scope(identity::ORGANIZATION_ID, identity::ZONE),
    );
    let config = folder.path().join("config.toml");
    std::fs::write(&config, profile).unwrap();
    let arguments = ["--profile", "far", "--config", config.to_str().unwrap()];
    let mut screen = Screen::open(folder.path(), &arguments, 120, 40);
    screen.wait_for(&[&address, "live"]);
    serve.kill();
    screen.keys(CTRL_S).wait_for(&["cannot reach"]);
    assert!(screen.contents().contains("John Doe"), "the draft stays");
    let again = Serve::start_at(elsewhere.path(), address.strip_prefix("http://").unwrap(), &[]);
    screen.wait_for(&["live"]).keys(CTRL_S).wait_for(&["new conversation"]);
    let page = again.desk().list(&ListQuery { limit: 10, ..ListQuery::default() }).await.unwrap();
    assert_eq!(page.total, 1);
}

#[test]
fn a_headless_command_reaches_the_console_that_is_open() {
    let folder = tempfile::tempdir().unwrap();
    let mut screen = Screen::open(folder.path(), &[], 120, 40);
    screen.wait_for(&["SIMULATED"]);
    let output = run(folder.path(), &["create", "--preferred-name", "Headless Harry"]);
    assert!(output.status.success(), "{}", stdout(&output));
    screen.wait_for(&["Headless Harry"]);
}

#[test]
fn the_readme_lists_the_keys_as_they_are() {
    let readme = include_str!("../../README.md");
    assert!(
        readme.contains(&frontdesk::console::action::markdown_table(&frontdesk::console::keymap::Keymap::default())),
        "README.md: the table of keys is out of date"
    );
}

/// Runs in a terminal, as the child of the test below: takes the terminal, then panics.
#[test]
#[ignore = "run by a_panic_gives_the_terminal_back in a terminal of its own"]
fn child_that_panics() {
    let _screen = frontdesk::console::terminal::Screen::open("test").unwrap();
    panic!("as if something had gone wrong");
}

#[test]
fn a_panic_gives_the_terminal_back() {
    let mut command = portable_pty::CommandBuilder::new(std::env::current_exe().unwrap());
    command.args(["--exact", "console::child_that_panics", "--ignored", "--nocapture", "--test-threads=1"]);
    command.env("TERM", "xterm-256color");
    let mut screen = Screen::spawn(command, 80, 24);
    assert_ne!(screen.wait_for_end(), 0);
    let raw = screen.raw();
    given_back(&raw);
    let report = raw.find("as if something had gone wrong").unwrap();
    assert!(report > raw.find("\x1b[?1049l").unwrap(), "the report is on the screen that the person is left with");
}
