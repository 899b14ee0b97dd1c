//! What replaces the whole form: clearing, bringing back, loading. Each is one step that undo takes back.

use super::{compose, focus, notify};
use crate::console::{
    action::Action,
    app::{App, Pane, Tone, shelf::Was},
    composer::{Applied, Composer, Draft},
    effect::Effect,
};

/// How to take back what replaced the form.
pub(super) fn way_back(app: &App) -> String {
    format!("{} in the form takes it back", app.way_to(Action::Undo))
}

/// Empties the form.
pub(super) fn clear(app: &mut App) -> Vec<Effect> {
    let before = app.composer.draft();
    if app.composer.replace_with(&Composer::empty()) != Applied::Changed {
        notify(app, Tone::Warning, "the form is empty already");
        return Vec::new();
    }
    app.shelf.clears(before);
    let effects = compose::changed(app);
    let ways = [Action::Undo, Action::RestoreForm].map(|action| app.way_to(action));
    notify(app, Tone::Success, format!("cleared · {} brings it back", ways.join(" or ")));
    effects
}

/// Brings back what was last cleared or sent.
pub(super) fn restore(app: &mut App) -> Vec<Effect> {
    let Some(shelved) = app.shelf.last().cloned() else {
        notify(app, Tone::Warning, "nothing was cleared or sent yet");
        return Vec::new();
    };
    let was = match shelved.was {
        Was::Cleared => "what was cleared is back",
        Was::Sent => "what was last sent is back",
    };
    load(app, &Composer::from_draft(&shelved.draft), was)
}

/// Loads what was sent from here: for the selected conversation where the desk has the focus, else what was sent last.
pub(super) fn duplicate(app: &mut App) -> Vec<Effect> {
    let selected = if app.focus == Pane::Compose { None } else { app.selected() };
    let of_selected = selected.and_then(|id| app.shelf.sent_to(id));
    if selected.is_some() && of_selected.is_none() {
        notify(app, Tone::Warning, "the selected conversation was not sent from here");
        return Vec::new();
    }
    let Some(sent) = of_selected.or_else(|| app.shelf.last_sent()) else {
        notify(app, Tone::Warning, "nothing was sent from here yet");
        return Vec::new();
    };
    // Under the same id a send would be a retry, not a second conversation.
    let form = Composer::from_draft(&Draft::with_fresh_request_id(sent.clone()));
    load(app, &form, "a copy of what was sent, with a new request ID")
}

/// Puts another form in the place of this one and goes there; `told` says what it is.
pub(super) fn load(app: &mut App, form: &Composer, told: &str) -> Vec<Effect> {
    let mut effects = focus(app, Pane::Compose);
    match app.composer.replace_with(form) {
        Applied::Changed => {
            effects.extend(compose::changed(app));
            let way_back = way_back(app);
            notify(app, Tone::Success, format!("{told} · {way_back}"));
        }
        _ => notify(app, Tone::Success, format!("{told}: the form holds just that already")),
    }
    effects
}
