//! Every fault of a script is told with its place and what was meant.

use rstest::rstest;

use super::*;

/// A script with `rules`, which begin in line 3.
fn parse(rules: &str) -> Result<Script, ScriptError> {
    Script::parse(&format!("name = \"Skye\"\nfallback.reply = \"What?\"\n{rules}"), "skye.toml")
}

#[rstest]
#[case::unknown_key(
    "[[rule]]\nphrase = [\"hi\"]\nreply = \"Hello\"",
    "skye.toml, line 4, column 1, rule[0].phrase: unknown field `phrase`, expected one of `phrases`, `pattern`"
)]
#[case::nothing_to_fit(
    "[[rule]]\nreply = \"Hello\"",
    "skye.toml, line 3, column 1, rule[0]: the rule never fits: `phrases` or a `pattern` is expected"
)]
#[case::both_ways_to_fit(
    "[[rule]]\nphrases = [\"hi\"]\npattern = \"hi\"\nreply = \"Hello\"",
    "skye.toml, line 5, column 11, rule[0].pattern: a rule has `phrases` or a `pattern`, not both"
)]
#[case::no_phrase(
    "[[rule]]\nphrases = []\nreply = \"Hello\"",
    "skye.toml, line 4, column 11, rule[0].phrases: the rule never fits: at least one phrase is expected"
)]
#[case::an_empty_phrase(
    "[[rule]]\nphrases = [\"hi\", \" \"]\nreply = \"Hello\"",
    "skye.toml, line 4, column 18, rule[0].phrases[1]: is an empty phrase"
)]
#[case::a_wrong_pattern(
    "[[rule]]\npattern = \"ü(\"\nreply = \"Hello\"",
    "skye.toml, line 4, column 11, rule[0].pattern: is no regular expression: unclosed group"
)]
#[case::nothing_to_do(
    "[[rule]]\nphrases = [\"hi\"]",
    "skye.toml, line 3, column 1, rule[0]: does nothing: `reply`, `event`, `escalate` or `end = true` is expected"
)]
#[case::two_ways_out(
    "[[rule]]\nphrases = [\"hi\"]\nend = true\nescalate.summary = \"x\"",
    "rule[0].escalate: a conversation is handed over or ended, `escalate` and `end = true` exclude each other"
)]
#[case::an_unknown_place(
    "[[rule]]\nphrases = [\"hi\"]\nreply = \"Hello ${customer.name}\"",
    "line 5, column 9, rule[0].reply: has `${customer.name}`, known is `${customer.preferredName}`, \
     `${customer.firstName}`"
)]
#[case::a_place_that_does_not_end(
    "[[rule]]\nphrases = [\"hi\"]\nreply = \"Hello ${message\"",
    "rule[0].reply: has a `${` without a `}`; `$${` writes one that stands for itself"
)]
#[case::a_match_without_a_pattern(
    "[[rule]]\nphrases = [\"hi\"]\nreply = \"${match.order}\"",
    "rule[0].reply: has `${match.order}`, but no pattern with a named group such as `(?<order>…)`"
)]
#[case::an_unknown_match(
    "[[rule]]\npattern = \"(?<order>.)\"\nreply = \"${match.ordre}\"",
    "rule[0].reply: has `${match.ordre}`, known is `${match.order}`"
)]
#[case::an_empty_reply("[[rule]]\nphrases = [\"hi\"]\nreply = \"\"", "rule[0].reply: is empty, a text is expected")]
#[case::a_value_that_is_no_primitive(
    "[[rule]]\nphrases = [\"hi\"]\nevent = { name = \"e\", value = { a = [1] } }",
    "rule[0].event.value.a: a string, number or boolean is expected"
)]
#[case::a_number_that_is_none(
    "[[rule]]\nphrases = [\"hi\"]\nevent = { name = \"e\", value = { a = nan } }",
    "rule[0].event.value.a: is NaN, which JSON has no number for"
)]
#[case::an_event_without_a_name(
    "[[rule]]\nphrases = [\"hi\"]\nevent = { name = \"\" }",
    "rule[0].event.name: is empty, a name is expected"
)]
#[case::the_second_rule(
    "[[rule]]\nphrases = [\"hi\"]\nend = true\n[[rule]]\nphrases = [\"ho\"]",
    "line 6, column 1, rule[1]: does nothing"
)]
#[case::no_try("[fallback.then]\nafter = 0\nend = true", "line 4, column 9, fallback.then.after: is 0, 1 to 100 is")]
#[case::a_variable_without_a_name(
    "[[rule]]\nphrases = [\"hi\"]\nescalate = { summary = \"s\", variables = { \"\" = { value = 1 } } }",
    "rule[0].escalate.variables.: the name is empty, a name is expected"
)]
#[case::no_toml("[[rule]", "line 3")]
fn faults(#[case] rules: &str, #[case] expected: &str) {
    let told = parse(rules).unwrap_err().to_string();
    assert!(told.contains(expected), "{told}");
}

#[test]
fn what_is_missing_is_named() {
    let told = Script::parse("name = \"Skye\"", "skye.toml").unwrap_err().to_string();
    assert!(told.contains("missing field `fallback`"), "{told}");
}

#[test]
fn tries_are_bounded() {
    let text = "name = \"Skye\"\n[fallback]\nreply = \"What?\"\nthen = { after = 101, end = true }";
    let told = Script::parse(text, "skye.toml").unwrap_err().to_string();
    assert_eq!(told, "skye.toml, line 4, column 18, fallback.then.after: is 101, 1 to 100 is expected");
}

#[test]
fn texts_and_names_are_as_long_as_the_api_takes() {
    let told = |rules: &str| parse(rules).unwrap_err().reason;
    let reply = format!("[[rule]]\nphrases = [\"hi\"]\nreply = \"{}\"", "ü".repeat(limit::MESSAGE_CHARS + 1));
    assert_eq!(told(&reply), "has 6001 characters, the limit is 6000");
    let event =
        format!("[[rule]]\nphrases = [\"hi\"]\nevent.name = \"{}\"", "e".repeat(limit::ACTIVITY_FIELD_CHARS + 1));
    assert_eq!(told(&event), "has 257 characters, the limit is 256");
}

#[test]
fn a_script_needs_no_rules() {
    assert_eq!(parse("").unwrap().name(), "Skye");
}
