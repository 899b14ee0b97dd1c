//! The list, the representative's pane and the stream of events that keeps both current.

use jiff::SignedDuration;
use unicode_segmentation::UnicodeSegmentation as _;

use super::{audiences, connected, incoming, notify_failure, remote, seats, writing};
use crate::{
    api::desk::{EventKind, State, SummaryPage, View},
    console::{
        action::Action,
        app::{App, Link, list::Page, scope::Scope, viewer::Question},
        effect::Effect,
        message::{Alarm, Fate, Flight, Refusal, StreamNews},
    },
};

/// Characters of a filter, more than any name needs.
const FILTER_CHARS: usize = 200;

/// Asks for the first page, now or after the page under way.
pub(super) fn load_first_page(app: &mut App) -> Vec<Effect> {
    if !app.has_desk() {
        return Vec::new();
    }
    app.loader.first_page().map(Effect::List).into_iter().collect()
}

/// A page came, or did not.
pub(super) fn listed(app: &mut App, flight: &Flight, result: Result<SummaryPage, Refusal>) -> Vec<Effect> {
    if !app.loader.landed(flight) {
        return Vec::new();
    }
    let mut effects = Vec::new();
    match result {
        Ok(page) => {
            connected(app);
            let selected = app.list.selected();
            let position = page.last_event_id;
            let had_loaded = app.loader.has_loaded();
            if flight.asked == *app.loader.asked() {
                take(app, flight, page);
            }
            // The first rows of all open the stream, from the position that they show.
            if !had_loaded && app.loader.has_loaded() {
                effects.push(Effect::Listen { after: position });
            }
            if app.list.selected() != selected {
                effects.extend(look_at_selection(app));
            }
        }
        Err(refusal) if app.loader.has_loaded() => {
            // While the connection is lost, the header says so, and the list is loaded again when it is back.
            if app.link == Link::Live {
                notify_failure(app, refusal.fate, with_hint(&refusal));
            }
        }
        // The API needs no desk: from now on it is what is asked.
        Err(Refusal { no_desk: Some(why), .. }) => {
            app.link = Link::NoDesk(why);
            effects.extend(remote::refresh(app));
            return effects;
        }
        Err(refusal) => {
            app.link = Link::Lost(with_hint(&refusal));
            effects.push(Effect::Wake(Alarm::Retry));
            return effects;
        }
    }
    match app.loader.follow_up() {
        Some(flight) => effects.push(Effect::List(flight)),
        None if app.loader.is_behind() => {}
        None => effects.extend(load_ahead(app)),
    }
    effects
}

fn take(app: &mut App, flight: &Flight, page: SummaryPage) {
    let is_same_question = !app.loader.is_behind();
    match flight.page {
        // A page of rows that have been replaced in the meantime has nothing to follow.
        Page::After(_) if !is_same_question || app.loader.is_outdated() => return,
        Page::After(_) => app.list.append(page),
        Page::First if is_same_question && !app.loader.is_outdated() => app.list.refresh(page),
        Page::First => app.list.replace(&flight.asked, page),
    }
    app.loader.set_shown(flight.asked.clone());
}

/// Asks for the next page when the reader has come near the end of what is loaded.
pub(super) fn load_ahead(app: &mut App) -> Vec<Effect> {
    let Some(page) = app.list.wanted_page() else { return Vec::new() };
    app.loader.page(page).map(Effect::List).into_iter().collect()
}

/// News of the stream.
pub(super) fn stream(app: &mut App, news: StreamNews) -> Vec<Effect> {
    match news {
        StreamNews::Connected => {
            let was_lost = matches!(app.link, Link::Lost(_));
            app.link = Link::Live;
            connected(app);
            let mut effects = Vec::new();
            if was_lost {
                effects.extend(load_first_page(app));
                effects.extend(look_at_selection(app));
                effects.extend(audiences::look_again(app));
            }
            if app.records.is_none() {
                effects.push(Effect::LoadRecords);
            }
            if app.time.asks() {
                effects.push(Effect::AskClock);
            }
            effects
        }
        StreamNews::Event(event) => {
            let id = event.conversation.id;
            app.ordered.take_if(|(ordered, _)| *ordered == id);
            let had_selection = app.list.selected().is_some();
            let mut effects = Vec::new();
            if app.time.asks_after(event.at) {
                effects.push(Effect::AskClock);
            }
            incoming::hear(app, &event);
            writing::close_off(app, id, event.conversation.state);
            let kind = event.kind;
            app.viewer.hear(id, kind, app.time.machine());
            let changes_nothing = matches!(
                kind,
                EventKind::CustomerTyping | EventKind::RepresentativeTyping | EventKind::DeliveryChanged
            );
            effects.extend(seats::hear(app, &event, changes_nothing));
            if app.loader.asked().needs_the_endpoint() {
                app.list.seen(event.id);
                if app.loader.set_alarm() {
                    effects.push(Effect::Wake(Alarm::Refresh));
                }
            } else {
                app.list.apply(*event);
            }
            if app.list.selected() == Some(id) && !changes_nothing || !had_selection {
                effects.extend(look_at_selection(app));
            }
            effects.extend(audiences::happened(app, id));
            effects
        }
        // The areas' business.
        StreamNews::Faults(_) => Vec::new(),
        StreamNews::Reset { last_event_id } => {
            app.list.forget_position(last_event_id);
            app.incoming.clear();
            app.loader.set_outdated();
            let mut effects = load_first_page(app);
            effects.extend(look_at_selection(app));
            effects
        }
        StreamNews::Lost(refusal) => {
            app.link = Link::Lost(with_hint(&refusal));
            Vec::new()
        }
    }
}

/// Asks for the selected conversation's view.
pub(super) fn look_at_selection(app: &mut App) -> Vec<Effect> {
    if let Some(id) = app.list.selected() {
        let mut effects: Vec<Effect> = app.viewer.ask(id).map(Effect::Show).into_iter().collect();
        effects.extend(seats::follow(app));
        effects
    } else {
        app.viewer.clear();
        Vec::new()
    }
}

/// The view came, or did not.
pub(super) fn shown(app: &mut App, question: Question, result: Result<Box<View>, Refusal>) -> Vec<Effect> {
    let answer = result.map(|view| *view).map_err(|refusal| with_hint(&refusal));
    // While a conversation waits, what it has waited so far tells the endpoint's time.
    let there = answer.as_ref().ok().filter(|view| view.state == State::Open && view.accepted_on.is_none());
    let there = there.and_then(|view| {
        let waited = SignedDuration::from_secs(i64::try_from(view.wait_seconds).ok()?);
        view.created_on.checked_add(waited).ok()
    });
    if let Ok(view) = &answer {
        writing::close_off(app, view.conversation_id, view.state);
    }
    let asks = there.is_some_and(|there| app.time.asks_after(there)).then_some(Effect::AskClock);
    let next = app.viewer.answer(question, answer, app.list.selected());
    next.map(Effect::Show).into_iter().chain(asks).collect()
}

/// Moves the selection.
pub(super) fn move_selection(app: &mut App, action: Action) -> Vec<Effect> {
    if !app.has_desk() {
        return remote::move_selection(app, action);
    }
    let before = app.list.selected();
    let page = isize::try_from(app.list.height().saturating_sub(1).max(1)).unwrap_or(isize::MAX);
    match action {
        Action::MoveUp => app.list.select_by(-1),
        Action::MoveDown => app.list.select_by(1),
        Action::PageUp => app.list.select_by(-page),
        Action::PageDown => app.list.select_by(page),
        Action::MoveFirst => app.list.select_first(),
        _ => app.list.select_last(),
    }
    let mut effects = Vec::new();
    if app.list.selected() != before {
        effects.extend(look_at_selection(app));
    }
    effects.extend(load_ahead(app));
    effects
}

/// Selects a row that is in sight.
pub(super) fn select_in_sight(app: &mut App, line: usize) -> Vec<Effect> {
    if !app.has_desk() {
        return remote::select_in_sight(app, line);
    }
    let before = app.list.selected();
    let is_there = app.list.select_in_sight(line);
    if is_there && app.list.selected() != before { look_at_selection(app) } else { Vec::new() }
}

/// Moves what is in sight; the selection stays.
pub(super) fn scroll(app: &mut App, rows: isize) -> Vec<Effect> {
    if !app.has_desk() {
        app.remote.scroll_by(rows);
        return Vec::new();
    }
    app.list.scroll_by(rows);
    load_ahead(app)
}

/// Adds text to the filter; line breaks and other controls are not part of any name.
pub(super) fn type_into_filter(app: &mut App, text: &str) -> Vec<Effect> {
    let printable = text.chars().filter(|character| !character.is_control());
    let query = app.loader.query().chars().chain(printable).take(FILTER_CHARS).collect();
    set_filter(app, query)
}

/// Deletes from the filter's end.
pub(super) fn delete_from_filter(app: &mut App, action: Action) -> Vec<Effect> {
    let query = app.loader.query();
    let kept = match action {
        Action::DeleteBack => query.grapheme_indices(true).next_back().map_or(0, |(at, _)| at),
        Action::DeleteWordBack => query.unicode_word_indices().next_back().map_or(0, |(at, _)| at),
        _ => 0,
    };
    let query = query[..kept].to_owned();
    set_filter(app, query)
}

/// Takes the nearest thing back by which the list shows less, or more, than all that is to be worked on: the filter, then
/// the states.
pub(super) fn clear_filter(app: &mut App) -> Vec<Effect> {
    let was_editing = app.loader.is_editing();
    app.loader.set_editing(false);
    if was_editing || app.loader.is_filtered() {
        return set_filter(app, String::new());
    }
    app.loader.set_scope(Scope::Work);
    load_first_page(app)
}

fn set_filter(app: &mut App, query: String) -> Vec<Effect> {
    if query == app.loader.query() {
        return Vec::new();
    }
    app.loader.set_query(query);
    load_first_page(app)
}

/// What the desk did not do, and what helps. What a client advises about requests of unknown fate is meant for sends.
pub(in crate::console) fn with_hint(refusal: &Refusal) -> String {
    match &refusal.hint {
        Some(hint) if refusal.fate != Fate::Uncertain => format!("{} · {hint}", refusal.sentence),
        _ => refusal.sentence.clone(),
    }
}
