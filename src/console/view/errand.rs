//! What is asked before something is done with a conversation.

use ratatui::{
    Frame,
    layout::{Constraint, Layout, Rect},
    text::{Line, Span},
    widgets::Paragraph,
};

use super::{overlay, sheet};
use crate::console::{
    action::Action,
    app::{
        App,
        errand::{self, Answer, Errand, Question},
        map::{Map, Spot},
        order::Order,
    },
    message::Room,
    text,
    theme::Styles,
};

/// Columns of the overlay: a record with its address beside it.
const COLUMNS: u16 = 72;
/// Rows of a choice.
const ROWS: u16 = 16;

pub(super) fn draw(frame: &mut Frame, area: Rect, app: &App, errand: &Errand, styles: &Styles, map: &mut Map) -> Room {
    let whom = app.name_shown(&errand.title);
    let whom = text::clean(&whom);
    match &errand.question {
        Question::Sure(order) => draw_doubt(frame, area, (order, &whom, app), styles, map),
        Question::Queue => draw_choice(frame, area, &format!("Transfer {whom}"), (app, errand), styles, map),
        Question::Record => draw_choice(frame, area, &format!("Link {whom} to a record"), (app, errand), styles, map),
    }
}

fn draw_doubt(
    frame: &mut Frame,
    area: Rect,
    (order, whom, app): (&Order, &str, &App),
    styles: &Styles,
    map: &mut Map,
) -> Room {
    let title = errand::heading(order);
    let words = errand::doubt(order, app.selected_state()).unwrap_or("It was ended meanwhile: close it.");
    let width = COLUMNS.min(area.width.saturating_sub(4));
    let wrapped = text::wrap(words, usize::from(width).saturating_sub(4));
    let height = u16::try_from(wrapped.len() + 4).unwrap_or(u16::MAX);
    let place = overlay::middle(area, COLUMNS, height);
    let inner = overlay::frame(frame, place, &format!("{title}: {whom}"), "Esc leaves it as it is", styles, map);
    let mut lines: Vec<Line> = wrapped.into_iter().map(|line| Line::styled(format!(" {line}"), styles.text)).collect();
    lines.push(Line::default());
    let button = format!(" [ {} ] ", errand::button(order));
    let at = u16::try_from(lines.len()).unwrap_or(u16::MAX);
    if at < inner.height {
        let cells = u16::try_from(text::width(&button)).unwrap_or(u16::MAX).min(inner.width);
        let spot = Rect { x: inner.x + 1, y: inner.y + at, width: cells, height: 1 };
        map.add(spot.into(), Spot::Action(Action::Take));
    }
    lines.push(Line::from(vec![Span::raw(" "), Span::styled(button, styles.selection)]));
    frame.render_widget(Paragraph::new(lines), inner);
    Room::default()
}

fn draw_choice(
    frame: &mut Frame,
    area: Rect,
    title: &str,
    (app, errand): (&App, &Errand),
    styles: &Styles,
    map: &mut Map,
) -> Room {
    let keys = match errand.question {
        Question::Queue => "type a queue · ↑ ↓ choose · Enter transfers · Esc closes",
        _ => "↑ ↓ choose · Enter links · Esc closes",
    };
    let inner = overlay::frame(frame, overlay::middle(area, COLUMNS, ROWS), title, keys, styles, map);
    let [top, body] = Layout::vertical([Constraint::Length(1), Constraint::Min(0)]).areas(inner);
    let label = if matches!(errand.question, Question::Queue) { "Queue" } else { "Find" };
    sheet::draw_input(frame, top, label, &app.raw_shown(&errand.typed), styles);
    let answers = errand.answers(app);
    if answers.is_empty() {
        let words = match errand.question {
            Question::Queue => errand::NO_OTHER_QUEUE,
            _ if app.records.is_none() => "the records are not loaded",
            _ => "no record matches",
        };
        let room = usize::from(body.width).saturating_sub(4);
        let lines = text::wrap(words, room).into_iter().map(|line| Line::styled(format!("   {line}"), styles.muted));
        frame.render_widget(Paragraph::new(lines.collect::<Vec<_>>()), body);
    }
    let width = usize::from(body.width);
    let selected = errand.selected.min(answers.len().saturating_sub(1));
    overlay::entries(frame, body, (&answers, selected), map, |answer, is_selected| {
        entry(answer, is_selected, width, styles)
    })
}

fn entry(answer: &Answer, is_selected: bool, width: usize, styles: &Styles) -> Line<'static> {
    let mark = if is_selected { "▸ " } else { "  " };
    let label = text::fit(&text::clean(&answer.label), width.saturating_sub(4));
    let shown = format!("{mark}{label}");
    let room = width.saturating_sub(text::width(&shown) + 2);
    let note = text::fit(&text::clean(&answer.note), room);
    if is_selected {
        return Line::styled(text::pad(&format!("{shown}  {note}"), width), styles.selection);
    }
    Line::from(vec![Span::styled(shown, styles.text), Span::styled(format!("  {note}"), styles.muted)])
}
