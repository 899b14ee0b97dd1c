//! The choice of a theme: the one under the cursor is on the screen at once.

/// A theme that can be chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub name: String,
    /// For whom it is, or why it cannot be used.
    pub about: String,
    /// It is a file of the person's own.
    pub is_own: bool,
    pub is_faulty: bool,
}

/// The open choice.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Themes {
    /// Empty until they are read.
    pub entries: Vec<Entry>,
    pub selected: usize,
    /// The theme to go back to.
    pub before: String,
}

impl Themes {
    /// Takes the themes that there are, with the cursor on the present one.
    pub fn offer(&mut self, entries: Vec<Entry>) {
        self.selected = entries.iter().position(|entry| entry.name == self.before).unwrap_or(0);
        self.entries = entries;
    }

    pub fn chosen(&self) -> Option<&Entry> {
        self.entries.get(self.selected)
    }
}
