//! The palette: every action by its name; of equals those that can be done first, and the reason with those that cannot.

use nucleo_matcher::{
    Config, Matcher, Utf32Str,
    pattern::{CaseMatching, Normalization, Pattern},
};

use super::App;
use crate::console::action::{Action, Group, Row, TABLE};

/// Characters of a search, more than any name has.
const QUERY_CHARS: usize = 60;

/// An action that was found.
#[derive(Clone, Debug)]
pub struct Found {
    pub row: &'static Row,
    pub name: String,
    /// Which characters match the search, in order.
    pub letters: Letters,
    /// Why it cannot be done now.
    pub refusal: Option<String>,
}

/// Where a search matches: in the name, or else in the sentence that says what the action does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Letters {
    OfName(Vec<usize>),
    OfTitle(Vec<usize>),
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

    /// Looks for `query`. What it names comes before what it describes, what matches best before the rest, and of equals
    /// what can be done before what cannot, then what was used last. Moving about in a text has keys that everybody knows:
    /// it stands behind what else is named so.
    pub fn search(&mut self, app: &App, query: &str) {
        self.query = query.chars().take(QUERY_CHARS).collect();
        self.selected = 0;
        let mut matcher = Matcher::new(Config::DEFAULT);
        let pattern = Pattern::parse(&self.query, CaseMatching::Ignore, Normalization::Smart);
        let mut scored: Vec<(u32, Found)> = TABLE
            .iter()
            .filter(|row| !row.is_of_overlays() && row.action != Action::Palette)
            .filter_map(|row| {
                let name = row.name();
                let (score, letters) = matched(&pattern, &mut matcher, &name, row.title)?;
                Some((score, Found { row, name, letters, refusal: row.refusal(app) }))
            })
            .collect();
        let recent = &app.preferences.recent;
        let age = |found: &Found| recent.iter().position(|id| id == found.row.id).unwrap_or(usize::MAX);
        // Stable, so that the table's order stays where nothing else decides.
        scored.sort_by_key(|(score, found)| {
            let is_described = matches!(found.letters, Letters::OfTitle(_));
            let is_editing = found.row.group == Group::Editing;
            (is_described, is_editing, u32::MAX - score, found.refusal.is_some(), age(found))
        });
        self.found = scored.into_iter().map(|(_, found)| found).collect();
    }

    /// The selected action.
    pub fn chosen(&self) -> Option<&Found> {
        self.found.get(self.selected)
    }
}

/// How well a search matches an action, and where.
fn matched(pattern: &Pattern, matcher: &mut Matcher, name: &str, title: &str) -> Option<(u32, Letters)> {
    let mut within = |text: &str| {
        let (mut characters, mut letters) = (Vec::new(), Vec::new());
        let score = pattern.indices(Utf32Str::new(text, &mut characters), matcher, &mut letters)?;
        letters.sort_unstable();
        letters.dedup();
        Some((score, letters.into_iter().filter_map(|at| usize::try_from(at).ok()).collect()))
    };
    let of_name = within(name).map(|(score, letters)| (score, Letters::OfName(letters)));
    of_name.or_else(|| within(title).map(|(score, letters)| (score, Letters::OfTitle(letters))))
}
