//! What a handler reads from the request's line, with refusals in our own words.

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
