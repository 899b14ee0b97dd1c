//! An endpoint on a free port, and the calls that people make to it.

use std::{net::SocketAddr, path::Path};

use frontdesk::{
    api::{desk::SummaryPage, identity},
    clock::Clock,
    simulator::{Settings, Simulator, Storage, identity::Claims},
};
use jiff::{SignedDuration, Timestamp};
use reqwest::{Client, Method, RequestBuilder, Response, StatusCode};
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use tokio::net::TcpListener;

pub(crate) const CREATE: &str = "/api/v1.0/consumer/conversations/create";
pub(crate) const CONVERSATIONS: &str = "/api/v1.0/consumer/conversations";

pub(crate) struct Desk {
    simulator: Simulator,
    pub(crate) client: Client,
    pub(crate) clock: Clock,
    token: String,
}

/// An answer, read to its end.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: reqwest::header::HeaderMap,
    pub(crate) body: Value,
}

impl Answer {
    async fn read(response: Response) -> Self {
        let (status, headers) = (response.status(), response.headers().clone());
        let text = response.text().await.unwrap();
        let body = serde_json::from_str(&text).unwrap_or_else(|_| Value::String(text));
        Self { status, headers, body }
    }

    /// The body of a success.
    #[track_caller]
    pub(crate) fn ok(self) -> Value {
        assert_eq!(self.status, StatusCode::OK, "{}", self.body);
        self.body
    }

    /// The conversation's id of a successful create.
    #[track_caller]
    pub(crate) fn id(&self) -> String {
        self.body["conversationId"].as_str().unwrap_or_else(|| panic!("{}", self.body)).to_owned()
    }

    #[track_caller]
    pub(crate) fn is_new(&self) -> bool {
        self.body["isNew"].as_bool().unwrap_or_else(|| panic!("{}", self.body))
    }

    /// Holds a failure to the contract of all failures, and gives its detail.
    #[track_caller]
    pub(crate) fn problem(&self, status: u16) -> &str {
        let body = &self.body;
        assert_eq!(self.status, status, "{body}");
        assert_eq!(self.headers["content-type"], "application/problem+json", "{body}");
        assert_eq!(body["status"], status);
        let correlation = self.headers["x-ms-correlation-id"].to_str().unwrap();
        assert_eq!(correlation.len(), 36, "{correlation}");
        assert_eq!(body["traceId"], correlation);
        assert!(body["type"].is_string() && body["title"].is_string(), "{body}");
        body["detail"].as_str().unwrap()
    }

    /// The same for a failure with one of the API's codes.
    #[track_caller]
    pub(crate) fn coded(&self, code: u32) -> &str {
        assert_eq!(self.body["code"], code.to_string(), "{}", self.body);
        self.problem(match code {
            30004 | 30013 => 404,
            _ => 400,
        })
    }
}

impl Desk {
    /// An ephemeral endpoint, its clock standing at a moment of 2026.
    pub(crate) async fn open() -> Self {
        Self::with(Settings::default(), Self::clock()).await
    }

    /// An endpoint on a data directory, at the time of `clock`.
    pub(crate) async fn on(directory: &Path, clock: &Clock) -> Self {
        let settings = Settings { storage: Storage::Directory(directory.to_owned()), ..Settings::default() };
        Self::with(settings, clock.clone()).await
    }

    pub(crate) fn clock() -> Clock {
        Clock::manual("2026-01-02T03:04:05.678Z".parse().unwrap())
    }

    pub(crate) async fn with(settings: Settings, clock: Clock) -> Self {
        // The process has no other use for TLS than to build a client, and any number of tests may be first.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let simulator = Simulator::start(settings, listener, clock.clone()).await.unwrap();
        let client = Client::builder().no_proxy().tls_certs_only([]).build().unwrap();
        let claims = Claims::issued(&simulator.base_url(), "crm", clock.now());
        let token = simulator.mint_token(&claims).unwrap().expose_secret().to_owned();
        Self { simulator, client, clock, token }
    }

    pub(crate) async fn stop(self) {
        self.simulator.stop().await;
    }

    pub(crate) fn simulator(&self) -> &Simulator {
        &self.simulator
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.simulator.address()
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Time passes. The token is renewed, as an integrator's client would.
    pub(crate) fn hours_pass(&mut self, hours: i64) {
        self.clock.advance(SignedDuration::from_hours(hours));
        self.token = self.mint(|_| ());
    }

    /// A token whose claims were changed.
    pub(crate) fn mint(&self, change: impl FnOnce(&mut Claims)) -> String {
        let mut claims = Claims::issued(&self.simulator.base_url(), "crm", self.clock.now());
        change(&mut claims);
        self.simulator.mint_token(&claims).unwrap().expose_secret().to_owned()
    }

    /// A call without any header.
    pub(crate) fn bare(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("{}{path}", self.simulator.base_url()))
    }

    /// An integrator's call on the default channel.
    pub(crate) fn integrator(&self, method: Method, path: &str) -> RequestBuilder {
        self.on_channel(method, path, identity::CHANNEL_ID)
    }

    pub(crate) fn on_channel(&self, method: Method, path: &str, channel: &str) -> RequestBuilder {
        self.bare(method, path)
            .bearer_auth(&self.token)
            .header("organization-id", identity::ORGANIZATION_ID)
            .header("channel-id", channel)
    }

    pub(crate) async fn create(&self, body: &Value) -> Answer {
        self.create_at(CREATE, body).await
    }

    pub(crate) async fn create_at(&self, path: &str, body: &Value) -> Answer {
        send(self.integrator(Method::POST, path).json(body)).await
    }

    /// A create of a customer with an id and a displayable variable, past the AI agent.
    pub(crate) async fn create_for(&self, customer_id: &str) -> Answer {
        self.create(&json!({
            "customercontext": { "customerid": customer_id, "preferredname": customer_id },
            "conversationcontext": { "product": { "value": "XBox", "isDisplayable": true } },
            "skipdeflectionbot": true,
        }))
        .await
    }

    /// A GET of the integrator.
    pub(crate) async fn get(&self, path: &str) -> Answer {
        send(self.integrator(Method::GET, path)).await
    }

    /// A call with the desk's key, its path after `/desk/v1`.
    pub(crate) async fn desk(&self, method: Method, path: &str) -> Answer {
        send(self.desk_call(method, path)).await
    }

    pub(crate) fn desk_call(&self, method: Method, path: &str) -> RequestBuilder {
        self.bare(method, &format!("/desk/v1{path}")).bearer_auth(identity::DESK_KEY)
    }

    pub(crate) async fn list(&self, query: &str) -> SummaryPage {
        serde_json::from_value(self.desk(Method::GET, &format!("/conversations{query}")).await.ok()).unwrap()
    }

    pub(crate) async fn view(&self, id: &str, query: &str) -> Value {
        self.desk(Method::GET, &format!("/conversations/{id}{query}")).await.ok()
    }

    pub(crate) async fn accept(&self, id: &str) -> Answer {
        self.desk(Method::POST, &format!("/conversations/{id}/accept")).await
    }
}

pub(crate) async fn send(request: RequestBuilder) -> Answer {
    Answer::read(request.send().await.unwrap()).await
}

/// The page's own sample.
pub(crate) fn sample() -> Value {
    frontdesk::api::create::CreateRequest::vendor_sample().to_body()
}
