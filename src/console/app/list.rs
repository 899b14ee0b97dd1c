//! The conversation list's state: a window of loaded rows in the order that was asked for, which live updates change
//! under the reader without moving what is being read.
//!
//! Pure: nothing here asks for pages, it only says which one is wanted. A row is found by its rank in O(log n);
//! inserting at the top costs O(1), taking a row out a memmove of the window.

mod jumps;

use std::collections::{HashMap, VecDeque};

use super::scope::{Asked, Scope};
use crate::api::{
    desk::{DeskEvent, EventKind, Rank, Sort, Summary, SummaryPage},
    id::ConversationId,
};

/// Rows asked for at once.
pub const PAGE_ROWS: u32 = 100;
/// Rows kept while the reader is at the top; more only while somebody scrolls down to them.
pub const WINDOW_ROWS: usize = 2_000;
/// The next page is wanted when this few rows are left below the selection.
const READ_AHEAD: usize = 40;

/// A page of the list, by where it begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Page {
    First,
    /// The page that this token names.
    After(String),
}

/// The list and where the reader is in it.
#[derive(Debug)]
pub struct List {
    /// In the order of `sort`.
    rows: VecDeque<Summary>,
    /// The rank by which each loaded conversation stands in `rows`.
    ranks: HashMap<ConversationId, Rank>,
    /// Where pages ended, in their order: the last rank of each page, which is none of an empty one, and the token of the
    /// one after it. Empty once [`List::trim`] cut within a page: then the first page has to come anew before the second
    /// can be asked for.
    ends: Vec<(Option<Rank>, Option<String>)>,
    sort: Sort,
    scope: Scope,
    total: u64,
    /// There are conversations on the endpoint, whether they are to be shown or not.
    has_any: bool,
    /// Position in the event stream that the rows show.
    last_event_id: u64,
    selected: Option<ConversationId>,
    /// Index of the first row on the screen.
    top: usize,
    /// Rows that fit on the screen, as last drawn.
    height: usize,
    /// The reader watches the newest rows: the screen stays at the top as rows arrive, for as long as they do not push the
    /// selected row off it. What is selected does not change by that.
    following: bool,
    new_above: usize,
    /// The row that somebody jumped to by its number and that is still being loaded towards.
    goal: Option<usize>,
}

impl Default for List {
    fn default() -> Self {
        Self {
            rows: VecDeque::new(),
            ranks: HashMap::new(),
            ends: Vec::new(),
            sort: Sort::default(),
            scope: Scope::default(),
            total: 0,
            has_any: false,
            last_event_id: 0,
            selected: None,
            top: 0,
            height: 10,
            following: true,
            new_above: 0,
            goal: None,
        }
    }
}

impl List {
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// How many conversations match on the endpoint, loaded or not.
    pub fn total(&self) -> u64 {
        self.total
    }

    /// Whether the endpoint has conversations at all, in whatever state.
    pub fn has_any(&self) -> bool {
        self.has_any
    }

    pub fn sort(&self) -> Sort {
        self.sort
    }

    pub fn last_event_id(&self) -> u64 {
        self.last_event_id
    }

    pub fn selected(&self) -> Option<ConversationId> {
        self.selected
    }

    /// The selected row; `None` also when the selected conversation is not among the loaded rows.
    pub fn selected_row(&self) -> Option<&Summary> {
        self.position(self.selected?).map(|at| &self.rows[at])
    }

    /// Where the selected row stands, counted from the first; `None` when it is not loaded.
    pub fn selected_index(&self) -> Option<usize> {
        self.position(self.selected?)
    }

    /// The loaded row of a conversation.
    pub fn row(&self, id: ConversationId) -> Option<&Summary> {
        self.position(id).map(|at| &self.rows[at])
    }

    /// The queues of the loaded rows, as often as they occur.
    pub fn queues(&self) -> impl Iterator<Item = &str> {
        self.rows.iter().map(|row| row.queue.as_str())
    }

    /// The loaded rows, in their order.
    pub fn rows(&self) -> impl Iterator<Item = &Summary> {
        self.rows.iter()
    }

    /// The first loaded row.
    pub fn first(&self) -> Option<&Summary> {
        self.rows.front()
    }

    /// Rows that arrived above the screen since the reader was last at the top.
    pub fn new_above(&self) -> usize {
        self.new_above.min(self.top)
    }

    /// The rows on the screen, each with whether it is selected.
    pub fn visible(&self, height: usize) -> impl Iterator<Item = (&Summary, bool)> {
        self.rows.iter().skip(self.top).take(height).map(|row| (row, Some(row.id) == self.selected))
    }

    /// Index of the first row on the screen.
    pub fn top(&self) -> usize {
        self.top
    }

    /// Tells how many rows fit; the selection stays in sight.
    pub fn set_height(&mut self, height: usize) {
        if height > 0 && height != self.height {
            let was_in_sight = self.is_selection_in_sight();
            self.height = height;
            if was_in_sight {
                self.bring_selection_into_sight();
            }
            self.clamp();
            self.following &= self.top == 0;
        }
    }

    pub fn height(&self) -> usize {
        self.height
    }

    /// The page to load next, if the reader has come near the end of what is loaded.
    pub fn wanted_page(&self) -> Option<Page> {
        if self.rows.is_empty() || self.goal.is_none() && self.reading_at() + READ_AHEAD < self.rows.len() {
            return None;
        }
        match self.ends.last() {
            Some((_, next)) => next.clone().map(Page::After),
            None => Some(Page::First),
        }
    }

    /// Moves the selection by rows, staying within what is loaded.
    pub fn select_by(&mut self, rows: isize) {
        let Some(last) = self.rows.len().checked_sub(1) else { return };
        let target = match self.selected.and_then(|id| self.position(id)) {
            Some(at) => at.saturating_add_signed(rows).min(last),
            None => self.top.min(last),
        };
        self.select_index(target);
    }

    /// Moves what is in sight by rows and leaves the selection where it is. At the top the reader watches the newest rows.
    pub fn scroll_by(&mut self, rows: isize) {
        self.goal = None;
        self.top = self.top.saturating_add_signed(rows);
        self.clamp();
        self.following = self.top == 0;
    }

    /// Selects the row that stands so many rows below the first one in sight; whether there is one.
    pub fn select_in_sight(&mut self, line: usize) -> bool {
        let at = self.top + line;
        self.select_index(at);
        at < self.rows.len()
    }

    /// Selects the first row.
    pub fn select_first(&mut self) {
        self.select_index(0);
    }

    /// Selects the last row of all: what is not loaded yet is loaded until it is there, or the reader goes elsewhere.
    pub fn select_last(&mut self) {
        self.select_number(usize::MAX);
    }

    /// Whether the list is still on its way to a row that was jumped to.
    pub fn is_under_way(&self) -> bool {
        self.goal.is_some()
    }

    /// Selects a conversation, which need not be loaded: its row is highlighted when it comes.
    pub fn select(&mut self, id: ConversationId) {
        self.selected = Some(id);
        if let Some(at) = self.position(id) {
            self.select_index(at);
        } else {
            // It has just been made or continued, so its row comes in at the top.
            self.following = true;
            self.top = 0;
            self.new_above = 0;
        }
    }

    /// Replaces everything: the answer to another question.
    pub fn replace(&mut self, asked: &Asked, page: SummaryPage) {
        (self.sort, self.scope) = (asked.sort, asked.scope);
        self.goal = None;
        let kept = self.selected.filter(|id| page.conversations.iter().any(|row| row.id == *id));
        self.clear_rows();
        self.append(page);
        self.selected = kept.or_else(|| self.rows.front().map(|row| row.id));
        self.top = 0;
        self.new_above = 0;
        self.following = self.selected == self.rows.front().map(|row| row.id);
        self.bring_selection_into_sight();
    }

    /// Takes a fresh first page over the rows that it covers; older loaded rows stay, unless a gap would lie between.
    pub fn refresh(&mut self, page: SummaryPage) {
        // The way to a row that was jumped to goes on from where the rows end, not from the page's end.
        let goal = self.goal.take();
        self.take_over(page);
        self.goal = goal;
        self.give_up_goal_at_the_end();
    }

    fn take_over(&mut self, page: SummaryPage) {
        let Some(last_of_page) = page.conversations.last().map(|row| self.sort.rank(row)) else {
            self.clear_rows();
            self.append(page);
            self.top = 0;
            self.selected = None;
            return;
        };
        let overlaps = self.rows.front().is_some_and(|first| self.sort.rank(first) <= last_of_page);
        if page.next.is_some() && !overlaps {
            let selected = self.selected;
            self.clear_rows();
            self.append(page);
            // The selection stays on its conversation even while its row is out of the window.
            self.selected = selected.or_else(|| self.rows.front().map(|row| row.id));
            self.top = 0;
            self.new_above = 0;
            self.following = true;
            return;
        }
        let fresh: HashMap<ConversationId, u64> = page.conversations.iter().map(|row| (row.id, row.revision)).collect();
        let first_of_page = page.conversations.first().map(|row| self.sort.rank(row));
        let read_at = page.last_event_id;
        self.keeping_the_screen_still(None, |list| {
            let sort = list.sort;
            // What events told after the page was read.
            let newer: Vec<Summary> = list
                .rows
                .iter()
                .filter(|row| match fresh.get(&row.id) {
                    Some(revision) => row.revision > *revision,
                    None => Some(sort.rank(row)) < first_of_page || row.revision > read_at,
                })
                .cloned()
                .collect();
            let mut further: Vec<Summary> = Vec::new();
            if page.next.is_some() {
                let rows = list.rows.drain(..);
                further.extend(rows.filter(|row| sort.rank(row) > last_of_page && !fresh.contains_key(&row.id)));
            }
            let ends: Vec<_> = list.ends.drain(..).filter(|(last, _)| *last > Some(last_of_page)).collect();
            list.clear_rows();
            list.append(page);
            if !further.is_empty() {
                for row in further {
                    list.ranks.insert(row.id, sort.rank(&row));
                    list.rows.push_back(row);
                }
                list.ends.extend(ends);
            }
            for row in newer {
                list.take(row.id);
                list.insert(row);
            }
        });
        if self.selected.is_none() {
            self.selected = self.rows.front().map(|row| row.id);
        }
    }

    /// Adds the page that follows what is loaded. Rows that moved up in the meantime stay where they are.
    pub fn append(&mut self, page: SummaryPage) {
        self.total = page.total;
        self.has_any |= page.stored > 0 || page.total > 0;
        if self.rows.is_empty() {
            self.last_event_id = self.last_event_id.max(page.last_event_id);
        }
        let Some(last) = page.conversations.last().map(|row| self.sort.rank(row)) else {
            match self.ends.last_mut() {
                Some((_, next)) => *next = page.next,
                None => self.ends.push((None, page.next)),
            }
            self.go_on_to_goal();
            return;
        };
        self.ends.push((Some(last), page.next));
        for row in page.conversations {
            let rank = self.sort.rank(&row);
            let in_order = self.rows.back().is_none_or(|end| self.sort.rank(end) < rank);
            if in_order && !self.ranks.contains_key(&row.id) {
                self.ranks.insert(row.id, rank);
                self.rows.push_back(row);
            }
        }
        self.go_on_to_goal();
    }

    /// Takes over what happened. `false`: the event is older than what is shown.
    pub fn apply(&mut self, event: DeskEvent) -> bool {
        if event.id <= self.last_event_id {
            return false;
        }
        self.last_event_id = event.id;
        let summary = event.conversation;
        let known = self.row(summary.id).map(|row| row.revision);
        if known.is_some_and(|revision| revision >= summary.revision) {
            return false;
        }
        self.has_any = true;
        let is_listed = self.scope.holds(summary.state);
        match (known, event.kind) {
            (None, EventKind::ConversationCreated) if is_listed => self.total += 1,
            (Some(_), _) if !is_listed => self.total = self.total.saturating_sub(1),
            _ => {}
        }
        let is_listed = is_listed && self.covers(self.sort.rank(&summary));
        self.keeping_the_screen_still(Some(summary.id), |list| {
            list.take(summary.id);
            if is_listed {
                list.insert(summary);
            }
        });
        if self.selected.is_none() {
            self.select_first();
        }
        self.trim();
        true
    }

    /// Notes that the rows show everything up to this event.
    pub fn seen(&mut self, event_id: u64) {
        self.last_event_id = self.last_event_id.max(event_id);
    }

    /// Starts the event positions anew, as after a reset of the stream.
    pub fn forget_position(&mut self, event_id: u64) {
        self.last_event_id = event_id;
    }

    fn position(&self, id: ConversationId) -> Option<usize> {
        let rank = *self.ranks.get(&id)?;
        let at = self.rows.partition_point(|row| self.sort.rank(row) < rank);
        self.rows.get(at).is_some_and(|row| row.id == id).then_some(at)
    }

    fn take(&mut self, id: ConversationId) {
        if let Some(at) = self.position(id) {
            self.rows.remove(at);
        }
        self.ranks.remove(&id);
    }

    fn insert(&mut self, summary: Summary) {
        let rank = self.sort.rank(&summary);
        let at = self.rows.partition_point(|row| self.sort.rank(row) < rank);
        self.ranks.insert(summary.id, rank);
        self.rows.insert(at, summary);
    }

    /// Whether a rank lies in what is loaded: of what comes behind it, nothing is known but what its page will tell.
    fn covers(&self, rank: Rank) -> bool {
        // The last row that a page had may be gone since, and still everything before it is known.
        let (last, is_whole) = self.ends.last().map_or((None, false), |(last, next)| (*last, next.is_none()));
        is_whole || Some(rank) <= last.max(self.rows.back().map(|row| self.sort.rank(row)))
    }

    fn clear_rows(&mut self) {
        self.rows.clear();
        self.ranks.clear();
        self.ends.clear();
    }

    fn select_index(&mut self, at: usize) {
        let Some(row) = self.rows.get(at) else { return };
        self.selected = Some(row.id);
        self.goal = None;
        self.following = at == 0;
        self.bring_selection_into_sight();
        if self.top == 0 {
            self.new_above = 0;
        }
    }

    /// Changes the rows and then puts the same row at the top of the screen again, or the newest while the reader watches
    /// those. The selected row alone is followed when it was in sight and the change is its own (`moved`), or would push it
    /// off the screen.
    fn keeping_the_screen_still(&mut self, moved: Option<ConversationId>, change: impl FnOnce(&mut Self)) {
        let was_in_sight = self.is_selection_in_sight();
        let anchor = self.rows.iter().skip(self.top).map(|row| row.id).find(|id| Some(*id) != moved);
        let above_before = self.top;
        change(self);
        let followed = self.following;
        if self.following {
            self.top = 0;
            self.new_above = 0;
        } else if let Some(at) = anchor.and_then(|id| self.position(id)) {
            self.new_above += at.saturating_sub(above_before);
            self.top = at;
        }
        let is_own_change = moved.is_some() && moved == self.selected;
        if was_in_sight && is_own_change {
            self.bring_selection_into_sight();
            // It moved to the top and the reader with it.
            self.following |= self.selected_index() == Some(0);
        } else if was_in_sight && followed {
            self.bring_selection_into_sight();
            // From here on the screen stands still, and what comes in is counted.
            self.following = self.top == 0;
            self.new_above = self.top;
        }
        self.clamp();
    }

    fn is_selection_in_sight(&self) -> bool {
        self.selected
            .and_then(|id| self.position(id))
            .is_some_and(|at| (self.top..self.top + self.height).contains(&at))
    }

    fn bring_selection_into_sight(&mut self) {
        if let Some(at) = self.selected.and_then(|id| self.position(id)) {
            if at < self.top {
                self.top = at;
            } else if at >= self.top + self.height {
                self.top = at + 1 - self.height;
            }
        }
    }

    fn clamp(&mut self) {
        self.top = self.top.min(self.rows.len().saturating_sub(self.height));
        if self.top == 0 {
            self.new_above = 0;
        }
    }

    /// The last row that the reader is at or sees.
    fn reading_at(&self) -> usize {
        self.selected.and_then(|id| self.position(id)).unwrap_or(0).max(self.top + self.height)
    }

    /// Gives up the oldest rows when nobody is near them; at a page's end where there is one, so that the next page's
    /// token is known.
    fn trim(&mut self) {
        if self.rows.len() <= WINDOW_ROWS || self.reading_at() > WINDOW_ROWS / 4 {
            return;
        }
        let half = WINDOW_ROWS / 2;
        let rows_down_to = |end: Option<Rank>| self.rows.partition_point(|row| Some(self.sort.rank(row)) <= end);
        let fitting = self.ends.iter().take_while(|(end, _)| rows_down_to(*end) <= half).count();
        let kept = match fitting.checked_sub(1) {
            Some(last) => rows_down_to(self.ends[last].0).max(half / 2),
            None => half,
        };
        self.ends.truncate(fitting);
        for row in self.rows.drain(kept..) {
            self.ranks.remove(&row.id);
        }
        self.rows.shrink_to(WINDOW_ROWS);
    }
}

#[cfg(test)]
mod tests;
