//! An exchange as rows: what was sent, what was answered, and how that differs from the time before.

use std::time::Duration;

use similar::{ChangeTag, TextDiff};

use super::{
    json::Writer,
    log::{Item, json},
    row::{Change, Folds, Half, Kind, Node, Row},
};
use crate::api::{journal::Body, wire::Part};

/// Characters of a body's text in one row, where it is no JSON.
const LINE_CHARS: usize = 400;
/// Rows of either exchange that are compared.
const COMPARED: usize = 3_000;
/// Rows around a difference that are shown with it.
const CONTEXT: usize = 3;

/// Everything about an exchange.
pub(super) fn whole(item: &Item, folds: &Folds) -> Vec<Row> {
    let mut rows = Vec::new();
    let verdict = if item.has_failed() { Kind::Bad } else { Kind::Good };
    let answered = match (item.status, &item.failure) {
        (Some(status), _) => format!("{status}"),
        (None, _) => "no answer".to_owned(),
    };
    rows.push(
        Row::new("call", 0)
            .with(Kind::Heading, format!("{} ", item.method))
            .with(Kind::Plain, format!("{}{}", item.origin.as_deref().unwrap_or_default(), item.path)),
    );
    rows.push(Row::new("outcome", 0).with(verdict, answered).with(Kind::Muted, format!(" · {}", spent(item))));
    if let Some(failure) = &item.failure {
        rows.push(Row::sentence("failure", 0, Kind::Bad, format!("✗ {failure}")));
    }
    if let Some(fault) = &item.fault {
        let text = format!("! injected fault: {} (rule {})", fault.kind.name(), fault.rule);
        rows.push(Row::sentence("fault", 0, Kind::Odd, text));
    }
    for (at, name) in item.unknown.iter().enumerate() {
        let text = format!("? /{name} is no field of the API: it is ignored");
        rows.push(Row::sentence(format!("unknown/{at}"), 0, Kind::Odd, text));
    }
    half(&mut rows, Half::Request, &item.request, item, folds);
    half(&mut rows, Half::Answer, &item.answer, item, folds);
    rows
}

/// How long it took, and with what.
fn spent(item: &Item) -> String {
    let total = milliseconds(item.total);
    match item.timing {
        Some(timing) => match (timing.waiting, timing.body) {
            (Some(waiting), Some(body)) => {
                format!("waiting {} + body {} = {total}", milliseconds(waiting), milliseconds(body))
            }
            _ => format!("given up after {total}"),
        },
        None => total,
    }
}

/// A time as people compare them.
pub fn milliseconds(time: Duration) -> String {
    let micros = time.as_micros();
    if micros < 10_000 {
        format!("{}.{} ms", micros / 1_000, micros % 1_000 / 100)
    } else {
        format!("{} ms", micros / 1_000)
    }
}

fn half(rows: &mut Vec<Row>, half: Half, part: &Part, item: &Item, folds: &Folds) {
    let name = half.name();
    let is_absent = half == Half::Answer && item.status.is_none();
    if is_absent {
        return;
    }
    let mut heading = Row::new(name, 0);
    let is_folded = folds.is_folded(name);
    heading.folded = Some(is_folded);
    rows.push(heading.with(Kind::Heading, if half == Half::Request { "Request" } else { "Answer" }));
    if is_folded {
        return;
    }
    if item.origin.is_some() {
        let id = format!("{name}/headers");
        let is_folded = folds.is_folded(&id);
        let mut heading = Row::new(id.clone(), 1);
        heading.folded = Some(is_folded);
        rows.push(heading.with(Kind::Plain, "Headers").with(Kind::Muted, format!(" {}", part.headers.len())));
        if !is_folded {
            for (at, (header, value)) in part.headers.iter().enumerate() {
                let row = Row::new(format!("{id}/{at}"), 2);
                rows.push(row.with(Kind::Name, header).with(Kind::Muted, ": ").with(Kind::Plain, value));
            }
        }
    }
    match &part.body {
        Some(body) => write_body(rows, half, body, folds),
        None => rows.push(Row::new(format!("{name}/body"), 1).with(Kind::Muted, "no body")),
    }
}

fn write_body(rows: &mut Vec<Row>, half: Half, body: &Body, folds: &Folds) {
    let id = format!("{}/body", half.name());
    let mut heading = Row::new(id.clone(), 1).with(Kind::Plain, "Body").of(Node::Body(half));
    let is_folded = folds.is_folded(&id);
    heading.folded = Some(is_folded);
    let cut = if body.truncated { format!(", the first {} are kept", body.text.len()) } else { String::new() };
    rows.push(heading.with(Kind::Muted, format!(" {} bytes{cut}", body.bytes)));
    if is_folded {
        return;
    }
    if let Some(value) = json(body) {
        // A slash after the id keeps the value itself apart from the heading.
        let prefix = format!("{id}/");
        Writer { rows, folds, prefix: &prefix, half: Some(half) }.write(&value, "", None, 2, false);
        return;
    }
    let mut at = 0;
    for line in body.text.split('\n') {
        let mut letters = line.trim_end_matches('\r').chars().peekable();
        loop {
            let piece: String = letters.by_ref().take(LINE_CHARS).collect();
            rows.push(Row::new(format!("{id}/{at}"), 2).with(Kind::Plain, piece).of(Node::Body(half)));
            at += 1;
            if letters.peek().is_none() {
                break;
            }
        }
    }
}

/// What differs between two exchanges, with a few rows around it; `None` when nothing does.
pub(super) fn difference(before: &Item, after: &Item) -> Option<Vec<Row>> {
    let rows = |item: &Item| -> Vec<Row> {
        // How long it took differs always.
        whole(item, &Folds::open()).into_iter().filter(|row| row.id != "outcome").take(COMPARED).collect()
    };
    compare(&rows(before), &rows(after), CONTEXT)
}

/// What differs between two lists of rows, with so many around it; a mark stands where some are left out.
pub(super) fn compare(before: &[Row], after: &[Row], context: usize) -> Option<Vec<Row>> {
    // A comma that comes or goes because of the next member is no difference.
    let text = |row: &Row| format!("{:1$}{2}", "", row.level * 2, row.text().trim_end_matches(','));
    let (old, new): (Vec<String>, Vec<String>) = (before.iter().map(text).collect(), after.iter().map(text).collect());
    let (old_lines, new_lines): (Vec<&str>, Vec<&str>) =
        (old.iter().map(String::as_str).collect(), new.iter().map(String::as_str).collect());
    let diff = TextDiff::from_slices(&old_lines, &new_lines);
    let mut rows = Vec::new();
    let mut told = 0;
    for (at, group) in diff.grouped_ops(context).iter().enumerate() {
        if group.first().is_some_and(|op| op.new_range().start > told) {
            rows.push(Row::new(format!("gap/{at}"), 0).with(Kind::Muted, "⋯"));
        }
        told = group.last().map_or(told, |op| op.new_range().end);
        for change in group.iter().flat_map(|op| diff.iter_changes(op)) {
            let (row, change) = match change.tag() {
                ChangeTag::Delete => (change.old_index().and_then(|at| before.get(at)), Change::Removed),
                ChangeTag::Insert => (change.new_index().and_then(|at| after.get(at)), Change::Added),
                ChangeTag::Equal => (change.new_index().and_then(|at| after.get(at)), Change::Same),
            };
            if let Some(row) = row {
                let id = format!("{}/{}", rows.len(), row.id);
                rows.push(Row { id, folded: None, change, ..row.clone() });
            }
        }
    }
    if !rows.is_empty() && told < after.len() {
        rows.push(Row::new("gap/end", 0).with(Kind::Muted, "⋯"));
    }
    (!rows.is_empty()).then_some(rows)
}
