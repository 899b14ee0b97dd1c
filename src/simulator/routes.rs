//! The endpoint's routes, on one page. A route translates: HTTP in, a store's operation, HTTP out.

mod activities;
mod body;
mod browser;
mod caller;
mod consumer;
mod desk;
mod events;
mod failure;
mod faults;
mod guard;
mod health;
mod identity;
mod journal;
mod metrics;
mod pairs;
mod tokens;

use std::sync::Arc;

use axum::{
    Router,
    extract::DefaultBodyLimit,
    middleware,
    routing::{get, post},
};

use self::failure::Failure;
pub(crate) use self::guard::Guard;
use super::endpoint::Endpoint;
use crate::api::{create, fault::Route, limit};

/// What every handler gets.
type App = Arc<Endpoint>;

/// What is answered while the endpoint stops.
pub(crate) const STOPPING: &str = "the endpoint is stopping";

pub(crate) fn router(app: App, guard: Guard) -> Router {
    // On these routes only: nothing else is ever faulted.
    let faulty = |route| middleware::from_fn_with_state((Arc::clone(&app), route), faults::inject);
    Router::new()
        // The integrator's side: the vendor's Messaging API.
        .route(create::PATH_PLURAL, post(consumer::create).route_layer(faulty(Route::Create)))
        .route(create::PATH_SINGULAR, post(consumer::create).route_layer(faulty(Route::Create)))
        .route(
            "/api/v1.0/consumer/conversations",
            get(consumer::conversations).route_layer(faulty(Route::Conversations)),
        )
        .route("/api/v1.0/consumer/conversation/{id}", post(activities::act).route_layer(faulty(Route::Activity)))
        .route(
            "/api/v1.0/consumer/conversation/{id}/messages",
            get(activities::messages).route_layer(faulty(Route::Messages)),
        )
        .route(
            "/api/v1.0/consumer/conversation/{id}/context",
            get(consumer::context).route_layer(faulty(Route::Context)),
        )
        // Tokens, as Entra issues them.
        .route("/{tenant}/oauth2/v2.0/token", post(identity::token).route_layer(faulty(Route::Token)))
        .route("/{tenant}/v2.0/.well-known/openid-configuration", get(identity::configuration))
        .route("/{tenant}/discovery/v2.0/keys", get(identity::keys))
        // The desk's side: ours.
        .route("/desk/v1/conversations", get(desk::list))
        .route("/desk/v1/conversations/{id}", get(desk::show))
        .route("/desk/v1/conversations/{id}/accept", post(desk::accept))
        .route("/desk/v1/records", get(desk::records))
        .route("/desk/v1/events", get(events::events))
        .route("/desk/v1/journal", get(journal::journal))
        .route("/desk/v1/faults", get(faults::show).put(faults::replace))
        .route("/desk/v1/tokens", post(tokens::mint))
        // Operations.
        .route("/healthz", get(health::health))
        .route("/metrics", get(metrics::tell))
        .fallback(failure::no_such_path)
        .method_not_allowed_fallback(failure::no_such_method)
        .layer(DefaultBodyLimit::max(limit::BODY_BYTES))
        .layer(middleware::from_fn_with_state(Arc::new(guard), guard::guard))
        // Outside of everything, so that the journal has the answers as they leave.
        .layer(middleware::from_fn_with_state(Arc::clone(&app), journal::note))
        .layer(middleware::from_fn_with_state(Arc::clone(&app), metrics::measure))
        .with_state(app)
}

/// Instead of the endpoint, where a connection cannot be taken: every call is asked to come again.
pub(crate) fn unavailable(detail: &'static str) -> Router {
    Router::new().fallback(async move || failure::come_again(detail))
}

#[cfg(test)]
mod tests;
