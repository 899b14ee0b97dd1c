//! The overlay that is open, and what every overlay has: a frame over the panes, a list of entries with a selected one in
//! sight.

use ratatui::{
    Frame,
    layout::Rect,
    text::{Line, Span},
    widgets::{Block, BorderType, Clear},
};

use super::{area as desk_area, audiences, confirmation, errand, help, palette, presenter, sheet, themes, wire};
use crate::console::{
    action::{self, Action},
    app::{
        App,
        map::{Map, Spot},
        overlay::Overlay,
    },
    message::Room,
    text,
    theme::Styles,
};

/// Actions that go together, and a word for them.
pub(super) type Keys<'a> = &'a [(&'a [Action], &'a str)];

/// Short for the keys that everybody knows by their signs.
const ARROWS: [(&str, &str); 4] = [("Up", "↑"), ("Down", "↓"), ("Left", "←"), ("Right", "→")];
/// Up and down.
pub(super) const CHOOSE: &[Action] = &[Action::MoveUp, Action::MoveDown];

/// Draws what is open over `area`; how much it has to show, and room for.
pub(super) fn draw(
    frame: &mut Frame,
    area: Rect,
    app: &App,
    overlay: &Overlay,
    styles: &Styles,
    map: &mut Map,
) -> Room {
    match overlay {
        Overlay::Help(from) => help::draw(frame, area, app, *from, styles, map),
        Overlay::Audiences(audiences) => audiences::draw(frame, area, app, audiences, styles, map),
        Overlay::Palette(palette) => palette::draw(frame, area, app, palette, styles, map),
        Overlay::Confirmation(asked) => confirmation::draw(frame, area, app, asked, styles, map),
        Overlay::Errand(errand) => errand::draw(frame, area, app, errand, styles, map),
        Overlay::Themes(themes) => themes::draw(frame, area, app, themes, styles, map),
        Overlay::Wire(wire) => wire::draw(frame, area, app, wire, styles, map),
        Overlay::Pointer(pointer) => presenter::draw_pointer(frame, app, *pointer, styles, map),
        Overlay::Sheet(sheet) => sheet::draw(frame, area, app, sheet, styles, map),
        Overlay::Area(which) => desk_area::draw(frame, area, app, *which, styles, map),
    }
}

/// Draws an overlay's frame over `area` and takes what is beneath out of the mouse's reach; the inside.
pub(super) fn frame(frame: &mut Frame, area: Rect, title: &str, keys: &str, styles: &Styles, map: &mut Map) -> Rect {
    let room = usize::from(area.width).saturating_sub(4);
    let block = Block::bordered()
        .border_type(BorderType::Thick)
        .border_style(styles.border_focus)
        .title(Span::styled(text::fit(&format!(" {title} "), room), styles.heading))
        .title_bottom(Line::styled(text::fit(&format!(" {keys} "), room), styles.muted).right_aligned());
    let inner = block.inner(area);
    frame.render_widget(Clear, area);
    frame.buffer_mut().set_style(area, styles.screen);
    frame.buffer_mut().set_style(area, styles.text);
    frame.render_widget(block, area);
    map.add(area.into(), Spot::Overlay);
    inner
}

/// The keys of an overlay for its border, from the keymap: what reaches each group of actions here, then a word for them.
/// What cannot be done now, or no key reaches, is left out.
pub(super) fn keys(app: &App, groups: Keys<'_>) -> String {
    let context = app.context();
    let chord = |action: &Action| {
        let row = action::row(*action).filter(|row| row.is_available(app))?;
        let chord = app.keymap.reaching(row, context).next()?.to_string();
        let arrow = ARROWS.iter().find(|(name, _)| *name == chord);
        Some(arrow.map_or(chord, |(_, arrow)| (*arrow).to_owned()))
    };
    let group = |(actions, word): &(&[Action], &str)| {
        let chords: Vec<String> = actions.iter().filter_map(chord).collect();
        (!chords.is_empty()).then(|| format!("{} {word}", chords.join(" ")))
    };
    groups.iter().filter_map(group).collect::<Vec<_>>().join(" · ")
}

/// The overlay's place in the middle of `area`: at most so large.
pub(super) fn middle(area: Rect, width: u16, height: u16) -> Rect {
    let width = width.min(area.width.saturating_sub(4));
    let height = height.min(area.height);
    Rect { x: area.x + (area.width - width) / 2, y: area.y + (area.height - height) / 2, width, height }
}

/// Draws the entries of a choice that fit, one a line, with the selected one in sight; how many there are, and how
/// many fit. `draw` gives an entry's line, and is told whether it is selected.
pub(super) fn entries<'a, T>(
    frame: &mut Frame,
    area: Rect,
    (entries, selected): (&'a [T], usize),
    map: &mut Map,
    draw: impl Fn(&'a T, bool) -> Line<'static>,
) -> Room {
    let height = usize::from(area.height);
    // The selected one in the middle, as far as there is something above and below.
    let from = selected.saturating_sub(height / 2).min(entries.len().saturating_sub(height));
    for ((at, entry), y) in entries.iter().enumerate().skip(from).zip(area.top()..area.bottom()) {
        let line = Rect { y, height: 1, ..area };
        map.add(line.into(), Spot::Entry(at));
        frame.render_widget(draw(entry, at == selected), line);
    }
    Room { lines: entries.len(), height }
}
