//! The tokens that posts to webhooks carry: one for each application, signed when the last one nears its end.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use jiff::Timestamp;
use secrecy::SecretString;

use crate::{
    api::{id::AppId, identity},
    simulator::identity::{Authority, Claims, KeyError},
};

/// Seconds that a token must still be valid for: the receiver's clock may differ, and the post takes its time.
const MARGIN: i64 = 300;

#[derive(Default)]
pub(super) struct Bearers(Mutex<HashMap<Option<AppId>, Signed>>);

struct Signed {
    token: SecretString,
    /// Seconds since the Unix epoch, as below.
    from: i64,
    until: i64,
}

impl Bearers {
    /// A token for the application, `None` the registered one, that is valid at `now` and a while longer.
    pub(super) fn token(
        &self,
        authority: &Authority,
        app: Option<AppId>,
        now: Timestamp,
    ) -> Result<SecretString, KeyError> {
        let second = now.as_second();
        // The map is whole between any two statements, so a panic elsewhere does not spoil it.
        let mut signed = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = signed.get(&app).filter(|known| (known.from..known.until).contains(&second)) {
            return Ok(known.token.clone());
        }
        let name = app.map_or_else(|| identity::CLIENT_ID.to_owned(), |app| app.to_string());
        let claims = Claims::for_webhook(authority.base_url(), &name, now);
        let token = authority.mint(&claims)?;
        // Applications come and go with their channels; what is no longer valid need not stay.
        signed.retain(|_, known| (known.from..known.until).contains(&second));
        signed.insert(app, Signed { token: token.clone(), from: claims.nbf, until: claims.exp - MARGIN });
        Ok(token)
    }
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;
    use secrecy::ExposeSecret as _;

    use super::*;
    use crate::simulator::identity::generate_key;

    #[test]
    fn a_token_is_signed_once_until_it_nears_its_end() {
        let authority = Authority::new(&generate_key().unwrap(), "http://127.0.0.1:7301").unwrap();
        let bearers = Bearers::default();
        let now: Timestamp = "2026-01-02T03:04:05Z".parse().unwrap();
        let token = |app, seconds| {
            let then = now + SignedDuration::from_secs(seconds);
            bearers.token(&authority, app, then).unwrap().expose_secret().to_owned()
        };
        let first = token(None, 0);
        assert_eq!(token(None, 3_000), first);
        let other = token(Some(identity::TENANT_ID.parse().unwrap()), 0);
        assert_ne!(other, first);
        assert_ne!(token(None, 3_400), first, "it would expire within the margin");
        assert_ne!(token(None, -1), first, "it would not be valid yet");
    }
}
