//! `POST /desk/v1/tokens`: tokens that are wrong in one way, which the token endpoint would never issue.
//!
//! For whoever has the desk's key: only the endpoint has the key that signs.

use axum::{
    Json,
    body::Bytes,
    extract::{State, rejection::BytesRejection},
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use secrecy::ExposeSecret;

use super::{App, Failure, body, caller::Desk};
use crate::{
    api::identity::{TokenAnswer, TokenDefect, TokenRequest, ZONE},
    simulator::identity::{Claims, TOKEN_SECONDS},
};

/// A token, good or wrong in one way: `POST /desk/v1/tokens`.
#[utoipa::path(
    post,
    path = "/desk/v1/tokens",
    tag = "desk",
    request_body = TokenRequest,
    responses(
        (status = 200, description = "The token.", body = TokenAnswer),
        (status = 400, description = "The body is not a token request."),
    ),
)]
pub(super) async fn mint(
    State(app): State<App>,
    _: Desk,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Failure> {
    let body = body::whole(body)?;
    let request: TokenRequest = body::object(&body, "a token request")?;
    let now = app.clock.now();
    let minted = match request.defect {
        Some(defect) => app.authority.mint_defective(defect, now),
        None => app.authority.mint(&Claims::issued(app.authority.base_url(), ZONE, now)),
    };
    let token = minted.map_err(|error| Failure::internal(error.to_string()))?;
    let expires_in = if request.defect == Some(TokenDefect::Expired) { 0 } else { u64::from(TOKEN_SECONDS) };
    let answer =
        TokenAnswer { token_type: "Bearer".to_owned(), expires_in, access_token: token.expose_secret().to_owned() };
    Ok(([(header::CACHE_CONTROL, HeaderValue::from_static("no-store"))], Json(answer)).into_response())
}
