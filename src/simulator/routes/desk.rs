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
    pairs::{self, Pairs, parameter, refuse},
};
use crate::{
    api::{
        desk::{Audience, Sort, State as ConversationState, SummaryPage, View},
        id::ConversationId,
        problem::Violation,
        schema::WholeNumber,
    },
    conversation::audience,
    simulator::store::ListQuery,
};

const LIMIT_DEFAULT: u32 = 100;
const LIMIT_MAX: u32 = 500;
type Limit = WholeNumber<1, LIMIT_MAX>;

/// The list: `GET /desk/v1/conversations?state=&q=&sort=&limit=&after=`.
#[utoipa::path(
    get,
    path = "/desk/v1/conversations",
    tag = "desk",
    params(
        ("state" = Option<String>, Query, description = "States, separated by commas; all but closed when none is given."),
        ("q" = Option<String>, Query, description = "Words to look for in what a representative sees, or how an id begins."),
        ("sort" = inline(Option<Sort>), Query, description = "The order; newest activity first when none is given."),
        ("limit" = inline(Option<Limit>), Query, description = "How many conversations at most."),
        ("after" = Option<String>, Query, description = "The `next` of the page before, in the same order."),
    ),
    responses(
        (status = 200, description = "A page of the list.", body = SummaryPage),
        (status = 400, description = "A parameter cannot be read."),
    ),
)]
pub(super) async fn list(State(app): State<App>, _: Desk, pairs: Pairs) -> Result<Json<SummaryPage>, Failure> {
    let sort = match pairs.get("sort") {
        None => Sort::default(),
        Some(name) => {
            name.parse().map_err(|error| Failure::plain(StatusCode::BAD_REQUEST, format!("sort is wrong: {error}")))?
        }
    };
    let query = ListQuery {
        states: states(pairs.get("state"))?,
        text: pairs.get("q").unwrap_or_default().to_owned(),
        limit: pairs.limit(LIMIT_DEFAULT, LIMIT_MAX)?,
        sort,
        after: pairs
            .get("after")
            .map(|text| {
                let rank = sort.parse_rank(text);
                rank.ok_or_else(|| refuse("after", text, "the `next` of the page before, in the same order"))
            })
            .transpose()?,
    };
    Ok(Json(app.store.list(query, app.clock.now()).await?))
}

/// The conversation as an audience sees it: `GET /desk/v1/conversations/{id}?as=&explain=`.
#[utoipa::path(
    get,
    path = "/desk/v1/conversations/{id}",
    tag = "desk",
    params(
        ("id" = inline(ConversationId), Path, description = "The conversation."),
        ("as" = inline(Option<Audience>), Query, description = "Who looks; the representative when nobody is named."),
        ("explain" = Option<bool>, Query, description = "Whether `hidden` tells what this audience does not get, and why."),
    ),
    responses(
        (status = 200, description = "What that audience sees.", body = View),
        (status = 400, description = "A parameter cannot be read."),
        (status = 404, description = "There is no such conversation."),
    ),
)]
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
        Some(other) => return Err(pairs::refuse("explain", other, "true or false")),
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

fn unknown(id: &str) -> Failure {
    Failure::plain(StatusCode::NOT_FOUND, format!("there is no conversation {id}"))
}

/// A body that is not what is expected. The vendor's codes are for the vendor's calls: the status and the place say it.
fn wrong(violations: Vec<Violation>) -> Failure {
    violations.into_iter().next().map_or_else(
        || Failure::internal("a body was refused without a reason"),
        |first| Failure::plain(StatusCode::BAD_REQUEST, first.to_string()),
    )
}
