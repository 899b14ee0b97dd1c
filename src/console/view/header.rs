//! The first line: which endpoint this is, and how things stand with it.

use ratatui::{
    Frame,
    layout::Rect,
    style::Modifier,
    text::{Line, Span},
};

use super::{area, time};
use crate::console::{
    app::{App, Leave, Link},
    text,
    theme::Styles,
};

/// Draws the header.
pub(super) fn draw(frame: &mut Frame, area: Rect, app: &App, styles: &Styles) {
    let (word, style) = match &app.link {
        Link::Connecting => ("… connecting ", styles.muted),
        Link::Live => ("● live ", styles.success),
        Link::NoDesk(_) => ("○ API only ", styles.muted),
        Link::Lost(_) => ("✗ lost, trying again ", styles.error),
    };
    let badge = match app.target.mark {
        _ if app.target.production => styles.badge_production,
        // In the colour of the frames, so that the word and they say the same.
        Some(mark) => styles.mark(mark).add_modifier(Modifier::REVERSED | Modifier::BOLD),
        None => styles.badge,
    };
    let reads_only = if app.target.leave == Leave::Reads { "· reads only " } else { "" };
    let environment = format!(" {} {reads_only}", text::clean(&app.target.environment));
    // Whoever sees a failure should see whether it was asked for.
    let faults = area::faults::standing(app).map(|words| {
        // On a small screen the address comes first, and the overlay tells the rest.
        let words = if app.is_wide() { words } else { in_short(app.armed.armed) };
        format!("↯ {words}  ")
    });
    let faults = faults.unwrap_or_default();
    // Ages and waiting times go by it, and would be a riddle else.
    let clock = time::ahead(app.time.ahead());
    let clock = clock.map(|ahead| if app.is_wide() { format!("clock {ahead}  ") } else { format!("{ahead}  ") });
    let clock = clock.unwrap_or_default();
    let name = " frontdesk  ";
    let taken = text::width(name)
        + text::width(&environment)
        + text::width(word)
        + text::width(&clock)
        + text::width(&faults)
        + 2;
    let room = usize::from(area.width).saturating_sub(taken);
    // The address stands alone between blanks, so that a double click picks it whole.
    let address = text::fit(&text::clean(&app.target.base_url), room);
    let profile = text::clean(&app.target.profile);
    let with_profile = format!("{address}  profile {profile}");
    let place = if app.is_wide() && text::width(&with_profile) <= room { with_profile } else { address };
    let gap = room.saturating_sub(text::width(&place));
    let line = Line::from(vec![
        Span::styled(name, styles.heading),
        Span::styled(environment, badge),
        Span::styled(format!("  {place}"), styles.text),
        Span::raw(" ".repeat(gap)),
        Span::styled(clock, styles.warning),
        Span::styled(faults, styles.warning),
        Span::styled(word, style),
    ]);
    frame.render_widget(line, area);
}

/// How many faults are armed, where there is little room.
fn in_short(armed: u64) -> String {
    if armed == 1 { "1 fault".to_owned() } else { format!("{armed} faults") }
}
