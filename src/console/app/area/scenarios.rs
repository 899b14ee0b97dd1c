//! The scenarios: those that come with frontdesk, and the person's own.

use super::browser::{Browser, Entry};
use crate::console::app::stage::{Piece, Source};

impl Entry for Piece {
    type Key = Source;

    fn key(&self) -> Source {
        self.source.clone()
    }

    fn words(&self) -> String {
        format!("{} {} {}", self.name(), self.title, self.about)
    }
}

/// What can be put on.
#[derive(Debug, Default)]
pub struct Scenarios {
    pub browser: Browser<Piece>,
    /// Why the person's own, or some of them, are not here.
    pub problem: Option<String>,
    /// Where the person's own are looked for; `None` where nothing is kept.
    pub folder: Option<String>,
}
