//! What comes in, as a calm block with a place of its own: it lies over nothing and takes no keys from anybody.

use ratatui::{
    Frame,
    layout::Rect,
    text::{Line, Span},
    widgets::{Block, BorderType, Paragraph},
};

use super::time;
use crate::console::{
    action::Action,
    app::{
        App,
        incoming::Offer,
        map::{Map, Spot},
    },
    text,
    theme::Styles,
};

/// The vendor's own example of a title (page "Manage notification settings and templates").
const TITLE: &str = "Incoming chat conversation";
/// Pairs on a line.
const PAIRS: usize = 2;

/// Lines that the block takes of so many; none when nothing comes in.
pub(super) fn height(app: &App, rows: u16) -> u16 {
    match app.incoming.first() {
        None => 0,
        Some(_) if rows < 16 => 2,
        Some(offer) => 3 + u16::try_from(offer.fields.len().div_ceil(PAIRS)).unwrap_or(2),
    }
}

pub(super) fn draw(frame: &mut Frame, area: Rect, app: &App, styles: &Styles, map: &mut Map) {
    let Some(offer) = app.offer_shown() else { return };
    let offer = &*offer;
    let left = time::running(offer.seconds_left(app.now));
    let more = match app.incoming.len() - 1 {
        0 => String::new(),
        more => format!(" · {more} more"),
    };
    let keys = [(Action::AcceptIncoming, "Accept"), (Action::RejectIncoming, "Reject")]
        .map(|(action, word)| (action, format!("{} {word}", app.way_to(action))));
    if area.height < 4 {
        return draw_small(frame, area, (offer, &format!("{left}{more}"), &keys), styles, map);
    }
    let room = usize::from(area.width).saturating_sub(4);
    let title = text::fit(&format!(" {TITLE} · {left}{more} "), room);
    let block = Block::bordered()
        .border_type(BorderType::Rounded)
        .border_style(styles.accent)
        .title(Span::styled(title, styles.heading));
    let inner = block.inner(area);
    frame.render_widget(block, area);
    let foot = Rect { x: area.x + 2, y: area.bottom() - 1, width: area.width.saturating_sub(4), height: 1 };
    draw_keys(frame, foot, &keys, styles, map);
    let width = usize::from(inner.width).saturating_sub(2);
    let who = Line::styled(format!(" {}", text::fit(&text::clean(&offer.title), width)), styles.state_open);
    let cells = width / PAIRS;
    let fields = offer.fields.chunks(PAIRS).map(|pairs| {
        let mut spans = vec![Span::raw(" ")];
        for (name, value) in pairs {
            let name = text::fit(&text::clean(name), cells / 2);
            let room = cells.saturating_sub(text::width(&name) + 3);
            let value = text::pad(&text::fit(&text::clean(value), room), room + 1);
            spans.push(Span::styled(format!("{name}: "), styles.muted));
            spans.push(Span::styled(value, styles.text));
        }
        Line::from(spans)
    });
    let lines: Vec<Line> = [who].into_iter().chain(fields).collect();
    frame.render_widget(Paragraph::new(lines), inner);
}

/// Two lines: who, and what can be done.
fn draw_small(
    frame: &mut Frame,
    area: Rect,
    (offer, left, keys): (&Offer, &str, &[(Action, String); 2]),
    styles: &Styles,
    map: &mut Map,
) {
    let head = format!(" ▶ {TITLE} · {left} · {}", text::clean(&offer.title));
    let line = Line::styled(text::fit(&head, area.width.into()), styles.heading);
    frame.render_widget(line, Rect { height: 1.min(area.height), ..area });
    if area.height > 1 {
        draw_keys(
            frame,
            Rect { x: area.x + 2, y: area.y + 1, width: area.width.saturating_sub(2), height: 1 },
            keys,
            styles,
            map,
        );
    }
}

fn draw_keys(frame: &mut Frame, area: Rect, keys: &[(Action, String); 2], styles: &Styles, map: &mut Map) {
    let mut x = area.x;
    for (action, words) in keys {
        let words = format!(" {words} ");
        let width = u16::try_from(text::width(&words)).unwrap_or(u16::MAX);
        if x.saturating_add(width) > area.right() {
            return;
        }
        let spot = Rect { x, width, ..area };
        frame.render_widget(Span::styled(words, styles.key), spot);
        map.add(spot.into(), Spot::Action(*action));
        x += width + 1;
    }
}
