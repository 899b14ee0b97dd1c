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
    body::{Body, Bytes},
    extract::rejection::BytesRejection,
    http::{HeaderMap, StatusCode, header},
};
use futures_util::{StreamExt, stream};
use serde::de::DeserializeOwned;
use tokio::time::{Instant, timeout_at};

use super::Failure;
use crate::api::{limit, snapshot};

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
