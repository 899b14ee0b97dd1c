//! Why a call was refused: what the endpoint said, where in the body, which rule that is, and what a body would be like
//! that it takes.

use super::{
    document::compare,
    json::Writer,
    log::Item,
    row::{Folds, Kind, Row},
};
use crate::api::{
    create,
    fidelity::{self, Label, Refused, Rule},
    mend::{self, Mended},
    problem::{Problem, Violation},
};

/// What is known of a refusal.
#[derive(Clone, Debug)]
pub struct Why {
    problem: Problem,
    /// Where in the body, as a JSON pointer; empty for all of it.
    pointer: Option<String>,
    rules: Vec<&'static Rule>,
    sent: Option<serde_json::Value>,
    /// The body of a create as it would be taken, where that can be computed.
    pub mended: Option<Mended>,
}

impl Why {
    /// `None` for what was not refused.
    pub fn of(item: &Item) -> Option<Self> {
        let problem = item.problem.clone()?;
        let sent = item.is_create().then(|| item.request_json()).flatten();
        let violations = sent.as_ref().map(|body| create::read(body).1).unwrap_or_default();
        // The endpoint's own words come first; where it names no place, our reading of the body does.
        let told = violations.iter().find(|violation| violation.to_string() == problem.detail);
        let likely = || violations.first().filter(|first| Some(first.code) == problem.known_code());
        let violation: Option<&Violation> = told.or_else(likely);
        let named = || problem.detail.split_whitespace().next().filter(|word| word.starts_with('/')).map(str::to_owned);
        let rules = fidelity::behind(&Refused {
            method: &item.method,
            path: &item.path,
            status: problem.status,
            code: problem.known_code(),
            violation,
        });
        let pointer = violation.map(|violation| violation.pointer.clone()).or_else(named);
        let mended = sent.as_ref().filter(|_| !violations.is_empty()).and_then(mend::create);
        Some(Self { problem, pointer, rules, sent, mended })
    }

    /// The explanation; `load` is the key that loads the corrected body.
    pub(super) fn rows(&self, load: &str) -> Vec<Row> {
        let mut rows = Vec::new();
        let code = self.problem.code.as_ref().map(|code| format!(" · {code}")).unwrap_or_default();
        let title = match self.problem.known_code() {
            Some(code) => code.title(),
            None if self.problem.title.is_empty() => "refused",
            None => &self.problem.title,
        };
        rows.push(Row::sentence("refused", 0, Kind::Bad, format!("✗ {}{code} · {title}", self.problem.status)));
        if !self.problem.detail.is_empty() {
            rows.push(Row::sentence("detail", 0, Kind::Plain, &self.problem.detail));
        }
        if let Some(pointer) = &self.pointer {
            let place = if pointer.is_empty() { "the whole body" } else { pointer };
            rows.push(Row::new("where", 0));
            rows.push(Row::new("where/is", 0).with(Kind::Heading, "Where   ").with(Kind::Name, place));
        }
        for (at, rule) in self.rules.iter().enumerate() {
            rows.push(Row::new(format!("rule/{at}/gap"), 0));
            let heading = if at == 0 { "Rule    " } else { "        " };
            rows.push(
                Row::new(format!("rule/{at}"), 0)
                    .with(Kind::Heading, heading)
                    .with(Kind::Plain, &rule.id)
                    .with(Kind::Odd, format!("  {}", told(rule.label))),
            );
            rows.push(Row::sentence(format!("rule/{at}/says"), 4, Kind::Plain, &rule.says));
            let pages = if rule.pages.len() == 1 { "page" } else { "pages" };
            let text = format!("{pages} {}", rule.pages.join(", "));
            rows.push(Row::sentence(format!("rule/{at}/pages"), 4, Kind::Muted, text));
            if let Some(switch) = &rule.switch {
                let text = format!("the local endpoint can be set otherwise: {switch}");
                rows.push(Row::sentence(format!("rule/{at}/switch"), 4, Kind::Muted, text));
            }
        }
        if self.rules.is_empty() {
            rows.push(Row::new("rule/gap", 0));
            rows.push(Row::sentence("rule", 0, Kind::Muted, "the ledger has no rule about this"));
        }
        self.write_mended(load, &mut rows);
        rows
    }

    fn write_mended(&self, load: &str, rows: &mut Vec<Row>) {
        let (Some(mended), Some(sent)) = (&self.mended, &self.sent) else { return };
        rows.push(Row::new("mended/gap", 0));
        let heading = Row::new("mended", 0).with(Kind::Heading, "Mended  ");
        rows.push(heading.with(Kind::Good, format!("{load} loads it into the form")));
        for (at, change) in mended.changes.iter().enumerate() {
            rows.push(Row::sentence(format!("mended/{at}"), 4, Kind::Plain, change.to_string()));
        }
        let body = |value| {
            let mut rows = Vec::new();
            Writer { rows: &mut rows, folds: &Folds::open(), prefix: "mended/", half: None }
                .write(value, "", None, 1, false);
            rows
        };
        // All of it: it is what is going to be sent.
        if let Some(differences) = compare(&body(sent), &body(&mended.body), usize::from(u16::MAX)) {
            rows.push(Row::new("mended/differences", 0));
            rows.extend(differences);
        }
    }
}

fn told(label: Label) -> &'static str {
    match label {
        Label::Documented => "documented",
        Label::Contradictory => "the vendor's pages contradict each other",
        Label::Decision => "our decision",
    }
}
