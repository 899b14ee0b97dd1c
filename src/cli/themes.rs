//! `frontdesk themes`: which themes there are, where each comes from, and what it looks like.

use std::{fmt::Write as _, io::IsTerminal as _};

use ratatui::style::{Color, Style};
use serde::Serialize;

use super::{Color as When, Failure, Globals, output, personal};
use crate::console::{
    Look, text,
    theme::{Depth, Ground, Library, Listed, Styles, color},
};

/// A theme as JSON.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Entry {
    name: String,
    description: String,
    /// The file of the person's own; none for a theme that is built in.
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<String>,
    /// Why it cannot be used.
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
}

pub(super) fn run(globals: &Globals) -> Result<(), Failure> {
    let library = personal::themes(globals);
    let listed = library.list();
    if globals.json {
        let themes: Vec<Entry> = listed.into_iter().map(entry).collect();
        return output::print_json(&serde_json::json!({ "themes": themes }));
    }
    let (_, depth) = Look::of_terminal(|name| std::env::var(name).ok());
    let depth = match globals.color {
        When::Never => Depth::None,
        When::Auto if !std::io::stdout().is_terminal() => Depth::None,
        When::Always if depth == Depth::None => Depth::Ansi,
        When::Auto | When::Always => depth,
    };
    let names = listed.iter().map(|listed| text::width(&listed.name)).max().unwrap_or(0);
    for listed in listed {
        let swatch = if depth == Depth::None { String::new() } else { swatch(&library, &listed.name, depth) + "  " };
        let name = text::pad(&text::clean(&listed.name), names);
        let entry = entry(listed);
        let source = entry.file.map_or_else(|| "built in".to_owned(), |file| text::clean(&file).into_owned());
        let words = entry.error.unwrap_or(entry.description);
        output::print_painted(&format!("{name}  {swatch}{} ({source})", text::clean(&words)))?;
    }
    Ok(())
}

fn entry(listed: Listed) -> Entry {
    let (description, error) = match listed.theme {
        Ok(theme) => (theme.description, None),
        Err(error) => (String::new(), Some(error.to_string())),
    };
    Entry { name: listed.name, description, file: listed.file.map(|path| path.display().to_string()), error }
}

/// A theme's most telling roles, a word each, as it paints them.
fn swatch(library: &Library, name: &str, depth: Depth) -> String {
    let Ok(theme) = library.wear(name, Ground::Unknown, depth) else { return " ".repeat(22) };
    let Styles { screen, text, accent, success, warning, error, .. } = theme.styles;
    let mut swatch = String::new();
    for (word, style) in [(" text ", text), ("key ", accent), ("ok ", success), ("look ", warning), ("bad ", error)] {
        let style = screen.patch(style);
        // Writing to a text does not fail.
        let _ = write!(swatch, "{}{word}\x1b[0m", sequence(style));
    }
    swatch
}

/// The escape sequence that sets a style's colours.
fn sequence(style: Style) -> String {
    let mut sequence = String::new();
    for (color, base) in [(style.fg, 38), (style.bg, 48)] {
        let code = match color {
            Some(Color::Indexed(index)) => format!("{base};5;{index}"),
            Some(Color::Rgb(red, green, blue)) => format!("{base};2;{red};{green};{blue}"),
            Some(named) => match color::number(named) {
                Some(number) => format!("{base};5;{number}"),
                None => continue,
            },
            None => continue,
        };
        let _ = write!(sequence, "\x1b[{code}m");
    }
    sequence
}
