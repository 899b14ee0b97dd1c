//! The endpoint's routes, on one page. A route translates: HTTP in, a store's operation, HTTP out.

mod activities;
mod caller;
mod consumer;
mod desk;
mod events;
mod failure;
mod guard;
mod health;
mod identity;
mod pairs;

use std::sync::Arc;

use axum::{
    Router,
    extract::DefaultBodyLimit,
    middleware,
    routing::{get, post},
};

use self::failure::Failure;
use super::endpoint::Endpoint;
use crate::api::{create, limit};

/// What every handler gets.
type App = Arc<Endpoint>;

pub(crate) fn router(app: App) -> Router {
    Router::new()
        // The integrator's side: the vendor's Messaging API.
        .route(create::PATH_PLURAL, post(consumer::create))
        .route(create::PATH_SINGULAR, post(consumer::create))
        .route("/api/v1.0/consumer/conversations", get(consumer::conversations))
        .route("/api/v1.0/consumer/conversation/{id}", post(activities::act))
        .route("/api/v1.0/consumer/conversation/{id}/messages", get(activities::messages))
        .route("/api/v1.0/consumer/conversation/{id}/context", get(consumer::context))
        // Tokens, as Entra issues them.
        .route("/{tenant}/oauth2/v2.0/token", post(identity::token))
        .route("/{tenant}/v2.0/.well-known/openid-configuration", get(identity::configuration))
        .route("/{tenant}/discovery/v2.0/keys", get(identity::keys))
        // The desk's side: ours.
        .route("/desk/v1/conversations", get(desk::list))
        .route("/desk/v1/conversations/{id}", get(desk::show))
        .route("/desk/v1/conversations/{id}/accept", post(desk::accept))
        .route("/desk/v1/records", get(desk::records))
        .route("/desk/v1/events", get(events::events))
        // Operations.
        .route("/healthz", get(health::health))
        .fallback(failure::no_such_path)
        .method_not_allowed_fallback(failure::no_such_method)
        .layer(DefaultBodyLimit::max(limit::BODY_BYTES))
        .layer(middleware::from_fn_with_state(guard::PATIENCE, guard::guard))
        .with_state(app)
}

#[cfg(test)]
mod tests;
