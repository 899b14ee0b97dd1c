//! The console without a screen: a line in, some lines out. For screen readers, dumb terminals and scripts.
//!
//! The same state, the same `update`, the same table of actions as the console on a screen; only what a person writes and
//! reads differs. An action is asked for by its id from the table, so that every action that needs nothing typed is here
//! too; a text after it goes where the action leads, and is confirmed as Enter would. Nothing is told by its place or its
//! colour, and no line is ever taken back.
//!
//! Pure: lines and messages come in, lines and effects go out. Who reads and writes is `runtime::plain`.

mod ask;
mod command;
mod opened;
mod remote;
mod tell;

use std::collections::VecDeque;

use uuid::Uuid;

use self::{ask::Question, tell::News};
use super::{
    action::{self, Action, Row},
    app::{App, Context, Notice, Pane, Tone, map::Map},
    chord::{Chord, Key},
    effect::Effect,
    keymap::{self, Meaning},
    message::{Extent, Message},
    text, update,
};
use crate::api::id::ConversationId;

/// Rows of a list that are told at once.
const ROWS: usize = 20;
/// Actions that are about a screen: there is none.
const OF_SCREENS: [Action; 11] = [
    Action::Themes,
    Action::Mouse,
    Action::Zoom,
    Action::Grow,
    Action::Shrink,
    Action::Present,
    Action::Point,
    Action::Palette,
    Action::EditOutside,
    Action::Suspend,
    Action::PasteSpecial,
];

/// A console that is read line by line.
pub struct Plain {
    pub app: App,
    /// Makes the ids that sends take.
    fresh_id: Box<dyn FnMut() -> Uuid + Send>,
    /// What numbers stand for.
    numbered: Numbered,
    /// What is told once the answers to the last line are there.
    then: Then,
    /// What is done once the row that it is for is on view.
    queued: Option<&'static Row>,
    question: Option<Question>,
    news: News,
    /// The notice that was told last.
    told: Option<Notice>,
    said: VecDeque<String>,
    failure: Option<Failure>,
}

/// How the first line that came to nothing did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// It was refused, by the endpoint or by the console.
    Refused,
    /// It was not understood.
    NotUnderstood,
    /// The endpoint could not be reached.
    NotReached,
}

/// What the lines that were told last are numbered by.
#[derive(Debug, PartialEq, Eq)]
enum Numbered {
    Nothing,
    Conversations(Vec<ConversationId>),
    Actions(Vec<Action>),
    /// Entries of what is open, so many.
    Entries(usize),
}

/// What a line is to be answered with.
#[derive(Debug, PartialEq, Eq)]
enum Then {
    Nothing,
    /// The rows of the list from here on.
    List(usize),
    Conversation,
    Preview,
    Form,
    /// What opened, if something did.
    Opened,
}

impl Plain {
    /// A console that reads lines; `fresh_id` makes ids that nobody has used.
    pub fn new(mut app: App, fresh_id: impl FnMut() -> Uuid + Send + 'static) -> Self {
        (app.columns, app.rows) = (80, 24);
        app.asks_in_words = true;
        // As if the list were in sight: what is told of it is loaded.
        let extent = Extent { list_rows: ROWS, ..Extent::default() };
        update::update(&mut app, Message::Drawn(extent, Map::default()));
        Self {
            app,
            fresh_id: Box::new(fresh_id),
            numbered: Numbered::Nothing,
            then: Then::Nothing,
            queued: None,
            question: None,
            news: News::default(),
            told: None,
            said: VecDeque::new(),
            failure: None,
        }
    }

    /// Greets, and asks its first questions.
    pub fn start(&mut self) -> Vec<Effect> {
        let target = &self.app.target;
        let greeting = format!("frontdesk, {}, {}, profile {}", target.environment, target.base_url, target.profile);
        self.say(&greeting);
        self.say("the form is ready to be sent: form tells it, send sends it, help tells what else there is");
        self.tell_notice();
        update::start(&mut self.app)
    }

    /// Something happened.
    pub fn happens(&mut self, message: Message) -> Vec<Effect> {
        self.news.note(&message, &self.app);
        update::update(&mut self.app, message)
    }

    /// Takes a line; what it asks for is told by [`settle`](Self::settle) once the effects are done.
    pub fn take(&mut self, line: &str) -> Vec<Effect> {
        let line = line.trim();
        self.then = Then::Nothing;
        if line.is_empty() {
            return Vec::new();
        }
        // What was told before may be told again: it is the answer to something else.
        self.told = None;
        self.app.notice = None;
        let effects = match self.question.take() {
            Some(question) => self.answer(question, line),
            None => self.command(line),
        };
        self.ask();
        effects
    }

    /// What the last line asks for next, now that nothing is under way.
    pub fn go_on(&mut self) -> Vec<Effect> {
        self.queued.take().map(|row| self.act(row, "")).unwrap_or_default()
    }

    /// Tells what became of the last line, and what else happened. To be called when nothing is under way.
    pub fn settle(&mut self) {
        self.tell_notice();
        match std::mem::replace(&mut self.then, Then::Nothing) {
            Then::Nothing => {}
            Then::List(from) if !self.app.has_desk() => self.tell_remote_list(from),
            Then::List(from) => self.tell_list(from),
            Then::Conversation if !self.app.has_desk() => self.tell_remote_conversation(),
            Then::Conversation => self.tell_conversation(),
            Then::Preview => self.tell_preview(),
            Then::Form => self.tell_form(),
            Then::Opened => self.tell_overlay(),
        }
        self.tell_news();
        self.ask();
    }

    /// Tells what happened meanwhile, unless an answer is awaited from the person.
    pub fn tell_news(&mut self) {
        if self.question.is_none() {
            let mut news = std::mem::take(&mut self.news);
            for line in news.lines(&self.app) {
                self.say(&line);
            }
            self.news = news;
            self.tell_notice();
        }
    }

    /// The lines that are to be written, safe for any terminal, and without personal data while that is masked.
    pub fn said(&mut self) -> Vec<String> {
        self.said.drain(..).collect()
    }

    /// How the first line that came to nothing did.
    pub fn failure(&self) -> Option<Failure> {
        self.failure
    }

    fn say(&mut self, words: &str) {
        let words = match self.app.mask() {
            Some(mask) => mask.within(words),
            None => words.to_owned(),
        };
        self.said.extend(text::clean_lines(&words));
    }

    fn fail(&mut self, failure: Failure, words: &str) {
        self.failure.get_or_insert(failure);
        self.say(words);
    }

    fn tell_notice(&mut self) {
        let Some(notice) = self.app.notice.clone().filter(|notice| self.told.as_ref() != Some(notice)) else { return };
        // What asks for a key is asked in words.
        let asks = self.app.is_leaving || self.app.outbox.anyway;
        let words = if asks {
            notice.text.rsplit_once(" · ").map_or(notice.text.as_str(), |(words, _)| words)
        } else {
            &notice.text
        };
        match notice.tone {
            Tone::Success => self.say(&format!("done: {words}")),
            Tone::Warning if asks => self.say(words),
            Tone::Warning => self.fail(Failure::Refused, &format!("not done: {words}")),
            Tone::Error => {
                let failure = if notice.is_about_connection { Failure::NotReached } else { Failure::Refused };
                self.fail(failure, &format!("failed: {words}"));
            }
        }
        self.told = Some(notice);
    }

    /// Does what a key would do where keys go now.
    fn press(&mut self, chord: Chord) -> Vec<Effect> {
        match keymap::meaning(&self.app, chord) {
            Some(Meaning::Wanted(action)) => self.want(action),
            Some(Meaning::Typed(letter)) => update::update(&mut self.app, Message::Typed(letter)),
            None => Vec::new(),
        }
    }

    fn want(&mut self, action: Action) -> Vec<Effect> {
        let fresh_id = (self.fresh_id)();
        update::update(&mut self.app, Message::Wanted { action, fresh_id, in_burst: false })
    }

    /// Does an action, from whichever pane it can be done; with a text, that goes where the action leads.
    fn act(&mut self, row: &'static Row, text: &str) -> Vec<Effect> {
        if OF_SCREENS.contains(&row.action) {
            self.fail(Failure::Refused, &format!("not done: {} is about a screen, and there is none", row.id));
            return Vec::new();
        }
        let mut effects = Vec::new();
        if !row.is_available(&self.app) {
            effects.extend(self.go_where_it_can_be_done(row));
        }
        if !row.is_available(&self.app) {
            let refusal = row.refusal(&self.app).unwrap_or_else(|| "only in what it belongs to".to_owned());
            self.fail(Failure::Refused, &format!("not done: {}: {refusal}", row.id));
            return effects;
        }
        let was_open = self.app.overlay.is_some();
        effects.extend(self.want(row.action));
        if !text.is_empty() {
            if self.app.context().is_text() && !matches!(self.app.context(), Context::Field | Context::Area) {
                for letter in text.chars() {
                    effects.extend(update::update(&mut self.app, Message::Typed(letter)));
                }
                effects.extend(self.press(Chord::plain(Key::Enter)));
            } else {
                self.fail(Failure::NotUnderstood, &format!("{} takes no text: {text}", row.id));
            }
        }
        let is_asked = self.app.confirmation().is_some();
        if self.app.overlay.is_some() && !is_asked && (!was_open || row.is_of_overlays()) {
            self.then = Then::Opened;
        }
        effects
    }

    fn go_where_it_can_be_done(&mut self, row: &'static Row) -> Vec<Effect> {
        let (before, mut effects) = (self.app.focus, Vec::new());
        if row.is_of_overlays() {
            return effects;
        }
        for pane in [before].into_iter().chain(Pane::ALL) {
            effects.extend(self.go(pane));
            // Here it can be done, or it is told what for it cannot.
            if row.contexts.contains(self.app.context()) {
                return effects;
            }
        }
        effects.extend(self.go(before));
        effects
    }

    /// Goes to a pane; what lies over it closes.
    fn go(&mut self, pane: Pane) -> Vec<Effect> {
        self.want(match pane {
            Pane::Compose => Action::PaneCompose,
            Pane::Conversations => Action::PaneConversations,
            Pane::Representative => Action::PaneRepresentative,
        })
    }

    /// What a number stands for.
    fn choose(&mut self, number: usize) -> Vec<Effect> {
        let at = number.checked_sub(1);
        let outside = |most: usize| format!("there is no {number}: the last list has {most}");
        match (&self.numbered, at) {
            (Numbered::Nothing, _) => {
                self.fail(Failure::NotUnderstood, "a number chooses from a list, and none was told: list tells one");
            }
            (Numbered::Conversations(ids), at) => {
                let Some(id) = at.and_then(|at| ids.get(at)).copied() else {
                    let words = outside(ids.len());
                    self.fail(Failure::NotUnderstood, &words);
                    return Vec::new();
                };
                return self.look_at(id);
            }
            (Numbered::Actions(actions), at) => {
                let Some(row) = at.and_then(|at| actions.get(at)).and_then(|action| action::row(*action)) else {
                    let words = outside(actions.len());
                    self.fail(Failure::NotUnderstood, &words);
                    return Vec::new();
                };
                return self.act(row, "");
            }
            (Numbered::Entries(entries), at) => {
                let entries = *entries;
                if let Some(at) = at.filter(|at| *at < entries && self.app.overlay.is_some()) {
                    let mut effects = update::choose(&mut self.app, at);
                    effects.extend(self.press(Chord::plain(Key::Enter)));
                    self.numbered = Numbered::Nothing;
                    self.then = Then::Opened;
                    return effects;
                }
                self.fail(Failure::NotUnderstood, &outside(entries));
            }
        }
        Vec::new()
    }

    /// Selects a conversation and tells it.
    fn look_at(&mut self, id: ConversationId) -> Vec<Effect> {
        let mut effects = self.go(Pane::Representative);
        if !self.app.has_desk() {
            self.app.remote.select(id);
            self.then = Then::Conversation;
            effects.extend(self.want(Action::Refresh));
            return effects;
        }
        self.app.list.select(id);
        effects.extend(self.ask_for_selection());
        self.then = Then::Conversation;
        effects
    }

    fn ask_for_selection(&mut self) -> Vec<Effect> {
        if !self.app.has_desk() {
            return self.want(Action::Refresh);
        }
        let Some(id) = self.app.list.selected() else { return Vec::new() };
        self.app.viewer.ask(id).map(Effect::Show).into_iter().collect()
    }
}

#[cfg(test)]
mod tests;
