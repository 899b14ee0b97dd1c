//! The HTTP client underneath: the one door that requests leave by, timeouts, and failures told apart.

use std::time::Duration;

use reqwest::{Method, Request, RequestBuilder, Response};

use super::{
    ClientError, Guard,
    observe::{Observer, Watch},
};
use crate::outgoing;

/// What a request says that it comes from.
pub(super) const USER_AGENT: &str = concat!("frontdesk/", env!("CARGO_PKG_VERSION"));

/// How requests travel.
#[derive(Clone, Debug)]
pub struct HttpSettings {
    /// How long to wait for a connection.
    pub connect_timeout: Duration,
    /// How long to wait for a whole answer.
    pub timeout: Duration,
    /// A further certificate authority, as PEM.
    pub ca_pem: Option<Vec<u8>>,
    /// What may leave.
    pub guard: Guard,
}

impl Default for HttpSettings {
    fn default() -> Self {
        Self {
            connect_timeout: Duration::from_secs(5),
            timeout: Duration::from_secs(30),
            ca_pem: None,
            guard: Guard::open(),
        }
    }
}

/// A connection pool to one endpoint; cheap to clone.
#[derive(Clone, Debug)]
pub struct Http {
    client: reqwest::Client,
    guard: Guard,
    pub(super) timeout: Duration,
    observer: Option<Observer>,
}

impl Http {
    /// A client for these addresses: an endpoint's, and that of its tokens where it is another.
    ///
    /// The roots are only loaded for `https`, which takes milliseconds that a local endpoint should not cost. Redirects
    /// are not followed: they would carry the token elsewhere. Where all addresses are loopback no proxy is used.
    pub fn new(addresses: &[&str], settings: &HttpSettings) -> Result<Self, ClientError> {
        let mut urls: Vec<reqwest::Url> = Vec::new();
        for address in addresses {
            let url = address.parse().map_err(|error| ClientError::Unreachable {
                address: (*address).to_owned(),
                cause: format!("it is not an address: {error}"),
            })?;
            urls.push(url);
        }
        let unusable = |cause: String| ClientError::Unreachable { address: addresses.join(", "), cause };
        let is_https = urls.iter().any(|url| url.scheme() == "https");
        let tls = outgoing::tls(is_https, settings.ca_pem.as_deref()).map_err(unusable)?;
        let mut builder = reqwest::Client::builder()
            .tls_backend_preconfigured(tls)
            .connect_timeout(settings.connect_timeout)
            .redirect(reqwest::redirect::Policy::none())
            .user_agent(USER_AGENT)
            .pool_idle_timeout(Duration::from_mins(1));
        if urls.iter().all(outgoing::is_loopback) {
            builder = builder.no_proxy();
        }
        let client = builder.build().map_err(|error| unusable(outgoing::cause(&error)))?;
        Ok(Self { client, guard: settings.guard.clone(), timeout: settings.timeout, observer: None })
    }

    /// What may leave by this client and its clones.
    pub fn guard(&self) -> &Guard {
        &self.guard
    }

    /// A request to be filled in; [`Http::send`] lets it leave.
    pub(super) fn request(&self, method: Method, url: impl reqwest::IntoUrl) -> RequestBuilder {
        self.client.request(method, url)
    }

    /// Lets a request leave if the guard agrees, and waits for the head of its answer.
    pub(super) async fn send(&self, address: &str, request: RequestBuilder) -> Result<Response, ClientError> {
        let request = request.build().map_err(|error| self.failure(address, &error))?;
        self.guard.check(request.method())?;
        self.head(address, request).await
    }

    /// The same for what asks only who we are: it changes nothing at the organisation, so no guard is asked.
    pub(super) async fn identify(&self, address: &str, request: RequestBuilder) -> Result<Response, ClientError> {
        let request = request.build().map_err(|error| self.failure(address, &error))?;
        self.head(address, request).await
    }

    /// The same connections, looked on by `observer`.
    pub(super) fn observed_by(&self, observer: Observer) -> Self {
        Self { observer: Some(observer), ..self.clone() }
    }

    /// Waits for the head of an answer; [`Http::body`] waits for the rest.
    async fn head(&self, address: &str, request: Request) -> Result<Response, ClientError> {
        let watch = self.observer.as_ref().map(|observer| observer.watch(&request));
        match (self.client.execute(request).await, watch) {
            (Ok(mut response), Some(watch)) => {
                let watch = watch.answered(&response);
                response.extensions_mut().insert(watch);
                Ok(response)
            }
            (Ok(response), None) => Ok(response),
            (Err(error), watch) => {
                let failure = self.failure(address, &error);
                if let Some(watch) = watch {
                    watch.ended(Err(failure.to_string()));
                }
                Err(failure)
            }
        }
    }

    /// Waits for the rest of an answer.
    pub(super) async fn body(&self, address: &str, mut response: Response) -> Result<Vec<u8>, ClientError> {
        let watch = response.extensions_mut().remove::<Watch>();
        let body = response.bytes().await.map_err(|error| self.failure(address, &error));
        if let Some(watch) = watch {
            watch.ended(body.as_ref().map(AsRef::as_ref).map_err(ToString::to_string));
        }
        body.map(Into::into)
    }

    /// What a failure of the transport means, for a request to `address`.
    pub(super) fn failure(&self, address: &str, error: &reqwest::Error) -> ClientError {
        let address = address.to_owned();
        let cause = outgoing::cause(error);
        if error.is_connect() {
            // rustls puts its verdict into the chain of a connection error.
            let untrusted = ["certificate", "UnknownIssuer", "handshake"].iter().any(|word| cause.contains(word));
            return if untrusted {
                ClientError::Untrusted { address, cause }
            } else {
                ClientError::Unreachable { address, cause }
            };
        }
        if error.is_timeout() {
            return ClientError::TimedOut { address, after: self.timeout };
        }
        if error.is_builder() {
            return ClientError::Unreachable { address, cause };
        }
        ClientError::Broken { address, cause }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_that_is_none_is_told() {
        let error = Http::new(&["http://127.0.0.1", "not an address"], &HttpSettings::default()).unwrap_err();
        assert!(error.to_string().starts_with("cannot reach not an address: it is not an address"), "{error}");
    }

    #[test]
    fn a_certificate_authority_that_is_no_pem_is_told() {
        let pem = b"-----BEGIN CERTIFICATE-----\nnope\n-----END CERTIFICATE-----\n".to_vec();
        let settings = HttpSettings { ca_pem: Some(pem), ..HttpSettings::default() };
        let error = Http::new(&["https://example.com"], &settings).unwrap_err();
        assert!(error.to_string().contains("certificate authority"), "{error}");
    }
}
