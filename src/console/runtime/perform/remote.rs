//! An endpoint without a desk: questions to its API, and the webhooks that it sends here.

use tokio::sync::mpsc::UnboundedSender;

use crate::{
    client::{ClientError, Delivery, MessagingClient, Receiver},
    console::{
        app::remote::{Arrival, Detail},
        effect::RemoteCall,
        message::{Message, Refusal, RemoteNews},
        update::with_hint,
    },
};

/// Asks, and tells what was answered.
pub(super) async fn asked(messaging: MessagingClient, call: RemoteCall) -> Message {
    let in_words = |error: ClientError| with_hint(&Refusal::from(error));
    let news = match call {
        RemoteCall::List => RemoteNews::Listed(messaging.all_conversations(None).await.map_err(Refusal::from)),
        RemoteCall::Look(id) => {
            let (messages, context) = tokio::join!(messaging.all_messages(id, None), messaging.context(id));
            let context = context.map(|read| read.context).map_err(in_words);
            RemoteNews::Looked(Detail { id, messages: messages.map_err(in_words), context })
        }
    };
    Message::Remote(Box::new(news))
}

/// Takes the name that was typed.
pub(super) fn confirmed(messaging: &MessagingClient, typed: &str) -> Message {
    let result = messaging.confirm(typed).map_err(|error| error.to_string());
    Message::Remote(Box::new(RemoteNews::Confirmed(result)))
}

/// Tells of every webhook, until nobody listens any more.
pub(super) async fn receive(mut receiver: Receiver, messages: UnboundedSender<Message>) {
    while let Some(delivery) = receiver.next().await {
        if messages.send(Message::Remote(Box::new(RemoteNews::Arrived(arrival(&delivery))))).is_err() {
            return;
        }
    }
}

fn arrival(delivery: &Delivery) -> Arrival {
    Arrival {
        at: delivery.at,
        id: delivery.conversation(),
        gist: delivery.gist(),
        verdict: delivery.verdict.to_string(),
        status: delivery.status,
    }
}
