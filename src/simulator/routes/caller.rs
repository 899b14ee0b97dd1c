//! Who calls: the checks that come before everything else, in the order of the pages "Get started with messaging APIs"
//! and "Error handling in messaging APIs".

use std::{str::FromStr, sync::Arc};

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, header, request::Parts},
};

use super::{App, Failure};
use crate::{
    api::{
        id::{ChannelId, OrganizationId},
        identity,
        problem::Code,
    },
    simulator::{
        identity::{Claims, TokenFault},
        store::Channel,
    },
};

/// An integrator with a valid token, on a channel that it may use.
pub(super) struct Integrator {
    pub(super) channel: Arc<Channel>,
}

impl FromRequestParts<App> for Integrator {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Failure> {
        let token = bearer(&parts.headers)?;
        let now = app.clock.now();
        let claims = app.authority.validate(token, app.store.as_ref(), now)?;
        let organization: OrganizationId = guid(&parts.headers, "organization-id", Code::OrganizationId)?;
        // The vendor's words for this 401.
        let unauthorized = || Failure::unauthorized("the channel ID isn't authorized for the organization");
        if claims.organization() != Some(organization) {
            return Err(unauthorized());
        }
        let id: ChannelId = guid(&parts.headers, "channel-id", Code::ChannelId)?;
        let channel = app
            .store
            .channel(id)
            .ok_or_else(|| Failure::coded(Code::NoSuchChannel, format!("there is no channel {id}")))?;
        if channel.organization != organization {
            return Err(unauthorized());
        }
        if !channel.linked {
            return Err(Failure::coded(Code::ChannelNotLinked, format!("channel {id} is not linked to a workstream")));
        }
        if !may_use(&channel, &claims) {
            return Err(Failure::unauthorized("the token's application may not use this channel"));
        }
        // Last: nobody else can use up a channel's calls.
        app.rate_limiter.admit(id, now)?;
        Ok(Self { channel })
    }
}

/// Somebody of the desk: whoever has its key.
pub(super) struct Desk;

impl FromRequestParts<App> for Desk {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Failure> {
        let presented = bearer(&parts.headers).map_err(|fault| match fault {
            TokenFault::Missing => Failure::unauthorized("the call has no Authorization header with the desk key"),
            _ => Failure::unauthorized("the Authorization header is not `Bearer` with the desk key"),
        })?;
        if app.desk_key.matches(presented) { Ok(Self) } else { Err(Failure::unauthorized("the desk key is wrong")) }
    }
}

/// The well-known application may use the channels that have no application of their own; any other application may use
/// its own channels alone.
fn may_use(channel: &Channel, claims: &Claims) -> bool {
    let owner = channel.app.map_or_else(|| identity::CLIENT_ID.to_owned(), |app| app.to_string());
    owner.eq_ignore_ascii_case(&claims.appid)
}

fn bearer(headers: &HeaderMap) -> Result<&str, TokenFault> {
    let value = headers.get(header::AUTHORIZATION).ok_or(TokenFault::Missing)?;
    let (scheme, token) = value.to_str().ok().and_then(|value| value.split_once(' ')).ok_or(TokenFault::NotBearer)?;
    let token = token.trim();
    if scheme.eq_ignore_ascii_case("bearer") && !token.is_empty() { Ok(token) } else { Err(TokenFault::NotBearer) }
}

fn guid<T: FromStr>(headers: &HeaderMap, name: &str, code: Code) -> Result<T, Failure> {
    let Some(value) = headers.get(name) else {
        return Err(Failure::coded(code, format!("the {name} header is missing")));
    };
    let text = String::from_utf8_lossy(value.as_bytes());
    text.trim().parse().map_err(|_| Failure::coded(code, format!("the {name} header is not a GUID: {text}")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{api::id::AppId, conversation::Place};

    #[test]
    fn a_channel_with_an_application_of_its_own_is_for_that_one_only() {
        let claims = Claims::issued("http://localhost", "crm", jiff::Timestamp::UNIX_EPOCH);
        let channel = |app: Option<&str>| Channel {
            number: 1,
            id: identity::CHANNEL_ID.parse().unwrap(),
            organization: identity::ORGANIZATION_ID.parse().unwrap(),
            app: app.map(|app| app.parse::<AppId>().unwrap()),
            webhook_url: None,
            linked: true,
            place: Place::default(),
        };
        assert!(may_use(&channel(None), &claims));
        assert!(may_use(&channel(Some(identity::CLIENT_ID)), &claims));
        assert!(!may_use(&channel(Some(identity::TENANT_ID)), &claims));
        let other = Claims { appid: identity::TENANT_ID.to_owned(), ..claims };
        assert!(may_use(&channel(Some(identity::TENANT_ID)), &other));
        assert!(!may_use(&channel(None), &other));
    }
}
