//! Query strings of the GET endpoints. Parameter names are matched without regard to case (our decision).

use std::ops::RangeInclusive;

use jiff::Timestamp;
use uuid::Uuid;

use super::{
    id::MessageId,
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

/// What GET messages was asked for (page "Use GET messages endpoint").
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MessagesQuery {
    /// Only messages with a timestamp strictly after this moment.
    pub start: Option<Timestamp>,
    pub page_size: u32,
    /// The last message of the page before. The page calls the token a time; that it stands for a message's id is our
    /// decision, so that two messages of one moment are never lost at the edge of a page.
    pub after: Option<MessageId>,
}

impl ConversationsQuery {
    /// Reads decoded name and value pairs. Unknown names are ignored, an empty value counts as absent, and of a
    /// repeated name the first counts.
    pub fn parse<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<Self, Violation> {
        let given = Given::from(pairs);
        Ok(Self {
            start: given.start()?,
            page_size: given
                .page_size(&limit::CONVERSATIONS_PAGE, Code::ConversationsPageSize)?
                .unwrap_or(limit::CONVERSATIONS_PAGE_DEFAULT),
            after: given.token(|text| Uuid::try_parse(text).ok())?,
        })
    }
}

impl MessagesQuery {
    /// Reads pairs as [`ConversationsQuery::parse`] does.
    pub fn parse<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<Self, Violation> {
        let given = Given::from(pairs);
        Ok(Self {
            start: given.start()?,
            page_size: given
                .page_size(&limit::MESSAGES_PAGE, Code::MessagesPageSize)?
                .unwrap_or(limit::MESSAGES_PAGE_DEFAULT),
            after: given.token(|text| moment(text).and_then(MessageId::of_moment))?,
        })
    }
}

/// The three parameters that both queries have, as they were given.
#[derive(Default)]
struct Given<'a> {
    start: Option<&'a str>,
    page_size: Option<&'a str>,
    token: Option<&'a str>,
}

impl<'a> Given<'a> {
    fn from(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut given = Self::default();
        for (name, value) in pairs {
            let slot = match name.to_ascii_lowercase().as_str() {
                "starttimestamp" => &mut given.start,
                "pagesize" => &mut given.page_size,
                "continuationtoken" => &mut given.token,
                _ => continue,
            };
            if slot.is_none() && !value.is_empty() {
                *slot = Some(value);
            }
        }
        given
    }

    fn start(&self) -> Result<Option<Timestamp>, Violation> {
        let wanted = "an ISO 8601 time with its offset";
        read(self.start, "StartTimeStamp", Code::Timestamp, wanted, moment)
    }

    fn page_size(&self, range: &RangeInclusive<u32>, code: Code) -> Result<Option<u32>, Violation> {
        let wanted = format!("a whole number from {} to {}", range.start(), range.end());
        read(self.page_size, "PageSize", code, &wanted, |text| text.parse().ok().filter(|size| range.contains(size)))
    }

    fn token<T>(&self, parse: impl FnOnce(&str) -> Option<T>) -> Result<Option<T>, Violation> {
        read(self.token, "ContinuationToken", Code::ContinuationToken, "the token of the page before", parse)
    }
}

fn read<T>(
    given: Option<&str>,
    name: &str,
    code: Code,
    wanted: &str,
    parse: impl FnOnce(&str) -> Option<T>,
) -> Result<Option<T>, Violation> {
    given
        .map(|text| {
            parse(text).ok_or_else(|| Violation::new(code, "", format!("{name} is {text:?}, {wanted} is expected")))
        })
        .transpose()
}

fn moment(text: &str) -> Option<Timestamp> {
    // A "+" that was not percent-encoded arrives as a space.
    text.replace(' ', "+").parse().ok()
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

    #[rstest]
    #[case("1", Ok(1))]
    #[case("100", Ok(100))]
    #[case("", Ok(50))]
    #[case("0", Err(30008))]
    #[case("101", Err(30008))]
    #[case("１", Err(30008))]
    fn a_page_of_messages_is_1_to_100(#[case] text: &str, #[case] expected: Result<u32, u32>) {
        let parsed = MessagesQuery::parse([("pageSize", text)]);
        assert_eq!(parsed.map(|query| query.page_size).map_err(|violation| violation.code.number()), expected);
    }

    #[rstest]
    #[case("2026-01-02T03:04:05.678Z", Some("1767323045678"))]
    #[case("2026-01-02T05:04:05.678 02:00", Some("1767323045678"))]
    #[case("2026-01-02T03:04:05.6781Z", None)]
    #[case("1970-01-01T00:00:00Z", None)]
    #[case("1767323045678", None)]
    #[case("8a5e4f10-0000-4000-8000-000000000009", None)]
    fn a_token_of_messages_is_the_moment_of_an_id(#[case] text: &str, #[case] id: Option<&str>) {
        match MessagesQuery::parse([("continuationtoken", text)]) {
            Ok(query) => assert_eq!(query.after.map(|id| id.to_string()).as_deref(), id),
            Err(violation) => assert_eq!((violation.code.number(), id), (30009, None)),
        }
    }
}
