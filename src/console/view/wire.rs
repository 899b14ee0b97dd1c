//! The wire: the exchanges, and the selected one in full. Side by side where there is room, else one at a time.

mod detail;
mod list;

use ratatui::{
    Frame,
    layout::{Constraint, Layout, Rect},
    text::{Line, Span},
};

use super::overlay;
use crate::console::{
    app::{
        App,
        map::Map,
        wire::{Aspect, Side, Source, Wire, log::Reading},
    },
    message::Room,
    text,
    theme::Styles,
};

/// From this width on, list and detail stand side by side.
const SIDE_BY_SIDE: u16 = 100;
/// The list's columns then.
const LIST_COLUMNS: u16 = 46;

/// Draws the overlay over `area`; how much the part with the keys has to show, and room for.
pub(super) fn draw(frame: &mut Frame, area: Rect, app: &App, wire: &Wire, styles: &Styles, map: &mut Map) -> Room {
    let count = wire.items(&app.wire).len();
    let place = if count == 0 { "nothing yet".to_owned() } else { format!("{} of {count}", wire.place(&app.wire) + 1) };
    let inner = overlay::frame(frame, area, title(app, wire), &place, styles, map);
    let is_shown = wire.is_searching || !wire.search().is_empty();
    let [body, bottom] = Layout::vertical([Constraint::Min(0), Constraint::Length(u16::from(is_shown))]).areas(inner);
    if is_shown {
        draw_search(frame, bottom, wire, app, styles);
    }
    let (list, detail) = if inner.width >= SIDE_BY_SIDE {
        let [list, gap, detail] =
            Layout::horizontal([Constraint::Length(LIST_COLUMNS), Constraint::Length(1), Constraint::Min(0)])
                .areas(body);
        for y in gap.top()..gap.bottom() {
            frame.render_widget(Span::styled("│", styles.border), Rect { y, height: 1, ..gap });
        }
        (Some(list), Some(detail))
    } else if wire.side == Side::List && !wire.is_searching {
        (Some(body), None)
    } else {
        (None, Some(body))
    };
    let list = list.map(|area| list::draw(frame, area, app, wire, styles, map));
    let detail = detail.map(|area| {
        let (room, below) = detail::draw(frame, area, app, wire, styles, map);
        if below > 0 {
            let words = format!(" ▼ {below} more ");
            let width = u16::try_from(text::width(&words)).unwrap_or(u16::MAX).min(area.width);
            // In the frame, so that it hides no row.
            let place = Rect { x: area.x + 1, y: inner.bottom(), width, height: 1 };
            frame.render_widget(Span::styled(words, styles.accent), place);
        }
        room
    });
    let rooms = if wire.side == Side::List { [list, detail] } else { [detail, list] };
    rooms.into_iter().flatten().next().unwrap_or_default()
}

fn title(app: &App, wire: &Wire) -> &'static str {
    match (wire.source, wire.aspect(), &app.wire.reading) {
        (_, Aspect::Difference, _) => "Wire · what differs from the one before",
        (_, Aspect::Why, _) => "Wire · why it was refused",
        (Source::Own, ..) => "Wire · this console",
        (Source::Journal, _, Reading::UnderWay) => "Wire · the endpoint's journal · reading…",
        (Source::Journal, ..) => "Wire · the endpoint's journal",
    }
}

/// What is looked for, its end in sight.
fn draw_search(frame: &mut Frame, area: Rect, wire: &Wire, app: &App, styles: &Styles) {
    let room = usize::from(area.width).saturating_sub(4);
    let sought = app.raw_shown(wire.search());
    let sought = text::clean(&sought);
    let mut shown = sought.as_ref();
    while text::width(shown) > room {
        shown = &shown[shown.chars().next().map_or(0, char::len_utf8)..];
    }
    let line = Line::from(vec![Span::styled(" / ", styles.key), Span::styled(shown.to_owned(), styles.text)]);
    frame.render_widget(line, area);
    if wire.is_searching {
        let column = area.x + 3 + u16::try_from(text::width(shown)).unwrap_or(0);
        frame.set_cursor_position((column.min(area.right().saturating_sub(1)), area.y));
    }
}

#[cfg(test)]
mod tests;
