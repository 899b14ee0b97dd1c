//! What a mouse means, by the map of the last frame. A click focuses and selects; a wheel scrolls what is under it and
//! leaves the focus where it is.

use uuid::Uuid;

use super::{area, compose, desk, focus, overlay, seats, stay, want, wire, writing};
use crate::console::{
    action::{self, Action},
    app::{
        App, Context, Pane,
        layout::Divider,
        map::{Area, Spot, Typed},
        seats::Seat,
    },
    composer::{Cell, Edit, Position, Slot},
    effect::Effect,
    message::Pointer,
};

/// Lines that a notch of the wheel is.
const NOTCH: usize = 3;

pub(super) fn pointed(app: &mut App, pointer: Pointer, at: (u16, u16), fresh_id: Uuid) -> Vec<Effect> {
    match pointer {
        Pointer::Pressed => {
            app.dragged = None;
            let target = app.map.at(at.0, at.1);
            if !matches!(target, Some(Spot::Action(Action::Leave | Action::Quit))) {
                stay(app);
            }
            let typed = app.map.text_at(at.0, at.1);
            let mut effects = pressed(app, target, fresh_id);
            if let Some((typed, position)) = typed {
                effects.extend(place(app, typed, position));
            }
            effects
        }
        Pointer::Dragged => {
            drag(app, at);
            Vec::new()
        }
        // Kept once, when it stands.
        Pointer::Released => app.dragged.take().map(|_| overlay::remember(app)).into_iter().collect(),
        Pointer::WheelUp => scroll(app, at, true),
        Pointer::WheelDown => scroll(app, at, false),
    }
}

fn pressed(app: &mut App, target: Option<Spot>, fresh_id: Uuid) -> Vec<Effect> {
    match target {
        // Keys in the footer are for the overlay too.
        Some(Spot::Action(action)) => {
            let is_available = action::row(action).is_some_and(|row| row.is_available(app));
            if is_available { want(app, action, fresh_id, false) } else { Vec::new() }
        }
        Some(Spot::Entry(at)) => {
            let is_selected = app.choice().is_some_and(|(selected, _)| selected == at);
            // The first click shows which it is; the palette does it at once.
            if is_selected || app.context() == Context::Palette {
                let mut effects = overlay::select(app, at);
                effects.extend(overlay::pick(app, fresh_id, false));
                return effects;
            }
            overlay::select(app, at)
        }
        Some(Spot::Line(row)) => {
            wire::point(app, row);
            Vec::new()
        }
        Some(Spot::Overlay) => Vec::new(),
        // Outside of what is open.
        _ if app.overlay.is_some() => overlay::close(app),
        Some(Spot::Pane(pane)) => focus(app, pane),
        Some(Spot::Seat(seat)) => {
            let mut effects = focus(app, Pane::Representative);
            effects.extend(seats::give_keys(app, seat));
            effects
        }
        Some(Spot::Divider(divider)) => {
            app.dragged = Some(divider);
            Vec::new()
        }
        Some(Spot::Row(line)) => {
            let mut effects = focus(app, Pane::Conversations);
            effects.extend(desk::select_in_sight(app, line));
            effects
        }
        Some(Spot::Completion(at)) => {
            app.writing.select(at);
            writing::take(app)
        }
        Some(Spot::Slot(slot)) => press_slot(app, slot, fresh_id),
        None => Vec::new(),
    }
}

/// Gives the keys to the text that was clicked on, and its cursor to where.
fn place(app: &mut App, typed: Typed, position: Position) -> Vec<Effect> {
    let edit = Edit::Place(position);
    match typed {
        Typed::Slot(slot) if app.overlay.is_none() && app.composer.slot() == slot => compose::edit(app, edit),
        Typed::Box(Seat::Representative) if app.context() == Context::Reply => {
            app.writing.edit(edit);
            Vec::new()
        }
        Typed::Box(Seat::Customer) if app.context() == Context::Customer => {
            app.seats.writing.edit(edit);
            Vec::new()
        }
        Typed::RecordField(at) => {
            area::place_in_record(app, at, edit);
            Vec::new()
        }
        Typed::Slot(_) | Typed::Box(_) => Vec::new(),
    }
}

fn press_slot(app: &mut App, slot: Slot, fresh_id: Uuid) -> Vec<Effect> {
    let mut effects = focus(app, Pane::Compose);
    app.composer.set_slot(slot);
    effects.extend(match slot {
        Slot::Send | Slot::AddVariable => compose::confirm(app, fresh_id, false),
        Slot::SkipAiAgent | Slot::Variable { cell: Cell::Displayable | Cell::Kind, .. } => {
            compose::edit(app, Edit::Toggle)
        }
        _ => Vec::new(),
    });
    effects
}

fn drag(app: &mut App, (column, row): (u16, u16)) {
    let Some(divider) = app.dragged else { return };
    let Area { x, y, width, height } = app.map.body;
    let layout = &mut app.preferences.layout;
    match divider {
        Divider::Form => layout.drag(divider, (column + 1).saturating_sub(x), width),
        Divider::List => layout.drag(divider, (row + 1).saturating_sub(y), height),
    }
}

fn scroll(app: &mut App, (column, row): (u16, u16), is_up: bool) -> Vec<Effect> {
    let moved = |from: usize, last: usize| {
        if is_up { from.saturating_sub(NOTCH) } else { from.saturating_add(NOTCH).min(last) }
    };
    if matches!(app.map.at(column, row), Some(Spot::Line(_))) && wire::turn_wheel(app, is_up, NOTCH) {
        return Vec::new();
    }
    if let Some((selected, entries)) = app.choice() {
        let action = if is_up { Action::MoveUp } else { Action::MoveDown };
        return overlay::move_selection(app, action, selected, entries);
    }
    if app.overlay.is_some() {
        let last = app.extent.overlay.last_scroll();
        if let Some(from) = app.overlay_scroll() {
            *from = moved((*from).min(last), last);
        }
        return Vec::new();
    }
    match app.map.pane_at(column, row) {
        Some(Pane::Compose) => compose::edit(app, if is_up { Edit::Up } else { Edit::Down }),
        Some(Pane::Conversations) => desk::scroll(app, if is_up { -NOTCH.cast_signed() } else { NOTCH.cast_signed() }),
        Some(Pane::Representative) if app.map.seat_at(column, row) == Some(Seat::Customer) => {
            let room = app.extent.customer;
            let viewer = &mut app.seats.viewer;
            viewer.scroll_to(moved(viewer.first_line(room), room.last_scroll()), room);
            Vec::new()
        }
        Some(Pane::Representative) => {
            let room = app.extent.representative;
            app.viewer.scroll_to(moved(app.viewer.first_line(room), room.last_scroll()), room);
            Vec::new()
        }
        None => Vec::new(),
    }
}
