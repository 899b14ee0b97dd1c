//! The listener: who gets a connection, and what a connection may take.
//!
//! hyper is driven directly, because axum's own server can bound neither the head of a request nor the wait for one. It
//! must not know any route: it is given the doors that a connection may lead to.

mod ending;
mod lingering;
mod silent;
mod wire;

use std::{
    io, pin,
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

use axum::Router;
use hyper::{
    server::conn::http1,
    service::{Service as _, service_fn},
};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    service::TowerToHyperService,
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::mpsc,
    task::JoinSet,
    time::{sleep, timeout},
};
use tokio_util::sync::CancellationToken;

pub(super) use self::{
    ending::{Break, Ending},
    wire::Wiring,
};
use self::{
    lingering::Lingering,
    silent::{Place, Places},
    wire::Wire,
};
use super::metrics::{Gauge, Presence};

/// hyper's own lower bound of a connection's buffer.
const HEAD_BYTES_MIN: usize = 8 * 1024;
/// Connections that are being told that there is no room; any further one is closed without a word.
const REFUSALS: usize = 64;
/// How long such a connection has to send its request and take its answer.
const REFUSAL_TIME: Duration = Duration::from_secs(2);

/// What one client may take of the endpoint. The defaults are our decision: generous for an integrator, and small for
/// the machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// Connections at the same time. Whoever comes beyond that gets the place of one that has not asked for anything
    /// yet, the oldest first; where all have, it is answered 503.
    pub connections: usize,
    /// Bytes of a request's line and headers, at least 8 KiB; more is answered 431.
    pub head_bytes: usize,
    /// How long a connection may stay without a complete head, whether it is idle or trickles; then it is closed.
    pub head_time: Duration,
    /// How long a body may take to arrive; then the call is answered 408.
    pub body_time: Duration,
    /// How long a request may take from its head to its answer's; then it is answered 503. An event stream's body may
    /// take as long as it likes.
    pub request_time: Duration,
    /// How long an answer may wait for its client to take any of it; then the connection is closed.
    pub unread_time: Duration,
}

impl Default for Bounds {
    fn default() -> Self {
        Self {
            connections: 512,
            head_bytes: 64 * 1024,
            head_time: Duration::from_secs(30),
            body_time: Duration::from_secs(20),
            request_time: Duration::from_secs(30),
            unread_time: Duration::from_secs(30),
        }
    }
}

/// How long an answer may take to leave once it is made, while the endpoint stops.
const LAST_WORDS: Duration = Duration::from_millis(500);

/// Where connections lead to.
pub(super) struct Doors {
    /// The endpoint.
    pub(super) open: Router,
    /// What is said when there are too many.
    pub(super) full: Router,
    /// What is said to who comes while the endpoint stops.
    pub(super) stopping: Router,
}

/// Accepts and serves until `stop`, then lets the running requests finish. To be given up on by dropping it: that ends
/// every connection. `connected` shows how many there are.
pub(super) async fn serve(
    listener: TcpListener,
    doors: Doors,
    wiring: Wiring,
    bounds: Bounds,
    stop: CancellationToken,
    connected: Gauge,
) {
    let http = http(bounds);
    let mut places = Places::new(bounds.connections);
    let mut connections = JoinSet::new();
    let mut refusals = JoinSet::new();
    loop {
        tokio::select! {
            accepted = accept(&listener) => match places.take() {
                Some(place) => {
                    let stream = Lingering::new(accepted, bounds.unread_time);
                    let (http, wiring, door, stop) = (http.clone(), wiring.clone(), doors.open.clone(), stop.clone());
                    let presence = Presence::new(&connected);
                    connections.spawn(async move {
                        let begun = tokio::select! {
                            begun = wiring.begin(stream, bounds.head_time) => begun,
                            () = stop.cancelled() => None,
                            () = place.lost.cancelled() => None,
                        };
                        if let Some(wire) = begun {
                            tokio::select! {
                                () = converse(http, wire, door, stop, Some(&place)) => {}
                                () = place.lost.cancelled() => {}
                            }
                        }
                        drop((place, presence));
                    });
                }
                None => refuse(&mut refusals, &http, &wiring, accepted, &doors.full),
            },
            // Finished ones are taken out, so that the set does not grow.
            Some(_) = connections.join_next() => {}
            Some(_) = refusals.join_next() => {}
            () = stop.cancelled() => break,
        }
    }
    while !connections.is_empty() {
        tokio::select! {
            accepted = accept(&listener) => refuse(&mut refusals, &http, &wiring, accepted, &doors.stopping),
            _ = connections.join_next() => {}
            Some(_) = refusals.join_next() => {}
        }
    }
}

fn http(bounds: Bounds) -> http1::Builder {
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(bounds.head_time)
        .max_buf_size(bounds.head_bytes.max(HEAD_BYTES_MIN));
    http
}

/// The next connection.
async fn accept(listener: &TcpListener) -> TcpStream {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                // Answers are small and written at once: waiting to fill a packet would only delay them.
                if let Err(error) = stream.set_nodelay(true) {
                    tracing::debug!(%error, "a connection keeps its delay");
                }
                return stream;
            }
            // The client was gone before it was its turn.
            Err(error) if is_of_the_connection(&error) => {}
            Err(error) => {
                tracing::error!(%error, "a connection could not be accepted");
                // Most likely no file descriptor is free: one will be once some connection ends.
                sleep(Duration::from_millis(200)).await;
            }
        }
    }
}

fn is_of_the_connection(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}

/// Serves one connection to its end; after `stop` its present request is its last. Half a request is none: a client that
/// has not sent its whole head by then is not waited for. An answer that says so ends the connection in its stead.
async fn converse(http: http1::Builder, stream: Wire, door: Router, stop: CancellationToken, place: Option<&Place>) {
    let io = TokioIo::new(stream);
    let running = AtomicUsize::new(0);
    let (breaks, mut broken) = mpsc::channel(1);
    let service = TowerToHyperService::new(door);
    let service = service_fn(|request| {
        if let Some(place) = place {
            place.keep();
        }
        running.fetch_add(1, Ordering::Relaxed);
        let answer = service.call(request);
        let (running, breaks, stop) = (&running, &breaks, &stop);
        async move {
            let answer = match answer.await {
                Ok(answer) => Ok(ending::heed(answer, breaks, stop).await),
                never => never,
            };
            running.fetch_sub(1, Ordering::Relaxed);
            answer
        }
    });
    let mut connection = http.serve_connection(io, service);
    let mut is_stopping = false;
    let served = loop {
        tokio::select! {
            served = &mut connection => break served,
            Some(how) = broken.recv() => {
                let stream = connection.into_parts().io.into_inner();
                return ending::carry_out(how, stream, &stop).await;
            }
            () = stop.cancelled(), if !is_stopping => {
                is_stopping = true;
                pin::Pin::new(&mut connection).graceful_shutdown();
            }
            () = sleep(LAST_WORDS), if is_stopping => {
                if running.load(Ordering::Relaxed) == 0 {
                    return;
                }
            }
        }
    };
    if let Err(error) = served {
        tracing::debug!(%error, "a connection did not end well");
    }
}

/// Tells a connection that it cannot be taken, unless too many are being told already.
fn refuse(refusals: &mut JoinSet<()>, http: &http1::Builder, wiring: &Wiring, stream: TcpStream, door: &Router) {
    if refusals.len() < REFUSALS {
        let stream = Lingering::new(stream, REFUSAL_TIME);
        let (http, wiring, door) = (http.clone(), wiring.clone(), door.clone());
        refusals.spawn(async move {
            let told = async {
                if let Some(wire) = wiring.begin(stream, REFUSAL_TIME).await {
                    converse(http, wire, door, CancellationToken::new(), None).await;
                }
            };
            let _ = timeout(REFUSAL_TIME, told).await;
        });
    }
}
