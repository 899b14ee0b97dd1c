//! What is being written to conversations: a text for each conversation and purpose, the box that is open, and the
//! message on its way.
//!
//! A text stays until it was taken by the endpoint or deleted by hand: closing the box, looking at another conversation
//! and a refusal lose nothing. Keys and pictures are not its business.

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};

use crate::{
    api::id::ConversationId,
    console::composer::{Edit, Editor},
};

/// While somebody writes, the other side is told again after this long.
const TYPING_PAUSE: SignedDuration = SignedDuration::from_secs(4);

/// What a text is to become.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// A message to the customer.
    Reply,
    /// An internal note, which the customer never gets.
    Note,
    /// A message of the customer.
    Customer,
}

impl Purpose {
    /// What a representative writes.
    pub const OF_REPRESENTATIVE: [Purpose; 2] = [Purpose::Reply, Purpose::Note];

    pub fn noun(self) -> &'static str {
        match self {
            Purpose::Reply => "reply",
            Purpose::Note => "note",
            Purpose::Customer => "customer's message",
        }
    }
}

/// The box that text goes into.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Writing {
    pub id: ConversationId,
    pub purpose: Purpose,
    /// Whom the person believes to write to: it stays, whatever else comes to be shown.
    pub title: String,
}

/// A message whose answer is not here yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Saying {
    pub number: u64,
    pub writing: Writing,
    pub text: String,
}

/// All that is being written.
#[derive(Debug, Default)]
pub struct Desk {
    texts: HashMap<(ConversationId, Purpose), Editor>,
    open: Option<Writing>,
    saying: Option<Saying>,
    numbers: u64,
    /// Which entry of the list of slash commands is selected.
    selected: usize,
    /// The list was closed, until the text is another one.
    is_list_closed: bool,
    /// When the other side was last told of the typing in the open box.
    told: Option<Timestamp>,
}

impl Desk {
    /// The box that has the keys while the representative's pane has the focus.
    pub fn open(&self) -> Option<&Writing> {
        self.open.as_ref()
    }

    /// Opens a box, with the text that it held when it was closed.
    pub fn begin(&mut self, writing: Writing) {
        self.texts.entry((writing.id, writing.purpose)).or_insert_with(|| Editor::many_lines(""));
        self.told = None;
        self.reopen_list();
        self.open = Some(writing);
    }

    /// Closes the box; its text stays.
    pub fn close(&mut self) {
        if let Some(writing) = self.open.take() {
            self.forget_if_empty(writing.id, writing.purpose);
        }
    }

    /// The text in the open box.
    pub fn editor(&self) -> Option<&Editor> {
        let writing = self.open.as_ref()?;
        self.texts.get(&(writing.id, writing.purpose))
    }

    /// What was written and not sent.
    pub fn draft(&self, id: ConversationId, purpose: Purpose) -> Option<&Editor> {
        self.texts.get(&(id, purpose)).filter(|editor| !editor.is_empty())
    }

    /// Whether the open box holds nothing that could be sent.
    pub fn is_blank(&self) -> bool {
        self.editor().is_none_or(|editor| editor.text().trim().is_empty())
    }

    /// Edits the text in the open box; whether it is another one now.
    pub fn edit(&mut self, edit: Edit) -> bool {
        let Some(writing) = &self.open else { return false };
        let editor = self.texts.get_mut(&(writing.id, writing.purpose));
        let is_changed = editor.is_some_and(|editor| editor.edit(edit));
        if is_changed {
            self.reopen_list();
        }
        is_changed
    }

    /// Which entry of the list of slash commands is selected, of so many.
    pub fn selected(&self, entries: usize) -> usize {
        self.selected.min(entries.saturating_sub(1))
    }

    pub fn select(&mut self, at: usize) {
        self.selected = at;
    }

    pub fn is_list_closed(&self) -> bool {
        self.is_list_closed
    }

    /// Closes the list: the text is text until it is changed.
    pub fn close_list(&mut self) {
        self.is_list_closed = true;
    }

    fn reopen_list(&mut self) {
        self.selected = 0;
        self.is_list_closed = false;
    }

    /// Puts another text into the open box, the cursor at its end.
    pub fn set(&mut self, text: &str) {
        if let Some(writing) = &self.open {
            self.texts.insert((writing.id, writing.purpose), Editor::many_lines(text));
        }
        self.reopen_list();
    }

    /// Whether anything is written that was not sent, or whose sending is not answered.
    pub fn has_unsent(&self) -> bool {
        self.saying.is_some() || self.texts.values().any(|editor| !editor.is_empty())
    }

    /// Whether the other side is to be told now that somebody writes to them.
    pub fn tells_typing(&mut self, now: Timestamp) -> bool {
        let is_due = self.told.is_none_or(|told| now < told || now.duration_since(told) >= TYPING_PAUSE);
        if is_due {
            self.told = Some(now);
        }
        is_due
    }

    /// The message on its way.
    pub fn saying(&self) -> Option<&Saying> {
        self.saying.as_ref()
    }

    /// Takes the text out of the open box, to be sent. `None` while another message is on its way, or with nothing but
    /// blanks in the box.
    pub fn send(&mut self) -> Option<&Saying> {
        if self.saying.is_some() {
            return None;
        }
        let text = self.editor().map(Editor::text).filter(|text| !text.trim().is_empty())?;
        let writing = self.open.clone()?;
        self.set("");
        self.told = None;
        self.numbers += 1;
        self.saying = Some(Saying { number: self.numbers, writing, text });
        self.saying.as_ref()
    }

    /// The answer is here. What was not taken goes back where it was written, before what was written since.
    pub fn sent(&mut self, number: u64, is_taken: bool) -> Option<Saying> {
        let saying = self.saying.take_if(|saying| saying.number == number)?;
        if !is_taken {
            let place = (saying.writing.id, saying.writing.purpose);
            let since = self.texts.get(&place).filter(|editor| !editor.is_empty()).map(Editor::text);
            let text = match since {
                Some(since) => format!("{}\n{since}", saying.text),
                None => saying.text.clone(),
            };
            self.texts.insert(place, Editor::many_lines(&text));
        } else if self.open.as_ref() != Some(&saying.writing) {
            self.forget_if_empty(saying.writing.id, saying.writing.purpose);
        }
        Some(saying)
    }

    fn forget_if_empty(&mut self, id: ConversationId, purpose: Purpose) {
        if self.texts.get(&(id, purpose)).is_some_and(Editor::is_empty) {
            self.texts.remove(&(id, purpose));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn to(n: u128, purpose: Purpose) -> Writing {
        Writing { id: ConversationId(uuid::Uuid::from_u128(n)), purpose, title: "Ann".into() }
    }

    fn written(text: &str) -> Desk {
        let mut desk = Desk::default();
        desk.begin(to(1, Purpose::Reply));
        desk.edit(Edit::Paste(text.into()));
        desk
    }

    fn text(desk: &Desk) -> String {
        desk.editor().unwrap().text()
    }

    #[test]
    fn each_conversation_and_purpose_has_a_text_of_its_own() {
        let mut desk = written("hello");
        desk.begin(to(1, Purpose::Note));
        assert_eq!(text(&desk), "");
        desk.edit(Edit::Insert('n'));
        desk.begin(to(2, Purpose::Reply));
        assert_eq!(text(&desk), "");
        desk.close();
        desk.begin(to(1, Purpose::Reply));
        assert_eq!(text(&desk), "hello");
        desk.begin(to(1, Purpose::Note));
        assert_eq!(text(&desk), "n");
    }

    #[test]
    fn one_message_is_on_its_way_and_never_a_blank_one() {
        let mut desk = written(" \n ");
        assert_eq!(desk.send(), None);
        desk.edit(Edit::Paste("hello".into()));
        assert_eq!(desk.send().map(|saying| saying.text.clone()), Some(" \n hello".into()));
        desk.edit(Edit::Paste("again".into()));
        assert_eq!(desk.send(), None);
        assert_eq!(text(&desk), "again");
    }

    #[test]
    fn what_is_refused_comes_back_before_what_was_written_since() {
        let mut desk = written("first");
        let number = desk.send().unwrap().number;
        desk.edit(Edit::Paste("second".into()));
        assert!(desk.sent(number + 1, false).is_none(), "another one's answer");
        assert!(desk.sent(number, false).is_some());
        assert_eq!(text(&desk), "first\nsecond");
    }

    #[test]
    fn what_is_refused_comes_back_to_its_own_conversation() {
        let mut desk = written("first");
        let number = desk.send().unwrap().number;
        desk.begin(to(2, Purpose::Reply));
        desk.sent(number, false);
        assert_eq!(text(&desk), "");
        assert_eq!(desk.draft(to(1, Purpose::Reply).id, Purpose::Reply).unwrap().text(), "first");
    }

    #[test]
    fn what_was_taken_and_what_is_empty_is_not_kept() {
        let mut desk = written("first");
        let number = desk.send().unwrap().number;
        assert!(desk.has_unsent());
        desk.close();
        desk.sent(number, true);
        assert!(!desk.has_unsent() && desk.texts.is_empty());
    }

    #[test]
    fn typing_is_told_again_after_a_pause() {
        let mut desk = written("a");
        let at = |seconds: i64| Timestamp::from_second(1_000 + seconds).unwrap();
        let told = [0, 1, 3, 4, 5, 8, -90].map(|seconds| desk.tells_typing(at(seconds)));
        assert_eq!(told, [true, false, false, true, false, true, true]);
    }
}
