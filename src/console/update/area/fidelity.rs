//! The ledger: nothing to ask anybody for.

use crate::{
    api::fidelity::{Area, Label},
    console::{
        action::Action,
        app::{App, area::browser::Browse as _},
        effect::Effect,
    },
};

pub(super) fn wanted(app: &mut App, action: Action) -> Option<Vec<Effect>> {
    let fidelity = &mut app.areas.fidelity;
    match action {
        Action::Use => fidelity.browser.enter(),
        Action::Narrow => fidelity.narrow(after(&Label::ALL, fidelity.label()), fidelity.about()),
        Action::NarrowMore => fidelity.narrow(fidelity.label(), after(&Area::ALL, fidelity.about())),
        _ => return None,
    }
    Some(Vec::new())
}

/// The one after `present`; none after the last, and the first after none.
pub(super) fn after<T: Copy + PartialEq>(all: &[T], present: Option<T>) -> Option<T> {
    match present {
        None => all.first().copied(),
        Some(present) => all.iter().copied().skip_while(|other| *other != present).nth(1),
    }
}
