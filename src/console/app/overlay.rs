//! What lies over the panes: one at a time, each with the state that it has while it is open.
//!
//! A new overlay is a variant here, its state in a file beside this one, its picture in a file of `view`, and its context
//! in the action table.

use super::{
    App, Context,
    area::Area,
    audiences::Audiences,
    errand::Errand,
    palette::Palette,
    presenter::Pointer,
    remote::Confirmation,
    sheet::{Preview, Sheet},
    themes::Themes,
    wire::{Side, Wire},
};

#[derive(Debug)]
pub enum Overlay {
    /// The action table; its first line on the screen.
    Help(usize),
    /// One conversation as each audience sees it.
    Audiences(Box<Audiences>),
    Palette(Palette),
    Themes(Themes),
    /// What went over the wire. Another overlay sets it aside; it comes back when that closes.
    Wire(Box<Wire>),
    /// What is asked before something is done with a conversation.
    Errand(Errand),
    /// What is asked before the first send to a live organisation.
    Confirmation(Confirmation),
    /// Points at a line of the pane in focus, which stays as it is.
    Pointer(Pointer),
    /// What belongs to the form. Another overlay sets it aside; it comes back when that closes.
    Sheet(Sheet),
    /// An area of the desk; what it holds is the app's.
    Area(Area),
}

impl Overlay {
    /// Where keys go while it is open; in an area that takes text, [`App::context`] knows better.
    pub fn context(&self) -> Context {
        match self {
            Overlay::Help(_) => Context::Help,
            Overlay::Audiences(_) => Context::Audiences,
            Overlay::Palette(_) => Context::Palette,
            Overlay::Themes(_) => Context::Themes,
            Overlay::Wire(wire) => wire.context(),
            Overlay::Errand(errand) => errand.context(),
            Overlay::Confirmation(_) => Context::SheetText,
            Overlay::Pointer(_) => Context::Pointer,
            Overlay::Sheet(sheet) => sheet.context(),
            Overlay::Area(_) => Context::Browser,
        }
    }

    /// Its first line on the screen, where it is a text to look through. It may lie behind the last one that makes sense:
    /// only a frame tells how much room there is.
    pub fn scroll(&mut self) -> Option<&mut usize> {
        match self {
            Overlay::Help(scroll)
            | Overlay::Sheet(Sheet::Preview(Preview { scroll, .. }) | Sheet::PasteBox { scroll }) => Some(scroll),
            Overlay::Audiences(audiences) => Some(&mut audiences.scroll),
            Overlay::Palette(_)
            | Overlay::Themes(_)
            | Overlay::Wire(_)
            | Overlay::Errand(_)
            | Overlay::Confirmation(_)
            | Overlay::Pointer(_)
            | Overlay::Sheet(_)
            | Overlay::Area(_) => None,
        }
    }

    /// Selects an entry; the last one when there are fewer.
    pub fn select(&mut self, at: usize) {
        match self {
            Overlay::Palette(palette) => palette.selected = at.min(palette.found().len().saturating_sub(1)),
            Overlay::Themes(themes) => themes.selected = at.min(themes.entries.len().saturating_sub(1)),
            Overlay::Errand(errand) => errand.selected = at,
            Overlay::Pointer(pointer) => pointer.line = at,
            Overlay::Sheet(Sheet::Picker(picker)) => picker.select(at),
            Overlay::Sheet(Sheet::Checks { selected }) => *selected = at,
            // The wire asks its log for what there is to select.
            Overlay::Help(_)
            | Overlay::Audiences(_)
            | Overlay::Wire(_)
            | Overlay::Confirmation(_)
            | Overlay::Sheet(_)
            | Overlay::Area(_) => {}
        }
    }
}

impl App {
    /// The selected entry's index and how many there are, where what is open is a choice among entries.
    pub fn choice(&self) -> Option<(usize, usize)> {
        match self.overlay.as_ref()? {
            Overlay::Palette(palette) => Some((palette.selected, palette.found().len())),
            Overlay::Themes(themes) => Some((themes.selected, themes.entries.len())),
            Overlay::Errand(errand) => {
                let answers = errand.answers(self).len();
                (answers > 0).then_some((errand.selected.min(answers.saturating_sub(1)), answers))
            }
            Overlay::Pointer(pointer) => {
                let lines = self.extent.overlay.lines;
                Some((pointer.line.min(lines.saturating_sub(1)), lines))
            }
            Overlay::Sheet(Sheet::Picker(picker)) => Some((picker.place(), picker.matching().count())),
            Overlay::Sheet(Sheet::Checks { selected }) => {
                let entries = self.composer.findings().len();
                Some(((*selected).min(entries.saturating_sub(1)), entries))
            }
            Overlay::Area(area) => self.areas.choice(*area),
            Overlay::Wire(wire) => {
                (wire.side == Side::List).then(|| (wire.place(&self.wire), wire.items(&self.wire).len()))
            }
            Overlay::Help(_) | Overlay::Audiences(_) | Overlay::Confirmation(_) | Overlay::Sheet(_) => None,
        }
    }

    /// What up and down scroll in the overlay that is open: its text, or the detail of an area.
    pub fn overlay_scroll(&mut self) -> Option<&mut usize> {
        match self.overlay.as_mut()? {
            Overlay::Area(area) => {
                let browser = self.areas.browser_mut(*area);
                browser.is_inside().then(|| browser.scroll_mut())
            }
            overlay => overlay.scroll(),
        }
    }

    /// The sheet that is open, be it set aside for another overlay.
    pub fn sheet(&self) -> Option<&Sheet> {
        match &self.overlay {
            Some(Overlay::Sheet(sheet)) => Some(sheet),
            _ => match &self.set_aside {
                Some(Overlay::Sheet(sheet)) => Some(sheet),
                _ => None,
            },
        }
    }

    /// As [`sheet`](Self::sheet), to be changed.
    pub fn sheet_mut(&mut self) -> Option<&mut Sheet> {
        match &mut self.overlay {
            Some(Overlay::Sheet(sheet)) => Some(sheet),
            _ => match &mut self.set_aside {
                Some(Overlay::Sheet(sheet)) => Some(sheet),
                _ => None,
            },
        }
    }
}
