//! The client: typed calls to a Messaging API endpoint, and to the desk's control surface where there is one.
//!
//! The console and the headless commands go through here and only here, so what is promised of requests holds for all
//! of them: one token cached until shortly before it expires, one retry with a fresh token on 401, `Retry-After`
//! honoured within bounds, a bounded wait for every answer, a request id on every create, and errors that a person can
//! act on. Nothing in here prints, and no error or `Debug` shows a secret.

mod auth;
mod desk;
mod endpoint;
mod error;
mod events;
mod http;
mod messaging;
pub mod reach;
mod sse;

pub use desk::{DeliveryQuery, DeskClient, ListQuery};
pub use endpoint::Endpoint;
pub use error::ClientError;
pub use events::StreamItem;
pub use http::{Http, HttpSettings};
pub use messaging::MessagingClient;
