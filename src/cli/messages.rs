//! `frontdesk messages`: what was exchanged in a conversation, all pages.

use clap::Args;
use jiff::Timestamp;

use super::{
    Failure, Globals, output,
    target::{Purpose, Setup, Target},
};
use crate::api::{
    answer::{MessageRow, MessagesPage},
    id::ConversationId,
};

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The conversation
    #[arg(value_name = "ID")]
    id: ConversationId,
    /// Only messages after this moment (ISO 8601)
    #[arg(long, env = "FRONTDESK_SINCE", value_name = "TIME")]
    since: Option<Timestamp>,
}

pub(super) async fn run(globals: &Globals, arguments: &Arguments) -> Result<(), Failure> {
    let setup = Setup::load(globals)?;
    let target = Target::open(globals, &setup, Purpose::Call, false).await?;
    let rows = target.messaging.all_messages(arguments.id, arguments.since).await;
    target.close().await;
    let messages = rows?;
    if globals.json {
        return output::print_json(&MessagesPage { messages, continuation_token: None });
    }
    if messages.is_empty() {
        return Ok(());
    }
    let lines: Vec<String> = messages.iter().map(line).collect();
    output::print(&lines.join("\n"))
}

/// Id, sender and text; the text's further lines are indented, so that a line that begins with an id is a message.
fn line(row: &MessageRow) -> String {
    let files = row.attachments.iter().map(|file| format!("[{} {}]", file.content_type, file.name));
    let said: Vec<String> =
        (!row.text.is_empty()).then(|| row.text.replace('\n', "\n    ")).into_iter().chain(files).collect();
    let sender = row.from.name.as_deref().or(row.from.id.as_deref()).unwrap_or("customer");
    format!("{}  {sender}: {}", row.message_id, said.join(" "))
}
