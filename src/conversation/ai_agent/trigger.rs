//! When a rule fits: phrases as a person thinks of them, or a regular expression.

use regex::{Captures, Regex, RegexBuilder};
use unicode_segmentation::UnicodeSegmentation as _;

/// Bytes of a compiled pattern, so that a script cannot take the endpoint's memory.
const PATTERN_BYTES: usize = 1024 * 1024;

/// See the module.
#[derive(Clone, Debug)]
pub(super) enum Trigger {
    /// One of them occurs, folded, see [`fold`], and not as a part of longer words.
    Phrases(Vec<String>),
    /// It matches the message as written.
    Pattern(Regex),
}

/// That a trigger fits.
#[derive(Debug)]
pub(super) enum Fit<'m> {
    Phrase,
    /// What the pattern found.
    Match(Captures<'m>),
}

impl Trigger {
    /// The error says what is wrong, after the key.
    pub(super) fn phrase(phrase: &str) -> Result<String, String> {
        Some(fold(phrase)).filter(|phrase| !phrase.is_empty()).ok_or_else(|| "is an empty phrase".to_owned())
    }

    /// The error says what is wrong, after the key.
    pub(super) fn pattern(pattern: &str) -> Result<Regex, String> {
        RegexBuilder::new(pattern).size_limit(PATTERN_BYTES).dfa_size_limit(PATTERN_BYTES).build().map_err(|error| {
            match error {
                regex::Error::CompiledTooBig(bytes) => {
                    format!("is a regular expression of more than {bytes} bytes once compiled")
                }
                // The sentence is the last line, after a drawing of the place.
                error => {
                    let told = error.to_string();
                    let sentence = told.lines().last().unwrap_or_default().trim_start_matches("error: ");
                    format!("is no regular expression: {sentence}")
                }
            }
        })
    }

    /// The names of the groups that a match may be asked for.
    pub(super) fn groups(&self) -> Vec<&str> {
        match self {
            Self::Phrases(_) => Vec::new(),
            Self::Pattern(pattern) => pattern.capture_names().flatten().collect(),
        }
    }

    /// Whether it fits a message, given as written and folded.
    pub(super) fn fits<'m>(&self, message: &'m str, folded: &str) -> Option<Fit<'m>> {
        match self {
            Self::Phrases(phrases) => phrases.iter().any(|phrase| occurs(phrase, folded)).then_some(Fit::Phrase),
            Self::Pattern(pattern) => pattern.captures(message).map(Fit::Match),
        }
    }
}

/// The form in which texts are compared: case and the shape of apostrophes do not count, nor how much space there is.
/// Upper and lower case are taken by way of each other, so that `ß` and `SS` agree, and the two small sigmas.
pub(super) fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !folded.is_empty() {
            folded.push(' ');
        }
        for letter in word.chars() {
            match letter {
                '\u{2019}' | '\u{2bc}' => folded.push('\''),
                letter => folded.extend(letter.to_uppercase().flat_map(char::to_lowercase)),
            }
        }
    }
    folded
}

/// Whether `phrase` occurs in `text` between boundaries of words, both folded. The boundaries are Unicode's, so that a
/// language that writes no spaces has them too.
fn occurs(phrase: &str, text: &str) -> bool {
    let boundaries = || text.split_word_bound_indices().map(|(at, _)| at);
    let is_boundary = |at: usize| at == text.len() || boundaries().any(|boundary| boundary == at);
    boundaries().any(|at| text[at..].starts_with(phrase) && is_boundary(at + phrase.len()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    fn fits(phrase: &str, message: &str) -> bool {
        let trigger = Trigger::Phrases(vec![Trigger::phrase(phrase).unwrap()]);
        trigger.fits(message, &fold(message)).is_some()
    }

    #[rstest]
    #[case::a_word("agent", "Agent!", true)]
    #[case::not_a_part_of_one("agent", "two agents", false)]
    #[case::several_words("order status", "My  ORDER\nstatus?", true)]
    #[case::other_words_between("order status", "order, status", false)]
    #[case::either_apostrophe("don't know", "I don’t know", true)]
    #[case::umlauts("persönlich", "PERSÖNLICH bitte", true)]
    #[case::sharp_s("grüße", "GRÜSSE", true)]
    #[case::final_sigma("οδος", "ΟΔΟΣ", true)]
    #[case::japanese_has_no_spaces("担当者", "担当者と話したい", true)]
    #[case::cyrillic("оператор", "Позовите ОПЕРАТОРА", false)]
    #[case::cyrillic_exact("оператор", "Оператор, пожалуйста", true)]
    #[case::signs("c++", "is it C++?", true)]
    #[case::a_later_place_counts_too("x x", "xx x x", true)]
    #[case::emoji("👍", "ok 👍", true)]
    #[case::not_a_part_of_an_emoji("👍", "ok 👍🏽", false)]
    fn phrases(#[case] phrase: &str, #[case] message: &str, #[case] expected: bool) {
        assert_eq!(fits(phrase, message), expected);
    }

    #[test]
    fn a_pattern_that_would_be_huge_is_refused() {
        let refused = Trigger::pattern(r"(\w{500}){500}").unwrap_err();
        assert!(refused.contains("bytes once compiled"), "{refused}");
    }

    #[test]
    fn a_wrong_pattern_is_told_in_one_sentence() {
        assert_eq!(Trigger::pattern("(order").unwrap_err(), "is no regular expression: unclosed group");
    }

    proptest! {
        #[test]
        fn a_message_contains_itself(message in "\\PC{1,40}") {
            prop_assume!(!message.trim().is_empty());
            prop_assert!(fits(&message, &message));
        }

        #[test]
        fn case_does_not_count(message in "[a-zA-Zäöüßéñçşа-я ]{1,40}", phrase in "[a-zäöüéñç]{1,6}") {
            prop_assert_eq!(fits(&phrase, &message), fits(&phrase.to_uppercase(), &message.to_uppercase()));
        }
    }
}
