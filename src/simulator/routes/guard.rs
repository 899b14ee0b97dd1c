//! Around every request: a bound on its time, and an answer even when a handler panics.

use std::{any::Any, panic::AssertUnwindSafe, time::Duration};

use axum::{
    extract::Request,
    http::StatusCode,
    middleware::Next,
    response::{IntoResponse, Response},
};
use futures_util::FutureExt;
use tokio::time::timeout;

use super::Failure;

/// From the request's head to the answer's; an event stream's body may take as long as it likes.
const PATIENCE: Duration = Duration::from_secs(30);

pub(super) async fn guard(request: Request, next: Next) -> Response {
    match timeout(PATIENCE, AssertUnwindSafe(next.run(request)).catch_unwind()).await {
        Ok(Ok(response)) => response,
        Ok(Err(panic)) => Failure::internal(format!("a handler panicked: {}", message(&*panic))).into_response(),
        Err(_) => {
            let detail = format!("the request was not finished within {} seconds", PATIENCE.as_secs());
            Failure::plain(StatusCode::REQUEST_TIMEOUT, detail).into_response()
        }
    }
}

fn message(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("without a message")
}
