//! Around every request: a bound on its time, and an answer even when a handler panics.

use std::{any::Any, panic::AssertUnwindSafe, time::Duration};

use axum::{
    extract::{Request, State},
    http::StatusCode,
    middleware::Next,
    response::{IntoResponse, Response},
};
use futures_util::FutureExt;
use tokio::time::timeout;

use super::Failure;

/// How long a request may take, from its head to the answer's; an event stream's body may take as long as it likes.
pub(super) const PATIENCE: Duration = Duration::from_secs(30);

pub(super) async fn guard(State(patience): State<Duration>, request: Request, next: Next) -> Response {
    match timeout(patience, AssertUnwindSafe(next.run(request)).catch_unwind()).await {
        Ok(Ok(response)) => response,
        Ok(Err(panic)) => Failure::internal(format!("a handler panicked: {}", message(&*panic))).into_response(),
        Err(_) => {
            // 503 and not 408, because the vendor documents that one; and whether it was carried out nobody knows.
            let detail = format!("the request was not finished within {patience:?}, it may have been carried out");
            Failure::plain(StatusCode::SERVICE_UNAVAILABLE, detail).into_response()
        }
    }
}

fn message(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("without a message")
}
