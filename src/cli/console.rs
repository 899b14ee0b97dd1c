//! `frontdesk` and `frontdesk console`: the console, with an endpoint of its own where none runs.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::{
    Failure, Globals,
    create::read_body,
    output,
    target::{self, Purpose, Setup, Target},
};
use crate::console::theme;

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
    let asked = look.theme.as_deref().or(setup.config.console.theme.as_deref());
    let theme = theme::Theme::choose(asked, std::env::var_os("NO_COLOR").as_deref())
        .map_err(|error| Failure::usage(error.to_string()))?;
    let styles = theme.styles;
    let initial = file.as_deref().map(read_body).transpose()?;
    let draft =
        if look.ephemeral { None } else { Some(setup.data_dir()?.join(format!("draft-{}.json", globals.profile))) };
    let _ = (
        styles,
        initial,
        draft,
        target::DEFAULT_LISTEN,
        Purpose::Console,
        Target::open(globals, &setup, Purpose::Call, false).await?,
        output::print,
        Start::Desk == look.view,
    );
    Err(Failure::usage("the console is not wired up yet"))
}
