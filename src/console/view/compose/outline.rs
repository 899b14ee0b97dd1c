//! Which lines the form has, and which of them are in sight. Nothing is drawn here.

use super::{BOX_CELLS, MARKER_CELLS, Pane, Slot, text};
use crate::console::action::{self, Action};

/// One line of the form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Blank,
    Field(Slot),
    Heading,
    Variable(usize),
    AddVariable,
    /// A line of the start message, counted from the first one in sight.
    Message(usize),
    SkipAiAgent,
    Send,
    /// A line of what is wrong with, or to be said about, the field above it.
    Reason {
        text: String,
        indent: usize,
        is_problem: bool,
    },
}

impl Part {
    /// The slot that a line is all of; none where it holds several or none.
    pub(super) fn slot(&self) -> Option<Slot> {
        match self {
            Part::Field(slot) => Some(*slot),
            Part::AddVariable => Some(Slot::AddVariable),
            Part::Message(_) => Some(Slot::StartMessage),
            Part::SkipAiAgent => Some(Slot::SkipAiAgent),
            Part::Send => Some(Slot::Send),
            Part::Blank | Part::Heading | Part::Variable(_) | Part::Reason { .. } => None,
        }
    }
}

/// The form's lines. Groups stand apart when `height` allows it.
pub(super) fn of(pane: &Pane<'_>, height: usize) -> Vec<Part> {
    let column = pane.field_column();
    let mut groups: [Vec<Part>; 4] = Default::default();
    let [customer, variables, start, send] = &mut groups;
    for slot in [Slot::PreferredName, Slot::FirstName, Slot::LastName, Slot::Email, Slot::PhoneNumber, Slot::CustomerId]
    {
        customer.push(Part::Field(slot));
        pane.push_reasons(customer, |other| other == slot, column);
    }
    variables.push(Part::Heading);
    for row in 0..pane.composer.rows().len() {
        variables.push(Part::Variable(row));
        let is_of_row = |slot| matches!(slot, Slot::Variable { row: other, .. } if other == row);
        pane.push_reasons(variables, is_of_row, MARKER_CELLS + BOX_CELLS);
        pane.push_oddities(variables, row, MARKER_CELLS + BOX_CELLS);
    }
    variables.push(Part::AddVariable);
    pane.push_reasons(variables, |slot| slot == Slot::AddVariable, MARKER_CELLS + BOX_CELLS);
    start.extend((0..pane.message.len()).map(Part::Message));
    pane.push_reasons(start, |slot| slot == Slot::StartMessage, column);
    for (slot, part) in [
        (Slot::SenderName, Part::Field(Slot::SenderName)),
        (Slot::SkipAiAgent, Part::SkipAiAgent),
        (Slot::RequestId, Part::Field(Slot::RequestId)),
    ] {
        start.push(part);
        pane.push_reasons(start, |other| other == slot, column);
    }
    send.push(Part::Send);
    pane.push_reasons(send, |slot| slot == Slot::Send, column);

    if pane.look.is_spacious {
        return spacious(groups.into_iter().flatten());
    }
    let lines: usize = groups.iter().map(Vec::len).sum();
    let is_roomy = lines + groups.len() - 1 <= height;
    let mut outline = Vec::with_capacity(lines + groups.len());
    for group in groups {
        if is_roomy && !outline.is_empty() {
            outline.push(Part::Blank);
        }
        outline.extend(group);
    }
    outline
}

/// The lines with a free one between those that do not belong together.
fn spacious(parts: impl Iterator<Item = Part>) -> Vec<Part> {
    let mut outline: Vec<Part> = Vec::new();
    for part in parts {
        let belongs = matches!(part, Part::Reason { .. } | Part::Message(1..));
        if !outline.is_empty() && !belongs {
            outline.push(Part::Blank);
        }
        outline.push(part);
    }
    outline
}

/// How many lines are out of sight above, so that the slot in focus is in sight with what is said about it; when that is
/// too much, at least the line with the cursor is.
pub(super) fn scrolled(outline: &[Part], pane: &Pane<'_>, height: usize) -> usize {
    let slot = pane.composer.slot();
    let holds = |part: &Part| match (part, slot) {
        (Part::Field(field), slot) => *field == slot,
        (Part::Variable(line), Slot::Variable { row, .. }) => *line == row,
        (Part::AddVariable, Slot::AddVariable)
        | (Part::Message(_), Slot::StartMessage)
        | (Part::SkipAiAgent, Slot::SkipAiAgent)
        | (Part::Send, Slot::Send) => true,
        _ => false,
    };
    let first = outline.iter().position(holds).unwrap_or_default();
    let lines = outline[first..]
        .iter()
        .position(|part| !holds(part) && !matches!(part, Part::Reason { .. }))
        .unwrap_or(outline.len() - first);
    let cursor = match slot {
        Slot::StartMessage => {
            first + pane.message.iter().position(|line| line.window.cursor.is_some()).unwrap_or_default()
        }
        _ => first,
    };
    let above = height.saturating_sub(lines) / 2;
    first.saturating_sub(above).min(outline.len().saturating_sub(height)).max((cursor + 1).saturating_sub(height))
}

impl Pane<'_> {
    /// What is odd about a variable though it would be taken: for the row in focus also hints, and the key that mends what
    /// matters most.
    fn push_oddities(&self, parts: &mut Vec<Part>, row: usize, indent: usize) {
        let has_keys = self.look.focused && matches!(self.composer.slot(), Slot::Variable { row: of, .. } if of == row);
        let findings = self.findings.iter().filter(|finding| finding.row == row);
        for (at, finding) in findings.enumerate() {
            let mut words = if finding.oddity.is_problem() { "" } else { finding.oddity.reason() }.to_owned();
            if (finding.oddity.is_hint() || words.is_empty()) && !has_keys {
                continue;
            }
            if has_keys && at == 0 {
                let key = action::row(Action::QuickFix).and_then(|row| row.chords.first()).map(ToString::to_string);
                let joint = if words.is_empty() { "" } else { " · " };
                words = format!("{words}{joint}{}: {}", key.unwrap_or_default(), finding.fix.label());
            }
            if words.is_empty() {
                continue;
            }
            let cells = self.cells.saturating_sub(indent + 2);
            // What the endpoint refuses stands above it with its mark; here is only the key that mends it.
            let is_aside = finding.oddity.is_hint() || finding.oddity.is_problem();
            for (index, line) in text::wrap(&words, cells).into_iter().enumerate() {
                let mark = match index {
                    0 if is_aside => "· ",
                    0 => "! ",
                    _ => "  ",
                };
                parts.push(Part::Reason { text: format!("{mark}{line}"), indent, is_problem: false });
            }
        }
    }

    fn push_reasons(&self, parts: &mut Vec<Part>, is_meant: impl Fn(Slot) -> bool, indent: usize) {
        let problems = self
            .problems
            .iter()
            .filter(|problem| is_meant(problem.slot))
            .map(|problem| (problem.reason.as_str(), true));
        let notice = self.composer.notice().filter(|_| is_meant(self.composer.slot())).map(|notice| (notice, false));
        for (reason, is_problem) in problems.chain(notice) {
            let cells = self.cells.saturating_sub(indent + 2);
            for (index, line) in text::wrap(&text::clean(reason), cells).into_iter().enumerate() {
                let mark = if index == 0 { "! " } else { "  " };
                parts.push(Part::Reason { text: format!("{mark}{line}"), indent, is_problem });
            }
        }
    }
}
