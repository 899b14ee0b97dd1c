//! The choice of a theme, beside a screen that wears it already.

use ratatui::{
    Frame,
    layout::Rect,
    style::Style,
    text::{Line, Span},
};

use super::overlay;
use crate::console::{
    action::Action,
    app::{
        App,
        map::Map,
        themes::{Entry, Themes},
    },
    message::Room,
    text,
    theme::Styles,
};

const WIDEST: u16 = 84;
/// Cells of the names' column.
const NAMES: usize = 18;

/// Draws the overlay at the bottom of `area`, so that most of the screen shows what it looks like; how many themes there are, and fit.
pub(super) fn draw(frame: &mut Frame, area: Rect, app: &App, themes: &Themes, styles: &Styles, map: &mut Map) -> Room {
    let wanted = u16::try_from(themes.entries.len()).unwrap_or(u16::MAX).saturating_add(2);
    let height = wanted.min((area.height / 2).max(8));
    let place = overlay::middle(area, WIDEST, height);
    let place = Rect { y: area.bottom().saturating_sub(place.height), ..place };
    let title = match app.theme_is_set_by {
        Some(who) => format!("Theme · until you leave, for {who} decides"),
        None => "Theme".to_owned(),
    };
    let groups: overlay::Keys<'_> =
        &[(overlay::CHOOSE, "try"), (&[Action::Pick], "keeps"), (&[Action::Back], "goes back")];
    let inner = overlay::frame(frame, place, &title, &overlay::keys(app, groups), styles, map);
    let width = usize::from(inner.width);
    overlay::entries(frame, inner, (&themes.entries, themes.selected), map, |entry, is_selected| {
        line(entry, is_selected, width, themes, styles)
    })
}

fn line(entry: &Entry, is_selected: bool, width: usize, themes: &Themes, styles: &Styles) -> Line<'static> {
    let paint = |style: Style| if is_selected { style.patch(styles.selection) } else { style };
    let base = if entry.is_faulty { styles.error } else { styles.text };
    let name = text::pad(&text::clean(&entry.name), NAMES);
    let mark = match (entry.is_own, entry.name == themes.before) {
        (_, true) => " in use ",
        (true, false) => " yours ",
        (false, false) => "",
    };
    let room = width.saturating_sub(2 + NAMES + 2 + mark.len());
    let about = text::pad(&text::fit(&text::clean(&entry.about), room), room);
    Line::from(vec![
        Span::styled(if is_selected { "▸ " } else { "  " }, paint(styles.accent)),
        Span::styled(name, paint(base)),
        Span::styled("  ", paint(base)),
        Span::styled(about, paint(styles.muted)),
        Span::styled(mark, paint(styles.accent)),
    ])
}
