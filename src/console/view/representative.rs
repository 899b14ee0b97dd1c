//! Pane 3: a conversation as the representative sees it. The preview of the form and the real view are drawn by the same
//! code from the same kind of data, so they cannot differ.

mod remote;
pub(super) mod seats;
mod writing;

use std::borrow::Cow;

use ratatui::{
    Frame,
    layout::Rect,
    style::Style,
    text::{Line, Span},
    widgets::{Clear, Paragraph},
};

use self::writing::Sheet;
use super::{draw_border, draw_corner, list, time};
use crate::{
    api::desk::{CustomerView, EntryKind, EntryView, Role, State, View},
    console::{
        app::{App, Pane, map::Map, seats::Seat},
        message::Room,
        text,
        theme::Styles,
    },
};

/// Cells of the labels' column: the longest label and a blank.
const LABEL_CELLS: usize = 20;
/// What stands for a value that is not there.
const ABSENT: &str = "–";

/// Draws the pane; how much there is to read and how much of it fits.
pub(super) fn draw(frame: &mut Frame, area: Rect, app: &App, styles: &Styles, map: &mut Map) -> Room {
    if !app.is_previewing() && !app.has_desk() {
        return remote::draw(frame, area, app, styles);
    }
    let preview = app.is_previewing().then(|| Cow::Owned(app.preview()));
    let more = if preview.is_some() { " · preview" } else { "" };
    let inner = if app.shows_seats() {
        seats::draw_seat(frame, area, Seat::Representative, "", app, styles)
    } else {
        draw_border(frame, area, Pane::Representative, app, more, styles)
    };
    let is_preview = preview.is_some();
    let Some(view) = preview.or_else(|| app.shown()) else {
        let inner = draw_writing(frame, inner, None, app, styles, map);
        let words = app.viewer.failure().unwrap_or(match (app.viewer.is_loading(), app.list.selected()) {
            (true, _) => "loading…",
            (false, Some(_)) => "this conversation is not loaded",
            (false, None) => "no conversation is selected",
        });
        let line = Line::styled(text::fit(&text::clean(&app.seen(words)), inner.width.into()), styles.muted).centered();
        let middle = Rect { y: inner.y + inner.height / 2, height: 1.min(inner.height), ..inner };
        frame.render_widget(line, middle);
        return Room::default();
    };
    let head = Rect { height: 1.min(inner.height), ..inner };
    draw_head(frame, head, &view, app, styles);
    let mut body = Rect { y: inner.y + head.height, height: inner.height - head.height, ..inner };
    if !is_preview {
        body = draw_writing(frame, body, Some(&view), app, styles, map);
    }
    let writer = Writer { width: body.width.into(), app, styles };
    let lines = writer.lines(&view, is_preview);
    let room = Room { lines: lines.len(), height: body.height.into() };
    let from = if is_preview { 0 } else { app.viewer.first_line(room) };
    let below = room.last_scroll() - from;
    let visible: Vec<Line> = lines.into_iter().skip(from).take(room.height).collect();
    frame.render_widget(Paragraph::new(visible), body);
    if from > 0 && body.height > 0 {
        draw_pinned(frame, Rect { height: 1, ..body }, &view, styles);
    }
    let edge = Rect { y: area.bottom().saturating_sub(1), height: 1, ..area };
    match (below, app.viewer.unseen()) {
        (0, _) => {}
        (_, new) if new > 0 && !is_preview => draw_corner(frame, edge, &format!(" ▼ {new} new "), styles.accent),
        (1, _) => draw_corner(frame, edge, " ▼ 1 more line ", styles.muted),
        (below, _) => draw_corner(frame, edge, &format!(" ▼ {below} more lines "), styles.muted),
    }
    if let Some(sheet) = Sheet::of(app, inner.width).filter(|_| !is_preview) {
        sheet.draw_list(frame, body, app, styles, map);
    }
    room
}

/// What stays in sight of the facts while the transcript is read: how to reach the customer, and what it is about.
fn draw_pinned(frame: &mut Frame, area: Rect, view: &View, styles: &Styles) {
    let customer = &view.customer;
    let known = [customer.record.as_ref().map(|record| &record.full_name), customer.email.as_ref()];
    let mut facts: Vec<String> = known.into_iter().flatten().map(|fact| text::clean(fact).into_owned()).collect();
    facts.extend(Some(list::variables(&view.variables)).filter(|variables| !variables.is_empty()));
    let words = format!(" ▲ {} ", facts.join(" · "));
    let shown = text::fit(&words, area.width.into());
    let rule = usize::from(area.width).saturating_sub(text::width(&shown));
    let line = Line::from(vec![Span::styled(shown, styles.muted), Span::styled("─".repeat(rule), styles.border)]);
    frame.render_widget(Clear, area);
    frame.buffer_mut().set_style(area, styles.screen);
    frame.buffer_mut().set_style(area, styles.text);
    frame.render_widget(line, area);
}

/// Draws what is being written at the foot of the pane; what is left above it.
fn draw_writing(frame: &mut Frame, area: Rect, view: Option<&View>, app: &App, styles: &Styles, map: &mut Map) -> Rect {
    if let Some(sheet) = Sheet::of(app, area.width) {
        let height = sheet.height().min(area.height);
        sheet.draw(frame, Rect { y: area.bottom() - height, height, ..area }, app, styles, map);
        return Rect { height: area.height - height, ..area };
    }
    match view.and_then(|view| writing::waiting(app, view, styles, area.width)) {
        Some(line) if area.height > 1 => {
            frame.render_widget(line, Rect { y: area.bottom() - 1, height: 1, ..area });
            Rect { height: area.height - 1, ..area }
        }
        _ => area,
    }
}

/// The pane in a few words.
pub(super) fn gist(app: &App) -> String {
    if !app.is_previewing() && !app.has_desk() {
        return remote::gist(app);
    }
    let preview = app.is_previewing().then(|| Cow::Owned(app.preview()));
    let what = if preview.is_some() { "preview: " } else { "" };
    match preview.or_else(|| app.shown()) {
        Some(view) => {
            let variables = list::variables(&view.variables);
            let joint = if variables.is_empty() { "" } else { " · " };
            format!("{what}{}{joint}{variables}", view.title)
        }
        None => "no conversation is selected".to_owned(),
    }
}

fn draw_head(frame: &mut Frame, area: Rect, view: &View, app: &App, styles: &Styles) {
    let state = list::state(view.state);
    let elapsed = match (view.state, view.accepted_on) {
        _ if app.is_previewing() => String::new(),
        (State::Open, _) => format!(" · waiting {}", time::running(waited(view, app))),
        (State::Active, Some(accepted)) => {
            format!(" · {}", time::running(time::seconds_between(accepted, app.now)))
        }
        _ => String::new(),
    };
    let holder = if view.ai_agent.engaged { " · AI agent" } else { "" };
    let unread = match app.list.row(view.conversation_id).map_or(0, |row| row.unread) {
        _ if app.is_previewing() => String::new(),
        0 => String::new(),
        unread => format!(" · ● {unread} unread"),
    };
    let right = format!("{state}{holder}{unread}{elapsed} ");
    let room = usize::from(area.width).saturating_sub(text::width(&right) + 2);
    let line = Line::from(vec![
        Span::styled(format!(" {} ", text::pad(&text::clean(&view.title), room)), styles.heading),
        Span::styled(right, styles.state(view.state)),
    ]);
    frame.render_widget(line, area);
}

/// How long the customer has waited by now, or waited until somebody accepted.
fn waited(view: &View, app: &App) -> u64 {
    match view.accepted_on {
        Some(_) => view.wait_seconds,
        None => time::seconds_between(view.created_on, app.now),
    }
}

/// Writes the parts of a view as lines of one width.
struct Writer<'a> {
    width: usize,
    app: &'a App,
    styles: &'a Styles,
}

impl Writer<'_> {
    fn lines(&self, view: &View, is_preview: bool) -> Vec<Line<'static>> {
        let mut lines = vec![self.section("Customer")];
        self.customer(&mut lines, &view.customer);
        lines.push(self.section("Conversation details"));
        // In the order of the vendor's card, which has nothing of the status.
        self.field(&mut lines, "Engagement channel", &view.channel);
        self.field(&mut lines, "Waiting time", &time::running(waited(view, self.app)));
        // No skill is asked for here: work is routed by its channel alone.
        self.field(&mut lines, "Skills", "");
        // Where no desk says so, nobody knows which queue it will come to, nor which record it will match.
        self.field(&mut lines, "Queue", if self.app.has_desk() { &view.queue } else { "" });
        if is_preview {
            self.field(&mut lines, "Start time", "when it is sent");
        } else {
            self.field(&mut lines, "Start time", &time::stamp(view.created_on, &self.app.zone));
        }
        self.field(&mut lines, "Status", &view.status_reason);
        lines.push(self.section("Additional details"));
        if view.variables.is_empty() {
            lines.push(self.note("no displayable context variables"));
        }
        for variable in &view.variables {
            self.field(&mut lines, &variable.name, &variable.value.to_string());
        }
        lines.push(self.section("Conversation"));
        if view.ai_agent.engaged {
            let what = if view.transcript.is_empty() { ": the chat" } else { "; more" };
            lines.push(self.note(&format!("the AI agent has it{what} is shown after the hand-over")));
        } else if view.transcript.is_empty() {
            lines.push(self.note("no messages yet"));
        }
        for entry in &view.transcript {
            self.entry(&mut lines, entry, is_preview);
            self.space(&mut lines);
        }
        if !is_preview {
            self.what_happens_now(&mut lines, view);
        }
        lines
    }

    fn customer(&self, lines: &mut Vec<Line<'static>>, customer: &CustomerView) {
        for (label, value) in [
            ("Preferred name", &customer.preferred_name),
            ("First name", &customer.first_name),
            ("Last name", &customer.last_name),
            ("Email", &customer.email),
            ("Phone number", &customer.phone_number),
        ] {
            self.field(lines, label, value.as_deref().unwrap_or_default());
        }
        match (&customer.record, customer.matches) {
            (Some(record), _) => self.field(lines, "Record", &format!("{} · {}", record.id, record.full_name)),
            (None, 0) if !self.app.has_desk() => self.field(lines, "Record", ""),
            (None, 0) => self.field(lines, "Record", "none matches"),
            (None, matches) => self.field(lines, "Record", &format!("{matches} records match: none linked")),
        }
    }

    /// `Customer ────────`
    fn section(&self, title: &str) -> Line<'static> {
        let rule = self.width.saturating_sub(text::width(title) + 3);
        Line::from(vec![
            Span::styled(format!(" {title} "), self.styles.heading),
            Span::styled("─".repeat(rule), self.styles.border),
        ])
    }

    /// A blank line where there is to be more room between things.
    fn space(&self, lines: &mut Vec<Line<'static>>) {
        if self.app.presenter.is_on {
            lines.push(Line::default());
        }
    }

    fn note(&self, words: &str) -> Line<'static> {
        Line::styled(format!(" {}", text::fit(words, self.width.saturating_sub(2))), self.styles.muted)
    }

    /// A label and its value, which may take several lines.
    fn field(&self, lines: &mut Vec<Line<'static>>, label: &str, value: &str) {
        let label_cells = LABEL_CELLS.min(self.width / 2);
        let room = self.width.saturating_sub(label_cells + 2);
        let style = if value.is_empty() { self.styles.muted } else { self.styles.text };
        let value = if value.is_empty() { ABSENT } else { value };
        let mut label = text::clean(label).into_owned();
        for line in text::clean_lines(value).iter().flat_map(|line| text::wrap(line, room)) {
            lines.push(Line::from(vec![
                Span::styled(format!(" {} ", text::pad(&label, label_cells - 1)), self.styles.muted),
                Span::styled(line, style),
            ]));
            label.clear();
        }
        self.space(lines);
    }

    fn entry(&self, lines: &mut Vec<Line<'static>>, entry: &EntryView, is_preview: bool) {
        let at = if is_preview { String::new() } else { time::stamp(entry.timestamp, &self.app.zone) };
        let room = self.width.saturating_sub(4);
        match (entry.kind, entry.from.role) {
            (EntryKind::Typing, _) => lines.push(self.note("typing…")),
            (EntryKind::System, _) | (_, Role::System) => {
                for line in text::clean_lines(&entry.text).iter().flat_map(|line| text::wrap(line, room)) {
                    lines.push(Line::styled(line, self.styles.system).centered());
                }
                lines.push(Line::styled(at, self.styles.muted).centered());
            }
            (EntryKind::Internal, Role::AiAgent) => {
                self.hand_over(lines, entry, &at);
            }
            (EntryKind::Internal, _) => self.left(lines, entry, &format!("{at} · internal"), self.styles.internal),
            (EntryKind::Automated, _) => self.left(lines, entry, &format!("{at} · automated"), self.styles.system),
            (_, Role::Customer) => self.left(lines, entry, &at, self.styles.customer),
            (_, Role::AiAgent) => self.left(lines, entry, &format!("{at} · AI agent"), self.styles.accent),
            (_, Role::Representative | Role::Supervisor) => {
                // The customer's side tells what was read, and nothing else is known to have arrived.
                let receipt = if entry.read { "✓✓ read" } else { "✓ sent" };
                self.right(lines, &format!("{at} · {receipt}"), &self.bubble(entry), self.styles.representative);
            }
        }
    }

    /// What an AI agent told when it handed over, under the vendor's caption, which is never cut.
    fn hand_over(&self, lines: &mut Vec<Line<'static>>, entry: &EntryView, at: &str) {
        let style = self.styles.hand_over;
        let caption = format!("Internal message - # {} - readonly - {at}", text::clean(&entry.from.name));
        let caption = text::wrap(&caption, self.width.saturating_sub(2));
        lines.extend(caption.into_iter().map(|line| Line::styled(format!(" {line}"), style)));
        self.bubble_below(lines, entry, style);
    }

    /// A bubble on the left, under its sender's name and time.
    fn left(&self, lines: &mut Vec<Line<'static>>, entry: &EntryView, at: &str, style: Style) {
        let room = self.width.saturating_sub(text::width(at) + 4);
        lines.push(Line::from(vec![
            Span::styled(format!(" {}", text::fit(&text::clean(&entry.from.name), room)), style),
            Span::styled(format!("  {at}"), self.styles.muted),
        ]));
        self.bubble_below(lines, entry, style);
    }

    fn bubble_below(&self, lines: &mut Vec<Line<'static>>, entry: &EntryView, style: Style) {
        for line in self.bubble(entry) {
            lines.push(Line::from(vec![Span::styled(" ▌ ", style), Span::styled(line, self.styles.text)]));
        }
    }

    /// The message on its way, and the customer's typing.
    fn what_happens_now(&self, lines: &mut Vec<Line<'static>>, view: &View) {
        let saying = self.app.writing.saying().filter(|saying| saying.writing.id == view.conversation_id);
        if let Some(saying) = saying {
            self.right(
                lines,
                "sending…",
                &self.wrapped(&self.app.saying_shown(&saying.text)),
                self.styles.representative,
            );
        }
        if self.app.customer_types() {
            lines.push(self.note(&format!("{} is typing…", text::clean(&view.title))));
        }
    }

    /// A bubble on the right, under its time: who reads knows who they are.
    fn right(&self, lines: &mut Vec<Line<'static>>, at: &str, bubble: &[String], style: Style) {
        let push = |lines: &mut Vec<Line<'static>>, words: String, edge: &'static str, words_style: Style| {
            let blank = self.width.saturating_sub(text::width(&words) + text::width(edge));
            lines.push(Line::from(vec![
                Span::raw(" ".repeat(blank)),
                Span::styled(words, words_style),
                Span::styled(edge, style),
            ]));
        };
        push(lines, at.to_owned(), " ", self.styles.muted);
        let widest = bubble.iter().map(|line| text::width(line)).max().unwrap_or(0);
        for line in bubble {
            push(lines, text::pad(line, widest), " ▐ ", self.styles.text);
        }
    }

    /// The words, then a line for each file that came with them.
    fn bubble(&self, entry: &EntryView) -> Vec<String> {
        let files = entry.attachments.iter().map(|file| format!("[{}: {}]", file.content_type, file.name));
        let words =
            if entry.text.is_empty() && !entry.attachments.is_empty() { None } else { Some(entry.text.clone()) };
        let texts: Vec<String> = words.into_iter().chain(files).collect();
        texts.iter().flat_map(|words| self.wrapped(words)).collect()
    }

    /// Lines of a bubble. Three quarters of the pane, so that left and right can be told apart by their place alone.
    fn wrapped(&self, words: &str) -> Vec<String> {
        let room = (self.width * 3 / 4).max(8);
        text::clean_lines(words).iter().flat_map(|line| text::wrap(line, room)).collect()
    }
}
