//! An exchange as a command line: for curl, or for `frontdesk create`.
//!
//! No secret is in either: the token is `$TOKEN`, what else was masked is a variable too. A command never holds a control
//! character, so it is safe to paste into a shell.

use std::fmt::Write as _;

use serde_json::{Map, Value};

use super::log::{Item, json};
use crate::api::{create::CustomerContext, journal::MASKED};

/// Headers that curl writes by itself.
const BY_ITSELF: [&str; 4] = ["host", "user-agent", "accept", "content-length"];
/// The flags of `frontdesk create` for the fields of `customercontext`.
const CUSTOMER_FLAGS: [(&str, &str); 6] = [
    ("customerid", "--customer-id"),
    ("firstname", "--first-name"),
    ("lastname", "--last-name"),
    ("preferredname", "--preferred-name"),
    ("email", "--email"),
    ("phonenumber", "--phone"),
];

/// Why there is no command.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoCommand {
    #[error("not all of the body is kept")]
    Cut,
    #[error("the body holds control characters and is no JSON")]
    Unsafe,
    #[error("this is no create, and only a create can be a frontdesk create · curl takes any")]
    NotACreate,
}

/// The exchange as a curl command. `origin` is where it goes when the exchange does not say.
pub(super) fn curl(item: &Item, origin: &str) -> Result<String, NoCommand> {
    let mut words = vec!["curl".to_owned()];
    if item.method != "GET" && (item.method != "POST" || item.request.body.is_none()) {
        words.push(format!("-X {}", item.method));
    }
    let origin = item.origin.as_deref().unwrap_or(origin);
    words.push(quoted(&format!("{origin}{}", item.path))?);
    if item.origin.is_none() {
        // The journal keeps no headers; these three are on every call.
        words.push("-H \"authorization: Bearer $TOKEN\"".to_owned());
        words.push("-H \"organization-id: $ORGANIZATION_ID\"".to_owned());
        words.push("-H \"channel-id: $CHANNEL_ID\"".to_owned());
    }
    for (name, value) in item.request.headers.iter().filter(|(name, _)| !BY_ITSELF.contains(&name.as_str())) {
        words.push(match value.strip_suffix(MASKED) {
            Some(scheme)
                if name == "authorization"
                    && scheme.chars().all(|letter| letter.is_ascii_alphabetic() || letter == ' ') =>
            {
                format!("-H \"authorization: {scheme}$TOKEN\"")
            }
            _ if value.contains(MASKED) => format!("-H \"{name}: ${}\"", variable(name)),
            _ => format!("-H {}", quoted(&format!("{name}: {value}"))?),
        });
    }
    if let Some(body) = &item.request.body {
        if body.truncated {
            return Err(NoCommand::Cut);
        }
        let is_form = item
            .request
            .headers
            .iter()
            .any(|(name, value)| name == "content-type" && value.starts_with("application/x-www-form-urlencoded"));
        match json(body) {
            Some(value) => words.push(format!("--data-raw {}", quoted(&escaped(&value))?)),
            None if is_form => {
                for pair in body.text.split('&') {
                    words.push(match pair.strip_suffix(&format!("={MASKED}")) {
                        Some(name) => format!("--data-urlencode \"{0}=${1}\"", name_only(name), variable(name)),
                        None => format!("--data-raw {}", quoted(pair)?),
                    });
                }
            }
            None => words.push(format!("--data-raw {}", quoted(&body.text)?)),
        }
    }
    Ok(words.join(" \\\n  "))
}

/// The create as a `frontdesk create` command on the profile: by flags where they can say all of it, else the body by
/// standard input.
pub(super) fn create(item: &Item, profile: &str) -> Result<String, NoCommand> {
    if !item.is_create() {
        return Err(NoCommand::NotACreate);
    }
    let body = item.request.body.as_ref().ok_or(NoCommand::NotACreate)?;
    if body.truncated {
        return Err(NoCommand::Cut);
    }
    let body = json(body).ok_or(NoCommand::NotACreate)?;
    let program = if profile == "simulator" {
        "frontdesk create".to_owned()
    } else {
        format!("frontdesk --profile {} create", quoted(profile)?)
    };
    match flags(&body).filter(|flags| flags.iter().all(|flag| is_safe(flag))) {
        Some(flags) => {
            let words = flags.iter().map(|flag| quoted(flag)).collect::<Result<Vec<_>, _>>()?;
            Ok(std::iter::once(program).chain(words).collect::<Vec<_>>().join(" \\\n  "))
        }
        None => Ok(format!("printf %s {} |\n  {program} -", quoted(&escaped(&body))?)),
    }
}

/// The flags that make this very body; `None` where none do.
fn flags(body: &Value) -> Option<Vec<String>> {
    let mut flags = Vec::new();
    let mut hidden = Vec::new();
    for (name, value) in body.as_object()? {
        match (name.as_str(), value) {
            ("customercontext", Value::Object(fields)) => flags.extend(customer_flags(fields)?),
            ("conversationcontext", Value::Object(entries)) => {
                for (name, entry) in entries {
                    let (is_displayable, flag) = variable_flag(name, entry)?;
                    if is_displayable && !hidden.is_empty() {
                        // Flags put the hidden ones last, and the order of variables is one that people see.
                        return None;
                    }
                    if is_displayable { flags.push(flag) } else { hidden.push(flag) }
                }
            }
            ("startmessage", Value::Object(fields)) => {
                for (name, value) in fields {
                    let flag = match name.as_str() {
                        "message" => "--start-message",
                        "displayname" => "--sender-name",
                        _ => return None,
                    };
                    flags.push(format!("{flag}={}", value.as_str()?));
                }
            }
            ("skipdeflectionbot", Value::Bool(true)) => flags.push("--skip-ai-agent".to_owned()),
            // False is what leaving it out means.
            ("skipdeflectionbot", Value::Bool(false)) => {}
            ("conversationrequestid", Value::String(id)) => flags.push(format!("--request-id={id}")),
            _ => return None,
        }
    }
    flags.append(&mut hidden);
    Some(flags)
}

fn customer_flags(fields: &Map<String, Value>) -> Option<Vec<String>> {
    debug_assert_eq!(CustomerContext::default().fields().len(), CUSTOMER_FLAGS.len());
    let flag = |(name, value): (&String, &Value)| {
        let (_, flag) = CUSTOMER_FLAGS.iter().find(|(field, _)| field == name)?;
        Some(format!("{flag}={}", value.as_str()?))
    };
    fields.iter().map(flag).collect()
}

/// The flag of a variable, and whether it is displayable.
fn variable_flag(name: &str, entry: &Value) -> Option<(bool, String)> {
    let fields = entry.as_object()?;
    let is_displayable = fields.get("isDisplayable")?.as_bool()?;
    if fields.len() != 2 || name.is_empty() || name.contains('=') {
        return None;
    }
    let pair = match fields.get("value")? {
        // With a colon at its end the name would announce JSON.
        Value::String(text) if !name.ends_with(':') => format!("{name}={text}"),
        value @ (Value::Number(_) | Value::Bool(_)) => format!("{name}:={value}"),
        _ => return None,
    };
    let flag = if is_displayable { "--var" } else { "--hidden-var" };
    Some((is_displayable, format!("{flag}={pair}")))
}

/// JSON without a character that a terminal could take for a command.
fn escaped(value: &Value) -> String {
    let text = value.to_string();
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        if is_plain(character) {
            safe.push(character);
        } else {
            let mut units = [0; 2];
            for unit in character.encode_utf16(&mut units) {
                // Writing to a string does not fail.
                let _ = write!(safe, "\\u{unit:04x}");
            }
        }
    }
    safe
}

/// Whether a character is neither a control nor one that turns the direction of what follows.
fn is_plain(character: char) -> bool {
    !character.is_control()
        && !matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' | '\u{61c}')
}

fn is_safe(text: &str) -> bool {
    text.chars().all(is_plain)
}

/// A word for a POSIX shell.
fn quoted(text: &str) -> Result<String, NoCommand> {
    if !is_safe(text) {
        return Err(NoCommand::Unsafe);
    }
    shlex::try_quote(text).map(Into::into).map_err(|_| NoCommand::Unsafe)
}

/// The name of the shell variable for a secret.
fn variable(name: &str) -> String {
    name_only(name).to_uppercase().replace('-', "_")
}

/// What is safe of a name between double quotes.
fn name_only(name: &str) -> String {
    name.chars().filter(|letter| letter.is_ascii_alphanumeric() || "-_".contains(*letter)).collect()
}

#[cfg(test)]
mod tests;
