//! What a filter finds: the one rule by which the endpoint decides who matches, and a console shows what did.
//!
//! A filter is words, and each must be found. A word is found where it stands, in any case and in the middle of another;
//! or, from three letters and digits on, as the beginning and further letters, in order, of one word of the text: `jhn`
//! finds John, `isll` finds installation. More would find too much in long values.

use std::{iter, ops::Range, str::Chars};

/// Letters and digits that a word must have to be found with others between them.
const LOOSE_LETTERS: usize = 3;

/// A filter as it was typed, in words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    words: Vec<Word>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Word {
    /// In lower case, not empty.
    text: String,
    /// Whether it is found with other letters between its own, too.
    is_loose: bool,
}

impl Filter {
    pub fn new(text: &str) -> Self {
        Self { words: text.split_whitespace().map(Word::new).collect() }
    }

    /// Whether it asks for nothing, so that everything matches.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// Whether a text, in lower case already, matches.
    pub fn matches(&self, lower: &str) -> bool {
        self.words.iter().all(|word| word.is_in(lower))
    }

    /// Where a text as it is written has the words, in bytes: in order, none touching the next. A text may have some of
    /// the words and not others.
    pub fn found_in(&self, text: &str) -> Vec<Range<usize>> {
        let (lower, origins) = lowered(text);
        let mut found: Vec<Range<usize>> = self
            .words
            .iter()
            .filter_map(|word| word.find(&lower))
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
        self.words.iter().all(|word| texts.iter().any(|text| word.is_in(text)))
    }
}

impl Word {
    fn new(word: &str) -> Self {
        let text = word.to_lowercase();
        let is_loose = text.chars().count() >= LOOSE_LETTERS && text.chars().all(char::is_alphanumeric);
        Self { text, is_loose }
    }

    /// Whether `lower` has it. A filter asks this of a hundred thousand texts: few of their letters are looked at.
    fn is_in(&self, lower: &str) -> bool {
        if lower.contains(&self.text) {
            return true;
        }
        let mut letters = self.text.chars();
        let Some(first) = letters.next().filter(|_| self.is_loose) else { return false };
        lower.match_indices(first).any(|(at, first)| {
            let is_beginning = !lower[..at].ends_with(char::is_alphanumeric);
            is_beginning && begins_with_letters(&lower[at + first.len()..], letters.clone())
        })
    }

    /// Where `lower` has it, in bytes; `None` when it has not.
    fn find(&self, lower: &str) -> Option<Vec<Range<usize>>> {
        let word = &self.text;
        if let Some(at) = lower.find(word) {
            return Some(iter::once(at..at + word.len()).collect());
        }
        let first = word.chars().next().filter(|_| self.is_loose)?;
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
}

/// Whether the letters and digits that `text` begins with have these letters in their order.
fn begins_with_letters(text: &str, mut wanted: Chars<'_>) -> bool {
    let mut next = wanted.next();
    for letter in text.chars() {
        if next.is_none() || !letter.is_alphanumeric() {
            break;
        }
        if Some(letter) == next {
            next = wanted.next();
        }
    }
    next.is_none()
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

        /// Few letters, so that much is found.
        #[test]
        fn whether_and_where_agree(filter in "[abé客1]{1,4}", text in "[abé客1 \n-]{0,24}") {
            let word = Word::new(&filter);
            prop_assert_eq!(word.is_in(&text), word.find(&text).is_some());
        }
    }
}
