//! Pane 3 for an endpoint without a desk: what its API tells of a conversation, what was sent to it from here, and what
//! came by webhook. What a representative sees beside that is said, never made up.

use ratatui::{
    Frame,
    layout::Rect,
    text::{Line, Span},
    widgets::Paragraph,
};

use super::{Writer, draw_border, draw_corner, seats, time};
use crate::{
    api::{
        answer::{MessageRow, ReadVariable},
        id::ConversationId,
    },
    console::{
        app::{
            App, Pane,
            remote::{Arrival, Detail, Sent, Webhook},
            seats::Seat,
        },
        message::Room,
        text,
        theme::Styles,
    },
};

/// What a desk would tell besides.
const MISSING: &str = "By the API alone. Only a desk knows state, queue, waiting time, record and which variables the representative sees";

/// What stands in the representative's seat instead of that.
const ONLY_LOCAL: &str = "Only the local desk shows what a representative sees and does";

pub(super) fn draw(frame: &mut Frame, area: Rect, app: &App, styles: &Styles) -> Room {
    let inner = if app.shows_seats() {
        seats::draw_seat(frame, area, Seat::Representative, " · by the API", app, styles)
    } else {
        draw_border(frame, area, Pane::Representative, app, " · by the API", styles)
    };
    let writer = Writer { width: inner.width.into(), app, styles };
    let lines = writer.remote();
    let room = Room { lines: lines.len(), height: inner.height.into() };
    let from = app.viewer.first_line(room);
    let visible: Vec<Line> = lines.into_iter().skip(from).take(room.height).collect();
    frame.render_widget(Paragraph::new(visible), inner);
    let below = room.last_scroll() - from;
    if below > 0 {
        let edge = Rect { y: area.bottom().saturating_sub(1), height: 1, ..area };
        let words = if below == 1 { " ▼ 1 more line ".to_owned() } else { format!(" ▼ {below} more lines ") };
        draw_corner(frame, edge, &words, styles.muted);
    }
    room
}

/// The pane in a few words.
pub(super) fn gist(app: &App) -> String {
    let Some(id) = app.looked_at() else { return "no conversation is selected".to_owned() };
    let messages = app.remote.detail(id).and_then(|detail| detail.messages.as_ref().ok()).map(Vec::len);
    match messages {
        Some(messages) => format!("by the API: {messages} messages · {id}"),
        None => format!("by the API: {id}"),
    }
}

/// What was said, then a line for each file that came with it.
fn words_of(row: &MessageRow) -> Vec<String> {
    let files = row.attachments.iter().map(|file| format!("[{}: {}]", file.content_type, file.name));
    let said = Some(row.text.clone()).filter(|said| !said.is_empty());
    said.into_iter().chain(files).collect()
}

impl Writer<'_> {
    fn remote(&self) -> Vec<Line<'static>> {
        let mut lines = Vec::new();
        let why = self.app.without_desk();
        let missing = if self.app.shows_seats() {
            format!("{ONLY_LOCAL}; {why}. What they say comes to the customer's seat.")
        } else {
            format!("{MISSING}: {why}.")
        };
        self.words(&mut lines, &missing, self.styles.system);
        let Some(id) = self.app.looked_at() else {
            lines.push(self.note("no conversation is selected"));
            return lines;
        };
        self.field(&mut lines, "Conversation", &id.to_string());
        let detail = self.app.remote.detail(id);
        // They stand in the customer's seat.
        if !self.app.shows_seats() {
            lines.push(self.section("Messages"));
            self.known(&mut lines, detail.map(|detail| &detail.messages), Self::messages);
        }
        lines.push(self.section("Context, displayable or not"));
        self.known(&mut lines, detail.map(|detail| &detail.context), Self::context);
        lines.push(self.section("Sent from here"));
        let sent: Vec<&Sent> = self.app.remote.sent_to(id).collect();
        if sent.is_empty() {
            lines.push(self.note("nothing since this console was opened"));
        }
        for sent in sent {
            self.sent(&mut lines, sent);
        }
        lines.push(self.section("Webhooks"));
        let arrivals: Vec<&Arrival> = self.app.remote.arrivals_for(id).collect();
        if arrivals.is_empty() {
            self.words(&mut lines, &self.no_webhooks(), self.styles.muted);
        }
        for arrival in arrivals {
            self.arrival(&mut lines, arrival);
        }
        lines
    }

    /// The conversation as far as the API tells its customer: what was written here on the right, all else on the left,
    /// for nothing tells whose it is but the name.
    pub(super) fn customers_remote_lines(&self, id: ConversationId) -> Vec<Line<'static>> {
        let mut lines = Vec::new();
        let detail = self.app.remote.detail(id);
        let rows = detail.map(|detail: &Detail| detail.messages.as_ref());
        match rows {
            Some(Ok(rows)) if rows.is_empty() => lines.push(self.note("nothing was said yet")),
            Some(Ok(rows)) => {
                for row in rows {
                    if self.app.remote.is_said(id, row.message_id) {
                        let at = time::stamp(row.timestamp, &self.app.zone);
                        let bubble: Vec<String> =
                            words_of(row).iter().flat_map(|words| self.wrapped(&self.app.seen(words))).collect();
                        self.right(&mut lines, &at, &bubble, self.styles.customer);
                    } else {
                        self.messages(&mut lines, std::slice::from_ref(row));
                    }
                    self.space(&mut lines);
                }
            }
            Some(Err(sentence)) => self.words(&mut lines, sentence, self.styles.error),
            None => lines.push(self.note("loading…")),
        }
        self.sending(&mut lines, id);
        lines
    }

    /// What was answered to a question, or why nothing was.
    fn known<T>(
        &self,
        lines: &mut Vec<Line<'static>>,
        part: Option<&Result<Vec<T>, String>>,
        write: impl FnOnce(&Self, &mut Vec<Line<'static>>, &[T]),
    ) {
        match part {
            None => lines.push(self.note("loading…")),
            Some(Err(sentence)) => self.words(lines, sentence, self.styles.error),
            Some(Ok(rows)) if rows.is_empty() => lines.push(self.note("none")),
            Some(Ok(rows)) => write(self, lines, rows),
        }
    }

    fn messages(&self, lines: &mut Vec<Line<'static>>, rows: &[MessageRow]) {
        for row in rows {
            let from = row.from.name.as_deref().or(row.from.id.as_deref()).unwrap_or("no name told");
            let at = time::stamp(row.timestamp, &self.app.zone);
            let is_automated = !row.channel_data.is_null();
            let at = if is_automated { format!("{at} · automated") } else { at };
            self.talk(lines, &self.app.name_shown(from), &at);
            for words in words_of(row) {
                for line in self.wrapped(&self.app.seen(&words)) {
                    lines.push(Line::from(vec![
                        Span::styled(" ▌ ", self.styles.customer),
                        Span::styled(line, self.styles.text),
                    ]));
                }
            }
        }
    }

    fn context(&self, lines: &mut Vec<Line<'static>>, variables: &[ReadVariable]) {
        let pairs = variables.iter().map(|variable| (variable.name.clone(), variable.value_text()));
        for (name, value) in self.app.gist_shown(pairs.collect()) {
            self.field(lines, &name, &value);
        }
    }

    fn sent(&self, lines: &mut Vec<Line<'static>>, sent: &Sent) {
        let what = if sent.is_new { "began it" } else { "continued it" };
        self.talk(
            lines,
            &self.app.name_shown(&sent.title),
            &format!("{} · {what}", time::stamp(sent.at, &self.app.zone)),
        );
        let variables = &sent.request.variables;
        let pairs = variables.iter().map(|variable| (variable.name.clone(), variable.value.to_string()));
        for ((name, value), variable) in self.app.gist_shown(pairs.collect()).into_iter().zip(variables) {
            let to_whom = if variable.is_displayable { "displayable" } else { "hidden" };
            self.field(lines, &name, &format!("{value} ({to_whom})"));
        }
        if let Some(message) = &sent.request.start_message {
            self.field(lines, "Start message", &self.app.seen(&message.message));
        }
    }

    fn arrival(&self, lines: &mut Vec<Line<'static>>, arrival: &Arrival) {
        let verdict = if arrival.verdict.is_empty() { String::new() } else { format!(" · {}", arrival.verdict) };
        let head = format!("{} · answered {}{verdict}", time::stamp(arrival.at, &self.app.zone), arrival.status);
        self.words(lines, &head, self.styles.muted);
        self.words(lines, &arrival.gist, self.styles.text);
    }

    fn no_webhooks(&self) -> String {
        match &self.app.remote.webhook {
            Webhook::Listening(address) => format!("none yet: the channel's webhook has to lead to {address}"),
            Webhook::Failed(reason) => format!("none: {reason}"),
            Webhook::Off => "none come in here: give the profile a `webhook` table in the configuration".to_owned(),
        }
    }

    /// Who, and when.
    fn talk(&self, lines: &mut Vec<Line<'static>>, who: &str, at: &str) {
        let room = self.width.saturating_sub(text::width(at) + 4);
        lines.push(Line::from(vec![
            Span::styled(format!(" {}", text::fit(&text::clean(who), room)), self.styles.customer),
            Span::styled(format!("  {at}"), self.styles.muted),
        ]));
    }

    /// Words over as many lines as they take.
    fn words(&self, lines: &mut Vec<Line<'static>>, words: &str, style: ratatui::style::Style) {
        let room = self.width.saturating_sub(2);
        for line in text::clean_lines(&self.app.seen(words)).iter().flat_map(|line| text::wrap(line, room)) {
            lines.push(Line::styled(format!(" {line}"), style));
        }
    }
}
