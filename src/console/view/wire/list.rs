//! The exchanges, newest first, a line each.

use ratatui::{
    Frame,
    layout::Rect,
    style::Style,
    text::{Line, Span},
};

use super::super::overlay;
use crate::console::{
    app::{
        App,
        map::Map,
        wire::{Deed, Item, Side, Source, Wire, log::Reading, milliseconds},
    },
    message::Room,
    text,
    theme::Styles,
};

/// Cells for how long it took.
const TIME: usize = 8;

pub(super) fn draw(frame: &mut Frame, area: Rect, app: &App, wire: &Wire, styles: &Styles, map: &mut Map) -> Room {
    let items: Vec<&Item> = wire.items(&app.wire).map(AsRef::as_ref).collect();
    if items.is_empty() {
        let (words, style) = match (wire.source, &app.wire.reading) {
            (Source::Own, _) => ("nothing was sent yet".to_owned(), styles.muted),
            (Source::Journal, Reading::Failed(reason)) => (app.seen(reason).into_owned(), styles.error),
            (Source::Journal, Reading::Read) => ("nobody has sent anything yet".to_owned(), styles.muted),
            (Source::Journal, _) => ("reading the journal…".to_owned(), styles.muted),
        };
        let lines = text::wrap(&text::clean(&words), usize::from(area.width).saturating_sub(2));
        for (line, y) in lines.into_iter().zip(area.top()..area.bottom()) {
            frame.render_widget(Line::styled(format!(" {line}"), style), Rect { y, height: 1, ..area });
        }
        return Room { lines: 0, height: area.height.into() };
    }
    let width = usize::from(area.width);
    let has_keys = wire.side == Side::List;
    overlay::entries(frame, area, (&items, wire.place(&app.wire)), map, |item, is_selected| {
        line(item, is_selected, has_keys, width, app, styles)
    })
}

/// Mark, time of day, method and path, status, how long it took.
fn line(item: &Item, is_selected: bool, has_keys: bool, width: usize, app: &App, styles: &Styles) -> Line<'static> {
    let paint = |style: Style| if is_selected && has_keys { style.patch(styles.selection) } else { style };
    let marker = if is_selected { "▸" } else { " " };
    let (mark, verdict) = match item.status {
        _ if item.fault.is_some() => ("!", styles.warning),
        Some(200..400) => ("✓", styles.success),
        _ => ("✗", styles.error),
    };
    let at = item.at.to_zoned(app.zone.clone()).strftime("%H:%M:%S").to_string();
    let status = item.status.map_or_else(|| "—".to_owned(), |status| status.to_string());
    let took = milliseconds(item.total);
    let lead = format!("{marker}{at} ");
    let odd = if item.unknown.is_empty() { "" } else { "?" };
    let tail = format!("{odd:>1} {mark} {status:>3} {took:>TIME$} ");
    let room = width.saturating_sub(text::width(&lead) + text::width(&tail));
    let call = text::pad(&text::clean(&call(item, room, app)), room);
    Line::from(vec![
        Span::styled(lead, paint(styles.muted)),
        Span::styled(call, paint(styles.text)),
        Span::styled(format!("{odd:>1} "), paint(styles.warning)),
        Span::styled(format!("{mark} {status:>3}"), paint(verdict)),
        Span::styled(format!(" {took:>TIME$} "), paint(styles.muted)),
    ])
}

/// What the call is about: of an activity its type and whom it is of, for all of them go to one path.
fn call(item: &Item, room: usize, app: &App) -> String {
    match &item.deed {
        Some(Deed { conversation, what }) => match app.name_of(*conversation) {
            Some(name) => format!("{what} · {name}"),
            None => what.clone(),
        },
        None => format!("{} {}", item.method, shown(item, room)),
    }
}

/// The end of the path says what the call is about.
fn shown(item: &Item, room: usize) -> String {
    let path: String = item.short_path().chars().take(400).collect();
    let room = room.saturating_sub(item.method.len() + 1);
    let letters: Vec<char> = path.chars().collect();
    if letters.len() <= room {
        return path;
    }
    let end = letters.len().saturating_sub(room.saturating_sub(1));
    std::iter::once('…').chain(letters[end..].iter().copied()).collect()
}
