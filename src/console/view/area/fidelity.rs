//! The ledger: every rule, what it rests on and what proves it.

use ratatui::{
    layout::Rect,
    style::Style,
    text::{Line, Span},
};

use super::{Canvas, Panel, field, heading, sentence};
use crate::{
    api::fidelity::{Counts, Label, Rule},
    console::{message::Room, text, theme::Styles},
};

/// Cells of a label's glyph and word.
const LABEL: usize = 15;

pub(super) fn draw(canvas: &mut Canvas, area: Rect) -> Room {
    let styles = canvas.styles;
    let fidelity = &canvas.app.areas.fidelity;
    let counts = Counts::of(fidelity.browser.entries().copied());
    let width = usize::from(area.width).saturating_sub(2);
    let label = fidelity.label().map_or("all", Label::name);
    let about = fidelity.about().map(|about| format!(" of {}", about.name())).unwrap_or_default();
    let words = format!(
        "{} documented · {} contradictory · {} our decision",
        counts.documented, counts.contradictory, counts.decision
    );
    let panel = Panel {
        title: format!("Fidelity · {label}{about} · {}", counts.total()),
        head: sentence(&words, width, styles.muted),
        nothing: "no rule is so".to_owned(),
    };
    canvas.draw(
        area,
        &panel,
        &fidelity.browser,
        |rule, width| row(rule, width, styles),
        |rule, width| detail(rule, width, styles),
    )
}

fn label(label: Label, styles: &Styles) -> (&'static str, Style) {
    match label {
        Label::Documented => ("✓ documented", styles.success),
        Label::Contradictory => ("± contradictory", styles.warning),
        Label::Decision => ("◆ our decision", styles.accent),
    }
}

fn row(rule: &Rule, width: usize, styles: &Styles) -> Vec<Span<'static>> {
    let (words, style) = label(rule.label, styles);
    let free = width.saturating_sub(LABEL + 2);
    let id = 34.min(free / 2).max(20.min(free));
    vec![
        Span::styled(text::pad(words, LABEL), style),
        Span::styled(format!(" {}", text::pad(&rule.id, id)), styles.text),
        Span::styled(format!(" {}", text::pad(&text::clean(&rule.says), free.saturating_sub(id))), styles.muted),
    ]
}

fn detail(rule: &Rule, width: usize, styles: &Styles) -> Vec<Line<'static>> {
    let (words, style) = label(rule.label, styles);
    let mut lines = vec![heading(&rule.id, width, styles)];
    lines.extend(sentence(words, width, style));
    lines.push(Line::default());
    lines.extend(sentence(&rule.says, width, styles.text));
    lines.push(Line::default());
    lines.extend(field("Pages", &rule.pages.join(", "), width, styles));
    if let Some(switch) = &rule.switch {
        lines.extend(field("Switch", switch, width, styles));
    }
    if !rule.codes.is_empty() {
        let codes: Vec<String> = rule.codes.iter().map(ToString::to_string).collect();
        lines.extend(field("Codes", &codes.join(", "), width, styles));
    }
    if !rule.limits.is_empty() {
        lines.extend(field("Limits", &rule.limits.join(", "), width, styles));
    }
    lines.push(Line::default());
    lines.push(heading("Proved by", width, styles));
    for test in &rule.tests {
        lines.extend(name(test, width, styles.muted));
    }
    lines
}

/// A test's name, broken behind `_` and `::` where it does not fit in a line.
fn name(test: &str, width: usize, style: Style) -> Vec<Line<'static>> {
    const BREAK: char = '\u{200b}';
    let room = width.saturating_sub(2);
    let breakable = test.replace("::", &format!("::{BREAK}")).replace('_', &format!("_{BREAK}"));
    let mut lines = vec![String::new()];
    for part in breakable.split(BREAK) {
        match lines.last_mut() {
            Some(line) if line.is_empty() || text::width(line) + text::width(part) <= room => line.push_str(part),
            _ => lines.push(part.to_owned()),
        }
    }
    lines.iter().flat_map(|line| sentence(line, width, style)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tests_name_is_broken_between_its_words() {
        let lines = name("simulator::bounds::a_body_over_the_limit_is_refused", 24, Style::default());
        let lines: Vec<String> = lines.iter().map(ToString::to_string).collect();
        assert_eq!(lines, [" simulator::bounds::a_", " body_over_the_limit_", " is_refused"]);
        let lines = name("short::name", 24, Style::default());
        assert_eq!(lines.iter().map(ToString::to_string).collect::<Vec<_>>(), [" short::name"]);
    }
}
