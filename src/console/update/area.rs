//! The areas of the desk: opened, looked through, kept current while they are open. What each does besides is in a file
//! of its own.

mod clock;
mod deliveries;
mod faults;
mod fidelity;
mod records;
mod scenarios;

use super::{compose::edit_of, desk::with_hint, notify, notify_failure, overlay};
use crate::{
    api::desk::Record,
    console::{
        action::Action,
        app::{App, Tone, area::Area, overlay::Overlay},
        composer::Edit,
        effect::Effect,
        message::{AreaNews, Refusal, StreamNews},
    },
};

/// Characters of a filter, more than any name needs.
const FILTER_CHARS: usize = 200;

/// Does what is wanted of an area; `None` when it is not the areas' business.
pub(super) fn wanted(app: &mut App, action: Action) -> Option<Vec<Effect>> {
    // Which takes the question itself back.
    if action == Action::Back {
        return None;
    }
    // Any other wish takes the question back.
    let asked = app.areas.asked.take();
    if let Some(area) = opened_by(action) {
        return Some(toggle(app, area));
    }
    let area = app.open_area()?;
    let is_filtering = app.areas.browser(area).is_filtering();
    let effects = match action {
        Action::Filter => {
            app.areas.browser_mut(area).set_filtering(true);
            Vec::new()
        }
        Action::Use | Action::Next | Action::Previous if is_filtering => {
            app.areas.browser_mut(area).set_filtering(false);
            Vec::new()
        }
        Action::Next | Action::Previous if !app.areas.is_typing(area) => {
            let browser = app.areas.browser_mut(area);
            if browser.is_inside() {
                browser.back();
            } else {
                browser.enter();
            }
            Vec::new()
        }
        Action::Up | Action::Down if is_filtering => move_by_one(app, area, action == Action::Down),
        action if is_filtering => edit(app, edit_of(action)?),
        action => match area {
            Area::Deliveries => deliveries::wanted(app, action, asked)?,
            Area::Records => records::wanted(app, action, asked)?,
            Area::Clock => clock::wanted(app, action)?,
            Area::Faults => faults::wanted(app, action)?,
            Area::Fidelity => fidelity::wanted(app, action)?,
            Area::Scenarios => scenarios::wanted(app, action)?,
        },
    };
    Some(effects)
}

/// Whether the action does something that a pasted character must not do.
pub(super) fn acts(action: Action) -> bool {
    matches!(
        action,
        Action::Use
            | Action::Replay
            | Action::ReplayAll
            | Action::NewRecord
            | Action::EditRecord
            | Action::DeleteRecord
            | Action::ArmToo
            | Action::Disarm
            | Action::DisarmAll
    )
}

/// Tells why nothing was done.
pub(super) fn mistrust(app: &mut App) -> Vec<Effect> {
    notify(app, Tone::Warning, "not done: the key came within a burst, as pasted text does · press it again");
    Vec::new()
}

/// A step back within the area that is open; whether there was one.
pub(super) fn back(app: &mut App) -> bool {
    let Some(area) = app.open_area() else { return false };
    if app.areas.asked.take().is_some() {
        app.notice = None;
        return true;
    }
    let is_closed = match area {
        Area::Records => records::back(app),
        Area::Clock => clock::back(app),
        Area::Deliveries | Area::Faults | Area::Fidelity | Area::Scenarios => false,
    };
    is_closed || app.areas.browser_mut(area).back()
}

/// Edits the text that has the keys.
pub(super) fn edit(app: &mut App, edit: Edit) -> Vec<Effect> {
    let Some(area) = app.open_area() else { return Vec::new() };
    let is_taken = match area {
        Area::Records => records::edit(app, &edit),
        Area::Clock => clock::edit(app, &edit),
        Area::Deliveries | Area::Faults | Area::Fidelity | Area::Scenarios => false,
    };
    if is_taken {
        return Vec::new();
    }
    let mut edit = Some(edit);
    app.areas.browser_mut(area).change_filter(&mut |filter| {
        if let Some(edit) = edit.take() {
            filter.apply(edit);
            filter.shorten(FILTER_CHARS);
        }
    });
    Vec::new()
}

/// Selects an entry of the open area.
pub(super) fn select(app: &mut App, area: Area, at: usize) -> Vec<Effect> {
    app.areas.browser_mut(area).select(at);
    match area {
        Area::Deliveries => deliveries::load_ahead(app),
        Area::Records | Area::Clock | Area::Faults | Area::Fidelity | Area::Scenarios => Vec::new(),
    }
}

/// Gives the keys to a field of the record that is being written, and its cursor to a place.
pub(super) fn place_in_record(app: &mut App, field: usize, edit: Edit) {
    records::place(app, field, edit);
}

/// News of the event stream that an area may have to look at.
pub(super) fn told(app: &mut App, news: &StreamNews) -> Vec<Effect> {
    let mut effects = deliveries::told(app, news);
    effects.extend(records::told(app, news));
    effects.extend(clock::told(app, news));
    effects.extend(faults::told(app, news));
    effects
}

/// The customer records came.
pub(super) fn records_loaded(app: &mut App, result: Result<Vec<Record>, Refusal>) -> Vec<Effect> {
    records::loaded(app, result)
}

/// The desk answered.
pub(super) fn happened(app: &mut App, news: AreaNews) -> Vec<Effect> {
    match news {
        AreaNews::Deliveries { question, result } => deliveries::listed(app, &question, result),
        AreaNews::Replayed(result) => deliveries::replayed(app, result),
        AreaNews::ReplayedAll { done, refusal } => deliveries::replayed_all(app, done, refusal),
        AreaNews::RecordSaved { id, result } => records::saved(app, &id, result),
        AreaNews::RecordRemoved { id, result } => records::removed(app, &id, result),
        AreaNews::Clock { request, result } => clock::answered(app, request, result),
        AreaNews::Faults { ticket, result } => faults::listed(app, ticket, result),
        AreaNews::Armed { what, result } => faults::armed(app, what, result),
        AreaNews::Rested(Area::Deliveries) => deliveries::rested(app),
        AreaNews::Rested(Area::Faults) => faults::rested(app),
        AreaNews::Rested(Area::Records | Area::Clock | Area::Fidelity | Area::Scenarios) => Vec::new(),
    }
}

fn opened_by(action: Action) -> Option<Area> {
    match action {
        Action::Deliveries => Some(Area::Deliveries),
        Action::Records => Some(Area::Records),
        Action::Clock => Some(Area::Clock),
        Action::Faults => Some(Area::Faults),
        Action::Fidelity => Some(Area::Fidelity),
        Action::Scenarios => Some(Area::Scenarios),
        _ => None,
    }
}

/// Opens an area in the place of whatever lies over the panes; closes it if it is open.
fn toggle(app: &mut App, area: Area) -> Vec<Effect> {
    if app.open_area() == Some(area) {
        return overlay::close(app);
    }
    let mut effects = overlay::dismiss(app);
    app.overlay = Some(Overlay::Area(area));
    effects.extend(match area {
        Area::Deliveries => deliveries::opened(app),
        Area::Records => records::opened(app),
        Area::Clock => clock::opened(app),
        Area::Faults => faults::opened(app),
        Area::Fidelity => Vec::new(),
        Area::Scenarios => scenarios::opened(app),
    });
    effects
}

fn move_by_one(app: &mut App, area: Area, down: bool) -> Vec<Effect> {
    let (place, _) = app.areas.browser(area).place();
    select(app, area, if down { place + 1 } else { place.saturating_sub(1) })
}

/// Tells what the desk did not do, in its own words.
fn refused(app: &mut App, what: &str, refusal: &Refusal) -> Vec<Effect> {
    notify_failure(app, refusal.fate, format!("{what}: {}", with_hint(refusal)));
    Vec::new()
}
