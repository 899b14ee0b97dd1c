//! The results as JUnit's XML, which every build server reads: a suite for each scenario, a case for each step that does
//! something.

use std::fmt::Write as _;

use super::report::{Played, PlayedStep};

pub(super) fn document(all: &[Played]) -> String {
    let mut text = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let steps = || all.iter().flat_map(cases);
    let count = |outcome: &str| steps().filter(|step| step.outcome == outcome).count();
    // Writing to a string cannot fail.
    let _ = writeln!(
        text,
        "<testsuites name=\"frontdesk play\" tests=\"{}\" failures=\"{}\" skipped=\"{}\" time=\"{}\">",
        steps().count(),
        count("failed"),
        count("skipped"),
        seconds(all.iter().map(|played| played.duration_ms).sum()),
    );
    for played in all {
        suite(&mut text, played);
    }
    text.push_str("</testsuites>\n");
    text
}

/// Words for the audience are no test, unless something failed before them.
fn cases(played: &Played) -> impl Iterator<Item = &PlayedStep> {
    played.steps.iter().filter(|step| step.act != "narrate" || step.outcome == "failed")
}

fn suite(text: &mut String, played: &Played) {
    let count = |outcome: &str| cases(played).filter(|step| step.outcome == outcome).count();
    let _ = writeln!(
        text,
        "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"0\" skipped=\"{}\" time=\"{}\">",
        escaped(&played.name),
        cases(played).count(),
        count("failed"),
        count("skipped"),
        seconds(played.duration_ms),
    );
    for step in cases(played) {
        case(text, played, step);
    }
    text.push_str("  </testsuite>\n");
}

fn case(text: &mut String, played: &Played, step: &PlayedStep) {
    let _ = write!(
        text,
        "    <testcase name=\"step {}: {}\" classname=\"{}\" line=\"{}\" time=\"{}\"",
        step.number,
        step.act,
        escaped(&played.name),
        step.line,
        seconds(step.duration_ms),
    );
    match step.outcome {
        "passed" => text.push_str("/>\n"),
        "skipped" => text.push_str("><skipped/></testcase>\n"),
        _ => {
            let message: Vec<String> = step
                .mismatches
                .iter()
                .map(|told| format!("{}: expected {}, came {}", told.what, told.expected, told.came))
                .collect();
            let _ = writeln!(
                text,
                "><failure message=\"{}\">{}</failure></testcase>",
                escaped(&message.join("; ")),
                escaped(&step.in_words(&played.name)),
            );
        }
    }
}

fn seconds(milliseconds: u64) -> String {
    format!("{}.{:03}", milliseconds / 1_000, milliseconds % 1_000)
}

/// Text as XML 1.0 can have it: what it has no form for at all becomes the replacement character.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\n' => escaped.push_str("&#10;"),
            '\t' => escaped.push('\t'),
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => escaped.push('\u{fffd}'),
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::play::report::Told;

    #[test]
    fn a_suite_has_a_case_for_each_step_and_says_why_one_failed() {
        let step = |number, outcome, mismatches| PlayedStep {
            number,
            line: number + 10,
            act: "say",
            outcome,
            duration_ms: 7,
            mismatches,
            exchanges: Vec::new(),
        };
        let told =
            Told { what: "state".to_owned(), expected: "\"<open>\"".to_owned(), came: "a\u{1}&b".to_owned(), line: 13 };
        let played = Played {
            name: "a&b.toml".to_owned(),
            title: "T".to_owned(),
            passed: false,
            duration_ms: 1_021,
            steps: vec![
                PlayedStep { act: "narrate", ..step(4, "passed", vec![]) },
                step(1, "passed", vec![]),
                step(2, "failed", vec![told]),
                step(3, "skipped", vec![]),
            ],
        };
        insta::assert_snapshot!(document(&[played]), @r#"
        <?xml version="1.0" encoding="UTF-8"?>
        <testsuites name="frontdesk play" tests="3" failures="1" skipped="1" time="1.021">
          <testsuite name="a&amp;b.toml" tests="3" failures="1" errors="0" skipped="1" time="1.021">
            <testcase name="step 1: say" classname="a&amp;b.toml" line="11" time="0.007"/>
            <testcase name="step 2: say" classname="a&amp;b.toml" line="12" time="0.007"><failure message="state: expected &quot;&lt;open&gt;&quot;, came a�&amp;b">  step 2, say, a&amp;b.toml:12&#10;    state, a&amp;b.toml:13&#10;      expected: &quot;&lt;open&gt;&quot;&#10;      came:     a�&amp;b</failure></testcase>
            <testcase name="step 3: say" classname="a&amp;b.toml" line="13" time="0.007"><skipped/></testcase>
          </testsuite>
        </testsuites>
        "#);
    }
}
