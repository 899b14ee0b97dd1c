//! What a filter finds: the one rule by which the endpoint decides who matches, and a console shows what did.
//!
//! A filter is words, and each must be found. A word is found where it stands, in any case and in the middle of another;
//! or, from three letters and digits on, as the beginning and further letters, in order, of one word of the text: `jhn`
//! finds John, `isll` finds installation. More would find too much in long values.

use std::{iter, ops::Range};

/// Letters and digits that a word must have to be found with others between them.
const LOOSE_LETTERS: usize = 3;

/// A filter as it was typed, in words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// In lower case, none empty.
    words: Vec<String>,
}

impl Filter {
    pub fn new(text: &str) -> Self {
        Self { words: text.split_whitespace().map(str::to_lowercase).collect() }
    }

    /// Whether it asks for nothing, so that everything matches.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// Whether a text, in lower case already, matches.
    pub fn matches(&self, lower: &str) -> bool {
        self.words.iter().all(|word| find(lower, word).is_some())
    }

    /// Where a text as it is written has the words, in bytes: in order, none touching the next. A text may have some of
    /// the words and not others.
    pub fn found_in(&self, text: &str) -> Vec<Range<usize>> {
        let (lower, origins) = lowered(text);
        let mut found: Vec<Range<usize>> = self
            .words
            .iter()
            .filter_map(|word| find(&lower, word))
            .flatten()
            .map(|range| origins[range.start].start..origins[range.end - 1].end)
            .collect();
        found.sort_unstable_by_key(|range| (range.start, range.end));
        let mut merged: Vec<Range<usize>> = Vec::new();
        for range in found {
            match merged.last_mut() {
                Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
                _ => merged.push(range),
            }
        }
        merged
    }

    /// Whether every word is in one of these texts as they are written.
    pub fn is_found_in<'a>(&self, texts: impl IntoIterator<Item = &'a str>) -> bool {
        let texts: Vec<String> = texts.into_iter().map(str::to_lowercase).collect();
        self.words.iter().all(|word| texts.iter().any(|text| find(text, word).is_some()))
    }
}

/// Where `lower` has a word, in bytes; `None` when it has not.
fn find(lower: &str, word: &str) -> Option<Vec<Range<usize>>> {
    if let Some(at) = lower.find(word) {
        return Some(iter::once(at..at + word.len()).collect());
    }
    let first = word.chars().next()?;
    if word.chars().count() < LOOSE_LETTERS || !word.chars().all(char::is_alphanumeric) {
        return None;
    }
    let mut start = 0;
    for run in lower.split(|letter: char| !letter.is_alphanumeric()) {
        // What ends a run may be of several bytes: where the run lies tells its offset.
        start += lower[start..].find(run).unwrap_or_default();
        if run.starts_with(first)
            && let Some(found) = letters_in(run, word)
        {
            return Some(found.into_iter().map(|range| range.start + start..range.end + start).collect());
        }
        start += run.len();
    }
    None
}

/// Where a run has the letters of a word in their order, the first ones that do.
fn letters_in(run: &str, word: &str) -> Option<Vec<Range<usize>>> {
    let mut letters = run.char_indices();
    word.chars()
        .map(|wanted| letters.find(|(_, letter)| *letter == wanted).map(|(at, letter)| at..at + letter.len_utf8()))
        .collect()
}

/// A text in lower case, and for each of its bytes the letter of the text that it comes from.
fn lowered(text: &str) -> (String, Vec<Range<usize>>) {
    let mut lower = String::with_capacity(text.len());
    let mut origins = Vec::with_capacity(text.len());
    for (at, letter) in text.char_indices() {
        lower.extend(letter.to_lowercase());
        origins.resize(lower.len(), at..at + letter.len_utf8());
    }
    (lower, origins)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shown(filter: &str, text: &str) -> String {
        let mut shown = String::new();
        let mut at = 0;
        for range in Filter::new(filter).found_in(text) {
            shown.extend([&text[at..range.start], "[", &text[range.clone()], "]"]);
            at = range.end;
        }
        shown + &text[at..]
    }

    #[test]
    fn every_word_must_be_found_in_any_order() {
        let filter = Filter::new("  DOE xb ");
        assert!(filter.matches("john doe\nproductname\nxbox"));
        assert!(!filter.matches("john doe\nproductname"));
        assert!(Filter::new(" ").is_empty() && Filter::new("").matches("anything"));
    }

    #[test]
    fn what_is_shown_is_what_was_found() {
        for (filter, text, expected) in [
            ("ohn", "John Doe", "J[ohn] Doe"),
            ("DOE jo", "John Doe", "[Jo]hn [Doe]"),
            ("jhn", "John Doe", "[J]o[hn] Doe"),
            ("isll", "issue: installation", "issue: [i]n[s]ta[ll]ation"),
            ("él", "Zoë ÉLODIE", "Zoë [ÉL]ODIE"),
            ("straße", "STRASSE Straße", "STRASSE [Straße]"),
            ("客", "日本 客户", "日本 [客]户"),
            ("jd", "John Doe", "John Doe"),
            ("jne", "John Doe", "John Doe"),
            ("oh hn", "John", "J[ohn]"),
            ("i̇st", "İstanbul", "[İst]anbul"),
        ] {
            assert_eq!(shown(filter, text), expected, "{filter}");
        }
    }

    #[test]
    fn words_may_be_found_in_several_texts() {
        let filter = Filter::new("john xbox");
        assert!(filter.is_found_in(["John Doe", "product: XBox"]) && !filter.is_found_in(["John Doe"]));
    }

    proptest! {
        #[test]
        fn whatever_is_typed_what_matches_has_something_to_show(filter in "\\PC{0,12}", text in "\\PC{0,40}") {
            let filter = Filter::new(&filter);
            let found = filter.found_in(&text);
            prop_assert!(found.iter().all(|range| text.get(range.clone()).is_some()));
            prop_assert!(found.windows(2).all(|two| two[0].end < two[1].start));
            let lower = lowered(&text).0;
            prop_assert_eq!(filter.matches(&lower), filter.is_empty() || filter.words.iter().all(|word| {
                !Filter { words: vec![word.clone()] }.found_in(&text).is_empty()
            }));
        }
    }
}
