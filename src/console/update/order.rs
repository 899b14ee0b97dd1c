//! Orders: asked for, asked about where they may not be meant, given, answered. One path for all of them.

use super::{desk, notify, notify_failure, remote, sheet};
use crate::{
    api::{desk::View, id::ConversationId},
    console::{
        action::Action,
        app::{
            App, Tone,
            errand::{self, Errand, Question},
            order::{Order, UnderWay},
            overlay::Overlay,
            remote::Held,
        },
        effect::{Effect, SeatCall},
        message::Refusal,
    },
    conversation::lifecycle::Standing,
};

/// Characters of a queue's name and of a filter.
const TYPED_CHARS: usize = 200;

/// What an action has done with the selected conversation.
pub(super) fn wanted(app: &mut App, action: Action) -> Vec<Effect> {
    match action {
        Action::Accept => give_unless_in_doubt(app, Order::Accept),
        Action::Reject => give_unless_in_doubt(app, Order::Reject),
        Action::EndConversation => give_unless_in_doubt(app, Order::End),
        Action::CloseConversation => give_unless_in_doubt(app, Order::Close),
        Action::OpenConversation => give_unless_in_doubt(app, Order::Open),
        Action::Release => give_unless_in_doubt(app, Order::Release),
        Action::ForceClose => give_unless_in_doubt(app, Order::ForceClose),
        Action::CustomerEnd => ask_customer(app),
        Action::Transfer => ask(app, Question::Queue),
        Action::Link => {
            let mut effects = ask(app, Question::Record);
            // They may have been changed elsewhere.
            effects.push(Effect::LoadRecords);
            effects
        }
        _ => Vec::new(),
    }
}

fn give_unless_in_doubt(app: &mut App, order: Order) -> Vec<Effect> {
    let Some(id) = app.list.selected() else { return Vec::new() };
    let shows_another = app.viewer.shown().is_some_and(|view| view.conversation_id != id);
    if shows_another && app.viewer.is_loading() {
        // Nothing is done with what has not been seen.
        notify(app, Tone::Warning, "not done: the selected conversation is still loading · press the key again");
        return Vec::new();
    }
    match errand::doubt(&order, app.selected_state()) {
        Some(_) => ask(app, Question::Sure(order)),
        None => give(app, id, order),
    }
}

/// Asks whether the customer in the seat wants to end it: that conversation, whichever is selected.
fn ask_customer(app: &mut App) -> Vec<Effect> {
    if let Some(writing) = app.seats.writing.open() {
        let question = Question::Sure(Order::Leave);
        app.overlay = Some(Overlay::Errand(Errand::new(writing.id, writing.title.clone(), question)));
    }
    Vec::new()
}

/// Opens a question about the selected conversation.
pub(super) fn ask(app: &mut App, question: Question) -> Vec<Effect> {
    let (Some(id), Some(title)) = (app.list.selected(), app.selected_title()) else { return Vec::new() };
    app.overlay = Some(Overlay::Errand(Errand::new(id, title, question)));
    Vec::new()
}

/// Enter: gives the order that the question settled on. Within a burst it may be part of pasted text.
pub(super) fn take(app: &mut App, in_burst: bool) -> Vec<Effect> {
    if in_burst {
        return Vec::new();
    }
    let Some(Overlay::Errand(errand)) = &app.overlay else { return Vec::new() };
    let (id, Some(order)) = (errand.id, errand.chosen(app)) else { return Vec::new() };
    app.overlay = None;
    give(app, id, order)
}

/// Types or pastes into the question.
pub(super) fn type_text(app: &mut App, text: &str) -> Vec<Effect> {
    change(app, |typed| {
        let room = TYPED_CHARS.saturating_sub(typed.chars().count());
        typed.extend(text.chars().filter(|character| !character.is_control()).take(room));
    })
}

pub(super) fn delete(app: &mut App, action: Action) -> Vec<Effect> {
    change(app, |typed| sheet::erase(typed, action))
}

fn change(app: &mut App, change: impl FnOnce(&mut String)) -> Vec<Effect> {
    if let Some(Overlay::Errand(errand)) = &mut app.overlay {
        change(&mut errand.typed);
        errand.selected = 0;
    }
    Vec::new()
}

/// Gives an order. One at a time: what comes of it decides what makes sense next.
pub(super) fn give(app: &mut App, id: ConversationId, order: Order) -> Vec<Effect> {
    if let Some(UnderWay { order, .. }) = &app.order {
        let text = format!("the answer to the last {} is not here yet", order.noun());
        notify(app, Tone::Warning, text);
        return Vec::new();
    }
    if remote::holds_back(app, Held::Order(id, order.clone())) {
        return Vec::new();
    }
    app.order = Some(UnderWay { id, order: order.clone() });
    // Without a desk there is but one order: the customer's, to the API.
    if app.has_desk() { vec![Effect::Order { id, order }] } else { vec![Effect::Seat(SeatCall::End(id))] }
}

/// The customer has left an endpoint without a desk, or not.
pub(super) fn left(app: &mut App, id: ConversationId, result: Result<(), Refusal>) -> Vec<Effect> {
    if app.order.take_if(|under_way| under_way.id == id).is_none() {
        return Vec::new();
    }
    match result {
        Ok(()) => {
            let text = format!("ended by the customer: the conversation with {}", app.remote.title(id));
            notify(app, Tone::Success, text);
        }
        Err(refusal) => notify_failure(app, refusal.fate, desk::with_hint(&refusal)),
    }
    remote::refresh(app)
}

/// The order was carried out, or not.
pub(super) fn answered(app: &mut App, id: ConversationId, result: Result<Box<View>, Refusal>) -> Vec<Effect> {
    let Some(UnderWay { order, .. }) = app.order.take_if(|under_way| under_way.id == id) else { return Vec::new() };
    match result {
        Ok(view) => {
            notify(app, Tone::Success, order.told(&view));
            // The row's own news may come later, and the next order must not be refused for what was.
            app.ordered = Some((id, Standing::from(&*view)));
            if app.list.selected() == Some(id) {
                app.viewer.show(*view);
            }
            Vec::new()
        }
        Err(refusal) => {
            notify_failure(app, refusal.fate, desk::with_hint(&refusal));
            // It may have changed under somebody else's hand.
            desk::look_at_selection(app)
        }
    }
}
