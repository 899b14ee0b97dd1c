//! The help overlay: the action table, group by group; first the one that help was asked for from.

use ratatui::{
    Frame,
    layout::Rect,
    text::{Line, Span},
    widgets::Paragraph,
};

use super::overlay;
use crate::console::{
    action::{Action, Group, TABLE},
    app::{App, Context, map::Map},
    message::Room,
    text,
    theme::Styles,
};

const WIDEST: u16 = 96;
/// Cells of the keys' column.
const KEYS: usize = 30;

/// Draws the overlay over `area`, from its line `from` on.
pub(super) fn draw(frame: &mut Frame, area: Rect, app: &App, from: usize, styles: &Styles, map: &mut Map) -> Room {
    let width = area.width.saturating_sub(4).min(WIDEST);
    let area = Rect { x: area.x + (area.width - width) / 2, width, ..area };
    let scroll: &[Action] = &[Action::MoveUp, Action::MoveDown, Action::PageUp, Action::PageDown];
    let keys = overlay::keys(app, &[(scroll, "scroll"), (&[Action::Back], "closes")]);
    let inner = overlay::frame(frame, area, "Help", &keys, styles, map);
    let lines = lines(usize::from(inner.width), app, styles);
    let room = Room { lines: lines.len(), height: inner.height.into() };
    let visible: Vec<Line> = lines.into_iter().skip(from.min(room.last_scroll())).take(room.height).collect();
    frame.render_widget(Paragraph::new(visible), inner);
    room
}

fn lines(width: usize, app: &App, styles: &Styles) -> Vec<Line<'static>> {
    let keys_cells = KEYS.min(width * 2 / 5);
    let first = group_of(app.context_set_aside());
    let palette = app.way_to(Action::Palette);
    let mut lines =
        vec![Line::styled(text::fit(&format!(" {palette} finds an action by its name"), width), styles.muted)];
    for group in [first].into_iter().chain(Group::ALL.into_iter().filter(|group| *group != first)) {
        lines.push(Line::default());
        lines.push(Line::styled(format!(" {}", group.title()), styles.heading));
        for row in TABLE.iter().filter(|row| row.group == group) {
            let keys = text::wrap(&app.keymap.in_words(row), keys_cells);
            let title = text::wrap(row.title, width.saturating_sub(keys_cells + 4));
            for at in 0..keys.len().max(title.len()) {
                let keys = keys.get(at).map_or("", String::as_str);
                let title = title.get(at).cloned().unwrap_or_default();
                lines.push(Line::from(vec![
                    Span::styled(format!("  {}  ", text::pad(keys, keys_cells)), styles.key),
                    Span::styled(title, styles.text),
                ]));
            }
        }
    }
    lines
}

/// The group that somebody looks for first from here.
fn group_of(context: Context) -> Group {
    match context {
        Context::Field | Context::Area | Context::Choice | Context::Button => Group::Form,
        Context::Representative | Context::Reply | Context::Customer => Group::Representative,
        Context::Wire | Context::WireSearch => Group::Wire,
        Context::Sheet | Context::SheetText => Group::Sheets,
        Context::Browser | Context::BrowserText => Group::Areas,
        Context::List
        | Context::Filter
        | Context::Jump
        | Context::Help
        | Context::Audiences
        | Context::Palette
        | Context::Themes
        | Context::Pointer => Group::Panes,
    }
}
