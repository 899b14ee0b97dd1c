//! The scenario's own webhook: it takes every post on a free loopback port and keeps it for those who look.
//!
//! It does not verify the token: what is under test is what the endpoint tells, and to whom it was sent is the scenario.

use std::{
    net::{Ipv4Addr, SocketAddr},
    sync::{Arc, Mutex, PoisonError},
};

use serde_json::Value;
use tokio::{sync::watch, task::JoinHandle};

use crate::{
    api::id::ConversationId,
    client::{self, Answers, Delivery, ReceiverSettings},
};

/// Stops when it is dropped.
pub(super) struct Receiver {
    address: SocketAddr,
    kept: Kept,
    listening: JoinHandle<()>,
}

/// The posts, in the order in which they came.
#[derive(Clone)]
struct Kept {
    posts: Arc<Mutex<Vec<Post>>>,
    /// How many there are.
    count: watch::Sender<usize>,
}

struct Post {
    conversation: Option<ConversationId>,
    payload: Value,
}

impl Receiver {
    pub(super) async fn open() -> std::io::Result<Self> {
        let kept = Kept { posts: Arc::default(), count: watch::Sender::new(0) };
        let keeping = kept.clone();
        // Kept before it is answered: once the endpoint holds a post for delivered, it is found here.
        let answers = Answers::by(move |delivery| {
            keeping.keep(delivery);
            200
        });
        let settings = ReceiverSettings { answers, ..ReceiverSettings::default() };
        let (mut receiver, address) = client::Receiver::bind_with((Ipv4Addr::LOCALHOST, 0), settings).await?;
        // It takes no more than a few posts that nobody has fetched.
        let listening = tokio::spawn(async move { while receiver.next().await.is_some() {} });
        Ok(Self { address, kept, listening })
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
        let posts = self.kept.posts.lock().unwrap_or_else(PoisonError::into_inner);
        posts.iter().filter(|post| post.conversation == Some(conversation)).map(|post| post.payload.clone()).collect()
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

impl Kept {
    /// A body that is no JSON is kept as the text that it is.
    fn keep(&self, delivery: &Delivery) {
        let payload =
            delivery.json().unwrap_or_else(|| Value::String(String::from_utf8_lossy(&delivery.body).into_owned()));
        let post = Post { conversation: delivery.conversation(), payload };
        self.posts.lock().unwrap_or_else(PoisonError::into_inner).push(post);
        self.count.send_modify(|count| *count += 1);
    }
}
