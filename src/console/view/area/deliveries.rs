//! What integrators were told, and how each try ended.

use ratatui::{
    layout::Rect,
    style::Style,
    text::{Line, Span},
};

use super::{Canvas, Panel, code, field, heading, moment, sentence};
use crate::{
    api::delivery::{Delivery, DeliveryState, Try},
    console::{
        app::{App, area::deliveries::Post},
        message::Room,
        text,
        theme::Styles,
        view::time,
    },
};

/// Cells of the state's glyph and word, of what was told, and of what follows at the end of a row.
const STATE: usize = 11;
const WHAT: usize = 24;
const AGE: usize = 5;

pub(super) fn draw(canvas: &mut Canvas, area: Rect) -> Room {
    let (app, styles) = (canvas.app, canvas.styles);
    let deliveries = &app.areas.deliveries;
    let panel = Panel {
        title: format!("Deliveries · {}", standing(app)),
        head: deliveries
            .problem
            .iter()
            .flat_map(|problem| sentence(&format!("✗ {problem}"), area.width.saturating_sub(2).into(), styles.error))
            .collect(),
        nothing: match () {
            () if !deliveries.browser.is_loaded() => String::new(),
            () if deliveries.state.is_some() || deliveries.only.is_some() => "none of these".to_owned(),
            () => "nothing was told yet: a channel needs a webhook, such as frontdesk serve --webhook-url gives it"
                .to_owned(),
        },
    };
    canvas.draw(
        area,
        &panel,
        &deliveries.browser,
        |post, width| row(&app.post_shown(post), width, app, styles),
        |post, width| detail(&app.post_shown(post), width, app, styles),
    )
}

/// Which are shown.
fn standing(app: &App) -> String {
    let deliveries = &app.areas.deliveries;
    let state = deliveries.state.map_or("all", DeliveryState::name);
    let only = match deliveries.only {
        None => String::new(),
        Some(id) => {
            let title = app.list.row(id).map_or_else(|| id.to_string(), |row| row.title.clone());
            format!(" of {}", text::clean(&app.name_shown(&title)))
        }
    };
    format!("{state}{only}")
}

fn state(state: DeliveryState, styles: &Styles) -> (&'static str, Style) {
    match state {
        DeliveryState::Pending => ("… pending", styles.warning),
        DeliveryState::Delivered => ("✓ delivered", styles.success),
        DeliveryState::GaveUp => ("✗ gave up", styles.error),
    }
}

/// The conversation's title, else how its id begins.
fn name(post: &Post) -> String {
    match &post.title {
        Some(title) => text::clean(title).into_owned(),
        None => post.delivery.conversation_id.to_string().chars().take(8).collect(),
    }
}

fn row(post: &Post, width: usize, app: &App, styles: &Styles) -> Vec<Span<'static>> {
    let Delivery { tries, created_on, .. } = &post.delivery;
    let (words, style) = state(post.delivery.state, styles);
    let tries = match tries.len() {
        0 => String::new(),
        1 => "1 try".to_owned(),
        many => format!("{many} tries"),
    };
    let free = width.saturating_sub(STATE + 2 + 8 + AGE + 2);
    let what = WHAT.min(free / 2);
    vec![
        Span::styled(text::pad(words, STATE), style),
        Span::styled(format!("  {}", text::pad(&text::clean(post.delivery.what()), what)), styles.text),
        Span::styled(format!(" {}", text::pad(&name(post), free.saturating_sub(what + 1))), styles.muted),
        Span::styled(format!(" {tries:>7} {:>AGE$}", time::age(*created_on, app.now)), styles.muted),
    ]
}

fn detail(post: &Post, width: usize, app: &App, styles: &Styles) -> Vec<Line<'static>> {
    let Delivery { id, conversation_id, url, activity, created_on, tries, .. } = &post.delivery;
    let (words, style) = state(post.delivery.state, styles);
    let mut lines = vec![Line::from(vec![
        Span::styled(format!(" {words}  "), style),
        Span::styled(text::fit(&text::clean(post.delivery.what()), width.saturating_sub(STATE + 3)), styles.heading),
    ])];
    lines.extend(field("Delivery", &id.to_string(), width, styles));
    if let Some(title) = &post.title {
        lines.extend(field("Customer", title, width, styles));
    }
    lines.extend(field("Conversation", &conversation_id.to_string(), width, styles));
    lines.extend(field("To", url, width, styles));
    lines.extend(field("Told", &moment(*created_on, app), width, styles));
    lines.push(Line::default());
    lines.push(heading(if tries.is_empty() { "No try yet" } else { "Tries" }, width, styles));
    for (number, entry) in tries.iter().enumerate() {
        lines.extend(one_try(number + 1, entry, width, app, styles));
    }
    lines.push(Line::default());
    lines.push(heading("Payload", width, styles));
    let payload = serde_json::to_string_pretty(activity).unwrap_or_else(|error| error.to_string());
    lines.extend(code(&payload, width, styles));
    lines
}

fn one_try(number: usize, entry: &Try, width: usize, app: &App, styles: &Styles) -> Vec<Line<'static>> {
    let is_good = entry.status.is_some_and(|status| (200..300).contains(&status));
    let (mark, style) = if is_good { ('✓', styles.success) } else { ('✗', styles.error) };
    let head = format!(" {number}. {} · {} ms", moment(entry.at, app), entry.duration_ms);
    let words = format!("{mark} {}", text::clean(&entry.to_string()));
    if text::width(&head) + 3 + text::width(&words) < width {
        return vec![Line::from(vec![Span::styled(format!("{head}  "), styles.muted), Span::styled(words, style)])];
    }
    let below =
        text::wrap(&words, width.saturating_sub(6)).into_iter().map(|line| Line::styled(format!("    {line}"), style));
    [Line::styled(head, styles.muted)].into_iter().chain(below).collect()
}
