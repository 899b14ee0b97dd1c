//! Keys as the program means them, whatever the terminal library calls them; and how a person reads them.
//!
//! Nothing here knows a terminal library: `terminal::input` translates.

use std::{borrow::Cow, fmt, str::FromStr};

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

/// The keys that have a name.
const NAMED: [(&str, Key); 14] = [
    ("Enter", Key::Enter),
    ("Tab", Key::Tab),
    ("Esc", Key::Esc),
    ("Backspace", Key::Backspace),
    ("Delete", Key::Delete),
    ("Left", Key::Left),
    ("Right", Key::Right),
    ("Up", Key::Up),
    ("Down", Key::Down),
    ("Home", Key::Home),
    ("End", Key::End),
    ("PgUp", Key::PageUp),
    ("PgDn", Key::PageDown),
    ("Space", Key::Char(' ')),
];
const LAST_FUNCTION_KEY: u8 = 12;

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
    pub fn undeliverable(self) -> Option<Cow<'static, str>> {
        let Key::Char(character) = self.key else {
            return match self.key {
                Key::Tab if self.ctrl => Some("goes to the next tab of the terminal".into()),
                Key::F(number) if number == 0 || number > LAST_FUNCTION_KEY => Some("is on no keyboard".into()),
                _ => None,
            };
        };
        let reason = match (self.ctrl, character) {
            (true, 'i') => Some("arrives as Tab"),
            (true, 'm' | 'j') => Some("arrives as Enter"),
            (true, '[' | '3') => Some("arrives as Esc"),
            (true, 'h' | '8') => Some("arrives as Backspace"),
            (true, '0' | '1' | '9' | '=' | ',' | '.' | ';' | '\'') => Some("arrives as the character, or not at all"),
            (true, 'l') => Some("redraws the screen by convention"),
            (false, '[') if self.alt => Some("arrives as the beginning of another key"),
            _ if (self.ctrl || self.alt) && character.is_uppercase() => Some("arrives in lower case"),
            // With Ctrl or Alt, what arrives does not tell whether Shift was held.
            _ if self.shift && (self.ctrl || self.alt) => {
                return Some(format!("arrives as {}", Self { shift: false, ..self }).into());
            }
            _ if self.shift => Some("arrives as the capital"),
            _ => None,
        };
        reason.map(Cow::Borrowed)
    }
}

impl Chord {
    /// Whether only a terminal that speaks an extended keyboard protocol can tell this chord from the bare key.
    pub fn needs_extended_keyboard(self) -> bool {
        match self.key {
            Key::Enter | Key::Esc | Key::Backspace => self.ctrl || self.shift,
            _ => false,
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
            Key::F(number) => write!(f, "F{number}"),
            key => f.write_str(NAMED.iter().find(|(_, named)| *named == key).map_or("", |(name, _)| name)),
        }
    }
}

/// Reads what [`Chord`]'s `Display` writes, upper or lower case alike but for a letter that stands alone.
impl FromStr for Chord {
    type Err = ChordError;

    fn from_str(text: &str) -> Result<Self, ChordError> {
        let wrong = || ChordError(text.to_owned());
        let mut chord = Self::plain(Key::Esc);
        let mut rest = text;
        // A plus sign at the end is the key itself.
        while let Some((held, key)) = rest.split_once('+').filter(|(held, key)| !held.is_empty() && !key.is_empty()) {
            let modifier = match held.to_ascii_lowercase().as_str() {
                "ctrl" => &mut chord.ctrl,
                "alt" => &mut chord.alt,
                "shift" => &mut chord.shift,
                _ => return Err(wrong()),
            };
            if std::mem::replace(modifier, true) {
                return Err(wrong());
            }
            rest = key;
        }
        let mut characters = rest.chars();
        chord.key = match (characters.next(), characters.next()) {
            (Some('_' | '/'), None) if chord.ctrl => Key::Char('7'),
            (Some(character), None) if chord.ctrl || chord.alt => {
                Key::Char(character.to_lowercase().next().unwrap_or(character))
            }
            (Some(character), None) if !character.is_control() && character != ' ' => Key::Char(character),
            _ => named(rest).ok_or_else(wrong)?,
        };
        Ok(chord)
    }
}

fn named(name: &str) -> Option<Key> {
    let function = name.strip_prefix(['f', 'F']).and_then(|number| number.parse().ok()).map(Key::F);
    function.or_else(|| NAMED.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, key)| *key))
}

/// A text that names no key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a key such as Ctrl+S, Alt+Enter, F9, PgUp, Space or q is expected, this is {0:?}")]
pub struct ChordError(String);

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
    fn what_is_written_is_read_again() {
        let keys = NAMED.iter().map(|(_, key)| *key).chain([Key::F(1), Key::F(12)]);
        let characters = ['a', 'Z', '+', '/', '?', '7', 'é'].map(Key::Char);
        for key in keys.chain(characters) {
            for held in 0..8 {
                let chord = Chord { key, ctrl: held & 1 > 0, alt: held & 2 > 0, shift: held & 4 > 0 };
                let is_written_otherwise =
                    chord.ctrl && key == Key::Char('/') || (chord.ctrl || chord.alt) && key == Key::Char('Z');
                if !is_written_otherwise {
                    assert_eq!(chord.to_string().parse(), Ok(chord), "{chord}");
                }
            }
        }
        assert_eq!("ctrl+S".parse(), Ok(Chord::ctrl(Key::Char('s'))));
        assert_eq!("Ctrl+/".parse(), Ok(Chord::ctrl(Key::Char('7'))));
        for wrong in ["", "Ctrl+", "Hyper+A", "Ctrl+Ctrl+A", "Entr", "ab", " ", "F300"] {
            assert!(wrong.parse::<Chord>().is_err(), "{wrong:?}");
        }
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
