//! Parse, trace, run, exit code; no decisions.

use std::process::ExitCode;

fn main() -> ExitCode {
    frontdesk::cli::main()
}
