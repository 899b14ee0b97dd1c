//! The endpoint's routes, on one page. A route translates: HTTP in, a store's operation, HTTP out.

mod activities;
mod body;
mod browser;
mod caller;
mod channels;
mod consumer;
mod deliveries;
mod desk;
mod document;
mod events;
mod failure;
mod faults;
mod guard;
mod health;
mod identity;
mod journal;
mod metrics;
mod pairs;
mod strict;
mod tokens;

use std::sync::Arc;

use axum::{
    Router,
    extract::{DefaultBodyLimit, Request, State},
    http::Method,
    middleware::{self, Next},
    response::Response,
    routing::{delete, get, post, put},
};

pub use self::document::{Surface, document};
pub(crate) use self::guard::Guard;
use self::{
    body::Watch,
    desk::{anew, clock, commands, records},
    failure::Failure,
};
use super::endpoint::Endpoint;
use crate::api::{create, fault::Route, limit};

/// What every handler gets.
type App = Arc<Endpoint>;

/// What is answered while the endpoint stops.
pub(crate) const STOPPING: &str = "the endpoint is stopping";

/// Takes the one list of operations: the router is made of it, and so is the document, which a handler's
/// `#[utoipa::path]` feeds. A handler without one does not compile. What programmed failures may be injected into says
/// `as` which of their routes it is; nothing else is ever faulted.
macro_rules! operations {
    ($($method:ident $path:expr => $module:ident::$handler:ident $(as $route:ident)?,)+) => {
        #[derive(utoipa::OpenApi)]
        #[openapi(paths($($module::$handler),+))]
        struct Operations;

        impl Operations {
            /// Method and path of each.
            #[cfg(test)]
            const ROUTES: &[(&str, &str)] = &[$((stringify!($method), $path)),+];

            /// Method, path and name of those that can be faulted.
            const FAULTY: &[(&str, &str, Route)] = &[$($((stringify!($method), $path, Route::$route),)?)+];

            fn router() -> Router<App> {
                Router::new()$(.route($path, $method($module::$handler)))+
            }
        }
    };
}

operations! {
    // The integrator's side: the vendor's Messaging API.
    post create::PATH_PLURAL => consumer::create as Create,
    post create::PATH_SINGULAR => consumer::create_singular as Create,
    get "/api/v1.0/consumer/conversations" => consumer::conversations as Conversations,
    post "/api/v1.0/consumer/conversation/{id}" => activities::act as Activity,
    get "/api/v1.0/consumer/conversation/{id}/messages" => activities::messages as Messages,
    get "/api/v1.0/consumer/conversation/{id}/context" => consumer::context as Context,
    // Tokens, as Entra issues them.
    post "/{tenant}/oauth2/v2.0/token" => identity::token as Token,
    get "/{tenant}/v2.0/.well-known/openid-configuration" => identity::configuration,
    get "/{tenant}/discovery/v2.0/keys" => identity::keys,
    // The desk's side: ours.
    get "/desk/v1/conversations" => desk::list,
    get "/desk/v1/conversations/{id}" => desk::show,
    post "/desk/v1/conversations/{id}/accept" => commands::accept,
    post "/desk/v1/conversations/{id}/reject" => commands::reject,
    post "/desk/v1/conversations/{id}/end" => commands::end,
    post "/desk/v1/conversations/{id}/close" => commands::close,
    post "/desk/v1/conversations/{id}/open" => commands::open,
    post "/desk/v1/conversations/{id}/release" => commands::release,
    post "/desk/v1/conversations/{id}/transfer" => commands::transfer,
    post "/desk/v1/conversations/{id}/force-close" => commands::force_close,
    post "/desk/v1/conversations/{id}/messages" => commands::say,
    post "/desk/v1/conversations/{id}/typing" => commands::representative_typing,
    put "/desk/v1/conversations/{id}/customer" => commands::link,
    get "/desk/v1/records" => records::records,
    post "/desk/v1/records" => records::add_record,
    put "/desk/v1/records/{id}" => records::change_record,
    delete "/desk/v1/records/{id}" => records::remove_record,
    get "/desk/v1/clock" => clock::clock,
    post "/desk/v1/clock" => clock::adjust_clock,
    post "/desk/v1/reset" => anew::reset,
    get "/desk/v1/snapshot" => anew::snapshot,
    post "/desk/v1/snapshot" => anew::restore,
    get "/desk/v1/channels" => channels::channels,
    post "/desk/v1/channels" => channels::create_channel,
    put "/desk/v1/channels/{id}" => channels::change_channel,
    delete "/desk/v1/channels/{id}" => channels::remove_channel,
    get "/desk/v1/deliveries" => deliveries::deliveries,
    post "/desk/v1/deliveries/{id}/replay" => deliveries::replay,
    get "/desk/v1/events" => events::events,
    get "/desk/v1/journal" => journal::journal,
    get "/desk/v1/faults" => faults::faults,
    put "/desk/v1/faults" => faults::set_faults,
    post "/desk/v1/tokens" => tokens::mint,
    // Operations.
    get "/healthz" => health::health,
    get "/metrics" => metrics::metrics,
    get "/openapi.json" => document::openapi,
}

impl Operations {
    /// Which of the routes that can be faulted a call goes to.
    fn faulty(method: &Method, path: &str) -> Option<Route> {
        // What answers a GET answers a HEAD.
        let method = if method == Method::HEAD { &Method::GET } else { method };
        let is_it = |faulty: &&(&str, &str, Route)| faulty.0.eq_ignore_ascii_case(method.as_str()) && faulty.1 == path;
        Self::FAULTY.iter().find(is_it).map(|(_, _, route)| *route)
    }
}

pub(crate) fn router(app: App, guard: Guard) -> Router {
    Operations::router()
        .fallback(failure::no_such_path)
        .method_not_allowed_fallback(failure::no_such_method)
        // One layer for all that is done around a call: axum boxes every call once more for each.
        .layer((
            middleware::from_fn_with_state(Arc::new((Arc::clone(&app), guard)), around),
            DefaultBodyLimit::max(limit::BODY_BYTES),
        ))
        .with_state(app)
}

/// What is done around every call, the innermost first. The journal is outside of what may refuse a call, so that it has
/// the answers as they leave; and failures of all of them take their ids from the endpoint's randomness.
async fn around(State(around): State<Arc<(App, Guard)>>, request: Request, next: Next) -> Response {
    let (app, guard) = &*around;
    let watch = Watch::default();
    let faulted = |request| faults::inject(app, request, next);
    let strict = |request| strict::strict(app, request, faulted);
    let guarded = |request| guard::guard(guard, &watch, request, strict);
    let noted = |request| journal::note(app, &watch, request, guarded);
    app.randomness.clone().during(metrics::measure(app, request, noted)).await
}

/// Instead of the endpoint, where a connection cannot be taken: every call is asked to come again.
pub(crate) fn unavailable(detail: &'static str) -> Router {
    Router::new().fallback(async move || failure::come_again(detail))
}

#[cfg(test)]
mod tests;
