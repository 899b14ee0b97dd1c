//! The facts about taking everything and putting it back.

use jiff::SignedDuration;
use serde_json::json;

use super::{Created, accept, acted, begun, create, everything, now};
use crate::{
    api::{
        activity,
        answer::ActivityAnswer,
        desk::{State, request::Message},
        id::ConversationId,
        snapshot::Snapshot,
    },
    conversation::{lifecycle::Command, order::Order},
    simulator::store::{Acted, Events, Store},
};

const URL: &str = "http://127.0.0.1:9/hook";
const LEAD: SignedDuration = SignedDuration::from_hours(30);

pub(super) async fn all<S: Store>(open: &impl AsyncFn() -> S) {
    puts_back_what_was_taken(&open().await).await;
    moves_to_another_store(&open().await, &open().await).await;
    goes_on_being_numbered(&open().await).await;
}

async fn taken(store: &dyn Store) -> Snapshot {
    store.snapshot(now(), LEAD).await.unwrap().expect("it is small")
}

/// Conversations in every state, with something of everything.
async fn fill(store: &dyn Store) -> Vec<ConversationId> {
    store.stand_in(Some(URL.to_owned())).await.unwrap();
    let body = json!({
        "customercontext": { "customerid": "a", "email": "jane.roe@example.com" },
        "conversationcontext": { "z": { "value": 1.5, "isDisplayable": true }, "a": { "value": "x" } },
        "conversationrequestid": "r",
        "startmessage": { "message": "語\n\u{1F600}", "displayname": "Z" },
    });
    let mut ids = vec![begun(store, &body).await];
    for moves in [
        vec![],
        vec![Command::Accept],
        vec![Command::Accept, Command::Close],
        vec![Command::Reject, Command::Accept, Command::End],
        vec![Command::Accept, Command::End, Command::Close],
    ] {
        let id = begun(store, &json!({})).await;
        for command in moves {
            store.command(id, Order::Move(command), now()).await.unwrap();
        }
        ids.push(id);
    }
    let file = json!({
        "type": "message", "text": "see", "from": { "id": "u1", "name": "Zoë" },
        "attachments": [{ "contentType": "text/plain", "contentUrl": "data:;base64,aGk=", "name": "a.txt" }],
    });
    let Acted::Done(ActivityAnswer::Taken(said)) = acted(store, ids[2], &file).await else { panic!("it is active") };
    let reply = Order::Say(Message { text: "thanks".to_owned(), ..Message::default() });
    store.command(ids[2], reply, now()).await.unwrap();
    acted(store, ids[2], &activity::typing()).await;
    acted(store, ids[2], &activity::message_read(said)).await;
    ids
}

async fn puts_back_what_was_taken(store: &dyn Store) {
    let ids = fill(store).await;
    let (snapshot, list) = (taken(store).await, everything(store).await);
    assert_eq!((snapshot.conversations.len(), snapshot.visitors, snapshot.channels.len()), (6, 5, 2));
    let states: Vec<State> = State::ALL
        .into_iter()
        .filter(|state| snapshot.conversations.iter().any(|conversation| conversation.state == *state))
        .collect();
    assert_eq!(states, State::ALL, "one in every state");
    let mut before = Vec::new();
    for id in &ids {
        before.push(store.conversation(*id).await.unwrap().unwrap());
    }

    let key = store.signing_key().to_vec();
    store.reset().await.unwrap();
    store.restore(snapshot.clone(), LEAD).await.unwrap();
    assert_eq!(taken(store).await, snapshot);
    for conversation in before {
        assert_eq!(store.conversation(conversation.id).await.unwrap(), Some(conversation));
    }
    let again = everything(store).await;
    let order = |page: &crate::api::desk::SummaryPage| {
        page.conversations.iter().map(|summary| (summary.id, summary.title.clone())).collect::<Vec<_>>()
    };
    assert_eq!((order(&again), again.total), (order(&list), list.total));
    assert_eq!((store.signing_key(), store.lead().await.unwrap()), (&key[..], Some(LEAD)));

    // What is remembered is known, and what is counted goes on.
    let repeated = create(store, &json!({ "conversationrequestid": "r" })).await.unwrap();
    assert_eq!(repeated, Created::Known { id: ids[0] });
    let visitor = begun(store, &json!({})).await;
    assert_eq!(store.conversation(visitor).await.unwrap().unwrap().title, "Visitor 6");
    let due = store.due(now(), 10).await.unwrap().ready;
    let first = store.first_pending(due[0].conversation).await.unwrap().unwrap();
    assert_eq!((first.webhook_url.as_str(), first.tries), (URL, 0), "what stands in is no part of it");
}

async fn moves_to_another_store(one: &dyn Store, other: &dyn Store) {
    fill(one).await;
    begun(other, &json!({ "customercontext": { "customerid": "gone" } })).await;
    let snapshot = taken(one).await;
    other.restore(snapshot.clone(), LEAD).await.unwrap();
    assert_eq!(taken(other).await, snapshot);
    assert_ne!(one.signing_key(), other.signing_key());
}

async fn goes_on_being_numbered(store: &dyn Store) {
    let ids = fill(store).await;
    let snapshot = taken(store).await;
    let (event, delivery) = (*store.last_event().borrow(), *store.last_delivery().borrow());
    store.restore(snapshot, LEAD).await.unwrap();
    assert!(matches!(store.events(event, 10, now()).await.unwrap(), Events::Lost { .. }));
    assert!(everything(store).await.conversations.iter().all(|summary| summary.revision > event));
    assert!(*store.last_event().borrow() > event);
    let due = store.due(now(), 10).await.unwrap().ready;
    for waiting in due {
        let first = store.first_pending(waiting.conversation).await.unwrap().unwrap();
        assert!(u64::try_from(first.id).unwrap() > delivery, "no try of before is noted on it");
    }
    let place = *store.last_event().borrow();
    accept(store, ids[0]).await.unwrap();
    let Events::Next(events) = store.events(place, 10, now()).await.unwrap() else { panic!("it is in the buffer") };
    assert_eq!(events.len(), 1);
}
