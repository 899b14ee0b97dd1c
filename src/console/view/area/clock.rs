//! The endpoint's time, what can be done with it, and what the last move brought.

use jiff::SignedDuration;
use ratatui::{
    layout::{Constraint, Layout, Rect},
    style::Style,
    text::{Line, Span},
};

use super::{Canvas, Panel, heading, moment, sentence};
use crate::{
    api::desk::clock::{Fired, FiredKind},
    console::{
        app::{
            App,
            area::clock::{Brought, Reading, Setting, in_words},
        },
        message::Room,
        text,
        theme::Styles,
    },
};

pub(super) fn draw(canvas: &mut Canvas, area: Rect) -> Room {
    let (app, styles) = (canvas.app, canvas.styles);
    let clock = &app.areas.clock;
    let width = usize::from(area.width).saturating_sub(2);
    let reading = clock.reading(app.time.machine());
    let mut head = match &reading {
        Some(reading) => standing(reading, app, width, styles),
        None if clock.problem.is_none() => sentence("asking for the time…", width, styles.muted),
        None => Vec::new(),
    };
    if let Some(problem) = &clock.problem {
        head.extend(sentence(&format!("✗ {problem}"), width, styles.error));
    }
    if clock.is_moving {
        head.extend(sentence("moving the clock: what is due is being done…", width, styles.accent));
    }
    let panel = Panel { title: "Clock".to_owned(), head, nothing: String::new() };
    let [area, line] =
        Layout::vertical([Constraint::Min(0), Constraint::Length(u16::from(clock.typed.is_some()))]).areas(area);
    let rate = reading.map(|reading| reading.rate);
    let room = canvas.draw(
        area,
        &panel,
        &clock.browser,
        |setting, width| row(*setting, rate, width, styles),
        |_, width| brought(clock.brought.as_ref(), app, width, styles),
    );
    if let Some(typed) = &clock.typed {
        let label = match clock.browser.selected() {
            Some(Setting::RateOf) => " times as fast, such as 60  ",
            _ => " by, such as 36h or 2 days  ",
        };
        canvas.input(line, label, typed, true);
    }
    room
}

fn standing(reading: &Reading, app: &App, width: usize, styles: &Styles) -> Vec<Line<'static>> {
    let ahead = match reading.ahead.as_secs() {
        0 => "as the machine's clock".to_owned(),
        seconds if seconds > 0 => format!("{} ahead of the machine's clock", in_words(seconds.unsigned_abs())),
        seconds => format!("{} behind the machine's clock", in_words(seconds.unsigned_abs())),
    };
    let going = match reading.rate {
        0.0 => " · stands still".to_owned(),
        rate if (rate - 1.0).abs() < f64::EPSILON => String::new(),
        rate => format!(" · goes {rate} times as fast"),
    };
    let mut lines = vec![Line::styled(format!(" {}", moment(reading.now, app)), styles.heading)];
    lines.extend(sentence(&format!("{ahead}{going}"), width, styles.text));
    let due = match reading.next_due {
        Some(due) if due > reading.now => {
            let left = due.duration_since(reading.now).max(SignedDuration::ZERO).as_secs().unsigned_abs();
            format!("next due in {}: {}", in_words(left), moment(due, app))
        }
        Some(_) => "the next is due now".to_owned(),
        None => "nothing is due".to_owned(),
    };
    lines.extend(sentence(&due, width, styles.muted));
    lines.push(Line::default());
    lines
}

fn row(setting: Setting, rate: Option<f64>, width: usize, styles: &Styles) -> Vec<Span<'static>> {
    let is_so = matches!((setting, rate), (Setting::Rate(wanted), Some(rate)) if (wanted - rate).abs() < f64::EPSILON);
    let mark = if is_so { " ● now" } else { "" };
    vec![
        Span::styled(text::fit(&setting.label(), width.saturating_sub(6)), styles.text),
        Span::styled(mark, styles.success),
    ]
}

fn brought(brought: Option<&Brought>, app: &App, width: usize, styles: &Styles) -> Vec<Line<'static>> {
    let Some(brought) = brought else {
        return sentence("What an advance brings is listed here.", width, styles.muted);
    };
    let answer = &brought.answer;
    let total = answer.fired_total;
    let title = match total {
        0 => "The last advance: nothing was due".to_owned(),
        1 => "The last advance moved one conversation".to_owned(),
        many => format!("The last advance moved {many} conversations"),
    };
    let mut lines = vec![heading(&title, width, styles)];
    for fired in &answer.fired {
        lines.extend(one(fired, brought, app, width, styles));
    }
    let missing = total.saturating_sub(answer.fired.len() as u64);
    if missing > 0 {
        lines.extend(sentence(&format!("… and {missing} more"), width, styles.muted));
    }
    lines
}

fn one(fired: &Fired, brought: &Brought, app: &App, width: usize, styles: &Styles) -> Vec<Line<'static>> {
    let what = match fired.what {
        FiredKind::AutoClose => "the state lasted too long",
        FiredKind::CustomerNonResponse => "the customer did not respond",
        FiredKind::RepresentativeNonResponse => "the representative did not respond",
    };
    let title = text::clean(&app.name_shown(&brought.title(fired.conversation_id))).into_owned();
    let states = format!("{} → {}", fired.from.label(), fired.to.label());
    let room = width.saturating_sub(text::width(&states) + 4);
    let style: Style = styles.state(fired.to);
    let mut lines = vec![Line::from(vec![
        Span::styled(format!(" {}  ", text::pad(&title, room.min(text::width(&title).max(12)))), styles.text),
        Span::styled(states, style),
    ])];
    let words = format!("{}: {what} · {}", moment(fired.at, app), fired.reason.name);
    lines.extend(sentence(&format!("  {}", text::clean(&words)), width, styles.muted));
    lines
}
