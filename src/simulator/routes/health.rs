//! `GET /healthz`: whether the endpoint can do its work. No key, because nothing is told but that.

use axum::{Json, extract::State};
use serde_json::{Value, json};

use super::{App, Failure};

pub(super) async fn health(State(app): State<App>) -> Result<Json<Value>, Failure> {
    app.store.check().await?;
    Ok(Json(json!({ "status": "ok", "version": env!("CARGO_PKG_VERSION") })))
}
