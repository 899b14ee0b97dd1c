//! Moments and durations as people read them.

use jiff::{SignedDuration, Timestamp, tz::TimeZone};

/// How long ago, in at most four characters: `now`, `5m`, `3h`, `12d`.
pub(super) fn age(since: Timestamp, now: Timestamp) -> String {
    match seconds_between(since, now) {
        0..60 => "now".to_owned(),
        seconds @ 60..3_600 => format!("{}m", seconds / 60),
        seconds @ 3_600..86_400 => format!("{}h", seconds / 3_600),
        seconds => format!("{}d", (seconds / 86_400).min(999)),
    }
}

/// How far one clock is ahead of another, in one unit: `+2 d`, `−3 h`; nothing below a minute.
pub(super) fn ahead(by: SignedDuration) -> Option<String> {
    let sign = if by.is_negative() { '−' } else { '+' };
    match by.as_secs().unsigned_abs() {
        0..60 => None,
        seconds @ 60..3_600 => Some(format!("{sign}{} min", seconds / 60)),
        seconds @ 3_600..86_400 => Some(format!("{sign}{} h", seconds / 3_600)),
        seconds => Some(format!("{sign}{} d", seconds / 86_400)),
    }
}

/// A running time: `00:21`, `1:02:03`.
pub(super) fn running(seconds: u64) -> String {
    let (hours, minutes, seconds) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    if hours > 0 { format!("{hours}:{minutes:02}:{seconds:02}") } else { format!("{minutes:02}:{seconds:02}") }
}

/// A moment as the representative's panel writes it: `6/10 11:50 AM`, in their own time zone.
pub(super) fn stamp(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned(zone.clone()).strftime("%-m/%-d %-I:%M %p").to_string()
}

/// The time of day to the second: `11:50:09`, in the person's own time zone.
pub(super) fn clock(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned(zone.clone()).strftime("%H:%M:%S").to_string()
}

/// A moment to the second: `2026-06-10 11:50:09`, in the person's own time zone.
pub(super) fn exact(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned(zone.clone()).strftime("%Y-%m-%d %H:%M:%S").to_string()
}

/// Whole seconds from one moment to the other; none when clocks disagree.
pub(super) fn seconds_between(from: Timestamp, to: Timestamp) -> u64 {
    u64::try_from(to.duration_since(from).as_secs()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[rstest]
    #[case("2026-01-02T03:04:05Z", "now")]
    #[case("2026-01-02T03:05:05Z", "1m")]
    #[case("2026-01-02T04:04:04Z", "59m")]
    #[case("2026-01-02T04:04:05Z", "1h")]
    #[case("2026-01-03T03:04:05Z", "1d")]
    #[case("2026-01-02T03:00:00Z", "now")]
    fn ages_are_short(#[case] now: &str, #[case] expected: &str) {
        assert_eq!(age(at("2026-01-02T03:04:05Z"), at(now)), expected);
    }

    #[test]
    fn a_clock_that_is_ahead_is_told_in_one_unit() {
        let told = [59, 60, 7_300, -90, 172_800].map(|seconds| ahead(SignedDuration::from_secs(seconds)));
        let told = told.each_ref().map(|words| words.as_deref().unwrap_or_default());
        assert_eq!(told, ["", "+1 min", "+2 h", "−1 min", "+2 d"]);
    }

    #[test]
    fn running_times_grow_an_hour_when_they_need_one() {
        assert_eq!([running(21), running(3_599), running(3_723)], ["00:21", "59:59", "1:02:03"]);
    }

    #[test]
    fn stamps_are_the_panels() {
        assert_eq!(stamp(at("2026-06-10T11:50:09Z"), &TimeZone::UTC), "6/10 11:50 AM");
        assert_eq!(stamp(at("2026-12-01T00:05:00Z"), &TimeZone::UTC), "12/1 12:05 AM");
    }
}
