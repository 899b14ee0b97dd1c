//! `frontdesk picture`: the console as it looks when a scenario has been played, for documents.
//!
//! The scenario has an endpoint of its own whose time stands still, as with `play`: the same scenario is the same picture,
//! to the byte.

use std::{path::PathBuf, sync::Arc};

use clap::Args;
use jiff::tz::TimeZone;
use serde_json::json;

use super::{
    Failure, Globals, output, personal,
    play::{
        self,
        world::{Opened, Site},
    },
    trace,
};
use crate::{
    console::{
        self, Target,
        app::{App, Pane, SMALLEST},
        composer::Composer,
        picture,
        theme::{Depth, Ground, Styles},
    },
    scenario::{Outcome, Runner, Scenario},
};

/// What the header shows: the address that an endpoint has where it is free. The scenario's own is another every time.
const ADDRESS: &str = "http://127.0.0.1:7301";

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The scenario: a file, or the name of one that comes with frontdesk
    #[arg(value_name = "FILE|NAME")]
    scenario: String,
    /// The theme, by its name
    #[arg(long, env = "FRONTDESK_THEME", value_name = "NAME", default_value = "dark")]
    theme: String,
    /// The size of the terminal
    #[arg(long, env = "FRONTDESK_SIZE", value_name = "COLUMNSxROWS", default_value = "120x40", value_parser = size)]
    size: (u16, u16),
    /// Where to write the SVG, over what is there; standard output otherwise
    #[arg(long, env = "FRONTDESK_OUTPUT", value_name = "FILE")]
    output: Option<PathBuf>,
}

pub(super) async fn run(globals: &Globals, arguments: &Arguments) -> Result<(), Failure> {
    trace::to_stderr();
    let theme = personal::themes(globals).wear(&arguments.theme, Ground::Dark, Depth::Exact);
    let styles = theme.map_err(|error| Failure::usage(error.to_string()))?.styles;
    let scenario = play::read(&arguments.scenario)?;
    let opened = Site::Own { seed: 0 }.open().await?;
    let drawn = Box::pin(draw(scenario, &opened, &styles, arguments.size)).await;
    opened.close().await;
    let svg = drawn?;
    if let Some(path) = &arguments.output {
        std::fs::write(path, &svg)
            .map_err(|error| Failure::usage(format!("cannot write {}: {error}", path.display())))?;
    }
    match &arguments.output {
        Some(path) if globals.json => output::print_json(&json!({ "file": path.display().to_string() })),
        Some(_) => Ok(()),
        None if globals.json => output::print_json(&json!({ "svg": svg })),
        None => output::print(svg.trim_end()),
    }
}

async fn draw(
    scenario: Scenario,
    opened: &Opened,
    styles: &Styles,
    (columns, rows): (u16, u16),
) -> Result<String, Failure> {
    let title = format!("frontdesk: {}", scenario.title);
    let mut runner = Runner::new(Arc::new(scenario), opened.world()?);
    while let Some(report) = runner.next().await {
        if report.outcome != Outcome::Passed {
            return Err(Failure::refused(format!("the scenario fails at its line {}", report.line))
                .with_hint("`frontdesk play` says what was expected and what came"));
        }
    }
    let world = opened.world()?;
    let now = world.desk.clock().await?.now;
    let target = Target {
        profile: crate::config::SIMULATOR.to_owned(),
        base_url: ADDRESS.to_owned(),
        environment: "SIMULATED".to_owned(),
        simulated: true,
        production: false,
        leave: console::Leave::Everything,
        mark: None,
    };
    let mut app = App::new(target, TimeZone::UTC, now, Composer::vendor_sample(), Pane::Conversations);
    (app.columns, app.rows) = (columns, rows);
    let screen = Box::pin(console::still(app, styles, &world.messaging, world.desk))
        .await
        .map_err(|error| Failure::connection(format!("the console cannot be drawn: {error}")))?;
    Ok(picture::svg(&screen, &title))
}

/// As in 120x40.
fn size(text: &str) -> Result<(u16, u16), String> {
    let (least_columns, least_rows) = SMALLEST;
    text.split_once(['x', '×'])
        .and_then(|(columns, rows)| Some((columns.parse().ok()?, rows.parse().ok()?)))
        .filter(|(columns, rows)| (least_columns..=500).contains(columns) && (least_rows..=300).contains(rows))
        .ok_or_else(|| format!("columns and rows are expected, {least_columns}x{least_rows} to 500x300"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_is_columns_and_rows() {
        for (text, expected) in [("120x40", Some((120, 40))), ("80×24", Some((80, 24))), ("120", None), ("9x9", None)]
        {
            assert_eq!(size(text).ok(), expected, "{text}");
        }
    }
}
