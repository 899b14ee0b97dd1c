//! An endpoint for a test: started in a line, on a free port, with nothing on disk and a clock that stands.
//!
//! What an integration's own tests need of the [`simulator`] without its settings: where it listens, as
//! whom to call it, and time to move. It adds nothing to the endpoint and takes no short way into it: its clients speak
//! HTTP as the integration under test does.

use std::{sync::Arc, time::Duration};

use jiff::Timestamp;
use secrecy::SecretString;
use tokio::net::TcpListener;

use crate::{
    api::{
        channel::ChannelChange,
        desk::clock::{ClockAnswer, ClockRequest},
        fault::FaultRules,
    },
    client::{ClientError, DeskClient, Endpoint, Http, HttpSettings, MessagingClient},
    clock::Clock,
    conversation::ai_agent::Script,
    simulator::{self, Settings, identity::Claims},
};

/// The moment at which the clock of a simulator stands unless another is asked for.
const START: Timestamp = Timestamp::constant(1_767_323_045, 0);

/// A running endpoint of one test. Dropping it stops it; [`Simulator::stop`] waits until it has.
///
/// Needs a Tokio runtime, of either flavour. Any number run beside each other: nothing is shared between two.
///
/// ```
/// use std::time::Duration;
///
/// use frontdesk::{Simulator, api::desk::State};
/// use serde_json::json;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let simulator = Simulator::builder().without_ai_agent().start().await?;
/// let body = json!({ "customercontext": { "customerid": "c-1", "preferredname": "Ann" } });
/// let created = simulator.client().create(&body).await?;
///
/// // Thirty days later nobody has taken it up, and it is closed. No test waits for that.
/// let brought = simulator.advance(Duration::from_hours(31 * 24)).await?;
/// assert_eq!(brought.fired[0].to, State::Closed);
///
/// // The customer comes back.
/// assert!(simulator.client().create(&body).await?.is_new);
/// # Ok(())
/// # }
/// ```
pub struct Simulator {
    running: simulator::Simulator,
    clock: Clock,
    endpoint: Endpoint,
    client: MessagingClient,
    desk: DeskClient,
}

/// What a [`Simulator`] is started with, where its defaults do not fit a test.
#[derive(Clone, Debug)]
#[must_use = "nothing runs before `start`"]
pub struct Builder {
    settings: Settings,
    start: Timestamp,
    channels: Vec<ChannelChange>,
    faults: Option<FaultRules>,
}

/// A simulator could not be started.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error("no port of this machine can be listened on: {0}")]
    Port(#[source] std::io::Error),
    #[error(transparent)]
    Simulator(#[from] simulator::StartError),
    /// A channel or a rule that the builder was given was refused.
    #[error("the endpoint cannot be set up: {0}")]
    Setup(#[from] ClientError),
}

impl Simulator {
    /// Starts an endpoint with the well-known development identity ([`api::identity`](crate::api::identity)), the seed
    /// data and the built-in AI agent, on a free port of 127.0.0.1. Its clock stands until it is moved.
    pub async fn start() -> Result<Self, StartError> {
        Self::builder().start().await
    }

    /// Asks for something else first.
    pub fn builder() -> Builder {
        Builder { settings: Settings::default(), start: START, channels: Vec::new(), faults: None }
    }

    /// The base URL, such as `http://127.0.0.1:41234`: of the Messaging API, of the token endpoint and of the desk.
    pub fn url(&self) -> &str {
        &self.endpoint.base_url
    }

    /// Its time. Moving it wakes whatever is due; [`Simulator::advance`] also waits for it.
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// Moves the clock forward by whole seconds, at most ten years, and answers with what that brought when it is done.
    pub async fn advance(&self, by: Duration) -> Result<ClockAnswer, ClientError> {
        self.desk.adjust_clock(ClockRequest { advance_seconds: Some(by.as_secs()), rate: None }).await
    }

    /// Where it is and as whom to call it: every id and secret that the integration under test is configured with.
    pub fn endpoint(&self) -> &Endpoint {
        &self.endpoint
    }

    /// The integrator's side, ready to call.
    pub fn client(&self) -> &MessagingClient {
        &self.client
    }

    /// The representative's and the supervisor's side, ready to call: what a test looks at and acts as.
    pub fn desk(&self) -> &DeskClient {
        &self.desk
    }

    /// A token for the calls of a client that gets none by itself. It lasts an hour of the simulator's time.
    pub fn token(&self) -> Result<SecretString, simulator::identity::KeyError> {
        // The zone is a part of the audience, and the well-known organisation is in this one.
        let claims = Claims::issued(self.url(), crate::api::identity::ZONE, self.clock.now());
        self.running.mint_token(&claims)
    }

    /// Stops in good order: what is being answered or delivered is finished first, for at most five seconds.
    pub async fn stop(self) {
        self.running.stop().await;
    }
}

impl Builder {
    /// The clock stands at this moment.
    pub fn at(mut self, moment: Timestamp) -> Self {
        self.start = moment;
        self
    }

    /// The default channel tells the integrator at this address: http on this machine, or https.
    pub fn webhook(mut self, url: impl Into<String>) -> Self {
        self.settings.webhooks.url = Some(url.into());
        self
    }

    /// A further channel; an id of its own comes in [`ChannelChange::id`].
    pub fn channel(mut self, channel: ChannelChange) -> Self {
        self.channels.push(channel);
        self
    }

    /// The AI agent talks by this script.
    pub fn ai_agent(mut self, script: Arc<Script>) -> Self {
        self.settings.ai_agent = Some(script);
        self
    }

    /// Nobody stands between the customer and the representative.
    pub fn without_ai_agent(mut self) -> Self {
        self.settings.ai_agent = None;
        self
    }

    /// Programmed failures, armed from the first call on.
    pub fn faults(mut self, rules: FaultRules) -> Self {
        self.faults = Some(rules);
        self
    }

    /// Changes what the other calls do not: switches, time-outs, bounds, secrets, where it is kept.
    pub fn settings(mut self, change: impl FnOnce(&mut Settings)) -> Self {
        change(&mut self.settings);
        self
    }

    /// Starts it; it answers from here on.
    pub async fn start(self) -> Result<Simulator, StartError> {
        let listener = TcpListener::bind("127.0.0.1:0").await.map_err(StartError::Port)?;
        let clock = Clock::manual(self.start);
        let (client_secret, desk_key) = (self.settings.client_secret.clone(), self.settings.desk_key.clone());
        let running = simulator::Simulator::start(self.settings, listener, clock.clone()).await?;
        let endpoint = Endpoint { client_secret, desk_key: Some(desk_key), ..Endpoint::local(running.base_url()) };
        let http = Http::new(&[&endpoint.base_url], &HttpSettings::default())?;
        let client = MessagingClient::new(endpoint.clone(), http.clone(), clock.clone());
        let desk = DeskClient::new(endpoint.clone(), http);
        for channel in &self.channels {
            desk.create_channel(channel).await?;
        }
        if let Some(faults) = &self.faults {
            desk.set_faults(faults).await?;
        }
        Ok(Simulator { running, clock, endpoint, client, desk })
    }
}
