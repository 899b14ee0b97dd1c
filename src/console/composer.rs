//! The form's model: what a person composes before it is sent.
//!
//! Pure: edits come in as [`Edit`]s, and what would be sent comes out as [`Composer::body`]. What the endpoint would say
//! to it comes from [`crate::api::create`], the same reading that the endpoint itself uses, so the form cannot promise
//! what a send does not keep. A wrong field never stops a send: who tests an endpoint needs its own answer.
//!
//! Must not draw, and must not know keys: a keymap decides which key is which edit.

mod body;
mod check;
mod commented;
mod content;
mod draft;
mod edit;
mod editor;
mod history;
mod lint;
mod paste;
mod persona;
mod slot;
mod variables;

use crate::api::{
    create::{self, CreateRequest},
    problem::Violation,
};

pub use check::{Counter, Problem};
pub use commented::NotABody;
pub use draft::Draft;
pub use edit::{Applied, Edit};
pub use editor::{Editor, FIELD_CHARS, Position};
pub use lint::{Finding, Fix, Oddity};
pub use paste::{Asked, Pasted, Source, masked, recognise};
pub use persona::{Persona, personas};
pub use slot::{Cell, Slot};
pub use variables::{ROWS, ValueKind, VariableRow};

use content::Content;
use history::{Change, History, Run, Splice};

/// The form with everything that was typed into it, and where the keys go.
#[derive(Clone, Debug)]
pub struct Composer {
    content: Content,
    slot: Slot,
    history: History,
    notice: Option<String>,
}

impl Composer {
    /// A form with nothing in it.
    pub fn empty() -> Self {
        Self::with(Content::default())
    }

    fn with(content: Content) -> Self {
        Self { content, slot: Slot::PreferredName, history: History::default(), notice: None }
    }

    /// The vendor's sample request, ready to send.
    pub fn vendor_sample() -> Self {
        Self::from_body(&CreateRequest::vendor_sample().to_body()).0
    }

    /// What the endpoint would understand of [`Composer::body`], and everything that is wrong with it.
    pub fn request(&self) -> (CreateRequest, Vec<Violation>) {
        create::read(&self.body())
    }

    /// Where the keys go.
    pub fn slot(&self) -> Slot {
        self.slot
    }

    /// Moves the keys to `slot`; to the button below the rows when it names a row that is not there.
    pub fn set_slot(&mut self, slot: Slot) {
        let slot = match slot {
            Slot::Variable { row, .. } if row >= self.rows().len() => Slot::AddVariable,
            slot => slot,
        };
        if slot != self.slot {
            self.history.close();
        }
        self.slot = slot;
    }

    /// Whether the slot in focus takes text, so that letters are text and act on nothing.
    pub fn is_text(&self) -> bool {
        self.editor(self.slot).is_some()
    }

    /// Whether the slot in focus takes more than one line.
    pub fn is_multi_line(&self) -> bool {
        self.editor(self.slot).is_some_and(Editor::is_multi_line)
    }

    /// The text of a slot; none where a slot holds no text.
    pub fn editor(&self, slot: Slot) -> Option<&Editor> {
        self.content.editor(slot)
    }

    /// The context variables, in the order in which they are sent.
    pub fn rows(&self) -> &[VariableRow] {
        &self.content.rows
    }

    pub fn skip_ai_agent(&self) -> bool {
        self.content.skip_ai_agent
    }

    /// What the last edit has to say, such as that a paste was cut.
    pub fn notice(&self) -> Option<&str> {
        self.notice.as_deref()
    }

    /// Puts another form in the place of this one, as one step that can be undone. The focus stays.
    pub fn replace_with(&mut self, other: &Composer) -> Applied {
        self.notice = None;
        if other.draft().same_content(&self.draft()) {
            return Applied::Ignored;
        }
        let slot = self.slot;
        self.change(Change::Everything(Box::new(other.content.draft(slot))));
        self.set_slot(slot);
        Applied::Changed
    }

    /// Does a change and remembers how to take it back; says where it was.
    fn change(&mut self, change: Change) -> Slot {
        let (back, slot) = change.perform(&mut self.content);
        self.history.record(back, Run::Alone);
        slot
    }

    fn text(&self, slot: Slot) -> String {
        self.editor(slot).map(Editor::text).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests;
