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
    pairs::Pairs,
};
use crate::{
    api::{
        activity::{self, Address},
        answer::{ActivityAnswer, MessagesPage},
        problem::Code,
        query::MessagesQuery,
    },
    simulator::store::{Act, Acted, Messages},
};

/// `POST …/conversation/{id}`: an activity of the customer's side.
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
    let act = Act { channel: Arc::clone(&channel), id, activity, ai_agent: app.ai_agent.clone(), now: app.clock.now() };
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

/// `GET …/conversation/{id}/messages`: what was exchanged, by message id.
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
