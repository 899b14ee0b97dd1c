//! `frontdesk` and `frontdesk console`: the console, with an endpoint of its own where none runs.

use std::{
    io::{self, IsTerminal as _},
    path::{Path, PathBuf},
};

use clap::{Args, ValueEnum, builder::BoolishValueParser};
use jiff::tz::TimeZone;

use super::{
    Failure, Globals,
    create::read_body,
    output, personal,
    target::{self, Purpose, Setup, Target},
    trace,
};
use crate::{
    clock::Clock,
    console::{self, Exit, Options},
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
    /// The theme, by its name; before the configuration file and before what was chosen in the console
    #[arg(long, env = "FRONTDESK_THEME", value_name = "NAME")]
    theme: Option<String>,
    /// Presenter mode: larger spacing, painted background, the keys pressed, personal data masked
    #[arg(long, env = "FRONTDESK_PRESENT", value_parser = BoolishValueParser::new())]
    present: bool,
    /// A plain console, line by line: for screen readers, dumb terminals and scripts
    #[arg(long, env = "FRONTDESK_PLAIN", value_parser = BoolishValueParser::new())]
    plain: bool,
    /// Keep everything in memory and nothing afterwards
    #[arg(long, env = "FRONTDESK_EPHEMERAL", value_parser = BoolishValueParser::new())]
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

/// Whether the terminal says that it can do nothing but print.
fn is_dumb() -> bool {
    std::env::var("TERM").is_ok_and(|term| term == "dumb")
}

/// The person's editor: $VISUAL, which may need the whole screen, before $EDITOR.
fn editor() -> Option<String> {
    let set = |name| std::env::var(name).ok().filter(|editor: &String| !editor.trim().is_empty());
    set("VISUAL").or_else(|| set("EDITOR"))
}

pub(super) async fn run(globals: &Globals, arguments: Arguments) -> Result<(), Failure> {
    let setup = Setup::load(globals)?;
    let Arguments { look, file } = arguments;
    let library = personal::themes(globals);
    let origin = if look.theme.is_some() { "--theme".to_owned() } else { personal::theme_origin(globals) };
    let set = look
        .theme
        .map(|name| (name, "--theme"))
        .or_else(|| setup.config.console.theme.clone().map(|name| (name, "the configuration file")));
    let (ground, depth) = console::Look::of_terminal(|name| std::env::var(name).ok());
    if let Some((name, _)) = &set {
        // Before anything is opened: a name that is not known is bad usage.
        library.wear(name, ground, depth).map_err(|error| personal::no_theme(&error, &origin))?;
    }
    let appearance = console::Look {
        library,
        theme: set,
        ground,
        depth,
        keymap: personal::keymap(globals)?,
        mouse: setup.config.console.mouse,
    };
    let initial = file.as_deref().map(read_body).transpose()?;
    // A profile may have any name; a file may not.
    let name = globals.profile.replace(['/', '\\', '\0'], "_");
    let draft = if look.ephemeral { None } else { Some(setup.data_dir()?.join(format!("draft-{name}.json"))) };
    let remembered = draft.as_deref().and_then(Path::parent).map(|folder| folder.join("console.json"));
    if let Some(folder) = draft.as_deref().and_then(Path::parent) {
        trace::to_file(folder);
    }
    let templates = draft.as_deref().and_then(Path::parent).map(|folder| folder.join("templates"));
    let scenarios = draft.as_deref().and_then(Path::parent).map(|folder| folder.join("scenarios"));
    let target = Target::open(globals, &setup, Purpose::Console, look.ephemeral).await?;
    let clock = Clock::system();
    let options = Options {
        target: console::Target {
            profile: globals.profile.clone(),
            base_url: target.base_url.clone(),
            environment: target.environment.clone(),
            simulated: target.is_local,
            production: target.is_production,
            leave: match (target.messaging.is_observing(), target.messaging.is_confirmed()) {
                (true, _) => console::Leave::Reads,
                (false, true) => console::Leave::Everything,
                (false, false) => console::Leave::ReadsUntilConfirmed,
            },
            mark: target.mark,
        },
        look: appearance,
        start_on_desk: look.view == Start::Desk,
        present: look.present,
        initial,
        draft,
        remembered,
        templates,
        scenarios,
        quick_replies: personal::quick_replies(globals)?,
        editor: editor(),
        webhook: target::receiver(globals, &setup).await?,
        clock: Box::new(move || clock.now()),
        zone: TimeZone::system(),
    };
    let is_plain = look.plain || is_dumb();
    if is_plain && !look.plain {
        output::print("this terminal cannot place a cursor (TERM=dumb): the console is a plain one, line by line")?;
    }
    let mut inherited = None;
    let result = {
        let (messaging, desk) = (target.messaging.clone(), target.desk.clone());
        let console = async {
            if is_plain {
                Box::pin(console::run_plain(options, messaging, desk)).await
            } else {
                Box::pin(console::run(options, messaging, desk)).await.map(|exit| (exit, None))
            }
        };
        let succession = async {
            inherited = target.succeed(&setup).await;
            std::future::pending().await
        };
        tokio::select! {
            result = console => result,
            result = succession => result,
        }
    };
    if let Some(own) = inherited {
        own.stop().await;
    }
    target.close().await;
    match result {
        Ok((Exit::Left, None)) => Ok(()),
        // Every line was told what became of it already; a script reads it from the exit code.
        Ok((Exit::Left, Some(_))) if io::stdin().is_terminal() => Ok(()),
        Ok((Exit::Left, Some(failure))) => std::process::exit(match failure {
            console::plain::Failure::Refused => 1,
            console::plain::Failure::NotUnderstood => 2,
            console::plain::Failure::NotReached => 3,
        }),
        // As a shell reports a process that a signal ended. At once: after a hang-up there is no terminal to write to.
        Ok((exit, _)) => std::process::exit(exit.code().into()),
        Err(error) => Err(Failure::usage(error.to_string())),
    }
}
