//! A request's body on its way to a handler: how long it may be, and how long it may take to come.
//!
//! A body streams through; nothing is kept of it here.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use axum::{
    body::Body,
    http::{HeaderMap, StatusCode, header},
};
use futures_util::{StreamExt, stream};
use tokio::time::{Instant, timeout_at};

use super::Failure;
use crate::api::limit;

/// The body stopped because its time was up.
#[derive(Debug, thiserror::Error)]
#[error("the body did not arrive in time")]
struct TooSlow;

/// What has become of a body, after the handler is done.
#[derive(Clone, Default)]
pub(super) struct Fate(Arc<AtomicBool>);

impl Fate {
    /// Whether the handler did not get the whole body because it came too slowly.
    pub(super) fn is_too_slow(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// Refuses a body that is announced as too long, before any of it is read.
pub(super) fn refuse_too_long(headers: &HeaderMap) -> Result<(), Failure> {
    let announced = headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    if announced.is_some_and(|length| length > limit::BODY_BYTES as u64) { Err(too_long()) } else { Ok(()) }
}

/// The refusal of a body that is too long.
pub(super) fn too_long() -> Failure {
    let detail = format!("the body is larger than the {} bytes that the endpoint reads", limit::BODY_BYTES);
    Failure::plain(StatusCode::PAYLOAD_TOO_LARGE, detail)
}

/// The same body, which ends with an error once `patience` is over, however steadily it trickles.
pub(super) fn within(patience: Duration, body: Body) -> (Body, Fate) {
    let fate = Fate::default();
    let told = fate.clone();
    let deadline = Instant::now() + patience;
    let chunks = stream::unfold(Some(body.into_data_stream()), move |chunks| {
        let told = told.clone();
        async move {
            let mut chunks = chunks?;
            if let Ok(chunk) = timeout_at(deadline, chunks.next()).await {
                return chunk.map(|chunk| (chunk, Some(chunks)));
            }
            told.0.store(true, Ordering::Relaxed);
            Some((Err(axum::Error::new(TooSlow)), None))
        }
    });
    (Body::from_stream(chunks), fate)
}
