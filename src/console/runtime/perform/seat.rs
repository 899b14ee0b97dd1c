//! What the customer's seat does: by the Messaging API, as an integrator would do it for the customer.

use crate::{
    api::{
        answer::ActivityAnswer,
        desk::{Audience, View},
        id::ConversationId,
    },
    client::{ClientError, DeskClient, MessagingClient},
    console::{
        effect::SeatCall,
        message::{Message, Refusal, SeatNews},
    },
};

pub(super) async fn carried_out(messaging: MessagingClient, desk: DeskClient, call: SeatCall) -> Message {
    let news = match call {
        SeatCall::Show(question) => {
            let result = desk.show(question.id, Audience::Customer, false).await.map(Box::new).map_err(Refusal::from);
            SeatNews::Shown { question, result }
        }
        SeatCall::Say { number, id, text } => {
            let result = messaging.say(id, &text).await.map_err(Refusal::from);
            let message = |answer| match answer {
                ActivityAnswer::Taken(message) => Some(message),
                ActivityAnswer::Receipt => None,
            };
            SeatNews::Said { number, result: result.map(message) }
        }
        SeatCall::Typing(id) => {
            // A courtesy: what was not told is told anew while the typing goes on.
            if let Err(error) = messaging.typing(id).await {
                tracing::debug!("the customer's typing was not told: {error}");
            }
            SeatNews::Done
        }
        SeatCall::Read { id, message } => {
            let result = messaging.read(id, message).await.map(|_| ()).map_err(Refusal::from);
            SeatNews::Read { id, result }
        }
        SeatCall::End(id) => {
            let result = messaging.end(id).await.map(|_| ()).map_err(Refusal::from);
            SeatNews::Ended { id, result }
        }
    };
    Message::Seat(Box::new(news))
}

/// The customer ends a conversation; how the representative sees it then.
pub(super) async fn ended(
    messaging: &MessagingClient,
    desk: &DeskClient,
    id: ConversationId,
) -> Result<View, ClientError> {
    messaging.end(id).await?;
    desk.show(id, Audience::Representative, false).await
}
