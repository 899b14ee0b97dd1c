//! JSON as people write it: comments are allowed, because the vendor's own sample body has them. Nothing else is: what
//! passes here means the same to every JSON reader once the comments are gone.

use jsonc_parser::{ParseOptions, parse_to_serde_value};
use serde_json::Value;

/// The text is not JSON, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: {reason}")]
pub struct NotJson {
    /// From 1.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
    pub reason: String,
}

/// Reads one JSON value.
pub fn parse(text: &str) -> Result<Value, NotJson> {
    let options = ParseOptions {
        allow_comments: true,
        allow_loose_object_property_names: false,
        allow_trailing_commas: false,
        allow_missing_commas: false,
        allow_single_quoted_strings: false,
        allow_hexadecimal_numbers: false,
        allow_unary_plus_numbers: false,
        allow_bare_decimal_point_numbers: false,
        allow_non_finite_numbers: false,
        allow_extended_string_escapes: false,
    };
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let value: Value = parse_to_serde_value(text, &options).map_err(|error| NotJson {
        line: error.line_display(),
        column: error.column_display(),
        reason: lower_first(&error.kind().to_string()),
    })?;
    // The library reads an empty text as null.
    if value.is_null() && !text.contains("null") {
        return Err(NotJson { line: 1, column: 1, reason: "the text is empty".to_owned() });
    }
    Ok(value)
}

fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;
    use serde_json::json;

    use super::*;

    #[test]
    fn comments_are_passed_over() {
        let text = "{ // one\n \"a\": /* two */ \"// not one\", \"b\": 12.34 }";
        assert_eq!(parse(text), Ok(json!({ "a": "// not one", "b": 12.34 })));
    }

    #[test]
    fn names_keep_their_order() {
        let value = parse(r#"{"z":1,"a":2}"#).unwrap();
        assert_eq!(value.to_string(), r#"{"z":1,"a":2}"#);
    }

    #[rstest]
    #[case::missing_comma("{\n  \"a\": 1\n  \"b\": 2\n}", 2)]
    #[case::trailing_comma("{\n  \"a\": 1,\n}", 2)]
    #[case::unquoted_name("{\n\n  a: 1}", 3)]
    #[case::single_quotes("['a']", 1)]
    #[case::unfinished("{\n \"a\": 1", 2)]
    #[case::after_the_end("{}\n{}", 2)]
    #[case::hexadecimal("[0x10]", 1)]
    #[case::empty("", 1)]
    #[case::only_a_comment("// nothing", 1)]
    fn what_is_not_json_is_told_with_its_place(#[case] text: &str, #[case] line: usize) {
        let error = parse(text).unwrap_err();
        assert_eq!(error.line, line, "{error}");
        assert!(error.column >= 1);
    }

    #[test]
    fn columns_count_characters() {
        let error = parse("{\"é\": x}").unwrap_err();
        assert_eq!((error.line, error.column), (1, 7), "{error}");
    }

    #[test]
    fn deep_nesting_is_refused_not_survived() {
        assert!(parse(&"[".repeat(100_000)).is_err());
    }

    proptest! {
        #[test]
        fn what_serde_json_writes_is_read_the_same(text in ".{0,30}", number: i64, real in -1e12f64..1e12, flag: bool) {
            let value = json!({ "t": text, "n": [number, real], "f": { "x": flag, "y": null } });
            prop_assert_eq!(parse(&value.to_string()), Ok(value.clone()));
        }

        #[test]
        fn any_text_is_read_or_refused(text in "\\PC{0,60}") {
            let _ = parse(&text);
        }
    }
}
