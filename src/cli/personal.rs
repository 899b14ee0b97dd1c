//! What a person keeps beside the configuration file: `keys.toml`, `quick-replies.toml` and the folder `themes`.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use super::{Failure, Globals, target::config_path};
use crate::{
    config,
    console::{
        app::quick_reply::{self, QuickReply},
        keymap::Keymap,
        theme::{Library, ThemeError},
    },
};

/// The themes that can be chosen, the person's own among them.
pub(super) fn themes(globals: &Globals) -> Library {
    Library::new(folder(globals).map(|folder| folder.join("themes")))
}

/// Where the configuration names a theme.
pub(super) fn theme_origin(globals: &Globals) -> String {
    config_path(globals).map_or_else(String::new, |path| format!("{}, console.theme", path.display()))
}

/// The theme that `origin` names cannot be worn.
pub(super) fn no_theme(error: &ThemeError, origin: &str) -> Failure {
    let failure = Failure::usage(format!("{origin}: {error}"));
    let ThemeError::NoSuchTheme { name, known } = error else { return failure };
    match config::nearest(name, known.split(", ")) {
        Some(near) => failure.with_hint(format!("was `{near}` meant? `frontdesk themes` shows them all")),
        None => failure.with_hint("`frontdesk themes` shows them all"),
    }
}

/// The keys in force.
pub(super) fn keymap(globals: &Globals) -> Result<Keymap, Failure> {
    let Some(path) = folder(globals).map(|folder| folder.join("keys.toml")) else { return Ok(Keymap::default()) };
    let Some(text) = text_of(&path, "the keys")? else { return Ok(Keymap::default()) };
    Keymap::parse(&text, &path.display().to_string()).map_err(|error| Failure::usage(error.to_string()))
}

/// The person's own quick replies.
pub(super) fn quick_replies(globals: &Globals) -> Result<Vec<QuickReply>, Failure> {
    let Some(path) = folder(globals).map(|folder| folder.join("quick-replies.toml")) else { return Ok(Vec::new()) };
    let Some(text) = text_of(&path, "the quick replies")? else { return Ok(Vec::new()) };
    quick_reply::read(&text).map_err(|error| Failure::usage(format!("{}, {error}", path.display())))
}

/// What a file of the person's holds; nothing if it is not there.
fn text_of(path: &Path, what: &str) -> Result<Option<String>, Failure> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => Ok(None),
        Err(error) => Err(Failure::usage(format!("cannot read {what} {}: {error}", path.display()))),
    }
}

/// The folder of the configuration file, whether that is there or not.
fn folder(globals: &Globals) -> Option<PathBuf> {
    let config = config_path(globals)?;
    config.parent().map(Path::to_owned)
}
