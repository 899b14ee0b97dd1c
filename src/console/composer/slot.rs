//! Where the keys can go in the form, in their order, and what each place is called.

use serde::{Deserialize, Serialize};

/// One place in the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Slot {
    PreferredName,
    FirstName,
    LastName,
    Email,
    PhoneNumber,
    CustomerId,
    /// A cell of a context variable; `row` counts from 0.
    Variable {
        row: usize,
        cell: Cell,
    },
    /// The button below the rows.
    AddVariable,
    StartMessage,
    SenderName,
    SkipAiAgent,
    RequestId,
    Send,
}

/// One cell of a context variable's row, in their order on the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Cell {
    Displayable,
    Name,
    Value,
    Kind,
}

/// The slots before the rows, and those after them.
const BEFORE: [Slot; 6] =
    [Slot::PreferredName, Slot::FirstName, Slot::LastName, Slot::Email, Slot::PhoneNumber, Slot::CustomerId];
const AFTER: [Slot; 6] =
    [Slot::AddVariable, Slot::StartMessage, Slot::SenderName, Slot::SkipAiAgent, Slot::RequestId, Slot::Send];

impl Cell {
    pub const ALL: [Cell; 4] = [Cell::Displayable, Cell::Name, Cell::Value, Cell::Kind];
}

impl Slot {
    /// Those that hold what is said about a person.
    pub const PERSONAL: [Slot; 7] = [
        Slot::PreferredName,
        Slot::FirstName,
        Slot::LastName,
        Slot::Email,
        Slot::PhoneNumber,
        Slot::CustomerId,
        Slot::SenderName,
    ];

    /// Whether what it holds is about a person by its place alone.
    pub fn is_personal(self) -> bool {
        Self::PERSONAL.contains(&self)
    }

    /// What the form calls the part that this slot belongs to.
    pub fn label(self) -> &'static str {
        match self {
            Self::PreferredName => "Preferred name",
            Self::FirstName => "First name",
            Self::LastName => "Last name",
            Self::Email => "Email",
            Self::PhoneNumber => "Phone number",
            Self::CustomerId => "Customer ID",
            Self::Variable { .. } | Self::AddVariable => "Context variables",
            Self::StartMessage => "Start message",
            Self::SenderName => "Sender name",
            Self::SkipAiAgent => "Skip AI agent",
            Self::RequestId => "Request ID",
            Self::Send => "[ Send ]",
        }
    }

    /// The slots of a form with `rows` context variables, first to last.
    pub fn all(rows: usize) -> impl Iterator<Item = Slot> {
        let cells = (0..rows).flat_map(|row| Cell::ALL.map(|cell| Self::Variable { row, cell }));
        BEFORE.into_iter().chain(cells).chain(AFTER)
    }

    /// The slot after this one in a form with `rows` context variables.
    pub(super) fn next(self, rows: usize) -> Option<Slot> {
        Self::from_index(self.index(rows) + 1, rows)
    }

    /// The slot before this one in a form with `rows` context variables.
    pub(super) fn previous(self, rows: usize) -> Option<Slot> {
        Self::from_index(self.index(rows).checked_sub(1)?, rows)
    }

    pub(super) fn index(self, rows: usize) -> usize {
        let place = |slots: &[Slot]| slots.iter().position(|slot| *slot == self);
        match self {
            Self::Variable { row, cell } => BEFORE.len() + row * Cell::ALL.len() + cell as usize,
            _ => place(&BEFORE)
                .or_else(|| place(&AFTER).map(|place| BEFORE.len() + rows * Cell::ALL.len() + place))
                .unwrap_or_default(),
        }
    }

    fn from_index(index: usize, rows: usize) -> Option<Slot> {
        let Some(index) = index.checked_sub(BEFORE.len()) else { return BEFORE.get(index).copied() };
        match index.checked_sub(rows * Cell::ALL.len()) {
            None => Some(Self::Variable { row: index / Cell::ALL.len(), cell: Cell::ALL[index % Cell::ALL.len()] }),
            Some(index) => AFTER.get(index).copied(),
        }
    }
}
