//! What is asked of a person before an order goes out: whether they mean it, to which queue, to which record.

use super::{App, Context, order::Order};
use crate::api::{
    desk::{Record, State},
    id::{ConversationId, RecordId},
};

/// What is said where no queue can be chosen. A queue is there as soon as a conversation is in it.
pub const NO_OTHER_QUEUE: &str = "there is no other queue in the list · type a name, and the transfer makes one";

/// A question about one conversation, over the panes.
#[derive(Debug)]
pub struct Errand {
    pub id: ConversationId,
    /// Whom it is about.
    pub title: String,
    pub question: Question,
    /// What was typed to find an answer.
    pub typed: String,
    /// Among the answers.
    pub selected: usize,
}

/// What is asked.
#[derive(Debug)]
pub enum Question {
    /// Whether this is meant.
    Sure(Order),
    Queue,
    Record,
}

/// Something to choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    pub label: String,
    pub note: String,
    pub order: Order,
}

impl Errand {
    pub fn new(id: ConversationId, title: String, question: Question) -> Self {
        Self { id, title, question, typed: String::new(), selected: 0 }
    }

    /// Where keys go while it is open.
    pub fn context(&self) -> Context {
        match self.question {
            Question::Sure(_) => Context::Sheet,
            Question::Queue | Question::Record => Context::SheetText,
        }
    }

    /// What can be chosen, as far as it fits what was typed.
    pub fn answers(&self, app: &App) -> Vec<Answer> {
        match &self.question {
            Question::Sure(_) => Vec::new(),
            Question::Queue => queues(app, self.id, &self.typed),
            Question::Record => records(app, self.id, &self.typed),
        }
    }

    /// The order that was settled on.
    pub fn chosen(&self, app: &App) -> Option<Order> {
        if let Question::Sure(order) = &self.question {
            return Some(order.clone());
        }
        let mut answers = self.answers(app);
        let at = self.selected.min(answers.len().checked_sub(1)?);
        Some(answers.swap_remove(at).order)
    }
}

/// What a close asks before it is done, as the vendor's dialog does; nothing once the conversation was ended.
pub fn doubt(order: &Order, state: Option<State>) -> Option<&'static str> {
    match order {
        Order::Close if state == Some(State::Active) => {
            Some("This conversation was not ended. Close it, and it waits until the customer writes again.")
        }
        Order::ForceClose => Some("This closes the conversation for good, and both sides are told."),
        Order::Leave => Some("The customer ends this conversation, and the representative is told."),
        _ => None,
    }
}

/// What the question is about.
pub fn heading(order: &Order) -> &'static str {
    match order {
        Order::ForceClose => "Force close",
        Order::Leave => "End as the customer",
        _ => "Close",
    }
}

/// The button that does it.
pub fn button(order: &Order) -> &'static str {
    match order {
        Order::ForceClose => "Proceed",
        Order::Leave => "End",
        _ => "Close",
    }
}

/// The queues that are known, and the one that was typed.
pub(super) fn queues(app: &App, id: ConversationId, typed: &str) -> Vec<Answer> {
    let typed = typed.trim();
    let present = app.queue_of(id);
    let mut known: Vec<&str> = app.list.queues().filter(|queue| Some(*queue) != present).collect();
    known.sort_unstable();
    known.dedup();
    known.retain(|queue| holds(queue, typed));
    let answer = |queue: &str, note: &str| Answer {
        label: queue.to_owned(),
        note: note.to_owned(),
        order: Order::Transfer(queue.to_owned()),
    };
    let is_new = !typed.is_empty() && !known.contains(&typed);
    let new = is_new.then(|| answer(typed, if Some(typed) == present { "where it is now" } else { "as typed" }));
    known.into_iter().map(|queue| answer(queue, "")).chain(new).collect()
}

/// The records, and the end of a link where there is one.
fn records(app: &App, id: ConversationId, typed: &str) -> Vec<Answer> {
    let shown = app.viewer.shown().filter(|view| view.conversation_id == id);
    let linked = shown.and_then(|view| view.customer.record.as_ref());
    // What is looked for is looked for in the record as it is, and what is told is what may be seen of it.
    let unlink = linked.filter(|_| typed.trim().is_empty()).map(|record| Answer {
        label: "no record".to_owned(),
        note: format!("unlinks {}", app.name_shown(&record.full_name)),
        order: Order::Link(None),
    });
    let is_linked = |id: &RecordId| linked.is_some_and(|record| record.id == *id);
    let records = app.records.as_deref().unwrap_or_default().iter().filter(|record| holds(&words(record), typed));
    let link = records.map(|record| {
        let seen = app.record_shown(record);
        let mut notes: Vec<&str> = vec![&seen.id.0];
        notes.extend(seen.email.as_deref());
        notes.extend(seen.phone_number.as_deref());
        notes.extend(is_linked(&record.id).then_some("linked"));
        Answer { label: seen.full_name(), note: notes.join(" · "), order: Order::Link(Some(record.id.clone())) }
    });
    unlink.into_iter().chain(link).collect()
}

fn words(record: &Record) -> String {
    let more = [record.email.as_deref(), record.phone_number.as_deref()].map(Option::unwrap_or_default).join(" ");
    format!("{} {} {more}", record.full_name(), record.id)
}

/// Whether a text holds every word of another.
pub fn holds(text: &str, words: &str) -> bool {
    let text = text.to_lowercase();
    words.split_whitespace().all(|word| text.contains(&word.to_lowercase()))
}

impl App {
    /// Whether something is asked before an order.
    pub fn is_asking(&self) -> bool {
        matches!(self.overlay, Some(super::overlay::Overlay::Errand(_)))
    }

    fn queue_of(&self, id: ConversationId) -> Option<&str> {
        let shown = || self.viewer.shown().filter(|view| view.conversation_id == id).map(|view| view.queue.as_str());
        self.list.row(id).map(|row| row.queue.as_str()).or_else(shown)
    }
}
