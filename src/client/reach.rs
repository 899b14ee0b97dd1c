//! Whether somebody answers at an address, and what they think the time is. Carries no credentials.

use jiff::{Timestamp, fmt::rfc2822};
use reqwest::{Method, header};

use super::{ClientError, DeskClient, Http, messaging::exchange};
use crate::api::health::Health;

/// An answer, whatever it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reached {
    pub status: u16,
    /// The `Date` of the answer, where it has one that can be read.
    pub date: Option<Timestamp>,
    /// The version of the frontdesk that answered, where it was asked for its health.
    pub version: Option<String>,
}

impl DeskClient {
    /// Asks the endpoint how it is, as its profile reaches it; any answer is one.
    pub async fn reach(&self) -> Result<Reached, ClientError> {
        reach(self.http(), Method::GET, &format!("{}/healthz", self.address())).await
    }
}

/// Asks for `url` and takes any answer. Only a GET can bring a version.
pub async fn reach(http: &Http, method: Method, url: &str) -> Result<Reached, ClientError> {
    let answer = exchange(http, url, http.request(method, url)).await?;
    let date = answer.headers.get(header::DATE).and_then(|date| date.to_str().ok());
    Ok(Reached {
        status: answer.status.as_u16(),
        date: date.and_then(|date| rfc2822::parse(date).ok()).map(|date| date.timestamp()),
        version: serde_json::from_slice(answer.body()).ok().map(|health: Health| health.version),
    })
}
