//! What the console knows: the state that messages change and views read.
//!
//! Pure data and questions about it. Only `update` changes it; it knows no terminal, no client and no clock.

pub mod area;
pub mod audiences;
pub mod endpoint_time;
pub mod errand;
pub mod incoming;
pub mod jump;
pub mod layout;
pub mod list;
pub mod loader;
pub mod map;
pub mod order;
pub mod outbox;
pub mod overlay;
pub mod palette;
pub mod preferences;
pub mod presenter;
pub mod quick_reply;
pub mod remote;
pub mod scope;
pub mod seats;
pub mod sheet;
pub mod shelf;
pub mod slash;
pub mod stage;
pub mod themes;
pub mod viewer;
pub mod wire;
pub mod writing;

use std::borrow::Cow;

use jiff::{Timestamp, tz::TimeZone};
use uuid::Uuid;

use self::{
    area::{Area, Areas},
    endpoint_time::EndpointTime,
    incoming::Incoming,
    jump::Jump,
    layout::Divider,
    list::List,
    loader::Loader,
    map::Map,
    order::UnderWay,
    outbox::Outbox,
    overlay::Overlay,
    preferences::Preferences,
    presenter::Presenter,
    quick_reply::QuickReply,
    remote::Remote,
    seats::{Seat, Seats},
    shelf::Shelf,
    stage::Stage,
    viewer::Viewer,
    wire::Log,
};
use super::{
    action::{self, Action},
    composer::{Composer, Draft, Editor, Slot},
    keymap::Keymap,
    message::{Extent, NoDesk},
};
use crate::{
    api::{
        create::CreateRequest,
        desk::{Audience, Record, State, View},
        fault::FaultCount,
        id::ConversationId,
    },
    conversation::{
        Conversation, Place, audience,
        lifecycle::{self, Command, Forbidden, Standing},
        record::{self, Identification},
    },
};

/// From this many columns the three panes stand side by side; below, they are stacked.
pub const WIDE_COLUMNS: u16 = 110;
/// The smallest screen that the console can be used on.
pub const SMALLEST: (u16, u16) = (60, 16);

/// Which endpoint the console works on, as the header names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    pub profile: String,
    /// The address that an integrator would call.
    pub base_url: String,
    /// What kind of place it is, in one word for the badge: `SIMULATED`.
    pub environment: String,
    pub simulated: bool,
    pub production: bool,
    pub leave: Leave,
    /// What the panes' frames are drawn in, so that nobody takes this endpoint for another; the theme's own if `None`.
    pub mark: Option<Mark>,
}

/// What may leave for an endpoint, as the profile says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leave {
    Everything,
    /// Only reads.
    Reads,
    /// Only reads, until the profile's name was typed.
    ReadsUntilConfirmed,
}

/// A colour by its name; the theme says which shade that is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    Red,
    Yellow,
    Green,
    Blue,
}

/// One of the three panes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pane {
    Compose,
    Conversations,
    Representative,
}

impl Pane {
    pub const ALL: [Pane; 3] = [Pane::Compose, Pane::Conversations, Pane::Representative];

    pub fn number(self) -> u8 {
        match self {
            Pane::Compose => 1,
            Pane::Conversations => 2,
            Pane::Representative => 3,
        }
    }

    pub fn title(self) -> &'static str {
        match self {
            Pane::Compose => "Compose",
            Pane::Conversations => "Conversations",
            Pane::Representative => "Representative",
        }
    }

    /// The pane after this one; `None` after the last.
    pub fn after(self) -> Option<Pane> {
        Self::ALL.into_iter().find(|pane| pane.number() == self.number() + 1)
    }

    /// The pane before this one; `None` before the first.
    pub fn before(self) -> Option<Pane> {
        Self::ALL.into_iter().find(|pane| pane.number() + 1 == self.number())
    }
}

/// Where keys go: what has the focus, as far as keys differ by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Context {
    /// A one-line text field of the form.
    Field,
    /// The form's text field with several lines.
    Area,
    /// A box to tick, or a choice, in the form.
    Choice,
    /// A button of the form.
    Button,
    List,
    /// The list's filter, being typed.
    Filter,
    /// A jump in the list, being typed.
    Jump,
    Representative,
    /// The representative's reply, or their note.
    Reply,
    /// The customer's seat, where they write.
    Customer,
    Help,
    /// The comparison of audiences.
    Audiences,
    /// The palette's search.
    Palette,
    /// The choice of a theme.
    Themes,
    /// The exchanges, looked through.
    Wire,
    /// The search in them.
    WireSearch,
    /// The line that points.
    Pointer,
    /// What lies over the form, where it is looked through.
    Sheet,
    /// The same, where it takes text.
    SheetText,
    /// An area of the desk, where it is looked through.
    Browser,
    /// The same, where it takes text.
    BrowserText,
}

impl Context {
    pub const ALL: [Context; 21] = [
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
        Context::Help,
        Context::Audiences,
        Context::Palette,
        Context::Themes,
        Context::Wire,
        Context::WireSearch,
        Context::Pointer,
        Context::Sheet,
        Context::SheetText,
        Context::Browser,
        Context::BrowserText,
    ];

    /// Whether characters are text here.
    pub fn is_text(self) -> bool {
        action::TYPED.contains(self)
    }

    /// What a person calls it, as in "in the list".
    pub fn place(self) -> &'static str {
        match self {
            Context::Field => "a text field",
            Context::Area => "the start message",
            Context::Choice => "a box of the form",
            Context::Button => "a button of the form",
            Context::List => "the list",
            Context::Filter => "the filter",
            Context::Jump => "the jump",
            Context::Representative => "the representative's pane",
            Context::Reply => "the reply box",
            Context::Customer => "the customer's seat",
            Context::Help => "the help",
            Context::Audiences => "the comparison of audiences",
            Context::Palette => "the palette",
            Context::Themes => "the choice of a theme",
            Context::Pointer => "the line that points",
            Context::Wire => "the wire",
            Context::WireSearch => "the search of the wire",
            Context::Sheet => "what opens over the panes",
            Context::SheetText => "a text of what opens over the panes",
            Context::Browser => "an area of the desk",
            Context::BrowserText => "a text of an area of the desk",
        }
    }
}

/// How things stand with the endpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Link {
    Connecting,
    /// Events arrive as they happen.
    Live,
    /// Why not; tried again by itself.
    Lost(String),
    /// There is nothing but the API: what it lists, and what was sent from here.
    NoDesk(NoDesk),
}

/// How a notice is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    Success,
    Warning,
    Error,
}

/// The last outcome, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    pub tone: Tone,
    pub text: String,
    /// It tells of a connection that could not be had, which is over as soon as there is one.
    pub is_about_connection: bool,
}

impl Notice {
    pub fn new(tone: Tone, text: impl Into<String>) -> Self {
        Self { tone, text: text.into(), is_about_connection: false }
    }
}

/// What the draft on disk is to hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keeping {
    /// The form as it stands.
    Form,
    /// What an earlier console left there, until this form, which came from elsewhere, is edited.
    OtherUntilEdited,
    /// Nothing: no draft is kept, or the last one could not be.
    Nothing,
}

/// How often the screen changes by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cadence {
    Still,
    /// An age in minutes is on the screen.
    Minute,
    /// Seconds are on the screen.
    Second,
    /// Something moves.
    Spinner,
}

/// The whole state.
#[derive(Debug)]
pub struct App {
    pub target: Target,
    /// In which the representative reads times.
    pub zone: TimeZone,
    /// What time it is at the endpoint, as far as we know.
    pub now: Timestamp,
    pub time: EndpointTime,
    pub columns: u16,
    pub rows: u16,
    pub focus: Pane,
    pub composer: Composer,
    pub outbox: Outbox,
    pub shelf: Shelf,
    pub keeping: Keeping,
    pub notice: Option<Notice>,
    pub list: List,
    /// Where somebody is about to go in the list.
    pub jump: Option<Jump>,
    pub loader: Loader,
    pub viewer: Viewer,
    /// What is known of an endpoint that has no desk for us.
    pub remote: Box<Remote>,
    /// What is offered to the representative.
    pub incoming: Incoming,
    /// What is being done with a conversation.
    pub order: Option<UnderWay>,
    /// Where the last order's answer left its conversation, until the event stream tells of it.
    pub ordered: Option<(ConversationId, Standing)>,
    /// What the representative is writing.
    pub writing: writing::Desk,
    /// The customer's seat beside the representative's.
    pub seats: Box<Seats>,
    /// The texts at hand for replies.
    pub quick_replies: Vec<QuickReply>,
    /// The desk's customer records, for the preview; `None` until they are loaded.
    pub records: Option<Vec<Record>>,
    pub link: Link,
    /// What lies over the panes.
    pub overlay: Option<Overlay>,
    /// The overlay over which another one lies now; it comes back when that closes.
    pub set_aside: Option<Overlay>,
    /// What went over the wire.
    pub wire: Log,
    /// What the desk has beside the conversations; on the heap, for it is much, and most of it is seldom there.
    pub areas: Box<Areas>,
    /// The scenario that is on.
    pub stage: Stage,
    /// The failures that are programmed at the endpoint.
    pub armed: FaultCount,
    /// What was pasted to be understood and is not taken yet.
    pub paste_box: String,
    /// What came back from the editor and is no body yet.
    pub unfinished: Option<String>,
    pub keymap: Keymap,
    /// How the person likes it.
    pub preferences: Preferences,
    /// How it is shown to others.
    pub presenter: Presenter,
    /// Who decided about the theme for this session, so that a choice here is not for the next one; as in "--theme says so".
    pub theme_is_set_by: Option<&'static str>,
    /// What the last frame had room for.
    pub extent: Extent,
    /// Where the last frame had what.
    pub map: Map,
    /// The border that the mouse holds.
    pub dragged: Option<Divider>,
    /// Counts the spinner's steps.
    pub spin: usize,
    /// Pane 3 shows what was just sent instead of the preview, until the form is edited.
    pub shows_sent: bool,
    /// Leaving was asked for once and waits for the second time.
    pub is_leaving: bool,
    /// Whoever reads asks by an action's id: there are no keys to tell of.
    pub asks_in_words: bool,
}

impl App {
    /// A console that has not yet asked the endpoint for anything.
    pub fn new(target: Target, zone: TimeZone, now: Timestamp, composer: Composer, focus: Pane) -> Self {
        Self {
            target,
            zone,
            now,
            time: EndpointTime::new(now),
            columns: 0,
            rows: 0,
            focus,
            composer,
            outbox: Outbox::default(),
            shelf: Shelf::default(),
            keeping: Keeping::Form,
            notice: None,
            list: List::default(),
            jump: None,
            loader: Loader::default(),
            viewer: Viewer::default(),
            remote: Box::default(),
            incoming: Incoming::default(),
            order: None,
            ordered: None,
            writing: writing::Desk::default(),
            seats: Box::default(),
            quick_replies: quick_reply::all(Vec::new()),
            records: None,
            link: Link::Connecting,
            overlay: None,
            set_aside: None,
            areas: Box::default(),
            stage: Stage::default(),
            armed: FaultCount::default(),
            wire: Log::default(),
            paste_box: String::new(),
            unfinished: None,
            keymap: Keymap::default(),
            preferences: Preferences::default(),
            presenter: Presenter::default(),
            theme_is_set_by: None,
            extent: Extent::default(),
            map: Map::default(),
            dragged: None,
            spin: 0,
            shows_sent: false,
            is_leaving: false,
            asks_in_words: false,
        }
    }

    pub fn context(&self) -> Context {
        self.context_over(self.overlay.as_ref())
    }

    /// Where keys go once what lies over everything else is closed.
    pub fn context_set_aside(&self) -> Context {
        self.context_over(self.set_aside.as_ref())
    }

    fn context_over(&self, overlay: Option<&Overlay>) -> Context {
        match overlay {
            Some(Overlay::Area(area)) => self.areas.context(*area),
            Some(overlay) => overlay.context(),
            None => self.context_beneath(),
        }
    }

    /// The key that asks for an action from where keys go beneath an overlay, or where it can be asked for at all; without
    /// a key, the palette; where lines are read, the action's id.
    pub fn way_to(&self, action: Action) -> String {
        if self.asks_in_words {
            return action::row(action).map_or_else(|| "help".to_owned(), |row| row.id.to_owned());
        }
        let beneath = self.context_beneath();
        let chord = action::row(action).and_then(|row| {
            let here = [beneath].into_iter().chain(row.contexts.iter());
            here.filter(|context| row.contexts.contains(*context))
                .find_map(|place| self.keymap.reaching(row, place).next())
        });
        chord.map_or_else(|| "the palette".to_owned(), |chord| chord.to_string())
    }

    /// Where keys would go if no overlay were open.
    pub fn context_beneath(&self) -> Context {
        self.context_in(self.focus)
    }

    /// Where keys would go if a pane had the focus.
    pub fn context_in(&self, pane: Pane) -> Context {
        match pane {
            Pane::Compose => match self.composer.slot() {
                Slot::Send | Slot::AddVariable => Context::Button,
                _ if self.composer.is_multi_line() => Context::Area,
                _ if self.composer.is_text() => Context::Field,
                _ => Context::Choice,
            },
            Pane::Conversations if self.jump.is_some() => Context::Jump,
            Pane::Conversations if self.loader.is_editing() => Context::Filter,
            Pane::Conversations => Context::List,
            Pane::Representative if self.shows_seats() && self.seats.turn() == Seat::Customer => Context::Customer,
            Pane::Representative if self.writing.open().is_some() => Context::Reply,
            Pane::Representative => Context::Representative,
        }
    }

    /// Where the selected conversation stands, as far as it is known.
    pub fn selected_standing(&self) -> Option<Standing> {
        let id = self.list.selected()?;
        if let Some((_, standing)) = self.ordered.filter(|(ordered, _)| *ordered == id) {
            return Some(standing);
        }
        let shown = || self.viewer.shown().filter(|view| view.conversation_id == id).map(Standing::from);
        self.list.selected_row().map(Standing::from).or_else(shown)
    }

    /// The state in that.
    pub fn selected_state(&self) -> Option<State> {
        self.selected_standing().map(|standing| standing.state)
    }

    /// What keeps the selected conversation from something, by the rules that the endpoint keeps. `None` where nothing
    /// does, and where it is not known how the conversation stands: then the endpoint answers.
    pub fn forbidden(&self, command: &Command) -> Option<Forbidden> {
        lifecycle::handle(self.selected_standing()?, command).err()
    }

    /// Under which name the selected conversation is known; its number while none is loaded.
    pub fn selected_title(&self) -> Option<String> {
        if !self.has_desk() {
            return self.remote.selected().map(|id| self.remote.title(id));
        }
        let id = self.list.selected()?;
        let shown = || self.viewer.shown().filter(|view| view.conversation_id == id).map(|view| view.title.clone());
        let row = self.list.selected_row().map(|row| row.title.clone());
        Some(row.or_else(shown).unwrap_or_else(|| id.to_string()))
    }

    /// Whether the customer of the conversation that is shown is writing.
    pub fn customer_types(&self) -> bool {
        self.viewer.is_typing(self.time.machine())
    }

    pub fn is_in_variable_row(&self) -> bool {
        self.focus == Pane::Compose && matches!(self.composer.slot(), Slot::Variable { .. })
    }

    pub fn is_wide(&self) -> bool {
        self.columns >= WIDE_COLUMNS
    }

    /// Whether there is a border between panes that can be moved.
    pub fn panes_share_the_screen(&self) -> bool {
        self.is_wide() && !self.preferences.layout.is_zoomed
    }

    /// What of the thing in focus is worth copying: its name for the person, and the text.
    pub fn copyable(&self) -> Option<(&'static str, String)> {
        if let Some(Overlay::Wire(wire)) = &self.overlay {
            return wire.node(&self.wire);
        }
        let (what, text) = match self.focus {
            Pane::Compose => {
                let slot = self.composer.slot();
                (slot.label(), self.field_shown(slot, self.composer.editor(slot).map(Editor::text)?))
            }
            Pane::Conversations => ("conversation ID", self.selected()?.to_string()),
            Pane::Representative if !self.has_desk() => ("conversation ID", self.selected()?.to_string()),
            Pane::Representative => {
                let view = self.shown().filter(|_| !self.is_previewing())?;
                ("last message", view.transcript.last()?.text.clone())
            }
        };
        (!text.is_empty()).then_some((what, text))
    }

    /// Whether there is a desk to ask, as far as we know.
    pub fn has_desk(&self) -> bool {
        !matches!(self.link, Link::NoDesk(_))
    }

    /// Whether pane 3 shows the form's preview rather than a conversation.
    pub fn is_previewing(&self) -> bool {
        self.focus == Pane::Compose && !self.shows_sent
    }

    /// What the representative will see of the form as it stands, by the same functions that answer for the real one.
    /// Without personal data while that is masked.
    pub fn preview(&self) -> View {
        let (request, _) = self.composer.request();
        let identification = self.identify(&request);
        let conversation = Conversation::begin(
            ConversationId(Uuid::nil()),
            &request,
            identification,
            &Place::default(),
            None,
            self.now,
        );
        let view = audience::view(&conversation, Audience::Representative, self.now, false);
        self.view_through(Cow::Owned(self.typed_shown(view))).into_owned()
    }

    /// The name under which the desk will see a request.
    pub fn title_of(&self, request: &CreateRequest) -> String {
        audience::title(&request.customer, &self.identify(request), None)
    }

    fn identify(&self, request: &CreateRequest) -> Identification {
        record::identify(&request.customer, self.records.as_deref().unwrap_or_default())
    }

    /// How often the screen has to be looked after.
    pub fn cadence(&self) -> Cadence {
        if self.outbox.sending().is_some() {
            return Cadence::Spinner;
        }
        if self.stage.is_waiting()
            || self.open_area() == Some(Area::Clock)
            || !self.incoming.is_empty()
            || self.customer_types()
            || self.representative_types()
        {
            return Cadence::Second;
        }
        let seconds_run = |view: &View| matches!(view.state, State::Open | State::Active);
        if !self.is_previewing()
            && self.extent.representative.height > 0
            && self.viewer.shown().is_some_and(seconds_run)
        {
            return Cadence::Second;
        }
        if self.presenter.captions().len() > 0 {
            return Cadence::Second;
        }
        let has_rows = !self.list.is_empty() || !self.remote.is_empty();
        if self.extent.list_rows > 0 && has_rows { Cadence::Minute } else { Cadence::Still }
    }

    /// What to keep of the form and of what was sent from it.
    pub fn draft(&self) -> Draft {
        self.composer.draft().with_unsettled(self.outbox.unsettled()).with_unfinished(self.unfinished.clone())
    }

    /// Whether leaving now would surprise: an edited form that was not sent, or a send under way.
    pub fn has_unsent_changes(&self) -> bool {
        self.outbox.is_edited()
            || self.unfinished.is_some()
            || self.writing.has_unsent()
            || self.seats.writing.has_unsent()
    }
}
