//! What a person can do to the form, and what becomes of it.

use super::{
    Cell, Composer, FIELD_CHARS, ROWS, Slot, ValueKind, VariableRow,
    editor::{Editor, Outcome},
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
        self.edits += 1;
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
        let stamp = self.edits;
        let Some(editor) = self.editor_mut(self.slot) else { return self.move_between_cells(&edit) };
        match editor.apply(edit, stamp) {
            Outcome::Changed => Applied::Changed,
            Outcome::Cut => {
                self.notice = Some(format!("holds {FIELD_CHARS} characters at most: the rest was not taken"));
                Applied::Changed
            }
            Outcome::Moved => Applied::Moved,
            Outcome::Nothing => Applied::Ignored,
        }
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
        let stamp = self.edits;
        match self.slot {
            Slot::Send => return Applied::Pressed,
            Slot::AddVariable => return self.add_row(),
            Slot::SkipAiAgent => self.skip_ai_agent = !self.skip_ai_agent,
            Slot::Variable { row, cell } => {
                let Some(variable) = self.variables.row_mut(row) else { return Applied::Ignored };
                match cell {
                    Cell::Displayable => variable.displayable = !variable.displayable,
                    Cell::Kind => variable.kind = variable.kind.next(),
                    Cell::Value if variable.kind == ValueKind::Boolean => {
                        let is_true = variable.value.text().trim() == "true";
                        variable.value.replace(if is_true { "false" } else { "true" }, stamp);
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
        self.variables.insert(at, VariableRow::new(true, "", "", ValueKind::Text), self.edits);
        self.slot = Slot::Variable { row: at, cell: Cell::Name };
        Applied::Changed
    }

    fn remove_row(&mut self) -> Applied {
        let Slot::Variable { row, cell } = self.slot else { return Applied::Ignored };
        self.variables.remove(row, self.edits);
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
        self.variables.swap_with_next(row.min(target), self.edits);
        self.slot = Slot::Variable { row: target, cell };
        Applied::Changed
    }

    /// Takes back the later of the field's last edit and the rows' last change.
    fn undo(&mut self) -> Applied {
        let typed = self.editor(self.slot).and_then(Editor::undo_stamp);
        let rows = self.variables.undo_stamp();
        if typed > rows {
            if let Some(editor) = self.editor_mut(self.slot) {
                editor.undo();
            }
            return Applied::Changed;
        }
        let row = self.variables.undo();
        self.focus_row(row)
    }

    /// Brings back the earlier of the field's last undone edit and the rows' last undone change.
    fn redo(&mut self) -> Applied {
        let typed = self.editor(self.slot).and_then(Editor::redo_stamp);
        let rows = self.variables.redo_stamp();
        if typed.is_some() && (rows.is_none() || typed < rows) {
            if let Some(editor) = self.editor_mut(self.slot) {
                editor.redo();
            }
            return Applied::Changed;
        }
        let row = self.variables.redo();
        self.focus_row(row)
    }

    fn focus_row(&mut self, row: Option<usize>) -> Applied {
        let Some(row) = row else { return Applied::Ignored };
        let row = row.min(self.rows().len().saturating_sub(1));
        self.set_slot(Slot::Variable { row, cell: Cell::Name });
        Applied::Changed
    }
}
