//! The one table of actions: what a person can do, by which keys, and where.
//!
//! Keymap, footer, help overlay and the README's key table are all made from it, so they cannot disagree. What an action
//! does is `update`'s business.

mod condition;
mod place;
mod table;

pub use self::{
    place::{Contexts, TYPED},
    table::TABLE,
};

use self::place::{FORM, FORM_TEXT, SCREEN};
use super::{
    app::{App, Context, Pane, writing::Purpose},
    chord::Chord,
    keymap::Keymap,
};
use crate::conversation::lifecycle::{Command, Forbidden};

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
    CloseOverlay,
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
    Reject,
    AcceptIncoming,
    RejectIncoming,
    EndConversation,
    CloseConversation,
    OpenConversation,
    Release,
    Transfer,
    Link,
    ForceClose,
    Reply,
    Note,
    Say,
    Seats,
    CustomerEnd,
    CustomerRead,
    BreakLine,
    Filter,
    KeepFilter,
    States,
    ClosedToo,
    SortList,
    NextUnread,
    NextOpen,
    Jump,
    Refresh,
    Audiences,
    AudienceBefore,
    AudienceAfter,
    CopyAudience,
    Palette,
    Themes,
    Pick,
    Copy,
    Zoom,
    Grow,
    Shrink,
    Mouse,
    Deliveries,
    Use,
    Narrow,
    NarrowMore,
    Replay,
    ReplayAll,
    Records,
    NewRecord,
    EditRecord,
    DeleteRecord,
    Clock,
    Faults,
    ArmToo,
    Disarm,
    DisarmAll,
    Fidelity,
    Scenarios,
    StageForward,
    StagePlay,
    StageSpeed,
    StageRestart,
    StageLeave,
    Record,
    Wire,
    Why,
    WireSource,
    WireReload,
    WireOpen,
    WireToggle,
    WireLeft,
    WireRight,
    WireDifference,
    WireSearch,
    WireKeepSearch,
    WireNextHit,
    WirePreviousHit,
    LoadCorrected,
    CopyBody,
    CopyCurl,
    CopyCommand,
    Present,
    MaskPersonal,
    Point,
}

/// What only a desk can do, besides the representative's work and the areas.
const NEEDS_A_DESK: [Action; 9] = [
    Action::Filter,
    Action::States,
    Action::ClosedToo,
    Action::SortList,
    Action::NextUnread,
    Action::NextOpen,
    Action::Jump,
    Action::Audiences,
    Action::WireSource,
];

/// What of the representative's work is the customer's, so that an endpoint's API can do it.
const BY_THE_API: [Action; 5] =
    [Action::Seats, Action::Say, Action::BreakLine, Action::CustomerEnd, Action::CustomerRead];

/// Under which heading help lists an action.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Group {
    Everywhere,
    Form,
    Editing,
    Sheets,
    Wire,
    Representative,
    Panes,
    Areas,
}

impl Group {
    pub const ALL: [Group; 8] = [
        Group::Everywhere,
        Group::Form,
        Group::Editing,
        Group::Sheets,
        Group::Wire,
        Group::Representative,
        Group::Panes,
        Group::Areas,
    ];

    pub fn title(self) -> &'static str {
        match self {
            Group::Everywhere => "Everywhere",
            Group::Form => "The form",
            Group::Editing => "In a text field",
            Group::Sheets => "What opens over the panes",
            Group::Representative => "The representative's work",
            Group::Wire => "The wire",
            Group::Panes => "Conversations, representative, overlays",
            Group::Areas => "Areas of the desk",
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
    pub contexts: Contexts,
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
    /// The action in a word or two, as in a list of them.
    pub fn name(&self) -> String {
        let mut letters = self.id.chars();
        letters
            .next()
            .map(|first| first.to_ascii_uppercase())
            .into_iter()
            .chain(letters)
            .collect::<String>()
            .replace('-', " ")
    }

    /// What the footer calls it as things stand.
    pub fn hint_here(&self, app: &App) -> &'static str {
        let is_note = || app.writing.open().is_some_and(|writing| writing.purpose == Purpose::Note);
        match self.action {
            Action::Say if app.is_completing() => "take",
            Action::Say if app.context() == Context::Reply && is_note() => "keep the note",
            _ => self.hint,
        }
    }

    /// Whether the action can be asked for now.
    pub fn is_available(&self, app: &App) -> bool {
        self.contexts.contains(app.context())
            && !self.misses_the_desk(app)
            && (self.applies.holds)(app)
            && self.forbidden(app).is_none()
    }

    /// What keeps the selected conversation from it, by the rules that the endpoint keeps.
    fn forbidden(&self, app: &App) -> Option<Forbidden> {
        command(self.action).and_then(|command| app.forbidden(&command))
    }

    /// The pane in which the action can be asked for: the one with the focus if it is among them. `None` where no pane is
    /// one as things stand.
    pub fn pane(&self, app: &App) -> Option<Pane> {
        [app.focus, Pane::Representative, Pane::Conversations, Pane::Compose]
            .into_iter()
            .find(|pane| self.contexts.contains(app.context_in(*pane)))
    }

    /// Whether only a desk could do it, and there is none to ask.
    pub fn misses_the_desk(&self, app: &App) -> bool {
        let is_of_desk = match self.group {
            Group::Representative => !BY_THE_API.contains(&self.action),
            Group::Areas => true,
            _ => NEEDS_A_DESK.contains(&self.action),
        };
        is_of_desk && !app.has_desk()
    }

    /// Why the action could not be asked for in any pane, if no overlay were open; `None` when it could.
    pub fn refusal(&self, app: &App) -> Option<String> {
        if self.misses_the_desk(app) {
            return Some(format!("only a desk can do that, and {}", app.without_desk()));
        }
        if self.pane(app).is_none() {
            return Some(format!("only in {}", places(self.contexts)));
        }
        if !(self.applies.holds)(app) {
            return Some(format!("only while {}", self.applies.name.replace('_', " ")));
        }
        self.forbidden(app).map(|forbidden| format!("the conversation is {}", forbidden.standing))
    }

    /// Whether the action is one of overlays alone, so that nothing but keys can ask for it.
    pub fn is_of_overlays(&self) -> bool {
        !self.contexts.meets(SCREEN)
    }
}

/// Where an action can be asked for, in words: each pane once, and the exact field only when that is all.
fn places(contexts: Contexts) -> String {
    let mut places: Vec<&str> = Vec::new();
    let form = contexts.iter().filter(|context| FORM.contains(*context)).count();
    if form > 0 && contexts.iter().filter(|context| FORM_TEXT.contains(*context)).count() == form {
        places.push("a text field");
    } else if form == 1 {
        places.push(if contexts.contains(Context::Choice) { "a box of the form" } else { "a button of the form" });
    } else if form > 0 {
        places.push("the form");
    }
    for (context, place) in [
        (Context::List, "the list"),
        (Context::Filter, "the filter"),
        (Context::Jump, "the jump"),
        (Context::Representative, "the representative's pane"),
        (Context::Reply, "the reply box"),
        (Context::Customer, "the customer's seat"),
    ] {
        if contexts.contains(context) {
            places.push(place);
        }
    }
    places.join(" or ")
}

/// What an action does with the selected conversation, where rules say whether it can be done.
fn command(action: Action) -> Option<Command> {
    Some(match action {
        Action::Accept => Command::Accept,
        Action::Reject => Command::Reject,
        Action::Reply => Command::Reply,
        Action::Note => Command::Note,
        Action::EndConversation => Command::End,
        Action::CloseConversation => Command::Close,
        Action::OpenConversation => Command::Open,
        Action::Release => Command::Release,
        // Whichever it is.
        Action::Transfer => Command::Transfer { queue: String::new() },
        Action::Link => Command::Link,
        Action::ForceClose => Command::ForceClose,
        _ => return None,
    })
}

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

/// Whether an action opens the wire or belongs to it.
pub fn is_of_wire(action: Action) -> bool {
    matches!(action, Action::Wire | Action::Why) || row(action).is_some_and(|row| row.group == Group::Wire)
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
