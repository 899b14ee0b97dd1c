//! What a handler reads from the request's line, with refusals in our own words.

use std::str::FromStr;

use axum::{
    extract::{FromRequestParts, Path, Query, rejection::PathRejection},
    http::{StatusCode, request::Parts},
};

use super::Failure;

/// The query's decoded names and values, in their order.
pub(super) struct Pairs(Vec<(String, String)>);

impl Pairs {
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The first value under a name; an empty one counts as absent.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.iter().find(|(known, _)| *known == name).map(|(_, value)| value).filter(|value| !value.is_empty())
    }
}

impl Pairs {
    /// What the value under a name means, if there is one; `wanted` says in a refusal what would be understood.
    pub(super) fn parsed<T: FromStr>(&self, name: &str, wanted: &str) -> Result<Option<T>, Failure> {
        self.get(name).map(|text| text.parse().map_err(|_| refuse(name, text, wanted))).transpose()
    }

    /// How many entries a page may have: `limit`, at least one.
    pub(super) fn limit(&self, default: u32, most: u32) -> Result<u32, Failure> {
        let Some(text) = self.get("limit") else { return Ok(default) };
        let limit = text.parse().ok().filter(|limit| (1..=most).contains(limit));
        limit.ok_or_else(|| refuse("limit", text, &format!("a whole number from 1 to {most}")))
    }

    /// Where a page begins: `after`, which the page before told as its `next`.
    pub(super) fn after<T: FromStr>(&self) -> Result<Option<T>, Failure> {
        self.parsed("after", "the `next` of the page before")
    }
}

/// The refusal of a parameter that cannot be read.
pub(super) fn refuse(name: &str, value: &str, wanted: &str) -> Failure {
    Failure::plain(StatusCode::BAD_REQUEST, format!("{name} is {value:?}, {wanted} is expected"))
}

impl<S: Sync> FromRequestParts<S> for Pairs {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failure> {
        Query::try_from_uri(&parts.uri)
            .map(|Query(pairs)| Self(pairs))
            .map_err(|_| Failure::plain(StatusCode::BAD_REQUEST, "the query string is not percent-encoded UTF-8"))
    }
}

/// The path's one parameter.
pub(super) fn parameter(path: Result<Path<String>, PathRejection>) -> Result<String, Failure> {
    path.map(|Path(parameter)| parameter)
        .map_err(|_| Failure::plain(StatusCode::BAD_REQUEST, "the path is not percent-encoded UTF-8"))
}
