//! The import rule, enforced by reading the sources: who may use what of this crate, and what stays pure.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// The modules at the top of the crate, and what each may import from it.
const MAY_IMPORT: &[(&str, &[&str])] = &[
    ("clock", &[]),
    ("api", &[]),
    ("conversation", &["api"]),
    ("config", &["api"]),
    ("outgoing", &[]),
    ("mask", &["api"]),
    ("tls", &[]),
    ("client", &["api", "clock", "mask", "outgoing", "tls"]),
    ("simulator", &["api", "clock", "conversation", "mask", "outgoing", "tls"]),
    ("testing", &["api", "client", "clock", "conversation", "simulator"]),
    ("scenario", &["api", "client", "config", "conversation"]),
    ("console", &["api", "client", "config", "conversation", "scenario"]),
    (
        "cli",
        &["api", "clock", "conversation", "config", "client", "simulator", "scenario", "testing", "console", "tls"],
    ),
];

/// Parts that keep to less: no input or output, no terminal, no runtime.
const PURE: &[&str] = &[
    "api",
    "conversation",
    "console/action",
    "console/app",
    "console/chord",
    "console/composer",
    "console/effect",
    "console/keymap",
    "console/message",
    "console/update",
];
const IMPURE: &[&str] =
    &["tokio", "axum", "reqwest", "rusqlite", "ratatui", "crossterm", "std::fs", "std::net", "crate::client"];

#[test]
fn modules_import_only_what_the_rule_allows() {
    let mut wrong = Vec::new();
    for (path, text) in sources() {
        let Some(module) = top_module(&path) else { continue };
        let allowed = MAY_IMPORT
            .iter()
            .find(|(name, _)| *name == module)
            .unwrap_or_else(|| panic!("{module} is a new module: add it to the import rule"))
            .1;
        for imported in crate_imports(&text) {
            if imported != module && !allowed.contains(&imported.as_str()) {
                wrong.push(format!("{} imports crate::{imported}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn pure_parts_stay_pure() {
    let mut wrong = Vec::new();
    for part in PURE {
        for (path, text) in sources().into_iter().filter(|(path, _)| belongs_to(path, part)) {
            for word in IMPURE {
                let is_used = code_lines(&text)
                    .any(|line| line.contains(&format!("{word}::")) || line.starts_with(&format!("use {word}")));
                if is_used {
                    wrong.push(format!("{} uses {word}", path.display()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn only_the_command_line_prints() {
    for (path, text) in sources() {
        if top_module(&path).as_deref() == Some("cli") {
            continue;
        }
        for macro_name in ["println!", "print!", "eprintln!", "eprint!", "dbg!"] {
            assert!(!code_lines(&text).any(|line| line.contains(macro_name)), "{} uses {macro_name}", path.display());
        }
    }
}

/// The guard of a profile stands in the client's one door; whoever sent by another would go past it.
#[test]
fn requests_of_the_client_leave_by_one_door() {
    for (path, text) in sources().into_iter().filter(|(path, _)| belongs_to(path, "client")) {
        let sends = code_lines(&text).any(|line| line.contains(".send()") || line.contains(".execute("));
        assert!(!sends || belongs_to(&path, "client/http"), "{} sends by itself", path.display());
    }
}

#[test]
fn every_module_says_what_it_is_for() {
    for (path, text) in sources() {
        assert!(text.starts_with("//!"), "{} does not begin with //!", path.display());
    }
}

#[test]
fn the_rule_reads_every_form_of_import() {
    let text =
        "use crate::api::id;\nuse crate::{clock::Clock, client::{self, Http}, config};\nfn f() { crate::cli::x() }";
    assert_eq!(crate_imports(text), ["api", "clock", "client", "config", "cli"]);
}

fn sources() -> Vec<(PathBuf, String)> {
    fn collect(folder: &Path, into: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                collect(&path, into);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                into.push(path);
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut paths = Vec::new();
    collect(&root, &mut paths);
    assert!(paths.len() > 20, "the sources are where they were");
    paths.sort();
    paths
        .into_iter()
        .map(|path| (path.strip_prefix(&root).unwrap().to_owned(), fs::read_to_string(&path).unwrap()))
        .collect()
}

/// `console/view/list.rs` is in `console`; `main.rs` and `lib.rs` are in none.
fn top_module(path: &Path) -> Option<String> {
    let first = path.components().next()?.as_os_str().to_str()?.trim_end_matches(".rs");
    (!["main", "lib"].contains(&first)).then(|| first.to_owned())
}

fn belongs_to(path: &Path, part: &str) -> bool {
    path == Path::new(&format!("{part}.rs")) || path.starts_with(part)
}

fn code_lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(str::trim_start).filter(|line| !line.starts_with("//"))
}

/// The first segment after every `crate::`, braces unfolded.
fn crate_imports(text: &str) -> Vec<String> {
    let code: String = code_lines(text).collect::<Vec<_>>().join("\n");
    let mut found = Vec::new();
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + "crate::".len()..];
        if let Some(list) = rest.strip_prefix('{') {
            let mut depth = 1;
            let mut name = String::new();
            let mut is_first_segment = true;
            for letter in list.chars() {
                match letter {
                    '{' => depth += 1,
                    '}' => depth -= 1,
                    _ => {}
                }
                let ends_item = depth == 0 || (depth == 1 && letter == ',');
                if ends_item && !name.is_empty() {
                    found.push(std::mem::take(&mut name));
                }
                if depth == 0 {
                    break;
                }
                if ends_item {
                    is_first_segment = true;
                } else if letter == ':' {
                    is_first_segment = false;
                } else if is_first_segment && depth == 1 && (letter.is_alphanumeric() || letter == '_') {
                    name.push(letter);
                }
            }
        } else {
            found.push(rest.chars().take_while(|letter| letter.is_alphanumeric() || *letter == '_').collect());
        }
    }
    found
}
