//! Conversations that come in: offered, accepted, rejected, gone.

use super::{desk, focus, notify, order};
use crate::{
    api::desk::{DeskEvent, State},
    console::{
        app::{App, Pane, Tone, order::Order, seats::Seat},
        effect::Effect,
    },
};

/// Takes in an event, before the list does.
pub(super) fn hear(app: &mut App, event: &DeskEvent) {
    let was_open = app.list.row(event.conversation.id).is_some_and(|row| row.state == State::Open);
    app.incoming.hear(event, was_open, app.now);
}

/// Time went on: an offer may be over. The endpoint does nothing about it by itself.
pub(super) fn expire(app: &mut App) {
    if let Some(offer) = app.incoming.expire(app.now)
        && app.notice.is_none()
    {
        let text = format!("nobody accepted {} in time: the conversation goes on waiting in the list", offer.title);
        notify(app, Tone::Warning, text);
    }
}

/// Accepts the one that is offered and goes there.
pub(super) fn accept(app: &mut App) -> Vec<Effect> {
    let Some(id) = app.incoming.first().map(|offer| offer.id) else { return Vec::new() };
    let mut effects = order::give(app, id, Order::Accept);
    if effects.is_empty() {
        return effects;
    }
    app.incoming.withdraw(id);
    app.list.select(id);
    effects.extend(desk::look_at_selection(app));
    // The box that is open was for another one; its text stays.
    app.writing.close();
    app.seats.give_keys(Seat::Representative);
    effects.extend(focus(app, Pane::Representative));
    effects
}

/// Rejects it: it is offered to the next, and goes on waiting.
pub(super) fn reject(app: &mut App) -> Vec<Effect> {
    let Some(id) = app.incoming.first().map(|offer| offer.id) else { return Vec::new() };
    let effects = order::give(app, id, Order::Reject);
    if !effects.is_empty() {
        app.incoming.withdraw(id);
    }
    effects
}
