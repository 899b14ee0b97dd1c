//! The client: typed calls to a Messaging API endpoint, and to the desk's control surface where there is one.
//!
//! The console and the headless commands go through here and only here, so what is promised of requests holds for all
//! of them: one token cached until shortly before it expires, one retry with a fresh token on 401, `Retry-After`
//! honoured within bounds, a bounded wait for every answer, a request id on every create, and errors that a person can
//! act on. What a profile holds back is refused where requests leave, in one place. Nothing in here prints, and no error or `Debug` shows a secret.

mod auth;
mod desk;
mod distrust;
mod endpoint;
mod error;
mod events;
mod guard;
mod http;
mod messaging;
mod observe;
mod pause;
mod probe;
mod proxy;
mod raw;
pub mod reach;
mod receiver;
pub mod sse;

pub use desk::{DeliveryQuery, DeskClient, ListQuery};
pub use distrust::Distrust;
pub use endpoint::Endpoint;
pub use error::ClientError;
pub use events::StreamItem;
pub use guard::{Guard, WrongName};
pub use http::{Http, HttpSettings};
pub use messaging::MessagingClient;
pub use probe::Step;
pub use proxy::Proxied;
pub use raw::{Answered, RawCall};
pub use receiver::{Answers, BearerFault, Delivery, Receiver, ReceiverSettings, Verdict, Verifier};
