//! What became of a scenario, in words and as JSON.

use std::time::Duration;

use serde::Serialize;
use similar::{ChangeTag, TextDiff};

use crate::scenario::{Exchange, Mismatch, Outcome, Scenario, StepReport};

/// Characters from which on two texts are compared word by word.
const LONG: usize = 50;

/// A scenario that was run.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Played {
    pub(super) name: String,
    pub(super) title: String,
    pub(super) passed: bool,
    pub(super) duration_ms: u64,
    /// All of the file's, run or not.
    pub(super) steps: Vec<PlayedStep>,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PlayedStep {
    /// From 1.
    pub(super) number: usize,
    pub(super) line: usize,
    pub(super) act: &'static str,
    /// `passed`, `failed` or `skipped`.
    pub(super) outcome: &'static str,
    pub(super) duration_ms: u64,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) mismatches: Vec<Told>,
    /// Of a step that failed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) exchanges: Vec<Exchange>,
}

/// Something that was not as expected.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Told {
    pub(super) what: String,
    pub(super) expected: String,
    pub(super) came: String,
    /// Where the file expects it.
    pub(super) line: usize,
}

impl Played {
    pub(super) fn new(scenario: &Scenario, reports: Vec<StepReport>, took: Duration) -> Self {
        let mut steps: Vec<PlayedStep> = scenario
            .steps
            .iter()
            .enumerate()
            .map(|(index, step)| PlayedStep {
                number: index + 1,
                line: step.line,
                act: step.act.name(),
                outcome: "skipped",
                duration_ms: 0,
                mismatches: Vec::new(),
                exchanges: Vec::new(),
            })
            .collect();
        for report in reports {
            let Some(step) = steps.get_mut(report.index) else { continue };
            step.duration_ms = milliseconds(report.took);
            match report.outcome {
                Outcome::Passed => step.outcome = "passed",
                Outcome::Failed(mismatches) => {
                    step.outcome = "failed";
                    step.mismatches = mismatches
                        .into_iter()
                        .map(|Mismatch { what, expected, came, line }| Told { what, expected, came, line })
                        .collect();
                    step.exchanges = report.exchanges;
                }
            }
        }
        Self {
            name: scenario.name.clone(),
            title: scenario.title.clone(),
            passed: steps.iter().all(|step| step.outcome == "passed"),
            duration_ms: milliseconds(took),
            steps,
        }
    }

    /// A line where all went well; else also what did not, and what was exchanged.
    pub(super) fn in_words(&self) -> String {
        let Self { name, title, passed, duration_ms, steps } = self;
        let mark = if *passed { "✓" } else { "✗" };
        let mut text = format!("{mark} {name}  {title}  ({} steps, {duration_ms} ms)", steps.len());
        for step in steps.iter().filter(|step| step.outcome == "failed") {
            text.push('\n');
            text.push_str(&step.in_words(name));
        }
        text
    }
}

impl PlayedStep {
    /// What was expected, what came, and the exchange.
    pub(super) fn in_words(&self, name: &str) -> String {
        let mut lines = vec![format!("  step {}, {}, {name}:{}", self.number, self.act, self.line)];
        for Told { what, expected, came, line } in &self.mismatches {
            lines.push(format!("    {what}, {name}:{line}\n      expected: {expected}\n      came:     {came}"));
            lines.extend(changes(expected, came));
        }
        for exchange in &self.exchanges {
            lines.extend(exchange.to_string().lines().map(|line| format!("    {line}")));
        }
        lines.join("\n")
    }
}

/// Of two texts that are too long to be compared by eye, a line with what of the one is not in the other.
fn changes(expected: &str, came: &str) -> Option<String> {
    if expected.chars().count().min(came.chars().count()) < LONG {
        return None;
    }
    let difference = TextDiff::from_words(expected, came);
    // Where little is the same, a difference is harder to read than both.
    if difference.ratio() < 0.5 {
        return None;
    }
    let words: String = difference
        .iter_all_changes()
        .map(|change| match change.tag() {
            ChangeTag::Equal => change.value().to_owned(),
            ChangeTag::Delete => format!("[-{}-]", change.value()),
            ChangeTag::Insert => format!("{{+{}+}}", change.value()),
        })
        .collect();
    Some(format!("      changes:  {words}"))
}

/// A step as it goes: the words for the audience, or the act and its end.
pub(super) fn line(report: &StepReport) -> String {
    if let Some(words) = &report.narration {
        return format!("\n{words}");
    }
    let mark = if report.outcome == Outcome::Passed { "✓" } else { "✗" };
    format!("  {mark} {}", report.act)
}

fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_differs_of_two_long_texts_is_pointed_at() {
        let expected = "\"Thank you. Order A-1017 is on its way and should arrive within two working days.\"";
        let came = expected.replace("two", "three");
        let told = changes(expected, &came).unwrap();
        assert!(told.contains("within [-two-]{+three+} working days"), "{told}");
        assert_eq!(changes("open", "closed"), None);
    }
}
