//! Showing the console to others: the mode, the mask, the line that points.

use super::{notify, overlay};
use crate::console::{
    action::Action,
    app::{App, Notice, Pane, Tone, overlay::Overlay, presenter::Pointer},
    effect::Effect,
};

/// Begins or ends presenter mode.
pub(super) fn toggle(app: &mut App) -> Vec<Effect> {
    app.presenter.toggle();
    let way = app.way_to(Action::MaskPersonal);
    let text = match (app.presenter.is_on, app.presenter.is_masked) {
        (true, _) => format!("presenter mode: personal data is masked · {way} shows it"),
        (false, true) => format!("presenter mode is over · personal data stays masked, {way} shows it"),
        (false, false) => "presenter mode is over".to_owned(),
    };
    notify(app, Tone::Success, text);
    Vec::new()
}

/// Masks personal data, or shows it.
pub(super) fn toggle_mask(app: &mut App) -> Vec<Effect> {
    app.presenter.toggle_mask();
    let text = if app.presenter.is_masked {
        "personal data is masked, also in what is copied · the form can be typed into and is sent as it is"
    } else {
        "personal data is shown"
    };
    notify(app, Tone::Success, text);
    Vec::new()
}

/// Shows the line that points, or takes it away.
pub(super) fn point(app: &mut App) -> Vec<Effect> {
    let is_pointing = matches!(app.overlay, Some(Overlay::Pointer(_)));
    let effects = overlay::dismiss(app);
    if !is_pointing {
        app.overlay = Some(Overlay::Pointer(Pointer::default()));
    }
    effects
}

/// Moves the line that points; at an end of what is in sight, what it points at.
pub(super) fn scrolled(app: &mut App, action: Action, selected: usize, lines: usize) -> bool {
    if !matches!(app.overlay, Some(Overlay::Pointer(_))) || app.focus != Pane::Representative || app.is_previewing() {
        return false;
    }
    let room = app.extent.representative;
    let first = app.viewer.first_line(room);
    let to = match action {
        Action::MoveDown if selected + 1 >= lines && first < room.last_scroll() => first + 1,
        Action::MoveUp if selected == 0 && first > 0 => first - 1,
        _ => return false,
    };
    app.viewer.scroll_to(to, room);
    true
}

/// Sees to it that what leaves the console, or is told, holds no personal data while that is masked.
pub(super) fn masked(app: &mut App, before: Option<&Notice>, mut effects: Vec<Effect>) -> Vec<Effect> {
    app.know_people();
    let is_copy = |effect: &Effect| matches!(effect, Effect::Copy(_) | Effect::CopyByTerminal(_));
    if !app.presenter.is_masked || (app.notice.as_ref() == before && !effects.iter().any(is_copy)) {
        return effects;
    }
    let Some(mask) = app.mask().cloned() else { return effects };
    for effect in &mut effects {
        if let Effect::Copy(copy) | Effect::CopyByTerminal(copy) = effect {
            copy.text = mask.within(&copy.text);
        }
    }
    // Now is when it is known best whom it names.
    if let Some(notice) = &mut app.notice {
        notice.text = mask.within(&notice.text);
    }
    effects
}
