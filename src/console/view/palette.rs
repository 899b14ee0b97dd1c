//! The palette: what is being looked for, and the actions that were found.

use ratatui::{
    Frame,
    layout::{Position, Rect},
    style::Style,
    text::{Line, Span},
};

use super::overlay;
use crate::console::{
    action::Action,
    app::{
        App,
        map::Map,
        palette::{Found, Letters, Palette},
    },
    message::Room,
    text,
    theme::Styles,
};

const WIDEST: u16 = 100;
const HIGHEST: u16 = 24;
/// The border's lines, the search and the line below it.
const OTHER_LINES: u16 = 4;
/// Cells of the names' column: the longest name and two blanks.
const NAME_CELLS: usize = 21;
/// Cells of the marker before an entry.
const MARKER: &str = "▸ ";

/// Draws the overlay over `area`; how many actions there are, and fit.
pub(super) fn draw(
    frame: &mut Frame,
    area: Rect,
    app: &App,
    palette: &Palette,
    styles: &Styles,
    map: &mut Map,
) -> Room {
    let area = overlay::middle(area, WIDEST, HIGHEST);
    let groups: overlay::Keys<'_> =
        &[(overlay::CHOOSE, "choose"), (&[Action::Pick], "does it"), (&[Action::Back], "closes")];
    let keys = overlay::keys(app, groups);
    let inner = overlay::frame(frame, area, "What to do", &keys, styles, map);
    let search = Rect { height: 1.min(inner.height), ..inner };
    draw_search(frame, search, palette, styles);
    if let Some(refusal) = palette.chosen().and_then(|found| found.refusal.as_deref())
        && inner.height > 1
    {
        // In full, for in the list it may be cut.
        let words = text::fit(&format!("   ! {}", text::clean(&app.seen(refusal))), inner.width.into());
        frame.render_widget(Line::styled(words, styles.warning), Rect { y: inner.y + 1, height: 1, ..inner });
    }
    let list = Rect {
        y: inner.y + 2.min(inner.height),
        height: area.height.saturating_sub(OTHER_LINES).min(inner.height.saturating_sub(2)),
        ..inner
    };
    if palette.found().is_empty() && list.height > 0 {
        let words = text::fit("no action has such a name", list.width.into());
        frame.render_widget(Line::styled(words, styles.muted).centered(), Rect { height: 1, ..list });
    }
    let width = usize::from(list.width);
    overlay::entries(frame, list, (palette.found(), palette.selected), map, |found, is_selected| {
        line(found, is_selected, width, app, styles)
    })
}

fn draw_search(frame: &mut Frame, area: Rect, palette: &Palette, styles: &Styles) {
    let room = usize::from(area.width).saturating_sub(4);
    let query = text::clean(palette.query());
    // The end is what is being typed.
    let mut shown = query.as_ref();
    while text::width(shown) > room {
        shown = &shown[shown.chars().next().map_or(0, char::len_utf8)..];
    }
    let mut spans = vec![Span::styled(" : ", styles.key)];
    if shown.is_empty() {
        spans.push(Span::styled(text::fit("a name, or some of its letters", room), styles.placeholder));
    } else {
        spans.push(Span::styled(shown.to_owned(), styles.text));
    }
    frame.render_widget(Line::from(spans), area);
    let column = area.x + 3 + u16::try_from(text::width(shown)).unwrap_or(0);
    frame.set_cursor_position(Position::new(column.min(area.right().saturating_sub(1)), area.y));
}

/// The name, what the action does or why it cannot be done, and its keys at the right.
fn line(found: &Found, is_selected: bool, width: usize, app: &App, styles: &Styles) -> Line<'static> {
    let paint = |style: Style| if is_selected { style.patch(styles.selection) } else { style };
    let can_be_done = found.refusal.is_none();
    let keys = app.keymap.in_words(found.row);
    // Two thirds for the words at least; of several keys the first ones.
    let most = (width / 3).max(8);
    let keys = if text::width(&keys) > most { text::fit(&keys, most) } else { keys };
    let room = width.saturating_sub(text::width(MARKER) + text::width(&keys) + 2);
    let (of_name, of_title): (&[usize], &[usize]) = match &found.letters {
        Letters::OfName(letters) => (letters, &[]),
        Letters::OfTitle(letters) => (&[], letters),
    };
    let name = text::pad(&text::fit(&found.name, NAME_CELLS.min(room)), NAME_CELLS.min(room));
    let words = match &found.refusal {
        Some(refusal) => text::fit(&text::clean(&app.seen(refusal)), room.saturating_sub(NAME_CELLS)),
        None => text::fit(found.row.title, room.saturating_sub(NAME_CELLS)),
    };
    let (name_style, words_style) =
        if can_be_done { (styles.text, styles.muted) } else { (styles.muted, styles.muted) };
    let mut spans = vec![Span::styled(if is_selected { MARKER } else { "  " }, paint(styles.accent))];
    let mut used = 0;
    let mut push = |words: &str, letters: &[usize], base: Style| {
        for (at, character) in words.chars().enumerate() {
            let style = if letters.contains(&at) { base.patch(styles.highlight) } else { base };
            let character = character.to_string();
            used += text::width(&character);
            spans.push(Span::styled(character, paint(style)));
        }
    };
    push(&name, of_name, name_style);
    push(&words, if can_be_done { of_title } else { &[] }, words_style);
    spans.push(Span::styled(" ".repeat(room.saturating_sub(used) + 1), paint(words_style)));
    spans.push(Span::styled(format!("{keys} "), paint(styles.key)));
    Line::from(spans)
}
