//! The form, drawn inside its pane.
//!
//! ```text
//! ▸ Preferred name  John Doe                         8/200
//!   Email           john.doe
//!                   ! is not an email address
//!
//!   Context variables                                2/100
//!   [x] productname = XBox                            text
//! ```
//!
//! One line a field, its reason below it. When the pane is too low for everything, the form scrolls so that the slot in
//! focus is in the middle; when it is high enough, groups stand apart. What was typed is drawn through
//! [`text`], cluster by cluster, so that the cursor stands where the next character will go.
//! Must not decide what is wrong or what is sent.

pub(in crate::console::view) mod field;
mod outline;

use std::ops::Range;

use ratatui::{
    Frame,
    layout::{Position, Rect},
    style::Style,
    text::{Line, Span},
};

use crate::{
    api::personal,
    console::{
        app::{
            map::{Map, Places, Spot, Typed},
            presenter::Presenter,
        },
        composer::{Cell, Composer, Counter, Finding, Problem, Slot, ValueKind, VariableRow},
        text,
        theme::Styles,
    },
};

use field::{MessageLine, Veil, Window};
use outline::Part;

/// The labels' column: the longest label of a field.
const LABEL_CELLS: usize = 14;
/// The column of the marker before a line.
const MARKER_CELLS: usize = 2;
/// `[x] `
const BOX_CELLS: usize = 4;
/// ` = `
const EQUALS: &str = " = ";
/// The longest name of a kind, and the gap before it.
const KIND_CELLS: usize = 8;
/// A pane with less room for its fields takes a narrower gap before them.
const ROOMY_CELLS: usize = 30;
/// What a counter must leave of its field; where it cannot, it is not shown, and only the reason below tells the limit.
const LEAST_FIELD_CELLS: usize = 8;
/// Below this width there is no room for a field beside its label.
const LEAST_CELLS: u16 = 24;

/// How the form is to look now.
#[derive(Clone, Copy, Debug)]
pub struct ComposeLook<'a> {
    pub styles: &'a Styles,
    /// Whether the pane has the keys. Only then is there a marker, a cursor and a counter for the field in focus.
    pub focused: bool,
    /// The spinner's present glyph while a send runs.
    pub sending: Option<char>,
    /// While it masks, fields about a person are seen as dots, and texts without the names that it knows.
    pub presenter: &'a Presenter,
    /// Whether lines are to stand apart, as for people who look from afar.
    pub is_spacious: bool,
}

/// Draws the form in `area`, the inside of its pane, and tells `map` where each slot in sight is. Useful from 30 columns and
/// 3 lines on; harmless below.
pub fn draw(frame: &mut Frame, area: Rect, composer: &Composer, look: &ComposeLook<'_>, map: &mut Map) {
    if area.width < LEAST_CELLS || area.height == 0 {
        return;
    }
    let pane = Pane::new(area, composer, look);
    let outline = outline::of(&pane, usize::from(area.height));
    let scrolled = outline::scrolled(&outline, &pane, usize::from(area.height));
    for (y, part) in (area.top()..area.bottom()).zip(&outline[scrolled..]) {
        let drawn = pane.draw(part);
        let line = Rect { y, height: 1, ..area };
        let part_of_line = |columns: &Range<usize>| {
            let width = small(columns.end - columns.start).min(area.width);
            Rect { x: area.x + small(columns.start).min(area.width - width), width, ..line }
        };
        if let Some(slot) = part.slot() {
            map.add(line.into(), Spot::Slot(slot));
        }
        for (columns, slot) in &drawn.slots {
            map.add(part_of_line(columns).into(), Spot::Slot(*slot));
        }
        for (columns, slot, places) in drawn.texts {
            map.add_text(part_of_line(&columns).into(), Typed::Slot(slot), places);
        }
        frame.render_widget(Line::from(drawn.spans), Rect { y, height: 1, ..area });
        if look.focused
            && let Some(column) = drawn.cursor
        {
            frame.set_cursor_position(Position::new(area.x + small(column).min(area.width - 1), y));
        }
    }
    let hidden_below = outline.len().saturating_sub(scrolled + usize::from(area.height));
    for (is_hidden, y, arrow) in [(scrolled > 0, area.top(), "↑"), (hidden_below > 0, area.bottom() - 1, "↓")] {
        if is_hidden {
            let corner = Rect { x: area.right() - 1, y, width: 1, height: 1 };
            frame.render_widget(Span::styled(arrow, look.styles.muted), corner);
        }
    }
}

/// The form and the room that it has.
struct Pane<'a> {
    composer: &'a Composer,
    look: &'a ComposeLook<'a>,
    problems: Vec<Problem>,
    findings: Vec<Finding>,
    /// The cells of a line; the last column of the area is for the arrows.
    cells: usize,
    /// The cells of the names of variables.
    name_cells: usize,
    /// The start message as it is shown.
    message: Vec<MessageLine>,
}

/// A line in the making.
#[derive(Default)]
struct Drawn {
    spans: Vec<Span<'static>>,
    used: usize,
    /// The column of the terminal's cursor.
    cursor: Option<usize>,
    /// The columns of the slots of a line that has several.
    slots: Vec<(Range<usize>, Slot)>,
    /// The columns of the texts in it, and what of them they show.
    texts: Vec<(Range<usize>, Slot, Places)>,
}

impl Drawn {
    fn push(&mut self, text: impl Into<String>, style: Style) {
        let text = text.into();
        self.used += text::width(&text);
        self.spans.push(Span::styled(text, style));
    }

    /// Fills up with spaces so that the next text begins at `column`.
    fn gap_to(&mut self, column: usize) {
        if let Some(gap) = column.checked_sub(self.used).filter(|gap| *gap > 0) {
            self.push(" ".repeat(gap), Style::new());
        }
    }
}

impl<'a> Pane<'a> {
    fn new(area: Rect, composer: &'a Composer, look: &'a ComposeLook<'a>) -> Self {
        let cells = usize::from(area.width) - 1;
        let variable_cells = cells - MARKER_CELLS - BOX_CELLS - EQUALS.len() - KIND_CELLS;
        let most = variable_cells * 2 / 5;
        let name_width = |row: &VariableRow| text::width(&Window::start_of(&row.name, most, Veil::None).text);
        let name_cells = composer.rows().iter().map(name_width).max().unwrap_or_default().max(most.min(6));
        let mut pane = Self {
            composer,
            look,
            problems: composer.problems(),
            findings: composer.findings(),
            cells,
            name_cells,
            message: Vec::new(),
        };
        if let Some(message) = composer.editor(Slot::StartMessage) {
            let has_keys = pane.has_keys(Slot::StartMessage);
            pane.message = field::message(message, pane.field_cells(), has_keys, pane.veil(Slot::StartMessage));
            if pane.message.len() == 1 && pane.counter(Slot::StartMessage).is_some() {
                pane.message.push(MessageLine::default());
            }
        }
        pane
    }

    fn draw(&self, part: &Part) -> Drawn {
        match part {
            Part::Blank => Drawn::default(),
            Part::Field(slot) => self.field(*slot),
            Part::Heading => self.heading(),
            Part::Variable(row) => self.variable(*row),
            Part::AddVariable => self.add_variable(),
            Part::Message(line) => self.message_line(*line),
            Part::SkipAiAgent => self.skip_ai_agent(),
            Part::Send => self.send(),
            Part::Reason { text, indent, is_problem } => {
                let style = if *is_problem { self.look.styles.error } else { self.look.styles.warning };
                let mut drawn = Drawn::default();
                drawn.gap_to(*indent);
                drawn.push(text.clone(), style);
                drawn
            }
        }
    }

    /// Whether typing goes to this slot now.
    fn has_keys(&self, slot: Slot) -> bool {
        self.look.focused && self.composer.slot() == slot
    }

    /// What the text of a slot is seen through.
    fn veil(&self, slot: Slot) -> Veil<'a> {
        let names_a_person =
            |row: usize| self.composer.rows().get(row).is_some_and(|row| personal::is_personal(&row.name.text()));
        match slot {
            Slot::RequestId => Veil::None,
            _ if self.look.presenter.mask().is_none() => Veil::None,
            slot if slot.is_personal() => Veil::Whole,
            Slot::Variable { row, cell: Cell::Value } if names_a_person(row) => Veil::Whole,
            slot => {
                let editor = self.composer.editor(slot);
                editor.map_or(Veil::None, |editor| Veil::over_names(self.look.presenter, editor))
            }
        }
    }

    /// A line's beginning: the marker of the slot in focus, and the label.
    fn label(&self, label: &str, has_keys: bool) -> Drawn {
        let styles = self.look.styles;
        let mut drawn = Drawn::default();
        drawn.push(if has_keys { "▸ " } else { "  " }, styles.accent);
        drawn.push(label, if has_keys { styles.heading } else { styles.muted });
        drawn
    }

    /// The column in which fields begin.
    fn field_column(&self) -> usize {
        MARKER_CELLS + LABEL_CELLS + if self.cells < ROOMY_CELLS + MARKER_CELLS + LABEL_CELLS { 1 } else { 2 }
    }

    /// The cells between the labels and the right edge.
    fn field_cells(&self) -> usize {
        self.cells - self.field_column()
    }

    /// A slot's counter where it is worth showing: for the slot in focus, and near the limit.
    fn counter(&self, slot: Slot) -> Option<(String, Style)> {
        let counter = self.composer.counter(slot)?;
        // The start message and its sender share a limit; one counter is enough.
        let is_pressing = counter.is_near() && slot != Slot::SenderName;
        (self.has_keys(slot) || is_pressing || slot == Slot::AddVariable).then(|| self.counter_text(counter))
    }

    fn counter_text(&self, counter: Counter) -> (String, Style) {
        let styles = self.look.styles;
        let (mark, style) = match counter {
            counter if counter.is_over() => ("! ", styles.error),
            counter if counter.is_near() => ("", styles.warning),
            _ => ("", styles.muted),
        };
        (format!("{mark}{}/{}", grouped(counter.used), grouped(counter.limit)), style)
    }

    /// Draws a field, and to the right of it the counter of `measured`, in `cells` cells together.
    fn push_counted(&self, drawn: &mut Drawn, (slot, measured): (Slot, Slot), cells: usize, placeholder: &'static str) {
        let end = drawn.used + cells;
        let counter = self
            .counter(measured)
            .map(|(counter, style)| (cells.saturating_sub(counter.len() + 1), counter, style))
            .filter(|(left, ..)| *left >= LEAST_FIELD_CELLS);
        let cells = counter.as_ref().map_or(cells, |(left, ..)| *left);
        self.push_editor(drawn, slot, cells, placeholder);
        if let Some((_, counter, style)) = counter {
            drawn.gap_to(end - counter.len());
            drawn.push(counter, style);
        }
    }

    /// The text of a slot in `cells` cells: padded when it has the keys, so that its extent is seen.
    fn push_window(&self, drawn: &mut Drawn, slot: Slot, window: &Window, cells: usize, style: Style) {
        let styles = self.look.styles;
        let has_keys = self.has_keys(slot);
        drawn.texts.push((drawn.used..drawn.used + cells, slot, window.places.clone()));
        if has_keys {
            drawn.cursor = window.cursor.map(|cursor| drawn.used + cursor);
            drawn.push(text::pad(&window.text, cells), styles.field_focus);
        } else {
            drawn.push(window.text.clone(), style);
        }
    }

    fn push_editor(&self, drawn: &mut Drawn, slot: Slot, cells: usize, placeholder: &'static str) {
        let Some(editor) = self.composer.editor(slot) else { return };
        let has_keys = self.has_keys(slot);
        if editor.is_empty() && !has_keys {
            drawn.push(text::fit(placeholder, cells), self.look.styles.placeholder);
            return;
        }
        let window = Window::of(editor, cells, has_keys, self.veil(slot));
        self.push_window(drawn, slot, &window, cells, self.look.styles.field);
    }

    fn field(&self, slot: Slot) -> Drawn {
        let mut drawn = self.label(slot.label(), self.has_keys(slot));
        drawn.gap_to(self.field_column());
        let placeholder = if slot == Slot::RequestId { "a new one for each send" } else { "" };
        self.push_counted(&mut drawn, (slot, slot), self.field_cells(), placeholder);
        drawn
    }

    /// The message has its counter below its label, and below that the place of the cursor in a long message.
    fn message_line(&self, index: usize) -> Drawn {
        let slot = Slot::StartMessage;
        let has_keys = self.has_keys(slot);
        let mut drawn = if index == 0 { self.label(slot.label(), has_keys) } else { Drawn::default() };
        drawn.gap_to(MARKER_CELLS);
        if index == 1
            && let Some((counter, style)) = self.counter(slot)
        {
            drawn.push(counter, style);
        }
        if index == 2
            && has_keys
            && let Some(editor) = self.composer.editor(slot)
            && editor.lines().len() > field::MESSAGE_LINES
        {
            let place = format!("line {} of {}", editor.cursor().row + 1, editor.lines().len());
            drawn.push(text::fit(&place, LABEL_CELLS), self.look.styles.muted);
        }
        drawn.gap_to(self.field_column());
        if let Some(line) = self.message.get(index) {
            let style = if line.is_more { self.look.styles.muted } else { self.look.styles.field };
            self.push_window(&mut drawn, slot, &line.window, self.field_cells(), style);
        }
        drawn
    }

    fn heading(&self) -> Drawn {
        let styles = self.look.styles;
        let mut drawn = Drawn::default();
        drawn.gap_to(MARKER_CELLS);
        drawn.push(Slot::AddVariable.label(), styles.heading);
        let (counter, style) = self.counter(Slot::AddVariable).unwrap_or_default();
        let room = self.cells.saturating_sub(drawn.used + counter.len() + 1);
        let hints = ["  [x] shown to the representative", "  [x] representative sees it", "  [x] displayable"];
        if let Some(hint) = hints.into_iter().find(|hint| hint.len() <= room) {
            drawn.push(hint, styles.muted);
        }
        drawn.gap_to(self.cells.saturating_sub(counter.len()));
        drawn.push(counter, style);
        drawn
    }

    fn variable(&self, row: usize) -> Drawn {
        let styles = self.look.styles;
        let slot = |cell| Slot::Variable { row, cell };
        let Some(variable) = self.composer.rows().get(row) else { return Drawn::default() };
        let has_keys = Cell::ALL.into_iter().any(|cell| self.has_keys(slot(cell)));
        let mut drawn = self.label("", has_keys);
        self.push_box(&mut drawn, slot(Cell::Displayable), variable.displayable);
        drawn.push(" ", Style::new());

        drawn.slots.push((0..drawn.used, slot(Cell::Displayable)));
        let name_column = drawn.used;
        self.push_editor(&mut drawn, slot(Cell::Name), self.name_cells, "name");
        drawn.gap_to(MARKER_CELLS + BOX_CELLS + self.name_cells);
        drawn.push(EQUALS, styles.muted);
        drawn.slots.push((name_column..drawn.used, slot(Cell::Name)));

        let value_column = drawn.used;
        let value_cells = self.cells.saturating_sub(drawn.used + KIND_CELLS).max(1);
        // A name's counter stands where its value's would: the name's column is for names.
        let measured = if self.has_keys(slot(Cell::Name)) { slot(Cell::Name) } else { slot(Cell::Value) };
        let value = (slot(Cell::Value), measured);
        self.push_counted(&mut drawn, value, value_cells, "value");
        let kind = variable.kind.label();
        drawn.gap_to(self.cells.saturating_sub(kind.len()));
        drawn.slots.push((value_column..drawn.used, slot(Cell::Value)));
        drawn.slots.push((drawn.used..drawn.used + kind.len(), slot(Cell::Kind)));
        self.push_pressable(&mut drawn, slot(Cell::Kind), kind, 0, kind_style(variable.kind, styles));
        drawn
    }

    fn add_variable(&self) -> Drawn {
        let mut drawn = self.label("", self.has_keys(Slot::AddVariable));
        self.push_pressable(&mut drawn, Slot::AddVariable, "[ + Add variable ]", 2, self.look.styles.muted);
        drawn
    }

    fn skip_ai_agent(&self) -> Drawn {
        let slot = Slot::SkipAiAgent;
        let is_set = self.composer.skip_ai_agent();
        let mut drawn = self.label(slot.label(), self.has_keys(slot));
        drawn.gap_to(self.field_column());
        self.push_box(&mut drawn, slot, is_set);
        drawn.push(if is_set { " yes" } else { " no" }, self.look.styles.field);
        drawn
    }

    fn send(&self) -> Drawn {
        let styles = self.look.styles;
        let mut drawn = self.label("", self.has_keys(Slot::Send));
        drawn.gap_to(self.field_column());
        match self.look.sending {
            Some(spinner) => drawn.push(format!("[ {spinner} Sending… ]"), styles.accent),
            None => self.push_pressable(&mut drawn, Slot::Send, Slot::Send.label(), 2, styles.key),
        }
        let wrong = match self.problems.len() {
            0 => return drawn,
            1 => "  ! 1 problem".to_owned(),
            wrong => format!("  ! {wrong} problems"),
        };
        drawn.push(text::fit(&wrong, self.cells.saturating_sub(drawn.used)), styles.error);
        drawn
    }

    fn push_box(&self, drawn: &mut Drawn, slot: Slot, is_set: bool) {
        self.push_pressable(drawn, slot, if is_set { "[x]" } else { "[ ]" }, 1, self.look.styles.field);
    }

    /// Something to press; the cursor stands `at` cells into it while it has the keys.
    fn push_pressable(&self, drawn: &mut Drawn, slot: Slot, label: &str, at: usize, style: Style) {
        if self.has_keys(slot) {
            drawn.cursor = Some(drawn.used + at);
            drawn.push(label, self.look.styles.selection);
        } else {
            drawn.push(label, style);
        }
    }
}

/// Text is the rule, so it recedes.
fn kind_style(kind: ValueKind, styles: &Styles) -> Style {
    if kind == ValueKind::Text { styles.muted } else { styles.text }
}

/// A number with its thousands apart: `27,648`.
fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

fn small(cells: usize) -> u16 {
    u16::try_from(cells).unwrap_or(u16::MAX)
}

#[cfg(test)]
mod tests;
