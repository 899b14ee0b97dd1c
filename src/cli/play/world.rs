//! The endpoint that a scenario is run against: one of its own, or one that runs.

use std::time::Duration;

use jiff::Timestamp;
use tokio::net::TcpListener;
use uuid::Uuid;

use crate::{
    cli::{
        Failure, Globals, confirm,
        target::{self, Purpose, Setup, Target},
    },
    client::{DeskClient, Endpoint, Http, HttpSettings, MessagingClient},
    clock::Clock,
    scenario::World,
    simulator::{Randomness, Settings, Simulator},
};

/// When a scenario's own endpoint begins: a Monday morning, milliseconds since the Unix epoch.
const MORNING: i64 = 1_767_603_600_000;
/// How long is waited for what is expected to come.
const PATIENCE: Duration = Duration::from_secs(5);

/// Where scenarios are run.
pub(in crate::cli) enum Site {
    /// Each on an endpoint of its own.
    Own { seed: u64 },
    /// All on this one.
    Running(Box<Target>),
}

/// The endpoint of one scenario.
pub(in crate::cli) enum Opened {
    Own { simulator: Simulator, clock: Clock, seed: u64 },
    Running { clients: Box<(MessagingClient, DeskClient)> },
}

impl Site {
    pub(in crate::cli) async fn choose(
        globals: &Globals,
        is_running: bool,
        seed: Option<u64>,
    ) -> Result<Self, Failure> {
        let is_built_in = target::is_built_in(globals);
        if is_built_in && !is_running {
            return Ok(Self::Own { seed: seed.unwrap_or(0) });
        }
        if seed.is_some() {
            return Err(Failure::usage("the seed is for the endpoint that play runs by itself")
                .with_hint("leave --seed away: an endpoint that runs has ids of its own"));
        }
        let setup = Setup::load(globals)?;
        let profile = setup.config.profiles.get(&globals.profile);
        if !is_built_in && profile.is_some_and(|profile| profile.desk_key.is_none()) {
            return Err(Failure::usage(format!(
                "scenarios act at the desk, program failures and move time, which an organisation has none of: {}",
                globals.profile
            ))
            .with_hint("leave --profile away: each scenario gets an endpoint of its own"));
        }
        let target = Target::open(globals, &setup, Purpose::Call, false).await?;
        if target.is_own() {
            target.close().await;
            return Err(Failure::connection("no endpoint runs on the data folder")
                .with_hint("start one with `frontdesk serve`, or leave --running away"));
        }
        confirm::ask(globals, &target)?;
        Ok(Self::Running(Box::new(target)))
    }

    pub(in crate::cli) async fn open(&self) -> Result<Opened, Failure> {
        match self {
            Self::Running(target) => {
                Ok(Opened::Running { clients: Box::new((target.messaging.clone(), target.desk.clone())) })
            }
            Self::Own { seed } => {
                let clock = Clock::manual(Timestamp::from_millisecond(MORNING).unwrap_or(Timestamp::UNIX_EPOCH));
                let settings = Settings { randomness: Randomness::seeded(*seed), ..Settings::default() };
                let listener = TcpListener::bind((std::net::Ipv4Addr::LOCALHOST, 0))
                    .await
                    .map_err(|error| Failure::connection(format!("no port for an endpoint: {error}")))?;
                let simulator = Simulator::start(settings, listener, clock.clone()).await?;
                Ok(Opened::Own { simulator, clock, seed: *seed })
            }
        }
    }

    pub(in crate::cli) async fn close(self) {
        if let Self::Running(target) = self {
            target.close().await;
        }
    }
}

impl Opened {
    pub(in crate::cli) fn world(&self) -> Result<World, Failure> {
        Ok(match self {
            Self::Running { clients } => World {
                messaging: clients.0.clone(),
                desk: clients.1.clone(),
                fresh_id: Box::new(Uuid::new_v4),
                patience: PATIENCE,
            },
            Self::Own { simulator, clock, seed } => {
                let endpoint = Endpoint::local(simulator.base_url());
                let http = Http::new(&[&endpoint.base_url], &HttpSettings::default())?;
                // Not the endpoint's own ids over again.
                let ids = Randomness::seeded(!seed);
                World {
                    messaging: MessagingClient::new(endpoint.clone(), http.clone(), clock.clone()),
                    desk: DeskClient::new(endpoint, http),
                    fresh_id: Box::new(move || ids.id()),
                    patience: PATIENCE,
                }
            }
        })
    }

    /// The address and the clock of an endpoint of the scenario's own.
    pub(super) fn own(&self) -> Option<(String, Clock)> {
        match self {
            Self::Own { simulator, clock, .. } => Some((simulator.base_url(), clock.clone())),
            Self::Running { .. } => None,
        }
    }

    pub(in crate::cli) async fn close(self) {
        if let Self::Own { simulator, .. } = self {
            simulator.stop().await;
        }
    }
}
