//! What can go wrong with a request, told so that a person can act on it.

use std::time::Duration;

use super::{distrust::Distrust, proxy::Proxied};
use crate::api::{
    create,
    problem::{Code, Problem},
};

/// A request that did not succeed. `Display` is one sentence; [`ClientError::hint`] says what to do next.
#[derive(Clone, Debug, thiserror::Error)]
pub enum ClientError {
    /// Nothing listens there, or the name does not resolve: the request was not sent. `of_profile` is whether a person
    /// wrote the address into a profile.
    #[error("cannot reach {address}: {cause}")]
    Unreachable { address: String, cause: String, of_profile: bool },
    /// The proxy that requests to this address go by did not let this one through: it was not sent.
    #[error("cannot reach {address} by the proxy {} of {}: {cause}", .proxy.place, .proxy.origin)]
    NotByProxy { address: String, proxy: Proxied, cause: String, wants_credentials: bool },
    /// The certificate was not accepted: the request was not sent.
    #[error("the connection to {address} is not trusted: {distrust}")]
    Untrusted { address: String, distrust: Distrust },
    /// No answer came in time.
    #[error("no answer from {address} within {} s", .after.as_secs())]
    TimedOut { address: String, after: Duration },
    /// The connection broke before the whole answer was here.
    #[error("the connection to {address} broke before the answer was complete: {cause}")]
    Broken { address: String, cause: String },
    /// A create was sent and its fate is unknown: it may have been carried out.
    #[error("{0}")]
    Uncertain(Box<ClientError>),
    /// The same of an activity, which no request id keeps from being there twice.
    #[error("{0}")]
    UncertainActivity(Box<ClientError>),
    /// The token endpoint refused. `error` is its OAuth code, `description` its sentence, `secret_origin` says where the
    /// client's secret comes from, never the secret.
    #[error("no token from {address}: {error}: {description}")]
    NoToken { address: String, error: String, description: String, secret_origin: String },
    /// The token endpoint gives none at the moment, whoever asks: 429, or a status from 500.
    #[error("the token endpoint {address} is {} ({status})", if *.status == 429 { "throttled" } else { "unavailable" })]
    NoTokenNow { address: String, status: u16, retry_after: Option<Duration> },
    /// 401, also with a fresh token.
    #[error("not authorised at {address}: {detail}")]
    Unauthorized { address: String, detail: String },
    /// 429 or 503, and the service asks for a longer pause than we wait by ourselves.
    #[error("{} ({status}): {address} asks for a pause{}", busy(*.status), length(.retry_after.as_ref()))]
    Throttled { address: String, status: u16, retry_after: Option<Duration> },
    /// Any other failure that the service explained, with its correlation id where it gave one.
    #[error("{}: {}", refused(.problem.status), sentence(.problem))]
    Refused { problem: Box<Problem>, correlation_id: Option<String> },
    /// 404 or 405 without a code of the Messaging API: this path of create is not known there.
    #[error("{address} does not know the path {path}")]
    NoSuchPath { address: String, path: String, other: &'static str },
    /// A success that we cannot read.
    #[error("{address} answered something else than was asked: {cause}")]
    Unreadable { address: String, cause: String },
    /// The profile is for looking only: the request did not leave.
    #[error("the profile {profile} is only observed: no {method} is sent")]
    OnlyObserved { profile: String, method: String },
    /// Nobody has typed the name of a production profile yet: the request did not leave.
    #[error("the profile {profile} is production: nothing is sent before its name is typed")]
    Unconfirmed { profile: String },
    /// The endpoint has no control surface.
    #[error("{address} is not a local endpoint: it has no desk to ask")]
    NoDesk { address: String },
}

impl ClientError {
    /// What to do next.
    pub fn hint(&self) -> Option<String> {
        let hint = match self {
            Self::Unreachable { of_profile: false, .. } => {
                "check the address and that the endpoint runs; `frontdesk serve` starts a local one".to_owned()
            }
            Self::Unreachable { .. } => {
                "check the address in the profile (base_url, authority), the network and the VPN".to_owned()
            }
            Self::NotByProxy { proxy, wants_credentials: true, .. } => {
                let Proxied { place, origin } = proxy;
                format!("the proxy wants credentials: give them in {origin}, as http://USER:PASSWORD@{place}")
            }
            Self::NotByProxy { proxy, .. } => {
                format!("check {}; NO_PROXY names the hosts that are reached without a proxy", proxy.origin)
            }
            Self::Untrusted { distrust, .. } => distrust.hint().to_owned(),
            Self::TimedOut { .. } | Self::Broken { .. } => {
                "check the address and the network, then try again".to_owned()
            }
            Self::Uncertain(_) => {
                "it may have been carried out: a create that is sent again with the same request id happens only once"
                    .to_owned()
            }
            Self::UncertainActivity(_) => {
                "it may have been carried out: look at the conversation before you send it again, it may be there twice"
                    .to_owned()
            }
            Self::NoToken { description, secret_origin, .. } => of_token(description, secret_origin),
            Self::NoTokenNow { retry_after, .. } => match retry_after {
                Some(pause) => format!("try again in {} s", pause.as_secs()),
                None => "try again in a while".to_owned(),
            },
            Self::Unauthorized { .. } => {
                "check that the application belongs to this organisation and channel, and the machine's clock"
                    .to_owned()
            }
            Self::Throttled { retry_after, .. } => match retry_after {
                Some(pause) => format!("send it again in {} s", pause.as_secs()),
                None => "send it again in a while".to_owned(),
            },
            // What the service said is enough where the request was at fault; where the service was, its own log is
            // the next place to look.
            Self::Refused { problem, correlation_id } => match (problem.known_code(), correlation_id) {
                (Some(Code::OrganizationId), _) => "check the organisation's id of the profile".to_owned(),
                (Some(Code::ChannelId | Code::NoSuchChannel | Code::ChannelNotLinked), _) => {
                    "check the channel's id of the profile, and that the channel is linked to a workstream".to_owned()
                }
                (_, _) if problem.status == 403 => {
                    "the token was good and this is not allowed: check what the application may do in this organisation"
                        .to_owned()
                }
                (_, _) if problem.status == 429 => "try again in a while".to_owned(),
                (_, Some(id)) if problem.status >= 500 => {
                    format!("try again in a while; the service knows this failure as {id}")
                }
                (_, None) if problem.status >= 500 => "try again in a while".to_owned(),
                _ => return None,
            },
            Self::NoSuchPath { other, .. } => {
                format!("the pages differ: set `create_path = \"{other}\"` in a profile of the configuration")
            }
            Self::Unreadable { .. } => "check that the address is that of a Messaging API endpoint".to_owned(),
            Self::OnlyObserved { .. } => "`observe = true` in the profile says so; reading works".to_owned(),
            Self::Unconfirmed { profile } => format!("if you mean it, say so with --confirm {profile}"),
            Self::NoDesk { .. } => "use the profile `simulator` for what the representative sees".to_owned(),
        };
        Some(hint)
    }

    /// The Messaging API's code, when the service gave one.
    pub fn code(&self) -> Option<Code> {
        match self {
            Self::Refused { problem, .. } => problem.known_code(),
            _ => None,
        }
    }

    /// Whether the request may have been carried out although no answer came.
    pub fn is_ambiguous(&self) -> bool {
        matches!(self, Self::Uncertain(_) | Self::UncertainActivity(_))
    }

    /// Whether a guard of the profile kept the request from leaving.
    pub fn is_held_back(&self) -> bool {
        matches!(self, Self::OnlyObserved { .. } | Self::Unconfirmed { .. })
    }

    /// The same failure of what had been posted to `path` by then.
    pub(super) fn after_sending(self, path: &str) -> Self {
        let is_create = [create::PATH_PLURAL, create::PATH_SINGULAR].contains(&path);
        match self {
            Self::TimedOut { .. } | Self::Broken { .. } | Self::Unreadable { .. } if is_create => {
                Self::Uncertain(Box::new(self))
            }
            Self::TimedOut { .. } | Self::Broken { .. } | Self::Unreadable { .. } => {
                Self::UncertainActivity(Box::new(self))
            }
            other => other,
        }
    }

    /// Whether the endpoint could not be asked at all, or would not have us: exit code 3 on the command line.
    pub fn is_connection(&self) -> bool {
        match self {
            Self::Unreachable { .. }
            | Self::NotByProxy { .. }
            | Self::Untrusted { .. }
            | Self::TimedOut { .. }
            | Self::Broken { .. }
            | Self::NoToken { .. }
            | Self::Unauthorized { .. } => true,
            Self::Uncertain(error) | Self::UncertainActivity(error) => error.is_connection(),
            Self::NoTokenNow { .. }
            | Self::Throttled { .. }
            | Self::Refused { .. }
            | Self::NoSuchPath { .. }
            | Self::Unreadable { .. }
            | Self::OnlyObserved { .. }
            | Self::Unconfirmed { .. }
            | Self::NoDesk { .. } => false,
        }
    }
}

/// What to look at, by Entra's number of what is wrong with a request for a token.
fn of_token(description: &str, secret_origin: &str) -> String {
    let number = description.strip_prefix("AADSTS").map(|rest| rest.split(|letter: char| !letter.is_ascii_digit()));
    match number.and_then(|mut parts| parts.next()).unwrap_or_default() {
        // Not the right one; expired.
        "7000215" | "7000222" => {
            format!(
                "check the client secret ({secret_origin}): its value is needed, not its id, and it must not have expired"
            )
        }
        // No such application in the tenant.
        "700016" => "check client_id of the profile, and that tenant_id is its tenant".to_owned(),
        // No such tenant, or none that can be.
        "90002" | "900021" | "900023" => "check tenant_id of the profile".to_owned(),
        // A scope that is none, or whose resource is unknown.
        "70011" | "500011" | "1002012" => "check scope of the profile".to_owned(),
        _ => format!("check tenant, client id, client secret ({secret_origin}) and scope of the profile"),
    }
}

/// The name of a status that asks for a pause.
fn busy(status: u16) -> &'static str {
    if status == 429 { "too many requests" } else { "unavailable" }
}

fn length(pause: Option<&Duration>) -> String {
    pause.map(|pause| format!(" of {} s", pause.as_secs())).unwrap_or_default()
}

/// A refusal by its status; those that say nothing of the request itself by their name too.
fn refused(status: u16) -> String {
    match status {
        403 => "refused with 403, forbidden".to_owned(),
        429 => "refused with 429, too many requests".to_owned(),
        status => format!("refused with {status}"),
    }
}

/// Code, if any, and the most telling text of a problem.
fn sentence(problem: &Problem) -> String {
    let text = [&problem.detail, &problem.title].into_iter().find(|text| !text.is_empty());
    let text = text.map_or("no reason given", String::as_str);
    match &problem.code {
        Some(code) => format!("{code} · {text}"),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests;
