//! The help overlay: the action table, group by group.

use ratatui::{
    Frame,
    layout::Rect,
    text::{Line, Span},
    widgets::{Block, BorderType, Clear, Paragraph},
};

use crate::console::{
    action::{Group, TABLE},
    app::App,
    message::Room,
    text,
    theme::Styles,
};

const WIDEST: u16 = 96;
/// Cells of the keys' column.
const KEYS: usize = 30;

/// Draws the overlay over `area`.
pub(super) fn draw(frame: &mut Frame, area: Rect, app: &App, styles: &Styles) -> Room {
    let width = area.width.saturating_sub(4).min(WIDEST);
    let area = Rect { x: area.x + (area.width - width) / 2, width, ..area };
    let block = Block::bordered()
        .border_type(BorderType::Thick)
        .border_style(styles.border_focus)
        .title(Span::styled(" Help ", styles.heading))
        .title_bottom(Line::styled(" ↑ ↓ PgUp PgDn scroll · Esc closes ", styles.muted).right_aligned());
    let inner = block.inner(area);
    let lines = lines(usize::from(inner.width), styles);
    let room = Room { lines: lines.len(), height: inner.height.into() };
    let from = app.help.unwrap_or(0).min(room.last_scroll());
    let visible: Vec<Line> = lines.into_iter().skip(from).take(room.height).collect();
    frame.render_widget(Clear, area);
    frame.buffer_mut().set_style(area, styles.text);
    frame.render_widget(block, area);
    frame.render_widget(Paragraph::new(visible), inner);
    room
}

fn lines(width: usize, styles: &Styles) -> Vec<Line<'static>> {
    let mut lines = Vec::new();
    for group in Group::ALL {
        if !lines.is_empty() {
            lines.push(Line::default());
        }
        lines.push(Line::styled(format!(" {}", group.title()), styles.heading));
        for row in TABLE.iter().filter(|row| row.group == group) {
            let keys = text::wrap(&row.chords_for_people(), KEYS);
            let title = text::wrap(row.title, width.saturating_sub(KEYS + 4));
            for at in 0..keys.len().max(title.len()) {
                let keys = keys.get(at).map_or("", String::as_str);
                let title = title.get(at).cloned().unwrap_or_default();
                lines.push(Line::from(vec![
                    Span::styled(format!("  {}  ", text::pad(keys, KEYS)), styles.key),
                    Span::styled(title, styles.text),
                ]));
            }
        }
    }
    lines
}
