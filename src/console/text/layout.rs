//! Measuring, cutting and wrapping in terminal cells. Expects cleaned text; see [`super::clean`].
//!
//! Cells are counted cluster by cluster, exactly as ratatui draws them. Must not decide what may be drawn.

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

const ELLIPSIS: &str = "…";

/// How many terminal cells cleaned `text` takes.
pub fn width(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { text.graphemes(true).map(cluster_width).sum() }
}

/// Cleaned `text` in at most `cells` cells: cut between clusters, with `…` for what does not fit. Not filled up.
pub fn fit(text: &str, cells: usize) -> String {
    if width(text) <= cells {
        return text.to_owned();
    }
    let Some(room) = cells.checked_sub(1) else { return String::new() };
    let mut fitted = String::new();
    let mut used = 0;
    for cluster in text.graphemes(true) {
        used += cluster_width(cluster);
        if used > room {
            break;
        }
        fitted.push_str(cluster);
    }
    fitted.push_str(ELLIPSIS);
    fitted
}

/// Cleaned `text` in exactly `cells` cells: fitted, then filled with spaces.
pub fn pad(text: &str, cells: usize) -> String {
    let mut padded = fit(text, cells);
    padded.extend(std::iter::repeat_n(' ', cells.saturating_sub(width(&padded))));
    padded
}

/// Cleaned `text` in lines of at most `cells` cells, broken at spaces and inside words that are longer than a line.
///
/// Only spaces at a break are lost. There is always at least one line. A line of one cell cannot hold a wide character,
/// which then takes two all the same; no cells are taken as one.
pub fn wrap(text: &str, cells: usize) -> Vec<String> {
    let cells = cells.max(1);
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut used = 0;
    let mut spaces = 0;
    for (index, word) in text.split(' ').enumerate() {
        spaces += usize::from(index > 0);
        if word.is_empty() {
            continue;
        }
        let needed = width(word);
        if used + spaces + needed <= cells {
            line.extend(std::iter::repeat_n(' ', spaces));
            line.push_str(word);
            used += spaces + needed;
        } else {
            if !line.is_empty() {
                lines.push(std::mem::take(&mut line));
            }
            used = 0;
            for (piece, is_part) in pieces(word, cells) {
                // Parts of one cluster are measured together: apart they may be narrower.
                let needed = if is_part { width(&format!("{line}{piece}")).saturating_sub(used) } else { width(piece) };
                if used + needed > cells && !line.is_empty() {
                    lines.push(std::mem::take(&mut line));
                    used = 0;
                }
                line.push_str(piece);
                used = if is_part { width(&line) } else { used + needed };
            }
        }
        spaces = 0;
    }
    if !line.is_empty() || lines.is_empty() {
        lines.push(line);
    }
    lines
}

/// The clusters of a word; one that is wider than a line (a conjunct of several letters) comes letter by letter, each
/// told to be a part.
fn pieces(word: &str, cells: usize) -> impl Iterator<Item = (&str, bool)> {
    word.graphemes(true).flat_map(move |cluster| {
        let is_whole = cluster_width(cluster) <= cells;
        let ends: Vec<usize> = if is_whole {
            vec![cluster.len()]
        } else {
            cluster.char_indices().map(|(start, character)| start + character.len_utf8()).collect()
        };
        let mut start = 0;
        ends.into_iter().map(move |end| (&cluster[std::mem::replace(&mut start, end)..end], !is_whole))
    })
}

/// The cells of one cluster. Halfwidth voiced sound marks count: terminals give them a cell of their own, and ratatui
/// reckons with that.
fn cluster_width(cluster: &str) -> usize {
    if cluster.len() == 1 {
        return 1;
    }
    cluster.width() + cluster.chars().filter(|character| matches!(character, '\u{FF9E}' | '\u{FF9F}')).count()
}
