//! Tokens: the well-known development identity, and what Entra's token endpoint says.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

/// The organisation of the local endpoint. This and its neighbours are fixed and public, like any emulator's: they open
/// nothing but the local endpoint.
pub const ORGANIZATION_ID: &str = "8a5e4f10-0000-4000-8000-000000000001";
/// The default channel of the local endpoint.
pub const CHANNEL_ID: &str = "8a5e4f10-0000-4000-8000-000000000002";
/// A second channel of the local endpoint that no workstream is linked to: what code 30014 is seen with.
pub const UNLINKED_CHANNEL_ID: &str = "8a5e4f10-0000-4000-8000-000000000005";
/// The Entra tenant that the local endpoint plays.
pub const TENANT_ID: &str = "8a5e4f10-0000-4000-8000-000000000003";
/// The registered application of the local endpoint.
pub const CLIENT_ID: &str = "8a5e4f10-0000-4000-8000-000000000004";
/// That application's secret.
pub const CLIENT_SECRET: &str = "frontdesk-development-secret";
/// The Bearer key of the control surface `/desk/v1`.
pub const DESK_KEY: &str = "frontdesk-development-desk-key";

/// The scope that a token for `organization` (a GUID) is asked with, in the form that the page "Configure a custom
/// messaging channel" shows: the id without its dashes.
pub fn scope(organization: &str, zone: &str) -> String {
    format!("https://{}-c.{zone}.dynamics.com/.default", organization.replace('-', ""))
}

/// The zone in the scope of the local endpoint.
pub const ZONE: &str = "crm";

/// A token, as `POST /{tenant}/oauth2/v2.0/token` answers it.
///
/// No `Debug`: the token is a secret.
#[derive(Serialize, Deserialize, ToSchema)]
pub struct TokenAnswer {
    pub token_type: String,
    /// Seconds until the token expires.
    pub expires_in: u64,
    pub access_token: String,
}

/// Where a tenant's tokens come from and what verifies them (OpenID Connect Discovery 1.0).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OpenIdConfiguration {
    pub issuer: String,
    pub token_endpoint: String,
    /// Where the [`KeySet`] is.
    pub jwks_uri: String,
    pub grant_types_supported: Vec<String>,
    pub token_endpoint_auth_methods_supported: Vec<String>,
    pub id_token_signing_alg_values_supported: Vec<String>,
    pub response_types_supported: Vec<String>,
    pub subject_types_supported: Vec<String>,
}

/// Public keys that verify tokens (RFC 7517).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct KeySet {
    /// Each as RFC 7517 and 7518 describe it.
    #[schema(value_type = Vec<Object>)]
    pub keys: Vec<Value>,
}

/// How a token is wrong on purpose, for trying what a caller makes of the refusal. In everything else it is right, so
/// that the refusal names this.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum TokenDefect {
    Expired,
    /// Another organisation's.
    WrongAudience,
    WrongTenant,
    BadSignature,
}

/// The body of `POST /desk/v1/tokens`, which answers with a [`TokenAnswer`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TokenRequest {
    /// None: a good one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub defect: Option<TokenDefect>,
}

/// A refused token request, in Entra's shape.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TokenFailure {
    /// An OAuth error code, such as `invalid_client`.
    pub error: String,
    /// A sentence that begins with Entra's own number, such as `AADSTS7000215: …`.
    pub error_description: String,
    #[serde(default)]
    pub error_codes: Vec<u32>,
    #[serde(default)]
    pub timestamp: String,
    #[serde(default)]
    pub trace_id: String,
    #[serde(default)]
    pub correlation_id: String,
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_scope_has_the_organization_without_its_dashes() {
        assert_eq!(
            super::scope(super::ORGANIZATION_ID, "crm"),
            "https://8a5e4f10000040008000000000000001-c.crm.dynamics.com/.default"
        );
    }
}
