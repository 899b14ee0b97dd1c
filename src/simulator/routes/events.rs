//! `GET /desk/v1/events`: what happens, as server-sent events.
//!
//! A listener's place is the id of the last event that it got. The stream reads on from there and waits for the next
//! commit; nothing is buffered per listener, so a slow one costs nothing and loses nothing that the store still has.

use std::{collections::VecDeque, convert::Infallible, time::Duration};

use axum::{
    extract::State,
    http::HeaderMap,
    response::{
        Sse,
        sse::{Event, KeepAlive},
    },
};
use futures_util::{Stream, stream};
use tokio::sync::watch;

use super::{App, Failure, caller::Desk, pairs::Pairs};
use crate::{
    api::{
        desk::{DeskEvent, EVENT_RESET},
        fault::{EVENT_FAULTS, FaultCount},
    },
    simulator::{
        metrics::Presence,
        store::{Events, StoreError},
    },
};

/// Events read from the store at once.
const BATCH: u32 = 256;
/// Between two signs of life, so that neither end takes silence for a broken connection.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// What happens, as server-sent events: `GET /desk/v1/events`.
///
/// The `data` of an event is a `DeskEvent`, its `id` and `event` are that one's too; an event `reset` says that the
/// position is not in the buffer any more, and the listener reloads. An event `faults` has no `id`; its `data` tells how many
/// failures are programmed, and what they have done, whenever that changes.
#[utoipa::path(
    get,
    path = "/desk/v1/events",
    tag = "desk",
    params(
        ("last-event-id" = Option<String>, Header, description = "Resumes after this event; without one, what happens from now on."),
        ("lastEventId" = Option<String>, Query, description = "The same, for who cannot set a header."),
    ),
    responses((status = 200, description = "A stream without an end.", body = String, content_type = "text/event-stream")),
)]
pub(super) async fn events(
    State(app): State<App>,
    _: Desk,
    headers: HeaderMap,
    pairs: Pairs,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Failure> {
    let resumed = match headers.get("last-event-id") {
        Some(value) => Some(value.to_str().unwrap_or_default()),
        None => pairs.get("lastEventId"),
    };
    let last = app.store.last_event();
    let after = match resumed {
        None => *last.borrow(),
        // What is not a number was never a place in this stream: it is answered like one that has left the buffer.
        Some(text) => text.trim().parse().unwrap_or(u64::MAX),
    };
    let presence = Presence::new(&app.metrics.listeners());
    let mut faults = app.faults.count();
    let mut ready = VecDeque::from([Event::default().comment("connected")]);
    let count = *faults.borrow_and_update();
    if count.armed > 0 {
        ready.push_back(told(count));
    }
    let listener = Listener { presence, app, last, faults, after, ready };
    let stream =
        stream::unfold(
            listener,
            |mut listener| async move { listener.next().await.map(|event| (Ok(event), listener)) },
        );
    Ok(Sse::new(stream).keep_alive(KeepAlive::new().interval(KEEP_ALIVE)))
}

struct Listener {
    /// Held as long as it listens.
    #[expect(dead_code, reason = "what it does, it does when it is dropped")]
    presence: Presence,
    app: App,
    last: watch::Receiver<u64>,
    faults: watch::Receiver<FaultCount>,
    /// The id of the last event in `ready`, or sent.
    after: u64,
    ready: VecDeque<Event>,
}

impl Listener {
    /// The next event, as soon as there is one; `None` when the endpoint stops or its store fails.
    async fn next(&mut self) -> Option<Event> {
        let stopping = self.app.stopping.clone();
        loop {
            if let Some(event) = self.ready.pop_front() {
                return Some(event);
            }
            let filled = tokio::select! {
                () = stopping.cancelled() => return None,
                filled = self.fill() => filled,
            };
            if let Err(error) = filled {
                // The listener comes back with its place, and nothing is lost.
                tracing::warn!(%error, "an event stream ends");
                return None;
            }
        }
    }

    /// Reads on, waiting for a commit when there is nothing yet.
    async fn fill(&mut self) -> Result<(), StoreError> {
        // Here too, for in a flood of events nothing is waited for.
        if self.faults.has_changed().unwrap_or(false) {
            let count = *self.faults.borrow_and_update();
            self.ready.push_back(told(count));
        }
        // Marked as seen before reading: a commit after the reading wakes the wait below.
        self.last.borrow_and_update();
        match self.app.store.events(self.after, BATCH, self.app.clock.now()).await? {
            Events::Lost { last } => {
                self.after = last;
                self.ready.push_back(Event::default().event(EVENT_RESET).id(last.to_string()).data("{}"));
            }
            Events::Next(events) if events.is_empty() => {
                if !self.ready.is_empty() {
                    return Ok(());
                }
                tokio::select! {
                    changed = self.last.changed() => changed.map_err(|_| StoreError::Closed)?,
                    Ok(()) = self.faults.changed() => {
                        let count = *self.faults.borrow_and_update();
                        self.ready.push_back(told(count));
                    }
                }
            }
            Events::Next(events) => {
                for event in events {
                    self.after = event.id;
                    self.ready.push_back(frame(&event)?);
                }
            }
        }
        Ok(())
    }
}

fn frame(event: &DeskEvent) -> Result<Event, StoreError> {
    Event::default()
        .event(event.kind.name())
        .id(event.id.to_string())
        .json_data(event)
        .map_err(|error| StoreError::Failed { place: format!("event {}", event.id), reason: error.to_string() })
}

/// What is armed. Without an id, so that the listener's place stays what it is.
fn told(FaultCount { armed, injected }: FaultCount) -> Event {
    Event::default().event(EVENT_FAULTS).data(format!("{{\"armed\":{armed},\"injected\":{injected}}}"))
}
