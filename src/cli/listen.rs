//! `frontdesk listen`: an integrator's webhook that shows what it is told.

use std::{io, net::SocketAddr};

use clap::{Args, builder::BoolishValueParser};
use serde_json::{Map, Value, json};

use super::{Failure, Globals, home, output, serve::listen_address, stop, target, target::Setup, trace};
use crate::{
    api::identity,
    client::{Delivery, Http, HttpSettings, Receiver, ReceiverSettings, Verdict, Verifier},
    clock::Clock,
    console::text,
};

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The address to listen on; port 0 takes a free one
    #[arg(long, env = "FRONTDESK_LISTEN", value_name = "ADDRESS", default_value = "127.0.0.1:7302", value_parser = listen_address)]
    listen: SocketAddr,
    /// Verify the bearer of every post and answer 401 to a wrong one; a profile with a `webhook` table does so anyway
    #[arg(long, env = "FRONTDESK_VERIFY", value_parser = BoolishValueParser::new())]
    verify: bool,
}

/// Goes on until it is asked to end or nobody reads any more.
pub(super) async fn run(globals: &Globals, arguments: &Arguments) -> Result<(), Failure> {
    trace::to_stderr();
    let stop = stop::signal();
    let verifier = verifier(globals, arguments.verify).await?;
    let settings = ReceiverSettings { verifier, ..ReceiverSettings::default() };
    let (receiver, address) = Receiver::bind_with(arguments.listen, settings).await.map_err(|error| {
        let failure = Failure::connection(format!("cannot listen on {}: {error}", arguments.listen));
        match error.kind() {
            io::ErrorKind::AddrInUse => {
                failure.with_hint("choose another address with --listen, port 0 for a free one")
            }
            _ => failure,
        }
    })?;
    let url = format!("http://{address}");
    let first =
        if globals.json { json!({ "listening": url }).to_string() } else { format!("frontdesk listening {url}") };
    if !output::print_while_read(&first)? {
        return Ok(());
    }
    tokio::select! {
        () = stop => Ok(()),
        result = show(globals, receiver) => result,
    }
}

async fn show(globals: &Globals, mut receiver: Receiver) -> Result<(), Failure> {
    while let Some(delivery) = receiver.next().await {
        let line = if globals.json { object(&delivery).to_string() } else { line(&delivery) };
        if !output::print_while_read(&line)? {
            break;
        }
    }
    Ok(())
}

/// Who signs what the profile's organisation posts; `None` where nobody asked.
async fn verifier(globals: &Globals, is_asked: bool) -> Result<Option<Verifier>, Failure> {
    let setup = Setup::load(globals)?;
    let (configuration, audience, settings) = match setup.config.profile(&globals.profile)? {
        Some(profile) if is_asked || profile.webhook.is_some() => {
            let settings = HttpSettings { ca_pem: target::ca_pem(profile)?, ..HttpSettings::default() };
            (profile.openid_configuration(), profile.webhook_audience().to_owned(), settings)
        }
        None if is_asked => {
            let folder = setup.data_dir()?;
            let running = home::announced(&folder).await.ok_or_else(|| {
                Failure::connection("no endpoint runs on the data folder, so nobody has the keys to verify with")
                    .with_hint(
                        "start one with `frontdesk serve`, name another folder with --data-dir, or leave --verify away",
                    )
            })?;
            let path = format!("{}/v2.0/.well-known/openid-configuration", identity::TENANT_ID);
            let configuration = format!("{}/{path}", running.base_url);
            (configuration, identity::CLIENT_ID.to_owned(), running.http_settings())
        }
        _ => return Ok(None),
    };
    let http = Http::new(&[&configuration], &settings)?;
    Ok(Some(Verifier::new(http, configuration, audience, Clock::system())))
}

/// Moment, answer, conversation and what it is about, safe to print wherever it goes.
fn line(delivery: &Delivery) -> String {
    let conversation = delivery.conversation().map_or_else(|| delivery.path.clone(), |id| id.to_string());
    let verdict = match &delivery.verdict {
        Verdict::NotAsked => String::new(),
        Verdict::Verified => "  (verified)".to_owned(),
        Verdict::Refused(fault) => format!("  (not verified: {fault})"),
        Verdict::Unknown(error) => format!("  (not verified: {error})"),
    };
    let line = format!("{}  {}  {conversation}  {}{verdict}", delivery.at, delivery.status, gist(delivery));
    text::clean(&line).into_owned()
}

/// What a delivery is about, in a line.
fn gist(delivery: &Delivery) -> String {
    let Some(Value::Object(body)) = delivery.json() else {
        return format!("{} bytes that are no JSON object", delivery.body.len());
    };
    let word = |name: &str| field(&body, name).and_then(Value::as_str).unwrap_or_default();
    let from = field(&body, "from").and_then(|from| from.get("name")).and_then(Value::as_str);
    let attachments = field(&body, "attachments").and_then(Value::as_array).map_or(0, Vec::len);
    let (kind, name, said) = (word("type"), word("name"), word("text"));
    match (kind, name, from) {
        ("message", "", from) => {
            let files = if attachments == 0 { String::new() } else { format!(" [attachments: {attachments}]") };
            format!("message from {}: {said}{files}", from.unwrap_or("nobody"))
        }
        (kind, "", _) => kind.to_owned(),
        (_, name, _) => format!("event {name}"),
    }
}

/// A field by its name in any case: the vendor's samples differ.
fn field<'a>(body: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    body.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value)
}

fn object(delivery: &Delivery) -> Value {
    let (verified, reason) = match &delivery.verdict {
        Verdict::NotAsked => (None, None),
        Verdict::Verified => (Some(true), None),
        Verdict::Refused(fault) => (Some(false), Some(fault.to_string())),
        Verdict::Unknown(error) => (Some(false), Some(error.to_string())),
    };
    let headers: Map<String, Value> =
        delivery.headers.iter().map(|(name, value)| (name.clone(), Value::from(value.as_str()))).collect();
    let body = delivery.json().unwrap_or_else(|| String::from_utf8_lossy(&delivery.body).into());
    json!({
        "at": delivery.at,
        "status": delivery.status,
        "path": delivery.path,
        "conversationId": delivery.conversation(),
        "verified": verified,
        "reason": reason,
        "headers": headers,
        "body": body,
    })
}
