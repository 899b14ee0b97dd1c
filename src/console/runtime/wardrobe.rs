//! What the console wears: the theme in use, with the colours that the terminal has, and its files while they change.

use std::{fs, path::PathBuf, time::SystemTime};

use crate::console::{
    app::themes::Entry,
    theme::{AUTO, Depth, Ground, Library, Listed, Styles, Theme, ThemeError},
};

/// The theme in use.
pub(super) struct Wardrobe {
    library: Library,
    choice: String,
    ground: Ground,
    depth: Depth,
    theme: Theme,
    /// The same on a background that is painted.
    painted: Styles,
    /// How the theme's files were when they were read.
    stamps: Vec<Stamp>,
}

/// By what a change of a file is seen.
type Stamp = (PathBuf, Option<(SystemTime, u64)>);

impl Wardrobe {
    /// Puts on a theme. Fails when it cannot be used.
    pub(super) fn new(library: Library, choice: &str, ground: Ground, depth: Depth) -> Result<Self, ThemeError> {
        let theme = library.wear(choice, ground, depth)?;
        let stamps = stamps(&theme);
        let painted = theme.styles.painted(ground, depth);
        Ok(Self { library, choice: choice.to_owned(), ground, depth, theme, painted, stamps })
    }

    pub(super) fn styles(&self) -> &Styles {
        &self.theme.styles
    }

    /// As [`styles`](Self::styles), with a background of its own where the theme leaves that to the terminal.
    pub(super) fn painted(&self) -> &Styles {
        &self.painted
    }

    /// Changes to another theme; the one in use stays when that cannot be done.
    pub(super) fn put_on(&mut self, choice: &str) -> Result<(), ThemeError> {
        let theme = self.library.wear(choice, self.ground, self.depth)?;
        self.stamps = stamps(&theme);
        self.painted = theme.styles.painted(self.ground, self.depth);
        self.theme = theme;
        choice.clone_into(&mut self.choice);
        Ok(())
    }

    /// The terminal said what its background is.
    pub(super) fn set_ground(&mut self, ground: Ground) -> Result<(), ThemeError> {
        self.ground = ground;
        self.put_on(&self.choice.clone())
    }

    /// Whether the theme has files that may change.
    pub(super) fn is_of_files(&self) -> bool {
        !self.stamps.is_empty()
    }

    /// Reads the theme anew if one of its files has changed; `None` when none has.
    pub(super) fn look_after(&mut self) -> Option<Result<(), ThemeError>> {
        let now = self.stamps.iter().map(|(path, _)| stamp(path)).collect::<Vec<_>>();
        if now == self.stamps {
            return None;
        }
        // Also when it is refused: the person is told once of each change.
        self.stamps = now;
        Some(self.put_on(&self.choice.clone()))
    }

    /// Everything that can be chosen, the rule first.
    pub(super) fn entries(&self) -> Vec<Entry> {
        let auto = Entry {
            name: AUTO.to_owned(),
            about: "Light or dark, as the terminal's background is".to_owned(),
            is_own: false,
            is_faulty: false,
        };
        std::iter::once(auto).chain(self.library.list().into_iter().map(entry)).collect()
    }
}

fn entry(listed: Listed) -> Entry {
    let is_own = listed.file.is_some();
    match listed.theme {
        Ok(theme) => Entry { name: listed.name, about: theme.description, is_own, is_faulty: false },
        Err(error) => Entry { name: listed.name, about: error.to_string(), is_own, is_faulty: true },
    }
}

fn stamps(theme: &Theme) -> Vec<Stamp> {
    theme.files.iter().map(stamp).collect()
}

fn stamp(path: &PathBuf) -> Stamp {
    let metadata = fs::metadata(path).ok();
    (path.clone(), metadata.and_then(|metadata| Some((metadata.modified().ok()?, metadata.len()))))
}

#[cfg(test)]
mod tests {
    use ratatui::style::Color;

    use super::*;

    #[test]
    fn a_theme_is_read_anew_when_its_file_has_changed_and_kept_when_it_is_wrong() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("mine.toml");
        fs::write(&path, "accent = \"red\"").unwrap();
        let library = Library::new(Some(folder.path().to_owned()));
        let mut wardrobe = Wardrobe::new(library, "mine", Ground::Unknown, Depth::Exact).unwrap();
        assert!(wardrobe.is_of_files());
        assert_eq!(wardrobe.look_after(), None);

        fs::write(&path, "accent = \"magenta\"").unwrap();
        assert_eq!(wardrobe.look_after(), Some(Ok(())));
        assert_eq!(wardrobe.styles().accent.fg, Some(Color::Magenta));

        fs::write(&path, "accent = \"no colour\"").unwrap();
        assert!(wardrobe.look_after().unwrap().unwrap_err().to_string().contains("mine.toml, line 1"));
        assert_eq!(wardrobe.styles().accent.fg, Some(Color::Magenta));
        assert_eq!(wardrobe.look_after(), None, "told once");

        let entries = wardrobe.entries();
        assert_eq!(entries[0].name, AUTO);
        assert!(entries.last().is_some_and(|entry| entry.name == "mine" && entry.is_own && entry.is_faulty));
    }

    #[test]
    fn the_background_decides_where_that_was_chosen() {
        let mut wardrobe = Wardrobe::new(Library::default(), AUTO, Ground::Unknown, Depth::Exact).unwrap();
        assert!(!wardrobe.is_of_files());
        assert_eq!(wardrobe.styles().screen.bg, None);
        assert_eq!(wardrobe.painted().screen.bg, Some(Color::Black));
        wardrobe.set_ground(Ground::Light).unwrap();
        assert_eq!(*wardrobe.styles(), Theme::builtin("light").unwrap().styles);
        wardrobe.put_on("nord").unwrap();
        wardrobe.set_ground(Ground::Dark).unwrap();
        assert_eq!(*wardrobe.styles(), Theme::builtin("nord").unwrap().styles);
    }
}
