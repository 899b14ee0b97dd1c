//! The integrator's side of one conversation: activities in, messages out.

use std::sync::Arc;

use axum::{
    Json,
    body::Bytes,
    extract::{
        Path, State,
        rejection::{BytesRejection, PathRejection},
    },
};

use super::{
    App, Failure,
    caller::Integrator,
    consumer::{conversation_id, no_such_conversation, refused, unreadable},
    document::codes,
    pairs::Pairs,
};
use crate::{
    api::{
        activity::{self, Address},
        answer::{ActivityAnswer, MessagesPage},
        id::ConversationId,
        limit,
        problem::Code,
        query::MessagesQuery,
        schema::WholeNumber,
    },
    simulator::store::{Act, Acted, Messages},
};

type PageSize = WholeNumber<{ *limit::MESSAGES_PAGE.start() }, { *limit::MESSAGES_PAGE.end() }>;

/// An activity of the customer's side: `POST …/conversation/{id}`.
#[utoipa::path(
    post,
    path = "/api/v1.0/consumer/conversation/{id}",
    tag = "consumer",
    params(("id" = inline(ConversationId), Path, description = "The conversation.")),
    request_body(content = ref("#/components/schemas/ActivityBody"), content_type = "application/json"),
    responses((status = 200, description = "Taken.", body = ref("#/components/schemas/ActivityAnswer"))),
    extensions(("x-codes" = json!(codes([
        Code::ChannelId,
        Code::Operation,
        Code::ConversationId,
        Code::TooManyVariables,
        Code::MessageTooLong,
        Code::Body,
        Code::NoSuchConversation,
        Code::EmptyMessage,
    ])))),
)]
pub(super) async fn act(
    State(app): State<App>,
    Integrator { channel }: Integrator,
    path: Result<Path<String>, PathRejection>,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<ActivityAnswer>, Failure> {
    let id = conversation_id(path)?;
    let body = body.map_err(|rejection| unreadable(&rejection))?;
    let address = Address { channel: channel.id, conversation: id };
    let activity = activity::parse(&body, address, &app.attachments)
        .map_err(|violations| refused(violations.into_iter().next()))?;
    let act = Act {
        channel: Arc::clone(&channel),
        id,
        activity,
        switches: app.switches,
        ai_agent: app.ai_agent.clone(),
        now: app.clock.now(),
    };
    match app.store.act(act).await? {
        Acted::Done(answer) => Ok(Json(answer)),
        Acted::Unknown => Err(no_such_conversation(id)),
        Acted::Superseded => Err(Failure::coded(
            Code::NoSuchConversation,
            format!("it waited, and the customer has begun another since, which a create continues: {id}"),
        )),
        Acted::Refused(violation) => Err(violation.into()),
    }
}

/// What was exchanged, by message id: `GET …/conversation/{id}/messages`.
#[utoipa::path(
    get,
    path = "/api/v1.0/consumer/conversation/{id}/messages",
    tag = "consumer",
    params(
        ("id" = inline(ConversationId), Path, description = "The conversation."),
        ("StartTimeStamp" = Option<jiff::Timestamp>, Query, description = "Only messages with a timestamp strictly after this moment."),
        ("PageSize" = inline(Option<PageSize>), Query, description = "How many messages at most."),
        ("ContinuationToken" = Option<jiff::Timestamp>, Query, description = "The token of the page before."),
    ),
    responses((status = 200, description = "A page.", body = MessagesPage)),
    extensions(("x-codes" = json!(codes([
        Code::ConversationId,
        Code::Timestamp,
        Code::MessagesPageSize,
        Code::ContinuationToken,
        Code::NoSuchConversation,
    ])))),
)]
pub(super) async fn messages(
    State(app): State<App>,
    Integrator { channel }: Integrator,
    path: Result<Path<String>, PathRejection>,
    pairs: Pairs,
) -> Result<Json<MessagesPage>, Failure> {
    let id = conversation_id(path)?;
    let query = MessagesQuery::parse(pairs.iter())?;
    match app.store.messages(&channel, id, query).await? {
        Messages::Page(page) => Ok(Json(page)),
        Messages::Unknown => Err(no_such_conversation(id)),
        Messages::BadToken => Err(Failure::coded(
            Code::ContinuationToken,
            "ContinuationToken is not the token of a page of this conversation",
        )),
    }
}
