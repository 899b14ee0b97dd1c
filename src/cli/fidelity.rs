//! `frontdesk fidelity`: the rules that the local endpoint keeps, what each rests on, and what proves it.

use clap::{
    Args,
    builder::{PossibleValuesParser, TypedValueParser},
};
use serde::Serialize;

use super::{Failure, Globals, output};
use crate::{
    api::fidelity::{Area, Counts, Label, Rule, rules},
    console::text,
};

/// The width that a terminal has at least.
const CELLS: usize = 80;

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Only rules of this area
    #[arg(long, env = "FRONTDESK_AREA", value_name = "AREA", value_parser = areas())]
    area: Option<Area>,
    /// Only rules that rest on this
    #[arg(long, env = "FRONTDESK_LABEL", value_name = "LABEL", value_parser = labels())]
    label: Option<Label>,
    /// The tests of each rule too
    #[arg(long, env = "FRONTDESK_TESTS", value_parser = clap::builder::BoolishValueParser::new())]
    tests: bool,
}

/// What is printed as JSON.
#[derive(Serialize)]
struct Ledger<'a> {
    counts: Counts,
    rules: &'a [&'a Rule],
}

pub(super) fn run(globals: &Globals, arguments: &Arguments) -> Result<(), Failure> {
    let chosen: Vec<&Rule> = rules()
        .iter()
        .filter(|rule| arguments.area.is_none_or(|area| rule.area == area))
        .filter(|rule| arguments.label.is_none_or(|label| rule.label == label))
        .collect();
    if globals.json {
        return output::print_json(&Ledger { counts: Counts::of(chosen.iter().copied()), rules: &chosen });
    }
    output::print(&table(&chosen, arguments.tests))
}

fn areas() -> impl TypedValueParser<Value = Area> {
    PossibleValuesParser::new(Area::ALL.map(Area::name))
        .try_map(|name| Area::ALL.into_iter().find(|area| area.name() == name).ok_or("there is no such area"))
}

fn labels() -> impl TypedValueParser<Value = Label> {
    PossibleValuesParser::new(Label::ALL.map(Label::name))
        .try_map(|name| Label::ALL.into_iter().find(|label| label.name() == name).ok_or("there is no such label"))
}

/// The rules by area under a line of counts each, and all counts at the end.
fn table(rules: &[&Rule], with_tests: bool) -> String {
    let mut lines = Vec::new();
    for area in Area::ALL {
        let here: Vec<&Rule> = rules.iter().copied().filter(|rule| rule.area == area).collect();
        if here.is_empty() {
            continue;
        }
        lines.push(format!("{}: {}", area.name(), counted(Counts::of(here.iter().copied()))));
        for rule in here {
            lines.push(String::new());
            lines.extend(described(rule, with_tests));
        }
        lines.push(String::new());
    }
    lines.push(counted(Counts::of(rules.iter().copied())));
    lines.join("\n")
}

fn described(rule: &Rule, with_tests: bool) -> Vec<String> {
    const INDENT: usize = 4;
    let mark = match &rule.switch {
        Some(switch) => format!("{}, {switch}", rule.label.name()),
        None => rule.label.name().to_owned(),
    };
    let indented = |line: String| format!("{:INDENT$}{line}", "");
    let mut lines = vec![format!("  {}{mark:>width$}", rule.id, width = CELLS - 2 - text::width(&rule.id))];
    lines.extend(text::wrap(&rule.says, CELLS - INDENT).into_iter().map(indented));
    lines.extend(text::wrap(&format!("[{}]", rule.pages.join(", ")), CELLS - INDENT).into_iter().map(indented));
    if with_tests {
        // Not broken, so that they can be copied into a command.
        lines.extend(rule.tests.iter().cloned().map(indented));
    }
    lines
}

/// What the README says of the whole ledger too.
fn counted(counts: Counts) -> String {
    let Counts { documented, contradictory, decision } = counts;
    let rules = if counts.total() == 1 { "rule" } else { "rules" };
    format!(
        "{} {rules}, {documented} documented, {contradictory} contradictory, {decision} our decision",
        counts.total()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_fits_a_terminal_and_has_every_rule() {
        let all: Vec<&Rule> = rules().iter().collect();
        let table = table(&all, false);
        assert!(table.lines().all(|line| text::width(line) <= CELLS), "{table}");
        for rule in all {
            assert!(table.contains(&format!("\n  {} ", rule.id)), "{}", rule.id);
        }
    }

    #[test]
    fn the_readme_has_the_counts() {
        let readme = include_str!("../../README.md").split_whitespace().collect::<Vec<_>>().join(" ");
        let counts = counted(Counts::of(rules()));
        assert!(readme.contains(&counts), "the README does not say: {counts}");
        for area in Area::ALL {
            let here = Counts::of(rules().iter().filter(|rule| rule.area == area));
            let Counts { documented, contradictory, decision } = here;
            let name = area.name();
            let row = format!("| {name} | {} | {documented} | {contradictory} | {decision} |", here.total());
            assert!(readme.contains(&row), "the README does not say: {row}");
        }
    }
}
