//! `frontdesk desk deliveries` and `replay`: what integrators were told by webhook.

use clap::{
    Args,
    builder::{PossibleValuesParser, TypedValueParser},
};

use super::{call::at_desk, page, reference::Reference, view};
use crate::{
    api::delivery::{Delivery, DeliveryPage, DeliveryState},
    cli::{Failure, Globals, output},
    client::{DeliveryQuery, DeskClient},
};

/// Deliveries that one call asks for.
const PAGE: u32 = 200;

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Only those of this conversation; its id, or how that begins
    #[arg(long, env = "FRONTDESK_CONVERSATION", value_name = "ID")]
    conversation: Option<Reference>,
    /// Only those that are so far
    #[arg(long, env = "FRONTDESK_STATE", value_name = "STATE", value_parser = states())]
    state: Option<DeliveryState>,
    /// How many deliveries at most
    #[arg(long, env = "FRONTDESK_LIMIT", value_name = "N", default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..))]
    limit: u32,
}

#[derive(Debug, Args)]
pub(super) struct Replay {
    /// The delivery's number
    #[arg(value_name = "DELIVERY")]
    delivery: u64,
}

fn states() -> impl TypedValueParser<Value = DeliveryState> {
    PossibleValuesParser::new(DeliveryState::ALL.map(DeliveryState::name)).try_map(|name| name.parse::<DeliveryState>())
}

pub(super) async fn run(globals: &Globals, arguments: &Arguments) -> Result<(), Failure> {
    let page = at_desk(globals, async |desk| newest(desk, arguments).await).await?;
    if globals.json { output::print_json(&page) } else { output::print(&table(&page.deliveries)) }
}

pub(super) async fn replay(globals: &Globals, Replay { delivery }: &Replay) -> Result<(), Failure> {
    let delivery = at_desk(globals, async |desk| Ok(desk.replay(*delivery).await?)).await?;
    if globals.json { output::print_json(&delivery) } else { output::print(&table(std::slice::from_ref(&delivery))) }
}

/// So many deliveries, from as many pages as that takes. `next` goes on after them.
async fn newest(desk: &DeskClient, arguments: &Arguments) -> Result<DeliveryPage, Failure> {
    let conversation = match &arguments.conversation {
        None => None,
        Some(reference) => Some(reference.find(desk).await?),
    };
    let mut query = DeliveryQuery { conversation, state: arguments.state, ..DeliveryQuery::default() };
    let mut newest = DeliveryPage::default();
    let mut missing = arguments.limit;
    loop {
        query.limit = Some(missing.min(PAGE));
        let page = desk.deliveries(&query).await?;
        missing = missing.saturating_sub(u32::try_from(page.deliveries.len()).unwrap_or(u32::MAX));
        newest.deliveries.extend(page.deliveries);
        newest.next.clone_from(&page.next);
        if missing == 0 || page.next.is_none() {
            return Ok(newest);
        }
        query.after = page.next;
    }
}

fn table(deliveries: &[Delivery]) -> String {
    page::table(
        ["id", "created", "state", "conversation", "what", "tries", "to"],
        deliveries.iter().map(|delivery| {
            let tries: Vec<String> = delivery.tries.iter().map(ToString::to_string).collect();
            [
                delivery.id.to_string(),
                view::moment(delivery.created_on),
                delivery.state.name().to_owned(),
                delivery.conversation_id.to_string(),
                delivery.what().to_owned(),
                if tries.is_empty() { "none yet".to_owned() } else { tries.join(", ") },
                delivery.url.clone(),
            ]
        }),
    )
}
