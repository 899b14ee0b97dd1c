//! The endpoint's time.

use axum::{
    Json,
    body::Bytes,
    extract::{State, rejection::BytesRejection},
    http::StatusCode,
};

use crate::{
    api::desk::clock::{ClockAnswer, ClockRequest},
    simulator::{
        routes::{App, Failure, body, caller::Desk},
        scheduler::AdjustError,
    },
};

/// What time it is: `GET /desk/v1/clock`.
#[utoipa::path(
    get,
    path = "/desk/v1/clock",
    tag = "desk",
    responses(
        (status = 200, description = "The endpoint's time.", body = ClockAnswer),
    ),
)]
pub(in crate::simulator::routes) async fn clock(State(app): State<App>, _: Desk) -> Result<Json<ClockAnswer>, Failure> {
    Ok(Json(app.scheduler.show().await?))
}

/// Moves the clock or changes its rate, and answers when all that was due is done: `POST /desk/v1/clock`.
#[utoipa::path(
    post,
    path = "/desk/v1/clock",
    tag = "desk",
    request_body = ClockRequest,
    responses(
        (status = 200, description = "The endpoint's time, and what fired.", body = ClockAnswer),
        (status = 400, description = "The body is no adjustment, or time would end."),
    ),
)]
pub(in crate::simulator::routes) async fn adjust_clock(
    State(app): State<App>,
    _: Desk,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<ClockAnswer>, Failure> {
    let body = body::whole(body)?;
    let request = ClockRequest::parse(&body).map_err(|violation| super::wrong(vec![violation]))?;
    app.scheduler.adjust(request).await.map(Json).map_err(|error| match error {
        AdjustError::Store(error) => error.into(),
        AdjustError::Fixed => Failure::plain(StatusCode::CONFLICT, error.to_string()),
        AdjustError::TooFar { .. } => Failure::plain(StatusCode::BAD_REQUEST, error.to_string()),
    })
}
