//! What was done to the form, in one line of time: texts, boxes, rows, and what replaces everything.
//!
//! A step is kept as the change that takes it back, and performing that gives the change that brings it again. Changes of
//! texts hold only what differs, so that a long history stays small.

use std::collections::VecDeque;

use super::{Cell, Draft, Edit, Slot, ValueKind, VariableRow, content::Content};

/// Steps that can be undone.
const STEPS: usize = 1_000;
/// What the steps may hold together, in bytes, about; the last one is kept whatever it holds.
const BYTES: usize = 8 * 1024 * 1024;
/// Edits that are undone together at most.
const RUN_EDITS: usize = 256;
/// What a row takes beside its texts, in bytes, about.
const ROW_BYTES: usize = 1_024;

/// The steps that can be undone, and those that can be done again.
#[derive(Clone, Debug, Default)]
pub(super) struct History {
    done: VecDeque<Step>,
    undone: Vec<Step>,
    /// What `done` holds, see [`BYTES`].
    bytes: usize,
    /// The next edit may continue the last step: nothing came between.
    is_open: bool,
}

#[derive(Clone, Debug)]
struct Step {
    change: Change,
    run: Run,
    edits: usize,
}

/// A change of the form.
#[derive(Clone, Debug)]
pub(super) enum Change {
    Text(Splice),
    Displayable { row: usize },
    Kind { row: usize, kind: ValueKind },
    SkipAiAgent,
    Insert { at: usize, row: Box<VariableRow> },
    Remove { at: usize },
    SwapWithNext { at: usize },
    Everything(Box<Draft>),
}

/// A change of one text. Places and lengths are in characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Splice {
    slot: Slot,
    start: usize,
    remove: usize,
    insert: String,
    /// Where the cursor goes, and where it was.
    to: usize,
    from: usize,
}

/// With what a step goes together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Run {
    /// Characters typed one by one; `after_space` when the last one was a space, which ends a word.
    Typed {
        after_space: bool,
    },
    ErasedBackward,
    ErasedForward,
    /// With nothing: a paste, a row.
    Alone,
}

impl History {
    /// Remembers the change that takes back what was just done.
    pub(super) fn record(&mut self, change: Change, run: Run) {
        self.undone.clear();
        let continues = std::mem::replace(&mut self.is_open, true);
        let change = match self.done.back_mut().filter(|_| continues) {
            Some(last) => match last.join(change, run) {
                Ok(more) => {
                    self.bytes += more;
                    return;
                }
                Err(change) => change,
            },
            None => change,
        };
        self.bytes += change.bytes();
        self.done.push_back(Step { change, run, edits: 1 });
        while self.done.len() > 1 && (self.done.len() > STEPS || self.bytes > BYTES) {
            self.bytes -= self.done.pop_front().map_or(0, |step| step.change.bytes());
        }
    }

    /// Something else came between: the next edit is a step of its own.
    pub(super) fn close(&mut self) {
        self.is_open = false;
    }

    /// Takes the last step back and says where it was; `None` when there is none.
    pub(super) fn undo(&mut self, content: &mut Content) -> Option<Slot> {
        self.close();
        let step = self.done.pop_back()?;
        self.bytes -= step.change.bytes();
        let (change, slot) = step.change.perform(content);
        self.undone.push(Step { change, ..step });
        Some(slot)
    }

    /// Brings the last step back that was undone, and says where it is.
    pub(super) fn redo(&mut self, content: &mut Content) -> Option<Slot> {
        self.close();
        let step = self.undone.pop()?;
        let (change, slot) = step.change.perform(content);
        self.bytes += change.bytes();
        self.done.push_back(Step { change, ..step });
        Some(slot)
    }
}

impl Step {
    /// Takes a change into this step, and says how many bytes it added; gives the change back when it stands alone.
    fn join(&mut self, change: Change, run: Run) -> Result<usize, Change> {
        let may = self.run.continues_with(run) && self.edits < RUN_EDITS;
        let (Change::Text(last), Change::Text(next), true) = (&mut self.change, &change, may) else {
            return Err(change);
        };
        if last.slot != next.slot || last.from != next.to {
            return Err(change);
        }
        match run {
            Run::Typed { .. } if next.insert.is_empty() && next.start == last.start + last.remove => {
                last.remove += next.remove;
            }
            Run::ErasedBackward if next.remove == 0 && last.remove == 0 => {
                last.start = next.start;
                last.insert.insert_str(0, &next.insert);
            }
            Run::ErasedForward if next.remove == 0 && last.remove == 0 => last.insert.push_str(&next.insert),
            _ => return Err(change),
        }
        last.from = next.from;
        self.run = run;
        self.edits += 1;
        Ok(next.insert.len())
    }
}

impl Run {
    /// The run that an edit of text belongs to.
    pub(super) fn of(edit: &Edit) -> Self {
        match edit {
            Edit::Insert('\n' | '\r') => Self::Alone,
            Edit::Insert(character) => Self::Typed { after_space: character.is_whitespace() },
            Edit::Backspace => Self::ErasedBackward,
            Edit::Delete => Self::ErasedForward,
            _ => Self::Alone,
        }
    }

    /// A word takes the spaces after it; the next word is a run of its own.
    fn continues_with(self, next: Self) -> bool {
        match (self, next) {
            (Self::Typed { after_space }, Self::Typed { after_space: next_is_space }) => !after_space || next_is_space,
            (Self::Alone, _) => false,
            (last, next) => last == next,
        }
    }
}

impl Change {
    /// Does the change; gives the one that takes it back, and where in the form it was.
    pub(super) fn perform(self, content: &mut Content) -> (Change, Slot) {
        let box_of = |row| Slot::Variable { row, cell: Cell::Displayable };
        let name_of = |row| Slot::Variable { row, cell: Cell::Name };
        match self {
            Self::Text(splice) => {
                let slot = splice.slot;
                (Self::Text(splice.perform(content)), slot)
            }
            Self::Displayable { row } => {
                if let Some(variable) = content.rows.get_mut(row) {
                    variable.displayable = !variable.displayable;
                }
                (self, box_of(row))
            }
            Self::Kind { row, mut kind } => {
                if let Some(variable) = content.rows.get_mut(row) {
                    std::mem::swap(&mut variable.kind, &mut kind);
                }
                (Self::Kind { row, kind }, Slot::Variable { row, cell: Cell::Kind })
            }
            Self::SkipAiAgent => {
                content.skip_ai_agent = !content.skip_ai_agent;
                (self, Slot::SkipAiAgent)
            }
            Self::Insert { at, row } => {
                content.rows.insert(at, *row);
                (Self::Remove { at }, name_of(at))
            }
            Self::Remove { at } => {
                let row = Box::new(content.rows.remove(at));
                (Self::Insert { at, row }, name_of(at.min(content.rows.len().saturating_sub(1))))
            }
            Self::SwapWithNext { at } => {
                content.rows.swap(at, at + 1);
                (self, name_of(at))
            }
            Self::Everything(draft) => {
                let slot = draft.slot();
                let before = std::mem::replace(content, Content::from_draft(&draft));
                (Self::Everything(Box::new(before.draft(slot))), slot)
            }
        }
    }

    fn bytes(&self) -> usize {
        match self {
            Self::Text(splice) => splice.insert.len(),
            Self::Insert { row, .. } => row.name.bytes() + row.value.bytes() + ROW_BYTES,
            Self::Everything(draft) => draft.bytes(),
            _ => 0,
        }
    }
}

impl Splice {
    /// What takes a text with its cursor back to what it was. Edits happen between the two places of the cursor, so that
    /// nothing behind the later one differs.
    pub(super) fn back(slot: Slot, before: &str, from: usize, after: &str, to: usize) -> Self {
        let common = before.chars().zip(after.chars()).take_while(|(one, other)| one == other).count();
        let start = from.min(to).min(common);
        let behind = after.chars().count() - to;
        let gone = (before.chars().count() - start).saturating_sub(behind);
        let insert = before.chars().skip(start).take(gone).collect();
        Self { slot, start, remove: to - start, insert, to: from, from: to }
    }

    fn perform(self, content: &mut Content) -> Self {
        let Some(editor) = content.editor_mut(self.slot) else { return self };
        let text = editor.text();
        let (kept, rest) = text.split_at(byte_of(&text, self.start));
        let (removed, behind) = rest.split_at(byte_of(rest, self.remove));
        editor.set(&format!("{kept}{}{behind}", self.insert), self.to);
        Self { remove: self.insert.chars().count(), insert: removed.to_owned(), to: self.from, from: self.to, ..self }
    }
}

/// Where the character with this number begins.
fn byte_of(text: &str, characters: usize) -> usize {
    text.char_indices().nth(characters).map_or(text.len(), |(start, _)| start)
}

#[cfg(test)]
mod tests;
