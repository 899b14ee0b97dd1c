//! What every request that leaves the process shares, whoever sends it: the roots that it trusts, which hosts are this
//! machine, and what a failure of the transport comes from. It sends nothing itself.

use std::{error::Error as _, sync::Arc};

use rustls::{ClientConfig, RootCertStore, pki_types::CertificateDer, pki_types::pem::PemObject as _};

/// TLS with named roots: the public ones and the machine's own, and `ca_pem`.
///
/// The roots are only loaded where `https` is `needed`, which takes milliseconds that a local endpoint should not cost.
/// The error is a sentence.
pub fn tls(needed: bool, ca_pem: Option<&[u8]>) -> Result<ClientConfig, String> {
    let mut roots = RootCertStore::empty();
    if needed {
        roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
        // Best effort: a machine without a store of its own still has the roots above.
        for certificate in rustls_native_certs::load_native_certs().certs {
            let _ = roots.add(certificate);
        }
    }
    if let Some(pem) = ca_pem {
        for certificate in authorities(pem)? {
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

/// The certificates of an authority's PEM, of which there is at least one. The error is a sentence.
pub fn authorities(pem: &[u8]) -> Result<Vec<CertificateDer<'static>>, String> {
    let certificates: Vec<_> = CertificateDer::pem_slice_iter(pem)
        .collect::<Result<_, _>>()
        .map_err(|error| format!("the certificate authority is not PEM: {error}"))?;
    if certificates.is_empty() {
        return Err("no certificate of an authority is in it; PEM with BEGIN CERTIFICATE is expected".to_owned());
    }
    Ok(certificates)
}

/// Whether a proxy did not let a request through because nobody had said to it who asks (407).
pub fn wants_proxy_credentials(error: &reqwest::Error) -> bool {
    // The type of what failed in a tunnel is not public; this is its sentence.
    cause(error).contains("proxy authorization required")
}

/// Whether the address is one of this machine's own: `localhost`, or a loopback address.
pub fn is_loopback(url: &reqwest::Url) -> bool {
    url.host_str().is_some_and(|host| {
        let host = host.trim_start_matches('[').trim_end_matches(']');
        host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback())
    })
}

/// The innermost cause, which is what says something: "Connection refused", "certificate expired".
pub fn cause(error: &reqwest::Error) -> String {
    let mut source = error.source();
    let mut last = None;
    while let Some(error) = source {
        last = Some(error.to_string());
        source = error.source();
    }
    // A reqwest error's own text repeats the address, which our sentences have already or must not have.
    last.unwrap_or_else(|| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loopback_is_an_address_or_one_name() {
        let is = |url: &str| is_loopback(&url.parse().unwrap());
        assert!(is("http://localhost:1") && is("http://127.0.0.1") && is("http://127.9.9.9/x") && is("http://[::1]:2"));
        assert!(!is("http://localhost.example") && !is("http://128.0.0.1") && !is("http://0.0.0.0"));
    }
}
