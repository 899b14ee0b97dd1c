//! One conversation as several audiences see it, made ready to be written: beside what each is shown stands what it is
//! not, with the reason.
//!
//! What an audience does not get is looked up in the views of those who do; nothing is decided here.

use crate::{
    api::desk::{Audience, EntryView, Hidden, View},
    cli::desk::view::{length, moment, reason},
};

/// See the module.
pub(super) struct Portrait {
    pub(super) id: String,
    /// As the desk knows it, where the desk is among the audiences.
    pub(super) title: String,
    pub(super) columns: Vec<Column>,
}

/// What one audience sees.
pub(super) struct Column {
    pub(super) audience: Audience,
    pub(super) facts: Vec<Line>,
    pub(super) customer: Vec<Line>,
    pub(super) variables: Vec<Line>,
    pub(super) transcript: Vec<Entry>,
}

/// A labelled value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) label: String,
    pub(super) value: String,
    /// Why the audience does not get it, if it does not.
    pub(super) withheld: Option<String>,
}

/// A line of the transcript.
pub(super) struct Entry {
    pub(super) entry: EntryView,
    pub(super) withheld: Option<String>,
}

impl Portrait {
    /// Puts the views of one conversation beside each other; one at least is expected.
    pub(super) fn of(views: &[View]) -> Self {
        let desk = views.iter().find(|view| view.audience == Audience::Representative).or(views.first());
        Self {
            id: desk.map(|view| view.conversation_id.to_string()).unwrap_or_default(),
            title: desk.map(|view| view.title.clone()).unwrap_or_default(),
            columns: views.iter().map(|view| Column::of(view, views)).collect(),
        }
    }
}

impl Column {
    fn of(view: &View, all: &[View]) -> Self {
        Self {
            audience: view.audience,
            facts: facts(view, all),
            customer: customer(view, all),
            variables: variables(view, all),
            transcript: transcript(view, all),
        }
    }
}

/// Collects lines, each with what is withheld of it before it.
struct Lines<'a> {
    view: &'a View,
    all: &'a [View],
    found: Vec<Line>,
}

impl<'a> Lines<'a> {
    fn new(view: &'a View, all: &'a [View]) -> Self {
        Self { view, all, found: Vec::new() }
    }

    fn field(&mut self, item: &str, label: &str, read: impl Fn(&View) -> Option<String>) {
        let own = read(self.view);
        if let Some(reason) = withheld(self.view, item) {
            let others = self.all.iter().filter(|other| withheld(other, item).is_none()).find_map(&read);
            if let Some(value) = others.filter(|value| own.as_ref() != Some(value)) {
                self.found.push(Line { label: label.to_owned(), value, withheld: Some(reason.to_owned()) });
            }
        }
        self.found.extend(own.map(|value| Line { label: label.to_owned(), value, withheld: None }));
    }
}

fn facts(view: &View, all: &[View]) -> Vec<Line> {
    let mut lines = Lines::new(view, all);
    lines.field("title", "Title", |view| Some(view.title.clone()));
    lines.field("", "Status", |view| Some(format!("{} ({})", view.status_reason, reason(&view.status_change_reason))));
    lines.field("closureReason", "Closure reason", |view| view.closure_reason.as_ref().map(reason));
    lines.field("", "Channel", |view| Some(view.channel.clone()));
    lines.field("", "Queue", |view| Some(view.queue.clone()));
    lines.field("", "Created", |view| Some(moment(view.created_on)));
    lines.field("", "Accepted", |view| view.accepted_on.map(moment));
    lines.field("", "Waited", |view| Some(length(view.wait_seconds)));
    lines.found
}

fn customer(view: &View, all: &[View]) -> Vec<Line> {
    let mut lines = Lines::new(view, all);
    lines.field("customer.preferredName", "Preferred name", |view| view.customer.preferred_name.clone());
    lines.field("customer.firstName", "First name", |view| view.customer.first_name.clone());
    lines.field("customer.lastName", "Last name", |view| view.customer.last_name.clone());
    lines.field("customer.email", "Email", |view| view.customer.email.clone());
    lines.field("customer.phoneNumber", "Phone number", |view| view.customer.phone_number.clone());
    lines.field("customer.record", "Record", |view| {
        view.customer.record.as_ref().map(|record| format!("{} {}", record.id, record.full_name))
    });
    lines.field("customer.matches", "Matching records", |view| {
        (view.customer.record.is_none() && view.customer.matches > 0).then(|| view.customer.matches.to_string())
    });
    lines.found
}

/// In the order of the request, which whoever is shown all of them knows.
fn variables(view: &View, all: &[View]) -> Vec<Line> {
    let fullest = all.iter().max_by_key(|other| other.variables.len()).unwrap_or(view);
    let named = |name: &str| view.variables.iter().any(|variable| variable.name == name);
    let mut lines: Vec<Line> = fullest
        .variables
        .iter()
        .filter(|variable| !named(&variable.name))
        .filter_map(|variable| {
            let reason = withheld(view, &format!("variables.{}", variable.name))?;
            Some(Line {
                label: variable.name.clone(),
                value: variable.value.to_string(),
                withheld: Some(reason.to_owned()),
            })
        })
        .collect();
    lines.extend(view.variables.iter().map(|variable| Line {
        label: variable.name.clone(),
        value: variable.value.to_string(),
        withheld: None,
    }));
    let place = |line: &Line| fullest.variables.iter().position(|variable| variable.name == line.label);
    lines.sort_by_key(|line| place(line).unwrap_or(usize::MAX));
    lines
}

fn transcript(view: &View, all: &[View]) -> Vec<Entry> {
    let mut entries: Vec<Entry> =
        view.transcript.iter().map(|entry| Entry { entry: entry.clone(), withheld: None }).collect();
    for hidden in view.hidden.iter().flatten() {
        let Some(id) = hidden.item.strip_prefix("transcript.") else { continue };
        let mut lines = all.iter().flat_map(|other| &other.transcript);
        if let Some(entry) = lines.find(|entry| entry.message_id.to_string() == id) {
            entries.push(Entry { entry: entry.clone(), withheld: Some(hidden.reason.clone()) });
        }
    }
    entries.sort_by_key(|entry| entry.entry.message_id);
    entries
}

/// Why `view` does not have the item.
fn withheld<'a>(view: &'a View, item: &str) -> Option<&'a str> {
    let mut hidden = view.hidden.iter().flatten();
    hidden.find(|hidden: &&Hidden| hidden.item == item).map(|hidden| hidden.reason.as_str())
}
