//! Beginning anew.

use axum::{Json, extract::State};

use crate::{
    api::{desk::clock::ClockAnswer, fault::FaultRules},
    simulator::routes::{App, Failure, caller::Desk},
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
