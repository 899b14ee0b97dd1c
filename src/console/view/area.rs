//! The areas of the desk: a frame, some lines that tell how things stand, the list, and the detail of what is selected.
//!
//! List and detail stand side by side where there is room; else the one that has the keys is there alone.

mod clock;
mod deliveries;
pub(super) mod faults;
mod fidelity;
mod records;
mod scenarios;

use jiff::Timestamp;
use ratatui::{
    Frame,
    layout::{Constraint, Layout, Position, Rect},
    style::Style,
    text::{Line, Span},
    widgets::Paragraph,
};

use super::{
    compose::field::{Veil, Window},
    overlay, time,
};
use crate::console::{
    app::{
        App,
        area::{
            Area,
            browser::{Browse as _, Browser, Entry},
        },
        map::{Map, Places},
    },
    composer::Editor,
    message::Room,
    text,
    theme::Styles,
};

const WIDEST: u16 = 180;
/// From this width on, list and detail stand side by side.
const SIDE_BY_SIDE: u16 = 100;
/// Cells of the labels' column in a detail.
const LABELS: usize = 14;

/// Draws an area; how much what has the keys has to show, and room for.
pub(super) fn draw(frame: &mut Frame, area: Rect, app: &App, which: Area, styles: &Styles, map: &mut Map) -> Room {
    let mut canvas = Canvas { frame, app, styles, map };
    match which {
        Area::Deliveries => deliveries::draw(&mut canvas, area),
        Area::Records => records::draw(&mut canvas, area),
        Area::Clock => clock::draw(&mut canvas, area),
        Area::Faults => faults::draw(&mut canvas, area),
        Area::Fidelity => fidelity::draw(&mut canvas, area),
        Area::Scenarios => scenarios::draw(&mut canvas, area),
    }
}

/// What is drawn on, and with.
struct Canvas<'a, 'f> {
    frame: &'a mut Frame<'f>,
    app: &'a App,
    styles: &'a Styles,
    map: &'a mut Map,
}

/// What an area shows around its list.
struct Panel {
    title: String,
    /// How things stand, above the list.
    head: Vec<Line<'static>>,
    /// What stands in the place of an empty list.
    nothing: String,
}

impl Canvas<'_, '_> {
    /// Draws the frame, the head and the browser. `row` gives a row of so many cells without its marker, `detail` the
    /// lines of what is selected in so many cells.
    fn draw<T: Entry>(
        &mut self,
        area: Rect,
        panel: &Panel,
        browser: &Browser<T>,
        row: impl Fn(&T, usize) -> Vec<Span<'static>>,
        detail: impl Fn(&T, usize) -> Vec<Line<'static>>,
    ) -> Room {
        let body = self.frame_and_head(area, panel);
        let body = self.filter(body, browser);
        let (list, inside) = split(body, browser.is_inside());
        let mut room = Room::default();
        if let Some(list) = list {
            room = self.list(list, &panel.nothing, browser, row);
        }
        if let (Some(inside), Some(selected)) = (inside, browser.selected()) {
            let inside = self.rule(inside, list.is_some(), browser.is_inside());
            let lines = detail(selected, inside.width.into());
            let detail_room = Room { lines: lines.len(), height: inside.height.into() };
            let from = browser.scroll().min(detail_room.last_scroll());
            let visible: Vec<Line> = lines.into_iter().skip(from).take(detail_room.height).collect();
            self.frame.render_widget(Paragraph::new(visible), inside);
            if browser.is_inside() {
                room = detail_room;
            }
        }
        room
    }

    fn frame_and_head(&mut self, area: Rect, panel: &Panel) -> Rect {
        let place = if area.width <= WIDEST { area } else { overlay::middle(area, WIDEST, area.height) };
        let inner = overlay::frame(self.frame, place, &panel.title, "Esc steps back", self.styles, self.map);
        let lines = u16::try_from(panel.head.len()).unwrap_or(u16::MAX).min(inner.height / 2);
        let [top, body] = Layout::vertical([Constraint::Length(lines), Constraint::Min(0)]).areas(inner);
        self.frame.render_widget(Paragraph::new(panel.head.clone()), top);
        body
    }

    /// The line of the filter, where there is one; what is left below.
    fn filter<T: Entry>(&mut self, area: Rect, browser: &Browser<T>) -> Rect {
        if !browser.is_filtering() && browser.filter().is_empty() {
            return area;
        }
        let [line, rest] = Layout::vertical([Constraint::Length(1), Constraint::Min(0)]).areas(area);
        self.input(line, " / ", browser.filter(), browser.is_filtering());
        rest
    }

    fn list<T: Entry>(
        &mut self,
        area: Rect,
        nothing: &str,
        browser: &Browser<T>,
        row: impl Fn(&T, usize) -> Vec<Span<'static>>,
    ) -> Room {
        let entries = browser.matching();
        if entries.is_empty() {
            let words = match () {
                () if !browser.is_loaded() && nothing.is_empty() => "loading…",
                () if !browser.is_empty() => "nothing matches · Esc shows all",
                () => nothing,
            };
            let lines = sentence(words, area.width.into(), self.styles.muted);
            self.frame.render_widget(Paragraph::new(lines), area);
        }
        let styles = self.styles;
        let width = usize::from(area.width).saturating_sub(2);
        overlay::entries(self.frame, area, (&entries, browser.place().0), self.map, |entry, is_selected| {
            let spans = row(entry, width);
            let lead = Span::styled(if is_selected { "▸ " } else { "  " }, styles.accent);
            let line: Vec<Span> = [lead].into_iter().chain(spans).collect();
            if !is_selected {
                return Line::from(line);
            }
            let used: usize = line.iter().map(|span| text::width(&span.content)).sum();
            let rest = Span::raw(" ".repeat((width + 2).saturating_sub(used)));
            let painted = line.into_iter().chain([rest]).map(|span| span.patch_style(styles.selection));
            Line::from(painted.collect::<Vec<_>>())
        })
    }

    /// The line between list and detail, heavier where the detail has the keys; what is right of it.
    fn rule(&mut self, area: Rect, is_beside: bool, is_inside: bool) -> Rect {
        if !is_beside {
            return area;
        }
        let (mark, style) = if is_inside { ("┃", self.styles.border_focus) } else { ("│", self.styles.border) };
        let lines: Vec<Line> = (0..area.height).map(|_| Line::styled(mark, style)).collect();
        self.frame.render_widget(Paragraph::new(lines), Rect { width: 1.min(area.width), ..area });
        Rect { x: area.x + 1.min(area.width), width: area.width.saturating_sub(1), ..area }
    }

    /// A text in a line, as much of it around the cursor as there is room for, and the terminal's cursor in it when it has
    /// the keys; where it is, and which characters it shows.
    fn input(&mut self, area: Rect, label: &str, editor: &Editor, has_keys: bool) -> (Rect, Places) {
        let label_cells = u16::try_from(text::width(label)).unwrap_or(u16::MAX).min(area.width);
        let [before, place] = Layout::horizontal([Constraint::Length(label_cells), Constraint::Min(0)])
            .areas(Rect { height: 1.min(area.height), ..area });
        let veil = self.app.mask().map_or(Veil::None, |_| Veil::Whole);
        let window = Window::of(editor, place.width.into(), has_keys, veil);
        let style = if has_keys { self.styles.field_focus } else { self.styles.field };
        self.frame.render_widget(Line::styled(label.to_owned(), self.styles.key), before);
        self.frame.render_widget(Line::styled(text::pad(&window.text, place.width.into()), style), place);
        if let Some(cursor) = window.cursor.and_then(|cursor| u16::try_from(cursor).ok()) {
            let x = place.x.saturating_add(cursor).min(place.right().saturating_sub(1));
            self.frame.set_cursor_position(Position::new(x, place.y));
        }
        (place, window.places)
    }
}

/// Where the list goes and where the detail.
fn split(area: Rect, is_inside: bool) -> (Option<Rect>, Option<Rect>) {
    if area.width < SIDE_BY_SIDE - 2 {
        return if is_inside { (None, Some(area)) } else { (Some(area), None) };
    }
    let [list, detail] = Layout::horizontal([Constraint::Percentage(55), Constraint::Min(0)]).areas(area);
    (Some(list), Some(detail))
}

/// A text over as many lines as it takes, a blank before each.
fn sentence(words: &str, width: usize, style: Style) -> Vec<Line<'static>> {
    text::clean_lines(words)
        .iter()
        .flat_map(|line| text::wrap(line, width.saturating_sub(2)))
        .map(|line| Line::styled(format!(" {line}"), style))
        .collect()
}

/// A label and a text, which goes on below where it is long.
fn field(label: &str, value: &str, width: usize, styles: &Styles) -> Vec<Line<'static>> {
    let mut lines = Vec::new();
    for line in text::clean_lines(value).iter().flat_map(|line| text::wrap(line, width.saturating_sub(LABELS + 3))) {
        let label = if lines.is_empty() { label } else { "" };
        lines.push(Line::from(vec![
            Span::styled(format!(" {} ", text::pad(label, LABELS)), styles.muted),
            Span::styled(line, styles.text),
        ]));
    }
    lines
}

/// Lines that keep their indent.
fn code(source: &str, width: usize, styles: &Styles) -> Vec<Line<'static>> {
    let room = width.saturating_sub(2).max(1);
    let mut lines = Vec::new();
    for line in text::clean_lines(source) {
        let indent = line.len() - line.trim_start_matches(' ').len();
        for (at, part) in text::wrap(line.trim_start_matches(' '), room.saturating_sub(indent + 2)).iter().enumerate() {
            let lead = " ".repeat(1 + indent + if at == 0 { 0 } else { 2 });
            lines.push(Line::styled(format!("{lead}{part}"), styles.text));
        }
    }
    lines
}

/// A heading in a detail.
fn heading(words: &str, width: usize, styles: &Styles) -> Line<'static> {
    Line::styled(format!(" {}", text::fit(&text::clean(words), width.saturating_sub(2))), styles.heading)
}

/// A moment to the second, in the representative's time zone.
fn moment(at: Timestamp, app: &App) -> String {
    time::exact(at, &app.zone)
}

#[cfg(test)]
pub(super) mod tests;
