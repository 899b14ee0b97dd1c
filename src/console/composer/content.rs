//! What stands in the form: texts, boxes and rows, without the focus and without a past.

use super::{Cell, Editor, Slot, VariableRow};

/// Everything that is typed and ticked.
#[derive(Clone, Debug)]
pub(super) struct Content {
    pub(super) preferred_name: Editor,
    pub(super) first_name: Editor,
    pub(super) last_name: Editor,
    pub(super) email: Editor,
    pub(super) phone_number: Editor,
    pub(super) customer_id: Editor,
    /// In the order in which they are sent.
    pub(super) rows: Vec<VariableRow>,
    pub(super) start_message: Editor,
    pub(super) sender_name: Editor,
    pub(super) skip_ai_agent: bool,
    pub(super) request_id: Editor,
}

impl Default for Content {
    fn default() -> Self {
        let empty = || Editor::one_line("");
        Self {
            preferred_name: empty(),
            first_name: empty(),
            last_name: empty(),
            email: empty(),
            phone_number: empty(),
            customer_id: empty(),
            rows: Vec::new(),
            start_message: Editor::many_lines(""),
            sender_name: empty(),
            skip_ai_agent: false,
            request_id: empty(),
        }
    }
}

macro_rules! editor_at {
    ($content:ident, $slot:ident, $get:ident, $($reference:tt)+) => {
        Some(match $slot {
            Slot::PreferredName => $($reference)+ $content.preferred_name,
            Slot::FirstName => $($reference)+ $content.first_name,
            Slot::LastName => $($reference)+ $content.last_name,
            Slot::Email => $($reference)+ $content.email,
            Slot::PhoneNumber => $($reference)+ $content.phone_number,
            Slot::CustomerId => $($reference)+ $content.customer_id,
            Slot::Variable { row, cell: Cell::Name } => $($reference)+ $content.rows.$get(row)?.name,
            Slot::Variable { row, cell: Cell::Value } => $($reference)+ $content.rows.$get(row)?.value,
            Slot::StartMessage => $($reference)+ $content.start_message,
            Slot::SenderName => $($reference)+ $content.sender_name,
            Slot::RequestId => $($reference)+ $content.request_id,
            Slot::Variable { cell: Cell::Displayable | Cell::Kind, .. }
            | Slot::AddVariable
            | Slot::SkipAiAgent
            | Slot::Send => return None,
        })
    };
}

impl Content {
    /// The text of a slot; none where a slot holds no text.
    pub(super) fn editor(&self, slot: Slot) -> Option<&Editor> {
        editor_at!(self, slot, get, &)
    }

    pub(super) fn editor_mut(&mut self, slot: Slot) -> Option<&mut Editor> {
        editor_at!(self, slot, get_mut, &mut)
    }
}
