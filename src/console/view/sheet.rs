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
    widgets::{Block, BorderType, Clear, Paragraph},
};

use crate::console::{
    app::{App, sheet::Sheet},
    message::Room,
    text,
    theme::Styles,
};

const WIDEST: u16 = 110;
/// Cells of the labels' column in a list of labels and texts.
const LABELS: usize = 20;

/// Draws the sheet that is open over `area`; how much it has to show, and room for.
pub(super) fn draw(frame: &mut Frame, area: Rect, app: &App, styles: &Styles) -> Room {
    match &app.sheet {
        Some(Sheet::Picker(picker)) => picker::draw(frame, area, picker, styles),
        Some(Sheet::Preview(preview)) => paste::draw_preview(frame, area, preview, styles),
        Some(Sheet::PasteBox { scroll }) => paste::draw_box(frame, area, &app.paste_box, *scroll, styles),
        Some(Sheet::Naming(naming)) => naming::draw(frame, area, naming, styles),
        Some(Sheet::Checks { selected }) => checks::draw(frame, area, &app.composer, *selected, styles),
        Some(Sheet::Unfinished { reason, line }) => {
            let text = app.unfinished.as_deref().unwrap_or_default();
            unfinished::draw(frame, area, reason, *line, text, styles)
        }
        None => Room::default(),
    }
}

/// A frame in the middle of `area`, at most `height` lines high with its border; what is inside.
fn frame_in(frame: &mut Frame, area: Rect, height: u16, title: &str, keys: &str, styles: &Styles) -> Rect {
    let width = area.width.saturating_sub(4).min(WIDEST);
    let height = height.min(area.height);
    let area = Rect { x: area.x + (area.width - width) / 2, y: area.y + (area.height - height) / 2, width, height };
    let room = usize::from(width).saturating_sub(4);
    let block = Block::bordered()
        .border_type(BorderType::Thick)
        .border_style(styles.border_focus)
        .title(Span::styled(text::fit(&format!(" {title} "), room), styles.heading))
        .title_bottom(Line::styled(text::fit(&format!(" {keys} "), room), styles.muted).right_aligned());
    let inner = block.inner(area);
    frame.render_widget(Clear, area);
    frame.buffer_mut().set_style(area, styles.text);
    frame.render_widget(block, area);
    inner
}

/// Lines from `scroll` on in `area`.
fn draw_lines(frame: &mut Frame, area: Rect, lines: Vec<Line<'static>>, scroll: usize) -> Room {
    let room = Room { lines: lines.len(), height: area.height.into() };
    let from = scroll.min(room.last_scroll());
    let visible: Vec<Line> = lines.into_iter().skip(from).take(room.height).collect();
    frame.render_widget(Paragraph::new(visible), area);
    room
}

/// The first line in sight of a list of `lines` in which `selected` has to be seen.
fn first_in_sight(selected: usize, lines: usize, height: usize) -> usize {
    selected.saturating_sub(height / 2).min(lines.saturating_sub(height))
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
fn draw_input(frame: &mut Frame, area: Rect, label: &str, typed: &str, styles: &Styles) {
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
