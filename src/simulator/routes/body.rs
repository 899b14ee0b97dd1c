//! A request's body on its way to a handler: how long it may be, and how long it may take to come.
//!
//! A body streams through. Nothing is kept of it here but its beginning, for a journal that asks for it.

use std::{
    mem,
    pin::Pin,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, ready},
    time::Duration,
};

use axum::{
    body::{Body, Bytes, HttpBody},
    extract::rejection::BytesRejection,
    http::{HeaderMap, StatusCode, header},
};
use futures_util::StreamExt;
use hyper::body::{Frame, SizeHint};
use serde::de::DeserializeOwned;
use tokio::time::{Instant, Sleep, sleep_until};

use super::Failure;
use crate::{
    api::{limit, snapshot},
    simulator::journal::Seen,
};

/// The body stopped because its time was up.
#[derive(Debug, thiserror::Error)]
#[error("the body did not arrive in time")]
struct TooSlow;

/// Keeps an eye on a body, as far as a handler reads it, and tells afterwards what it has seen.
#[derive(Clone, Default)]
pub(super) struct Watch(Arc<Watched>);

#[derive(Default)]
struct Watched {
    is_too_slow: AtomicBool,
    /// None while nobody wants to know what is in it.
    seen: Mutex<Option<Seen>>,
}

impl Watch {
    /// From now on it is noted what is in the body.
    pub(super) fn note(&self) {
        self.0.see(|seen| *seen = Some(Seen::default()));
    }

    /// What was in it.
    pub(super) fn seen(&self) -> Seen {
        self.0.see(mem::take).unwrap_or_default()
    }

    /// Whether the handler did not get the whole body because it came too slowly.
    pub(super) fn is_too_slow(&self) -> bool {
        self.0.is_too_slow.load(Ordering::Relaxed)
    }

    /// The same body, watched; it ends with an error once `patience` is over, however steadily it trickles.
    pub(super) fn over(&self, body: Body, patience: Duration) -> Body {
        let deadline = Instant::now() + patience;
        Body::new(Arriving { body, deadline, waiting: None, is_given_up: false, watched: Arc::clone(&self.0) })
    }
}

impl Watched {
    fn see<T>(&self, look: impl FnOnce(&mut Option<Seen>) -> T) -> T {
        // It is whole between any two statements, so a panic elsewhere does not spoil it.
        look(&mut self.seen.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// A body on its way to a handler.
struct Arriving {
    body: Body,
    deadline: Instant,
    /// Until the deadline; none before it has to be waited for, as most bodies are there with their heads.
    waiting: Option<Pin<Box<Sleep>>>,
    is_given_up: bool,
    watched: Arc<Watched>,
}

impl HttpBody for Arriving {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let this = self.get_mut();
        if this.is_given_up {
            return Poll::Ready(None);
        }
        if let Poll::Ready(arrived) = Pin::new(&mut this.body).poll_frame(context) {
            if let Some(chunk) = arrived.as_ref().and_then(|arrived| arrived.as_ref().ok()?.data_ref()) {
                this.watched.see(|seen| seen.iter_mut().for_each(|seen| seen.see(chunk)));
            }
            return Poll::Ready(arrived);
        }
        let deadline = this.deadline;
        ready!(this.waiting.get_or_insert_with(|| Box::pin(sleep_until(deadline))).as_mut().poll(context));
        this.is_given_up = true;
        this.watched.is_too_slow.store(true, Ordering::Relaxed);
        Poll::Ready(Some(Err(axum::Error::new(TooSlow))))
    }

    fn is_end_stream(&self) -> bool {
        self.is_given_up || self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// How many bytes of a body are read at this path.
fn limit_at(path: &str) -> usize {
    if path == snapshot::PATH { snapshot::BYTES_MAX } else { limit::BODY_BYTES }
}

/// Refuses a body that is announced as too long, before any of it is read.
pub(super) fn refuse_too_long(path: &str, headers: &HeaderMap) -> Result<(), Failure> {
    let most = limit_at(path);
    let announced = headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    if announced.is_some_and(|length| length > most as u64) { Err(longer_than(most)) } else { Ok(()) }
}

/// The refusal of a body that is too long.
pub(super) fn too_long() -> Failure {
    longer_than(limit::BODY_BYTES)
}

fn longer_than(most: usize) -> Failure {
    let detail = format!("the body is larger than the {most} bytes that the endpoint reads");
    Failure::plain(StatusCode::PAYLOAD_TOO_LARGE, detail)
}

/// The refusal of a body that broke off.
pub(super) fn incomplete() -> Failure {
    Failure::plain(StatusCode::BAD_REQUEST, "the body ended before it was complete")
}

/// The whole of a body, as axum collects it under the common limit.
pub(super) fn whole(body: Result<Bytes, BytesRejection>) -> Result<Bytes, Failure> {
    body.map_err(|rejection| match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => too_long(),
        _ => incomplete(),
    })
}

/// The whole of a body that may be longer than others: at most `most` bytes.
pub(super) async fn collect(body: Body, most: usize) -> Result<Vec<u8>, Failure> {
    let mut whole = Vec::new();
    let mut chunks = body.into_data_stream();
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk.map_err(|_| incomplete())?;
        if whole.len() + chunk.len() > most {
            return Err(longer_than(most));
        }
        whole.extend_from_slice(&chunk);
    }
    Ok(whole)
}

/// What a body says that is to be a JSON object. A list would fill the fields of `T` in their order, which nobody means.
pub(super) fn object<T: DeserializeOwned>(body: &[u8], what: &str) -> Result<T, Failure> {
    let refuse = |reason: String| Failure::plain(StatusCode::BAD_REQUEST, format!("the body is not {what}: {reason}"));
    if body.trim_ascii_start().first() != Some(&b'{') {
        return Err(refuse("a JSON object is expected".to_owned()));
    }
    let mut json = serde_json::Deserializer::from_slice(body);
    let value = serde_path_to_error::deserialize(&mut json).map_err(|error| refuse(error.to_string()))?;
    json.end().map_err(|error| refuse(error.to_string()))?;
    Ok(value)
}
