//! What helps a person who shows the console to others: larger spacing on a painted background, the keys that were
//! pressed, a line that points, and personal data masked.
//!
//! Masking is decided here for all of the console. What is drawn is masked twice: values go to the views as they may be
//! shown, before anything is cut or wrapped (`..._shown`, and [`App::seen`] for texts), and the finished frame is searched
//! for whatever is known to be personal, whole or in pieces, as a net below. The form is masked while it is typed into:
//! who watches the screen watches that as well. None of it is remembered for the next start, which may be at another
//! occasion.

use std::{borrow::Cow, collections::VecDeque};

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use unicode_width::UnicodeWidthStr as _;

use super::{
    App,
    area::deliveries::Post,
    audiences::Audiences,
    errand::Errand,
    incoming::Offer,
    overlay::Overlay,
    sheet::{Sheet, picker::Choice},
};
use crate::{
    api::{
        desk::{Record, Summary, View},
        id::ConversationId,
        personal::{self, DOT, Mask},
        variable::ContextValue,
    },
    console::{
        action::{self, Action, Group},
        chord::{Chord, Key},
        composer::{Composer, Editor, Slot},
    },
};

/// How long a pressed key stays on the screen.
const CAPTION_SECONDS: i64 = 3;
/// So many records the last look at the screen knows; each is masked where it is shown all the same.
const RECORDS: usize = 16;
/// So many pressed keys are on the screen at once.
const CAPTIONS: usize = 3;

/// How the console is shown to others.
#[derive(Debug, Default)]
pub struct Presenter {
    /// The mode: spacing, background, captions.
    pub is_on: bool,
    /// Personal data is masked, in the mode or without it.
    pub is_masked: bool,
    /// Whether it was before the mode began, and is to be again after it.
    was_masked: bool,
    captions: VecDeque<Caption>,
    /// Whom the mask knows.
    people: Vec<String>,
    mask: Mask,
}

/// A key that was pressed and what it asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caption {
    pub chord: Chord,
    pub words: &'static str,
    until: Timestamp,
}

/// A line that points: at a line of the pane in focus that holds something, counted from its first one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pointer {
    pub line: usize,
}

impl Presenter {
    /// Begins or ends the mode. It begins with personal data masked and ends as it was before.
    pub fn toggle(&mut self) {
        self.is_on = !self.is_on;
        self.captions.clear();
        if self.is_on {
            self.was_masked = std::mem::replace(&mut self.is_masked, true);
        } else {
            self.is_masked = self.was_masked;
        }
    }

    /// Masks personal data, or shows it; what is chosen here holds after the mode too.
    pub fn toggle_mask(&mut self) {
        self.is_masked = !self.is_masked;
        self.was_masked = self.is_masked;
    }

    /// Notes a key for those who watch. What moves within a text or a pane is not worth telling: it is seen.
    pub fn pressed(&mut self, chord: Chord, action: Action, now: Timestamp) {
        if !self.is_on || is_movement(chord, action) {
            return;
        }
        let Some(row) = action::row(action).filter(|row| row.group != Group::Editing) else { return };
        let words = if row.hint.is_empty() { row.title } else { row.hint };
        let words = words.split([';', ':', '(', ',']).next().unwrap_or(words).trim_end();
        let until = now.saturating_add(SignedDuration::from_secs(CAPTION_SECONDS)).unwrap_or(now);
        self.captions.push_back(Caption { chord, words, until });
        if self.captions.len() > CAPTIONS {
            self.captions.pop_front();
        }
    }

    /// What personal data is seen through, while it is masked.
    pub fn mask(&self) -> Option<&Mask> {
        self.is_masked.then_some(&self.mask)
    }

    /// Whether a text names somebody known even when it is masked, because a name of three letters or more runs into other
    /// letters.
    pub fn is_named_within(&self, text: &str) -> bool {
        let text = self.mask.within(text).to_lowercase();
        let mut names = self.people.iter().flat_map(|person| person.split_whitespace());
        names.any(|name| name.chars().nth(2).is_some() && text.contains(&name.to_lowercase()))
    }

    /// Lets go of the keys whose time is over.
    pub fn forget(&mut self, now: Timestamp) {
        self.captions.retain(|caption| caption.until > now);
    }

    /// The keys that were pressed of late, the last one last.
    pub fn captions(&self) -> impl ExactSizeIterator<Item = &Caption> + DoubleEndedIterator {
        self.captions.iter()
    }
}

fn is_movement(chord: Chord, action: Action) -> bool {
    let is_key = matches!(
        chord.key,
        Key::Up | Key::Down | Key::Left | Key::Right | Key::Home | Key::End | Key::PageUp | Key::PageDown | Key::Esc
    );
    let is_plain = !chord.ctrl && !chord.alt;
    is_key && is_plain || matches!(action, Action::MoveUp | Action::MoveDown | Action::MoveFirst | Action::MoveLast)
}

/// A text of which nothing is known: every letter and digit gives way, its lines and signs stay.
pub fn veiled(text: &str) -> String {
    let mut veiled = String::with_capacity(text.len());
    for letter in text.chars() {
        if letter.is_alphanumeric() {
            let mut buffer = [0; 4];
            veiled.extend(std::iter::repeat_n(DOT, letter.encode_utf8(&mut buffer).width().max(1)));
        } else {
            veiled.push(letter);
        }
    }
    veiled
}

impl App {
    /// The mask through which everything is seen now; `None` while all of it may be.
    ///
    /// It knows the people of the form, of the rows in sight, of the conversation, of the customer records, and of what
    /// is being loaded or pasted, as of the last message.
    pub fn mask(&self) -> Option<&Mask> {
        self.presenter.mask()
    }

    /// Learns whom the mask has to know now. To be called after every message.
    pub(in crate::console) fn know_people(&mut self) {
        if !self.presenter.is_masked {
            return;
        }
        let people = self.people();
        if people != self.presenter.people {
            self.presenter.mask = Mask::knowing(people.iter().map(String::as_str));
            self.presenter.people = people;
        }
    }

    /// Everybody whom the screen could name; who matters most first, for a mask knows a bounded number.
    fn people(&self) -> Vec<String> {
        let mut people = form_values(&self.composer);
        people.extend(self.viewer.shown().map(view_values).unwrap_or_default());
        people.extend(self.seats.viewer.shown().map(view_values).unwrap_or_default());
        people.extend(self.list.selected_row().map(|row| row.title.clone()));
        people.extend(self.incoming.first().map(|offer| offer.title.clone()));
        let written_to = [self.writing.open(), self.seats.writing.open()];
        people.extend(written_to.into_iter().flatten().map(|writing| writing.title.clone()));
        people.extend(self.asked_about().map(|errand| errand.title.clone()));
        people.extend(self.sheet().map(sheet_values).unwrap_or_default());
        if let Some(body) = self.wire_body() {
            people.extend(form_values(&Composer::from_body(&body).0));
        }
        people.extend(self.remote.people());
        let shelved = self.shelf.last().map(|shelved| Composer::from_draft(&shelved.draft));
        people.extend(shelved.as_ref().map(form_values).unwrap_or_default());
        people.extend(self.list.visible(self.extent.list_rows).map(|(row, _)| row.title.clone()));
        for record in self.records.iter().flatten().take(RECORDS) {
            people.push(record.full_name());
            people.extend(record.email.iter().chain(&record.phone_number).cloned());
        }
        // A label of the form that somebody took for a name has to stay readable.
        let is_label = |name: &str| Slot::PERSONAL.iter().any(|slot| slot.label().eq_ignore_ascii_case(name.trim()));
        people.retain(|name| !name.trim().is_empty() && !is_label(name));
        people
    }

    fn asked_about(&self) -> Option<&Errand> {
        match &self.overlay {
            Some(Overlay::Errand(errand)) => Some(errand),
            _ => None,
        }
    }

    /// A text from outside as it may be seen: to be asked for before it is cut or wrapped, for a piece of a name is not
    /// known for one any more.
    pub fn seen<'a>(&self, text: &'a str) -> Cow<'a, str> {
        self.mask().map_or(Cow::Borrowed(text), |mask| Cow::Owned(mask.within(text)))
    }

    /// The name of a customer, as it may be seen.
    pub fn name_shown<'a>(&self, name: &'a str) -> Cow<'a, str> {
        if self.presenter.is_masked { Cow::Owned(Mask::name(name)) } else { Cow::Borrowed(name) }
    }

    /// A customer record, as it may be seen.
    pub fn record_shown<'a>(&self, record: &'a Record) -> Cow<'a, Record> {
        if self.presenter.is_masked { Cow::Owned(Mask::record(record)) } else { Cow::Borrowed(record) }
    }

    /// The offer that stands first, as it may be seen.
    pub fn offer_shown(&self) -> Option<Cow<'_, Offer>> {
        let offer = self.incoming.first()?;
        if !self.presenter.is_masked {
            return Some(Cow::Borrowed(offer));
        }
        let knowing = Mask::knowing([offer.title.as_str()]);
        let mut shown = offer.clone();
        shown.title = Mask::name(&offer.title);
        shown.fields = self.gist_shown(shown.fields);
        shown.fields.iter_mut().for_each(|(_, value)| *value = knowing.within(value));
        Some(Cow::Owned(shown))
    }

    /// Somebody to load, as they may be seen: the name and the note name people by whom it is known too.
    pub fn choice_shown<'a>(&self, choice: &'a Choice) -> Cow<'a, Choice> {
        if !self.presenter.is_masked {
            return Cow::Borrowed(choice);
        }
        let people = choice.body.as_ref().map(|body| form_values(&Composer::from_body(body).0)).unwrap_or_default();
        let mask = Mask::knowing(people.iter().map(String::as_str));
        let seen = |text: &str| self.seen(&mask.within(text)).into_owned();
        Cow::Owned(Choice { name: seen(&choice.name), note: seen(&choice.note), ..choice.clone() })
    }

    /// What integrators were told, as it may be seen.
    pub fn post_shown<'a>(&self, post: &'a Post) -> Cow<'a, Post> {
        let Some(mask) = self.mask() else { return Cow::Borrowed(post) };
        let mut shown = post.clone();
        shown.title = post.title.as_deref().map(Mask::name);
        shown.delivery.url = mask.within(&post.delivery.url);
        mask_texts(&mut shown.delivery.activity, "", mask);
        Cow::Owned(shown)
    }

    /// The comparison of audiences, as it may be seen.
    pub fn audiences_shown<'a>(&self, audiences: &'a Audiences) -> Cow<'a, Audiences> {
        match self.mask() {
            Some(mask) => Cow::Owned(audiences.through(mask)),
            None => Cow::Borrowed(audiences),
        }
    }

    /// A text under a name, as it stands in a body.
    pub fn value_shown<'a>(&self, name: &str, text: &'a str) -> Cow<'a, str> {
        match self.mask() {
            Some(mask) => Cow::Owned(member(name, text, mask)),
            None => Cow::Borrowed(text),
        }
    }

    /// The conversation of pane 3 as it may be seen.
    pub fn shown(&self) -> Option<Cow<'_, View>> {
        self.viewer.shown().map(|view| self.view_through(Cow::Borrowed(view)))
    }

    /// A row of the list as it may be seen.
    pub fn row_shown<'a>(&self, row: &'a Summary) -> Cow<'a, Summary> {
        let Some(mask) = self.mask() else { return Cow::Borrowed(row) };
        let mut row = personal::mask_summary(row);
        for variable in &mut row.variables {
            if let ContextValue::Text(text) = &mut variable.value {
                *text = mask.within(text);
            }
        }
        Cow::Owned(row)
    }

    /// A text of which nothing is known, as it may be seen.
    pub fn raw_shown<'a>(&self, text: &'a str) -> Cow<'a, str> {
        if self.presenter.is_masked { Cow::Owned(veiled(text)) } else { Cow::Borrowed(text) }
    }

    /// A message on its way, as it may be seen: a name that runs into other letters hides all of it.
    pub fn saying_shown<'a>(&self, text: &'a str) -> Cow<'a, str> {
        match self.mask() {
            Some(_) if self.presenter.is_named_within(text) => Cow::Owned(veiled(text)),
            _ => self.seen(text),
        }
    }

    /// Whom a conversation that only the API lists is with, as it may be seen; an ID where nothing was sent from here.
    pub fn remote_title(&self, id: ConversationId) -> String {
        let title = self.remote.title(id);
        let is_name = self.remote.sent_to(id).next().is_some();
        if is_name { self.name_shown(&title).into_owned() } else { title }
    }

    /// Labels and texts of a form, as they may be seen.
    pub fn gist_shown(&self, gist: Vec<(String, String)>) -> Vec<(String, String)> {
        let Some(mask) = self.mask() else { return gist };
        let shown = |(label, text): (String, String)| {
            let text = match personal_slot(&label) {
                Some(slot) => masked_in(slot, &text),
                None => mask.value(&label, &text),
            };
            (label, text)
        };
        gist.into_iter().map(shown).collect()
    }

    /// A text of the form as it may leave it.
    pub(super) fn field_shown(&self, slot: Slot, text: String) -> String {
        if self.presenter.is_masked && slot.is_personal() { masked_in(slot, &text) } else { text }
    }

    /// What is being typed, as the form shows it: where a name runs into other letters, nothing of the text is seen.
    pub(super) fn typed_shown(&self, mut view: View) -> View {
        for variable in &mut view.variables {
            variable.name = self.saying_shown(&variable.name).into_owned();
            if let ContextValue::Text(text) = &mut variable.value {
                *text = self.saying_shown(text).into_owned();
            }
        }
        for entry in &mut view.transcript {
            entry.text = self.saying_shown(&entry.text).into_owned();
        }
        view
    }

    /// A view without personal data, if that is masked.
    pub(super) fn view_through<'a>(&self, view: Cow<'a, View>) -> Cow<'a, View> {
        match self.mask() {
            Some(mask) => Cow::Owned(mask.view(&personal::mask_view(&view))),
            None => view,
        }
    }
}

fn masked_in(slot: Slot, text: &str) -> String {
    match slot {
        Slot::Email => Mask::email(text),
        Slot::PhoneNumber => Mask::phone(text),
        _ => Mask::name(text),
    }
}

fn personal_slot(label: &str) -> Option<Slot> {
    Slot::PERSONAL.into_iter().find(|slot| slot.label() == label)
}

/// A text under a name in a body: the customer's by the vendor's names, anything else as a variable. A bare `name` is that
/// of an event or a file too, so that only who is known gives way there.
fn member(name: &str, text: &str, mask: &Mask) -> String {
    let is_of = |slot: &Slot| slot.label().split(' ').collect::<String>().eq_ignore_ascii_case(name);
    match Slot::PERSONAL.into_iter().find(is_of) {
        Some(slot) => masked_in(slot, text),
        None if name == "displayname" => Mask::name(text),
        None if name == "name" => mask.within(text),
        None => mask.value(name, text),
    }
}

/// Masks all texts within a JSON value, which stands under this name.
fn mask_texts(value: &mut Value, name: &str, mask: &Mask) {
    match value {
        Value::String(text) => *text = member(name, text, mask),
        Value::Array(items) => items.iter_mut().for_each(|item| mask_texts(item, name, mask)),
        Value::Object(members) => members.iter_mut().for_each(|(name, value)| mask_texts(value, name, mask)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// What a form holds of a person, and the variables that do.
fn form_values(form: &Composer) -> Vec<String> {
    let texts = Slot::PERSONAL.into_iter().filter_map(|slot| form.editor(slot)).map(Editor::text);
    let variables = form.rows().iter().filter(|row| personal::is_personal(&row.name.text()));
    texts.chain(variables.map(|row| row.value.text())).collect()
}

fn view_values(view: &View) -> Vec<String> {
    let customer = &view.customer;
    let card =
        [&customer.preferred_name, &customer.first_name, &customer.last_name, &customer.email, &customer.phone_number];
    let record = customer.record.as_ref().map(|record| record.full_name.clone());
    let variables = view.variables.iter().filter(|variable| personal::is_personal(&variable.name));
    let variables = variables.map(|variable| variable.value.to_string());
    [view.title.clone()].into_iter().chain(card.into_iter().flatten().cloned()).chain(record).chain(variables).collect()
}

/// Whom an open sheet is about.
fn sheet_values(sheet: &Sheet) -> Vec<String> {
    match sheet {
        Sheet::Picker(picker) => {
            let bodies = picker.matching().filter(|choice| choice.is_own).chain(picker.selected());
            bodies
                .filter_map(|choice| choice.body.as_ref().ok())
                .flat_map(|body| form_values(&Composer::from_body(body).0))
                .collect()
        }
        Sheet::Preview(preview) => {
            let taken = preview.pasted.taken().into_iter();
            taken.filter(|(label, _)| personal_slot(label).is_some()).map(|(_, value)| value).collect()
        }
        Sheet::PasteBox { .. } | Sheet::Naming(_) | Sheet::Checks { .. } | Sheet::Unfinished { .. } => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mode_masks_and_what_was_before_comes_back() {
        for before in [false, true] {
            let mut presenter = Presenter { is_masked: before, ..Presenter::default() };
            presenter.toggle();
            assert!(presenter.is_on && presenter.is_masked);
            presenter.toggle();
            assert_eq!((presenter.is_on, presenter.is_masked), (false, before));
        }
        let mut presenter = Presenter::default();
        presenter.toggle();
        presenter.toggle_mask();
        assert!(!presenter.is_masked, "shown on purpose");
        presenter.toggle_mask();
        presenter.toggle();
        assert!(presenter.is_masked, "what was chosen last holds");
    }

    #[test]
    fn a_raw_text_keeps_its_lines_signs_and_width() {
        assert_eq!(veiled("name: 山 \"Ann\"\n@"), "••••: •• \"•••\"\n@");
    }
}
