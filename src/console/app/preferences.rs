//! What the console remembers of how a person likes it. Not settings: those are the person's own file, which no program
//! writes.

use serde::{Deserialize, Serialize};

use super::layout::Layout;
use crate::console::action::Row;

/// So many actions are recent.
const RECENT: usize = 8;

/// What is remembered. What an older or newer program does not know of it is left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Preferences {
    /// The theme in use, by its name.
    pub theme: String,
    /// Whether the mouse is the console's.
    pub mouse: bool,
    pub layout: Layout,
    /// The ids of the actions that were last done from the palette, newest first.
    pub recent: Vec<String>,
}

impl Default for Preferences {
    fn default() -> Self {
        Self { theme: AUTO.to_owned(), mouse: true, layout: Layout::default(), recent: Vec::new() }
    }
}

/// The choice to be light or dark as the terminal is.
pub const AUTO: &str = "auto";

impl Preferences {
    /// Notes that an action was done from the palette.
    pub fn used(&mut self, row: &Row) {
        self.recent.retain(|id| id != row.id);
        self.recent.insert(0, row.id.to_owned());
        self.recent.truncate(RECENT);
    }
}
