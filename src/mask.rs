//! What nobody is to read in what is kept of an exchange, by the endpoint or by a client: the secrets that are known, and
//! whoever's tokens. It decides nothing about headers or fields, which their owners know.

use secrecy::{ExposeSecret, SecretString};

use crate::api::journal::MASKED;

/// How every JWT begins: `{"` in base64url.
const TOKEN: &str = "eyJ";
/// Letters of a token from which on it is one. Words of people do not begin like that.
const TOKEN_LETTERS: usize = 16;
/// Letters of a secret that are masked where a text is cut off within it.
const PART: usize = 4;

/// Covers these secrets wherever they stand.
#[derive(Clone)]
pub struct Mask(Vec<SecretString>);

impl Mask {
    pub fn new(secrets: impl IntoIterator<Item = SecretString>) -> Self {
        let mut forms = Vec::new();
        for secret in secrets {
            // As it stands in JSON, where that is another form.
            let json = serde_json::Value::from(secret.expose_secret()).to_string();
            let escaped = json[1..json.len() - 1].to_owned();
            if escaped != secret.expose_secret() {
                forms.push(escaped.into());
            }
            if !secret.expose_secret().is_empty() {
                forms.push(secret);
            }
        }
        Self(forms)
    }

    /// `text` with marks in the place of secrets and tokens; of a text that is cut off, at its end too.
    pub fn apply(&self, text: &str, is_cut_off: bool) -> String {
        let mut masked = text.to_owned();
        for secret in &self.0 {
            let secret = secret.expose_secret();
            masked = masked.replace(secret, MASKED);
            let part = secret.char_indices().map(|(at, _)| &secret[..at]).rev();
            if let Some(part) = part.filter(|part| is_cut_off && part.len() >= PART).find(|part| masked.ends_with(part))
            {
                masked.truncate(masked.len() - part.len());
                masked.push_str(MASKED);
            }
        }
        without_tokens(&masked)
    }
}

fn without_tokens(text: &str) -> String {
    let mut masked = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(TOKEN) {
        let (before, token) = rest.split_at(at);
        let is_letter = |letter: char| letter.is_ascii_alphanumeric() || "-_.".contains(letter);
        let end = token.find(|letter| !is_letter(letter)).unwrap_or(token.len());
        masked.push_str(before);
        masked.push_str(if end >= TOKEN_LETTERS { MASKED } else { &token[..end] });
        rest = &token[end..];
    }
    masked.push_str(rest);
    masked
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mask() -> Mask {
        Mask::new(["s3cr3t".into(), "quo\"ted".into()])
    }

    #[test]
    fn secrets_are_masked_wherever_and_however_they_stand() {
        let masked = mask().apply(r#"{"a":"s3cr3t","b":"xs3cr3ts3cr3t","c":"quo\"ted"} quo"ted"#, false);
        assert_eq!(masked, r#"{"a":"•••","b":"x••••••","c":"•••"} •••"#);
    }

    #[test]
    fn tokens_are_masked_and_words_are_not() {
        let token = "eyJ0eXAiOiJKV1QifQ.eyJpc3MiOiJodHRwIn0.c2lnbmF0dXJl_-";
        assert_eq!(mask().apply(&format!("[\"Bearer {token}\",\"eyJ\"]"), false), "[\"Bearer •••\",\"eyJ\"]");
        assert_eq!(mask().apply(&token[..20], true), MASKED);
        assert_eq!(mask().apply("heyJohn é", false), "heyJohn é");
    }

    #[test]
    fn a_secret_that_is_cut_off_is_masked_as_far_as_it_goes() {
        assert_eq!(mask().apply("so s3cr3", true), "so •••");
        assert_eq!(mask().apply("so s3cr3", false), "so s3cr3");
        assert_eq!(mask().apply("so s3", true), "so s3");
    }
}
