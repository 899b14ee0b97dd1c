//! The AI agent's facts: what it says is stored with what it answers.

use serde_json::json;

use super::{act, channel, create, everything, now};
use crate::{
    api::{activity, answer::ActivityAnswer, create as contract, desk::State, id::ConversationId},
    conversation::ai_agent::Script,
    simulator::{
        randomness::Randomness,
        store::{Act, Acted, Create, Created, Store},
    },
};

/// A conversation that the AI agent has, with its greeting.
async fn engaged(store: &dyn Store) -> ConversationId {
    let body = json!({ "startmessage": { "message": "hi" } });
    let created = store
        .create(Create {
            channel: channel(store),
            request: contract::parse(body.to_string().as_bytes()).unwrap(),
            id: Randomness::system().conversation_id(now()),
            switches: crate::api::switch::Switches::default(),
            ai_agent: Some(Script::built_in()),
            now: now(),
        })
        .await;
    match created.unwrap() {
        Created::Begun { id, message_id: Some(_) } => id,
        other => panic!("{other:?}"),
    }
}

async fn said(store: &dyn Store, id: ConversationId, text: &str) -> Acted {
    let ai_agent = Some(Script::built_in());
    store.act(Act { ai_agent, ..act(&channel(store), id, &activity::message(text)) }).await.unwrap()
}

async fn state(store: &dyn Store, id: ConversationId) -> (State, bool) {
    let conversation = store.conversation(id).await.unwrap().unwrap();
    (conversation.state, conversation.ai_agent_engaged)
}

/// Ids strictly increase, whoever is given them, and only what nobody has answered is unread.
pub(super) async fn talks(store: &dyn Store) {
    let id = engaged(store).await;
    let row = &everything(store).await.conversations[0];
    assert_eq!((row.state, row.ai_agent.engaged, row.unread), (State::Active, true, 1));

    let mut given = Vec::new();
    // The second is also told by an event, which has an id and no line.
    for text in ["opening hours?", "A-1017"] {
        let Acted::Done(ActivityAnswer::Taken(id)) = said(store, id, text).await else { panic!("it is taken") };
        given.push(id);
    }
    assert_eq!(everything(store).await.conversations[0].unread, 1);
    let last = said(store, id, "a person").await;
    let Acted::Done(ActivityAnswer::Taken(last)) = last else { panic!("{last:?}") };
    assert_eq!(last.get(), given[1].get() + 3, "the reply and the event lie between");

    let conversation = store.conversation(id).await.unwrap().unwrap();
    assert!(conversation.transcript.is_sorted_by(|one, next| one.message_id < next.message_id));
    assert_eq!((conversation.state, conversation.ai_agent_engaged), (State::Open, false));
    assert_eq!(everything(store).await.conversations[0].unread, 2);
    let Acted::Done(ActivityAnswer::Taken(next)) = said(store, id, "there?").await else { panic!("it is open") };
    assert!(next > conversation.transcript.last().unwrap().message_id, "an id is never given twice");
}

/// One that never says anything is read like any other once it is over.
pub(super) async fn is_silent(store: &dyn Store) {
    let script = std::sync::Arc::new(Script::parse("name = \"Mute\"\n[fallback]\nreply = \"?\"", "mute.toml").unwrap());
    let request = contract::parse(b"{}").unwrap();
    let (id, ai_agent) = (Randomness::system().conversation_id(now()), Some(script));
    let switches = crate::api::switch::Switches::default();
    let create = Create { channel: channel(store), request, id, switches, ai_agent: ai_agent.clone(), now: now() };
    store.create(create).await.unwrap();
    let end = json!({ "type": "endOfConversation" });
    store.act(Act { ai_agent, ..act(&channel(store), id, &end) }).await.unwrap();
    assert_eq!(state(store, id).await, (State::Closed, false));
}

/// The count of misses is kept for each conversation.
pub(super) async fn gives_up(store: &dyn Store) {
    let (one, other) = (engaged(store).await, engaged(store).await);
    for _ in 0..2 {
        said(store, one, "qwertz").await;
    }
    said(store, other, "qwertz").await;
    assert_eq!((state(store, one).await, state(store, other).await), ((State::Active, true), (State::Active, true)));
    said(store, one, "qwertz").await;
    assert_eq!((state(store, one).await, state(store, other).await), ((State::Open, false), (State::Active, true)));
    said(store, other, "bye").await;
    assert_eq!(state(store, other).await, (State::Closed, false));
    assert_eq!(said(store, other, "again").await, Acted::Unknown);
}

/// Without one on the endpoint, a channel has none.
pub(super) async fn is_not_engaged_where_there_is_none(store: &dyn Store) {
    let Created::Begun { id, .. } = create(store, &json!({})).await.unwrap() else { panic!("it begins") };
    assert_eq!(state(store, id).await, (State::Open, false));
}
