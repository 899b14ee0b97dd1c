//! An integrator's webhook: takes what a service posts, verifies it where asked to, answers, and hands it on.
//!
//! Everything about it is bounded, because whoever reaches the port may post: connections, heads, bodies, time, and the
//! deliveries that nobody has taken yet. A delivery that is answered with a success has been handed on. It prints
//! nothing, and no bearer token leaves it.

mod verify;

use std::{
    collections::VecDeque,
    convert::Infallible,
    fmt,
    net::SocketAddr,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll},
    time::Duration,
};

use axum::{
    body::{Body, Bytes, to_bytes},
    http::{HeaderMap, Method, Request, Response, StatusCode, header},
};
use futures_util::Stream;
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use jiff::Timestamp;
use serde_json::{Map, Value};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, TcpStream, ToSocketAddrs},
    sync::{Semaphore, mpsc},
    task::{JoinHandle, JoinSet},
    time::timeout,
};
use tokio_rustls::TlsAcceptor;

pub use self::verify::{BearerFault, Verifier};
use super::ClientError;
use crate::{api::id::ConversationId, clock::Clock, tls::TlsIdentity};

/// Connections at the same time; one more waits until one ends.
const CONNECTIONS: usize = 64;
/// Bytes of a request's line and headers.
const HEAD_BYTES: usize = 64 * 1024;
/// Bytes of a body. The largest that a service posts is a message with its text and addresses of attachments.
const BODY_BYTES: usize = 1024 * 1024;
/// How long a connection may take for a head, and then for a body: as long as a service waits for the answer.
const TIME: Duration = Duration::from_secs(10);
/// Deliveries that nobody has taken yet; one more is answered 503, so that it is posted again.
const WAITING: usize = 64;

/// One post, as it came and was answered.
#[derive(Clone, Debug)]
pub struct Delivery {
    pub at: Timestamp,
    /// With the query, if there was one.
    pub path: String,
    /// Names in lower case, in the order of their coming; the bearer token is left out.
    pub headers: Vec<(String, String)>,
    pub body: Bytes,
    pub verdict: Verdict,
    /// What it was answered.
    pub status: u16,
}

/// Whether the post comes from whom it should.
#[derive(Clone, Debug)]
pub enum Verdict {
    /// Nobody asked.
    NotAsked,
    Verified,
    Refused(BearerFault),
    /// The issuer's keys are not to be had.
    Unknown(ClientError),
}

/// Empty where nobody asked.
impl fmt::Display for Verdict {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotAsked => Ok(()),
            Self::Verified => formatter.write_str("verified"),
            Self::Refused(fault) => write!(formatter, "not verified: {fault}"),
            Self::Unknown(error) => write!(formatter, "not verified: {error}"),
        }
    }
}

impl Delivery {
    /// What it is about, in a line. The sender's words are in it as they came.
    pub fn gist(&self) -> String {
        let Some(Value::Object(body)) = self.json() else {
            return format!("{} bytes that are no JSON object", self.body.len());
        };
        let word = |name: &str| field(&body, name).and_then(Value::as_str).unwrap_or_default();
        let from = field(&body, "from").and_then(|from| from.get("name")).and_then(Value::as_str);
        let attachments = field(&body, "attachments").and_then(Value::as_array).map_or(0, Vec::len);
        let (kind, name, said) = (word("type"), word("name"), word("text"));
        match (kind, name, from) {
            ("message", "", from) => {
                let files = if attachments == 0 { String::new() } else { format!(" [attachments: {attachments}]") };
                format!("message from {}: {said}{files}", from.unwrap_or("nobody"))
            }
            (kind, "", _) => kind.to_owned(),
            (_, name, _) => format!("event {name}"),
        }
    }

    /// The body, where it is JSON.
    pub fn json(&self) -> Option<Value> {
        serde_json::from_slice(&self.body).ok()
    }

    /// The conversation that the path names: `…/v3/conversations/{id}/activities`.
    pub fn conversation(&self) -> Option<ConversationId> {
        let (_, rest) = self.path.split_once("/v3/conversations/")?;
        rest.split('/').next()?.parse().ok()
    }
}

/// A field by its name in any case: the vendor's samples differ.
fn field<'a>(body: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    body.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value)
}

/// How deliveries are answered that nothing is wrong with.
#[derive(Clone)]
pub struct Answers(Arc<dyn Fn(&Delivery) -> u16 + Send + Sync>);

impl Answers {
    /// By a rule. A status that is none is sent as 500.
    pub fn by(rule: impl Fn(&Delivery) -> u16 + Send + Sync + 'static) -> Self {
        Self(Arc::new(rule))
    }

    /// With these statuses one after the other, then with 200.
    pub fn row(statuses: impl IntoIterator<Item = u16>) -> Self {
        let statuses = Mutex::new(statuses.into_iter().collect::<VecDeque<_>>());
        Self::by(move |_| statuses.lock().unwrap_or_else(PoisonError::into_inner).pop_front().unwrap_or(200))
    }
}

/// 200 to all.
impl Default for Answers {
    fn default() -> Self {
        Self::by(|_| 200)
    }
}

/// How a receiver works.
#[derive(Clone)]
pub struct ReceiverSettings {
    pub clock: Clock,
    /// Checks the bearer of each post; nobody does if `None`.
    pub verifier: Option<Verifier>,
    pub answers: Answers,
    /// A certificate to be known by; plain HTTP without one.
    pub tls: Option<TlsIdentity>,
}

/// Verifies nothing, answers 200, and speaks plain HTTP.
impl Default for ReceiverSettings {
    fn default() -> Self {
        Self { clock: Clock::system(), verifier: None, answers: Answers::default(), tls: None }
    }
}

/// Listens until it is dropped. As a stream it gives the deliveries in the order of their answers, and never ends.
#[derive(Debug)]
pub struct Receiver {
    deliveries: mpsc::Receiver<Delivery>,
    accepting: JoinHandle<()>,
}

impl Receiver {
    /// Listens at `address`, port 0 for a free one; the receiver and where it is.
    pub async fn bind(address: impl ToSocketAddrs) -> std::io::Result<(Self, SocketAddr)> {
        Self::bind_with(address, ReceiverSettings::default()).await
    }

    /// The same with settings. A certificate that is not usable is invalid input, see [`crate::tls::TlsError`].
    pub async fn bind_with(
        address: impl ToSocketAddrs,
        settings: ReceiverSettings,
    ) -> std::io::Result<(Self, SocketAddr)> {
        let acceptor = settings.tls.as_ref().map(TlsIdentity::acceptor).transpose();
        let acceptor = acceptor.map_err(|error| std::io::Error::new(std::io::ErrorKind::InvalidInput, error))?;
        let listener = TcpListener::bind(address).await?;
        let address = listener.local_addr()?;
        let (sender, deliveries) = mpsc::channel(WAITING);
        let desk = Arc::new(Desk { settings, sender });
        Ok((Self { deliveries, accepting: tokio::spawn(accept(listener, acceptor, desk)) }, address))
    }

    /// The next delivery; waits for one.
    pub async fn next(&mut self) -> Option<Delivery> {
        self.deliveries.recv().await
    }
}

impl Stream for Receiver {
    type Item = Delivery;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Delivery>> {
        self.get_mut().deliveries.poll_recv(context)
    }
}

/// Its connections end with it.
impl Drop for Receiver {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

async fn accept(listener: TcpListener, acceptor: Option<TlsAcceptor>, desk: Arc<Desk>) {
    let slots = Arc::new(Semaphore::new(CONNECTIONS));
    let mut connections = JoinSet::new();
    loop {
        // The semaphore is never closed.
        let Ok(slot) = Arc::clone(&slots).acquire_owned().await else { return };
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    let conversation = begin(stream, acceptor.clone(), Arc::clone(&desk));
                    connections.spawn(async move {
                        conversation.await;
                        drop(slot);
                    });
                }
                Err(error) => {
                    tracing::warn!(%error, "a connection could not be accepted");
                    tokio::time::sleep(Duration::from_millis(200)).await;
                }
            },
            // Finished ones are taken out, so that the set does not grow.
            Some(_) = connections.join_next() => {}
        }
    }
}

/// Comes to terms about TLS where that is spoken, and takes what is posted.
async fn begin(stream: TcpStream, acceptor: Option<TlsAcceptor>, desk: Arc<Desk>) {
    let Some(acceptor) = acceptor else { return converse(stream, desk).await };
    match timeout(TIME, acceptor.accept(stream)).await {
        Ok(Ok(stream)) => converse(stream, desk).await,
        Ok(Err(error)) => tracing::debug!(%error, "a connection did not come to terms about TLS"),
        Err(_) => {}
    }
}

async fn converse(stream: impl AsyncRead + AsyncWrite + Unpin, desk: Arc<Desk>) {
    let service = service_fn(|request: Request<Incoming>| {
        let desk = Arc::clone(&desk);
        async move { Ok::<_, Infallible>(desk.take(request).await) }
    });
    let served = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(TIME)
        .max_buf_size(HEAD_BYTES)
        .serve_connection(TokioIo::new(stream), service)
        .await;
    if let Err(error) = served {
        tracing::debug!(%error, "a connection did not end well");
    }
}

/// Where posts are taken in.
struct Desk {
    settings: ReceiverSettings,
    sender: mpsc::Sender<Delivery>,
}

impl Desk {
    async fn take(&self, request: Request<Incoming>) -> Response<Body> {
        let (head, body) = request.into_parts();
        if head.method != Method::POST {
            return answer(StatusCode::METHOD_NOT_ALLOWED);
        }
        let body = match timeout(TIME, to_bytes(Body::new(body), BODY_BYTES)).await {
            Err(_) => return answer(StatusCode::REQUEST_TIMEOUT),
            // Longer than that, or the client is gone and hears nothing.
            Ok(Err(_)) => return answer(StatusCode::PAYLOAD_TOO_LARGE),
            Ok(Ok(body)) => body,
        };
        let verdict = match &self.settings.verifier {
            None => Verdict::NotAsked,
            Some(verifier) => verifier.verify(bearer(&head.headers)).await,
        };
        // First the place, then the answer: what is answered with a success is handed on.
        let Ok(place) = self.sender.try_reserve() else { return answer(StatusCode::SERVICE_UNAVAILABLE) };
        let mut delivery = Delivery {
            at: self.settings.clock.now(),
            path: head.uri.path_and_query().map_or("", |path| path.as_str()).to_owned(),
            headers: told(&head.headers),
            body,
            verdict,
            status: 0,
        };
        let status = match &delivery.verdict {
            Verdict::Refused(_) => StatusCode::UNAUTHORIZED,
            // Posted again it may be verified.
            Verdict::Unknown(_) => StatusCode::SERVICE_UNAVAILABLE,
            Verdict::NotAsked | Verdict::Verified => {
                let status = (self.settings.answers.0)(&delivery);
                // What is not final would leave the service without an answer.
                let status = StatusCode::from_u16(status).ok().filter(|status| !status.is_informational());
                status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
            }
        };
        delivery.status = status.as_u16();
        place.send(delivery);
        answer(status)
    }
}

fn answer(status: StatusCode) -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    response
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::AUTHORIZATION)?.to_str().ok()?.strip_prefix("Bearer ")
}

fn told(headers: &HeaderMap) -> Vec<(String, String)> {
    headers
        .iter()
        .filter(|(name, _)| *name != header::AUTHORIZATION)
        .map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
        .collect()
}
