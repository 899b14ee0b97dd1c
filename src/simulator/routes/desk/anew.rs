//! Beginning anew.

use axum::{Json, extract::State};

use crate::{
    api::desk::clock::ClockAnswer,
    simulator::routes::{App, Failure, caller::Desk},
};

/// `POST /desk/v1/reset`: everything back to the seed data, and the clock to the machine's. Tokens stay valid. The answer
/// says what time it is.
pub(in crate::simulator::routes) async fn reset(State(app): State<App>, _: Desk) -> Result<Json<ClockAnswer>, Failure> {
    Ok(Json(app.scheduler.reset().await?))
}
