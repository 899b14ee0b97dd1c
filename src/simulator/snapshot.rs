//! Snapshots on their way in and out: read and held to the domain's rules before anything is changed, written in pieces.
//!
//! Reading and writing a large one takes seconds, so both are done off the runtime's threads.

use std::io::{self, Write};

use axum::body::Bytes;
use futures_util::{Stream, stream};
use tokio::{sync::mpsc, task::spawn_blocking};

use crate::{
    api::{
        problem::{Code, Violation},
        snapshot::{self, KeptConversation, Snapshot},
    },
    conversation::{
        lifecycle::{Closure, Reason, Standing},
        timing::Watch,
    },
};

/// Bytes of a piece.
const PIECE: usize = 64 * 1024;
/// Pieces that may wait for the client to take them.
const WAITING: usize = 4;

/// Reads a document; the error names the place where it cannot be taken.
pub(crate) async fn read(body: Vec<u8>) -> Result<Snapshot, Violation> {
    let reading = spawn_blocking(move || {
        let snapshot = snapshot::parse(&body)?;
        for (index, conversation) in snapshot.conversations.iter().enumerate() {
            check(conversation).map_err(|(field, reason)| {
                Violation::new(Code::Body, format!("/conversations/{index}{field}"), reason)
            })?;
        }
        Ok(snapshot)
    });
    // A panic is all that could end it.
    reading.await.unwrap_or_else(|error| Err(Violation::new(Code::Body, "", error.to_string())))
}

/// What the lifecycle says of a conversation; the error has the field and the reason.
fn check(conversation: &KeptConversation) -> Result<(), (String, String)> {
    let refuse = |field: &str, reason: String| Err((field.to_owned(), reason));
    let Some(reason) = Reason::from_code(conversation.reason) else {
        return refuse("/reason", format!("is no reason: {}", conversation.reason));
    };
    let standing = Standing { state: conversation.state, reason, ai_agent_engaged: conversation.ai_agent_engaged };
    let unknown = |code: u32| Closure::from_code(code).is_none();
    if let Some(index) = conversation.sessions.iter().position(|session| session.closure.is_some_and(unknown)) {
        return refuse(&format!("/sessions/{index}/closure"), "is no closure reason".to_owned());
    }
    let is_open = conversation.sessions.last().is_some_and(|last| last.closed_on.is_none());
    if is_open != standing.has_session() {
        let state = conversation.state;
        let reason = if is_open { "one is open" } else { "none is open" };
        return refuse("/sessions", format!("do not fit the state {state}: {reason}"));
    }
    let first = Watch::of(standing);
    let fits = match (conversation.watch, first) {
        (None, None) => true,
        (Some(watch), Some(first)) => Watch::from_code(watch.code).is_some_and(|watch| watch.may_follow(first)),
        _ => false,
    };
    if fits { Ok(()) } else { refuse("/watch", format!("does not fit the state {}", conversation.state)) }
}

/// The document in pieces, made as the client takes them.
pub(crate) fn pieces(snapshot: Snapshot) -> impl Stream<Item = Result<Bytes, io::Error>> {
    let (pieces, taken) = mpsc::channel(WAITING);
    spawn_blocking(move || {
        let mut out = io::BufWriter::with_capacity(PIECE, Pieces(pieces));
        let written = serde_json::to_writer(&mut out, &snapshot).map_err(io::Error::from).and_then(|()| out.flush());
        if let Err(error) = written {
            tracing::debug!(%error, "a snapshot was not taken to its end");
        }
    });
    stream::unfold(taken, |mut taken| async move { Some((Ok(taken.recv().await?), taken)) })
}

struct Pieces(mpsc::Sender<Bytes>);

impl Write for Pieces {
    fn write(&mut self, piece: &[u8]) -> io::Result<usize> {
        self.0.blocking_send(Bytes::copy_from_slice(piece)).map_err(|_| io::ErrorKind::BrokenPipe)?;
        Ok(piece.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
