//! What is open, for people who read lines: the same picture, without its frame.

use ratatui::{Terminal, backend::TestBackend, buffer::Buffer};

use super::draw;
use crate::console::{
    app::{
        App,
        map::{Area, Map, Spot},
    },
    text,
    theme::Styles,
};

/// A page that is narrow enough for what could stand side by side to stand one above the other, and high enough for all.
const PAGE: (u16, u16) = (80, 400);

/// A line of what is open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadLine {
    /// The entry that it is, counted from 0; `None` where nothing is to be chosen.
    pub entry: Option<usize>,
    pub words: String,
}

/// What is open, line by line, its title first; `None` when nothing is.
pub fn read_overlay(app: &App) -> Option<Vec<ReadLine>> {
    app.overlay.as_ref()?;
    let mut map = Map::default();
    let mut terminal = Terminal::new(TestBackend::new(PAGE.0, PAGE.1)).ok()?;
    terminal.draw(|frame| map = draw(frame, app, &Styles::default()).1).ok()?;
    let area = map.area_of(Spot::Overlay)?;
    let buffer = terminal.backend().buffer();
    let lines = (area.y..area.y.saturating_add(area.height)).filter_map(|y| {
        let words = words(buffer, area, y);
        let entry = match map.at(area.x.saturating_add(2), y) {
            Some(Spot::Entry(at)) => Some(at),
            _ => None,
        };
        (!words.is_empty()).then_some(ReadLine { entry, words })
    });
    // The lower border tells keys.
    let mut lines: Vec<ReadLine> = lines.collect();
    lines.pop();
    Some(lines)
}

/// A line without lines that are drawn, and with one blank for many.
fn words(buffer: &Buffer, area: Area, y: u16) -> String {
    let mut line = String::new();
    let mut x = area.x;
    while x < area.x.saturating_add(area.width) {
        let symbol = buffer[(x, y)].symbol();
        line.push_str(symbol);
        x = x.saturating_add(u16::try_from(text::width(symbol)).unwrap_or(1).max(1));
    }
    let is_drawn = |letter: char| matches!(letter, '\u{2500}'..='\u{257f}' | '▸');
    let plain: String = line.chars().map(|letter| if is_drawn(letter) { ' ' } else { letter }).collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}
