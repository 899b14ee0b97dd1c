//! The clock: read when it is opened, moved and set when a person wants it.

use super::{edit_of, notify, refused, with_hint};
use crate::{
    api::{
        desk::clock::{ClockAnswer, ClockRequest},
        length::Length,
    },
    console::{
        action::Action,
        app::{
            App, Tone, WIDE_COLUMNS,
            area::{
                Area,
                browser::Browse as _,
                clock::{Brought, Setting, in_words},
            },
        },
        composer::{Edit, Editor},
        effect::{AreaCall, Effect},
        message::{Refusal, StreamNews},
    },
};

/// Characters of a length or a rate, more than any has.
const TYPED_CHARS: usize = 60;

pub(super) fn opened(_: &mut App) -> Vec<Effect> {
    vec![Effect::Area(AreaCall::Clock(None))]
}

pub(super) fn wanted(app: &mut App, action: Action) -> Option<Vec<Effect>> {
    let clock = &mut app.areas.clock;
    if let Some(typed) = &mut clock.typed {
        match action {
            Action::Use => return Some(take_typed(app)),
            action => {
                typed.apply(edit_of(action)?);
            }
        }
        return Some(Vec::new());
    }
    if action != Action::Use {
        return None;
    }
    // What was brought is read, not done again.
    if clock.browser.is_inside() {
        clock.browser.back();
        return Some(Vec::new());
    }
    let request = match *clock.browser.selected()? {
        Setting::Advance(seconds) => ClockRequest { advance_seconds: Some(seconds), rate: None },
        Setting::Rate(rate) => ClockRequest { advance_seconds: None, rate: Some(rate) },
        Setting::AdvanceBy | Setting::RateOf => {
            clock.typed = Some(Editor::one_line(""));
            return Some(Vec::new());
        }
    };
    Some(adjust(app, request))
}

/// Edits what is being typed; whether anything is.
pub(super) fn edit(app: &mut App, edit: &Edit) -> bool {
    let Some(typed) = &mut app.areas.clock.typed else { return false };
    typed.apply(edit.clone());
    typed.shorten(TYPED_CHARS);
    true
}

/// Gives up what is being typed; whether anything was.
pub(super) fn back(app: &mut App) -> bool {
    app.areas.clock.typed.take().is_some()
}

pub(super) fn told(app: &mut App, news: &StreamNews) -> Vec<Effect> {
    let is_news = matches!(news, StreamNews::Connected | StreamNews::Reset { .. });
    if is_news && app.looks_at(Area::Clock) { opened(app) } else { Vec::new() }
}

/// The desk told the time; `request` is what it was asked to do with it.
pub(super) fn answered(app: &mut App, request: Option<ClockRequest>, result: Result<Brought, Refusal>) -> Vec<Effect> {
    let machine = app.time.machine();
    let clock = &mut app.areas.clock;
    clock.is_moving &= request.is_none();
    let brought = match result {
        Ok(brought) => brought,
        Err(refusal) => {
            let words = with_hint(&refusal);
            if request.is_some() {
                return refused(app, "the clock is as it was", &refusal);
            }
            clock.problem = Some(words);
            return Vec::new();
        }
    };
    clock.tell(brought.answer.clone(), machine);
    // What is on the screen besides goes by it at once.
    app.now = app.time.answered(Some((brought.answer.now, brought.answer.rate)));
    let clock = &mut app.areas.clock;
    let Some(request) = request else { return Vec::new() };
    let words = outcome(request, &brought.answer);
    let is_wide = app.columns >= WIDE_COLUMNS;
    if request.advance_seconds.is_some() {
        // Where there is no room for both, what happened comes first.
        if !is_wide && brought.answer.fired_total > 0 {
            clock.browser.enter();
        }
        clock.brought = Some(brought);
    }
    notify(app, Tone::Success, words);
    Vec::new()
}

fn outcome(request: ClockRequest, answer: &ClockAnswer) -> String {
    match (request.advance_seconds, request.rate) {
        (Some(seconds), _) => {
            let brought = match answer.fired_total {
                0 => "nothing was due".to_owned(),
                1 => "one conversation was moved by it".to_owned(),
                many => format!("{many} conversations were moved by it"),
            };
            format!("{} later: {brought}", in_words(seconds))
        }
        (None, Some(0.0)) => "the clock stands still".to_owned(),
        (None, Some(1.0)) => "the clock goes as the machine's".to_owned(),
        (None, Some(rate)) => format!("the clock goes {rate} times as fast as the machine's"),
        (None, None) => String::new(),
    }
}

fn adjust(app: &mut App, request: ClockRequest) -> Vec<Effect> {
    if app.areas.clock.is_moving {
        notify(app, Tone::Warning, "the clock is being moved already");
        return Vec::new();
    }
    app.areas.clock.is_moving = true;
    vec![Effect::Area(AreaCall::Clock(Some(request)))]
}

/// Does what is typed. What cannot be read stays, with the reason.
fn take_typed(app: &mut App) -> Vec<Effect> {
    let clock = &app.areas.clock;
    let text = clock.typed.as_ref().map(Editor::text).unwrap_or_default();
    let text = text.trim();
    let request = match clock.browser.selected() {
        Some(Setting::RateOf) => match text.trim_end_matches(['x', '×', ' ']).parse::<f64>() {
            // Whether it can go so fast is the endpoint's to say.
            Ok(rate) if rate.is_finite() => Ok(ClockRequest { advance_seconds: None, rate: Some(rate) }),
            _ => Err(format!("a number such as 60 or 0.5 is expected: {text:?}")),
        },
        _ => text
            .parse::<Length>()
            .and_then(Length::whole_seconds)
            .map(|seconds| ClockRequest { advance_seconds: Some(seconds), rate: None })
            .map_err(|error| error.to_string()),
    };
    match request {
        Ok(request) => {
            app.areas.clock.typed = None;
            adjust(app, request)
        }
        Err(reason) => {
            notify(app, Tone::Error, reason);
            Vec::new()
        }
    }
}
