//! `frontdesk list`: the active conversations of the channel, all pages.

use clap::Args;
use jiff::Timestamp;

use super::{
    Failure, Globals, output,
    target::{Purpose, Setup, Target},
    trace,
};
use crate::api::answer::ConversationsPage;

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Only conversations created after this moment (ISO 8601)
    #[arg(long, env = "FRONTDESK_SINCE", value_name = "TIME")]
    since: Option<Timestamp>,
}

pub(super) async fn run(globals: &Globals, arguments: &Arguments) -> Result<(), Failure> {
    trace::to_stderr();
    let setup = Setup::load(globals)?;
    let target = Target::open(globals, &setup, Purpose::Call, false).await?;
    let rows = target.messaging.all_conversations(arguments.since).await;
    target.close().await;
    let conversations = rows?;
    if globals.json {
        return output::print_json(&ConversationsPage { conversations, continuationtoken: None });
    }
    if conversations.is_empty() {
        return Ok(());
    }
    let lines: Vec<String> =
        conversations.iter().map(|row| format!("{}  {}", row.conversationid, row.timestamp)).collect();
    output::print(&lines.join("\n"))
}
