//! `frontdesk listen`: an integrator's webhook that shows what it is told.

use std::{io, net::SocketAddr};

use clap::{Args, builder::BoolishValueParser};
use serde_json::{Map, Value, json};

use super::{Failure, Globals, output, serve::listen_address, stop, target, target::Setup, tls::Tls, trace};
use crate::{
    client::{Delivery, Receiver, ReceiverSettings, Verdict},
    console::text,
};

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The address to listen on; port 0 takes a free one
    #[arg(long, env = "FRONTDESK_LISTEN", value_name = "ADDRESS", default_value = target::WEBHOOK_LISTEN, value_parser = listen_address)]
    listen: SocketAddr,
    /// Verify the bearer of every post and answer 401 to a wrong one; a profile with a `webhook` table does so anyway
    #[arg(long, env = "FRONTDESK_VERIFY", value_parser = BoolishValueParser::new())]
    verify: bool,
    #[command(flatten)]
    tls: Tls,
}

/// Goes on until it is asked to end or nobody reads any more.
pub(super) async fn run(globals: &Globals, arguments: &Arguments) -> Result<(), Failure> {
    trace::to_stderr();
    let stop = stop::signal();
    let verifier = target::verifier(globals, &Setup::load(globals)?, arguments.verify).await?;
    let tls = arguments.tls.read()?.map(|(identity, _)| identity);
    let scheme = if tls.is_some() { "https" } else { "http" };
    let settings = ReceiverSettings { verifier, tls, ..ReceiverSettings::default() };
    let (receiver, address) = Receiver::bind_with(arguments.listen, settings).await.map_err(|error| {
        let failure = Failure::connection(format!("cannot listen on {}: {error}", arguments.listen));
        match error.kind() {
            io::ErrorKind::InvalidInput => Failure::usage(error.to_string()),
            io::ErrorKind::AddrInUse => {
                failure.with_hint("choose another address with --listen, port 0 for a free one")
            }
            _ => failure,
        }
    })?;
    let url = format!("{scheme}://{address}");
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

/// Moment, answer, conversation and what it is about, safe to print wherever it goes.
fn line(delivery: &Delivery) -> String {
    let conversation = delivery.conversation().map_or_else(|| delivery.path.clone(), |id| id.to_string());
    let verdict = match &delivery.verdict {
        Verdict::NotAsked => String::new(),
        verdict => format!("  ({verdict})"),
    };
    let line = format!("{}  {}  {conversation}  {}{verdict}", delivery.at, delivery.status, delivery.gist());
    text::clean(&line).into_owned()
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
