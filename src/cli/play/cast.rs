//! A scenario as a film of the console in asciicast, version 2: a header, then a line of JSON for each picture.

use std::{fmt::Write as _, path::Path, str::FromStr, time::Duration};

use jiff::tz::TimeZone;
use serde_json::json;

use super::world::Opened;
use crate::{
    cli::Failure,
    console::{
        self, Film, Options, Source,
        keymap::Keymap,
        theme::{Depth, Ground, Library},
    },
    scenario::built_in,
};

/// A terminal's columns and rows, as in `120x40`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Size {
    columns: u16,
    rows: u16,
}

impl FromStr for Size {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let size = text.split_once('x').and_then(|(columns, rows)| {
            let within = |number: &str| number.parse().ok().filter(|number| (1..=500).contains(number));
            Some(Self { columns: within(columns)?, rows: within(rows)? })
        });
        size.ok_or_else(|| "columns and rows are expected, as in 120x40".to_owned())
    }
}

/// Films a scenario, which is given as `play` takes it, and writes the film; what was not as expected, if anything.
pub(super) async fn write(name: &str, opened: &Opened, size: Size, path: &Path) -> Result<Vec<String>, Failure> {
    let source = match built_in().iter().find(|builtin| builtin.name == name) {
        Some(builtin) => Source::BuiltIn(builtin.name.to_owned()),
        None => Source::File(name.into()),
    };
    let (base_url, clock) = opened.own().ok_or_else(|| Failure::usage("a film is made on an endpoint of its own"))?;
    let world = opened.world()?;
    let options = Options {
        target: console::Target {
            profile: "simulator".to_owned(),
            base_url,
            environment: "SIMULATED".to_owned(),
            simulated: true,
            production: false,
            mark: None,
            leave: console::Leave::Everything,
        },
        look: console::Look {
            library: Library::new(None),
            theme: None,
            ground: Ground::Dark,
            depth: Depth::Indexed,
            keymap: Keymap::default(),
            mouse: Some(false),
        },
        start_on_desk: true,
        present: false,
        initial: None,
        draft: None,
        remembered: None,
        templates: None,
        scenarios: None,
        quick_replies: Vec::new(),
        editor: None,
        webhook: None,
        clock: Box::new(move || clock.now()),
        zone: TimeZone::UTC,
    };
    let film = console::film(options, (world.messaging, world.desk), source, (size.columns, size.rows))
        .await
        .map_err(|error| Failure::refused(error.to_string()))?;
    std::fs::write(path, document(&film, size, name))
        .map_err(|error| Failure::usage(format!("cannot write {}: {error}", path.display())))?;
    Ok(film.mismatches)
}

fn document(film: &Film, size: Size, title: &str) -> String {
    let header = json!({
        "version": 2,
        "width": size.columns,
        "height": size.rows,
        "title": format!("frontdesk play {title}"),
        "env": { "TERM": "xterm-256color" },
    });
    let mut text = format!("{header}\n");
    let seconds = |at: Duration| (at.as_secs_f64() * 1_000.0).round() / 1_000.0;
    // Nothing at the end, so that the last picture stands as long as it should.
    let end = (film.length, String::new());
    for (at, sent) in film.pictures.iter().chain([&end]) {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{}", json!([seconds(*at), "o", sent]));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_film_is_a_header_and_a_line_for_each_picture() {
        let film = Film {
            pictures: vec![
                (Duration::ZERO, "\u{1b}[1;1Ha\n".to_owned()),
                (Duration::from_millis(1_500), "b".to_owned()),
            ],
            length: Duration::from_secs(4),
            mismatches: Vec::new(),
        };
        let text = document(&film, "80x24".parse().unwrap(), "mine");
        insta::assert_snapshot!(text, @r#"
        {"version":2,"width":80,"height":24,"title":"frontdesk play mine","env":{"TERM":"xterm-256color"}}
        [0.0,"o","\u001b[1;1Ha\n"]
        [1.5,"o","b"]
        [4.0,"o",""]
        "#);
    }

    #[test]
    fn a_size_is_columns_and_rows() {
        assert_eq!("120x40".parse(), Ok(Size { columns: 120, rows: 40 }));
        for wrong in ["", "120", "x40", "120x", "0x40", "120x9999", "a x b"] {
            assert!(wrong.parse::<Size>().is_err(), "{wrong}");
        }
    }
}
