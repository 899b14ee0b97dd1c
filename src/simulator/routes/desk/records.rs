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
use uuid::Uuid;

use crate::{
    api::{
        desk::{Record, RecordList, request},
        id::RecordId,
    },
    simulator::routes::{
        App, Failure,
        caller::Desk,
        consumer::{refused, unreadable},
        pairs::parameter,
    },
};

/// `GET /desk/v1/records`: all customer records.
pub(in crate::simulator::routes) async fn list(State(app): State<App>, _: Desk) -> Result<Json<RecordList>, Failure> {
    Ok(Json(RecordList { records: app.store.records().await? }))
}

/// `POST /desk/v1/records`: a new record, under its own id or one that is made.
pub(in crate::simulator::routes) async fn add(
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

/// `PUT /desk/v1/records/{id}`: the whole record, as it is from now on.
pub(in crate::simulator::routes) async fn change(
    State(app): State<App>,
    _: Desk,
    path: Result<Path<String>, PathRejection>,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<Record>, Failure> {
    let id = parameter(path)?;
    let record = read(body, Some(RecordId(id.clone())))?;
    if app.store.change_record(record.clone(), app.clock.now()).await? { Ok(Json(record)) } else { Err(unknown(&id)) }
}

/// `DELETE /desk/v1/records/{id}`: removes it and unlinks it everywhere.
pub(in crate::simulator::routes) async fn remove(
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
    let body = body.map_err(|rejection| unreadable(&rejection))?;
    let made = || RecordId(Uuid::new_v4().to_string());
    request::parse_record(&body, id, made).map_err(|violations| refused(violations.into_iter().next()))
}
