//! Pane 2: the conversations, one line each. Only the visible rows are looked at, however many are loaded.

use jiff::Timestamp;
use ratatui::{
    Frame,
    layout::{Position, Rect},
    style::Style,
    text::{Line, Span},
};

use super::{draw_border, draw_corner, time};
use crate::{
    api::{
        desk::{Sort, State, Summary},
        variable::NamedValue,
    },
    console::{
        action::Action,
        app::{
            App, Link, Pane,
            jump::{Jump, grouped},
            map::{Map, Spot},
            scope::{self, Scope},
        },
        text,
        theme::Styles,
    },
    conversation::filter::Filter,
};

/// Cells of a state's glyph and word.
pub(super) const STATE_CELLS: usize = 9;
const AGE_CELLS: usize = 4;
const TITLE_CELLS: std::ops::RangeInclusive<usize> = 12..=30;
/// Cells of the unread badge, ` 99 new`, on a screen where any row has one.
const BADGE_CELLS: usize = 7;

/// Draws the pane; how many rows fit.
pub(super) fn draw(frame: &mut Frame, area: Rect, app: &App, styles: &Styles, map: &mut Map) -> usize {
    let asked = app.loader.asked();
    let sort = if asked.sort == Sort::default() { "" } else { scope::sort_in_words(asked.sort) };
    let parts = [String::new(), count(app), asked.scope.in_words(), sort.to_owned()];
    // The empty one in front gives the pane's name its joint.
    let more = parts[..1].iter().chain(parts[1..].iter().filter(|part| !part.is_empty()));
    let more = more.map(String::as_str).collect::<Vec<_>>().join(" · ");
    let inner = draw_border(frame, area, Pane::Conversations, app, &more, styles);
    if app.list.new_above() > 0 {
        let mark = format!(" ▲ {} new above ", grouped(app.list.new_above() as u64));
        draw_corner(frame, area, &mark, styles.accent);
    }
    if let Some(words) = left_the_list(app) {
        let room = usize::from(area.width).saturating_sub(6);
        let words = text::fit(&words, room);
        let width = u16::try_from(text::width(&words) + 2).unwrap_or(u16::MAX);
        let place = Rect { x: area.x + 2, y: area.bottom().saturating_sub(1), width: width.min(area.width), height: 1 };
        frame.render_widget(Span::styled(format!(" {words} "), styles.warning), place);
    }
    let mut rows = inner;
    if app.jump.is_some() || app.loader.is_editing() || app.loader.is_filtered() {
        let line = Rect { height: 1.min(inner.height), ..inner };
        if let Some(jump) = &app.jump {
            draw_jump(frame, line, jump, app, styles);
        } else {
            let style = if app.loader.is_editing() { styles.field_focus } else { styles.field };
            draw_input(frame, line, "/", app.loader.query(), (app.loader.is_editing(), style), app, styles);
        }
        rows = Rect { y: inner.y + line.height, height: inner.height - line.height, ..inner };
    }
    // In presenter mode a line is left free between the rows.
    let step = if app.presenter.is_on { 2 } else { 1 };
    let height = usize::from(rows.height.div_ceil(step));
    if app.list.is_empty() {
        let line = Line::styled(text::fit(&nothing(app), rows.width.into()), styles.muted).centered();
        let middle = Rect { y: rows.y + rows.height / 2, height: 1.min(rows.height), ..rows };
        frame.render_widget(line, middle);
        return height;
    }
    let visible: Vec<&Summary> = app.list.visible(height).map(|(row, _)| row).collect();
    let look = Look { columns: Columns::of(&visible, rows.width), filter: asked.filter(), app, styles };
    for (at, (row, is_selected)) in app.list.visible(height).enumerate() {
        let line = Rect { y: rows.y + step * u16::try_from(at).unwrap_or(0), height: 1, ..rows };
        map.add(line.into(), Spot::Row(at));
        frame.render_widget(look.row(&app.row_shown(row), is_selected), line);
    }
    height
}

/// The widths of the columns that give way, the same for every row on the screen.
#[derive(Clone, Copy)]
struct Columns {
    title: usize,
    variables: usize,
    badge: usize,
}

impl Columns {
    fn of(rows: &[&Summary], width: u16) -> Self {
        let badge = if rows.iter().any(|row| row.unread > 0) { BADGE_CELLS } else { 0 };
        // The marker, the gaps between the columns, and the columns that do not give way.
        let fixed = 2 + STATE_CELLS + 2 + 2 + badge + 1 + AGE_CELLS + 1;
        let free = usize::from(width).saturating_sub(fixed);
        let has_variables = rows.iter().any(|row| !row.variables.is_empty());
        let title =
            if has_variables { (free / 2).clamp(*TITLE_CELLS.start(), *TITLE_CELLS.end()).min(free) } else { free };
        Self { title, variables: free - title, badge }
    }
}

/// The pane in a few words: how many, and the newest or selected.
pub(super) fn gist(app: &App) -> String {
    match app.list.selected_row().or_else(|| app.list.first()) {
        Some(row) => format!("{} · {} {}", count(app), standing(row), app.row_shown(row).title),
        None => nothing(app),
    }
}

/// A state as glyph and word; never by colour alone.
pub(super) fn state(state: State) -> String {
    let glyph = match state {
        State::Open => '○',
        State::Active => '●',
        State::Waiting => '◔',
        State::WrapUp => '◕',
        State::Closed => '✕',
    };
    format!("{glyph} {}", state.label())
}

/// How a row tells where it stands: the state, but for a conversation that the AI agent has.
fn standing(row: &Summary) -> String {
    if row.ai_agent.engaged { "● with AI".to_owned() } else { state(row.state) }
}

/// Variables in one line: `productname: XBox · issue: installation`.
pub(super) fn variables(variables: &[NamedValue]) -> String {
    let pairs: Vec<String> =
        variables.iter().map(|variable| format!("{}: {}", variable.name, variable.value)).collect();
    pairs.join(" · ")
}

/// What all rows on the screen have in common.
struct Look<'a> {
    columns: Columns,
    /// What is looked for, to show where it is.
    filter: Filter,
    app: &'a App,
    styles: &'a Styles,
}

impl Look<'_> {
    fn row(&self, row: &Summary, is_selected: bool) -> Line<'static> {
        let Self { columns, styles, .. } = self;
        let badge = if row.unread > 0 { format!("{} new", row.unread.min(99)) } else { String::new() };
        let badge = format!("{badge:>width$}", width = columns.badge);
        let paint = |style: Style| if is_selected { style.patch(styles.selection) } else { style };
        let mut spans = vec![
            Span::styled(if is_selected { "▸ " } else { "  " }, paint(styles.accent)),
            Span::styled(text::pad(&standing(row), STATE_CELLS), paint(styles.state(row.state))),
            Span::styled("  ", paint(styles.text)),
        ];
        let found =
            |words: &str, cells, style| self.found(words, cells, (paint(style), paint(style.patch(styles.highlight))));
        spans.extend(found(&row.title, columns.title, styles.text));
        spans.push(Span::styled("  ", paint(styles.text)));
        spans.extend(found(&self.beside(row), columns.variables, styles.muted));
        spans.push(Span::styled(badge, paint(styles.accent)));
        spans.push(Span::styled(
            format!(" {:>AGE_CELLS$} ", time::age(self.moment(row), self.app.now)),
            paint(styles.muted),
        ));
        Line::from(spans)
    }

    /// The moment that the order goes by.
    fn moment(&self, row: &Summary) -> Timestamp {
        match self.app.list.sort() {
            Sort::Waiting if row.state == State::Open => row.created_on,
            Sort::Activity | Sort::Waiting => row.activity_on,
            Sort::Created => row.created_on,
        }
    }

    /// What stands beside the name: the variables, those that are looked for first. What was found in neither is in what
    /// the row has no room for, which is said.
    fn beside(&self, row: &Summary) -> String {
        let in_words = |variable: &NamedValue| format!("{}: {}", variable.name, variable.value);
        let mut pairs: Vec<String> = row.variables.iter().map(in_words).collect();
        if self.filter.is_empty() || self.app.loader.is_behind() {
            return pairs.join(" · ");
        }
        pairs.sort_by_key(|pair| self.filter.found_in(pair).is_empty());
        let texts = pairs.iter().map(String::as_str).chain([row.title.as_str()]);
        if !self.filter.is_found_in(texts) {
            let id = row.id.to_string();
            let begins = id.starts_with(&self.app.loader.query().trim().to_lowercase());
            pairs.insert(0, if begins { format!("ID {id}") } else { "in the customer's details".to_owned() });
        }
        pairs.join(" · ")
    }

    /// A text in so many cells, with what is looked for in it in the second style.
    fn found(&self, words: &str, cells: usize, (plain, marked): (Style, Style)) -> Vec<Span<'static>> {
        let clean = text::clean(words);
        let fitting = text::pad(&clean, cells);
        let found = if self.filter.is_empty() { Vec::new() } else { self.filter.found_in(&clean) };
        if found.is_empty() {
            return vec![Span::styled(fitting, plain)];
        }
        // What was cut off, its mark and the padding are as long in both, or behind the end.
        let shared = clean.bytes().zip(fitting.bytes()).take_while(|(one, other)| one == other).count();
        let mut spans: Vec<Span<'static>> = Vec::new();
        for cluster in text::clusters(&fitting) {
            let is_found = cluster.start < shared && found.iter().any(|range| range.contains(&cluster.start));
            let style = if is_found { marked } else { plain };
            match spans.last_mut() {
                Some(last) if last.style == style => last.content.to_mut().push_str(&cluster.shown),
                _ => spans.push(Span::styled(cluster.shown.into_owned(), style)),
            }
        }
        spans
    }
}

fn draw_jump(frame: &mut Frame, area: Rect, jump: &Jump, app: &App, styles: &Styles) {
    draw_input(frame, area, "'", jump.typed(), (true, styles.field_focus), app, styles);
    let told = match jump.number() {
        _ if jump.typed().is_empty() => "a number, or how a name begins ".to_owned(),
        _ if jump.is_lost => "no name here begins so ".to_owned(),
        Some(number) if number as u64 > app.list.total() => format!("there are only {} ", grouped(app.list.total())),
        _ => String::new(),
    };
    let width = u16::try_from(text::width(&told)).unwrap_or(u16::MAX);
    let typed = u16::try_from(text::width(&text::clean(jump.typed()))).unwrap_or(u16::MAX).saturating_add(5);
    if typed.saturating_add(width) <= area.width {
        let right = Rect { x: area.right() - width, width, ..area };
        frame.render_widget(Span::styled(told, styles.muted), right);
    }
}

/// A line that is typed, after the key that began it.
fn draw_input(
    frame: &mut Frame,
    area: Rect,
    key: &str,
    typed: &str,
    (is_editing, style): (bool, Style),
    app: &App,
    styles: &Styles,
) {
    let room = usize::from(area.width).saturating_sub(4);
    let query = app.raw_shown(typed);
    let query = text::clean(&query);
    // The end is what is being typed.
    let mut shown = query.as_ref();
    while text::width(shown) > room {
        shown = &shown[shown.chars().next().map_or(0, char::len_utf8)..];
    }
    let line = Line::from(vec![Span::styled(format!(" {key} "), styles.key), Span::styled(shown.to_owned(), style)]);
    frame.render_widget(line, area);
    if is_editing && app.overlay.is_none() {
        let column = area.x + 3 + u16::try_from(text::width(shown)).unwrap_or(0);
        frame.set_cursor_position(Position::new(column, area.y));
    }
}

fn count(app: &App) -> String {
    if !app.loader.has_loaded() {
        return String::new();
    }
    let total = grouped(app.list.total().max(app.list.len() as u64));
    let what = if app.loader.is_filtered() { " matching" } else { "" };
    match app.list.selected_index() {
        Some(at) if app.list.is_under_way() => format!("{} of {total}{what} · loading…", grouped(at as u64 + 1)),
        Some(at) => format!("{} of {total}{what}", grouped(at as u64 + 1)),
        None => format!("{total}{what}"),
    }
}

/// Why the list has no mark: the conversation that pane 3 goes on to show is closed, and the list shows none that are.
fn left_the_list(app: &App) -> Option<String> {
    let is_hidden = !app.loader.asked().scope.holds(State::Closed) && app.list.selected_row().is_none();
    let view = app.shown().filter(|view| Some(view.conversation_id) == app.list.selected())?;
    let is_told = is_hidden && view.state == State::Closed && !app.loader.is_behind();
    is_told
        .then(|| format!("{} is closed · {} lists them too", text::clean(&view.title), app.way_to(Action::ClosedToo)))
}

/// Why the list is empty.
fn nothing(app: &App) -> String {
    match &app.link {
        _ if app.loader.is_filtered() && !app.loader.is_behind() => {
            format!("nothing matches · {} shows all", app.way_to(Action::Back))
        }
        Link::Lost(_) => "the endpoint cannot be asked at the moment".to_owned(),
        _ if app.loader.is_behind() => "loading…".to_owned(),
        _ if !app.list.has_any() => "no conversations yet · send the form to begin one".to_owned(),
        _ => match app.loader.asked().scope {
            Scope::Work => format!("all conversations are closed · {} shows them", app.way_to(Action::ClosedToo)),
            Scope::Everything => "no conversations".to_owned(),
            Scope::Only(state) => format!("none is {state} · {} shows others", app.way_to(Action::States)),
        },
    }
}
