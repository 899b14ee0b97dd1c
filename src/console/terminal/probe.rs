//! Questions to the terminal that is not taken yet: which keys it tells apart, how wide it draws a text.

mod paste;

use std::io::{self, Write as _};

use crossterm::{
    cursor, queue,
    style::Print,
    terminal::{self, Clear, ClearType},
};

/// What the terminal has answered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Answers {
    /// Whether it tells all keys apart.
    pub is_extended: bool,
    /// How many cells it draws the text on; `None` where it does not say.
    pub width: Option<u16>,
    /// Whether it marks what is pasted; `None` where it does not say.
    pub marks_pastes: Option<bool>,
}

/// Asks, which takes at most some seconds where a terminal does not answer. The text is drawn at the beginning of the
/// present line and taken away again. Raw mode is given back.
pub fn ask(text: &str) -> Answers {
    let Ok(raw) = Raw::enter() else { return Answers::default() };
    let answers = Answers {
        is_extended: cfg!(windows) || terminal::supports_keyboard_enhancement().unwrap_or(false),
        width: width(text).ok(),
        marks_pastes: paste::asked(),
    };
    drop(raw);
    answers
}

fn width(text: &str) -> io::Result<u16> {
    let mut out = io::stdout();
    queue!(out, Print("\r"), Print(text))?;
    out.flush()?;
    let position = cursor::position();
    queue!(out, Print("\r"), Clear(ClearType::CurrentLine))?;
    out.flush()?;
    position.map(|(column, _)| column)
}

struct Raw;

impl Raw {
    fn enter() -> io::Result<Self> {
        terminal::enable_raw_mode()?;
        Ok(Self)
    }
}

impl Drop for Raw {
    fn drop(&mut self) {
        // There is nobody left to tell.
        let _ = terminal::disable_raw_mode();
    }
}
