//! The representative's pane: which conversation it shows, which answer it waits for, how far it is scrolled.
//!
//! At most one request is under way; what was shown stays until the new answer is there, and an answer to a question
//! that nobody asks any more is ignored.

use crate::api::{desk::View, id::ConversationId};

/// A numbered question to the desk, so that its answer is known from a stale one's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Question {
    pub ticket: u64,
    pub id: ConversationId,
}

/// The state of the pane.
#[derive(Debug, Default)]
pub struct Viewer {
    shown: Option<View>,
    /// Why the conversation could not be shown.
    failure: Option<String>,
    under_way: Option<Question>,
    /// Something happened since the question under way was asked.
    due: bool,
    tickets: u64,
    /// First line on the screen.
    pub scroll: usize,
}

impl Viewer {
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
            self.scroll = 0;
        }
        self.failure = None;
        self.shown = Some(view);
    }

    /// Shows nothing: no conversation is selected.
    pub fn clear(&mut self) {
        self.shown = None;
        self.failure = None;
        self.scroll = 0;
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
        viewer.show(view(1));
        viewer.scroll = 7;
        viewer.show(view(1));
        assert_eq!(viewer.scroll, 7);
        viewer.show(view(2));
        assert_eq!(viewer.scroll, 0);
    }
}
