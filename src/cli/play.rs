//! `frontdesk play`: scenarios without the console, for a pipeline and for who writes one.
//!
//! Without an endpoint to use, each scenario gets one of its own that keeps nothing, stands still in time and draws its
//! ids from a seed: a run takes moments, and the next one with the same seed is the same to the byte.

mod cast;
mod consent;
mod junit;
mod report;
pub(super) mod world;

use std::{
    path::{Path, PathBuf},
    pin::{Pin, pin},
    sync::Arc,
    time::Instant,
};

use clap::{Args, builder::BoolishValueParser};
use serde_json::json;
use uuid::Uuid;

use self::{
    cast::Size,
    report::Played,
    world::{Opened, Site},
};
use super::{Failure, Globals, output, stop, trace};
use crate::{
    api::journal::Entry,
    client::DeskClient,
    config::Warning,
    scenario::{Builtin, Runner, Scenario, StepReport, built_in, nearest, schema},
};

/// Exchanges that are asked for at once; the endpoint's limit.
const JOURNAL_PAGE: u32 = 200;

#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub(super) struct Arguments {
    /// The scenarios: files, or names of those that come with frontdesk
    #[arg(value_name = "FILE|NAME", required_unless_present_any = ["list", "schema", "all", "show"])]
    scenarios: Vec<String>,
    /// All that come with frontdesk
    #[arg(long, env = "FRONTDESK_ALL", value_parser = BoolishValueParser::new(), conflicts_with = "scenarios")]
    all: bool,
    /// List the scenarios that come with frontdesk
    #[arg(long, env = "FRONTDESK_LIST", value_parser = BoolishValueParser::new(), conflicts_with_all = ["scenarios", "schema"])]
    list: bool,
    /// Print the JSON Schema of a scenario file
    #[arg(long, env = "FRONTDESK_SCHEMA", value_parser = BoolishValueParser::new(), conflicts_with = "scenarios")]
    schema: bool,
    /// Print the file of one that comes with frontdesk, to begin one's own with
    #[arg(long, env = "FRONTDESK_SHOW", value_name = "NAME", conflicts_with_all = ["scenarios", "all", "list", "schema"])]
    show: Option<String>,
    /// Print the words for the audience and each step as it goes
    #[arg(long, env = "FRONTDESK_NARRATE", value_parser = BoolishValueParser::new())]
    narrate: bool,
    /// Write the results as JUnit's XML; - for standard output, and nothing else there
    #[arg(long, env = "FRONTDESK_JUNIT", value_name = "FILE")]
    junit: Option<PathBuf>,
    /// Write the journals of what was called, which are the same to the byte for the same --seed
    #[arg(long, env = "FRONTDESK_JOURNAL", value_name = "FILE", conflicts_with_all = ["running", "cast"])]
    journal: Option<PathBuf>,
    /// Film one scenario in the console, as an asciicast for asciinema and its players
    #[arg(long, env = "FRONTDESK_CAST", value_name = "FILE", requires = "scenarios", conflicts_with_all = ["running", "junit", "narrate"])]
    cast: Option<PathBuf>,
    /// The film's columns and rows
    #[arg(long, env = "FRONTDESK_SIZE", value_name = "COLUMNSxROWS", default_value = "120x40")]
    size: Size,
    /// What the ids of the endpoint are drawn from [default: 0]
    #[arg(long, env = "FRONTDESK_SEED", value_name = "NUMBER", conflicts_with = "running")]
    seed: Option<u64>,
    /// Use the endpoint that runs on the data folder; its conversations stay, and its time stays advanced
    #[arg(long, env = "FRONTDESK_RUNNING", value_parser = BoolishValueParser::new())]
    running: bool,
    /// Yes, let time close what falls due of the conversations that are on the endpoint already
    #[arg(long, env = "FRONTDESK_YES", value_parser = BoolishValueParser::new())]
    yes: bool,
}

pub(super) async fn run(globals: &Globals, arguments: &Arguments) -> Result<(), Failure> {
    trace::to_stderr();
    if arguments.schema {
        return output::print_json(&schema::schema());
    }
    if arguments.list {
        return list(globals);
    }
    if let Some(name) = &arguments.show {
        return show(globals, name);
    }
    let is_junit = arguments.junit.as_deref() == Some(Path::new("-"));
    if is_junit && globals.json {
        return Err(Failure::usage("standard output cannot have both JUnit's XML and JSON")
            .with_hint("give --junit a file, or leave --json away"));
    }
    // Everything is read before anything is run.
    let scenarios = if arguments.all {
        built_in().iter().map(built).collect::<Result<Vec<_>, _>>()?
    } else {
        arguments.scenarios.iter().map(|name| read(name)).collect::<Result<Vec<_>, _>>()?
    };
    for mistake in scenarios.iter().flat_map(|scenario| &scenario.warnings) {
        let hint = "leave it where it is meant so".to_owned();
        output::warning(&Warning { message: mistake.to_string(), hint }, globals);
    }
    let mut stop = pin!(stop::signal());
    let site = Site::choose(globals, arguments.running, arguments.seed).await?;
    let mut scenarios = scenarios;
    if let Site::Running(target) = &site {
        consent::ask(globals, &target.desk, &scenarios, arguments.yes).await?;
        // That endpoint may know the customers of an earlier run; who wrote a file of their own named whom they mean.
        let tag: String = Uuid::new_v4().simple().to_string().chars().take(6).collect();
        for scenario in scenarios.iter_mut().filter(|scenario| is_built_in(&scenario.name)) {
            *scenario = scenario.for_new_customers(&tag);
        }
    }
    if let Some(path) = &arguments.cast {
        return film(globals, arguments, &site, path).await;
    }
    let telling = match (globals.json || is_junit, arguments.narrate) {
        (true, _) => Telling::Nothing,
        (false, true) => Telling::Steps,
        (false, false) => Telling::Ends,
    };
    let (mut all, mut journals) = (Vec::new(), Vec::new());
    for scenario in scenarios {
        let opened = site.open().await?;
        let desk = opened.world()?.desk;
        let played = play(telling, scenario, &opened, &mut stop).await;
        if let (Ok(played), Some(_)) = (&played, &arguments.journal) {
            journals.push(json!({ "scenario": played.name, "exchanges": journal(&desk).await? }));
        }
        opened.close().await;
        all.push(played?);
    }
    site.close().await;
    if let Some(path) = &arguments.journal {
        write(path, &format!("{:#}\n", json!(journals)))?;
    }
    match &arguments.junit {
        Some(_) if is_junit => output::print(junit::document(&all).trim_end())?,
        Some(path) => write(path, &junit::document(&all))?,
        None => {}
    }
    if globals.json {
        output::print_json(&json!({ "scenarios": all }))?;
    }
    let failed = all.iter().filter(|played| !played.passed).count();
    match failed {
        0 => Ok(()),
        failed => Err(Failure::refused(format!("{failed} of {} scenarios failed", all.len()))),
    }
}

/// What is printed while scenarios go by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Telling {
    Nothing,
    /// How each ended, with what was not as expected.
    Ends,
    /// Each step too, with the words for the audience.
    Steps,
}

fn write(path: &Path, text: &str) -> Result<(), Failure> {
    std::fs::write(path, text).map_err(|error| Failure::usage(format!("cannot write {}: {error}", path.display())))
}

/// Everything that an endpoint's journal has, oldest first.
async fn journal(desk: &DeskClient) -> Result<Vec<Entry>, Failure> {
    let (mut entries, mut after) = (Vec::new(), None);
    loop {
        let page = desk.journal(JOURNAL_PAGE, after.as_deref()).await?;
        entries.extend(page.exchanges);
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    entries.reverse();
    Ok(entries)
}

/// Films the one scenario that is named.
async fn film(globals: &Globals, arguments: &Arguments, site: &Site, path: &Path) -> Result<(), Failure> {
    let [name] = arguments.scenarios.as_slice() else {
        return Err(
            Failure::usage("a film is of one scenario").with_hint("name one after the other, each with its --cast")
        );
    };
    if !matches!(site, Site::Own { .. }) {
        return Err(Failure::usage("a film is made on an endpoint of its own").with_hint("leave --profile away"));
    }
    let opened = site.open().await?;
    let filmed = cast::write(name, &opened, arguments.size, path).await;
    opened.close().await;
    let mismatches = filmed?;
    if globals.json {
        output::print_json(&json!({ "cast": path, "passed": mismatches.is_empty(), "mismatches": mismatches }))?;
    } else {
        output::print(&format!("{name} filmed: {}", path.display()))?;
    }
    if mismatches.is_empty() {
        Ok(())
    } else {
        Err(Failure::refused(format!("{name} failed: {}", mismatches.join("; "))))
    }
}

/// Runs one scenario to its end, or until it is asked to stop; what it set up is taken away either way.
async fn play(
    telling: Telling,
    scenario: Scenario,
    opened: &Opened,
    stop: &mut Pin<&mut impl Future<Output = ()>>,
) -> Result<Played, Failure> {
    let begun = Instant::now();
    let count = scenario.steps.len();
    let mut runner = Runner::new(Arc::new(scenario.clone()), opened.world()?);
    let mut reports: Vec<StepReport> = Vec::new();
    loop {
        let report = tokio::select! {
            report = runner.next() => report,
            () = &mut *stop => {
                runner.stop().await?;
                return Err(Failure::refused(format!("{} was interrupted", scenario.name)));
            }
        };
        let Some(report) = report else { break };
        match telling {
            Telling::Nothing => {}
            Telling::Ends => {
                output::progress(&format!("  {}  step {} of {count}, {}", scenario.name, report.index + 1, report.act));
            }
            Telling::Steps => output::print(&report::line(&report))?,
        }
        reports.push(report);
    }
    let played = Played::new(&scenario, reports, begun.elapsed());
    if telling != Telling::Nothing {
        output::progress("");
        output::print(&played.in_words())?;
    }
    Ok(played)
}

fn list(globals: &Globals) -> Result<(), Failure> {
    let scenarios = built_in().iter().map(built).collect::<Result<Vec<_>, _>>()?;
    if globals.json {
        let rows: Vec<_> = scenarios
            .iter()
            .map(|scenario| {
                json!({
                    "name": scenario.name,
                    "title": scenario.title,
                    "about": scenario.about,
                    "notes": scenario.notes,
                    "steps": scenario.steps.len(),
                })
            })
            .collect();
        return output::print_json(&json!({ "scenarios": rows }));
    }
    let width = scenarios.iter().map(|scenario| scenario.name.len()).max().unwrap_or(0);
    let rows: Vec<String> =
        scenarios.iter().map(|scenario| format!("{:width$}  {}", scenario.name, scenario.about)).collect();
    output::print(&rows.join("\n"))
}

fn show(globals: &Globals, name: &str) -> Result<(), Failure> {
    let Some(builtin) = built_in().iter().find(|builtin| builtin.name == name) else {
        return Err(unknown(name, Failure::usage(format!("no scenario of this name comes with frontdesk: {name}"))));
    };
    if globals.json {
        return output::print_json(&json!({ "name": builtin.name, "text": builtin.text }));
    }
    output::print(builtin.text.trim_end())
}

/// With the name that was meant, where one is near.
fn unknown(name: &str, failure: Failure) -> Failure {
    match nearest(name, built_in().iter().map(|builtin| builtin.name)) {
        Some(meant) => failure.with_hint(format!("did you mean {meant}?")),
        None => failure.with_hint("`frontdesk play --list` names those that come with frontdesk"),
    }
}

fn built(builtin: &Builtin) -> Result<Scenario, Failure> {
    builtin.scenario().map_err(|error| Failure::usage(error.to_string()))
}

fn is_built_in(name: &str) -> bool {
    built_in().iter().any(|builtin| builtin.name == name)
}

/// A file, or a scenario that comes with frontdesk.
pub(super) fn read(name: &str) -> Result<Scenario, Failure> {
    if let Some(builtin) = built_in().iter().find(|builtin| builtin.name == name) {
        return built(builtin);
    }
    let text = std::fs::read_to_string(name)
        .map_err(|error| unknown(name, Failure::usage(format!("cannot read the scenario {name}: {error}"))))?;
    Scenario::parse(name, &text)
        .map_err(|error| Failure::usage(error.to_string()).with_hint("`frontdesk play --schema` describes the format"))
}
