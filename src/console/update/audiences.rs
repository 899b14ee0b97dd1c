//! The comparison of audiences: opened over the selected conversation, and kept current while it is open.

use super::{desk::with_hint, overlay};
use crate::{
    api::{desk::View, id::ConversationId},
    console::{
        action::Action,
        app::{App, audiences::Audiences, overlay::Overlay, viewer::Question},
        effect::Effect,
        message::{Copy, Refusal},
    },
};

/// Opens it for the selected conversation, or closes it.
pub(super) fn toggle(app: &mut App) -> Vec<Effect> {
    if matches!(app.overlay, Some(Overlay::Audiences(_))) {
        return overlay::close(app);
    }
    let Some(id) = app.list.selected() else { return Vec::new() };
    let mut effects = overlay::dismiss(app);
    app.overlay = Some(Overlay::Audiences(Box::new(Audiences::of(id))));
    effects.extend(look_again(app));
    effects
}

/// Goes to another audience, or copies what the present one sees.
pub(super) fn wanted(app: &mut App, action: Action) -> Vec<Effect> {
    match &mut app.overlay {
        Some(Overlay::Audiences(audiences)) if action != Action::CopyAudience => {
            audiences.turn(action == Action::AudienceAfter);
        }
        _ => {}
    }
    match &app.overlay {
        Some(Overlay::Audiences(audiences)) if action == Action::CopyAudience => {
            let text = app.audiences_shown(audiences).in_words();
            vec![Effect::Copy(Copy { what: "what the audience sees", text })]
        }
        _ => Vec::new(),
    }
}

/// The views came, or did not.
pub(super) fn compared(app: &mut App, question: Question, result: Result<Vec<View>, Refusal>) -> Vec<Effect> {
    let Some(Overlay::Audiences(audiences)) = &mut app.overlay else { return Vec::new() };
    let answer = result.map_err(|refusal| with_hint(&refusal));
    audiences.answer(question, answer).map(Effect::Compare).into_iter().collect()
}

/// Something happened to a conversation.
pub(super) fn happened(app: &mut App, id: ConversationId) -> Vec<Effect> {
    match &app.overlay {
        Some(Overlay::Audiences(audiences)) if audiences.id == id => look_again(app),
        _ => Vec::new(),
    }
}

/// Asks anew for what is compared, if anything is.
pub(super) fn look_again(app: &mut App) -> Vec<Effect> {
    let Some(Overlay::Audiences(audiences)) = &mut app.overlay else { return Vec::new() };
    audiences.ask().map(Effect::Compare).into_iter().collect()
}
