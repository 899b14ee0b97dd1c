//! The calls of the desk's areas, carried out.

use std::time::Duration;

use tokio::time::sleep;

use crate::{
    api::{
        delivery::DeliveryState,
        desk::{Audience, clock::ClockAnswer},
        id::ConversationId,
    },
    client::{ClientError, DeliveryQuery, DeskClient},
    console::{
        app::area::{
            clock::Brought,
            deliveries::{PAGE, Question},
        },
        effect::AreaCall,
        message::{AreaNews, Message, Refusal},
    },
};

/// So many of those that an advance moved are named.
const TITLES: usize = 100;
/// What is kept current by events is asked for at most four times a second.
const PAUSE: Duration = Duration::from_millis(250);

pub(super) async fn carried_out(desk: DeskClient, call: AreaCall) -> Message {
    let news = match call {
        AreaCall::Deliveries(question) => {
            let result = desk.deliveries(&query(&question)).await.map_err(Refusal::from);
            AreaNews::Deliveries { question, result }
        }
        AreaCall::Replay(id) => AreaNews::Replayed(desk.replay(id).await.map(Box::new).map_err(Refusal::from)),
        AreaCall::ReplayAll(conversation) => {
            let (done, failure) = replay_all(&desk, conversation).await;
            AreaNews::ReplayedAll { done, refusal: failure.map(Refusal::from) }
        }
        AreaCall::SaveRecord { record, is_new } => {
            let result = if is_new { desk.add_record(&record).await } else { desk.change_record(&record).await };
            AreaNews::RecordSaved { id: record.id, result: result.map_err(Refusal::from) }
        }
        AreaCall::RemoveRecord(id) => {
            let result = desk.remove_record(&id).await.map_err(Refusal::from);
            AreaNews::RecordRemoved { id, result }
        }
        AreaCall::Clock(request) => {
            let answer = match request {
                None => desk.clock().await,
                Some(request) => desk.adjust_clock(request).await,
            };
            let result = match answer {
                Ok(answer) => Ok(Brought { titles: titles(&desk, &answer).await, answer }),
                Err(error) => Err(error.into()),
            };
            AreaNews::Clock { request, result }
        }
        AreaCall::Faults(ticket) => AreaNews::Faults { ticket, result: desk.faults().await.map_err(Refusal::from) },
        AreaCall::Arm { rules, what } => {
            AreaNews::Armed { what, result: desk.set_faults(&rules).await.map_err(Refusal::from) }
        }
        AreaCall::Rest(area) => {
            sleep(PAUSE).await;
            AreaNews::Rested(area)
        }
    };
    Message::Area(Box::new(news))
}

/// Whom the first of those that fired are about: they may be on no list any more.
async fn titles(desk: &DeskClient, answer: &ClockAnswer) -> Vec<(ConversationId, String)> {
    let mut titles: Vec<(ConversationId, String)> = Vec::new();
    for fired in &answer.fired {
        let id = fired.conversation_id;
        if titles.len() == TITLES || titles.iter().any(|(known, _)| *known == id) {
            continue;
        }
        // One that cannot be asked for is told by its id.
        if let Ok(view) = desk.show(id, Audience::Supervisor, false).await {
            titles.push((id, view.title));
        }
    }
    titles
}

fn query(Question { state, only, after, .. }: &Question) -> DeliveryQuery {
    DeliveryQuery { conversation: *only, state: *state, limit: Some(PAGE), after: after.clone() }
}

/// Replays in the order in which they were first told, until one is refused. All are found before the first is replayed:
/// a replay that gives up soon must not be found again.
async fn replay_all(desk: &DeskClient, conversation: Option<ConversationId>) -> (usize, Option<ClientError>) {
    let mut query = DeliveryQuery { conversation, state: Some(DeliveryState::GaveUp), limit: Some(PAGE), after: None };
    let mut found = Vec::new();
    loop {
        match desk.deliveries(&query).await {
            Ok(page) => {
                found.extend(page.deliveries.into_iter().map(|delivery| delivery.id));
                query.after = page.next;
            }
            Err(error) => return (0, Some(error)),
        }
        if query.after.is_none() {
            break;
        }
    }
    for (done, id) in found.iter().rev().enumerate() {
        if let Err(error) = desk.replay(*id).await {
            return (done, Some(error));
        }
    }
    (found.len(), None)
}
