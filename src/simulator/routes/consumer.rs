//! The integrator's side: create, list, context.

use axum::{
    Json,
    body::Bytes,
    extract::{
        Path, State,
        rejection::{BytesRejection, PathRejection},
    },
    http::StatusCode,
};

use super::{
    App, Failure, body,
    caller::Integrator,
    pairs::{Pairs, parameter},
};
use crate::{
    api::{
        answer::{ContextAnswer, ConversationsPage, CreateAnswer},
        create,
        id::ConversationId,
        problem::{Code, Violation},
        query::ConversationsQuery,
        variable::NamedValue,
    },
    simulator::{
        endpoint::Endpoint,
        store::{Create, Created},
    },
};

/// `POST …/conversations/create`: begins a conversation, or continues one.
pub(super) async fn create(
    State(app): State<App>,
    Integrator { channel }: Integrator,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<CreateAnswer>, Failure> {
    let body = body.map_err(|rejection| unreadable(&rejection))?;
    let request = create::parse(&body).map_err(|violations| refused(violations.into_iter().next()))?;
    let now = app.clock.now();
    let create = Create {
        channel,
        request,
        id: Endpoint::conversation_id(now),
        continue_waiting: app.continue_waiting,
        ai_agent: app.ai_agent.clone(),
        now,
    };
    match app.store.create(create).await? {
        Created::Begun { id, message_id } => Ok(Json(CreateAnswer { conversation_id: id, is_new: true, message_id })),
        Created::Known { id } => Ok(Json(CreateAnswer { conversation_id: id, is_new: false, message_id: None })),
        Created::Refused(violation) => Err(violation.into()),
    }
}

/// `GET …/conversations`: the channel's conversations that are not over for the integrator.
pub(super) async fn conversations(
    State(app): State<App>,
    Integrator { channel }: Integrator,
    pairs: Pairs,
) -> Result<Json<ConversationsPage>, Failure> {
    let query = ConversationsQuery::parse(pairs.iter())?;
    let page = app.store.page(&channel, query).await?;
    page.map(Json).ok_or_else(|| {
        Failure::coded(Code::ContinuationToken, "ContinuationToken is not the token of a page of this channel")
    })
}

/// `GET …/conversation/{id}/context`: every variable, displayable or not.
pub(super) async fn context(
    State(app): State<App>,
    Integrator { channel }: Integrator,
    path: Result<Path<String>, PathRejection>,
) -> Result<Json<ContextAnswer>, Failure> {
    let id = conversation_id(path)?;
    let variables = app.store.context(&channel, id).await?.ok_or_else(|| no_such_conversation(id))?;
    let context =
        variables.into_iter().map(|variable| NamedValue { name: variable.name, value: variable.value }).collect();
    Ok(Json(ContextAnswer { context }))
}

/// The conversation that a path names.
pub(super) fn conversation_id(path: Result<Path<String>, PathRejection>) -> Result<ConversationId, Failure> {
    let text = parameter(path)?;
    text.parse().map_err(|_| Failure::coded(Code::ConversationId, format!("not a GUID: {text}")))
}

pub(super) fn no_such_conversation(id: ConversationId) -> Failure {
    Failure::coded(Code::NoSuchConversation, format!("there is no such conversation, or it is over: {id}"))
}

pub(super) fn unreadable(rejection: &BytesRejection) -> Failure {
    if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
        body::too_long()
    } else {
        Failure::coded(Code::Body, "the body ended before it was complete")
    }
}

pub(super) fn refused(first: Option<Violation>) -> Failure {
    first.map_or_else(|| Failure::internal("a body was refused without a reason"), Failure::from)
}
