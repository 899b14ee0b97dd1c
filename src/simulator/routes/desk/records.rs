//! The customer records.

use axum::{
    Json,
    body::Bytes,
    extract::{
        Path, State,
        rejection::{BytesRejection, PathRejection},
    },
    http::StatusCode,
};

use crate::{
    api::{
        desk::{
            Record, RecordList,
            request::{self, RecordBody},
        },
        id::RecordId,
    },
    simulator::{
        randomness::Randomness,
        routes::{App, Failure, body, caller::Desk, pairs::parameter},
    },
};

/// All customer records: `GET /desk/v1/records`.
#[utoipa::path(
    get,
    path = "/desk/v1/records",
    tag = "desk",
    responses(
        (status = 200, description = "The records.", body = RecordList),
    ),
)]
pub(in crate::simulator::routes) async fn records(
    State(app): State<App>,
    _: Desk,
) -> Result<Json<RecordList>, Failure> {
    Ok(Json(RecordList { records: app.store.records().await? }))
}

/// Adds a customer record, under its own id or one that is made: `POST /desk/v1/records`.
#[utoipa::path(
    post,
    path = "/desk/v1/records",
    tag = "desk",
    request_body = RecordBody,
    responses(
        (status = 200, description = "The record.", body = Record),
        (status = 400, description = "The body is no record."),
        (status = 409, description = "There is a record of that id."),
    ),
)]
pub(in crate::simulator::routes) async fn add_record(
    State(app): State<App>,
    _: Desk,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<Record>, Failure> {
    let record = read(body, None)?;
    if app.store.add_record(record.clone()).await? {
        Ok(Json(record))
    } else {
        Err(Failure::plain(StatusCode::CONFLICT, format!("there is a record already of the id {}", record.id)))
    }
}

/// Changes a customer record as a whole, and what views show of it: `PUT /desk/v1/records/{id}`.
#[utoipa::path(
    put,
    path = "/desk/v1/records/{id}",
    tag = "desk",
    params(("id" = String, Path, description = "The record.")),
    request_body = RecordBody,
    responses(
        (status = 200, description = "The record as it is now.", body = Record),
        (status = 400, description = "The body is no record."),
        (status = 404, description = "There is no such record."),
    ),
)]
pub(in crate::simulator::routes) async fn change_record(
    State(app): State<App>,
    _: Desk,
    path: Result<Path<String>, PathRejection>,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<Record>, Failure> {
    let id = parameter(path)?;
    let record = read(body, Some(RecordId(id.clone())))?;
    if app.store.change_record(record.clone(), app.clock.now()).await? { Ok(Json(record)) } else { Err(unknown(&id)) }
}

/// Removes a customer record and unlinks it everywhere: `DELETE /desk/v1/records/{id}`.
#[utoipa::path(
    delete,
    path = "/desk/v1/records/{id}",
    tag = "desk",
    params(("id" = String, Path, description = "The record.")),
    responses(
        (status = 204, description = "Removed."),
        (status = 404, description = "There is no such record."),
    ),
)]
pub(in crate::simulator::routes) async fn remove_record(
    State(app): State<App>,
    _: Desk,
    path: Result<Path<String>, PathRejection>,
) -> Result<StatusCode, Failure> {
    let id = parameter(path)?;
    let removed = app.store.remove_record(RecordId(id.clone()), app.clock.now()).await?;
    if removed { Ok(StatusCode::NO_CONTENT) } else { Err(unknown(&id)) }
}

pub(super) fn unknown(id: &str) -> Failure {
    Failure::plain(StatusCode::NOT_FOUND, format!("there is no record {id}"))
}

fn read(body: Result<Bytes, BytesRejection>, id: Option<RecordId>) -> Result<Record, Failure> {
    let body = body::whole(body)?;
    let made = || RecordId(Randomness::of_call().id().to_string());
    request::parse_record(&body, id, made).map_err(super::wrong)
}
