//! The terminal: what it can show and send, and where a copy goes.

use std::io::IsTerminal as _;

use super::Finding;
use crate::console::{self, terminal::probe, theme::Depth};

/// A family of three, which terminals draw two cells wide, or six, or eight.
const FAMILY: &str = "👩‍👩‍👧";

pub(super) fn look() -> Vec<Finding> {
    let environment = |name: &str| std::env::var(name).ok();
    let mut findings = vec![colors(environment), clipboard(environment)];
    if std::io::stdout().is_terminal() && std::io::stdin().is_terminal() {
        findings.extend(asked(probe::ask(FAMILY)));
    } else {
        findings.push(Finding::ok("terminal", "keys and widths were not looked at: input or output is not a terminal"));
    }
    findings
}

fn colors(environment: impl Fn(&str) -> Option<String>) -> Finding {
    let terminal = environment("TERM").unwrap_or_default();
    match Depth::of(environment) {
        Depth::Exact => Finding::ok("colours", "as many as a theme asks for"),
        Depth::Indexed => Finding::ok("colours", "256, to which themes are fitted; COLORTERM=truecolor asks for more"),
        Depth::Ansi => Finding::warning(
            "colours",
            format!("16 (TERM={terminal})"),
            "set TERM=xterm-256color, or COLORTERM=truecolor, where the terminal has more",
        ),
        Depth::None => Finding::ok("colours", "none: NO_COLOR is set, or the terminal has none"),
    }
}

fn clipboard(environment: impl Fn(&str) -> Option<String>) -> Finding {
    match console::clipboard_route(environment) {
        Some(route) => Finding::ok("clipboard", format!("a copy goes by {route}")),
        None => Finding::warning(
            "clipboard",
            "a copy goes to the file copied.txt in the data folder",
            "install wl-copy, xclip or xsel, or use a terminal that knows OSC 52",
        ),
    }
}

/// What the terminal has answered.
fn asked(answers: probe::Answers) -> Vec<Finding> {
    let keys = if answers.is_extended {
        Finding::ok("keys sent", "all: the terminal speaks the extended keyboard protocol, Ctrl+Enter too")
    } else {
        Finding::ok(
            "keys sent",
            "the usual ones; Ctrl+Enter is not told from Enter, so Send is Ctrl+S, Alt+Enter or F9",
        )
    };
    let drawn = console::text::width(FAMILY);
    let width = match answers.width {
        Some(cells) if usize::from(cells) == drawn => Finding::ok("emoji", "as wide as they are measured"),
        Some(cells) => Finding::warning(
            "emoji",
            format!("joined emoji take {cells} cells here, and are measured as {drawn}"),
            "columns beside such names may be askew: use a terminal that joins emoji",
        ),
        None => Finding::warning(
            "emoji",
            "the terminal does not say where its cursor is",
            "columns beside emoji may be askew: look at them",
        ),
    };
    let paste = match answers.marks_pastes {
        Some(true) => Finding::ok("paste", "bracketed: what is pasted is told from what is typed"),
        Some(false) => Finding::warning(
            "paste",
            "not bracketed: what is pasted arrives as if it were typed",
            "keys in a burst never send, so a paste does not either; Alt+V takes a body to look at first",
        ),
        None => Finding::ok("paste", "the terminal does not say whether it is bracketed; keys in a burst never send"),
    };
    vec![keys, paste, width]
}
