//! The dial of presets, and the rules that are armed with what they did.

use ratatui::{
    layout::Rect,
    text::{Line, Span},
};

use super::{Canvas, Panel, code, field, heading, sentence};
use crate::{
    api::fault::{ArmedRule, Preset, Rule},
    console::{
        app::{App, area::faults::Choice},
        message::Room,
        text,
        theme::Styles,
    },
};

/// Cells of a preset's name.
const NAME: usize = 18;

/// How many rules are armed and what they did, as the header has it too; `None` while nothing is armed.
pub(in crate::console::view) fn standing(app: &App) -> Option<String> {
    let count = app.armed;
    let rules = match count.armed {
        0 => return None,
        1 => "1 fault armed".to_owned(),
        many => format!("{many} faults armed"),
    };
    Some(if count.injected > 0 { format!("{rules}, {} injected", count.injected) } else { rules })
}

pub(super) fn draw(canvas: &mut Canvas, area: Rect) -> Room {
    let (app, styles) = (canvas.app, canvas.styles);
    let faults = &app.areas.faults;
    let width = usize::from(area.width).saturating_sub(2);
    let mut head = match standing(app) {
        Some(words) => sentence(&format!("↯ {words}"), width, styles.warning),
        None => sentence("nothing fails but by itself", width, styles.muted),
    };
    if let Some(problem) = &faults.problem {
        head.extend(sentence(&format!("✗ {problem}"), width, styles.error));
    }
    let panel = Panel { title: "Faults".to_owned(), head, nothing: String::new() };
    let armed: Vec<&Rule> = faults.armed().rules.iter().map(|armed| &armed.rule).collect();
    canvas.draw(
        area,
        &panel,
        &faults.browser,
        |choice, width| row(choice, &armed, width, styles),
        |choice, width| detail(choice, width, styles),
    )
}

/// Whether all the rules of a preset are among those that are armed.
fn is_armed(preset: Preset, armed: &[&Rule]) -> bool {
    preset.rules().rules.iter().all(|rule| armed.iter().any(|other| other.id == rule.id && other.fault == rule.fault))
}

fn row(choice: &Choice, armed: &[&Rule], width: usize, styles: &Styles) -> Vec<Span<'static>> {
    let (is_on, name, says) = match choice {
        Choice::Off => (armed.is_empty(), "off", "nothing fails"),
        Choice::Preset(preset) => (is_armed(*preset, armed), preset.name(), preset.says()),
        Choice::Rule(armed) => return rule_row(armed, width, styles),
    };
    let mark = if is_on { "● " } else { "○ " };
    let style = if is_on && !armed.is_empty() { styles.warning } else { styles.text };
    vec![
        Span::styled(mark, style),
        Span::styled(text::pad(name, NAME), style),
        Span::styled(text::pad(says, width.saturating_sub(NAME + 2)), styles.muted),
    ]
}

fn rule_row(armed: &ArmedRule, width: usize, styles: &Styles) -> Vec<Span<'static>> {
    let done = format!(" {}×", armed.injected);
    let free = width.saturating_sub(2 + text::width(&done));
    let id = text::clean(&armed.rule.id).into_owned();
    let name = text::width(&id).clamp(NAME, NAME + 8).min(free);
    let words = format!(" {}, {}: {}", armed.rule.when.route.name(), armed.rule.when, armed.rule.fault);
    vec![
        Span::styled("↯ ", styles.warning),
        Span::styled(text::pad(&id, name), styles.text),
        Span::styled(text::pad(&text::clean(&words), free.saturating_sub(name)), styles.muted),
        Span::styled(done, styles.warning),
    ]
}

fn detail(choice: &Choice, width: usize, styles: &Styles) -> Vec<Line<'static>> {
    match choice {
        Choice::Off => {
            let mut lines = vec![heading("off", width, styles)];
            lines.extend(sentence("Enter disarms every rule.", width, styles.text));
            lines
        }
        Choice::Preset(preset) => {
            let mut lines = vec![heading(preset.name(), width, styles)];
            lines.extend(sentence(preset.says(), width, styles.text));
            lines.push(Line::default());
            let how = "Enter arms it in the place of all that is armed, a besides; either way all rules count anew. A reset \
                       and a restart of the endpoint disarm.";
            lines.extend(sentence(how, width, styles.muted));
            lines.push(Line::default());
            lines.push(heading("Its rules", width, styles));
            for rule in preset.rules().rules {
                let words = format!("{}: {}, {}: {}", rule.id, rule.when.route.name(), rule.when, rule.fault);
                lines.extend(sentence(&words, width, styles.text));
            }
            lines
        }
        Choice::Rule(ArmedRule { rule, injected, remaining }) => {
            let mut lines = vec![heading(&rule.id, width, styles)];
            lines.extend(field("Route", rule.when.route.name(), width, styles));
            lines.extend(field("When", &rule.when.to_string(), width, styles));
            lines.extend(field("Fault", &rule.fault.to_string(), width, styles));
            lines.extend(field("Injected", &injected.to_string(), width, styles));
            let left = remaining.map_or_else(|| "no end".to_owned(), |remaining| remaining.to_string());
            lines.extend(field("Left", &left, width, styles));
            lines.push(Line::default());
            let json = serde_json::to_string_pretty(rule).unwrap_or_else(|error| error.to_string());
            lines.extend(code(&json, width, styles));
            lines
        }
    }
}
