//! The journal: what passes the integrators' paths is noted on its way, and `GET /desk/v1/journal` tells it.

use std::time::Duration;

use axum::{
    Json,
    body::{Body, to_bytes},
    extract::{Request, State},
    response::{IntoResponse, Response},
};

use super::{App, Failure, body::Watch, caller::Desk, faults::is_answered, pairs::Pairs};
use crate::{
    api::{fault::InjectedFault, journal::JournalPage, problem::Problem, schema::WholeNumber},
    simulator::{
        journal::{Raw, Seen},
        serve::Ending,
    },
};

/// Where the vendor's paths begin.
const CONSUMER: &str = "/api/v1.0/consumer/";
const LIMIT_DEFAULT: u32 = 50;
const LIMIT_MAX: u32 = 200;
type Limit = WholeNumber<1, LIMIT_MAX>;

/// Notes an integrator's call and its answer; of others nothing is looked at.
pub(super) async fn note<F>(app: &App, watch: &Watch, request: Request, inner: impl FnOnce(Request) -> F) -> Response
where
    F: Future<Output = Response>,
{
    let Some(journal) = app.journal.as_ref().filter(|_| request.uri().path().starts_with(CONSUMER)) else {
        return inner(request).await;
    };
    let (at, begun) = (app.clock.now(), app.clock.stopwatch());
    let method = request.method().to_string();
    let path = request.uri().path_and_query().map(ToString::to_string).unwrap_or_default();
    watch.note();
    let response = inner(request).await;

    let duration = begun.elapsed();
    let (parts, body) = response.into_parts();
    // Answers to integrators are whole in memory: this waits for nothing.
    let body = match to_bytes(body, usize::MAX).await {
        Ok(body) => body,
        Err(error) => return Failure::internal(format!("an answer broke off: {error}")).into_response(),
    };
    let mut answer = Seen::default();
    answer.see(&body);
    let fault = parts.extensions.get::<InjectedFault>().cloned();
    let delay = match parts.extensions.get() {
        Some(Ending::Late(delay)) => *delay,
        _ => Duration::ZERO,
    };
    let correlation = parts.headers.get(Problem::CORRELATION_HEADER);
    journal.record(Raw {
        at,
        duration: duration + delay,
        method,
        path,
        status: is_answered(fault.as_ref()).then(|| parts.status.as_u16()),
        correlation_id: correlation.and_then(|value| value.to_str().ok()).map(str::to_owned),
        request: watch.seen(),
        answer,
        fault,
    });
    Response::from_parts(parts, Body::from(body))
}

/// The integrators' exchanges, newest first: `GET /desk/v1/journal?limit=&after=`.
#[utoipa::path(
    get,
    path = "/desk/v1/journal",
    tag = "desk",
    params(
        ("limit" = inline(Option<Limit>), Query, description = "How many exchanges at most."),
        ("after" = Option<String>, Query, description = "The `next` of the page before."),
    ),
    responses(
        (status = 200, description = "A page of the journal.", body = JournalPage),
        (status = 400, description = "A parameter cannot be read."),
    ),
)]
pub(super) async fn journal(State(app): State<App>, _: Desk, pairs: Pairs) -> Result<Json<JournalPage>, Failure> {
    let limit = pairs.limit(LIMIT_DEFAULT, LIMIT_MAX)?;
    let before = pairs.after()?;
    if let Some(journal) = &app.journal {
        // Whoever asks has been told of every answer before, and looks for it here.
        journal.flush(app.store.as_ref()).await?;
    }
    let mut exchanges = app.store.journal(limit + 1, before).await?;
    let is_last = exchanges.len() <= limit as usize;
    exchanges.truncate(limit as usize);
    let next = exchanges.last().filter(|_| !is_last).map(|entry| entry.id.to_string());
    Ok(Json(JournalPage { exchanges, next }))
}
