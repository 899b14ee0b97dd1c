//! A list with a filter and a detail: what every area of the desk is looked through with.
//!
//! It keeps the entries, which of them match, which is selected, and whether the keys are in the list or in the detail. A
//! new set of entries never moves the selection to another one. What the entries are, and what is done with one, is the
//! area's business.

use crate::console::composer::Editor;

/// Something that can be looked through.
pub trait Entry {
    /// By what an entry is known again when the list is loaded anew.
    type Key: PartialEq;

    fn key(&self) -> Self::Key;

    /// What the filter looks in.
    fn words(&self) -> String;
}

/// The list, the filter and the place in both.
#[derive(Debug)]
pub struct Browser<T> {
    /// Each with its words in lower case; `None` until they are loaded.
    entries: Option<Vec<(T, String)>>,
    /// Those that match, by their places.
    matching: Vec<usize>,
    /// Among those that match.
    selected: usize,
    filter: Editor,
    is_filtering: bool,
    /// The keys are in the detail.
    is_inside: bool,
    scroll: usize,
}

/// A browser whatever its entries are.
pub trait Browse {
    /// The place of the selected one among those that match, and how many do.
    fn place(&self) -> (usize, usize);
    /// Selects the one at this place, or the last.
    fn select(&mut self, place: usize);
    fn is_inside(&self) -> bool;
    /// Gives the keys to the detail of what is selected, if anything is.
    fn enter(&mut self);
    /// The detail's first line in sight.
    fn scroll_mut(&mut self) -> &mut usize;
    fn filter(&self) -> &Editor;
    fn is_filtering(&self) -> bool;
    fn set_filtering(&mut self, is_filtering: bool);
    /// Changes the filter; what was selected stays so where it still matches.
    fn change_filter(&mut self, change: &mut dyn FnMut(&mut Editor));
    /// A step back: out of the detail, out of the filter, off with it. Whether there was one to take.
    fn back(&mut self) -> bool;
}

impl<T> Default for Browser<T> {
    fn default() -> Self {
        Self {
            entries: None,
            matching: Vec::new(),
            selected: 0,
            filter: Editor::one_line(""),
            is_filtering: false,
            is_inside: false,
            scroll: 0,
        }
    }
}

impl<T: Entry> Browser<T> {
    /// Puts these in the place of what was there. The selected one stays selected; if it is gone, its place is.
    pub fn set(&mut self, entries: Vec<T>) {
        let selected = self.selected().map(Entry::key);
        let with_words = |entry: T| {
            let words = entry.words().to_lowercase();
            (entry, words)
        };
        self.entries = Some(entries.into_iter().map(with_words).collect());
        self.look(selected.as_ref());
    }

    /// Forgets the entries: they are those of another question.
    pub fn forget(&mut self) {
        (self.entries, self.is_inside) = (None, false);
        self.look(None);
    }

    pub fn is_loaded(&self) -> bool {
        self.entries.is_some()
    }

    /// All entries, whether or not they match.
    pub fn entries(&self) -> impl DoubleEndedIterator<Item = &T> {
        self.entries.iter().flatten().map(|(entry, _)| entry)
    }

    pub fn len(&self) -> usize {
        self.entries.as_ref().map_or(0, Vec::len)
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Those that match, in order.
    pub fn matching(&self) -> Vec<&T> {
        let entries = self.entries.as_deref().unwrap_or_default();
        self.matching.iter().filter_map(|at| entries.get(*at)).map(|(entry, _)| entry).collect()
    }

    pub fn selected(&self) -> Option<&T> {
        let at = *self.matching.get(self.selected)?;
        self.entries.as_ref()?.get(at).map(|(entry, _)| entry)
    }

    /// Gives the keys back to the list.
    pub fn leave(&mut self) {
        self.is_inside = false;
    }

    /// The detail's first line in sight.
    pub fn scroll(&self) -> usize {
        self.scroll
    }

    /// Selects the entry of this key, which a filter may hide; whether there is one.
    pub fn select_key(&mut self, key: &T::Key) -> bool {
        self.filter = Editor::one_line("");
        self.look(Some(key));
        self.selected().is_some_and(|entry| entry.key() == *key)
    }

    /// Looks anew for those that match, with this one selected if it does.
    fn look(&mut self, selected: Option<&T::Key>) {
        let words: Vec<String> = self.filter.text().split_whitespace().map(str::to_lowercase).collect();
        let entries = self.entries.as_deref().unwrap_or_default();
        let matches = |(_, text): &(T, String)| words.iter().all(|word| text.contains(word));
        self.matching = (0..entries.len()).filter(|at| matches(&entries[*at])).collect();
        let place = selected.and_then(|key| self.matching.iter().position(|at| entries[*at].0.key() == *key));
        if place.is_none() {
            self.scroll = 0;
        }
        self.selected = place.unwrap_or(self.selected).min(self.matching.len().saturating_sub(1));
        if self.matching.is_empty() {
            self.is_inside = false;
        }
    }
}

impl<T: Entry> Browse for Browser<T> {
    fn place(&self) -> (usize, usize) {
        (self.selected, self.matching.len())
    }

    fn select(&mut self, place: usize) {
        let place = place.min(self.matching.len().saturating_sub(1));
        if place != self.selected {
            (self.selected, self.scroll) = (place, 0);
        }
    }

    fn is_inside(&self) -> bool {
        self.is_inside
    }

    fn enter(&mut self) {
        self.is_filtering = false;
        self.is_inside = self.selected().is_some();
    }

    fn scroll_mut(&mut self) -> &mut usize {
        &mut self.scroll
    }

    fn filter(&self) -> &Editor {
        &self.filter
    }

    fn is_filtering(&self) -> bool {
        self.is_filtering
    }

    fn set_filtering(&mut self, is_filtering: bool) {
        self.is_filtering = is_filtering;
        self.is_inside &= !is_filtering;
    }

    fn change_filter(&mut self, change: &mut dyn FnMut(&mut Editor)) {
        let selected = self.selected().map(Entry::key);
        change(&mut self.filter);
        self.look(selected.as_ref());
    }

    fn back(&mut self) -> bool {
        if std::mem::take(&mut self.is_inside) || std::mem::take(&mut self.is_filtering) {
            return true;
        }
        let is_filtered = !self.filter.is_empty();
        if is_filtered {
            self.change_filter(&mut |filter| *filter = Editor::one_line(""));
        }
        is_filtered
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    impl Entry for &'static str {
        type Key = &'static str;

        fn key(&self) -> &'static str {
            self
        }

        fn words(&self) -> String {
            (*self).to_owned()
        }
    }

    fn filter(browser: &mut Browser<&'static str>, text: &str) {
        browser.change_filter(&mut |filter| *filter = Editor::one_line(text));
    }

    #[test]
    fn what_is_loaded_anew_leaves_the_selection_where_it_is() {
        let mut browser = Browser::default();
        browser.set(vec!["Ann", "Ben", "Cleo"]);
        browser.select(1);
        browser.set(vec!["New", "Ann", "Ben", "Cleo"]);
        assert_eq!((browser.selected(), browser.place()), (Some(&"Ben"), (2, 4)));
        browser.set(vec!["Ann", "Cleo"]);
        assert_eq!(browser.selected(), Some(&"Cleo"), "its place, or the last");
    }

    #[test]
    fn every_word_of_the_filter_has_to_be_there() {
        let mut browser = Browser::default();
        browser.set(vec!["Ann gave up", "Ben gave up", "Ann delivered"]);
        browser.select(2);
        filter(&mut browser, "ann");
        assert_eq!(
            (browser.matching(), browser.selected()),
            (vec![&"Ann gave up", &"Ann delivered"], Some(&"Ann delivered"))
        );
        filter(&mut browser, "UP ben");
        assert_eq!(browser.matching(), [&"Ben gave up"]);
        filter(&mut browser, "nobody");
        assert_eq!((browser.selected(), browser.place()), (None, (0, 0)));
        browser.select(7);
        assert_eq!(browser.place().0, 0);
    }

    #[test]
    fn steps_back_go_out_of_the_detail_then_off_with_the_filter() {
        let mut browser = Browser::default();
        browser.set(vec!["Ann", "Ben"]);
        filter(&mut browser, "b");
        browser.enter();
        assert!(browser.is_inside());
        assert!(browser.back() && !browser.is_inside());
        assert!(browser.back() && browser.filter().is_empty());
        assert!(!browser.back(), "there is nothing more");
        assert_eq!(browser.selected(), Some(&"Ben"));
    }

    #[test]
    fn nothing_has_no_detail() {
        let mut browser = Browser::<&'static str>::default();
        browser.enter();
        assert!(!browser.is_inside());
        browser.set(vec!["Ann"]);
        browser.enter();
        browser.set(Vec::new());
        assert!(!browser.is_inside());
    }
}
