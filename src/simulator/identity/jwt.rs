//! JSON Web Tokens with ES256 and nothing else: what the header says never chooses the algorithm.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use ring::{
    digest,
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED, ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair, UnparsedPublicKey},
};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{Claims, TokenFault};

/// The signing key could not be made, read or used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    #[error("no key could be generated: the system has no randomness")]
    Generate,
    #[error("the key is not a P-256 key in PKCS #8")]
    Unreadable,
    #[error("the token could not be signed")]
    Sign,
}

pub(super) struct SigningKey {
    pair: EcdsaKeyPair,
    id: String,
    random: SystemRandom,
}

#[derive(Serialize, Deserialize)]
struct Header {
    #[serde(default)]
    typ: String,
    alg: String,
    #[serde(default)]
    kid: String,
}

pub(super) fn generate_key() -> Result<Vec<u8>, KeyError> {
    EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new())
        .map(|document| document.as_ref().to_vec())
        .map_err(|_| KeyError::Generate)
}

impl SigningKey {
    pub(super) fn from_pkcs8(pkcs8: &[u8]) -> Result<Self, KeyError> {
        let random = SystemRandom::new();
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, pkcs8, &random)
            .map_err(|_| KeyError::Unreadable)?;
        let id = URL_SAFE_NO_PAD.encode(&digest::digest(&digest::SHA256, pair.public_key().as_ref()).as_ref()[..16]);
        Ok(Self { pair, id, random })
    }

    /// The public half (RFC 7517).
    pub(super) fn public_key(&self) -> Value {
        // An uncompressed point: a byte 4, then the two coordinates of 32 bytes.
        let point = self.pair.public_key().as_ref();
        json!({
            "kty": "EC",
            "crv": "P-256",
            "use": "sig",
            "alg": "ES256",
            "kid": self.id,
            "x": URL_SAFE_NO_PAD.encode(&point[1..33]),
            "y": URL_SAFE_NO_PAD.encode(&point[33..65]),
        })
    }

    pub(super) fn sign(&self, claims: &Claims) -> Result<SecretString, KeyError> {
        let header = Header { typ: "JWT".to_owned(), alg: "ES256".to_owned(), kid: self.id.clone() };
        let signed = format!("{}.{}", encode(&header)?, encode(claims)?);
        let signature = self.pair.sign(&self.random, signed.as_bytes()).map_err(|_| KeyError::Sign)?;
        Ok(format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature.as_ref())).into())
    }

    /// The claims of a token that this key signed.
    pub(super) fn verify(&self, token: &str) -> Result<Claims, TokenFault> {
        let (signed, signature) = token.rsplit_once('.').ok_or(TokenFault::Format)?;
        let (header, claims) = signed.split_once('.').ok_or(TokenFault::Format)?;
        let [header, claims, signature] = [header, claims, signature].map(|part| URL_SAFE_NO_PAD.decode(part));
        let (Ok(header), Ok(claims), Ok(signature)) = (header, claims, signature) else {
            return Err(TokenFault::Format);
        };
        let header: Header = serde_json::from_slice(&header).map_err(|_| TokenFault::Format)?;
        if header.alg != "ES256" {
            return Err(TokenFault::Algorithm);
        }
        if header.kid != self.id {
            return Err(TokenFault::Key);
        }
        UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, self.pair.public_key().as_ref())
            .verify(signed.as_bytes(), &signature)
            .map_err(|_| TokenFault::Signature)?;
        serde_json::from_slice(&claims).map_err(|_| TokenFault::Claims)
    }
}

/// The same token, its signature of the right form and wrong.
pub(super) fn with_bad_signature(token: &SecretString) -> SecretString {
    let token = token.expose_secret();
    let (signed, signature) = token.rsplit_once('.').unwrap_or((token, ""));
    let mut signature = URL_SAFE_NO_PAD.decode(signature).unwrap_or_default();
    for byte in &mut signature {
        *byte = !*byte;
    }
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature)).into()
}

fn encode(part: &impl Serialize) -> Result<String, KeyError> {
    serde_json::to_vec(part).map(|json| URL_SAFE_NO_PAD.encode(json)).map_err(|_| KeyError::Sign)
}
