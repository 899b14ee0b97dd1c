//! What every route shares: the store, the authority, the secrets' checks and the time.

use std::sync::{Arc, OnceLock};

use axum::body::Bytes;
use tokio_util::sync::CancellationToken;

use super::{
    Settings,
    faults::Faults,
    identity::{Authority, SecretCheck},
    journal::Journal,
    metrics::Metrics,
    randomness::Randomness,
    rate::RateLimiter,
    scheduler::Scheduler,
    store::Store,
};
use crate::{
    api::{activity::AttachmentPolicy, switch::Switches},
    clock::Clock,
    conversation::ai_agent::Script,
};

pub(crate) struct Endpoint {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) authority: Authority,
    pub(crate) client_secret: SecretCheck,
    pub(crate) desk_key: SecretCheck,
    pub(crate) switches: Switches,
    pub(crate) ai_agent: Option<Arc<Script>>,
    pub(crate) rate_limiter: RateLimiter,
    pub(crate) journal: Option<Journal>,
    pub(crate) faults: Faults,
    pub(crate) metrics: Metrics,
    pub(crate) attachments: AttachmentPolicy,
    pub(crate) scheduler: Arc<Scheduler>,
    /// Whether a webhook may be plain http to another machine.
    pub(crate) allow_plain_webhooks: bool,
    pub(crate) clock: Clock,
    pub(crate) randomness: Randomness,
    /// The OpenAPI document, once somebody has asked for it.
    pub(crate) document: OnceLock<Bytes>,
    /// Cancelled when the endpoint stops: event streams end with it.
    pub(crate) stopping: CancellationToken,
}

impl Endpoint {
    pub(crate) fn new(
        settings: &Settings,
        store: Arc<dyn Store>,
        authority: Authority,
        clock: Clock,
        stopping: CancellationToken,
    ) -> Self {
        let scheduler = Arc::new(Scheduler::new(Arc::clone(&store), clock.clone(), settings.timeouts.clone()));
        let metrics = Metrics::new(store.commit_sizes());
        Self {
            store,
            scheduler,
            authority,
            client_secret: SecretCheck::new(&settings.client_secret),
            desk_key: SecretCheck::new(&settings.desk_key),
            switches: settings.switches,
            ai_agent: settings.ai_agent.clone(),
            rate_limiter: RateLimiter::new(settings.rate_limit),
            journal: Journal::new(settings),
            faults: Faults::new(metrics.clone()),
            metrics,
            attachments: settings.attachments.clone(),
            allow_plain_webhooks: settings.webhooks.allow_plain,
            clock,
            randomness: settings.randomness.clone(),
            document: OnceLock::new(),
            stopping,
        }
    }

    /// Writes the journal until the endpoint stops.
    pub(crate) async fn keep_journal(self: Arc<Self>) {
        if let Some(journal) = &self.journal {
            journal.keep(self.store.as_ref(), self.stopping.clone()).await;
        }
    }
}
