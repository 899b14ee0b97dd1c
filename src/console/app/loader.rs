//! The list's questions: the filter being typed, and at most one page under way.
//!
//! Of several questions the latest wins; the old rows stay until its answer is there.

use super::{
    list::Page,
    scope::{Asked, Scope},
};
use crate::{api::desk::Sort, console::message::Flight};

/// The filter and the page under way.
#[derive(Debug, Default)]
pub struct Loader {
    asked: Asked,
    editing: bool,
    under_way: Option<Flight>,
    tickets: u64,
    /// The first page is wanted again as soon as the present answer is there.
    again: bool,
    /// A refresh is due when the alarm rings.
    alarm_is_set: bool,
    /// What is on the screen; `None` before the first answer.
    shown: Option<Shown>,
}

/// What the rows on the screen were asked for.
#[derive(Debug)]
struct Shown {
    asked: Asked,
    /// They are of another time: the next first page replaces them.
    is_outdated: bool,
}

impl Loader {
    /// What the list is to show.
    pub fn asked(&self) -> &Asked {
        &self.asked
    }

    /// What the list is filtered by; empty for all.
    pub fn query(&self) -> &str {
        &self.asked.query
    }

    pub fn is_editing(&self) -> bool {
        self.editing
    }

    pub fn is_filtered(&self) -> bool {
        !self.asked.query.is_empty()
    }

    /// Whether it shows anything but all that is still to be worked on.
    pub fn is_narrowed(&self) -> bool {
        self.is_filtered() || self.asked.scope != Scope::Work
    }

    pub fn is_loading(&self) -> bool {
        self.under_way.is_some()
    }

    /// Whether the rows on the screen are still those that were asked for before, or there are none yet.
    pub fn is_behind(&self) -> bool {
        self.shown.as_ref().is_none_or(|shown| shown.asked != self.asked)
    }

    /// Whether rows were ever loaded; from then on the event stream keeps them current.
    pub fn has_loaded(&self) -> bool {
        self.shown.is_some()
    }

    /// Notes that the rows on the screen are what was asked for so, as of now.
    pub fn set_shown(&mut self, asked: Asked) {
        self.shown = Some(Shown { asked, is_outdated: false });
    }

    /// Whether what is loaded is of another time, see [`Loader::set_outdated`].
    pub fn is_outdated(&self) -> bool {
        self.shown.as_ref().is_some_and(|shown| shown.is_outdated)
    }

    /// Declares what is loaded out of date: the next first page replaces it, whatever it overlaps with.
    pub fn set_outdated(&mut self) {
        if let Some(shown) = &mut self.shown {
            shown.is_outdated = true;
        }
    }

    pub fn set_editing(&mut self, editing: bool) {
        self.editing = editing;
    }

    pub fn set_query(&mut self, query: String) {
        self.asked.query = query;
    }

    pub fn set_scope(&mut self, scope: Scope) {
        self.asked.scope = scope;
    }

    pub fn set_sort(&mut self, sort: Sort) {
        self.asked.sort = sort;
    }

    /// Asks for the first page; `None` while another page is under way, after which it will be asked for.
    pub fn first_page(&mut self) -> Option<Flight> {
        if self.under_way.is_some() {
            self.again = true;
            return None;
        }
        self.again = false;
        Some(self.depart(Page::First))
    }

    /// Asks for a page further down; `None` while another is under way.
    pub fn page(&mut self, page: Page) -> Option<Flight> {
        if self.under_way.is_some() { None } else { Some(self.depart(page)) }
    }

    /// Takes note of an answer; whether it is the one awaited.
    pub fn landed(&mut self, flight: &Flight) -> bool {
        let is_awaited = self.under_way.as_ref() == Some(flight);
        if is_awaited {
            self.under_way = None;
        }
        is_awaited
    }

    /// The first page, if it became due while another was under way.
    pub fn follow_up(&mut self) -> Option<Flight> {
        if self.again { self.first_page() } else { None }
    }

    /// Sets the alarm for a refresh; `false` when it is set already.
    pub fn set_alarm(&mut self) -> bool {
        !std::mem::replace(&mut self.alarm_is_set, true)
    }

    /// The alarm rang.
    pub fn alarm_rang(&mut self) {
        self.alarm_is_set = false;
    }

    fn depart(&mut self, page: Page) -> Flight {
        self.tickets += 1;
        let flight = Flight { ticket: self.tickets, asked: self.asked.clone(), page };
        self.under_way = Some(flight.clone());
        flight
    }
}
