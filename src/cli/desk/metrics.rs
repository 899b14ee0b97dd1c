//! `frontdesk desk metrics`: what the endpoint counts about itself, in Prometheus' text format or as JSON.

use serde::Serialize;
use serde_json::{Map, Value};

use super::call::at_desk;
use crate::cli::{Failure, Globals, output};

/// What is printed as JSON.
#[derive(Serialize)]
struct Metrics {
    samples: Vec<Sample>,
}

#[derive(Debug, PartialEq, Serialize)]
struct Sample {
    name: String,
    labels: Map<String, Value>,
    /// A text where it is no number that JSON has, such as `+Inf`.
    value: Value,
}

pub(super) async fn run(globals: &Globals) -> Result<(), Failure> {
    let text = at_desk(globals, async |desk| Ok(desk.metrics().await?)).await?;
    if !globals.json {
        return output::print(text.trim_end());
    }
    output::print_json(&Metrics { samples: text.lines().filter_map(sample).collect() })
}

/// `name{label="value",…} number`; `None` for a comment or an empty line.
fn sample(line: &str) -> Option<Sample> {
    let line = line.trim();
    if line.is_empty() || line.starts_with('#') {
        return None;
    }
    let name_end = line.find(['{', ' '])?;
    let (name, rest) = line.split_at(name_end);
    let (labels, rest) = match rest.strip_prefix('{') {
        None => (Map::new(), rest),
        Some(rest) => labels(rest)?,
    };
    // A timestamp may follow, which ours never has.
    let value = rest.split_whitespace().next()?;
    let number = value.parse::<f64>().ok().and_then(serde_json::Number::from_f64);
    let value = number.map_or_else(|| Value::String(value.to_owned()), Value::Number);
    Some(Sample { name: name.to_owned(), labels, value })
}

/// The labels, and what stands after their closing brace.
fn labels(text: &str) -> Option<(Map<String, Value>, &str)> {
    let mut labels = Map::new();
    let mut rest = text;
    loop {
        if let Some(after) = rest.strip_prefix('}') {
            return Some((labels, after));
        }
        let (name, quoted) = rest.split_once("=\"")?;
        let mut value = String::new();
        let mut characters = quoted.char_indices();
        let end = loop {
            match characters.next()? {
                (at, '"') => break at + 1,
                (_, '\\') => value.push(match characters.next()?.1 {
                    'n' => '\n',
                    other => other,
                }),
                (_, other) => value.push(other),
            }
        };
        labels.insert(name.to_owned(), Value::String(value));
        rest = quoted[end..].trim_start_matches(',');
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_sample_has_its_labels_and_its_number() {
        let read = |line| serde_json::to_value(sample(line)).unwrap();
        assert_eq!(read("up 1"), json!({ "name": "up", "labels": {}, "value": 1.0 }));
        assert_eq!(
            read(r#"calls_total{route="/a/{id}",said="a \"b\"\n\\"} 2.5"#),
            json!({ "name": "calls_total", "labels": { "route": "/a/{id}", "said": "a \"b\"\n\\" }, "value": 2.5 })
        );
        assert_eq!(read("size +Inf")["value"], "+Inf");
        for line in ["", "# HELP up whether it is", "broken{a=\"b"] {
            assert_eq!(sample(line), None, "{line}");
        }
    }
}
