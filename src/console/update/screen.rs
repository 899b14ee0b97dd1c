//! How the panes share the screen, and whose the mouse is.

use super::{notify, overlay::remember};
use crate::console::{
    action::Action,
    app::{App, Tone},
    effect::Effect,
};

/// Zooms, or moves a border of the pane in focus.
pub(super) fn arrange(app: &mut App, action: Action) -> Vec<Effect> {
    let (focus, columns) = (app.focus, app.columns);
    let layout = &mut app.preferences.layout;
    match action {
        Action::Zoom => layout.is_zoomed = !layout.is_zoomed,
        action => layout.resize(focus, action == Action::Grow, columns),
    }
    vec![remember(app)]
}

/// Takes the mouse, or gives it back to the terminal.
pub(super) fn toggle_mouse(app: &mut App) -> Vec<Effect> {
    let is_ours = !app.preferences.mouse;
    app.preferences.mouse = is_ours;
    app.dragged = None;
    let text = if is_ours {
        "the mouse is the console's: click, wheel, drag borders · most terminals still select with Shift held"
    } else {
        "the mouse is the terminal's: it selects text as it always does"
    };
    notify(app, Tone::Success, text);
    vec![Effect::CaptureMouse(is_ours), remember(app)]
}
