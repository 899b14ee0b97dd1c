//! An endpoint that has no desk for us, as a live organisation: what its API tells, what was sent there from here, and what
//! came by webhook.
//!
//! Nothing polls. It is asked after each send, when a webhook comes, when another conversation is selected, and when the
//! person says so. At most one question of a kind is under way; what happens meanwhile asks once more.

use std::collections::{HashMap, HashSet, VecDeque};

use jiff::Timestamp;
use uuid::Uuid;

use super::{App, order::Order, seats::Seat};
use crate::api::{
    answer::{ConversationRow, MessageRow, ReadVariable},
    create::CreateRequest,
    id::{ConversationId, MessageId},
};

/// So many sends are remembered, and so many webhooks; the oldest is forgotten first.
const KEPT: usize = 500;
/// Characters of a profile's name as it is typed.
const NAME_CHARS: usize = 100;

/// What is known of it.
#[derive(Debug, Default)]
pub struct Remote {
    /// Newest first.
    listed: Vec<ConversationRow>,
    /// When the answer came that the list stands for.
    listed_on: Option<Timestamp>,
    /// Why the last try brought no list.
    failure: Option<String>,
    list: Asking<()>,
    selected: Option<ConversationId>,
    /// The first row on the screen, and how many fit.
    first: usize,
    height: usize,
    detail: Option<Detail>,
    look: Asking<ConversationId>,
    /// The latest last.
    sent: VecDeque<Sent>,
    /// Messages of customers that were written here; the API does not tell whose a message is.
    said: VecDeque<(ConversationId, MessageId)>,
    arrivals: VecDeque<Arrival>,
    pub webhook: Webhook,
}

/// A question that is under way at most once.
#[derive(Debug)]
struct Asking<T> {
    under_way: Option<T>,
    is_due: bool,
}

impl<T> Default for Asking<T> {
    fn default() -> Self {
        Self { under_way: None, is_due: false }
    }
}

/// Whether webhooks come in here.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Webhook {
    /// The profile has no `webhook` table.
    #[default]
    Off,
    /// At this address.
    Listening(String),
    /// Why not.
    Failed(String),
}

/// A row of the list.
#[derive(Clone, Copy, Debug)]
pub struct Row<'a> {
    pub id: ConversationId,
    pub created_on: Timestamp,
    /// What was last sent to it from here.
    pub sent: Option<&'a Sent>,
    /// Whether the API lists it: only those that go on are listed.
    pub is_listed: bool,
    /// Webhooks that came for it.
    pub arrivals: usize,
}

/// A form that was sent from here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    pub id: ConversationId,
    pub at: Timestamp,
    pub title: String,
    pub is_new: bool,
    pub request: CreateRequest,
}

/// What the API tells of a conversation. Either part may not be had without the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Detail {
    pub id: ConversationId,
    pub messages: Result<Vec<MessageRow>, String>,
    pub context: Result<Vec<ReadVariable>, String>,
}

/// A webhook that came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrival {
    pub at: Timestamp,
    /// Which conversation its path names.
    pub id: Option<ConversationId>,
    pub gist: String,
    /// Whether the sender was verified, in words; empty where nobody asked.
    pub verdict: String,
    /// What it was answered.
    pub status: u16,
}

/// The profile's name is asked for before the first send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Confirmation {
    pub typed: String,
    /// What is wrong with the name that was typed last.
    pub complaint: Option<String>,
    /// What goes out once it is right.
    pub held: Held,
}

/// What waits for the profile's name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Held {
    /// The form; the send takes this id.
    Form(Uuid),
    /// What is written in the box of a seat.
    Saying(Seat),
    /// That the customer has read this message and all before it.
    Read(ConversationId, MessageId),
    /// What is to be done with a conversation.
    Order(ConversationId, Order),
}

impl Held {
    /// What is kept when the question is taken back.
    pub fn kept(&self) -> &'static str {
        match self {
            Held::Form(_) => "keeps the form as it is",
            Held::Saying(_) => "keeps what was written",
            Held::Read(..) | Held::Order(..) => "leaves the conversation as it is",
        }
    }
}

impl Confirmation {
    pub fn new(held: Held) -> Self {
        Self { typed: String::new(), complaint: None, held }
    }

    /// Adds to the name.
    pub fn type_text(&mut self, text: &str) {
        let room = NAME_CHARS.saturating_sub(self.typed.chars().count());
        self.typed.extend(text.chars().filter(|letter| !letter.is_control()).take(room));
        self.complaint = None;
    }
}

impl Remote {
    /// Whether the list is to be asked for now; else it will be once the answer under way is there.
    pub fn ask_for_list(&mut self) -> bool {
        self.list.is_due = self.list.under_way.is_some();
        if self.list.is_due {
            return false;
        }
        self.list.under_way = Some(());
        true
    }

    /// Takes the list; whether it is to be asked for once more.
    pub fn list_came(&mut self, answer: Result<Vec<ConversationRow>, String>, now: Timestamp) -> bool {
        self.list.under_way = None;
        match answer {
            Ok(mut rows) => {
                rows.sort_by_key(|row| (std::cmp::Reverse(row.timestamp), row.conversationid.0));
                self.listed = rows;
                self.listed_on = Some(now);
                self.failure = None;
                if self.selected.is_none() {
                    self.selected = self.rows().first().map(|row| row.id);
                }
                self.bring_in_sight();
            }
            Err(sentence) => self.failure = Some(sentence),
        }
        std::mem::take(&mut self.list.is_due) && self.ask_for_list()
    }

    /// Whether this conversation is to be looked into now; else it will be once the answer under way is there.
    pub fn ask_for_detail(&mut self, id: ConversationId) -> Option<ConversationId> {
        self.look.is_due = self.look.under_way.is_some();
        if self.look.is_due {
            return None;
        }
        self.look.under_way = Some(id);
        Some(id)
    }

    /// Takes what the API told of a conversation while `wanted` is what is looked at; the one to look into next, if there
    /// is one.
    pub fn detail_came(&mut self, detail: Detail, wanted: Option<ConversationId>) -> Option<ConversationId> {
        if self.look.under_way != Some(detail.id) {
            return None;
        }
        self.look.under_way = None;
        let id = detail.id;
        if wanted == Some(id) {
            self.detail = Some(detail);
        }
        let is_due = std::mem::take(&mut self.look.is_due);
        if is_due || wanted != Some(id) { self.ask_for_detail(wanted?) } else { None }
    }

    /// Remembers a send, and selects its conversation.
    pub fn sent(&mut self, sent: Sent) {
        self.selected = Some(sent.id);
        self.sent.push_back(sent);
        if self.sent.len() > KEPT {
            self.sent.pop_front();
        }
        self.bring_in_sight();
    }

    /// Remembers that a message is a customer's, for it was written here.
    pub fn said(&mut self, id: ConversationId, message: MessageId) {
        self.said.push_back((id, message));
        if self.said.len() > KEPT {
            self.said.pop_front();
        }
    }

    /// Whether a message is a customer's that was written here.
    pub fn is_said(&self, id: ConversationId, message: MessageId) -> bool {
        self.said.contains(&(id, message))
    }

    /// The newest message to the customer that has a receipt, as far as that can be told: an automated one has none, and
    /// neither has the customer's own.
    pub fn newest_to_customer(&self, id: ConversationId) -> Option<MessageId> {
        let messages = self.detail(id)?.messages.as_ref().ok()?;
        let has_receipt = |row: &&MessageRow| row.channel_data.is_null() && !self.is_said(id, row.message_id);
        messages.iter().filter(has_receipt).map(|row| row.message_id).max()
    }

    /// Under which name a conversation is known: what was sent to it from here tells, else its number has to do.
    pub fn title(&self, id: ConversationId) -> String {
        let sent = self.sent.iter().rev().find(|sent| sent.id == id);
        sent.map_or_else(|| short(id), |sent| sent.title.clone())
    }

    /// Takes a webhook in.
    pub fn arrived(&mut self, arrival: Arrival) {
        self.arrivals.push_back(arrival);
        if self.arrivals.len() > KEPT {
            self.arrivals.pop_front();
        }
    }

    /// Every conversation that is known, the newest first: those that the API lists, and those that were sent to from here.
    pub fn rows(&self) -> Vec<Row<'_>> {
        // The latest of several wins.
        let sent: HashMap<ConversationId, &Sent> = self.sent.iter().map(|sent| (sent.id, sent)).collect();
        let mut told: HashMap<ConversationId, usize> = HashMap::new();
        for id in self.arrivals.iter().filter_map(|arrival| arrival.id) {
            *told.entry(id).or_default() += 1;
        }
        let row = |id, created_on, is_listed| Row {
            id,
            created_on,
            sent: sent.get(&id).copied(),
            is_listed,
            arrivals: told.get(&id).copied().unwrap_or_default(),
        };
        let mut known = HashSet::new();
        let mut rows = Vec::with_capacity(self.listed.len() + sent.len());
        for listed in &self.listed {
            if known.insert(listed.conversationid) {
                rows.push(row(listed.conversationid, listed.timestamp, true));
            }
        }
        // What was sent to one that is not listed dates it by the first send.
        for sent in &self.sent {
            if known.insert(sent.id) {
                rows.push(row(sent.id, sent.at, false));
            }
        }
        rows.sort_by_key(|row| std::cmp::Reverse(row.created_on));
        rows
    }

    /// The rows that are in sight, and whether each is the selected one.
    pub fn visible(&self, height: usize) -> Vec<(Row<'_>, bool)> {
        let rows = self.rows().into_iter().skip(self.first).take(height);
        rows.map(|row| (row, self.selected == Some(row.id))).collect()
    }

    pub fn is_empty(&self) -> bool {
        self.listed.is_empty() && self.sent.is_empty()
    }

    /// When the list came that is shown; `None` before the first.
    pub fn listed_on(&self) -> Option<Timestamp> {
        self.listed_on
    }

    /// Why there is no list, or no newer one.
    pub fn failure(&self) -> Option<&str> {
        self.failure.as_deref()
    }

    pub fn is_loading(&self) -> bool {
        self.list.under_way.is_some()
    }

    pub fn selected(&self) -> Option<ConversationId> {
        self.selected
    }

    /// What the API told of a conversation, if that is the one that was last looked into.
    pub fn detail(&self, id: ConversationId) -> Option<&Detail> {
        self.detail.as_ref().filter(|detail| detail.id == id)
    }

    /// What was sent to a conversation from here, the oldest first.
    pub fn sent_to(&self, id: ConversationId) -> impl Iterator<Item = &Sent> {
        self.sent.iter().filter(move |sent| sent.id == id)
    }

    /// The webhooks for a conversation, the oldest first.
    pub fn arrivals_for(&self, id: ConversationId) -> impl Iterator<Item = &Arrival> {
        self.arrivals.iter().filter(move |arrival| arrival.id == Some(id))
    }

    /// Selects a conversation.
    pub fn select(&mut self, id: ConversationId) {
        self.selected = Some(id);
        self.bring_in_sight();
    }

    /// Moves the selection by so many rows, to the first or the last one at most.
    pub fn select_by(&mut self, step: isize) {
        let rows = self.rows();
        let Some(last) = rows.len().checked_sub(1) else { return };
        let at = rows.iter().position(|row| Some(row.id) == self.selected).unwrap_or(0);
        self.selected = Some(rows[at.saturating_add_signed(step).min(last)].id);
        self.bring_in_sight();
    }

    /// Selects a row that is in sight; whether there is one.
    pub fn select_in_sight(&mut self, line: usize) -> bool {
        let id = self.rows().get(self.first + line).map(|row| row.id);
        self.selected = id.or(self.selected);
        id.is_some()
    }

    /// Moves what is in sight; the selection stays.
    pub fn scroll_by(&mut self, rows: isize) {
        let last = self.rows().len().saturating_sub(self.height);
        self.first = self.first.saturating_add_signed(rows).min(last);
    }

    /// Rows that fit on the screen.
    pub fn height(&self) -> usize {
        self.height
    }

    pub fn set_height(&mut self, height: usize) {
        if self.height != height {
            self.height = height;
            self.bring_in_sight();
        }
    }

    fn bring_in_sight(&mut self) {
        let rows = self.rows();
        let Some(at) = rows.iter().position(|row| Some(row.id) == self.selected) else { return };
        let last = rows.len().saturating_sub(self.height);
        self.first = self.first.clamp((at + 1).saturating_sub(self.height.max(1)), at).min(last);
    }

    /// Everybody whom what is known could name.
    pub(super) fn people(&self) -> impl Iterator<Item = String> {
        let messages = self.detail.as_ref().and_then(|detail| detail.messages.as_ref().ok()).into_iter().flatten();
        let senders = messages.filter_map(|message| message.from.name.clone());
        self.sent.iter().rev().map(|sent| sent.title.clone()).chain(senders)
    }
}

/// The beginning of a conversation's number, as much as a list has room for.
fn short(id: ConversationId) -> String {
    format!("{}…", id.to_string().split('-').next().unwrap_or_default())
}

impl App {
    /// The selected conversation, whoever lists it.
    pub fn selected(&self) -> Option<ConversationId> {
        if self.has_desk() { self.list.selected() } else { self.remote.selected() }
    }

    /// The conversation that the API is asked about: whose customer sits here, else the selected one.
    pub fn looked_at(&self) -> Option<ConversationId> {
        self.seats.conversation().or(self.remote.selected())
    }

    /// What is asked before the first send, while it is.
    pub fn confirmation(&self) -> Option<&Confirmation> {
        match &self.overlay {
            Some(super::overlay::Overlay::Confirmation(confirmation)) => Some(confirmation),
            _ => None,
        }
    }

    /// Why the endpoint is met by its API alone.
    pub fn without_desk(&self) -> &'static str {
        match self.link {
            super::Link::NoDesk(super::NoDesk::KeyRefused) => "the desk key was refused",
            _ => "this organisation has none for us",
        }
    }
}
