//! What is told, in sentences that stand alone: a reader of lines sees no columns.

use std::borrow::Cow;

use super::{Failure, Numbered, Plain, ROWS};
use crate::{
    api::{
        desk::{CustomerView, EntryKind, EntryView, EventKind, Role, State, Summary, View},
        id::ConversationId,
    },
    console::{
        app::{App, Link},
        composer::{Cell, Editor, Slot},
        message::{Message, StreamNews},
    },
};

/// More events than these at once are told as a number.
const EVENTS: usize = 3;

/// What happened and was not told yet.
#[derive(Debug, Default)]
pub(super) struct News {
    events: Vec<String>,
    left_out: usize,
    /// The conversation that is followed, and how much of it was told.
    followed: Option<(ConversationId, usize)>,
    was_lost: bool,
}

impl News {
    /// Notes what a message brings.
    pub(super) fn note(&mut self, message: &Message, app: &App) {
        let Message::Stream(StreamNews::Event(event)) = message else { return };
        let row = &event.conversation;
        let is_followed = self.followed.is_some_and(|(id, _)| id == row.id);
        match event.kind {
            // Not news, or told by what is said itself.
            EventKind::CustomerTyping
            | EventKind::RepresentativeTyping
            | EventKind::MessagesRead
            | EventKind::DeliveryChanged => return,
            EventKind::MessageAdded if is_followed => return,
            _ => {}
        }
        if self.events.len() >= EVENTS {
            self.left_out += 1;
            return;
        }
        let kind = serde_json::to_value(event.kind).unwrap_or_default();
        let kind = kind.as_str().unwrap_or_default().replace('-', " ");
        self.events.push(format!("news: {kind}: {}, {}", app.row_shown(row).title, row.state.label().to_lowercase()));
    }

    /// Follows a conversation from what was told of it.
    fn follow(&mut self, view: &View) {
        self.followed = Some((view.conversation_id, view.transcript.len()));
    }

    /// What is to be told now.
    pub(super) fn lines(&mut self, app: &App) -> Vec<String> {
        let mut lines = std::mem::take(&mut self.events);
        match std::mem::take(&mut self.left_out) {
            0 => {}
            1 => lines.push("news: and one event more".to_owned()),
            more => lines.push(format!("news: and {more} events more")),
        }
        let is_lost = matches!(app.link, Link::Lost(_));
        if is_lost != self.was_lost {
            self.was_lost = is_lost;
            lines.push(match &app.link {
                Link::Lost(reason) => format!("news: the connection is lost, it is tried again: {reason}"),
                _ => "news: connected again".to_owned(),
            });
        }
        if let (Some((id, told)), Some(view)) = (&mut self.followed, app.shown())
            && view.conversation_id == *id
            && view.transcript.len() > *told
        {
            lines.extend(view.transcript.iter().skip(*told).map(|entry| said(entry, app)));
            *told = view.transcript.len();
        }
        lines
    }
}

impl Plain {
    pub(super) fn tell_list(&mut self, from: usize) {
        if let Link::Lost(reason) = &self.app.link {
            let words = format!("the endpoint cannot be asked: {reason}");
            self.fail(Failure::NotReached, &words);
            return;
        }
        let rows: Vec<Summary> = self.app.list.rows().take(from + ROWS).cloned().collect();
        let total = self.app.list.total().max(rows.len() as u64);
        if from == 0 {
            let matching = if self.app.loader.is_filtered() { " that match the filter" } else { "" };
            let words = match total {
                0 => format!("no conversations{matching}"),
                1 => format!("one conversation{matching}"),
                many => format!("{many} conversations{matching}, newest first"),
            };
            self.say(&words);
        } else if rows.len() <= from {
            self.say("that is all that is loaded; filter finds others");
        }
        for (at, row) in rows.iter().enumerate().skip(from) {
            let line = format!("{}. {}", at + 1, self.row(row));
            self.say(&line);
        }
        if rows.len() == from + ROWS && total > rows.len() as u64 {
            self.say("more goes on");
        }
        self.numbered = Numbered::Conversations(rows.into_iter().map(|row| row.id).collect());
    }

    fn row(&self, row: &Summary) -> String {
        let row = self.app.row_shown(row);
        let state =
            if row.ai_agent.engaged { "with the AI agent".to_owned() } else { row.state.label().to_lowercase() };
        let mut parts = vec![format!("{}: {state}", row.title)];
        match row.unread {
            0 => {}
            1 => parts.push("one new message".to_owned()),
            unread => parts.push(format!("{unread} new messages")),
        }
        parts.extend(row.variables.iter().map(|variable| format!("{}: {}", variable.name, variable.value)));
        if self.app.list.selected() == Some(row.id) {
            parts.push("selected".to_owned());
        }
        parts.join(", ")
    }

    pub(super) fn tell_conversation(&mut self) {
        let Some(view) = self.app.shown().map(Cow::into_owned) else {
            let words = self.app.viewer.failure().unwrap_or("no conversation is selected: list tells them").to_owned();
            self.fail(Failure::Refused, &words);
            return;
        };
        self.tell_view(&view, false);
        self.news.follow(&view);
    }

    pub(super) fn tell_preview(&mut self) {
        let preview = self.app.preview();
        self.say("preview: what the representative will see once the form is sent");
        self.tell_view(&preview, true);
    }

    fn tell_view(&mut self, view: &View, is_preview: bool) {
        let mut lines = vec![format!("{}: {}", view.title, view.status_reason.to_lowercase())];
        if !is_preview {
            lines.push(format!("Conversation: {}", view.conversation_id));
        }
        lines.extend(card(&view.customer));
        lines.push(format!("Queue: {}", view.queue));
        if !is_preview {
            lines.push(format!("Start time: {}", stamp(view.created_on, &self.app)));
            if view.state == State::Open {
                let waited = self.app.now.duration_since(view.created_on).as_secs().max(0);
                lines.push(format!("Waiting: {} min {} s", waited / 60, waited % 60));
            }
        }
        if view.variables.is_empty() {
            lines.push("no displayable context variables".to_owned());
        }
        lines.extend(view.variables.iter().map(|variable| format!("{}: {}", variable.name, variable.value)));
        if view.ai_agent.engaged {
            lines.push("the AI agent has it: the chat is told after the hand-over".to_owned());
        } else if view.transcript.is_empty() {
            lines.push("no messages yet".to_owned());
        }
        lines.extend(view.transcript.iter().map(|entry| said(entry, &self.app)));
        for line in lines {
            self.say(&line);
        }
    }

    pub(super) fn tell_form(&mut self) {
        for (label, text) in self.app.gist_shown(self.app.composer.gist()) {
            self.say(&format!("{label}: {text}"));
        }
        for problem in self.app.composer.problems() {
            self.say(&format!("wrong: {} {}", self.app.composer.name_of(problem.slot), problem.reason));
        }
        for finding in self.app.composer.findings().iter().filter(|finding| !finding.oddity.is_problem()) {
            let slot = Slot::Variable { row: finding.row, cell: finding.oddity.cell() };
            self.say(&format!("odd: {} {}", self.app.composer.name_of(slot), finding.oddity.reason()));
        }
    }

    /// What a field holds now, and what is wrong with it.
    pub(super) fn tell_slot(&mut self, slot: Slot) {
        let text = match slot {
            Slot::SkipAiAgent if self.app.composer.skip_ai_agent() => "yes".to_owned(),
            Slot::SkipAiAgent => "no".to_owned(),
            slot => self.app.composer.editor(slot).map(Editor::text).unwrap_or_default(),
        };
        let gist = self.app.gist_shown(vec![(slot.label().to_owned(), text)]);
        for (label, text) in gist {
            let text = if text.is_empty() { "nothing" } else { &text };
            self.say(&format!("{label}: {text}"));
        }
        self.tell_problems_of(|of| of == slot);
    }

    pub(super) fn tell_variable(&mut self, row: usize) {
        let Some(variable) = self.app.composer.rows().get(row) else { return };
        let (name, value, is_shown) = (variable.name.text(), variable.value.text(), variable.displayable);
        let value = self.app.gist_shown(vec![(name, value)]);
        for (name, value) in value {
            let seen = if is_shown { "the representative sees it" } else { "the representative does not see it" };
            self.say(&format!("variable {name}: {value}, {seen}"));
        }
        self.tell_problems_of(
            |slot| matches!(slot, Slot::Variable { row: of, cell: Cell::Name | Cell::Value } if of == row),
        );
    }

    fn tell_problems_of(&mut self, is_meant: impl Fn(Slot) -> bool) {
        for problem in self.app.composer.problems().into_iter().filter(|problem| is_meant(problem.slot)) {
            self.say(&format!("wrong: {} {}", self.app.composer.name_of(problem.slot), problem.reason));
        }
    }
}

fn card(customer: &CustomerView) -> Vec<String> {
    let fields = [
        ("Preferred name", &customer.preferred_name),
        ("First name", &customer.first_name),
        ("Last name", &customer.last_name),
        ("Email", &customer.email),
        ("Phone number", &customer.phone_number),
    ];
    let given = fields.into_iter().filter_map(|(label, value)| Some(format!("{label}: {}", value.as_ref()?)));
    let record = match (&customer.record, customer.matches) {
        (Some(record), _) => format!("Record: {}, {}", record.full_name, record.id),
        (None, 0) => "Record: none matches".to_owned(),
        (None, matches) => format!("Record: {matches} records match, none is linked"),
    };
    given.chain([record]).collect()
}

/// A line of the transcript: who, when, what.
fn said(entry: &EntryView, app: &App) -> String {
    let part = match entry.from.role {
        Role::Customer => "customer",
        Role::AiAgent => "AI agent",
        Role::Representative => "representative",
        Role::Supervisor => "supervisor",
        Role::System => "system",
    };
    let kind = match entry.kind {
        EntryKind::Internal => ", internal note",
        EntryKind::Automated => ", automated",
        EntryKind::Typing => ", typing",
        EntryKind::Message | EntryKind::Start | EntryKind::System => "",
    };
    let name = if entry.from.name.is_empty() { String::new() } else { format!("{}, ", entry.from.name) };
    let files: Vec<String> =
        entry.attachments.iter().map(|file| format!("[{}: {}]", file.content_type, file.name)).collect();
    let words: Vec<&str> = [entry.text.as_str()].into_iter().chain(files.iter().map(String::as_str)).collect();
    format!("{name}{part}{kind}, {}: {}", stamp(entry.timestamp, app), words.join(" ").trim())
}

fn stamp(at: jiff::Timestamp, app: &App) -> String {
    at.to_zoned(app.zone.clone()).strftime("%-m/%-d %-I:%M %p").to_string()
}
