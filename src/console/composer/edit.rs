//! What a person can do to the form, and what becomes of it.

use super::{
    Cell, Change, Composer, FIELD_CHARS, Position, ROWS, Run, Slot, Splice, ValueKind, VariableRow, editor::Outcome,
};

/// One edit. Which slot it is for is the slot in focus.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Edit {
    /// A typed character. A space presses what is not text.
    Insert(char),
    /// Pasted text, whole. It never sends and never adds rows.
    Paste(String),
    /// Enter: breaks the line where there can be several, presses a button, moves on from anything else.
    NewLine,
    Backspace,
    Delete,
    DeleteWordBack,
    DeleteWordForward,
    /// Erases up to the start of the line.
    DeleteToStart,
    /// Erases up to the end of the line; at its end, the line break.
    DeleteToEnd,
    Left,
    Right,
    WordLeft,
    WordRight,
    /// To the start of the line.
    Start,
    /// To the end of the line.
    End,
    /// To a place in the text, or the nearest one that there is.
    Place(Position),
    /// To the line above, and from the first one to the slot above.
    Up,
    /// To the line below, and from the last one to the slot below.
    Down,
    Undo,
    Redo,
    /// Switches a check box, a value's kind or a boolean value; presses a button.
    Toggle,
    /// Adds a context variable below the row in focus, or below the last one.
    AddRow,
    RemoveRow,
    /// Moves the row in focus up.
    RowUp,
    /// Moves the row in focus down.
    RowDown,
    /// To the next slot.
    Next,
    /// To the previous slot.
    Previous,
}

/// What an edit did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Applied {
    /// What would be sent may differ now.
    Changed,
    /// Only the cursor or the focus moved.
    Moved,
    Ignored,
    /// The focus left the form behind its last slot; the slot in focus stays.
    LeftForward,
    /// The focus left the form before its first slot; the slot in focus stays.
    LeftBackward,
    /// [ Send ] was pressed.
    Pressed,
}

impl Composer {
    /// Does what a person asked for.
    pub fn apply(&mut self, edit: Edit) -> Applied {
        self.notice = None;
        let applied = self.do_edit(edit);
        if applied != Applied::Changed {
            self.history.close();
        }
        applied
    }

    fn do_edit(&mut self, edit: Edit) -> Applied {
        match edit {
            Edit::Next => self.focus_or(self.slot.next(self.rows().len()), Applied::LeftForward),
            Edit::Previous => self.focus_or(self.slot.previous(self.rows().len()), Applied::LeftBackward),
            Edit::Up => self.move_vertically(edit, self.above()),
            Edit::Down => self.move_vertically(edit, self.below()),
            Edit::Undo => self.undo(),
            Edit::Redo => self.redo(),
            Edit::AddRow => self.add_row(),
            Edit::RemoveRow => self.remove_row(),
            Edit::RowUp => self.move_row(-1),
            Edit::RowDown => self.move_row(1),
            Edit::Toggle => self.toggle(),
            Edit::Insert(' ') if !self.is_text() || self.is_boolean_value() => self.toggle(),
            Edit::NewLine if !self.is_multi_line() => self.enter(),
            edit => self.edit_text(edit),
        }
    }

    fn edit_text(&mut self, edit: Edit) -> Applied {
        let slot = self.slot;
        let Some(editor) = self.content.editor_mut(slot) else { return self.move_between_cells(&edit) };
        let run = Run::of(&edit);
        let (before, from) = (editor.text(), editor.offset());
        let outcome = editor.apply(edit);
        if matches!(outcome, Outcome::Changed | Outcome::Cut) {
            let (after, to) = (editor.text(), editor.offset());
            if after != before {
                self.history.record(Change::Text(Splice::back(slot, &before, from, &after, to)), run);
            }
        }
        match outcome {
            Outcome::Changed => Applied::Changed,
            Outcome::Cut => {
                self.notice = Some(format!("holds {FIELD_CHARS} characters at most: the rest was not taken"));
                Applied::Changed
            }
            Outcome::Moved => Applied::Moved,
            Outcome::Nothing => Applied::Ignored,
        }
    }

    /// Puts `text` in the place of a slot's text, as one step.
    pub fn set_text(&mut self, slot: Slot, text: &str) {
        let Some(editor) = self.content.editor_mut(slot) else { return };
        let (before, from) = (editor.text(), editor.offset());
        editor.set(text, text.chars().count());
        let back = Splice::back(slot, &before, from, &editor.text(), editor.offset());
        self.history.record(Change::Text(back), Run::Alone);
    }

    /// On what holds no text, left and right lead to the neighbours in the row.
    fn move_between_cells(&mut self, edit: &Edit) -> Applied {
        let rows = self.rows().len();
        let target = match edit {
            Edit::Left => self.slot.previous(rows),
            Edit::Right => self.slot.next(rows),
            _ => None,
        };
        let row_of = |slot: Slot| if let Slot::Variable { row, .. } = slot { Some(row) } else { None };
        let target = target.filter(|target| row_of(self.slot).is_some() && row_of(*target) == row_of(self.slot));
        self.focus_or(target, Applied::Ignored)
    }

    fn move_vertically(&mut self, edit: Edit, neighbour: Option<Slot>) -> Applied {
        match self.edit_text(edit) {
            Applied::Ignored => self.focus_or(neighbour, Applied::Ignored),
            moved => moved,
        }
    }

    /// The slot above, as the form is drawn: a row is one line.
    fn above(&self) -> Option<Slot> {
        match self.slot {
            Slot::Variable { row: 0, .. } => Some(Slot::CustomerId),
            Slot::Variable { row, cell } => Some(Slot::Variable { row: row - 1, cell }),
            Slot::AddVariable => {
                let last = self.rows().len().checked_sub(1);
                Some(last.map_or(Slot::CustomerId, |row| Slot::Variable { row, cell: Cell::Name }))
            }
            slot => slot.previous(self.rows().len()),
        }
    }

    fn below(&self) -> Option<Slot> {
        let rows = self.rows().len();
        match self.slot {
            Slot::Variable { row, cell } if row + 1 < rows => Some(Slot::Variable { row: row + 1, cell }),
            Slot::Variable { .. } => Some(Slot::AddVariable),
            Slot::CustomerId if rows > 0 => Some(Slot::Variable { row: 0, cell: Cell::Name }),
            slot => slot.next(rows),
        }
    }

    fn focus_or(&mut self, target: Option<Slot>, otherwise: Applied) -> Applied {
        match target {
            Some(slot) => {
                self.slot = slot;
                Applied::Moved
            }
            None => otherwise,
        }
    }

    fn enter(&mut self) -> Applied {
        match self.slot {
            Slot::AddVariable | Slot::Send => self.toggle(),
            slot => self.focus_or(slot.next(self.rows().len()), Applied::Ignored),
        }
    }

    fn toggle(&mut self) -> Applied {
        match self.slot {
            Slot::Send => return Applied::Pressed,
            Slot::AddVariable => return self.add_row(),
            Slot::SkipAiAgent => {
                self.change(Change::SkipAiAgent);
            }
            slot @ Slot::Variable { row, cell } => {
                let Some(variable) = self.rows().get(row) else { return Applied::Ignored };
                match cell {
                    Cell::Displayable => {
                        self.change(Change::Displayable { row });
                    }
                    Cell::Kind => {
                        let kind = variable.kind.next();
                        self.change(Change::Kind { row, kind });
                    }
                    Cell::Value if variable.kind == ValueKind::Boolean => {
                        let is_true = variable.value.text().trim() == "true";
                        self.set_text(slot, if is_true { "false" } else { "true" });
                    }
                    Cell::Name | Cell::Value => return Applied::Ignored,
                }
            }
            _ => return Applied::Ignored,
        }
        Applied::Changed
    }

    fn is_boolean_value(&self) -> bool {
        let Slot::Variable { row, cell: Cell::Value } = self.slot else { return false };
        self.rows().get(row).is_some_and(|variable| variable.kind == ValueKind::Boolean)
    }

    /// A new variable is displayable: showing the representative something is what most are added for.
    fn add_row(&mut self) -> Applied {
        let rows = self.rows().len();
        if rows == ROWS {
            self.notice = Some(format!("the form holds {ROWS} variables at most"));
            return Applied::Ignored;
        }
        let at = if let Slot::Variable { row, .. } = self.slot { row + 1 } else { rows };
        let row = Box::new(VariableRow::new(true, "", "", ValueKind::Text));
        self.change(Change::Insert { at, row });
        self.slot = Slot::Variable { row: at, cell: Cell::Name };
        Applied::Changed
    }

    fn remove_row(&mut self) -> Applied {
        let Slot::Variable { row, cell } = self.slot else { return Applied::Ignored };
        self.change(Change::Remove { at: row });
        // The row below takes the place; without one, the row above does.
        let row = row.min(self.rows().len().saturating_sub(1));
        self.set_slot(Slot::Variable { row, cell });
        Applied::Changed
    }

    fn move_row(&mut self, by: isize) -> Applied {
        let Slot::Variable { row, cell } = self.slot else { return Applied::Ignored };
        let Some(target) = row.checked_add_signed(by).filter(|target| *target < self.rows().len()) else {
            return Applied::Ignored;
        };
        self.change(Change::SwapWithNext { at: row.min(target) });
        self.slot = Slot::Variable { row: target, cell };
        Applied::Changed
    }

    /// Takes back the last step, wherever in the form it was, and goes there.
    fn undo(&mut self) -> Applied {
        let slot = self.history.undo(&mut self.content);
        self.go_to_step(slot)
    }

    /// Brings back the last step that was undone, and goes there.
    fn redo(&mut self) -> Applied {
        let slot = self.history.redo(&mut self.content);
        self.go_to_step(slot)
    }

    fn go_to_step(&mut self, slot: Option<Slot>) -> Applied {
        let Some(slot) = slot else { return Applied::Ignored };
        self.set_slot(slot);
        Applied::Changed
    }
}
