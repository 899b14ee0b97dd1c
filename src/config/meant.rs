//! A misspelt key is told with the one that was most likely meant.

/// How many letters may be wrong, left out or swapped.
const SLIPS: usize = 3;

/// What serde says of a file, with the nearest name where it lists the known ones: "unknown field `theem`, expected
/// `theme` or `mouse`".
pub(super) fn reason(message: &str) -> String {
    let is_about_a_name = ["unknown field", "unknown variant"].iter().any(|words| message.starts_with(words));
    let mut names = message.split('`').skip(1).step_by(2);
    let nearest = names.next().filter(|_| is_about_a_name).and_then(|written| nearest(written, names));
    match nearest {
        Some(name) => format!("{message}; was `{name}` meant?"),
        None => message.to_owned(),
    }
}

/// The name among `known` that was most likely meant; none where nothing is near.
pub fn nearest<'a>(written: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    // A short name with three letters changed is another name.
    let bound = SLIPS.min(written.chars().count() / 2);
    known
        .map(|name| (strsim::damerau_levenshtein(&written.to_lowercase(), name), name))
        .filter(|(slips, _)| *slips <= bound)
        .min_by_key(|(slips, _)| *slips)
        .map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::reason;

    #[test]
    fn the_nearest_name_is_asked_for() {
        let said =
            reason("unknown field `orgnization_id`, expected one of `base_url`, `organization_id`, `channel_id`");
        assert!(said.ends_with("; was `organization_id` meant?"), "{said}");
        assert!(reason("unknown field `Theme`, expected `theme` or `mouse`").ends_with("was `theme` meant?"));
    }

    #[test]
    fn what_is_near_to_nothing_is_left_alone() {
        for message in ["unknown field `vault`, expected `theme` or `mouse`", "missing field `base_url`", "bad"] {
            assert_eq!(reason(message), message);
        }
    }
}
