//! What is being written to conversations: a text for each conversation and purpose, the box that is open, and the
//! message on its way.
//!
//! A text stays until it was taken by the endpoint or deleted by hand: closing the box, looking at another conversation
//! and a refusal lose nothing. Only what was written to a conversation that is closed since is not kept for the next
//! console. Keys and pictures are not its business.

mod unsent;

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

pub use self::unsent::{Unsent, UnsentText};

use crate::{
    api::id::ConversationId,
    console::composer::{Edit, Editor},
};

/// While somebody writes, the other side is told again after this long.
const TYPING_PAUSE: SignedDuration = SignedDuration::from_secs(4);

/// What a text is to become.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
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

/// A text that is being written.
#[derive(Debug)]
struct Text {
    editor: Editor,
    /// At which change of all texts this one was last changed.
    changed: u64,
    /// The conversation is closed, and closed is final: the text has nowhere to go.
    is_over: bool,
}

/// Which text.
type Place = (ConversationId, Purpose);

/// All that is being written.
#[derive(Debug, Default)]
pub struct Desk {
    texts: HashMap<Place, Text>,
    changes: u64,
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
        let empty = || Text { editor: Editor::many_lines(""), changed: 0, is_over: false };
        self.texts.entry((writing.id, writing.purpose)).or_insert_with(empty);
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
        self.texts.get(&(writing.id, writing.purpose)).map(|text| &text.editor)
    }

    /// What was written and not sent.
    pub fn draft(&self, id: ConversationId, purpose: Purpose) -> Option<&Editor> {
        self.texts.get(&(id, purpose)).map(|text| &text.editor).filter(|editor| !editor.is_empty())
    }

    /// Whether the open box holds nothing that could be sent.
    pub fn is_blank(&self) -> bool {
        self.editor().is_none_or(|editor| editor.text().trim().is_empty())
    }

    /// Edits the text in the open box; whether it is another one now.
    pub fn edit(&mut self, edit: Edit) -> bool {
        let Some(writing) = &self.open else { return false };
        let Some(text) = self.texts.get_mut(&(writing.id, writing.purpose)) else { return false };
        let is_changed = text.editor.edit(edit);
        if is_changed {
            self.changes += 1;
            text.changed = self.changes;
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
            self.put((writing.id, writing.purpose), text);
        }
        self.reopen_list();
    }

    fn put(&mut self, place: Place, text: &str) {
        self.changes += 1;
        let is_over = self.texts.get(&place).is_some_and(|text| text.is_over);
        let text = Text { editor: Editor::many_lines(text), changed: self.changes, is_over };
        self.texts.insert(place, text);
    }

    /// Whether anything is written that was not sent, or whose sending is not answered.
    pub fn has_unsent(&self) -> bool {
        self.saying.is_some() || self.texts.values().any(|text| !text.editor.is_empty())
    }

    /// Whether something of it has nowhere to go any more.
    pub fn has_unsent_of_closed(&self) -> bool {
        self.texts.values().any(|text| text.is_over && !text.editor.is_empty())
    }

    /// A conversation was closed. What was written to it stays in sight, and is not kept any longer.
    pub fn close_off(&mut self, id: ConversationId) {
        for (_, text) in self.texts.iter_mut().filter(|((of, _), text)| *of == id && !text.is_over) {
            text.is_over = true;
            self.changes += 1;
        }
    }

    /// How often the texts changed so far.
    fn changes(&self) -> u64 {
        self.changes
    }

    /// What was written and not sent, as far as it can be sent, the last one written in first. A message on its way
    /// stands before what was written since.
    fn unsent(&self) -> Vec<(Place, String)> {
        let on_its_way = self.saying.as_ref().map(|saying| ((saying.writing.id, saying.writing.purpose), &saying.text));
        let mut texts: Vec<(u64, Place, String)> = Vec::new();
        for (place, text) in self.texts.iter().filter(|(_, text)| !text.is_over) {
            let before = on_its_way.filter(|(of, _)| of == place).map(|(_, text)| text.clone());
            let since = (!text.editor.is_empty()).then(|| text.editor.text());
            let whole: Vec<String> = before.into_iter().chain(since).collect();
            if !whole.is_empty() {
                texts.push((text.changed, *place, whole.join("\n")));
            }
        }
        if let Some((place, text)) = on_its_way.filter(|(place, _)| !self.texts.contains_key(place)) {
            texts.push((self.changes, place, text.clone()));
        }
        texts.sort_unstable_by_key(|(changed, ..)| std::cmp::Reverse(*changed));
        texts.into_iter().map(|(_, place, text)| (place, text)).collect()
    }

    /// Puts back a text that was kept.
    fn restore(&mut self, id: ConversationId, purpose: Purpose, text: &str) {
        self.put((id, purpose), text);
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
        // What is kept is the same: it is on its way now, and not yet there.
        if let Some(text) = self.texts.get_mut(&(writing.id, writing.purpose)) {
            text.editor = Editor::many_lines("");
        }
        self.reopen_list();
        self.told = None;
        self.numbers += 1;
        self.saying = Some(Saying { number: self.numbers, writing, text });
        self.saying.as_ref()
    }

    /// The answer is here. What was not taken goes back where it was written, before what was written since.
    pub fn sent(&mut self, number: u64, is_taken: bool) -> Option<Saying> {
        let saying = self.saying.take_if(|saying| saying.number == number)?;
        self.changes += 1;
        if !is_taken {
            let place = (saying.writing.id, saying.writing.purpose);
            let since = self.draft(place.0, place.1).map(Editor::text);
            let text = match since {
                Some(since) => format!("{}\n{since}", saying.text),
                None => saying.text.clone(),
            };
            self.put(place, &text);
        } else if self.open.as_ref() != Some(&saying.writing) {
            self.forget_if_empty(saying.writing.id, saying.writing.purpose);
        }
        Some(saying)
    }

    fn forget_if_empty(&mut self, id: ConversationId, purpose: Purpose) {
        if self.texts.get(&(id, purpose)).is_some_and(|text| text.editor.is_empty()) {
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
    fn what_was_not_sent_is_kept_the_last_first_and_with_what_is_on_its_way() {
        let mut desk = written("for one");
        desk.begin(to(2, Purpose::Reply));
        desk.edit(Edit::Paste("for two".into()));
        desk.begin(to(3, Purpose::Note));
        desk.send();
        let texts = |desk: &Desk| desk.unsent().into_iter().map(|(_, text)| text).collect::<Vec<_>>();
        assert_eq!(texts(&desk), ["for two", "for one"]);
        desk.begin(to(1, Purpose::Reply));
        let before = desk.changes();
        let number = desk.send().unwrap().number;
        assert_eq!((texts(&desk), desk.changes()), (vec!["for two".to_owned(), "for one".to_owned()], before));
        desk.edit(Edit::Paste("and more".into()));
        assert_eq!(texts(&desk)[0], "for one\nand more");
        desk.sent(number, true);
        assert_eq!(texts(&desk), ["and more", "for two"]);
    }

    #[test]
    fn what_was_written_to_a_closed_conversation_is_not_kept_and_told_apart() {
        let mut desk = written("for one");
        assert!(!desk.has_unsent_of_closed());
        let before = desk.changes();
        desk.close_off(to(1, Purpose::Reply).id);
        assert!(desk.unsent().is_empty() && desk.has_unsent_of_closed() && desk.changes() > before);
        desk.edit(Edit::Insert('!'));
        assert_eq!((text(&desk).as_str(), desk.unsent().len()), ("for one!", 0));
    }

    #[test]
    fn typing_is_told_again_after_a_pause() {
        let mut desk = written("a");
        let at = |seconds: i64| Timestamp::from_second(1_000 + seconds).unwrap();
        let told = [0, 1, 3, 4, 5, 8, -90].map(|seconds| desk.tells_typing(at(seconds)));
        assert_eq!(told, [true, false, false, true, false, true, true]);
    }
}
