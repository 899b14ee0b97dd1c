//! Beginning anew, and from what was kept.

use axum::{
    Json,
    body::Body,
    extract::State,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};

use super::wrong;
use crate::{
    api::{
        desk::clock::ClockAnswer,
        fault::FaultRules,
        snapshot::{BYTES_MAX, Snapshot},
    },
    simulator::{
        routes::{App, Failure, body, caller::Desk},
        scheduler::AdjustError,
        snapshot,
    },
};

/// Everything back to the seed data, and the clock to the machine's: `POST /desk/v1/reset`.
///
/// Tokens stay valid, programmed failures are disarmed. Whoever listens to the events is told to begin anew.
#[utoipa::path(
    post,
    path = "/desk/v1/reset",
    tag = "desk",
    responses(
        (status = 200, description = "What time it is.", body = ClockAnswer),
    ),
)]
pub(in crate::simulator::routes) async fn reset(State(app): State<App>, _: Desk) -> Result<Json<ClockAnswer>, Failure> {
    // Before the clock goes back, so that no token comes in between.
    app.authority.time_goes_back(app.clock.now());
    let answer = app.scheduler.reset().await?;
    app.faults.arm(FaultRules::default());
    Ok(Json(answer))
}

/// Everything that a reset would remove, as one document: `GET /desk/v1/snapshot`.
///
/// Without the signing key, secrets, events and the journal. At most 256 MiB, which the endpoint holds while it answers.
#[utoipa::path(
    get,
    path = "/desk/v1/snapshot",
    tag = "desk",
    responses(
        (status = 200, description = "Everything that is kept.", body = Snapshot),
        (status = 507, description = "There is more than a snapshot can hold."),
    ),
)]
pub(in crate::simulator::routes) async fn snapshot(State(app): State<App>, _: Desk) -> Result<Response, Failure> {
    let Some(snapshot) = app.scheduler.snapshot().await? else {
        let detail = format!("what is kept is more than the {BYTES_MAX} bytes of a snapshot");
        return Err(Failure::plain(StatusCode::INSUFFICIENT_STORAGE, detail));
    };
    let headers = [(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))];
    Ok((headers, Body::from_stream(snapshot::pieces(snapshot))).into_response())
}

/// Puts a snapshot in the place of everything: `POST /desk/v1/snapshot`.
///
/// All of it or nothing. Tokens stay valid, the clock goes to the snapshot's lead, and what was pending is delivered.
/// Whoever listens to the events is told to begin anew. Events and deliveries get new numbers, in the same order.
#[utoipa::path(
    post,
    path = "/desk/v1/snapshot",
    tag = "desk",
    request_body = Snapshot,
    responses(
        (status = 200, description = "What time it is.", body = ClockAnswer),
        (status = 400, description = "The body is no snapshot that can be taken; nothing was changed."),
    ),
)]
pub(in crate::simulator::routes) async fn restore(
    State(app): State<App>,
    _: Desk,
    body: Body,
) -> Result<Json<ClockAnswer>, Failure> {
    let body = body::collect(body, BYTES_MAX).await?;
    let snapshot = snapshot::read(body).await.map_err(|violation| wrong(vec![violation]))?;
    // Before the clock goes back, should it, so that no token comes in between.
    app.authority.time_goes_back(app.clock.now());
    app.scheduler.restore(snapshot).await.map(Json).map_err(|error| match error {
        AdjustError::Store(error) => error.into(),
        refused => Failure::plain(StatusCode::BAD_REQUEST, format!("/at cannot be taken up: {refused}")),
    })
}
