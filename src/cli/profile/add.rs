//! `frontdesk profile add`: a profile from flags, its secret by where it is.

use std::{io::Read as _, path::PathBuf};

use clap::{Args, builder::BoolishValueParser};
use serde_json::json;

use crate::{
    cli::{Failure, Globals, output, target::config_path},
    config::{self, AddError, NewProfile, NewSecret},
};

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// What to call it: letters, digits, - and _
    #[arg(value_name = "NAME")]
    name: String,
    /// Where the organisation's Messaging API is, https://m-….omnichannelengagementhub.com
    #[arg(long, env = "FRONTDESK_BASE_URL", value_name = "URL")]
    base_url: String,
    /// The organisation's id, for the header of that name
    #[arg(long, env = "FRONTDESK_ORGANIZATION_ID", value_name = "GUID")]
    organization_id: String,
    /// The channel's id, for the header of that name
    #[arg(long, env = "FRONTDESK_CHANNEL_ID", value_name = "GUID")]
    channel_id: String,
    /// The path of create, where the organisation does not know the plural one
    #[arg(long, env = "FRONTDESK_CREATE_PATH", value_name = "PATH")]
    create_path: Option<String>,
    /// The Entra tenant
    #[arg(long, env = "FRONTDESK_TENANT_ID", value_name = "GUID")]
    tenant_id: String,
    /// The application that is registered for the channel
    #[arg(long, env = "FRONTDESK_CLIENT_ID", value_name = "GUID")]
    client_id: String,
    #[command(flatten)]
    secret: Secret,
    /// What the token is for, https://….dynamics.com/.default
    #[arg(long, env = "FRONTDESK_SCOPE", value_name = "SCOPE")]
    scope: String,
    /// Where tokens come from, instead of the public cloud of Microsoft Entra
    #[arg(long, env = "FRONTDESK_AUTHORITY", value_name = "URL")]
    authority: Option<String>,
    /// A word for the kind of environment, such as TEST
    #[arg(long, env = "FRONTDESK_ENVIRONMENT", value_name = "WORD")]
    environment: Option<String>,
    /// The colour of the console's frames: red, yellow, green or blue
    #[arg(long, env = "FRONTDESK_FRAME_COLOR", value_name = "COLOR")]
    frame_color: Option<String>,
    /// Ask for the profile's name before anything is sent
    #[arg(long, env = "FRONTDESK_PRODUCTION", value_parser = BoolishValueParser::new())]
    production: bool,
    /// Never send anything, only read
    #[arg(long, env = "FRONTDESK_OBSERVE", value_parser = BoolishValueParser::new())]
    observe: bool,
    /// A PEM file with a further certificate authority
    #[arg(long, env = "FRONTDESK_CA_FILE", value_name = "FILE")]
    ca_file: Option<PathBuf>,
}

/// Where the client's secret is; one of these.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
struct Secret {
    /// The environment variable that holds the client's secret
    #[arg(long = "secret-env", env = "FRONTDESK_SECRET_ENV", value_name = "VARIABLE")]
    env: Option<String>,
    /// The file that holds the client's secret
    #[arg(long = "secret-file", env = "FRONTDESK_SECRET_FILE", value_name = "FILE")]
    file: Option<PathBuf>,
    /// The command that prints the client's secret. Its words are taken as a shell takes them, with quotes and backslashes;
    /// no shell runs it, so nothing in it is filled in
    #[arg(long = "secret-command", env = "FRONTDESK_SECRET_COMMAND", value_name = "COMMAND")]
    command: Option<String>,
    /// Read the client's secret from standard input and write it into the file in plain text
    #[arg(long = "secret-plain", env = "FRONTDESK_SECRET_PLAIN", value_parser = BoolishValueParser::new())]
    plain: bool,
}

impl Secret {
    fn read(self) -> Result<NewSecret, Failure> {
        let Self { env, file, command, plain: _ } = self;
        Ok(if let Some(name) = env {
            NewSecret::Env(name)
        } else if let Some(path) = file {
            NewSecret::File(path)
        } else if let Some(command) = command {
            NewSecret::Command(words(&command)?)
        } else {
            // Not from an argument: those stand in lists of processes and in histories of shells.
            let mut text = String::new();
            std::io::stdin()
                .lock()
                .read_to_string(&mut text)
                .map_err(|error| Failure::usage(format!("cannot read the secret from standard input: {error}")))?;
            match text.trim_end() {
                "" => return Err(Failure::usage("standard input holds no secret")),
                secret => NewSecret::Plain(secret.into()),
            }
        })
    }
}

/// A command as the words that it is.
fn words(command: &str) -> Result<Vec<String>, Failure> {
    match shlex::split(command) {
        Some(words) if !words.is_empty() => Ok(words),
        Some(_) => Err(Failure::usage("the command for the secret is empty")),
        None => Err(Failure::usage(format!("a quote in the command for the secret is never closed: {command}"))
            .with_hint("close it, or put a backslash before a quote that is meant as it stands")),
    }
}

pub(super) fn run(globals: &Globals, arguments: Arguments) -> Result<(), Failure> {
    let path = config_path(globals).ok_or_else(|| {
        Failure::usage("cannot tell where your configuration folder is").with_hint("name a file with --config")
    })?;
    let profile = NewProfile {
        base_url: arguments.base_url,
        organization_id: arguments.organization_id,
        channel_id: arguments.channel_id,
        create_path: arguments.create_path,
        environment: arguments.environment,
        color: arguments.frame_color,
        production: arguments.production,
        observe: arguments.observe,
        ca_file: arguments.ca_file,
        tenant_id: arguments.tenant_id,
        client_id: arguments.client_id,
        client_secret: arguments.secret.read()?,
        scope: arguments.scope,
        authority: arguments.authority,
    };
    let name = arguments.name;
    config::add(&path, &name, &profile)?;
    if globals.json {
        return output::print_json(&json!({ "profile": name, "file": path.display().to_string() }));
    }
    output::print(&format!(
        "the profile {name} is in {}; look whether it works with: frontdesk profile test {name}",
        path.display()
    ))
}

impl From<AddError> for Failure {
    fn from(error: AddError) -> Self {
        let failure = Self::usage(error.to_string());
        match error {
            AddError::Exists(_) => failure.with_hint("change it in the file, or choose another name"),
            _ => failure,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_split_as_a_shell_splits_it() {
        let split = |command: &str| words(command).unwrap();
        assert_eq!(split("pass show  acme/client"), ["pass", "show", "acme/client"]);
        assert_eq!(
            split(r#"op read "op://My Vault/acme/secret" --account 'a b'"#),
            ["op", "read", "op://My Vault/acme/secret", "--account", "a b"]
        );
        assert_eq!(split(r"cat /home/ann/my\ secret $HOME"), ["cat", "/home/ann/my secret", "$HOME"]);
    }

    #[test]
    fn what_is_no_command_is_told() {
        for (command, expected) in [("", "is empty"), ("  ", "is empty"), ("op read \"op://x", "is never closed")] {
            let failure = format!("{:?}", words(command).unwrap_err());
            assert!(failure.contains(expected), "{failure}");
        }
    }
}
