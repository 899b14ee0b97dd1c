//! `GET /healthz`: whether the endpoint can do its work. No key, because nothing is told but that.

use axum::{Json, extract::State};

use super::{App, Failure};
use crate::api::health::Health;

/// Whether the endpoint can do its work: `GET /healthz`.
#[utoipa::path(
    get,
    path = "/healthz",
    tag = "operations",
    responses((status = 200, description = "It can.", body = Health)),
)]
pub(super) async fn health(State(app): State<App>) -> Result<Json<Health>, Failure> {
    app.store.check().await?;
    Ok(Json(Health { status: "ok".to_owned(), version: env!("CARGO_PKG_VERSION").to_owned() }))
}
