//! The scenarios, and of the selected one what it shows, what a trainer should know and its steps.

use ratatui::{
    layout::Rect,
    text::{Line, Span},
};

use super::{Canvas, Panel, field, heading, sentence};
use crate::console::{
    app::{
        App,
        area::browser::Browse as _,
        stage::{Piece, Source},
    },
    message::Room,
    text,
    theme::Styles,
};

/// Cells of a scenario's name.
const NAME: usize = 22;

pub(super) fn draw(canvas: &mut Canvas, area: Rect) -> Room {
    let (app, styles) = (canvas.app, canvas.styles);
    let scenarios = &app.areas.scenarios;
    let width = usize::from(area.width).saturating_sub(2);
    let way =
        if scenarios.browser.is_inside() { "Enter begins it here, on this endpoint" } else { "Enter looks closer" };
    let own = match &scenarios.folder {
        Some(folder) => format!("{way} · your own: {folder}"),
        None => format!("{way} · this console keeps none of your own"),
    };
    let mut head = sentence(&own, width, styles.muted);
    if let Some(problem) = &scenarios.problem {
        head.extend(sentence(&format!("✗ {problem}"), width, styles.error));
    }
    let panel = Panel { title: format!("Scenarios · {}", scenarios.browser.len()), head, nothing: String::new() };
    canvas.draw(
        area,
        &panel,
        &scenarios.browser,
        |piece, width| row(piece, app, width, styles),
        |piece, width| detail(piece, width, styles),
    )
}

fn row(piece: &Piece, app: &App, width: usize, styles: &Styles) -> Vec<Span<'static>> {
    let is_on = app.stage.playing.as_ref().is_some_and(|playing| playing.piece.source == piece.source);
    let (mark, style) = match &piece.source {
        _ if piece.problem.is_some() => ("✗ ", styles.error),
        _ if is_on => ("▶ ", styles.accent),
        Source::BuiltIn(_) => ("  ", styles.text),
        Source::File(_) => ("◆ ", styles.text),
    };
    let name = NAME.min(width.saturating_sub(2));
    let title = piece.problem.as_ref().unwrap_or(&piece.title);
    vec![
        Span::styled(mark, style),
        Span::styled(text::pad(&text::clean(&piece.name()), name), style),
        Span::styled(text::pad(&format!(" {}", text::clean(title)), width.saturating_sub(name + 2)), styles.muted),
    ]
}

fn detail(piece: &Piece, width: usize, styles: &Styles) -> Vec<Line<'static>> {
    if let Some(problem) = &piece.problem {
        let mut lines = vec![heading(&piece.name(), width, styles)];
        lines.extend(sentence(problem, width, styles.error));
        return lines;
    }
    let mut lines = vec![heading(&piece.title, width, styles)];
    lines.extend(sentence(&piece.about, width, styles.text));
    if piece.steps.iter().any(|step| step.moves_time) {
        lines.extend(sentence("It moves the endpoint's time, which stays moved.", width, styles.warning));
    }
    if let Some(notes) = &piece.notes {
        lines.push(Line::default());
        lines.push(heading("For the trainer", width, styles));
        lines.extend(sentence(&notes.replace('\n', " "), width, styles.text));
    }
    lines.push(Line::default());
    lines.push(heading(&format!("{} steps", piece.steps.len()), width, styles));
    for (at, step) in piece.steps.iter().enumerate() {
        let label = if step.is_narration { format!("{:>2} says", at + 1) } else { format!("{:>2} does", at + 1) };
        lines.extend(field(&label, &step.words, width, styles));
    }
    lines
}
