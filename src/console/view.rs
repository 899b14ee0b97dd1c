//! The screen: a picture of the state, drawn anew each time. Views read, they never change anything; what they learn about
//! the room they had goes back as an [`Extent`].
//!
//! From [`WIDE_COLUMNS`](super::app::WIDE_COLUMNS) on, the form takes the left half at full height, because it is long
//! and being typed into, and right of it the list stands above the representative's view: what was sent appears at the
//! top right and what becomes of it below, in the order in which it happens. Three columns would leave each too narrow
//! for a name beside a value. On smaller screens the pane with the focus takes the room and the others are one line each,
//! which still says the most important thing about them.

pub mod compose;
mod footer;
mod header;
mod help;
mod list;
mod representative;
mod sheet;
mod time;

use ratatui::{
    Frame,
    layout::{Constraint, Layout, Rect},
    style::Style,
    text::{Line, Span},
    widgets::{Block, BorderType, Paragraph},
};

use super::{
    app::{App, Pane, SMALLEST},
    message::Extent,
    text,
    theme::Styles,
};

/// The spinner's pictures.
const SPINNER: [char; 10] = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
/// The form's share of a wide screen, in percent: enough for an email address beside its label and counter.
const FORM_SHARE: u16 = 43;
/// Columns beyond which the form gains nothing.
const FORM_COLUMNS: u16 = 84;
/// The list's share of the right column, in percent.
const LIST_SHARE: u16 = 30;

/// Draws everything, and tells what there was room for.
pub fn draw(frame: &mut Frame, app: &App, styles: &Styles) -> Extent {
    let area = frame.area();
    frame.buffer_mut().set_style(area, styles.text);
    if area.width < SMALLEST.0 || area.height < SMALLEST.1 {
        draw_too_small(frame, area, styles);
        return Extent::default();
    }
    let notice = footer::notice(app, styles, area.width.into());
    let notice_lines = u16::try_from(notice.len()).unwrap_or(1);
    let [top, body, middle, bottom] = Layout::vertical([
        Constraint::Length(1),
        Constraint::Min(0),
        Constraint::Length(notice_lines),
        Constraint::Length(1),
    ])
    .areas(area);
    header::draw(frame, top, app, styles);
    let mut extent =
        if app.is_wide() { draw_wide(frame, body, app, styles) } else { draw_stacked(frame, body, app, styles) };
    frame.render_widget(Paragraph::new(notice), middle);
    footer::draw(frame, bottom, app, styles);
    if app.sheet.is_some() {
        extent.sheet = sheet::draw(frame, body, app, styles);
    }
    if app.help.is_some() {
        extent.help = help::draw(frame, body, app, styles);
    }
    extent
}

fn draw_wide(frame: &mut Frame, area: Rect, app: &App, styles: &Styles) -> Extent {
    let form = (area.width * FORM_SHARE / 100).min(FORM_COLUMNS);
    let [left, right] = Layout::horizontal([Constraint::Length(form), Constraint::Min(0)]).areas(area);
    let [upper, lower] = Layout::vertical([Constraint::Percentage(LIST_SHARE), Constraint::Min(0)]).areas(right);
    draw_form(frame, left, app, styles);
    let list_rows = list::draw(frame, upper, app, styles);
    let representative = representative::draw(frame, lower, app, styles);
    Extent { list_rows, representative, ..Extent::default() }
}

/// The pane with the focus, and a line for each of the others, in their order.
fn draw_stacked(frame: &mut Frame, area: Rect, app: &App, styles: &Styles) -> Extent {
    let heights = Pane::ALL.map(|pane| if pane == app.focus { Constraint::Min(0) } else { Constraint::Length(1) });
    let areas: [Rect; 3] = Layout::vertical(heights).areas(area);
    let mut extent = Extent::default();
    for (pane, area) in Pane::ALL.into_iter().zip(areas) {
        if pane != app.focus {
            draw_summary(frame, area, pane, app, styles);
            continue;
        }
        match pane {
            Pane::Compose => draw_form(frame, area, app, styles),
            Pane::Conversations => extent.list_rows = list::draw(frame, area, app, styles),
            Pane::Representative => extent.representative = representative::draw(frame, area, app, styles),
        }
    }
    extent
}

fn draw_form(frame: &mut Frame, area: Rect, app: &App, styles: &Styles) {
    let inner = draw_border(frame, area, Pane::Compose, app, "", styles);
    let look = compose::ComposeLook {
        styles,
        focused: app.focus == Pane::Compose && app.help.is_none() && app.sheet.is_none(),
        sending: app.outbox.sending().map(|_| spinner(app)),
        masked: false,
    };
    compose::draw(frame, inner, &app.composer, &look);
}

/// A pane in one line: what is most worth knowing of it.
fn draw_summary(frame: &mut Frame, area: Rect, pane: Pane, app: &App, styles: &Styles) {
    let gist = match pane {
        Pane::Compose => app.preview().title,
        Pane::Conversations => list::gist(app),
        Pane::Representative => representative::gist(app),
    };
    let head = format!(" {} {}  ", pane.number(), pane.title());
    let room = usize::from(area.width).saturating_sub(text::width(&head));
    let line = Line::from(vec![
        Span::styled(head, styles.heading),
        Span::styled(text::fit(&text::clean(&gist), room), styles.muted),
    ]);
    frame.render_widget(line, area);
}

/// The frame of a pane with its title; what is inside. The focus shows by the line's weight as well as by its colour.
fn draw_border(frame: &mut Frame, area: Rect, pane: Pane, app: &App, more: &str, styles: &Styles) -> Rect {
    let has_focus = app.focus == pane;
    let (kind, style) =
        if has_focus { (BorderType::Thick, styles.border_focus) } else { (BorderType::Plain, styles.border) };
    let title = format!(" {} {}{more} ", pane.number(), pane.title());
    let title = text::fit(&title, usize::from(area.width).saturating_sub(4));
    let block = Block::bordered().border_type(kind).border_style(style).title(Span::styled(title, styles.heading));
    let inner = block.inner(area);
    frame.render_widget(block, area);
    inner
}

/// Adds a text at the right of a pane's upper border.
fn draw_corner(frame: &mut Frame, area: Rect, text: &str, style: Style) {
    let width = u16::try_from(text::width(text)).unwrap_or(u16::MAX);
    if width + 4 <= area.width {
        let corner = Rect { x: area.right() - width - 2, width, height: 1, ..area };
        frame.render_widget(Span::styled(text.to_owned(), style), corner);
    }
}

fn draw_too_small(frame: &mut Frame, area: Rect, styles: &Styles) {
    let (columns, rows) = SMALLEST;
    let lines = [
        format!("frontdesk needs {columns} × {rows}"),
        format!("this terminal has {} × {}", area.width, area.height),
        "make it larger, nothing is lost".to_owned(),
    ];
    let height = u16::try_from(lines.len()).unwrap_or(3).min(area.height);
    let middle = Rect { y: area.y + (area.height - height) / 2, height, ..area };
    let lines: Vec<Line> =
        lines.iter().map(|line| Line::styled(text::fit(line, area.width.into()), styles.muted).centered()).collect();
    frame.render_widget(Paragraph::new(lines), middle);
}

fn spinner(app: &App) -> char {
    SPINNER[app.spin % SPINNER.len()]
}

#[cfg(test)]
pub(super) mod tests;
