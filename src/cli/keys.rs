//! `frontdesk keys`: the console's actions and the keys that are in force.

use clap::{Args, builder::BoolishValueParser};
use serde::Serialize;

use super::{Failure, Globals, output, personal};
use crate::console::{
    action::{self, Group, TABLE},
    app::Context,
    keymap::Keymap,
    text,
};

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// As a table in Markdown
    #[arg(long, env = "FRONTDESK_MARKDOWN", value_parser = BoolishValueParser::new())]
    markdown: bool,
}

/// An action as JSON.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Entry {
    action: &'static str,
    title: &'static str,
    group: &'static str,
    keys: Vec<String>,
    contexts: Vec<&'static str>,
}

pub(super) fn run(globals: &Globals, arguments: &Arguments) -> Result<(), Failure> {
    let keymap = personal::keymap(globals)?;
    if globals.json {
        return output::print_json(&serde_json::json!({ "keys": entries(&keymap) }));
    }
    if arguments.markdown {
        return output::print(action::markdown_table(&keymap).trim_end());
    }
    output::print(&lines(&keymap).join("\n"))
}

fn entries(keymap: &Keymap) -> Vec<Entry> {
    let entry = |row: &'static action::Row| Entry {
        action: row.id,
        title: row.title,
        group: row.group.title(),
        keys: keymap.chords(row).iter().map(ToString::to_string).collect(),
        contexts: row.contexts.iter().map(Context::place).collect(),
    };
    TABLE.iter().map(entry).collect()
}

/// Group by group: the action's name for a keys file, its keys, and what it does.
fn lines(keymap: &Keymap) -> Vec<String> {
    let keys =
        |row: &'static action::Row| keymap.chords(row).iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    let names = TABLE.iter().map(|row| row.id.len()).max().unwrap_or(0);
    let widest = TABLE.iter().map(|row| text::width(&keys(row))).max().unwrap_or(0);
    let mut lines = Vec::new();
    for group in Group::ALL {
        if !lines.is_empty() {
            lines.push(String::new());
        }
        lines.push(group.title().to_owned());
        for row in TABLE.iter().filter(|row| row.group == group) {
            lines.push(format!("  {:<names$}  {}  {}", row.id, text::pad(&keys(row), widest), row.title));
        }
    }
    lines
}
