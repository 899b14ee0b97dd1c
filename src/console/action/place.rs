//! Where actions can be asked for: the contexts that go together, each put together from smaller ones.
//!
//! A context that is new is named once in the set that it is of, and again only where an action of its own needs it.

use crate::console::app::Context;

/// Some of the contexts.
#[must_use]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Contexts(u32);

impl Contexts {
    pub const fn of(contexts: &[Context]) -> Self {
        let mut bits = 0;
        let mut at = 0;
        while at < contexts.len() {
            bits |= bit(contexts[at]);
            at += 1;
        }
        Self(bits)
    }

    /// These and `other`.
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub const fn contains(self, context: Context) -> bool {
        self.meets(Self(bit(context)))
    }

    /// Whether some are among `other`.
    pub const fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// In the order of [`Context::ALL`].
    pub fn iter(self) -> impl Iterator<Item = Context> {
        Context::ALL.into_iter().filter(move |context| self.contains(*context))
    }
}

const fn bit(context: Context) -> u32 {
    1 << context as u32
}

// The parts of the screen.
pub(super) const FORM_TEXT: Contexts = Contexts::of(&[Context::Field, Context::Area]);
pub(super) const FORM: Contexts = FORM_TEXT.and(Contexts::of(&[Context::Choice, Context::Button]));
pub(super) const CHOICE: Contexts = Contexts::of(&[Context::Choice]);
pub(super) const LIST: Contexts = Contexts::of(&[Context::List]);
/// What is typed in the list.
pub(super) const FILTER: Contexts = Contexts::of(&[Context::Filter, Context::Jump]);
pub(super) const DESK: Contexts = LIST.and(Contexts::of(&[Context::Representative]));
pub(super) const CUSTOMER: Contexts = Contexts::of(&[Context::Customer]);
/// Where somebody writes to the other side.
pub(super) const WRITING: Contexts = Contexts::of(&[Context::Reply]).and(CUSTOMER);
/// Where an endpoint without a desk is asked again.
pub(super) const REFRESH: Contexts = DESK.and(CUSTOMER);
/// Where two seats are opened and closed.
pub(super) const SEATS: Contexts = DESK.and(WRITING);
pub(super) const FORM_AND_DESK: Contexts = FORM.and(DESK);
/// Where the keys that send the form work. Beside what is written to a customer, one of them breaks the line.
pub(super) const SENDING: Contexts = FORM.and(LIST).and(FILTER);
/// Everywhere outside overlays but for the boxes of both seats, where the keys that send are theirs.
pub(super) const BESIDE_REPLY: Contexts = FORM_AND_DESK.and(FILTER);
/// Everywhere outside overlays.
pub(super) const SCREEN: Contexts = BESIDE_REPLY.and(WRITING);
pub(super) const EVERYWHERE: Contexts = Contexts::of(&Context::ALL);

// What lies over it.
pub(super) const HELP: Contexts = Contexts::of(&[Context::Help]);
pub(super) const AUDIENCES: Contexts = Contexts::of(&[Context::Audiences]);
pub(super) const CHOOSING: Contexts = Contexts::of(&[Context::Palette, Context::Themes]);
pub(super) const WIRE: Contexts = Contexts::of(&[Context::Wire]);
pub(super) const WIRE_SEARCH: Contexts = Contexts::of(&[Context::WireSearch]);
const POINTER: Contexts = Contexts::of(&[Context::Pointer]);
pub(super) const SHEET: Contexts = Contexts::of(&[Context::Sheet]);
pub(super) const SHEET_TEXT: Contexts = Contexts::of(&[Context::SheetText]);
pub(super) const SHEETS: Contexts = SHEET.and(SHEET_TEXT);
pub(super) const BROWSER: Contexts = Contexts::of(&[Context::Browser]);
const BROWSER_TEXT: Contexts = Contexts::of(&[Context::BrowserText]);
pub(super) const BROWSERS: Contexts = BROWSER.and(BROWSER_TEXT);

// What they have in common.
/// What a letter closes.
pub(super) const CLOSED: Contexts = HELP.and(AUDIENCES).and(WIRE).and(BROWSER);
/// Outside overlays, and the line that points.
pub(super) const POINTED: Contexts = BESIDE_REPLY.and(POINTER);
/// Outside overlays, and in the wire.
pub(super) const SCREEN_AND_WIRE: Contexts = BESIDE_REPLY.and(WIRE);
/// Where the areas of the desk are opened.
pub(super) const AREAS: Contexts = BESIDE_REPLY.and(BROWSER);
/// Where fields follow each other.
pub(super) const FIELDS: Contexts = SCREEN.and(BROWSERS);
pub(super) const LISTS: Contexts = LIST.and(BROWSER);
pub(super) const DESK_AND_AUDIENCES: Contexts = DESK.and(AUDIENCES);
/// Where a letter is never text.
pub(super) const OUTSIDE_TEXT: Contexts = DESK.and(CHOICE).and(Contexts::of(&[Context::Button]));
/// Where a text has a cursor that moves.
pub(super) const CURSOR: Contexts = FORM_TEXT.and(WRITING).and(BROWSER_TEXT);
pub(super) const CURSOR_AND_FORM: Contexts = CURSOR.and(FORM);
/// Where characters are text.
pub const TYPED: Contexts = CURSOR.and(FILTER).and(WIRE_SEARCH).and(SHEET_TEXT).and(Contexts::of(&[Context::Palette]));
/// Where there are rows or lines to go through.
pub(super) const PANES: Contexts =
    DESK.and(HELP).and(AUDIENCES).and(CHOOSING).and(WIRE).and(POINTER).and(SHEETS).and(BROWSER);
/// Where there is a screen's worth to leaf through.
pub(super) const PAGES: Contexts = SEATS.and(HELP).and(AUDIENCES).and(CHOOSING).and(WIRE).and(SHEETS).and(BROWSER);
