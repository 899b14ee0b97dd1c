//! `frontdesk profile test`: each step with what it found, up to the first that fails.

use clap::Args;
use serde_json::{Value, json};

use crate::{
    cli::{
        Failure, Globals, output,
        target::{Purpose, Setup, Target},
        trace,
    },
    client::{ClientError, MessagingClient, Step},
};

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The profile, instead of that of --profile
    #[arg(value_name = "NAME")]
    name: Option<String>,
}

pub(super) async fn run(globals: &Globals, arguments: Arguments) -> Result<(), Failure> {
    trace::to_stderr();
    let profile = arguments.name.unwrap_or_else(|| globals.profile.clone());
    let globals = Globals { profile, ..globals.clone() };
    let setup = Setup::load(&globals)?;
    let target = Target::open(&globals, &setup, Purpose::Call, false).await?;
    let result = go(&globals, &target.messaging).await;
    target.close().await;
    result
}

async fn go(globals: &Globals, client: &MessagingClient) -> Result<(), Failure> {
    let mut told: Vec<Value> = Vec::new();
    let mut failed = None;
    for step in Step::ALL {
        let found = match client.probe(step).await {
            // Names that only a proxy knows are no failure of ours.
            Err(ClientError::Unreachable { cause, .. }) if step == Step::Address && is_proxied() => {
                Ok(format!("{cause}; that is left to the proxy of the environment"))
            }
            found => found,
        };
        let (mark, sentence) = match &found {
            Ok(sentence) => ("ok", sentence.clone()),
            Err(error) => ("FAILED", error.to_string()),
        };
        if globals.json {
            told.push(json!({ "step": step.name(), "ok": found.is_ok(), "sentence": sentence }));
        } else {
            output::print(&format!("{:<11} {mark:<7} {sentence}", step.name()))?;
        }
        if let Err(error) = found {
            failed = Some(error);
            break;
        }
    }
    if globals.json {
        output::print_json(&json!({ "profile": globals.profile, "ok": failed.is_none(), "steps": told }))?;
    }
    failed.map_or(Ok(()), |error| Err(error.into()))
}

/// Whether requests to other machines go by a proxy.
fn is_proxied() -> bool {
    ["HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY"].iter().any(|name| {
        [name.to_lowercase(), (*name).to_owned()]
            .iter()
            .any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()))
    })
}
