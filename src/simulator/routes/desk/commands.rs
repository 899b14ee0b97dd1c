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
    routing::{MethodRouter, post},
};

use super::unknown;
use crate::{
    api::{
        desk::{
            Audience, Said,
            request::{self, Message},
        },
        id::ConversationId,
    },
    conversation::{audience, lifecycle::Command, order::Order},
    simulator::{
        routes::{
            App, Failure,
            caller::Desk,
            consumer::{refused, unreadable},
            pairs::parameter,
        },
        store::Commanded,
    },
};

/// `POST /desk/v1/conversations/{id}/…`: a transition that needs no body; its answer is the view.
pub(in crate::simulator::routes) fn transition(command: Command) -> MethodRouter<App> {
    post(async move |State(app): State<App>, _: Desk, path: Result<Path<String>, PathRejection>| {
        order(&app, path, Order::Move(command)).await
    })
}

/// `POST …/transfer`: to another queue.
pub(in crate::simulator::routes) async fn transfer(
    State(app): State<App>,
    _: Desk,
    path: Result<Path<String>, PathRejection>,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Failure> {
    let body = body.map_err(|rejection| unreadable(&rejection))?;
    let queue = request::parse_transfer(&body).map_err(|violations| refused(violations.into_iter().next()))?;
    order(&app, path, Order::Move(Command::Transfer { queue })).await
}

/// `POST …/messages`: a reply or an internal note; the answer has its id.
pub(in crate::simulator::routes) async fn say(
    State(app): State<App>,
    _: Desk,
    path: Result<Path<String>, PathRejection>,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Failure> {
    let body = body.map_err(|rejection| unreadable(&rejection))?;
    let message =
        Message::parse(&body, &app.attachments).map_err(|violations| refused(violations.into_iter().next()))?;
    order(&app, path, Order::Say(message)).await
}

/// `POST …/typing`: to the integrator; there is nothing to answer.
pub(in crate::simulator::routes) async fn typing(
    State(app): State<App>,
    _: Desk,
    path: Result<Path<String>, PathRejection>,
) -> Result<Response, Failure> {
    order(&app, path, Order::Type).await
}

/// `PUT …/customer`: links or unlinks a record by hand.
pub(in crate::simulator::routes) async fn link(
    State(app): State<App>,
    _: Desk,
    path: Result<Path<String>, PathRejection>,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Failure> {
    let body = body.map_err(|rejection| unreadable(&rejection))?;
    let record = request::parse_link(&body).map_err(|violations| refused(violations.into_iter().next()))?;
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
