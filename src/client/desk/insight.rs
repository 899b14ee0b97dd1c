//! What the endpoint tells of itself: its journal and its counters.

use reqwest::Method;

use super::DeskClient;
use crate::{
    api::journal::JournalPage,
    client::{ClientError, messaging::exchange},
};

impl DeskClient {
    /// A page of the integrators' exchanges, newest first: `limit` from 1 to 200, `after` the `next` of the page before.
    pub async fn journal(&self, limit: u32, after: Option<&str>) -> Result<JournalPage, ClientError> {
        let mut pairs = vec![("limit", limit.to_string())];
        pairs.extend(after.map(|after| ("after", after.to_owned())));
        self.call(Method::GET, "/journal", &pairs).await
    }

    /// What the endpoint counts, in Prometheus' text format.
    pub async fn metrics(&self) -> Result<String, ClientError> {
        if self.endpoint.desk_key.is_none() {
            return Err(ClientError::NoDesk { address: self.address().to_owned() });
        }
        let request = self.http.request(Method::GET, format!("{}/metrics", self.address()));
        let answer = exchange(&self.http, self.address(), request).await?;
        if !answer.status.is_success() {
            return Err(answer.refusal(self.address()));
        }
        Ok(String::from_utf8_lossy(answer.body()).into_owned())
    }
}
