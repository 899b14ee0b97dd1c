//! An endpoint that knows one path of create, as a live organisation may: at the other one there is nothing, not even a
//! conversation of the name `create`.

use axum::{
    extract::Request,
    response::{IntoResponse, Response},
};

use super::{App, failure};
use crate::api::switch::CreatePath;

pub(super) async fn strict<F>(app: &App, request: Request, inner: impl FnOnce(Request) -> F) -> Response
where
    F: Future<Output = Response>,
{
    let hidden = app.switches.strict_path.map(CreatePath::other);
    if hidden.is_some_and(|hidden| request.uri().path() == hidden.path()) {
        return failure::no_such_path(request).await.into_response();
    }
    inner(request).await
}
