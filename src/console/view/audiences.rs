//! The comparison of audiences: a column each where there is room, else one at a time. What one does not get is struck
//! through and marked, with the reason below.

use ratatui::{
    Frame,
    layout::Rect,
    style::{Modifier, Style},
    text::{Line, Span},
    widgets::Paragraph,
};

use super::{overlay, sheet};
use crate::{
    api::desk::Audience,
    console::{
        action::Action,
        app::{
            App,
            audiences::{Audiences, COLUMNS, Cell, Row, name},
            map::Map,
        },
        message::Room,
        text,
        theme::Styles,
    },
};

/// From this many cells on, all columns stand side by side.
const SIDE_BY_SIDE: u16 = 100;
/// Cells of what a row is about.
const LABEL: usize = 16;
/// Between two columns.
const RULE: &str = " │ ";
/// Before what is not shown, for those who see no line through it.
const MARK: &str = "✗ ";
/// Before the reason.
const WHY: &str = "└ ";

/// Draws the overlay over `area`; how much it has to show, and room for.
pub(super) fn draw(
    frame: &mut Frame,
    area: Rect,
    app: &App,
    audiences: &Audiences,
    styles: &Styles,
    map: &mut Map,
) -> Room {
    let audiences = &*app.audiences_shown(audiences);
    let is_wide = area.width >= SIDE_BY_SIDE;
    let keys = overlay::keys(
        app,
        &[
            (&[Action::AudienceBefore, Action::AudienceAfter], "audience"),
            (overlay::CHOOSE, "scroll"),
            (&[Action::CopyAudience], "copy"),
            (&[Action::Back], "close"),
        ],
    );
    let inner = overlay::frame(frame, area, "Audiences: who sees what of it", &keys, styles, map);
    if inner.height < 3 {
        return Room::default();
    }
    let columns: Vec<usize> = if is_wide { (0..COLUMNS).collect() } else { vec![audiences.column] };
    let cells =
        (usize::from(inner.width).saturating_sub(LABEL + 2 + RULE.chars().count() * columns.len())) / columns.len();
    let picture = Picture { cells, columns, chosen: audiences.column, styles };
    let head = Rect { height: 1, ..inner };
    frame.render_widget(if is_wide { picture.heads() } else { tabs(audiences, styles) }, head);
    let body = Rect { y: inner.y + 2, height: inner.height - 2, ..inner };
    frame.render_widget(Line::styled("─".repeat(inner.width.into()), styles.border), Rect { y: inner.y + 1, ..head });
    if audiences.rows().is_empty() {
        let words = audiences.failure().unwrap_or("loading…");
        let line = Line::styled(text::fit(&text::clean(words), body.width.into()), styles.muted).centered();
        frame.render_widget(Paragraph::new(line), body);
        return Room::default();
    }
    sheet::draw_lines(frame, body, picture.lines(audiences.rows()), audiences.scroll)
}

/// The audiences' names in one line, the one that is looked at marked.
fn tabs(audiences: &Audiences, styles: &Styles) -> Line<'static> {
    let mut spans = Vec::new();
    for (at, audience) in Audience::ALL.into_iter().enumerate() {
        let is_chosen = at == audiences.column;
        let label = if is_chosen { format!(" ▸{} ", name(audience)) } else { format!("  {} ", name(audience)) };
        spans.push(Span::styled(label, if is_chosen { styles.heading.patch(styles.selection) } else { styles.muted }));
    }
    Line::from(spans)
}

struct Picture<'a> {
    /// Cells of a column.
    cells: usize,
    columns: Vec<usize>,
    chosen: usize,
    styles: &'a Styles,
}

impl Picture<'_> {
    fn heads(&self) -> Line<'static> {
        let mut spans = vec![Span::raw(" ".repeat(LABEL + 1))];
        for column in &self.columns {
            let mark = if *column == self.chosen { "▸" } else { " " };
            let words = format!("{mark}{}", name(Audience::ALL[*column]));
            spans.push(Span::styled(RULE, self.styles.border));
            let style = if *column == self.chosen { self.styles.accent } else { self.styles.heading };
            spans.push(Span::styled(text::pad(&words, self.cells), style));
        }
        Line::from(spans)
    }

    fn lines(&self, rows: &[Row]) -> Vec<Line<'static>> {
        let mut lines = Vec::new();
        let mut section = None;
        for row in rows {
            if section != Some(row.section) {
                if section.is_some() {
                    lines.push(Line::default());
                }
                lines.push(Line::styled(format!(" {}", row.section.title()), self.styles.heading));
                section = Some(row.section);
            }
            self.row(&mut lines, row);
        }
        lines
    }

    /// As many lines as the fullest cell has.
    fn row(&self, lines: &mut Vec<Line<'static>>, row: &Row) {
        let label = text::wrap(&text::clean(&row.label), LABEL);
        let cells: Vec<Vec<(String, Style)>> =
            self.columns.iter().map(|column| self.cell(&row.cells[*column])).collect();
        let height = cells.iter().map(Vec::len).max().unwrap_or(0).max(label.len());
        for at in 0..height {
            let label = label.get(at).map_or("", String::as_str);
            let mut spans = vec![Span::styled(format!(" {}", text::pad(label, LABEL)), self.styles.muted)];
            for cell in &cells {
                spans.push(Span::styled(RULE, self.styles.border));
                match cell.get(at) {
                    Some((words, style)) => {
                        let rest = self.cells.saturating_sub(text::width(words));
                        spans.push(Span::styled(words.clone(), *style));
                        spans.push(Span::raw(" ".repeat(rest)));
                    }
                    None => spans.push(Span::raw(" ".repeat(self.cells))),
                }
            }
            lines.push(Line::from(spans));
        }
    }

    fn cell(&self, cell: &Cell) -> Vec<(String, Style)> {
        let styles = self.styles;
        let mut lines = self.wrapped("", cell.shown.as_deref().unwrap_or_default(), styles.text);
        if let Some(withheld) = &cell.withheld {
            let struck = styles.muted.add_modifier(Modifier::CROSSED_OUT);
            lines.extend(self.wrapped(MARK, &withheld.text, struck));
            lines.extend(self.wrapped(WHY, &withheld.reason, styles.warning));
        }
        lines
    }

    /// A text in a column, after a mark on its first line.
    fn wrapped(&self, mark: &str, words: &str, style: Style) -> Vec<(String, Style)> {
        if words.is_empty() {
            return Vec::new();
        }
        let lead = text::width(mark);
        let room = self.cells.saturating_sub(lead).max(1);
        let lines = text::clean_lines(words).into_iter().flat_map(|line| text::wrap(&line, room)).enumerate();
        lines
            .map(|(at, line)| {
                (if at == 0 { format!("{mark}{line}") } else { format!("{}{line}", " ".repeat(lead)) }, style)
            })
            .collect()
    }
}
