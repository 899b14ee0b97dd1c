//! The scenario that is on: a band below the panes, which covers nothing of them.

use std::borrow::Cow;

use ratatui::{
    Frame,
    layout::Rect,
    style::Style,
    text::{Line, Span},
    widgets::Paragraph,
};

use crate::console::{
    action::Action,
    app::{
        App,
        map::{Map, Spot},
        stage::{Playing, Waiting},
    },
    text,
    theme::Styles,
};

/// The keys of a scenario.
const KEYS: [(Action, &str); 5] = [
    (Action::StageForward, "forward"),
    (Action::StagePlay, "play"),
    (Action::StageRestart, "restart"),
    (Action::StageLeave, "leave"),
    (Action::StageSpeed, "speed"),
];
/// Rows of the band, however small the screen is.
const LEAST: u16 = 5;

/// Rows that the band takes; none while nothing is on.
pub(super) fn height(app: &App, body: Rect) -> u16 {
    let Some(playing) = &app.stage.playing else { return 0 };
    let most = (body.height / 3).max(LEAST);
    // Head and keys, and what there is between.
    let between = between(playing, app, body.width.into()).len();
    (2 + u16::try_from(between).unwrap_or(u16::MAX)).min(most)
}

pub(super) fn draw(frame: &mut Frame, area: Rect, app: &App, styles: &Styles, map: &mut Map) {
    let Some(playing) = &app.stage.playing else { return };
    let width = usize::from(area.width);
    let room = usize::from(area.height).saturating_sub(2);
    let mut lines = vec![head(playing, app, width, styles)];
    let middle = shortened(between(playing, app, width), room);
    lines.extend(middle.into_iter().map(|line| Line::styled(line.text, (line.style)(styles))));
    frame.render_widget(Paragraph::new(lines), area);
    let foot = Rect { y: area.bottom().saturating_sub(1), height: 1.min(area.height), ..area };
    draw_keys(frame, foot, app, styles, map);
}

/// A line between head and keys.
struct Middle {
    text: String,
    style: fn(&Styles) -> Style,
    /// It is of the narration.
    is_words: bool,
}

/// As much as there is room for: what was done and what comes next matter more than the end of a long text.
fn shortened(middle: Vec<Middle>, room: usize) -> Vec<Middle> {
    let (mut words, mut others): (Vec<Middle>, Vec<Middle>) = middle.into_iter().partition(|line| line.is_words);
    let for_words = room.saturating_sub(others.len()).max(usize::from(room > 1)).min(words.len());
    let is_cut = for_words < words.len();
    words.truncate(for_words);
    if let Some(last) = words.last_mut().filter(|_| is_cut) {
        last.text.push_str(" …");
    }
    others.truncate(room.saturating_sub(words.len()));
    words.extend(others);
    words
}

fn head(playing: &Playing, app: &App, width: usize, styles: &Styles) -> Line<'static> {
    let count = playing.piece.steps.len();
    let (mark, state, style) = match playing.waiting {
        _ if playing.has_failed() => ("✗", "stopped".to_owned(), styles.error),
        Waiting::Beginning => ("…", "beginning".to_owned(), styles.accent),
        Waiting::Step(since) => {
            let seconds = app.time.machine().duration_since(since).as_secs().max(0);
            let within = playing.upcoming().map_or(0, |line| line.within.as_secs());
            ("…", format!("waiting, {seconds} s of at most {within} s"), styles.accent)
        }
        Waiting::Nothing if playing.upcoming().is_none() => {
            ("✓", "the end, all as expected".to_owned(), styles.success)
        }
        Waiting::Nothing if playing.plays => {
            ("▶", format!("goes on by itself, {}", app.stage.speed.name()), styles.accent)
        }
        Waiting::Nothing => ("❚❚", "step by step".to_owned(), styles.accent),
    };
    let words = format!(
        "━ Scenario · {} · step {} of {count} · {mark} {state} ",
        text::clean(&app.seen(&playing.piece.title)),
        playing.position.min(count),
    );
    let words = text::fit(&words, width);
    let rest = "━".repeat(width.saturating_sub(text::width(&words)));
    Line::from(vec![Span::styled(words, style), Span::styled(rest, styles.border)])
}

fn between(playing: &Playing, app: &App, width: usize) -> Vec<Middle> {
    let room = width.saturating_sub(6).max(1);
    let mut lines = Vec::new();
    let mut add = |lead: &str, words: &str, style: fn(&Styles) -> Style, is_words: bool| {
        let words = text::clean_lines(&app.seen(words)).join(" ");
        for (at, line) in text::wrap(&words, room).into_iter().enumerate() {
            let lead = if at == 0 { lead } else { "  " };
            lines.push(Middle { text: format!(" {lead}{line}"), style, is_words });
        }
    };
    if let Some(words) = &playing.narration {
        add("  ", words, |styles| styles.text, true);
    } else if playing.last.is_none() {
        add("  ", &playing.piece.about, |styles| styles.muted, true);
    }
    let done = playing.last.as_ref().and_then(|told| Some((told, playing.piece.steps.get(told.index)?)));
    if let Some((told, line)) = done.filter(|(told, line)| !line.is_narration || !told.mismatches.is_empty()) {
        if told.mismatches.is_empty() {
            add("✓ ", &text::fit(&app.seen(&line.words), room), |styles| styles.success, false);
        } else {
            add("✗ ", &text::fit(&app.seen(&line.words), room), |styles| styles.error, false);
        }
        for mismatch in &told.mismatches {
            add("  ", mismatch, |styles| styles.error, false);
        }
    }
    if playing.waiting != Waiting::Beginning
        && let Some(line) = playing.upcoming()
    {
        let words = if line.is_narration { Cow::Borrowed("the story goes on") } else { app.seen(&line.words) };
        let lead = if matches!(playing.waiting, Waiting::Step(_)) { "now" } else { "next" };
        add("→ ", &text::fit(&format!("{lead}: {words}"), room), |styles| styles.muted, false);
    }
    if playing.has_failed() {
        let (again, wire) = (app.way_to(Action::StageRestart), app.way_to(Action::Wire));
        let words = format!("the console goes on; {again} begins again, {wire} shows what was exchanged");
        add("→ ", &words, |styles| styles.muted, false);
    }
    lines
}

fn draw_keys(frame: &mut Frame, area: Rect, app: &App, styles: &Styles, map: &mut Map) {
    let is_playing = app.stage.playing.as_ref().is_some_and(|playing| playing.plays);
    let mut x = area.x + 1;
    for (action, word) in KEYS {
        let word = match action {
            Action::StagePlay if is_playing => "pause".to_owned(),
            Action::StageSpeed => format!("speed {}", app.stage.speed.name()),
            _ => word.to_owned(),
        };
        let chord = app.way_to(action);
        let width = u16::try_from(text::width(&chord) + text::width(&word) + 1).unwrap_or(u16::MAX);
        if x.saturating_add(width) > area.right() {
            return;
        }
        let spot = Rect { x, width, ..area };
        let line = Line::from(vec![Span::styled(chord, styles.key), Span::styled(format!(" {word}"), styles.muted)]);
        frame.render_widget(line, spot);
        map.add(spot.into(), Spot::Action(action));
        x = x.saturating_add(width).saturating_add(2);
    }
}

#[cfg(test)]
pub(super) mod tests {
    use crate::console::{
        app::stage::Source,
        update::tests::{
            ENTER, Story,
            stage::{FORWARD, SCENARIOS, on_stage, piece},
        },
        view::tests::screens,
    };

    pub(in crate::console::view) fn after(steps: usize) -> Story {
        let mut story = on_stage();
        for _ in 0..steps {
            story.press(FORWARD);
            story.the_step_ends(&[]);
        }
        story
    }

    pub(in crate::console::view) fn listed() -> Story {
        let mut story = after(1);
        story.press(SCENARIOS);
        let mut own = piece("mine");
        own.source = Source::File("/home/ann/scenarios/mine\u{202e}.toml".into());
        own.problem = Some("mine.toml:4: unknown key \u{1b}[31m\"narate\"".into());
        story.the_scenarios_are(vec![piece("first-contact"), piece("escalation"), own]);
        story
    }

    screens! {
        scenarios_listed: listed();
        scenario_in_detail: {
            let mut story = listed();
            story.press(ENTER);
            story
        };
        scenario_begun: on_stage();
        scenario_under_way: after(2);
        scenario_waiting: {
            let mut story = after(2);
            story.press(FORWARD);
            story
        };
        scenario_failed: {
            let mut story = after(2);
            story.press(FORWARD);
            story.the_step_ends(&["state: \"open\" was expected, \"\u{1b}[31mactive\u{202e}\" came"]);
            story
        };
        scenario_over: after(4);
    }
}
