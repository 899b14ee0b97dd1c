//! The question before the first send to a live organisation.

use ratatui::{
    Frame,
    layout::{Constraint, Layout, Rect},
    text::Line,
    widgets::Paragraph,
};

use super::{overlay, sheet};
use crate::console::{
    action::Action,
    app::{App, map::Map, remote::Confirmation},
    message::Room,
    text,
    theme::Styles,
};

/// Columns of the overlay.
const COLUMNS: u16 = 72;

pub(super) fn draw(
    frame: &mut Frame,
    area: Rect,
    app: &App,
    confirmation: &Confirmation,
    styles: &Styles,
    map: &mut Map,
) -> Room {
    let target = &app.target;
    let words = format!(
        "The profile {} is production: what is sent to {} reaches real people. Type the profile's name to send; it is asked once.",
        text::clean(&target.profile),
        text::clean(&target.base_url),
    );
    let width = usize::from(COLUMNS.min(area.width.saturating_sub(4))).saturating_sub(4);
    let kept = format!("Esc sends nothing and {}.", confirmation.held.kept());
    let told = confirmation.complaint.as_deref().unwrap_or(&kept);
    let (words, told) = (text::wrap(&words, width), text::wrap(&text::clean(told), width));
    let height = u16::try_from(words.len() + told.len() + 5).unwrap_or(u16::MAX);
    let keys = overlay::keys(app, &[(&[Action::Take], "sends"), (&[Action::Back], "closes")]);
    let title = format!("Send to {}?", text::clean(&target.environment));
    let inner = overlay::frame(frame, overlay::middle(area, COLUMNS, height), &title, &keys, styles, map);
    let lines = |lines: Vec<String>, style| {
        Paragraph::new(lines.into_iter().map(|line| Line::styled(format!(" {line}"), style)).collect::<Vec<_>>())
    };
    let above = u16::try_from(words.len()).unwrap_or(u16::MAX);
    let [top, _, input, _, foot] = Layout::vertical([
        Constraint::Length(above),
        Constraint::Length(1),
        Constraint::Length(1),
        Constraint::Length(1),
        Constraint::Min(0),
    ])
    .areas(inner);
    frame.render_widget(lines(words, styles.text), top);
    sheet::draw_input(frame, input, "Profile", &confirmation.typed, styles);
    let style = if confirmation.complaint.is_some() { styles.error } else { styles.muted };
    frame.render_widget(lines(told, style), foot);
    Room::default()
}
