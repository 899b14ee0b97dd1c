//! Being asked to end: what runs until then waits for it here.

/// Resolves at the first request to end: interrupt, or the signals that a supervisor and a closing terminal send. They are
/// caught from the call on, not only while it is awaited.
pub(super) fn signal() -> impl Future<Output = ()> {
    #[cfg(unix)]
    {
        use futures_util::future::select_all;
        use tokio::signal::unix::{SignalKind, signal};
        let kinds = [SignalKind::interrupt(), SignalKind::terminate(), SignalKind::hangup()];
        let signals: Vec<_> = kinds.into_iter().filter_map(|kind| signal(kind).ok()).collect();
        async move {
            let waiting = signals.into_iter().map(|mut signal| Box::pin(async move { signal.recv().await }));
            select_all(waiting).await;
        }
    }
    #[cfg(not(unix))]
    async {
        let _ = tokio::signal::ctrl_c().await;
    }
}
