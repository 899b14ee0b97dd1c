//! Tokens: asked for once, kept until shortly before they expire.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use reqwest::{Method, StatusCode};
use secrecy::{ExposeSecret as _, SecretString};
use tokio::sync::Mutex;

use super::{ClientError, Endpoint, Http, pause};
use crate::{
    api::{
        answer,
        identity::{TokenAnswer, TokenFailure},
    },
    clock::Clock,
};

/// How long before its expiry a token counts as expired, so that it does not expire on its way.
const MARGIN: SignedDuration = SignedDuration::from_secs(60);

/// The token of one identity; clones share it.
#[derive(Clone)]
pub(super) struct Tokens {
    http: Http,
    clock: Clock,
    // Held across the request: callers that arrive meanwhile wait for the same token instead of asking for more.
    cached: Arc<Mutex<Option<Cached>>>,
}

struct Cached {
    token: SecretString,
    until: Timestamp,
}

impl Tokens {
    pub(super) fn new(http: Http, clock: Clock) -> Self {
        Self { http, clock, cached: Arc::default() }
    }

    /// The same tokens, asked for by other connections.
    pub(super) fn by(&self, http: Http) -> Self {
        Self { http, ..self.clone() }
    }

    /// A token that is good for a while. `stale` is one that the endpoint has just refused: it is not given again.
    pub(super) async fn get(
        &self,
        endpoint: &Endpoint,
        stale: Option<&SecretString>,
    ) -> Result<SecretString, ClientError> {
        let mut cached = self.cached.lock().await;
        if let Some(known) = cached.as_ref()
            && known.until > self.clock.now()
            && stale.is_none_or(|stale| stale.expose_secret() != known.token.expose_secret())
        {
            return Ok(known.token.clone());
        }
        let asked = self.clock.now();
        let answer = request(&self.http, endpoint, &self.clock).await?;
        let lifetime = SignedDuration::from_secs(i64::try_from(answer.expires_in).unwrap_or(i64::MAX));
        let token = SecretString::from(answer.access_token);
        let until = asked.checked_add(lifetime - MARGIN).unwrap_or(Timestamp::MAX);
        *cached = Some(Cached { token: token.clone(), until });
        Ok(token)
    }
}

/// Asks for a token by the client-credentials grant (page "Configure a custom messaging channel").
pub(super) async fn request(http: &Http, endpoint: &Endpoint, clock: &Clock) -> Result<TokenAnswer, ClientError> {
    let url = endpoint.token_url();
    let form = [
        ("grant_type", "client_credentials"),
        ("client_id", &endpoint.client_id),
        ("client_secret", endpoint.client_secret.expose_secret()),
        ("scope", &endpoint.scope),
    ];
    let request = http.request(Method::POST, &url).timeout(http.timeout).form(&form);
    let response = http.identify(&endpoint.authority, request).await?;
    let status = response.status();
    let headers = response.headers().clone();
    let body = http.body(&endpoint.authority, response).await?;
    let address = endpoint.authority.clone();
    if status.is_success() {
        return answer::from_any_case(&body)
            // The body may hold a token: serde's message could quote it, so it is not passed on.
            .map_err(|_| ClientError::Unreadable { address, cause: "a token answer was expected".to_owned() });
    }
    if status == StatusCode::TOO_MANY_REQUESTS || status.is_server_error() {
        let retry_after = pause::asked(&headers, clock);
        return Err(ClientError::NoTokenNow { address, status: status.as_u16(), retry_after });
    }
    let (error, description) = match serde_json::from_slice::<TokenFailure>(&body) {
        Ok(failure) => (failure.error, sentence(&failure.error_description).to_owned()),
        Err(_) => (format!("status {}", status.as_u16()), "the answer says no more".to_owned()),
    };
    Err(ClientError::NoToken { address, error, description, secret_origin: endpoint.secret_origin.clone() })
}

/// Entra's description without the ids for its support, which follow on the same line or on further ones.
fn sentence(description: &str) -> &str {
    let line = description.lines().next().unwrap_or_default();
    line.split(" Trace ID:").next().unwrap_or(line).trim_end()
}

#[cfg(test)]
mod tests {
    use super::sentence;

    #[test]
    fn a_description_is_told_without_its_trace_ids() {
        for text in [
            "AADSTS7000215: Invalid secret. Trace ID: 1 Correlation ID: 2",
            "AADSTS7000215: Invalid secret.\r\nTrace ID: 1",
        ] {
            assert_eq!(sentence(text), "AADSTS7000215: Invalid secret.");
        }
    }
}
