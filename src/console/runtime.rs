//! The loop: what comes in goes through `update`, what `update` wants is performed, and the screen is drawn once when
//! nothing more waits.
//!
//! Nothing ticks: the loop sleeps until a key, an answer, an event, or the moment at which something on the screen changes by
//! itself.

pub(super) mod clipboard;
mod outside;
mod perform;
mod signals;
mod still;
mod wardrobe;

use std::{future, io, time::Duration};

use jiff::Timestamp;
use tokio::{
    sync::{mpsc, watch},
    time::{Instant, sleep_until},
};
use uuid::Uuid;

pub use self::still::still;
use self::{
    outside::Errand,
    perform::Performer,
    signals::{Signalled, Signals},
    wardrobe::Wardrobe,
};
use super::{
    ConsoleError, Exit, Look, Options,
    app::{App, Cadence, Keeping, Notice, Pane, Tone, quick_reply},
    composer::{Composer, Draft},
    drafts::{self, DraftFile},
    effect::Effect,
    keymap::{self, Meaning},
    message::{Message, Route},
    remembered,
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
/// So much of the first notices is told: three lines of the smallest screen, less what breaking them and the number of
/// those left out take.
const NOTICE_CHARS: usize = 120;
/// How often the files of a theme in use are looked at.
const THEME_PAUSE: Duration = Duration::from_secs(2);
/// So many messages are taken in before the screen is drawn, even if more wait: a flood must not freeze it.
const MESSAGES_PER_FRAME: usize = 500;

/// Runs the console until the person leaves or the process is told to end.
///
/// Must be polled on the thread that it was called on (as `Runtime::block_on` does): a panic there gives the terminal
/// back, one elsewhere does not.
pub async fn run(options: Options, messaging: MessagingClient, desk: DeskClient) -> Result<Exit, ConsoleError> {
    let Options {
        target,
        look,
        start_on_desk,
        initial,
        draft,
        remembered,
        templates,
        quick_replies,
        editor,
        clock,
        zone,
    } = options;
    let mut notices = Vec::new();
    let draft_file = draft.and_then(|path| match DraftFile::claim(&path) {
        Ok(file) => Some(file),
        Err(error) => {
            notices.push(format!("the draft cannot be kept: {error}: {}", path.display()));
            None
        }
    });
    let draft = draft_file.as_ref().and_then(DraftFile::load);
    let (composer, keeping) = match (initial, &draft) {
        (Some(body), _) => {
            let (composer, notes) = Composer::from_body(&body);
            notices.splice(0..0, notes);
            (composer, Keeping::OtherUntilEdited)
        }
        (None, Some(draft)) => (Composer::from_draft(draft), Keeping::Form),
        (None, None) => (Composer::vendor_sample(), Keeping::Form),
    };
    let focus = if start_on_desk { Pane::Conversations } else { Pane::Compose };
    let title = format!("frontdesk · {}", target.base_url);
    let mut app = App::new(target, zone, clock(), composer, focus);
    app.keeping = if draft_file.is_some() { keeping } else { Keeping::Nothing };
    app.outbox.restore(draft.as_ref().map(Draft::unsettled).unwrap_or_default());
    app.preferences = remembered.as_deref().map(remembered::load).unwrap_or_default();
    let wardrobe = dress(&mut app, &look, &mut notices)?;
    app.keymap = look.keymap;
    app.quick_replies = quick_reply::all(quick_replies);
    app.keymap.set_extended(cfg!(windows));
    app.unfinished = draft.as_ref().and_then(Draft::unfinished).map(str::to_owned);
    if !notices.is_empty() {
        app.notice = Some(Notice::new(Tone::Warning, in_short(&notices)));
    }

    let mut signals = Signals::listen().map_err(ConsoleError::Signals)?;
    let mut screen = Screen::open(&title).map_err(ConsoleError::Terminal)?;
    (app.columns, app.rows) = screen.size();
    screen.capture_mouse(app.preferences.mouse).map_err(ConsoleError::Terminal)?;
    let (input_sender, inputs) = mpsc::unbounded_channel();
    let reader = input::read_into(input_sender).map_err(ConsoleError::Terminal)?;
    let (sender, messages) = mpsc::unbounded_channel();
    let (draft_sender, draft_receiver) = watch::channel(None);
    let keeper = draft_file.map(|file| {
        let sender = sender.clone();
        tokio::spawn(drafts::keep(file, draft_receiver, move |reason| {
            // Nobody listens any more once the console ends.
            let _ = sender.send(Message::DraftNotKept(reason));
        }))
    });
    let (preference_sender, preference_receiver) = watch::channel(None);
    // Copies that no clipboard takes go where the rest is kept.
    let folder = remembered.as_deref().and_then(std::path::Path::parent).map(std::path::Path::to_owned);
    let rememberer = remembered.map(|path| {
        let sender = sender.clone();
        tokio::spawn(remembered::keep(path, preference_receiver, move |reason| {
            let _ = sender.send(Message::PreferencesNotKept(reason));
        }))
    });
    let keepers = perform::Keepers { drafts: draft_sender, preferences: preference_sender, folder, templates };
    let performer = Performer::new(&messaging, desk, sender, keepers);

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
    let ended = Box::pin(console.run(&mut signals)).await;

    // Ending the performer ends the keepers' input; they still save the last that they were given.
    drop(console);
    for keeper in [keeper, rememberer].into_iter().flatten() {
        if let Err(error) = keeper.await {
            tracing::error!("the last draft, or what was remembered, may not be kept: {error}");
        }
    }
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
            let wake = wake_at(self.app.cadence(), (self.clock)(), Instant::now());
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
                Some(Meaning::Wanted(action)) => Message::Wanted { action, fresh_id: Uuid::new_v4(), in_burst },
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
            self.screen.draw(|frame| drawn = Some(view::draw(frame, &self.app, self.wardrobe.styles())))?;
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

/// As many notices as the smallest screen has room for, and how many more there are.
fn in_short(notices: &[String]) -> String {
    let mut told = String::new();
    for (at, notice) in notices.iter().enumerate() {
        let joint = if at == 0 { "" } else { " · " };
        let left = NOTICE_CHARS.saturating_sub(told.chars().count() + joint.len());
        if at > 0 && notice.chars().count() > left {
            return format!("{told} · and {} more", notices.len() - at);
        }
        told.push_str(joint);
        told.extend(notice.chars().take(left));
        if notice.chars().count() > left {
            told.push('…');
        }
    }
    told
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
    fn notices_that_do_not_fit_are_counted() {
        let short = |lengths: &[usize]| in_short(&lengths.iter().map(|length| "x".repeat(*length)).collect::<Vec<_>>());
        assert_eq!(short(&[2, 3]), "xx · xxx");
        assert_eq!(short(&[50, 50, 50, 2]), format!("{0} · {0} · and 2 more", "x".repeat(50)));
        assert_eq!(short(&[500, 2]), format!("{}… · and 1 more", "x".repeat(NOTICE_CHARS)));
    }

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
