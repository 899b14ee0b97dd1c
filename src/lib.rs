//! frontdesk: a terminal console for the Dynamics 365 Messaging API, and the faithful local endpoint that it talks to.
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
//! | [`client`] | typed calls to an endpoint: tokens, retries, the event stream | `api`, `clock`, `outgoing` |
//! | [`simulator`] | the endpoint: routes, store, tokens, webhooks, the desk's control surface | `api`, `clock`, `conversation`, `outgoing` |
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
pub mod outgoing;
pub mod scenario;
pub mod simulator;
