//! What lies over the form: something to choose from, to look at first, or to name. One at a time.
//!
//! Nothing that was typed or pasted is only here: closing a sheet loses nothing.

pub mod picker;

use self::picker::Picker;
use super::Context;
use crate::console::composer::Pasted;

/// The longest name of a template, in characters.
pub const NAME_CHARS: usize = 60;

/// An overlay of the form.
#[derive(Debug)]
pub enum Sheet {
    /// People and templates to load.
    Picker(Picker),
    /// What a pasted text holds, before it is taken.
    Preview(Preview),
    /// A place to paste into; the text is the app's, so that it outlives the sheet.
    PasteBox { scroll: usize },
    /// The name of the template that the form becomes.
    Naming(Naming),
    /// What is odd about the variables; which of it is selected.
    Checks { selected: usize },
    /// What came back from the editor is no body; the text is the app's.
    Unfinished {
        reason: String,
        /// The line, from 1, that cannot be read.
        line: Option<usize>,
    },
}

/// A recognised paste.
#[derive(Debug)]
pub struct Preview {
    pub pasted: Pasted,
    /// As it was pasted, for who wants it as text.
    pub raw: String,
    /// It came into a field, where it can also go as text; not when it holds a secret.
    pub can_be_text: bool,
    pub scroll: usize,
}

/// A name being typed.
#[derive(Debug, Default)]
pub struct Naming {
    pub name: String,
    /// What is wrong with it.
    pub complaint: Option<String>,
    /// The name under which there is a template already; taking it once more replaces that.
    pub clash: Option<String>,
}

impl Sheet {
    /// Where keys go while it is open.
    pub fn context(&self) -> Context {
        match self {
            Self::Picker(_) | Self::PasteBox { .. } | Self::Naming(_) => Context::SheetText,
            Self::Preview(_) | Self::Checks { .. } | Self::Unfinished { .. } => Context::Sheet,
        }
    }
}

impl Naming {
    /// What is wrong with a template's name, which is also its file's.
    pub fn objection(name: &str) -> Option<&'static str> {
        let name = name.trim();
        if name.is_empty() {
            return Some("a template needs a name");
        }
        if name.chars().count() > NAME_CHARS {
            return Some("the name is too long for a file");
        }
        if name.starts_with('.') {
            return Some("a file whose name begins with a dot is hidden");
        }
        let is_bad = |letter: char| letter.is_control() || "/\\:*?\"<>|".contains(letter);
        name.chars().any(is_bad).then_some("a file's name cannot hold / \\ : * ? \" < > |")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_no_folder_takes_are_refused() {
        for name in ["", "  ", "a/b", "..", ".hidden", "a\\b", "c:d", "a\nb", "x".repeat(61).as_str()] {
            assert!(Naming::objection(name).is_some(), "{name:?}");
        }
        for name in ["Ann", "佐藤 美咲", "returns, angry (2)", "x".repeat(60).as_str()] {
            assert_eq!(Naming::objection(name), None, "{name:?}");
        }
    }
}
