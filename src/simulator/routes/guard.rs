//! Around every request: whether it may come in, bounds on its body and its time, and an answer even when a handler
//! panics.

use std::{any::Any, net::SocketAddr, panic::AssertUnwindSafe};

use axum::{
    body::HttpBody,
    extract::Request,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use futures_util::FutureExt;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use super::{
    Failure, STOPPING,
    body::{self, Watch},
    browser::Names,
    failure::come_again,
};
use crate::simulator::{Bounds, Settings};

/// What the guard goes by.
pub(crate) struct Guard {
    bounds: Bounds,
    names: Names,
    stopping: CancellationToken,
}

impl Guard {
    /// The guard of a listener at `address`; once `stopping` is cancelled nobody comes in any more.
    pub(crate) fn new(settings: &Settings, address: SocketAddr, stopping: CancellationToken) -> Self {
        Self { bounds: settings.bounds, names: Names::new(address, &settings.hosts), stopping }
    }
}

/// Lets a call in, or answers it.
pub(super) async fn guard<F>(
    guard: &Guard,
    watch: &Watch,
    request: Request,
    inner: impl FnOnce(Request) -> F,
) -> Response
where
    F: Future<Output = Response>,
{
    if guard.stopping.is_cancelled() {
        return come_again(STOPPING);
    }
    let admitted = guard.names.admit(request.uri(), request.headers());
    if let Err(failure) = admitted.and_then(|()| body::refuse_too_long(request.uri().path(), request.headers())) {
        return failure.into_response();
    }
    let Bounds { body_time, request_time, .. } = guard.bounds;
    let request =
        if request.body().is_end_stream() { request } else { request.map(|body| watch.over(body, body_time)) };
    let response = match timeout(request_time, AssertUnwindSafe(inner(request)).catch_unwind()).await {
        Ok(Ok(response)) => response,
        Ok(Err(panic)) => Failure::internal(format!("a handler panicked: {}", message(&*panic))).into_response(),
        Err(_) => {
            // 503 and not 408, because the vendor documents that one; and whether it was carried out nobody knows.
            let detail = format!("the request was not finished within {request_time:?}, it may have been carried out");
            Failure::plain(StatusCode::SERVICE_UNAVAILABLE, detail).into_response()
        }
    };
    if watch.is_too_slow() {
        // The handler took it for a body that broke off; only here it is known why.
        let detail = format!("the body did not arrive within {body_time:?}");
        return Failure::plain(StatusCode::REQUEST_TIMEOUT, detail).into_response();
    }
    response
}

fn message(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("without a message")
}
