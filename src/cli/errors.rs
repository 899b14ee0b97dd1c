//! `frontdesk errors`: the codes of the Messaging API, and how to see each at the local endpoint.

mod probe;

use clap::Args;
use secrecy::ExposeSecret as _;
use serde::Serialize;

use super::{
    Failure, Globals,
    home::{self, Announcement},
    output,
    target::{self, Setup},
};
use crate::{
    api::{identity, problem::Code, switch::CreatePath},
    client::{Http, MessagingClient},
    clock::Clock,
    simulator::Storage,
};

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Only these codes, such as 30013
    #[arg(value_name = "CODE", value_parser = code)]
    codes: Vec<Code>,
}

/// What is printed as JSON.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Listing {
    base_url: String,
    /// Whether the endpoint runs, so that the commands have a token.
    running: bool,
    errors: Vec<Listed>,
}

#[derive(Serialize)]
struct Listed {
    /// As on the wire.
    code: String,
    status: u16,
    title: &'static str,
    /// For a POSIX shell.
    command: String,
    /// What running it changes.
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<&'static str>,
}

pub(super) async fn run(globals: &Globals, arguments: &Arguments) -> Result<(), Failure> {
    if !target::is_built_in(globals) {
        return Err(Failure::usage(format!("errors is for the local endpoint, not the profile {}", globals.profile))
            .with_hint("leave --profile away"));
    }
    let setup = Setup::load(globals)?;
    let folder = setup.data_dir()?;
    let running = home::announced(&folder).await;
    let is_running = running.is_some();
    let token = match &running {
        Some(running) => fresh_token(&setup, running).await?,
        None => "$TOKEN".to_owned(),
    };
    // Else what `serve` without flags would announce.
    let Announcement { base_url, strict_path, .. } = running.unwrap_or_else(|| {
        Announcement::new(format!("http://{}", target::DEFAULT_LISTEN), setup.config.simulator.strict_path, None)
    });
    let create_path = strict_path.unwrap_or(CreatePath::Plural).path();
    let site = probe::Site { base_url, token, desk_key: desk_key(&setup), create_path };
    let listing = Listing {
        running: is_running,
        errors: Code::all()
            .filter(|code| arguments.codes.is_empty() || arguments.codes.contains(code))
            .map(|code| Listed {
                code: code.to_string(),
                status: code.status(),
                title: code.title(),
                command: probe::command(code, &site),
                note: probe::note(code),
            })
            .collect(),
        base_url: site.base_url,
    };
    if globals.json { output::print_json(&listing) } else { output::print(&described(&listing)) }
}

fn code(text: &str) -> Result<Code, String> {
    text.parse().ok().and_then(Code::from_number).ok_or_else(|| "a code is expected, 30001 to 30016".to_owned())
}

async fn fresh_token(setup: &Setup, running: &Announcement) -> Result<String, Failure> {
    let endpoint = setup.local_endpoint(&running.base_url, running.strict_path);
    let http = Http::new(&[&running.base_url], &running.http_settings())?;
    Ok(MessagingClient::new(endpoint, http, Clock::system()).token().await?.access_token)
}

/// The well-known key is public; a person's own is not shown.
fn desk_key(setup: &Setup) -> &'static str {
    let key = setup.simulator(Storage::Ephemeral).desk_key;
    if key.expose_secret() == identity::DESK_KEY { identity::DESK_KEY } else { "$DESK_KEY" }
}

fn described(listing: &Listing) -> String {
    let mut parts = Vec::new();
    if !listing.running {
        parts.push(
            "No endpoint runs on the data folder. Start one with `frontdesk serve` and ask again, or set TOKEN:\n  \
             TOKEN=$(frontdesk token)"
                .to_owned(),
        );
    }
    for Listed { code, status, title, command, note } in &listing.errors {
        // As a comment, so that it may be copied with the command.
        let note = note.map(|note| format!("# {note}\n")).unwrap_or_default();
        parts.push(format!("{code}  {status}  {title}\n{note}{command}"));
    }
    parts.join("\n\n")
}
