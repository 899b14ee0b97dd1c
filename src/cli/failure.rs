//! A command that did not succeed: what to say, what to do next, and the exit code.

use std::process::ExitCode;

use serde::Serialize;

use crate::{
    api::problem::Problem,
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
    /// What the endpoint answered.
    problem: Option<Box<Problem>>,
}

/// A failure as a script reads it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Report<'a> {
    exit_code: u8,
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    hint: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<&'a Problem>,
}

/// The exit codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
enum Kind {
    /// The endpoint refused.
    Refused = 1,
    /// Bad usage or input.
    Usage = 2,
    /// Unreachable or not authorised.
    Connection = 3,
}

impl Failure {
    pub(super) fn usage(message: impl Into<String>) -> Self {
        Self { kind: Kind::Usage, message: message.into(), hint: None, problem: None }
    }

    /// The endpoint was asked, and has not what was meant.
    pub(super) fn refused(message: impl Into<String>) -> Self {
        Self { kind: Kind::Refused, message: message.into(), hint: None, problem: None }
    }

    pub(super) fn connection(message: impl Into<String>) -> Self {
        Self { kind: Kind::Connection, message: message.into(), hint: None, problem: None }
    }

    pub(super) fn with_hint(self, hint: impl Into<String>) -> Self {
        Self { hint: Some(hint.into()), ..self }
    }

    pub(super) fn exit_code(&self) -> ExitCode {
        ExitCode::from(self.kind as u8)
    }

    pub(super) fn report(&self) -> Report<'_> {
        Report {
            exit_code: self.kind as u8,
            message: &self.message,
            hint: self.hint.as_deref(),
            problem: self.problem.as_deref(),
        }
    }
}

impl From<ClientError> for Failure {
    fn from(error: ClientError) -> Self {
        let kind = match &error {
            error if error.is_connection() => Kind::Connection,
            // No endpoint was asked.
            error if error.is_held_back() => Kind::Usage,
            _ => Kind::Refused,
        };
        let (message, hint) = (error.to_string(), error.hint());
        let problem = match error {
            ClientError::Refused { problem, .. } => Some(problem),
            _ => None,
        };
        Self { kind, message, hint, problem }
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
