//! The loop of the plain console: lines in, lines out, and nothing else is done to the terminal.
//!
//! A line is carried out before the next one is read, so that a script reads as it is written: what a line asks for is
//! waited for, what merely happens is told between lines.

use std::{
    io::{self, BufRead as _, IsTerminal as _, Read as _, Write as _},
    thread,
    time::Duration,
};

use jiff::Timestamp;
use tokio::{
    sync::mpsc,
    time::{Instant, timeout_at},
};
use uuid::Uuid;

use super::{
    perform::Performer,
    session::{self, Session},
    signals::{Signalled, Signals},
};
use crate::{
    client::{DeskClient, MessagingClient},
    console::{
        ConsoleError, Exit, Options,
        effect::Effect,
        message::Message,
        plain::{Failure, Plain},
    },
};

/// How long what a line asked for is waited for; it is told later if it takes longer.
const PATIENCE: Duration = Duration::from_mins(1);
/// Longer lines are cut: no field holds as much.
const LINE_BYTES: u64 = 1 << 20;

/// Runs the plain console until its input ends, the person leaves, or the process is told to end; and how the first line
/// that came to nothing did.
pub async fn run_plain(
    options: Options,
    messaging: MessagingClient,
    desk: DeskClient,
) -> Result<(Exit, Option<Failure>), ConsoleError> {
    let Session { mut app, performer, messages, keepers, notices, look, clock, .. } =
        Session::open(options, &messaging, desk);
    app.keymap = look.keymap;
    session::tell(&mut app, &notices);
    let mut signals = Signals::listen().map_err(ConsoleError::Signals)?;
    let is_prompting = io::stdin().is_terminal() && io::stdout().is_terminal();
    let plain = Plain::new(app, Uuid::new_v4);
    let mut console = Console { plain, performer, messages, clock, is_prompting, is_prompted: false };
    let work = async move {
        let ended = console.run(&mut signals).await;
        (ended, console.plain.failure())
    };
    let (ended, failure) = keepers.saved_after(Box::pin(work)).await;
    match ended {
        Ok(exit) => Ok((exit, failure)),
        // Whoever read the lines has read enough.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok((Exit::Left, failure)),
        Err(error) => Err(ConsoleError::Terminal(error)),
    }
}

struct Console {
    plain: Plain,
    performer: Performer,
    messages: mpsc::UnboundedReceiver<Message>,
    clock: Box<dyn Fn() -> Timestamp + Send>,
    /// A person types at a terminal: a mark tells that it is their turn.
    is_prompting: bool,
    is_prompted: bool,
}

impl Console {
    async fn run(&mut self, signals: &mut Signals) -> io::Result<Exit> {
        let (sender, mut lines) = mpsc::channel(1);
        read_lines(sender)?;
        let first = self.plain.start();
        let mut exit = self.carry_out(first, signals).await?;
        while exit.is_none() {
            self.prompt()?;
            exit = tokio::select! {
                signal = signals.next() => ended_by(&signal),
                line = lines.recv() => match line {
                    Some(line) => {
                        self.is_prompted = false;
                        self.now();
                        let effects = self.plain.take(&line);
                        self.carry_out(effects, signals).await?
                    }
                    None => Some(Exit::Left),
                },
                Some(message) = self.messages.recv() => {
                    let exit = self.take(message);
                    let exit = exit.or_else(|| self.drain());
                    self.plain.tell_news();
                    self.write()?;
                    exit
                }
            };
        }
        Ok(exit.unwrap_or(Exit::Left))
    }

    /// Performs what was asked for and takes in the answers until nothing more is under way, then tells.
    async fn carry_out(&mut self, effects: Vec<Effect>, signals: &mut Signals) -> io::Result<Option<Exit>> {
        self.write()?;
        let mut exit = self.perform(effects);
        exit = exit.or(self.wait_for_answers(signals).await);
        let next = self.plain.go_on();
        if !next.is_empty() {
            exit = exit.or_else(|| self.perform(next));
            exit = exit.or(self.wait_for_answers(signals).await);
        }
        self.plain.settle();
        self.write()?;
        Ok(exit)
    }

    async fn wait_for_answers(&mut self, signals: &mut Signals) -> Option<Exit> {
        let deadline = Instant::now() + PATIENCE;
        while self.performer.is_busy() {
            let exit = tokio::select! {
                signal = signals.next() => ended_by(&signal),
                message = timeout_at(deadline, self.messages.recv()) => match message {
                    Ok(Some(message)) => self.take(message),
                    Ok(None) | Err(_) => break,
                },
            };
            if exit.is_some() {
                return exit;
            }
        }
        self.drain()
    }

    fn drain(&mut self) -> Option<Exit> {
        while let Ok(message) = self.messages.try_recv() {
            if let Some(exit) = self.take(message) {
                return Some(exit);
            }
        }
        None
    }

    fn now(&mut self) {
        self.plain.happens(Message::Now((self.clock)()));
    }

    fn take(&mut self, message: Message) -> Option<Exit> {
        self.now();
        let effects = self.plain.happens(message);
        self.perform(effects)
    }

    fn perform(&mut self, effects: Vec<Effect>) -> Option<Exit> {
        let leaves = effects.contains(&Effect::Leave);
        for effect in effects {
            match effect {
                // A sequence for the terminal would be read out, or shown as it is.
                Effect::CopyByTerminal(copy) => {
                    let result = Err("no program here takes a copy".to_owned());
                    self.take(Message::Copied { what: copy.what, result });
                }
                effect => self.performer.perform(effect),
            }
        }
        leaves.then_some(Exit::Left)
    }

    fn prompt(&mut self) -> io::Result<()> {
        if self.is_prompting && !self.is_prompted {
            self.is_prompted = true;
            let mut out = io::stdout().lock();
            write!(out, "> ")?;
            out.flush()?;
        }
        Ok(())
    }

    fn write(&mut self) -> io::Result<()> {
        let said = self.plain.said();
        if said.is_empty() {
            return Ok(());
        }
        let mut out = io::stdout().lock();
        if std::mem::take(&mut self.is_prompted) {
            // News begins a line of its own.
            writeln!(out)?;
        }
        for line in said {
            writeln!(out, "{line}")?;
        }
        out.flush()
    }
}

fn ended_by(signal: &Signalled) -> Option<Exit> {
    match signal {
        Signalled::End(exit) => Some(*exit),
        Signalled::Continued => None,
    }
}

/// Reads lines on a thread of its own, one ahead of what is carried out; reading cannot be called off. The end of the
/// input closes the channel.
fn read_lines(sender: mpsc::Sender<String>) -> io::Result<()> {
    thread::Builder::new().name("lines".to_owned()).spawn(move || {
        let mut input = io::stdin().lock();
        loop {
            let mut line = Vec::new();
            match input.by_ref().take(LINE_BYTES).read_until(b'\n', &mut line) {
                Ok(0) | Err(_) => return,
                Ok(_) => {}
            }
            if sender.blocking_send(String::from_utf8_lossy(&line).into_owned()).is_err() {
                return;
            }
        }
    })?;
    Ok(())
}
