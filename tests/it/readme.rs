//! What the README and the change log count is as many as there are, and what they list stands once.

use serde_json::Value;

use crate::support::{run, stderr};

const README: &str = include_str!("../../README.md");
const CHANGES: &str = include_str!("../../CHANGELOG.md");

/// Numbers in words, as prose has them.
const NUMBERS: [&str; 21] = [
    "no",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
    "twenty",
];

/// How many things a command lists on an installation that has nothing of its own.
fn listed(arguments: &[&str]) -> &'static str {
    let folder = tempfile::tempdir().unwrap();
    let output = run(folder.path(), &[arguments, &["--json"]].concat());
    assert_eq!(output.status.code(), Some(0), "{arguments:?}: {}", stderr(&output));
    let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
    let lists = answer.as_array().or_else(|| answer.as_object()?.values().find_map(Value::as_array));
    NUMBERS[lists.unwrap_or_else(|| panic!("no list: {answer}")).len()]
}

#[track_caller]
fn says(text: &str, words: &str) {
    let flat = text.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(flat.contains(words), "nothing says {words:?}");
}

#[test]
fn as_many_scenarios_are_told_as_there_are() {
    let count = listed(&["play", "--list"]);
    says(README, &format!("{count} come with frontdesk"));
    says(CHANGES, &format!("{count} built in"));
}

#[test]
fn as_many_themes_are_told_as_there_are() {
    let count = listed(&["themes"]);
    says(README, &format!("among {count} themes"));
    says(CHANGES, &format!("- {count} themes"));
}

#[test]
fn every_row_of_a_table_stands_once() {
    let mut commands: Vec<&str> = README.lines().filter(|line| line.starts_with("| `frontdesk")).collect();
    let rows = commands.len();
    let cell = |line: &str| line.split(" | ").next().unwrap_or_default().to_owned();
    commands.sort_unstable_by_key(|line| cell(line));
    commands.dedup_by_key(|line| cell(line));
    assert!(rows > 15 && commands.len() == rows, "{rows} rows, {} commands", commands.len());
}
