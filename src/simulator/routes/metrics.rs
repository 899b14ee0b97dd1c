//! `GET /metrics`: what the endpoint counts about itself, for Prometheus. No key, because nothing of a conversation is in
//! it; and every request is counted here on its way.

use std::time::Instant;

use axum::{
    extract::{MatchedPath, Request, State},
    http::{Method, StatusCode, header},
    response::{IntoResponse, Response},
};

use super::{App, Failure, faults::is_answered};
use crate::simulator::metrics::MEDIA_TYPE;

/// The route of a path that is none.
const UNKNOWN: &str = "unknown";

/// Counts a request and its answer.
pub(super) async fn measure<F>(app: &App, request: Request, inner: impl FnOnce(Request) -> F) -> Response
where
    F: Future<Output = Response>,
{
    let route = request.extensions().get::<MatchedPath>().cloned();
    let method = method(request.method());
    let begun = Instant::now();
    let response = inner(request).await;
    let status = is_answered(response.extensions().get()).then(|| response.status());
    let route = route.as_ref().map_or(UNKNOWN, MatchedPath::as_str);
    app.metrics.request(route, method, status.as_ref().map(StatusCode::as_str), begun.elapsed());
    response
}

/// What the endpoint counts about itself, for Prometheus: `GET /metrics`.
#[utoipa::path(
    get,
    path = "/metrics",
    tag = "operations",
    responses((status = 200, description = "The text format 0.0.4.", body = String, content_type = "text/plain; version=0.0.4")),
)]
pub(super) async fn metrics(State(app): State<App>) -> Result<Response, Failure> {
    let conversations = app.store.state_counts().await?;
    let text = app.metrics.text(&conversations).map_err(|error| Failure::internal(error.to_string()))?;
    Ok(([(header::CONTENT_TYPE, MEDIA_TYPE)], text).into_response())
}

/// A method's name; all that no route has are one, because a client may invent any number.
fn method(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::DELETE => "DELETE",
        Method::PATCH => "PATCH",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}
