//! The deliveries of the desk: what the integrators were told, try by try, and one of them told again.

use axum::{
    Json,
    extract::{Path, State, rejection::PathRejection},
    http::StatusCode,
};

use super::{
    App, Failure,
    caller::Desk,
    pairs::{Pairs, parameter},
};
use crate::{
    api::{
        delivery::{Delivery, DeliveryPage, DeliveryState},
        id::ConversationId,
        schema::WholeNumber,
    },
    simulator::store::{DeliveryQuery, Replayed},
};

const LIMIT_DEFAULT: u32 = 50;
const LIMIT_MAX: u32 = 200;
type Limit = WholeNumber<1, LIMIT_MAX>;

/// What integrators were told by webhook, newest first: `GET /desk/v1/deliveries?conversation=&state=&limit=&after=`.
#[utoipa::path(
    get,
    path = "/desk/v1/deliveries",
    tag = "desk",
    params(
        ("conversation" = inline(Option<ConversationId>), Query, description = "Only those of this conversation."),
        ("state" = inline(Option<DeliveryState>), Query, description = "Only those that are so far."),
        ("limit" = inline(Option<Limit>), Query, description = "How many deliveries at most; fewer when they are large."),
        ("after" = Option<String>, Query, description = "The `next` of the page before."),
    ),
    responses(
        (status = 200, description = "A page of the log.", body = DeliveryPage),
        (status = 400, description = "A parameter cannot be read."),
    ),
)]
pub(super) async fn deliveries(State(app): State<App>, _: Desk, pairs: Pairs) -> Result<Json<DeliveryPage>, Failure> {
    let query = DeliveryQuery {
        conversation: pairs.parsed("conversation", "a GUID")?,
        state: pairs
            .get("state")
            .map(|text| {
                text.parse()
                    .map_err(|error| Failure::plain(StatusCode::BAD_REQUEST, format!("state is wrong: {error}")))
            })
            .transpose()?,
        limit: pairs.limit(LIMIT_DEFAULT, LIMIT_MAX)?,
        before: pairs.after()?,
    };
    Ok(Json(app.store.deliveries(query).await?))
}

/// Delivers the same payload again, behind what its conversation has pending: `POST /desk/v1/deliveries/{id}/replay`.
#[utoipa::path(
    post,
    path = "/desk/v1/deliveries/{id}/replay",
    tag = "desk",
    params(("id" = u64, Path, description = "The delivery.")),
    responses(
        (status = 200, description = "The new delivery.", body = Delivery),
        (status = 404, description = "There is no such delivery."),
        (status = 409, description = "It is still pending."),
    ),
)]
pub(super) async fn replay(
    State(app): State<App>,
    _: Desk,
    path: Result<Path<String>, PathRejection>,
) -> Result<Json<Delivery>, Failure> {
    let text = parameter(path)?;
    let unknown = || Failure::plain(StatusCode::NOT_FOUND, format!("there is no delivery {text}"));
    match app.store.replay(text.parse().map_err(|_| unknown())?, app.clock.now()).await? {
        Replayed::Done(delivery) => Ok(Json(*delivery)),
        Replayed::Unknown => Err(unknown()),
        Replayed::Pending => {
            let detail = format!("replay is not possible: delivery {text} is still pending");
            Err(Failure::plain(StatusCode::CONFLICT, detail))
        }
    }
}
