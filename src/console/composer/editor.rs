//! A text field: tui-textarea's editing model, made to work on what a person sees as one character.
//!
//! The only module that knows tui-textarea. It keeps lines and cursor; undoing is the form's business, which has one
//! history for everything, and drawing is not its business, because text from outside must be cleaned before it is drawn.

use tui_textarea::{CursorMove, DataCursor, TextArea};
use unicode_segmentation::UnicodeSegmentation;

use super::Edit;

/// Characters that a field holds at most, line breaks included: far more than any limit of the API, so that a tester can
/// exceed every one, and as far as tui-textarea's cursor reaches.
pub const FIELD_CHARS: usize = u16::MAX as usize;

/// A text with a cursor.
///
/// A one-line field never takes a line break from typing or pasting, but keeps those of a text that it was made with:
/// a value from a file is sent as the file has it.
#[derive(Clone, Debug)]
pub struct Editor {
    area: TextArea<'static>,
    multi_line: bool,
    /// The column that moving up and down aims for, in clusters.
    goal: Option<usize>,
}

/// A place in a text: the line from 0, and how many characters (Unicode scalar values) of it come before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Position {
    pub row: usize,
    pub column: usize,
}

/// What an edit did to a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::console) enum Outcome {
    Changed,
    /// The text would have become too long; as much as fits was taken.
    Cut,
    Moved,
    Nothing,
}

impl Editor {
    /// A field of one line.
    pub fn one_line(text: &str) -> Self {
        Self::new(vec![text.chars().take(FIELD_CHARS).collect()], false)
    }

    /// A field in which Enter breaks the line.
    pub fn many_lines(text: &str) -> Self {
        let text: String = text.chars().take(FIELD_CHARS).collect();
        Self::new(text.split('\n').map(str::to_owned).collect(), true)
    }

    fn new(lines: Vec<String>, multi_line: bool) -> Self {
        let mut area = TextArea::new(lines);
        area.set_max_histories(0);
        let mut editor = Self { area, multi_line, goal: None };
        let last = editor.lines().len() - 1;
        editor.jump(editor.end_of(last));
        editor
    }

    /// The text as it is sent.
    pub fn text(&self) -> String {
        self.lines().join("\n")
    }

    /// The lines as they are edited; never none.
    pub fn lines(&self) -> &[String] {
        self.area.lines()
    }

    /// The length of the text in bytes.
    pub(super) fn bytes(&self) -> usize {
        self.lines().iter().map(String::len).sum()
    }

    pub fn is_empty(&self) -> bool {
        self.area.is_empty()
    }

    pub fn is_multi_line(&self) -> bool {
        self.multi_line
    }

    pub fn cursor(&self) -> Position {
        let DataCursor(row, column) = self.area.cursor();
        Position { row, column }
    }

    /// How many characters come before the cursor, line breaks included.
    pub(super) fn offset(&self) -> usize {
        let Position { row, column } = self.cursor();
        self.lines()[..row].iter().map(|line| line.chars().count() + 1).sum::<usize>() + column
    }

    /// Edits a text that belongs to no form; whether it is another one now.
    pub fn edit(&mut self, edit: Edit) -> bool {
        matches!(self.apply(edit), Outcome::Changed | Outcome::Cut)
    }

    /// Applies an edit of text; edits that mean the form do nothing here.
    pub(in crate::console) fn apply(&mut self, edit: Edit) -> Outcome {
        let goal = self.goal.take();
        match edit {
            Edit::Insert(character) => self.insert_character(character),
            Edit::NewLine => self.insert("\n"),
            Edit::Paste(text) => self.paste(&text),
            Edit::Backspace => self.erase(self.left()),
            Edit::Delete => self.erase(self.right()),
            Edit::DeleteWordBack => self.erase(self.word_left()),
            Edit::DeleteWordForward => self.erase(self.word_right()),
            Edit::DeleteToStart => self.erase(Some(self.start_of_line())),
            Edit::DeleteToEnd => {
                let end = self.end_of(self.cursor().row);
                let target = if end == self.cursor() { self.right() } else { Some(end) };
                self.erase(target)
            }
            Edit::Left => self.go(self.left()),
            Edit::Right => self.go(self.right()),
            Edit::WordLeft => self.go(self.word_left()),
            Edit::WordRight => self.go(self.word_right()),
            Edit::Start => self.go(Some(self.start_of_line())),
            Edit::End => self.go(Some(self.end_of(self.cursor().row))),
            Edit::Place(wanted) => self.go(Some(self.nearest(wanted))),
            Edit::Up => self.go_to_row(self.cursor().row.checked_sub(1), goal),
            Edit::Down => self.go_to_row(Some(self.cursor().row + 1), goal),
            _ => Outcome::Nothing,
        }
    }

    /// Cuts the text down to so many characters.
    pub(in crate::console) fn shorten(&mut self, chars: usize) {
        let text = self.text();
        if text.chars().nth(chars).is_some() {
            let offset = self.offset();
            self.set(&text.chars().take(chars).collect::<String>(), offset);
        }
    }

    /// Puts `text` in the place of all that is there, the cursor behind its first `offset` characters.
    pub(super) fn set(&mut self, text: &str, offset: usize) {
        *self = if self.multi_line { Self::many_lines(text) } else { Self::one_line(text) };
        let mut left = offset;
        for (row, line) in self.lines().iter().enumerate() {
            let chars = line.chars().count();
            if left <= chars {
                self.jump(Position { row, column: left });
                return;
            }
            left -= chars + 1;
        }
    }

    fn insert_character(&mut self, character: char) -> Outcome {
        match character {
            '\n' | '\r' if self.multi_line => self.insert("\n"),
            '\n' | '\r' => self.insert(" "),
            _ => self.insert(character.encode_utf8(&mut [0; 4])),
        }
    }

    /// Terminals send a pasted line break as a carriage return; one-line fields take it as a space.
    fn paste(&mut self, text: &str) -> Outcome {
        let mut text = text.replace("\r\n", "\n").replace('\r', "\n");
        if !self.multi_line {
            text = text.trim_end_matches('\n').replace('\n', " ");
        }
        self.insert(&text)
    }

    fn insert(&mut self, text: &str) -> Outcome {
        let room = FIELD_CHARS.saturating_sub(self.text().chars().count());
        let fitting = text.char_indices().nth(room).map_or(text, |(end, _)| &text[..end]);
        self.area.insert_str(fitting);
        match () {
            () if fitting.len() < text.len() => Outcome::Cut,
            () if text.is_empty() => Outcome::Nothing,
            () => Outcome::Changed,
        }
    }

    /// Erases between the cursor and `target`.
    fn erase(&mut self, target: Option<Position>) -> Outcome {
        let before = self.cursor();
        let Some(target) = target.filter(|target| *target != before) else { return Outcome::Nothing };
        let (start, end) = if target.is_before(before) { (target, before) } else { (before, target) };
        let chars = if start.row == end.row {
            end.column - start.column
        } else {
            // Every erasing edit stays in a line or joins it with its neighbour.
            self.lines()[start.row].chars().count() - start.column + 1 + end.column
        };
        self.jump(start);
        self.area.delete_str(chars);
        Outcome::Changed
    }

    fn go(&mut self, target: Option<Position>) -> Outcome {
        match target {
            Some(target) if target != self.cursor() => {
                self.jump(target);
                Outcome::Moved
            }
            _ => Outcome::Nothing,
        }
    }

    /// Moves to the same column of another line; `goal` is where the column was before lines that are shorter.
    fn go_to_row(&mut self, row: Option<usize>, goal: Option<usize>) -> Outcome {
        let Some(line) = row.and_then(|row| self.lines().get(row)) else { return Outcome::Nothing };
        let goal = goal.unwrap_or_else(|| self.before_cursor().graphemes(true).count());
        let column = line.graphemes(true).take(goal).map(|cluster| cluster.chars().count()).sum();
        let outcome = self.go(row.map(|row| Position { row, column }));
        self.goal = Some(goal);
        outcome
    }

    fn nearest(&self, wanted: Position) -> Position {
        let row = wanted.row.min(self.lines().len() - 1);
        let end = self.end_of(row);
        if wanted.row > row || wanted.column > end.column { end } else { wanted }
    }

    fn jump(&mut self, target: Position) {
        let short = |index: usize| u16::try_from(index).unwrap_or(u16::MAX);
        self.area.move_cursor(CursorMove::Jump(short(target.row), short(target.column)));
    }

    fn left(&self) -> Option<Position> {
        let Position { row, column } = self.cursor();
        match self.before_cursor().graphemes(true).next_back() {
            Some(cluster) => Some(Position { row, column: column - cluster.chars().count() }),
            None => Some(self.end_of(row.checked_sub(1)?)),
        }
    }

    fn right(&self) -> Option<Position> {
        let Position { row, column } = self.cursor();
        match self.after_cursor().graphemes(true).next() {
            Some(cluster) => Some(Position { row, column: column + cluster.chars().count() }),
            None => (row + 1 < self.lines().len()).then_some(Position { row: row + 1, column: 0 }),
        }
    }

    fn word_left(&self) -> Option<Position> {
        let Position { row, column } = self.cursor();
        if column == 0 {
            return self.left();
        }
        let passed = word_chars(self.before_cursor().graphemes(true).rev());
        Some(Position { row, column: column - passed })
    }

    fn word_right(&self) -> Option<Position> {
        let Position { row, column } = self.cursor();
        if self.after_cursor().is_empty() {
            return self.right();
        }
        let passed = word_chars(self.after_cursor().graphemes(true));
        Some(Position { row, column: column + passed })
    }

    fn start_of_line(&self) -> Position {
        Position { row: self.cursor().row, column: 0 }
    }

    fn end_of(&self, row: usize) -> Position {
        Position { row, column: self.lines()[row].chars().count() }
    }

    fn before_cursor(&self) -> &str {
        self.line_at_cursor().0
    }

    fn after_cursor(&self) -> &str {
        self.line_at_cursor().1
    }

    fn line_at_cursor(&self) -> (&str, &str) {
        let Position { row, column } = self.cursor();
        let line = &self.lines()[row];
        line.split_at(line.char_indices().nth(column).map_or(line.len(), |(start, _)| start))
    }
}

impl Position {
    fn is_before(self, other: Position) -> bool {
        (self.row, self.column) < (other.row, other.column)
    }
}

/// How many characters to the far end of a word: what is no part of a word is passed first.
fn word_chars<'a>(clusters: impl Iterator<Item = &'a str>) -> usize {
    let mut in_word = false;
    clusters
        .take_while(|cluster| {
            let belongs =
                cluster.chars().next().is_some_and(|character| character.is_alphanumeric() || character == '_');
            let passes = belongs || !in_word;
            in_word |= belongs;
            passes
        })
        .map(|cluster| cluster.chars().count())
        .sum()
}

#[cfg(test)]
mod tests;
