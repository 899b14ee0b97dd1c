//! What holds whatever comes in: one function for each way in. Each panics where it does not hold.
//!
//! The fuzzer calls them with what it makes up, `tests/it/corpus.rs` with the stored inputs and changed copies of them.

use frontdesk::{
    api::{
        activity::{self, Address, AttachmentPolicy},
        commented, create,
        id::{ChannelId, ConversationId},
    },
    client::sse::Parser,
    console::{text, theme::Theme},
    scenario::Scenario,
};
use serde_json::Value;

/// A way in: its name, which is its corpus's folder too, and what holds of it.
pub type Target = (&'static str, fn(&[u8]));

pub const TARGETS: [Target; 7] = [
    ("create", create),
    ("activity", activity),
    ("commented", commented),
    ("scenario", scenario),
    ("theme", theme),
    ("events", events),
    ("terminal", terminal),
];

/// The body of a create: read or refused with reasons; what was read is read the same when it is sent on.
pub fn create(input: &[u8]) {
    match create::parse(input) {
        Ok(request) => {
            let again = create::parse(request.to_body().to_string().as_bytes());
            assert_eq!(again.as_ref(), Ok(&request));
        }
        Err(violations) => assert!(!violations.is_empty()),
    }
    if let Ok(value) = serde_json::from_slice::<Value>(input) {
        let _ = (create::unknown_fields(&value), create::has_known_field(&value));
    }
}

/// The body of an activity: read or refused with reasons.
pub fn activity(input: &[u8]) {
    let (channel, conversation) = (ChannelId(uuid::Uuid::nil()), ConversationId(uuid::Uuid::nil()));
    let address = Address { channel, conversation };
    if let Err(violations) = activity::parse(input, address, &AttachmentPolicy::default()) {
        assert!(!violations.is_empty());
    }
}

/// JSON with comments: what is JSON without them means what it means to everybody, and a refusal has its place.
pub fn commented(input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else { return };
    match commented::parse(text) {
        Ok(value) => {
            assert_eq!(commented::parse(&value.to_string()).as_ref(), Ok(&value));
            if let Ok(plain) = serde_json::from_str::<Value>(text) {
                assert!(is_same(&plain, &value), "{plain} {value}");
            }
        }
        Err(refusal) => assert!(refusal.line >= 1 && refusal.column >= 1 && !refusal.reason.is_empty()),
    }
}

/// Equal, but that a zero may have lost its sign: the reader of comments reads `-0` as `0`.
fn is_same(plain: &Value, read: &Value) -> bool {
    match (plain, read) {
        (Value::Number(plain), Value::Number(read)) => {
            plain == read || plain.as_f64() == Some(0.0) && read.as_f64() == Some(0.0)
        }
        (Value::Array(plain), Value::Array(read)) => {
            plain.len() == read.len() && plain.iter().zip(read).all(|(plain, read)| is_same(plain, read))
        }
        (Value::Object(plain), Value::Object(read)) => {
            plain.len() == read.len()
                && plain.iter().all(|(name, plain)| read.get(name).is_some_and(|read| is_same(plain, read)))
        }
        _ => plain == read,
    }
}

/// A scenario's file: read, or refused with a line that it has.
pub fn scenario(input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else { return };
    if let Err(refusal) = Scenario::parse("fuzzed", text) {
        let lines = text.lines().count() + 1;
        assert!(refusal.mistakes.iter().all(|mistake| (1..=lines).contains(&mistake.line)), "{refusal}");
    }
}

/// A theme's file: read or refused.
pub fn theme(input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else { return };
    if let Err(refusal) = Theme::parse(text, "fuzzed.toml") {
        assert!(!refusal.to_string().is_empty());
    }
}

/// The event stream: the same events however it is cut. The first byte says where.
pub fn events(input: &[u8]) {
    let Some((at, stream)) = input.split_first() else { return };
    let whole = Parser::default().push(stream);
    let (before, after) = stream.split_at(usize::from(*at).min(stream.len()));
    let mut parser = Parser::default();
    let cut = parser.push(before).and_then(|mut events| {
        events.extend(parser.push(after)?);
        Ok(events)
    });
    assert_eq!(whole, cut);
}

/// Text from outside on its way to a terminal: nothing that the terminal would obey is left, and nothing is too wide.
pub fn terminal(input: &[u8]) {
    let input = String::from_utf8_lossy(input);
    let cleaned = text::clean(&input);
    assert_eq!(text::clean(&cleaned), cleaned, "cleaning twice changes nothing more");
    for line in std::iter::once(cleaned.into_owned()).chain(text::clean_lines(&input)) {
        assert!(!line.chars().any(is_obeyed), "{line:?}");
        for cells in [0, 1, 7, 80] {
            assert!(text::width(&text::fit(&line, cells)) <= cells);
            assert_eq!(text::width(&text::pad(&line, cells)), cells);
        }
        for part in text::wrap(&line, 20) {
            assert!(text::width(&part) <= 20, "{part:?}");
        }
    }
}

/// Controls, and what turns the direction of the text around it.
fn is_obeyed(letter: char) -> bool {
    letter.is_control() || matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}')
}
