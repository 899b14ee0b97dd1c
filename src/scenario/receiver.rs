//! The scenario's own webhook: it takes every post on a free loopback port and keeps it for those who look.
//!
//! It does not verify the token: what is under test is what the endpoint tells, and to whom it was sent is the scenario.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex, PoisonError},
};

use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{StatusCode, Uri},
};
use serde_json::Value;
use tokio::{net::TcpListener, sync::watch, task::JoinHandle};

use crate::api::id::ConversationId;

/// Stops when it is dropped.
pub(super) struct Receiver {
    address: SocketAddr,
    kept: Kept,
    serving: JoinHandle<()>,
}

/// The posts, in the order in which they came.
#[derive(Clone)]
struct Kept {
    posts: Arc<Mutex<Vec<Post>>>,
    /// How many there are.
    count: watch::Sender<usize>,
}

struct Post {
    path: String,
    payload: Value,
}

impl Receiver {
    pub(super) async fn open() -> std::io::Result<Self> {
        let listener = TcpListener::bind((std::net::Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let kept = Kept { posts: Arc::default(), count: watch::Sender::new(0) };
        let router = Router::new().fallback(keep).with_state(kept.clone());
        let serving = tokio::spawn(async move {
            if let Err(error) = axum::serve(listener, router).await {
                tracing::warn!(%error, "the scenario's webhook ends");
            }
        });
        Ok(Self { address, kept, serving })
    }

    /// The base URL for a channel.
    pub(super) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Told of every post.
    pub(super) fn watch(&self) -> watch::Receiver<usize> {
        self.kept.count.subscribe()
    }

    /// What was told of a conversation, oldest first.
    pub(super) fn of(&self, conversation: ConversationId) -> Vec<Value> {
        let wanted = format!("/v3/conversations/{conversation}/activities");
        let posts = self.kept.posts.lock().unwrap_or_else(PoisonError::into_inner);
        posts.iter().filter(|post| post.path == wanted).map(|post| post.payload.clone()).collect()
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn keep(State(kept): State<Kept>, uri: Uri, body: Bytes) -> StatusCode {
    let payload =
        serde_json::from_slice(&body).unwrap_or_else(|_| Value::String(String::from_utf8_lossy(&body).into_owned()));
    let post = Post { path: uri.path().to_owned(), payload };
    kept.posts.lock().unwrap_or_else(PoisonError::into_inner).push(post);
    kept.count.send_modify(|count| *count += 1);
    StatusCode::OK
}
