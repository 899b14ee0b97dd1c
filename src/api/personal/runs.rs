//! Where personal data stands within a text. Finds; how it is masked is passed in.

use std::{borrow::Cow, sync::LazyLock};

use regex::{Captures, Regex, RegexBuilder};

/// Digits that a phone number has; one with a card's number of them is no less personal.
const DIGITS: std::ops::RangeInclusive<usize> = 7..=19;
/// As many digits in one stretch are a number of a person rather than one of an order.
const BARE_DIGITS: usize = 9;
/// Characters of a single word of a name that is looked for: shorter ones are words of every other text too.
const WORD_CHARS: usize = 3;
/// Characters of a whole name that is looked for.
const NAME_CHARS: usize = 2;
/// Names beyond this are not looked for, so that a transcript with a thousand senders stays cheap to search.
const NAMES: usize = 128;
/// Digits of a message's ID: milliseconds since 1970, of this century's first third.
const MESSAGE_ID_DIGITS: usize = 13;
/// Words of a variable's name that say whose value it is, in lower case and without what is neither letter nor digit.
const PERSONAL: [&str; 24] = [
    "firstname",
    "middlename",
    "lastname",
    "fullname",
    "preferredname",
    "customername",
    "contactname",
    "guestname",
    "clientname",
    "callername",
    "personname",
    "patientname",
    "membername",
    "billingname",
    "shippingname",
    "username",
    "surname",
    "familyname",
    "givenname",
    "nickname",
    "maidenname",
    "address",
    "birthday",
    "dateofbirth",
];

/// An address, or as much of one as is left where it was cut off.
static EMAIL: LazyLock<Regex> = LazyLock::new(|| {
    expression(r"[\p{L}\p{M}\p{N}._%+'-]+@(?:[\p{L}\p{M}\p{N}.-]*…|[\p{L}\p{M}\p{N}-]+(?:\.[\p{L}\p{M}\p{N}-]+)+)")
});

/// A date is found before a number, so that it is not taken for one.
static PHONE: LazyLock<Regex> = LazyLock::new(|| {
    expression(
        r"(?P<date>\d{4}-\d{2}-\d{2}|\d{1,2}[./]\d{1,2}[./]\d{4})|(?P<phone>\+?\(?\d(?:[ \u{a0}().\-/]{0,3}\d)+)",
    )
});

/// Whether a variable of this name holds what is a person's by its name alone. Things have names too (`productname`), so
/// that only `name` by itself and what says whose it is count.
pub(super) fn names_a_person(variable: &str) -> bool {
    let plain: String =
        variable.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    plain == "name" || PERSONAL.iter().any(|part| plain.contains(part))
}

pub(super) fn replace_emails(text: &str, mask: impl Fn(&str) -> String) -> Cow<'_, str> {
    EMAIL.replace_all(text, |found: &Captures<'_>| mask(&found[0]))
}

pub(super) fn replace_phones(text: &str, mask: impl Fn(&str) -> String) -> String {
    PHONE
        .replace_all(text, |found: &Captures<'_>| {
            let run = found.name("phone").filter(|run| is_phone(text, run.start(), run.end()));
            run.map_or_else(|| found[0].to_owned(), |run| mask(run.as_str()))
        })
        .into_owned()
}

/// A day within what else looks like a number: `1. 2026-01-02`.
static DAY: LazyLock<Regex> = LazyLock::new(|| expression(r"\b(?:19|20)\d{2}-(?:0\d|1[0-2])-[0-3]\d\b"));

/// Whether the digits at this place are a number to call, and neither a part of an identifier nor too few.
fn is_phone(text: &str, start: usize, end: usize) -> bool {
    let run = &text[start..end];
    let joins = |letter: char| letter.is_alphanumeric() || letter == '_';
    let before = text[..start].chars().next_back();
    let after = text[end..].chars().next();
    let is_inside = before.is_some_and(|letter| joins(letter) || letter == '-') || after.is_some_and(joins);
    let digits = run.chars().filter(|letter| letter.is_numeric()).count();
    let is_grouped = run.chars().any(|letter| !letter.is_numeric());
    let is_message_id = !is_grouped && digits == MESSAGE_ID_DIGITS && run.starts_with('1');
    !is_inside
        && !is_message_id
        && !DAY.is_match(run)
        && DIGITS.contains(&digits)
        && (is_grouped || digits >= BARE_DIGITS)
}

/// Names to look for in texts.
#[derive(Clone, Debug, Default)]
pub(super) struct Names {
    expression: Option<Regex>,
}

impl Names {
    pub(super) fn new<'a>(names: impl Iterator<Item = &'a str>) -> Self {
        let mut known: Vec<&str> = Vec::new();
        for name in names.map(str::trim) {
            let whole = Some(name).filter(|name| name.chars().count() >= NAME_CHARS);
            for name in whole.into_iter().chain(words_of(name)).filter(|name| name.chars().any(char::is_alphabetic)) {
                if known.len() < NAMES && !known.contains(&name) {
                    known.push(name);
                }
            }
        }
        if known.is_empty() {
            return Self::default();
        }
        // The longest first: a whole name is not found as its first word.
        known.sort_by_key(|name| std::cmp::Reverse(name.len()));
        let alternatives: Vec<String> = known.into_iter().map(regex::escape).collect();
        // Names so long that they are no expression cannot stand in a text either, which is bounded.
        let expression = RegexBuilder::new(&alternatives.join("|")).case_insensitive(true).build().ok();
        Self { expression }
    }

    pub(super) fn replace<'a>(&self, text: &'a str, mask: impl Fn(&str) -> String) -> Cow<'a, str> {
        let Some(expression) = &self.expression else { return Cow::Borrowed(text) };
        let mut masked = String::new();
        let (mut copied, mut from) = (0, 0);
        while let Some(found) = expression.find_at(text, from) {
            if is_whole(text, found.start(), found.end()) {
                masked.push_str(&text[copied..found.start()]);
                masked.push_str(&mask(found.as_str()));
                (copied, from) = (found.end(), found.end());
            } else {
                let letter = text[found.start()..].chars().next().map_or(1, char::len_utf8);
                from = found.start() + letter;
            }
        }
        if copied == 0 {
            return Cow::Borrowed(text);
        }
        masked.push_str(&text[copied..]);
        Cow::Owned(masked)
    }
}

/// The words by which somebody may be called: those of a name, and where they are joined by hyphens each of these. An
/// address or an identifier is known as a whole, for its words are words of every other text.
pub(super) fn words_of(name: &str) -> impl Iterator<Item = &str> {
    let is_name = !name.contains('@') && !name.contains(|letter: char| letter.is_ascii_digit());
    let words = name.split_whitespace().filter(move |_| is_name);
    let parts = words.flat_map(|word| {
        let parts = word.split(['-', '‐', '‑', '–', '.', ',', '(', ')', '"']);
        std::iter::once(word).chain(parts.filter(move |part| part.len() < word.len()))
    });
    parts.filter(|part| part.chars().count() >= WORD_CHARS)
}

/// Whether the name at this place is not a part of a longer word. Scripts without capitals do not part their words.
fn is_whole(text: &str, start: usize, end: usize) -> bool {
    let joins = |letter: Option<char>| letter.is_some_and(|letter| letter.is_lowercase() || letter.is_uppercase());
    let found = &text[start..end];
    let begins_inside = joins(text[..start].chars().next_back()) && joins(found.chars().next());
    let ends_inside = joins(found.chars().next_back()) && joins(text[end..].chars().next());
    !begins_inside && !ends_inside
}

fn expression(pattern: &str) -> Regex {
    Regex::new(pattern).expect("a constant pattern is sound")
}
