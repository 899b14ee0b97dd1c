//! The console filmed while a scenario goes by: the same state, the same picture, and no terminal.
//!
//! The film's time is not the machine's: a picture stands for as long as a person needs to read what it says, however long
//! the endpoint took. What is drawn goes through the same cleaning as on a screen, so that nothing in a film but the
//! pictures' own sequences is for a terminal to obey.

use std::{
    io::{self, Write},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use jiff::Timestamp;
use ratatui::{Terminal, TerminalOptions, Viewport, backend::CrosstermBackend, layout::Rect};
use tokio::{sync::mpsc::UnboundedReceiver, time::timeout};
use uuid::Uuid;

use super::{dress, perform::Performer, session::Session, stage, wardrobe::Wardrobe};
use crate::{
    client::{DeskClient, MessagingClient},
    console::{
        ConsoleError, Options,
        action::Action,
        app::{
            App, SMALLEST,
            stage::{Piece, Source, Speed, Waiting, pause_after},
        },
        effect::Effect,
        message::Message,
        update, view,
    },
};

/// After so long without news a picture is complete.
const QUIET: Duration = Duration::from_millis(250);
/// A step that takes longer is not waited for: the film ends there.
const LONGEST: Duration = Duration::from_mins(2);
/// The last picture stands for as long.
const LAST: Duration = Duration::from_secs(4);

/// What a terminal is to be sent, and when.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Film {
    /// Each behind the one before it, from zero.
    pub pictures: Vec<(Duration, String)>,
    /// When the last one has stood long enough.
    pub length: Duration,
    /// What was not as expected, each in a sentence; none when all was.
    pub mismatches: Vec<String>,
}

/// Films a scenario in a console of `columns` and `rows`.
pub async fn film(
    options: Options,
    (messaging, desk): (MessagingClient, DeskClient),
    source: Source,
    (columns, rows): (u16, u16),
) -> Result<Film, ConsoleError> {
    if columns < SMALLEST.0 || rows < SMALLEST.1 {
        return Err(ConsoleError::Film(format!("the console needs {} × {}", SMALLEST.0, SMALLEST.1)));
    }
    let piece = stage::piece(source).await.map_err(ConsoleError::Film)?;
    let Session { mut app, performer, messages, keepers, mut notices, look, clock, .. } =
        Session::open(options, &messaging, desk);
    app.keymap = look.keymap.clone();
    let wardrobe = dress(&mut app, &look, &mut notices)?;
    (app.columns, app.rows) = (columns, rows);
    let tape = Tape::default();
    let viewport = TerminalOptions { viewport: Viewport::Fixed(Rect::new(0, 0, columns, rows)) };
    let terminal =
        Terminal::with_options(CrosstermBackend::new(tape.clone()), viewport).map_err(ConsoleError::Terminal)?;
    let mut studio =
        Box::new(Studio { app, performer, messages, wardrobe, clock, terminal, tape, film: Film::default() });
    // With the studio the performer ends, and with that the scenario, which is then tidied up.
    let work = async move { studio.shoot(piece).await.map(|()| std::mem::take(&mut studio.film)) };
    keepers.saved_after(work).await
}

/// What a terminal would have been sent.
#[derive(Clone, Default)]
struct Tape(Arc<Mutex<Vec<u8>>>);

impl Tape {
    fn take(&self) -> String {
        let bytes = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        String::from_utf8_lossy(&bytes).into_owned()
    }
}

impl Write for Tape {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

struct Studio {
    app: App,
    performer: Performer,
    messages: UnboundedReceiver<Message>,
    wardrobe: Wardrobe,
    clock: Box<dyn Fn() -> Timestamp + Send>,
    terminal: Terminal<CrosstermBackend<Tape>>,
    tape: Tape,
    film: Film,
}

impl Studio {
    async fn shoot(&mut self, piece: Piece) -> Result<(), ConsoleError> {
        let first = update::start(&mut self.app);
        self.perform(first);
        let begun = update::put_on(&mut self.app, piece);
        self.perform(begun);
        self.settle().await?;
        self.picture()?;
        self.film.length += pause_after(None, Speed::Normal);
        while self.app.stage.playing.as_ref().is_some_and(|playing| playing.upcoming().is_some()) {
            self.take(Message::Wanted { action: Action::StageForward, fresh_id: Uuid::new_v4(), in_burst: false });
            self.settle().await?;
            self.picture()?;
            let told = self.app.stage.playing.as_ref().and_then(|playing| playing.last.as_ref());
            self.film.length += pause_after(told.and_then(|told| told.narration.as_deref()), Speed::Normal);
        }
        self.film.length += LAST;
        let Some(playing) = &self.app.stage.playing else {
            let reason = self.app.notice.as_ref().map_or("it was left", |notice| notice.text.as_str());
            return Err(ConsoleError::Film(reason.to_owned()));
        };
        self.film.mismatches = playing.last.as_ref().map(|told| told.mismatches.clone()).unwrap_or_default();
        Ok(())
    }

    /// Takes in what happens until the step is over and nothing more comes.
    async fn settle(&mut self) -> Result<(), ConsoleError> {
        let settled = async {
            loop {
                match timeout(QUIET, self.messages.recv()).await {
                    Ok(Some(message)) => self.take(message),
                    Ok(None) => break,
                    Err(_) => {
                        let playing = self.app.stage.playing.as_ref();
                        if !self.performer.is_busy()
                            && playing.is_none_or(|playing| playing.waiting == Waiting::Nothing)
                        {
                            break;
                        }
                    }
                }
            }
        };
        timeout(LONGEST, settled).await.map_err(|_| ConsoleError::Film("a step does not come to an end".to_owned()))
    }

    fn take(&mut self, message: Message) {
        update::update(&mut self.app, Message::Now((self.clock)()));
        let effects = update::update(&mut self.app, message);
        self.perform(effects);
    }

    fn perform(&mut self, effects: Vec<Effect>) {
        // What only a terminal could do is nobody's business here.
        for effect in effects {
            self.performer.perform(effect);
        }
    }

    /// Draws, and once more if what was learnt about the room changes the picture.
    fn picture(&mut self) -> Result<(), ConsoleError> {
        for _ in 0..2 {
            let mut drawn = None;
            let (app, styles) = (&self.app, self.wardrobe.painted());
            self.terminal.draw(|frame| drawn = Some(view::draw(frame, app, styles))).map_err(ConsoleError::Terminal)?;
            if let Some((extent, map)) = drawn {
                let effects = update::update(&mut self.app, Message::Drawn(extent, map));
                self.perform(effects);
            }
        }
        let text = self.tape.take();
        if !text.is_empty() {
            self.film.pictures.push((self.film.length, text));
        }
        Ok(())
    }
}
