//! Records: loaded for the preview anyway, written in a form, removed once it was asked twice.

use super::{edit_of, notify, refused, with_hint};
use crate::{
    api::{desk::EventKind, desk::Record, id::RecordId},
    console::{
        action::Action,
        app::{
            App, Tone,
            area::{Area, browser::Browse as _, records::Records},
        },
        composer::Edit,
        effect::{AreaCall, Effect},
        message::{Fate, Refusal, StreamNews},
    },
};

pub(super) fn opened(app: &mut App) -> Vec<Effect> {
    show(app);
    vec![Effect::LoadRecords]
}

pub(super) fn wanted(app: &mut App, action: Action, asked: Option<Action>) -> Option<Vec<Effect>> {
    let records = &mut app.areas.records;
    if let Some(form) = &mut records.form {
        match action {
            Action::Use => return Some(save(app)),
            Action::Next | Action::Down => form.step(true),
            Action::Previous | Action::Up => form.step(false),
            action => form.edit(edit_of(action)?),
        }
        return Some(Vec::new());
    }
    match action {
        Action::Use => records.browser.enter(),
        Action::NewRecord => records.write(None),
        Action::EditRecord => {
            let record = records.browser.selected()?.clone();
            records.write(Some(record));
        }
        Action::DeleteRecord if asked == Some(action) => {
            let id = records.browser.selected()?.id.clone();
            return Some(vec![Effect::Area(AreaCall::RemoveRecord(id))]);
        }
        Action::DeleteRecord => {
            let name = name(records.browser.selected()?);
            let way = app.way_in_browser(action);
            app.areas.asked = Some(action);
            notify(
                app,
                Tone::Warning,
                format!("{name} will be deleted, and unlinked everywhere · {way} again does it"),
            );
        }
        _ => return None,
    }
    Some(Vec::new())
}

/// Edits the form; whether one is open.
pub(super) fn edit(app: &mut App, edit: &Edit) -> bool {
    let Some(form) = &mut app.areas.records.form else { return false };
    form.edit(edit.clone());
    true
}

/// Gives the keys to a field of the form, and edits it; nothing happens while none is open.
pub(super) fn place(app: &mut App, at: usize, edit: Edit) {
    if let Some(form) = &mut app.areas.records.form {
        form.focus_on(at);
        form.edit(edit);
    }
}

/// Closes the form; whether one was open.
pub(super) fn back(app: &mut App) -> bool {
    let records = &mut app.areas.records;
    if records.form.is_none() {
        return false;
    }
    let is_new = records.form.as_ref().is_some_and(|form| form.of.is_none());
    if records.close() {
        let way = app.way_in_browser(if is_new { Action::NewRecord } else { Action::EditRecord });
        notify(app, Tone::Warning, format!("not saved, but kept: {way} goes on with it"));
    }
    true
}

/// The records came, for the preview and for whoever looks at them.
pub(super) fn loaded(app: &mut App, result: Result<Vec<Record>, Refusal>) -> Vec<Effect> {
    match result {
        Ok(records) => {
            app.records = Some(records);
            app.areas.records.problem = None;
            show(app);
        }
        // Without records the preview shows the customer as sent; they are asked for again with the list.
        Err(refusal) => app.areas.records.problem = Some(with_hint(&refusal)),
    }
    Vec::new()
}

pub(super) fn told(app: &mut App, news: &StreamNews) -> Vec<Effect> {
    let is_news = match news {
        StreamNews::Event(event) => event.kind == EventKind::CustomerLinked,
        StreamNews::Connected => app.records.is_some(),
        _ => false,
    };
    if is_news && app.looks_at(Area::Records) { vec![Effect::LoadRecords] } else { Vec::new() }
}

pub(super) fn saved(app: &mut App, id: &RecordId, result: Result<Record, Refusal>) -> Vec<Effect> {
    let records = &mut app.areas.records;
    match result {
        Ok(record) => {
            if of_form(records).is_some_and(|of| of == *id) {
                records.form = None;
            }
            records.awaited = Some(record.id.clone());
            let name = name(&record);
            notify(app, Tone::Success, format!("{name} is saved"));
            vec![Effect::LoadRecords]
        }
        Err(refusal) => {
            let words = with_hint(&refusal);
            match &mut records.form {
                Some(form) if form.is_saving => {
                    form.is_saving = false;
                    // It may be there in spite of it.
                    let doubt = if refusal.fate == Fate::Uncertain { " · it may be saved all the same" } else { "" };
                    form.complaint = Some(format!("{words}{doubt}"));
                    Vec::new()
                }
                _ => refused(app, "the record is not saved", &refusal),
            }
        }
    }
}

pub(super) fn removed(app: &mut App, id: &RecordId, result: Result<(), Refusal>) -> Vec<Effect> {
    match result {
        Ok(()) => {
            notify(app, Tone::Success, format!("record {id} is deleted"));
            vec![Effect::LoadRecords]
        }
        Err(refusal) => refused(app, "the record is not deleted", &refusal),
    }
}

fn save(app: &mut App) -> Vec<Effect> {
    let Some(form) = app.areas.records.form.as_mut().filter(|form| !form.is_saving) else { return Vec::new() };
    form.is_saving = true;
    form.complaint = None;
    let (record, is_new) = (form.record(), form.of.is_none());
    vec![Effect::Area(AreaCall::SaveRecord { record, is_new })]
}

/// The id under which the form that is open is saved.
fn of_form(records: &Records) -> Option<RecordId> {
    records.form.as_ref().filter(|form| form.is_saving).map(|form| form.record().id)
}

/// Shows those that the preview has.
fn show(app: &mut App) {
    let Some(records) = &app.records else { return };
    let area = &mut app.areas.records;
    area.browser.set(records.clone());
    if let Some(id) = area.awaited.take()
        && records.iter().any(|record| record.id == id)
    {
        area.browser.select_key(&id);
    }
}

fn name(record: &Record) -> String {
    let name = record.full_name();
    if name.is_empty() { record.id.to_string() } else { name }
}
