//! What presenter mode adds to a frame that is drawn: the keys that were pressed, the line that points, and the last look
//! at it for personal data.

use ratatui::{
    Frame,
    buffer::Buffer,
    layout::Rect,
    style::Modifier,
    text::{Line, Span},
};
use unicode_segmentation::UnicodeSegmentation as _;

use crate::{
    api::personal::Mask,
    console::{
        app::{
            App,
            map::{Map, Spot},
            presenter::Pointer,
        },
        message::Room,
        text,
        theme::Styles,
    },
};

/// Columns left free at both sides, on a screen that is not narrower than this.
const MARGIN: (u16, u16) = (2, 80);
/// Rows left free above and below, on a screen that is not lower than this.
const HEADROOM: (u16, u16) = (1, 40);
/// A caption's words.
const CAPTION_CELLS: usize = 40;

/// The part of the screen that is drawn on: in presenter mode with a margin.
pub(super) fn inset(area: Rect, app: &App) -> Rect {
    if !app.presenter.is_on {
        return area;
    }
    let (columns, rows) =
        (if area.width >= MARGIN.1 { MARGIN.0 } else { 0 }, if area.height >= HEADROOM.1 { HEADROOM.0 } else { 0 });
    Rect { x: area.x + columns, y: area.y + rows, width: area.width - 2 * columns, height: area.height - 2 * rows }
}

/// Rows for the keys that were pressed: one of their own while the console is presented, pressed or not, so that they lie
/// over nothing and nothing moves.
pub(super) fn caption_rows(app: &App) -> u16 {
    u16::from(app.presenter.is_on)
}

/// Draws the keys that were pressed in the line `area`, the last one rightmost. Of more than fit, the first give way.
pub(super) fn draw_captions(frame: &mut Frame, area: Rect, app: &App, styles: &Styles) {
    let mut right = area.right().saturating_sub(2);
    for caption in app.presenter.captions().rev() {
        let chord = format!(" {} ", caption.chord);
        let words = format!("{} ", text::fit(caption.words, CAPTION_CELLS));
        let width = u16::try_from(text::width(&chord) + text::width(&words)).unwrap_or(u16::MAX);
        let Some(x) = right.checked_sub(width).filter(|x| *x > area.left() && area.height > 0) else { return };
        let place = Rect { x, width, height: 1, ..area };
        let line = Line::from(vec![
            Span::styled(chord, styles.selection.patch(styles.key).add_modifier(Modifier::BOLD)),
            Span::styled(words, styles.selection),
        ]);
        frame.render_widget(line.style(styles.text), place);
        right = x.saturating_sub(1);
    }
}

/// Draws the line that points over the pane in focus; how many lines there are to point at. Each can be clicked.
pub(super) fn draw_pointer(frame: &mut Frame, app: &App, pointer: Pointer, styles: &Styles, map: &mut Map) -> Room {
    let Some(pane) = map.area_of(Spot::Pane(app.focus)) else { return Room::default() };
    let pane = Rect { x: pane.x, y: pane.y, width: pane.width, height: pane.height };
    if pane.width < 3 || pane.height < 3 {
        return Room::default();
    }
    let inner = Rect { x: pane.x + 1, y: pane.y + 1, width: pane.width - 2, height: pane.height - 2 };
    let buffer = frame.buffer_mut();
    let holds_something = |y: &u16| (inner.left()..inner.right()).any(|x| !buffer[(x, *y)].symbol().trim().is_empty());
    let lines: Vec<u16> = (inner.top()..inner.bottom()).filter(holds_something).collect();
    let style = styles.selection.add_modifier(Modifier::BOLD | Modifier::UNDERLINED);
    let at = pointer.line.min(lines.len().saturating_sub(1));
    for (line, y) in lines.iter().enumerate() {
        let place = Rect { y: *y, height: 1, ..inner };
        map.add(place.into(), Spot::Entry(line));
        if line == at {
            buffer.set_style(place, style);
            for (x, mark) in [(pane.left(), "▶"), (pane.right() - 1, "◀")] {
                buffer.set_string(x, *y, mark, styles.accent.add_modifier(Modifier::BOLD));
            }
        }
    }
    Room { lines: lines.len(), height: inner.height.into() }
}

/// Masks what `mask` knows to be personal wherever it stands in `area`, whoever drew it. A mask is as wide as what it
/// covers, so that nothing moves.
pub(super) fn mask(buffer: &mut Buffer, area: Rect, mask: &Mask) {
    for y in area.top()..area.bottom() {
        let mut line = String::new();
        let mut x = area.left();
        while x < area.right() {
            let symbol = buffer[(x, y)].symbol();
            line.push_str(symbol);
            x += u16::try_from(text::width(symbol)).unwrap_or(1).max(1);
        }
        let masked = mask.within_drawn(&line);
        if masked == line {
            continue;
        }
        let mut x = area.left();
        for cluster in masked.graphemes(true) {
            if x >= area.right() {
                break;
            }
            let cell = &buffer[(x, y)];
            if cell.symbol() != cluster {
                let style = cell.style();
                buffer.set_string(x, y, cluster, style);
            }
            // What was the second half of a wide character is a cell of its own now.
            x += u16::try_from(text::width(cluster)).unwrap_or(1).max(1);
        }
        // A mask that came out narrower leaves nothing of what it covers behind.
        for x in x..area.right() {
            let style = buffer[(x, y)].style();
            buffer.set_string(x, y, " ", style);
        }
    }
}

#[cfg(test)]
mod tests;
