//! frontdesk: a terminal console for the Dynamics 365 Messaging API, and the faithful local endpoint that it talks to.
//!
//! The program is described in its `README.md`. As a library it is for the tests of an integration: an endpoint that answers
//! as the Messaging API does, started in a line, with no organisation, no account and no network.
//!
//! ```
//! use frontdesk::{
//!     Simulator,
//!     api::{create::CreateRequest, desk::Audience},
//! };
//!
//! // In a test of your own: #[tokio::test]
//! #[tokio::main(flavor = "current_thread")]
//! async fn main() -> Result<(), Box<dyn std::error::Error>> {
//!     let simulator = Simulator::start().await?;
//!
//!     // Point the integration under test at `simulator.url()`. Here our own client stands in for it.
//!     let created = simulator.client().create(&CreateRequest::vendor_sample().to_body()).await?;
//!
//!     // What does the representative see of it?
//!     let view = simulator.desk().show(created.conversation_id, Audience::Representative, true).await?;
//!     assert_eq!(view.title, "John Doe");
//!     assert_eq!(view.variables[0].value.to_string(), "XBox");
//!     Ok(())
//! }
//! ```
//!
//! # Where to start
//!
//! - [`Simulator`]: the endpoint of a test; its [builder](Simulator::builder) adds a webhook, channels, an AI agent of your
//!   own and programmed failures, and [`Simulator::advance`] lets days pass.
//! - [`client::MessagingClient`] and [`client::DeskClient`]: both sides of it, typed.
//! - [`api`]: the contract. [`api::limit`] and [`api::problem::Code`] hold every limit and error code.
//!
//! # The map
//!
//! | module | is | may import from this crate |
//! |---|---|---|
//! | [`clock`] | the only reader of wall-clock time | nothing |
//! | [`api`] | the contract: bodies, answers, limits, error codes, the desk's control surface | nothing |
//! | [`conversation`] | the domain, pure: lifecycle, audiences, record identification | `api` |
//! | [`config`] | profiles and settings from a file | `api` |
//! | [`outgoing`] | what every request that leaves shares: TLS roots, causes of failures | nothing |
//! | [`mask`] | secrets and tokens covered in what is kept of exchanges | `api` |
//! | [`tls`] | the certificate of whatever listens | nothing |
//! | [`client`] | typed calls to an endpoint: tokens, retries, the event stream, the webhook receiver | `api`, `clock`, `mask`, `outgoing`, `tls` |
//! | [`simulator`] | the endpoint: routes, store, tokens, webhooks, the desk's control surface | `api`, `clock`, `conversation`, `mask`, `outgoing`, `tls` |
//! | [`testing`] | an endpoint for a test: [`Simulator`] | `api`, `client`, `clock`, `conversation`, `simulator` |
//! | [`scenario`] | demonstrations and tests as files: read, run step by step, recorded | `api`, `client`, `config` |
//! | [`console`] | what a person sees and does | `api`, `client`, `config`, `conversation`, `scenario` |
//! | [`cli`] | commands, composition; the only module that prints | everything |
//!
//! Console and simulator meet only over HTTP. A test reads the sources and fails on an edge that is not in this table.
//!
//! Start reading at [`conversation::audience`]: one function decides who sees what, and the rest of the program exists
//! to bring conversations to it and its answers to a screen.

pub mod api;
pub mod cli;
pub mod client;
pub mod clock;
pub mod config;
pub mod console;
pub mod conversation;
pub mod mask;
pub mod outgoing;
pub mod scenario;
pub mod simulator;
pub mod testing;
pub mod tls;

pub use testing::Simulator;
