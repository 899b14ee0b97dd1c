//! Answers that do not leave as they were made: a route says how in the answer's extensions, and its connection does it.
//!
//! Only the connection of that answer is concerned. Nothing is known here of why.

use std::{io, time::Duration};

use axum::{
    body::{Body, Bytes, to_bytes},
    http::{HeaderValue, header},
    response::Response,
};
use futures_util::{StreamExt, stream};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    sync::mpsc,
    task::yield_now,
    time::sleep,
};
use tokio_util::sync::CancellationToken;

use super::wire::Wire;

/// How long a connection stays silent for a client that never gives up.
const SILENCE: Duration = Duration::from_mins(10);
/// Bytes that are thrown away at once.
const SCRAP: usize = 1024;

/// What becomes of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::simulator) enum Ending {
    /// It leaves so much later, or when the endpoint stops.
    Late(Duration),
    /// Its head and half of its body leave, then the connection is closed.
    Half,
    /// The connection is broken in its stead.
    Break(Break),
}

/// How a connection is broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::simulator) enum Break {
    /// It is closed without a byte.
    Close,
    /// It is reset.
    Reset,
    /// It says nothing until the client leaves, for ten minutes at most, and not while the endpoint stops.
    Silence,
}

/// Gives the answer as it is to leave, when it is to leave. Where the connection is to be broken instead, that is told
/// through `breaks` and nothing is given ever.
pub(super) async fn heed(answer: Response, breaks: &mpsc::Sender<Break>, stop: &CancellationToken) -> Response {
    match answer.extensions().get::<Ending>().copied() {
        None => answer,
        Some(Ending::Late(delay)) => {
            tokio::select! {
                () = sleep(delay) => {}
                () = stop.cancelled() => {}
            }
            answer
        }
        Some(Ending::Half) => half(answer).await,
        Some(Ending::Break(how)) => {
            // There is room: a connection is broken once.
            let _ = breaks.send(how).await;
            std::future::pending().await
        }
    }
}

/// Breaks a connection.
pub(super) async fn carry_out(how: Break, mut stream: Wire, stop: &CancellationToken) {
    let broken = match how {
        Break::Close => stream.shutdown().await,
        Break::Reset => stream.reset(),
        Break::Silence => tokio::select! {
            gone = until_gone(&mut stream) => gone,
            () = sleep(SILENCE) => Ok(()),
            () = stop.cancelled() => Ok(()),
        },
    };
    if let Err(error) = broken {
        tracing::debug!(%error, "a connection was broken before it was to be");
    }
}

/// Throws away what comes until nothing can come any more.
async fn until_gone(stream: &mut Wire) -> io::Result<()> {
    let mut scrap = [0; SCRAP];
    while stream.read(&mut scrap).await? > 0 {}
    Ok(())
}

/// The same head, which promises the whole body, and half of that.
async fn half(answer: Response) -> Response {
    let (mut parts, body) = answer.into_parts();
    // Such an answer is short and in memory: this waits for nothing.
    let whole = to_bytes(body, usize::MAX).await.unwrap_or_default();
    parts.headers.insert(header::CONTENT_LENGTH, HeaderValue::from(whole.len()));
    let half = whole.slice(..whole.len() / 2);
    let end = stream::once(async {
        // What is there leaves before the body breaks off.
        yield_now().await;
        Err::<Bytes, _>(io::Error::from(io::ErrorKind::UnexpectedEof))
    });
    Response::from_parts(parts, Body::from_stream(stream::iter([Ok(half)]).chain(end)))
}
