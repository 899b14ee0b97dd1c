//! What the doctor has found of one thing.

use serde::Serialize;

use crate::cli::Failure;

/// How it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Verdict {
    Ok,
    /// It works, but not as well as it could.
    Warning,
    /// It does not work.
    Problem,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Finding {
    /// What was looked at.
    pub(super) check: String,
    pub(super) verdict: Verdict,
    /// What was found.
    #[serde(rename = "finding")]
    pub(super) found: String,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) advice: Option<String>,
}

impl Finding {
    pub(super) fn ok(check: impl Into<String>, finding: impl Into<String>) -> Self {
        Self { check: check.into(), verdict: Verdict::Ok, found: finding.into(), advice: None }
    }

    pub(super) fn warning(check: impl Into<String>, finding: impl Into<String>, advice: impl Into<String>) -> Self {
        let advice = Some(advice.into());
        Self { check: check.into(), verdict: Verdict::Warning, found: finding.into(), advice }
    }

    pub(super) fn problem(check: impl Into<String>, finding: impl Into<String>, advice: impl Into<String>) -> Self {
        Self { verdict: Verdict::Problem, ..Self::warning(check, finding, advice) }
    }

    /// A failure of a command, with its own hint where it has one.
    pub(super) fn failed(check: &str, failure: &Failure, advice: &str) -> Self {
        Self::problem(check, &failure.message, failure.hint.as_deref().unwrap_or(advice))
    }

    /// As a person reads it.
    pub(super) fn lines(&self) -> Vec<String> {
        let word = match self.verdict {
            Verdict::Ok => "ok",
            Verdict::Warning => "warning",
            Verdict::Problem => "PROBLEM",
        };
        let mut lines = vec![format!("{word:<8} {}: {}", self.check, self.found)];
        lines.extend(self.advice.as_ref().map(|advice| format!("{:<8} → {advice}", "")));
        lines
    }
}
