//! A pane with a conversation, the representative's or the customer's seat: which conversation it shows, which answer it waits for, how far it is scrolled.
//!
//! At most one request is under way; what was shown stays until the new answer is there, and an answer to a question
//! that nobody asks any more is ignored.

use jiff::{SignedDuration, Timestamp};

use crate::{
    api::{
        desk::{EventKind, State, View},
        id::ConversationId,
    },
    console::message::Room,
};

/// How long somebody who said that they type is taken to be typing.
const TYPING: SignedDuration = SignedDuration::from_secs(6);

/// A numbered question to the desk, so that its answer is known from a stale one's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Question {
    pub ticket: u64,
    pub id: ConversationId,
}

/// Who reads.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Reader {
    #[default]
    Representative,
    Customer,
}

/// The state of the pane.
#[derive(Debug, Default)]
pub struct Viewer {
    reader: Reader,
    shown: Option<View>,
    /// Why the conversation could not be shown.
    failure: Option<String>,
    under_way: Option<Question>,
    /// Something happened since the question under way was asked.
    due: bool,
    tickets: u64,
    /// Where the reader went, and how many entries the transcript had then; without it the pane has the line that is
    /// worth most.
    held: Option<(usize, usize)>,
    /// Since when, by the machine's clock, the other side of which conversation is writing.
    typing: Option<(ConversationId, Timestamp)>,
}

impl Viewer {
    /// What a customer has before them.
    pub fn of_customer() -> Self {
        Self { reader: Reader::Customer, ..Self::default() }
    }

    pub fn shown(&self) -> Option<&View> {
        self.shown.as_ref()
    }

    pub fn failure(&self) -> Option<&str> {
        self.failure.as_deref()
    }

    /// Whether an answer is awaited.
    pub fn is_loading(&self) -> bool {
        self.under_way.is_some()
    }

    /// The question whose answer is awaited.
    pub fn under_way(&self) -> Option<Question> {
        self.under_way
    }

    /// Asks for a conversation; `None` while another question is under way, which then is followed by this one.
    pub fn ask(&mut self, id: ConversationId) -> Option<Question> {
        if self.under_way.is_some() {
            self.due = true;
            return None;
        }
        self.tickets += 1;
        self.due = false;
        self.under_way = Some(Question { ticket: self.tickets, id });
        self.under_way
    }

    /// Takes an answer while `selected` is what the reader looks at; the next question, if there is one to ask.
    pub fn answer(
        &mut self,
        question: Question,
        answer: Result<View, String>,
        selected: Option<ConversationId>,
    ) -> Option<Question> {
        if self.under_way != Some(question) {
            return None;
        }
        self.under_way = None;
        if selected == Some(question.id) {
            match answer {
                Ok(view) => self.show(view),
                Err(sentence) => {
                    if self.shown.as_ref().is_some_and(|view| view.conversation_id != question.id) {
                        self.shown = None;
                    }
                    self.failure = Some(sentence);
                }
            }
        }
        let selected = selected?;
        if self.due || selected != question.id { self.ask(selected) } else { None }
    }

    /// Shows a view that came by another way, as the answer to an acceptance does.
    pub fn show(&mut self, view: View) {
        if self.shown.as_ref().is_none_or(|shown| shown.conversation_id != view.conversation_id) {
            self.held = None;
        }
        self.failure = None;
        self.shown = Some(view);
    }

    /// The first line on the screen: where the reader went; else the newest message, or while nobody has accepted the
    /// conversation, who it is.
    pub fn first_line(&self, room: Room) -> usize {
        match self.held {
            Some((line, _)) => line.min(room.last_scroll()),
            None if self.follows() => room.last_scroll(),
            None => 0,
        }
    }

    /// The reader goes to a line; at the end they follow what comes.
    pub fn scroll_to(&mut self, line: usize, room: Room) {
        let entries = self.entries();
        let known = self.held.map_or(entries, |(_, known)| known);
        let is_back = if self.follows() { line >= room.last_scroll() } else { line == 0 };
        self.held = (!is_back).then_some((line.min(room.last_scroll()), known));
    }

    /// How many entries came since the reader went away from the end.
    pub fn unseen(&self) -> usize {
        self.held.map_or(0, |(_, known)| self.entries().saturating_sub(known))
    }

    fn follows(&self) -> bool {
        self.reader == Reader::Customer || self.shown.as_ref().is_some_and(|view| view.state != State::Open)
    }

    fn entries(&self) -> usize {
        self.shown.as_ref().map_or(0, |view| view.transcript.len())
    }

    /// Something happened in a conversation: the other side began to write, or is done.
    pub fn hear(&mut self, id: ConversationId, kind: EventKind, now: Timestamp) {
        let others = match self.reader {
            Reader::Representative => EventKind::CustomerTyping,
            Reader::Customer => EventKind::RepresentativeTyping,
        };
        if kind == others {
            self.typing = Some((id, now));
        } else if kind.is_activity() {
            self.typing.take_if(|(typing, _)| *typing == id);
        }
    }

    /// Whether the other side of the conversation that is shown is writing.
    pub fn is_typing(&self, now: Timestamp) -> bool {
        let Some(view) = &self.shown else { return false };
        self.typing.is_some_and(|(id, since)| {
            id == view.conversation_id && (SignedDuration::ZERO..TYPING).contains(&now.duration_since(since))
        })
    }

    /// Shows nothing: no conversation is selected.
    pub fn clear(&mut self) {
        self.shown = None;
        self.failure = None;
        self.held = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        api::{create::CreateRequest, desk::Audience},
        conversation::{Conversation, Place, audience, record::Identification},
    };

    fn id(n: u128) -> ConversationId {
        ConversationId(uuid::Uuid::from_u128(n))
    }

    fn view(n: u128) -> View {
        let now = "2026-01-02T03:04:05Z".parse().unwrap();
        let conversation = Conversation::begin(
            id(n),
            &CreateRequest::vendor_sample(),
            Identification::default(),
            &Place::default(),
            None,
            now,
        );
        audience::view(&conversation, Audience::Representative, now, false)
    }

    #[test]
    fn the_old_view_stays_until_the_new_one_is_there() {
        let mut viewer = Viewer::default();
        let first = viewer.ask(id(1)).unwrap();
        viewer.answer(first, Ok(view(1)), Some(id(1)));
        let second = viewer.ask(id(2)).unwrap();
        assert_eq!(viewer.shown().unwrap().conversation_id, id(1));
        viewer.answer(second, Ok(view(2)), Some(id(2)));
        assert_eq!(viewer.shown().unwrap().conversation_id, id(2));
    }

    #[test]
    fn an_answer_that_is_no_longer_wanted_is_followed_by_the_one_that_is() {
        let mut viewer = Viewer::default();
        let first = viewer.ask(id(1)).unwrap();
        assert_eq!(viewer.ask(id(2)), None, "one question at a time");
        let next = viewer.answer(first, Ok(view(1)), Some(id(2))).unwrap();
        assert_eq!((viewer.shown(), next.id), (None, id(2)));
        assert_eq!(viewer.answer(first, Ok(view(1)), Some(id(2))), None, "a stale answer");
        assert!(viewer.is_loading());
    }

    #[test]
    fn what_happens_during_a_question_asks_once_more() {
        let mut viewer = Viewer::default();
        let first = viewer.ask(id(1)).unwrap();
        for _ in 0..5 {
            viewer.ask(id(1));
        }
        let second = viewer.answer(first, Ok(view(1)), Some(id(1))).unwrap();
        assert_eq!(viewer.answer(second, Ok(view(1)), Some(id(1))), None);
    }

    #[test]
    fn another_conversation_is_read_from_its_beginning() {
        let mut viewer = Viewer::default();
        let room = Room { lines: 40, height: 20 };
        viewer.show(view(1));
        viewer.scroll_to(7, room);
        viewer.show(view(1));
        assert_eq!(viewer.first_line(room), 7);
        viewer.show(view(2));
        assert_eq!(viewer.first_line(room), 0);
    }

    #[test]
    fn who_reads_the_end_stays_there_and_who_went_up_is_told_what_came() {
        let room = |lines| Room { lines, height: 20 };
        let active = |entries: usize| {
            let mut view = View { state: State::Active, ..view(1) };
            view.transcript = std::iter::repeat_n(view.transcript[0].clone(), entries).collect();
            view
        };
        let mut viewer = Viewer::default();
        viewer.show(active(3));
        assert_eq!(viewer.first_line(room(40)), 20);
        viewer.show(active(5));
        assert_eq!((viewer.first_line(room(50)), viewer.unseen()), (30, 0));
        viewer.scroll_to(10, room(50));
        viewer.show(active(7));
        assert_eq!((viewer.first_line(room(60)), viewer.unseen()), (10, 2));
        viewer.scroll_to(9, room(60));
        assert_eq!(viewer.unseen(), 2, "further up they are no less new");
        viewer.scroll_to(40, room(60));
        assert_eq!((viewer.first_line(room(70)), viewer.unseen()), (50, 0));
    }

    #[test]
    fn a_customer_reads_the_end_and_waits_for_the_representative() {
        let now = Timestamp::from_second(1_000).unwrap();
        let mut viewer = Viewer::of_customer();
        viewer.show(view(1));
        assert_eq!(viewer.first_line(Room { lines: 40, height: 20 }), 20, "an open one as well");
        viewer.hear(id(1), EventKind::CustomerTyping, now);
        assert!(!viewer.is_typing(now), "their own");
        viewer.hear(id(1), EventKind::RepresentativeTyping, now);
        assert!(viewer.is_typing(now));
    }

    #[test]
    fn a_customer_types_until_they_wrote_or_stopped() {
        let at = |seconds: i64| Timestamp::from_second(1_000 + seconds).unwrap();
        let mut viewer = Viewer::default();
        viewer.show(view(1));
        viewer.hear(id(2), EventKind::CustomerTyping, at(0));
        assert!(!viewer.is_typing(at(0)), "another one's");
        viewer.hear(id(1), EventKind::CustomerTyping, at(0));
        assert!(viewer.is_typing(at(5)) && !viewer.is_typing(at(6)) && !viewer.is_typing(at(-1)));
        viewer.hear(id(2), EventKind::MessageAdded, at(1));
        assert!(viewer.is_typing(at(2)));
        viewer.hear(id(1), EventKind::MessageAdded, at(1));
        assert!(!viewer.is_typing(at(2)));
    }
}
