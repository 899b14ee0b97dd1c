//! What a person keeps beside the configuration file: `keys.toml` and the folder `themes`.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use super::{Failure, Globals, target::config_path};
use crate::console::{keymap::Keymap, theme::Library};

/// The themes that can be chosen, the person's own among them.
pub(super) fn themes(globals: &Globals) -> Library {
    Library::new(folder(globals).map(|folder| folder.join("themes")))
}

/// The keys in force.
pub(super) fn keymap(globals: &Globals) -> Result<Keymap, Failure> {
    let Some(path) = folder(globals).map(|folder| folder.join("keys.toml")) else { return Ok(Keymap::default()) };
    match fs::read_to_string(&path) {
        Ok(text) => {
            Keymap::parse(&text, &path.display().to_string()).map_err(|error| Failure::usage(error.to_string()))
        }
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            Ok(Keymap::default())
        }
        Err(error) => Err(Failure::usage(format!("cannot read the keys {}: {error}", path.display()))),
    }
}

/// The folder of the configuration file, whether that is there or not.
fn folder(globals: &Globals) -> Option<PathBuf> {
    let config = config_path(globals)?;
    config.parent().map(Path::to_owned)
}
