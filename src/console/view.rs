//! The screen: a picture of the state, drawn anew each time. Views read, they never change anything; what they learn about
//! the room they had goes back as an [`Extent`].
//!
//! From [`WIDE_COLUMNS`](super::app::WIDE_COLUMNS) on, the form takes the left half at full height, because it is long
//! and being typed into, and right of it the list stands above the representative's view: what was sent appears at the
//! top right and what becomes of it below, in the order in which it happens. Three columns would leave each too narrow
//! for a name beside a value. On smaller screens the pane with the focus takes the room and the others are one line each,
//! which still says the most important thing about them.

mod area;
mod audiences;
pub mod compose;
mod confirmation;
mod errand;
mod footer;
mod header;
mod help;
mod incoming;
mod list;
mod overlay;
mod palette;
mod presenter;
mod read;
mod remote;
mod representative;
mod sheet;
mod stage;
mod themes;
mod time;
mod wire;

use ratatui::{
    Frame,
    layout::{Constraint, Layout, Rect},
    style::Style,
    text::{Line, Span},
    widgets::{Block, BorderType, Paragraph},
};
pub use read::{ReadLine, read_overlay};

use super::{
    app::{
        App, Pane, SMALLEST,
        layout::Divider,
        map::{Area, Map, Spot},
    },
    message::Extent,
    text,
    theme::Styles,
};

/// The spinner's pictures.
const SPINNER: [char; 10] = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
/// Draws everything; what there was room for, and what is where.
pub fn draw(frame: &mut Frame, app: &App, styles: &Styles) -> (Extent, Map) {
    let area = frame.area();
    frame.buffer_mut().set_style(area, styles.screen);
    frame.buffer_mut().set_style(area, styles.text);
    let area = presenter::inset(area, app);
    let mut map = Map::default();
    if area.width < SMALLEST.0 || area.height < SMALLEST.1 {
        draw_too_small(frame, area, styles);
        return (Extent::default(), map);
    }
    let notice = footer::notice(app, styles, area.width.into());
    let notice_lines = u16::try_from(notice.len()).unwrap_or(1);
    let [top, body, captions, middle, bottom] = Layout::vertical([
        Constraint::Length(1),
        Constraint::Min(0),
        Constraint::Length(presenter::caption_rows(app)),
        Constraint::Length(notice_lines),
        Constraint::Length(1),
    ])
    .areas(area);
    header::draw(frame, top, app, styles);
    let band = stage::height(app, body);
    let [body, stage_band] = Layout::vertical([Constraint::Min(0), Constraint::Length(band)]).areas(body);
    map.body = body.into();
    stage::draw(frame, stage_band, app, styles, &mut map);
    let offer = if app.panes_share_the_screen() { 0 } else { incoming::height(app, body.height) };
    let [body, foot] = Layout::vertical([Constraint::Min(0), Constraint::Length(offer)]).areas(body);
    if offer > 0 {
        incoming::draw(frame, foot, app, styles, &mut map);
    }
    let mut extent = if app.preferences.layout.is_zoomed {
        draw_pane(frame, body, app.focus, app, styles, &mut map)
    } else if app.is_wide() {
        draw_wide(frame, body, app, styles, &mut map)
    } else {
        draw_stacked(frame, body, app, styles, &mut map)
    };
    frame.render_widget(Paragraph::new(notice), middle);
    footer::draw(frame, bottom, app, styles, &mut map);
    if let Some(overlay) = &app.overlay {
        extent.overlay = overlay::draw(frame, body, app, overlay, styles, &mut map);
    }
    presenter::draw_captions(frame, captions, app, styles);
    // The first line tells of the endpoint alone.
    if let Some(mask) = app.mask() {
        let below = Rect { y: top.bottom(), height: area.bottom() - top.bottom(), ..area };
        presenter::mask(frame.buffer_mut(), below, mask);
    }
    (extent, map)
}

impl From<Rect> for Area {
    fn from(Rect { x, y, width, height }: Rect) -> Self {
        Self { x, y, width, height }
    }
}

fn draw_wide(frame: &mut Frame, area: Rect, app: &App, styles: &Styles, map: &mut Map) -> Extent {
    let layout = app.preferences.layout;
    // Two people who talk need the room, and nobody fills in the form meanwhile.
    let gives_way = app.shows_seats() && app.focus != Pane::Compose;
    let form = if gives_way { 0 } else { layout.form_columns(area.width) };
    let [left, right] = Layout::horizontal([Constraint::Length(form), Constraint::Min(0)]).areas(area);
    let list = layout.list_rows(area.height);
    let offer = incoming::height(app, area.height);
    let [upper, lower, foot] =
        Layout::vertical([Constraint::Length(list), Constraint::Min(0), Constraint::Length(offer)]).areas(right);
    incoming::draw(frame, foot, app, styles, map);
    if !gives_way {
        draw_pane(frame, left, Pane::Compose, app, styles, map);
    }
    let list = draw_pane(frame, upper, Pane::Conversations, app, styles, map);
    let representative = draw_pane(frame, lower, Pane::Representative, app, styles, map);
    // Both frames that meet are the border between their panes; their titles stay the pane's.
    if !gives_way {
        let beside = Rect { x: left.right().saturating_sub(1), width: 2, ..area };
        map.add(beside.into(), Spot::Divider(Divider::Form));
    }
    let between = Rect { y: upper.bottom().saturating_sub(1), height: 1, ..right };
    map.add(between.into(), Spot::Divider(Divider::List));
    Extent { list_rows: list.list_rows, ..representative }
}

/// The pane with the focus, and a line for each of the others, in their order.
fn draw_stacked(frame: &mut Frame, area: Rect, app: &App, styles: &Styles, map: &mut Map) -> Extent {
    let heights = Pane::ALL.map(|pane| if pane == app.focus { Constraint::Min(0) } else { Constraint::Length(1) });
    let areas: [Rect; 3] = Layout::vertical(heights).areas(area);
    let mut extent = Extent::default();
    for (pane, area) in Pane::ALL.into_iter().zip(areas) {
        if pane == app.focus {
            extent = draw_pane(frame, area, pane, app, styles, map);
        } else {
            map.add(area.into(), Spot::Pane(pane));
            draw_summary(frame, area, pane, app, styles);
        }
    }
    extent
}

fn draw_pane(frame: &mut Frame, area: Rect, pane: Pane, app: &App, styles: &Styles, map: &mut Map) -> Extent {
    let mut extent = Extent::default();
    map.add(area.into(), Spot::Pane(pane));
    match pane {
        Pane::Compose => draw_form(frame, area, app, styles, map),
        Pane::Conversations if !app.has_desk() => extent.list_rows = remote::draw(frame, area, app, styles, map),
        Pane::Conversations => extent.list_rows = list::draw(frame, area, app, styles, map),
        Pane::Representative if app.shows_seats() => {
            extent = representative::seats::draw(frame, area, app, styles, map);
        }
        Pane::Representative => extent.representative = representative::draw(frame, area, app, styles, map),
    }
    extent
}

fn draw_form(frame: &mut Frame, area: Rect, app: &App, styles: &Styles, map: &mut Map) {
    let inner = draw_border(frame, area, Pane::Compose, app, "", styles);
    let look = compose::ComposeLook {
        styles,
        focused: app.focus == Pane::Compose && app.overlay.is_none(),
        sending: app.outbox.sending().map(|_| spinner(app)),
        presenter: &app.presenter,
        is_spacious: app.presenter.is_on,
    };
    compose::draw(frame, inner, &app.composer, &look, map);
}

/// A pane in one line: what is most worth knowing of it.
fn draw_summary(frame: &mut Frame, area: Rect, pane: Pane, app: &App, styles: &Styles) {
    let gist = match pane {
        Pane::Compose => app.preview().title,
        Pane::Conversations if !app.has_desk() => remote::gist(app),
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
    let title = format!(" {} {}{more}", pane.number(), pane.title());
    draw_frame(frame, area, &title, app.focus == pane, app, styles)
}

/// The frame of a pane, or of a part that stands for one.
fn draw_frame(frame: &mut Frame, area: Rect, title: &str, has_focus: bool, app: &App, styles: &Styles) -> Rect {
    let (kind, style) =
        if has_focus { (BorderType::Thick, styles.border_focus) } else { (BorderType::Plain, styles.border) };
    let style = app.target.mark.map_or(style, |mark| styles.mark(mark));
    let zoomed = if app.preferences.layout.is_zoomed { " · zoomed" } else { "" };
    let title = text::fit(&format!("{title}{zoomed} "), usize::from(area.width).saturating_sub(4));
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
