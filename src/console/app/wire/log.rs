//! Exchanges of both sources in one form: those of this console, and those that the endpoint wrote down.

use std::{collections::VecDeque, sync::Arc, time::Duration};

use jiff::Timestamp;
use serde_json::Value;

use crate::api::{
    create,
    fault::InjectedFault,
    id::ConversationId,
    journal::{Body, Entry, JournalPage},
    problem::Problem,
    wire::{Exchange, Part, Timing},
};

/// So many exchanges of this console are kept, and so many bytes of them; the oldest is forgotten first.
const KEPT: usize = 200;
const KEPT_BYTES: usize = 16 * 1024 * 1024;

/// Characters of an activity's type, and of an event's name.
const DEED_CHARS: usize = 60;

/// An exchange of either source.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// Its number in its source.
    pub number: u64,
    pub at: Timestamp,
    pub method: String,
    /// Scheme, host and port, where they are known.
    pub origin: Option<String>,
    pub path: String,
    pub status: Option<u16>,
    pub total: Duration,
    /// How the time was spent, where that is known.
    pub timing: Option<Timing>,
    pub request: Part,
    pub answer: Part,
    /// Why there is no whole answer.
    pub failure: Option<String>,
    /// The fault that the endpoint injected.
    pub fault: Option<InjectedFault>,
    /// Fields of a create that the API does not know.
    pub unknown: Vec<String>,
    /// The refusal, where it is one.
    pub problem: Option<Problem>,
    /// What of a conversation it did, where it did something to one.
    pub deed: Option<Deed>,
}

/// Something done to a conversation: paths are the same for all of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deed {
    pub conversation: ConversationId,
    /// The type of an activity, or an event's with its name.
    pub what: String,
}

impl From<Exchange> for Item {
    fn from(exchange: Exchange) -> Self {
        let (status, answer) = exchange.answer.map(|answer| (answer.status, answer.part)).unzip();
        let mut item = Self {
            number: exchange.number,
            at: exchange.at,
            method: exchange.method,
            origin: Some(exchange.origin),
            path: exchange.path,
            status,
            total: exchange.timing.total,
            timing: Some(exchange.timing),
            request: exchange.request,
            answer: answer.unwrap_or_default(),
            failure: exchange.failure,
            fault: None,
            unknown: Vec::new(),
            problem: None,
            deed: None,
        };
        item.deed = item.read_deed();
        item.problem = problem(item.status, &item.answer);
        if item.is_create()
            && let Some(body) = item.request_json()
        {
            item.unknown = create::unknown_fields(&body);
        }
        item
    }
}

impl From<Entry> for Item {
    fn from(Entry { id, exchange }: Entry) -> Self {
        let part = |body| Part { headers: Vec::new(), body };
        let answer = part(exchange.answer);
        let item = Self {
            problem: problem(exchange.status, &answer),
            number: id,
            at: exchange.at,
            method: exchange.method,
            origin: None,
            path: exchange.path,
            status: exchange.status,
            total: Duration::from_micros(exchange.duration_micros),
            timing: None,
            request: part(exchange.request),
            answer,
            failure: None,
            fault: exchange.fault,
            unknown: exchange.unknown_fields,
            deed: None,
        };
        Self { deed: item.read_deed(), ..item }
    }
}

impl Item {
    /// The path without what every path has, nor its query.
    pub fn short_path(&self) -> &str {
        let path = self.path.strip_prefix("/api/v1.0/consumer").unwrap_or(&self.path);
        path.split('?').next().unwrap_or(path)
    }

    pub fn is_create(&self) -> bool {
        let path = self.path.split('?').next().unwrap_or_default();
        self.method == "POST" && [create::PATH_PLURAL, create::PATH_SINGULAR].contains(&path)
    }

    /// What it did to a conversation, by its path and what was sent.
    fn read_deed(&self) -> Option<Deed> {
        let id = self.short_path().strip_prefix("/conversation/").filter(|_| self.method == "POST")?;
        let conversation = id.parse().ok()?;
        let body = self.request_json()?;
        let word = |name: &str| body.get(name)?.as_str().map(|word| word.chars().take(DEED_CHARS).collect::<String>());
        let kind = word("type")?;
        let what = match word("name").filter(|_| kind == "event") {
            Some(name) => format!("event {name}"),
            None => kind,
        };
        Some(Deed { conversation, what })
    }

    /// Whether it is of the same kind as another: the same method, and the same path but for its ids.
    pub fn is_like(&self, other: &Item) -> bool {
        fn shape(item: &Item) -> impl Iterator<Item = &str> {
            let is_id = |segment: &str| segment.len() > 2 && segment.contains(|letter: char| letter.is_ascii_digit());
            item.short_path().split('/').map(move |segment| if is_id(segment) { "…" } else { segment })
        }
        let what = |item: &Item| item.deed.as_ref().map(|deed| deed.what.clone());
        self.method == other.method
            && what(self) == what(other)
            && (self.is_create() && other.is_create() || shape(self).eq(shape(other)))
    }

    /// Whether the call was refused, or came to nothing.
    pub fn has_failed(&self) -> bool {
        self.status.is_none_or(|status| status >= 400)
    }

    /// What was sent, where all of it is there and is JSON.
    pub fn request_json(&self) -> Option<Value> {
        json(self.request.body.as_ref()?)
    }
}

/// The refusal that an answer is, if it is one.
fn problem(status: Option<u16>, answer: &Part) -> Option<Problem> {
    let status = status.filter(|status| *status >= 400)?;
    let told = answer.body.as_ref().and_then(|body| Problem::of_service(status, body.text.as_bytes()));
    Some(told.unwrap_or_else(|| Problem { status, ..Problem::default() }))
}

/// A body's JSON, where all of it is there and is such.
pub(super) fn json(body: &Body) -> Option<Value> {
    if body.truncated { None } else { serde_json::from_str(&body.text).ok() }
}

/// How things stand with the endpoint's journal.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Reading {
    #[default]
    Unread,
    UnderWay,
    Read,
    /// Why it cannot be read.
    Failed(String),
}

/// Everything that is known of the wire.
#[derive(Debug, Default)]
pub struct Log {
    /// Newest first.
    own: VecDeque<(usize, Arc<Item>)>,
    bytes: usize,
    journal: Vec<Arc<Item>>,
    pub reading: Reading,
}

impl Log {
    /// An exchange of this console is over.
    pub fn add(&mut self, exchange: Exchange) {
        let bytes = exchange.bytes();
        self.bytes += bytes;
        self.own.push_front((bytes, Arc::new(exchange.into())));
        while self.own.len() > KEPT || self.bytes > KEPT_BYTES && self.own.len() > 1 {
            self.bytes -= self.own.pop_back().map_or(0, |(bytes, _)| bytes);
        }
    }

    /// The endpoint's journal was read.
    pub fn read(&mut self, page: JournalPage) {
        self.journal = page.exchanges.into_iter().map(|entry| Arc::new(entry.into())).collect();
        self.reading = Reading::Read;
    }

    /// The exchanges of this console, newest first.
    pub fn own(&self) -> impl ExactSizeIterator<Item = &Arc<Item>> {
        self.own.iter().map(|(_, item)| item)
    }

    /// What the endpoint's journal had when it was last read, newest first.
    pub fn journal(&self) -> &[Arc<Item>] {
        &self.journal
    }

    /// The latest create of this console, if it was refused.
    pub fn refused_create(&self) -> Option<&Arc<Item>> {
        self.own().find(|item| item.is_create()).filter(|item| item.problem.is_some())
    }
}
