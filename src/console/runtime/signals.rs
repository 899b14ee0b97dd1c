//! The signals that end the console or let it go on after a stop, and stopping.
//!
//! Must not touch the terminal: that is for whoever is told.

#[cfg(not(unix))]
use std::future;
use std::io;
#[cfg(unix)]
use std::time::Duration;

#[cfg(unix)]
use tokio::time::Instant;

use crate::console::Exit;

/// How long to wait for the stop to take hold; the time that the program is stopped does not count, for it does nothing
/// then.
#[cfg(unix)]
const STOP_PATIENCE: Duration = Duration::from_millis(300);

/// What a signal means.
pub(super) enum Signalled {
    End(Exit),
    /// The program goes on after a stop. What it was stopped by did not ask: the terminal may be anyhow.
    Continued,
}

/// The signals that end the console, and the one after which it goes on.
#[cfg(unix)]
pub(super) struct Signals {
    hangup: tokio::signal::unix::Signal,
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
    continued: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    pub(super) fn listen() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};

        Ok(Self {
            hangup: signal(SignalKind::hangup())?,
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
            continued: signal(SignalKind::from_raw(rustix::process::Signal::CONT.as_raw()))?,
        })
    }

    pub(super) async fn next(&mut self) -> Signalled {
        tokio::select! {
            _ = self.hangup.recv() => Signalled::End(Exit::HungUp),
            _ = self.interrupt.recv() => Signalled::End(Exit::Interrupted),
            _ = self.terminate.recv() => Signalled::End(Exit::Terminated),
            _ = self.continued.recv() => Signalled::Continued,
        }
    }

    /// The end, while an editor has the terminal: an interrupt from the keyboard is the editor's.
    pub(super) async fn ending(&mut self) -> Exit {
        loop {
            tokio::select! {
                _ = self.hangup.recv() => return Exit::HungUp,
                _ = self.terminate.recv() => return Exit::Terminated,
                _ = self.interrupt.recv() => {}
            }
        }
    }

    /// Stops the program's process group, as Ctrl+Z does where the terminal watches for it, until it is let go on. Whether
    /// it was stopped: the system refuses where nobody could let it go on.
    pub(super) async fn stop(&mut self) -> bool {
        let begun = Instant::now();
        if rustix::process::kill_current_process_group(rustix::process::Signal::TSTP).is_err() {
            return false;
        }
        let continued = tokio::time::timeout(STOP_PATIENCE, self.continued.recv()).await;
        continued.is_ok() || begun.elapsed() > 2 * STOP_PATIENCE
    }
}

/// Elsewhere there is only Ctrl+C, which raw mode turns into a key.
#[cfg(not(unix))]
pub(super) struct Signals;

#[cfg(not(unix))]
impl Signals {
    pub(super) fn listen() -> io::Result<Self> {
        Ok(Self)
    }

    pub(super) async fn next(&mut self) -> Signalled {
        match tokio::signal::ctrl_c().await {
            Ok(()) => Signalled::End(Exit::Interrupted),
            Err(_) => future::pending().await,
        }
    }

    /// An interrupt from the keyboard is the editor's.
    pub(super) async fn ending(&mut self) -> Exit {
        future::pending().await
    }

    /// There is no such thing.
    pub(super) async fn stop(&mut self) -> bool {
        false
    }
}
