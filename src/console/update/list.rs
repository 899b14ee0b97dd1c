//! What the list is asked for, and jumps in it.

use unicode_segmentation::UnicodeSegmentation as _;

use super::{desk, notify};
use crate::{
    api::desk::State,
    console::{
        action::Action,
        app::{
            App, Tone,
            jump::{Jump, grouped},
            scope::{self, Scope},
        },
        effect::Effect,
    },
};

/// Shows other states, or another order. The old rows stay until the answer.
pub(super) fn arrange(app: &mut App, action: Action) -> Vec<Effect> {
    let asked = app.loader.asked().clone();
    match action {
        Action::States => app.loader.set_scope(asked.scope.next()),
        Action::ClosedToo if asked.scope == Scope::Everything => app.loader.set_scope(Scope::Work),
        Action::ClosedToo => app.loader.set_scope(Scope::Everything),
        _ => {
            let sort = scope::next_sort(asked.sort);
            app.loader.set_sort(sort);
            notify(app, Tone::Success, format!("the list is sorted: {}", scope::sort_in_words(sort)));
        }
    }
    desk::load_first_page(app)
}

/// Goes to the next conversation of a kind.
pub(super) fn next(app: &mut App, action: Action) -> Vec<Effect> {
    let before = app.list.selected();
    let (is_there, what) = match action {
        Action::NextUnread => (app.list.select_next(|row| row.unread > 0), "unread"),
        _ => (app.list.select_next(|row| row.state == State::Open), "open"),
    };
    if !is_there {
        notify(app, Tone::Warning, format!("none of the conversations here is {what}"));
    }
    arrived(app, before)
}

/// Begins to type where to go.
pub(super) fn begin_jump(app: &mut App) -> Vec<Effect> {
    app.jump = Some(Jump::from(app.list.selected()));
    Vec::new()
}

/// Keeps the filter, or where the jump went.
pub(super) fn keep(app: &mut App) -> Vec<Effect> {
    app.loader.set_editing(false);
    let total = app.list.total();
    if app.jump.take().and_then(|jump| jump.number()).is_some_and(|number| number as u64 > total) {
        notify(app, Tone::Warning, format!("there are only {} · went to the last", grouped(total)));
    }
    Vec::new()
}

/// Goes where more letters say.
pub(super) fn type_into_jump(app: &mut App, text: &str) -> Vec<Effect> {
    retype(app, |typed| typed + text)
}

/// Deletes from the jump's end.
pub(super) fn delete_from_jump(app: &mut App, action: Action) -> Vec<Effect> {
    retype(app, |typed| {
        let kept = match action {
            Action::DeleteBack => typed.grapheme_indices(true).next_back().map_or(0, |(at, _)| at),
            Action::DeleteWordBack => typed.unicode_word_indices().next_back().map_or(0, |(at, _)| at),
            _ => 0,
        };
        typed[..kept].to_owned()
    })
}

/// Goes back to where the jump began.
pub(super) fn take_jump_back(app: &mut App) -> Vec<Effect> {
    let before = app.list.selected();
    if let Some(from) = app.jump.take().and_then(|jump| jump.before) {
        app.list.select(from);
    }
    arrived(app, before)
}

fn retype(app: &mut App, change: impl FnOnce(String) -> String) -> Vec<Effect> {
    let before = app.list.selected();
    let Some(jump) = &mut app.jump else { return Vec::new() };
    let typed = change(jump.typed().to_owned());
    jump.set_typed(&typed);
    app.follow_jump();
    arrived(app, before)
}

fn arrived(app: &mut App, before: Option<crate::api::id::ConversationId>) -> Vec<Effect> {
    let mut effects = if app.list.selected() == before { Vec::new() } else { desk::look_at_selection(app) };
    effects.extend(desk::load_ahead(app));
    effects
}
