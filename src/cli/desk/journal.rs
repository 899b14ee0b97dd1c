//! `frontdesk desk journal`: what integrators sent and were answered.

use clap::{Args, builder::BoolishValueParser};

use super::{call::at_desk, page, view};
use crate::{
    api::journal::{Body, Entry, JournalPage},
    cli::{Failure, Globals, output},
    client::DeskClient,
    console::text,
};

/// Exchanges that one call asks for.
const PAGE: u32 = 200;

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// How many exchanges at most
    #[arg(long, env = "FRONTDESK_LIMIT", value_name = "N", default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..))]
    limit: u32,
    /// What was sent and answered under each exchange too
    #[arg(long, env = "FRONTDESK_BODIES", value_parser = BoolishValueParser::new())]
    bodies: bool,
}

pub(super) async fn run(globals: &Globals, arguments: &Arguments) -> Result<(), Failure> {
    let page = at_desk(globals, async |desk| newest(desk, arguments.limit).await).await?;
    if globals.json {
        return output::print_json(&page);
    }
    let table = table(&page.exchanges);
    if !arguments.bodies {
        return output::print(&table);
    }
    let mut lines = table.lines();
    let mut text: Vec<String> = lines.next().map(str::to_owned).into_iter().collect();
    for (line, entry) in lines.zip(&page.exchanges) {
        text.push(line.to_owned());
        text.extend(body("sent", entry.exchange.request.as_ref()));
        text.extend(body("answered", entry.exchange.answer.as_ref()));
    }
    output::print(&text.join("\n"))
}

/// So many exchanges, from as many pages as that takes. `next` goes on after them.
async fn newest(desk: &DeskClient, limit: u32) -> Result<JournalPage, Failure> {
    let mut newest = JournalPage::default();
    let mut missing = limit;
    loop {
        let page = desk.journal(missing.min(PAGE), newest.next.as_deref()).await?;
        let got = u32::try_from(page.exchanges.len()).unwrap_or(u32::MAX);
        newest.exchanges.extend(page.exchanges);
        newest.next = page.next;
        missing = missing.saturating_sub(got);
        if missing == 0 || newest.next.is_none() {
            return Ok(newest);
        }
    }
}

fn table(entries: &[Entry]) -> String {
    page::table(
        ["id", "at", "status", "code", "took", "fault", "call"],
        entries.iter().map(|Entry { id, exchange }| {
            let fault = exchange.fault.as_ref().map(|fault| format!("{} ({})", fault.kind.name(), fault.rule));
            let unknown = &exchange.unknown_fields;
            let ignored =
                if unknown.is_empty() { String::new() } else { format!("  (ignored: {})", unknown.join(", ")) };
            [
                id.to_string(),
                view::moment(exchange.at),
                exchange.status.map_or_else(|| "none".to_owned(), |status| status.to_string()),
                exchange.code.clone().unwrap_or_default(),
                format!("{}.{:03} ms", exchange.duration_micros / 1_000, exchange.duration_micros % 1_000),
                fault.unwrap_or_default(),
                format!("{} {}{ignored}", exchange.method, exchange.path),
            ]
        }),
    )
}

fn body(label: &str, body: Option<&Body>) -> Vec<String> {
    let Some(body) = body.filter(|body| !body.text.is_empty()) else { return Vec::new() };
    let cut = if body.truncated { format!(", cut of {} bytes", body.bytes) } else { String::new() };
    let lines = text::clean_lines(&body.text).into_iter().map(|line| format!("        {line}"));
    std::iter::once(format!("    {label}{cut}")).chain(lines).collect()
}
