//! Parse, trace, run, exit code; no decisions.

use std::process::ExitCode;

use mimalloc::MiMalloc;

/// A call makes many small things that live for a moment, on one thread or another: this one is made for that.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    frontdesk::cli::main()
}
