//! The selected exchange: rows of marked-up text, those that do not fit cut, the one under the cursor in full.

use std::borrow::Cow;

use ratatui::{
    Frame,
    layout::Rect,
    style::Style,
    text::{Line, Span},
};
use unicode_segmentation::UnicodeSegmentation as _;

use crate::console::{
    app::{
        App,
        map::{Map, Spot},
        wire::{
            Side, Wire,
            row::{Change, Kind, Row},
        },
    },
    message::Room,
    text,
    theme::Styles,
};

/// Lines that the row under the cursor may take.
const MOST_LINES: usize = 12;
/// Characters of a row that are looked at for each cell there is: a body may be one long line.
const PER_CELL: usize = 3;
/// Characters beyond these that are looked at for personal data, so that what is cut off is known for what it is.
const BESIDE: usize = 256;

/// Draws the rows; what there is of them, and how many are below those that are in sight.
pub(super) fn draw(
    frame: &mut Frame,
    area: Rect,
    app: &App,
    wire: &Wire,
    styles: &Styles,
    map: &mut Map,
) -> (Room, usize) {
    let room = Room { lines: wire.rows().len(), height: area.height.into() };
    let width = usize::from(area.width);
    let made = |at: usize| lines(&wire.rows()[at], at == wire.cursor(), width, (app, wire), styles);
    // From the cursor up to half of the height, so that it is in the middle as far as there is something on both sides.
    let mut from = wire.cursor().min(room.lines.saturating_sub(1));
    let below: usize = (from..room.lines).take(room.height).map(|at| made(at).len()).sum();
    let mut above = (room.height / 2).max(room.height.saturating_sub(below));
    while from > 0 {
        let height = made(from - 1).len();
        if height > above {
            break;
        }
        above -= height;
        from -= 1;
    }
    let mut y = area.top();
    for at in from..room.lines {
        for line in made(at) {
            if y >= area.bottom() {
                return (room, room.lines - at);
            }
            let place = Rect { y, height: 1, ..area };
            map.add(place.into(), Spot::Line(at));
            frame.render_widget(line, place);
            y += 1;
        }
    }
    (room, 0)
}

/// A row as the lines that it takes.
fn lines(
    row: &Row,
    is_selected: bool,
    width: usize,
    (app, wire): (&App, &Wire),
    styles: &Styles,
) -> Vec<Line<'static>> {
    let has_keys = wire.side == Side::Detail;
    let paint = |style: Style| if is_selected && has_keys { style.patch(styles.selection) } else { style };
    let (mark, mark_style) = match row.change {
        Change::Same => (" ", styles.muted),
        Change::Added => ("+", styles.success),
        Change::Removed => ("-", styles.error),
    };
    let fold = match row.folded {
        Some(true) => "▸",
        Some(false) => "▾",
        None => " ",
    };
    let lead = format!("{mark}{}{fold} ", " ".repeat(row.level * 2));
    let indent = text::width(&lead);
    let room = width.saturating_sub(indent + 1).max(1);
    let may_wrap = row.is_sentence || is_selected && has_keys;
    let most = if may_wrap { room * MOST_LINES } else { room };
    let pieces = pieces(row, most * PER_CELL, (app, wire.search()), styles);
    let wrapped = if row.is_sentence { sentence(&pieces, room) } else { broken(pieces, room) };
    let height = if may_wrap { MOST_LINES } else { 1 };
    let cut_at = (wrapped.len() > height).then(|| height - 1);
    wrapped
        .into_iter()
        .take(height)
        .enumerate()
        .map(|(at, pieces)| {
            let lead = if at == 0 { lead.clone() } else { " ".repeat(indent) };
            let mut spans = vec![Span::styled(lead, paint(mark_style))];
            let mut used = indent;
            for (piece, style) in pieces {
                used += text::width(&piece);
                spans.push(Span::styled(piece, paint(style)));
            }
            let end = if cut_at == Some(at) { "…" } else { " " };
            spans.push(Span::styled(
                format!("{end}{}", " ".repeat(width.saturating_sub(used + 1))),
                paint(styles.muted),
            ));
            Line::from(spans)
        })
        .collect()
}

/// The clean pieces of a row with their styles, what is looked for standing out.
fn pieces(row: &Row, most: usize, (app, sought): (&App, &str), styles: &Styles) -> Vec<(String, Style)> {
    let mut pieces = Vec::new();
    let mut left = most;
    let mut under = "";
    for token in &row.tokens {
        // Of what would be cut, so much more is looked at as a name or an address is long.
        let whole: String = token.text.chars().take(left + BESIDE).collect();
        let text: String = shown(app, under, &whole).chars().take(left).collect();
        if token.kind == Kind::Name {
            under = token.text.trim_matches('"');
        }
        left -= text.chars().count();
        let style = match (row.change, token.kind) {
            (Change::Removed, _) | (Change::Same, Kind::Bad) => styles.error,
            (Change::Added, _) | (Change::Same, Kind::Good) => styles.success,
            (Change::Same, Kind::Plain) => styles.text,
            (Change::Same, Kind::Muted) => styles.muted,
            (Change::Same, Kind::Heading) => styles.heading,
            (Change::Same, Kind::Name) => styles.json_name,
            (Change::Same, Kind::Text) => styles.json_text,
            (Change::Same, Kind::Literal) => styles.json_literal,
            (Change::Same, Kind::Odd) => styles.warning,
        };
        let clean = text::clean(&text);
        let mut rest = clean.as_ref();
        while let Some((start, end)) = find(rest, sought) {
            pieces.push((rest[..start].to_owned(), style));
            pieces.push((rest[start..end].to_owned(), style.patch(styles.highlight)));
            rest = &rest[end..];
        }
        pieces.push((rest.to_owned(), style));
    }
    pieces.retain(|(piece, _)| !piece.is_empty());
    pieces
}

/// A token as it may be seen, by the name that it stands under.
fn shown<'a>(app: &App, under: &str, token: &'a str) -> Cow<'a, str> {
    let Some(inner) = token.strip_prefix('"') else { return app.value_shown(under, token) };
    let (inner, end) = inner.strip_suffix('"').map_or((inner, ""), |inner| (inner, "\""));
    Cow::Owned(format!("\"{}{end}", app.value_shown(under, inner)))
}

/// Where `text` holds what is looked for, whatever the case of its letters.
fn find(text: &str, sought: &str) -> Option<(usize, usize)> {
    if sought.is_empty() {
        return None;
    }
    let sought: Vec<char> = sought.chars().flat_map(char::to_lowercase).collect();
    text.char_indices().find_map(|(start, _)| {
        let mut wanted = sought.iter();
        for (at, letter) in text[start..].char_indices() {
            for lower in letter.to_lowercase() {
                match wanted.next() {
                    Some(letter) if *letter == lower => {}
                    _ => return None,
                }
            }
            if wanted.len() == 0 {
                return Some((start, start + at + letter.len_utf8()));
            }
        }
        None
    })
}

/// Broken wherever a line is full.
fn broken(pieces: Vec<(String, Style)>, room: usize) -> Vec<Vec<(String, Style)>> {
    let mut lines = vec![Vec::new()];
    let mut used = 0;
    for (piece, style) in pieces {
        let mut part = String::new();
        for cluster in piece.graphemes(true) {
            let width = text::width(cluster);
            if used + width > room && used > 0 {
                if let Some(line) = lines.last_mut() {
                    line.push((std::mem::take(&mut part), style));
                }
                lines.push(Vec::new());
                used = 0;
            }
            used += width;
            part.push_str(cluster);
        }
        if let Some(line) = lines.last_mut() {
            line.push((part, style));
        }
    }
    lines
}

/// Broken between words; a sentence has one style.
fn sentence(pieces: &[(String, Style)], room: usize) -> Vec<Vec<(String, Style)>> {
    let style = pieces.first().map(|(_, style)| *style).unwrap_or_default();
    let words: String = pieces.iter().map(|(piece, _)| piece.as_str()).collect();
    text::wrap(&words, room).into_iter().map(|line| vec![(line, style)]).collect()
}
