//! The reply box: opening it, writing in it, sending what it holds.

use super::{desk, focus, let_go_of_notice, notify, notify_failure, order, remote};
use crate::{
    api::{
        desk::{State, request},
        id::ConversationId,
    },
    console::{
        action::Action,
        app::{
            App, Keeping, Pane, Tone,
            remote::Held,
            seats::Seat,
            slash::{Choice, Taken},
            writing::{Desk, Purpose, Saying, Writing},
        },
        composer::Edit,
        effect::Effect,
        message::{Fate, Refusal},
    },
};

/// What is told while an answer is awaited.
pub(super) const ONE_AT_A_TIME: &str = "not sent: the answer to the last message is not here yet";
pub(super) const NOTHING_TO_SEND: &str = "there is nothing to send";

/// Opens the box for the selected conversation and goes there.
pub(super) fn open(app: &mut App, purpose: Purpose) -> Vec<Effect> {
    let (Some(id), Some(title)) = (app.list.selected(), app.selected_title()) else { return Vec::new() };
    app.seats.give_keys(Seat::Representative);
    let effects = focus(app, Pane::Representative);
    app.writing.begin(Writing { id, purpose, title });
    effects
}

/// The pane has the focus again: the box is open if it is for the conversation that was selected meanwhile.
pub(super) fn come_back(app: &mut App) {
    if app.writing.open().is_some_and(|writing| Some(writing.id) != app.list.selected()) {
        app.writing.close();
    }
}

pub(super) fn edit(app: &mut App, edit: Edit) -> Vec<Effect> {
    if !app.writing.edit(edit) {
        return Vec::new();
    }
    let_go_of_notice(app);
    if app.completions().is_some() || app.doubtful_command().is_some() {
        // A command is not for the customer.
        return Vec::new();
    }
    let writes_to = app.writing.open().filter(|writing| writing.purpose == Purpose::Reply).map(|writing| writing.id);
    match writes_to {
        Some(id) if app.writing.tells_typing(app.time.machine()) => vec![Effect::Typing(id)],
        _ => Vec::new(),
    }
}

/// Sends what the box holds. Within a burst of keys, as a paste without bracketed paste is one, Enter is part of the text.
pub(super) fn say(app: &mut App, in_burst: bool) -> Vec<Effect> {
    if in_burst {
        return edit(app, Edit::NewLine);
    }
    if app.completions().is_some() {
        return take(app);
    }
    if app.writing.saying().is_some() {
        notify(app, Tone::Warning, ONE_AT_A_TIME);
        return Vec::new();
    }
    if let Some(doubt) = app.doubtful_command() {
        // From now on the text is text.
        app.writing.close_list();
        let send = app.way_to(Action::Say);
        notify(app, Tone::Warning, format!("not sent: {doubt} · {send} again sends it to the customer as it is"));
        return Vec::new();
    }
    if !app.writing.is_blank() && remote::holds_back(app, Held::Saying(Seat::Representative)) {
        return Vec::new();
    }
    let Some(saying) = app.writing.send() else {
        notify(app, Tone::Warning, NOTHING_TO_SEND);
        return Vec::new();
    };
    let message = request::Message {
        text: saying.text.clone(),
        internal: saying.writing.purpose == Purpose::Note,
        ..request::Message::default()
    };
    let effect = Effect::Say { number: saying.number, id: saying.writing.id, message };
    let_go_of_notice(app);
    vec![effect]
}

/// Takes what is selected in the list of slash commands.
pub(super) fn take(app: &mut App) -> Vec<Effect> {
    let Some(Choice { mut entries, nothing, .. }) = app.completions() else { return Vec::new() };
    let (Some(writing), at) = (app.writing.open(), app.writing.selected(entries.len())) else { return Vec::new() };
    let id = writing.id;
    if entries.is_empty() {
        tell_not_taken(app, nothing);
        return Vec::new();
    }
    match entries.swap_remove(at).taken {
        Taken::Text(text) => {
            app.writing.set(&text);
            let_go_of_notice(app);
            if !text.starts_with('/') && text.contains('{') {
                notify(app, Tone::Warning, "something in braces could not be filled from this conversation");
            }
            Vec::new()
        }
        Taken::Order(order) => {
            let effects = order::give(app, id, order);
            if !effects.is_empty() {
                app.writing.set("");
            }
            effects
        }
        Taken::Nothing(reason) => {
            tell_not_taken(app, reason);
            Vec::new()
        }
    }
}

fn tell_not_taken(app: &mut App, reason: &str) {
    let back = app.way_to(Action::Back);
    notify(app, Tone::Warning, format!("{reason} · {back} closes the list, and what you wrote is text"));
}

/// Moves within the list of slash commands, round and round.
pub(super) fn move_in_list(app: &mut App, action: Action) -> Vec<Effect> {
    let Some(entries) = app.completions().map(|choice| choice.entries.len()) else { return Vec::new() };
    let at = app.writing.selected(entries);
    let last = entries.saturating_sub(1);
    app.writing.select(match action {
        Action::Up => at.checked_sub(1).unwrap_or(last),
        _ if at == last => 0,
        _ => at + 1,
    });
    Vec::new()
}

/// The endpoint took it, or did not.
pub(super) fn said(app: &mut App, number: u64, result: Result<(), Refusal>) -> Vec<Effect> {
    let Some(saying) = app.writing.sent(number, result.is_ok()) else { return Vec::new() };
    if let Err(refusal) = result {
        let text = not_said(&refusal, &saying);
        notify_failure(app, refusal.fate, text);
    }
    if app.list.selected() == Some(saying.writing.id) { desk::look_at_selection(app) } else { Vec::new() }
}

/// What leaving would do to what was written to conversations.
pub(super) fn left_behind(app: &App) -> Option<&'static str> {
    let has = |question: fn(&Desk) -> bool| [&app.writing, &app.seats.writing].into_iter().any(question);
    if has(Desk::has_unsent_of_closed) {
        return Some("what was written to a closed conversation is not kept: it will be lost");
    }
    has(Desk::has_unsent).then_some(if app.keeping == Keeping::Nothing {
        "a reply, a note or a customer's message was not sent; no drafts are kept: it will be lost"
    } else {
        "a reply, a note or a customer's message was not sent; it is kept as a draft"
    })
}

/// A conversation may be closed: what was written to it has nowhere to go then.
pub(super) fn close_off(app: &mut App, id: ConversationId, state: State) {
    if state == State::Closed {
        app.writing.close_off(id);
        app.seats.writing.close_off(id);
    }
}

/// What became of a message that brought no success, in words.
pub(super) fn not_said(refusal: &Refusal, saying: &Saying) -> String {
    let noun = saying.writing.purpose.noun();
    match refusal.fate {
        Fate::Uncertain => {
            format!("{} · the {noun} may have arrived all the same: look before you send it again", refusal.sentence)
        }
        _ => format!("{} · the {noun} is back in its box", desk::with_hint(refusal)),
    }
}
