//! A connection's bytes as they travel: plain, or within TLS. What is above does not know which.

use std::{
    io,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    time::timeout,
};
use tokio_rustls::{TlsAcceptor, server::TlsStream};

use super::lingering::Lingering;

/// How connections begin.
#[derive(Clone)]
pub(in crate::simulator) enum Wiring {
    Plain,
    Tls(TlsAcceptor),
}

impl Wiring {
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
