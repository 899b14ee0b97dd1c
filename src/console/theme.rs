//! Themes: what each part of the screen looks like, by role.
//!
//! The views name roles, never colours. The roles are one table, [`ROLES`]; a theme is a TOML file that gives each
//! role a style, and `themes/default.toml` documents every one. A theme decides looks only: which rows are selected and
//! what a state is called is also told by glyphs and words, which no theme can take away.

pub mod color;
mod depth;
mod file;
mod library;
mod role;

use std::path::PathBuf;

use thiserror::Error;

pub use depth::Depth;
pub use library::{AUTO, Ground, Library, Listed};
pub use role::{ROLES, Role, Styles};

macro_rules! built_in {
    ($($name:literal)*) => {
        /// The themes that come with the program, the default first: name, and the file's text.
        const BUILT_IN: &[(&str, &str)] =
            &[$(($name, include_str!(concat!("../../themes/", $name, ".toml")))),*];
    };
}

built_in! {
    "default" "dark" "light" "high-contrast" "red-green" "blue-yellow" "monochrome"
    "nord" "gruvbox" "solarized-dark" "solarized-light" "catppuccin" "dracula" "tokyo-night"
}

const DEFAULT: &str = "default";
const MONOCHROME: &str = "monochrome";

/// A theme, ready to draw with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Theme {
    pub styles: Styles,
    /// For whom it is, in a few words; empty when its file does not say.
    pub description: String,
    /// The user's files that it was read from, its own first. A change of any is a change of the theme.
    pub files: Vec<PathBuf>,
}

impl Theme {
    /// The built-in theme of this name; see [`Theme::names`].
    pub fn builtin(name: &str) -> Result<Self, ThemeError> {
        Library::default().load(name)
    }

    /// The names of the built-in themes, the default first.
    pub fn names() -> impl Iterator<Item = &'static str> {
        BUILT_IN.iter().map(|(name, _)| *name)
    }

    /// Reads a theme file. `source_name` is what errors call the file.
    ///
    /// A role that the file leaves out looks as in the theme that its `inherits` key names, which is `default` when there
    /// is no such key; that theme's roles are read with the file's `[palette]` before its own. Anything that is not
    /// understood is an error: a theme is never half right in silence.
    pub fn parse(text: &str, source_name: &str) -> Result<Styles, ThemeError> {
        library::parse_text(text, source_name)
    }
}

/// Why a theme cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ThemeError {
    #[error("there is no theme of this name, known are {known}: {name}")]
    NoSuchTheme { name: String, known: String },
    #[error("the theme cannot be read: {cause}: {source_name}")]
    Unreadable { source_name: String, cause: String },
    /// `reason` begins with the key where there is one, and says what is expected.
    #[error("{source_name}, line {line}: {reason}")]
    File { source_name: String, line: usize, reason: String },
}

#[cfg(test)]
mod tests;
