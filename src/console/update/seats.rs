//! Two seats: opening them, giving the keys over, and what is done in the customer's.

use super::{desk, focus, let_go_of_notice, notify, notify_failure, order, remote, writing};
use crate::{
    api::{
        desk::DeskEvent,
        id::{ConversationId, MessageId},
    },
    console::{
        action::Action,
        app::{App, Context, Leave, Link, Pane, Tone, remote::Held, seats::Seat, writing::Purpose},
        composer::Edit,
        effect::{Effect, SeatCall},
        message::{Fate, Refusal, SeatNews},
    },
    conversation::lifecycle::Command,
};

/// Puts the customer's seat beside the representative's, or takes it away.
pub(super) fn toggle(app: &mut App) -> Vec<Effect> {
    if app.seats.is_open() {
        app.seats.close();
        return Vec::new();
    }
    if app.selected().is_none() {
        notify(app, Tone::Warning, "no two seats: no conversation is selected");
        return Vec::new();
    }
    let mut effects = focus(app, Pane::Representative);
    app.seats.open();
    effects.extend(follow(app));
    effects
}

/// Gives the keys to the other seat. Whoever plays both sides answers next: where the representative can reply, their box is
/// open, and it is no note.
pub(super) fn change_over(app: &mut App) -> Vec<Effect> {
    let mut effects = give_keys(app, app.seats.turn().other());
    let can_reply = app.has_desk() && app.selected_standing().is_some() && app.forbidden(&Command::Reply).is_none();
    if app.seats.turn() == Seat::Representative && can_reply {
        effects.extend(writing::open(app, Purpose::Reply));
    }
    effects
}

/// Gives the keys to a seat.
pub(super) fn give_keys(app: &mut App, seat: Seat) -> Vec<Effect> {
    let_go_of_notice(app);
    app.seats.give_keys(seat);
    // Whoever sat there while another conversation was selected leaves now.
    seat_selected(app)
}

/// The selection may be another one: its customer takes the seat, unless somebody is at the keys there.
pub(super) fn follow(app: &mut App) -> Vec<Effect> {
    if !app.seats.is_open() {
        return Vec::new();
    }
    settle(app);
    look(app)
}

/// Seats the selected customer, unless somebody is at the keys there.
pub(super) fn settle(app: &mut App) {
    let is_busy = app.context_beneath() == Context::Customer && app.seats.conversation().is_some();
    if !is_busy {
        seat_customer(app);
    }
}

fn seat_selected(app: &mut App) -> Vec<Effect> {
    let before = app.seats.conversation();
    seat_customer(app);
    if app.seats.conversation() == before { Vec::new() } else { look(app) }
}

fn seat_customer(app: &mut App) {
    match (app.selected(), app.selected_title()) {
        (Some(id), Some(title)) if app.seats.is_open() => app.seats.sit(id, title),
        _ => {}
    }
}

/// The pane has the focus again.
pub(super) fn come_back(app: &mut App) -> Vec<Effect> {
    if app.seats.is_open() { seat_selected(app) } else { Vec::new() }
}

/// Asks for what the customer sees.
fn look(app: &mut App) -> Vec<Effect> {
    if !app.has_desk() {
        return remote::look(app).into_iter().collect();
    }
    let Some(id) = app.seats.conversation() else { return Vec::new() };
    app.seats.viewer.ask(id).map(|question| Effect::Seat(SeatCall::Show(question))).into_iter().collect()
}

/// Something happened in a conversation.
pub(super) fn hear(app: &mut App, event: &DeskEvent, changes_nothing: bool) -> Vec<Effect> {
    let id = event.conversation.id;
    app.seats.viewer.hear(id, event.kind, app.time.machine());
    // Of the selected one the whole pane is asked for.
    let is_alone = app.seats.conversation() == Some(id) && app.list.selected() != Some(id);
    if is_alone && !changes_nothing { look(app) } else { Vec::new() }
}

/// The frame showed the customer a message. What cannot be told now is not told: the next frame would ask again, and so on.
pub(super) fn seen(app: &mut App, id: ConversationId, message: MessageId) -> Vec<Effect> {
    if app.target.leave != Leave::Everything || matches!(app.link, Link::Lost(_)) {
        return Vec::new();
    }
    if app.seats.tells_read(id, message) { vec![Effect::Seat(SeatCall::Read { id, message })] } else { Vec::new() }
}

pub(super) fn edit(app: &mut App, edit: Edit) -> Vec<Effect> {
    if !app.seats.writing.edit(edit) {
        return Vec::new();
    }
    let_go_of_notice(app);
    match app.seats.conversation() {
        // Nobody is asked for leave by a letter: until something is sent, it stays between the person and the box.
        Some(_) if app.target.leave != Leave::Everything => Vec::new(),
        Some(id) if app.seats.writing.tells_typing(app.time.machine()) => vec![Effect::Seat(SeatCall::Typing(id))],
        _ => Vec::new(),
    }
}

/// Sends what the customer wrote. Within a burst of keys, Enter is part of the text.
pub(super) fn say(app: &mut App, in_burst: bool) -> Vec<Effect> {
    if in_burst {
        return edit(app, Edit::NewLine);
    }
    if app.seats.writing.saying().is_some() {
        notify(app, Tone::Warning, writing::ONE_AT_A_TIME);
        return Vec::new();
    }
    let is_selected = app.seats.conversation() == app.list.selected();
    if let Some(forbidden) = app.forbidden(&Command::Write).filter(|_| is_selected && app.has_desk()) {
        let text = format!("not sent: the conversation is {} · a new send begins another", forbidden.standing);
        notify(app, Tone::Warning, text);
        return Vec::new();
    }
    if !app.seats.writing.is_blank() && remote::holds_back(app, Held::Saying(Seat::Customer)) {
        return Vec::new();
    }
    let Some(saying) = app.seats.writing.send() else {
        notify(app, Tone::Warning, writing::NOTHING_TO_SEND);
        return Vec::new();
    };
    let call = SeatCall::Say { number: saying.number, id: saying.writing.id, text: saying.text.clone() };
    let_go_of_notice(app);
    vec![Effect::Seat(call)]
}

/// Tells a live organisation that its customer has read what stands in the seat. Nothing but a person's wish does that:
/// whoever looks there may not be the customer.
pub(super) fn tell_read(app: &mut App) -> Vec<Effect> {
    let Some(id) = app.seats.conversation() else { return Vec::new() };
    let Some(message) = app.remote.newest_to_customer(id) else {
        notify(app, Tone::Warning, "nothing to be read: no message to the customer is known");
        return Vec::new();
    };
    tell_read_up_to(app, id, message)
}

pub(super) fn tell_read_up_to(app: &mut App, id: ConversationId, message: MessageId) -> Vec<Effect> {
    if remote::holds_back(app, Held::Read(id, message)) {
        return Vec::new();
    }
    let effects = seen(app, id, message);
    if effects.is_empty() {
        notify(app, Tone::Warning, "told already: the customer has read the newest message that stands here");
    } else {
        let_go_of_notice(app);
    }
    effects
}

/// Moves what the customer sees.
pub(super) fn go(app: &mut App, action: Action) {
    let room = app.extent.customer;
    let viewer = &mut app.seats.viewer;
    let page = room.height.saturating_sub(1).max(1);
    let from = viewer.first_line(room);
    let to = if action == Action::PageUp { from.saturating_sub(page) } else { from + page };
    viewer.scroll_to(to, room);
}

/// An answer.
pub(super) fn happened(app: &mut App, news: SeatNews) -> Vec<Effect> {
    match news {
        SeatNews::Shown { question, result } => {
            let answer = result.map(|view| *view).map_err(|refusal| desk::with_hint(&refusal));
            let wanted = app.seats.conversation();
            let next = app.seats.viewer.answer(question, answer, wanted);
            next.map(|question| Effect::Seat(SeatCall::Show(question))).into_iter().collect()
        }
        SeatNews::Said { number, result } => said(app, number, result),
        SeatNews::Read { id, result } => {
            // What the endpoint said no to stays no.
            if result.as_ref().is_err_and(|refusal| refusal.fate != Fate::Refused) {
                app.seats.forget_read(id);
            }
            if !app.has_desk() {
                tell_of_receipt(app, id, result);
            }
            Vec::new()
        }
        SeatNews::Ended { id, result } => order::left(app, id, result),
        SeatNews::Done => Vec::new(),
    }
}

/// What was asked for by hand is answered in words.
fn tell_of_receipt(app: &mut App, id: ConversationId, result: Result<(), Refusal>) {
    match result {
        Ok(()) => {
            let text = format!("told: {} has read up to the newest message", app.remote.title(id));
            notify(app, Tone::Success, text);
        }
        Err(refusal) => notify_failure(app, refusal.fate, desk::with_hint(&refusal)),
    }
}

/// The endpoint took what the customer said, or did not.
fn said(app: &mut App, number: u64, result: Result<Option<MessageId>, Refusal>) -> Vec<Effect> {
    let Some(saying) = app.seats.writing.sent(number, result.is_ok()) else { return Vec::new() };
    match result {
        Ok(Some(message)) if !app.has_desk() => app.remote.said(saying.writing.id, message),
        Ok(_) => {}
        Err(refusal) => {
            let text = writing::not_said(&refusal, &saying);
            notify_failure(app, refusal.fate, text);
        }
    }
    if app.seats.conversation() == Some(saying.writing.id) { look(app) } else { Vec::new() }
}
