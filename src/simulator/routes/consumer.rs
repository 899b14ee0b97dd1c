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
use jiff::SignedDuration;

use super::{App, Failure, body, caller::Integrator, document::codes, pairs::Pairs};
use crate::{
    api::{
        answer::{ContextAnswer, ConversationsPage, CreateAnswer},
        create,
        id::ConversationId,
        limit,
        problem::{Code, Violation},
        query::ConversationsQuery,
        schema::WholeNumber,
        variable::NamedValue,
    },
    simulator::store::{Create, Created},
};

type PageSize = WholeNumber<{ *limit::CONVERSATIONS_PAGE.start() }, { *limit::CONVERSATIONS_PAGE.end() }>;

/// Begins a conversation, or continues one: `POST …/conversations/create`.
#[utoipa::path(
    post,
    path = create::PATH_PLURAL,
    tag = "consumer",
    request_body(content = ref("#/components/schemas/CreateBody"), content_type = "application/json"),
    responses((status = 200, description = "A new conversation, or the active one of the same customer.", body = CreateAnswer)),
    extensions(("x-codes" = json!(codes([Code::TooManyVariables, Code::Body])))),
)]
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
        id: app.randomness.conversation_id(now),
        switches: app.switches,
        ai_agent: app.ai_agent.clone(),
        now,
    };
    match app.store.create(create).await? {
        Created::Begun { id, message_id } => Ok(Json(CreateAnswer { conversation_id: id, is_new: true, message_id })),
        Created::Known { id } => Ok(Json(CreateAnswer { conversation_id: id, is_new: false, message_id: None })),
        Created::Refused(violation) => Err(violation.into()),
    }
}

/// The same as `create`, at the path of the page's 2026-01 revision.
#[utoipa::path(
    post,
    path = create::PATH_SINGULAR,
    tag = "consumer",
    request_body(content = ref("#/components/schemas/CreateBody"), content_type = "application/json"),
    responses((status = 200, description = "A new conversation, or the active one of the same customer.", body = CreateAnswer)),
    extensions(("x-codes" = json!(codes([Code::TooManyVariables, Code::Body])))),
)]
pub(super) async fn create_singular(
    app: State<App>,
    caller: Integrator,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<CreateAnswer>, Failure> {
    create(app, caller, body).await
}

/// The channel's conversations that are not over for the integrator.
///
/// `GET …/conversations`, by creation time. Not to be polled, says the page: events come by webhook.
#[utoipa::path(
    get,
    path = "/api/v1.0/consumer/conversations",
    tag = "consumer",
    params(
        ("StartTimeStamp" = Option<jiff::Timestamp>, Query, description = "Only conversations created strictly after this moment."),
        ("PageSize" = inline(Option<PageSize>), Query, description = "How many conversations at most."),
        ("ContinuationToken" = Option<uuid::Uuid>, Query, description = "The token of the page before."),
    ),
    responses((status = 200, description = "A page.", body = ConversationsPage)),
    extensions(("x-codes" = json!(codes([Code::Timestamp, Code::ConversationsPageSize, Code::ContinuationToken])))),
)]
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

/// Every context variable, displayable or not: `GET …/conversation/{id}/context`.
#[utoipa::path(
    get,
    path = "/api/v1.0/consumer/conversation/{id}/context",
    tag = "consumer",
    params(("id" = inline(ConversationId), Path, description = "The conversation.")),
    responses((status = 200, description = "The variables, in the order in which they came.", body = ContextAnswer)),
    extensions(("x-codes" = json!(codes([Code::ConversationId, Code::NoSuchConversation])))),
)]
pub(super) async fn context(
    State(app): State<App>,
    Integrator { channel }: Integrator,
    path: Result<Path<String>, PathRejection>,
) -> Result<Json<ContextAnswer>, Failure> {
    let id = conversation_id(path)?;
    let delay = app.switches.context_delay_seconds;
    let as_of = (delay > 0).then(|| app.clock.now() - SignedDuration::from_secs(delay.into()));
    let variables = app.store.context(&channel, id, as_of).await?.ok_or_else(|| no_such_conversation(id))?;
    let context =
        variables.into_iter().map(|variable| NamedValue { name: variable.name, value: variable.value }).collect();
    Ok(Json(ContextAnswer { context }))
}

/// The conversation that a path names.
pub(super) fn conversation_id(path: Result<Path<String>, PathRejection>) -> Result<ConversationId, Failure> {
    let Ok(Path(text)) = path else {
        return Err(Failure::coded(Code::ConversationId, "not a GUID: what the path has is not percent-encoded UTF-8"));
    };
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
