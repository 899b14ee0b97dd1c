//! Looking whether an endpoint can be worked with, one step after the other, changing nothing there.
//!
//! Each step tells what it found in a sentence; where one fails, its [`ClientError`] says what to do. A profile's test
//! and the doctor go through them in order, because a later one cannot succeed where an earlier one has not.

use reqwest::{Method, Url};

use super::{ClientError, MessagingClient};

/// What is looked at, in the order to go by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// The names of the endpoint and of its authority lead somewhere.
    Address,
    /// Something answers there, and is trusted.
    Connection,
    /// The authority gives a token.
    Token,
    /// The endpoint answers the smallest read.
    Read,
}

impl Step {
    pub const ALL: [Step; 4] = [Step::Address, Step::Connection, Step::Token, Step::Read];

    /// Its name in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Step::Address => "address",
            Step::Connection => "connection",
            Step::Token => "token",
            Step::Read => "read",
        }
    }
}

impl MessagingClient {
    /// Takes one step and tells what it found.
    pub async fn probe(&self, step: Step) -> Result<String, ClientError> {
        match step {
            Step::Address => self.each(Self::resolve).await,
            Step::Connection => self.each(Self::knock).await,
            Step::Token => {
                let token = self.token().await?;
                let (client, seconds) = (&self.endpoint.client_id, token.expires_in);
                Ok(format!("{} gives a token for {client}, good for {seconds} s", self.endpoint.authority))
            }
            Step::Read => {
                let page = self.conversations(None, 1, None).await?;
                let found =
                    if page.conversations.is_empty() { "no active conversation" } else { "active conversations" };
                Ok(format!("{} lists the channel: {found}", self.endpoint.base_url))
            }
        }
    }

    /// Does the same for the endpoint and for its authority, where that is another place.
    async fn each(
        &self,
        look: impl AsyncFn(&Self, &str) -> Result<String, ClientError>,
    ) -> Result<String, ClientError> {
        let (endpoint, authority) = (&self.endpoint.base_url, &self.endpoint.authority);
        let found = look(self, endpoint).await?;
        if endpoint == authority {
            return Ok(found);
        }
        Ok(format!("{found}; {}", look(self, authority).await?))
    }

    async fn resolve(&self, address: &str) -> Result<String, ClientError> {
        let unreachable = |cause: String| self.http.unreachable(address.to_owned(), cause);
        let url: Url = address.parse().map_err(|error| unreachable(format!("it is not an address: {error}")))?;
        let host = url.host_str().ok_or_else(|| unreachable("it has no host".to_owned()))?;
        let port = url.port_or_known_default().unwrap_or(443);
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        let mut found = tokio::net::lookup_host((bare, port))
            .await
            .map_err(|error| unreachable(format!("the name {host} does not resolve: {error}")))?;
        match found.next() {
            Some(first) => Ok(format!("{host} is {}", first.ip())),
            None => Err(unreachable(format!("the name {host} leads nowhere"))),
        }
    }

    /// Any answer will do: an organisation has nothing at its root.
    async fn knock(&self, address: &str) -> Result<String, ClientError> {
        let request = self.http.request(Method::GET, address).timeout(self.http.timeout);
        self.http.send(address, request).await?;
        let how = if address.starts_with("https://") {
            "answers and its certificate is trusted"
        } else {
            "answers, without TLS"
        };
        Ok(format!("{address} {how}"))
    }
}
