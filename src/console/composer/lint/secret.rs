//! Whether a variable looks like something that should not be in a conversation's context at all.
//!
//! A guess from its name and its shape. It errs towards silence: a warning at every order number would be read by nobody.

/// Parts of names, in lower case and without what is neither letter nor digit.
const NAMES: &[&str] = &[
    "password",
    "passwort",
    "passphrase",
    "passwd",
    "secret",
    "apikey",
    "accesskey",
    "accesstoken",
    "authtoken",
    "refreshtoken",
    "bearer",
    "credential",
    "privatekey",
    "connectionstring",
    "cvv",
    "cvc",
    "pincode",
    "cardnumber",
    "creditcard",
    "iban",
    "ssn",
    "socialsecurity",
];
/// How tokens of well-known issuers begin, and how long they are at least.
const PREFIXES: &[(&str, usize)] = &[
    ("AKIA", 20),
    ("ghp_", 30),
    ("github_pat_", 30),
    ("glpat-", 20),
    ("sk-", 20),
    ("sk_live_", 20),
    ("xoxb-", 20),
    ("xoxp-", 20),
    ("AIza", 30),
    ("-----BEGIN ", 20),
    ("Bearer ", 20),
];
/// The lengths of card numbers.
const CARD_DIGITS: std::ops::RangeInclusive<usize> = 13..=19;

/// Whether the variable looks like a secret.
pub(super) fn is_likely(name: &str, value: &str) -> bool {
    let value = value.trim();
    if value.is_empty() {
        return false;
    }
    let plain: String = name.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    let is_named = plain == "pin" || plain == "token" || NAMES.iter().any(|part| plain.contains(part));
    let has_prefix = PREFIXES.iter().any(|(prefix, length)| value.len() >= *length && value.starts_with(prefix));
    is_named || has_prefix || is_web_token(value) || is_card_number(value)
}

/// Three parts of base64 for the web, the first of which begins an object.
fn is_web_token(value: &str) -> bool {
    let is_base64 =
        |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
    let parts: Vec<&str> = value.split('.').collect();
    parts.len() == 3 && value.starts_with("eyJ") && parts.into_iter().all(is_base64)
}

/// Digits, in groups or not, with the check digit of cards (Luhn).
fn is_card_number(value: &str) -> bool {
    if !value.chars().all(|letter| letter.is_ascii_digit() || letter == ' ' || letter == '-') {
        return false;
    }
    let digits: Vec<u32> = value.chars().filter_map(|letter| letter.to_digit(10)).collect();
    // No issuer begins with another digit; many order numbers do.
    let begins_as_cards_do = matches!(digits.first(), Some(2..=6));
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(at, digit)| if at % 2 == 0 { *digit } else { digit * 2 % 10 + digit * 2 / 10 })
        .sum();
    CARD_DIGITS.contains(&digits.len()) && begins_as_cards_do && sum.is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::by_name("Password", "x")]
    #[case::by_part_of_a_name("customer_api-key", "x")]
    #[case::by_whole_name("PIN", "1234")]
    #[case::card("payment", "4111 1111 1111 1111")]
    #[case::card_of_fifteen("payment", "378282246310005")]
    #[case::web_token("session", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ4In0.c2lnbmF0dXJl")]
    #[case::issuer("key", "ghp_0123456789abcdefghijABCDEFGHIJ0123")]
    #[case::private_key("note", "-----BEGIN RSA PRIVATE KEY-----")]
    fn secrets_are_recognised(#[case] name: &str, #[case] value: &str) {
        assert!(is_likely(name, value));
    }

    #[rstest]
    #[case::check_digit_wrong("payment", "4111 1111 1111 1112")]
    #[case::order_number("order", "1000000000000008")]
    #[case::phone("phone", "+1 425 555 0100")]
    #[case::short("order", "42")]
    #[case::nothing_in_it("password", "")]
    #[case::pinned("is_pinned", "true")]
    #[case::version("version", "1.2.3")]
    #[case::word("spin", "left")]
    fn everyday_values_are_not(#[case] name: &str, #[case] value: &str) {
        assert!(!is_likely(name, value));
    }
}
