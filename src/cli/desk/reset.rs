//! `frontdesk desk reset`: everything back to the seed data.

use clap::{Args, builder::BoolishValueParser};

use super::{call::at_desk, view};
use crate::cli::{Failure, Globals, output};

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Yes, throw away every conversation, record and setting of the endpoint
    #[arg(long, env = "FRONTDESK_YES", value_parser = BoolishValueParser::new())]
    yes: bool,
}

pub(super) async fn run(globals: &Globals, arguments: &Arguments) -> Result<(), Failure> {
    if !arguments.yes {
        return Err(Failure::usage("a reset throws away every conversation and every record that was added")
            .with_hint("say that it is meant: frontdesk desk reset --yes"));
    }
    let answer = at_desk(globals, async |desk| Ok(desk.reset().await?)).await?;
    if globals.json {
        return output::print_json(&answer);
    }
    output::print(&format!("everything is back to the seed data, and it is {}", view::moment(answer.now)))
}
