//! The form's model: what a person composes before it is sent.
//!
//! Pure: edits come in as [`Edit`]s, and what would be sent comes out as [`Composer::body`]. What the endpoint would say
//! to it comes from [`crate::api::create`], the same reading that the endpoint itself uses, so the form cannot promise
//! what a send does not keep. A wrong field never stops a send: who tests an endpoint needs its own answer.
//!
//! Must not draw, and must not know keys: a keymap decides which key is which edit.

mod body;
mod check;
mod draft;
mod edit;
mod editor;
mod slot;
mod variables;

use crate::api::{
    create::{self, CreateRequest},
    problem::Violation,
};

pub use check::{Counter, Problem};
pub use draft::Draft;
pub use edit::{Applied, Edit};
pub use editor::{Editor, FIELD_CHARS, Position};
pub use slot::{Cell, Slot};
pub use variables::{ROWS, ValueKind, VariableRow};

use variables::Variables;

/// The form with everything that was typed into it, and where the keys go.
#[derive(Clone, Debug)]
pub struct Composer {
    preferred_name: Editor,
    first_name: Editor,
    last_name: Editor,
    email: Editor,
    phone_number: Editor,
    customer_id: Editor,
    variables: Variables,
    start_message: Editor,
    sender_name: Editor,
    skip_ai_agent: bool,
    request_id: Editor,
    slot: Slot,
    /// Numbers the edits, so that undo can tell which of two changes came later.
    edits: u64,
    notice: Option<String>,
}

impl Composer {
    /// A form with nothing in it.
    pub fn empty() -> Self {
        Self {
            preferred_name: Editor::one_line(""),
            first_name: Editor::one_line(""),
            last_name: Editor::one_line(""),
            email: Editor::one_line(""),
            phone_number: Editor::one_line(""),
            customer_id: Editor::one_line(""),
            variables: Variables::default(),
            start_message: Editor::many_lines(""),
            sender_name: Editor::one_line(""),
            skip_ai_agent: false,
            request_id: Editor::one_line(""),
            slot: Slot::PreferredName,
            edits: 0,
            notice: None,
        }
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
        self.slot = match slot {
            Slot::Variable { row, .. } if row >= self.rows().len() => Slot::AddVariable,
            slot => slot,
        };
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
        Some(match slot {
            Slot::PreferredName => &self.preferred_name,
            Slot::FirstName => &self.first_name,
            Slot::LastName => &self.last_name,
            Slot::Email => &self.email,
            Slot::PhoneNumber => &self.phone_number,
            Slot::CustomerId => &self.customer_id,
            Slot::Variable { row, cell: Cell::Name } => &self.rows().get(row)?.name,
            Slot::Variable { row, cell: Cell::Value } => &self.rows().get(row)?.value,
            Slot::StartMessage => &self.start_message,
            Slot::SenderName => &self.sender_name,
            Slot::RequestId => &self.request_id,
            Slot::Variable { cell: Cell::Displayable | Cell::Kind, .. }
            | Slot::AddVariable
            | Slot::SkipAiAgent
            | Slot::Send => return None,
        })
    }

    /// The context variables, in the order in which they are sent.
    pub fn rows(&self) -> &[VariableRow] {
        self.variables.rows()
    }

    pub fn skip_ai_agent(&self) -> bool {
        self.skip_ai_agent
    }

    /// What the last edit has to say, such as that a paste was cut.
    pub fn notice(&self) -> Option<&str> {
        self.notice.as_deref()
    }

    fn editor_mut(&mut self, slot: Slot) -> Option<&mut Editor> {
        Some(match slot {
            Slot::PreferredName => &mut self.preferred_name,
            Slot::FirstName => &mut self.first_name,
            Slot::LastName => &mut self.last_name,
            Slot::Email => &mut self.email,
            Slot::PhoneNumber => &mut self.phone_number,
            Slot::CustomerId => &mut self.customer_id,
            Slot::Variable { row, cell: Cell::Name } => &mut self.variables.row_mut(row)?.name,
            Slot::Variable { row, cell: Cell::Value } => &mut self.variables.row_mut(row)?.value,
            Slot::StartMessage => &mut self.start_message,
            Slot::SenderName => &mut self.sender_name,
            Slot::RequestId => &mut self.request_id,
            Slot::Variable { cell: Cell::Displayable | Cell::Kind, .. }
            | Slot::AddVariable
            | Slot::SkipAiAgent
            | Slot::Send => return None,
        })
    }

    fn text(&self, slot: Slot) -> String {
        self.editor(slot).map(Editor::text).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests;
