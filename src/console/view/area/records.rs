//! The customer records, and who of them the form is about right now.

use std::collections::HashSet;

use ratatui::{
    layout::Rect,
    text::{Line, Span},
};

use super::{Canvas, Panel, field, heading, sentence};
use crate::{
    api::{desk::Record, id::RecordId},
    console::{
        app::{App, area::records::Form, map::Typed},
        message::Room,
        text,
        theme::Styles,
    },
    conversation::record,
};

/// Marks those that match the form.
const MARK: char = '●';

pub(super) fn draw(canvas: &mut Canvas, area: Rect) -> Room {
    let (app, styles) = (canvas.app, canvas.styles);
    let records = &app.areas.records;
    let (request, _) = app.composer.request();
    let all = app.records.as_deref().unwrap_or_default();
    let live: HashSet<RecordId> =
        record::matching(&request.customer, all).into_iter().map(|record| record.id.clone()).collect();
    let width = usize::from(area.width).saturating_sub(2);
    let (words, style) = match live.len() {
        0 => ("the form matches no record: the customer is shown as sent".to_owned(), styles.muted),
        1 => {
            let name =
                all.iter().find(|record| live.contains(&record.id)).map(|record| full_name(&app.record_shown(record)));
            let name = name.unwrap_or_default();
            (format!("{MARK} the form is about {name} right now"), styles.success)
        }
        many => (format!("{MARK} {many} records match the form right now: none is linked"), styles.warning),
    };
    let mut head = sentence(&words, width, style);
    if let Some(problem) = &records.problem {
        head.extend(sentence(&format!("✗ {}", app.seen(problem)), width, styles.error));
    }
    let panel = Panel {
        title: format!("Records · {}", all.len()),
        head,
        nothing: if records.browser.is_loaded() {
            "there are none yet · n writes one".to_owned()
        } else {
            String::new()
        },
    };
    if let Some(form) = &records.form {
        return draw_form(canvas, area, &panel, form);
    }
    canvas.draw(
        area,
        &panel,
        &records.browser,
        |record, width| row(&app.record_shown(record), live.contains(&record.id), width, styles),
        |record, width| detail(&app.record_shown(record), live.contains(&record.id), app, width, styles),
    )
}

fn full_name(record: &Record) -> String {
    let name = record.full_name();
    let name = if name.is_empty() { record.id.to_string() } else { name };
    text::clean(&name).into_owned()
}

fn row(record: &Record, is_live: bool, width: usize, styles: &Styles) -> Vec<Span<'static>> {
    let mark = if is_live { format!("{MARK} ") } else { "  ".to_owned() };
    let free = width.saturating_sub(2);
    let name = (free / 3).max(12).min(free);
    let reach = free.saturating_sub(name + 1);
    let email = text::clean(record.email.as_deref().unwrap_or("–")).into_owned();
    let phone = text::clean(record.phone_number.as_deref().unwrap_or("–")).into_owned();
    let half = reach.saturating_sub(1) * 3 / 5;
    vec![
        Span::styled(mark, styles.success),
        Span::styled(text::pad(&full_name(record), name), styles.text),
        Span::styled(format!(" {}", text::pad(&email, half)), styles.muted),
        Span::styled(format!(" {}", text::pad(&phone, reach.saturating_sub(half + 1))), styles.muted),
    ]
}

fn detail(record: &Record, is_live: bool, app: &App, width: usize, styles: &Styles) -> Vec<Line<'static>> {
    let mut lines = vec![heading(&record.full_name(), width, styles)];
    if is_live {
        lines.extend(sentence(&format!("{MARK} matches the form right now"), width, styles.success));
    }
    let some = |text: &Option<String>| text.clone().unwrap_or_else(|| "–".to_owned());
    lines.extend(field("First name", &record.first_name, width, styles));
    lines.extend(field("Last name", &record.last_name, width, styles));
    lines.extend(field("Email", &some(&record.email), width, styles));
    lines.extend(field("Phone number", &some(&record.phone_number), width, styles));
    lines.extend(field("ID", &record.id.to_string(), width, styles));
    lines.push(Line::default());
    let rule = "A create is linked to the one record that has its email and phone number, else its email, else its phone \
                number. Of a linked customer every view shows the record's names.";
    lines.extend(sentence(rule, width, styles.muted));
    if let Some(row) = app.list.selected_row() {
        lines.push(Line::default());
        lines.extend(sentence(&format!("selected in the list: {}", app.name_shown(&row.title)), width, styles.muted));
    }
    lines
}

fn draw_form(canvas: &mut Canvas, area: Rect, panel: &Panel, form: &Form) -> Room {
    let styles = canvas.styles;
    let body = canvas.frame_and_head(area, panel);
    let title = match &form.of {
        Some(record) => format!("Change {}", canvas.app.record_shown(record).full_name()),
        None => "A new record".to_owned(),
    };
    let width = usize::from(body.width);
    let mut lines = body.top()..body.bottom();
    let mut line = || lines.next().map(|y| Rect { y, height: 1, ..body });
    if let Some(area) = line() {
        canvas.frame.render_widget(heading(&title, width, styles), area);
    }
    for (at, (label, editor, has_keys)) in form.fields().enumerate() {
        let Some(area) = line() else { break };
        let (place, places) = canvas.input(area, &format!(" {} ", text::pad(label, super::LABELS)), editor, has_keys);
        canvas.map.add_text(place.into(), Typed::RecordField(at), places);
    }
    let words = match &form.complaint {
        Some(complaint) => sentence(&format!("! {}", canvas.app.seen(complaint)), width, styles.error),
        None if form.is_saving => sentence("saving…", width, styles.muted),
        None if form.of.is_none() => sentence("Enter saves · without an ID one is made", width, styles.muted),
        None => sentence("Enter saves", width, styles.muted),
    };
    // Next to the fields first: on the smallest screen there is no line to lose.
    for words in words {
        let Some(area) = line() else { break };
        canvas.frame.render_widget(words, area);
    }
    Room::default()
}
