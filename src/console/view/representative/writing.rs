//! The box that a reply or a note is written in. The two differ in frame, colour and words: what goes to the customer must
//! never be taken for what does not.

use ratatui::{
    Frame,
    layout::{Position, Rect},
    style::Style,
    text::{Line, Span},
    widgets::{Block, BorderType, Clear, Paragraph},
};

use crate::{
    api::{desk::View, id::ConversationId, limit},
    console::{
        action::Action,
        app::{
            App, Context,
            map::{Map, Spot, Typed},
            seats::Seat,
            slash::{Choice, Entry, Taken},
            writing::{Desk, Purpose, Writing},
        },
        composer::Editor,
        text,
        theme::Styles,
        view::compose::field::{self, MessageLine, Veil},
    },
};

/// A frame's line above and below.
const FRAME: u16 = 2;
/// Entries of a list that are in sight.
const LIST_LINES: u16 = 8;
/// From so much of the limit on, how much is left is told.
const NEAR: usize = limit::MESSAGE_CHARS / 10 * 9;

/// The box as it is to be drawn.
pub(super) struct Sheet<'a> {
    writing: &'a Writing,
    editor: &'a Editor,
    lines: Vec<MessageLine>,
    has_keys: bool,
    /// The conversation that is shown above is another one.
    names_whom: bool,
    is_sending: bool,
}

impl<'a> Sheet<'a> {
    /// The representative's open box, for a pane of so many columns.
    pub(super) fn of(app: &'a App, columns: u16) -> Option<Self> {
        let shown = app.viewer.shown().map(|view| view.conversation_id);
        Self::over(app, &app.writing, shown, Context::Reply, columns)
    }

    /// The customer's box, for a seat of so many columns.
    pub(super) fn of_customer(app: &'a App, columns: u16) -> Option<Self> {
        Self::over(app, &app.seats.writing, app.seats.conversation(), Context::Customer, columns)
    }

    fn over(
        app: &'a App,
        desk: &'a Desk,
        shown: Option<ConversationId>,
        context: Context,
        columns: u16,
    ) -> Option<Self> {
        let (writing, editor) = (desk.open()?, desk.editor()?);
        let has_keys = app.context() == context;
        let veil = Veil::over_names(&app.presenter, editor);
        let lines = field::message(editor, usize::from(columns.saturating_sub(4)), has_keys, veil);
        let is_sending = desk.saying().is_some_and(|saying| saying.writing.id == writing.id);
        Some(Self { writing, editor, lines, has_keys, names_whom: shown != Some(writing.id), is_sending })
    }

    /// Lines that it takes.
    pub(super) fn height(&self) -> u16 {
        u16::try_from(self.lines.len()).unwrap_or(u16::MAX).saturating_add(FRAME)
    }

    /// The list of what fits the slash command, over what is above the box: the transcript does not jump.
    pub(super) fn draw_list(&self, frame: &mut Frame, above: Rect, app: &App, styles: &Styles, map: &mut Map) {
        let Some(choice) = self.has_keys.then(|| app.completions()).flatten() else { return };
        let Choice { heading, entries, nothing } = choice;
        // What is said instead of entries may take two lines.
        let lines = if entries.is_empty() { 2 } else { u16::try_from(entries.len()).unwrap_or(u16::MAX) };
        let height = lines.min(LIST_LINES).saturating_add(FRAME).min(above.height);
        if height <= FRAME {
            return;
        }
        let area = Rect { y: above.bottom() - height, height, ..above };
        frame.render_widget(Clear, area);
        frame.buffer_mut().set_style(area, styles.screen);
        frame.buffer_mut().set_style(area, styles.text);
        let words = " ↑ ↓ choose · Enter or Tab takes · Esc closes the list ";
        let room = usize::from(area.width).saturating_sub(4);
        let block = Block::bordered()
            .border_style(styles.border)
            .title(Span::styled(text::fit(&format!(" {heading} "), room), styles.muted))
            .title_bottom(Line::styled(text::fit(words, room), styles.muted).right_aligned());
        let inner = block.inner(area);
        frame.render_widget(block, area);
        if entries.is_empty() {
            let room = usize::from(inner.width).saturating_sub(2);
            let words =
                text::wrap(nothing, room).into_iter().map(|line| Line::styled(format!(" {line}"), styles.muted));
            frame.render_widget(Paragraph::new(words.collect::<Vec<_>>()), inner);
            return;
        }
        let selected = app.writing.selected(entries.len());
        let from = (selected + 1).saturating_sub(usize::from(inner.height));
        for ((at, entry), y) in entries.iter().enumerate().skip(from).zip(inner.top()..inner.bottom()) {
            let seen = Entry {
                label: app.seen(&entry.label).into_owned(),
                note: app.seen(&entry.note).into_owned(),
                ..entry.clone()
            };
            let line = list_line(&seen, at == selected, inner.width.into(), styles);
            let place = Rect { y, height: 1, ..inner };
            frame.render_widget(line, place);
            map.add(place.into(), Spot::Completion(at));
        }
    }

    pub(super) fn draw(&self, frame: &mut Frame, area: Rect, app: &App, styles: &Styles, map: &mut Map) {
        let (kind, style, words) = self.look(styles);
        let room = usize::from(area.width).saturating_sub(4);
        let whom = if self.names_whom {
            format!(" · {}", text::clean(&app.name_shown(&self.writing.title)))
        } else {
            String::new()
        };
        let sending = if self.is_sending { " · sending…" } else { "" };
        let mut block = Block::bordered()
            .border_type(kind)
            .border_style(style)
            .title(Span::styled(text::fit(&format!(" {words}{whom}{sending} "), room), style));
        let chars = limit::chars(&self.editor.text());
        if chars >= NEAR {
            let style = if chars > limit::MESSAGE_CHARS { styles.error } else { styles.warning };
            let counter = format!(" {chars}/{} ", limit::MESSAGE_CHARS);
            block = block.title_bottom(Line::styled(counter, style).right_aligned());
        }
        let inner = block.inner(area);
        frame.render_widget(block, area);
        self.draw_text(frame, Rect { x: inner.x + 1, width: inner.width.saturating_sub(2), ..inner }, styles, map);
    }

    fn draw_text(&self, frame: &mut Frame, area: Rect, styles: &Styles, map: &mut Map) {
        let seat = match self.writing.purpose {
            Purpose::Customer => Seat::Customer,
            Purpose::Reply | Purpose::Note => Seat::Representative,
        };
        if self.editor.is_empty() {
            let line =
                Line::styled(text::fit(placeholder(self.writing.purpose), area.width.into()), styles.placeholder);
            let first = Rect { height: 1.min(area.height), ..area };
            frame.render_widget(line, first);
            if let Some(line) = self.lines.first().filter(|_| self.has_keys && area.height > 0) {
                map.add_text(first.into(), Typed::Box(seat), line.window.places.clone());
                frame.set_cursor_position(Position::new(area.x, area.y));
            }
            return;
        }
        let style = if self.has_keys { styles.field_focus } else { styles.field };
        for (line, y) in self.lines.iter().zip(area.top()..area.bottom()) {
            let at = Rect { y, height: 1, ..area };
            map.add_text(at.into(), Typed::Box(seat), line.window.places.clone());
            frame.render_widget(Line::styled(text::pad(&line.window.text, area.width.into()), style), at);
            if let Some(cursor) = line.window.cursor.and_then(|cursor| u16::try_from(cursor).ok()) {
                let x = area.x.saturating_add(cursor).min(area.right().saturating_sub(1));
                frame.set_cursor_position(Position::new(x, y));
            }
        }
    }

    fn look(&self, styles: &Styles) -> (BorderType, Style, &'static str) {
        match self.writing.purpose {
            Purpose::Customer if self.has_keys => (BorderType::Rounded, styles.border_focus, "The customer writes"),
            Purpose::Customer => (BorderType::Rounded, styles.border, "The customer writes"),
            Purpose::Reply if self.has_keys => (BorderType::Rounded, styles.border_focus, "Reply to the customer"),
            Purpose::Reply => (BorderType::Rounded, styles.border, "Reply to the customer"),
            Purpose::Note => (BorderType::Double, styles.internal, "Internal note · never for the customer"),
        }
    }
}

fn list_line(entry: &Entry, is_selected: bool, width: usize, styles: &Styles) -> Line<'static> {
    let mark = if is_selected { "▸ " } else { "  " };
    let label = format!("{mark}{}", text::fit(&text::clean(&entry.label), width / 2));
    let room = width.saturating_sub(text::width(&label) + 2);
    let note = text::fit(&text::clean(&entry.note), room);
    if is_selected {
        return Line::styled(text::pad(&format!("{label}  {note}"), width), styles.selection);
    }
    let style = if matches!(entry.taken, Taken::Nothing(_)) { styles.muted } else { styles.text };
    Line::from(vec![Span::styled(label, style), Span::styled(format!("  {note}"), styles.muted)])
}

/// What the vendor's box says while it is empty.
fn placeholder(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Reply => "Type your public message ...",
        Purpose::Note => "Type an internal note ...",
        Purpose::Customer => "Type what the customer says ...",
    }
}

/// What was written before and waits: one line, for a conversation whose box is closed.
pub(super) fn waiting(app: &App, view: &View, styles: &Styles, columns: u16) -> Option<Line<'static>> {
    if app.writing.open().is_some() {
        return None;
    }
    let (purpose, editor) = Purpose::OF_REPRESENTATIVE
        .into_iter()
        .find_map(|purpose| Some((purpose, app.writing.draft(view.conversation_id, purpose)?)))?;
    let (key, style) = match purpose {
        Purpose::Reply => (app.way_to(Action::Reply), styles.warning),
        Purpose::Note | Purpose::Customer => (app.way_to(Action::Note), styles.internal),
    };
    let first = &editor.lines()[0];
    let shown = match Veil::over_names(&app.presenter, editor) {
        Veil::Whole => app.raw_shown(first),
        Veil::Names(_) | Veil::None => app.seen(first),
    };
    let words = format!(" ✎ {} not sent · {key} goes on: {}", purpose.noun(), text::clean(&shown));
    Some(Line::styled(text::fit(&words, columns.into()), style))
}
