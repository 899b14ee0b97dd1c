//! `frontdesk desk events`: what happens on the desk, as it happens.

use std::pin::pin;

use clap::Args;
use futures_util::{Stream, StreamExt as _};
use serde_json::json;

use super::call;
use crate::{
    api::{desk::EVENT_RESET, fault::EVENT_FAULTS},
    cli::{Failure, Globals, output, stop, target::Purpose},
    client::StreamItem,
};

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Begin after the event with this id, 0 for all that are kept [default: what happens from now on]
    #[arg(long, env = "FRONTDESK_AFTER", value_name = "EVENT")]
    after: Option<u64>,
}

/// Goes on until it is asked to end or nobody reads any more, through losses of the connection too; only an endpoint that
/// cannot be reached to begin with is a failure. One that this process runs is open to others meanwhile, as the
/// console's is: alone it would have nothing to tell.
pub(super) async fn run(globals: &Globals, arguments: &Arguments) -> Result<(), Failure> {
    let stop = stop::signal();
    let target = call::open(globals, Purpose::Console).await?;
    let result = tokio::select! {
        () = stop => Ok(()),
        result = follow(target.desk.events(arguments.after)) => result,
    };
    target.close().await;
    result
}

async fn follow(items: impl Stream<Item = StreamItem>) -> Result<(), Failure> {
    let mut items = pin!(items);
    let mut was_connected = false;
    while let Some(item) = items.next().await {
        let line = match item {
            StreamItem::Connected => {
                was_connected = true;
                continue;
            }
            StreamItem::Lost(error) if was_connected => {
                tracing::warn!(%error, "the event stream broke; it is being opened again");
                continue;
            }
            StreamItem::Lost(error) => return Err(error.into()),
            StreamItem::Faults(count) => {
                Ok(json!({ "kind": EVENT_FAULTS, "armed": count.armed, "injected": count.injected }).to_string())
            }
            StreamItem::Event(event) => serde_json::to_string(&event),
            // Everything may have changed: the listener loads anew.
            StreamItem::Reset { last_event_id } => Ok(json!({ "id": last_event_id, "kind": EVENT_RESET }).to_string()),
        };
        let line = line.map_err(|error| Failure::usage(format!("cannot write an event as JSON: {error}")))?;
        if !output::print_while_read(&line)? {
            break;
        }
    }
    Ok(())
}
