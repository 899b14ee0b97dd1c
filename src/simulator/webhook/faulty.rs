//! Programmed failures of deliveries: between the courier and the network, each try gets what its rule wants.
//!
//! What is held back by `late` and `out-of-order` counts as delivered, as the courier of a network that delays would have
//! it, and is in memory only: the endpoint's end loses it.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use futures_util::future::BoxFuture;
use jiff::{SignedDuration, Timestamp};

use super::transport::{Outcome, Post, Report, Transport};
use crate::{
    api::{fault::LATE_DEFAULT, id::ConversationId},
    simulator::{endpoint::Endpoint, faults::WebhookAction},
};

/// What the courier notes of a try that was held back.
const TAKEN: Outcome = Outcome::Answered(202);

pub(crate) struct Faulty {
    inner: Arc<dyn Transport>,
    endpoint: Arc<Endpoint>,
    /// What a try may take; a programmed timeout takes it all.
    time: Duration,
    held: Arc<Held>,
}

impl Faulty {
    pub(crate) fn new(inner: Arc<dyn Transport>, endpoint: Arc<Endpoint>, time: Duration) -> Arc<Self> {
        Arc::new(Self { inner, endpoint, time, held: Arc::default() })
    }

    /// Does to a try that began at `now` what its rule wants.
    async fn suffer(&self, post: Post, action: WebhookAction, now: Timestamp) -> Outcome {
        let after = |by: Duration| {
            now.checked_add(SignedDuration::try_from(by).unwrap_or(SignedDuration::MAX)).unwrap_or(Timestamp::MAX)
        };
        match action {
            WebhookAction::Delay(by) => {
                self.endpoint.clock.sleep_until(after(by)).await;
                send_now(&self.endpoint, self.inner.as_ref(), post).await
            }
            WebhookAction::Status { status, .. } => Outcome::Answered(status),
            WebhookAction::Timeout => {
                tokio::time::sleep(self.time).await;
                Outcome::late(self.time)
            }
            WebhookAction::Reset => Outcome::Failed("the connection broke: connection reset".to_owned()),
            WebhookAction::Duplicate => {
                self.inner.post(post.clone()).await;
                self.inner.post(post).await.outcome
            }
            WebhookAction::Late(by) => {
                let (endpoint, inner, at) = (Arc::clone(&self.endpoint), Arc::clone(&self.inner), after(by));
                self.later(at, async move {
                    send_now(&endpoint, inner.as_ref(), post).await;
                });
                TAKEN
            }
            WebhookAction::OutOfOrder => {
                let (held, conversation) = (Arc::clone(&self.held), post.conversation);
                let (endpoint, inner) = (Arc::clone(&self.endpoint), Arc::clone(&self.inner));
                self.held.keep(post);
                // Should nothing come behind it, it is sent all the same.
                self.later(after(Duration::from_millis(LATE_DEFAULT)), async move {
                    for post in held.take(conversation) {
                        send_now(&endpoint, inner.as_ref(), post).await;
                    }
                });
                TAKEN
            }
        }
    }

    fn later(&self, at: Timestamp, send: impl Future<Output = ()> + Send + 'static) {
        let endpoint = Arc::clone(&self.endpoint);
        tokio::spawn(async move {
            tokio::select! {
                () = endpoint.clock.sleep_until(at) => send.await,
                () = endpoint.stopping.cancelled() => {}
            }
        });
    }
}

/// Sends what was held back, unless a reset has meanwhile taken its conversation away.
async fn send_now(endpoint: &Endpoint, inner: &dyn Transport, post: Post) -> Outcome {
    match endpoint.store.conversation(post.conversation).await {
        Ok(None) => Outcome::Failed("the conversation is not there any more".to_owned()),
        _ => inner.post(post).await.outcome,
    }
}

impl Transport for Faulty {
    fn post(&self, post: Post) -> BoxFuture<'_, Report> {
        Box::pin(async move {
            let (conversation, now) = (post.conversation, self.endpoint.clock.now());
            if let Some(fault) = self.endpoint.faults.webhook(conversation) {
                return Report { outcome: self.suffer(post, fault.action, now).await, fault: Some(fault.mark) };
            }
            let report = self.inner.post(post).await;
            // What was to come before it.
            for post in self.held.take(conversation) {
                self.inner.post(post).await;
            }
            report
        })
    }
}

/// Posts that change places with the one behind them.
#[derive(Default)]
struct Held(Mutex<HashMap<ConversationId, Vec<Post>>>);

impl Held {
    fn keep(&self, post: Post) {
        self.lock().entry(post.conversation).or_default().push(post);
    }

    fn take(&self, conversation: ConversationId) -> Vec<Post> {
        self.lock().remove(&conversation).unwrap_or_default()
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<ConversationId, Vec<Post>>> {
        // The map is whole between any two statements, so a panic elsewhere does not spoil it.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
