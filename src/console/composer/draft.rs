//! The form as it is kept in a file, so that nothing typed is lost.

use serde::{Deserialize, Deserializer, Serialize, de::Error as _};
use serde_json::Value;

use super::{Composer, Editor, Slot, ValueKind, VariableRow, content::Content};

/// Everything that was typed, and where the keys were. Reading a draft of another version is an error.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Draft {
    #[serde(deserialize_with = "known_version")]
    version: u32,
    preferred_name: String,
    first_name: String,
    last_name: String,
    email: String,
    phone_number: String,
    customer_id: String,
    variables: Vec<DraftRow>,
    start_message: String,
    sender_name: String,
    skip_ai_agent: bool,
    request_id: String,
    slot: Slot,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    unsettled: Vec<Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    unfinished: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct DraftRow {
    displayable: bool,
    name: String,
    value: String,
    kind: ValueKind,
}

impl Draft {
    /// The version that this program writes and reads. It grows when a draft changes its shape.
    pub const VERSION: u32 = 1;

    /// The draft with the bodies, request ids and all, that were sent and may have arrived.
    #[must_use]
    pub fn with_unsettled(self, unsettled: Vec<Value>) -> Self {
        Self { unsettled, ..self }
    }

    /// What [`Draft::with_unsettled`] added: sending one of these bodies again must go under its id.
    pub fn unsettled(&self) -> &[Value] {
        &self.unsettled
    }

    /// The draft with a text that came back from an editor and is no body yet.
    #[must_use]
    pub fn with_unfinished(self, unfinished: Option<String>) -> Self {
        Self { unfinished, ..self }
    }

    /// What [`Draft::with_unfinished`] added.
    pub fn unfinished(&self) -> Option<&str> {
        self.unfinished.as_deref()
    }

    /// The same for a send of its own: the request id, if there was one, was for the first.
    #[must_use]
    pub fn with_fresh_request_id(self) -> Self {
        Self { request_id: String::new(), ..self }
    }

    /// Where the keys were.
    pub(super) fn slot(&self) -> Slot {
        self.slot
    }

    /// Whether the same stands in both, wherever the keys are.
    pub(super) fn same_content(&self, other: &Draft) -> bool {
        let bare = |draft: &Draft| Draft { slot: Slot::Send, unsettled: Vec::new(), unfinished: None, ..draft.clone() };
        bare(self) == bare(other)
    }

    /// What the draft takes in memory, about.
    pub(super) fn bytes(&self) -> usize {
        let texts = [
            &self.preferred_name,
            &self.first_name,
            &self.last_name,
            &self.email,
            &self.phone_number,
            &self.customer_id,
            &self.start_message,
            &self.sender_name,
            &self.request_id,
        ];
        let rows = self.variables.iter().map(|row| row.name.len() + row.value.len() + size_of::<DraftRow>());
        size_of::<Self>() + texts.iter().map(|text| text.len()).sum::<usize>() + rows.sum::<usize>()
    }
}

fn known_version<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    match u32::deserialize(deserializer)? {
        Draft::VERSION => Ok(Draft::VERSION),
        other => Err(D::Error::custom(format!("version {} of a draft is expected, this is {other}", Draft::VERSION))),
    }
}

impl Composer {
    /// What to keep.
    pub fn draft(&self) -> Draft {
        self.content.draft(self.slot)
    }

    /// The form as it was kept. The cursor of every field is at its end, and there is nothing to undo.
    pub fn from_draft(draft: &Draft) -> Self {
        let mut composer = Self::with(Content::from_draft(draft));
        composer.set_slot(draft.slot);
        composer
    }
}

impl Content {
    pub(super) fn draft(&self, slot: Slot) -> Draft {
        Draft {
            version: Draft::VERSION,
            preferred_name: self.preferred_name.text(),
            first_name: self.first_name.text(),
            last_name: self.last_name.text(),
            email: self.email.text(),
            phone_number: self.phone_number.text(),
            customer_id: self.customer_id.text(),
            variables: self
                .rows
                .iter()
                .map(|row| DraftRow {
                    displayable: row.displayable,
                    name: row.name.text(),
                    value: row.value.text(),
                    kind: row.kind,
                })
                .collect(),
            start_message: self.start_message.text(),
            sender_name: self.sender_name.text(),
            skip_ai_agent: self.skip_ai_agent,
            request_id: self.request_id.text(),
            slot,
            unsettled: Vec::new(),
            unfinished: None,
        }
    }

    pub(super) fn from_draft(draft: &Draft) -> Self {
        let row = |row: &DraftRow| VariableRow::new(row.displayable, &row.name, &row.value, row.kind);
        Self {
            preferred_name: Editor::one_line(&draft.preferred_name),
            first_name: Editor::one_line(&draft.first_name),
            last_name: Editor::one_line(&draft.last_name),
            email: Editor::one_line(&draft.email),
            phone_number: Editor::one_line(&draft.phone_number),
            customer_id: Editor::one_line(&draft.customer_id),
            rows: draft.variables.iter().map(row).collect(),
            start_message: Editor::many_lines(&draft.start_message),
            sender_name: Editor::one_line(&draft.sender_name),
            skip_ai_agent: draft.skip_ai_agent,
            request_id: Editor::one_line(&draft.request_id),
        }
    }
}
