//! `frontdesk doctor --keys`: shows each key as it arrives, and what it would do where.

use std::collections::VecDeque;

use ratatui::{Frame, text::Line, widgets::Paragraph};
use tokio::sync::mpsc;

use crate::{
    cli::{Failure, Globals, personal},
    console::{
        action::TABLE,
        app::Context,
        chord::{Chord, Key},
        keymap::Keymap,
        terminal::{
            Screen,
            input::{self, Input},
        },
        text,
    },
};

/// Lines that are kept; more than any terminal shows.
const KEPT: usize = 200;

/// Shows keys until somebody has had enough. The terminal is given back on every way out.
pub(super) async fn run(globals: &Globals) -> Result<(), Failure> {
    let keymap = personal::keymap(globals)?;
    let unusable = |error: std::io::Error| Failure::usage(format!("the terminal cannot be used: {error}"));
    let mut screen = Screen::open("frontdesk: keys").map_err(unusable)?;
    let (sender, mut inputs) = mpsc::unbounded_channel();
    let _reader = input::read_into(sender).map_err(unusable)?;
    let mut tester = Tester { keymap, lines: VecDeque::new(), last: None };
    let mut ended = std::pin::pin!(ended());
    loop {
        screen.draw(|frame| tester.draw(frame)).map_err(unusable)?;
        let input = tokio::select! {
            input = inputs.recv() => input,
            () = &mut ended => None,
        };
        match input {
            None | Some(Input::Gone(_)) => return Ok(()),
            Some(input) if tester.take(&input) => return Ok(()),
            Some(_) => {}
        }
    }
}

/// Waits for a signal that asks to end.
async fn ended() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let kinds = [SignalKind::terminate(), SignalKind::hangup(), SignalKind::interrupt()].map(signal);
        if let [Ok(mut terminate), Ok(mut hangup), Ok(mut interrupt)] = kinds {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = hangup.recv() => {}
                _ = interrupt.recv() => {}
            }
            return;
        }
    }
    std::future::pending::<()>().await;
}

struct Tester {
    keymap: Keymap,
    /// The newest first.
    lines: VecDeque<String>,
    last: Option<Chord>,
}

impl Tester {
    /// Takes what came; whether it was the second Esc or Ctrl+C in a row.
    fn take(&mut self, input: &Input) -> bool {
        let line = match input {
            Input::Key { chord, .. } => {
                let leaves = [Chord::plain(Key::Esc), Chord::ctrl(Key::Char('c'))].contains(chord);
                if leaves && self.last == Some(*chord) {
                    return true;
                }
                self.last = Some(*chord);
                self.described(*chord)
            }
            Input::Paste(text) => format!("a paste of {} characters: bracketed paste works", text.chars().count()),
            Input::Resized { columns, rows } => format!("the terminal has {columns} columns and {rows} rows"),
            Input::Keyboard { is_extended: true } => "the terminal tells all keys apart".to_owned(),
            Input::Keyboard { is_extended: false } => "the terminal does not tell Ctrl+Enter from Enter".to_owned(),
            Input::Ground(_) | Input::Mouse { .. } | Input::Tick | Input::Gone(_) => return false,
        };
        self.lines.push_front(line);
        self.lines.truncate(KEPT);
        false
    }

    /// The chord, and each action that it is bound to with the places where it is.
    fn described(&self, chord: Chord) -> String {
        let meanings: Vec<String> = TABLE
            .iter()
            .filter_map(|row| {
                let is_bound = |place| self.keymap.bound_in(row, place).any(|bound| bound == chord);
                let places: Vec<&str> =
                    row.contexts.iter().filter(|place| is_bound(*place)).map(Context::place).collect();
                (!places.is_empty()).then(|| format!("{} (in {})", row.title, places.join(", ")))
            })
            .collect();
        match (meanings.is_empty(), chord.text()) {
            (false, _) => format!("{chord}: {}", meanings.join("; ")),
            (true, Some(_)) => format!("{chord}: is typed into fields"),
            (true, None) => format!("{chord}: does nothing"),
        }
    }

    fn draw(&self, frame: &mut Frame) {
        let area = frame.area();
        let width = usize::from(area.width);
        let head = "Press keys to see how they arrive and what they do. Esc Esc or Ctrl+C twice leaves.".to_owned();
        let lines = [head, String::new()].into_iter().chain(self.lines.iter().cloned());
        let wrapped = lines.flat_map(|line| text::wrap(&text::clean(&line), width.max(1)));
        let shown: Vec<Line> = wrapped.take(usize::from(area.height)).map(Line::from).collect();
        frame.render_widget(Paragraph::new(shown), area);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tester() -> Tester {
        Tester { keymap: Keymap::default(), lines: VecDeque::new(), last: None }
    }

    fn press(chord: &str) -> Input {
        Input::Key { chord: chord.parse().unwrap(), in_burst: false }
    }

    #[test]
    fn the_second_of_the_same_leaves() {
        for key in ["Esc", "Ctrl+C"] {
            let mut tester = tester();
            assert_eq!([key, "a", key, key].map(|key| tester.take(&press(key))), [false, false, false, true]);
        }
        let mut tester = tester();
        assert_eq!(["Esc", "Ctrl+C", "a", "a"].map(|key| tester.take(&press(key))), [false; 4]);
    }

    #[test]
    fn a_key_is_shown_with_what_it_does_where() {
        let mut tester = tester();
        for key in ["é", "Alt+F11", "Ctrl+S"] {
            tester.take(&press(key));
        }
        assert!(
            tester.lines[0].starts_with("Ctrl+S: ") && tester.lines[0].contains("(in a text field"),
            "{:?}",
            tester.lines
        );
        assert_eq!(tester.lines[1], "Alt+F11: does nothing");
        assert_eq!(tester.lines[2], "é: is typed into fields");
    }
}
