//! An endpoint without a desk: its list and conversations by the API, webhooks, and the question before the first send.

use super::{compose, desk, notify, order, overlay, seats, sheet, writing};
use crate::api::{answer::CreateAnswer, create};
use crate::console::{
    action::Action,
    app::{
        App, Leave, Tone,
        outbox::Attempt,
        overlay::Overlay,
        remote::{Confirmation, Held, Sent},
        seats::Seat,
    },
    effect::{Effect, RemoteCall},
    message::RemoteNews,
};

/// Asks for the list, and for what is new of the selected conversation.
pub(super) fn refresh(app: &mut App) -> Vec<Effect> {
    if app.has_desk() {
        return Vec::new();
    }
    let list = app.remote.ask_for_list().then_some(Effect::Remote(RemoteCall::List));
    list.into_iter().chain(look(app)).collect()
}

/// Asks for what the API tells of the selected conversation, or of the one whose customer sits here.
pub(super) fn look(app: &mut App) -> Option<Effect> {
    seats::settle(app);
    let id = app.looked_at()?;
    app.remote.ask_for_detail(id).map(|id| Effect::Remote(RemoteCall::Look(id)))
}

pub(super) fn news(app: &mut App, news: RemoteNews) -> Vec<Effect> {
    match news {
        RemoteNews::Listed(result) => {
            let before = app.remote.selected();
            let answer = result.map_err(|refusal| desk::with_hint(&refusal));
            let again = app.remote.list_came(answer, app.now);
            let list = again.then_some(Effect::Remote(RemoteCall::List));
            let look = if app.remote.selected() == before { None } else { look(app) };
            list.into_iter().chain(look).collect()
        }
        RemoteNews::Looked(detail) => {
            let wanted = app.looked_at();
            let next = app.remote.detail_came(detail, wanted);
            next.map(|id| Effect::Remote(RemoteCall::Look(id))).into_iter().collect()
        }
        RemoteNews::Arrived(arrival) => {
            let is_taken = arrival.status < 300;
            app.remote.arrived(arrival);
            // What nobody vouches for must not make us ask.
            if is_taken { refresh(app) } else { Vec::new() }
        }
        RemoteNews::Confirmed(result) => confirmed(app, result),
    }
}

/// A send succeeded: what is remembered of it is what the list tells, and the API is asked what became of it.
pub(super) fn sent(app: &mut App, attempt: &Attempt, answer: &CreateAnswer) -> Vec<Effect> {
    let (request, _) = create::read(&attempt.body);
    let title = app.title_of(&request);
    if app.remote.selected() != Some(answer.conversation_id) {
        app.viewer.clear();
    }
    // A start message is the customer's.
    if let Some(message) = answer.message_id {
        app.remote.said(answer.conversation_id, message);
    }
    app.remote.sent(Sent { id: answer.conversation_id, at: app.now, title, is_new: answer.is_new, request });
    app.shows_sent = true;
    refresh(app)
}

/// Whether what is to go out has to wait or cannot leave; it is told why, or asked for.
pub(super) fn holds_back(app: &mut App, held: Held) -> bool {
    let profile = &app.target.profile;
    if app.target.leave == Leave::Reads {
        let text = format!(
            "not sent: the profile {profile} is only observed, `observe = true` says so in its configuration; reading works"
        );
        notify(app, Tone::Warning, text);
        return true;
    }
    if app.target.leave == Leave::ReadsUntilConfirmed {
        app.notice = None;
        app.overlay = Some(Overlay::Confirmation(Confirmation::new(held)));
        return true;
    }
    false
}

/// Enter: takes the name that was typed. Within a burst it may be part of pasted text.
pub(super) fn take(app: &App, in_burst: bool) -> Vec<Effect> {
    let typed = app.confirmation().map(|confirmation| confirmation.typed.clone());
    typed.filter(|_| !in_burst).map(Effect::Confirm).into_iter().collect()
}

/// Types or pastes into the name.
pub(super) fn type_text(app: &mut App, text: &str) -> Vec<Effect> {
    if let Some(Overlay::Confirmation(confirmation)) = &mut app.overlay {
        confirmation.type_text(text);
    }
    Vec::new()
}

pub(super) fn delete(app: &mut App, action: Action) -> Vec<Effect> {
    if let Some(Overlay::Confirmation(confirmation)) = &mut app.overlay {
        sheet::erase(&mut confirmation.typed, action);
        confirmation.complaint = None;
    }
    Vec::new()
}

/// The name was right, and what waited for it is sent; or it was not.
fn confirmed(app: &mut App, result: Result<(), String>) -> Vec<Effect> {
    match (result, &mut app.overlay) {
        (Ok(()), Some(Overlay::Confirmation(confirmation))) => {
            let held = confirmation.held.clone();
            app.target.leave = Leave::Everything;
            // That the form has something that will be refused was agreed to before.
            let anyway = app.outbox.anyway || !app.composer.problems().is_empty();
            let mut effects = overlay::close(app);
            effects.extend(match held {
                Held::Form(fresh_id) => {
                    app.outbox.anyway = anyway;
                    compose::send(app, fresh_id, false)
                }
                Held::Saying(Seat::Customer) => seats::say(app, false),
                Held::Saying(Seat::Representative) => writing::say(app, false),
                Held::Read(id, message) => seats::tell_read_up_to(app, id, message),
                Held::Order(id, order) => order::give(app, id, order),
            });
            effects
        }
        (Ok(()), _) => {
            app.target.leave = Leave::Everything;
            Vec::new()
        }
        (Err(sentence), Some(Overlay::Confirmation(confirmation))) => {
            confirmation.complaint = Some(format!("{sentence}: nothing was sent"));
            confirmation.typed.clear();
            Vec::new()
        }
        (Err(_), _) => Vec::new(),
    }
}

/// Moves the selection.
pub(super) fn move_selection(app: &mut App, action: Action) -> Vec<Effect> {
    let page = isize::try_from(app.remote.height().saturating_sub(1).max(1)).unwrap_or(isize::MAX);
    let step = match action {
        Action::MoveUp => -1,
        Action::MoveDown => 1,
        Action::PageUp => -page,
        Action::PageDown => page,
        Action::MoveFirst => isize::MIN,
        _ => isize::MAX,
    };
    change_selection(app, |app| app.remote.select_by(step))
}

/// Selects a row that is in sight.
pub(super) fn select_in_sight(app: &mut App, line: usize) -> Vec<Effect> {
    change_selection(app, |app| {
        app.remote.select_in_sight(line);
    })
}

fn change_selection(app: &mut App, change: impl FnOnce(&mut App)) -> Vec<Effect> {
    let before = app.remote.selected();
    change(app);
    if app.remote.selected() == before {
        return Vec::new();
    }
    // It is read from its beginning.
    app.viewer.clear();
    look(app).into_iter().collect()
}
