//! `[profiles.NAME]`: an organisation to talk to, who we are there, and how careful to be.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
};

use serde::Deserialize;

use super::{SecretSource, shape};

/// An organisation to talk to.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    #[serde(deserialize_with = "shape::address")]
    pub base_url: String,
    #[serde(deserialize_with = "shape::guid")]
    pub organization_id: String,
    pub channel_id: String,
    /// The path of create; the plural one when absent.
    pub create_path: Option<String>,
    /// What kind of environment it is, as the console's badge shows it, such as `TEST`.
    pub environment: Option<String>,
    /// What the console's frames are drawn in; red for production when absent.
    pub color: Option<ProfileColor>,
    /// Whether the profile's name must be typed before anything is sent.
    #[serde(default)]
    pub production: bool,
    /// Whether nothing is ever sent, only read.
    #[serde(default)]
    pub observe: bool,
    /// Opens `/desk/v1`, for a profile that is a frontdesk endpoint on another machine.
    pub desk_key: Option<SecretSource>,
    /// A PEM file with a further certificate authority. A relative path is one in the folder of the configuration.
    pub ca_file: Option<PathBuf>,
    pub auth: Auth,
    /// How what comes by webhook is verified.
    pub webhook: Option<WebhookIssuer>,
}

/// How to get a token.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Auth {
    #[serde(deserialize_with = "shape::tenant")]
    pub tenant_id: String,
    #[serde(deserialize_with = "shape::guid")]
    pub client_id: String,
    pub client_secret: SecretSource,
    #[serde(deserialize_with = "shape::scope")]
    pub scope: String,
    /// Entra's public cloud when absent.
    #[serde(default = "default_authority", deserialize_with = "shape::address")]
    pub authority: String,
}

fn default_authority() -> String {
    "https://login.microsoftonline.com".to_owned()
}

/// Where webhooks come in, who signs the tokens that come with them, and for whom.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct WebhookIssuer {
    /// Where the console listens for webhooks; where `frontdesk listen` does unless it is told otherwise when absent.
    pub listen: Option<SocketAddr>,
    /// The address of the issuer's OpenID configuration, which names its keys; that of the profile's tenant when absent.
    pub openid_configuration: Option<String>,
    /// Whom the tokens are for; the profile's client id when absent.
    pub audience: Option<String>,
}

/// A colour by its name; a theme's own shade of it is drawn, so that it can be told from the others everywhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ProfileColor {
    Red,
    Yellow,
    Green,
    Blue,
}

impl Profile {
    /// What kind of environment it is, in a word: as set, else by how careful to be.
    pub fn environment(&self) -> &str {
        match &self.environment {
            Some(word) => word,
            None if self.production => "PRODUCTION",
            None => "LIVE",
        }
    }

    /// The address of the OpenID configuration of whoever signs webhooks' tokens.
    pub fn openid_configuration(&self) -> String {
        let set = self.webhook.as_ref().and_then(|webhook| webhook.openid_configuration.clone());
        set.unwrap_or_else(|| {
            let authority = self.auth.authority.trim_end_matches('/');
            format!("{authority}/{}/v2.0/.well-known/openid-configuration", self.auth.tenant_id)
        })
    }

    /// Whom webhooks' tokens are for.
    pub fn webhook_audience(&self) -> &str {
        let set = self.webhook.as_ref().and_then(|webhook| webhook.audience.as_deref());
        set.unwrap_or(&self.auth.client_id)
    }

    /// Its secrets, by the names of their keys.
    pub fn secrets(&self) -> impl Iterator<Item = (&'static str, &SecretSource)> {
        let desk_key = self.desk_key.as_ref().map(|source| ("desk_key", source));
        std::iter::once(("auth.client_secret", &self.auth.client_secret)).chain(desk_key)
    }

    /// Makes relative paths those of `folder`.
    pub(super) fn settle(&mut self, folder: &Path) {
        if let Some(path) = &mut self.ca_file {
            *path = folder.join(&path);
        }
        self.auth.client_secret.settle(folder);
        if let Some(key) = &mut self.desk_key {
            key.settle(folder);
        }
    }
}
