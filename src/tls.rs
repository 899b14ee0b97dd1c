//! A certificate to be known by, for whatever listens: the endpoint, and an integrator's webhook.
//!
//! The provider is the one that requests leave with. Which files it is read from is not its business.

use std::{fmt, sync::Arc};

use rustls::{
    ServerConfig,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _},
};
use secrecy::{ExposeSecret as _, SecretSlice};
use tokio_rustls::TlsAcceptor;

/// A certificate, its chain behind it, and its private key: both PEM.
#[derive(Clone)]
pub struct TlsIdentity {
    pub certificates: Vec<u8>,
    pub key: SecretSlice<u8>,
}

/// Written by hand: the key is not shown, and the certificate is long.
impl fmt::Debug for TlsIdentity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TlsIdentity")
    }
}

/// The listener cannot speak TLS. No sentence holds anything of the key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TlsError {
    #[error("the TLS certificate is not usable: {0}")]
    Certificate(String),
    #[error("the TLS key is not a private key as PEM")]
    Key,
    #[error("the TLS certificate and key do not go together: {0}")]
    Pair(String),
}

impl TlsIdentity {
    /// What connections begin with.
    pub(crate) fn acceptor(&self) -> Result<TlsAcceptor, TlsError> {
        let chain = CertificateDer::pem_slice_iter(&self.certificates)
            .collect::<Result<Vec<_>, _>>()
            .map_err(|error| TlsError::Certificate(error.to_string()))?;
        if chain.is_empty() {
            return Err(TlsError::Certificate("no certificate is in it".to_owned()));
        }
        // The error could quote the key; its kind says enough.
        let key = PrivateKeyDer::from_pem_slice(self.key.expose_secret()).map_err(|_| TlsError::Key)?;
        let config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(|error| TlsError::Pair(error.to_string()))?
            .with_no_client_auth()
            .with_single_cert(chain, key)
            .map_err(|error| TlsError::Pair(error.to_string()))?;
        Ok(TlsAcceptor::from(Arc::new(config)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(name: &str) -> (String, String) {
        let made = rcgen::generate_simple_self_signed([name.to_owned()]).unwrap();
        (made.cert.pem(), made.signing_key.serialize_pem())
    }

    fn identity(certificate: &str, key: &str) -> TlsIdentity {
        TlsIdentity { certificates: certificate.as_bytes().to_vec(), key: key.as_bytes().to_vec().into() }
    }

    fn refused(certificate: &str, key: &str) -> String {
        identity(certificate, key).acceptor().err().unwrap().to_string()
    }

    #[test]
    fn a_certificate_and_its_key_are_taken() {
        let (certificate, key) = pair("localhost");
        let identity = identity(&certificate, &key);
        assert!(identity.acceptor().is_ok());
        assert_eq!(format!("{identity:?}"), "TlsIdentity", "the key is not shown");
    }

    #[test]
    fn what_is_none_is_told_without_showing_it() {
        let (certificate, key) = pair("localhost");
        assert_eq!(refused("", &key), "the TLS certificate is not usable: no certificate is in it");
        assert_eq!(refused(&certificate, "hush"), "the TLS key is not a private key as PEM");
        assert_eq!(refused(&certificate, &certificate), "the TLS key is not a private key as PEM");
        let told = refused(&certificate, &pair("localhost").1);
        assert!(told.starts_with("the TLS certificate and key do not go together"), "{told}");
    }
}
