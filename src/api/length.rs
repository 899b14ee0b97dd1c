//! Lengths of time, written as people say them: `30 days`, `1h 30m`, `45min`.

use std::str::FromStr;

use jiff::{SignedDuration, Span, SpanRelativeTo};
use serde::{Deserialize, Deserializer, de::Error as _};

/// A length of time that is longer than nothing. A day has 24 hours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Length(pub SignedDuration);

/// The text is not a length.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoLength {
    #[error("a length such as \"30 days\" or \"1h 30m\" is expected: {0:?}")]
    Unreadable(String),
    #[error("a length above nothing is expected: {0:?}")]
    Nothing(String),
    #[error("whole seconds are expected")]
    Fraction,
}

impl FromStr for Length {
    type Err = NoLength;

    fn from_str(text: &str) -> Result<Self, NoLength> {
        let length = text
            .parse::<Span>()
            .and_then(|span| span.to_duration(SpanRelativeTo::days_are_24_hours()))
            .map_err(|_| NoLength::Unreadable(text.to_owned()))?;
        if length.is_positive() { Ok(Self(length)) } else { Err(NoLength::Nothing(text.to_owned())) }
    }
}

impl Length {
    /// The length in seconds, for what goes by whole ones.
    pub fn whole_seconds(self) -> Result<u64, NoLength> {
        if self.0.subsec_nanos() != 0 {
            return Err(NoLength::Fraction);
        }
        // None is below nothing.
        Ok(self.0.as_secs().unsigned_abs())
    }
}

impl<'de> Deserialize<'de> for Length {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}
