//! What happens when something happened: state and messages in, state and effects out.

mod anything;
pub(in crate::console) mod area;
mod comfort;
mod desk;
mod look;
mod present;
pub(in crate::console) mod remote;
mod remote_seat;
mod representative;
pub(in crate::console) mod seats;
mod send;
mod sheet;
pub(in crate::console) mod stage;
pub(in crate::console) mod wire;

use jiff::{Timestamp, tz::TimeZone};
use uuid::Uuid;

use super::*;
use crate::{
    api::{
        answer::CreateAnswer,
        create::CreateRequest,
        desk::{AiAgentView, Audience, DeskEvent, EventKind, State, Summary, SummaryPage, View},
        id::ConversationId,
        problem::Code,
    },
    console::{
        app::{Leave, Target, overlay::Overlay},
        chord::{Chord, Key},
        composer::{Composer, Draft, Slot},
        keymap::{self, Meaning},
        message::{Fate, Flight, Pointer, Refusal, Room, StreamNews},
    },
    conversation::{Conversation, Place, audience, record::Identification},
};

/// A console driven by keys and scripted answers, as a person would drive it.
pub(in crate::console) struct Story {
    pub(in crate::console) app: App,
    /// Effects that nobody has answered yet.
    pub(in crate::console) wanted: Vec<Effect>,
    keys: u128,
}

pub(in crate::console) fn moment(text: &str) -> Timestamp {
    text.parse().unwrap()
}

pub(in crate::console) const NOW: &str = "2026-01-02T15:04:05Z";

pub(in crate::console) fn target() -> Target {
    Target {
        profile: "simulator".into(),
        base_url: "http://127.0.0.1:7301".into(),
        environment: "SIMULATED".into(),
        simulated: true,
        production: false,
        leave: Leave::Everything,
        mark: None,
    }
}

pub(in crate::console) fn id(n: u64) -> ConversationId {
    format!("8a5e4f10-0000-4000-8000-{n:012}").parse().unwrap()
}

pub(in crate::console) fn summary(n: u64, title: &str, state: State) -> Summary {
    let sample = CreateRequest::vendor_sample();
    Summary {
        id: id(n),
        title: title.into(),
        state,
        status_reason: state.label().into(),
        queue: "Default messaging queue".into(),
        created_on: moment("2026-01-02T15:00:00Z"),
        activity_on: moment("2026-01-02T15:00:00Z"),
        revision: n,
        wait_seconds: 245,
        unread: 0,
        ai_agent: AiAgentView::default(),
        variables: audience::displayable(&sample.variables),
    }
}

pub(in crate::console) fn page(rows: Vec<Summary>) -> SummaryPage {
    let total = rows.len() as u64;
    SummaryPage { conversations: rows, next: None, total, stored: total, last_event_id: 50 }
}

pub(in crate::console) fn view_of(n: u64, request: &CreateRequest) -> View {
    let conversation = Conversation::begin(
        id(n),
        request,
        Identification::default(),
        &Place::default(),
        None,
        moment("2026-01-02T15:00:00Z"),
    );
    audience::view(&conversation, Audience::Representative, moment(NOW), false)
}

pub(in crate::console) fn refusal(sentence: &str) -> Refusal {
    Refusal { sentence: sentence.into(), hint: None, code: None, fate: Fate::Refused, no_desk: None }
}

impl Story {
    /// A console that has asked its first questions.
    pub(in crate::console) fn begin(composer: Composer) -> Self {
        let mut app = App::new(target(), TimeZone::UTC, moment(NOW), composer, Pane::Compose);
        let wanted = start(&mut app);
        let mut story = Self { app, wanted, keys: 0 };
        story.happens(Message::Resized { columns: 120, rows: 40 });
        let extent = Extent {
            list_rows: 10,
            representative: Room { lines: 40, height: 20 },
            overlay: Room { lines: 60, height: 20 },
            ..Extent::default()
        };
        story.happens(Message::Drawn(extent, Map::default()));
        story
    }

    /// A console with the sample form whose list shows these rows and whose event stream is open.
    pub(in crate::console) fn with(rows: Vec<Summary>) -> Self {
        let mut story = Self::begin(Composer::vendor_sample());
        story.the_list_answers(Ok(page(rows)));
        story.happens(Message::Stream(StreamNews::Connected));
        story.happens(Message::RecordsLoaded(Ok(Vec::new())));
        if let Some(question) = story.app.viewer.under_way() {
            let view = View { conversation_id: question.id, ..view_of(0, &CreateRequest::vendor_sample()) };
            story.happens(Message::Shown { question, result: Ok(Box::new(view)) });
        }
        story.wanted.clear();
        story
    }

    pub(in crate::console) fn happens(&mut self, message: Message) {
        let effects = update(&mut self.app, message);
        self.wanted.extend(effects);
    }

    pub(in crate::console) fn press(&mut self, chord: Chord) {
        self.press_in(chord, false);
    }

    pub(in crate::console) fn press_in(&mut self, chord: Chord, in_burst: bool) {
        self.keys += 1;
        let message = match keymap::meaning(&self.app, chord) {
            Some(Meaning::Wanted(action)) => {
                self.happens(Message::Pressed { chord, action });
                Message::Wanted { action, fresh_id: Uuid::from_u128(self.keys), in_burst }
            }
            Some(Meaning::Typed(character)) => Message::Typed(character),
            None => return,
        };
        self.happens(message);
    }

    pub(in crate::console) fn point(&mut self, pointer: Pointer, column: u16, row: u16) {
        self.keys += 1;
        self.happens(Message::Pointed { pointer, column, row, fresh_id: Uuid::from_u128(self.keys) });
    }

    pub(in crate::console) fn type_text(&mut self, text: &str) {
        for character in text.chars() {
            self.press(Chord::plain(Key::Char(character)));
        }
    }

    pub(in crate::console) fn send(&mut self) {
        self.press(Chord::ctrl(Key::Char('s')));
    }

    /// The sends that wait for an answer.
    pub(in crate::console) fn sends(&self) -> Vec<(u64, serde_json::Value)> {
        self.wanted
            .iter()
            .filter_map(|effect| match effect {
                Effect::Send { attempt, body } => Some((*attempt, body.clone())),
                _ => None,
            })
            .collect()
    }

    /// The draft that was last given to be kept.
    pub(in crate::console) fn kept(&self) -> Option<Draft> {
        self.wanted.iter().rev().find_map(|effect| match effect {
            Effect::KeepDraft(draft) => Some((**draft).clone()),
            _ => None,
        })
    }

    pub(in crate::console) fn the_endpoint_answers(&mut self, result: Result<CreateAnswer, Refusal>) {
        let attempt = self.sends().last().expect("a send waits").0;
        self.wanted.retain(|effect| !matches!(effect, Effect::Send { .. }));
        self.happens(Message::Sent { attempt, result });
    }

    /// The questions for pages that wait for an answer.
    pub(in crate::console) fn flights(&self) -> Vec<Flight> {
        self.wanted
            .iter()
            .filter_map(|effect| match effect {
                Effect::List(flight) => Some(flight.clone()),
                _ => None,
            })
            .collect()
    }

    pub(in crate::console) fn the_list_answers(&mut self, result: Result<SummaryPage, Refusal>) {
        let flight = self.flights().pop().expect("a page is asked for");
        self.wanted.retain(|effect| !matches!(effect, Effect::List(_)));
        self.happens(Message::Listed { flight, result });
    }

    pub(in crate::console) fn the_desk_shows(&mut self, view: View) {
        let at = self.wanted.iter().position(|effect| matches!(effect, Effect::Show(_))).expect("a view is asked for");
        let Effect::Show(question) = self.wanted.remove(at) else { unreachable!() };
        self.happens(Message::Shown { question, result: Ok(Box::new(view)) });
    }

    pub(in crate::console) fn event(&mut self, event_id: u64, kind: EventKind, conversation: Summary) {
        let at = moment(NOW);
        self.happens(Message::Stream(StreamNews::Event(Box::new(DeskEvent { id: event_id, kind, at, conversation }))));
    }

    pub(in crate::console) fn notice(&self) -> &str {
        self.app.notice.as_ref().map_or("", |notice| &notice.text)
    }

    pub(in crate::console) fn asks_for_view(&self) -> bool {
        self.wanted.iter().any(|effect| matches!(effect, Effect::Show(_)))
    }

    pub(in crate::console) fn leaves(&self) -> bool {
        self.wanted.contains(&Effect::Leave)
    }
}

pub(in crate::console) fn plain(character: char) -> Chord {
    Chord::plain(Key::Char(character))
}

pub(in crate::console) const ESC: Chord = Chord::plain(Key::Esc);
pub(in crate::console) const ENTER: Chord = Chord::plain(Key::Enter);
const TAB: Chord = Chord::plain(Key::Tab);
const BACK_TAB: Chord = Chord::shift(Key::Tab);
pub(in crate::console) const TO_LIST: Chord = Chord::plain(Key::F(3));
pub(in crate::console) const TO_REPRESENTATIVE: Chord = Chord::plain(Key::F(4));
const TO_FORM: Chord = Chord::alt(Key::Char('1'));
const CTRL_C: Chord = Chord::ctrl(Key::Char('c'));
pub(in crate::console) const F1: Chord = Chord::plain(Key::F(1));

#[test]
fn a_console_first_asks_for_the_list_and_the_records() {
    let story = Story::begin(Composer::vendor_sample());
    assert_eq!(story.flights().len(), 1);
    assert!(story.wanted.contains(&Effect::LoadRecords));
}

#[test]
fn letters_are_text_in_a_field_and_act_outside_one() {
    let mut story = Story::with(vec![summary(1, "Ann", State::Open)]);
    story.type_text("qa?1/");
    let (request, _) = story.app.composer.request();
    assert_eq!(request.customer.preferred_name.as_deref(), Some("John Doeqa?1/"));
    assert!(!story.leaves() && story.app.overlay.is_none());
    story.press(TO_LIST);
    story.press(plain('?'));
    assert!(story.app.overlay.is_some());
    story.press(plain('q'));
    assert!(story.app.overlay.is_none() && !story.leaves(), "q closes help before it leaves");
}

#[test]
fn tab_goes_through_the_form_and_then_the_panes_and_round() {
    let mut story = Story::with(Vec::new());
    let mut presses = 0;
    while story.app.focus == Pane::Compose {
        story.press(TAB);
        presses += 1;
        assert!(presses < 60, "Tab never leaves the form");
    }
    assert!(presses > 12);
    assert_eq!(story.app.focus, Pane::Conversations);
    story.press(TAB);
    assert_eq!(story.app.focus, Pane::Representative);
    story.press(TAB);
    assert_eq!(story.app.focus, Pane::Compose);
    story.app.composer.set_slot(Slot::PreferredName);
    story.press(BACK_TAB);
    assert_eq!(story.app.focus, Pane::Representative);
}

#[test]
fn panes_are_reached_by_their_numbers_from_anywhere() {
    let mut story = Story::with(Vec::new());
    story.press(Chord::alt(Key::Char('3')));
    assert_eq!(story.app.focus, Pane::Representative);
    story.press(plain('2'));
    assert_eq!(story.app.focus, Pane::Conversations);
    story.press(F1);
    story.press(TO_FORM);
    assert!(story.app.focus == Pane::Compose && story.app.overlay.is_none());
}

#[test]
fn escape_goes_one_step_back_and_never_discards_text() {
    let mut story = Story::with(vec![summary(1, "Ann", State::Open)]);
    story.type_text("X");
    let draft = story.app.composer.draft();
    story.press(F1);
    story.press(ESC);
    assert!(story.app.overlay.is_none());
    story.press(TO_REPRESENTATIVE);
    story.press(ESC);
    assert_eq!(story.app.focus, Pane::Conversations);
    for _ in 0..5 {
        story.press(ESC);
    }
    assert!(!story.leaves());
    assert_eq!(story.app.composer.draft(), draft);
}

#[test]
fn leaving_asks_once_while_the_form_holds_unsent_changes() {
    let mut story = Story::with(Vec::new());
    story.type_text("x");
    story.press(CTRL_C);
    assert!(!story.leaves());
    assert!(story.notice().contains("not sent"), "{}", story.notice());
    story.press(ESC);
    story.press(CTRL_C);
    assert!(!story.leaves(), "staying takes the first press back");
    story.press(CTRL_C);
    assert!(story.leaves());
}

#[test]
fn leaving_says_that_changes_will_be_lost_where_no_draft_is_kept() {
    for (keeping, told) in [(Keeping::Form, "kept as a draft"), (Keeping::Nothing, "will be lost")] {
        let mut story = Story::with(Vec::new());
        story.app.keeping = keeping;
        story.type_text("x");
        story.press(CTRL_C);
        assert!(story.notice().contains(told), "{}", story.notice());
    }
    let mut story = Story::with(Vec::new());
    story.type_text("x");
    story.happens(Message::DraftNotKept("no space left".into()));
    story.press(CTRL_C);
    assert!(story.notice().contains("will be lost"), "{}", story.notice());
}

#[test]
fn an_untouched_form_is_left_at_once() {
    let mut story = Story::with(Vec::new());
    story.press(TO_LIST);
    story.press(plain('q'));
    assert!(story.leaves());
}

#[test]
fn every_change_to_the_form_is_kept_and_moving_is_not() {
    let mut story = Story::with(Vec::new());
    story.press(Chord::plain(Key::Left));
    assert_eq!(story.wanted, []);
    story.type_text("x");
    assert_eq!(story.wanted, [Effect::KeepDraft(Box::new(story.app.composer.draft()))]);
}

#[test]
fn scrolling_stays_within_what_there_is() {
    let mut story = Story::with(Vec::new());
    story.press(TO_REPRESENTATIVE);
    for _ in 0..100 {
        story.press(Chord::plain(Key::PageDown));
    }
    assert_eq!(story.app.viewer.first_line(story.app.extent.representative), 20);
    story.press(Chord::plain(Key::Up));
    assert_eq!(story.app.viewer.first_line(story.app.extent.representative), 19);
    let extent = Extent { representative: Room { lines: 10, height: 20 }, ..story.app.extent };
    story.happens(Message::Drawn(extent, Map::default()));
    assert_eq!(story.app.viewer.first_line(story.app.extent.representative), 0);
}

#[test]
fn a_draft_that_cannot_be_kept_is_told() {
    let mut story = Story::with(Vec::new());
    story.happens(Message::DraftNotKept("no space left".into()));
    assert!(story.notice().contains("no space left"));
}
