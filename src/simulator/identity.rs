//! Who may call: the tokens that the endpoint issues and checks, and the comparison of secrets.
//!
//! Tokens are JWTs signed with ES256 by a key that the store keeps. Everything about a token is checked on every call;
//! only the outcome of the signature check is remembered. No token or secret leaves this module in a message.

mod jwt;
mod registry;

use std::{
    collections::HashMap,
    fmt,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicI64, Ordering},
    },
};

use jiff::Timestamp;
use ring::{digest, hmac};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

pub use self::jwt::KeyError;
use self::jwt::SigningKey;
pub(crate) use self::registry::Registry;
use crate::api::{
    id::{AppId, OrganizationId},
    identity::{self, TokenDefect},
};

/// How long an issued token is valid, in seconds; what Entra issues.
pub const TOKEN_SECONDS: u32 = 3_599;

/// Validated tokens that are remembered. An integrator uses one at a time.
const REMEMBERED_TOKENS: usize = 1_024;

/// A GUID that is none of the endpoint's own.
const FOREIGN: &str = "8a5e4f10-0000-4000-8000-0000000000ff";

/// What a token says, under the names of the JWT.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claims {
    /// `{base}/{tenant}/v2.0`.
    pub iss: String,
    /// `https://{organisation without dashes}-c.{zone}.dynamics.com`.
    pub aud: String,
    pub tid: String,
    pub appid: String,
    pub azp: String,
    pub sub: String,
    /// Seconds since the Unix epoch, as the two below.
    pub iat: i64,
    pub nbf: i64,
    pub exp: i64,
}

impl Claims {
    /// What the token endpoint at `base_url` issues to the registered application at `now`, for `zone` of the seeded
    /// organisation.
    pub fn issued(base_url: &str, zone: &str, now: Timestamp) -> Self {
        Self::new(base_url, audience(identity::ORGANIZATION_ID, zone), identity::CLIENT_ID, now)
    }

    /// What it issues to any application for any organisation (GUIDs).
    pub fn issued_to(base_url: &str, application: &str, organization: &str, zone: &str, now: Timestamp) -> Self {
        Self::new(base_url, audience(organization, zone), application, now)
    }

    /// What a post to the webhook of `application` (a GUID) carries: it is the audience, and opens nothing here.
    pub fn for_webhook(base_url: &str, application: &str, now: Timestamp) -> Self {
        Self::new(base_url, application.to_owned(), application, now)
    }

    /// The organisation that the token is for.
    pub(crate) fn organization(&self) -> Option<OrganizationId> {
        read_audience(&self.aud).map(|(organization, _)| organization)
    }

    fn new(base_url: &str, aud: String, application: &str, now: Timestamp) -> Self {
        let iat = now.as_second();
        Self {
            iss: format!("{base_url}{}", issuer_path()),
            aud,
            tid: identity::TENANT_ID.to_owned(),
            appid: application.to_owned(),
            azp: application.to_owned(),
            sub: application.to_owned(),
            iat,
            nbf: iat,
            exp: iat + i64::from(TOKEN_SECONDS),
        }
    }
}

/// The check that a token did not pass. The sentence is what the caller is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TokenFault {
    #[error("the call has no Authorization header")]
    Missing,
    #[error("the Authorization header is not `Bearer` with a token")]
    NotBearer,
    #[error("the token is not a JWT of three base64url parts")]
    Format,
    #[error("the token's algorithm is not ES256")]
    Algorithm,
    #[error("the token names a signing key that this endpoint does not have")]
    Key,
    #[error("the token's signature does not verify")]
    Signature,
    #[error("the token lacks a claim or has one of the wrong type")]
    Claims,
    #[error("the token's issuer is not this endpoint's tenant")]
    Issuer,
    #[error("the token's audience is not this organisation")]
    Audience,
    #[error("the token's tenant is not this endpoint's")]
    Tenant,
    #[error("the token's application is not registered here")]
    Application,
    #[error("the token is not valid yet")]
    NotYetValid,
    #[error("the token has expired")]
    Expired,
}

/// Issues and checks tokens.
pub(crate) struct Authority {
    key: SigningKey,
    base_url: String,
    /// By the SHA-256 of the token, so that no token stays in memory.
    remembered: Mutex<HashMap<[u8; digest::SHA256_OUTPUT_LEN], Arc<Claims>>>,
    /// Seconds since the Unix epoch: the latest moment that the clock was set back from, if it was.
    was_at: AtomicI64,
}

impl Authority {
    /// The authority of the endpoint at `base_url`, with a private key as [`generate_key`] made it.
    pub(crate) fn new(pkcs8: &[u8], base_url: &str) -> Result<Self, KeyError> {
        Ok(Self {
            key: SigningKey::from_pkcs8(pkcs8)?,
            base_url: base_url.to_owned(),
            remembered: Mutex::default(),
            was_at: AtomicI64::new(i64::MIN),
        })
    }

    /// The clock that stood at `then` goes back: what was issued until then stays valid. In memory only.
    pub(crate) fn time_goes_back(&self, then: Timestamp) {
        self.was_at.fetch_max(then.as_second(), Ordering::Relaxed);
    }

    pub(crate) fn base_url(&self) -> &str {
        &self.base_url
    }

    /// The public key as a JSON Web Key.
    pub(crate) fn public_key(&self) -> serde_json::Value {
        self.key.public_key()
    }

    pub(crate) fn mint(&self, claims: &Claims) -> Result<SecretString, KeyError> {
        self.key.sign(claims)
    }

    /// A token as the token endpoint issues it at `now`, but for one defect.
    pub(crate) fn mint_defective(&self, defect: TokenDefect, now: Timestamp) -> Result<SecretString, KeyError> {
        let mut claims = Claims::issued(&self.base_url, identity::ZONE, now);
        match defect {
            TokenDefect::Expired => {
                let lifetime = i64::from(TOKEN_SECONDS);
                (claims.iat, claims.nbf, claims.exp) = (claims.iat - lifetime, claims.nbf - lifetime, claims.iat);
            }
            TokenDefect::WrongAudience => claims.aud = audience(FOREIGN, identity::ZONE),
            TokenDefect::WrongTenant => FOREIGN.clone_into(&mut claims.tid),
            TokenDefect::BadSignature => return self.key.sign(&claims).map(|token| jwt::with_bad_signature(&token)),
        }
        self.key.sign(&claims)
    }

    /// Checks everything about a token, in the order of [`TokenFault`]. Organisation and application must be registered
    /// at this moment, so a channel that goes takes them along.
    pub(crate) fn validate(
        &self,
        token: &str,
        registry: &(impl Registry + ?Sized),
        now: Timestamp,
    ) -> Result<Arc<Claims>, TokenFault> {
        let fingerprint = fingerprint(token);
        let remembered = self.lock().get(&fingerprint).cloned();
        let claims = if let Some(claims) = remembered {
            claims
        } else {
            let claims = Arc::new(self.key.verify(token)?);
            self.remember(fingerprint, &claims, now);
            claims
        };
        check_identity(&claims, registry)?;
        self.check_time(&claims, now)?;
        Ok(claims)
    }

    fn remember(&self, fingerprint: [u8; digest::SHA256_OUTPUT_LEN], claims: &Arc<Claims>, now: Timestamp) {
        let mut remembered = self.lock();
        if remembered.len() >= REMEMBERED_TOKENS {
            remembered.retain(|_, claims| self.check_time(claims, now).is_ok());
        }
        if remembered.len() >= REMEMBERED_TOKENS {
            remembered.clear();
        }
        remembered.insert(fingerprint, Arc::clone(claims));
    }

    /// The second of expiry itself is past: no leeway, because issuer and checker share a clock.
    fn check_time(&self, claims: &Claims, now: Timestamp) -> Result<(), TokenFault> {
        let now = now.as_second();
        if claims.nbf > now.max(self.was_at.load(Ordering::Relaxed)) {
            return Err(TokenFault::NotYetValid);
        }
        if now >= claims.exp {
            return Err(TokenFault::Expired);
        }
        Ok(())
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<[u8; digest::SHA256_OUTPUT_LEN], Arc<Claims>>> {
        // The map is whole between any two statements, so a panic elsewhere does not spoil it.
        self.remembered.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A new private key, PKCS #8, for the store to keep.
pub(crate) fn generate_key() -> Result<Vec<u8>, KeyError> {
    jwt::generate_key()
}

/// The path of the issuer and of everything about tokens. Only the path identifies the issuer: the port of a local
/// endpoint may differ from one run to the next, and its tokens survive that.
pub(crate) fn issuer_path() -> String {
    format!("/{}/v2.0", identity::TENANT_ID)
}

/// The organisation and the zone of a scope, such as `crm` in `https://…-c.crm.dynamics.com/.default`.
pub(crate) fn read_scope(scope: &str) -> Option<(OrganizationId, &str)> {
    read_audience(scope.strip_suffix("/.default")?)
}

fn read_audience(audience: &str) -> Option<(OrganizationId, &str)> {
    let (organization, zone) = audience.strip_prefix("https://")?.strip_suffix(".dynamics.com")?.split_once("-c.")?;
    let is_plain = organization.len() == 32 && !organization.bytes().any(|byte| byte.is_ascii_uppercase());
    let organization = uuid::Uuid::try_parse(organization).ok().filter(|_| is_plain).map(OrganizationId)?;
    (!zone.is_empty() && zone.bytes().all(|byte| byte.is_ascii_alphanumeric())).then_some((organization, zone))
}

fn audience(organization: &str, zone: &str) -> String {
    let scope = identity::scope(organization, zone);
    scope.strip_suffix("/.default").unwrap_or(&scope).to_owned()
}

fn check_identity(claims: &Claims, registry: &(impl Registry + ?Sized)) -> Result<(), TokenFault> {
    if path_of(&claims.iss).is_none_or(|path| path != issuer_path()) {
        return Err(TokenFault::Issuer);
    }
    if !claims.organization().is_some_and(|organization| registry.has_organization(organization)) {
        return Err(TokenFault::Audience);
    }
    if claims.tid != identity::TENANT_ID {
        return Err(TokenFault::Tenant);
    }
    if !claims.appid.parse::<AppId>().is_ok_and(|application| registry.has_application(application)) {
        return Err(TokenFault::Application);
    }
    Ok(())
}

fn path_of(url: &str) -> Option<&str> {
    let (_, rest) = url.split_once("://")?;
    rest.find('/').map(|at| &rest[at..])
}

fn fingerprint(token: &str) -> [u8; digest::SHA256_OUTPUT_LEN] {
    let mut fingerprint = [0; digest::SHA256_OUTPUT_LEN];
    fingerprint.copy_from_slice(digest::digest(&digest::SHA256, token.as_bytes()).as_ref());
    fingerprint
}

/// Compares presented secrets with the right one in constant time, whatever their lengths; holds only a tag of it.
pub(crate) struct SecretCheck {
    key: hmac::Key,
    tag: hmac::Tag,
}

impl SecretCheck {
    pub(crate) fn new(secret: &SecretString) -> Self {
        // The key need not be secret: it only makes texts of any length comparable as tags of one length.
        let key = hmac::Key::new(hmac::HMAC_SHA256, b"frontdesk secret check");
        let tag = hmac::sign(&key, secret.expose_secret().as_bytes());
        Self { key, tag }
    }

    pub(crate) fn matches(&self, presented: &str) -> bool {
        hmac::verify(&self.key, presented.as_bytes(), self.tag.as_ref()).is_ok()
    }
}

impl fmt::Debug for SecretCheck {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretCheck")
    }
}

#[cfg(test)]
mod tests;
