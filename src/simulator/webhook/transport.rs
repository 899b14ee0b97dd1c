//! One try over HTTP: nothing that a receiver does can hold it longer than its time, or have it read without end.

use std::{
    sync::{Arc, OnceLock},
    time::Duration,
};

use futures_util::future::BoxFuture;
use reqwest::{Client, Url, header};
use secrecy::{ExposeSecret, SecretString};
use tokio::time::timeout;

use crate::{
    api::{fault::InjectedFault, id::ConversationId},
    outgoing,
};

/// Bytes of an answer's body that are read, so that its connection can be used again; a longer one costs it.
const ANSWER_BYTES: usize = 16 * 1024;
/// How long that may take once the answer is known.
const ANSWER_TIME: Duration = Duration::from_millis(500);

/// One try, as it is to be made. Whatever stands between a worker and the network may keep it and make it again.
#[derive(Clone, Debug)]
pub(crate) struct Post {
    /// Whose order it belongs to.
    pub(crate) conversation: ConversationId,
    pub(crate) url: Url,
    pub(crate) bearer: SecretString,
    /// The payload, byte for byte.
    pub(crate) body: String,
}

/// How a try ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// With a status; what was said beside it counts for nothing.
    Answered(u16),
    /// Without an answer; the sentence says why, and nothing that is secret.
    Failed(String),
}

impl Outcome {
    /// No answer came in `time`.
    pub(crate) fn late(time: Duration) -> Self {
        Self::Failed(format!("no answer within {} s", time.as_secs_f64()))
    }

    /// Whether it ends the delivery. The page wants a 200; any 2xx is as good (our decision).
    pub(crate) fn is_success(&self) -> bool {
        matches!(self, Self::Answered(200..=299))
    }
}

/// What is known of a try when it is over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Report {
    pub(crate) outcome: Outcome,
    /// The fault that was injected, where one was.
    pub(crate) fault: Option<InjectedFault>,
}

/// Where every try passes: what is between a worker and the receivers, and the place to make failures on purpose and to
/// count.
pub(crate) trait Transport: Send + Sync + 'static {
    /// Makes one try and waits for its end, which comes within bounds.
    fn post(&self, post: Post) -> BoxFuture<'_, Report>;
}

/// The network. A receiver gets `time` for a whole answer.
pub(crate) struct Network {
    time: Duration,
    /// Made when first needed: the roots of https take milliseconds to load.
    secure: OnceLock<Result<Client, String>>,
    plain: OnceLock<Result<Client, String>>,
    /// This machine's own addresses are called without a proxy.
    loopback: OnceLock<Result<Client, String>>,
}

impl Network {
    pub(crate) fn new(time: Duration) -> Arc<Self> {
        Arc::new(Self { time, secure: OnceLock::new(), plain: OnceLock::new(), loopback: OnceLock::new() })
    }

    fn client(&self, url: &Url) -> Result<&Client, String> {
        let is_secure = url.scheme() == "https";
        let is_loopback = outgoing::is_loopback(url);
        let cell = match (is_secure, is_loopback) {
            (true, _) => &self.secure,
            (false, true) => &self.loopback,
            (false, false) => &self.plain,
        };
        cell.get_or_init(|| build(is_secure, is_loopback)).as_ref().map_err(Clone::clone)
    }

    async fn answer(&self, post: Post) -> Outcome {
        let request = match self.client(&post.url) {
            Ok(client) => client.post(post.url),
            Err(reason) => return Outcome::Failed(reason),
        };
        let request = request
            .bearer_auth(post.bearer.expose_secret())
            .header(header::CONTENT_TYPE, "application/json; charset=utf-8")
            .body(post.body);
        match request.send().await {
            Ok(response) => {
                let status = response.status().as_u16();
                // The answer is known: its body can neither change it nor delay it much.
                let _ = timeout(ANSWER_TIME, finish(response)).await;
                Outcome::Answered(status)
            }
            Err(error) => Outcome::Failed(sentence(&error)),
        }
    }
}

impl Transport for Network {
    fn post(&self, post: Post) -> BoxFuture<'_, Report> {
        Box::pin(async move {
            let conversation = post.conversation;
            let outcome = timeout(self.time, self.answer(post)).await.unwrap_or_else(|_| Outcome::late(self.time));
            tracing::debug!(%conversation, ?outcome, "a webhook was called");
            Report { outcome, fault: None }
        })
    }
}

fn build(is_secure: bool, is_loopback: bool) -> Result<Client, String> {
    let mut builder = Client::builder()
        .tls_backend_preconfigured(outgoing::tls(is_secure, None)?)
        // The token and the payload go where they were sent, and nowhere else.
        .redirect(reqwest::redirect::Policy::none())
        .user_agent(concat!("frontdesk/", env!("CARGO_PKG_VERSION")))
        .pool_idle_timeout(Duration::from_secs(30))
        .pool_max_idle_per_host(4);
    if is_loopback {
        builder = builder.no_proxy();
    }
    builder.build().map_err(|error| outgoing::cause(&error))
}

/// Reads a short body to its end and gives up on any other.
async fn finish(mut response: reqwest::Response) {
    let mut left = ANSWER_BYTES;
    while let Ok(Some(chunk)) = response.chunk().await {
        let Some(rest) = left.checked_sub(chunk.len()) else { return };
        left = rest;
    }
}

/// What went wrong, without the address.
fn sentence(error: &reqwest::Error) -> String {
    let cause = outgoing::cause(error);
    if error.is_connect() { format!("cannot connect: {cause}") } else { format!("the connection broke: {cause}") }
}
