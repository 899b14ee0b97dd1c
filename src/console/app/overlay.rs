//! What lies over the panes: one at a time, each with the state that it has while it is open.
//!
//! A new overlay is a variant here, its state in a file beside this one, its picture in a file of `view`, and its context
//! in the action table.

use super::{Context, palette::Palette, themes::Themes};

#[derive(Clone, Debug)]
pub enum Overlay {
    /// The action table; its first line on the screen.
    Help(usize),
    Palette(Palette),
    Themes(Themes),
}

impl Overlay {
    /// Where keys go while it is open.
    pub fn context(&self) -> Context {
        match self {
            Overlay::Help(_) => Context::Help,
            Overlay::Palette(_) => Context::Palette,
            Overlay::Themes(_) => Context::Themes,
        }
    }

    /// The selected entry's index and how many there are, where it is a choice among entries.
    pub fn choice(&self) -> Option<(usize, usize)> {
        match self {
            Overlay::Help(_) => None,
            Overlay::Palette(palette) => Some((palette.selected, palette.found().len())),
            Overlay::Themes(themes) => Some((themes.selected, themes.entries.len())),
        }
    }

    /// Selects an entry; the last one when there are fewer.
    pub fn select(&mut self, at: usize) {
        match self {
            Overlay::Help(_) => {}
            Overlay::Palette(palette) => palette.selected = at.min(palette.found().len().saturating_sub(1)),
            Overlay::Themes(themes) => themes.selected = at.min(themes.entries.len().saturating_sub(1)),
        }
    }
}
