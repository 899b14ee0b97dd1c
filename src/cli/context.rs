//! `frontdesk context`: the context variables of a conversation, displayable or not.

use clap::Args;

use super::{
    Failure, Globals, output,
    target::{Purpose, Setup, Target},
};
use crate::api::id::ConversationId;

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The conversation
    #[arg(value_name = "ID")]
    id: ConversationId,
}

pub(super) async fn run(globals: &Globals, arguments: &Arguments) -> Result<(), Failure> {
    let setup = Setup::load(globals)?;
    let target = Target::open(globals, &setup, Purpose::Call, false).await?;
    let answer = target.messaging.context(arguments.id).await;
    target.close().await;
    let answer = answer?;
    if globals.json {
        return output::print_json(&answer);
    }
    if answer.context.is_empty() {
        return Ok(());
    }
    let lines: Vec<String> =
        answer.context.iter().map(|variable| format!("{} = {}", variable.name, variable.value_text())).collect();
    output::print(&lines.join("\n"))
}
