//! A connection's bytes: how long an answer waits for a client that does not read, and closing so that the last answer
//! arrives.
//!
//! A refusal is answered while the client may still be sending. Closing then would make the kernel reset the connection,
//! and the client might never see why it was refused; so what still comes is thrown away for a moment first.

use std::{
    io,
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
    time::{Sleep, sleep},
};

/// How long what still comes is read.
const PATIENCE: Duration = Duration::from_secs(2);
/// Bytes that are thrown away at once.
const SCRAP: usize = 16 * 1024;

pub(super) struct Lingering {
    stream: TcpStream,
    /// How long a write waits for the client.
    unread_time: Duration,
    /// Until when the present one does; none while the client takes what it is given.
    unread: Option<Pin<Box<Sleep>>>,
    /// Until when to read on; none before our side is closed.
    until: Option<Pin<Box<Sleep>>>,
    /// Whether anything came after that.
    is_sending: bool,
}

impl Lingering {
    pub(super) fn new(stream: TcpStream, unread_time: Duration) -> Self {
        Self { stream, unread_time, unread: None, until: None, is_sending: false }
    }

    /// Closes the connection at once and hard: the client gets a reset, and nothing that had not left by now.
    pub(super) fn reset(self) -> io::Result<()> {
        self.stream.set_zero_linger()
    }

    /// What became of a write, and an error once the client has taken nothing for too long.
    fn poll_taken(&mut self, written: Poll<io::Result<usize>>, context: &mut Context<'_>) -> Poll<io::Result<usize>> {
        if written.is_ready() {
            self.unread = None;
            return written;
        }
        let unread = self.unread.get_or_insert_with(|| Box::pin(sleep(self.unread_time)));
        ready!(unread.as_mut().poll(context));
        Poll::Ready(Err(io::Error::new(io::ErrorKind::TimedOut, "the client does not read its answer")))
    }

    /// Reads what still comes, until the client closes or the time is over. A client that is not sending at all is not
    /// waited for: there is nothing that could reset the connection.
    fn poll_discard(&mut self, context: &mut Context<'_>) -> Poll<()> {
        let until = self.until.get_or_insert_with(|| Box::pin(sleep(PATIENCE)));
        let mut scrap = [0; SCRAP];
        loop {
            if until.as_mut().poll(context).is_ready() {
                return Poll::Ready(());
            }
            let mut buffer = ReadBuf::new(&mut scrap);
            match Pin::new(&mut self.stream).poll_read(context, &mut buffer) {
                Poll::Ready(Ok(())) if !buffer.filled().is_empty() => self.is_sending = true,
                Poll::Pending if self.is_sending => return Poll::Pending,
                _ => return Poll::Ready(()),
            }
        }
    }
}

impl AsyncRead for Lingering {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Lingering {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.poll_taken(written, context)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.until.is_none() {
            ready!(Pin::new(&mut self.stream).poll_shutdown(context))?;
        }
        self.poll_discard(context).map(Ok)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(context, parts);
        self.poll_taken(written, context)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}
