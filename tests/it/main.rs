//! Everything together, from outside: one binary, so that it links once.

#![expect(clippy::unwrap_used, reason = "a helper of a test that cannot go on may panic, as a test may")]

mod architecture;
mod client;
#[cfg(unix)]
mod comfort;
mod commands;
mod console;
mod corpus;
mod desk;
mod doctor;
mod durability;
mod errors;
mod examples;
mod export;
mod fidelity;
mod json;
mod library;
mod listen;
#[cfg(unix)]
mod live;
mod picture;
mod plain;
mod readme;
mod receiver;
mod representative;
mod scenario;
mod script;
mod seats;
mod secrets;
mod simulator;
mod stage;
#[expect(dead_code, reason = "the benchmarks use the rest")]
mod support;
#[cfg(unix)]
mod wire;
