//! Overlays: opening and closing them, choosing in them.

use unicode_segmentation::UnicodeSegmentation as _;
use uuid::Uuid;

use super::{area, focus, notify, order, remote, sheet, want, wire};
use crate::console::{
    action::Action,
    app::{
        App, Tone,
        overlay::Overlay,
        palette::Palette,
        themes::{Entry, Themes},
        wire::Side,
    },
    effect::Effect,
};

/// Opens the overlay of an action in place of the one that is open; closes it if it is that one.
pub(super) fn toggle(app: &mut App, action: Action) -> Vec<Effect> {
    let is_open = matches!(
        (&app.overlay, action),
        (Some(Overlay::Help(_)), Action::Help)
            | (Some(Overlay::Palette(_)), Action::Palette)
            | (Some(Overlay::Themes(_)), Action::Themes)
    );
    if is_open {
        return close(app);
    }
    let mut effects = match app.overlay.take() {
        Some(beneath @ (Overlay::Sheet(_) | Overlay::Wire(_) | Overlay::Area(_))) => {
            app.set_aside = Some(beneath);
            Vec::new()
        }
        other => taken_back(app, other),
    };
    app.overlay = Some(match action {
        Action::Palette => Overlay::Palette(Palette::open(app)),
        Action::Themes => {
            effects.push(Effect::ListThemes);
            Overlay::Themes(Themes { before: app.preferences.theme.clone(), ..Themes::default() })
        }
        _ => Overlay::Help(0),
    });
    effects
}

/// Closes what is open and takes back what was only tried; what lies beneath comes back.
pub(super) fn close(app: &mut App) -> Vec<Effect> {
    let closed = app.overlay.take();
    app.overlay = app.set_aside.take();
    taken_back(app, closed)
}

/// Closes whatever lies over the panes.
pub(super) fn dismiss(app: &mut App) -> Vec<Effect> {
    let mut effects = Vec::new();
    while app.overlay.is_some() {
        effects.extend(close(app));
    }
    effects
}

/// What there is to do, and to tell, once an overlay is closed.
fn taken_back(app: &mut App, closed: Option<Overlay>) -> Vec<Effect> {
    match closed {
        Some(Overlay::Themes(themes)) => put_on(app, themes.before).into_iter().collect(),
        Some(Overlay::Sheet(closed)) => {
            sheet::closed(app, &closed);
            Vec::new()
        }
        Some(
            Overlay::Help(_)
            | Overlay::Audiences(_)
            | Overlay::Palette(_)
            | Overlay::Pointer(_)
            | Overlay::Wire(_)
            | Overlay::Errand(_)
            | Overlay::Confirmation(_)
            | Overlay::Area(_),
        )
        | None => Vec::new(),
    }
}

/// Takes the selected entry.
pub(super) fn pick(app: &mut App, fresh_id: Uuid, in_burst: bool) -> Vec<Effect> {
    match &app.overlay {
        Some(Overlay::Palette(palette)) => {
            let Some(chosen) = palette.chosen() else { return Vec::new() };
            let row = chosen.row;
            if let Some(refusal) = row.refusal(app) {
                notify(app, Tone::Warning, format!("{}: {refusal}", row.name()));
                return Vec::new();
            }
            // What is done, is done on the screen, and where it can be.
            (app.overlay, app.set_aside) = (None, None);
            app.preferences.used(row);
            let mut effects = vec![remember(app)];
            if let Some(pane) = row.pane(app).filter(|pane| *pane != app.focus) {
                effects.extend(focus(app, pane));
            }
            effects.extend(want(app, row.action, fresh_id, in_burst));
            effects
        }
        Some(Overlay::Themes(themes)) => {
            let is_faulty = themes.chosen().is_none_or(|entry| entry.is_faulty);
            if is_faulty {
                return Vec::new();
            }
            app.overlay = None;
            let name = &app.preferences.theme;
            if let Some(who) = app.theme_is_set_by {
                let text = format!("theme {name} until you leave: {who} decides about the next start");
                notify(app, Tone::Warning, text);
                return Vec::new();
            }
            let text = format!("theme {name}");
            notify(app, Tone::Success, text);
            vec![remember(app)]
        }
        Some(Overlay::Sheet(_)) => sheet::take(app, in_burst),
        Some(Overlay::Area(_)) => area::wanted(app, Action::Use).unwrap_or_default(),
        Some(Overlay::Wire(_)) => wire::wanted(app, Action::WireOpen),
        Some(Overlay::Errand(_)) => order::take(app, in_burst),
        Some(Overlay::Confirmation(_)) => remote::take(app, in_burst),
        Some(Overlay::Help(_) | Overlay::Audiences(_) | Overlay::Pointer(_)) | None => Vec::new(),
    }
}

/// The themes were read.
pub(super) fn themes_listed(app: &mut App, entries: Vec<Entry>) -> Vec<Effect> {
    if let Some(Overlay::Themes(themes)) = &mut app.overlay {
        themes.offer(entries);
    }
    Vec::new()
}

/// Moves the selection among `entries`; a theme is put on as the cursor comes to it.
pub(super) fn move_selection(app: &mut App, action: Action, selected: usize, entries: usize) -> Vec<Effect> {
    let page = app.extent.overlay.height.saturating_sub(1).max(1);
    let last = entries.saturating_sub(1);
    let to = match action {
        Action::MoveUp => selected.saturating_sub(1),
        Action::MoveDown => selected + 1,
        Action::PageUp => selected.saturating_sub(page),
        Action::PageDown => selected + page,
        Action::MoveFirst => 0,
        _ => last,
    };
    select(app, to.min(last))
}

/// Selects an entry.
pub(super) fn select(app: &mut App, at: usize) -> Vec<Effect> {
    if let Some(area) = app.open_area() {
        return area::select(app, area, at);
    }
    let Some(overlay) = &mut app.overlay else { return Vec::new() };
    if let Overlay::Wire(wire) = overlay {
        wire.side = Side::List;
        wire.select(at, &app.wire);
        return Vec::new();
    }
    overlay.select(at);
    let Overlay::Themes(themes) = overlay else { return Vec::new() };
    let Some(entry) = themes.chosen().filter(|entry| !entry.is_faulty) else { return Vec::new() };
    let name = entry.name.clone();
    put_on(app, name).into_iter().collect()
}

pub(super) fn type_into_palette(app: &mut App, text: &str) -> Vec<Effect> {
    let printable: String = text.chars().filter(|character| !character.is_control()).collect();
    search(app, |query| query + &printable)
}

pub(super) fn delete_from_palette(app: &mut App, action: Action) -> Vec<Effect> {
    search(app, |query| shortened(&query, action).to_owned())
}

/// What an action that deletes leaves of a search.
pub(super) fn shortened(query: &str, action: Action) -> &str {
    let kept = match action {
        Action::DeleteBack => query.grapheme_indices(true).next_back().map_or(0, |(at, _)| at),
        Action::DeleteWordBack => query.unicode_word_indices().next_back().map_or(0, |(at, _)| at),
        _ => 0,
    };
    &query[..kept]
}

fn search(app: &mut App, change: impl FnOnce(String) -> String) -> Vec<Effect> {
    // Out of its place while it looks at everything else.
    let Some(Overlay::Palette(mut palette)) = app.overlay.take() else { return Vec::new() };
    let query = change(palette.query().to_owned());
    palette.search(app, &query);
    app.overlay = Some(Overlay::Palette(palette));
    Vec::new()
}

/// Draws with a theme, if it is not the present one.
fn put_on(app: &mut App, name: String) -> Option<Effect> {
    if app.preferences.theme == name {
        return None;
    }
    app.preferences.theme.clone_from(&name);
    Some(Effect::Dress(name))
}

/// Keeps how the person likes it.
pub(super) fn remember(app: &App) -> Effect {
    let mut preferences = app.preferences.clone();
    // A theme that is tried is not kept.
    if let Some(Overlay::Themes(themes)) = &app.overlay {
        preferences.theme.clone_from(&themes.before);
    }
    Effect::KeepPreferences(Box::new(preferences))
}
