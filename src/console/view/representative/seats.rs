//! Two seats in the place of one pane: side by side where there is room, else one above the other, else the one whose turn
//! it is. The representative's is drawn as without the customer's; what the customer sees is drawn here.

use ratatui::{
    Frame,
    layout::{Constraint, Layout, Rect},
    text::Line,
    widgets::Paragraph,
};

use super::{Writer, draw as draw_representative, writing::Sheet};
use crate::{
    api::{
        desk::{EntryKind, EntryView, Role, State, View},
        id::{ConversationId, MessageId},
    },
    console::{
        action::Action,
        app::{
            App, Pane,
            map::{Map, Spot},
            seats::Seat,
        },
        message::{Extent, Room},
        text,
        theme::Styles,
        view::{draw_corner, draw_frame, time},
    },
};

/// From this many cells on, the seats stand side by side.
const SIDE_BY_SIDE: u16 = 100;
/// The same where somebody gave the whole screen to them.
const SIDE_BY_SIDE_ZOOMED: u16 = 80;
/// From this many lines on, they stand one above the other.
const STACKED: u16 = 20;

/// Cells of a seat's frame beside the customer's name: the seat's own, and the way to the other.
const BESIDE_NAME: usize = 46;

/// Draws both seats, or the one whose turn it is.
pub(in crate::console::view) fn draw(
    frame: &mut Frame,
    area: Rect,
    app: &App,
    styles: &Styles,
    map: &mut Map,
) -> Extent {
    let mut extent = Extent::default();
    let side_by_side = if app.preferences.layout.is_zoomed { SIDE_BY_SIDE_ZOOMED } else { SIDE_BY_SIDE };
    let halves = [Constraint::Fill(1), Constraint::Fill(1)];
    let seats: Vec<(Seat, Rect)> = if area.width >= side_by_side {
        Seat::ALL.into_iter().zip(Layout::horizontal(halves).areas::<2>(area)).collect()
    } else if area.height >= STACKED {
        Seat::ALL.into_iter().zip(Layout::vertical(halves).areas::<2>(area)).collect()
    } else {
        vec![(app.seats.turn(), area)]
    };
    let is_one_of_two = seats.len() == 1;
    for (seat, area) in seats {
        map.add(area.into(), Spot::Seat(seat));
        match seat {
            Seat::Representative => extent.representative = draw_representative(frame, area, app, styles, map),
            Seat::Customer => (extent.customer, extent.seen) = draw_customer(frame, area, app, styles, map),
        }
        if is_one_of_two {
            let other = format!(" {} {} ", app.way_to(Action::Next), seat.other().name());
            draw_corner(frame, Rect { height: 1, ..area }, &other, styles.muted);
        }
    }
    extent
}

/// The frame of a seat; what is inside.
pub(super) fn draw_seat(frame: &mut Frame, area: Rect, seat: Seat, whom: &str, app: &App, styles: &Styles) -> Rect {
    let has_keys = app.focus == Pane::Representative && app.seats.turn() == seat;
    let title = format!(" {} {}{whom}", Pane::Representative.number(), seat.title());
    draw_frame(frame, area, &title, has_keys, app, styles)
}

/// Draws what the customer has before them; how much that is, and the newest message to them that stands there unread.
fn draw_customer(
    frame: &mut Frame,
    area: Rect,
    app: &App,
    styles: &Styles,
    map: &mut Map,
) -> (Room, Option<(ConversationId, MessageId)>) {
    let whom = app.seats.writing.open().map(|writing| format!(" · {}", text::clean(&app.name_shown(&writing.title))));
    let room = usize::from(area.width).saturating_sub(BESIDE_NAME);
    let whom = text::fit(&whom.unwrap_or_default(), room);
    let inner = draw_seat(frame, area, Seat::Customer, &whom, app, styles);
    let mut body = inner;
    if let Some(sheet) = Sheet::of_customer(app, inner.width) {
        let height = sheet.height().min(inner.height);
        sheet.draw(frame, Rect { y: inner.bottom() - height, height, ..inner }, app, styles, map);
        body.height -= height;
    }
    if !app.has_desk() {
        return (draw_by_api(frame, area, body, app, styles), None);
    }
    let Some(view) = app.shown_to_customer().filter(|view| Some(view.conversation_id) == app.seats.conversation())
    else {
        let words = app.seats.viewer.failure().unwrap_or("loading…");
        let line = Line::styled(text::fit(&text::clean(&app.seen(words)), body.width.into()), styles.muted).centered();
        let middle = Rect { y: body.y + body.height / 2, height: 1.min(body.height), ..body };
        frame.render_widget(line, middle);
        return (Room::default(), None);
    };
    let writer = Writer { width: body.width.into(), app, styles };
    let (lines, received) = writer.customers_lines(&view);
    let room = Room { lines: lines.len(), height: body.height.into() };
    let from = app.seats.viewer.first_line(room);
    let in_sight = from..from + room.height;
    frame.render_widget(Paragraph::new(lines.into_iter().skip(from).take(room.height).collect::<Vec<_>>()), body);
    let below = room.last_scroll() - from;
    let edge = Rect { y: area.bottom().saturating_sub(1), height: 1, ..area };
    match (below, app.seats.viewer.unseen()) {
        (0, _) => {}
        (_, new) if new > 0 => draw_corner(frame, edge, &format!(" ▼ {new} new "), styles.accent),
        (below, _) => draw_corner(frame, edge, &format!(" ▼ {below} more "), styles.muted),
    }
    // Beneath an overlay nobody reads.
    let newest = received.into_iter().rev().find(|received| in_sight.contains(&received.last_line));
    let seen = newest.filter(|received| !received.is_read && app.overlay.is_none());
    (room, seen.map(|received| (view.conversation_id, received.message)))
}

/// Draws what the API tells the customer of an endpoint without a desk; how much that is. Looking tells nobody that it was
/// read: a key does.
fn draw_by_api(frame: &mut Frame, area: Rect, body: Rect, app: &App, styles: &Styles) -> Room {
    let Some(id) = app.seats.conversation() else { return Room::default() };
    let lines = Writer { width: body.width.into(), app, styles }.customers_remote_lines(id);
    let room = Room { lines: lines.len(), height: body.height.into() };
    let from = app.seats.viewer.first_line(room);
    frame.render_widget(Paragraph::new(lines.into_iter().skip(from).take(room.height).collect::<Vec<_>>()), body);
    let below = room.last_scroll() - from;
    if below > 0 {
        let edge = Rect { y: area.bottom().saturating_sub(1), height: 1, ..area };
        draw_corner(frame, edge, &format!(" ▼ {below} more "), styles.muted);
    }
    room
}

/// A message to the customer that has a receipt, and where it ends.
struct Received {
    message: MessageId,
    last_line: usize,
    is_read: bool,
}

impl Writer<'_> {
    /// What the customer says, while it is on its way.
    pub(super) fn sending(&self, lines: &mut Vec<Line<'static>>, id: ConversationId) {
        let saying = self.app.seats.writing.saying().filter(|saying| saying.writing.id == id);
        if let Some(saying) = saying {
            self.right(lines, "sending…", &self.wrapped(&self.app.saying_shown(&saying.text)), self.styles.customer);
        }
    }

    /// The conversation as the customer has it before them, and what of it has receipts.
    fn customers_lines(&self, view: &View) -> (Vec<Line<'static>>, Vec<Received>) {
        let mut lines = Vec::new();
        let mut received = Vec::new();
        if view.transcript.is_empty() {
            lines.push(self.note("nothing was said yet"));
        }
        for entry in &view.transcript {
            self.customers_entry(&mut lines, entry);
            if has_receipt(entry) {
                let last_line = lines.len().saturating_sub(1);
                received.push(Received { message: entry.message_id, last_line, is_read: entry.read });
            }
            self.space(&mut lines);
        }
        self.sending(&mut lines, view.conversation_id);
        if self.app.representative_types() {
            lines.push(self.note("the other side is typing…"));
        }
        // While the paperwork is done, the customer is gone already.
        if matches!(view.state, State::WrapUp | State::Closed) {
            lines.push(self.note("the conversation is over"));
        }
        (lines, received)
    }

    fn customers_entry(&self, lines: &mut Vec<Line<'static>>, entry: &EntryView) {
        let at = time::stamp(entry.timestamp, &self.app.zone);
        match (entry.kind, entry.from.role) {
            (EntryKind::Automated, _) => self.left(lines, entry, &format!("{at} · automated"), self.styles.system),
            (_, Role::Customer) => self.right(lines, &at, &self.bubble(entry), self.styles.customer),
            (_, Role::AiAgent) => self.left(lines, entry, &format!("{at} · AI agent"), self.styles.accent),
            (_, Role::Representative | Role::Supervisor) => self.left(lines, entry, &at, self.styles.representative),
            (_, Role::System) => self.left(lines, entry, &at, self.styles.system),
        }
    }
}

/// Whether a customer's reading of a line is told: of messages to them, automated ones never.
fn has_receipt(entry: &EntryView) -> bool {
    entry.kind == EntryKind::Message && entry.from.role != Role::Customer
}
