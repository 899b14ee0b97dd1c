//! `Retry-After`: how long a service asks us to wait.

use std::time::Duration;

use reqwest::header::{HeaderMap, RETRY_AFTER};

use crate::clock::Clock;

/// The pause that an answer asks for, in seconds or until an HTTP date.
pub(super) fn asked(headers: &HeaderMap, clock: &Clock) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let at = jiff::fmt::rfc2822::parse(text).ok()?.timestamp();
    Some(at.duration_since(clock.now()).try_into().unwrap_or(Duration::ZERO))
}

#[cfg(test)]
mod tests {
    use reqwest::header::HeaderValue;

    use super::*;

    #[test]
    fn a_pause_is_read_as_seconds_and_as_a_date() {
        let clock = Clock::manual("2026-01-02T03:04:05Z".parse().unwrap());
        let pause = |text| {
            let headers = HeaderMap::from_iter([(RETRY_AFTER, HeaderValue::from_static(text))]);
            asked(&headers, &clock).map(|pause| pause.as_secs())
        };
        assert_eq!(pause("7"), Some(7));
        assert_eq!(pause("Fri, 02 Jan 2026 03:04:15 GMT"), Some(10));
        assert_eq!(pause("Fri, 02 Jan 2026 03:00:00 GMT"), Some(0));
        assert_eq!(pause("soon"), None);
        assert_eq!(asked(&HeaderMap::new(), &clock), None);
    }
}
