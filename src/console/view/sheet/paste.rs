//! Pasted text: where it is pasted to be understood, and what would be taken of it.

use ratatui::{
    Frame,
    layout::{Constraint, Layout, Position, Rect},
    text::Line,
};

use super::{super::overlay, draw_lines, entries, frame_in, sentence};
use crate::console::{
    action::Action,
    app::{App, map::Map, sheet::Preview},
    composer::{Asked, Source, masked, recognise},
    message::Room,
    text,
    theme::Styles,
};

/// Longer texts are not read again for every frame; Tab does.
const WATCHED_BYTES: usize = 64 * 1024;

pub(super) fn draw_preview(
    frame: &mut Frame,
    area: Rect,
    app: &App,
    preview: &Preview,
    styles: &Styles,
    map: &mut Map,
) -> Room {
    let groups: overlay::Keys<'_> =
        &[(&[Action::Take], "takes"), (&[Action::PasteAsText], "pastes the text"), (&[Action::Back], "leaves it")];
    let keys = overlay::keys(app, groups);
    let title = format!("Pasted: {}", name(preview.pasted.source));
    let taken = app.gist_shown(preview.pasted.taken());
    let width = usize::from(area.width.saturating_sub(6).min(super::WIDEST - 2));
    let what = if preview.pasted.replaces_everything() {
        "takes the place of everything in the form:"
    } else {
        "goes over what is in the form:"
    };
    let mut lines = vec![Line::styled(format!(" {what}"), styles.heading)];
    if taken.is_empty() {
        lines.push(Line::styled(" nothing that the form has a field for", styles.muted));
    }
    lines.extend(entries(&taken, width, styles));
    if !preview.pasted.left_out.is_empty() {
        lines.push(Line::default());
        lines.push(Line::styled(" is not taken:", styles.heading));
        let left_out = preview.pasted.left_out.iter();
        lines.extend(left_out.flat_map(|reason| sentence("!", &app.seen(reason), width, styles.warning)));
    }
    let height = u16::try_from(lines.len() + 2).unwrap_or(u16::MAX);
    let inner = frame_in(frame, area, height, &title, &keys, styles, map);
    draw_lines(frame, inner, lines, preview.scroll)
}

pub(super) fn draw_box(
    frame: &mut Frame,
    area: Rect,
    app: &App,
    scroll: usize,
    styles: &Styles,
    map: &mut Map,
) -> Room {
    let pasted = app.paste_box.as_str();
    let groups: overlay::Keys<'_> = &[
        (&[Action::LookAtPaste], "looks at it"),
        (&[Action::DeleteToStart], "erases"),
        (&[Action::Back], "closes, the text stays"),
    ];
    let keys = overlay::keys(app, groups);
    let inner = frame_in(frame, area, area.height, "Paste to look at", &keys, styles, map);
    let [body, bottom] = Layout::vertical([Constraint::Min(0), Constraint::Length(1)]).areas(inner);
    let width = usize::from(body.width);
    if pasted.is_empty() {
        let hint = "Paste a JSON body (comments are fine), a curl command, or lines of name=value. Nothing is sent.";
        draw_lines(frame, body, sentence("·", hint, width, styles.placeholder), 0);
        frame.set_cursor_position(Position::new(body.x, body.y));
        return Room::default();
    }
    let shown: Vec<String> =
        text::clean_lines(&app.raw_shown(&masked(pasted))).iter().map(|line| text::fit(line, width)).collect();
    let last = shown.last().map_or(0, |line| text::width(line));
    let lines: Vec<Line> = shown.into_iter().map(|line| Line::styled(line, styles.text)).collect();
    let room = draw_lines(frame, body, lines, scroll);
    let row = room.lines.saturating_sub(1).checked_sub(scroll.min(room.last_scroll())).filter(|row| *row < room.height);
    if let Some(row) = row.and_then(|row| u16::try_from(row).ok()) {
        let column = u16::try_from(last).unwrap_or(u16::MAX).min(body.width.saturating_sub(1));
        frame.set_cursor_position(Position::new(body.x + column, body.y + row));
    }
    let verdict = if pasted.len() > WATCHED_BYTES {
        Line::styled(" · a long text: Tab looks at it", styles.muted)
    } else {
        match recognise(pasted, Asked::Yes) {
            Some(found) => {
                let words = format!(" ✓ {} · Tab shows what would be taken", name(found.source));
                Line::styled(words, styles.success)
            }
            None => Line::styled(" · nothing is recognised yet", styles.muted),
        }
    };
    frame.render_widget(verdict, bottom);
    room
}

fn name(source: Source) -> &'static str {
    match source {
        Source::Json => "a JSON body",
        Source::Curl => "a curl command",
        Source::Pairs => "names and values",
    }
}
