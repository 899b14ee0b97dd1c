//! What of a text is in sight in the cells of a field, and where its cursor stands.

use std::{borrow::Cow, ops::Range};

use crate::{
    api::personal::Mask,
    console::{
        app::{map::Places, presenter::Presenter},
        composer::{Editor, Position},
        text,
    },
};

/// Lines of the start message that are in sight at once.
pub(in crate::console::view) const MESSAGE_LINES: usize = 5;
const ELLIPSIS: &str = "…";
const MASK: &str = "•";

/// What a text is seen through.
#[derive(Clone, Copy, Debug)]
pub(in crate::console::view) enum Veil<'a> {
    None,
    /// Nothing of it is seen but how long it is.
    Whole,
    /// All but what this knows to be personal.
    Names(&'a Mask),
}

impl<'a> Veil<'a> {
    /// Names give way; a text in which one runs into other letters gives way whole.
    pub(in crate::console::view) fn over_names(presenter: &'a Presenter, editor: &Editor) -> Self {
        match presenter.mask() {
            None => Veil::None,
            Some(_) if presenter.is_named_within(&editor.text()) => Veil::Whole,
            Some(mask) => Veil::Names(mask),
        }
    }
}

/// The part of a line that is in sight.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::console::view) struct Window {
    /// Cleaned, and no wider than the field.
    pub(in crate::console::view) text: String,
    /// How many cells into the text the cursor stands, when the field has the keys.
    pub(in crate::console::view) cursor: Option<usize>,
    /// Which characters the cells show, for a click.
    pub(in crate::console::view) places: Places,
}

/// One line of the start message as it is in sight.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::console::view) struct MessageLine {
    pub(in crate::console::view) window: Window,
    /// It says that there is more, and is not part of the message.
    pub(in crate::console::view) is_more: bool,
}

/// A cluster of a text as it is drawn.
struct Piece<'a> {
    /// How many bytes of the line come before it.
    start: usize,
    /// How many characters of the line come before it.
    column: usize,
    text: Cow<'a, str>,
    cells: usize,
}

impl Window {
    /// The window on a field of one line: around the cursor when it has the keys, from the start otherwise.
    pub(in crate::console::view) fn of(editor: &Editor, cells: usize, has_keys: bool, veil: Veil<'_>) -> Self {
        if has_keys { Self::around_cursor(editor, cells, veil) } else { Self::start_of(editor, cells, veil) }
    }

    /// The window from the start of the first line.
    pub(in crate::console::view) fn start_of(editor: &Editor, cells: usize, veil: Veil<'_>) -> Self {
        let mut shown = String::new();
        let mut used = 0;
        let line = &editor.lines()[0];
        let mut seen = Vec::new();
        for piece in pieces(line, veil) {
            used += piece.cells;
            shown.push_str(&piece.text);
            seen.push(piece);
            if used > cells {
                break;
            }
        }
        Self { text: text::fit(&shown, cells), cursor: None, places: places(0, 0, &seen, end_of(&seen, line), cells) }
    }

    /// The cursor is in sight with up to a third of the field after it, and a cell is left for it at the text's end.
    fn around_cursor(editor: &Editor, cells: usize, veil: Veil<'_>) -> Self {
        let Position { row, column } = editor.cursor();
        let line = &editor.lines()[row];
        let pieces: Vec<Piece<'_>> = pieces(line, veil).collect();
        let cursor = piece_at(&pieces, line, column);
        let width = |range: Range<usize>| pieces[range].iter().map(|piece| piece.cells).sum::<usize>();
        let (before, after) = (width(0..cursor), width(cursor..pieces.len()));
        let room = cells.saturating_sub(1 + after.min(cells / 3));
        let start = if before + after < cells || before <= room {
            0
        } else {
            // As much as goes beside the mark for what is out of sight.
            let mut left = room.saturating_sub(1);
            let fits = |piece: &&Piece<'_>| {
                let rest = left.checked_sub(piece.cells);
                left = rest.unwrap_or_default();
                rest.is_some()
            };
            cursor - pieces[..cursor].iter().rev().take_while(fits).count()
        };
        let mut shown = if start > 0 { ELLIPSIS.to_owned() } else { String::new() };
        shown.extend(pieces[start..cursor].iter().map(|piece| piece.text.as_ref()));
        let column = text::width(&shown);
        let mark = if start > 0 { text::width(ELLIPSIS) } else { 0 };
        let places = places(row, mark, &pieces[start..], end_of(&pieces, line), cells);
        shown.extend(pieces[cursor..].iter().map(|piece| piece.text.as_ref()));
        Self { text: text::fit(&shown, cells), cursor: Some(column), places }
    }
}

/// The start message in `cells` cells, wrapped: [`MESSAGE_LINES`] lines around the cursor when it has the keys, from the
/// start otherwise. Never empty.
pub(in crate::console::view) fn message(
    editor: &Editor,
    cells: usize,
    has_keys: bool,
    veil: Veil<'_>,
) -> Vec<MessageLine> {
    let cursor = editor.cursor();
    let first = if has_keys { cursor.row.saturating_sub(MESSAGE_LINES) } else { 0 };
    let mut lines = Vec::new();
    let mut at = 0;
    for (row, line) in editor.lines().iter().enumerate().skip(first).take(2 * MESSAGE_LINES + 1) {
        let pieces: Vec<Piece<'_>> = pieces(line, veil).collect();
        let cursor = (has_keys && cursor.row == row).then(|| piece_at(&pieces, line, cursor.column));
        // The last cell is the cursor's, at the end of a line.
        for range in wrapped(&pieces, cells.saturating_sub(1).max(1)) {
            let is_last = range.end == pieces.len();
            let cursor = cursor.filter(|cursor| range.contains(cursor) || (is_last && *cursor == range.end));
            if cursor.is_some() {
                at = lines.len();
            }
            let column = cursor.map(|cursor| pieces[range.start..cursor].iter().map(|piece| piece.cells).sum());
            // Behind a line that goes on below stands what it was broken after.
            let end = range.end - usize::from(!is_last);
            let end_column = pieces.get(end).map_or_else(|| end_of(&pieces, line), |next| next.column);
            let places = places(row, 0, &pieces[range.start..end], end_column, cells);
            let shown: String = pieces[range].iter().map(|piece| piece.text.as_ref()).collect();
            let window = Window { text: text::fit(&shown, cells), cursor: column, places };
            lines.push(MessageLine { window, is_more: false });
        }
    }
    if has_keys {
        let start = at.saturating_sub(MESSAGE_LINES / 2).min(lines.len().saturating_sub(MESSAGE_LINES));
        lines.drain(..start);
        lines.truncate(MESSAGE_LINES);
    } else if lines.len() > MESSAGE_LINES {
        lines.truncate(MESSAGE_LINES - 1);
        let places = lines.last().map(|line| line.window.places.clone()).unwrap_or_default();
        let window = Window { text: ELLIPSIS.to_owned(), cursor: None, places };
        lines.push(MessageLine { window, is_more: true });
    }
    lines
}

fn pieces<'a>(line: &'a str, veil: Veil<'_>) -> impl Iterator<Item = Piece<'a>> {
    let seen: Vec<Cow<'a, str>> = match veil {
        Veil::None => text::clusters(line).map(|cluster| cluster.shown).collect(),
        Veil::Whole => text::clusters(line).map(|_| Cow::Borrowed(MASK)).collect(),
        Veil::Names(mask) => {
            let masked = mask.within(line);
            // Where a mask has other clusters than what it covers, the cursor would lose its place: all of it is covered.
            let seen: Vec<Cow<'a, str>> =
                text::clusters(&masked).map(|cluster| Cow::Owned(cluster.shown.into_owned())).collect();
            if seen.len() == text::clusters(line).count() {
                seen
            } else {
                text::clusters(line).map(|_| Cow::Borrowed(MASK)).collect()
            }
        }
    };
    let mut before = (0, 0);
    text::clusters(line).zip(seen).map(move |(cluster, text)| {
        let (start, column) = before;
        before = (cluster.start, column + line[start..cluster.start].chars().count());
        Piece { start: cluster.start, column: before.1, cells: text::width(&text), text }
    })
}

/// How many characters a line has, by its last pieces.
fn end_of(pieces: &[Piece<'_>], line: &str) -> usize {
    pieces.last().map_or(0, |last| last.column + line[last.start..].chars().count())
}

/// Which characters of a line the first `cells` cells show, behind `mark` cells of a mark; behind the pieces is `end`.
fn places(row: usize, mark: usize, pieces: &[Piece<'_>], end: usize, cells: usize) -> Places {
    let first = pieces.first().map_or(0, |piece| piece.column);
    let marked = std::iter::repeat_n(first, mark);
    let shown = pieces.iter().flat_map(|piece| std::iter::repeat_n(piece.column, piece.cells));
    let columns: Vec<usize> = marked.chain(shown).take(cells).collect();
    // A line that is cut has no end in sight.
    let end = (columns.len() < cells).then_some(end);
    Places { row, columns: columns.into_iter().chain(end).collect() }
}

/// The piece that holds the character at `column`; one past the last at the end of the line.
fn piece_at(pieces: &[Piece<'_>], line: &str, column: usize) -> usize {
    match line.char_indices().nth(column) {
        Some((offset, _)) => pieces.iter().rposition(|piece| piece.start <= offset).unwrap_or_default(),
        None => pieces.len(),
    }
}

/// Breaks pieces into lines of at most `cells` cells, after a space where there is one. Never empty.
fn wrapped(pieces: &[Piece<'_>], cells: usize) -> Vec<Range<usize>> {
    let mut lines = Vec::new();
    let mut start = 0;
    let mut used = 0;
    let mut after_space = None;
    for (index, piece) in pieces.iter().enumerate() {
        if used + piece.cells > cells && index > start {
            let end = after_space.filter(|end| *end > start).unwrap_or(index);
            lines.push(start..end);
            start = end;
            used = pieces[start..index].iter().map(|piece| piece.cells).sum();
            after_space = None;
        }
        used += piece.cells;
        if piece.text == " " {
            after_space = Some(index + 1);
        }
    }
    lines.push(start..pieces.len());
    lines
}

#[cfg(test)]
mod tests;
