//! `frontdesk desk channels`: the custom messaging channels, and where their integrators are told.

use std::str::FromStr;

use clap::{Args, Subcommand, builder::BoolishValueParser};

use super::{call::at_desk, page};
use crate::{
    api::{
        channel::{Channel, ChannelChange, Setting},
        id::{AppId, ChannelId, OrganizationId},
    },
    cli::{Failure, Globals, output},
};

#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// List the channels (the default)
    List,
    /// Add a channel
    Add(Add),
    /// Change what is given of a channel
    Set(Set),
    /// Remove a channel that has no conversation
    Remove(Remove),
}

#[derive(Debug, Args)]
struct Add {
    /// Its id [default: a new one]
    #[arg(long, env = "FRONTDESK_ID", value_name = "CHANNEL")]
    id: Option<ChannelId>,
    /// The organisation that it belongs to [default: the well-known one]
    #[arg(long, env = "FRONTDESK_ORGANIZATION", value_name = "GUID")]
    organization: Option<OrganizationId>,
    #[command(flatten)]
    fields: Fields,
}

#[derive(Debug, Args)]
struct Set {
    /// The channel's id
    #[arg(value_name = "CHANNEL")]
    channel: ChannelId,
    #[command(flatten)]
    fields: Fields,
}

#[derive(Debug, Args)]
struct Remove {
    /// The channel's id
    #[arg(value_name = "CHANNEL")]
    channel: ChannelId,
}

#[derive(Debug, Args)]
struct Fields {
    /// A name for people
    #[arg(long, env = "FRONTDESK_NAME", value_name = "NAME")]
    name: Option<String>,
    /// The base URL that its integrator is told at; an empty text: it is told nothing
    #[arg(long, env = "FRONTDESK_WEBHOOK", value_name = "URL", value_parser = setting::<String>)]
    webhook: Option<Setting<String>>,
    /// The only application that may use it; an empty text: the well-known one
    #[arg(long, env = "FRONTDESK_APP", value_name = "GUID", value_parser = setting::<AppId>)]
    app: Option<Setting<AppId>>,
    /// Whether it is linked to a workstream; one that is not refuses every call
    #[arg(long, env = "FRONTDESK_LINKED", value_name = "BOOL", value_parser = BoolishValueParser::new())]
    linked: Option<bool>,
    /// The queue that its conversations arrive in
    #[arg(long, env = "FRONTDESK_QUEUE", value_name = "NAME")]
    queue: Option<String>,
    /// Whether it has an AI agent to engage
    #[arg(long, env = "FRONTDESK_WITH_AI_AGENT", value_name = "BOOL", value_parser = BoolishValueParser::new())]
    with_ai_agent: Option<bool>,
}

/// An empty text takes away what was set.
fn setting<T: FromStr>(text: &str) -> Result<Setting<T>, T::Err> {
    if text.is_empty() { Ok(Setting::None) } else { text.parse().map(Setting::To) }
}

impl From<Fields> for ChannelChange {
    fn from(fields: Fields) -> Self {
        let Fields { name, webhook, app, linked, queue, with_ai_agent } = fields;
        Self {
            name,
            webhook_url: webhook.unwrap_or_default(),
            app_id: app.unwrap_or_default(),
            linked,
            queue,
            ai_agent: with_ai_agent,
            ..Self::default()
        }
    }
}

pub(super) async fn run(globals: &Globals, arguments: Arguments) -> Result<(), Failure> {
    let channel = match arguments.command {
        None | Some(Command::List) => {
            let list = at_desk(globals, async |desk| Ok(desk.channels().await?)).await?;
            return if globals.json { output::print_json(&list) } else { output::print(&table(&list.channels)) };
        }
        Some(Command::Add(Add { id, organization, fields })) => {
            let new = ChannelChange { id, organization_id: organization, ..fields.into() };
            at_desk(globals, async |desk| Ok(desk.create_channel(&new).await?)).await?
        }
        Some(Command::Set(Set { channel, fields })) => {
            let change = fields.into();
            at_desk(globals, async |desk| Ok(desk.change_channel(channel, &change).await?)).await?
        }
        Some(Command::Remove(Remove { channel })) => {
            at_desk(globals, async |desk| Ok(desk.remove_channel(channel).await?)).await?
        }
    };
    if globals.json { output::print_json(&channel) } else { output::print(&table(std::slice::from_ref(&channel))) }
}

fn table(channels: &[Channel]) -> String {
    let yes_no = |is: bool| if is { "yes" } else { "no" }.to_owned();
    page::table(
        ["id", "name", "linked", "AI agent", "queue", "application", "webhook"],
        channels.iter().map(|channel| {
            [
                channel.id.to_string(),
                channel.name.clone(),
                yes_no(channel.linked),
                yes_no(channel.ai_agent),
                channel.queue.clone(),
                channel.app_id.map_or_else(|| "the well-known one".to_owned(), |app| app.to_string()),
                channel.webhook_url.clone().unwrap_or_else(|| "none".to_owned()),
            ]
        }),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::id::NotAGuid;

    #[test]
    fn an_empty_text_takes_away_and_nothing_leaves_as_it_is() {
        assert_eq!(setting::<AppId>(""), Ok(Setting::None));
        assert_eq!(setting::<AppId>("seven"), Err(NotAGuid));
        assert_eq!(setting("https://x.example"), Ok(Setting::To("https://x.example".to_owned())));
        let untouched = Fields { name: None, webhook: None, app: None, linked: None, queue: None, with_ai_agent: None };
        assert_eq!(ChannelChange::from(untouched), ChannelChange::default());
    }
}
