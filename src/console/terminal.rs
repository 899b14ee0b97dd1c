//! The terminal, borrowed: taken in [`Screen::open`], given back on every way out.
//!
//! Normal exit and errors drop the [`Screen`]; a panic runs the hook that `open` sets first; signals end the run loop, which
//! drops it too. Giving back never panics and never complains: the terminal may be gone.
//!
//! The console writes to the terminal nowhere else.

pub(super) mod editor;
pub mod input;
pub mod probe;
mod reports;

use std::{
    io::{self, IsTerminal, Write},
    panic,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread,
};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use crossterm::{
    cursor,
    event::{
        DisableBracketedPaste, EnableBracketedPaste, KeyboardEnhancementFlags, PopKeyboardEnhancementFlags,
        PushKeyboardEnhancementFlags,
    },
    execute, queue, style, terminal,
    terminal::{
        BeginSynchronizedUpdate, EndSynchronizedUpdate, EnterAlternateScreen, LeaveAlternateScreen, SetTitle,
        disable_raw_mode, enable_raw_mode,
    },
};
use ratatui::{Frame, Terminal, backend::CrosstermBackend};

pub(super) use reports::hinted;

/// Presses, releases and movement with a button down, in coordinates of any size. Not every movement: that would be
/// hundreds of events a second for nothing.
#[cfg(not(windows))]
const MOUSE_ON: &str = "\x1b[?1000h\x1b[?1002h\x1b[?1006h";
#[cfg(not(windows))]
const MOUSE_OFF: &str = "\x1b[?1006l\x1b[?1002l\x1b[?1000l";

/// Whether the terminal is ours; it is given back once.
static TAKEN: AtomicBool = AtomicBool::new(false);

/// The terminal in our hands.
pub struct Screen {
    terminal: Terminal<CrosstermBackend<FrameBuffer>>,
    frame: FrameBuffer,
    title: String,
    /// Whether the mouse is ours, and is to be so again when the terminal is.
    has_mouse: bool,
}

impl Screen {
    /// Takes the terminal: raw mode, alternate screen, bracketed paste, unambiguous keys where it knows how.
    ///
    /// Fails when standard output is not a terminal. Standard input may be something else, such as a body that was
    /// piped in: keys are then read from the controlling terminal.
    pub fn open(title: &str) -> io::Result<Self> {
        if !io::stdout().is_terminal() {
            return Err(io::Error::other("standard output is not one"));
        }
        set_panic_hook();
        // The theme decides about colours. The terminal library's own reading of NO_COLOR would write a bare reset in
        // place of each colour and so take bold and reverse away too.
        style::force_color_output(true);
        enable_raw_mode()?;
        TAKEN.store(true, Ordering::SeqCst);
        let opened = Self::enter(title);
        if opened.is_err() {
            give_back();
        }
        opened
    }

    fn enter(title: &str) -> io::Result<Self> {
        enter_modes(title)?;
        // A console of the kernel has no such answers.
        #[cfg(not(windows))]
        if !matches!(std::env::var("TERM").as_deref(), Ok("linux" | "dumb") | Err(_)) {
            execute!(io::stdout(), style::Print(reports::QUESTION))?;
        }
        let frame = FrameBuffer::default();
        let terminal = Terminal::new(CrosstermBackend::new(frame.clone()))?;
        Ok(Self { terminal, frame, title: title.to_owned(), has_mouse: false })
    }

    /// Gives the terminal back for a while: to an editor, or to the shell.
    pub fn release(&mut self) {
        give_back();
    }

    /// Takes the terminal again, whatever was done to it meanwhile; the next frame is drawn whole.
    pub fn retake(&mut self) -> io::Result<()> {
        // Who was stopped without being asked still holds it: modes that are stacked must not be stacked twice.
        give_back();
        enable_raw_mode()?;
        TAKEN.store(true, Ordering::SeqCst);
        enter_modes(&self.title)?;
        if self.has_mouse {
            switch_mouse(true)?;
        }
        execute!(io::stdout(), terminal::Clear(terminal::ClearType::All))?;
        // A new one knows that nothing is on the screen. Clearing the old one would ask the terminal where the cursor is,
        // and wait for an answer that the reader of keys may take.
        self.terminal = Terminal::new(CrosstermBackend::new(self.frame.clone()))?;
        Ok(())
    }

    /// Draws one frame and hands it to the terminal in one write, so that it appears at once.
    ///
    /// A terminal without a size (0x0) is waited for: nothing is drawn.
    pub fn draw(&mut self, render: impl FnOnce(&mut Frame)) -> io::Result<()> {
        let size = self.terminal.size()?;
        if size.width == 0 || size.height == 0 {
            return Ok(());
        }
        queue!(self.frame, BeginSynchronizedUpdate)?;
        self.terminal.draw(render)?;
        queue!(self.frame, EndSynchronizedUpdate)?;
        self.frame.deliver(&mut io::stdout())
    }

    /// Takes the mouse, or leaves it to the terminal; also after the terminal was given back for a while.
    pub fn capture_mouse(&mut self, is_ours: bool) -> io::Result<()> {
        self.has_mouse = is_ours;
        switch_mouse(is_ours)
    }

    /// Asks the terminal to put a text on the clipboard (OSC 52). It does not answer whether it did.
    pub fn copy(&mut self, text: &str) -> io::Result<()> {
        let encoded = BASE64_STANDARD.encode(text);
        execute!(io::stdout(), style::Print(format!("\x1b]52;c;{encoded}\x07")))
    }

    /// Columns and rows.
    pub fn size(&self) -> (u16, u16) {
        terminal::size().unwrap_or((0, 0))
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        give_back();
    }
}

/// Alternate screen, bracketed paste, unambiguous keys where the terminal knows how.
fn enter_modes(title: &str) -> io::Result<()> {
    let mut out = io::stdout();
    execute!(out, EnterAlternateScreen, SetTitle(title), cursor::Hide)?;
    // On Windows there is no bracketed paste, and a terminal that has it reports a pasted line end as Ctrl+Enter.
    #[cfg(not(windows))]
    execute!(
        out,
        EnableBracketedPaste,
        // Terminals that do not know the sequence ignore it; asking first could cost seconds.
        PushKeyboardEnhancementFlags(KeyboardEnhancementFlags::DISAMBIGUATE_ESCAPE_CODES)
    )?;
    Ok(())
}

fn switch_mouse(is_ours: bool) -> io::Result<()> {
    #[cfg(not(windows))]
    execute!(io::stdout(), style::Print(if is_ours { MOUSE_ON } else { MOUSE_OFF }))?;
    #[cfg(windows)]
    if is_ours {
        execute!(io::stdout(), crossterm::event::EnableMouseCapture)?;
    } else {
        execute!(io::stdout(), crossterm::event::DisableMouseCapture)?;
    }
    Ok(())
}

/// Gives the terminal back, whoever asks first. Failures are ignored: there is nobody left to tell.
fn give_back() {
    if !TAKEN.swap(false, Ordering::SeqCst) {
        return;
    }
    let mut out = io::stdout();
    let _ = switch_mouse(false);
    #[cfg(not(windows))]
    let _ = execute!(out, PopKeyboardEnhancementFlags, DisableBracketedPaste);
    let _ = execute!(out, EndSynchronizedUpdate, style::ResetColor, LeaveAlternateScreen, cursor::Show);
    let _ = disable_raw_mode();
}

/// Gives the terminal back before a panic on the console's own thread is reported. A panic on another thread (a request
/// that is carried out in the background) is contained there and must not take the screen away; it goes to the log.
fn set_panic_hook() {
    let console = thread::current().id();
    let report = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        if TAKEN.load(Ordering::SeqCst) && thread::current().id() != console {
            tracing::error!("a background task panicked: {info}");
            return;
        }
        give_back();
        report(info);
    }));
}

/// Collects what a frame writes until it is complete. Its `flush` does nothing, so that a frame is one write however
/// often the drawing library flushes.
#[derive(Clone, Debug, Default)]
struct FrameBuffer(Arc<Mutex<Vec<u8>>>);

impl FrameBuffer {
    fn deliver(&self, out: &mut impl Write) -> io::Result<()> {
        let mut bytes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        out.write_all(&bytes)?;
        bytes.clear();
        out.flush()
    }
}

impl Write for FrameBuffer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_is_delivered_in_one_piece_and_once() {
        let mut frame = FrameBuffer::default();
        frame.write_all(b"first ").unwrap();
        frame.flush().unwrap();
        frame.write_all(b"second").unwrap();
        let mut out = Vec::new();
        frame.deliver(&mut out).unwrap();
        frame.deliver(&mut out).unwrap();
        assert_eq!(out, b"first second");
    }

    #[test]
    fn without_a_terminal_nothing_is_taken() {
        // Test runners capture the output, but a developer may run the tests in a terminal.
        if !io::stdout().is_terminal() {
            assert!(Screen::open("frontdesk").is_err());
            assert!(!TAKEN.load(Ordering::SeqCst));
        }
    }
}
