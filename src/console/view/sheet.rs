//! What lies over the form, in a frame of its own.

mod checks;
mod naming;
mod paste;
mod picker;
mod unfinished;

use ratatui::{
    Frame,
    layout::{Position, Rect},
    style::Style,
    text::{Line, Span},
    widgets::Paragraph,
};

use super::overlay;
use crate::console::{
    app::{App, map::Map, sheet::Sheet},
    message::Room,
    text,
    theme::Styles,
};

const WIDEST: u16 = 110;
/// Cells of the labels' column in a list of labels and texts.
const LABELS: usize = 20;

/// Draws a sheet over `area`; how much it has to show, and room for.
pub(super) fn draw(frame: &mut Frame, area: Rect, app: &App, sheet: &Sheet, styles: &Styles, map: &mut Map) -> Room {
    match sheet {
        Sheet::Picker(picker) => picker::draw(frame, area, app, picker, styles, map),
        Sheet::Preview(preview) => paste::draw_preview(frame, area, app, preview, styles, map),
        Sheet::PasteBox { scroll } => paste::draw_box(frame, area, app, *scroll, styles, map),
        Sheet::Naming(naming) => naming::draw(frame, area, app, naming, styles, map),
        Sheet::Checks { .. } => checks::draw(frame, area, app, styles, map),
        Sheet::Unfinished { reason, line } => unfinished::draw(frame, area, app, (reason, *line), styles, map),
    }
}

/// A frame in the middle of `area`, at most `height` lines high with its border; what is inside.
fn frame_in(
    frame: &mut Frame,
    area: Rect,
    height: u16,
    title: &str,
    keys: &str,
    styles: &Styles,
    map: &mut Map,
) -> Rect {
    overlay::frame(frame, overlay::middle(area, WIDEST, height), title, keys, styles, map)
}

/// Lines from `scroll` on in `area`.
pub(super) fn draw_lines(frame: &mut Frame, area: Rect, lines: Vec<Line<'static>>, scroll: usize) -> Room {
    let room = Room { lines: lines.len(), height: area.height.into() };
    let from = scroll.min(room.last_scroll());
    let visible: Vec<Line> = lines.into_iter().skip(from).take(room.height).collect();
    frame.render_widget(Paragraph::new(visible), area);
    room
}

/// Labels and texts, a line each.
fn entries(entries: &[(String, String)], width: usize, styles: &Styles) -> Vec<Line<'static>> {
    let line = |(label, value): &(String, String)| {
        let label = text::pad(&text::clean(label), LABELS);
        let value = text::fit(&text::clean(value), width.saturating_sub(LABELS + 3));
        Line::from(vec![Span::styled(format!(" {label}  "), styles.muted), Span::styled(value, styles.text)])
    };
    entries.iter().map(line).collect()
}

/// A sentence over as many lines as it takes, after a mark.
fn sentence(mark: &str, words: &str, width: usize, style: Style) -> Vec<Line<'static>> {
    let lead = text::width(mark) + 2;
    let wrapped = text::wrap(&text::clean(words), width.saturating_sub(lead + 1));
    let line = |(at, line): (usize, String)| {
        let lead = if at == 0 { format!(" {mark} ") } else { " ".repeat(lead) };
        Line::styled(format!("{lead}{line}"), style)
    };
    wrapped.into_iter().enumerate().map(line).collect()
}

/// A line of text being typed, its end in sight, with the terminal's cursor behind it.
pub(super) fn draw_input(frame: &mut Frame, area: Rect, label: &str, typed: &str, styles: &Styles) {
    let typed = text::clean(typed);
    let label = format!(" {label}  ");
    let room = usize::from(area.width).saturating_sub(text::width(&label) + 2);
    // No letter is wider than two cells, so that more than these letters never fit.
    let letters = typed.chars().count();
    let start = typed.char_indices().nth(letters.saturating_sub(room)).map_or(0, |(start, _)| start);
    let mut shown = text::clean(&typed[start..]).into_owned();
    while text::width(&shown) > room {
        shown.remove(0);
        shown = text::clean(&shown).into_owned();
    }
    let column = text::width(&label) + text::width(&shown);
    let line = Line::from(vec![
        Span::styled(label, styles.muted),
        Span::styled(text::pad(&shown, room + 1), styles.field_focus),
    ]);
    frame.render_widget(line, Rect { height: 1, ..area });
    let column = u16::try_from(column).unwrap_or(u16::MAX).min(area.width.saturating_sub(1));
    frame.set_cursor_position(Position::new(area.x + column, area.y));
}

#[cfg(test)]
mod tests;
