//! The loop: what comes in goes through `update`, what `update` wants is performed, and the screen is drawn once when
//! nothing more waits.
//!
//! Nothing ticks: the loop sleeps until a key, an answer, an event, or the moment at which something on the screen changes by
//! itself.

pub(super) mod clipboard;
mod film;
mod outside;
mod perform;
mod plain;
mod session;
mod signals;
mod stage;
mod still;
mod wardrobe;

use std::{future, io, time::Duration};

use jiff::Timestamp;
use tokio::{
    sync::mpsc,
    time::{Instant, sleep_until},
};
use uuid::Uuid;

pub use self::{
    film::{Film, film},
    plain::run_plain,
    still::still,
};
use self::{
    outside::Errand,
    perform::Performer,
    session::Session,
    signals::{Signalled, Signals},
    wardrobe::Wardrobe,
};
use super::{
    ConsoleError, Exit, Look, Options,
    app::{App, Cadence},
    effect::Effect,
    keymap::{self, Meaning},
    message::{Message, Route},
    terminal::{
        Screen,
        input::{self, Input, Reader},
    },
    theme::{AUTO, ThemeError},
    update, view,
};
use crate::client::{DeskClient, MessagingClient};

/// The spinner's step.
const SPINNER_STEP: Duration = Duration::from_millis(100);
/// How often the files of a theme in use are looked at.
const THEME_PAUSE: Duration = Duration::from_secs(2);
/// So many messages are taken in before the screen is drawn, even if more wait: a flood must not freeze it.
const MESSAGES_PER_FRAME: usize = 500;

/// Runs the console until the person leaves or the process is told to end.
///
/// Must be polled on the thread that it was called on (as `Runtime::block_on` does): a panic there gives the terminal
/// back, one elsewhere does not.
pub async fn run(options: Options, messaging: MessagingClient, desk: DeskClient) -> Result<Exit, ConsoleError> {
    let Session { mut app, performer, messages, keepers, mut notices, look, editor, clock } =
        Session::open(options, &messaging, desk);
    let title = format!("frontdesk · {}", app.target.base_url);
    let wardrobe = dress(&mut app, &look, &mut notices)?;
    app.keymap = look.keymap;
    app.keymap.set_extended(cfg!(windows));
    session::tell(&mut app, &notices);

    let mut signals = Signals::listen().map_err(ConsoleError::Signals)?;
    let mut screen = Screen::open(&title).map_err(ConsoleError::Terminal)?;
    (app.columns, app.rows) = screen.size();
    screen.capture_mouse(app.preferences.mouse).map_err(ConsoleError::Terminal)?;
    let (input_sender, inputs) = mpsc::unbounded_channel();
    let reader = input::read_into(input_sender).map_err(ConsoleError::Terminal)?;

    // On the heap: who awaits the console should not have to hold all that it knows.
    let mut console = Box::new(Console {
        app,
        screen: &mut screen,
        reader,
        editor,
        wardrobe,
        clock,
        performer,
        inputs,
        messages,
        errand: None,
    });
    // With it the performer ends, and with that the keepers' input; they still save the last that they were given.
    let ended = keepers.saved_after(async move { Box::pin(console.run(&mut signals)).await }).await;
    ended.map_err(ConsoleError::Terminal)
}

/// Puts on the theme that was set, else the one that is remembered. One that was set must be there; one that is
/// remembered may be gone.
fn dress(app: &mut App, look: &Look, notices: &mut Vec<String>) -> Result<Wardrobe, ConsoleError> {
    if let Some(mouse) = look.mouse {
        app.preferences.mouse = mouse;
    }
    let put_on = |choice: &str| Wardrobe::new(look.library.clone(), choice, look.ground, look.depth);
    if let Some((choice, who)) = &look.theme {
        app.preferences.theme.clone_from(choice);
        app.theme_is_set_by = Some(who);
        return put_on(choice).map_err(ConsoleError::Theme);
    }
    put_on(&app.preferences.theme).or_else(|error| {
        notices.push(error.to_string());
        AUTO.clone_into(&mut app.preferences.theme);
        put_on(AUTO).map_err(ConsoleError::Theme)
    })
}

struct Console<'a> {
    app: App,
    screen: &'a mut Screen,
    reader: Reader,
    editor: Option<String>,
    wardrobe: Wardrobe,
    clock: Box<dyn Fn() -> Timestamp + Send>,
    performer: Performer,
    inputs: mpsc::UnboundedReceiver<Input>,
    messages: mpsc::UnboundedReceiver<Message>,
    /// What takes the console away from its screen next.
    errand: Option<Errand>,
}

impl Console<'_> {
    async fn run(&mut self, signals: &mut Signals) -> io::Result<Exit> {
        let first = update::start(&mut self.app);
        if let Some(exit) = self.perform(first) {
            return Ok(exit);
        }
        loop {
            self.draw()?;
            let cadence = self.app.cadence();
            let wake = wake_at(cadence, (self.clock)(), Instant::now());
            let seconds = if cadence == Cadence::Second { wake } else { None };
            self.reader.tick_from(seconds.map(Instant::into_std));
            // Once the reader of keys tells the seconds, no timer has to.
            let wake = if seconds.is_some() && self.reader.is_ticking() { None } else { wake };
            // The next look is counted from the last thing that happened: while things happen, there is no hurry.
            let look = self.wardrobe.is_of_files().then(|| Instant::now() + THEME_PAUSE);
            let exit = tokio::select! {
                signal = signals.next() => match signal {
                    Signalled::End(exit) => Some(exit),
                    Signalled::Continued => {
                        self.come_back()?;
                        None
                    }
                },
                Some(input) = self.inputs.recv() => self.take_input(input)?,
                Some(message) = self.messages.recv() => self.take(message),
                () = sleep_or_never(wake) => self.tick(),
                () = sleep_or_never(look) => self.look_after_theme(),
            };
            if let Some(exit) = exit.or_else(|| self.drain()) {
                return Ok(exit);
            }
            if let Some(errand) = self.errand.take()
                && let Some(exit) = self.go(errand, signals).await?
            {
                return Ok(exit);
            }
        }
    }

    /// Takes in what waits already, so that one frame shows it all.
    fn drain(&mut self) -> Option<Exit> {
        for _ in 0..MESSAGES_PER_FRAME {
            // Keys that follow are for whoever has the terminal then.
            if self.errand.is_some() {
                return None;
            }
            if let Ok(input) = self.inputs.try_recv() {
                match self.take_input(input) {
                    Ok(None) => {}
                    Ok(exit) => return exit,
                    Err(error) => {
                        tracing::error!("{error}");
                        return Some(Exit::HungUp);
                    }
                }
            } else if let Ok(message) = self.messages.try_recv() {
                if let Some(exit) = self.take(message) {
                    return Some(exit);
                }
            } else {
                return None;
            }
        }
        None
    }

    fn take_input(&mut self, input: Input) -> io::Result<Option<Exit>> {
        let message = match input {
            Input::Key { chord, in_burst } => match keymap::meaning(&self.app, chord) {
                Some(Meaning::Wanted(action)) => {
                    self.take(Message::Pressed { chord, action });
                    Message::Wanted { action, fresh_id: Uuid::new_v4(), in_burst }
                }
                Some(Meaning::Typed(character)) => Message::Typed(character),
                None => return Ok(None),
            },
            Input::Paste(text) => Message::Pasted(text),
            Input::Resized { columns, rows } => Message::Resized { columns, rows },
            Input::Mouse { pointer, column, row } => {
                Message::Pointed { pointer, column, row, fresh_id: Uuid::new_v4() }
            }
            Input::Ground(ground) => {
                let result = self.wardrobe.set_ground(ground);
                return Ok(self.tell_of_theme(result));
            }
            Input::Keyboard { is_extended } => Message::Keyboard { is_extended },
            Input::Tick => return Ok(self.tick()),
            Input::Gone(reason) => return Err(io::Error::other(format!("the terminal cannot be read: {reason}"))),
        };
        Ok(self.take(message))
    }

    fn take(&mut self, message: Message) -> Option<Exit> {
        // `Now` asks for nothing.
        update::update(&mut self.app, Message::Now((self.clock)()));
        let effects = update::update(&mut self.app, message);
        self.perform(effects)
    }

    fn tick(&mut self) -> Option<Exit> {
        let message = match self.app.cadence() {
            Cadence::Spinner => Message::Spin,
            _ => Message::Now((self.clock)()),
        };
        self.take(message)
    }

    fn perform(&mut self, effects: Vec<Effect>) -> Option<Exit> {
        let leaves = effects.contains(&Effect::Leave);
        for effect in effects {
            match effect {
                // What the loop itself has in its hands.
                Effect::Dress(choice) => {
                    let result = self.wardrobe.put_on(&choice);
                    self.tell_of_theme(result);
                }
                Effect::ListThemes => {
                    self.take(Message::ThemesListed(self.wardrobe.entries()));
                }
                Effect::CaptureMouse(is_ours) => {
                    if let Err(error) = self.screen.capture_mouse(is_ours) {
                        tracing::warn!("the terminal does not take the mouse: {error}");
                    }
                }
                Effect::CopyByTerminal(copy) => {
                    let result = self.screen.copy(&copy.text);
                    let result = result.map(|()| Route::Terminal).map_err(|error| error.to_string());
                    self.take(Message::Copied { what: copy.what, result });
                }
                Effect::EditOutside(text) => self.errand = Some(Errand::Edit(text)),
                Effect::Suspend => self.errand = Some(Errand::Suspend),
                effect => self.performer.perform(effect),
            }
        }
        leaves.then_some(Exit::Left)
    }

    /// A theme's file may have changed.
    fn look_after_theme(&mut self) -> Option<Exit> {
        let result = self.wardrobe.look_after()?;
        self.tell_of_theme(result)
    }

    fn tell_of_theme(&mut self, result: Result<(), ThemeError>) -> Option<Exit> {
        self.take(Message::ThemeRefused(result.err()?.to_string()))
    }

    /// Draws, and once more if what was learnt about the room changes the picture.
    fn draw(&mut self) -> io::Result<()> {
        for _ in 0..2 {
            let mut drawn = None;
            let styles = if self.app.presenter.is_on { self.wardrobe.painted() } else { self.wardrobe.styles() };
            self.screen.draw(|frame| drawn = Some(view::draw(frame, &self.app, styles)))?;
            let Some((extent, map)) = drawn else { break };
            let is_as_before = extent == self.app.extent;
            if !is_as_before || map != self.app.map {
                let effects = update::update(&mut self.app, Message::Drawn(extent, map));
                self.perform(effects);
            }
            if is_as_before {
                break;
            }
        }
        Ok(())
    }
}

/// When the screen changes by itself next: at the clock's next whole second or minute, or the spinner's next step.
fn wake_at(cadence: Cadence, now: Timestamp, instant: Instant) -> Option<Instant> {
    let step = match cadence {
        Cadence::Still => return None,
        Cadence::Spinner => return Some(instant + SPINNER_STEP),
        Cadence::Second => 1_000,
        Cadence::Minute => 60_000,
    };
    let left = step - now.as_millisecond().rem_euclid(step);
    Some(instant + Duration::from_millis(left.unsigned_abs()))
}

async fn sleep_or_never(until: Option<Instant>) {
    match until {
        Some(until) => sleep_until(until).await,
        None => future::pending().await,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_loop_sleeps_until_a_label_changes_and_else_for_good() {
        let now: Timestamp = "2026-01-02T03:04:05.250Z".parse().unwrap();
        let instant = Instant::now();
        let wait = |cadence| wake_at(cadence, now, instant).map(|at| (at - instant).as_millis());
        assert_eq!(wait(Cadence::Still), None);
        assert_eq!(wait(Cadence::Spinner), Some(100));
        assert_eq!(wait(Cadence::Second), Some(750));
        assert_eq!(wait(Cadence::Minute), Some(54_750));
    }
}
