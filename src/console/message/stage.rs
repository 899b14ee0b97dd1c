//! What came of scenarios.

use crate::console::app::stage::{Piece, Told};

/// News of the scenarios.
#[derive(Clone, Debug)]
pub enum StageNews {
    /// Which there are, where the person's own are looked for, and why some are missing.
    Listed {
        pieces: Vec<Piece>,
        folder: Option<String>,
        problem: Option<String>,
    },
    /// A scenario is on, as its file has it now; or why it is not.
    Began {
        run: u64,
        result: Result<Piece, String>,
    },
    Stepped {
        run: u64,
        told: Told,
    },
    /// What was on is off; or why not everything that it set up could be taken away.
    Left {
        run: u64,
        result: Result<(), String>,
    },
    /// A pause is over.
    Rested {
        ticket: u64,
    },
    Recorded(Result<Recorded, String>),
}

/// A scenario that was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// Where, for a person.
    pub path: String,
    pub steps: usize,
    /// What a replay could not repeat.
    pub left_out: Vec<String>,
}
