//! The simulator: a faithful local endpoint of the Messaging API, its token endpoint, and the desk's control surface.
//!
//! It is real HTTP on a listener that the caller binds, in front of a real store; the console meets it only over that
//! HTTP. This module is its outside: settings in, an address out. It must not print, lock the data directory, or decide
//! anything about conversations; routes translate, the store transacts, and [`crate::conversation`] decides.
//!
//! # The calls
//!
//! | call | notes |
//! |---|---|
//! | `POST /{tenant}/oauth2/v2.0/token` | answers as Entra does, failures too; signed tokens, validated in full on every call |
//! | `GET /{tenant}/v2.0/.well-known/openid-configuration`, `/{tenant}/discovery/v2.0/keys` | the metadata of the tokens' issuer and its public keys |
//! | `POST /api/v1.0/consumer/conversations/create` and `…/conversation/create` | every field, limit and default; an active conversation of the same `customerid` is continued; a `conversationrequestid` makes a retry safe for 24 hours; the customer record is identified by email and phone number |
//! | `POST /api/v1.0/consumer/conversation/{id}` | activities: `message` with text and attachments, `typing`, `endOfConversation`, `MessageRead` and custom events, each with its limits and codes |
//! | `GET /api/v1.0/consumer/conversation/{id}/messages` | what was exchanged, by message id; `StartTimeStamp`, `PageSize`, `ContinuationToken` |
//! | `GET /api/v1.0/consumer/conversations` | `StartTimeStamp`, `PageSize`, `ContinuationToken` |
//! | `GET /api/v1.0/consumer/conversation/{id}/context` | every variable, displayable or not |
//! | `GET /desk/v1/conversations?state=&q=&sort=activity\|waiting\|created&limit=&after=` | the list, by pages that neither miss nor repeat |
//! | `GET /desk/v1/conversations/{id}?as=…&explain=true` | what the representative, the supervisor, the AI agent or the integrator sees, and why something is withheld |
//! | `POST /desk/v1/conversations/{id}/accept`, `reject`, `end`, `close`, `open`, `release`, `force-close`, `transfer` `{ "queue" }` | what a representative or a supervisor does; what the state forbids is 409 and names both |
//! | `POST /desk/v1/conversations/{id}/messages` `{ "text", "internal", "attachments", "name" }`, `typing` | a reply or an internal note; the representative's typing |
//! | `PUT /desk/v1/conversations/{id}/customer` `{ "recordId" }`, `GET`, `POST /desk/v1/records`, `PUT`, `DELETE /desk/v1/records/{id}` | customer records, and which one a conversation is linked to; null unlinks. A record's names win in every view |
//! | `GET`, `POST /desk/v1/clock` `{ "advanceSeconds", "rate" }` | the endpoint's time: two days later in one call, and the answer lists what that closed, and when the next thing is due |
//! | `POST /desk/v1/reset` | everything back to the seed data, no failure programmed; tokens stay valid |
//! | `GET /desk/v1/snapshot` | all that a reset would remove, as one JSON document of at most 256 MiB |
//! | `POST /desk/v1/snapshot` | puts such a document in the place of everything: all of it or nothing; what was pending is delivered |
//! | `GET /desk/v1/events` | server-sent events, which resume after `Last-Event-ID`; an event `faults`, without an id, tells how many failures are programmed whenever that changes |
//! | webhooks | `POST {webhook_url}/v3/conversations/{id}/activities` with a token that the key set verifies; in order within a conversation, conversations independent; three tries of 10 seconds, 1 and 5 seconds apart; what is pending survives a kill |
//! | `GET /desk/v1/deliveries?conversation=&state=&limit=&after=`, `POST /desk/v1/deliveries/{id}/replay` | what was posted, try by try, newest first; the same once more. The newest 10,000 stay, and whatever is pending |
//! | `GET`, `POST /desk/v1/channels`, `PUT`, `DELETE /desk/v1/channels/{id}` | channels with their webhook, organisation and application; PUT changes what its body has. An application that has a channel gets tokens for that channel alone, with the one client secret; the default client uses the channels without an application of their own |
//! | `GET /desk/v1/journal?limit=&after=` | what integrators sent and were answered, newest first, secrets and tokens masked; fields of a create that the API does not know are named, with their place. It is written behind: a kill loses its last second, and of nothing else |
//! | `POST /desk/v1/tokens` | a token with a `defect`: `expired`, `wrong-audience`, `wrong-tenant`, `bad-signature` |
//! | `GET`, `PUT /desk/v1/faults` | programmed failures, see [`crate::api::fault`] |
//! | `GET /healthz` | |
//! | `GET /openapi.json` | the OpenAPI 3.1 document of all of these, made from the code: every operation with every status, header and code that it can answer; with `strict_path` only the path of create that is served |
//! | `GET /metrics` | for Prometheus, no key: requests by route, method and status with their latency, conversations by state, deliveries by outcome, commands per commit, connections, event streams, injected faults |
//!
//! No client can take more than its share: a body over 8 MiB is answered 413, a head over 64 KiB or of more than 100
//! fields 431, a body that takes more than 20 seconds 408; a head that takes more than 30 is cut off, and so is a client that
//! takes nothing of its answer for 30 seconds. While the endpoint stops, running requests finish and others get 503 with
//! `Retry-After`.
//!
//! A web page cannot reach the endpoint through a browser on the same machine: a call for another host than loopback (or the
//! names in `hosts`), or from a page of another origin, is answered 403.
//!
//! A create that does not set `skipdeflectionbot` begins with the AI agent: it greets and answers by a script, whatever it
//! says is told by webhook and is in GET messages, and it hands over when a person is asked for, with an internal note that
//! the customer never sees. It gets all variables, displayable or not, and never the start message. The built-in script,
//! `src/conversation/ai_agent/built-in.toml`, documents how to write your own: `frontdesk serve --ai-agent FILE`, or `off`.
//!
//! Every failure is a problem (RFC 7807) with the API's code, where the vendor has one for it, and an
//! `x-ms-correlation-id`. Only 431, and the 400 for what is no HTTP, have no body: nothing of such a call was understood.

pub mod identity;

mod endpoint;
mod faults;
mod journal;
mod metrics;
mod randomness;
mod rate;
mod routes;
mod scheduler;
mod serve;
mod snapshot;
mod store;
mod webhook;

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use secrecy::{ExposeSecret, SecretString};
use tokio::{net::TcpListener, task::JoinHandle, time::timeout};
use tokio_util::sync::{CancellationToken, DropGuard};

use self::{
    endpoint::Endpoint,
    identity::{Authority, Claims},
    serve::Wiring,
    store::{Store, sqlite::SqliteStore},
    webhook::{Courier, Faulty, Network},
};
pub use self::{
    randomness::Randomness,
    rate::RateLimit,
    routes::{Surface, document},
    serve::Bounds,
    store::StoreError,
    webhook::{AddressError, Tries, WebhookSettings},
};
use crate::{
    api::{self, activity::AttachmentPolicy, switch::Switches},
    clock::Clock,
    conversation::{ai_agent::Script, timing::Timeouts},
    tls::{TlsError, TlsIdentity},
};

/// How long [`Simulator::stop`] waits for running requests.
const STOP_PATIENCE: Duration = Duration::from_secs(5);

/// What the simulator is started with.
#[derive(Clone, Debug)]
pub struct Settings {
    pub storage: Storage,
    /// The secret of the registered application; the token endpoint asks for it.
    pub client_secret: SecretString,
    /// The Bearer key of `/desk/v1`.
    pub desk_key: SecretString,
    /// What it does where the vendor's pages leave it open.
    pub switches: Switches,
    /// How the AI agent of the channels that have one talks; `None`: no channel has one.
    pub ai_agent: Option<Arc<Script>>,
    /// What one client may take.
    pub bounds: Bounds,
    /// How many of the integrators' exchanges the journal keeps; 0: there is none.
    pub journal: u32,
    /// How many calls a channel may make; `None`: any number.
    pub rate_limit: Option<RateLimit>,
    /// Names of the endpoint besides loopback and the listener's address: a call for any other host is refused. Empty,
    /// with a listener beyond loopback: every name is the endpoint's.
    pub hosts: Vec<String>,
    /// Which attachments messages may have.
    pub attachments: AttachmentPolicy,
    /// How long conversations may last, and the rules about who does not respond.
    pub timeouts: Timeouts,
    pub webhooks: WebhookSettings,
    /// Where ids come from. A seed, together with a manual clock, makes a run repeat to the byte.
    pub randomness: Randomness,
    /// A certificate to be known by; plain HTTP without one.
    pub tls: Option<TlsIdentity>,
}

/// Ephemeral, with the well-known development secrets.
impl Default for Settings {
    fn default() -> Self {
        Self {
            storage: Storage::Ephemeral,
            client_secret: api::identity::CLIENT_SECRET.into(),
            desk_key: api::identity::DESK_KEY.into(),
            switches: Switches::default(),
            ai_agent: Some(Script::built_in()),
            bounds: Bounds::default(),
            journal: 1_000,
            rate_limit: None,
            hosts: Vec::new(),
            attachments: AttachmentPolicy::default(),
            timeouts: Timeouts::default(),
            webhooks: WebhookSettings::default(),
            randomness: Randomness::system(),
            tls: None,
        }
    }
}

/// Where conversations are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Storage {
    /// In this directory, created when absent. One simulator at a time: the caller holds the lock.
    Directory(PathBuf),
    /// In memory; gone when the simulator stops.
    Ephemeral,
}

/// A running endpoint. Dropping it stops it without waiting; [`Simulator::stop`] is the orderly way.
pub struct Simulator {
    base_url: String,
    address: SocketAddr,
    endpoint: Arc<Endpoint>,
    serving: JoinHandle<()>,
    delivering: JoinHandle<()>,
    stopping: DropGuard,
}

/// The simulator could not be started.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("the well-known {secret} would be open to the network, the endpoint does not listen on {address}")]
    WellKnownSecret { secret: &'static str, address: SocketAddr },
    #[error("the address of the default channel's webhook {0}")]
    Webhook(#[from] AddressError),
    #[error(transparent)]
    Tls(#[from] TlsError),
    #[error("the listener has no address: {0}")]
    Listener(#[source] std::io::Error),
    #[error("the signing key in the store cannot be used: {0}")]
    SigningKey(#[from] identity::KeyError),
}

impl StartError {
    /// What a person can do about it.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Store(error) => error.hint(),
            Self::WellKnownSecret { secret, .. } => {
                Some(format!("set a {secret} of your own, or listen on 127.0.0.1 only"))
            }
            Self::SigningKey(_) => Some("move the data directory away to begin anew".to_owned()),
            Self::Tls(_) => Some("name PEM files: the certificate with its chain, and its unencrypted key".to_owned()),
            Self::Webhook(_) | Self::Listener(_) => None,
        }
    }
}

impl Simulator {
    /// Opens the store, then serves on `listener` until stopped.
    ///
    /// Refuses a listener beyond loopback while a well-known secret is in force.
    pub async fn start(settings: Settings, listener: TcpListener, clock: Clock) -> Result<Self, StartError> {
        let address = listener.local_addr().map_err(StartError::Listener)?;
        refuse_well_known_secrets(&settings, address)?;
        let webhooks = &settings.webhooks;
        if let Some(url) = &webhooks.url {
            webhook::check(url, webhooks.allow_plain)?;
        }

        let wiring = match &settings.tls {
            None => Wiring::Plain,
            Some(identity) => Wiring::Tls(identity.acceptor()?),
        };
        let scheme = if settings.tls.is_some() { "https" } else { "http" };
        let base_url = format!("{scheme}://{address}");

        let store = SqliteStore::open(&settings.storage).await?;
        store.stand_in(webhooks.url.clone()).await?;
        let authority = Authority::new(store.signing_key(), &base_url)?;
        let stop = CancellationToken::new();
        let endpoint = Arc::new(Endpoint::new(&settings, Arc::new(store), authority, clock, stop.clone()));

        endpoint.scheduler.take_up_time().await?;
        tokio::spawn(Arc::clone(&endpoint.scheduler).run(stop.clone()));
        tokio::spawn(Endpoint::keep_journal(Arc::clone(&endpoint)));
        let guard = routes::Guard::new(&settings, address, stop.clone());
        let doors = serve::Doors {
            open: routes::router(Arc::clone(&endpoint), guard),
            full: routes::unavailable("the endpoint has as many connections as it takes"),
            stopping: routes::unavailable(routes::STOPPING),
        };
        let connected = endpoint.metrics.connections();
        let serving = tokio::spawn(serve::serve(listener, doors, wiring, settings.bounds, stop.clone(), connected));
        let network = Faulty::new(Network::new(webhooks.time), Arc::clone(&endpoint), webhooks.time);
        let courier = Courier::new(Arc::clone(&endpoint), webhooks, network);
        let delivering = tokio::spawn(courier.work(stop.clone()));
        Ok(Self { base_url, address, endpoint, serving, delivering, stopping: stop.drop_guard() })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The address as clients write it, such as `http://127.0.0.1:7301`.
    pub fn base_url(&self) -> String {
        self.base_url.clone()
    }

    /// Signs `claims` with the endpoint's own key, whatever they say: tests and integrators need expired and foreign
    /// tokens too. [`Claims::issued`] makes the ones that the token endpoint issues.
    pub fn mint_token(&self, claims: &Claims) -> Result<SecretString, identity::KeyError> {
        self.endpoint.authority.mint(claims)
    }

    /// Ends the event streams, lets running requests and deliveries finish for at most five seconds while new ones are
    /// sent away, and closes the store. A delivery that did not finish is tried again after the next start.
    pub async fn stop(self) {
        let Self { endpoint, mut serving, mut delivering, stopping, .. } = self;
        drop(stopping);
        let both =
            async { tokio::join!(timeout(STOP_PATIENCE, &mut serving), timeout(STOP_PATIENCE, &mut delivering)) };
        let (served, delivered) = both.await;
        if served.is_err() {
            tracing::warn!("requests were still running when the endpoint stopped");
            serving.abort();
        }
        if delivered.is_err() {
            tracing::warn!("deliveries were still under way when the endpoint stopped");
            delivering.abort();
        }
        if let Some(journal) = &endpoint.journal
            && let Err(error) = journal.flush(endpoint.store.as_ref()).await
        {
            tracing::warn!(%error, "the end of the journal could not be written");
        }
        if let Err(error) = endpoint.scheduler.keep_time().await {
            tracing::warn!(%error, "the clock's lead could not be kept");
        }
        endpoint.store.close().await;
    }
}

/// The version of a store, and the one that this program brings it to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StoreVersion {
    pub found: i64,
    pub known: i64,
}

/// Which version the store in a data directory has; `None` where there is none. Changes nothing, and is for a directory
/// that no simulator runs on.
pub fn store_version(directory: &Path) -> Result<Option<StoreVersion>, StoreError> {
    Ok(store::sqlite::version(directory)?.map(|(found, known)| StoreVersion { found, known }))
}

fn refuse_well_known_secrets(settings: &Settings, address: SocketAddr) -> Result<(), StartError> {
    if address.ip().to_canonical().is_loopback() {
        return Ok(());
    }
    let well_known = [
        ("client secret", &settings.client_secret, api::identity::CLIENT_SECRET),
        ("desk key", &settings.desk_key, api::identity::DESK_KEY),
    ];
    match well_known.into_iter().find(|(_, secret, known)| secret.expose_secret() == *known) {
        Some((secret, ..)) => Err(StartError::WellKnownSecret { secret, address }),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests;
