//! Deliveries: kept current by the event stream while they are open, narrowed, replayed.

use super::{notify, refused, with_hint};
use crate::{
    api::{
        delivery::{Delivery, DeliveryPage, DeliveryState},
        desk::EventKind,
    },
    console::{
        action::Action,
        app::{
            App, Tone,
            area::{Area, browser::Browse, deliveries::Question},
        },
        effect::{AreaCall, Effect},
        message::{Refusal, StreamNews},
    },
};

pub(super) fn opened(app: &mut App) -> Vec<Effect> {
    let question = app.areas.deliveries.ask();
    vec![Effect::Area(AreaCall::Deliveries(question))]
}

pub(super) fn wanted(app: &mut App, action: Action, asked: Option<Action>) -> Option<Vec<Effect>> {
    let deliveries = &mut app.areas.deliveries;
    let effects = match action {
        Action::Use => {
            deliveries.browser.enter();
            Vec::new()
        }
        Action::Narrow => {
            let state = match deliveries.state {
                None => DeliveryState::ALL.first(),
                Some(state) => DeliveryState::ALL.iter().skip_while(|other| **other != state).nth(1),
            };
            let question = deliveries.narrow(state.copied(), deliveries.only);
            vec![Effect::Area(AreaCall::Deliveries(question))]
        }
        Action::NarrowMore => {
            let only = if deliveries.only.is_some() { None } else { app.list.selected() };
            if deliveries.only == only {
                notify(app, Tone::Warning, "no conversation is selected in the list");
                return Some(Vec::new());
            }
            let question = deliveries.narrow(deliveries.state, only);
            vec![Effect::Area(AreaCall::Deliveries(question))]
        }
        Action::Replay => {
            let id = deliveries.browser.selected()?.delivery.id;
            vec![Effect::Area(AreaCall::Replay(id))]
        }
        Action::ReplayAll if asked == Some(Action::ReplayAll) => {
            notify(app, Tone::Success, "replaying all that gave up…");
            vec![Effect::Area(AreaCall::ReplayAll(app.areas.deliveries.only))]
        }
        Action::ReplayAll => {
            let whose = if deliveries.only.is_some() { "of this conversation" } else { "of every conversation" };
            let way = app.way_in_browser(action);
            app.areas.asked = Some(action);
            notify(
                app,
                Tone::Warning,
                format!("all that gave up {whose} will be delivered again · {way} again does it"),
            );
            Vec::new()
        }
        _ => return None,
    };
    Some(effects)
}

/// Asks for more once the reader comes near the end of what is loaded.
pub(super) fn load_ahead(app: &mut App) -> Vec<Effect> {
    let deliveries = &mut app.areas.deliveries;
    let place = deliveries.browser.place();
    deliveries.ask_ahead(place).map(|question| Effect::Area(AreaCall::Deliveries(question))).into_iter().collect()
}

pub(super) fn told(app: &mut App, news: &StreamNews) -> Vec<Effect> {
    let is_news = match news {
        StreamNews::Event(event) => {
            let only = app.areas.deliveries.only;
            event.kind == EventKind::DeliveryChanged && only.is_none_or(|only| only == event.conversation.id)
        }
        StreamNews::Connected | StreamNews::Reset { .. } => true,
        StreamNews::Faults(_) | StreamNews::Lost(_) => false,
    };
    if !is_news || !app.looks_at(Area::Deliveries) {
        return Vec::new();
    }
    app.areas.deliveries.refresh().map(|question| Effect::Area(AreaCall::Deliveries(question))).into_iter().collect()
}

pub(super) fn listed(app: &mut App, question: &Question, result: Result<DeliveryPage, Refusal>) -> Vec<Effect> {
    let deliveries = &mut app.areas.deliveries;
    if !deliveries.pace.landed(question.ticket) {
        return Vec::new();
    }
    let list = &app.list;
    match result {
        Ok(page) => deliveries.take(question, page, |id| list.row(id).map(|row| row.title.clone())),
        Err(refusal) => deliveries.problem = Some(with_hint(&refusal)),
    }
    vec![Effect::Area(AreaCall::Rest(Area::Deliveries))]
}

pub(super) fn rested(app: &mut App) -> Vec<Effect> {
    let is_open = app.looks_at(Area::Deliveries);
    let question = app.areas.deliveries.rested().filter(|_| is_open);
    question.map(|question| Effect::Area(AreaCall::Deliveries(question))).into_iter().collect()
}

pub(super) fn replayed(app: &mut App, result: Result<Box<Delivery>, Refusal>) -> Vec<Effect> {
    match result {
        Ok(delivery) => {
            notify(app, Tone::Success, format!("{} goes out again as delivery {}", delivery.what(), delivery.id));
            Vec::new()
        }
        Err(refusal) => refused(app, "not replayed", &refusal),
    }
}

pub(super) fn replayed_all(app: &mut App, done: usize, refusal: Option<Refusal>) -> Vec<Effect> {
    if let Some(refusal) = refusal {
        return refused(app, &format!("not all are replayed, {done} go out again"), &refusal);
    }
    let told = match done {
        0 => "none gave up".to_owned(),
        1 => "one goes out again".to_owned(),
        many => format!("{many} go out again"),
    };
    notify(app, Tone::Success, told);
    Vec::new()
}
