//! The list of scenarios: read anew whenever it is opened, for a file may have changed.

use crate::console::{
    action::Action,
    app::{App, area::browser::Browse as _},
    effect::{Effect, StageCall},
    update::stage,
};

/// It begins in the list: the first Enter is to show what it would begin, whatever was last begun.
pub(super) fn opened(app: &mut App) -> Vec<Effect> {
    app.areas.scenarios.browser.leave();
    vec![Effect::Stage(StageCall::List)]
}

pub(super) fn wanted(app: &mut App, action: Action) -> Option<Vec<Effect>> {
    if action != Action::Use {
        return None;
    }
    let browser = &mut app.areas.scenarios.browser;
    // On a narrow screen the detail has a screen of its own: Enter shows it, and begins from there.
    let piece = browser.selected()?.clone();
    if !browser.is_inside() {
        browser.enter();
        return Some(Vec::new());
    }
    Some(stage::put_on(app, piece))
}
