//! `GET /healthz`, as it is answered by an endpoint that can do its work.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The endpoint is well.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Health {
    /// `ok`; an endpoint that is not answers 503.
    #[schema(pattern = "^ok$")]
    pub status: String,
    /// Of the program.
    pub version: String,
}
