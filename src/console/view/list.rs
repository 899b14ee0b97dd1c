//! Pane 2: the conversations, one line each. Only the visible rows are looked at, however many are loaded.

use ratatui::{
    Frame,
    layout::{Position, Rect},
    style::Style,
    text::{Line, Span},
};

use super::{draw_border, draw_corner, time};
use crate::{
    api::{
        desk::{State, Summary},
        variable::NamedValue,
    },
    console::{
        app::{
            App, Link, Pane,
            map::{Map, Spot},
        },
        message::NoDesk,
        text,
        theme::Styles,
    },
};

/// Cells of a state's glyph and word.
pub(super) const STATE_CELLS: usize = 9;
const AGE_CELLS: usize = 4;
const TITLE_CELLS: std::ops::RangeInclusive<usize> = 12..=30;
/// Cells of the unread badge, ` 99 new`, on a screen where any row has one.
const BADGE_CELLS: usize = 7;

/// Draws the pane; how many rows fit.
pub(super) fn draw(frame: &mut Frame, area: Rect, app: &App, styles: &Styles, map: &mut Map) -> usize {
    let count = count(app);
    let more = if count.is_empty() { count } else { format!(" · {count}") };
    let inner = draw_border(frame, area, Pane::Conversations, app, &more, styles);
    if app.list.new_above() > 0 {
        let mark = format!(" ▲ {} new above ", grouped(app.list.new_above() as u64));
        draw_corner(frame, area, &mark, styles.accent);
    }
    let mut rows = inner;
    if app.loader.is_editing() || app.loader.is_filtered() {
        let line = Rect { height: 1.min(inner.height), ..inner };
        draw_filter(frame, line, app, styles);
        rows = Rect { y: inner.y + line.height, height: inner.height - line.height, ..inner };
    }
    // In presenter mode a line is left free between the rows.
    let step = if app.presenter.is_on { 2 } else { 1 };
    let height = usize::from(rows.height.div_ceil(step));
    if app.list.is_empty() {
        let line = Line::styled(text::fit(&nothing(app), rows.width.into()), styles.muted).centered();
        let middle = Rect { y: rows.y + rows.height / 2, height: 1.min(rows.height), ..rows };
        frame.render_widget(line, middle);
        return height;
    }
    let visible: Vec<&Summary> = app.list.visible(height).map(|(row, _)| row).collect();
    let columns = Columns::of(&visible, rows.width);
    for (at, (row, is_selected)) in app.list.visible(height).enumerate() {
        let line = Rect { y: rows.y + step * u16::try_from(at).unwrap_or(0), height: 1, ..rows };
        map.add(line.into(), Spot::Row(at));
        draw_row(frame, line, &app.row_shown(row), is_selected, columns, app, styles);
    }
    height
}

/// The widths of the columns that give way, the same for every row on the screen.
#[derive(Clone, Copy)]
struct Columns {
    title: usize,
    variables: usize,
    badge: usize,
}

impl Columns {
    fn of(rows: &[&Summary], width: u16) -> Self {
        let badge = if rows.iter().any(|row| row.unread > 0) { BADGE_CELLS } else { 0 };
        // The marker, the gaps between the columns, and the columns that do not give way.
        let fixed = 2 + STATE_CELLS + 2 + 2 + badge + 1 + AGE_CELLS + 1;
        let free = usize::from(width).saturating_sub(fixed);
        let has_variables = rows.iter().any(|row| !row.variables.is_empty());
        let title =
            if has_variables { (free / 2).clamp(*TITLE_CELLS.start(), *TITLE_CELLS.end()).min(free) } else { free };
        Self { title, variables: free - title, badge }
    }
}

/// The pane in a few words: how many, and the newest or selected.
pub(super) fn gist(app: &App) -> String {
    match app.list.selected_row().or_else(|| app.list.first()) {
        Some(row) => format!("{} · {} {}", count(app), standing(row), app.row_shown(row).title),
        None => nothing(app),
    }
}

/// A state as glyph and word; never by colour alone.
pub(super) fn state(state: State) -> String {
    let glyph = match state {
        State::Open => '○',
        State::Active => '●',
        State::Waiting => '◔',
        State::WrapUp => '◕',
        State::Closed => '✕',
    };
    format!("{glyph} {}", state.label())
}

/// How a row tells where it stands: the state, but for a conversation that the AI agent has.
fn standing(row: &Summary) -> String {
    if row.ai_agent.engaged { "● with AI".to_owned() } else { state(row.state) }
}

/// Variables in one line: `productname: XBox · issue: installation`.
pub(super) fn variables(variables: &[NamedValue]) -> String {
    let pairs: Vec<String> =
        variables.iter().map(|variable| format!("{}: {}", variable.name, variable.value)).collect();
    pairs.join(" · ")
}

fn draw_row(
    frame: &mut Frame,
    area: Rect,
    row: &Summary,
    is_selected: bool,
    columns: Columns,
    app: &App,
    styles: &Styles,
) {
    let badge = if row.unread > 0 { format!("{} new", row.unread.min(99)) } else { String::new() };
    let badge = format!("{badge:>width$}", width = columns.badge);
    let paint = |style: Style| if is_selected { style.patch(styles.selection) } else { style };
    let line = Line::from(vec![
        Span::styled(if is_selected { "▸ " } else { "  " }, paint(styles.accent)),
        Span::styled(text::pad(&standing(row), STATE_CELLS), paint(styles.state(row.state))),
        Span::styled("  ", paint(styles.text)),
        Span::styled(text::pad(&text::clean(&row.title), columns.title), paint(styles.text)),
        Span::styled("  ", paint(styles.text)),
        Span::styled(text::pad(&text::clean(&variables(&row.variables)), columns.variables), paint(styles.muted)),
        Span::styled(badge, paint(styles.accent)),
        Span::styled(format!(" {:>AGE_CELLS$} ", time::age(row.activity_on, app.now)), paint(styles.muted)),
    ]);
    frame.render_widget(line, area);
}

fn draw_filter(frame: &mut Frame, area: Rect, app: &App, styles: &Styles) {
    let room = usize::from(area.width).saturating_sub(4);
    let query = app.raw_shown(app.loader.query());
    let query = text::clean(&query);
    // The end is what is being typed.
    let mut shown = query.as_ref();
    while text::width(shown) > room {
        shown = &shown[shown.chars().next().map_or(0, char::len_utf8)..];
    }
    let style = if app.loader.is_editing() { styles.field_focus } else { styles.field };
    let line = Line::from(vec![Span::styled(" / ", styles.key), Span::styled(shown.to_owned(), style)]);
    frame.render_widget(line, area);
    if app.loader.is_editing() && app.overlay.is_none() {
        let column = area.x + 3 + u16::try_from(text::width(shown)).unwrap_or(0);
        frame.set_cursor_position(Position::new(column, area.y));
    }
}

fn count(app: &App) -> String {
    if !app.loader.has_loaded() {
        return String::new();
    }
    let total = grouped(app.list.total().max(app.list.len() as u64));
    let what = if app.loader.is_filtered() { " matching" } else { "" };
    match app.list.selected_index() {
        Some(at) => format!("{} of {total}{what}", grouped(at as u64 + 1)),
        None => format!("{total}{what}"),
    }
}

/// Why the list is empty.
fn nothing(app: &App) -> String {
    match &app.link {
        _ if app.loader.is_filtered() && !app.loader.is_behind() => "nothing matches · Esc shows all".to_owned(),
        Link::NoDesk(NoDesk::Absent) => "this organisation has no desk: what was sent is told below".to_owned(),
        Link::NoDesk(NoDesk::KeyRefused) => "the desk key was refused: what was sent is told below".to_owned(),
        Link::Lost(_) => "the endpoint cannot be asked at the moment".to_owned(),
        _ if app.loader.is_behind() => "loading…".to_owned(),
        _ => "no conversations yet · send the form to begin one".to_owned(),
    }
}

/// A number with its thousands apart: `100,000`.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_stand_apart() {
        assert_eq!([grouped(0), grouped(999), grouped(1_000), grouped(100_000)], ["0", "999", "1,000", "100,000"]);
    }
}
