//! Whether a bearer token is one of the issuer's, for us, and in time.
//!
//! The issuer's OpenID configuration names it and its keys; both are asked for once and kept. A token's header chooses
//! among the issuer's keys and nothing else: what algorithm a key is for, the key says.

use std::sync::Arc;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use jiff::{SignedDuration, Timestamp};
use reqwest::Method;
use ring::signature::{ECDSA_P256_SHA256_FIXED, RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents, UnparsedPublicKey};
use serde::{Deserialize, de::DeserializeOwned};
use tokio::sync::Mutex;

use super::Verdict;
use crate::{
    client::{ClientError, Http},
    clock::Clock,
};

/// How far issuer's and receiver's clocks may be apart, in seconds.
const LEEWAY: i64 = 60;
/// How soon the keys are asked for again when a token names one that is not known.
const REFRESH: SignedDuration = SignedDuration::from_secs(30);
/// Bytes of a configuration or a set of keys.
const DOCUMENT_BYTES: usize = 256 * 1024;

/// The check that a bearer did not pass. No sentence holds any of the token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BearerFault {
    #[error("the post has no bearer token")]
    Missing,
    #[error("the bearer is not a JWT")]
    Format,
    /// Not signed at all, or with a secret that the sender chose.
    #[error("the bearer is not signed by RS256 or ES256")]
    Algorithm,
    #[error("the bearer names a key that the issuer does not have")]
    Key,
    #[error("the bearer names a key that the issuer has for another algorithm")]
    KeyKind,
    #[error("the bearer's signature does not verify")]
    Signature,
    #[error("the bearer is another issuer's")]
    Issuer,
    #[error("the bearer is for another audience")]
    Audience,
    #[error("the bearer is not valid yet")]
    NotYetValid,
    #[error("the bearer has expired")]
    Expired,
}

/// Verifies bearers of one issuer for one audience; clones share the keys.
#[derive(Clone)]
pub struct Verifier {
    http: Http,
    configuration: String,
    audience: String,
    clock: Clock,
    // Held while asking: posts that arrive meanwhile wait for the same keys.
    issuer: Arc<Mutex<Option<Issuer>>>,
}

struct Issuer {
    name: String,
    keys: Vec<Key>,
    asked: Timestamp,
}

#[derive(Deserialize)]
struct Configuration {
    issuer: String,
    jwks_uri: String,
}

#[derive(Deserialize)]
struct Keys {
    keys: Vec<Key>,
}

/// A public key (RFC 7517); one of a kind that is not known is passed over.
#[derive(Clone, Deserialize)]
struct Key {
    #[serde(default)]
    kid: String,
    #[serde(flatten)]
    kind: Kind,
}

#[derive(Clone, Deserialize)]
#[serde(tag = "kty")]
enum Kind {
    #[serde(rename = "RSA")]
    Rsa { n: String, e: String },
    #[serde(rename = "EC")]
    Ec { crv: String, x: String, y: String },
    #[serde(other)]
    Other,
}

#[derive(Deserialize)]
struct Header {
    alg: Algorithm,
    #[serde(default)]
    kid: String,
}

/// How a token says that it is signed; it is believed only if the key is for it.
#[derive(Deserialize)]
enum Algorithm {
    #[serde(rename = "RS256")]
    RsaSha256,
    #[serde(rename = "ES256")]
    EcdsaSha256,
    #[serde(other)]
    Other,
}

#[derive(Deserialize)]
struct Claims {
    iss: String,
    aud: Audience,
    exp: i64,
    nbf: Option<i64>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Several(Vec<String>),
}

impl Verifier {
    /// `configuration` is the address of the issuer's OpenID configuration; tokens must be for `audience`.
    pub fn new(http: Http, configuration: String, audience: String, clock: Clock) -> Self {
        Self { http, configuration, audience, clock, issuer: Arc::default() }
    }

    pub(super) async fn verify(&self, bearer: Option<&str>) -> Verdict {
        let Some(bearer) = bearer else { return Verdict::Refused(BearerFault::Missing) };
        let parts = match Parts::read(bearer) {
            Ok(parts) => parts,
            Err(fault) => return Verdict::Refused(fault),
        };
        match self.key(&parts.header.kid).await {
            Err(error) => Verdict::Unknown(error),
            Ok(None) => Verdict::Refused(BearerFault::Key),
            Ok(Some((issuer, key))) => {
                let now = self.clock.now().as_second();
                let checked =
                    parts.check_signature(&key).and_then(|()| parts.check_claims(&issuer, &self.audience, now));
                checked.map_or_else(Verdict::Refused, |()| Verdict::Verified)
            }
        }
    }

    /// The issuer's name and its key of this id.
    async fn key(&self, id: &str) -> Result<Option<(String, Key)>, ClientError> {
        let mut known = self.issuer.lock().await;
        let find = |issuer: &Issuer| {
            issuer.keys.iter().find(|key| key.kid == id).map(|key| (issuer.name.clone(), key.clone()))
        };
        let now = self.clock.now();
        if let Some(issuer) = known.as_ref() {
            let found = find(issuer);
            // Keys change now and then; but a stranger's tokens must not make us ask for each.
            if found.is_some() || now.duration_since(issuer.asked) < REFRESH {
                return Ok(found);
            }
        }
        let configuration: Configuration = self.document(&self.configuration).await?;
        let keys: Keys = self.document(&configuration.jwks_uri).await?;
        let issuer = known.insert(Issuer { name: configuration.issuer, keys: keys.keys, asked: now });
        Ok(find(issuer))
    }

    async fn document<T: DeserializeOwned>(&self, address: &str) -> Result<T, ClientError> {
        let unreadable = |cause: String| ClientError::Unreadable { address: address.to_owned(), cause };
        let request = self.http.request(Method::GET, address).timeout(self.http.timeout);
        let mut response = self.http.send(address, request).await?;
        if !response.status().is_success() {
            return Err(unreadable(response.status().to_string()));
        }
        let mut body = Vec::new();
        while let Some(piece) = response.chunk().await.map_err(|error| self.http.failure(address, &error))? {
            body.extend_from_slice(&piece);
            if body.len() > DOCUMENT_BYTES {
                return Err(unreadable(format!("more than {DOCUMENT_BYTES} bytes")));
            }
        }
        serde_json::from_slice(&body).map_err(|error| unreadable(error.to_string()))
    }
}

/// A token, taken apart.
struct Parts<'a> {
    header: Header,
    claims: Claims,
    signed: &'a str,
    signature: Vec<u8>,
}

impl<'a> Parts<'a> {
    fn read(token: &'a str) -> Result<Self, BearerFault> {
        let (signed, signature) = token.rsplit_once('.').ok_or(BearerFault::Format)?;
        let (header, claims) = signed.split_once('.').ok_or(BearerFault::Format)?;
        let decode = |part: &str| URL_SAFE_NO_PAD.decode(part).map_err(|_| BearerFault::Format);
        let header: Header = serde_json::from_slice(&decode(header)?).map_err(|_| BearerFault::Format)?;
        if matches!(header.alg, Algorithm::Other) {
            return Err(BearerFault::Algorithm);
        }
        Ok(Self {
            header,
            claims: serde_json::from_slice(&decode(claims)?).map_err(|_| BearerFault::Format)?,
            signed,
            signature: decode(signature)?,
        })
    }

    fn check_signature(&self, key: &Key) -> Result<(), BearerFault> {
        let decode = |part: &str| URL_SAFE_NO_PAD.decode(part).map_err(|_| BearerFault::Key);
        let (signed, signature) = (self.signed.as_bytes(), &self.signature);
        let verified = match (&key.kind, &self.header.alg) {
            (Kind::Rsa { n, e }, Algorithm::RsaSha256) => RsaPublicKeyComponents { n: decode(n)?, e: decode(e)? }
                .verify(&RSA_PKCS1_2048_8192_SHA256, signed, signature),
            (Kind::Ec { crv, x, y }, Algorithm::EcdsaSha256) if crv == "P-256" => {
                // An uncompressed point: a byte 4, then the two coordinates.
                let point = [vec![4], decode(x)?, decode(y)?].concat();
                UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point).verify(signed, signature)
            }
            _ => return Err(BearerFault::KeyKind),
        };
        verified.map_err(|_| BearerFault::Signature)
    }

    /// `now` in seconds since the Unix epoch.
    fn check_claims(&self, issuer: &str, audience: &str, now: i64) -> Result<(), BearerFault> {
        let is_for_us = match &self.claims.aud {
            Audience::One(one) => one == audience,
            Audience::Several(several) => several.iter().any(|one| one == audience),
        };
        if self.claims.iss != issuer {
            return Err(BearerFault::Issuer);
        }
        if !is_for_us {
            return Err(BearerFault::Audience);
        }
        if self.claims.nbf.is_some_and(|from| from > now.saturating_add(LEEWAY)) {
            return Err(BearerFault::NotYetValid);
        }
        if self.claims.exp <= now.saturating_sub(LEEWAY) {
            return Err(BearerFault::Expired);
        }
        Ok(())
    }
}
