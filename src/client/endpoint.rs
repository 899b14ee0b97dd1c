//! Where requests go, and as whom.

use std::fmt;

use secrecy::SecretString;

use crate::api::{create, identity};

/// An organisation's endpoint with the identity to use there.
#[derive(Clone)]
pub struct Endpoint {
    /// `https://m-{org}.{geo}.omnichannelengagementhub.com`, or the local one; without a slash at the end.
    pub base_url: String,
    /// The `organization-id` header.
    pub organization_id: String,
    /// The `channel-id` header.
    pub channel_id: String,
    /// The path of create: [`create::PATH_PLURAL`] or [`create::PATH_SINGULAR`], the pages differ.
    pub create_path: String,
    /// Where tokens come from: `https://login.microsoftonline.com`, or the local endpoint itself.
    pub authority: String,
    pub tenant_id: String,
    pub client_id: String,
    pub client_secret: SecretString,
    /// Where the client's secret comes from, for whoever has to mend it; never the secret.
    pub secret_origin: String,
    pub scope: String,
    /// Opens `/desk/v1`; a live organisation has none.
    pub desk_key: Option<SecretString>,
}

impl Endpoint {
    /// The local endpoint at `base_url` with the well-known development identity.
    pub fn local(base_url: impl Into<String>) -> Self {
        let base_url = base_url.into().trim_end_matches('/').to_owned();
        Self {
            authority: base_url.clone(),
            base_url,
            organization_id: identity::ORGANIZATION_ID.to_owned(),
            channel_id: identity::CHANNEL_ID.to_owned(),
            create_path: create::PATH_PLURAL.to_owned(),
            tenant_id: identity::TENANT_ID.to_owned(),
            client_id: identity::CLIENT_ID.to_owned(),
            client_secret: identity::CLIENT_SECRET.into(),
            secret_origin: "the development identity".to_owned(),
            scope: identity::scope(identity::ORGANIZATION_ID, identity::ZONE),
            desk_key: Some(identity::DESK_KEY.into()),
        }
    }

    /// The address of the token endpoint.
    pub fn token_url(&self) -> String {
        format!("{}/{}/oauth2/v2.0/token", self.authority.trim_end_matches('/'), self.tenant_id)
    }
}

/// Written by hand: the secrets are not shown.
impl fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Endpoint")
            .field("base_url", &self.base_url)
            .field("organization_id", &self.organization_id)
            .field("channel_id", &self.channel_id)
            .field("create_path", &self.create_path)
            .field("authority", &self.authority)
            .field("tenant_id", &self.tenant_id)
            .field("client_id", &self.client_id)
            .field("scope", &self.scope)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_no_secret() {
        let shown = format!("{:?}", Endpoint::local("http://127.0.0.1:7301/"));
        assert!(shown.contains("\"http://127.0.0.1:7301\""), "{shown}");
        assert!(!shown.contains(identity::CLIENT_SECRET) && !shown.contains(identity::DESK_KEY), "{shown}");
    }
}
