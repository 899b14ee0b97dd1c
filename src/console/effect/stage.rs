//! What scenarios want done.

use std::time::Duration;

use jiff::Timestamp;

use crate::console::app::stage::Source;

/// A call for a scenario. A `run` comes back with what it brings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StageCall {
    /// Tell which scenarios there are.
    List,
    /// Put this one on at its beginning, with customers whom the endpoint has not met, in place of what is on.
    Begin { run: u64, source: Source },
    /// Run the next step.
    Forward { run: u64 },
    /// Take away what is on, and what it set up at the endpoint.
    Leave { run: u64 },
    /// Say so after this pause.
    Rest { ticket: u64, pause: Duration },
    /// Write what came in since the console began as a scenario of the person's own.
    /// `at` is the present moment, which names it.
    Record { at: Timestamp },
}
