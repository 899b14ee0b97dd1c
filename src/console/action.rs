//! The one table of actions: what a person can do, by which keys, and where.
//!
//! Keymap, footer, help overlay and the README's key table are all made from it, so they cannot disagree. What an action
//! does is `update`'s business.

use super::{
    app::{App, Context, Pane, sheet::Sheet},
    chord::{
        Chord,
        Key::{self, Char, F},
    },
    composer::Slot,
    keymap::Keymap,
};
use crate::api::desk::State;

/// Something that a person wants. Typing a character is not among them: it is text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    Send,
    Next,
    Previous,
    Confirm,
    Toggle,
    AddVariable,
    RemoveVariable,
    VariableUp,
    VariableDown,
    ClearForm,
    RestoreForm,
    Duplicate,
    Personas,
    SaveTemplate,
    PasteSpecial,
    EditOutside,
    CheckVariables,
    QuickFix,
    Take,
    LookAtPaste,
    PasteAsText,
    GoToOddity,
    Suspend,
    PaneCompose,
    PaneConversations,
    PaneRepresentative,
    Help,
    CloseHelp,
    Back,
    Leave,
    Quit,
    Left,
    Right,
    Up,
    Down,
    WordLeft,
    WordRight,
    Start,
    End,
    DeleteBack,
    DeleteForward,
    DeleteWordBack,
    DeleteWordForward,
    DeleteToStart,
    DeleteToEnd,
    Undo,
    Redo,
    MoveUp,
    MoveDown,
    PageUp,
    PageDown,
    MoveFirst,
    MoveLast,
    Open,
    Accept,
    Filter,
    KeepFilter,
    Palette,
    Themes,
    Pick,
    Copy,
    Zoom,
    Grow,
    Shrink,
    Mouse,
}

/// Under which heading help lists an action.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Group {
    Everywhere,
    Form,
    Editing,
    Sheets,
    Panes,
}

impl Group {
    pub const ALL: [Group; 5] = [Group::Everywhere, Group::Form, Group::Editing, Group::Sheets, Group::Panes];

    pub fn title(self) -> &'static str {
        match self {
            Group::Everywhere => "Everywhere",
            Group::Form => "The form",
            Group::Editing => "In a text field",
            Group::Sheets => "What opens over the form",
            Group::Panes => "Conversations, representative, overlays",
        }
    }
}

/// A row of the table.
#[derive(Debug)]
pub struct Row {
    pub action: Action,
    /// Stable name, for configuration and documents.
    pub id: &'static str,
    /// What it does, for help.
    pub title: &'static str,
    /// One or two words for the footer; empty for what the footer need not repeat.
    pub hint: &'static str,
    /// Those that a keymap starts from. The first that can be typed where the reader is, is the one that the footer names.
    pub chords: &'static [Chord],
    pub contexts: &'static [Context],
    pub group: Group,
    /// What else must hold.
    pub applies: Condition,
    /// Whether the footer offers it. An action may apply and still not be offered: accepting what is not open is
    /// refused by the endpoint, and who tests the endpoint wants to see that.
    pub offered: fn(&App) -> bool,
}

/// A fact about the state that an action waits for. Its function is named as a statement, and that name is what a person
/// is told: the two cannot drift apart.
#[derive(Debug)]
pub struct Condition {
    holds: fn(&App) -> bool,
    name: &'static str,
}

impl Row {
    /// Whether the action can be asked for now.
    pub fn is_available(&self, app: &App) -> bool {
        self.contexts.contains(&app.context()) && (self.applies.holds)(app)
    }

    /// Why the action could not be asked for where the keys go beneath an overlay; `None` when it could.
    pub fn refusal(&self, app: &App) -> Option<String> {
        if !self.contexts.contains(&app.context_beneath()) {
            return Some(format!("only in {}", places(self.contexts)));
        }
        if !(self.applies.holds)(app) {
            return Some(format!("only while {}", self.applies.name.replace('_', " ")));
        }
        None
    }

    /// Whether the action is one of overlays alone, so that nothing but keys can ask for it.
    pub fn is_of_overlays(&self) -> bool {
        self.contexts.iter().all(|context| context.is_overlay())
    }
}

/// Where an action can be asked for, in words: each pane once, and the exact field only when that is all.
fn places(contexts: &[Context]) -> String {
    let mut places: Vec<&str> = Vec::new();
    let form = contexts.iter().filter(|context| FORM.contains(context)).count();
    if form > 0 && contexts.iter().filter(|context| TEXT.contains(context)).count() == form {
        places.push("a text field");
    } else if form == 1 {
        places.push(if contexts.contains(&Context::Choice) { "a box of the form" } else { "a button of the form" });
    } else if form > 0 {
        places.push("the form");
    }
    for (context, place) in [
        (Context::List, "the list"),
        (Context::Filter, "the filter"),
        (Context::Representative, "the representative's pane"),
    ] {
        if contexts.contains(&context) {
            places.push(place);
        }
    }
    places.join(" or ")
}

const fn plain(key: Key) -> Chord {
    Chord::plain(key)
}
const fn ctrl(letter: char) -> Chord {
    Chord::ctrl(Char(letter))
}
const fn alt(letter: char) -> Chord {
    Chord::alt(Char(letter))
}

const EVERYWHERE: &[Context] = &Context::ALL;
/// Everywhere outside overlays.
const SCREEN: &[Context] = &[
    Context::Field,
    Context::Area,
    Context::Choice,
    Context::Button,
    Context::List,
    Context::Filter,
    Context::Representative,
];
const FORM: &[Context] = &[Context::Field, Context::Area, Context::Choice, Context::Button];
const TEXT: &[Context] = &[Context::Field, Context::Area];
const TYPED: &[Context] = &[Context::Field, Context::Area, Context::Filter, Context::Palette, Context::SheetText];
const PANES: &[Context] = &[
    Context::List,
    Context::Representative,
    Context::Help,
    Context::Palette,
    Context::Themes,
    Context::Sheet,
    Context::SheetText,
];
const SHEETS: &[Context] = &[Context::Sheet, Context::SheetText];
const SHEET: &[Context] = &[Context::Sheet];
const SHEET_TEXT: &[Context] = &[Context::SheetText];
const DESK: &[Context] = &[Context::List, Context::Representative];
const OUTSIDE_TEXT: &[Context] = &[Context::Choice, Context::Button, Context::List, Context::Representative];
const FORM_AND_DESK: &[Context] =
    &[Context::Field, Context::Area, Context::Choice, Context::Button, Context::List, Context::Representative];
const CHOICE: &[Context] = &[Context::Choice];
const LIST: &[Context] = &[Context::List];
const FILTER: &[Context] = &[Context::Filter];
const HELP: &[Context] = &[Context::Help];
const CHOOSING: &[Context] = &[Context::Palette, Context::Themes];

fn always(_: &App) -> bool {
    true
}

fn a_variable_row_has_the_focus(app: &App) -> bool {
    app.is_in_variable_row()
}

fn something_is_selected(app: &App) -> bool {
    app.list.selected().is_some()
}

fn panes_share_the_screen(app: &App) -> bool {
    app.panes_share_the_screen()
}

fn there_is_something_to_copy(app: &App) -> bool {
    app.copyable().is_some()
}

fn in_the_form(app: &App) -> bool {
    app.focus == Pane::Compose
}

fn something_was_cleared_or_sent(app: &App) -> bool {
    app.shelf.last().is_some()
}

fn something_was_sent_from_here(app: &App) -> bool {
    app.shelf.last_sent().is_some()
}

fn this_variable_looks_odd(app: &App) -> bool {
    let Slot::Variable { row, .. } = app.composer.slot() else { return false };
    app.composer.findings().iter().any(|finding| finding.row == row)
}

fn the_paste_box_is_open(app: &App) -> bool {
    matches!(app.sheet(), Some(Sheet::PasteBox { .. }))
}

fn outside_the_paste_box(app: &App) -> bool {
    !the_paste_box_is_open(app)
}

fn the_pasted_text_fits_a_field(app: &App) -> bool {
    matches!(app.sheet(), Some(Sheet::Preview(preview)) if preview.can_be_text)
}

fn the_checks_are_open(app: &App) -> bool {
    matches!(app.sheet(), Some(Sheet::Checks { .. }))
}

fn an_open_one_is_selected(app: &App) -> bool {
    app.list.selected_row().is_some_and(|row| row.state == State::Open)
}

macro_rules! row {
    ($action:ident $id:literal $title:literal $hint:literal $group:ident $contexts:ident [$($chord:expr),+] $applies:ident) => {
        row!($action $id $title $hint $group $contexts [$($chord),+] $applies, offered always)
    };
    ($action:ident $id:literal $title:literal $hint:literal $group:ident $contexts:ident [$($chord:expr),+] $applies:ident, offered $offered:ident) => {
        Row {
            action: Action::$action,
            id: $id,
            title: $title,
            hint: $hint,
            chords: &[$($chord),+],
            contexts: $contexts,
            group: Group::$group,
            applies: Condition { holds: $applies, name: stringify!($applies) },
            offered: $offered,
        }
    };
}

/// The table, in the order in which help lists it and the footer prefers it.
#[rustfmt::skip]
pub static TABLE: &[Row] = &[
    // Ctrl+Enter reaches us only from terminals that speak an extended protocol, so it comes last: the footer names the
    // first chord.
    row!(Send "send" "Send the form (Ctrl+Enter where the terminal can tell it from Enter)" "send" Form SCREEN
        [ctrl('s'), Chord::alt(Key::Enter), plain(F(9)), Chord::ctrl(Key::Enter)] always, offered in_the_form),
    row!(Accept "accept" "Accept the selected conversation" "accept" Panes DESK [plain(Char('a'))] something_is_selected,
        offered an_open_one_is_selected),
    row!(Open "open" "Go to the representative's view of the selected conversation" "open" Panes LIST
        [plain(Key::Enter)] something_is_selected),
    row!(Pick "pick" "Do what is selected in the palette; keep the theme" "choose" Panes CHOOSING [plain(Key::Enter)] always),
    row!(Filter "filter" "Filter the list" "filter" Panes LIST [plain(Char('/'))] always),
    row!(KeepFilter "keep-filter" "Keep the filter and go back to the list" "keep filter" Panes FILTER [plain(Key::Enter)] always),
    row!(Toggle "toggle" "Tick or untick a box; change a variable's type" "toggle" Form CHOICE [plain(Char(' '))] always),
    row!(Confirm "confirm" "Next field; a new line in Start message; press the button" "" Form FORM [plain(Key::Enter)] always),
    row!(Next "next" "Next field, then the next pane" "next" Everywhere SCREEN [plain(Key::Tab)] always),
    row!(Previous "previous" "Previous field or pane" "" Everywhere SCREEN [Chord::shift(Key::Tab)] always),
    row!(AddVariable "add-variable" "Add a context variable" "add variable" Form FORM [plain(F(6)), alt('=')] always),
    row!(RemoveVariable "remove-variable" "Remove this context variable" "remove" Form FORM [plain(F(8)), alt('-')] a_variable_row_has_the_focus),
    row!(VariableUp "variable-up" "Move this context variable up" "" Form FORM [Chord::alt(Key::Up)] a_variable_row_has_the_focus),
    row!(VariableDown "variable-down" "Move this context variable down" "" Form FORM [Chord::alt(Key::Down)] a_variable_row_has_the_focus),
    row!(ClearForm "clear-form" "Clear the form" "" Form FORM [alt('c')] always),
    row!(RestoreForm "restore-form" "Bring back what was last cleared or sent" "" Form FORM [alt('r')] something_was_cleared_or_sent),
    row!(Duplicate "duplicate" "Load a copy of what was sent to the selected conversation, or last" "" Form FORM_AND_DESK [alt('a')] something_was_sent_from_here),
    row!(Personas "personas" "Load somebody: people that come with frontdesk, and your own templates" "load" Form FORM_AND_DESK [plain(F(5)), alt('l')] always, offered in_the_form),
    row!(SaveTemplate "save-template" "Save the form as a template" "" Form FORM [alt('w')] always),
    row!(PasteSpecial "paste-special" "Paste a JSON body, a curl command or name=value lines to look at first" "" Form FORM [alt('v')] always),
    row!(EditOutside "edit-outside" "Edit the form as JSON in $VISUAL or $EDITOR" "" Form FORM [alt('e'), plain(F(7))] always),
    row!(CheckVariables "check-variables" "What is odd about the variables, and what mends it" "" Form FORM [alt('q')] always),
    row!(QuickFix "quick-fix" "Mend what is said about this variable" "" Form FORM [alt('.')] this_variable_looks_odd),

    row!(Take "take" "Take what is offered: load, take over, save, mend, edit again" "take" Sheets SHEETS [plain(Key::Enter)] always,
        offered outside_the_paste_box),
    row!(LookAtPaste "look-at-paste" "Look at what would be taken of the pasted text" "look" Sheets SHEET_TEXT [plain(Key::Tab)] the_paste_box_is_open),
    row!(PasteAsText "paste-as-text" "Paste as the text that it is" "as text" Sheets SHEET [plain(Char('p'))] the_pasted_text_fits_a_field),
    row!(GoToOddity "go-to" "Go to the variable" "go there" Sheets SHEET [plain(Char('o'))] the_checks_are_open),

    row!(PaneCompose "pane-compose" "Go to Compose" "" Everywhere EVERYWHERE [plain(F(2)), alt('1'), plain(Char('1'))] always),
    row!(PaneConversations "pane-conversations" "Go to Conversations" "" Everywhere EVERYWHERE [plain(F(3)), alt('2'), plain(Char('2'))] always),
    row!(PaneRepresentative "pane-representative" "Go to Representative" "" Everywhere EVERYWHERE [plain(F(4)), alt('3'), plain(Char('3'))] always),
    row!(Back "back" "One step back: close help, clear the filter, dismiss a message; never discards text" "" Everywhere EVERYWHERE [plain(Key::Esc)] always),
    row!(Palette "palette" "Find an action by its name and do it" "palette" Everywhere EVERYWHERE [ctrl('p'), plain(Char(':'))] always),
    row!(Help "help" "Show or hide this help" "help" Everywhere EVERYWHERE [plain(F(1)), plain(Char('?'))] always),
    row!(Leave "leave" "Leave; asks once while the form holds changes that were not sent" "leave" Everywhere EVERYWHERE [ctrl('c')] always),
    row!(Quit "quit" "Leave, where no text is typed" "" Everywhere OUTSIDE_TEXT [plain(Char('q'))] always),
    row!(Zoom "zoom" "Give the whole screen to this pane, or back to all" "" Everywhere SCREEN [plain(Char('z')), alt('z')] always),
    row!(Grow "grow" "Make this pane larger" "" Everywhere SCREEN [plain(Char(']')), Chord::alt(Key::PageUp)] panes_share_the_screen),
    row!(Shrink "shrink" "Make this pane smaller" "" Everywhere SCREEN [plain(Char('[')), Chord::alt(Key::PageDown)] panes_share_the_screen),
    row!(Copy "copy" "Copy what has the focus: a field, a conversation's ID, the last message" "" Everywhere SCREEN [plain(Char('y')), alt('y')] there_is_something_to_copy),
    row!(Themes "themes" "Choose a theme" "" Everywhere SCREEN [plain(Char('t')), alt('t')] always),
    row!(Mouse "mouse" "Leave the mouse to the terminal, for its own selecting, or take it again" "" Everywhere SCREEN [plain(Char('%')), alt('m')] always),
    row!(CloseHelp "close-help" "Close this help" "close help" Panes HELP [plain(Char('q'))] always),

    row!(Left "left" "Character left" "" Editing FORM [plain(Key::Left), ctrl('b')] always),
    row!(Right "right" "Character right" "" Editing FORM [plain(Key::Right), ctrl('f')] always),
    row!(Up "up" "Line up, or the field above" "" Editing FORM [plain(Key::Up)] always),
    row!(Down "down" "Line down, or the field below" "" Editing FORM [plain(Key::Down)] always),
    row!(WordLeft "word-left" "Word left" "" Editing TEXT [Chord::ctrl(Key::Left), alt('b')] always),
    row!(WordRight "word-right" "Word right" "" Editing TEXT [Chord::ctrl(Key::Right), alt('f')] always),
    row!(Start "start" "Start of the line" "" Editing TEXT [plain(Key::Home), ctrl('a')] always),
    row!(End "end" "End of the line" "" Editing TEXT [plain(Key::End), ctrl('e')] always),
    row!(DeleteBack "delete-back" "Delete the character before the cursor" "" Editing TYPED [plain(Key::Backspace)] always),
    row!(DeleteForward "delete-forward" "Delete the character at the cursor" "" Editing TEXT [plain(Key::Delete), ctrl('d')] always),
    row!(DeleteWordBack "delete-word-back" "Delete the word before the cursor" "" Editing TYPED [ctrl('w'), Chord::alt(Key::Backspace)] always),
    row!(DeleteWordForward "delete-word-forward" "Delete the word after the cursor" "" Editing TEXT [alt('d')] always),
    row!(DeleteToStart "delete-to-start" "Delete to the start of the line" "" Editing TYPED [ctrl('u')] always),
    row!(DeleteToEnd "delete-to-end" "Delete to the end of the line" "" Editing TEXT [ctrl('k')] always),
    row!(Undo "undo" "Undo the last word, paste, row change, load or clearing, wherever in the form it was" "" Editing FORM [ctrl('z'), ctrl('7')] always),
    row!(Redo "redo" "Redo" "" Editing FORM [ctrl('y')] always),

    row!(Suspend "suspend" "Give the terminal back to the shell until fg; in the form, Ctrl+Z is undo" "" Panes DESK [ctrl('z')] always),
    row!(MoveUp "move-up" "One row up" "" Panes PANES [plain(Key::Up), plain(Char('k'))] always),
    row!(MoveDown "move-down" "One row down" "" Panes PANES [plain(Key::Down), plain(Char('j'))] always),
    row!(PageUp "page-up" "One screen up" "" Panes PANES [plain(Key::PageUp)] always),
    row!(PageDown "page-down" "One screen down" "" Panes PANES [plain(Key::PageDown)] always),
    row!(MoveFirst "move-first" "To the top, the newest conversation" "" Panes PANES [plain(Key::Home), plain(Char('g'))] always),
    row!(MoveLast "move-last" "To the end of what is loaded" "" Panes PANES [plain(Key::End), plain(Char('G'))] always),
];

/// The row of an action.
pub fn row(action: Action) -> Option<&'static Row> {
    TABLE.iter().find(|row| row.action == action)
}

/// What the footer offers: the actions that apply here and have a hint, each with the chord that reaches it here from
/// this terminal.
pub fn hints(app: &App) -> impl Iterator<Item = (Chord, &'static Row)> {
    let context = app.context();
    TABLE
        .iter()
        .filter(move |row| !row.hint.is_empty() && row.is_available(app) && (row.offered)(app))
        .filter_map(move |row| Some((app.keymap.reaching(row, context).next()?, row)))
}

/// The pane that an action goes to.
pub fn pane(action: Action) -> Option<Pane> {
    match action {
        Action::PaneCompose => Some(Pane::Compose),
        Action::PaneConversations => Some(Pane::Conversations),
        Action::PaneRepresentative => Some(Pane::Representative),
        _ => None,
    }
}

/// The table as the README shows it, with the chords of `keymap`.
pub fn markdown_table(keymap: &Keymap) -> String {
    let rows = Group::ALL.into_iter().flat_map(|group| {
        let heading = format!("| **{}** | |\n", group.title());
        let rows = TABLE.iter().filter(move |row| row.group == group).map(|row| {
            let chords: Vec<String> = keymap.chords(row).iter().map(|chord| format!("`{chord}`")).collect();
            format!("| {} | {} |\n", chords.join(" "), row.title)
        });
        std::iter::once(heading).chain(rows)
    });
    std::iter::once("| keys | action |\n|---|---|\n".to_owned()).chain(rows).collect()
}

#[cfg(test)]
mod tests;
