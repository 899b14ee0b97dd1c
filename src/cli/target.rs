//! From a profile's name to clients that are ready to call.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
};

use jiff::SignedDuration;
use secrecy::SecretString;
use tokio::net::TcpListener;

use super::{
    Failure, Globals, confirm,
    home::{self, Announcement, Hold, Seat},
    output, timeouts,
};
use crate::{
    api::{create, identity, switch::CreatePath},
    client::{DeskClient, Endpoint, Http, HttpSettings, MessagingClient, Receiver, ReceiverSettings, Verifier},
    clock::Clock,
    config::{AiAgentConfig, Config, Profile, ProfileColor, SIMULATOR, SecretSource, WebhookTries},
    console::Mark,
    conversation::ai_agent::Script,
    simulator::{RateLimit, Settings, Simulator, Storage, Tries, WebhookSettings},
    tls::TlsIdentity,
};

/// Where the endpoint listens unless it is told otherwise.
pub(super) const DEFAULT_LISTEN: &str = "127.0.0.1:7301";

/// Where webhooks are received unless it is told otherwise.
pub(super) const WEBHOOK_LISTEN: &str = "127.0.0.1:7302";

/// Names the default channel's webhook for every endpoint that this process runs.
pub(super) const WEBHOOK_VARIABLE: &str = "FRONTDESK_WEBHOOK_URL";

/// Clients for an endpoint, and the endpoint itself where this process runs it.
pub(super) struct Target {
    pub(super) messaging: MessagingClient,
    pub(super) desk: DeskClient,
    pub(super) base_url: String,
    /// A word for the kind of environment.
    pub(super) environment: String,
    pub(super) is_local: bool,
    pub(super) is_production: bool,
    /// The colour of the console's frames.
    pub(super) mark: Option<Mark>,
    /// The endpoint on this folder is another process's.
    guest_on: Option<PathBuf>,
    own: Option<Own>,
}

/// An endpoint that this process runs.
pub(super) struct Own {
    pub(super) simulator: Simulator,
    strict_path: Option<CreatePath>,
    certificates: Option<PathBuf>,
    hold: Option<Hold>,
}

/// For whom a local endpoint is run, where none is running.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// For one call of this process: any port, not announced.
    Call,
    /// For as long as somebody looks, at the console or at the events: the usual port if it is free, announced.
    Console,
}

/// Settings that come from flags and the file.
pub(super) struct Setup {
    pub(super) config: Config,
    pub(super) data_dir: Option<PathBuf>,
    /// How the AI agent of an endpoint talks that this process runs. Read when one is run: who attaches needs none.
    pub(super) ai_agent: AiAgentConfig,
    /// The default channel's webhook, where a flag or a variable says one.
    pub(super) webhook_url: Option<String>,
    /// The certificate of an endpoint that this process runs.
    pub(super) tls: Option<OwnTls>,
    local: LocalSecrets,
}

/// A certificate, and the file that it is in.
#[derive(Clone)]
pub(super) struct OwnTls {
    pub(super) identity: TlsIdentity,
    pub(super) file: PathBuf,
}

/// The user's own secrets of the local endpoint, got once: a command that gives one may ask a person.
#[derive(Default)]
struct LocalSecrets {
    client_secret: Option<SecretString>,
    desk_key: Option<SecretString>,
}

impl Setup {
    pub(super) fn load(globals: &Globals) -> Result<Self, Failure> {
        let path = config_path(globals);
        let config = match &path {
            Some(path) => Config::load(path, globals.config.is_some())?,
            None => Config::default(),
        };
        for warning in config.warnings(&globals.profile, path.as_deref().unwrap_or(Path::new(""))) {
            output::warning(&warning, globals);
        }
        let local = if is_built_in(globals) {
            LocalSecrets {
                client_secret: read(config.simulator.client_secret.as_ref())?,
                desk_key: read(config.simulator.desk_key.as_ref())?,
            }
        } else {
            LocalSecrets::default()
        };
        let ai_agent = config.simulator.ai_agent.clone().unwrap_or(AiAgentConfig::Switch(true));
        let webhook_url = std::env::var(WEBHOOK_VARIABLE).ok().filter(|url| !url.is_empty());
        Ok(Self { config, data_dir: globals.data_dir.clone(), webhook_url, ai_agent, tls: None, local })
    }

    /// The folder of the local endpoint, whether it is there or not.
    pub(super) fn data_dir(&self) -> Result<PathBuf, Failure> {
        self.data_dir.clone().map_or_else(home::default_folder, Ok)
    }

    /// The settings of an endpoint on `storage`.
    pub(super) fn simulator(&self, storage: Storage) -> Settings {
        let mut settings = Settings { storage, ..Settings::default() };
        if let Some(secret) = &self.local.client_secret {
            settings.client_secret = secret.clone();
        }
        if let Some(key) = &self.local.desk_key {
            settings.desk_key = key.clone();
        }
        settings.switches = self.config.simulator.switches();
        if let Some(connections) = self.config.simulator.connections {
            settings.bounds.connections = connections.get();
        }
        if let Some(kept) = self.config.simulator.journal {
            settings.journal = kept;
        }
        settings.rate_limit = self
            .config
            .simulator
            .rate_limit
            .map(|limit| RateLimit { requests: limit.requests, window_seconds: limit.window_seconds });
        settings.hosts.clone_from(&self.config.simulator.hosts);
        settings.attachments = self.config.simulator.attachments();
        settings.timeouts = timeouts::timeouts(&self.config.simulator.timeouts);
        settings.webhooks = self.webhooks();
        settings.tls = self.tls.as_ref().map(|tls| tls.identity.clone());
        settings
    }

    fn webhooks(&self) -> WebhookSettings {
        let config = &self.config.simulator;
        WebhookSettings {
            url: self.webhook_url.clone().or_else(|| config.webhook_url.clone()),
            tries: match config.webhook_tries {
                None => Tries::default(),
                Some(WebhookTries::Three) => Tries::Three,
                Some(WebhookTries::Four) => Tries::Four,
            },
            allow_plain: config.allow_plain_webhooks,
            ..WebhookSettings::default()
        }
    }

    /// What to call a local endpoint with that serves only `strict_path` of create, or both.
    pub(super) fn local_endpoint(&self, base_url: &str, strict_path: Option<CreatePath>) -> Endpoint {
        let mut endpoint = Endpoint::local(base_url);
        if let Some(only) = strict_path {
            only.path().clone_into(&mut endpoint.create_path);
        }
        if let (Some(secret), Some(source)) = (&self.local.client_secret, &self.config.simulator.client_secret) {
            endpoint.client_secret = secret.clone();
            endpoint.secret_origin = format!("{source:?}");
        }
        if let Some(key) = &self.local.desk_key {
            endpoint.desk_key = Some(key.clone());
        }
        endpoint
    }
}

impl Target {
    /// Opens the profile that the flags name.
    ///
    /// The built-in one attaches to the endpoint that runs on the data folder, or runs one; `ephemeral` always runs one
    /// that keeps nothing.
    pub(super) async fn open(
        globals: &Globals,
        setup: &Setup,
        purpose: Purpose,
        ephemeral: bool,
    ) -> Result<Self, Failure> {
        if let Some(profile) = setup.config.profile(&globals.profile)? {
            return Self::remote(globals, profile);
        }
        let mut guest_on = None;
        let (own, announcement) = if ephemeral {
            let own = Own::start(setup, None, listen(purpose).await?).await?;
            let announcement = own.announcement();
            (Some(own), announcement)
        } else {
            let folder = setup.data_dir()?;
            match home::take(&folder).await? {
                Seat::Guest(announcement) => {
                    guest_on = Some(folder);
                    (None, announcement)
                }
                Seat::Holder(hold) => {
                    let mut own = Own::start(setup, Some(hold), listen(purpose).await?).await?;
                    if purpose == Purpose::Console {
                        own.announce()?;
                    }
                    let announcement = own.announcement();
                    (Some(own), announcement)
                }
            }
        };
        let endpoint = setup.local_endpoint(&announcement.base_url, announcement.strict_path);
        let target = Self::connect(endpoint, &announcement.http_settings(), "SIMULATED".to_owned(), true, own)?;
        Ok(Self { guest_on, ..target })
    }

    fn remote(globals: &Globals, profile: &Profile) -> Result<Self, Failure> {
        let guard = confirm::guard(globals, profile)?;
        let base_url = profile.base_url.trim_end_matches('/').to_owned();
        let ca_pem = ca_pem(profile)?;
        let endpoint = Endpoint {
            base_url,
            organization_id: profile.organization_id.clone(),
            channel_id: profile.channel_id.clone(),
            create_path: profile.create_path.clone().unwrap_or_else(|| create::PATH_PLURAL.to_owned()),
            authority: profile.auth.authority.trim_end_matches('/').to_owned(),
            tenant_id: profile.auth.tenant_id.clone(),
            client_id: profile.auth.client_id.clone(),
            client_secret: profile.auth.client_secret.read()?,
            // Says where it is, never the secret.
            secret_origin: format!("{:?}", profile.auth.client_secret),
            scope: profile.auth.scope.clone(),
            desk_key: read(profile.desk_key.as_ref())?,
        };
        let settings = HttpSettings { ca_pem, guard, of_profile: true, ..HttpSettings::default() };
        let target = Self::connect(endpoint, &settings, profile.environment().to_owned(), false, None)?;
        Ok(Self { is_production: profile.production, mark: mark(profile), ..target })
    }

    fn connect(
        endpoint: Endpoint,
        settings: &HttpSettings,
        environment: String,
        is_local: bool,
        own: Option<Own>,
    ) -> Result<Self, Failure> {
        let http = Http::new(&[&endpoint.base_url, &endpoint.authority], settings)?;
        Ok(Self {
            base_url: endpoint.base_url.clone(),
            is_local,
            is_production: false,
            mark: None,
            environment,
            messaging: MessagingClient::new(endpoint.clone(), http.clone(), Clock::system()),
            desk: DeskClient::new(endpoint, http),
            guest_on: None,
            own,
        })
    }

    /// Runs the endpoint on from here, at the same address, should the process that runs it end: two terminals stay a
    /// desk when the first one is closed. Does nothing unless this process is a guest. Ends when it is dropped.
    pub(super) async fn succeed(&self, setup: &Setup) -> Option<Own> {
        let folder = self.guest_on.as_deref()?;
        let hold = home::inherit(folder).await?;
        let address = self.base_url.strip_prefix("http://")?;
        let listener = TcpListener::bind(address).await.ok()?;
        let mut own = match Own::start(setup, Some(hold), listener).await {
            Ok(own) => own,
            Err(failure) => {
                tracing::error!("the endpoint could not be run on: {}", failure.message);
                return None;
            }
        };
        if let Err(failure) = own.announce() {
            tracing::error!("the endpoint could not be announced: {}", failure.message);
        }
        Some(own)
    }

    /// Whether this process runs the endpoint, so that it ends with it.
    pub(super) fn is_own(&self) -> bool {
        self.own.is_some()
    }

    /// Ends the endpoint that this process runs, if it does.
    pub(super) async fn close(self) {
        if let Some(own) = self.own {
            own.stop().await;
        }
    }
}

impl Own {
    /// Runs an endpoint: on the folder that `hold` stands for, or one that keeps nothing.
    pub(super) async fn start(setup: &Setup, hold: Option<Hold>, listener: TcpListener) -> Result<Self, Failure> {
        let storage = match &hold {
            Some(hold) => Storage::Directory(hold.folder().to_owned()),
            None => Storage::Ephemeral,
        };
        let settings = Settings { ai_agent: script(&setup.ai_agent)?, ..setup.simulator(storage) };
        let clock = Clock::adjustable(SignedDuration::ZERO);
        let simulator = Simulator::start(settings, listener, clock).await?;
        let certificates = setup.tls.as_ref().map(|tls| tls.file.clone());
        Ok(Self { simulator, strict_path: setup.config.simulator.strict_path, certificates, hold })
    }

    /// What others need to call it.
    fn announcement(&self) -> Announcement {
        Announcement::new(self.simulator.base_url(), self.strict_path, self.certificates.clone())
    }

    /// Lets others attach.
    pub(super) fn announce(&mut self) -> Result<(), Failure> {
        let announcement = self.announcement();
        self.hold.as_mut().map_or(Ok(()), |hold| hold.announce(&announcement))
    }

    pub(super) async fn stop(self) {
        // First nobody new is sent here, then the store is closed, then the folder is free.
        let Self { simulator, mut hold, .. } = self;
        if let Some(hold) = &mut hold {
            hold.withdraw();
        }
        simulator.stop().await;
    }
}

/// Who signs what the profile's organisation posts by webhook. `None` where nobody asked: `is_asked` does, and so does a
/// profile with a `webhook` table.
pub(super) async fn verifier(globals: &Globals, setup: &Setup, is_asked: bool) -> Result<Option<Verifier>, Failure> {
    let (configuration, audience, settings) = match setup.config.profile(&globals.profile)? {
        Some(profile) if is_asked || profile.webhook.is_some() => {
            let settings = HttpSettings { ca_pem: ca_pem(profile)?, of_profile: true, ..HttpSettings::default() };
            (profile.openid_configuration(), profile.webhook_audience().to_owned(), settings)
        }
        None if is_asked => {
            let folder = setup.data_dir()?;
            let running = home::announced(&folder).await.ok_or_else(|| {
                Failure::connection("no endpoint runs on the data folder, so nobody has the keys to verify with")
                    .with_hint(
                        "start one with `frontdesk serve`, name another folder with --data-dir, or leave --verify away",
                    )
            })?;
            let path = format!("{}/v2.0/.well-known/openid-configuration", identity::TENANT_ID);
            let configuration = format!("{}/{path}", running.base_url);
            (configuration, identity::CLIENT_ID.to_owned(), running.http_settings())
        }
        _ => return Ok(None),
    };
    let http = Http::new(&[&configuration], &settings)?;
    Ok(Some(Verifier::new(http, configuration, audience, Clock::system())))
}

/// The webhook that the console plays for a profile with a `webhook` table, and its address; or why it cannot, which
/// keeps nobody from the rest.
pub(super) async fn receiver(
    globals: &Globals,
    setup: &Setup,
) -> Result<Option<Result<(Receiver, String), String>>, Failure> {
    let webhook = setup.config.profile(&globals.profile)?.and_then(|profile| profile.webhook.as_ref());
    let Some(webhook) = webhook else { return Ok(None) };
    let address = webhook.listen.map_or_else(|| WEBHOOK_LISTEN.to_owned(), |address| address.to_string());
    let settings = ReceiverSettings { verifier: verifier(globals, setup, true).await?, ..ReceiverSettings::default() };
    let bound = Receiver::bind_with(&address, settings).await;
    let bound = bound.map(|(receiver, address)| (receiver, format!("http://{address}")));
    Ok(Some(bound.map_err(|error| format!("cannot listen on {address}: {error}"))))
}

/// The profile's own certificate authority.
pub(super) fn ca_pem(profile: &Profile) -> Result<Option<Vec<u8>>, Failure> {
    let read = |path: &PathBuf| {
        let unusable = |place: &str, reason: &dyn std::fmt::Display| {
            Failure::usage(format!("{place} {}: {reason}", path.display()))
        };
        let pem = std::fs::read(path).map_err(|error| unusable("cannot read the certificate authority", &error))?;
        HttpSettings::authority(pem).map_err(|reason| unusable("cannot use ca_file", &reason))
    };
    profile.ca_file.as_ref().map(read).transpose()
}

/// Production is red unless it is told to be otherwise.
fn mark(profile: &Profile) -> Option<Mark> {
    let color = profile.color.or(profile.production.then_some(ProfileColor::Red))?;
    Some(match color {
        ProfileColor::Red => Mark::Red,
        ProfileColor::Yellow => Mark::Yellow,
        ProfileColor::Green => Mark::Green,
        ProfileColor::Blue => Mark::Blue,
    })
}

async fn listen(purpose: Purpose) -> Result<TcpListener, Failure> {
    if purpose == Purpose::Console
        && let Ok(listener) = TcpListener::bind(DEFAULT_LISTEN).await
    {
        return Ok(listener);
    }
    let any = SocketAddr::from(([127, 0, 0, 1], 0));
    TcpListener::bind(any).await.map_err(|error| Failure::connection(format!("cannot listen on {any}: {error}")))
}

/// The script that the AI agent follows; `None`: there is no AI agent.
fn script(config: &AiAgentConfig) -> Result<Option<Arc<Script>>, Failure> {
    let path = match config {
        AiAgentConfig::Switch(is_on) => return Ok(is_on.then(Script::built_in)),
        AiAgentConfig::Script(path) => path,
    };
    let place = path.display().to_string();
    let text = std::fs::read_to_string(path)
        .map_err(|error| Failure::usage(format!("cannot read the AI agent's script {place}: {error}")))?;
    let script = Script::parse(&text, &place)
        .map_err(|error| Failure::usage(format!("the AI agent's script cannot be used: {error}")))?;
    Ok(Some(Arc::new(script)))
}

fn read(source: Option<&SecretSource>) -> Result<Option<SecretString>, Failure> {
    Ok(source.map(SecretSource::read).transpose()?)
}

/// The configuration file, whether it is there or not.
pub(super) fn config_path(globals: &Globals) -> Option<PathBuf> {
    globals.config.clone().or_else(default_config_path)
}

/// The configuration file of the user's own.
fn default_config_path() -> Option<PathBuf> {
    use etcetera::BaseStrategy as _;
    Some(etcetera::choose_base_strategy().ok()?.config_dir().join("frontdesk").join("config.toml"))
}

/// Whether `globals` name the built-in profile.
pub(super) fn is_built_in(globals: &Globals) -> bool {
    globals.profile == SIMULATOR
}

/// The lines that tell an integrator everything that is needed to call a local endpoint.
pub(super) fn well_known_identity() -> String {
    [
        ("organization-id", identity::ORGANIZATION_ID),
        ("channel-id", identity::CHANNEL_ID),
        ("tenant id", identity::TENANT_ID),
        ("client id", identity::CLIENT_ID),
    ]
    .map(|(name, value)| format!("  {name:<16} {value}"))
    .join("\n")
}
