//! An endpoint that knows one path of create, as a live organisation may: at the other one there is nothing, not even a
//! conversation of the name `create`.

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};

use super::{App, failure};
use crate::api::switch::CreatePath;

pub(super) async fn strict(State(app): State<App>, request: Request, next: Next) -> Response {
    let hidden = app.switches.strict_path.map(CreatePath::other);
    if hidden.is_some_and(|hidden| request.uri().path() == hidden.path()) {
        return failure::no_such_path(request).await.into_response();
    }
    next.run(request).await
}
