//! Pane 2 for an endpoint without a desk: the conversations that its API lists, each with what was sent to it from here.

use ratatui::{
    Frame,
    layout::Rect,
    text::{Line, Span},
};

use super::{draw_border, draw_corner, time};
use crate::console::{
    action::Action,
    app::{
        App, Pane,
        jump::grouped,
        map::{Map, Spot},
        remote::{Row, Webhook},
    },
    text,
    theme::Styles,
};

/// Cells of the webhooks' count, as in ` 99 told`.
const TOLD_CELLS: usize = 8;
const AGE_CELLS: usize = 4;
const TITLE_CELLS: std::ops::RangeInclusive<usize> = 13..=30;

/// Draws the pane; how many rows fit.
pub(super) fn draw(frame: &mut Frame, area: Rect, app: &App, styles: &Styles, map: &mut Map) -> usize {
    let as_of = app.remote.listed_on().map(|at| format!(" · {} · as of {}", count(app), time::clock(at, &app.zone)));
    let inner = draw_border(frame, area, Pane::Conversations, app, &as_of.unwrap_or_default(), styles);
    let edge = Rect { y: area.bottom().saturating_sub(1), height: 1, ..area };
    match &app.remote.webhook {
        Webhook::Off => {}
        Webhook::Listening(address) => draw_corner(frame, edge, &format!(" webhooks at {address} "), styles.muted),
        Webhook::Failed(_) => draw_corner(frame, edge, " no webhooks come in here ", styles.warning),
    }
    let mut rows = inner;
    if let Some(failure) = app.remote.failure().filter(|_| !app.remote.is_empty()) {
        let line = Rect { height: 1.min(inner.height), ..inner };
        let words = format!(" not refreshed: {}", text::clean(&app.seen(failure)));
        frame.render_widget(Span::styled(text::fit(&words, line.width.into()), styles.warning), line);
        rows = Rect { y: inner.y + line.height, height: inner.height - line.height, ..inner };
    }
    let step = if app.presenter.is_on { 2 } else { 1 };
    let height = usize::from(rows.height.div_ceil(step));
    if app.remote.is_empty() {
        let wrapped = text::wrap(&nothing(app), usize::from(rows.width).saturating_sub(4));
        let above = (rows.height.saturating_sub(u16::try_from(wrapped.len()).unwrap_or(u16::MAX))) / 2;
        for (words, y) in wrapped.into_iter().zip(rows.y + above..rows.bottom()) {
            frame.render_widget(Line::styled(words, styles.muted).centered(), Rect { y, height: 1, ..rows });
        }
        return height;
    }
    for (at, (row, is_selected)) in app.remote.visible(height).into_iter().enumerate() {
        let place = Rect { y: rows.y + step * u16::try_from(at).unwrap_or(0), height: 1, ..rows };
        map.add(place.into(), Spot::Row(at));
        frame.render_widget(line(&row, is_selected, place.width.into(), app, styles), place);
    }
    height
}

/// The pane in a few words.
pub(super) fn gist(app: &App) -> String {
    let rows = app.remote.rows();
    let selected = rows.iter().find(|row| Some(row.id) == app.remote.selected()).or_else(|| rows.first());
    selected.map_or_else(|| nothing(app), |row| format!("{} · {}", count(app), app.remote_title(row.id)))
}

fn line(row: &Row<'_>, is_selected: bool, width: usize, app: &App, styles: &Styles) -> Line<'static> {
    let told = match row.arrivals {
        0 => String::new(),
        count => format!("{} told", count.min(99)),
    };
    let free = width.saturating_sub(2 + 2 + TOLD_CELLS + 1 + AGE_CELLS + 1);
    let title_cells = (free / 2).clamp(*TITLE_CELLS.start(), *TITLE_CELLS.end()).min(free);
    let mut beside = match row.sent {
        Some(sent) => {
            let pairs =
                sent.request.variables.iter().map(|variable| (variable.name.clone(), variable.value.to_string()));
            let pairs = app.gist_shown(pairs.collect());
            pairs.into_iter().map(|(name, value)| format!("{name}: {value}")).collect::<Vec<_>>().join(" · ")
        }
        None => "not sent from here".to_owned(),
    };
    if !row.is_listed {
        beside = if beside.is_empty() { "not listed".to_owned() } else { format!("not listed · {beside}") };
    }
    let paint = |style: ratatui::style::Style| if is_selected { style.patch(styles.selection) } else { style };
    let title_style = if row.is_listed { styles.text } else { styles.muted };
    Line::from(vec![
        Span::styled(if is_selected { "▸ " } else { "  " }, paint(styles.accent)),
        Span::styled(text::pad(&text::clean(&app.remote_title(row.id)), title_cells), paint(title_style)),
        Span::styled("  ", paint(styles.text)),
        Span::styled(text::pad(&text::clean(&beside), free - title_cells), paint(styles.muted)),
        Span::styled(format!("{told:>TOLD_CELLS$}"), paint(styles.accent)),
        Span::styled(format!(" {:>AGE_CELLS$} ", time::age(row.created_on, app.now)), paint(styles.muted)),
    ])
}

fn count(app: &App) -> String {
    let rows = app.remote.rows();
    let total = grouped(rows.len() as u64);
    match rows.iter().position(|row| Some(row.id) == app.remote.selected()) {
        Some(at) => format!("{} of {total}", grouped(at as u64 + 1)),
        None => total,
    }
}

/// Why the list is empty.
fn nothing(app: &App) -> String {
    let remote = &app.remote;
    match remote.failure() {
        Some(failure) => format!("{} · {} asks again", text::clean(&app.seen(failure)), app.way_to(Action::Refresh)),
        None if remote.is_loading() => "asking the API…".to_owned(),
        None => "the API lists no conversation that goes on · send the form to begin one".to_owned(),
    }
}
