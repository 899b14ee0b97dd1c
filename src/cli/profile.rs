//! `frontdesk profile`: the organisations that the configuration knows, and whether they can be worked with.

mod add;
mod list;
mod test;

use clap::{Args, Subcommand};

use super::{Failure, Globals};

#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Write a profile into the configuration file, which keeps its comments
    Add(Box<add::Arguments>),
    /// List the profiles, without their secrets
    List,
    /// Look whether a profile works, step by step, sending nothing
    Test(test::Arguments),
}

pub(super) async fn run(globals: &Globals, arguments: Arguments) -> Result<(), Failure> {
    match arguments.command {
        Command::Add(arguments) => add::run(globals, *arguments),
        Command::List => list::run(globals),
        Command::Test(arguments) => test::run(globals, arguments).await,
    }
}
