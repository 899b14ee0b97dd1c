//! The facts about channels, and about what is to be delivered.

use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use super::{accept, begun, channel, now};
use crate::{
    api::{
        channel::ChannelChange,
        delivery::{Delivery, DeliveryState, Try},
        fault::{FaultKind, InjectedFault},
        id::ConversationId,
    },
    simulator::store::{
        ChannelPut, ChannelRemoved, DeliveryQuery, Due, Pending, Replayed, Store, Tried, Verdict, Waiting,
    },
};

const URL: &str = "http://127.0.0.1:9/hook";

pub(super) async fn all<S: Store>(open: &impl AsyncFn() -> S) {
    tells_nothing_without_a_webhook(&open().await).await;
    gives_each_conversation_its_turn_in_order(&open().await).await;
    waits_until_a_delivery_is_due(&open().await).await;
    serves_channels_alike(&open().await).await;
    replays_what_is_finished(&open().await).await;
    notes_no_try_on_a_delivery_after_a_reset(&open().await).await;
    goes_where_the_channel_is_told_at_now(&open().await).await;
    keeps_channels_in_step(&open().await).await;
}

/// A conversation of which two events are told.
async fn accepted(store: &dyn Store) -> ConversationId {
    let id = begun(store, &json!({})).await;
    accept(store, id).await.unwrap();
    id
}

async fn due(store: &dyn Store, at: Timestamp) -> Due {
    store.due(at, 10).await.unwrap()
}

async fn first(store: &dyn Store, waiting: Waiting) -> Pending {
    store.first_pending(waiting.conversation).await.unwrap().expect("it waits")
}

fn mark() -> InjectedFault {
    InjectedFault { rule: "r".to_owned(), kind: FaultKind::Status }
}

/// Notes a try that came to this.
async fn try_one(store: &dyn Store, pending: &Pending, verdict: Verdict) {
    let entry = Try { at: now(), status: Some(500), error: None, duration_ms: 7, fault: Some(mark()) };
    let (delivery, conversation, webhook_url) = (pending.id, pending.conversation, pending.webhook_url.clone());
    store.tried(Tried { delivery, conversation, webhook_url, entry, verdict, now: now() }).await.unwrap();
}

async fn log(store: &dyn Store, conversation: Option<ConversationId>) -> Vec<Delivery> {
    let query = DeliveryQuery { conversation, state: None, limit: 200, before: None };
    store.deliveries(query).await.unwrap().deliveries
}

async fn tells_nothing_without_a_webhook(store: &dyn Store) {
    let id = accepted(store).await;
    assert_eq!((due(store, now()).await, log(store, Some(id)).await), (Due::default(), vec![]));
    // Nor later, when it has one.
    store.stand_in(Some(URL.to_owned())).await.unwrap();
    assert_eq!((due(store, now()).await, *store.last_delivery().borrow()), (Due::default(), 0));
}

async fn gives_each_conversation_its_turn_in_order(store: &dyn Store) {
    store.stand_in(Some(URL.to_owned())).await.unwrap();
    let mut newest = store.last_delivery();
    let (one, other) = (accepted(store).await, accepted(store).await);
    assert!(newest.has_changed().unwrap(), "an answer comes after the delivery is told of");
    assert_eq!(*newest.borrow_and_update(), 4);

    let ready = due(store, now()).await.ready;
    assert_eq!(ready.len(), 2, "each conversation once");
    let head = first(store, ready[0]).await;
    assert_eq!((head.conversation, head.tries, head.app), (one, 0, None));
    assert!(head.activity.contains("AgentAssigned"), "{}", head.activity);
    assert_eq!(first(store, ready[0]).await, head, "asking takes nothing away");

    try_one(store, &head, Verdict::Delivered).await;
    let next = first(store, ready[0]).await;
    assert!(next.id > head.id && next.activity.contains("AgentAccepted"), "{next:?}");
    try_one(store, &next, Verdict::GaveUp).await;
    assert_eq!(store.first_pending(ready[0].conversation).await.unwrap(), None);
    assert_eq!(due(store, now()).await.ready, [ready[1]]);
    // What is finished is not tried again, whoever comes late with news of it.
    try_one(store, &head, Verdict::Again(now())).await;
    let states: Vec<_> = log(store, Some(one)).await.iter().map(|delivery| delivery.state).collect();
    assert_eq!(states, [DeliveryState::GaveUp, DeliveryState::Delivered], "newest first");
    assert!(log(store, Some(other)).await.iter().all(|delivery| delivery.state == DeliveryState::Pending));
}

async fn waits_until_a_delivery_is_due(store: &dyn Store) {
    store.stand_in(Some(URL.to_owned())).await.unwrap();
    let id = accepted(store).await;
    let waiting = due(store, now()).await.ready[0];
    let later = now() + SignedDuration::from_secs(1);
    try_one(store, &first(store, waiting).await, Verdict::Again(later)).await;
    assert_eq!(due(store, now()).await, Due { ready: vec![], next: Some(later) });
    assert_eq!(due(store, later).await, Due { ready: vec![waiting], next: None });
    let tried = first(store, waiting).await;
    assert_eq!((tried.conversation, tried.tries), (id, 1));
    let entry = log(store, Some(id)).await.last().unwrap().tries.clone();
    assert_eq!(entry, [Try { at: now(), status: Some(500), error: None, duration_ms: 7, fault: Some(mark()) }]);
}

async fn serves_channels_alike(store: &dyn Store) {
    store.stand_in(Some(URL.to_owned())).await.unwrap();
    let conversations = [accepted(store).await, accepted(store).await, accepted(store).await];
    assert_eq!(store.due(now(), 2).await.unwrap().ready.len(), 2, "no more than asked for of a channel");
    let waiting = due(store, now()).await.ready[0];
    let later = now() + SignedDuration::from_secs(1);
    let behind = first(store, waiting).await;
    let entry = Try { at: later, status: Some(200), error: None, duration_ms: 1, fault: None };
    let (delivery, conversation, verdict) = (behind.id, behind.conversation, Verdict::Delivered);
    let webhook_url = URL.to_owned();
    store.tried(Tried { delivery, conversation, webhook_url, entry, verdict, now: later }).await.unwrap();
    let ready = due(store, later).await.ready;
    assert_eq!((ready.len(), ready[2]), (conversations.len(), waiting), "who had a turn is last");
}

async fn replays_what_is_finished(store: &dyn Store) {
    store.stand_in(Some(URL.to_owned())).await.unwrap();
    let id = accepted(store).await;
    let waiting = due(store, now()).await.ready[0];
    let head = first(store, waiting).await;
    let number = u64::try_from(head.id).unwrap();
    assert_eq!(store.replay(number, now()).await.unwrap(), Replayed::Pending);
    assert_eq!(store.replay(99, now()).await.unwrap(), Replayed::Unknown);
    try_one(store, &head, Verdict::GaveUp).await;
    let Replayed::Done(again) = store.replay(number, now()).await.unwrap() else { panic!("it is finished") };
    assert_eq!((again.id, again.conversation_id, again.state), (3, id, DeliveryState::Pending));
    assert_eq!(again.activity.to_string(), head.activity, "byte for byte");
    assert!(first(store, waiting).await.activity.contains("AgentAccepted"), "behind what was pending");
}

/// A receiver may still have a post of before when everything begins anew.
async fn notes_no_try_on_a_delivery_after_a_reset(store: &dyn Store) {
    store.stand_in(Some(URL.to_owned())).await.unwrap();
    accepted(store).await;
    let late = first(store, due(store, now()).await.ready[0]).await;
    let last = *store.last_delivery().borrow();
    store.reset().await.unwrap();
    assert_eq!(*store.last_delivery().borrow(), last, "the sequence is kept");
    let again = accepted(store).await;
    try_one(store, &late, Verdict::Delivered).await;
    let log = log(store, Some(again)).await;
    assert_eq!(log.iter().map(|delivery| delivery.id).collect::<Vec<_>>(), [last + 2, last + 1]);
    assert!(log.iter().all(|delivery| delivery.state == DeliveryState::Pending && delivery.tries.is_empty()));
}

async fn goes_where_the_channel_is_told_at_now(store: &dyn Store) {
    store.stand_in(Some(URL.to_owned())).await.unwrap();
    accepted(store).await;
    let waiting = due(store, now()).await.ready[0];
    let moved = "http://127.0.0.1:9/moved";
    store.stand_in(Some(moved.to_owned())).await.unwrap();
    assert_eq!(first(store, waiting).await.webhook_url, moved);
    store.stand_in(None).await.unwrap();
    assert_eq!(first(store, waiting).await.webhook_url, URL, "where it was made for");
}

async fn keeps_channels_in_step(store: &dyn Store) {
    let default = channel(store);
    let new = crate::api::channel::Channel {
        id: "8a5e4f10-0000-4000-8000-0000000000c1".parse().unwrap(),
        name: "A".to_owned(),
        organization_id: default.organization,
        app_id: None,
        webhook_url: Some(URL.to_owned()),
        linked: true,
        queue: "Q".to_owned(),
        ai_agent: false,
    };
    assert_eq!(store.change_channel(new.clone(), true).await.unwrap(), ChannelPut::Unknown);
    assert_eq!(store.add_channel(new.clone()).await.unwrap(), ChannelPut::Done);
    assert_eq!(store.add_channel(new.clone()).await.unwrap(), ChannelPut::Taken);
    assert_eq!(store.channels().len(), 3);
    assert_eq!(store.channels()[0].id, new.id, "by name");
    let change = ChannelChange { linked: Some(false), ..ChannelChange::default() };
    let changed = change.applied_to(&new).unwrap();
    assert_eq!(store.change_channel(changed, false).await.unwrap(), ChannelPut::Done);
    let known = store.channel(new.id).unwrap();
    assert_eq!((known.linked, known.webhook_url.as_deref()), (false, Some(URL)));
    assert_eq!(store.remove_channel(new.id).await.unwrap(), ChannelRemoved::Done);
    assert_eq!(store.remove_channel(new.id).await.unwrap(), ChannelRemoved::Unknown);
    assert_eq!(store.channel(new.id), None);
    begun(store, &json!({})).await;
    assert_eq!(store.remove_channel(default.id).await.unwrap(), ChannelRemoved::InUse);
}
