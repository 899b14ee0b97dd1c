//! The endpoint's routes, on one page. A route translates: HTTP in, a store's operation, HTTP out.

mod activities;
mod body;
mod browser;
mod caller;
mod channels;
mod consumer;
mod deliveries;
mod desk;
mod events;
mod failure;
mod guard;
mod health;
mod identity;
mod journal;
mod pairs;
mod tokens;

use std::sync::Arc;

use axum::{
    Router,
    extract::DefaultBodyLimit,
    middleware,
    routing::{get, post, put},
};

use self::failure::Failure;
pub(crate) use self::guard::Guard;
use super::endpoint::Endpoint;
use crate::api::{create, limit};

/// What every handler gets.
type App = Arc<Endpoint>;

/// What is answered while the endpoint stops.
pub(crate) const STOPPING: &str = "the endpoint is stopping";

pub(crate) fn router(app: App, guard: Guard) -> Router {
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
        .route("/desk/v1/channels", get(channels::list).post(channels::create))
        .route("/desk/v1/channels/{id}", put(channels::change).delete(channels::remove))
        .route("/desk/v1/deliveries", get(deliveries::list))
        .route("/desk/v1/deliveries/{id}/replay", post(deliveries::replay))
        .route("/desk/v1/events", get(events::events))
        .route("/desk/v1/journal", get(journal::journal))
        .route("/desk/v1/tokens", post(tokens::mint))
        // Operations.
        .route("/healthz", get(health::health))
        .fallback(failure::no_such_path)
        .method_not_allowed_fallback(failure::no_such_method)
        .layer(DefaultBodyLimit::max(limit::BODY_BYTES))
        .layer(middleware::from_fn_with_state(Arc::new(guard), guard::guard))
        // Outside of everything, so that the journal has the answers as they leave.
        .layer(middleware::from_fn_with_state(Arc::clone(&app), journal::note))
        .with_state(app)
}

/// Instead of the endpoint, where a connection cannot be taken: every call is asked to come again.
pub(crate) fn unavailable(detail: &'static str) -> Router {
    Router::new().fallback(async move || failure::come_again(detail))
}

#[cfg(test)]
mod tests;
