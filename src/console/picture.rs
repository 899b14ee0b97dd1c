//! A screen as a picture: SVG with its text as text, in the colours of its theme, for documents.
//!
//! Nothing is drawn here that is not on the screen. Each run of text is told how wide it is, and frames are lines instead of
//! letters, so that whatever monospaced font a reader has, columns stay columns and corners meet.

mod lines;

use std::fmt::Write as _;

use ratatui::{
    buffer::{Buffer, Cell},
    style::{Color, Modifier},
};

use self::lines::Lines;
use super::{text, theme::color::typical};

type Rgb = [u8; 3];

/// Of a cell, in the picture's units.
const WIDTH: u32 = 10;
const HEIGHT: u32 = 20;
/// Where letters stand in a cell, from its top.
const BASE: u32 = 15;
/// Around the screen.
const MARGIN: u32 = 10;
/// What stands in for the colours that a theme leaves to the terminal.
const INK: Rgb = [0xd8, 0xd8, 0xd8];
const GROUND: Rgb = [0x16, 0x18, 0x1d];

/// The picture of a screen, as the text of an SVG file. `title` says what is to be seen, for who does not see it.
pub fn svg(buffer: &Buffer, title: &str) -> String {
    let (columns, rows) = (u32::from(buffer.area.width), u32::from(buffer.area.height));
    let (width, height) = (columns * WIDTH + 2 * MARGIN, rows * HEIGHT + 2 * MARGIN);
    let ground = buffer.content.first().map_or(GROUND, |cell| Look::of(cell).ground);
    let mut grounds = String::new();
    let mut words = String::new();
    let mut lines = Lines::default();
    for row in 0..buffer.area.height {
        let runs = runs(buffer, row);
        let y = u32::from(row) * HEIGHT + MARGIN;
        for run in &runs {
            let x = run.column * WIDTH + MARGIN;
            if run.look.ground != ground {
                let fill = hex(run.look.ground);
                let width = run.cells * WIDTH;
                put(
                    &mut grounds,
                    format_args!(r#"<rect x="{x}" y="{y}" width="{width}" height="{HEIGHT}" fill="{fill}"/>"#),
                );
            }
            match &run.ink {
                Ink::Frame(symbols) => {
                    for (at, symbol) in (0..).zip(symbols.chars()) {
                        lines.add(symbol, (run.column + at) * WIDTH + MARGIN, y, run.look.ink);
                    }
                }
                Ink::Text(text) => write_text(&mut words, text, run, x, y + BASE),
            }
        }
    }
    let (lines, ground, title) = (lines.paths(), hex(ground), escaped(title));
    format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img">
<title>{title}</title>
<rect width="{width}" height="{height}" rx="8" fill="{ground}"/>
{grounds}<g fill="none">
{lines}</g>
<g font-family="ui-monospace, 'Cascadia Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="16" xml:space="preserve">
{words}</g>
</svg>
"#
    )
}

/// Neighbours of one row that look alike.
struct Run {
    column: u32,
    cells: u32,
    look: Look,
    ink: Ink,
    /// Whether its neighbour may join it.
    is_open: bool,
}

enum Ink {
    Text(String),
    /// Characters that are drawn as lines.
    Frame(String),
}

#[derive(Clone, Copy, PartialEq, Eq)]
struct Look {
    ink: Rgb,
    ground: Rgb,
    modifier: Modifier,
}

impl Look {
    fn of(cell: &Cell) -> Self {
        let rgb = |color: Color, otherwise| typical(color).unwrap_or(otherwise);
        let (ink, ground) = (rgb(cell.fg, INK), rgb(cell.bg, GROUND));
        let is_reversed = cell.modifier.contains(Modifier::REVERSED);
        let (ink, ground) = if is_reversed { (ground, ink) } else { (ink, ground) };
        Self { ink, ground, modifier: cell.modifier }
    }
}

/// The runs of a row, in order. A character that not every font has one cell wide is a run of its own: only then is it sure
/// to stand in its place.
fn runs(buffer: &Buffer, row: u16) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let mut column = 0;
    while column < buffer.area.width {
        let cell = &buffer[(column, row)];
        let symbol = cell.symbol();
        let cells = u16::try_from(text::width(symbol)).unwrap_or(1).max(1);
        let look = Look::of(cell);
        let is_frame = symbol.chars().all(lines::is_line);
        let is_open =
            is_frame || cells == 1 && symbol.chars().all(|letter| letter.is_ascii() || letter.is_alphabetic());
        let last = runs.last_mut().filter(|last| last.look == look && last.is_open && is_open);
        match last.map(|last| (&mut last.ink, &mut last.cells)) {
            Some((Ink::Frame(text), count)) if is_frame => {
                text.push_str(symbol);
                *count += 1;
            }
            Some((Ink::Text(text), count)) if !is_frame => {
                text.push_str(symbol);
                *count += 1;
            }
            _ => {
                let ink = if is_frame { Ink::Frame(symbol.to_owned()) } else { Ink::Text(symbol.to_owned()) };
                runs.push(Run { column: column.into(), cells: cells.into(), look, ink, is_open });
            }
        }
        column += cells;
    }
    runs
}

/// Writes the words of a run, each group of them where its first letter stands.
fn write_text(svg: &mut String, text: &str, run: &Run, x: u32, y: u32) {
    let mut at = 0;
    for (blanks, words) in groups(text) {
        at += blanks;
        let cells = u32::try_from(text::width(words)).unwrap_or(1);
        let (x, length, fill) = (x + at * WIDTH, cells * WIDTH, hex(run.look.ink));
        let _ = write!(svg, r#"<text x="{x}" y="{y}" fill="{fill}""#);
        if cells > 1 {
            let _ = write!(svg, r#" textLength="{length}""#);
        }
        for (modifier, attribute) in [
            (Modifier::BOLD, r#" font-weight="bold""#),
            (Modifier::ITALIC, r#" font-style="italic""#),
            (Modifier::UNDERLINED, r#" text-decoration="underline""#),
            (Modifier::CROSSED_OUT, r#" text-decoration="line-through""#),
            (Modifier::DIM, r#" opacity="0.65""#),
        ] {
            if run.look.modifier.contains(modifier) {
                svg.push_str(attribute);
            }
        }
        put(svg, format_args!(">{}</text>", escaped(words)));
        at += cells;
    }
}

/// Words that single blanks part, with the blanks before them.
fn groups(text: &str) -> Vec<(u32, &str)> {
    let mut groups = Vec::new();
    let mut rest = text;
    loop {
        let words = rest.trim_start_matches(' ');
        let blanks = rest.len() - words.len();
        if words.is_empty() {
            return groups;
        }
        let end = words.find("  ").unwrap_or(words.len());
        let group = words[..end].trim_end_matches(' ');
        groups.push((u32::try_from(blanks).unwrap_or(0), group));
        rest = &words[group.len()..];
    }
}

fn put(svg: &mut String, element: std::fmt::Arguments<'_>) {
    // Writing to a string does not fail.
    let _ = writeln!(svg, "{element}");
}

fn hex([red, green, blue]: Rgb) -> String {
    format!("#{red:02x}{green:02x}{blue:02x}")
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use ratatui::{layout::Rect, style::Style};

    use super::*;

    fn picture(lines: &[(&str, Style)]) -> String {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 20, u16::try_from(lines.len()).unwrap()));
        for (row, (line, style)) in (0..).zip(lines) {
            buffer.set_string(0, row, line, *style);
        }
        svg(&buffer, "a <test>")
    }

    #[test]
    fn text_is_text_where_it_stands_and_nothing_in_it_is_markup() {
        let svg = picture(&[("a <b> & c    later", Style::new())]);
        assert!(svg.contains("<title>a &lt;test&gt;</title>"), "{svg}");
        assert!(
            svg.contains(r##"<text x="10" y="25" fill="#d8d8d8" textLength="90">a &lt;b&gt; &amp; c</text>"##),
            "{svg}"
        );
        assert!(svg.contains(r##"<text x="140" y="25" fill="#d8d8d8" textLength="50">later</text>"##), "{svg}");
    }

    #[test]
    fn wide_characters_stand_in_their_two_cells() {
        let svg = picture(&[("ab日本c", Style::new())]);
        for (x, text) in [(10, "ab"), (30, "日"), (50, "本"), (70, "c")] {
            let is_there =
                svg.lines().any(|line| line.contains(&format!(r#"x="{x}""#)) && line.contains(&format!(">{text}<")));
            assert!(is_there, "{text} at {x}: {svg}");
        }
    }

    #[test]
    fn looks_are_the_theme_s_and_frames_are_lines() {
        let style = Style::new().fg(Color::Rgb(1, 2, 3)).bg(Color::Rgb(4, 5, 6)).add_modifier(Modifier::BOLD);
        let svg = picture(&[("", Style::new()), ("bold", style), ("┌──┐", Style::new().fg(Color::Red))]);
        assert!(svg.contains(r##"<rect x="10" y="30" width="40" height="20" fill="#040506"/>"##), "{svg}");
        assert!(svg.contains(r##"fill="#010203" textLength="40" font-weight="bold">bold</text>"##), "{svg}");
        assert!(svg.contains(r##"stroke="#cd0000""##) && !svg.contains('─'), "{svg}");
    }

    #[test]
    fn words_are_grouped_by_more_than_one_blank() {
        assert_eq!(groups("  a b   c "), [(2, "a b"), (3, "c")]);
        assert!(groups("    ").is_empty());
    }
}
