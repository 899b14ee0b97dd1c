//! What happens when something happened: `(state, message) → (state, effects)`, and nothing else.
//!
//! No clock, no channel, no terminal, no client: what is to be done in the world is returned, and time and fresh ids come
//! with the messages. `compose` has the form and sending, `desk` the list and the representative's pane, `overlay` what
//! lies over the panes, `remote` an endpoint without a desk, `screen` how they share the screen, `mouse` what is pointed at.

mod area;
mod audiences;
mod comfort;
mod compose;
mod copy;
mod desk;
mod incoming;
mod list;
mod mouse;
mod order;
mod overlay;
mod present;
mod remote;
mod screen;
mod seats;
mod sheet;
mod stage;
mod wire;
mod writing;

pub(super) use self::desk::with_hint;

use uuid::Uuid;

use super::{
    action::{self, Action, Group, Row},
    app::{
        App, Context, Keeping, Link, Notice, Pane, Tone, map::Map, overlay::Overlay, presenter::Pointer, seats::Seat,
        stage::Piece, writing::Purpose,
    },
    composer::Edit,
    effect::Effect,
    message::{Alarm, Extent, Fate, Message},
};

/// What a console wants done first.
pub fn start(app: &mut App) -> Vec<Effect> {
    let mut effects = desk::load_first_page(app);
    effects.push(Effect::LoadRecords);
    effects
}

/// Puts a scenario on in place of whatever lies over the panes, if there is an endpoint for it.
pub fn put_on(app: &mut App, piece: Piece) -> Vec<Effect> {
    stage::put_on(app, piece)
}

/// Selects an entry of what is open, for those who choose by its number.
pub(super) fn choose(app: &mut App, at: usize) -> Vec<Effect> {
    overlay::select(app, at)
}

/// Takes in a message.
pub fn update(app: &mut App, message: Message) -> Vec<Effect> {
    let before = app.notice.clone();
    let changes = app.writing_changes();
    let mut effects = take_in(app, message);
    if app.writing_changes() != changes {
        effects.push(Effect::KeepUnsent(Box::new(app.unsent())));
    }
    present::masked(app, before.as_ref(), effects)
}

fn take_in(app: &mut App, message: Message) -> Vec<Effect> {
    match message {
        Message::Pressed { chord, action } => {
            app.presenter.pressed(chord, action, app.time.machine());
            Vec::new()
        }
        Message::Wanted { action, fresh_id, in_burst } => {
            if !matches!(action, Action::Leave | Action::Quit) {
                stay(app);
            }
            match put_off(app, action) {
                Some(reason) => {
                    notify(app, Tone::Warning, reason);
                    Vec::new()
                }
                None => want(app, action, fresh_id, in_burst),
            }
        }
        Message::Typed(character) => {
            stay(app);
            match app.context() {
                Context::Filter => desk::type_into_filter(app, &character.to_string()),
                Context::Jump => list::type_into_jump(app, &character.to_string()),
                Context::Palette => overlay::type_into_palette(app, &character.to_string()),
                Context::SheetText if app.confirmation().is_some() => remote::type_text(app, &character.to_string()),
                Context::SheetText if app.is_asking() => order::type_text(app, &character.to_string()),
                Context::SheetText => sheet::type_text(app, &character.to_string()),
                Context::Reply => writing::edit(app, Edit::Insert(character)),
                Context::Customer => seats::edit(app, Edit::Insert(character)),
                Context::BrowserText => area::edit(app, Edit::Insert(character)),
                Context::WireSearch => wire::search(app, |search| search + &character.to_string()),
                Context::List
                | Context::Representative
                | Context::Help
                | Context::Audiences
                | Context::Themes
                | Context::Pointer
                | Context::Wire
                | Context::Sheet
                | Context::Browser => Vec::new(),
                _ => compose::edit(app, Edit::Insert(character)),
            }
        }
        Message::Filled { slot, text } => {
            stay(app);
            compose::fill(app, slot, &text)
        }
        Message::Pasted(text) => {
            stay(app);
            match app.context() {
                Context::Filter => desk::type_into_filter(app, &text),
                Context::Jump => list::type_into_jump(app, &text),
                Context::Palette => overlay::type_into_palette(app, &text),
                Context::SheetText if app.confirmation().is_some() => remote::type_text(app, &text),
                Context::SheetText if app.is_asking() => order::type_text(app, &text),
                Context::SheetText => sheet::type_text(app, &text),
                Context::Reply => writing::edit(app, Edit::Paste(text)),
                Context::Customer => seats::edit(app, Edit::Paste(text)),
                Context::Field | Context::Area | Context::Choice | Context::Button => sheet::paste(app, text),
                Context::BrowserText => area::edit(app, Edit::Paste(text)),
                Context::WireSearch => wire::search(app, |search| search + &text),
                Context::List
                | Context::Representative
                | Context::Help
                | Context::Audiences
                | Context::Themes
                | Context::Pointer
                | Context::Wire
                | Context::Sheet
                | Context::Browser => Vec::new(),
            }
        }
        Message::Resized { columns, rows } => {
            (app.columns, app.rows) = (columns, rows);
            Vec::new()
        }
        Message::Drawn(extent, map) => drawn(app, extent, map),
        Message::Pointed { pointer, column, row, fresh_id } => mouse::pointed(app, pointer, (column, row), fresh_id),
        Message::Keyboard { is_extended } => {
            app.keymap.set_extended(is_extended);
            Vec::new()
        }
        Message::ThemesListed(entries) => overlay::themes_listed(app, entries),
        Message::ThemeRefused(reason) => {
            notify(app, Tone::Error, reason);
            Vec::new()
        }
        Message::Copied { what, result } => copy::copied(app, what, result),
        Message::CopyLeftToTerminal(copy) => vec![Effect::CopyByTerminal(copy)],
        Message::PreferencesNotKept(reason) => {
            notify(app, Tone::Warning, format!("theme and layout are not remembered: {reason}"));
            Vec::new()
        }
        Message::Now(now) => {
            app.now = app.time.tick(now);
            app.presenter.forget(now);
            incoming::expire(app);
            Vec::new()
        }
        Message::Spin => {
            app.spin = app.spin.wrapping_add(1);
            Vec::new()
        }
        Message::Sent { attempt, result } => compose::sent(app, attempt, result),
        Message::Listed { flight, result } => desk::listed(app, &flight, result),
        Message::Shown { question, result } => desk::shown(app, question, result),
        Message::Compared { question, result } => audiences::compared(app, question, result),
        Message::Said { number, result } => writing::said(app, number, result),
        Message::Seat(news) => seats::happened(app, *news),
        Message::Ordered { id, result } => order::answered(app, id, result),
        Message::ClockTold(result) => {
            // Without an answer it is asked again when something tells another time.
            app.now = app.time.answered(result.ok().map(|clock| (clock.now, clock.rate)));
            Vec::new()
        }
        Message::RecordsLoaded(result) => area::records_loaded(app, result),
        Message::Stream(news) => {
            let mut effects = area::told(app, &news);
            effects.extend(desk::stream(app, news));
            effects
        }
        Message::Area(news) => area::happened(app, *news),
        Message::Stage(news) => stage::happened(app, *news),
        Message::Woken(Alarm::Refresh) => {
            app.loader.alarm_rang();
            desk::load_first_page(app)
        }
        Message::Woken(Alarm::Retry) => {
            if app.link == Link::Live || !app.has_desk() {
                return Vec::new();
            }
            start(app)
        }
        Message::TemplatesLoaded { templates, problem } => sheet::templates_loaded(app, templates, problem),
        Message::TemplateSaved { name, result } => sheet::template_saved(app, name, result),
        Message::EditedOutside(edited) => sheet::edited_outside(app, edited),
        Message::Suspended { was_stopped } => {
            if !was_stopped {
                notify(app, Tone::Warning, "not suspended: there is no shell to come back from");
            }
            Vec::new()
        }
        Message::Remote(news) => remote::news(app, *news),
        Message::Wire(news) => wire::news(app, news),
        Message::DraftNotKept(reason) => {
            app.keeping = Keeping::Nothing;
            notify(app, Tone::Error, format!("the draft is not kept on disk: {reason}"));
            Vec::new()
        }
    }
}

/// Why what a key stands for cannot be done now, though it can be asked for here.
fn put_off(app: &App, action: Action) -> Option<String> {
    let is_work = |row: &&'static Row| row.group == Group::Representative && app.overlay.is_none();
    // Without a conversation there is nothing to be told about one.
    let is_told = |row: &&'static Row| is_work(row) && app.selected().is_some() || row.misses_the_desk(app);
    let row = action::row(action).filter(is_told)?;
    let reason = row.refusal(app)?;
    Some(format!("{}: {reason}", row.name()))
}

/// Does what a person wants. A wish that can send carries what a send needs.
fn want(app: &mut App, action: Action, fresh_id: Uuid, in_burst: bool) -> Vec<Effect> {
    match action {
        Action::Send => compose::send(app, fresh_id, in_burst),
        Action::Confirm => compose::confirm(app, fresh_id, in_burst),
        Action::Pick => overlay::pick(app, fresh_id, in_burst),
        Action::Take if app.confirmation().is_some() => remote::take(app, in_burst),
        Action::Take if app.is_asking() => order::take(app, in_burst),
        Action::Take => sheet::take(app, in_burst),
        Action::Say if app.context() == Context::Customer => seats::say(app, in_burst),
        Action::Say => writing::say(app, in_burst),
        // Pasted characters would choose for the person.
        Action::PasteAsText | Action::GoToOddity | Action::LoadCorrected if in_burst => Vec::new(),
        action if in_burst && (area::acts(action) || stage::acts(action)) => area::mistrust(app),
        action => wanted(app, action),
    }
}

fn wanted(app: &mut App, action: Action) -> Vec<Effect> {
    if let Some(effects) = stage::wanted(app, action).or_else(|| area::wanted(app, action)) {
        return effects;
    }
    if let Some(pane) = action::pane(action) {
        return focus(app, pane);
    }
    match action {
        Action::Help | Action::Palette | Action::Themes => overlay::toggle(app, action),
        Action::CloseOverlay => overlay::close(app),
        Action::Zoom | Action::Grow | Action::Shrink => screen::arrange(app, action),
        Action::Mouse => screen::toggle_mouse(app),
        Action::Present => present::toggle(app),
        Action::MaskPersonal => present::toggle_mask(app),
        Action::Point => present::point(app),
        Action::Copy => copy::copy(app),
        Action::Leave | Action::Quit => leave(app),
        Action::Back => back(app),
        Action::Next if app.is_completing() => writing::take(app),
        Action::Up | Action::Down if app.is_completing() => writing::move_in_list(app, action),
        Action::Next | Action::Previous if app.focus == Pane::Representative && app.shows_seats() => {
            seats::change_over(app)
        }
        Action::Next if app.focus != Pane::Compose => focus(app, app.focus.after().unwrap_or(Pane::Compose)),
        Action::Previous if app.focus != Pane::Compose => {
            let pane = app.focus.before().unwrap_or(Pane::Representative);
            focus(app, pane)
        }
        Action::Accept
        | Action::Reject
        | Action::EndConversation
        | Action::CloseConversation
        | Action::OpenConversation
        | Action::Release
        | Action::Transfer
        | Action::Link
        | Action::ForceClose
        | Action::CustomerEnd => order::wanted(app, action),
        Action::AcceptIncoming => incoming::accept(app),
        Action::RejectIncoming => incoming::reject(app),
        Action::Reply => writing::open(app, Purpose::Reply),
        Action::Note => writing::open(app, Purpose::Note),
        Action::Seats => seats::toggle(app),
        Action::CustomerRead => seats::tell_read(app),
        Action::BreakLine if app.context() == Context::Customer => seats::edit(app, Edit::NewLine),
        Action::BreakLine => writing::edit(app, Edit::NewLine),
        Action::Audiences => audiences::toggle(app),
        Action::AudienceBefore | Action::AudienceAfter | Action::CopyAudience => audiences::wanted(app, action),
        Action::Suspend => vec![Effect::Suspend],
        Action::ClearForm => comfort::clear(app),
        Action::RestoreForm => comfort::restore(app),
        Action::Duplicate => comfort::duplicate(app),
        Action::Open => focus(app, Pane::Representative),
        Action::Filter => {
            app.loader.set_editing(true);
            Vec::new()
        }
        Action::KeepFilter => list::keep(app),
        Action::States | Action::ClosedToo | Action::SortList => list::arrange(app, action),
        Action::NextUnread | Action::NextOpen => list::next(app, action),
        Action::Jump => list::begin_jump(app),
        Action::Refresh => remote::refresh(app),
        Action::MoveUp
        | Action::MoveDown
        | Action::PageUp
        | Action::PageDown
        | Action::MoveFirst
        | Action::MoveLast => go(app, action),
        Action::DeleteBack | Action::DeleteWordBack | Action::DeleteToStart if app.context() == Context::Filter => {
            desk::delete_from_filter(app, action)
        }
        Action::DeleteBack | Action::DeleteWordBack | Action::DeleteToStart if app.context() == Context::Jump => {
            list::delete_from_jump(app, action)
        }
        Action::DeleteBack | Action::DeleteWordBack | Action::DeleteToStart if app.context() == Context::WireSearch => {
            wire::search(app, |search| overlay::shortened(&search, action).to_owned())
        }
        Action::DeleteBack | Action::DeleteWordBack | Action::DeleteToStart if app.context() == Context::Palette => {
            overlay::delete_from_palette(app, action)
        }
        Action::DeleteBack | Action::DeleteWordBack | Action::DeleteToStart if app.confirmation().is_some() => {
            remote::delete(app, action)
        }
        Action::DeleteBack | Action::DeleteWordBack | Action::DeleteToStart if app.is_asking() => {
            order::delete(app, action)
        }
        Action::DeleteBack | Action::DeleteWordBack | Action::DeleteToStart if app.context() == Context::SheetText => {
            sheet::delete(app, action)
        }
        action if action::is_of_wire(action) => wire::wanted(app, action),
        action => match compose::edit_of(action) {
            Some(edit) if app.context() == Context::Reply => writing::edit(app, edit),
            Some(edit) if app.context() == Context::Customer => seats::edit(app, edit),
            Some(edit) => compose::edit(app, edit),
            None => sheet::wanted(app, action),
        },
    }
}

/// Gives a pane the focus.
fn focus(app: &mut App, pane: Pane) -> Vec<Effect> {
    let is_pointing = matches!(app.overlay, Some(Overlay::Pointer(_)));
    let mut effects = overlay::dismiss(app);
    // Who points goes on pointing, in the other pane.
    app.overlay = is_pointing.then(|| Overlay::Pointer(Pointer::default()));
    app.loader.set_editing(false);
    app.jump = None;
    if pane != app.focus {
        let_go_of_notice(app);
        // The offer went with the notice that made it.
        app.outbox.anyway = false;
    }
    if pane == Pane::Compose && app.focus != Pane::Compose {
        app.shows_sent = false;
    }
    if pane == Pane::Representative && app.focus != pane {
        writing::come_back(app);
        effects.extend(seats::come_back(app));
    }
    app.focus = pane;
    effects
}

/// One step back, the nearest first. Text is never among what is given up.
fn back(app: &mut App) -> Vec<Effect> {
    if area::back(app) || matches!(app.overlay, Some(Overlay::Wire(_))) && wire::back(app) {
        return Vec::new();
    }
    if app.overlay.is_some() {
        return overlay::close(app);
    }
    if app.outbox.anyway {
        app.outbox.anyway = false;
        app.notice = None;
        return Vec::new();
    }
    if app.focus == Pane::Conversations && app.jump.is_some() {
        return list::take_jump_back(app);
    }
    if app.focus == Pane::Conversations && (app.loader.is_editing() || app.loader.is_narrowed()) {
        return desk::clear_filter(app);
    }
    if app.is_completing() {
        app.writing.close_list();
        app.notice = None;
        return Vec::new();
    }
    if app.notice.take().is_some() {
        return Vec::new();
    }
    if app.context() == Context::Customer {
        return seats::give_keys(app, Seat::Representative);
    }
    if app.context() == Context::Reply {
        app.writing.close();
        return Vec::new();
    }
    if app.focus == Pane::Representative {
        return focus(app, Pane::Conversations);
    }
    Vec::new()
}

fn leave(app: &mut App) -> Vec<Effect> {
    let sends = app.outbox.sending().is_some();
    if app.is_leaving || !(sends || app.has_unsent_changes()) {
        return vec![Effect::Leave];
    }
    app.is_leaving = true;
    let reason = if sends {
        "the answer to the send is not here yet"
    } else if let Some(reason) = writing::left_behind(app) {
        reason
    } else if app.keeping == Keeping::Nothing {
        "the form holds changes that were not sent; no draft is kept: they will be lost"
    } else {
        "the form holds changes that were not sent; they are kept as a draft"
    };
    let (leave, stay) = (app.way_to(Action::Leave), app.way_to(Action::Back));
    notify(app, Tone::Warning, format!("{reason} · {leave} again leaves, {stay} stays"));
    Vec::new()
}

/// Any other wish takes the question about leaving back.
fn stay(app: &mut App) {
    if std::mem::take(&mut app.is_leaving) {
        app.notice = None;
    }
}

/// Moves within the list, the representative's view or the help.
fn go(app: &mut App, action: Action) -> Vec<Effect> {
    let context = app.context();
    if context == Context::List {
        return desk::move_selection(app, action);
    }
    if context == Context::Customer {
        seats::go(app, action);
        return Vec::new();
    }
    if wire::go(app, action) {
        return Vec::new();
    }
    if let Some((selected, entries)) = app.choice() {
        if present::scrolled(app, action, selected, entries) {
            return Vec::new();
        }
        return overlay::move_selection(app, action, selected, entries);
    }
    let room = if app.overlay.is_some() { app.extent.overlay } else { app.extent.representative };
    let page = room.height.saturating_sub(1).max(1);
    let last = room.last_scroll();
    let step = |from: usize| match action {
        Action::MoveUp => from.saturating_sub(1),
        Action::MoveDown => from + 1,
        Action::PageUp => from.saturating_sub(page),
        Action::PageDown => from + page,
        Action::MoveFirst => 0,
        _ => last,
    };
    match &mut app.overlay {
        Some(overlay) => {
            if let Some(scroll) = overlay.scroll() {
                *scroll = step((*scroll).min(last)).min(last);
            }
        }
        None => app.viewer.scroll_to(step(app.viewer.first_line(room)), room),
    }
    Vec::new()
}

/// The frame had this much room: what is scrolled stays within it.
fn drawn(app: &mut App, extent: Extent, map: Map) -> Vec<Effect> {
    app.extent = extent;
    app.map = map;
    app.list.set_height(extent.list_rows);
    app.remote.set_height(extent.list_rows);
    if let Some(scroll) = app.overlay_scroll() {
        *scroll = (*scroll).min(extent.overlay.last_scroll());
    }
    extent.seen.map(|(id, message)| seats::seen(app, id, message)).unwrap_or_default()
}

fn notify(app: &mut App, tone: Tone, text: impl Into<String>) {
    app.notice = Some(Notice::new(tone, text));
}

/// Tells what failed, and remembers whether it was for want of a connection.
fn notify_failure(app: &mut App, fate: Fate, text: String) {
    app.notice = Some(Notice { is_about_connection: fate == Fate::NotReached, ..Notice::new(Tone::Error, text) });
}

/// The person went on: what was told is read. Errors stay, for they are what is being mended.
fn let_go_of_notice(app: &mut App) {
    app.notice.take_if(|notice| notice.tone != Tone::Error || notice.is_about_connection);
}

/// There is a connection: that there was none is no news any more.
fn connected(app: &mut App) {
    app.notice.take_if(|notice| notice.is_about_connection);
}

#[cfg(test)]
pub(super) mod tests;
