//! What is refused of a list of rules, and where it stands.

use std::collections::HashSet;

use serde::{Deserialize, Deserializer, de::Error};

use super::{CODE_CHARACTERS, DELAY_MAX, FaultRules, ID_CHARACTERS, RULES_MAX, Route, Rule};
use crate::api::problem;

/// The rules cannot be armed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{pointer}{}{reason}", if .pointer.is_empty() { "" } else { ": " })]
pub struct RuleError {
    /// A JSON pointer (RFC 6901) into the body, such as `/rules/0/fault/kind`; empty for the body as a whole.
    pub pointer: String,
    pub reason: String,
}

/// Reads the body of `PUT /desk/v1/faults`.
pub fn parse(body: &[u8]) -> Result<FaultRules, RuleError> {
    // A list would fill the fields in their order, which nobody means.
    if body.trim_ascii_start().first() == Some(&b'[') {
        return Err(refuse("", "a JSON object with `rules` is expected"));
    }
    let mut deserializer = serde_json::Deserializer::from_slice(body);
    let rules: FaultRules = serde_path_to_error::deserialize(&mut deserializer)
        .map_err(|error| RuleError { pointer: problem::pointer(error.path()), reason: error.inner().to_string() })?;
    deserializer.end().map_err(|error| RuleError { pointer: String::new(), reason: error.to_string() })?;
    check(&rules)?;
    Ok(rules)
}

/// What each rule for itself cannot tell, and what is only wrong together.
fn check(FaultRules { rules }: &FaultRules) -> Result<(), RuleError> {
    if rules.len() > RULES_MAX {
        return Err(refuse("/rules", format!("{} rules, at most {RULES_MAX} can be armed", rules.len())));
    }
    let mut ids = HashSet::new();
    for (index, rule) in rules.iter().enumerate() {
        check_rule(rule, &format!("/rules/{index}"))?;
        if !ids.insert(rule.id.as_str()) {
            return Err(refuse(format!("/rules/{index}/id"), format!("another rule has this id too: {}", rule.id)));
        }
    }
    Ok(())
}

fn check_rule(Rule { id, when, fault, .. }: &Rule, at: &str) -> Result<(), RuleError> {
    let characters = id.chars().count();
    if !(1..=ID_CHARACTERS).contains(&characters) || id.chars().any(char::is_control) {
        let reason =
            format!("an id has 1 to {ID_CHARACTERS} characters and no control character, this has {characters}");
        return Err(refuse(format!("{at}/id"), reason));
    }
    let (kind, route) = (fault.kind(), when.route);
    if !kind.is_possible_on(route) {
        let reason = if route == Route::Webhook {
            format!("{} is not possible for deliveries", kind.name())
        } else {
            format!("{} is possible for the route webhook only, not for {}", kind.name(), route.name())
        };
        return Err(refuse(format!("{at}/fault/kind"), reason));
    }
    if when.conversation.is_some() && !route.has_conversation() {
        let reason = format!("the route {} has no conversation to go by", route.name());
        return Err(refuse(format!("{at}/when/conversation"), reason));
    }
    match when.probability {
        Some(probability) if !(0.0..=1.0).contains(&probability) => {
            Err(refuse(format!("{at}/when/probability"), format!("not from 0 to 1: {probability}")))
        }
        None if when.seed.is_some() => Err(refuse(format!("{at}/when/seed"), "has no meaning without a probability")),
        _ => Ok(()),
    }
}

fn refuse(pointer: impl Into<String>, reason: impl Into<String>) -> RuleError {
    RuleError { pointer: pointer.into(), reason: reason.into() }
}

/// A number of milliseconds, at most [`DELAY_MAX`].
pub(super) fn milliseconds<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u64>, D::Error> {
    checked(
        deserializer,
        |ms| *ms <= DELAY_MAX,
        |ms| format!("at most {DELAY_MAX} milliseconds are possible, not {ms}"),
    )
}

/// A status that ends an exchange: HTTP has no answer that consists of a 1xx alone.
pub(super) fn status<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u16>, D::Error> {
    checked(
        deserializer,
        |status| (200..=599).contains(status),
        |status| format!("not an answer's, 200 to 599: {status}"),
    )
}

/// Any code, so that clients can meet one that they do not know.
pub(super) fn code<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    let is_code = |code: &String| {
        (1..=CODE_CHARACTERS).contains(&code.len()) && code.chars().all(|character| character.is_ascii_graphic())
    };
    checked(deserializer, is_code, |code| format!("not 1 to {CODE_CHARACTERS} visible ASCII characters: {code:?}"))
}

fn checked<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
    is_fine: impl FnOnce(&T) -> bool,
    reason: impl FnOnce(&T) -> String,
) -> Result<Option<T>, D::Error> {
    match Option::<T>::deserialize(deserializer)? {
        Some(value) if !is_fine(&value) => Err(D::Error::custom(reason(&value))),
        value => Ok(value),
    }
}
