//! What the desk has beside the conversations, an overlay each. What an area holds outlives its overlay: whoever closes it
//! finds filter, place and unsaved text again.
//!
//! A new area is a variant here and its state in a file below; its deeds are in a file of `update::area`, its picture in
//! one of `view::area`.

pub mod browser;
pub mod clock;
pub mod deliveries;
pub mod faults;
pub mod fidelity;
pub mod pace;
pub mod records;
pub mod scenarios;

use self::{
    browser::Browse, clock::Clock, deliveries::Deliveries, faults::Faults, fidelity::Fidelity, records::Records,
    scenarios::Scenarios,
};
use super::{App, Context, overlay::Overlay};
use crate::console::action::{self, Action};

/// One of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Area {
    Deliveries,
    Records,
    Clock,
    Faults,
    Fidelity,
    Scenarios,
}

/// All of them.
#[derive(Debug, Default)]
pub struct Areas {
    pub deliveries: Deliveries,
    pub records: Records,
    pub clock: Clock,
    pub faults: Faults,
    pub fidelity: Fidelity,
    pub scenarios: Scenarios,
    /// What was wanted once and is done when it is wanted again.
    pub asked: Option<Action>,
}

impl Areas {
    /// What an area is looked through with.
    pub fn browser(&self, area: Area) -> &dyn Browse {
        match area {
            Area::Deliveries => &self.deliveries.browser,
            Area::Records => &self.records.browser,
            Area::Clock => &self.clock.browser,
            Area::Faults => &self.faults.browser,
            Area::Fidelity => &self.fidelity.browser,
            Area::Scenarios => &self.scenarios.browser,
        }
    }

    /// The same, to be changed.
    pub fn browser_mut(&mut self, area: Area) -> &mut dyn Browse {
        match area {
            Area::Deliveries => &mut self.deliveries.browser,
            Area::Records => &mut self.records.browser,
            Area::Clock => &mut self.clock.browser,
            Area::Faults => &mut self.faults.browser,
            Area::Fidelity => &mut self.fidelity.browser,
            Area::Scenarios => &mut self.scenarios.browser,
        }
    }

    /// Where keys go while an area is open.
    pub fn context(&self, area: Area) -> Context {
        if self.is_typing(area) { Context::BrowserText } else { Context::Browser }
    }

    /// Whether a text has the keys: the filter, or what the area takes besides.
    pub fn is_typing(&self, area: Area) -> bool {
        let besides = match area {
            Area::Records => self.records.form.is_some(),
            Area::Clock => self.clock.typed.is_some(),
            Area::Deliveries | Area::Faults | Area::Fidelity | Area::Scenarios => false,
        };
        besides || self.browser(area).is_filtering()
    }

    /// The selected entry's place and how many there are, while the keys are in the list.
    pub fn choice(&self, area: Area) -> Option<(usize, usize)> {
        let browser = self.browser(area);
        let has_keys = !browser.is_inside() && (browser.is_filtering() || !self.is_typing(area));
        has_keys.then(|| browser.place())
    }
}

impl App {
    /// The area that is open, with nothing over it.
    pub fn open_area(&self) -> Option<Area> {
        match self.overlay {
            Some(Overlay::Area(area)) => Some(area),
            _ => None,
        }
    }

    /// The key that asks for an action within an area.
    pub fn way_in_browser(&self, action: Action) -> String {
        let chord = action::row(action).and_then(|row| self.keymap.reaching(row, Context::Browser).next());
        chord.map_or_else(|| "the same".to_owned(), |chord| chord.to_string())
    }

    /// Whether an area is open, be it with another overlay over it.
    pub fn looks_at(&self, area: Area) -> bool {
        let is_it = |overlay: &Option<Overlay>| matches!(overlay, Some(Overlay::Area(open)) if *open == area);
        is_it(&self.overlay) || is_it(&self.set_aside)
    }
}
