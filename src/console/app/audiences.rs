//! The same conversation as each audience sees it, side by side: what one of them does not get stands in its column all
//! the same, with the reason.
//!
//! Who sees what is the endpoint's answer, four views with what each withholds. Here they are only lined up.

use std::collections::BTreeSet;

use super::viewer::Question;
use crate::api::{
    desk::{Audience, EntryKind, EntryView, Hidden, Role, View},
    id::{ConversationId, MessageId},
    personal::Mask,
};

/// How many columns there are.
pub const COLUMNS: usize = Audience::ALL.len();

/// The comparison that is open.
#[derive(Clone, Debug)]
pub struct Audiences {
    pub id: ConversationId,
    /// In the order of [`Audience::ALL`]; empty until they are there.
    rows: Vec<Row>,
    /// Under which name each audience knows the conversation.
    titles: Vec<String>,
    failure: Option<String>,
    under_way: Option<Question>,
    is_due: bool,
    tickets: u64,
    /// First line on the screen.
    pub scroll: usize,
    /// The audience that is looked at where there is room for one; the one that is copied.
    pub column: usize,
}

/// A thing that some audience sees, over all columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    pub section: Section,
    /// What it is, as in "Email" or "tier".
    pub label: String,
    pub cells: [Cell; COLUMNS],
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    Customer,
    Variables,
    Transcript,
    State,
}

impl Section {
    pub fn title(self) -> &'static str {
        match self {
            Section::Customer => "Customer",
            Section::Variables => "Context variables",
            Section::Transcript => "Conversation",
            Section::State => "Where it stands",
        }
    }
}

/// What one audience has of a thing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cell {
    /// What it sees.
    pub shown: Option<String>,
    /// What it does not get, and why.
    pub withheld: Option<Withheld>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Withheld {
    /// As others see it.
    pub text: String,
    pub reason: String,
}

impl Audiences {
    pub fn of(id: ConversationId) -> Self {
        Self {
            id,
            rows: Vec::new(),
            titles: Vec::new(),
            failure: None,
            under_way: None,
            is_due: false,
            tickets: 0,
            scroll: 0,
            // Whose view this program is about.
            column: Audience::ALL.iter().position(|audience| *audience == Audience::Representative).unwrap_or_default(),
        }
    }

    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// The name under which an audience knows the conversation.
    pub fn title(&self, column: usize) -> &str {
        self.titles.get(column).map_or("", String::as_str)
    }

    pub fn failure(&self) -> Option<&str> {
        self.failure.as_deref()
    }

    /// Asks for all four views; `None` while they are under way, after which they are asked for once more.
    pub fn ask(&mut self) -> Option<Question> {
        if self.under_way.is_some() {
            self.is_due = true;
            return None;
        }
        self.tickets += 1;
        self.is_due = false;
        self.under_way = Some(Question { ticket: self.tickets, id: self.id });
        self.under_way
    }

    /// Takes the four views, in the order of [`Audience::ALL`]; the next question, if something happened meanwhile.
    pub fn answer(&mut self, question: Question, answer: Result<Vec<View>, String>) -> Option<Question> {
        if self.under_way != Some(question) {
            return None;
        }
        self.under_way = None;
        match answer {
            Ok(views) => {
                self.failure = None;
                self.titles = views.iter().map(|view| view.title.clone()).collect();
                self.rows = line_up(&views);
            }
            Err(sentence) => self.failure = Some(sentence),
        }
        if self.is_due { self.ask() } else { None }
    }

    /// Goes a column on, or back; stays within them.
    pub fn turn(&mut self, is_on: bool) {
        self.column = if is_on { (self.column + 1).min(COLUMNS - 1) } else { self.column.saturating_sub(1) };
    }

    /// The comparison as a mask lets it be seen.
    #[must_use]
    pub fn through(&self, mask: &Mask) -> Self {
        let mut seen = self.clone();
        for row in &mut seen.rows {
            for cell in &mut row.cells {
                let withheld = cell.withheld.iter_mut().map(|withheld| &mut withheld.text);
                for text in cell.shown.iter_mut().chain(withheld) {
                    *text = through(row.section, &row.label, text, mask);
                }
                if let Some(withheld) = &mut cell.withheld {
                    withheld.reason = mask.within(&withheld.reason);
                }
            }
        }
        seen.titles.iter_mut().for_each(|title| *title = Mask::name(title));
        seen
    }

    /// A column as text, with what is withheld and why.
    pub fn in_words(&self) -> String {
        let mut lines = vec![format!("as seen by: {}", name(Audience::ALL[self.column]))];
        let mut section = None;
        for row in &self.rows {
            if section != Some(row.section) {
                lines.extend([String::new(), row.section.title().to_owned()]);
                section = Some(row.section);
            }
            let Cell { shown, withheld } = &row.cells[self.column];
            if let Some(shown) = shown {
                lines.push(format!("{}: {shown}", row.label));
            }
            if let Some(Withheld { text: words, reason }) = withheld {
                lines.push(format!("{}: not shown: {words} ({reason})", row.label));
            }
        }
        lines.join("\n") + "\n"
    }
}

/// What stands in a cell, as a mask lets it be seen.
fn through(section: Section, label: &str, text: &str, mask: &Mask) -> String {
    match (section, label) {
        (Section::Customer, "Email") => Mask::email(text),
        (Section::Customer, "Phone number") => Mask::phone(text),
        (Section::Customer, "Matches") | (Section::State, _) => text.to_owned(),
        (Section::Customer, _) => Mask::name(text),
        (Section::Variables, variable) => mask.value(variable, text),
        (Section::Transcript, _) => mask.within(text),
    }
}

/// What a person calls an audience.
pub fn name(audience: Audience) -> &'static str {
    match audience {
        Audience::Customer => "Customer",
        Audience::AiAgent => "AI agent",
        Audience::Representative => "Representative",
        Audience::Supervisor => "Supervisor",
    }
}

/// The rows of some views, what corresponds in one row.
fn line_up(views: &[View]) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut add = |section, label: &str, item: &str, value: &dyn Fn(&View) -> Option<String>| {
        let row = Row { section, label: label.to_owned(), cells: cells(views, item, value) };
        if row.cells.iter().any(|cell| *cell != Cell::default()) {
            rows.push(row);
        }
    };
    add(Section::Customer, "Title", "title", &|view| Some(view.title.clone()));
    let customer = Section::Customer;
    add(customer, "Preferred name", "customer.preferredName", &|view| view.customer.preferred_name.clone());
    add(customer, "First name", "customer.firstName", &|view| view.customer.first_name.clone());
    add(customer, "Last name", "customer.lastName", &|view| view.customer.last_name.clone());
    add(customer, "Email", "customer.email", &|view| view.customer.email.clone());
    add(customer, "Phone number", "customer.phoneNumber", &|view| view.customer.phone_number.clone());
    add(customer, "Record", "customer.record", &|view| {
        view.customer.record.as_ref().map(|record| format!("{} · {}", record.id, record.full_name))
    });
    add(customer, "Matches", "customer.matches", &|view| {
        Some(view.customer.matches).filter(|matches| *matches > 0).map(|matches| matches.to_string())
    });
    for name in variables(views) {
        add(Section::Variables, &name, &format!("variables.{name}"), &|view| {
            view.variables.iter().find(|variable| variable.name == name).map(|variable| variable.value.to_string())
        });
    }
    for id in messages(views) {
        let label = views.iter().find_map(|view| line(view, id)).map(who).unwrap_or_default();
        add(Section::Transcript, &label, &format!("transcript.{id}"), &|view| line(view, id).map(words));
    }
    add(Section::State, "State", "state", &|view| Some(view.status_reason.clone()));
    add(Section::State, "Closure reason", "closureReason", &|view| {
        view.closure_reason.as_ref().map(|reason| reason.name.clone())
    });
    rows
}

fn cells(views: &[View], item: &str, value: &dyn Fn(&View) -> Option<String>) -> [Cell; COLUMNS] {
    let reason =
        |view: &View| hidden(view).iter().find(|hidden| hidden.item == item).map(|hidden| hidden.reason.clone());
    let whole = views.iter().filter(|view| reason(view).is_none()).find_map(value);
    let mut cells: [Cell; COLUMNS] = Default::default();
    for (cell, view) in cells.iter_mut().zip(views) {
        cell.shown = value(view);
        cell.withheld = reason(view).map(|reason| Withheld { text: whole.clone().unwrap_or_default(), reason });
    }
    cells
}

fn hidden(view: &View) -> &[Hidden] {
    view.hidden.as_deref().unwrap_or_default()
}

/// The names of all variables that any audience sees, in the order of the one that sees most.
fn variables(views: &[View]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let mut by_number: Vec<&View> = views.iter().collect();
    by_number.sort_by_key(|view| std::cmp::Reverse(view.variables.len()));
    for variable in by_number.into_iter().flat_map(|view| &view.variables) {
        if !names.contains(&variable.name) {
            names.push(variable.name.clone());
        }
    }
    names
}

/// All lines that any audience sees, in their order.
fn messages(views: &[View]) -> BTreeSet<MessageId> {
    views.iter().flat_map(|view| &view.transcript).map(|entry| entry.message_id).collect()
}

fn line(view: &View, id: MessageId) -> Option<&EntryView> {
    view.transcript.iter().find(|entry| entry.message_id == id)
}

/// Whose line it is, and of what kind where that is not plain.
fn who(entry: &EntryView) -> String {
    let who = match entry.from.role {
        Role::Customer => "Customer",
        Role::AiAgent => "AI agent",
        Role::Representative => "Representative",
        Role::System => "System",
        Role::Supervisor => "Supervisor",
    };
    match entry.kind {
        EntryKind::Message | EntryKind::System | EntryKind::Typing => who.to_owned(),
        EntryKind::Start => format!("{who}, start"),
        EntryKind::Automated => "Automated".to_owned(),
        EntryKind::Internal => format!("{who}, note"),
    }
}

fn words(entry: &EntryView) -> String {
    let files = entry.attachments.iter().map(|file| format!("[{}: {}]", file.content_type, file.name));
    [entry.text.clone()].into_iter().filter(|text| !text.is_empty()).chain(files).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests;
