//! The wire: what this console sent and received, and what the endpoint's journal has of others, looked through exchange
//! by exchange.
//!
//! The log gathers all the time; the overlay's own state is here too, and lives as long as it is open. What is shown of
//! an exchange is worked out once, when it is selected or folded, and not for each frame.

mod command;
mod document;
mod json;
pub mod log;
pub mod row;
mod why;

use std::{borrow::Cow, sync::Arc};

use serde_json::Value;

use self::row::{Folds, Half, Node, Row};
pub use self::{
    command::NoCommand,
    document::milliseconds,
    log::{Deed, Item, Log},
    why::Why,
};
use super::{App, Context, overlay::Overlay};
use crate::api::{desk::View, id::ConversationId};

/// Characters of a search.
pub const SEARCH_CHARS: usize = 200;

/// Where exchanges come from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Source {
    /// This console.
    #[default]
    Own,
    /// The endpoint's journal: every integrator.
    Journal,
}

/// Which part has the keys.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Side {
    #[default]
    List,
    Detail,
}

/// What is shown of the selected exchange.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Aspect {
    #[default]
    Whole,
    /// What differs from the one of the same kind before.
    Difference,
    /// Why it was refused.
    Why,
}

/// The open overlay.
#[derive(Debug, Default)]
pub struct Wire {
    pub source: Source,
    pub side: Side,
    aspect: Aspect,
    /// The number of the selected exchange; the newest when there is none.
    selected: Option<u64>,
    folds: Folds,
    rows: Vec<Row>,
    why: Option<Why>,
    /// The selected row of the detail.
    cursor: usize,
    /// What is looked for; empty for nothing.
    search: String,
    pub is_searching: bool,
    /// The name of the key that loads a corrected body.
    load_key: String,
}

impl Wire {
    pub fn new(load_key: String) -> Self {
        Self { load_key, ..Self::default() }
    }

    /// Where keys go while it is open.
    pub fn context(&self) -> Context {
        if self.is_searching { Context::WireSearch } else { Context::Wire }
    }

    pub fn aspect(&self) -> Aspect {
        self.aspect
    }

    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    pub fn cursor(&self) -> usize {
        self.cursor
    }

    pub fn search(&self) -> &str {
        &self.search
    }

    /// The exchanges of the source, newest first.
    pub fn items<'a>(&self, log: &'a Log) -> Box<dyn ExactSizeIterator<Item = &'a Arc<Item>> + 'a> {
        match self.source {
            Source::Own => Box::new(log.own()),
            Source::Journal => Box::new(log.journal().iter()),
        }
    }

    /// The selected exchange's place in the list.
    pub fn place(&self, log: &Log) -> usize {
        self.selected.and_then(|number| self.items(log).position(|item| item.number == number)).unwrap_or(0)
    }

    pub fn item<'a>(&self, log: &'a Log) -> Option<&'a Arc<Item>> {
        self.items(log).nth(self.place(log))
    }

    /// The one of the same kind before the selected one.
    pub fn before<'a>(&self, log: &'a Log) -> Option<&'a Arc<Item>> {
        let item = self.item(log)?;
        self.items(log).skip(self.place(log) + 1).find(|earlier| earlier.is_like(item))
    }

    /// Why the selected exchange was refused; `None` if it was not.
    pub fn why(&self) -> Option<&Why> {
        self.why.as_ref()
    }

    /// Selects an exchange by its place; the last one when there are fewer.
    pub fn select(&mut self, at: usize, log: &Log) {
        let last = self.items(log).len().saturating_sub(1);
        self.selected = self.items(log).nth(at.min(last)).map(|item| item.number);
        self.cursor = 0;
        if self.aspect == Aspect::Why {
            self.aspect = Aspect::Whole;
        }
        self.refresh(log);
    }

    /// Selects an exchange of this console and says why it was refused.
    pub fn explain(&mut self, number: u64, log: &Log) {
        (self.source, self.selected) = (Source::Own, Some(number));
        self.side = Side::Detail;
        self.show(Aspect::Why, log);
    }

    pub fn show(&mut self, aspect: Aspect, log: &Log) {
        (self.aspect, self.cursor) = (aspect, 0);
        self.refresh(log);
    }

    /// Turns to the other source.
    pub fn turn(&mut self, log: &Log) {
        self.source = match self.source {
            Source::Own => Source::Journal,
            Source::Journal => Source::Own,
        };
        (self.selected, self.aspect, self.side, self.cursor) = (None, Aspect::Whole, Side::List, 0);
        self.refresh(log);
    }

    /// Works out what is shown anew: the log has changed, or what is selected, or what is folded. Whoever looks at the list
    /// and has chosen nothing sees the newest; whoever reads goes on reading.
    pub fn refresh(&mut self, log: &Log) {
        if self.selected.is_none() && self.side == Side::Detail {
            self.selected = self.item(log).map(|item| item.number);
        }
        self.why = self.item(log).and_then(|item| Why::of(item));
        self.rows = self.item(log).map(|item| self.made(item, log)).unwrap_or_default();
        self.cursor = self.cursor.min(self.rows.len().saturating_sub(1));
    }

    fn made(&self, item: &Item, log: &Log) -> Vec<Row> {
        match self.aspect {
            Aspect::Whole => document::whole(item, &self.folds),
            Aspect::Difference => {
                let Some(before) = self.before(log) else {
                    return vec![told("nothing of the same kind came before it")];
                };
                document::difference(before, item)
                    .unwrap_or_else(|| vec![told("the same as the one of its kind before, but for its time")])
            }
            Aspect::Why => match &self.why {
                Some(why) => why.rows(&self.load_key),
                None => vec![told("it was not refused")],
            },
        }
    }

    /// Moves the cursor of the detail.
    pub fn move_to(&mut self, row: usize) {
        self.cursor = row.min(self.rows.len().saturating_sub(1));
    }

    /// Folds or unfolds what belongs to the selected row.
    pub fn toggle(&mut self, log: &Log) {
        let Some(Row { id, folded: Some(_), .. }) = self.rows.get(self.cursor) else { return };
        self.folds.toggle(&id.clone());
        self.refresh(log);
    }

    /// Folds the selected row, else goes to what it belongs to, else back to the list.
    pub fn left(&mut self, log: &Log) {
        let Some(row) = self.rows.get(self.cursor).filter(|_| self.side == Side::Detail) else {
            self.side = Side::List;
            return;
        };
        if row.folded == Some(false) {
            return self.toggle(log);
        }
        let level = row.level;
        let above = self.rows[..self.cursor].iter().rposition(|row| row.level < level && row.folded.is_some());
        match above {
            Some(above) => self.cursor = above,
            None => self.side = Side::List,
        }
    }

    /// Goes from the list into the detail; there it unfolds the selected row, else goes to the next.
    pub fn right(&mut self, log: &Log) {
        if self.side == Side::List {
            return self.enter(log);
        }
        match self.rows.get(self.cursor).and_then(|row| row.folded) {
            Some(true) => self.toggle(log),
            _ => self.move_to(self.cursor + 1),
        }
    }

    /// Goes into the detail.
    pub fn enter(&mut self, log: &Log) {
        if !self.rows.is_empty() {
            self.side = Side::Detail;
            self.refresh(log);
        }
    }

    /// Changes what is looked for, and goes to the first place where it is.
    pub fn look_for(&mut self, text: String, log: &Log) {
        self.search = text;
        if !self.search.is_empty() {
            self.find(log, Find::Here);
        }
    }

    /// Goes to the next or previous place that holds what is looked for, unfolding what hides it; whether there is one.
    pub fn find(&mut self, log: &Log, find: Find) -> bool {
        let Some(item) = self.item(log).cloned() else { return false };
        if self.search.is_empty() {
            return false;
        }
        let all = match self.aspect {
            Aspect::Whole => document::whole(&item, &Folds::open()),
            _ => self.rows.clone(),
        };
        let here =
            self.rows.get(self.cursor).and_then(|row| all.iter().position(|other| other.id == row.id)).unwrap_or(0);
        let hits: Vec<usize> = (0..all.len()).filter(|at| is_in(&all[*at].text(), &self.search)).collect();
        let hit = match find {
            Find::Here => hits.iter().find(|hit| **hit >= here).or(hits.first()),
            Find::Next => hits.iter().find(|hit| **hit > here).or(hits.first()),
            Find::Previous => hits.iter().rev().find(|hit| **hit < here).or(hits.last()),
        };
        let Some(&hit) = hit else { return false };
        self.side = Side::Detail;
        if self.aspect == Aspect::Whole {
            let mut level = all[hit].level;
            for above in all[..hit].iter().rev() {
                if above.level < level && above.folded.is_some() {
                    level = above.level;
                    if self.folds.is_folded(&above.id) {
                        self.folds.toggle(&above.id);
                    }
                }
            }
            self.refresh(log);
        }
        self.cursor = self.rows.iter().position(|row| row.id == all[hit].id).unwrap_or(self.cursor);
        true
    }

    /// What is selected, to be copied: its name for the person, and the text. In the list, the exchange's body.
    pub fn node(&self, log: &Log) -> Option<(&'static str, String)> {
        if self.side == Side::List {
            return self.body(log);
        }
        let row = self.rows.get(self.cursor)?;
        let item = self.item(log)?;
        match &row.node {
            Node::Line => Some(("a line of the wire", row.text().trim().to_owned())),
            Node::Body(half) => Some((body_name(*half), body_of(item, *half)?)),
            Node::Json { side, pointer } => {
                let text = match json_of(item, *side)?.pointer(pointer)? {
                    Value::String(text) => text.clone(),
                    value => format!("{value:#}"),
                };
                Some(("a value of the wire", text))
            }
        }
        .filter(|(_, text)| !text.is_empty())
    }

    /// The body to copy: the answer's where the cursor is in it, else the request's, else the answer's.
    pub fn body(&self, log: &Log) -> Option<(&'static str, String)> {
        let item = self.item(log)?;
        let is_in_answer = self.side == Side::Detail
            && self.rows[..=self.cursor.min(self.rows.len().checked_sub(1)?)].iter().any(|row| row.id == "answer");
        let halves = if is_in_answer { [Half::Answer, Half::Request] } else { [Half::Request, Half::Answer] };
        halves.into_iter().find_map(|half| Some((body_name(half), body_of(item, half)?)))
    }

    /// The selected exchange as a curl command.
    pub fn curl(&self, log: &Log, origin: &str) -> Option<Result<String, NoCommand>> {
        Some(command::curl(self.item(log)?, origin))
    }

    /// The selected create as a command of frontdesk.
    pub fn create(&self, log: &Log, profile: &str) -> Option<Result<String, NoCommand>> {
        Some(command::create(self.item(log)?, profile))
    }
}

/// Which place that holds what is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Find {
    /// The one under the cursor, or the next.
    Here,
    Next,
    Previous,
}

impl App {
    /// The name of a conversation's customer, as far as it is known and as it may be seen.
    pub fn name_of(&self, id: ConversationId) -> Option<String> {
        if let Some(row) = self.list.row(id) {
            return Some(self.row_shown(row).title.clone());
        }
        let of_it = |view: &Cow<'_, View>| view.conversation_id == id;
        let view = self.shown().filter(of_it).or_else(|| self.shown_to_customer().filter(of_it))?;
        Some(view.title.clone())
    }

    /// What the exchange that is open sent, where that is JSON.
    pub(super) fn wire_body(&self) -> Option<Value> {
        let Some(Overlay::Wire(wire)) = &self.overlay else { return None };
        json_of(wire.item(&self.wire)?, Half::Request)
    }
}

fn told(text: &str) -> Row {
    Row::sentence("told", 0, row::Kind::Muted, text)
}

fn body_name(half: Half) -> &'static str {
    match half {
        Half::Request => "the body that was sent",
        Half::Answer => "the body of the answer",
    }
}

fn body_of(item: &Item, half: Half) -> Option<String> {
    let part = match half {
        Half::Request => &item.request,
        Half::Answer => &item.answer,
    };
    let body = part.body.as_ref()?;
    Some(log::json(body).map_or_else(|| body.text.clone(), |value| format!("{value:#}")))
}

fn json_of(item: &Item, half: Half) -> Option<Value> {
    let part = match half {
        Half::Request => &item.request,
        Half::Answer => &item.answer,
    };
    log::json(part.body.as_ref()?)
}

/// Whether `text` holds `sought`, whatever the case of its letters.
fn is_in(text: &str, sought: &str) -> bool {
    text.to_lowercase().contains(&sought.to_lowercase())
}

#[cfg(test)]
mod tests;
