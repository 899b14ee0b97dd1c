//! What is odd about the variables, and what a press mends.

use ratatui::{
    Frame,
    layout::Rect,
    text::{Line, Span},
};

use super::{frame_in, overlay};
use crate::console::{
    action::Action,
    app::{App, map::Map},
    composer::{Finding, Slot},
    message::Room,
    text,
    theme::Styles,
};

/// Cells for what the fix is called.
const FIX_CELLS: usize = 10;

pub(super) fn draw(frame: &mut Frame, area: Rect, app: &App, styles: &Styles, map: &mut Map) -> Room {
    let composer = &app.composer;
    let findings = composer.findings();
    let title = match findings.len() {
        0 => "Variables".to_owned(),
        1 => "Variables: one thing to look at".to_owned(),
        many => format!("Variables: {many} things to look at"),
    };
    let height = u16::try_from(findings.len().max(1) + 2).unwrap_or(u16::MAX);
    let groups: overlay::Keys<'_> =
        &[(&[Action::Take], "mends"), (&[Action::GoToOddity], "goes there"), (&[Action::Back], "closes")];
    let keys = overlay::keys(app, if findings.is_empty() { &groups[2..] } else { groups });
    let inner = frame_in(frame, area, height, &title, &keys, styles, map);
    if findings.is_empty() {
        frame.render_widget(Line::styled(" ✓ nothing is odd", styles.success), inner);
        return Room { lines: 0, height: inner.height.into() };
    }
    let selected = app.choice().map_or(0, |(selected, _)| selected);
    overlay::entries(frame, inner, (&findings, selected), map, |finding, is_selected| {
        row(app, finding, is_selected, inner.width.into(), styles)
    })
}

fn row(app: &App, finding: &Finding, is_selected: bool, width: usize, styles: &Styles) -> Line<'static> {
    let (mark, style) = match finding.oddity {
        oddity if oddity.is_hint() => ("·", styles.muted),
        oddity if oddity.is_problem() => ("!", styles.error),
        _ => ("!", styles.warning),
    };
    let pointer = if is_selected { "▸" } else { " " };
    let name = app.composer.name_of(Slot::Variable { row: finding.row, cell: finding.oddity.cell() });
    let words = format!("{name} {}", finding.oddity.reason());
    let words = text::clean(&app.seen(&words)).into_owned();
    let words = text::pad(&text::fit(&words, width.saturating_sub(FIX_CELLS + 6)), width.saturating_sub(FIX_CELLS + 6));
    let fix = text::pad(finding.fix.label(), FIX_CELLS);
    if is_selected {
        return Line::styled(text::pad(&format!("{pointer} {mark} {words}  {fix}"), width), styles.selection);
    }
    Line::from(vec![
        Span::raw(format!("{pointer} ")),
        Span::styled(format!("{mark} {words}  "), style),
        Span::styled(fix, styles.key),
    ])
}
