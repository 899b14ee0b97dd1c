//! Who looks on: every exchange of a client, told as it was sent and received.
//!
//! Nothing secret leaves this module. Header values that carry credentials are masked by the header's name, and so is any
//! value that was marked as sensitive; of what is said to a token endpoint and by it only fields that are known to be
//! harmless are told; everything else goes through the mask of the secrets that the client holds. Looking on changes
//! nothing: a request leaves as it would have left.

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use reqwest::{
    Request, Response,
    header::{self, HeaderMap, HeaderName, HeaderValue},
};
use secrecy::SecretString;
use serde_json::Value;

use super::http::USER_AGENT;
use crate::{
    api::{
        journal::{Body, MASKED},
        wire::{Answer, BODY_BYTES, Exchange, Part, Timing},
    },
    clock::Clock,
    mask::Mask,
};

/// Headers whose values are credentials.
const SECRET_HEADERS: [&str; 7] = [
    "authorization",
    "proxy-authorization",
    "cookie",
    "set-cookie",
    "x-api-key",
    "api-key",
    "ocp-apim-subscription-key",
];
/// What of a request for a token, or of its answer, may be read.
const HARMLESS: [&str; 15] = [
    "grant_type",
    "client_id",
    "scope",
    "resource",
    "token_type",
    "expires_in",
    "ext_expires_in",
    "expires_on",
    "error",
    "error_description",
    "error_codes",
    "error_uri",
    "timestamp",
    "trace_id",
    "correlation_id",
];

/// Is told of every exchange; clones tell the same.
#[derive(Clone)]
pub(super) struct Observer(Arc<Inner>);

struct Inner {
    tell: Box<dyn Fn(Exchange) + Send + Sync>,
    secrets: Vec<SecretString>,
    clock: Clock,
    count: AtomicU64,
}

impl Observer {
    pub(super) fn new(
        secrets: Vec<SecretString>,
        clock: Clock,
        tell: impl Fn(Exchange) + Send + Sync + 'static,
    ) -> Self {
        Self(Arc::new(Inner { tell: Box::new(tell), secrets, clock, count: AtomicU64::new(0) }))
    }

    /// Begins to look on; the exchange is told at its end.
    pub(super) fn watch(&self, request: &Request) -> Watch {
        let url = request.url();
        // A token that an endpoint repeats in its answer is as secret as the one in the request.
        let bearer = request.headers().get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        let token = bearer.and_then(|value| value.split_once(' ')).map(|(_, token)| SecretString::from(token));
        let mask = Mask::new(self.0.secrets.iter().cloned().chain(token));
        let is_for_token = request
            .headers()
            .get(header::CONTENT_TYPE)
            .is_some_and(|kind| kind.as_bytes().starts_with(b"application/x-www-form-urlencoded"));
        let bytes = request.body().map(|body| body.as_bytes().unwrap_or_default());
        let body = bytes.map(|bytes| {
            body(
                bytes,
                |text, is_cut| {
                    if is_for_token { harmless_form(text, &mask, is_cut) } else { mask.apply(text, is_cut) }
                },
            )
        });
        let path = url.query().map_or_else(|| url.path().to_owned(), |query| format!("{}?{query}", url.path()));
        let exchange = Exchange {
            number: self.0.count.fetch_add(1, Ordering::Relaxed) + 1,
            at: self.0.clock.now(),
            method: request.method().to_string(),
            origin: url.origin().ascii_serialization(),
            path: mask.apply(&path, false),
            request: Part { headers: headers(&sent_headers(request, bytes.map(<[u8]>::len)), &mask), body },
            answer: None,
            failure: None,
            timing: Timing::default(),
        };
        Watch(Arc::new(Watched {
            observer: self.clone(),
            exchange,
            mask,
            is_for_token,
            began: Instant::now(),
            head: None,
        }))
    }
}

impl fmt::Debug for Observer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Observer")
    }
}

/// An exchange under way. It can be put aside with the answer whose head has come; clones are one and the same.
#[derive(Clone)]
pub(super) struct Watch(Arc<Watched>);

#[derive(Clone)]
struct Watched {
    observer: Observer,
    exchange: Exchange,
    mask: Mask,
    is_for_token: bool,
    began: Instant,
    /// When the head of the answer was here.
    head: Option<Duration>,
}

impl Watch {
    /// The head of the answer is here.
    pub(super) fn answered(self, response: &Response) -> Self {
        let mut watched = Arc::unwrap_or_clone(self.0);
        watched.head = Some(watched.began.elapsed());
        watched.exchange.answer = Some(Answer {
            status: response.status().as_u16(),
            part: Part { headers: headers(response.headers(), &watched.mask), body: None },
        });
        Self(Arc::new(watched))
    }

    /// It is over: the whole body, or why not, in words.
    pub(super) fn ended(self, outcome: Result<&[u8], String>) {
        let Watched { observer, mut exchange, mask, is_for_token, began, head } = Arc::unwrap_or_clone(self.0);
        let total = began.elapsed();
        exchange.timing = Timing { waiting: head, body: head.map(|head| total.saturating_sub(head)), total };
        match (outcome, &mut exchange.answer) {
            (Ok(bytes), Some(answer)) if !bytes.is_empty() => {
                answer.part.body =
                    Some(body(
                        bytes,
                        |text, is_cut| {
                            if is_for_token { harmless_json(text, &mask) } else { mask.apply(text, is_cut) }
                        },
                    ));
            }
            (Ok(_), _) => {}
            (Err(failure), _) => exchange.failure = Some(mask.apply(&failure, false)),
        }
        (observer.0.tell)(exchange);
    }
}

/// The headers that go over the wire: those of the request, and those that are added on the way.
fn sent_headers(request: &Request, length: Option<usize>) -> HeaderMap {
    let mut headers = HeaderMap::new();
    let url = request.url();
    let host = url.host_str().unwrap_or_default();
    let host = url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"));
    let added = [
        (header::HOST, Some(host)),
        (header::USER_AGENT, Some(USER_AGENT.to_owned())),
        (header::ACCEPT, Some("*/*".to_owned())),
        (header::CONTENT_LENGTH, length.map(|length| length.to_string())),
    ];
    for (name, value) in added {
        if let Some(value) = value.and_then(|value| HeaderValue::try_from(value).ok())
            && !request.headers().contains_key(&name)
        {
            headers.insert(name, value);
        }
    }
    headers.extend(request.headers().iter().map(|(name, value)| (name.clone(), value.clone())));
    headers
}

fn headers(headers: &HeaderMap, mask: &Mask) -> Vec<(String, String)> {
    headers.iter().map(|(name, value)| (name.to_string(), header_text(name, value, mask))).collect()
}

fn header_text(name: &HeaderName, value: &HeaderValue, mask: &Mask) -> String {
    let text = String::from_utf8_lossy(value.as_bytes());
    if !SECRET_HEADERS.contains(&name.as_str()) && !value.is_sensitive() {
        return mask.apply(&text, false);
    }
    // How one identifies oneself is no secret, and worth knowing.
    match text.split_once(' ') {
        Some((scheme @ ("Bearer" | "Basic"), _)) => format!("{scheme} {MASKED}"),
        _ => MASKED.to_owned(),
    }
}

/// As much of a body as is kept, masked.
fn body(bytes: &[u8], masked: impl FnOnce(&str, bool) -> String) -> Body {
    let kept = &bytes[..bytes.len().min(BODY_BYTES)];
    let truncated = kept.len() < bytes.len();
    Body { text: masked(&String::from_utf8_lossy(kept), truncated), bytes: bytes.len() as u64, truncated }
}

/// A form with the values of harmless fields only.
fn harmless_form(text: &str, mask: &Mask, is_cut: bool) -> String {
    let pair = |pair: &str| match pair.split_once('=') {
        Some((name, value)) if HARMLESS.contains(&name) => format!("{name}={}", mask.apply(value, is_cut)),
        Some((name, _)) => format!("{name}={MASKED}"),
        None => MASKED.to_owned(),
    };
    text.split('&').map(pair).collect::<Vec<_>>().join("&")
}

/// What a token endpoint answered, with the values of harmless fields only; nothing of what is no object.
fn harmless_json(text: &str, mask: &Mask) -> String {
    let Ok(Value::Object(mut fields)) = serde_json::from_str(text) else { return MASKED.to_owned() };
    for (name, value) in &mut fields {
        if !HARMLESS.contains(&name.as_str()) {
            *value = Value::from(MASKED);
        }
    }
    mask.apply(&Value::Object(fields).to_string(), false)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mask() -> Mask {
        Mask::new(["hush".into()])
    }

    #[test]
    fn of_a_token_request_only_harmless_fields_are_told() {
        let form = "grant_type=client_credentials&client_id=me&client_secret=hush%21&client_assertion=abc&odd";
        assert_eq!(
            harmless_form(form, &mask(), false),
            "grant_type=client_credentials&client_id=me&client_secret=•••&client_assertion=•••&•••"
        );
    }

    #[test]
    fn of_a_token_answer_only_harmless_fields_are_told() {
        let answer = r#"{"token_type":"Bearer","expires_in":3599,"access_token":"opaque","new":{"token":"x"}}"#;
        assert_eq!(
            harmless_json(answer, &mask()),
            r#"{"token_type":"Bearer","expires_in":3599,"access_token":"•••","new":"•••"}"#
        );
        assert_eq!(harmless_json(r#"{"error_description":"not hush"}"#, &mask()), r#"{"error_description":"not •••"}"#);
        assert_eq!(harmless_json("opaque", &mask()), MASKED);
    }

    #[test]
    fn a_header_that_carries_a_credential_tells_its_scheme_at_most() {
        let text = |name: &'static str, value: &'static str| {
            header_text(&HeaderName::from_static(name), &HeaderValue::from_static(value), &mask())
        };
        assert_eq!(text("authorization", "Bearer opaque"), "Bearer •••");
        assert_eq!(text("authorization", "opaque"), MASKED);
        assert_eq!(text("set-cookie", "a=b"), MASKED);
        assert_eq!(text("x-note", "so hush"), "so •••");
        let mut sensitive = HeaderValue::from_static("opaque");
        sensitive.set_sensitive(true);
        assert_eq!(header_text(&HeaderName::from_static("x-new"), &sensitive, &mask()), MASKED);
    }

    #[test]
    fn a_body_is_kept_up_to_its_bound() {
        let long = body(&vec![b'x'; BODY_BYTES + 1], |text, is_cut| format!("{}{is_cut}", text.len()));
        assert_eq!((long.text.as_str(), long.bytes, long.truncated), ("262144true", 262_145, true));
    }
}
