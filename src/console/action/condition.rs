//! What actions wait for: facts about the state, each named as the statement that a person is told.

use crate::{
    api::{delivery::DeliveryState, desk::State},
    console::{
        app::{
            App, Pane,
            area::{Area, faults::Choice},
            overlay::Overlay,
            sheet::Sheet,
            wire::Source,
        },
        composer::Slot,
    },
};

pub(super) fn always(_: &App) -> bool {
    true
}

pub(super) fn a_variable_row_has_the_focus(app: &App) -> bool {
    app.is_in_variable_row()
}

pub(super) fn something_is_selected(app: &App) -> bool {
    app.selected().is_some()
}

pub(super) fn the_list_is_not_empty(app: &App) -> bool {
    !app.list.is_empty()
}

pub(super) fn something_is_unread(app: &App) -> bool {
    app.list.rows().any(|row| row.unread > 0)
}

pub(super) fn outside_the_comparison(app: &App) -> bool {
    !matches!(app.overlay, Some(Overlay::Audiences(_)))
}

pub(super) fn the_endpoint_has_no_desk(app: &App) -> bool {
    !app.has_desk()
}

pub(super) fn panes_share_the_screen(app: &App) -> bool {
    app.panes_share_the_screen()
}

pub(super) fn there_is_something_to_copy(app: &App) -> bool {
    app.copyable().is_some()
}

pub(super) fn in_the_representatives_pane(app: &App) -> bool {
    app.focus == Pane::Representative
}

pub(super) fn in_the_form(app: &App) -> bool {
    app.focus == Pane::Compose
}

pub(super) fn something_was_cleared_or_sent(app: &App) -> bool {
    app.shelf.last().is_some()
}

pub(super) fn something_was_sent_from_here(app: &App) -> bool {
    app.shelf.last_sent().is_some()
}

pub(super) fn personal_data_may_be_seen(app: &App) -> bool {
    !app.presenter.is_masked
}

pub(super) fn this_variable_looks_odd(app: &App) -> bool {
    let Slot::Variable { row, .. } = app.composer.slot() else { return false };
    app.composer.findings().iter().any(|finding| finding.row == row)
}

pub(super) fn the_last_send_was_refused(app: &App) -> bool {
    match &app.overlay {
        Some(Overlay::Wire(wire)) => wire.item(&app.wire).is_some_and(|item| item.problem.is_some()),
        _ => app.wire.refused_create().is_some(),
    }
}

pub(super) fn it_can_be_mended(app: &App) -> bool {
    matches!(&app.overlay, Some(Overlay::Wire(wire)) if wire.why().is_some_and(|why| why.mended.is_some()))
}

pub(super) fn a_create_is_selected(app: &App) -> bool {
    matches!(&app.overlay, Some(Overlay::Wire(wire)) if wire.item(&app.wire).is_some_and(|item| item.is_create()))
}

pub(super) fn an_exchange_is_selected(app: &App) -> bool {
    matches!(&app.overlay, Some(Overlay::Wire(wire)) if wire.item(&app.wire).is_some())
}

pub(super) fn something_is_looked_for(app: &App) -> bool {
    matches!(&app.overlay, Some(Overlay::Wire(wire)) if !wire.search().is_empty())
}

pub(super) fn the_journal_is_open(app: &App) -> bool {
    matches!(&app.overlay, Some(Overlay::Wire(wire)) if wire.source == Source::Journal)
}

pub(super) fn the_paste_box_is_open(app: &App) -> bool {
    matches!(app.sheet(), Some(Sheet::PasteBox { .. }))
}

pub(super) fn the_pasted_text_fits_a_field(app: &App) -> bool {
    matches!(app.sheet(), Some(Sheet::Preview(preview)) if preview.can_be_text)
}

pub(super) fn the_checks_are_open(app: &App) -> bool {
    matches!(app.sheet(), Some(Sheet::Checks { .. }))
}

pub(super) fn the_deliveries_are_open(app: &App) -> bool {
    app.open_area() == Some(Area::Deliveries)
}

pub(super) fn a_delivery_that_is_not_under_way_is_selected(app: &App) -> bool {
    let selected = app.areas.deliveries.browser.selected();
    the_deliveries_are_open(app) && selected.is_some_and(|post| post.delivery.state != DeliveryState::Pending)
}

pub(super) fn the_list_can_be_narrowed(app: &App) -> bool {
    matches!(app.open_area(), Some(Area::Deliveries | Area::Fidelity))
}

pub(super) fn the_records_are_open(app: &App) -> bool {
    app.open_area() == Some(Area::Records)
}

pub(super) fn a_record_is_selected(app: &App) -> bool {
    the_records_are_open(app) && app.areas.records.browser.selected().is_some()
}

pub(super) fn the_faults_are_open(app: &App) -> bool {
    app.open_area() == Some(Area::Faults)
}

pub(super) fn a_preset_is_selected(app: &App) -> bool {
    the_faults_are_open(app) && matches!(app.areas.faults.browser.selected(), Some(Choice::Preset(_)))
}

pub(super) fn an_armed_rule_is_selected(app: &App) -> bool {
    the_faults_are_open(app) && matches!(app.areas.faults.browser.selected(), Some(Choice::Rule(_)))
}

pub(super) fn a_scenario_is_on(app: &App) -> bool {
    app.stage.playing.is_some()
}

/// Where nobody tells how it stands, the endpoint will.
pub(super) fn the_conversation_may_go_on(app: &App) -> bool {
    !app.has_desk() || app.selected_state().is_some_and(|state| state != State::Closed)
}

pub(super) fn a_conversation_comes_in(app: &App) -> bool {
    !app.incoming.is_empty()
}
