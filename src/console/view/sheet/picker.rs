//! Who can be loaded, and what they hold.

use ratatui::{
    Frame,
    layout::{Constraint, Layout, Rect},
    text::{Line, Span},
    widgets::Paragraph,
};

use super::{draw_input, entries, frame_in, overlay, sentence};
use crate::console::{
    action::Action,
    app::{
        App,
        map::Map,
        sheet::picker::{Choice, Picker},
    },
    composer::Composer,
    message::Room,
    text,
    theme::Styles,
};

/// From this width on, the list and what the selected one holds stand side by side.
const SIDE_BY_SIDE: u16 = 90;
/// The list's columns then, at least: a name, and a hint of what is particular. It has more where its rows need them, as
/// far as that leaves so many for what the selected one holds.
const LIST_COLUMNS: u16 = 40;
const PREVIEW_COLUMNS: u16 = 44;

pub(super) fn draw(frame: &mut Frame, area: Rect, app: &App, picker: &Picker, styles: &Styles, map: &mut Map) -> Room {
    let groups: overlay::Keys<'_> =
        &[(overlay::CHOOSE, "choose"), (&[Action::Take], "loads"), (&[Action::Back], "closes")];
    let keys = overlay::keys(app, groups);
    let inner = frame_in(frame, area, area.height, "Load somebody", &keys, styles, map);
    let [top, body] = Layout::vertical([Constraint::Length(1), Constraint::Min(0)]).areas(inner);
    draw_input(frame, top, "Find", &app.raw_shown(picker.filter()), styles);
    let choices: Vec<&Choice> = picker.matching().collect();
    let [list, preview] = if inner.width >= SIDE_BY_SIDE {
        let needed = choices.iter().map(|choice| cells(choice)).max().unwrap_or_default();
        let most = inner.width.saturating_sub(PREVIEW_COLUMNS).max(LIST_COLUMNS);
        let columns = u16::try_from(needed).unwrap_or(u16::MAX).clamp(LIST_COLUMNS, most);
        let [list, _, preview] =
            Layout::horizontal([Constraint::Length(columns), Constraint::Length(1), Constraint::Min(0)]).areas(body);
        [list, preview]
    } else {
        Layout::vertical([Constraint::Percentage(50), Constraint::Min(0)]).areas(body)
    };
    if choices.is_empty() {
        frame.render_widget(Line::styled("   nobody matches", styles.muted), list);
    }
    let room = overlay::entries(frame, list, (&choices, picker.place()), map, |choice, is_selected| {
        row(&app.choice_shown(choice), is_selected, list.width.into(), styles)
    });
    if let Some(choice) = picker.selected() {
        let lines = held(&app.choice_shown(choice), preview.width.into(), app, styles);
        frame.render_widget(Paragraph::new(cut(lines, preview.height.into(), styles)), preview);
    }
    room
}

/// The cells that a row takes when nothing of it is cut.
fn cells(choice: &Choice) -> usize {
    let own = if choice.is_own { 2 } else { 0 };
    2 + own + text::width(&text::clean(&choice.name)) + 2 + text::width(&text::clean(&choice.note)) + 1
}

fn row(choice: &Choice, is_selected: bool, width: usize, styles: &Styles) -> Line<'static> {
    let mark = if is_selected { "▸ " } else { "  " };
    let own = if choice.is_own { "★ " } else { "" };
    let name = text::fit(&text::clean(&choice.name), width.saturating_sub(6));
    let shown = format!("{mark}{own}{name}");
    if is_selected {
        return Line::styled(text::pad(&shown, width), styles.selection);
    }
    let left = width.saturating_sub(text::width(&shown) + 2);
    let note = if left > 12 { text::fit(&text::clean(&choice.note), left) } else { String::new() };
    Line::from(vec![Span::styled(shown, styles.text), Span::styled(format!("  {note}"), styles.muted)])
}

/// What a choice holds, as the form would show it.
fn held(choice: &Choice, width: usize, app: &App, styles: &Styles) -> Vec<Line<'static>> {
    let mut lines = vec![Line::styled(format!(" {}", text::fit(&text::clean(&choice.name), width)), styles.heading)];
    lines.extend(sentence("·", &choice.note, width, styles.muted));
    match &choice.body {
        Ok(body) => {
            let (form, notes) = Composer::from_body(body);
            lines.extend(entries(&app.gist_shown(form.gist()), width, styles));
            lines.extend(notes.iter().flat_map(|note| sentence("!", &app.seen(note), width, styles.warning)));
        }
        Err(reason) => lines.extend(sentence("✗", &app.seen(reason), width, styles.error)),
    }
    lines
}

/// As many lines as there is room for; the last one tells how many more there are.
fn cut(mut lines: Vec<Line<'static>>, height: usize, styles: &Styles) -> Vec<Line<'static>> {
    if lines.len() > height && height > 0 {
        let more = lines.len() - height + 1;
        lines.truncate(height - 1);
        lines.push(Line::styled(format!(" … {more} more lines"), styles.muted));
    }
    lines
}
