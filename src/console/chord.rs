//! Keys as the program means them, whatever the terminal library calls them; and how a person reads them.
//!
//! Nothing here knows a terminal library: `terminal::input` translates.

use std::fmt;

/// A key without its modifiers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Key {
    /// A printable character; letters with Ctrl or Alt are lower case.
    Char(char),
    Enter,
    Tab,
    Esc,
    Backspace,
    Delete,
    Left,
    Right,
    Up,
    Down,
    Home,
    End,
    PageUp,
    PageDown,
    F(u8),
}

/// A key with its modifiers. Shift is kept only where it does not already show in the character.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Chord {
    pub key: Key,
    pub ctrl: bool,
    pub alt: bool,
    pub shift: bool,
}

impl Chord {
    pub const fn plain(key: Key) -> Self {
        Self { key, ctrl: false, alt: false, shift: false }
    }

    pub const fn ctrl(key: Key) -> Self {
        Self { ctrl: true, ..Self::plain(key) }
    }

    pub const fn alt(key: Key) -> Self {
        Self { alt: true, ..Self::plain(key) }
    }

    pub const fn shift(key: Key) -> Self {
        Self { shift: true, ..Self::plain(key) }
    }

    /// The character that this chord types into a field; `None` for anything that commands.
    pub fn text(self) -> Option<char> {
        match self.key {
            Key::Char(character) if !self.ctrl && !self.alt => Some(character),
            _ => None,
        }
    }

    /// Why this chord cannot be bound: terminals without an extended protocol send another key's bytes for it.
    pub fn undeliverable(self) -> Option<&'static str> {
        let Key::Char(character) = self.key else { return None };
        match (self.ctrl, character) {
            (true, 'i') => Some("arrives as Tab"),
            (true, 'm' | 'j') => Some("arrives as Enter"),
            (true, '[' | '3') => Some("arrives as Esc"),
            (true, 'h' | '8') => Some("arrives as Backspace"),
            (true, '0' | '1' | '9' | '=' | ',' | '.' | ';' | '\'') => Some("arrives as the character, or not at all"),
            (true, 'l') => Some("redraws the screen by convention"),
            _ if (self.ctrl || self.alt) && character.is_uppercase() => Some("arrives in lower case"),
            _ if self.shift => Some("arrives as the capital"),
            _ => None,
        }
    }
}

/// As help and footer write it: `Ctrl+S`, `Alt+Enter`, `PgUp`.
impl fmt::Display for Chord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (held, name) in [(self.ctrl, "Ctrl+"), (self.alt, "Alt+"), (self.shift, "Shift+")] {
            if held {
                f.write_str(name)?;
            }
        }
        match self.key {
            // What a terminal calls Ctrl+7 is the key that people know as Ctrl+_ or Ctrl+/.
            Key::Char('7') if self.ctrl => f.write_str("_"),
            Key::Char(' ') => f.write_str("Space"),
            Key::Char(character) if self.ctrl || self.alt => write!(f, "{}", character.to_uppercase()),
            Key::Char(character) => write!(f, "{character}"),
            Key::Enter => f.write_str("Enter"),
            Key::Tab => f.write_str("Tab"),
            Key::Esc => f.write_str("Esc"),
            Key::Backspace => f.write_str("Backspace"),
            Key::Delete => f.write_str("Delete"),
            Key::Left => f.write_str("Left"),
            Key::Right => f.write_str("Right"),
            Key::Up => f.write_str("Up"),
            Key::Down => f.write_str("Down"),
            Key::Home => f.write_str("Home"),
            Key::End => f.write_str("End"),
            Key::PageUp => f.write_str("PgUp"),
            Key::PageDown => f.write_str("PgDn"),
            Key::F(number) => write!(f, "F{number}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chords_read_as_people_write_them() {
        let chords = [
            Chord::ctrl(Key::Char('s')),
            Chord::alt(Key::Enter),
            Chord::plain(Key::F(9)),
            Chord::shift(Key::Tab),
            Chord::plain(Key::Char('q')),
            Chord::plain(Key::PageUp),
            Chord::ctrl(Key::Char('7')),
        ];
        let read: Vec<String> = chords.iter().map(ToString::to_string).collect();
        assert_eq!(read, ["Ctrl+S", "Alt+Enter", "F9", "Shift+Tab", "q", "PgUp", "Ctrl+_"]);
    }

    #[test]
    fn only_a_plain_character_is_text() {
        assert_eq!(Chord::plain(Key::Char('é')).text(), Some('é'));
        assert_eq!(Chord::ctrl(Key::Char('s')).text(), None);
        assert_eq!(Chord::alt(Key::Char('1')).text(), None);
        assert_eq!(Chord::plain(Key::Enter).text(), None);
    }

    #[test]
    fn chords_that_a_terminal_sends_as_another_key_are_known() {
        for character in ['h', 'i', 'j', 'm', '['] {
            assert!(Chord::ctrl(Key::Char(character)).undeliverable().is_some(), "Ctrl+{character}");
        }
        assert!(Chord::alt(Key::Char('B')).undeliverable().is_some());
        assert_eq!(Chord::ctrl(Key::Char('s')).undeliverable(), None);
    }
}
