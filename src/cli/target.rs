//! From a profile's name to clients that are ready to call.

use std::{net::SocketAddr, path::PathBuf};

use secrecy::SecretString;
use tokio::net::TcpListener;

use super::{
    Failure, Globals,
    home::{self, Hold, Seat},
};
use crate::{
    api::{create, identity},
    client::{DeskClient, Endpoint, Http, HttpSettings, MessagingClient},
    clock::Clock,
    config::{Config, Profile, SIMULATOR, SecretSource},
    simulator::{Settings, Simulator, Storage},
};

/// Where the endpoint listens unless it is told otherwise.
pub(super) const DEFAULT_LISTEN: &str = "127.0.0.1:7301";

/// Clients for an endpoint, and the endpoint itself where this process runs it.
pub(super) struct Target {
    pub(super) messaging: MessagingClient,
    pub(super) desk: DeskClient,
    pub(super) base_url: String,
    /// A word for the kind of environment.
    pub(super) environment: String,
    pub(super) is_local: bool,
    own: Option<Own>,
}

/// An endpoint that this process runs.
pub(super) struct Own {
    pub(super) simulator: Simulator,
    hold: Option<Hold>,
}

/// For whom a local endpoint is run, where none is running.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// For one call of this process: any port, not announced.
    Call,
    /// For as long as the console is open: the usual port if it is free, announced.
    Console,
}

/// Settings that come from flags and the file.
pub(super) struct Setup {
    pub(super) config: Config,
    pub(super) data_dir: Option<PathBuf>,
}

impl Setup {
    pub(super) fn load(globals: &Globals) -> Result<Self, Failure> {
        let config = match &globals.config {
            Some(path) => Config::load(path, true)?,
            None => match default_config_path() {
                Some(path) => Config::load(&path, false)?,
                None => Config::default(),
            },
        };
        Ok(Self { config, data_dir: globals.data_dir.clone() })
    }

    /// The folder of the local endpoint, whether it is there or not.
    pub(super) fn data_dir(&self) -> Result<PathBuf, Failure> {
        self.data_dir.clone().map_or_else(home::default_folder, Ok)
    }

    /// The settings of an endpoint on `storage`.
    pub(super) fn simulator(&self, storage: Storage) -> Result<Settings, Failure> {
        let mut settings = Settings { storage, ..Settings::default() };
        if let Some(secret) = read(self.config.simulator.client_secret.as_ref())? {
            settings.client_secret = secret;
        }
        if let Some(key) = read(self.config.simulator.desk_key.as_ref())? {
            settings.desk_key = key;
        }
        settings.continue_waiting = self.config.simulator.continue_waiting;
        settings.attachments = self.config.simulator.attachments();
        Ok(settings)
    }

    /// The identity to use at a local endpoint.
    fn local_endpoint(&self, base_url: &str) -> Result<Endpoint, Failure> {
        let mut endpoint = Endpoint::local(base_url);
        if let Some(secret) = read(self.config.simulator.client_secret.as_ref())? {
            endpoint.client_secret = secret;
        }
        if let Some(key) = read(self.config.simulator.desk_key.as_ref())? {
            endpoint.desk_key = Some(key);
        }
        Ok(endpoint)
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
            return Self::remote(profile);
        }
        let (own, base_url) = if ephemeral {
            let own = Own::start(setup, None, listen(purpose).await?).await?;
            let base_url = own.simulator.base_url();
            (Some(own), base_url)
        } else {
            match home::take(&setup.data_dir()?).await? {
                Seat::Guest(base_url) => (None, base_url),
                Seat::Holder(hold) => {
                    let mut own = Own::start(setup, Some(hold), listen(purpose).await?).await?;
                    if purpose == Purpose::Console {
                        own.announce()?;
                    }
                    let base_url = own.simulator.base_url();
                    (Some(own), base_url)
                }
            }
        };
        let endpoint = setup.local_endpoint(&base_url)?;
        Self::connect(endpoint, &HttpSettings::default(), "SIMULATED".to_owned(), own)
    }

    fn remote(profile: &Profile) -> Result<Self, Failure> {
        let base_url = profile.base_url.trim_end_matches('/').to_owned();
        let ca_pem = profile
            .ca_file
            .as_ref()
            .map(|path| {
                std::fs::read(path).map_err(|error| {
                    Failure::usage(format!("cannot read the certificate authority {}: {error}", path.display()))
                })
            })
            .transpose()?;
        let endpoint = Endpoint {
            base_url,
            organization_id: profile.organization_id.clone(),
            channel_id: profile.channel_id.clone(),
            create_path: profile.create_path.clone().unwrap_or_else(|| create::PATH_PLURAL.to_owned()),
            authority: profile.auth.authority.trim_end_matches('/').to_owned(),
            tenant_id: profile.auth.tenant_id.clone(),
            client_id: profile.auth.client_id.clone(),
            client_secret: profile.auth.client_secret.read()?,
            scope: profile.auth.scope.clone(),
            desk_key: read(profile.desk_key.as_ref())?,
        };
        let environment = profile.environment.clone().unwrap_or_else(|| "LIVE".to_owned());
        Self::connect(endpoint, &HttpSettings { ca_pem, ..HttpSettings::default() }, environment, None)
    }

    fn connect(
        endpoint: Endpoint,
        settings: &HttpSettings,
        environment: String,
        own: Option<Own>,
    ) -> Result<Self, Failure> {
        let http = Http::new(&[&endpoint.base_url, &endpoint.authority], settings)?;
        Ok(Self {
            base_url: endpoint.base_url.clone(),
            is_local: environment == "SIMULATED",
            environment,
            messaging: MessagingClient::new(endpoint.clone(), http.clone(), Clock::system()),
            desk: DeskClient::new(endpoint, http),
            own,
        })
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
        let simulator = Simulator::start(setup.simulator(storage)?, listener, Clock::system()).await?;
        Ok(Self { simulator, hold })
    }

    /// Lets others attach.
    pub(super) fn announce(&mut self) -> Result<(), Failure> {
        let base_url = self.simulator.base_url();
        self.hold.as_mut().map_or(Ok(()), |hold| hold.announce(&base_url))
    }

    pub(super) async fn stop(self) {
        // First nobody new is sent here, then the store is closed, then the folder is free.
        let Self { simulator, mut hold } = self;
        if let Some(hold) = &mut hold {
            hold.withdraw();
        }
        simulator.stop().await;
    }
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

fn read(source: Option<&SecretSource>) -> Result<Option<SecretString>, Failure> {
    Ok(source.map(SecretSource::read).transpose()?)
}

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
