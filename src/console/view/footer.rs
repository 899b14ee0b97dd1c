//! The last lines: the latest outcome in words, and the keys that apply here.

use ratatui::{
    Frame,
    layout::Rect,
    style::Style,
    text::{Line, Span},
};

use super::spinner;
use crate::console::{
    action::{self, Row},
    app::{
        App, Link, Tone,
        map::{Map, Spot},
    },
    text,
    theme::Styles,
};

/// Lines that a notice may take; what is longer is cut.
const NOTICE_LINES: usize = 3;
/// Between one key and the next.
const GAP: &str = "   ";

/// The notice in the lines that it needs; always at least one, so that nothing jumps when a short one comes.
pub(super) fn notice(app: &App, styles: &Styles, columns: usize) -> Vec<Line<'static>> {
    let (mark, words, style) = content(app, styles);
    // A mark, a blank before and after it, and a blank at the end of the line.
    let room = columns.saturating_sub(4);
    let wrapped: Vec<String> = text::clean_lines(&app.seen(&words))
        .iter()
        .flat_map(|line| text::wrap(line, room))
        .take(NOTICE_LINES + 1)
        .collect();
    let is_cut = wrapped.len() > NOTICE_LINES;
    let mut lines = Vec::new();
    for (at, line) in wrapped.into_iter().take(NOTICE_LINES).enumerate() {
        let lead = if at == 0 { format!(" {mark} ") } else { "   ".to_owned() };
        let line = if is_cut && at + 1 == NOTICE_LINES { text::fit(&format!("{line}…"), room) } else { line };
        lines.push(Line::from(vec![Span::styled(lead, style), Span::styled(line, style)]));
    }
    lines
}

fn content(app: &App, styles: &Styles) -> (char, String, Style) {
    if app.outbox.sending().is_some() && app.notice.is_none() {
        return (spinner(app), "sending…".to_owned(), styles.accent);
    }
    if let Some(notice) = &app.notice {
        let (mark, style) = match notice.tone {
            Tone::Success => ('✓', styles.success),
            Tone::Warning => ('!', styles.warning),
            Tone::Error => ('✗', styles.error),
        };
        return (mark, notice.text.clone(), style);
    }
    match &app.link {
        Link::Lost(reason) => ('✗', reason.clone(), styles.error),
        Link::Connecting | Link::Live | Link::NoDesk(_) => (' ', String::new(), styles.text),
    }
}

/// Draws the keys that apply here, each to be pressed by the mouse as well. When there is no room for all, those before
/// the last ones give way: palette, help and leave are the way to all others.
pub(super) fn draw(frame: &mut Frame, area: Rect, app: &App, styles: &Styles, map: &mut Map) {
    const ALWAYS: usize = 3;
    let mut hints: Vec<(String, &Row)> = action::hints(app).map(|(chord, row)| (chord.to_string(), row)).collect();
    let room = usize::from(area.width).saturating_sub(1);
    let cells = |(chord, row): &(String, &Row)| text::width(chord) + 1 + text::width(row.hint_here(app));
    while hints.iter().map(|hint| cells(hint) + GAP.len()).sum::<usize>() > room && hints.len() > ALWAYS {
        hints.remove(hints.len() - ALWAYS - 1);
    }
    let mut spans = vec![Span::raw(" ")];
    let mut column = area.x + 1;
    for hint in &hints {
        let width = u16::try_from(cells(hint)).unwrap_or(u16::MAX);
        map.add(Rect { x: column, width, ..area }.into(), Spot::Action(hint.1.action));
        column = column.saturating_add(width).saturating_add(3);
        spans.push(Span::styled(hint.0.clone(), styles.key));
        spans.push(Span::styled(format!(" {}{GAP}", hint.1.hint_here(app)), styles.muted));
    }
    frame.render_widget(Line::from(spans), area);
}
