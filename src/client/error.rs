//! What can go wrong with a request, told so that a person can act on it.

use std::time::Duration;

use crate::api::problem::{Code, Problem};

/// A request that did not succeed. `Display` is one sentence; [`ClientError::hint`] says what to do next.
#[derive(Clone, Debug, thiserror::Error)]
pub enum ClientError {
    /// Nothing listens there, or the name does not resolve: the request was not sent.
    #[error("cannot reach {address}: {cause}")]
    Unreachable { address: String, cause: String },
    /// The certificate was not accepted: the request was not sent.
    #[error("the connection to {address} is not trusted: {cause}")]
    Untrusted { address: String, cause: String },
    /// No answer came in time.
    #[error("no answer from {address} within {} s", .after.as_secs())]
    TimedOut { address: String, after: Duration },
    /// The connection broke before the whole answer was here.
    #[error("the connection to {address} broke before the answer was complete: {cause}")]
    Broken { address: String, cause: String },
    /// A create or an activity was sent and its fate is unknown: it may have been carried out.
    #[error("{0}")]
    Uncertain(Box<ClientError>),
    /// The token endpoint refused. `error` is its OAuth code, `description` its sentence.
    #[error("no token from {address}: {error}: {description}")]
    NoToken { address: String, error: String, description: String },
    /// 401, also with a fresh token.
    #[error("not authorised at {address}: {detail}")]
    Unauthorized { address: String, detail: String },
    /// 429 or 503, and the service asks for a longer pause than we wait by ourselves.
    #[error("{address} asks for a pause{}", .retry_after.map(|pause| format!(" of {} s", pause.as_secs())).unwrap_or_default())]
    Throttled { address: String, retry_after: Option<Duration> },
    /// Any other failure that the service explained, with its correlation id where it gave one.
    #[error("refused with {}: {}", .problem.status, sentence(.problem))]
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
            Self::Unreachable { .. } => {
                "check the address and that the endpoint runs; `frontdesk serve` starts a local one".to_owned()
            }
            Self::Untrusted { .. } => {
                "check the address and the certificate; add your own authority to the profile as `ca_file`".to_owned()
            }
            Self::TimedOut { .. } | Self::Broken { .. } => {
                "check the address and the network, then try again".to_owned()
            }
            Self::Uncertain(_) => {
                "it may have been carried out: a create that is sent again with the same request id happens only once"
                    .to_owned()
            }
            Self::NoToken { .. } => "check tenant, client id, client secret and scope of the profile".to_owned(),
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
        matches!(self, Self::Uncertain(_))
    }

    /// Whether a guard of the profile kept the request from leaving.
    pub fn is_held_back(&self) -> bool {
        matches!(self, Self::OnlyObserved { .. } | Self::Unconfirmed { .. })
    }

    /// The same failure of a create or an activity that had been sent by then.
    pub(super) fn after_sending(self) -> Self {
        match self {
            Self::TimedOut { .. } | Self::Broken { .. } | Self::Unreadable { .. } => Self::Uncertain(Box::new(self)),
            other => other,
        }
    }

    /// Whether the endpoint could not be asked at all, or would not have us: exit code 3 on the command line.
    pub fn is_connection(&self) -> bool {
        match self {
            Self::Unreachable { .. }
            | Self::Untrusted { .. }
            | Self::TimedOut { .. }
            | Self::Broken { .. }
            | Self::NoToken { .. }
            | Self::Unauthorized { .. } => true,
            Self::Uncertain(error) => error.is_connection(),
            Self::Throttled { .. }
            | Self::Refused { .. }
            | Self::NoSuchPath { .. }
            | Self::Unreadable { .. }
            | Self::OnlyObserved { .. }
            | Self::Unconfirmed { .. }
            | Self::NoDesk { .. } => false,
        }
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
mod tests {
    use super::*;

    #[test]
    fn a_refusal_is_a_sentence_with_its_code() {
        let problem = Problem::coded(Code::Body, "/customercontext/email is not an email address");
        let error = ClientError::Refused { problem: Box::new(problem), correlation_id: Some("c".into()) };
        assert_eq!(error.to_string(), "refused with 400: 30012 · /customercontext/email is not an email address");
        assert_eq!((error.code(), error.hint()), (Some(Code::Body), None));
    }

    #[test]
    fn only_what_may_have_been_carried_out_is_ambiguous() {
        let address = || "http://x".to_owned();
        let timed_out = || ClientError::TimedOut { address: address(), after: Duration::from_secs(30) };
        assert!(!timed_out().is_ambiguous(), "a read, or a token, changes nothing");
        let sent = timed_out().after_sending();
        assert!(sent.is_ambiguous() && sent.is_connection());
        assert_eq!(sent.to_string(), timed_out().to_string());
        let unreachable = ClientError::Unreachable { address: address(), cause: "refused".into() };
        assert!(!unreachable.after_sending().is_ambiguous());
    }
}
