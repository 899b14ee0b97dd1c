//! Faults: what is armed is told by the event stream, whoever armed it; the rules are looked at while they are open.

use super::{notify, refused, with_hint};
use crate::{
    api::fault::{ArmedRules, FaultCount, FaultRules},
    console::{
        action::Action,
        app::{
            App, Tone,
            area::{Area, browser::Browse as _, faults::Choice},
        },
        effect::{AreaCall, Effect},
        message::{Refusal, StreamNews},
    },
};

pub(super) fn opened(app: &mut App) -> Vec<Effect> {
    let ticket = app.areas.faults.pace.ask();
    vec![Effect::Area(AreaCall::Faults(ticket))]
}

pub(super) fn wanted(app: &mut App, action: Action) -> Option<Vec<Effect>> {
    let faults = &mut app.areas.faults;
    let arm = |rules: FaultRules, what: String| vec![Effect::Area(AreaCall::Arm { rules, what })];
    let selected = faults.browser.selected();
    let effects = match (action, selected) {
        (Action::Use, Some(Choice::Rule(_))) => {
            faults.browser.enter();
            Vec::new()
        }
        (Action::Use, Some(Choice::Off)) | (Action::DisarmAll, _) => arm(FaultRules::default(), "disarmed".to_owned()),
        (Action::Use, Some(Choice::Preset(preset))) => arm(preset.rules(), format!("armed: {}", preset.says())),
        (Action::ArmToo, Some(Choice::Preset(preset))) => {
            let added = preset.rules().rules;
            let mut rules = faults.armed().left().rules;
            rules.retain(|rule| added.iter().all(|other| other.id != rule.id));
            rules.extend(added);
            arm(FaultRules { rules }, format!("armed besides: {}", preset.says()))
        }
        (Action::Disarm, Some(Choice::Rule(armed))) => {
            let id = &armed.rule.id;
            let mut rules = faults.armed().left();
            rules.rules.retain(|rule| rule.id != *id);
            arm(rules, format!("disarmed {id}; the others count anew"))
        }
        _ => return None,
    };
    Some(effects)
}

/// The stream tells what is armed, also when it begins.
pub(super) fn told(app: &mut App, news: &StreamNews) -> Vec<Effect> {
    match news {
        // What is armed is told next; silence means that nothing is.
        StreamNews::Connected => app.armed = FaultCount::default(),
        StreamNews::Faults(count) => app.armed = *count,
        _ => return Vec::new(),
    }
    if !app.looks_at(Area::Faults) {
        return Vec::new();
    }
    app.areas.faults.pace.refresh().map(|ticket| Effect::Area(AreaCall::Faults(ticket))).into_iter().collect()
}

pub(super) fn listed(app: &mut App, ticket: u64, result: Result<ArmedRules, Refusal>) -> Vec<Effect> {
    if !app.areas.faults.pace.landed(ticket) {
        return Vec::new();
    }
    match result {
        Ok(armed) => take(app, armed),
        Err(refusal) => app.areas.faults.problem = Some(with_hint(&refusal)),
    }
    vec![Effect::Area(AreaCall::Rest(Area::Faults))]
}

pub(super) fn rested(app: &mut App) -> Vec<Effect> {
    let is_open = app.looks_at(Area::Faults);
    let ticket = app.areas.faults.pace.rested().filter(|_| is_open);
    ticket.map(|ticket| Effect::Area(AreaCall::Faults(ticket))).into_iter().collect()
}

/// Rules were armed, or not.
pub(super) fn armed(app: &mut App, what: String, result: Result<ArmedRules, Refusal>) -> Vec<Effect> {
    match result {
        Ok(armed) => {
            take(app, armed);
            notify(app, Tone::Success, what);
            Vec::new()
        }
        Err(refusal) => refused(app, "the rules are as they were", &refusal),
    }
}

fn take(app: &mut App, armed: ArmedRules) {
    app.armed = armed.count();
    app.areas.faults.take(armed);
}
