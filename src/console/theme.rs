//! Themes: what each part of the screen looks like, by role.
//!
//! The views name roles, never colours. The roles are one table, [`ROLES`]; a theme is a TOML file that gives each
//! role a style, and `themes/default.toml` documents every one. A theme decides looks only: which rows are selected and
//! what a state is called is also told by glyphs and words, which no theme can take away.

mod file;
mod role;

use std::ffi::OsStr;

use thiserror::Error;

pub use role::{ROLES, Role, Styles};

/// The themes that come with the program: name, and the file's text.
const BUILT_IN: [(&str, &str); 4] = [
    ("default", include_str!("../../themes/default.toml")),
    ("light", include_str!("../../themes/light.toml")),
    ("high-contrast", include_str!("../../themes/high-contrast.toml")),
    (MONOCHROME, include_str!("../../themes/monochrome.toml")),
];
const DEFAULT: &str = "default";
const MONOCHROME: &str = "monochrome";

/// A theme, ready to draw with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Theme {
    pub styles: Styles,
}

impl Theme {
    /// The built-in theme of this name; see [`Theme::names`].
    pub fn builtin(name: &str) -> Result<Self, ThemeError> {
        let (name, text) = BUILT_IN
            .iter()
            .find(|(known, _)| *known == name)
            .ok_or_else(|| ThemeError::NoSuchTheme { name: name.to_owned() })?;
        Self::parse(text, &format!("themes/{name}.toml"))
    }

    /// The names of the built-in themes, the default first.
    pub fn names() -> impl Iterator<Item = &'static str> {
        BUILT_IN.iter().map(|(name, _)| *name)
    }

    /// Reads a theme file. `source_name` is what errors call the file.
    ///
    /// A role that the file leaves out looks as in the built-in theme that its `inherits` key names, which is `default`
    /// when there is no such key. Anything that is not understood is an error: a theme is never half right in silence.
    pub fn parse(text: &str, source_name: &str) -> Result<Self, ThemeError> {
        file::parse(text, source_name)
    }

    /// The theme to start with: the one asked for, else the default; and monochrome wherever `NO_COLOR` is set to
    /// anything but the empty string (<https://no-color.org>). `no_color` is that variable's value.
    pub fn choose(asked: Option<&str>, no_color: Option<&OsStr>) -> Result<Self, ThemeError> {
        let wanted = asked.unwrap_or(DEFAULT);
        let theme = Self::builtin(wanted)?;
        if no_color.is_some_and(|value| !value.is_empty()) { Self::builtin(MONOCHROME) } else { Ok(theme) }
    }
}

/// Why a theme cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ThemeError {
    #[error("there is no theme of this name, the built-in ones are {}: {name}", Theme::names().collect::<Vec<_>>().join(", "))]
    NoSuchTheme { name: String },
    /// `reason` begins with the key where there is one, and says what is expected.
    #[error("{source_name}, line {line}: {reason}")]
    File { source_name: String, line: usize, reason: String },
}

#[cfg(test)]
mod tests;
