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
        routes::{App, Failure, caller::Desk, consumer::unreadable},
        scheduler::AdjustError,
    },
};

/// `GET /desk/v1/clock`: what time it is.
pub(in crate::simulator::routes) async fn show(State(app): State<App>, _: Desk) -> Json<ClockAnswer> {
    Json(app.scheduler.show())
}

/// `POST /desk/v1/clock`: moves it or changes its rate; answers when all that was due is done.
pub(in crate::simulator::routes) async fn adjust(
    State(app): State<App>,
    _: Desk,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<ClockAnswer>, Failure> {
    let body = body.map_err(|rejection| unreadable(&rejection))?;
    let request = ClockRequest::parse(&body)?;
    app.scheduler.adjust(request).await.map(Json).map_err(|error| match error {
        AdjustError::Store(error) => error.into(),
        AdjustError::Fixed => Failure::plain(StatusCode::CONFLICT, error.to_string()),
        AdjustError::TooFar { .. } => Failure::plain(StatusCode::BAD_REQUEST, error.to_string()),
    })
}
