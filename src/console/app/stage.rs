//! A scenario on the console's own endpoint: which one, how far it is, what came of it, and at what pace it goes.
//!
//! The steps themselves are run elsewhere; here is what a person knows of them. One scenario is on at a time.

use std::{path::PathBuf, time::Duration};

use jiff::Timestamp;

use crate::api::id::ConversationId;

/// Where a scenario comes from, and by what it is known again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// It comes with frontdesk, under this name.
    BuiltIn(String),
    /// The person's own.
    File(PathBuf),
}

/// A scenario as a person knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    pub source: Source,
    pub title: String,
    pub about: String,
    /// For the trainer.
    pub notes: Option<String>,
    pub steps: Vec<Line>,
    /// Why it cannot be run, in words; what else there is to know is then unknown.
    pub problem: Option<String>,
}

impl Piece {
    /// What it is called in a list.
    pub fn name(&self) -> String {
        match &self.source {
            Source::BuiltIn(name) => name.clone(),
            Source::File(path) => path.file_stem().unwrap_or_default().to_string_lossy().into_owned(),
        }
    }
}

/// A step, before it is run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// What is done, in words.
    pub words: String,
    /// Words for the audience, and nothing else.
    pub is_narration: bool,
    /// How long what it waits for may take.
    pub within: Duration,
    /// It moves the endpoint's time, which stays moved.
    pub moves_time: bool,
}

/// A step that was run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// From 0.
    pub index: usize,
    /// Words for the audience, placeholders filled in.
    pub narration: Option<String>,
    /// What was not as expected, each in a sentence; none when all was.
    pub mismatches: Vec<String>,
    /// The conversation that it was about.
    pub conversation: Option<ConversationId>,
    pub is_last: bool,
}

/// How fast a scenario goes by itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Speed {
    Half,
    #[default]
    Normal,
    Double,
    Quadruple,
}

impl Speed {
    pub fn name(self) -> &'static str {
        match self {
            Speed::Half => "½×",
            Speed::Normal => "1×",
            Speed::Double => "2×",
            Speed::Quadruple => "4×",
        }
    }

    /// The next faster one; the slowest after the fastest.
    #[must_use]
    pub fn next(self) -> Self {
        match self {
            Speed::Half => Speed::Normal,
            Speed::Normal => Speed::Double,
            Speed::Double => Speed::Quadruple,
            Speed::Quadruple => Speed::Half,
        }
    }

    fn stretch(self, pause: Duration) -> Duration {
        match self {
            Speed::Half => pause * 2,
            Speed::Normal => pause,
            Speed::Double => pause / 2,
            Speed::Quadruple => pause / 4,
        }
    }
}

/// After a step without words.
const PAUSE: Duration = Duration::from_millis(1_500);
/// A person reads some fifteen characters in a second.
const PER_CHARACTER: Duration = Duration::from_millis(65);

/// How long is paused after a step, so that what it says can be read.
pub fn pause_after(narration: Option<&str>, speed: Speed) -> Duration {
    let reading = narration.map_or(Duration::ZERO, |text| {
        PER_CHARACTER * u32::try_from(text.chars().count()).unwrap_or(u32::MAX).min(600)
    });
    speed.stretch(PAUSE + reading)
}

/// What a performance waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Waiting {
    /// For its file to be read and its beginning to be found.
    Beginning,
    /// For a step, since this moment of the machine's time.
    Step(Timestamp),
    /// For a person, or for the pause to be over.
    Nothing,
}

/// The scenario that is on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Playing {
    pub piece: Piece,
    /// The index of the step that comes next.
    pub position: usize,
    pub waiting: Waiting,
    /// What was last said to the audience.
    pub narration: Option<String>,
    /// The last step that was run.
    pub last: Option<Told>,
    /// It goes on by itself.
    pub plays: bool,
    /// The conversations that it was about.
    pub own: Vec<ConversationId>,
    /// It was said that time closes conversations of others too.
    pub is_warned: bool,
}

impl Playing {
    /// The step that comes next; none at the end, and after one that failed.
    pub fn upcoming(&self) -> Option<&Line> {
        if self.has_failed() || self.last.as_ref().is_some_and(|told| told.is_last) {
            return None;
        }
        self.piece.steps.get(self.position)
    }

    pub fn has_failed(&self) -> bool {
        self.last.as_ref().is_some_and(|told| !told.mismatches.is_empty())
    }
}

/// What is on, and what was decided about it.
#[derive(Debug, Default)]
pub struct Stage {
    pub playing: Option<Playing>,
    pub speed: Speed,
    /// Counts performances and pauses: what an older one brings is of no interest.
    tickets: u64,
    /// Of the performance that is on.
    run: u64,
    /// Of the pause that is on.
    pause: Option<u64>,
}

impl Stage {
    /// Puts a scenario on, at its beginning; the ticket of the performance.
    pub fn begin(&mut self, piece: Piece) -> u64 {
        self.tickets += 1;
        (self.run, self.pause) = (self.tickets, None);
        self.playing = Some(Playing {
            piece,
            position: 0,
            waiting: Waiting::Beginning,
            narration: None,
            last: None,
            plays: false,
            own: Vec::new(),
            is_warned: false,
        });
        self.run
    }

    pub fn run(&self) -> u64 {
        self.run
    }

    /// What is on, if the performance is this one.
    pub fn of(&mut self, run: u64) -> Option<&mut Playing> {
        if run == self.run { self.playing.as_mut() } else { None }
    }

    /// Takes it off.
    pub fn leave(&mut self) -> Option<Playing> {
        self.pause = None;
        self.playing.take()
    }

    /// Begins a pause; its ticket.
    pub fn rest(&mut self) -> u64 {
        self.tickets += 1;
        self.pause = Some(self.tickets);
        self.tickets
    }

    /// No pause is waited for any more.
    pub fn stop_resting(&mut self) {
        self.pause = None;
    }

    /// A pause is over; whether it is the one that is waited for.
    pub fn rested(&mut self, ticket: u64) -> bool {
        self.pause.take_if(|pause| *pause == ticket).is_some()
    }

    /// Whether a step is being run, which the screen tells by the second.
    pub fn is_waiting(&self) -> bool {
        self.playing.as_ref().is_some_and(|playing| playing.waiting != Waiting::Nothing)
    }
}
