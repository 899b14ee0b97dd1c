//! A connection's bytes as they travel: plain, or within TLS. What is above does not know which.

use std::{
    io,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use rustls::{
    ServerConfig,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _},
};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    time::timeout,
};
use tokio_rustls::{TlsAcceptor, server::TlsStream};

use super::lingering::Lingering;
use crate::simulator::TlsError;

/// How connections begin.
#[derive(Clone)]
pub(in crate::simulator) enum Wiring {
    Plain,
    Tls(TlsAcceptor),
}

impl Wiring {
    /// TLS with a certificate (its chain behind it) and its key, both as PEM.
    pub(in crate::simulator) fn tls(certificates: &[u8], key: &[u8]) -> Result<Self, TlsError> {
        let chain = CertificateDer::pem_slice_iter(certificates)
            .collect::<Result<Vec<_>, _>>()
            .map_err(|error| TlsError::Certificate(error.to_string()))?;
        if chain.is_empty() {
            return Err(TlsError::Certificate("no certificate is in it".to_owned()));
        }
        // The error could quote the key; its kind says enough.
        let key = PrivateKeyDer::from_pem_slice(key).map_err(|_| TlsError::Key)?;
        let config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(|error| TlsError::Pair(error.to_string()))?
            .with_no_client_auth()
            .with_single_cert(chain, key)
            .map_err(|error| TlsError::Pair(error.to_string()))?;
        Ok(Self::Tls(TlsAcceptor::from(Arc::new(config))))
    }

    /// Begins a connection; `None` when the client does not get through its part in time.
    pub(super) async fn begin(&self, stream: Lingering, patience: Duration) -> Option<Wire> {
        let acceptor = match self {
            Self::Plain => return Some(Wire::Plain(stream)),
            Self::Tls(acceptor) => acceptor,
        };
        match timeout(patience, acceptor.accept(stream)).await {
            Ok(Ok(stream)) => Some(Wire::Tls(Box::new(stream))),
            Ok(Err(error)) => {
                tracing::debug!(%error, "a connection did not come to terms about TLS");
                None
            }
            Err(_) => None,
        }
    }
}

pub(super) enum Wire {
    Plain(Lingering),
    Tls(Box<TlsStream<Lingering>>),
}

impl Wire {
    /// Closes the connection at once and hard, see [`Lingering::reset`].
    pub(super) fn reset(self) -> io::Result<()> {
        match self {
            Self::Plain(stream) => stream.reset(),
            Self::Tls(stream) => stream.into_inner().0.reset(),
        }
    }
}

impl AsyncRead for Wire {
    fn poll_read(self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_read(context, buffer),
            Self::Tls(stream) => Pin::new(stream).poll_read(context, buffer),
        }
    }
}

impl AsyncWrite for Wire {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_write(context, bytes),
            Self::Tls(stream) => Pin::new(stream).poll_write(context, bytes),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_flush(context),
            Self::Tls(stream) => Pin::new(stream).poll_flush(context),
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_shutdown(context),
            Self::Tls(stream) => Pin::new(stream).poll_shutdown(context),
        }
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_write_vectored(context, parts),
            Self::Tls(stream) => Pin::new(stream).poll_write_vectored(context, parts),
        }
    }

    fn is_write_vectored(&self) -> bool {
        match self {
            Self::Plain(stream) => stream.is_write_vectored(),
            Self::Tls(stream) => stream.is_write_vectored(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(name: &str) -> (String, String) {
        let made = rcgen::generate_simple_self_signed([name.to_owned()]).unwrap();
        (made.cert.pem(), made.signing_key.serialize_pem())
    }

    fn refused(certificate: &str, key: &str) -> String {
        Wiring::tls(certificate.as_bytes(), key.as_bytes()).err().unwrap().to_string()
    }

    #[test]
    fn a_certificate_and_its_key_are_taken() {
        let (certificate, key) = pair("localhost");
        assert!(matches!(Wiring::tls(certificate.as_bytes(), key.as_bytes()), Ok(Wiring::Tls(_))));
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
