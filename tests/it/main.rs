//! Everything together, from outside: one binary, so that it links once.

#![expect(clippy::unwrap_used, reason = "a helper of a test that cannot go on may panic, as a test may")]

mod simulator;
