//! What comes from the terminal: a reader thread of our own, and the translation into the program's keys and clicks.
//!
//! The thread sleeps in the operating system until something is typed. Nothing waits for it: it ends with the process,
//! or when nobody listens any more.

use std::{
    sync::{Arc, Condvar, Mutex, PoisonError},
    thread,
    time::{Duration, Instant},
};

use crossterm::event::{
    self, Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers, MouseButton, MouseEvent, MouseEventKind,
};
use tokio::sync::mpsc::UnboundedSender;

use super::reports::{Found, Reports};
use crate::console::{
    chord::{Chord, Key},
    message::Pointer,
    theme::Ground,
};

/// How often the reader looks whether it is still listened to.
const LOOK_UP: Duration = Duration::from_secs(2);
/// Between one tick and the next.
const TICK: Duration = Duration::from_secs(1);
/// Keys that follow one another faster than this are not typed by hand.
const BURST_GAP: Duration = Duration::from_millis(5);
/// So many of them make a burst. Fewer happen by hand: two keys pressed together, or a slow link's packet.
const BURST_KEYS: u32 = 4;
/// An answer of the terminal comes in one piece, or in several that a slow line keeps this much apart.
const ANSWER_GAP: Duration = Duration::from_millis(50);

/// Something from the terminal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    Key {
        chord: Chord,
        /// The key came within a burst, as pasted text does in a terminal without bracketed paste.
        in_burst: bool,
    },
    Paste(String),
    Resized {
        columns: u16,
        rows: u16,
    },
    Mouse {
        pointer: Pointer,
        column: u16,
        row: u16,
    },
    /// The terminal said what its background is.
    Ground(Ground),
    /// The terminal said whether it tells all keys apart.
    Keyboard {
        is_extended: bool,
    },
    /// A second is over, see [`Reader::tick_from`].
    Tick,
    /// The terminal cannot be read any more.
    Gone(String),
}

/// The reader's handle: while somebody else has the terminal, the reader must not take their keys.
pub struct Reader(Arc<Gate>);

impl Reader {
    /// Makes the reader let go of the terminal, and waits until it has; whether it has.
    pub fn pause(&self) -> bool {
        self.0.set(|state| state.is_closed = true);
        wake();
        let state = self.0.lock();
        let waits = |state: &mut GateState| !state.is_waiting;
        let (state, _) =
            self.0.changed.wait_timeout_while(state, 2 * LOOK_UP, waits).unwrap_or_else(PoisonError::into_inner);
        let has_let_go = state.is_waiting;
        drop(state);
        if !has_let_go {
            self.resume();
        }
        has_let_go
    }

    /// Asks for an [`Input::Tick`] every second from a moment on, or for none.
    ///
    /// The reader sleeps with a time limit anyway. A timer of the runtime's would wake four threads for every second that
    /// a label shows: the one that has the timers twice, a second one that could help it, and the console.
    pub fn tick_from(&self, first: Option<Instant>) {
        self.0.lock().tick_from = first;
    }

    /// Whether the reader ticks. It takes up what it is asked for when it wakes next, after two seconds at the latest.
    pub fn is_ticking(&self) -> bool {
        self.0.lock().is_ticking
    }

    /// Lets the reader go on.
    pub fn resume(&self) {
        self.0.set(|state| state.is_closed = false);
    }
}

/// Where the reader waits while it is paused.
#[derive(Debug, Default)]
struct Gate {
    state: Mutex<GateState>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct GateState {
    is_closed: bool,
    is_waiting: bool,
    tick_from: Option<Instant>,
    is_ticking: bool,
}

impl Gate {
    fn lock(&self) -> std::sync::MutexGuard<'_, GateState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn set(&self, change: impl FnOnce(&mut GateState)) {
        change(&mut self.lock());
        self.changed.notify_all();
    }

    /// How long until the next tick, if there are to be any.
    fn until_tick(&self) -> Option<Duration> {
        let mut state = self.lock();
        state.is_ticking = state.tick_from.is_some();
        state.tick_from.map(|first| until_tick(first, Instant::now()))
    }

    /// Waits while the gate is closed.
    fn pass(&self) {
        let mut state = self.lock();
        while state.is_closed {
            state.is_waiting = true;
            self.changed.notify_all();
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        state.is_waiting = false;
    }
}

/// From `now` to the next whole second after `first`.
fn until_tick(first: Instant, now: Instant) -> Duration {
    match first.checked_duration_since(now) {
        Some(left) if !left.is_zero() => left.min(TICK),
        _ => TICK.saturating_sub(Duration::from_nanos(now.duration_since(first).subsec_nanos().into())),
    }
}

/// Wakes the reader, which sleeps in the operating system: a change of the terminal's size does, also one that is none.
fn wake() {
    #[cfg(unix)]
    let _ = rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::WINCH);
}

/// Starts the reader; it ends when `inputs` is closed.
pub fn read_into(inputs: UnboundedSender<Input>) -> std::io::Result<Reader> {
    let gate = Arc::new(Gate::default());
    let reader = Reader(Arc::clone(&gate));
    thread::Builder::new().name("terminal-reader".to_owned()).spawn(move || {
        let (mut burst, mut reports) = (Burst::default(), Reports::default());
        while !inputs.is_closed() {
            gate.pass();
            let tick = gate.until_tick().filter(|_| !reports.is_holding());
            let patience = if reports.is_holding() { ANSWER_GAP } else { tick.unwrap_or(LOOK_UP) };
            let found = match event::poll(patience).and_then(|ready| ready.then(event::read).transpose()) {
                Ok(None) if tick.is_some() => {
                    if inputs.send(Input::Tick).is_err() {
                        return;
                    }
                    continue;
                }
                Ok(None) => reports.give_up(None),
                Ok(Some(event)) => reports.take(event),
                Err(error) => {
                    // Whether anybody still listens makes no difference.
                    let _ = inputs.send(Input::Gone(error.to_string()));
                    return;
                }
            };
            let found: Vec<Input> = match found {
                Found::Held => continue,
                Found::Events(events) => {
                    events.into_iter().filter_map(|event| translate(event, Instant::now(), &mut burst)).collect()
                }
                Found::Ground(ground) => vec![Input::Ground(ground), keyboard()],
            };
            if found.into_iter().any(|input| inputs.send(input).is_err()) {
                return;
            }
        }
    })?;
    Ok(reader)
}

/// Asks whether the terminal tells all keys apart. The library waits for the answer, so only a terminal that has just
/// answered another question is asked; keys that are pressed in the meantime wait, too.
fn keyboard() -> Input {
    let is_extended = cfg!(windows) || crossterm::terminal::supports_keyboard_enhancement().unwrap_or(false);
    Input::Keyboard { is_extended }
}

/// Recognises text that arrives faster than anybody types.
#[derive(Debug, Default)]
struct Burst {
    last: Option<Instant>,
    keys: u32,
}

impl Burst {
    /// Counts a key; whether it belongs to a burst.
    fn key(&mut self, at: Instant) -> bool {
        let is_close = self.last.is_some_and(|last| at.saturating_duration_since(last) < BURST_GAP);
        self.keys = if is_close { self.keys + 1 } else { 1 };
        self.last = Some(at);
        self.keys >= BURST_KEYS
    }
}

/// The program's reading of an event; `None` for what does not concern it: releases, a mouse that only moves, focus.
fn translate(event: Event, at: Instant, burst: &mut Burst) -> Option<Input> {
    match event {
        Event::Key(key) if key.kind != KeyEventKind::Release => {
            let chord = chord(key)?;
            Some(Input::Key { chord, in_burst: burst.key(at) })
        }
        Event::Paste(text) => Some(Input::Paste(text)),
        Event::Resize(columns, rows) => Some(Input::Resized { columns, rows }),
        Event::Mouse(mouse) => pointer(mouse),
        Event::Key(_) | Event::FocusGained | Event::FocusLost => None,
    }
}

fn pointer(MouseEvent { kind, column, row, .. }: MouseEvent) -> Option<Input> {
    let pointer = match kind {
        MouseEventKind::Down(MouseButton::Left) => Pointer::Pressed,
        MouseEventKind::Drag(MouseButton::Left) => Pointer::Dragged,
        MouseEventKind::Up(MouseButton::Left) => Pointer::Released,
        MouseEventKind::ScrollUp => Pointer::WheelUp,
        MouseEventKind::ScrollDown => Pointer::WheelDown,
        _ => return None,
    };
    Some(Input::Mouse { pointer, column, row })
}

fn chord(key: KeyEvent) -> Option<Chord> {
    let mut ctrl = key.modifiers.contains(KeyModifiers::CONTROL);
    let mut alt = key.modifiers.contains(KeyModifiers::ALT);
    let mut shift = key.modifiers.contains(KeyModifiers::SHIFT);
    let key = match key.code {
        KeyCode::Char(character) => {
            // AltGr is reported as Ctrl+Alt on Windows: what it types is text.
            if cfg!(windows) && ctrl && alt {
                (ctrl, alt) = (false, false);
            }
            if ctrl
                && !alt
                && let Some(key) = sent_by_control_byte(character)
            {
                return Some(Chord::plain(key));
            }
            shift = false;
            match character {
                // The extended protocol reports these by their own name, the plain one by the byte that they share.
                '_' | '/' if ctrl => Key::Char('7'),
                _ if ctrl || alt => Key::Char(character.to_lowercase().next().unwrap_or(character)),
                _ => Key::Char(character),
            }
        }
        KeyCode::Enter => Key::Enter,
        KeyCode::Tab => Key::Tab,
        KeyCode::BackTab => {
            shift = true;
            Key::Tab
        }
        KeyCode::Esc => Key::Esc,
        KeyCode::Backspace => Key::Backspace,
        KeyCode::Delete => Key::Delete,
        KeyCode::Left => Key::Left,
        KeyCode::Right => Key::Right,
        KeyCode::Up => Key::Up,
        KeyCode::Down => Key::Down,
        KeyCode::Home => Key::Home,
        KeyCode::End => Key::End,
        KeyCode::PageUp => Key::PageUp,
        KeyCode::PageDown => Key::PageDown,
        KeyCode::F(number) => Key::F(number),
        _ => return None,
    };
    Some(Chord { key, ctrl, alt, shift })
}

/// The key that sends the same byte as Ctrl and this letter. Some terminals name the one, some the other, and people
/// mean the key.
fn sent_by_control_byte(letter: char) -> Option<Key> {
    match letter {
        'h' => Some(Key::Backspace),
        'i' => Some(Key::Tab),
        'm' | 'j' => Some(Key::Enter),
        '[' => Some(Key::Esc),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use crossterm::event::KeyEventState;
    use rstest::rstest;

    use super::*;

    #[test]
    fn ticks_come_at_whole_seconds_from_the_first() {
        let now = Instant::now();
        let first = now + Duration::from_millis(200);
        let after = |millis| until_tick(first, first + Duration::from_millis(millis)).as_millis();
        assert_eq!(until_tick(first, now).as_millis(), 200);
        assert_eq!([after(0), after(1), after(999), after(1_000), after(2_250)], [1_000, 999, 1, 1_000, 750]);
    }

    fn press(code: KeyCode, modifiers: KeyModifiers) -> KeyEvent {
        KeyEvent::new(code, modifiers)
    }

    #[rstest]
    #[case(KeyCode::Char('s'), KeyModifiers::CONTROL, "Ctrl+S")]
    #[case(KeyCode::Char('S'), KeyModifiers::CONTROL.union(KeyModifiers::SHIFT), "Ctrl+S")]
    #[case(KeyCode::Char('S'), KeyModifiers::SHIFT, "S")]
    #[case(KeyCode::Enter, KeyModifiers::ALT, "Alt+Enter")]
    #[case(KeyCode::Enter, KeyModifiers::CONTROL, "Ctrl+Enter")]
    #[case(KeyCode::BackTab, KeyModifiers::SHIFT, "Shift+Tab")]
    #[case(KeyCode::BackTab, KeyModifiers::NONE, "Shift+Tab")]
    #[case(KeyCode::Char('h'), KeyModifiers::CONTROL, "Backspace")]
    #[case(KeyCode::Char('i'), KeyModifiers::CONTROL, "Tab")]
    #[case(KeyCode::Char('m'), KeyModifiers::CONTROL, "Enter")]
    #[case(KeyCode::Char('['), KeyModifiers::CONTROL, "Esc")]
    #[case(KeyCode::Char('/'), KeyModifiers::CONTROL, "Ctrl+_")]
    #[case(KeyCode::Char('1'), KeyModifiers::ALT, "Alt+1")]
    #[case(KeyCode::F(9), KeyModifiers::NONE, "F9")]
    fn keys_are_named_as_people_press_them(
        #[case] code: KeyCode,
        #[case] modifiers: KeyModifiers,
        #[case] expected: &str,
    ) {
        assert_eq!(chord(press(code, modifiers)).unwrap().to_string(), expected);
    }

    #[test]
    fn a_mouse_that_only_moves_is_not_heard() {
        let event = |kind| MouseEvent { kind, column: 3, row: 4, modifiers: KeyModifiers::NONE };
        let pressed = pointer(event(MouseEventKind::Down(MouseButton::Left)));
        assert_eq!(pressed, Some(Input::Mouse { pointer: Pointer::Pressed, column: 3, row: 4 }));
        for kind in [MouseEventKind::Moved, MouseEventKind::Down(MouseButton::Right)] {
            assert_eq!(pointer(event(kind)), None);
        }
    }

    #[test]
    fn releases_and_a_change_of_focus_are_not_heard() {
        let released = KeyEvent {
            kind: KeyEventKind::Release,
            state: KeyEventState::NONE,
            ..press(KeyCode::Char('a'), KeyModifiers::NONE)
        };
        let mut burst = Burst::default();
        assert_eq!(translate(Event::Key(released), Instant::now(), &mut burst), None);
        assert_eq!(translate(Event::FocusGained, Instant::now(), &mut burst), None);
    }

    #[test]
    fn keys_without_a_pause_are_a_burst_and_typed_ones_are_not() {
        let start = Instant::now();
        let mut burst = Burst::default();
        let pasted: Vec<bool> = (0..5).map(|n| burst.key(start + Duration::from_micros(n * 100))).collect();
        assert_eq!(pasted, [false, false, false, true, true]);
        let typed: Vec<bool> = (1..6).map(|n| burst.key(start + Duration::from_millis(n * 60))).collect();
        assert_eq!(typed, [false; 5]);
    }
}
