//! The form and sending it.

use uuid::Uuid;

use super::{desk, focus, let_go_of_notice, notify, notify_failure, remote};
use crate::{
    api::{answer::CreateAnswer, create, problem::Code},
    console::{
        action::Action,
        app::{App, Keeping, Pane, Tone, outbox::Attempt, remote::Held},
        composer::{Applied, Edit, Slot},
        effect::Effect,
        message::{Fate, Refusal},
    },
};

/// The edit that an action means in the form.
pub(super) fn edit_of(action: Action) -> Option<Edit> {
    Some(match action {
        Action::Next => Edit::Next,
        Action::Previous => Edit::Previous,
        Action::Toggle => Edit::Toggle,
        Action::AddVariable => Edit::AddRow,
        Action::RemoveVariable => Edit::RemoveRow,
        Action::VariableUp => Edit::RowUp,
        Action::VariableDown => Edit::RowDown,
        Action::Left => Edit::Left,
        Action::Right => Edit::Right,
        Action::Up => Edit::Up,
        Action::Down => Edit::Down,
        Action::WordLeft => Edit::WordLeft,
        Action::WordRight => Edit::WordRight,
        Action::Start => Edit::Start,
        Action::End => Edit::End,
        Action::DeleteBack => Edit::Backspace,
        Action::DeleteForward => Edit::Delete,
        Action::DeleteWordBack => Edit::DeleteWordBack,
        Action::DeleteWordForward => Edit::DeleteWordForward,
        Action::DeleteToStart => Edit::DeleteToStart,
        Action::DeleteToEnd => Edit::DeleteToEnd,
        Action::Undo => Edit::Undo,
        Action::Redo => Edit::Redo,
        _ => return None,
    })
}

/// Edits the form. A press of its button is for [`confirm`], which knows where the key came from.
pub(super) fn edit(app: &mut App, edit: Edit) -> Vec<Effect> {
    match app.composer.apply(edit) {
        Applied::Changed => changed(app),
        Applied::LeftForward => focus(app, Pane::Conversations),
        Applied::LeftBackward => focus(app, Pane::Representative),
        Applied::Moved | Applied::Ignored | Applied::Pressed => {
            tell_the_forms_notice(app);
            Vec::new()
        }
    }
}

/// Gives a field a text in place of what it held, as one step.
pub(super) fn fill(app: &mut App, slot: Slot, text: &str) -> Vec<Effect> {
    app.composer.set_slot(slot);
    app.composer.set_text(slot, text);
    changed(app)
}

/// Enter in the form: sends on the button, elsewhere edits.
pub(super) fn confirm(app: &mut App, fresh_id: Uuid, in_burst: bool) -> Vec<Effect> {
    if app.composer.slot() == Slot::Send {
        return send(app, fresh_id, in_burst);
    }
    edit(app, Edit::NewLine)
}

/// Sends the form, once the person means it.
pub(super) fn send(app: &mut App, fresh_id: Uuid, in_burst: bool) -> Vec<Effect> {
    if in_burst {
        notify(app, Tone::Warning, "not sent: the key came within a burst, as pasted text does · press it again");
        return Vec::new();
    }
    if app.outbox.sending().is_some() {
        notify(app, Tone::Warning, "not sent again: the answer to the first send is not here yet");
        return Vec::new();
    }
    let problems = app.composer.problems();
    if let Some(first) = problems.first()
        && !app.outbox.anyway
    {
        let more = match problems.len() - 1 {
            0 => String::new(),
            more => format!(" (and {more} more)"),
        };
        let text =
            format!("{} {}{more} · press Send again to send it anyway", app.composer.name_of(first.slot), first.reason);
        app.outbox.anyway = true;
        notify(app, Tone::Warning, text);
        return Vec::new();
    }
    if remote::holds_back(app, Held::Form(fresh_id)) {
        return Vec::new();
    }
    let body = app.composer.body();
    let attempt = app.outbox.begin(body, fresh_id);
    app.shelf.sends(attempt.number, app.composer.draft());
    let effect = Effect::Send { attempt: attempt.number, body: attempt.body.clone() };
    app.notice = None;
    app.spin = 0;
    // First the draft: should the console be killed now, the next one knows under which id this was sent.
    keep(app).into_iter().chain([effect]).collect()
}

/// The answer to a send.
pub(super) fn sent(app: &mut App, number: u64, result: Result<CreateAnswer, Refusal>) -> Vec<Effect> {
    let failure = result.as_ref().err().map(|refusal| refusal.fate);
    let Some(attempt) = app.outbox.end(number, failure) else { return Vec::new() };
    app.shelf.sent(number, result.as_ref().ok().map(|answer| answer.conversation_id));
    let mut effects: Vec<Effect> = keep(app).into_iter().collect();
    match result {
        Ok(answer) => {
            let text = describe(app, &attempt, &answer);
            notify(app, Tone::Success, text);
            if !app.has_desk() {
                effects.extend(remote::sent(app, &attempt, &answer));
                return effects;
            }
            app.list.select(answer.conversation_id);
            app.shows_sent = true;
            effects.extend(desk::look_at_selection(app));
        }
        Err(refusal) => {
            let mut text = describe_refusal(&refusal);
            // The rule, and a body that would be taken, are a key away.
            if refusal.fate == Fate::Refused && app.wire.refused_create().is_some() {
                text = format!("{text} · {} says why", app.way_to(Action::Why));
            }
            notify_failure(app, refusal.fate, text);
        }
    }
    effects
}

/// Keeps the form, unless the draft on disk is another one that nobody meant to replace.
pub(super) fn keep(app: &App) -> Option<Effect> {
    (app.keeping != Keeping::OtherUntilEdited).then(|| Effect::KeepDraft(Box::new(app.draft())))
}

pub(super) fn changed(app: &mut App) -> Vec<Effect> {
    // With it goes the offer to send it anyway, which was for the form as it stood.
    let_go_of_notice(app);
    app.outbox.edited();
    app.shows_sent = false;
    if app.keeping == Keeping::OtherUntilEdited {
        app.keeping = Keeping::Form;
    }
    tell_the_forms_notice(app);
    keep(app).into_iter().collect()
}

/// What the form has to say about the last edit, such as that a paste was too long.
fn tell_the_forms_notice(app: &mut App) {
    if let Some(text) = app.composer.notice().map(str::to_owned) {
        notify(app, Tone::Warning, text);
    }
}

/// What a send brought about, in words.
fn describe(app: &App, attempt: &Attempt, answer: &CreateAnswer) -> String {
    let (request, _) = create::read(&attempt.body);
    let id = answer.conversation_id.to_string();
    // Without a desk this is the only place that tells the id.
    let short = if app.has_desk() { format!("{}…", id.split('-').next().unwrap_or_default()) } else { id };
    if answer.is_new {
        return format!("new conversation {short} for {}", app.title_of(&request));
    }
    let continued = request
        .customer
        .customer_id
        .as_ref()
        .map(|customer| format!(", or the conversation of {customer} was continued"));
    let continued = continued.unwrap_or_default();
    if attempt.is_repeat {
        return format!(
            "not new: the earlier send had arrived{continued} · conversation {short}, nothing was sent twice"
        );
    }
    // Which of the two it was cannot be told from the answer, and a known request id merges nothing.
    let customer = match &request.customer.customer_id {
        Some(customer) if attempt.id_is_ours => customer,
        _ => return format!("not new: the request ID was used before{continued} · conversation {short}"),
    };
    let mut outcomes = Vec::new();
    if !request.variables.is_empty() {
        outcomes.push("its variables were merged");
    }
    match (&request.start_message, answer.message_id) {
        (Some(_), None) => outcomes.push("the start message was not delivered"),
        (Some(_), Some(_)) => outcomes.push("the start message was delivered"),
        (None, _) => {}
    }
    let which = if app.has_desk() { String::new() } else { format!(" ({short})") };
    let joint = if outcomes.is_empty() { "" } else { ": " };
    format!("continued the active conversation of {customer}{which}{joint}{}", outcomes.join(", "))
}

fn describe_refusal(refusal: &Refusal) -> String {
    let next = match (refusal.fate, &refusal.hint, refusal.code) {
        (Fate::Uncertain, ..) => {
            "it may have been carried out: press Send again, it goes with the same request ID and nothing happens twice"
        }
        (_, Some(hint), _) => hint.as_str(),
        (_, None, Some(Code::Body | Code::TooManyVariables)) => "correct the field and send again",
        (_, None, _) => "the form is unchanged",
    };
    format!("{} · {next}", refusal.sentence)
}
