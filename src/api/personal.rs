//! Personal data, masked: for a screen that others look at, and for a transcript that leaves the house.
//!
//! A mask covers what a person typed with [`DOT`]s of the same width and leaves its shape: how many words a name has, that
//! something is an email address, the first letter of a Latin name, the last two digits of a number. The same text always
//! has the same mask, so rows that belong to one person can still be told to; a masked text is its own mask.
//!
//! Which data is personal is our decision: names, email addresses and phone numbers wherever they stand, which includes
//! titles, senders, variables and what was written; the identity of the linked record; and attached files with their
//! addresses. This is for eyes, not an anonymisation: who knows the person may still recognise the conversation.

mod runs;
mod torn;

use std::borrow::Cow;

use unicode_segmentation::UnicodeSegmentation as _;
use unicode_width::UnicodeWidthStr as _;

use self::{runs::Names, torn::Torn};
use super::{
    activity::Attachment,
    desk::{CustomerView, EntryView, Hidden, Record, RecordLink, Role, Sender, Summary, View},
    id::RecordId,
    variable::{ContextValue, NamedValue},
};

/// What stands for a cell that is not shown.
pub const DOT: char = '•';

/// Digits at the end of a number that stay.
const LAST_DIGITS: usize = 2;
/// Names that are parts, not people: they stay as they are.
const PARTS: [&str; 5] = ["Representative", "Supervisor", "Customer", "Visitor", "AI agent"];

/// Masks texts. By itself it knows the shapes of email addresses and phone numbers; [`Mask::knowing`] teaches it names.
#[derive(Clone, Debug, Default)]
pub struct Mask {
    names: Names,
    torn: Torn,
}

impl Mask {
    /// Masks these names too where they stand in a text, whole and each of their words; an address, a number or an
    /// identifier whole. What is masked already says nothing any more.
    pub fn knowing<'a>(names: impl IntoIterator<Item = &'a str>) -> Self {
        let names = names.into_iter().map(str::trim).filter(|name| !is_part(name) && !name.contains(DOT));
        let names: Vec<&str> = names.collect();
        Self { names: Names::new(names.iter().copied()), torn: Torn::new(names.into_iter()) }
    }

    /// Knows everybody whom one of these views names. Those of one conversation are masked by one mask: what an audience
    /// is not shown by name may still stand in a text that it is shown.
    pub fn of<'a>(views: impl IntoIterator<Item = &'a View>) -> Self {
        Self::knowing(views.into_iter().flat_map(people))
    }

    /// The name of a person: `John Doe` is `J••• D••`. A name that says what somebody is (`Visitor 3`) stays.
    pub fn name(name: &str) -> String {
        if is_part(name) { name.to_owned() } else { words(name) }
    }

    /// An email address, or what was given as one: `john@example.com` is `j•••@•••••••.com`.
    pub fn email(email: &str) -> String {
        let Some((local, domain)) = email.rsplit_once('@') else { return words(email) };
        let (labels, top) = domain.rsplit_once('.').unwrap_or((domain, ""));
        let labels: Vec<String> = labels.split('.').map(dots).collect();
        let dot = if top.is_empty() { "" } else { "." };
        format!("{}@{}{dot}{top}", word(local), labels.join("."))
    }

    /// A phone number, or what was given as one: `+1 425 555 0100` is `+• ••• ••• ••00`.
    pub fn phone(phone: &str) -> String {
        let is_digit = |letter: char| letter.is_numeric() || letter == DOT;
        let mut digits = phone.chars().filter(|letter| is_digit(*letter)).count();
        // Of a number as short as this, the last digits are most of it.
        let kept = if digits > 2 * LAST_DIGITS { LAST_DIGITS } else { 0 };
        phone
            .graphemes(true)
            .map(|cluster| {
                if cluster.starts_with(is_digit) {
                    digits = digits.saturating_sub(1);
                    if digits < kept { Cow::Borrowed(cluster) } else { Cow::Owned(dots(cluster)) }
                } else if cluster.starts_with(char::is_alphabetic) {
                    Cow::Owned(dots(cluster))
                } else {
                    Cow::Borrowed(cluster)
                }
            })
            .collect()
    }

    /// What looks like an email address or a phone number within a text.
    pub fn text(text: &str) -> String {
        Self::default().within(text)
    }

    /// As [`Mask::text`], and the names that this mask knows.
    pub fn within(&self, text: &str) -> String {
        let text = runs::replace_emails(text, Self::email);
        let text = runs::replace_phones(&text, Self::phone);
        self.names.replace(&text, words).into_owned()
    }

    /// As [`Mask::within`] for a line as it is drawn, where what this mask knows may be cut off (`Featherst…`) or go on in
    /// the next line.
    pub fn within_drawn(&self, line: &str) -> String {
        let masked = self.within(line);
        match self.torn.replace(&masked, dots) {
            Cow::Borrowed(_) => masked,
            Cow::Owned(line) => line,
        }
    }

    /// A record, whoever it is of.
    pub fn record(record: &Record) -> Record {
        Record {
            id: RecordId(words(&record.id.0)),
            first_name: Self::name(&record.first_name),
            last_name: Self::name(&record.last_name),
            email: record.email.as_deref().map(Self::email),
            phone_number: record.phone_number.as_deref().map(Self::phone),
        }
    }

    /// The value of a variable of this name.
    pub fn value(&self, variable: &str, value: &str) -> String {
        if runs::names_a_person(variable) { Self::name(value) } else { self.within(value) }
    }

    /// A view as this mask lets it be seen.
    pub fn view(&self, view: &View) -> View {
        View {
            title: Self::name(&view.title),
            customer: Self::customer(&view.customer),
            variables: self.variables(&view.variables),
            transcript: view.transcript.iter().map(|entry| self.entry(entry)).collect(),
            hidden: view.hidden.as_ref().map(|hidden| hidden.iter().map(|hidden| self.hidden(hidden)).collect()),
            ..view.clone()
        }
    }

    fn customer(customer: &CustomerView) -> CustomerView {
        let name = |name: &Option<String>| name.as_deref().map(Self::name);
        CustomerView {
            preferred_name: name(&customer.preferred_name),
            first_name: name(&customer.first_name),
            last_name: name(&customer.last_name),
            email: customer.email.as_deref().map(Self::email),
            phone_number: customer.phone_number.as_deref().map(Self::phone),
            record: customer.record.as_ref().map(|record| RecordLink {
                id: RecordId(words(&record.id.0)),
                full_name: Self::name(&record.full_name),
            }),
            matches: customer.matches,
        }
    }

    fn variables(&self, variables: &[NamedValue]) -> Vec<NamedValue> {
        variables
            .iter()
            .map(|variable| {
                let value = match &variable.value {
                    ContextValue::Text(text) => ContextValue::Text(self.value(&variable.name, text)),
                    // A number as long as a phone number looks like one; then it is no number any more.
                    ContextValue::Number(number) => match Self::text(&number.to_string()) {
                        masked if masked == number.to_string() => variable.value.clone(),
                        masked => ContextValue::Text(masked),
                    },
                    ContextValue::Boolean(_) => variable.value.clone(),
                };
                NamedValue { name: self.within(&variable.name), value }
            })
            .collect()
    }

    fn entry(&self, entry: &EntryView) -> EntryView {
        let name = if is_person(entry.from.role) { Self::name(&entry.from.name) } else { entry.from.name.clone() };
        EntryView {
            from: Sender { role: entry.from.role, name },
            text: self.within(&entry.text),
            attachments: entry.attachments.iter().map(|file| self.attachment(file)).collect(),
            ..entry.clone()
        }
    }

    fn attachment(&self, file: &Attachment) -> Attachment {
        Attachment {
            content_type: file.content_type.clone(),
            content_url: origin(&file.content_url),
            name: self.within(&file.name),
        }
    }

    fn hidden(&self, hidden: &Hidden) -> Hidden {
        // An item with a message's id is a place, not a text: 13 digits would look like a number to call.
        let item = if hidden.item.starts_with("transcript.") { hidden.item.clone() } else { self.within(&hidden.item) };
        Hidden { item, reason: self.within(&hidden.reason) }
    }
}

/// Everybody whom a view names.
pub fn people(view: &View) -> impl Iterator<Item = &str> {
    let customer = &view.customer;
    let card =
        [&customer.preferred_name, &customer.first_name, &customer.last_name, &customer.email, &customer.phone_number];
    let senders = view.transcript.iter().filter(|entry| is_person(entry.from.role));
    card.into_iter()
        .filter_map(|name| name.as_deref())
        .chain(customer.record.as_ref().map(|record| record.full_name.as_str()))
        .chain([view.title.as_str()])
        .chain(senders.map(|entry| entry.from.name.as_str()))
}

/// Whether a variable of this name holds what is about a person.
pub fn is_personal(variable: &str) -> bool {
    runs::names_a_person(variable)
}

/// A view without the personal data that it holds.
pub fn mask_view(view: &View) -> View {
    Mask::of([view]).view(view)
}

/// A row of the list without the personal data that it holds.
pub fn mask_summary(summary: &Summary) -> Summary {
    let mask = Mask::knowing([summary.title.as_str()]);
    Summary { title: Mask::name(&summary.title), variables: mask.variables(&summary.variables), ..summary.clone() }
}

/// Whether who speaks in this part is a person with a name.
fn is_person(role: Role) -> bool {
    match role {
        Role::Customer | Role::Representative | Role::Supervisor => true,
        Role::AiAgent | Role::System => false,
    }
}

fn is_part(name: &str) -> bool {
    let name = name.trim_end_matches(|letter: char| letter.is_ascii_digit()).trim();
    PARTS.contains(&name)
}

/// Each word masked, what stands between them as it is.
fn words(text: &str) -> String {
    let mut masked = String::with_capacity(text.len());
    let mut begun = 0;
    for (at, cluster) in text.grapheme_indices(true) {
        if !cluster.starts_with(is_of_a_word) {
            masked.push_str(&word(&text[begun..at]));
            masked.push_str(cluster);
            begun = at + cluster.len();
        }
    }
    masked.push_str(&word(&text[begun..]));
    masked
}

/// Whether the character belongs to a word, also to one that is masked.
fn is_of_a_word(letter: char) -> bool {
    letter.is_alphanumeric() || matches!(letter, DOT | '\'' | '’')
}

/// The first letter, where it is one of several in a script with capitals, and dots for the rest. Where one character is
/// half a name, none stays.
fn word(word: &str) -> String {
    let Some(first) = word.graphemes(true).next() else { return String::new() };
    let is_initial = first.chars().next().is_some_and(|letter| letter.is_lowercase() || letter.is_uppercase());
    let rest = &word[first.len()..];
    if is_initial && !rest.is_empty() { format!("{first}{}", dots(rest)) } else { dots(word) }
}

/// As many dots as the text is wide, at least one for a text that is not empty.
fn dots(text: &str) -> String {
    let width = text.width().max(usize::from(!text.is_empty()));
    DOT.to_string().repeat(width)
}

/// The scheme and host of an address, or the head of a file that is its own address; what identifies it is left out.
fn origin(url: &str) -> String {
    if url.ends_with('…') {
        return url.to_owned();
    }
    let head = match url.split_once("://") {
        Some((scheme, rest)) => {
            let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
            let host = authority.rsplit('@').next().unwrap_or_default();
            format!("{scheme}://{host}/")
        }
        None => url.split_once(',').map_or_else(String::new, |(head, _)| format!("{head},")),
    };
    format!("{head}…")
}

#[cfg(test)]
mod tests;
