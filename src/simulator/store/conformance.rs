//! The facts that every store is held to. An implementation's tests call [`all`] with a way to open an empty store.

mod ai_agent;
mod desk;
mod outbox;
mod snapshot;

use std::{collections::HashSet, sync::Arc};

use futures_util::future::join_all;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{Act, Acted, Channel, Commanded, Create, Created, Events, ListQuery, Messages, Store, StoreError};
use crate::{
    api::{
        activity::{self, Address},
        answer::ActivityAnswer,
        create,
        desk::{EventKind, Sort, State},
        fault::{FaultKind, InjectedFault},
        id::{ConversationId, MessageId},
        identity,
        journal::{Body, Exchange},
        query::{ConversationsQuery, MessagesQuery},
        switch::Switches,
    },
    conversation::{
        lifecycle::{Command, Reason},
        order::Order,
    },
    simulator::randomness::Randomness,
};

/// Holds a kind of store to every fact; `open` gives an empty store each time.
pub(super) async fn all<S: Store>(open: impl AsyncFn() -> S) {
    begins_empty(&open().await).await;
    keeps_what_was_created(&open().await).await;
    continues_and_repeats(&open().await).await;
    joins_racing_creates(&open().await).await;
    accepts_once(&open().await).await;
    lists_in_every_order(&open().await).await;
    counts_states_and_commits(&open().await).await;
    desk::all(&open).await;
    takes_activities(&open().await).await;
    gives_increasing_ids_to_racing_activities(&open().await).await;
    shows_the_context_of_a_moment(&open().await).await;
    pages_messages(&open().await).await;
    tells_events_in_order(&open().await).await;
    pages_for_the_integrator(&open().await).await;
    keeps_channels_apart(&open().await).await;
    keeps_the_newest_of_the_journal(&open().await).await;
    ai_agent::talks(&open().await).await;
    ai_agent::gives_up(&open().await).await;
    ai_agent::is_silent(&open().await).await;
    ai_agent::is_not_engaged_where_there_is_none(&open().await).await;
    outbox::all(&open).await;
    snapshot::all(&open).await;
    fails_when_closed(&open().await).await;
}

pub(super) fn now() -> Timestamp {
    "2026-01-02T03:04:05.678Z".parse().unwrap()
}

pub(super) fn channel(store: &dyn Store) -> Arc<Channel> {
    store.channel(identity::CHANNEL_ID.parse().unwrap()).unwrap()
}

pub(super) async fn create(store: &dyn Store, body: &Value) -> Result<Created, StoreError> {
    create_at(store, body, now()).await
}

pub(super) async fn create_at(store: &dyn Store, body: &Value, now: Timestamp) -> Result<Created, StoreError> {
    let request = create::parse(body.to_string().as_bytes()).unwrap();
    let id = Randomness::system().conversation_id(now);
    let switches = Switches::default();
    store.create(Create { channel: channel(store), request, id, switches, ai_agent: None, now }).await
}

pub(super) async fn begun(store: &dyn Store, body: &Value) -> ConversationId {
    match create(store, body).await.unwrap() {
        Created::Begun { id, .. } => id,
        other => panic!("{other:?}"),
    }
}

pub(super) async fn everything(store: &dyn Store) -> crate::api::desk::SummaryPage {
    let query =
        ListQuery { states: State::ALL.to_vec(), text: String::new(), limit: 500, sort: Sort::Activity, after: None };
    store.list(query, now()).await.unwrap()
}

pub(super) async fn accept(store: &dyn Store, id: ConversationId) -> Result<Commanded, StoreError> {
    store.command(id, Order::Move(Command::Accept), now()).await
}

async fn begins_empty(store: &dyn Store) {
    assert!(!store.signing_key().is_empty());
    assert_eq!(everything(store).await, crate::api::desk::SummaryPage::default());
    assert_eq!(store.records().await.unwrap().len(), 12);
    assert_eq!(*store.last_event().borrow(), 0);
    assert!(channel(store).linked);
    assert!(!store.channel(identity::UNLINKED_CHANNEL_ID.parse().unwrap()).unwrap().linked);
    assert_eq!(store.channel(identity::TENANT_ID.parse().unwrap()), None);
    let nobody = ConversationId(Uuid::nil());
    assert_eq!(store.conversation(nobody).await.unwrap(), None);
    assert_eq!(store.context(&channel(store), nobody, None).await.unwrap(), None);
    assert_eq!(accept(store, nobody).await.unwrap(), Commanded::Unknown);
    store.check().await.unwrap();
}

async fn keeps_what_was_created(store: &dyn Store) {
    let body = json!({
        "customercontext": { "customerid": "a", "preferredname": "Zoë", "email": "jane.roe@example.com" },
        "conversationcontext": {
            "z": { "value": "1", "isDisplayable": true },
            "a": { "value": 1.5 },
            "m": { "value": true, "isDisplayable": true },
        },
        "startmessage": { "message": "語\n\u{1F600}", "displayname": "Z" },
    });
    let request = create::parse(body.to_string().as_bytes()).unwrap();
    let id = begun(store, &body).await;
    let kept = store.conversation(id).await.unwrap().unwrap();
    assert_eq!((&kept.customer, &kept.variables), (&request.customer, &request.variables));
    assert_eq!(kept.transcript[0].text, request.start_message.unwrap().message);
    assert_eq!(kept.identification.record.unwrap().id.0, "c-1002");
    assert_eq!((kept.created_on, kept.state), (now(), State::Open));
    assert_eq!(store.context(&channel(store), id, None).await.unwrap().unwrap(), request.variables);

    let page = everything(store).await;
    assert_eq!((page.total, page.last_event_id, page.conversations.len()), (1, 1, 1));
    let names: Vec<&str> = page.conversations[0].variables.iter().map(|variable| variable.name.as_str()).collect();
    assert_eq!(names, ["z", "m"]);
}

async fn continues_and_repeats(store: &dyn Store) {
    let first = json!({ "customercontext": { "customerid": "a" }, "conversationrequestid": "r" });
    let id = begun(store, &first).await;
    let again = json!({ "customercontext": { "customerid": "a" } });
    assert_eq!(create(store, &again).await.unwrap(), Created::Known { id });
    let elsewhere = json!({ "customercontext": { "customerid": "b" }, "conversationrequestid": "r" });
    assert_eq!(create(store, &elsewhere).await.unwrap(), Created::Known { id });
    let later = now() + SignedDuration::from_hours(24);
    let Created::Begun { id: renewed, .. } = create_at(store, &elsewhere, later).await.unwrap() else {
        panic!("24 hours later the request id is forgotten");
    };
    assert_eq!(create_at(store, &elsewhere, later).await.unwrap(), Created::Known { id: renewed });
    // Continued once, repeated twice: one event for each of the two beginnings and the continuation.
    assert_eq!(*store.last_event().borrow(), 3);
}

async fn joins_racing_creates(store: &dyn Store) {
    let body = json!({ "customercontext": { "customerid": "a" } });
    let created = join_all((0..16).map(|_| create(store, &body))).await;
    let begun = created.iter().filter(|created| matches!(created, Ok(Created::Begun { .. }))).count();
    assert_eq!((begun, everything(store).await.total), (1, 1));
}

async fn accepts_once(store: &dyn Store) {
    let id = begun(store, &json!({})).await;
    let Commanded::Done(accepted) = accept(store, id).await.unwrap() else { panic!("it is open") };
    assert_eq!((accepted.state, accepted.accepted_on, accepted.sessions.len()), (State::Active, Some(now()), 1));
    assert_eq!(store.conversation(id).await.unwrap().unwrap(), *accepted);
    assert!(matches!(accept(store, id).await.unwrap(), Commanded::Forbidden(_)));
    let count = async |state| {
        let query = ListQuery { states: vec![state], text: String::new(), limit: 1, sort: Sort::Activity, after: None };
        store.list(query, now()).await.unwrap().total
    };
    assert_eq!((count(State::Open).await, count(State::Active).await), (0, 1));
}

/// Every order, page by page, with and without a filter: nobody is missed, nobody comes twice.
async fn lists_in_every_order(store: &dyn Store) {
    let mut begun_ids = Vec::new();
    for n in 0..9_i32 {
        // Not in the order in which time passes, and three at one moment.
        let at = now() + SignedDuration::from_secs(i64::from(n * 5 % 7 / 2));
        let body = json!({ "customercontext": { "preferredname": format!("Guest {n}") } });
        let Created::Begun { id, .. } = create_at(store, &body, at).await.unwrap() else { panic!("it is new") };
        begun_ids.push(id);
    }
    for n in [4, 1, 6] {
        accept(store, begun_ids[n]).await.unwrap();
    }
    for (sort, text) in Sort::ALL.into_iter().flat_map(|sort| [(sort, ""), (sort, "gst")]) {
        let query = |limit, after| ListQuery { states: State::ALL.to_vec(), text: text.to_owned(), limit, sort, after };
        let whole = store.list(query(500, None), now()).await.unwrap();
        assert_eq!(
            (whole.conversations.len(), whole.total, whole.stored, whole.next),
            (9, 9, 9, None),
            "{sort} {text}"
        );
        assert!(whole.conversations.is_sorted_by_key(|row| sort.rank(row)), "{sort}");
        for limit in [1, 2, 4] {
            let (mut seen, mut after) = (Vec::new(), None);
            loop {
                let page = store.list(query(limit, after), now()).await.unwrap();
                assert!(page.conversations.len() <= usize::try_from(limit).unwrap());
                seen.extend(page.conversations);
                match page.next {
                    Some(next) => after = Some(sort.parse_rank(&next).unwrap()),
                    None => break,
                }
            }
            assert_eq!(seen, whole.conversations, "{sort} {text} by {limit}");
        }
    }
    let query = |sort| ListQuery { states: State::ALL.to_vec(), text: String::new(), limit: 1, sort, after: None };
    let first = async |sort| store.list(query(sort), now()).await.unwrap().conversations[0].clone();
    assert_eq!(first(Sort::Activity).await.id, begun_ids[6], "accepted last");
    assert_eq!(first(Sort::Waiting).await.state, State::Open, "who waits comes first");
    let nobody = ListQuery { states: vec![State::Closed], ..query(Sort::Created) };
    let page = store.list(nobody, now()).await.unwrap();
    assert_eq!((page.total, page.stored), (0, 9), "an empty list tells that there are others");
}

/// An activity of the customer's side.
pub(super) fn act(channel: &Arc<Channel>, id: ConversationId, body: &Value) -> Act {
    let address = Address { channel: channel.id, conversation: id };
    let policy = activity::AttachmentPolicy::default();
    let activity = activity::parse(body.to_string().as_bytes(), address, &policy).unwrap();
    Act { channel: Arc::clone(channel), id, activity, switches: Switches::default(), ai_agent: None, now: now() }
}

async fn acted(store: &dyn Store, id: ConversationId, body: &Value) -> Acted {
    store.act(act(&channel(store), id, body)).await.unwrap()
}

async fn takes_activities(store: &dyn Store) {
    let body = json!({ "conversationcontext": { "a": { "value": 1, "isDisplayable": true } } });
    let id = begun(store, &body).await;
    let message = json!({
        "type": "message", "text": "語 👩‍👩‍👧\n", "from": { "id": "u1", "name": "Zoë" },
        "attachments": [{ "contentType": "text/plain", "contentUrl": "data:;base64,aGk=", "name": "a.txt" }],
    });
    let Acted::Done(ActivityAnswer::Taken(said)) = acted(store, id, &message).await else { panic!("it is open") };
    acted(store, id, &activity::message("two")).await;
    let more = json!({ "b": { "isDisplayable": true, "value": "x" }, "c": true });
    acted(store, id, &activity::custom_event("cart", more.as_object().unwrap())).await;
    assert_eq!(acted(store, id, &activity::message_read(said)).await, Acted::Done(ActivityAnswer::Receipt));
    acted(store, id, &activity::typing()).await;

    let kept = store.conversation(id).await.unwrap().unwrap();
    let [line, _] = &kept.transcript[..] else { panic!("{:?}", kept.transcript) };
    assert_eq!((line.message_id, line.text.as_str(), line.name.as_str()), (said, "語 👩‍👩‍👧\n", "Zoë"));
    assert_eq!(
        (line.sender_id.as_deref(), line.attachments[0].content_url.as_str()),
        (Some("u1"), "data:;base64,aGk=")
    );
    assert_eq!((kept.variables.len(), kept.read_up_to), (3, Some(said)));
    let summary = everything(store).await.conversations.remove(0);
    assert_eq!((summary.unread, summary.variables.len(), summary.revision), (2, 2, 4), "a receipt is no activity");
    assert_eq!(*store.last_event().borrow(), 6);

    acted(store, id, &activity::end_of_conversation()).await;
    let ended = store.conversation(id).await.unwrap().unwrap();
    assert_eq!((ended.state, ended.reason), (State::Closed, Reason::CustomerLeftOpen));
    assert_eq!(acted(store, id, &activity::typing()).await, Acted::Unknown);
    let closed =
        ListQuery { states: vec![State::Closed], text: String::new(), limit: 1, sort: Sort::Activity, after: None };
    assert_eq!(store.list(closed, now()).await.unwrap().total, 1);

    let accepted = begun(store, &json!({})).await;
    accept(store, accepted).await.unwrap();
    acted(store, accepted, &activity::message("read at once")).await;
    let summary = everything(store).await.conversations.remove(0);
    assert_eq!((summary.id, summary.unread), (accepted, 0));
    acted(store, accepted, &activity::end_of_conversation()).await;
    assert_eq!(store.conversation(accepted).await.unwrap().unwrap().state, State::WrapUp);
}

async fn gives_increasing_ids_to_racing_activities(store: &dyn Store) {
    let id = begun(store, &json!({ "startmessage": "hi" })).await;
    let bodies = [activity::message("a"), activity::typing(), activity::custom_event("e", &serde_json::Map::new())];
    let answers = join_all((0..96).map(|n| acted(store, id, &bodies[n % 3]))).await;
    let mut ids: Vec<i64> = answers
        .into_iter()
        .map(|answer| match answer {
            Acted::Done(ActivityAnswer::Taken(id)) => id.get(),
            other => panic!("{other:?}"),
        })
        .collect();
    ids.sort_unstable();
    let first = now().as_millisecond() + 1;
    assert_eq!(ids, (first..first + 96).collect::<Vec<i64>>(), "none twice, the start message's own neither");
}

/// An endpoint that shows changes late asks what the context was.
async fn shows_the_context_of_a_moment(store: &dyn Store) {
    let switches = Switches { context_delay_seconds: 10, ..Switches::default() };
    let after = |seconds| now() + SignedDuration::from_secs(seconds);
    let id = begun(store, &json!({ "conversationcontext": { "a": { "value": "new" } } })).await;
    let change = async |seconds, value: &str| {
        let body = activity::custom_event("e", json!({ "a": value }).as_object().unwrap());
        let act = Act { switches, now: after(seconds), ..act(&channel(store), id, &body) };
        assert!(matches!(store.act(act).await.unwrap(), Acted::Done(_)));
    };
    let seen = async |as_of: Option<i64>| {
        let context = store.context(&channel(store), id, as_of.map(after)).await.unwrap().unwrap();
        context.first().map(|variable| variable.value.to_string())
    };
    change(1, "second").await;
    change(5, "third").await;
    change(5, "fourth").await;
    let all = [seen(Some(-1)).await, seen(Some(0)).await, seen(Some(4)).await, seen(Some(5)).await, seen(None).await];
    assert_eq!(all.map(Option::unwrap_or_default), ["", "new", "second", "fourth", "fourth"]);
    // What is too long ago to be shown is forgotten with the next change.
    change(12, "fifth").await;
    assert_eq!(seen(Some(2)).await.as_deref(), Some("second"));
    assert_eq!(seen(Some(0)).await.as_deref(), Some("second"), "the one before is not kept");
    assert_eq!(seen(None).await.as_deref(), Some("fifth"));
}

async fn pages_messages(store: &dyn Store) {
    let id = begun(store, &json!({ "startmessage": "first" })).await;
    for n in 0..6 {
        acted(store, id, &activity::message(&n.to_string())).await;
        acted(store, id, &activity::custom_event("hidden", &serde_json::Map::new())).await;
    }
    let page = async |after, start| {
        let query = MessagesQuery { start, page_size: 3, after };
        match store.messages(&channel(store), id, query).await.unwrap() {
            Messages::Page(page) => page,
            other => panic!("{other:?}"),
        }
    };
    let (mut seen, mut after) = (Vec::new(), None);
    loop {
        let page = page(after, None).await;
        seen.extend(page.messages.into_iter().map(|row| row.text));
        after = page.continuation_token.and_then(MessageId::of_moment);
        if after.is_none() {
            break;
        }
        // What is said meanwhile comes at the end.
        if seen.len() == 3 {
            acted(store, id, &activity::message("late")).await;
        }
    }
    assert_eq!(seen, ["first", "0", "1", "2", "3", "4", "5", "late"]);
    assert!(page(None, Some(now())).await.messages.is_empty(), "a start is strict");
    let unknown = MessagesQuery { start: None, page_size: 3, after: MessageId::from_stored(1_000_000_000_000) };
    assert_eq!(store.messages(&channel(store), id, unknown).await.unwrap(), Messages::BadToken);
    let nobody = ConversationId(Uuid::nil());
    let query = MessagesQuery { start: None, page_size: 3, after: None };
    assert_eq!(store.messages(&channel(store), nobody, query).await.unwrap(), Messages::Unknown);
    assert_eq!(acted(store, nobody, &activity::typing()).await, Acted::Unknown);
}

async fn tells_events_in_order(store: &dyn Store) {
    let mut last = store.last_event();
    let a = begun(store, &json!({})).await;
    assert!(last.has_changed().unwrap(), "an answer comes after the event is told of");
    assert_eq!(*last.borrow_and_update(), 1);
    let b = begun(store, &json!({})).await;
    accept(store, a).await.unwrap();

    let told = async |after, limit| match store.events(after, limit, now()).await.unwrap() {
        Events::Next(events) => events.iter().map(|event| (event.id, event.kind, event.conversation.id)).collect(),
        Events::Lost { last } => panic!("lost at {last}"),
    };
    let (created, accepted) = (EventKind::ConversationCreated, EventKind::ConversationAccepted);
    let all: Vec<_> = told(0, 10).await;
    assert_eq!(all, [(1, created, a), (2, created, b), (3, accepted, a)]);
    assert_eq!(told(1, 1).await, [(2, created, b)]);
    assert!(told(3, 10).await.is_empty());
    assert_eq!(store.events(4, 10, now()).await.unwrap(), Events::Lost { last: 3 });
}

async fn pages_for_the_integrator(store: &dyn Store) {
    let mut created = HashSet::new();
    for _ in 0..7 {
        created.insert(begun(store, &json!({})).await);
    }
    let (mut seen, mut after) = (Vec::new(), None);
    loop {
        let query = ConversationsQuery { start: None, page_size: 3, after };
        let page = store.page(&channel(store), query).await.unwrap().unwrap();
        seen.extend(page.conversations.into_iter().map(|row| row.conversationid));
        after = page.continuationtoken;
        if after.is_none() {
            break;
        }
    }
    assert!(seen.is_sorted(), "of one moment, by id");
    assert_eq!((seen.len(), seen.into_iter().collect::<HashSet<_>>()), (7, created));
    let unknown = ConversationsQuery { start: None, page_size: 3, after: Some(Uuid::nil()) };
    assert_eq!(store.page(&channel(store), unknown).await.unwrap(), None);
}

async fn keeps_channels_apart(store: &dyn Store) {
    let other = store.channel(identity::UNLINKED_CHANNEL_ID.parse().unwrap()).unwrap();
    let body = json!({ "customercontext": { "customerid": "a" }, "conversationrequestid": "r" });
    let id = begun(store, &body).await;
    let request = create::parse(body.to_string().as_bytes()).unwrap();
    let there = Create {
        channel: Arc::clone(&other),
        request,
        id: Randomness::system().conversation_id(now()),
        switches: Switches::default(),
        ai_agent: None,
        now: now(),
    };
    assert!(matches!(store.create(there).await.unwrap(), Created::Begun { .. }), "neither continued nor repeated");
    assert_eq!(store.context(&other, id, None).await.unwrap(), None);
    assert_eq!(store.act(act(&other, id, &activity::typing())).await.unwrap(), Acted::Unknown);
    let query = MessagesQuery { start: None, page_size: 1, after: None };
    assert_eq!(store.messages(&other, id, query).await.unwrap(), Messages::Unknown);
    let query = |after| ConversationsQuery { start: None, page_size: 3, after };
    let page = store.page(&other, query(None)).await.unwrap().unwrap();
    assert!(page.conversations.iter().all(|row| row.conversationid != id));
    assert_eq!(store.page(&other, query(Some(id.0))).await.unwrap(), None, "a token of another channel is none");
}

async fn counts_states_and_commits(store: &dyn Store) {
    let counted = async || store.state_counts().await.unwrap();
    assert_eq!(counted().await, State::ALL.map(|state| (state, 0)));
    let before = store.commit_sizes().get_sample_sum();
    let accepted = begun(store, &json!({})).await;
    begun(store, &json!({})).await;
    accept(store, accepted).await.unwrap();
    let expected = State::ALL.map(|state| (state, u64::from(matches!(state, State::Open | State::Active))));
    assert_eq!(counted().await, expected);
    // At least: a store may answer questions the same way.
    assert!(store.commit_sizes().get_sample_sum() >= before + 3.0);
}

async fn keeps_the_newest_of_the_journal(store: &dyn Store) {
    assert_eq!(store.journal(10, None).await.unwrap(), []);
    let exchange = |status| Exchange {
        at: now(),
        duration_micros: 7,
        method: "GET".to_owned(),
        path: "/".to_owned(),
        status: Some(status),
        code: None,
        correlation_id: None,
        request: None,
        answer: Some(Body { text: "{}".to_owned(), bytes: 2, truncated: false }),
        unknown_fields: vec!["ä".to_owned()],
        fault: Some(InjectedFault { rule: "r".to_owned(), kind: FaultKind::Delay }),
    };
    store.record(vec![exchange(201), exchange(202)], 3).await.unwrap();
    store.record(vec![exchange(203), exchange(204)], 3).await.unwrap();
    let entries = store.journal(10, None).await.unwrap();
    assert_eq!(entries.iter().map(|entry| entry.exchange.clone()).collect::<Vec<_>>(), [204, 203, 202].map(exchange));
    assert!(entries.iter().rev().is_sorted_by_key(|entry| entry.id));
    assert_eq!(store.journal(1, Some(entries[0].id)).await.unwrap(), entries[1..2]);
    assert_eq!(store.journal(1, Some(0)).await.unwrap(), []);
    assert_eq!(store.journal(1, Some(u64::MAX)).await.unwrap(), entries[..1]);
}

async fn fails_when_closed(store: &dyn Store) {
    let waiting = begun(store, &json!({})).await;
    store.close().await;
    store.close().await;
    assert_eq!(store.check().await, Err(StoreError::Closed));
    assert_eq!(accept(store, waiting).await, Err(StoreError::Closed));
}
