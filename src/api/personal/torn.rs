//! What is left of a value where a line that is drawn ends before it does: its beginning before `…`, or a piece of a word
//! that is longer than its line.
//!
//! This is the last look at a screen. Whoever draws masks values before they are cut; what escapes that is found here, and
//! rather too much than too little gives way.

use std::borrow::Cow;

/// So much of a value before `…` gives it away.
const BEGINNING: usize = 2;
/// A word as long as this may be longer than a line, and is found in pieces.
const LONG: usize = 12;
/// Characters of such a piece at an end of a word, and within it.
const PIECE: usize = 4;
const INNER_PIECE: usize = 8;
const ELLIPSIS: char = '…';

/// The values to look for, letter by letter and in small letters.
#[derive(Clone, Debug, Default)]
pub(super) struct Torn {
    values: Vec<Vec<char>>,
    /// Those of their words that may be broken.
    long: Vec<Vec<char>>,
}

impl Torn {
    pub(super) fn new<'a>(values: impl Iterator<Item = &'a str>) -> Self {
        let mut torn = Self::default();
        for value in values {
            let words = value.split_whitespace().map(small);
            torn.long.extend(words.filter(|word| word.len() >= LONG));
            torn.values.extend([small(value)].into_iter().filter(|value| value.len() > BEGINNING));
        }
        torn
    }

    /// The line with the mask of each piece in its place.
    pub(super) fn replace<'a>(&self, line: &'a str, mask: impl Fn(&str) -> String) -> Cow<'a, str> {
        if self.values.is_empty() {
            return Cow::Borrowed(line);
        }
        let letters: Vec<(usize, char)> = line.char_indices().collect();
        let mut is_found = vec![false; letters.len()];
        let small: Vec<char> = letters.iter().map(|(_, letter)| small_letter(*letter)).collect();
        for (at, _) in small.iter().enumerate().filter(|(_, letter)| **letter == ELLIPSIS) {
            let begun = self.values.iter().filter_map(|value| beginning(value, &small[..at])).max();
            is_found[at - begun.unwrap_or(0)..at].fill(true);
        }
        let mut from = 0;
        while let Some((start, end)) = next_run(&small, from).filter(|_| !self.long.is_empty()) {
            if self.long.iter().any(|word| is_piece(&small[start..end], word)) {
                is_found[start..end].fill(true);
            }
            from = end;
        }
        if !is_found.contains(&true) {
            return Cow::Borrowed(line);
        }
        let mut masked = String::with_capacity(line.len());
        let mut piece = String::new();
        for ((_, letter), is_found) in letters.into_iter().zip(is_found) {
            if is_found {
                piece.push(letter);
                continue;
            }
            if !piece.is_empty() {
                masked.push_str(&mask(&std::mem::take(&mut piece)));
            }
            masked.push(letter);
        }
        if !piece.is_empty() {
            masked.push_str(&mask(&piece));
        }
        Cow::Owned(masked)
    }
}

/// How many letters at the end of a text are the beginning of a value.
fn beginning(value: &[char], text: &[char]) -> Option<usize> {
    let most = value.len().min(text.len());
    (BEGINNING..=most).rev().find(|count| {
        let (before, end) = text.split_at(text.len() - count);
        let is_inside = before.last().is_some_and(|letter| is_cased(*letter)) && is_cased(value[0]);
        !is_inside && end == &value[..*count]
    })
}

/// Whether a run of letters is what a line has of a word.
fn is_piece(run: &[char], word: &[char]) -> bool {
    if run.len() < PIECE || run.len() > word.len() {
        return false;
    }
    // The parts of an address are words of every other text, as in `email.com`.
    let has_parts = !word.contains(&'@');
    word.windows(run.len()).enumerate().any(|(at, part)| {
        let end = at + run.len();
        let parts = |letter: Option<&char>| has_parts && letter.is_some_and(|letter| !letter.is_alphanumeric());
        let is_at_an_end = at == 0 || end == word.len() || parts(word.get(at - 1)) || parts(word.get(end));
        part == run && (is_at_an_end || run.len() >= INNER_PIECE)
    })
}

/// The next letters that stand together, from `from` on, without the signs around them.
fn next_run(text: &[char], from: usize) -> Option<(usize, usize)> {
    let joins = |letter: &char| letter.is_alphanumeric() || matches!(letter, '-' | '\'' | '’' | '.' | '_' | '@' | '+');
    let start = from + text[from..].iter().position(|letter| letter.is_alphanumeric())?;
    let run = text[start..].iter().take_while(|letter| joins(letter)).count();
    let signs = text[start..start + run].iter().rev().take_while(|letter| !letter.is_alphanumeric()).count();
    Some((start, start + run - signs))
}

fn is_cased(letter: char) -> bool {
    letter.is_lowercase() || letter.is_uppercase()
}

fn small(text: &str) -> Vec<char> {
    text.chars().map(small_letter).collect()
}

/// One letter for each, so that places stay where they are.
fn small_letter(letter: char) -> char {
    letter.to_lowercase().next().unwrap_or(letter)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::cut("▶ Incoming · Jo Roe-Whit…", "▶ Incoming · #…")]
    #[case::broken("Roe-Whitmarsh-Cholmo│", "#│")]
    #[case::the_rest("tmarsh-Cholmondeley, gold", "#, gold")]
    #[case::a_part_of_it("Mr. whitmar", "Mr. #")]
    #[case::an_address("a mail to jo@exa…", "a mail to #…")]
    #[case::within_a_word("hello Jojo…", "hello Jojo…")]
    #[case::another_word("white and more", "white and more")]
    #[case::a_label("Email  jo", "Email  jo")]
    #[case::a_script_without_gaps("私は山田…", "私は#…")]
    fn pieces_of_values_give_way(#[case] line: &str, #[case] masked: &str) {
        let values = ["Jo Roe-Whitmarsh-Cholmondeley", "jo@example.com", "山田花子", "john.doe@email.com"];
        assert_eq!(Torn::new(values.into_iter()).replace(line, |_| "#".to_owned()), masked);
    }
}
