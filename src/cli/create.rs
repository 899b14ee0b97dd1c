//! `frontdesk create`: a body from a file and flags, sent.

use std::{
    io::Read as _,
    path::{Path, PathBuf},
};

use clap::{Args, builder::BoolishValueParser};
use serde_json::{Map, Value, json};

use super::{
    Failure, Globals, confirm, output,
    target::{Purpose, Setup, Target},
    trace,
};
use crate::api::commented;

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// A file with the body as JSON, `-` for standard input; comments are allowed; flags go over it
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,
    /// The customer's id: an active conversation with the same one is continued
    #[arg(long, env = "FRONTDESK_CUSTOMER_ID", value_name = "ID")]
    customer_id: Option<String>,
    /// The customer's first name
    #[arg(long, env = "FRONTDESK_FIRST_NAME", value_name = "NAME")]
    first_name: Option<String>,
    /// The customer's last name
    #[arg(long, env = "FRONTDESK_LAST_NAME", value_name = "NAME")]
    last_name: Option<String>,
    /// The name that the representative sees
    #[arg(long, env = "FRONTDESK_PREFERRED_NAME", value_name = "NAME")]
    preferred_name: Option<String>,
    /// The customer's email address
    #[arg(long, env = "FRONTDESK_EMAIL", value_name = "ADDRESS")]
    email: Option<String>,
    /// The customer's phone number
    #[arg(long, env = "FRONTDESK_PHONE", value_name = "NUMBER")]
    phone: Option<String>,
    /// A context variable that the representative sees; NAME:=JSON for a number or boolean
    #[arg(long = "var", env = "FRONTDESK_VAR", value_name = "NAME=VALUE")]
    variables: Vec<String>,
    /// A context variable that the representative does not see; NAME:=JSON for a number or boolean
    #[arg(long = "hidden-var", env = "FRONTDESK_HIDDEN_VAR", value_name = "NAME=VALUE")]
    hidden_variables: Vec<String>,
    /// The first message, for the representative
    #[arg(long, env = "FRONTDESK_START_MESSAGE", value_name = "TEXT")]
    start_message: Option<String>,
    /// The sender's name beside the first message
    #[arg(long, env = "FRONTDESK_SENDER_NAME", value_name = "NAME")]
    sender_name: Option<String>,
    /// Do not engage the AI agent
    #[arg(long, env = "FRONTDESK_SKIP_AI_AGENT", value_parser = BoolishValueParser::new())]
    skip_ai_agent: bool,
    /// The id of this request: sent again with the same one, nothing happens twice
    #[arg(long, env = "FRONTDESK_REQUEST_ID", value_name = "ID")]
    request_id: Option<String>,
}

pub(super) async fn run(globals: &Globals, arguments: Arguments) -> Result<(), Failure> {
    trace::to_stderr();
    let setup = Setup::load(globals)?;
    let body = match &arguments.file {
        Some(path) => read_body(path)?,
        None => json!({}),
    };
    let body = arguments.apply(body)?;
    let target = Target::open(globals, &setup, Purpose::Call, false).await?;
    confirm::ask(globals, &target)?;
    let result = target.messaging.create(&body).await;
    target.close().await;
    output::print_json(&result?)
}

/// Reads a body from a file, or from standard input for `-`.
pub(super) fn read_body(path: &Path) -> Result<Value, Failure> {
    let from_stdin = path.as_os_str() == "-";
    let name = if from_stdin { "standard input".to_owned() } else { path.display().to_string() };
    let read = || -> std::io::Result<Vec<u8>> {
        if from_stdin {
            let mut bytes = Vec::new();
            std::io::stdin().lock().read_to_end(&mut bytes)?;
            Ok(bytes)
        } else {
            std::fs::read(path)
        }
    };
    let bytes = read().map_err(|error| Failure::usage(format!("cannot read {name}: {error}")))?;
    let text = String::from_utf8(bytes).map_err(|error| {
        Failure::usage(format!("{name} is not UTF-8 text, from byte {}", error.utf8_error().valid_up_to()))
    })?;
    commented::parse(&text).map_err(|error| Failure::usage(format!("{name} is not JSON: {error}")))
}

impl Arguments {
    /// Puts what the flags say over `body`.
    fn apply(self, mut body: Value) -> Result<Value, Failure> {
        let customer = [
            ("customerid", self.customer_id),
            ("firstname", self.first_name),
            ("lastname", self.last_name),
            ("preferredname", self.preferred_name),
            ("email", self.email),
            ("phonenumber", self.phone),
        ];
        let flagged = self.variables.into_iter().map(|text| (text, true));
        let hidden = self.hidden_variables.into_iter().map(|text| (text, false));
        let variables =
            flagged.chain(hidden).map(|(text, shown)| variable(&text, shown)).collect::<Result<Vec<_>, _>>()?;

        for (name, value) in customer {
            if let Some(value) = value {
                object(&mut body, "customercontext")?.insert(name.to_owned(), Value::String(value));
            }
        }
        for (name, entry) in variables {
            object(&mut body, "conversationcontext")?.insert(name, entry);
        }
        if let Some(message) = self.start_message {
            object(&mut body, "startmessage")?.insert("message".to_owned(), Value::String(message));
        }
        if let Some(name) = self.sender_name {
            object(&mut body, "startmessage")?.insert("displayname".to_owned(), Value::String(name));
        }
        if self.skip_ai_agent {
            root(&mut body)?.insert("skipdeflectionbot".to_owned(), Value::Bool(true));
        }
        if let Some(id) = self.request_id {
            root(&mut body)?.insert("conversationrequestid".to_owned(), Value::String(id));
        }
        Ok(body)
    }
}

/// `NAME=TEXT`, or `NAME:=JSON` for a value with another type.
fn variable(text: &str, is_displayable: bool) -> Result<(String, Value), Failure> {
    let (name, value) = text
        .split_once('=')
        .ok_or_else(|| Failure::usage(format!("a context variable is NAME=VALUE, not {text:?}")))?;
    let (name, value) = match name.strip_suffix(':') {
        None => (name, Value::String(value.to_owned())),
        Some(name) => {
            let value = serde_json::from_str(value)
                .map_err(|error| Failure::usage(format!("the value of {name} is not JSON: {error}")))?;
            (name, value)
        }
    };
    if name.is_empty() {
        return Err(Failure::usage(format!("a context variable has a name, {text:?} does not")));
    }
    Ok((name.to_owned(), json!({ "isDisplayable": is_displayable, "value": value })))
}

fn root(body: &mut Value) -> Result<&mut Map<String, Value>, Failure> {
    body.as_object_mut().ok_or_else(|| Failure::usage("flags can only be put over a body that is a JSON object"))
}

/// An object of the body, made if it is not there.
fn object<'a>(body: &'a mut Value, name: &str) -> Result<&'a mut Map<String, Value>, Failure> {
    root(body)?.entry(name).or_insert_with(|| json!({})).as_object_mut().ok_or_else(|| {
        Failure::usage(format!("flags can only be put over {name} where it is a JSON object in the body"))
    })
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::*;

    #[derive(clap::Parser)]
    struct Line {
        #[command(flatten)]
        arguments: Arguments,
    }

    fn apply(flags: &[&str], body: Value) -> Result<Value, String> {
        let line = Line::parse_from(std::iter::once(&"create").chain(flags));
        line.arguments.apply(body).map_err(|failure| failure.message)
    }

    #[test]
    fn flags_make_a_body() {
        let body = apply(
            &[
                "--first-name",
                "Ann",
                "--var",
                "a=1=2",
                "--hidden-var",
                "b:=2.5",
                "--start-message",
                "hi",
                "--skip-ai-agent",
            ],
            json!({}),
        );
        assert_eq!(
            body.unwrap(),
            json!({
                "customercontext": { "firstname": "Ann" },
                "conversationcontext": {
                    "a": { "isDisplayable": true, "value": "1=2" },
                    "b": { "isDisplayable": false, "value": 2.5 },
                },
                "startmessage": { "message": "hi" },
                "skipdeflectionbot": true,
            })
        );
    }

    #[test]
    fn flags_go_over_the_file() {
        let file = json!({ "customercontext": { "firstname": "Ann", "lastname": "Lee" }, "x": 1 });
        let body = apply(&["--first-name", "Bea"], file).unwrap();
        assert_eq!(body, json!({ "customercontext": { "firstname": "Bea", "lastname": "Lee" }, "x": 1 }));
    }

    #[test]
    fn without_flags_the_body_stays_as_it_is_even_when_it_is_wrong() {
        assert_eq!(apply(&[], json!([1, 2])), Ok(json!([1, 2])));
    }

    /// What the console copies as a command makes the body that it was copied from.
    #[test]
    fn a_command_copied_from_the_wire_makes_the_same_body() {
        use crate::{
            api::{
                journal::Body,
                wire::{Exchange, Part, Timing},
            },
            console::{
                app::wire::{Log, Wire},
                composer::{Composer, personas},
            },
        };

        for persona in personas() {
            let mut sent = Composer::from_body(&persona.body).0.body();
            let text = sent.to_string();
            let mut log = Log::default();
            log.add(Exchange {
                number: 1,
                at: "2026-01-02T03:04:05Z".parse().unwrap(),
                method: "POST".to_owned(),
                origin: "http://127.0.0.1:7301".to_owned(),
                path: crate::api::create::PATH_PLURAL.to_owned(),
                request: Part {
                    headers: Vec::new(),
                    body: Some(Body { bytes: text.len() as u64, text, truncated: false }),
                },
                answer: None,
                failure: None,
                timing: Timing::default(),
            });
            let command = Wire::default().create(&log, "simulator").unwrap().unwrap();
            // A shell drops these before it looks for words.
            let words = shlex::split(&command.replace("\\\n", "")).unwrap();
            let made = if words[0] == "printf" {
                assert_eq!(words[3..], ["|", "frontdesk", "create", "-"]);
                serde_json::from_str(&words[2]).unwrap()
            } else {
                assert_eq!(words[..2], ["frontdesk", "create"]);
                if sent["skipdeflectionbot"] == false {
                    // What leaving it out means.
                    root(&mut sent).map_err(|failure| failure.message).unwrap().shift_remove("skipdeflectionbot");
                }
                apply(&words[2..].iter().map(String::as_str).collect::<Vec<_>>(), json!({})).unwrap()
            };
            assert_eq!(made, sent, "{command}");
        }
    }

    #[test]
    fn bad_variables_are_told() {
        assert_eq!(
            apply(&["--var", "alone"], json!({})).unwrap_err(),
            "a context variable is NAME=VALUE, not \"alone\""
        );
        assert!(apply(&["--var", "n:=x"], json!({})).unwrap_err().starts_with("the value of n is not JSON"));
        assert!(apply(&["--var", "=x"], json!({})).unwrap_err().contains("has a name"));
        assert!(apply(&["--var", "a=b"], json!([])).unwrap_err().contains("JSON object"));
    }
}
