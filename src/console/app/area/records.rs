//! The customer records: looked through, and one of them being written.
//!
//! What is written in a form outlives the form: whoever closes it and comes back to the same record finds it again.

use super::browser::{Browser, Entry};
use crate::{
    api::{desk::Record, id::RecordId},
    console::composer::{Edit, Editor},
};

/// Characters that a field takes: more than any record can have, so that the endpoint's own answer can be seen.
const FIELD_CHARS: usize = 2_000;

impl Entry for Record {
    type Key = RecordId;

    fn key(&self) -> RecordId {
        self.id.clone()
    }

    fn words(&self) -> String {
        let some = |text: &Option<String>| text.clone().unwrap_or_default();
        format!("{} {} {} {} {}", self.id, self.first_name, self.last_name, some(&self.email), some(&self.phone_number))
    }
}

/// The records and the form over them.
#[derive(Debug, Default)]
pub struct Records {
    pub browser: Browser<Record>,
    pub form: Option<Form>,
    /// Forms that were closed with something in them.
    unsaved: Vec<Form>,
    /// Which is to be selected once it is among those loaded.
    pub awaited: Option<RecordId>,
    /// Why they are not what the desk has.
    pub problem: Option<String>,
}

/// A record being written.
#[derive(Clone, Debug)]
pub struct Form {
    /// The record as it is; `None` while it is a new one.
    pub of: Option<Record>,
    /// In the order of the labels of a record: first name, last name, email, phone number.
    fields: Vec<Editor>,
    focus: usize,
    /// What the desk said of it.
    pub complaint: Option<String>,
    /// It is on its way to the desk.
    pub is_saving: bool,
}

impl Records {
    /// Opens the form for a record, or a new one; as it was left, if it was.
    pub fn write(&mut self, of: Option<Record>) {
        let id = of.as_ref().map(|record| &record.id);
        let left = self.unsaved.iter().position(|form| form.of.as_ref().map(|record| &record.id) == id);
        self.form = Some(match left {
            Some(at) => self.unsaved.remove(at),
            None => Form::new(of),
        });
    }

    /// Closes the form; whether there is something in it that was not saved, and is kept.
    pub fn close(&mut self) -> bool {
        let Some(form) = self.form.take() else { return false };
        let is_changed = form.is_changed();
        if is_changed {
            self.unsaved.push(form);
        }
        is_changed
    }
}

impl Form {
    const LABELS: [&str; 5] = ["First name", "Last name", "Email", "Phone number", "ID"];

    fn new(of: Option<Record>) -> Self {
        let fields = match &of {
            Some(Record { first_name, last_name, email, phone_number, .. }) => {
                let some = |text: &Option<String>| text.clone().unwrap_or_default();
                [first_name.clone(), last_name.clone(), some(email), some(phone_number)]
                    .iter()
                    .map(|text| Editor::one_line(text))
                    .collect()
            }
            None => Self::LABELS.iter().map(|_| Editor::one_line("")).collect(),
        };
        Self { of, fields, focus: 0, complaint: None, is_saving: false }
    }

    /// Each field with its label, and whether it has the keys. The id of a record that is there cannot be changed.
    pub fn fields(&self) -> impl Iterator<Item = (&'static str, &Editor, bool)> {
        let labelled = Self::LABELS.into_iter().zip(&self.fields).enumerate();
        labelled.map(|(at, (label, editor))| (label, editor, at == self.focus))
    }

    /// Gives the keys to the next field, or the one before; around the ends.
    pub fn step(&mut self, forward: bool) {
        let fields = self.fields.len();
        self.focus = (self.focus + if forward { 1 } else { fields - 1 }) % fields;
    }

    /// Gives the keys to a field, counted from the first one.
    pub fn focus_on(&mut self, field: usize) {
        self.focus = field.min(self.fields.len().saturating_sub(1));
    }

    pub fn edit(&mut self, edit: Edit) {
        if let Some(editor) = self.fields.get_mut(self.focus) {
            editor.apply(edit);
            editor.shorten(FIELD_CHARS);
        }
        self.complaint = None;
    }

    /// The record that it makes. An empty id lets the endpoint make one.
    pub fn record(&self) -> Record {
        let text = |at: usize| self.fields.get(at).map(Editor::text).unwrap_or_default();
        let some = |at: usize| Some(text(at)).filter(|text| !text.is_empty());
        Record {
            id: self.of.as_ref().map_or_else(|| RecordId(text(4)), |record| record.id.clone()),
            first_name: text(0),
            last_name: text(1),
            email: some(2),
            phone_number: some(3),
        }
    }

    fn is_changed(&self) -> bool {
        let record = self.record();
        self.of.as_ref().map_or_else(|| self.fields.iter().any(|field| !field.is_empty()), |of| *of != record)
    }
}
