//! The event stream: live, resumed, reset.

use std::{collections::HashSet, time::Duration};

use reqwest::{Method, Response};
use serde_json::{Value, json};
use tokio::time::timeout;

use super::harness::{CREATE, Desk, sample, send};

/// Longer than any event takes; a test that waits so long has failed.
const PATIENCE: Duration = Duration::from_secs(10);

struct Listener {
    response: Response,
    unread: String,
}

#[derive(Debug, PartialEq)]
struct Heard {
    id: String,
    event: String,
    data: Value,
}

impl Listener {
    async fn to(desk: &Desk, last_event_id: Option<&str>) -> Self {
        let mut call = desk.desk_call(Method::GET, "/events");
        if let Some(id) = last_event_id {
            call = call.header("last-event-id", id);
        }
        let mut listener = Self { response: call.send().await.unwrap(), unread: String::new() };
        assert_eq!(listener.response.headers()["content-type"], "text/event-stream");
        assert_eq!(listener.block().await.as_deref(), Some(": connected"), "the first bytes come at once");
        listener
    }

    /// The text up to the next empty line; `None` at the end.
    async fn block(&mut self) -> Option<String> {
        loop {
            if let Some((block, rest)) = self.unread.split_once("\n\n") {
                let (block, rest) = (block.to_owned(), rest.to_owned());
                self.unread = rest;
                return Some(block);
            }
            let chunk = timeout(PATIENCE, self.response.chunk()).await.expect("something is heard").unwrap()?;
            self.unread.push_str(std::str::from_utf8(&chunk).unwrap());
        }
    }

    async fn hear(&mut self) -> Heard {
        let block = self.block().await.expect("the stream goes on");
        let field = |name: &str| {
            let start = format!("{name}: ");
            block.lines().find_map(|line| line.strip_prefix(&start)).unwrap_or_default().to_owned()
        };
        Heard { id: field("id"), event: field("event"), data: serde_json::from_str(&field("data")).unwrap() }
    }
}

impl Desk {
    /// The kinds of all events until now.
    pub(crate) async fn events_so_far(&self) -> Vec<String> {
        let last = self.list("?limit=1").await.last_event_id.to_string();
        let mut listener = Listener::to(self, Some("0")).await;
        let mut kinds = Vec::new();
        loop {
            let heard = listener.hear().await;
            kinds.push(heard.event);
            if heard.id == last {
                return kinds;
            }
        }
    }
}

#[tokio::test]
async fn events_come_as_they_are_committed() {
    let desk = Desk::open().await;
    desk.create_for("before").await.ok();
    let mut listener = Listener::to(&desk, None).await;
    let id = desk.create_for("anna").await.id();
    desk.create_for("anna").await.ok();
    desk.accept(&id).await.ok();
    for (number, kind) in
        [("2", "conversation-created"), ("3", "conversation-continued"), ("4", "conversation-accepted")]
    {
        let heard = listener.hear().await;
        assert_eq!((heard.id.as_str(), heard.event.as_str()), (number, kind));
        assert_eq!((&heard.data["kind"], &heard.data["conversation"]["id"]), (&kind.into(), &id.clone().into()));
        assert_eq!(heard.data["id"].to_string(), number);
        assert_eq!(heard.data["conversation"]["variables"][0]["value"], "XBox");
    }
}

#[tokio::test]
async fn what_the_customer_does_is_told_and_only_activity_moves_the_list() {
    use frontdesk::api::activity;
    let desk = Desk::open().await;
    let id = desk.create_for("anna").await.id();
    let mut listener = Listener::to(&desk, None).await;
    let said = desk.act(&id, &activity::message("hi")).await.ok()["messageId"].as_str().unwrap().parse().unwrap();
    desk.act(&id, &activity::typing()).await.ok();
    desk.act(&id, &activity::message_read(said)).await.ok();
    desk.act(&id, &activity::message_read(said)).await.ok();
    desk.act(&id, &activity::custom_event("e", &serde_json::Map::new())).await.ok();
    desk.act(&id, &activity::end_of_conversation()).await.ok();
    let mut told = Vec::new();
    for _ in 0..5 {
        let heard = listener.hear().await;
        told.push((heard.event, heard.id.parse::<u64>().unwrap(), heard.data["conversation"]["unread"].clone()));
    }
    let kinds: Vec<&str> = told.iter().map(|(kind, ..)| kind.as_str()).collect();
    assert_eq!(kinds, ["message-added", "customer-typing", "messages-read", "context-changed", "conversation-ended"]);
    assert_eq!(told.iter().map(|(_, id, _)| *id).collect::<Vec<_>>(), [2, 3, 4, 5, 6]);
    assert_eq!(told[0].2, 1);
}

#[tokio::test]
async fn a_listener_that_comes_back_misses_nothing_and_hears_nothing_twice() {
    let directory = tempfile::tempdir().unwrap();
    let clock = Desk::clock();
    let desk = Desk::on(directory.path(), &clock).await;
    let mut listener = Listener::to(&desk, None).await;
    for n in 0..5 {
        desk.create_for(&n.to_string()).await.ok();
    }
    listener.hear().await;
    let place = listener.hear().await.id;
    drop(listener);
    desk.create_for("while away").await.ok();
    desk.stop().await;

    let desk = Desk::on(directory.path(), &clock).await;
    let mut listener = Listener::to(&desk, Some(&place)).await;
    desk.create_for("back").await.ok();
    let mut heard = Vec::new();
    for _ in 0..5 {
        heard.push(listener.hear().await.id);
    }
    assert_eq!(heard, ["3", "4", "5", "6", "7"]);
}

#[tokio::test]
async fn a_stream_that_is_cut_again_and_again_under_load_misses_nothing_and_repeats_nothing() {
    const WRITERS: usize = 8;
    const EACH: usize = 25;
    const ALL: usize = WRITERS * EACH;
    let desk = Desk::open().await;
    let write = async |writer: usize| {
        for number in 0..EACH {
            desk.create_for(&format!("{writer}-{number}")).await.ok();
        }
    };
    let listen = async {
        let mut heard: Vec<Heard> = Vec::new();
        while heard.len() < ALL {
            let place = heard.last().map_or("0", |heard| heard.id.as_str());
            let mut listener = Listener::to(&desk, Some(place)).await;
            // What has arrived beyond these is lost with the connection.
            for _ in 0..(heard.len() % 7 + 1).min(ALL - heard.len()) {
                heard.push(listener.hear().await);
            }
        }
        heard
    };
    let (_, heard) = tokio::join!(futures_util::future::join_all((0..WRITERS).map(write)), listen);
    let ids: Vec<usize> = heard.iter().map(|heard| heard.id.parse().unwrap()).collect();
    assert_eq!(ids, (1..=ALL).collect::<Vec<_>>());
    let told: HashSet<String> = heard.iter().map(|heard| heard.data["conversation"]["id"].to_string()).collect();
    assert_eq!(told.len(), ALL, "each conversation is told of once");
}

#[tokio::test]
async fn the_lists_position_joins_the_stream() {
    let desk = Desk::open().await;
    desk.create_for("a").await.ok();
    let position = desk.list("").await.last_event_id.to_string();
    desk.create_for("b").await.ok();
    let mut listener = Listener::to(&desk, Some(&position)).await;
    assert_eq!(listener.hear().await.data["conversation"]["title"], "b");
}

#[tokio::test]
async fn a_place_beyond_the_end_is_answered_with_a_reset() {
    let desk = Desk::open().await;
    desk.create_for("a").await.ok();
    for place in ["99", "nonsense"] {
        let mut listener = Listener::to(&desk, Some(place)).await;
        let reset = listener.hear().await;
        assert_eq!((reset.event.as_str(), reset.id), ("reset", desk.list("").await.last_event_id.to_string()));
        desk.create_for(place).await.ok();
        assert_eq!(listener.hear().await.event, "conversation-created");
    }
}

#[tokio::test]
async fn streams_end_when_the_endpoint_stops() {
    let desk = Desk::open().await;
    let mut listener = Listener::to(&desk, None).await;
    timeout(PATIENCE, desk.stop()).await.expect("nothing holds the endpoint up");
    assert_eq!(listener.block().await, None);
}

#[tokio::test]
async fn whoever_listens_is_told_of_a_reset_and_hears_what_follows() {
    let desk = Desk::open().await;
    desk.create_for("anna").await.ok();
    let mut listener = Listener::to(&desk, None).await;
    let snapshot = desk.desk(Method::GET, "/snapshot").await.ok();
    desk.desk(Method::POST, "/reset").await.ok();
    let reset = listener.hear().await;
    assert_eq!(reset.event, "reset");
    super::harness::send(desk.desk_call(Method::POST, "/snapshot").json(&snapshot)).await.ok();
    let restored = listener.hear().await;
    assert_eq!(restored.event, "reset");
    desk.desk(Method::POST, "/reset").await.ok();
    let reset = listener.hear().await;
    desk.create_for("anna").await.ok();
    let next = listener.hear().await;
    let number = |heard: &Heard| heard.id.parse::<u64>().unwrap();
    assert_eq!((next.event.as_str(), number(&next)), ("conversation-created", number(&reset) + 1));
    // Who was away when it happened is told too.
    let mut resumed = Listener::to(&desk, Some("1")).await;
    assert_eq!(resumed.hear().await.event, "reset");
}

#[tokio::test]
async fn what_is_armed_is_told_as_it_changes_and_leaves_the_listeners_place_alone() {
    let desk = Desk::open().await;
    let mut listener = Listener::to(&desk, None).await;
    let put =
        async |rules: Value| send(desk.desk_call(Method::PUT, "/faults").json(&json!({ "rules": rules }))).await.ok();
    let told = |armed: u64, injected: u64| Heard {
        id: String::new(),
        event: "faults".to_owned(),
        data: json!({ "armed": armed, "injected": injected }),
    };
    put(json!([{ "id": "lost", "when": { "route": "create" }, "times": 1, "fault": { "kind": "commit-then-drop" } }]))
        .await;
    assert_eq!(listener.hear().await, told(1, 0));
    desk.integrator(Method::POST, CREATE).json(&sample()).send().await.unwrap_err();
    let (first, second) = (listener.hear().await, listener.hear().await);
    let faults = [&first, &second].into_iter().find(|heard| heard.event == "faults").unwrap();
    assert_eq!(*faults, told(1, 1), "beside the conversation that was created all the same");
    let mut other = Listener::to(&desk, None).await;
    assert_eq!(other.hear().await, told(1, 1), "a new listener is told at once");
    send(desk.desk_call(Method::POST, "/reset")).await.ok();
    loop {
        if listener.hear().await == told(0, 0) {
            break;
        }
    }
}
