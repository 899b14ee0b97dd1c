//! Failures as answers: each a problem body with its correlation id, and a line in the log with the cause.
//!
//! What a caller is told and what the log keeps are two texts; a cause never leaves through the body.

use axum::{
    Json,
    extract::Request,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};

use crate::{
    api::problem::{Code, Problem, Violation},
    simulator::{identity::TokenFault, randomness::Randomness, rate::Exceeded, store::StoreError},
};

/// A refused or failed call.
#[derive(Debug)]
pub(super) struct Failure {
    /// Boxed, because every handler may return one and few do.
    problem: Box<Problem>,
    /// For `WWW-Authenticate`.
    challenge: Option<String>,
    /// For `Retry-After`, in seconds.
    retry_after: Option<u32>,
    /// For the log only.
    cause: Option<String>,
    /// Whether somebody wanted it: then it is nothing to be alarmed about.
    is_injected: bool,
}

impl Failure {
    /// A failure with one of the API's codes.
    pub(super) fn coded(code: Code, detail: impl Into<String>) -> Self {
        Problem::coded(code, detail).into()
    }

    /// A failure that the status alone describes.
    pub(super) fn plain(status: StatusCode, detail: impl Into<String>) -> Self {
        Problem::plain(status.as_u16(), status.canonical_reason().unwrap_or("Error"), detail).into()
    }

    /// Nobody, or nobody who may do this; `detail` says which check failed.
    pub(super) fn unauthorized(detail: &str) -> Self {
        Self {
            challenge: Some(format!("Bearer error=\"invalid_token\", error_description=\"{detail}\"")),
            ..Self::plain(StatusCode::UNAUTHORIZED, detail)
        }
    }

    /// The same call may succeed after so many seconds.
    pub(super) fn retry_after(self, seconds: u32) -> Self {
        Self { retry_after: Some(seconds), ..self }
    }

    /// Our own fault. The body says only that; the log says why.
    pub(super) fn internal(cause: impl Into<String>) -> Self {
        let detail = "the endpoint failed; what it logs names the cause under the correlation id";
        Self { cause: Some(cause.into()), ..Self::plain(StatusCode::INTERNAL_SERVER_ERROR, detail) }
    }

    /// A programmed failure.
    pub(super) fn injected(problem: Problem) -> Self {
        // A 401 has to say how to authenticate (RFC 9110 section 15.5.2).
        let challenge = (problem.status == 401).then(|| "Bearer".to_owned());
        Self { challenge, is_injected: true, ..problem.into() }
    }
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        Self { problem: Box::new(problem), challenge: None, retry_after: None, cause: None, is_injected: false }
    }
}

impl From<Violation> for Failure {
    fn from(violation: Violation) -> Self {
        violation.to_problem().into()
    }
}

impl From<TokenFault> for Failure {
    fn from(fault: TokenFault) -> Self {
        Self::unauthorized(&fault.to_string())
    }
}

impl From<Exceeded> for Failure {
    fn from(exceeded: Exceeded) -> Self {
        Self::plain(StatusCode::TOO_MANY_REQUESTS, exceeded.to_string()).retry_after(exceeded.retry_after)
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        let detail = match &error {
            StoreError::Full { .. } => "the store could not be written, nothing was changed: the disk is full",
            StoreError::ReadOnly { .. } => "the store could not be written, nothing was changed: it is read-only",
            StoreError::Disk { .. } => "the store could not be read or written: the disk failed",
            StoreError::Busy { .. } => "the store could not be written, nothing was changed: another program holds it",
            StoreError::Closed => super::STOPPING,
            _ => return Self::internal(error.to_string()),
        };
        Self { cause: Some(error.to_string()), ..Self::plain(StatusCode::SERVICE_UNAVAILABLE, detail) }.retry_after(1)
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let Self { mut problem, challenge, retry_after, cause, is_injected } = self;
        let correlation = Randomness::of_call().id().to_string();
        let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        if !is_injected {
            log(status, &correlation, &problem, cause.as_deref());
        }
        problem.trace_id = Some(correlation.clone());

        let mut response = (status, Json(problem)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(Problem::MEDIA_TYPE));
        if let Ok(correlation) = HeaderValue::from_str(&correlation) {
            headers.insert(Problem::CORRELATION_HEADER, correlation);
        }
        if let Some(challenge) = challenge.and_then(|challenge| HeaderValue::from_str(&challenge).ok()) {
            headers.insert(header::WWW_AUTHENTICATE, challenge);
        }
        if let Some(seconds) = retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

fn log(status: StatusCode, correlation: &str, problem: &Problem, cause: Option<&str>) {
    let (status, detail) = (status.as_u16(), problem.detail.as_str());
    match status {
        500.. => tracing::error!(status, correlation, detail, cause, "the endpoint failed"),
        401 => tracing::warn!(status, correlation, detail, "a call was not authorized"),
        _ => tracing::debug!(status, correlation, detail, code = problem.code, "a call was refused"),
    }
}

/// The endpoint cannot take the call now. The connection is closed, so that the next attempt finds another door.
pub(super) fn come_again(detail: &str) -> Response {
    let mut response = Failure::plain(StatusCode::SERVICE_UNAVAILABLE, detail).retry_after(1).into_response();
    response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    response
}

pub(super) async fn no_such_path(request: Request) -> Failure {
    Failure::plain(StatusCode::NOT_FOUND, format!("there is nothing at {}", request.uri().path()))
}

pub(super) async fn no_such_method(request: Request) -> Failure {
    let (method, path) = (request.method(), request.uri().path());
    Failure::plain(StatusCode::METHOD_NOT_ALLOWED, format!("{method} is not possible at {path}"))
}
