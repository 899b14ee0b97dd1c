//! `frontdesk export`: conversations as a document, each as every audience sees it.
//!
//! Read one by one and written one by one, so that any number of them takes the memory of one. What is withheld from an
//! audience is exported beside what it is shown, unless one audience's view alone is asked for.

mod markdown;
mod page;
mod portrait;
mod sink;

use std::{collections::BTreeMap, path::PathBuf};

use clap::{Args, ValueEnum, builder::BoolishValueParser};
use serde::Serialize;

use self::{portrait::Portrait, sink::Sink};
use super::{
    Failure, Globals,
    desk::{call::at_desk, reference::Reference},
    output,
};
use crate::{
    api::{
        desk::{Audience, State, View},
        id::ConversationId,
        personal::Mask,
    },
    client::{DeskClient, ListQuery},
};

const PAGE: u32 = 500;
/// A page with more conversations than this is slow in any browser.
const ON_A_PAGE: usize = 1_000;

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The conversation, or how its id begins
    #[arg(value_name = "ID", required_unless_present = "all", conflicts_with = "all")]
    conversation: Option<Reference>,
    /// All conversations, closed ones too, newest activity first
    #[arg(long, env = "FRONTDESK_ALL", value_parser = BoolishValueParser::new())]
    all: bool,
    /// The form [default: that of FILE's ending, else markdown]
    #[arg(long, env = "FRONTDESK_FORMAT", value_name = "FORM")]
    format: Option<Format>,
    /// The file to write, which must not be there yet [default: standard output]
    #[arg(long, env = "FRONTDESK_OUTPUT", value_name = "FILE")]
    output: Option<PathBuf>,
    /// Mask names, email addresses and phone numbers, in texts too
    #[arg(long, env = "FRONTDESK_MASK", value_parser = BoolishValueParser::new())]
    mask: bool,
    /// Only what this audience sees: customer, ai_agent, representative, supervisor
    #[arg(long = "as", env = "FRONTDESK_AS", value_name = "AUDIENCE")]
    audience: Option<Audience>,
}

/// What is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// All views as the desk's control surface answers them
    Json,
    /// Headings, lists and quotes
    Markdown,
    /// One page that needs nothing else, to look at and to print
    Html,
}

/// A conversation as JSON.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Exported<'a> {
    conversation_id: ConversationId,
    /// By the audience's name.
    views: BTreeMap<&'static str, &'a View>,
}

impl Arguments {
    fn format(&self, globals: &Globals) -> Result<Format, Failure> {
        // What is printed is JSON then; a file may still be anything.
        if globals.json && self.output.is_none() {
            return match self.format {
                None | Some(Format::Json) => Ok(Format::Json),
                Some(_) => Err(Failure::usage("--json prints JSON, and --format asks for something else")
                    .with_hint("name a file with --output")),
            };
        }
        let ending = self.output.as_ref().and_then(|path| path.extension()?.to_str().map(str::to_ascii_lowercase));
        let by_ending = match ending.as_deref() {
            Some("json") => Format::Json,
            Some("html" | "htm") => Format::Html,
            _ => Format::Markdown,
        };
        Ok(self.format.unwrap_or(by_ending))
    }
}

pub(super) async fn run(globals: &Globals, arguments: &Arguments) -> Result<(), Failure> {
    let format = arguments.format(globals)?;
    let written = at_desk(globals, async |desk| {
        let mut sink = Sink::open(arguments.output.as_deref())?;
        let written = write(desk, arguments, format, &mut sink).await;
        sink.close(written.is_ok())?;
        written
    })
    .await?;
    let Some(path) = &arguments.output else { return Ok(()) };
    let place = path.display();
    if globals.json {
        return output::print_json(&serde_json::json!({ "file": place.to_string(), "conversations": written }));
    }
    output::print(&format!("exported to {place}; conversations: {written}"))
}

/// Writes the whole document; how many conversations are in it.
async fn write(desk: &DeskClient, arguments: &Arguments, format: Format, sink: &mut Sink) -> Result<usize, Failure> {
    let Some(reference) = &arguments.conversation else { return write_all(desk, arguments, format, sink).await };
    let views = views(desk, reference.find(desk).await?, arguments).await?;
    match format {
        Format::Json => sink.line(&format!("{{ \"conversations\": [\n{}\n] }}", json(&views)?))?,
        Format::Markdown => sink.line(markdown::conversation(&Portrait::of(&views)).trim_end())?,
        Format::Html => {
            let portrait = Portrait::of(&views);
            let head = page::head(&portrait.title, None);
            sink.line(&[head, page::conversation(&portrait), page::foot()].concat())?
        }
    };
    Ok(1)
}

async fn write_all(
    desk: &DeskClient,
    arguments: &Arguments,
    format: Format,
    sink: &mut Sink,
) -> Result<usize, Failure> {
    let mut query = ListQuery { states: State::ALL.to_vec(), limit: PAGE, ..ListQuery::default() };
    let mut page = desk.list(&query).await?;
    let most = if format == Format::Html { ON_A_PAGE } else { usize::MAX };
    let mut goes_on = match format {
        Format::Json => sink.line("{ \"conversations\": [")?,
        Format::Markdown => true,
        Format::Html => sink.line(&page::head("Conversations", bounded(page.total).as_deref()))?,
    };
    let mut written = 0;
    while goes_on {
        for row in &page.conversations {
            if !goes_on || written == most {
                break;
            }
            let views = views(desk, row.id, arguments).await?;
            goes_on = match format {
                Format::Json => sink.line(&format!("{}{}", if written == 0 { "" } else { "," }, json(&views)?))?,
                Format::Markdown => sink.line(&markdown::conversation(&Portrait::of(&views)))?,
                Format::Html => sink.line(&page::conversation(&Portrait::of(&views)))?,
            };
            written += 1;
        }
        match page.next.take().filter(|_| written < most) {
            Some(next) => query.after = Some(next),
            None => break,
        }
        page = desk.list(&query).await?;
    }
    if goes_on {
        match format {
            Format::Json => sink.line("] }")?,
            Format::Markdown => true,
            Format::Html => sink.line(&page::foot())?,
        };
    }
    Ok(written)
}

/// What a page says that does not hold everything.
fn bounded(total: u64) -> Option<String> {
    (total > ON_A_PAGE as u64).then(|| {
        format!(
            "These are the {ON_A_PAGE} conversations with the newest activity, of {total}. Export as JSON or Markdown \
             for all of them."
        )
    })
}

/// The conversation as each audience sees it that is exported.
async fn views(desk: &DeskClient, id: ConversationId, arguments: &Arguments) -> Result<Vec<View>, Failure> {
    let audiences = arguments.audience.as_ref().map_or(&Audience::ALL[..], std::slice::from_ref);
    let explain = arguments.audience.is_none();
    let mut views = Vec::with_capacity(audiences.len());
    for audience in audiences {
        views.push(desk.show(id, *audience, explain).await?);
    }
    if arguments.mask {
        let mask = Mask::of(&views);
        views = views.iter().map(|view| mask.view(view)).collect();
    }
    Ok(views)
}

fn json(views: &[View]) -> Result<String, Failure> {
    let Some(first) = views.first() else { return Ok(String::new()) };
    let views = views.iter().map(|view| (view.audience.name(), view)).collect();
    let exported = Exported { conversation_id: first.conversation_id, views };
    serde_json::to_string_pretty(&exported)
        .map_err(|error| Failure::usage(format!("the conversation cannot be written as JSON: {error}")))
}

#[cfg(test)]
mod tests;
