//! What came back from the editor and cannot be read: why, and the lines around the place.

use ratatui::{
    Frame,
    layout::Rect,
    text::{Line, Span},
    widgets::Paragraph,
};

use super::{super::overlay, frame_in, sentence};
use crate::console::{
    action::Action,
    app::{App, map::Map},
    message::Room,
    text,
    theme::Styles,
};

/// Lines before and after the one that cannot be read.
const AROUND: usize = 3;

pub(super) fn draw(
    frame: &mut Frame,
    area: Rect,
    app: &App,
    (reason, line): (&str, Option<usize>),
    styles: &Styles,
    map: &mut Map,
) -> Room {
    let width = usize::from(area.width.saturating_sub(6).min(super::WIDEST - 2));
    let written = app.raw_shown(app.unfinished.as_deref().unwrap_or_default());
    let mut lines = sentence("✗", &app.seen(reason), width, styles.error);
    if let Some(wrong) = line {
        lines.push(Line::default());
        let numbered = (1_usize..).zip(written.lines());
        let near = numbered.filter(|(number, _)| number.abs_diff(wrong) <= AROUND);
        lines.extend(near.map(|(number, line)| {
            let is_wrong = number == wrong;
            let mark = if is_wrong { "▸" } else { " " };
            let line = text::clean(&line.replace('\t', "    ")).into_owned();
            Line::from(vec![
                Span::styled(format!(" {mark}{number:>4}  "), styles.muted),
                Span::styled(
                    text::fit(&line, width.saturating_sub(9)),
                    if is_wrong { styles.warning } else { styles.text },
                ),
            ])
        }));
    }
    lines.push(Line::default());
    lines.extend(sentence("·", "The form is as it was, and the text is kept.", width, styles.muted));
    let height = u16::try_from(lines.len() + 2).unwrap_or(u16::MAX);
    let keys = overlay::keys(app, &[(&[Action::Take], "edits it again"), (&[Action::Back], "closes")]);
    let inner = frame_in(frame, area, height, "From the editor", &keys, styles, map);
    frame.render_widget(Paragraph::new(lines), inner);
    Room::default()
}
