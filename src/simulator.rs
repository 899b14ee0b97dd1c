//! The simulator: a faithful local endpoint of the Messaging API, its token endpoint, and the desk's control surface.
//!
//! It is real HTTP on a listener that the caller binds, in front of a real store; the console meets it only over that
//! HTTP. This module is its outside: settings in, an address out. It must not print, lock the data directory, or decide
//! anything about conversations; routes translate, the store transacts, and [`crate::conversation`] decides.

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
    fmt,
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use secrecy::{ExposeSecret, SecretSlice, SecretString};
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

/// A certificate, its chain behind it, and its private key: both PEM.
#[derive(Clone)]
pub struct TlsIdentity {
    pub certificates: Vec<u8>,
    pub key: SecretSlice<u8>,
}

/// Written by hand: the key is not shown, and the certificate is long.
impl fmt::Debug for TlsIdentity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TlsIdentity")
    }
}

/// The listener cannot speak TLS. No sentence holds anything of the key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TlsError {
    #[error("the TLS certificate is not usable: {0}")]
    Certificate(String),
    #[error("the TLS key is not a private key as PEM")]
    Key,
    #[error("the TLS certificate and key do not go together: {0}")]
    Pair(String),
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
            Some(identity) => Wiring::tls(&identity.certificates, identity.key.expose_secret())?,
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
