//! The console: what a person sees and types. It meets the endpoint only over HTTP.
//!
//! A key becomes, by the [`keymap`] and its table of [`action`]s, a [`message`]; [`update`] turns state and message into
//! new state and [`effect`]s; the [`runtime`] performs those through the client, whose answers are messages again. The
//! [`view`] only reads. Everything but `runtime`, `terminal`, `drafts`, `templates`, `remembered`, `theme` and `view` is
//! pure.

pub mod action;
pub mod app;
pub mod chord;
pub mod composer;
pub mod drafts;
pub mod effect;
pub mod keymap;
pub mod message;
pub mod picture;
pub mod plain;
pub mod remembered;
pub mod runtime;
pub mod templates;
pub mod terminal;
pub mod text;
pub mod theme;
pub mod update;
pub mod view;

use std::{io, path::PathBuf};

use jiff::{Timestamp, tz::TimeZone};
use serde_json::Value;

pub use app::{Leave, Mark, Target, stage::Source};
pub use runtime::{Film, clipboard::route as clipboard_route, film, run, run_plain, still};

use crate::client::Receiver;

/// What a console is started with.
pub struct Options {
    pub target: Target,
    pub look: Look,
    /// The list has the focus at first, not the form.
    pub start_on_desk: bool,
    /// Presenter mode from the start.
    pub present: bool,
    /// A JSON body to fill the form with, in place of the draft. The draft stays as it is until the form is edited.
    pub initial: Option<Value>,
    /// Where the draft is kept; nowhere if `None`.
    pub draft: Option<PathBuf>,
    /// Where it is remembered how the person likes the console; nowhere if `None`.
    pub remembered: Option<PathBuf>,
    /// The folder of the person's own templates; nothing is saved if `None`.
    pub templates: Option<PathBuf>,
    /// The folder of the person's own scenarios; nothing is recorded if `None`.
    pub scenarios: Option<PathBuf>,
    /// The person's own quick replies.
    pub quick_replies: Vec<app::quick_reply::QuickReply>,
    /// The person's editor with its arguments, as $VISUAL and $EDITOR name it.
    pub editor: Option<String>,
    /// The integrator's webhook that this console plays and its address, or why it cannot; none if `None`.
    pub webhook: Option<Result<(Receiver, String), String>>,
    /// Tells the present moment.
    pub clock: Box<dyn Fn() -> Timestamp + Send>,
    /// In which the representative reads times.
    pub zone: TimeZone,
}

/// How a console looks and which keys it takes, as far as that is not left to what is remembered.
pub struct Look {
    pub library: theme::Library,
    /// The theme that was set, and by whom, as in "--theme says so".
    pub theme: Option<(String, &'static str)>,
    /// What is known of the terminal's background before it has answered.
    pub ground: theme::Ground,
    pub depth: theme::Depth,
    pub keymap: keymap::Keymap,
    /// Whether the mouse is the console's, where that was set.
    pub mouse: Option<bool>,
}

impl Look {
    /// What the environment says about the terminal.
    pub fn of_terminal(environment: impl Fn(&str) -> Option<String>) -> (theme::Ground, theme::Depth) {
        let ground = terminal::hinted(&environment("COLORFGBG").unwrap_or_default());
        (ground, theme::Depth::of(environment))
    }
}

/// How the console ended, the terminal given back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// The person left.
    Left,
    /// SIGINT from outside.
    Interrupted,
    /// SIGTERM.
    Terminated,
    /// SIGHUP, or the terminal is gone. Whatever still writes to it may fail or panic: the process should save what it
    /// holds and end itself at once.
    HungUp,
}

impl Exit {
    /// The process's exit code: 0, or 128 and the signal's number by convention.
    pub fn code(self) -> u8 {
        match self {
            Exit::Left => 0,
            Exit::HungUp => 129,
            Exit::Interrupted => 130,
            Exit::Terminated => 143,
        }
    }
}

/// Why the console cannot run.
#[derive(Debug, thiserror::Error)]
pub enum ConsoleError {
    #[error("the console needs a terminal: {0}")]
    Terminal(#[source] io::Error),
    #[error(transparent)]
    Theme(theme::ThemeError),
    #[error("the scenario cannot be filmed: {0}")]
    Film(String),
    #[error("signals cannot be listened to: {0}")]
    Signals(#[source] io::Error),
}
