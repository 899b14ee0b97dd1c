//! Where actions can be asked for: the contexts that go together.

use crate::console::app::Context;

pub(super) const EVERYWHERE: &[Context] = &Context::ALL;
/// Everywhere outside overlays.
pub(super) const SCREEN: &[Context] = &[
    Context::Field,
    Context::Area,
    Context::Choice,
    Context::Button,
    Context::List,
    Context::Filter,
    Context::Jump,
    Context::Representative,
    Context::Reply,
    Context::Customer,
];
/// The same but for the boxes of both seats, where the keys that send are theirs.
pub(super) const BESIDE_REPLY: &[Context] = &[
    Context::Field,
    Context::Area,
    Context::Choice,
    Context::Button,
    Context::List,
    Context::Filter,
    Context::Jump,
    Context::Representative,
];
/// Everywhere outside overlays, and the line that points.
pub(super) const POINTED: &[Context] = &[
    Context::Field,
    Context::Area,
    Context::Choice,
    Context::Button,
    Context::List,
    Context::Filter,
    Context::Jump,
    Context::Representative,
    Context::Pointer,
];
pub(super) const FORM: &[Context] = &[Context::Field, Context::Area, Context::Choice, Context::Button];
/// The form's texts, and those of an area.
pub(super) const TEXT: &[Context] = &[Context::Field, Context::Area, Context::BrowserText];
/// Where a text has a cursor that moves.
pub(super) const CURSOR: &[Context] =
    &[Context::Field, Context::Area, Context::Reply, Context::Customer, Context::BrowserText];
pub(super) const CURSOR_AND_FORM: &[Context] = &[
    Context::Field,
    Context::Area,
    Context::Choice,
    Context::Button,
    Context::Reply,
    Context::Customer,
    Context::BrowserText,
];
pub(super) const TYPED: &[Context] = &[
    Context::Field,
    Context::Area,
    Context::Filter,
    Context::Reply,
    Context::Customer,
    Context::Jump,
    Context::Palette,
    Context::WireSearch,
    Context::SheetText,
    Context::BrowserText,
];
pub(super) const PANES: &[Context] = &[
    Context::List,
    Context::Representative,
    Context::Help,
    Context::Audiences,
    Context::Palette,
    Context::Themes,
    Context::Wire,
    Context::Pointer,
    Context::Sheet,
    Context::SheetText,
    Context::Browser,
];
pub(super) const WIRE: &[Context] = &[Context::Wire];
pub(super) const WIRE_SEARCH: &[Context] = &[Context::WireSearch];
/// Outside overlays, and in the wire.
pub(super) const SCREEN_AND_WIRE: &[Context] = &[
    Context::Field,
    Context::Area,
    Context::Choice,
    Context::Button,
    Context::List,
    Context::Filter,
    Context::Jump,
    Context::Representative,
    Context::Wire,
];
/// Where the areas of the desk are opened.
pub(super) const AREAS: &[Context] = &[
    Context::Field,
    Context::Area,
    Context::Choice,
    Context::Button,
    Context::List,
    Context::Filter,
    Context::Jump,
    Context::Representative,
    Context::Browser,
];
/// Where fields follow each other.
pub(super) const FIELDS: &[Context] = &[
    Context::Field,
    Context::Area,
    Context::Choice,
    Context::Button,
    Context::List,
    Context::Filter,
    Context::Jump,
    Context::Representative,
    Context::Reply,
    Context::Customer,
    Context::Browser,
    Context::BrowserText,
];
pub(super) const BROWSER: &[Context] = &[Context::Browser];
pub(super) const BROWSERS: &[Context] = &[Context::Browser, Context::BrowserText];
pub(super) const LISTS: &[Context] = &[Context::List, Context::Browser];
/// Where there is a screen's worth to leaf through.
pub(super) const PAGES: &[Context] = &[
    Context::List,
    Context::Representative,
    Context::Reply,
    Context::Customer,
    Context::Help,
    Context::Audiences,
    Context::Palette,
    Context::Themes,
    Context::Wire,
    Context::Sheet,
    Context::SheetText,
    Context::Browser,
];
pub(super) const SHEETS: &[Context] = &[Context::Sheet, Context::SheetText];
pub(super) const SHEET: &[Context] = &[Context::Sheet];
pub(super) const SHEET_TEXT: &[Context] = &[Context::SheetText];
pub(super) const DESK: &[Context] = &[Context::List, Context::Representative];
pub(super) const OUTSIDE_TEXT: &[Context] = &[Context::Choice, Context::Button, Context::List, Context::Representative];
pub(super) const FORM_AND_DESK: &[Context] =
    &[Context::Field, Context::Area, Context::Choice, Context::Button, Context::List, Context::Representative];
/// Where somebody writes to the other side.
pub(super) const WRITING: &[Context] = &[Context::Reply, Context::Customer];
pub(super) const CUSTOMER: &[Context] = &[Context::Customer];
/// Where an endpoint without a desk is asked again.
pub(super) const REFRESH: &[Context] = &[Context::List, Context::Representative, Context::Customer];
/// Where two seats are opened and closed.
pub(super) const SEATS: &[Context] = &[Context::List, Context::Representative, Context::Reply, Context::Customer];
pub(super) const CHOICE: &[Context] = &[Context::Choice];
pub(super) const LIST: &[Context] = &[Context::List];
pub(super) const FILTER: &[Context] = &[Context::Filter, Context::Jump];
pub(super) const HELP: &[Context] = &[Context::Help];
pub(super) const AUDIENCES: &[Context] = &[Context::Audiences];
pub(super) const DESK_AND_AUDIENCES: &[Context] = &[Context::List, Context::Representative, Context::Audiences];
pub(super) const CHOOSING: &[Context] = &[Context::Palette, Context::Themes];
