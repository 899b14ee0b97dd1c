//! Copying what has the focus, and telling how it went. No secret can be in focus: the form has none, and what the
//! endpoint shows has them masked.

use super::notify;
use crate::console::{
    app::{App, Tone},
    effect::Effect,
    message::{Copy, Route},
};

pub(super) fn copy(app: &mut App) -> Vec<Effect> {
    let Some((what, text)) = app.copyable() else { return Vec::new() };
    vec![Effect::Copy(Copy { what, text })]
}

/// It was copied, or not.
pub(super) fn copied(app: &mut App, what: &str, result: Result<Route, String>) -> Vec<Effect> {
    match result {
        Ok(route) => {
            let text = match route {
                Route::Program(program) => format!("copied by {program}: {what}"),
                Route::Tmux => format!("copied by tmux, to its buffer and on to the terminal: {what}"),
                Route::Terminal => {
                    format!("sent to the terminal's clipboard (OSC 52), which does not confirm it: {what}")
                }
                Route::File(path) => format!("no clipboard can be reached, written to {path}: {what}"),
            };
            notify(app, Tone::Success, text);
        }
        Err(reason) => notify(app, Tone::Error, format!("not copied, {reason}: {what}")),
    }
    Vec::new()
}
