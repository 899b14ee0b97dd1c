//! The palette: every action by its name, those that were used last first, those that cannot be done now with the reason.

use nucleo_matcher::{
    Config, Matcher, Utf32Str,
    pattern::{CaseMatching, Normalization, Pattern},
};

use super::App;
use crate::console::action::{Action, Row, TABLE};

/// Characters of a search, more than any name has.
const QUERY_CHARS: usize = 60;

/// An action that was found.
#[derive(Clone, Debug)]
pub struct Found {
    pub row: &'static Row,
    /// Which characters of its title match the search, in order.
    pub letters: Vec<usize>,
    /// Why it cannot be done now.
    pub refusal: Option<String>,
}

/// The open palette.
#[derive(Clone, Debug)]
pub struct Palette {
    query: String,
    found: Vec<Found>,
    /// Index into what was found.
    pub selected: usize,
}

impl Palette {
    /// A palette that shows everything.
    pub fn open(app: &App) -> Self {
        let mut palette = Self { query: String::new(), found: Vec::new(), selected: 0 };
        palette.search(app, "");
        palette
    }

    pub fn query(&self) -> &str {
        &self.query
    }

    pub fn found(&self) -> &[Found] {
        &self.found
    }

    /// Looks for `query`. What matches best comes first; of equals, what was used last, then what can be done now.
    pub fn search(&mut self, app: &App, query: &str) {
        self.query = query.chars().take(QUERY_CHARS).collect();
        self.selected = 0;
        let mut matcher = Matcher::new(Config::DEFAULT);
        let pattern = Pattern::parse(&self.query, CaseMatching::Ignore, Normalization::Smart);
        let mut scored: Vec<(u32, Found)> = TABLE
            .iter()
            .filter(|row| !row.is_of_overlays() && row.action != Action::Palette)
            .filter_map(|row| {
                let (score, letters) = matched(&pattern, &mut matcher, row)?;
                Some((score, Found { row, letters, refusal: row.refusal(app) }))
            })
            .collect();
        let recent = &app.preferences.recent;
        let age = |found: &Found| recent.iter().position(|id| id == found.row.id).unwrap_or(usize::MAX);
        // Stable, so that the table's order stays where nothing else decides.
        scored.sort_by_key(|(score, found)| (u32::MAX - score, age(found), found.refusal.is_some()));
        self.found = scored.into_iter().map(|(_, found)| found).collect();
    }

    /// The selected action.
    pub fn chosen(&self) -> Option<&Found> {
        self.found.get(self.selected)
    }
}

/// How well an action's title matches and which letters of it; or its id, which has no letters to show.
fn matched(pattern: &Pattern, matcher: &mut Matcher, row: &Row) -> Option<(u32, Vec<usize>)> {
    let (mut characters, mut letters) = (Vec::new(), Vec::new());
    if let Some(score) = pattern.indices(Utf32Str::new(row.title, &mut characters), matcher, &mut letters) {
        letters.sort_unstable();
        letters.dedup();
        return Some((score, letters.into_iter().filter_map(|at| usize::try_from(at).ok()).collect()));
    }
    pattern.score(Utf32Str::new(row.id, &mut characters), matcher).map(|score| (score, Vec::new()))
}
