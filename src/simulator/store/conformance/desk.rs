//! The facts about orders of the desk, time, records and beginning anew.

use std::sync::Arc;

use jiff::SignedDuration;
use proptest::{
    strategy::{Strategy, ValueTree},
    test_runner::TestRunner,
};
use serde_json::json;

use super::{accept, begun, create, everything, now};
use crate::{
    api::{
        desk::{Record, State, request::Message},
        id::{ConversationId, RecordId},
    },
    conversation::{
        lifecycle::{self, Command},
        order::Order,
        timing::Timeouts,
    },
    simulator::store::{Commanded, Events, Store},
};

pub(super) async fn all<S: Store>(open: &impl AsyncFn() -> S) {
    keeps_what_the_representative_says(&open().await).await;
    changes_nothing_that_is_forbidden(&open().await).await;
    does_what_is_due_in_its_order(&open().await).await;
    shows_what_the_record_says(&open().await).await;
    begins_anew_with_ids_that_go_on(&open().await).await;
    stays_sound_whatever_is_ordered(&open().await).await;
}

async fn ordered(store: &dyn Store, id: ConversationId, command: Command) -> Commanded {
    store.command(id, Order::Move(command), now()).await.unwrap()
}

async fn keeps_what_the_representative_says(store: &dyn Store) {
    let id = begun(store, &json!({})).await;
    accept(store, id).await.unwrap();
    let say = |internal| Order::Say(Message { text: "hi".to_owned(), internal, ..Message::default() });
    let Commanded::Said(reply) = store.command(id, say(false), now()).await.unwrap() else { panic!("it is active") };
    let Commanded::Said(note) = store.command(id, say(true), now()).await.unwrap() else { panic!("it is active") };
    assert!(reply < note, "one moment, and still an order");
    assert_eq!(store.command(id, Order::Type, now()).await.unwrap(), Commanded::Told);
    let kept = store.conversation(id).await.unwrap().unwrap();
    let lines: Vec<_> = kept.transcript.iter().map(|line| line.message_id).filter(|id| *id >= reply).collect();
    assert_eq!(lines, [reply, note]);
}

async fn changes_nothing_that_is_forbidden(store: &dyn Store) {
    let id = begun(store, &json!({})).await;
    let (before, last) = (store.conversation(id).await.unwrap(), *store.last_event().borrow());
    assert!(matches!(ordered(store, id, Command::End).await, Commanded::Forbidden(_)));
    let nobody = Order::Link(Some(RecordId("nobody".to_owned())));
    assert_eq!(store.command(id, nobody, now()).await.unwrap(), Commanded::UnknownRecord);
    assert_eq!((store.conversation(id).await.unwrap(), *store.last_event().borrow()), (before, last));
}

async fn does_what_is_due_in_its_order(store: &dyn Store) {
    let timeouts = Arc::new(Timeouts::default());
    assert_eq!(store.next_due(Arc::clone(&timeouts)).await.unwrap(), None);
    let open = begun(store, &json!({})).await;
    let ended = begun(store, &json!({})).await;
    accept(store, ended).await.unwrap();
    ordered(store, ended, Command::End).await;
    let (day, month) = (SignedDuration::from_hours(24), SignedDuration::from_hours(24 * 30));
    assert_eq!(store.next_due(Arc::clone(&timeouts)).await.unwrap(), Some(now() + day));
    let expire = async |at| store.expire(Arc::clone(&timeouts), at, 10).await.unwrap();
    assert_eq!(expire(now() + day - SignedDuration::from_millis(1)).await, []);
    let mut fired = Vec::new();
    loop {
        let more = expire(now() + month).await;
        if more.is_empty() {
            break;
        }
        fired.extend(more.into_iter().map(|fired| (fired.conversation_id, fired.at, fired.to)));
    }
    assert_eq!(fired, [(ended, now() + day, State::Closed), (open, now() + month, State::Closed)]);
    assert_eq!(store.next_due(timeouts).await.unwrap(), None, "what is closed is not watched");
}

async fn shows_what_the_record_says(store: &dyn Store) {
    let mut record = Record {
        id: RecordId("r-1".to_owned()),
        first_name: "Jane".to_owned(),
        last_name: "Poe".to_owned(),
        email: Some("jane.poe@example.com".to_owned()),
        phone_number: None,
    };
    assert!(store.add_record(record.clone()).await.unwrap());
    assert!(!store.add_record(record.clone()).await.unwrap(), "an id is given once");
    let id = begun(store, &json!({ "customercontext": { "email": "Jane.Poe@example.com" } })).await;
    let title = async || store.conversation(id).await.unwrap().unwrap().title;
    assert_eq!(title().await, "Jane Poe");
    record.last_name = "Moe".to_owned();
    assert!(store.change_record(record.clone(), now()).await.unwrap());
    assert_eq!(
        (title().await, everything(store).await.conversations[0].title.as_str()),
        ("Jane Moe".into(), "Jane Moe")
    );
    assert!(store.remove_record(record.id.clone(), now()).await.unwrap());
    assert_eq!(title().await, "Visitor 1");
    assert!(!store.change_record(record.clone(), now()).await.unwrap());
    assert!(!store.remove_record(record.id, now()).await.unwrap());
}

async fn begins_anew_with_ids_that_go_on(store: &dyn Store) {
    let id = begun(store, &json!({ "conversationrequestid": "r" })).await;
    store.keep_lead(SignedDuration::from_hours(1)).await.unwrap();
    let key = store.signing_key().to_vec();
    let last = *store.last_event().borrow();
    store.reset().await.unwrap();
    assert_eq!((store.conversation(id).await.unwrap(), store.lead().await.unwrap()), (None, None));
    assert_eq!((store.signing_key(), store.records().await.unwrap().len()), (&key[..], 12));
    assert!(*store.last_event().borrow() > last);
    assert!(matches!(store.events(last, 10, now()).await.unwrap(), Events::Lost { .. }));
    let again = begun(store, &json!({ "conversationrequestid": "r" })).await;
    assert_ne!(again, id);
    let place = *store.last_event().borrow() - 1;
    let Events::Next(events) = store.events(place, 10, now()).await.unwrap() else { panic!("it is in the buffer") };
    assert_eq!(events.len(), 1);
}

/// Random orders while time goes on; after each everything that holds of any conversation holds of all.
async fn stays_sound_whatever_is_ordered(store: &dyn Store) {
    let mut runner = TestRunner::deterministic();
    let commands = lifecycle::tests::any_command();
    let mut ids = Vec::new();
    for n in 0..3 {
        ids.push(begun(store, &json!({ "customercontext": { "customerid": format!("c{n}") } })).await);
    }
    let mut at = now();
    for step in 0..200 {
        at += SignedDuration::from_mins(7);
        let id = ids[step % ids.len()];
        let before = store.conversation(id).await.unwrap().unwrap();
        let last = *store.last_event().borrow();
        let order = Order::Move(commands.new_tree(&mut runner).unwrap().current());
        let done = matches!(store.command(id, order, at).await.unwrap(), Commanded::Done(_));
        let after = store.conversation(id).await.unwrap().unwrap();
        if before.state == State::Closed {
            assert!(!done && before == after, "closed is final");
            let n = step % ids.len();
            ids[n] = begun(store, &json!({ "customercontext": { "customerid": format!("c{n}") } })).await;
            continue;
        }
        assert_eq!(*store.last_event().borrow() > last, done, "what was done is told, and nothing else");
        let open = after.sessions.iter().filter(|session| session.closed_on.is_none()).count();
        assert_eq!(open, usize::from(after.standing().has_session()), "{after:?}");
        for pair in after.sessions.windows(2) {
            assert!(pair[0].closed_on.is_some_and(|closed| closed <= pair[1].opened_on), "sessions do not overlap");
        }
        assert!(after.transcript.is_sorted_by_key(|line| line.message_id));
        if after.state.is_listed() && after.state != State::Waiting {
            let customer = json!({ "customercontext": { "customerid": after.customer.customer_id } });
            let known = create(store, &customer).await.unwrap();
            assert_eq!(known, crate::simulator::store::Created::Known { id }, "one open or active a customer");
        }
    }
}
