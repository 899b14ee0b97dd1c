//! What is done to one conversation: the representative's and the supervisor's orders, replies and notes, and the link to a
//! customer record.

use std::io::Read as _;

use clap::Args;
use serde_json::json;

use super::{call::at_desk, reference::Reference, view};
use crate::{
    api::{
        desk::{View, request::Message},
        id::{ConversationId, RecordId},
    },
    cli::{Failure, Globals, output},
    client::{ClientError, DeskClient},
};

#[derive(Debug, Args)]
pub(super) struct One {
    /// The conversation, or how its id begins
    #[arg(value_name = "ID")]
    conversation: Reference,
}

#[derive(Debug, Args)]
pub(super) struct Transfer {
    /// The conversation, or how its id begins
    #[arg(value_name = "ID")]
    conversation: Reference,
    /// The queue that it goes to, any name
    #[arg(long, env = "FRONTDESK_QUEUE", value_name = "NAME")]
    queue: String,
}

#[derive(Debug, Args)]
pub(super) struct Words {
    /// The conversation, or how its id begins
    #[arg(value_name = "ID")]
    conversation: Reference,
    /// What is said; `-` reads it from standard input
    #[arg(value_name = "TEXT", allow_hyphen_values = true)]
    text: String,
    /// Under which name [default: the endpoint's]
    #[arg(long, env = "FRONTDESK_NAME", value_name = "NAME")]
    name: Option<String>,
}

#[derive(Debug, Args)]
pub(super) struct Link {
    /// The conversation, or how its id begins
    #[arg(value_name = "ID")]
    conversation: Reference,
    /// The record's id
    #[arg(value_name = "RECORD")]
    record: String,
}

/// An order that needs nothing but a conversation.
#[derive(Clone, Copy, Debug)]
pub(super) enum Order {
    Accept,
    Reject,
    End,
    Close,
    Open,
    Release,
    ForceClose,
    Unlink,
}

impl Order {
    async fn give(self, desk: &DeskClient, id: ConversationId) -> Result<View, ClientError> {
        match self {
            Self::Accept => desk.accept(id).await,
            Self::Reject => desk.reject(id).await,
            Self::End => desk.end(id).await,
            Self::Close => desk.close(id).await,
            Self::Open => desk.open(id).await,
            Self::Release => desk.release(id).await,
            Self::ForceClose => desk.force_close(id).await,
            Self::Unlink => desk.link(id, None).await,
        }
    }
}

pub(super) async fn give(globals: &Globals, one: &One, order: Order) -> Result<(), Failure> {
    let view = at_desk(globals, async |desk| {
        let id = one.conversation.find(desk).await?;
        Ok(order.give(desk, id).await?)
    })
    .await?;
    outcome(globals, &view)
}

pub(super) async fn transfer(globals: &Globals, transfer: &Transfer) -> Result<(), Failure> {
    let view = at_desk(globals, async |desk| {
        let id = transfer.conversation.find(desk).await?;
        Ok(desk.transfer(id, &transfer.queue).await?)
    })
    .await?;
    outcome(globals, &view)
}

pub(super) async fn link(globals: &Globals, link: &Link) -> Result<(), Failure> {
    let record = RecordId(link.record.clone());
    let view = at_desk(globals, async |desk| {
        let id = link.conversation.find(desk).await?;
        Ok(desk.link(id, Some(&record)).await?)
    })
    .await?;
    outcome(globals, &view)
}

pub(super) async fn say(globals: &Globals, words: Words, internal: bool) -> Result<(), Failure> {
    let Words { conversation, text, name } = words;
    let text = if text == "-" { from_stdin()? } else { text };
    let message = Message { text, internal, attachments: Vec::new(), name };
    let said = at_desk(globals, async |desk| {
        let id = conversation.find(desk).await?;
        Ok(desk.say(id, &message).await?)
    })
    .await?;
    if globals.json { output::print_json(&said) } else { output::print(&said.message_id.to_string()) }
}

/// Prints nothing for people: that somebody is typing leaves nothing behind.
pub(super) async fn typing(globals: &Globals, one: &One) -> Result<(), Failure> {
    let id = at_desk(globals, async |desk| {
        let id = one.conversation.find(desk).await?;
        desk.typing(id).await?;
        Ok(id)
    })
    .await?;
    if globals.json { output::print_json(&json!({ "conversationId": id })) } else { Ok(()) }
}

/// Where it led: a line for people, the whole view for scripts.
fn outcome(globals: &Globals, view: &View) -> Result<(), Failure> {
    if globals.json {
        return output::print_json(view);
    }
    let record = match &view.customer.record {
        Some(record) => format!("record {}", record.id),
        None => "no record".to_owned(),
    };
    let parts = [
        view.conversation_id.to_string(),
        view.state.to_string(),
        view::reason(&view.status_change_reason),
        format!("queue {}", view.queue),
        record,
    ];
    output::print(&crate::console::text::clean(&parts.join("  ")))
}

/// What is piped in, without the line's end that a shell adds.
fn from_stdin() -> Result<String, Failure> {
    let mut text = String::new();
    std::io::stdin()
        .lock()
        .read_to_string(&mut text)
        .map_err(|error| Failure::usage(format!("cannot read standard input: {error}")))?;
    let end = text.trim_end_matches(['\r', '\n']).len();
    text.truncate(end);
    Ok(text)
}
