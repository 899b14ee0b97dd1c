//! What the terminal says about itself, found among the keys.
//!
//! Its answer to "which background have you" arrives as input, at any time or never, and the terminal library reads it as
//! keys: Alt+], then characters. They are taken out here, so that nobody waits for an answer and none is typed into a
//! form. Keys that turn out to be no answer are handed on as they came.

use crossterm::event::{Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

use crate::console::theme::{Ground, color};

/// Asks the terminal for its background colour.
pub(super) const QUESTION: &str = "\x1b]11;?\x07";
/// How every answer begins, after its escape character.
const HEAD: &str = "11;rgb";
/// No answer is longer: `11;rgba:ffff/ffff/ffff/ffff`.
const LONGEST: usize = 40;
/// From this luminance on black is better read on a background than white is.
const LIGHT: f64 = 0.179;

/// Looks for answers in a stream of events.
#[derive(Debug, Default)]
pub(super) struct Reports {
    held: Vec<Event>,
    body: String,
}

/// What became of an event.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// These are ordinary events.
    Events(Vec<Event>),
    /// It may belong to an answer.
    Held,
    /// It ended an answer.
    Ground(Ground),
}

impl Reports {
    /// Takes an event.
    pub(super) fn take(&mut self, event: Event) -> Found {
        let key = match &event {
            Event::Key(key) if key.kind != KeyEventKind::Release => *key,
            _ => return self.give_up(Some(event)),
        };
        if self.held.is_empty() {
            if !is(key, ']', KeyModifiers::ALT) {
                return Found::Events(vec![event]);
            }
            self.held.push(event);
            return Found::Held;
        }
        // The end is BEL, which is Ctrl+G, or ESC \, which is Alt+\ unless it comes in two pieces.
        let ends_in_two = key.code == KeyCode::Char('\\')
            && matches!(self.held.last(), Some(Event::Key(last)) if last.code == KeyCode::Esc);
        if is(key, 'g', KeyModifiers::CONTROL) || is(key, '\\', KeyModifiers::ALT) || ends_in_two {
            let Some(ground) = ground(&self.body) else { return self.give_up(Some(event)) };
            self.held.clear();
            self.body.clear();
            return Found::Ground(ground);
        }
        match key.code {
            KeyCode::Esc => {}
            KeyCode::Char(letter) if !key.modifiers.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT) => {
                self.body.push(letter);
                let length = self.body.len().min(HEAD.len());
                if self.body.len() > LONGEST || self.body.get(..length) != Some(&HEAD[..length]) {
                    return self.give_up(Some(event));
                }
            }
            _ => return self.give_up(Some(event)),
        }
        self.held.push(event);
        Found::Held
    }

    /// Whether something is held back.
    pub(super) fn is_holding(&self) -> bool {
        !self.held.is_empty()
    }

    /// Nothing more comes: what was held is no answer.
    pub(super) fn give_up(&mut self, last: Option<Event>) -> Found {
        self.body.clear();
        Found::Events(self.held.drain(..).chain(last).collect())
    }
}

fn is(key: KeyEvent, letter: char, modifier: KeyModifiers) -> bool {
    key.code == KeyCode::Char(letter) && key.modifiers == modifier
}

/// Whether the background of an answer such as `11;rgb:1e1e/1e1e/2e2e` is a light one.
fn ground(body: &str) -> Option<Ground> {
    let (_, channels) = body.strip_prefix(HEAD)?.split_once(':')?;
    let mut rgb = [0; 3];
    let mut parts = channels.split('/');
    for channel in &mut rgb {
        let digits = parts.next()?;
        let most = 16_u32.checked_pow(u32::try_from(digits.len()).ok().filter(|length| (1..=4).contains(length))?)? - 1;
        *channel = u8::try_from(u32::from_str_radix(digits, 16).ok()? * 255 / most).ok()?;
    }
    Some(of(rgb))
}

/// What `COLORFGBG` says, where a terminal sets it: `15;0`, the foreground's number and the background's.
pub(in crate::console) fn hinted(variable: &str) -> Ground {
    match variable.rsplit(';').next().and_then(|number| number.parse::<u8>().ok()) {
        Some(7 | 15) => Ground::Light,
        Some(0..=6 | 8) => Ground::Dark,
        _ => Ground::Unknown,
    }
}

fn of(rgb: [u8; 3]) -> Ground {
    if color::luminance(rgb) > LIGHT { Ground::Light } else { Ground::Dark }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(letter: char, modifiers: KeyModifiers) -> Event {
        Event::Key(KeyEvent::new(KeyCode::Char(letter), modifiers))
    }

    /// An answer as the terminal library hands it on.
    fn answer(body: &str) -> Vec<Event> {
        std::iter::once(key(']', KeyModifiers::ALT))
            .chain(body.chars().map(|letter| key(letter, KeyModifiers::NONE)))
            .collect()
    }

    fn read(events: Vec<Event>) -> (Vec<Event>, Option<Ground>) {
        let mut reports = Reports::default();
        let (mut typed, mut ground) = (Vec::new(), None);
        for event in events {
            match reports.take(event) {
                Found::Events(events) => typed.extend(events),
                Found::Held => {}
                Found::Ground(found) => ground = Some(found),
            }
        }
        if let Found::Events(events) = reports.give_up(None) {
            typed.extend(events);
        }
        (typed, ground)
    }

    #[test]
    fn an_answer_is_taken_out_however_it_ends() {
        let ends = [
            vec![key('g', KeyModifiers::CONTROL)],
            vec![key('\\', KeyModifiers::ALT)],
            vec![Event::Key(KeyEvent::new(KeyCode::Esc, KeyModifiers::NONE)), key('\\', KeyModifiers::NONE)],
        ];
        for end in ends {
            let typed = key('x', KeyModifiers::NONE);
            let mut events = vec![typed.clone()];
            events.extend(answer("11;rgb:1e1e/1e1e/2e2e"));
            events.extend(end);
            events.push(typed.clone());
            assert_eq!(read(events), (vec![typed.clone(), typed], Some(Ground::Dark)));
        }
    }

    #[test]
    fn keys_that_only_begin_like_an_answer_are_typed() {
        for text in
            ["", "1", "11;", "hello", "11;rgb:zz/zz/zz", "11;rgb:1/1/1 and much more than any answer ever has of it"]
        {
            let mut events = answer(text);
            events.push(key('g', KeyModifiers::CONTROL));
            if text == "11;rgb:1/1/1" {
                continue;
            }
            assert_eq!(read(events.clone()), (events, None), "{text:?}");
        }
    }

    #[test]
    fn a_background_is_light_where_black_is_read_better_on_it() {
        for (body, expected) in [
            ("11;rgb:ffff/ffff/ffff", Ground::Light),
            ("11;rgb:fdfd/f6f6/e3e3", Ground::Light),
            ("11;rgba:0000/2b2b/3636/ffff", Ground::Dark),
            ("11;rgb:f/f/f", Ground::Light),
            ("11;rgb:00/00/00", Ground::Dark),
        ] {
            assert_eq!(ground(body), Some(expected), "{body}");
        }
        for wrong in ["11;?", "11;rgb:", "11;rgb:1/2", "11;rgb:12345/0/0", "11;rgb:-1/0/0", "11;rgb://"] {
            assert_eq!(ground(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_hint_is_taken_where_the_terminal_gives_one() {
        assert_eq!(
            [hinted("15;0"), hinted("0;15"), hinted("0;default;7")],
            [Ground::Dark, Ground::Light, Ground::Light]
        );
        assert_eq!([hinted(""), hinted("15;default")], [Ground::Unknown; 2]);
    }
}
