//! `frontdesk` and `frontdesk console`: the console, with an endpoint of its own where none runs.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::{
    Failure, Globals,
    create::read_body,
    output,
    target::{self, Purpose, Setup, Target},
};
use crate::{
    clock::Clock,
    console::{self, Exit, Options, theme},
};

#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    look: Look,
    /// A file with a body as JSON to fill the form with, `-` for standard input; comments are allowed
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,
}

/// How the console opens.
#[derive(Debug, Args)]
pub(super) struct Look {
    /// The pane to begin with
    #[arg(long, env = "FRONTDESK_VIEW", value_name = "VIEW", default_value = "compose")]
    view: Start,
    /// The theme, by its name
    #[arg(long, env = "FRONTDESK_THEME", value_name = "NAME")]
    theme: Option<String>,
    /// Keep everything in memory and nothing afterwards
    #[arg(long, env = "FRONTDESK_EPHEMERAL")]
    ephemeral: bool,
}

/// Whose side the console opens on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Start {
    /// The form
    Compose,
    /// The list, as the representative
    Desk,
}

impl From<Look> for Arguments {
    fn from(look: Look) -> Self {
        Self { look, file: None }
    }
}

pub(super) async fn run(globals: &Globals, arguments: Arguments) -> Result<(), Failure> {
    let setup = Setup::load(globals)?;
    let Arguments { look, file } = arguments;
    let styles = styles(look.theme.as_deref().or(setup.config.console.theme.as_deref()))?;
    let initial = file.as_deref().map(read_body).transpose()?;
    let draft = if look.ephemeral {
        None
    } else {
        Some(setup.data_dir()?.join(format!("draft-{}.json", globals.profile)))
    };
    let target = Target::open(globals, &setup, Purpose::Console, look.ephemeral).await?;
    let clock = Clock::system();
    let options = Options {
        target: console::Target {
            profile: globals.profile.clone(),
            base_url: target.base_url.clone(),
            environment: target.environment.clone(),
            simulated: target.is_local,
            production: false,
        },
        styles,
        start_on_desk: look.view == Start::Desk,
        initial,
        draft,
        now: Box::new(move || clock.now()),
    };
    let result = console::run(options, target.messaging.clone(), target.desk.clone()).await;
    target.close().await;
    match result {
        Ok(Exit::Left) => Ok(()),
        // As a shell reports a process that a signal ended.
        Ok(Exit::Signal(number)) => std::process::exit(128 + number),
        Err(error) => Err(Failure::usage(error.to_string())),
    }
}

/// The styles of the theme `name`; without a name the default, or no colours where `NO_COLOR` asks for none.
fn styles(name: Option<&str>) -> Result<theme::Styles, Failure> {
    let no_color = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    let name = name.unwrap_or(if no_color { "monochrome" } else { "default" });
    let theme = theme::Theme::builtin(name).ok_or_else(|| {
        Failure::usage(format!("there is no theme {name:?}; known: {}", theme::Theme::names().join(", ")))
    })?;
    Ok(theme.styles())
}
