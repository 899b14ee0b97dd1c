//! The HTTP client underneath: TLS with named roots, timeouts, and failures told apart.

use std::{error::Error as _, sync::Arc, time::Duration};

use rustls::{ClientConfig, RootCertStore, pki_types::CertificateDer, pki_types::pem::PemObject as _};

use super::ClientError;

/// How requests travel.
#[derive(Clone, Debug)]
pub struct HttpSettings {
    /// How long to wait for a connection.
    pub connect_timeout: Duration,
    /// How long to wait for a whole answer.
    pub timeout: Duration,
    /// A further certificate authority, as PEM.
    pub ca_pem: Option<Vec<u8>>,
}

impl Default for HttpSettings {
    fn default() -> Self {
        Self { connect_timeout: Duration::from_secs(5), timeout: Duration::from_secs(30), ca_pem: None }
    }
}

/// A connection pool to one endpoint; cheap to clone.
#[derive(Clone, Debug)]
pub struct Http {
    pub(super) client: reqwest::Client,
    pub(super) timeout: Duration,
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
        let tls = tls(is_https, settings.ca_pem.as_deref()).map_err(unusable)?;
        let mut builder = reqwest::Client::builder()
            .tls_backend_preconfigured(tls)
            .connect_timeout(settings.connect_timeout)
            .redirect(reqwest::redirect::Policy::none())
            .user_agent(concat!("frontdesk/", env!("CARGO_PKG_VERSION")))
            .pool_idle_timeout(Duration::from_mins(1));
        if urls.iter().all(is_loopback) {
            builder = builder.no_proxy();
        }
        let client = builder.build().map_err(|error| unusable(causes(&error)))?;
        Ok(Self { client, timeout: settings.timeout })
    }

    /// What a failure of the transport means, for a request to `address`.
    pub(super) fn failure(&self, address: &str, error: &reqwest::Error) -> ClientError {
        let address = address.to_owned();
        let cause = causes(error);
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

fn is_loopback(url: &reqwest::Url) -> bool {
    url.host_str().is_some_and(|host| {
        let host = host.trim_start_matches('[').trim_end_matches(']');
        host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback())
    })
}

/// The innermost cause, which is what says something: "Connection refused", "certificate expired".
fn causes(error: &reqwest::Error) -> String {
    let mut source = error.source();
    let mut last = None;
    while let Some(error) = source {
        last = Some(error.to_string());
        source = error.source();
    }
    // A reqwest error's own text repeats the address, which our sentence has already.
    last.unwrap_or_else(|| error.to_string())
}

fn tls(needed: bool, ca_pem: Option<&[u8]>) -> Result<ClientConfig, String> {
    let mut roots = RootCertStore::empty();
    if needed {
        roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
        // Best effort: a machine without a store of its own still has the roots above.
        for certificate in rustls_native_certs::load_native_certs().certs {
            let _ = roots.add(certificate);
        }
    }
    if let Some(pem) = ca_pem {
        for certificate in CertificateDer::pem_slice_iter(pem) {
            let certificate = certificate.map_err(|error| format!("the certificate authority is not PEM: {error}"))?;
            roots.add(certificate).map_err(|error| format!("the certificate authority is not usable: {error}"))?;
        }
    }
    let config = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(config)
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
