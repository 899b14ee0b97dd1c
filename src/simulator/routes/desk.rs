//! The desk's side: the list, and one conversation as an audience sees it. What is done there is in the modules below.

pub(super) mod anew;
pub(super) mod clock;
pub(super) mod commands;
pub(super) mod records;

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
        desk::{Audience, State as ConversationState, SummaryPage, View},
        id::ConversationId,
    },
    conversation::audience,
    simulator::store::ListQuery,
};

const LIMIT_DEFAULT: u32 = 100;
const LIMIT_MAX: u32 = 500;

/// `GET /desk/v1/conversations?state=&q=&limit=&after=`: the list, newest activity first.
pub(super) async fn list(State(app): State<App>, _: Desk, pairs: Pairs) -> Result<Json<SummaryPage>, Failure> {
    let query = ListQuery {
        states: states(pairs.get("state"))?,
        text: pairs.get("q").unwrap_or_default().to_owned(),
        limit: match pairs.get("limit") {
            None => LIMIT_DEFAULT,
            Some(text) => text
                .parse()
                .ok()
                .filter(|limit| (1..=LIMIT_MAX).contains(limit))
                .ok_or_else(|| refuse("limit", text, &format!("a whole number from 1 to {LIMIT_MAX}")))?,
        },
        before: pairs
            .get("after")
            .map(|text| text.parse().map_err(|_| refuse("after", text, "the `next` of the page before")))
            .transpose()?,
    };
    Ok(Json(app.store.list(query, app.clock.now()).await?))
}

/// `GET /desk/v1/conversations/{id}?as=&explain=`: the conversation as an audience sees it.
pub(super) async fn show(
    State(app): State<App>,
    _: Desk,
    path: Result<Path<String>, PathRejection>,
    pairs: Pairs,
) -> Result<Json<View>, Failure> {
    let audience = match pairs.get("as") {
        None => Audience::default(),
        Some(name) => {
            name.parse().map_err(|error| Failure::plain(StatusCode::BAD_REQUEST, format!("as is wrong: {error}")))?
        }
    };
    let explain = match pairs.get("explain") {
        None | Some("false") => false,
        Some("true") => true,
        Some(other) => return Err(refuse("explain", other, "true or false")),
    };
    let text = parameter(path)?;
    let id: ConversationId = text.parse().map_err(|_| unknown(&text))?;
    let conversation = app.store.conversation(id).await?.ok_or_else(|| unknown(&text))?;
    Ok(Json(audience::view(&conversation, audience, app.clock.now(), explain)))
}

/// The states of a list, each once; all but closed when none is asked for.
fn states(text: Option<&str>) -> Result<Vec<ConversationState>, Failure> {
    let Some(text) = text else {
        return Ok(ConversationState::ALL.into_iter().filter(|state| state.is_work()).collect());
    };
    let asked = text
        .split(',')
        .map(|name| name.trim().parse())
        .collect::<Result<Vec<ConversationState>, _>>()
        .map_err(|error| Failure::plain(StatusCode::BAD_REQUEST, format!("state is wrong: {error}")))?;
    Ok(ConversationState::ALL.into_iter().filter(|state| asked.contains(state)).collect())
}

fn refuse(name: &str, value: &str, wanted: &str) -> Failure {
    Failure::plain(StatusCode::BAD_REQUEST, format!("{name} is {value:?}, {wanted} is expected"))
}

fn unknown(id: &str) -> Failure {
    Failure::plain(StatusCode::NOT_FOUND, format!("there is no conversation {id}"))
}
