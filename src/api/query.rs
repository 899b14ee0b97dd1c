//! Query strings of the GET endpoints. Parameter names are matched without regard to case (our decision).

use jiff::Timestamp;
use uuid::Uuid;

use super::{
    limit,
    problem::{Code, Violation},
};

/// What GET conversations was asked for (page "Use GET conversations endpoint").
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConversationsQuery {
    /// Only conversations created strictly after this moment.
    pub start: Option<Timestamp>,
    pub page_size: u32,
    /// The token of the page before.
    pub after: Option<Uuid>,
}

impl ConversationsQuery {
    /// Reads decoded name and value pairs. Unknown names are ignored, an empty value counts as absent, and of a
    /// repeated name the first counts.
    pub fn parse<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<Self, Violation> {
        let (mut start, mut page_size, mut after) = (None, None, None);
        for (name, value) in pairs {
            let slot = match name.to_ascii_lowercase().as_str() {
                "starttimestamp" => &mut start,
                "pagesize" => &mut page_size,
                "continuationtoken" => &mut after,
                _ => continue,
            };
            if slot.is_none() && !value.is_empty() {
                *slot = Some(value);
            }
        }
        let refuse = |code, name: &str, value: &str, wanted: &str| {
            Violation::new(code, "", format!("{name} is {value:?}, {wanted} is expected"))
        };
        Ok(Self {
            start: start
                .map(|text: &str| {
                    // A "+" that was not percent-encoded arrives as a space.
                    text.replace(' ', "+").parse().map_err(|_| {
                        refuse(Code::Timestamp, "StartTimeStamp", text, "an ISO 8601 time with its offset")
                    })
                })
                .transpose()?,
            page_size: page_size
                .map(|text: &str| {
                    text.parse().ok().filter(|size| limit::CONVERSATIONS_PAGE.contains(size)).ok_or_else(|| {
                        refuse(Code::ConversationsPageSize, "PageSize", text, "a whole number from 1 to 250")
                    })
                })
                .transpose()?
                .unwrap_or(limit::CONVERSATIONS_PAGE_DEFAULT),
            after: after
                .map(|text: &str| {
                    Uuid::try_parse(text).map_err(|_| {
                        refuse(Code::ContinuationToken, "ContinuationToken", text, "the token of the page before")
                    })
                })
                .transpose()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn parse(pairs: &[(&str, &str)]) -> Result<ConversationsQuery, u32> {
        ConversationsQuery::parse(pairs.iter().copied()).map_err(|violation| violation.code.number())
    }

    #[test]
    fn nothing_asked_is_a_page_of_fifty() {
        assert_eq!(parse(&[]), Ok(ConversationsQuery { start: None, page_size: 50, after: None }));
        assert_eq!(parse(&[("PageSize", "")]).unwrap().page_size, 50);
    }

    #[test]
    fn names_are_matched_in_any_case() {
        assert_eq!(parse(&[("pagesize", "7")]).unwrap().page_size, 7);
        assert_eq!(parse(&[("PAGESIZE", "7")]).unwrap().page_size, 7);
    }

    #[rstest]
    #[case("1", Ok(1))]
    #[case("250", Ok(250))]
    #[case("0", Err(30007))]
    #[case("251", Err(30007))]
    #[case("-1", Err(30007))]
    #[case("ten", Err(30007))]
    #[case("٥", Err(30007))]
    #[case("99999999999999999999", Err(30007))]
    fn a_page_size_is_1_to_250(#[case] text: &str, #[case] expected: Result<u32, u32>) {
        assert_eq!(parse(&[("PageSize", text)]).map(|query| query.page_size), expected);
    }

    #[rstest]
    #[case("2026-01-02T03:04:05Z", true)]
    #[case("2026-01-02T03:04:05.123+02:00", true)]
    #[case("2026-01-02T03:04:05 02:00", true)]
    #[case("yesterday", false)]
    #[case("2026-13-02T03:04:05Z", false)]
    fn a_timestamp_is_iso_8601(#[case] text: &str, #[case] good: bool) {
        let parsed = parse(&[("StartTimeStamp", text)]);
        assert_eq!(parsed.as_ref().err(), if good { None } else { Some(&30006) });
    }

    #[test]
    fn a_token_is_a_guid() {
        assert!(parse(&[("ContinuationToken", "8a5e4f10-0000-4000-8000-000000000009")]).unwrap().after.is_some());
        assert_eq!(parse(&[("ContinuationToken", "next")]), Err(30009));
    }
}
