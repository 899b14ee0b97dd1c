//! What lies over the form: opened, typed into, looked through, taken, closed.

use super::{
    comfort::{self, load},
    compose, focus, notify, overlay,
};
use crate::console::{
    action::Action,
    app::{
        App, Pane, Tone,
        overlay::Overlay,
        sheet::{
            Naming, Preview, Sheet,
            picker::{Picker, Template},
        },
    },
    composer::{Asked, Composer, Edit, FIELD_CHARS, Finding, Slot, recognise},
    effect::Effect,
    message::{Edited, NotSaved},
};

/// Characters that the paste box holds: more than any body can have, and still soon looked through.
const PASTE_CHARS: usize = 4 * 1024 * 1024;
/// Characters of a filter.
const FILTER_CHARS: usize = 200;

/// What an action that opens a sheet, or belongs to one, does.
pub(super) fn wanted(app: &mut App, action: Action) -> Vec<Effect> {
    match action {
        Action::Personas => {
            let mut effects = focus(app, Pane::Compose);
            effects.extend(open(app, Sheet::Picker(Picker::default())));
            effects.push(Effect::LoadTemplates);
            effects
        }
        Action::SaveTemplate => open(app, Sheet::Naming(Naming::default())),
        Action::PasteSpecial => open(app, Sheet::PasteBox { scroll: 0 }),
        Action::CheckVariables => open(app, Sheet::Checks { selected: 0 }),
        Action::QuickFix => fix_here(app),
        Action::EditOutside => edit_outside(app),
        Action::LookAtPaste => look_at_paste(app),
        Action::PasteAsText => paste_as_text(app),
        Action::GoToOddity => go_to_oddity(app),
        _ => Vec::new(),
    }
}

/// Deletes from the end of the text that the sheet takes.
pub(super) fn delete(app: &mut App, action: Action) -> Vec<Effect> {
    change_text(app, |text| erase(text, action));
    Vec::new()
}

/// Types or pastes into the sheet that takes text.
pub(super) fn type_text(app: &mut App, text: &str) -> Vec<Effect> {
    let is_box = matches!(app.sheet(), Some(Sheet::PasteBox { .. }));
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let text = if is_box { text } else { text.replace('\n', " ") };
    change_text(app, |into| into.push_str(&text));
    Vec::new()
}

/// A paste into the form: looked at first when it is more than text.
pub(super) fn paste(app: &mut App, raw: String) -> Vec<Effect> {
    let asked = if app.composer.slot() == Slot::StartMessage { Asked::NoInMessage } else { Asked::No };
    let can_be_text = app.composer.is_text();
    match recognise(&raw, asked) {
        Some(pasted) => {
            let can_be_text = can_be_text && !pasted.held_a_secret();
            open(app, Sheet::Preview(Preview { pasted, raw, can_be_text, scroll: 0 }))
        }
        None if can_be_text => compose::edit(app, Edit::Paste(raw)),
        None => Vec::new(),
    }
}

/// Enter: takes what the sheet offers. Within a burst nothing is taken, for the key may be part of pasted text.
pub(super) fn take(app: &mut App, in_burst: bool) -> Vec<Effect> {
    match app.sheet() {
        Some(Sheet::PasteBox { .. }) => type_text(app, "\n"),
        _ if in_burst => {
            notify(app, Tone::Warning, "not taken: the key came within a burst, as pasted text does · press it again");
            Vec::new()
        }
        Some(Sheet::Picker(picker)) => {
            let Some(choice) = picker.selected().cloned() else { return Vec::new() };
            match choice.body {
                Ok(body) => {
                    let (form, notes) = Composer::from_body(&body);
                    let effects = load(app, &form, &format!("loaded {}", choice.name));
                    tell_notes(app, &notes);
                    effects
                }
                Err(reason) => {
                    notify(app, Tone::Error, format!("{} cannot be loaded: {reason}", choice.name));
                    Vec::new()
                }
            }
        }
        Some(Sheet::Preview(preview)) => {
            let form = preview.pasted.onto(&app.composer);
            // What is taken is in the form; the box is for the next one.
            app.paste_box.clear();
            load(app, &form, "taken from what was pasted")
        }
        Some(Sheet::Naming(_)) => save(app),
        Some(Sheet::Checks { .. }) => match selected_finding(app) {
            Some(finding) => fix_listed(app, &finding),
            None => overlay::close(app),
        },
        Some(Sheet::Unfinished { .. }) => edit_outside(app),
        None => Vec::new(),
    }
}

/// The person's own templates were read; `problem` is why some could not be.
pub(super) fn templates_loaded(app: &mut App, templates: Vec<Template>, problem: Option<String>) -> Vec<Effect> {
    if let Some(Sheet::Picker(picker)) = app.sheet_mut() {
        picker.set_templates(templates);
        if let Some(problem) = problem {
            notify(app, Tone::Warning, format!("your templates cannot be read: {problem}"));
        }
    }
    Vec::new()
}

/// A template was saved, or not.
pub(super) fn template_saved(app: &mut App, name: String, result: Result<(), NotSaved>) -> Vec<Effect> {
    let again = app.way_to(Action::Take);
    match (result, app.sheet_mut()) {
        (Ok(()), sheet) => {
            if matches!(sheet, Some(Sheet::Naming(_))) {
                drop_sheet(app);
            }
            let way = app.way_to(Action::Personas);
            notify(app, Tone::Success, format!("saved as the template {name} · {way} loads it"));
        }
        (Err(NotSaved::Exists), Some(Sheet::Naming(naming))) if naming.name.trim() == name => {
            naming.complaint = Some(format!("there is a template of this name: {again} once more replaces it"));
            naming.clash = Some(name);
        }
        (Err(NotSaved::Exists), _) => {
            notify(app, Tone::Warning, format!("not saved: there is a template {name} already"));
        }
        (Err(NotSaved::Because(reason)), _) => {
            notify(app, Tone::Error, format!("the template is not saved: {reason}"));
        }
    }
    Vec::new()
}

/// The editor came to an end.
pub(super) fn edited_outside(app: &mut App, edited: Edited) -> Vec<Effect> {
    let was_unfinished = app.unfinished.is_some();
    let Some(after) = edited.after else {
        let reason = edited.failure.unwrap_or_default();
        notify(app, Tone::Error, format!("{reason} · the form is unchanged"));
        return Vec::new();
    };
    if let Some(reason) = edited.failure {
        if after == edited.before && !was_unfinished {
            notify(app, Tone::Error, format!("{reason} · the form is unchanged"));
            return Vec::new();
        }
        return unfinished(app, after, reason, None);
    }
    if after.trim().is_empty() || (after == edited.before && !was_unfinished) {
        app.unfinished = None;
        drop_sheet(app);
        notify(app, Tone::Success, "nothing was changed in the editor");
        return compose::keep(app).into_iter().collect();
    }
    match Composer::from_commented(&after) {
        Ok((form, notes)) => {
            app.unfinished = None;
            let mut effects = load(app, &form, "taken from the editor");
            tell_notes(app, &notes);
            if effects.is_empty() {
                effects.extend(compose::keep(app));
            }
            effects
        }
        Err(error) => unfinished(app, after, error.reason, error.line),
    }
}

/// The text is kept, also on disk with the draft, until it becomes a body or is emptied.
fn unfinished(app: &mut App, text: String, reason: String, line: Option<usize>) -> Vec<Effect> {
    app.unfinished = Some(text);
    let mut effects = open(app, Sheet::Unfinished { reason, line });
    effects.extend(compose::keep(app));
    effects
}

fn open(app: &mut App, sheet: Sheet) -> Vec<Effect> {
    let effects = overlay::dismiss(app);
    app.overlay = Some(Overlay::Sheet(sheet));
    app.notice = None;
    app.outbox.anyway = false;
    effects
}

/// Closes the sheet without a word: what it held is used, or given up.
fn drop_sheet(app: &mut App) {
    app.set_aside = None;
    app.overlay.take_if(|overlay| matches!(overlay, Overlay::Sheet(_)));
}

/// Tells what becomes of what a sheet held that was closed.
pub(super) fn closed(app: &mut App, sheet: &Sheet) {
    if matches!(sheet, Sheet::Unfinished { .. }) {
        let way = app.way_to(Action::EditOutside);
        notify(app, Tone::Warning, format!("the text is kept: {way} opens it again, left empty it is dropped"));
    }
}

/// The text that the sheet takes, changed.
fn change_text(app: &mut App, change: impl FnOnce(&mut String)) {
    let Some(Overlay::Sheet(sheet)) = &mut app.overlay else { return };
    match sheet {
        Sheet::Picker(picker) => picker.change_filter(|filter| {
            change(filter);
            cut(filter, FILTER_CHARS);
        }),
        Sheet::PasteBox { scroll } => {
            change(&mut app.paste_box);
            cut(&mut app.paste_box, PASTE_CHARS);
            // The end is where typing goes.
            *scroll = usize::MAX;
        }
        Sheet::Naming(naming) => {
            change(&mut naming.name);
            cut(&mut naming.name, FIELD_CHARS);
            (naming.complaint, naming.clash) = (None, None);
        }
        _ => {}
    }
}

fn cut(text: &mut String, chars: usize) {
    if let Some((end, _)) = text.char_indices().nth(chars) {
        text.truncate(end);
    }
}

pub(super) fn erase(text: &mut String, action: Action) {
    let kept = match action {
        Action::DeleteBack => text.char_indices().next_back().map_or(0, |(start, _)| start),
        Action::DeleteWordBack => {
            let word = text.trim_end();
            word.char_indices()
                .rev()
                .find(|(_, letter)| letter.is_whitespace())
                .map_or(0, |(at, blank)| at + blank.len_utf8())
        }
        _ => text.rfind('\n').filter(|at| at + 1 < text.len()).map_or(0, |at| at + 1),
    };
    text.truncate(kept);
}

/// Looks at what is in the paste box.
fn look_at_paste(app: &mut App) -> Vec<Effect> {
    if let Some(pasted) = recognise(&app.paste_box, Asked::Yes) {
        let raw = app.paste_box.clone();
        open(app, Sheet::Preview(Preview { pasted, raw, can_be_text: false, scroll: 0 }))
    } else {
        notify(app, Tone::Warning, "nothing is recognised: a JSON body, a curl command, or name=value lines are");
        Vec::new()
    }
}

fn paste_as_text(app: &mut App) -> Vec<Effect> {
    let Some(Sheet::Preview(preview)) = app.sheet_mut() else { return Vec::new() };
    if !preview.can_be_text {
        return Vec::new();
    }
    let raw = std::mem::take(&mut preview.raw);
    drop_sheet(app);
    compose::edit(app, Edit::Paste(raw))
}

fn save(app: &mut App) -> Vec<Effect> {
    let Some(Sheet::Naming(naming)) = app.sheet_mut() else { return Vec::new() };
    let name = naming.name.trim().to_owned();
    if let Some(objection) = Naming::objection(&name) {
        naming.complaint = Some(objection.to_owned());
        return Vec::new();
    }
    let replace = naming.clash.as_ref() == Some(&name);
    let text = app.composer.to_template(&name);
    vec![Effect::SaveTemplate { name, text, replace }]
}

fn edit_outside(app: &mut App) -> Vec<Effect> {
    if app.presenter.is_masked {
        let way = app.way_to(Action::MaskPersonal);
        notify(app, Tone::Warning, format!("the editor would show what is masked · {way} shows it first"));
        return Vec::new();
    }
    let text = app.unfinished.clone().unwrap_or_else(|| app.composer.to_editor());
    vec![Effect::EditOutside(text)]
}

fn selected_finding(app: &App) -> Option<Finding> {
    let Some(Sheet::Checks { selected }) = app.sheet() else { return None };
    let findings = app.composer.findings();
    findings.get((*selected).min(findings.len().saturating_sub(1))).cloned()
}

fn fix(app: &mut App, finding: &Finding) -> Vec<Effect> {
    if app.composer.fix(finding) { mended(app, finding) } else { Vec::new() }
}

fn mended(app: &mut App, finding: &Finding) -> Vec<Effect> {
    let effects = compose::changed(app);
    let way_back = comfort::way_back(app);
    notify(app, Tone::Success, format!("variable {} · {way_back}", finding.row + 1));
    effects
}

/// Mends what is selected among the oddities. The form's focus stays where the person left it: what is pressed there next
/// is about the variable that they see in focus.
fn fix_listed(app: &mut App, finding: &Finding) -> Vec<Effect> {
    let (slot, rows) = (app.composer.slot(), app.composer.rows().len());
    if !app.composer.fix(finding) {
        return Vec::new();
    }
    let is_removed = app.composer.rows().len() < rows;
    app.composer.set_slot(match slot {
        Slot::Variable { row, cell } if is_removed && row > finding.row => Slot::Variable { row: row - 1, cell },
        // Another variable took the place of the one that is gone: nothing is in focus that was not before.
        Slot::Variable { row, .. } if is_removed && row == finding.row => Slot::AddVariable,
        slot => slot,
    });
    mended(app, finding)
}

/// Mends what matters most about the variable in focus.
fn fix_here(app: &mut App) -> Vec<Effect> {
    let Slot::Variable { row, .. } = app.composer.slot() else { return Vec::new() };
    match app.composer.findings().into_iter().find(|finding| finding.row == row) {
        Some(finding) => fix(app, &finding),
        None => Vec::new(),
    }
}

fn go_to_oddity(app: &mut App) -> Vec<Effect> {
    let Some(finding) = selected_finding(app) else { return Vec::new() };
    app.composer.set_slot(Slot::Variable { row: finding.row, cell: finding.oddity.cell() });
    focus(app, Pane::Compose)
}

fn tell_notes(app: &mut App, notes: &[String]) {
    if let Some(first) = notes.first() {
        let more = if notes.len() > 1 { format!(" (and {} more)", notes.len() - 1) } else { String::new() };
        let way_back = comfort::way_back(app);
        notify(app, Tone::Warning, format!("{first}{more} · {way_back}"));
    }
}
