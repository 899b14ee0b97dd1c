//! What of a pasted text must not be seen while it lies open: credentials in headers, options and addresses.

/// Headers that hold a secret, in lower case.
pub(super) const SECRET_HEADERS: &[&str] = &[
    "authorization",
    "proxy-authorization",
    "cookie",
    "set-cookie",
    "x-api-key",
    "api-key",
    "ocp-apim-subscription-key",
];
/// Options whose value is a secret.
const SECRET_OPTIONS: &[&str] = &["-u", "--user", "-b", "--cookie", "--oauth2-bearer", "--proxy-user"];
const MASK: char = '•';

/// `text` with the same number of characters, secrets of headers, options and addresses covered.
pub fn masked(text: &str) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    // ASCII only, so that places stay the same.
    let plain: String =
        letters.iter().map(|letter| if letter.is_ascii() { letter.to_ascii_lowercase() } else { '?' }).collect();
    for header in SECRET_HEADERS {
        for (at, _) in plain.match_indices(header) {
            let end = at + header.len();
            let value = plain[end..].trim_start_matches([' ', '"', '\'', '\\']);
            if let Some(value) = value.strip_prefix([':', '=']) {
                let start = plain.len() - value.trim_start_matches([' ', '"', '\'', '\\']).len();
                cover(&mut letters, start, |letter| ['\n', '\r', '"', '\''].contains(&letter));
            }
        }
    }
    for option in SECRET_OPTIONS {
        for (at, _) in plain.match_indices(option) {
            let end = at + option.len();
            let stands_alone = at == 0 || plain[..at].ends_with(char::is_whitespace);
            let is_whole = plain[end..].starts_with([' ', '=', '"', '\'']);
            if stands_alone && is_whole {
                let start = plain.len() - plain[end..].trim_start_matches([' ', '=', '"', '\'']).len();
                let is_quoted = plain[..start].ends_with(['"', '\'']);
                cover(&mut letters, start, |letter| {
                    ['\n', '\r', '"', '\''].contains(&letter) || (!is_quoted && letter == ' ')
                });
            }
        }
    }
    for (at, _) in plain.match_indices("://") {
        let word = &plain[at + 3..];
        let word = &word[..word.find([' ', '\n', '\r', '"', '\'']).unwrap_or(word.len())];
        let authority = word.find(['/', '?', '#']).unwrap_or(word.len());
        if let Some(user) = word[..authority].rfind('@') {
            letters[at + 3..at + 3 + user].fill(MASK);
        }
        if let Some(query) = word.find('?') {
            letters[at + 3 + query + 1..at + 3 + word.len()].fill(MASK);
        }
    }
    letters.into_iter().collect()
}

fn cover(letters: &mut [char], start: usize, ends: impl Fn(char) -> bool) {
    for letter in letters.iter_mut().skip(start).take_while(|letter| !ends(**letter)) {
        *letter = MASK;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("curl -H 'Authorization: Bearer hush' -d '{}'", "curl -H 'Authorization: •••••••••••' -d '{}'")]
    #[case("curl -H \"Cookie: a=hush; b=hush\" x", "curl -H \"Cookie: ••••••••••••••\" x")]
    #[case("curl -u me:hush -b hush x", "curl -u ••••••• -b •••• x")]
    #[case("curl --user=me:hush x", "curl --user=••••••• x")]
    #[case("curl --proxy-user 'a b:hush' x", "curl --proxy-user '••••••••' x")]
    #[case("curl https://me:hush@x.test/a?key=hush -d a", "curl https://•••••••@x.test/a?•••••••• -d a")]
    #[case("firstname=Ann\nauthorization=hush\nb=c", "firstname=Ann\nauthorization=••••\nb=c")]
    #[case("{ \"authorization\": \"hush\" }", "{ \"authorization\": \"••••\" }")]
    #[case("é curl --oauth2-bearer hush\n-d x", "é curl --oauth2-bearer ••••\n-d x")]
    #[case("the user said: -update the authorization", "the user said: -update the authorization")]
    fn secrets_are_covered_and_nothing_else(#[case] text: &str, #[case] shown: &str) {
        assert_eq!(masked(text), shown);
    }

    proptest! {
        #[test]
        fn every_text_keeps_its_length_and_its_lines(text in "(-u|authorization:|://)?[\\PC\n\"'@?]{0,40}") {
            let shown = masked(&text);
            prop_assert_eq!(shown.chars().count(), text.chars().count());
            prop_assert_eq!(shown.lines().count(), text.lines().count());
        }
    }
}
