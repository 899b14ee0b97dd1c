//! A command that did not succeed: what to say, what to do next, and the exit code.

use std::process::ExitCode;

use crate::{
    client::ClientError,
    config::{ConfigError, SecretError},
    simulator::StartError,
};

/// Why a command ends, for a person and for a script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Failure {
    kind: Kind,
    pub(super) message: String,
    pub(super) hint: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// The endpoint refused.
    Refused,
    /// Bad usage or input.
    Usage,
    /// Unreachable or not authorised.
    Connection,
}

impl Failure {
    pub(super) fn usage(message: impl Into<String>) -> Self {
        Self { kind: Kind::Usage, message: message.into(), hint: None }
    }

    pub(super) fn connection(message: impl Into<String>) -> Self {
        Self { kind: Kind::Connection, message: message.into(), hint: None }
    }

    pub(super) fn with_hint(self, hint: impl Into<String>) -> Self {
        Self { hint: Some(hint.into()), ..self }
    }

    pub(super) fn exit_code(&self) -> ExitCode {
        ExitCode::from(match self.kind {
            Kind::Refused => 1,
            Kind::Usage => 2,
            Kind::Connection => 3,
        })
    }
}

impl From<ClientError> for Failure {
    fn from(error: ClientError) -> Self {
        let kind = if error.is_connection() { Kind::Connection } else { Kind::Refused };
        Self { kind, message: error.to_string(), hint: error.hint() }
    }
}

impl From<ConfigError> for Failure {
    fn from(error: ConfigError) -> Self {
        Self::usage(error.to_string())
    }
}

impl From<SecretError> for Failure {
    fn from(error: SecretError) -> Self {
        Self::usage(error.to_string())
    }
}

impl From<StartError> for Failure {
    fn from(error: StartError) -> Self {
        let failure = Self::usage(error.to_string());
        match error.hint() {
            Some(hint) => failure.with_hint(hint),
            None => failure,
        }
    }
}
