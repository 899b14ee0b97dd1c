//! Pasted text that is more than text: a JSON body, a curl command line, or lines of names and values.
//!
//! Recognising takes nothing over and sends nothing; it says what would be taken, and what would not, so that a person
//! can look at it first. Secrets (credentials in headers, cookies) are never kept, not even to be shown.

mod curl;
mod mask;
mod pairs;

use serde_json::Value;

use super::{Composer, Slot};
use crate::api::{commented, create, limit};

pub use mask::masked;
use pairs::Pair;

/// How the sentence about a dropped secret ends.
const DROPPED: &str = "was dropped: it is a secret";

/// What a pasted text is.
#[derive(Clone, Debug)]
pub struct Pasted {
    pub source: Source,
    what: What,
    /// What is not taken, one sentence each. May hold pasted text; clean it before drawing.
    pub left_out: Vec<String>,
}

/// What kind of text it came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    Json,
    Curl,
    Pairs,
}

/// Whether a person asked for the text to be understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// They did: anything that makes sense is taken.
    Yes,
    /// They pasted into a field: only what is unmistakable is.
    No,
    /// They pasted into the start message, where lines of names and values may well be the message.
    NoInMessage,
}

#[derive(Clone, Debug)]
enum What {
    /// The whole form.
    Body(Value),
    /// Parts of it, which go over what is there.
    Pairs(Vec<Pair>),
}

/// What `text` is; `None` when it is a text like any other.
pub fn recognise(text: &str, asked: Asked) -> Option<Pasted> {
    if text.len() > limit::BODY_BYTES {
        return None;
    }
    // Terminals send a pasted line break as a carriage return.
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let text = text.trim();
    if let Some(command) = curl::parse(text) {
        return of_curl(command, asked);
    }
    if text.starts_with(['{', '/']) && text.ends_with(['}', '/']) || text.starts_with("//") {
        let body = commented::parse(text).ok()?;
        let (what, left_out) = of_json(body, asked)?;
        return Some(Pasted { source: Source::Json, what, left_out });
    }
    if asked == Asked::NoInMessage {
        return None;
    }
    let (pairs, left_out) = pairs::of_lines(text, asked)?;
    Some(Pasted { source: Source::Pairs, what: What::Pairs(pairs), left_out })
}

impl Pasted {
    /// Whether a secret was dropped: then the text should not be shown as it is either.
    pub fn held_a_secret(&self) -> bool {
        self.left_out.iter().any(|sentence| sentence.ends_with(DROPPED))
    }

    /// Whether everything in the form gives way; else what was pasted goes over it.
    pub fn replaces_everything(&self) -> bool {
        matches!(self.what, What::Body(_))
    }

    /// The form with what was pasted in it.
    pub fn onto(&self, form: &Composer) -> Composer {
        match &self.what {
            What::Body(body) => Composer::from_body(body).0,
            What::Pairs(pairs) => pairs::onto(pairs, form),
        }
    }

    /// What would be taken: what to call it in the form, and its text. Clean both before drawing.
    pub fn taken(&self) -> Vec<(String, String)> {
        match &self.what {
            What::Body(body) => Composer::from_body(body).0.gist(),
            What::Pairs(pairs) => pairs.iter().map(|pair| (pair.label().to_owned(), pair.value.clone())).collect(),
        }
    }
}

impl Composer {
    /// What is in the form, in its order: what to call it, and its text. Clean both before drawing.
    pub fn gist(&self) -> Vec<(String, String)> {
        let mut gist: Vec<(String, String)> = Slot::all(0)
            .filter(|slot| *slot != Slot::AddVariable)
            .map(|slot| (slot.label().to_owned(), self.text(slot)))
            .filter(|(_, text)| !text.is_empty())
            .collect();
        let place = gist
            .iter()
            .position(|(label, _)| {
                [Slot::StartMessage, Slot::SenderName, Slot::RequestId].map(Slot::label).contains(&label.as_str())
            })
            .unwrap_or(gist.len());
        let rows = self.rows().iter().filter(|row| !row.is_blank()).map(|row| {
            let tick = if row.displayable { "[x]" } else { "[ ]" };
            (format!("{tick} {}", row.name.text()), row.value.text())
        });
        gist.splice(place..place, rows);
        if self.skip_ai_agent() {
            gist.push((Slot::SkipAiAgent.label().to_owned(), "yes".to_owned()));
        }
        gist
    }
}

fn of_json(body: Value, asked: Asked) -> Option<(What, Vec<String>)> {
    let fields = body.as_object().filter(|fields| !fields.is_empty())?;
    if create::has_known_field(&body) {
        let (_, left_out) = Composer::from_body(&body);
        return Some((What::Body(body), left_out));
    }
    let (pairs, left_out) = pairs::of_object(fields, asked)?;
    Some((What::Pairs(pairs), left_out))
}

fn of_curl(command: curl::Command, asked: Asked) -> Option<Pasted> {
    let data = command.data?;
    // It was meant to be sent: whatever object it is, is understood as far as it goes.
    let (what, more) = if let Ok(body) = commented::parse(&data) {
        of_json(body, Asked::Yes)?
    } else {
        let (pairs, left_out) = pairs::of_form_data(&data)?;
        (What::Pairs(pairs), left_out)
    };
    let is_wanted = asked != Asked::NoInMessage || matches!(what, What::Body(_));
    let left_out = command.left_out.into_iter().chain(more).collect();
    is_wanted.then_some(Pasted { source: Source::Curl, what, left_out })
}

#[cfg(test)]
mod tests;
