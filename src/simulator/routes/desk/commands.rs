//! What people do with a conversation: the transitions, messages, typing, links.

use axum::{
    Json,
    body::Bytes,
    extract::{
        Path, State,
        rejection::{BytesRejection, PathRejection},
    },
    http::StatusCode,
    response::{IntoResponse, Response},
};

use super::{unknown, wrong};
use crate::{
    api::{
        desk::{
            Audience, Said, View,
            request::{self, Link, Message, Transfer},
        },
        id::ConversationId,
    },
    conversation::{audience, lifecycle::Command, order::Order},
    simulator::{
        routes::{App, Failure, body, caller::Desk, pairs::parameter},
        store::Commanded,
    },
};

/// Makes a handler of each transition that needs no body: they differ in name, path and command alone.
macro_rules! transitions {
    ($($(#[doc = $about:tt])+ $name:ident $path:tt => $command:expr, $done:tt;)+) => {$(
        $(#[doc = $about])+
        #[utoipa::path(
            post,
            path = $path,
            tag = "desk",
            params(("id" = inline(ConversationId), Path, description = "The conversation.")),
            responses(
                (status = 200, description = $done, body = View),
                (status = 404, description = "There is no such conversation."),
                (status = 409, description = "Its state does not allow that."),
            ),
        )]
        pub(in crate::simulator::routes) async fn $name(
            State(app): State<App>,
            _: Desk,
            path: Result<Path<String>, PathRejection>,
        ) -> Result<Response, Failure> {
            order(&app, path, Order::Move($command)).await
        }
    )+};
}

transitions! {
    /// A representative picks it: `POST /desk/v1/conversations/{id}/accept`.
    accept "/desk/v1/conversations/{id}/accept" => Command::Accept, "Accepted; what the representative sees.";
    /// A representative declines it: `POST /desk/v1/conversations/{id}/reject`.
    reject "/desk/v1/conversations/{id}/reject" => Command::Reject, "Declined; it is still open.";
    /// The representative ends it: `POST /desk/v1/conversations/{id}/end`.
    end "/desk/v1/conversations/{id}/end" => Command::End, "Ended; it is in wrap-up.";
    /// The representative closes the session, the X: `POST /desk/v1/conversations/{id}/close`.
    close "/desk/v1/conversations/{id}/close" => Command::Close, "Left; it waits, or after a wrap-up is closed.";
    /// A representative takes it up again: `POST /desk/v1/conversations/{id}/open`.
    open "/desk/v1/conversations/{id}/open" => Command::Open, "Taken up; it is active.";
    /// The representative gives it back to its queue: `POST /desk/v1/conversations/{id}/release`.
    release "/desk/v1/conversations/{id}/release" => Command::Release, "Given back; it is open.";
    /// A supervisor closes it: `POST /desk/v1/conversations/{id}/force-close`.
    force_close "/desk/v1/conversations/{id}/force-close" => Command::ForceClose, "Closed.";
}

/// The representative gives it to another queue: `POST /desk/v1/conversations/{id}/transfer`.
#[utoipa::path(
    post,
    path = "/desk/v1/conversations/{id}/transfer",
    tag = "desk",
    params(("id" = inline(ConversationId), Path, description = "The conversation.")),
    request_body = Transfer,
    responses(
        (status = 200, description = "Given on; it is open.", body = View),
        (status = 400, description = "The body names no queue."),
        (status = 404, description = "There is no such conversation."),
        (status = 409, description = "Its state does not allow that."),
    ),
)]
pub(in crate::simulator::routes) async fn transfer(
    State(app): State<App>,
    _: Desk,
    path: Result<Path<String>, PathRejection>,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Failure> {
    let body = body::whole(body)?;
    let queue = request::parse_transfer(&body).map_err(wrong)?;
    order(&app, path, Order::Move(Command::Transfer { queue })).await
}

/// A reply or an internal note: `POST /desk/v1/conversations/{id}/messages`.
#[utoipa::path(
    post,
    path = "/desk/v1/conversations/{id}/messages",
    tag = "desk",
    params(("id" = inline(ConversationId), Path, description = "The conversation.")),
    request_body = Message,
    responses(
        (status = 200, description = "Said; the id of its line.", body = Said),
        (status = 400, description = "The body is no message."),
        (status = 404, description = "There is no such conversation."),
        (status = 409, description = "Its state does not allow that."),
    ),
)]
pub(in crate::simulator::routes) async fn say(
    State(app): State<App>,
    _: Desk,
    path: Result<Path<String>, PathRejection>,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Failure> {
    let body = body::whole(body)?;
    let message = Message::parse(&body, &app.attachments).map_err(wrong)?;
    order(&app, path, Order::Say(message)).await
}

/// The representative is typing, which the integrator is told: `POST /desk/v1/conversations/{id}/typing`.
#[utoipa::path(
    post,
    path = "/desk/v1/conversations/{id}/typing",
    tag = "desk",
    params(("id" = inline(ConversationId), Path, description = "The conversation.")),
    responses(
        (status = 204, description = "Passed on."),
        (status = 404, description = "There is no such conversation."),
        (status = 409, description = "Its state does not allow that."),
    ),
)]
pub(in crate::simulator::routes) async fn representative_typing(
    State(app): State<App>,
    _: Desk,
    path: Result<Path<String>, PathRejection>,
) -> Result<Response, Failure> {
    order(&app, path, Order::Type).await
}

/// Links the customer to a record by hand, or unlinks: `PUT /desk/v1/conversations/{id}/customer`.
#[utoipa::path(
    put,
    path = "/desk/v1/conversations/{id}/customer",
    tag = "desk",
    params(("id" = inline(ConversationId), Path, description = "The conversation.")),
    request_body = Link,
    responses(
        (status = 200, description = "Linked; what the representative sees.", body = View),
        (status = 400, description = "The body names neither a record nor none."),
        (status = 404, description = "There is no such conversation, or no such record."),
        (status = 409, description = "Its state does not allow that."),
    ),
)]
pub(in crate::simulator::routes) async fn link(
    State(app): State<App>,
    _: Desk,
    path: Result<Path<String>, PathRejection>,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Failure> {
    let body = body::whole(body)?;
    let record = request::parse_link(&body).map_err(wrong)?;
    order(&app, path, Order::Link(record)).await
}

async fn order(app: &App, path: Result<Path<String>, PathRejection>, order: Order) -> Result<Response, Failure> {
    let text = parameter(path)?;
    let id: ConversationId = text.parse().map_err(|_| unknown(&text))?;
    let now = app.clock.now();
    let record = if let Order::Link(Some(record)) = &order { record.to_string() } else { String::new() };
    match app.store.command(id, order, now).await? {
        Commanded::Done(conversation) => {
            Ok(Json(audience::view(&conversation, Audience::Representative, now, false)).into_response())
        }
        Commanded::Said(message_id) => Ok(Json(Said { message_id }).into_response()),
        Commanded::Told => Ok(StatusCode::NO_CONTENT.into_response()),
        Commanded::Unknown => Err(unknown(&text)),
        Commanded::UnknownRecord => Err(super::records::unknown(&record)),
        Commanded::Forbidden(forbidden) => Err(Failure::plain(StatusCode::CONFLICT, forbidden.to_string())),
    }
}
