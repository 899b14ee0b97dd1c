//! The journal: what passes the integrators' paths is noted on its way, and `GET /desk/v1/journal` tells it.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use axum::{
    Json,
    body::{Body, HttpBody, to_bytes},
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use futures_util::TryStreamExt;

use super::{App, Failure, caller::Desk, faults::is_answered, pairs::Pairs};
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
pub(super) async fn note(State(app): State<App>, request: Request, next: Next) -> Response {
    let Some(journal) = app.journal.as_ref().filter(|_| request.uri().path().starts_with(CONSUMER)) else {
        return next.run(request).await;
    };
    let (at, begun) = (app.clock.now(), app.clock.stopwatch());
    let method = request.method().to_string();
    let path = request.uri().path_and_query().map(ToString::to_string).unwrap_or_default();
    let sent = Arc::new(Mutex::new(Seen::default()));
    let response = next.run(watched(request, &sent)).await;

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
        request: std::mem::take(&mut *sent.lock().unwrap_or_else(PoisonError::into_inner)),
        answer,
        fault,
    });
    Response::from_parts(parts, Body::from(body))
}

/// The same request, whose body is seen as far as a handler reads it.
fn watched(request: Request, seen: &Arc<Mutex<Seen>>) -> Request {
    if request.body().is_end_stream() {
        return request;
    }
    let seen = Arc::clone(seen);
    request.map(|body| {
        Body::from_stream(body.into_data_stream().inspect_ok(move |chunk| {
            seen.lock().unwrap_or_else(PoisonError::into_inner).see(chunk);
        }))
    })
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
