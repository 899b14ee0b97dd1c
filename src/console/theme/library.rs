//! Where themes come from: those built in, and the files of the user's own folder, which go before them.

use std::{fs, io, path::PathBuf};

use super::{
    BUILT_IN, Depth, MONOCHROME, Styles, Theme, ThemeError,
    depth::fitted,
    file::{self, Palette, ParentError, Parsed},
};

pub use crate::console::app::preferences::AUTO;

/// What the terminal's own background is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Ground {
    /// The terminal has not said.
    #[default]
    Unknown,
    Dark,
    Light,
}

/// The themes that can be chosen.
#[derive(Clone, Debug, Default)]
pub struct Library {
    /// The user's own themes; none when the folder is not there.
    folder: Option<PathBuf>,
}

/// A theme in a listing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    pub name: String,
    /// The file; `None` for a theme that is built in.
    pub file: Option<PathBuf>,
    pub theme: Result<Theme, ThemeError>,
}

impl Library {
    pub fn new(folder: Option<PathBuf>) -> Self {
        Self { folder }
    }

    /// The theme of this name. A file of the user's own goes before a built-in theme, which it may then inherit.
    pub fn load(&self, name: &str) -> Result<Theme, ThemeError> {
        let mut files = Vec::new();
        let (parsed, _) = self.read(name, Palette::default(), &mut files).map_err(|error| match error {
            ParentError::Unknown(_) => {
                ThemeError::NoSuchTheme { name: name.to_owned(), known: self.names().join(", ") }
            }
            ParentError::Wrong(error) => error,
        })?;
        Ok(Theme { styles: parsed.styles, description: parsed.description, files })
    }

    /// What to draw with when `choice` was made, on a terminal with this background and so many colours.
    ///
    /// Without colours that is always the monochrome theme, but a name that is not known is an error all the same.
    pub fn wear(&self, choice: &str, ground: Ground, depth: Depth) -> Result<Theme, ThemeError> {
        let theme = self.load(resolved(choice, ground, depth))?;
        if depth == Depth::None {
            return self.load(MONOCHROME);
        }
        Ok(Theme { styles: fitted(&theme.styles, depth), ..theme })
    }

    /// Every theme, the user's own last, each read.
    pub fn list(&self) -> Vec<Listed> {
        self.names()
            .into_iter()
            .map(|name| {
                let theme = self.load(&name);
                let file = self.file(&name).filter(|path| path.is_file());
                Listed { name, file, theme }
            })
            .collect()
    }

    fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = BUILT_IN.iter().map(|(name, _)| (*name).to_owned()).collect();
        let entries = self.folder.as_deref().and_then(|folder| fs::read_dir(folder).ok());
        let mut own: Vec<String> = entries
            .into_iter()
            .flatten()
            .flatten()
            .map(|entry| entry.path())
            .filter(|path| path.extension().is_some_and(|extension| extension == "toml"))
            .filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned()))
            .filter(|name| !names.contains(name) && name != AUTO)
            .collect();
        own.sort();
        names.append(&mut own);
        names
    }

    fn file(&self, name: &str) -> Option<PathBuf> {
        // A theme's name is a name, not a way to another folder.
        let is_plain = !name.is_empty() && !name.contains(['/', '\\', '\0']) && !name.starts_with('.');
        Some(self.folder.as_deref().filter(|_| is_plain)?.join(format!("{name}.toml")))
    }

    /// Reads a theme and those that it inherits; `files` are the files read so far.
    fn read(&self, name: &str, palette: Palette, files: &mut Vec<PathBuf>) -> Result<(Parsed, Palette), ParentError> {
        // A file that inherits its own name means the built-in theme of that name.
        if let Some(path) = self.file(name).filter(|path| !files.contains(path)) {
            match fs::read_to_string(&path) {
                Ok(text) => {
                    let source_name = path.display().to_string();
                    files.push(path);
                    return file::parse(&text, &source_name, palette, |parent, palette| {
                        self.read(parent, palette, files).map(|(parsed, palette)| (parsed.styles, palette))
                    })
                    .map_err(ParentError::Wrong);
                }
                Err(error) if is_absent(&error) => {}
                Err(error) => {
                    let source_name = path.display().to_string();
                    return Err(ParentError::Wrong(ThemeError::Unreadable { source_name, cause: error.to_string() }));
                }
            }
        }
        let Some((name, text)) = BUILT_IN.iter().find(|(known, _)| *known == name) else {
            let known = self.names().join(", ");
            return Err(ParentError::Unknown(format!("one of {known} is expected, this is {name:?}")));
        };
        file::parse(text, &format!("themes/{name}.toml"), palette, |parent, palette| {
            // The built-in themes inherit one another, never a file.
            Self::default().read(parent, palette, &mut Vec::new()).map(|(parsed, palette)| (parsed.styles, palette))
        })
        .map_err(ParentError::Wrong)
    }
}

/// The theme that a choice means. The terminal's own sixteen colours suit its background already.
fn resolved(choice: &str, ground: Ground, depth: Depth) -> &str {
    match (choice, ground) {
        (AUTO, _) if depth == Depth::Ansi => super::DEFAULT,
        (AUTO, Ground::Light) => "light",
        (AUTO, Ground::Dark) => "dark",
        (AUTO, Ground::Unknown) => super::DEFAULT,
        _ => choice,
    }
}

fn is_absent(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

/// Reads one text alone, which may inherit built-in themes.
pub(super) fn parse_text(text: &str, source_name: &str) -> Result<Styles, ThemeError> {
    let (parsed, _) = file::parse(text, source_name, Palette::default(), |parent, palette| {
        Library::default().read(parent, palette, &mut Vec::new()).map(|(parsed, palette)| (parsed.styles, palette))
    })?;
    Ok(parsed.styles)
}
