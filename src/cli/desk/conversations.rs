//! `frontdesk desk list` and `show`: what is on the desk.

use clap::{Args, builder::BoolishValueParser};

use super::{call::at_desk, page, reference::Reference, view};
use crate::{
    api::desk::{Audience, Sort, State, Summary, SummaryPage},
    cli::{Failure, Globals, output},
    client::{DeskClient, ListQuery},
};

const PAGE: u32 = 500;

#[derive(Debug, Args)]
pub(super) struct List {
    /// Only these states: open, active, waiting, wrap-up, closed; several with commas
    #[arg(long = "state", env = "FRONTDESK_STATE", value_name = "STATE", value_delimiter = ',')]
    states: Vec<State>,
    /// Only conversations that have these words in what a representative sees, or whose id begins so
    #[arg(long, env = "FRONTDESK_Q", value_name = "TEXT", default_value = "", hide_default_value = true)]
    q: String,
    /// The order: activity, waiting (open ones first, the oldest before the others), created (the newest first)
    #[arg(long, env = "FRONTDESK_SORT", value_name = "ORDER", default_value = "activity")]
    sort: Sort,
}

#[derive(Debug, Args)]
pub(super) struct Show {
    /// The conversation, or how its id begins
    #[arg(value_name = "ID")]
    conversation: Reference,
    /// Who looks: customer, ai_agent, representative, supervisor
    #[arg(long = "as", env = "FRONTDESK_AS", value_name = "AUDIENCE", default_value = "representative")]
    audience: Audience,
    /// Also what this audience does not get, and why
    #[arg(long, env = "FRONTDESK_EXPLAIN", value_parser = BoolishValueParser::new())]
    explain: bool,
}

pub(super) async fn list(globals: &Globals, List { states, q, sort }: List) -> Result<(), Failure> {
    let query = ListQuery { q, states, sort, limit: PAGE, after: None };
    let page = at_desk(globals, async |desk| whole(desk, query).await).await?;
    if globals.json { output::print_json(&page) } else { output::print(&table(&page.conversations)) }
}

pub(super) async fn show(globals: &Globals, arguments: &Show) -> Result<(), Failure> {
    let view = at_desk(globals, async |desk| {
        let id = arguments.conversation.find(desk).await?;
        Ok(desk.show(id, arguments.audience, arguments.explain).await?)
    })
    .await?;
    if globals.json { output::print_json(&view) } else { output::print(&view::described(&view)) }
}

/// All pages as one. The position in the event stream is the first page's, so that nothing after it is missed.
async fn whole(desk: &DeskClient, mut query: ListQuery) -> Result<SummaryPage, Failure> {
    let mut whole = desk.list(&query).await?;
    while let Some(next) = whole.next.take() {
        query.after = Some(next);
        let page = desk.list(&query).await?;
        whole.conversations.extend(page.conversations);
        whole.next = page.next;
    }
    Ok(whole)
}

fn table(rows: &[Summary]) -> String {
    page::table(
        ["id", "state", "created", "waited", "unread", "queue", "title", "variables"],
        rows.iter().map(|row| {
            let variables: Vec<String> =
                row.variables.iter().map(|variable| format!("{}={}", variable.name, variable.value)).collect();
            [
                row.id.to_string(),
                row.state.to_string(),
                view::moment(row.created_on),
                view::length(row.wait_seconds),
                row.unread.to_string(),
                row.queue.clone(),
                row.title.clone(),
                variables.join(" "),
            ]
        }),
    )
}
