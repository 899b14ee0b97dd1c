//! The list of scenarios: read anew whenever it is opened, for a file may have changed.

use crate::console::{
    action::Action,
    app::{App, area::browser::Browse as _},
    effect::{Effect, StageCall},
    update::stage,
};

pub(super) fn opened() -> Vec<Effect> {
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
