//! `frontdesk say`, `typing`, `read`, `event` and `end`: what the customer's side does in a conversation.

use clap::Args;

use super::{
    Failure, Globals, confirm, output,
    target::{Purpose, Setup, Target},
};
use crate::{
    api::{
        answer::ActivityAnswer,
        commented,
        id::{ConversationId, MessageId},
    },
    client::{ClientError, MessagingClient},
};

#[derive(Debug, Args)]
pub(super) struct Say {
    /// The conversation
    #[arg(value_name = "ID")]
    id: ConversationId,
    /// What the customer says
    #[arg(value_name = "TEXT", allow_hyphen_values = true)]
    text: String,
}

#[derive(Debug, Args)]
pub(super) struct Typing {
    /// The conversation
    #[arg(value_name = "ID")]
    id: ConversationId,
}

#[derive(Debug, Args)]
pub(super) struct Read {
    /// The conversation
    #[arg(value_name = "ID")]
    id: ConversationId,
    /// The last message that the customer has read, 13 digits
    #[arg(value_name = "MESSAGE")]
    message: MessageId,
}

#[derive(Debug, Args)]
pub(super) struct Event {
    /// The conversation
    #[arg(value_name = "ID")]
    id: ConversationId,
    /// The event's name
    #[arg(value_name = "NAME")]
    name: String,
    /// Its variables, a JSON object of plain values or of `{ "isDisplayable": true, "value": … }`
    #[arg(value_name = "JSON", default_value = "{}")]
    variables: String,
}

#[derive(Debug, Args)]
pub(super) struct End {
    /// The conversation
    #[arg(value_name = "ID")]
    id: ConversationId,
}

pub(super) async fn say(globals: &Globals, Say { id, text }: Say) -> Result<(), Failure> {
    send(globals, async |client| client.say(id, &text).await).await
}

pub(super) async fn typing(globals: &Globals, Typing { id }: Typing) -> Result<(), Failure> {
    send(globals, async |client| client.typing(id).await).await
}

pub(super) async fn read(globals: &Globals, Read { id, message }: Read) -> Result<(), Failure> {
    send(globals, async |client| client.read(id, message).await).await
}

pub(super) async fn event(globals: &Globals, Event { id, name, variables }: Event) -> Result<(), Failure> {
    let parsed = commented::parse(&variables)
        .map_err(|error| Failure::usage(format!("the event's variables are not JSON: {error}")))?;
    let variables = parsed
        .as_object()
        .ok_or_else(|| Failure::usage(format!("the event's variables are a JSON object, not {variables}")))?;
    send(globals, async |client| client.event(id, &name, variables).await).await
}

pub(super) async fn end(globals: &Globals, End { id }: End) -> Result<(), Failure> {
    send(globals, async |client| client.end(id).await).await
}

/// Makes one call and prints its answer.
async fn send(
    globals: &Globals,
    call: impl AsyncFnOnce(&MessagingClient) -> Result<ActivityAnswer, ClientError>,
) -> Result<(), Failure> {
    let setup = Setup::load(globals)?;
    let target = Target::open(globals, &setup, Purpose::Call, false).await?;
    confirm::ask(globals, &target)?;
    let result = call(&target.messaging).await;
    target.close().await;
    output::print_json(&result?)
}
