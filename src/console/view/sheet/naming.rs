//! The name of a template.

use ratatui::{
    Frame,
    layout::{Constraint, Layout, Rect},
    text::Line,
    widgets::Paragraph,
};

use super::{super::overlay, draw_input, frame_in, sentence};
use crate::console::{
    action::Action,
    app::{App, map::Map, sheet::Naming},
    message::Room,
    theme::Styles,
};

/// A line for the name, one apart, two for a complaint, and the border.
const HEIGHT: u16 = 6;

pub(super) fn draw(frame: &mut Frame, area: Rect, app: &App, naming: &Naming, styles: &Styles, map: &mut Map) -> Room {
    let keys = overlay::keys(app, &[(&[Action::Take], "saves"), (&[Action::Back], "closes")]);
    let inner = frame_in(frame, area, HEIGHT, "Save as a template", &keys, styles, map);
    let [top, _, body] =
        Layout::vertical([Constraint::Length(1), Constraint::Length(1), Constraint::Min(0)]).areas(inner);
    draw_input(frame, top, "Name", &app.raw_shown(&naming.name), styles);
    let width = body.width.into();
    let lines: Vec<Line> = if let Some(complaint) = &naming.complaint {
        sentence("!", &app.seen(complaint), width, styles.warning)
    } else {
        let way = app.way_to(Action::Personas);
        let words = format!("It is what is in the form, without the request ID; {way} loads it.");
        sentence("·", &words, width, styles.muted)
    };
    frame.render_widget(Paragraph::new(lines), body);
    Room::default()
}
