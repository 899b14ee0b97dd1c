//! The HTTP client underneath: the one door that requests leave by, timeouts, and failures told apart.

use std::time::Duration;

use reqwest::{Method, Request, RequestBuilder, Response, StatusCode};

use super::{
    ClientError, Guard,
    distrust::Distrust,
    observe::{Observer, Watch},
    proxy::Proxies,
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
    /// Whether the addresses are those of a profile, which is where to look when nobody is there.
    pub of_profile: bool,
}

impl Default for HttpSettings {
    fn default() -> Self {
        Self {
            connect_timeout: Duration::from_secs(5),
            timeout: Duration::from_secs(30),
            ca_pem: None,
            guard: Guard::open(),
            of_profile: false,
        }
    }
}

impl HttpSettings {
    /// The PEM of a certificate authority, if it is one; else what is wrong with it, in a sentence.
    pub fn authority(pem: Vec<u8>) -> Result<Vec<u8>, String> {
        outgoing::authorities(&pem).map(|_| pem)
    }
}

/// A connection pool to one endpoint; cheap to clone.
#[derive(Clone, Debug)]
pub struct Http {
    client: reqwest::Client,
    guard: Guard,
    of_profile: bool,
    pub(super) timeout: Duration,
    /// None where nothing goes by a proxy.
    proxies: Option<Proxies>,
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
                of_profile: settings.of_profile,
            })?;
            urls.push(url);
        }
        let of_profile = settings.of_profile;
        let unusable = |cause: String| ClientError::Unreachable { address: addresses.join(", "), cause, of_profile };
        let is_https = urls.iter().any(|url| url.scheme() == "https");
        let tls = outgoing::tls(is_https, settings.ca_pem.as_deref()).map_err(unusable)?;
        let mut builder = reqwest::Client::builder()
            .tls_backend_preconfigured(tls)
            .connect_timeout(settings.connect_timeout)
            .redirect(reqwest::redirect::Policy::none())
            .user_agent(USER_AGENT)
            .pool_idle_timeout(Duration::from_mins(1));
        let is_direct = urls.iter().all(outgoing::is_loopback);
        if is_direct {
            builder = builder.no_proxy();
        }
        let client = builder.build().map_err(|error| unusable(outgoing::cause(&error)))?;
        let proxies = (!is_direct).then(Proxies::of_environment);
        Ok(Self {
            client,
            guard: settings.guard.clone(),
            of_profile,
            timeout: settings.timeout,
            proxies,
            observer: None,
        })
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
            // Only a proxy asks for that, of a request that it could read.
            (Ok(response), _) if response.status() == StatusCode::PROXY_AUTHENTICATION_REQUIRED => {
                Err(self.refused_by_proxy(address))
            }
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

    /// Nobody is there, or nothing can be sent there.
    pub(super) fn unreachable(&self, address: String, cause: String) -> ClientError {
        ClientError::Unreachable { address, cause, of_profile: self.of_profile }
    }

    fn refused_by_proxy(&self, address: &str) -> ClientError {
        let (address, cause) = (address.to_owned(), "proxy authorization required".to_owned());
        match self.proxies.as_ref().and_then(|proxies| proxies.towards(&address)) {
            Some(proxy) => ClientError::NotByProxy { address, proxy, cause, wants_credentials: true },
            None => self.unreachable(address, cause),
        }
    }

    /// What a failure of the transport means, for a request to `address`.
    pub(super) fn failure(&self, address: &str, error: &reqwest::Error) -> ClientError {
        let address = address.to_owned();
        let cause = outgoing::cause(error);
        if error.is_connect() {
            if let Some(distrust) = Distrust::of(error) {
                return ClientError::Untrusted { address, distrust };
            }
            // No connection but that to the proxy is ours to make; what is behind it is the proxy's to say.
            if let Some(proxy) = self.proxies.as_ref().and_then(|proxies| proxies.towards(&address)) {
                let wants_credentials = outgoing::wants_proxy_credentials(error);
                return ClientError::NotByProxy { address, proxy, cause, wants_credentials };
            }
            return self.unreachable(address, cause);
        }
        if error.is_timeout() {
            return ClientError::TimedOut { address, after: self.timeout };
        }
        if error.is_builder() {
            return self.unreachable(address, cause);
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
