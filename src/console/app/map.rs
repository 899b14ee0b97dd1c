//! Where the last frame had what, for the mouse. The view records it, `update` asks it; nothing else is known here of how
//! anything looks.

use super::{Pane, layout::Divider, seats::Seat};
use crate::console::{
    action::Action,
    composer::{Position, Slot},
};

/// A rectangle of cells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Area {
    pub x: u16,
    pub y: u16,
    pub width: u16,
    pub height: u16,
}

impl Area {
    pub fn holds(self, column: u16, row: u16) -> bool {
        (self.x..self.x.saturating_add(self.width)).contains(&column)
            && (self.y..self.y.saturating_add(self.height)).contains(&row)
    }
}

/// Something that can be pointed at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spot {
    Pane(Pane),
    /// A seat of the representative's pane.
    Seat(Seat),
    /// A border between panes.
    Divider(Divider),
    /// A row of the list, counted from the first one in sight.
    Row(usize),
    Slot(Slot),
    /// An entry of the list of slash commands, counted from the first one.
    Completion(usize),
    /// A key in the footer, as if it were pressed.
    Action(Action),
    /// The overlay, where nothing in it can be chosen.
    Overlay,
    /// An entry of the overlay, counted from its first one.
    Entry(usize),
    /// A line of the overlay's detail, counted from its first one.
    Line(usize),
}

/// A text in which a click places the cursor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Typed {
    Slot(Slot),
    /// What a seat writes.
    Box(Seat),
    /// A field of a record, counted from the first one.
    RecordField(usize),
}

/// Which characters of a text the cells of a line show.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Places {
    /// The line of the text, from 0.
    pub row: usize,
    /// For each cell, how many characters of that line come before what it shows; the last stands for all cells behind it.
    pub columns: Vec<usize>,
}

/// What is where. Of spots that overlap, the one that was added last lies above.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Map {
    spots: Vec<(Area, Spot)>,
    texts: Vec<(Area, Typed, Places)>,
    /// What the panes share.
    pub body: Area,
}

impl Map {
    pub fn add(&mut self, area: Area, spot: Spot) {
        self.spots.push((area, spot));
    }

    /// Adds a line of a text.
    pub fn add_text(&mut self, area: Area, typed: Typed, places: Places) {
        self.texts.push((area, typed, places));
    }

    /// The text at a place, and where in it that is.
    pub fn text_at(&self, column: u16, row: u16) -> Option<(Typed, Position)> {
        let (area, typed, places) = self.texts.iter().rev().find(|(area, ..)| area.holds(column, row))?;
        let cell = usize::from(column - area.x).min(places.columns.len().checked_sub(1)?);
        Some((*typed, Position { row: places.row, column: *places.columns.get(cell)? }))
    }

    /// What is at a place.
    pub fn at(&self, column: u16, row: u16) -> Option<Spot> {
        self.spots.iter().rev().find(|(area, _)| area.holds(column, row)).map(|(_, spot)| *spot)
    }

    /// The pane at a place, whatever in it is there; `None` where an overlay lies over it.
    pub fn pane_at(&self, column: u16, row: u16) -> Option<Pane> {
        self.spots
            .iter()
            .rev()
            .filter(|(area, _)| area.holds(column, row))
            .find_map(|(_, spot)| match spot {
                Spot::Overlay | Spot::Entry(_) | Spot::Line(_) => Some(None),
                Spot::Pane(pane) => Some(Some(*pane)),
                _ => None,
            })
            .flatten()
    }

    /// The seat at a place, where there are two.
    pub fn seat_at(&self, column: u16, row: u16) -> Option<Seat> {
        match self.at(column, row) {
            Some(Spot::Seat(seat)) => Some(seat),
            _ => None,
        }
    }

    /// Where a spot is.
    pub fn area_of(&self, wanted: Spot) -> Option<Area> {
        self.spots.iter().rev().find(|(_, spot)| *spot == wanted).map(|(area, _)| *area)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_added_last_lies_above() {
        let mut map = Map::default();
        map.add(Area { x: 0, y: 0, width: 10, height: 10 }, Spot::Pane(Pane::Conversations));
        map.add(Area { x: 1, y: 1, width: 8, height: 1 }, Spot::Row(0));
        assert_eq!(map.at(1, 1), Some(Spot::Row(0)));
        assert_eq!(map.at(9, 1), Some(Spot::Pane(Pane::Conversations)));
        assert_eq!(map.at(10, 1), None);
        assert_eq!(map.pane_at(1, 1), Some(Pane::Conversations), "a row is in its pane");
        map.add(Area { x: 0, y: 0, width: 5, height: 5 }, Spot::Overlay);
        assert_eq!((map.at(1, 1), map.pane_at(1, 1)), (Some(Spot::Overlay), None));
    }
}
