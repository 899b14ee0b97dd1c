//! The wire: opened, looked through, searched, copied from; and a corrected body loaded into the form.

use super::{comfort, notify, overlay};
use crate::console::{
    action::Action,
    app::{
        App, Tone,
        overlay::Overlay,
        wire::{Aspect, Find, Log, NoCommand, SEARCH_CHARS, Side, Source, Wire, log::Reading},
    },
    composer::Composer,
    effect::Effect,
    message::{Copy, WireNews},
};

/// What an action that opens the wire, or belongs to it, does.
pub(super) fn wanted(app: &mut App, action: Action) -> Vec<Effect> {
    match action {
        Action::Wire => return open(app),
        Action::Why => return why(app),
        Action::LoadCorrected => return load_corrected(app),
        Action::CopyBody => return copy(app, |wire, log, _| Ok(wire.body(log))),
        Action::CopyCurl => {
            return copy(app, |wire, log, app| {
                let curl = wire.curl(log, &app.origin).transpose()?;
                Ok(curl.map(|text| ("a curl command, its token as $TOKEN", text)))
            });
        }
        Action::CopyCommand => {
            return copy(app, |wire, log, app| {
                let create = wire.create(log, &app.profile).transpose()?;
                Ok(create.map(|text| ("a frontdesk command, with its request ID: a retry", text)))
            });
        }
        Action::WireSource => {
            with(app, Wire::turn);
            return reload(app);
        }
        Action::WireReload => return reload(app),
        _ => {}
    }
    let Some((wire, log)) = wire_and_log(app) else { return Vec::new() };
    match action {
        Action::WireOpen if wire.side == Side::List => wire.enter(log),
        Action::WireOpen | Action::WireToggle => wire.toggle(log),
        Action::WireLeft => wire.left(log),
        Action::WireRight => wire.right(log),
        Action::WireDifference => {
            let aspect = if wire.aspect() == Aspect::Difference { Aspect::Whole } else { Aspect::Difference };
            wire.side = Side::Detail;
            wire.show(aspect, log);
        }
        Action::WireSearch => wire.is_searching = true,
        Action::WireKeepSearch => wire.is_searching = false,
        Action::WireNextHit => return find(app, Find::Next),
        Action::WirePreviousHit => return find(app, Find::Previous),
        _ => {}
    }
    Vec::new()
}

/// Something came over the wire.
pub(super) fn news(app: &mut App, news: WireNews) -> Vec<Effect> {
    match news {
        WireNews::Exchanged(exchange) => app.wire.add(*exchange),
        WireNews::Journal(Ok(page)) => app.wire.read(page),
        WireNews::Journal(Err(refusal)) => app.wire.reading = Reading::Failed(refusal.sentence),
    }
    with(app, Wire::refresh);
    Vec::new()
}

/// One step back within the wire; whether there was one.
pub(super) fn back(app: &mut App) -> bool {
    let Some((wire, log)) = wire_and_log(app) else { return false };
    if wire.is_searching {
        wire.is_searching = false;
    } else if !wire.search().is_empty() {
        wire.look_for(String::new(), log);
    } else if wire.aspect() != Aspect::Whole {
        wire.show(Aspect::Whole, log);
    } else if wire.side == Side::Detail {
        wire.side = Side::List;
    } else {
        return false;
    }
    true
}

/// Moves within the detail, where that has the keys; whether it has.
pub(super) fn go(app: &mut App, action: Action) -> bool {
    let page = app.extent.overlay.height.saturating_sub(1).max(1);
    let Some(Overlay::Wire(wire)) = &mut app.overlay else { return false };
    if wire.side == Side::List {
        return false;
    }
    let cursor = wire.cursor();
    wire.move_to(match action {
        Action::MoveUp => cursor.saturating_sub(1),
        Action::MoveDown => cursor + 1,
        Action::PageUp => cursor.saturating_sub(page),
        Action::PageDown => cursor + page,
        Action::MoveFirst => 0,
        _ => usize::MAX,
    });
    true
}

/// A click on a line of the detail: the first selects it, the second folds.
pub(super) fn point(app: &mut App, row: usize) {
    let Some((wire, log)) = wire_and_log(app) else { return };
    if wire.side == Side::Detail && wire.cursor() == row {
        wire.toggle(log);
    }
    wire.side = Side::Detail;
    wire.move_to(row);
}

/// The wheel over the detail moves its cursor; whether there is a detail.
pub(super) fn turn_wheel(app: &mut App, is_up: bool, lines: usize) -> bool {
    let Some((wire, _)) = wire_and_log(app) else { return false };
    let cursor = wire.cursor();
    wire.move_to(if is_up { cursor.saturating_sub(lines) } else { cursor + lines });
    true
}

/// Changes what is looked for.
pub(super) fn search(app: &mut App, change: impl FnOnce(String) -> String) -> Vec<Effect> {
    if let Some((wire, log)) = wire_and_log(app) {
        let text = change(wire.search().to_owned());
        wire.look_for(text.chars().filter(|letter| !letter.is_control()).take(SEARCH_CHARS).collect(), log);
    }
    Vec::new()
}

fn open(app: &mut App) -> Vec<Effect> {
    let effects = overlay::dismiss(app);
    let mut wire = Wire::new(app.way_to(Action::LoadCorrected));
    wire.refresh(&app.wire);
    app.overlay = Some(Overlay::Wire(Box::new(wire)));
    effects
}

/// Why the selected exchange was refused; outside of the wire, the last create.
fn why(app: &mut App) -> Vec<Effect> {
    if let Some((wire, log)) = wire_and_log(app) {
        let aspect = if wire.aspect() == Aspect::Why { Aspect::Whole } else { Aspect::Why };
        wire.side = Side::Detail;
        wire.show(aspect, log);
        return Vec::new();
    }
    let Some(number) = app.wire.refused_create().map(|item| item.number) else { return Vec::new() };
    let effects = open(app);
    if let Some((wire, log)) = wire_and_log(app) {
        wire.explain(number, log);
    }
    effects
}

/// Puts the corrected body into the form, as one step that undo takes back.
fn load_corrected(app: &mut App) -> Vec<Effect> {
    let mended = wire_and_log(app).and_then(|(wire, _)| wire.why()).and_then(|why| why.mended.clone());
    let Some(mut mended) = mended else { return Vec::new() };
    // The refused one was of no use, and its id may have been given by us: the next send gets its own.
    if let Some(fields) = mended.body.as_object_mut()
        && app.composer.body().get("conversationrequestid").is_none()
    {
        fields.shift_remove("conversationrequestid");
    }
    let (form, notes) = Composer::from_body(&mended.body);
    let changes: Vec<String> =
        mended.changes.iter().map(ToString::to_string).chain(notes).map(|told| shortened(&told)).collect();
    let more = if changes.len() > TOLD { format!(" (and {} more)", changes.len() - TOLD) } else { String::new() };
    let told = changes.into_iter().take(TOLD).collect::<Vec<_>>().join(", ");
    comfort::load(app, &form, &format!("mended: {told}{more}"))
}

/// Changes that a notice tells.
const TOLD: usize = 2;
/// Characters that it tells of each.
const CHANGE_CHARS: usize = 80;

/// The beginning and the end of a sentence about a change: a pointer may be long.
fn shortened(told: &str) -> String {
    let letters: Vec<char> = told.chars().collect();
    if letters.len() <= CHANGE_CHARS {
        return told.to_owned();
    }
    let half = CHANGE_CHARS / 2;
    let (start, end) = (&letters[..half], &letters[letters.len() - half..]);
    start.iter().chain(['…'].iter()).chain(end).collect()
}

fn find(app: &mut App, find: Find) -> Vec<Effect> {
    let Some((wire, log)) = wire_and_log(app) else { return Vec::new() };
    if !wire.find(log, find) {
        let text =
            if wire.search().is_empty() { "nothing is looked for yet" } else { "it is nowhere in this exchange" };
        notify(app, Tone::Warning, text);
    }
    Vec::new()
}

/// Reads the endpoint's journal, where that is what is looked at.
fn reload(app: &mut App) -> Vec<Effect> {
    let is_journal = matches!(&app.overlay, Some(Overlay::Wire(wire)) if wire.source == Source::Journal);
    if !is_journal || app.wire.reading == Reading::UnderWay {
        return Vec::new();
    }
    app.wire.reading = Reading::UnderWay;
    vec![Effect::ReadJournal]
}

/// What a command needs to know of where it goes.
struct Place {
    origin: String,
    profile: String,
}

type Copied = Result<Option<(&'static str, String)>, NoCommand>;

fn copy(app: &mut App, what: impl FnOnce(&Wire, &Log, &Place) -> Copied) -> Vec<Effect> {
    let place = Place { origin: app.target.base_url.clone(), profile: app.target.profile.clone() };
    let Some((wire, log)) = wire_and_log(app) else { return Vec::new() };
    match what(wire, log, &place) {
        Ok(Some((what, text))) => return vec![Effect::Copy(Copy { what, text })],
        Ok(None) => notify(app, Tone::Warning, "there is nothing to copy"),
        Err(error) => notify(app, Tone::Warning, format!("not copied: {error}")),
    }
    Vec::new()
}

fn with(app: &mut App, change: impl FnOnce(&mut Wire, &Log)) {
    if let Some((wire, log)) = wire_and_log(app) {
        change(wire, log);
    }
}

/// The open wire, be it set aside for another overlay, and the log that it shows.
fn wire_and_log(app: &mut App) -> Option<(&mut Wire, &Log)> {
    let overlay = match &mut app.overlay {
        Some(Overlay::Wire(wire)) => Some(wire),
        _ => match &mut app.set_aside {
            Some(Overlay::Wire(wire)) => Some(wire),
            _ => None,
        },
    };
    overlay.map(|wire| (&mut **wire, &app.wire))
}
