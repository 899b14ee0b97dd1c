//! Scenarios: put on, run step by step or by themselves, begun again, taken off; and what came in, recorded.

use super::{desk, notify, overlay};
use crate::{
    api::desk::{State, Summary},
    console::{
        action::Action,
        app::{
            App, Tone,
            area::Area,
            stage::{Piece, Told, Waiting, pause_after},
        },
        effect::{Effect, StageCall},
        message::StageNews,
    },
};

/// Does what is wanted of the scenario that is on; `None` when it is not its business.
pub(super) fn wanted(app: &mut App, action: Action) -> Option<Vec<Effect>> {
    Some(match action {
        Action::StageForward => by_hand(app),
        Action::StagePlay => play_or_pause(app),
        Action::StageSpeed => {
            app.stage.speed = app.stage.speed.next();
            Vec::new()
        }
        Action::StageRestart => again(app),
        Action::StageLeave => leave(app),
        Action::Record => vec![Effect::Stage(StageCall::Record { at: app.time.machine() })],
        _ => return None,
    })
}

/// Whether the action does something that a pasted character must not do.
pub(super) fn acts(action: Action) -> bool {
    matches!(
        action,
        Action::StageForward | Action::StagePlay | Action::StageRestart | Action::StageLeave | Action::Record
    )
}

/// Puts a scenario on, if there is an endpoint for it.
pub(super) fn put_on(app: &mut App, piece: Piece) -> Vec<Effect> {
    if let Some(reason) = refusal(app) {
        notify(app, Tone::Warning, reason);
        return Vec::new();
    }
    if let Some(problem) = &piece.problem {
        let problem = problem.clone();
        notify(app, Tone::Error, problem);
        return Vec::new();
    }
    let mut effects = overlay::dismiss(app);
    app.notice = None;
    effects.extend(begin(app, piece));
    effects
}

/// Why no scenario can be run here. Scenarios program failures, move the clock and act at the desk: that is for an
/// endpoint of one's own, never for an organisation.
pub(super) fn refusal(app: &App) -> Option<String> {
    if app.target.production || !app.target.simulated {
        return Some(format!(
            "scenarios run on a simulated endpoint only, {} is none: start the console without --profile",
            app.target.profile
        ));
    }
    (!app.has_desk()).then(|| "scenarios need the endpoint's desk, which does not let us in".to_owned())
}

fn begin(app: &mut App, piece: Piece) -> Vec<Effect> {
    let source = piece.source.clone();
    let run = app.stage.begin(piece);
    vec![Effect::Stage(StageCall::Begin { run, source })]
}

/// One step, by hand: what goes on by itself is paused by it.
fn by_hand(app: &mut App) -> Vec<Effect> {
    app.stage.stop_resting();
    if let Some(playing) = &mut app.stage.playing {
        playing.plays = false;
    }
    forward(app)
}

fn forward(app: &mut App) -> Vec<Effect> {
    let (run, now) = (app.stage.run(), app.time.machine());
    if let Some(warning) = warning(app) {
        notify(app, Tone::Warning, warning);
        return Vec::new();
    }
    let Some(playing) = &mut app.stage.playing else { return Vec::new() };
    if playing.waiting != Waiting::Nothing || playing.upcoming().is_none() {
        return Vec::new();
    }
    playing.waiting = Waiting::Step(now);
    vec![Effect::Stage(StageCall::Forward { run })]
}

/// What is to be known, once, before time is moved while conversations of others are under way; what goes on by itself is
/// paused for it.
fn warning(app: &mut App) -> Option<String> {
    let playing = app.stage.playing.as_ref()?;
    let line = playing.upcoming().filter(|line| line.moves_time && !playing.is_warned)?;
    let is_others = |row: &Summary| row.state != State::Closed && !playing.own.contains(&row.id);
    if !app.list.rows().any(is_others) {
        return None;
    }
    let way = app.way_to(if playing.plays { Action::StagePlay } else { Action::StageForward });
    let warning = format!("{}, for good: conversations of others may fall due · {way} again does it", line.words);
    let playing = app.stage.playing.as_mut()?;
    (playing.is_warned, playing.plays) = (true, false);
    Some(warning)
}

fn play_or_pause(app: &mut App) -> Vec<Effect> {
    let Some(playing) = &mut app.stage.playing else { return Vec::new() };
    playing.plays = !playing.plays && playing.upcoming().is_some();
    if playing.plays {
        return forward(app);
    }
    app.stage.stop_resting();
    Vec::new()
}

fn again(app: &mut App) -> Vec<Effect> {
    let Some(playing) = app.stage.leave() else { return Vec::new() };
    begin(app, playing.piece)
}

fn leave(app: &mut App) -> Vec<Effect> {
    let run = app.stage.run();
    match app.stage.leave() {
        Some(_) => vec![Effect::Stage(StageCall::Leave { run })],
        None => Vec::new(),
    }
}

/// Something came of a scenario.
pub(super) fn happened(app: &mut App, news: StageNews) -> Vec<Effect> {
    match news {
        StageNews::Listed { pieces, folder, problem } => {
            let scenarios = &mut app.areas.scenarios;
            scenarios.browser.set(pieces);
            (scenarios.folder, scenarios.problem) = (folder, problem);
            Vec::new()
        }
        StageNews::Began { run, result } => began(app, run, result),
        StageNews::Stepped { run, told } => stepped(app, run, told),
        StageNews::Left { run, result } => {
            if let Err(reason) = result {
                notify(app, Tone::Error, format!("not all that the scenario set up could be taken away: {reason}"));
            } else if run == app.stage.run() && app.stage.playing.is_none() {
                notify(app, Tone::Success, "the scenario is left; what it set up at the endpoint is taken away");
            }
            Vec::new()
        }
        StageNews::Rested { ticket } => {
            if app.stage.rested(ticket) {
                forward(app)
            } else {
                Vec::new()
            }
        }
        StageNews::Recorded(Ok(recorded)) => {
            let steps = if recorded.steps == 1 { "1 step".to_owned() } else { format!("{} steps", recorded.steps) };
            let left_out = match recorded.left_out.as_slice() {
                [] => String::new(),
                [one] => format!(" · left out: {one}"),
                [one, more @ ..] => format!(" · left out: {one}, and {} more", more.len()),
            };
            notify(app, Tone::Success, format!("recorded {steps}: {}{left_out}", recorded.path));
            if app.looks_at(Area::Scenarios) { vec![Effect::Stage(StageCall::List)] } else { Vec::new() }
        }
        StageNews::Recorded(Err(reason)) => {
            notify(app, Tone::Error, format!("nothing was recorded: {reason}"));
            Vec::new()
        }
    }
}

fn began(app: &mut App, run: u64, result: Result<Piece, String>) -> Vec<Effect> {
    let Some(playing) = app.stage.of(run) else { return Vec::new() };
    match result {
        Ok(piece) => {
            playing.piece = piece;
            playing.waiting = Waiting::Nothing;
        }
        Err(reason) => {
            app.stage.leave();
            notify(app, Tone::Error, reason);
        }
    }
    Vec::new()
}

fn stepped(app: &mut App, run: u64, told: Told) -> Vec<Effect> {
    let speed = app.stage.speed;
    let Some(playing) = app.stage.of(run) else { return Vec::new() };
    playing.position = told.index + 1;
    playing.waiting = Waiting::Nothing;
    if told.narration.is_some() {
        playing.narration.clone_from(&told.narration);
    }
    let conversation = told.conversation;
    if let Some(id) = conversation.filter(|id| !playing.own.contains(id)) {
        playing.own.push(id);
    }
    let pause = pause_after(told.narration.as_deref(), speed);
    playing.last = Some(told);
    let goes_on = playing.plays && playing.upcoming().is_some();
    playing.plays = goes_on;
    let mut effects = Vec::new();
    if goes_on {
        effects.push(Effect::Stage(StageCall::Rest { ticket: app.stage.rest(), pause }));
    }
    // What is shown is what it is about.
    if let Some(id) = conversation
        && app.list.selected() != Some(id)
    {
        app.list.select(id);
        effects.extend(desk::look_at_selection(app));
    }
    app.shows_sent |= conversation.is_some();
    effects
}
