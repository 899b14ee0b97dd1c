//! `frontdesk completions`: what a shell needs to complete the commands, from the description that parses them.

use clap::Args;
use clap_complete::Shell;

use super::{Failure, Globals, output};

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The shell
    #[arg(value_name = "SHELL")]
    shell: Shell,
}

pub(super) fn run(globals: &Globals, arguments: &Arguments, mut command: clap::Command) -> Result<(), Failure> {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut command, "frontdesk", &mut script);
    let script = String::from_utf8_lossy(&script);
    if globals.json {
        let shell = arguments.shell.to_string();
        return output::print_json(&serde_json::json!({ "shell": shell, "script": script }));
    }
    output::print(script.trim_end())
}
