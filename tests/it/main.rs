//! The integration tests, one binary.

mod architecture;
mod client;
mod commands;
mod durability;
#[expect(dead_code, reason = "the benchmarks use the rest")]
mod support;
