//! The channels of the desk: listed, made, changed and removed.

use axum::{
    Json,
    body::Bytes,
    extract::{
        Path, State,
        rejection::{BytesRejection, PathRejection},
    },
    http::StatusCode,
};

use super::{App, Failure, body, caller::Desk, pairs::parameter};
use crate::{
    api::{
        channel::{Channel, ChannelChange, ChannelList, Setting},
        id::ChannelId,
        identity,
    },
    conversation::Place,
    simulator::{
        store::{self, ChannelPut, ChannelRemoved},
        webhook,
    },
};

/// All channels, by name: `GET /desk/v1/channels`.
#[utoipa::path(
    get,
    path = "/desk/v1/channels",
    tag = "desk",
    responses((status = 200, description = "All of them.", body = ChannelList)),
)]
pub(super) async fn channels(State(app): State<App>, _: Desk) -> Json<ChannelList> {
    Json(ChannelList { channels: app.store.channels().iter().map(|channel| shown(channel)).collect() })
}

/// A new channel, answered with its id: `POST /desk/v1/channels`.
#[utoipa::path(
    post,
    path = "/desk/v1/channels",
    tag = "desk",
    request_body = ChannelChange,
    responses(
        (status = 200, description = "The channel as it is now.", body = Channel),
        (status = 400, description = "The body is not a channel, or its webhook's address may not be used."),
        (status = 409, description = "There is a channel with this id already."),
    ),
)]
pub(super) async fn create_channel(
    State(app): State<App>,
    _: Desk,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<Channel>, Failure> {
    let change = read(&app, body)?;
    let place = Place::default();
    let organization = identity::ORGANIZATION_ID.parse().map_err(|error| Failure::internal(format!("{error}")))?;
    let blank = Channel {
        id: change.id.unwrap_or_else(|| ChannelId(app.randomness.id())),
        name: place.channel,
        organization_id: change.organization_id.unwrap_or(organization),
        app_id: None,
        webhook_url: None,
        linked: true,
        queue: place.queue,
        ai_agent: place.ai_agent,
    };
    let channel = change.applied_to(&blank).map_err(|misfit| refuse(misfit.to_string()))?;
    match app.store.add_channel(channel.clone()).await? {
        ChannelPut::Done => Ok(Json(channel)),
        ChannelPut::Taken | ChannelPut::Unknown => {
            Err(Failure::plain(StatusCode::CONFLICT, format!("there is a channel {} already", channel.id)))
        }
    }
}

/// Changes what the body has of a channel: `PUT /desk/v1/channels/{id}`.
#[utoipa::path(
    put,
    path = "/desk/v1/channels/{id}",
    tag = "desk",
    params(("id" = inline(ChannelId), Path, description = "The channel.")),
    request_body = ChannelChange,
    responses(
        (status = 200, description = "The whole channel as it is now.", body = Channel),
        (status = 400, description = "The body is not a channel, or its webhook's address may not be used."),
        (status = 404, description = "There is no such channel."),
    ),
)]
pub(super) async fn change_channel(
    State(app): State<App>,
    _: Desk,
    path: Result<Path<String>, PathRejection>,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<Channel>, Failure> {
    let text = parameter(path)?;
    let known = text.parse().ok().and_then(|id| app.store.channel(id)).ok_or_else(|| unknown(&text))?;
    let change = read(&app, body)?;
    let channel = change.applied_to(&shown(&known)).map_err(|misfit| refuse(misfit.to_string()))?;
    match app.store.change_channel(channel.clone(), !change.webhook_url.is_kept()).await? {
        ChannelPut::Done => Ok(Json(channel)),
        ChannelPut::Taken | ChannelPut::Unknown => Err(unknown(&text)),
    }
}

/// Removes a channel that has no conversation: `DELETE /desk/v1/channels/{id}`.
///
/// The default channel stays: the console and the commands use it.
#[utoipa::path(
    delete,
    path = "/desk/v1/channels/{id}",
    tag = "desk",
    params(("id" = inline(ChannelId), Path, description = "The channel.")),
    responses(
        (status = 200, description = "The channel as it was.", body = Channel),
        (status = 404, description = "There is no such channel."),
        (status = 409, description = "It is the default channel, or it has conversations."),
    ),
)]
pub(super) async fn remove_channel(
    State(app): State<App>,
    _: Desk,
    path: Result<Path<String>, PathRejection>,
) -> Result<Json<Channel>, Failure> {
    let text = parameter(path)?;
    let known = text.parse().ok().and_then(|id| app.store.channel(id)).ok_or_else(|| unknown(&text))?;
    let id = known.id;
    if identity::CHANNEL_ID.parse() == Ok(id) {
        return Err(Failure::plain(StatusCode::CONFLICT, "the default channel cannot be removed"));
    }
    match app.store.remove_channel(id).await? {
        ChannelRemoved::Done => Ok(Json(shown(&known))),
        ChannelRemoved::Unknown => Err(unknown(&text)),
        ChannelRemoved::InUse => Err(Failure::plain(
            StatusCode::CONFLICT,
            format!("channel {id} has conversations, so it cannot be removed"),
        )),
    }
}

fn shown(channel: &store::Channel) -> Channel {
    Channel {
        id: channel.id,
        name: channel.place.channel.clone(),
        organization_id: channel.organization,
        app_id: channel.app,
        webhook_url: channel.webhook_url.clone(),
        linked: channel.linked,
        queue: channel.place.queue.clone(),
        ai_agent: channel.place.ai_agent,
    }
}

/// The body, its webhook one that may be used.
fn read(app: &App, body: Result<Bytes, BytesRejection>) -> Result<ChannelChange, Failure> {
    let body = body::whole(body)?;
    let change: ChannelChange = body::object(&body, "a channel")?;
    if let Setting::To(url) = &change.webhook_url {
        webhook::check(url, app.allow_plain_webhooks).map_err(|error| refuse(format!("webhookUrl {error}")))?;
    }
    Ok(change)
}

fn refuse(detail: String) -> Failure {
    Failure::plain(StatusCode::BAD_REQUEST, detail)
}

fn unknown(id: &str) -> Failure {
    Failure::plain(StatusCode::NOT_FOUND, format!("there is no channel {id}"))
}
