//! Why a certificate was not accepted, told by dates and names, and what to do about it.

use std::{error::Error, fmt, io};

use jiff::{Timestamp, tz::TimeZone};
use rustls::{CertificateError, pki_types::UnixTime};

/// What is wrong with a certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Distrust {
    Expired {
        since: Timestamp,
    },
    NotYetValid {
        from: Timestamp,
    },
    /// It is another host's: the one that was asked for, and those that it is for.
    OtherName {
        asked: String,
        names: Vec<String>,
    },
    /// Nobody whom we trust has signed it, or TLS failed in another way; the sentence of whoever looked.
    Other(String),
}

impl Distrust {
    /// Why the connection that ended in `error` was not trusted; `None` where that was not the reason.
    pub(super) fn of(error: &reqwest::Error) -> Option<Self> {
        let mut source = error.source();
        while let Some(error) = source {
            if let Some(verdict) = verdict(error) {
                return Self::of_verdict(verdict);
            }
            source = error.source();
        }
        None
    }

    fn of_verdict(verdict: &rustls::Error) -> Option<Self> {
        let certificate = match verdict {
            rustls::Error::InvalidCertificate(certificate) => certificate,
            rustls::Error::AlertReceived(_) | rustls::Error::PeerIncompatible(_) => {
                return Some(Self::Other(verdict.to_string()));
            }
            // Such as an answer that is no TLS at all: nothing is wrong with a certificate there.
            _ => return None,
        };
        Some(match certificate {
            CertificateError::ExpiredContext { not_after, .. } => Self::Expired { since: moment(*not_after) },
            CertificateError::NotValidYetContext { not_before, .. } => Self::NotYetValid { from: moment(*not_before) },
            CertificateError::NotValidForNameContext { expected, presented } => Self::OtherName {
                asked: expected.to_str().into_owned(),
                names: presented.iter().map(|name| bare(name)).collect(),
            },
            other => Self::Other(other.to_string()),
        })
    }

    pub(super) fn hint(&self) -> &'static str {
        match self {
            Self::Expired { .. } => "have it renewed there; if it has been, set this machine's clock",
            Self::NotYetValid { .. } => {
                "set this machine's clock; if it is right, the certificate must be replaced there"
            }
            Self::OtherName { .. } => {
                "check the host in the address of the profile, or have the certificate replaced there"
            }
            Self::Other(_) => {
                "check the address and the certificate; add your own authority to the profile as `ca_file`"
            }
        }
    }
}

impl fmt::Display for Distrust {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Expired { since } => write!(f, "its certificate has expired on {}", date(*since)),
            Self::NotYetValid { from } => write!(f, "its certificate is only valid from {}", date(*from)),
            Self::OtherName { asked, names } if names.is_empty() => {
                write!(f, "its certificate is for no host, and not for {asked}")
            }
            Self::OtherName { asked, names } => {
                write!(f, "its certificate is for {}, and not for {asked}", names.join(", "))
            }
            Self::Other(sentence) => f.write_str(sentence),
        }
    }
}

/// What rustls has found. It travels inside I/O errors, also one within another, which are no source of each other.
fn verdict<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a rustls::Error> {
    if let Some(verdict) = error.downcast_ref() {
        return Some(verdict);
    }
    let inner: &'a (dyn Error + Send + Sync + 'static) = error.downcast_ref::<io::Error>()?.get_ref()?;
    verdict(inner)
}

fn moment(time: UnixTime) -> Timestamp {
    i64::try_from(time.as_secs()).ok().and_then(|seconds| Timestamp::from_second(seconds).ok()).unwrap_or_default()
}

/// To the day, in UTC, as certificates are.
fn date(at: Timestamp) -> String {
    at.to_zoned(TimeZone::UTC).date().to_string()
}

/// `org.test` of `DnsName("org.test")`, `127.0.0.1` of `IpAddress(127.0.0.1)`.
fn bare(name: &str) -> String {
    let inner = name.split_once('(').and_then(|(_, rest)| rest.strip_suffix(')')).unwrap_or(name);
    inner.trim_matches('"').to_owned()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn told(error: CertificateError) -> (String, &'static str) {
        let distrust = Distrust::of_verdict(&error.into()).unwrap();
        (distrust.to_string(), distrust.hint())
    }

    #[test]
    fn a_certificate_out_of_its_time_is_told_by_dates() {
        let at = |seconds| UnixTime::since_unix_epoch(Duration::from_secs(seconds));
        let (time, bound) = (at(1_800_000_000), at(1_767_225_600));
        let (sentence, hint) = told(CertificateError::ExpiredContext { time, not_after: bound });
        assert_eq!(sentence, "its certificate has expired on 2026-01-01");
        assert!(hint.contains("renewed") && !hint.contains("ca_file"), "{hint}");
        let (sentence, hint) = told(CertificateError::NotValidYetContext { time: bound, not_before: time });
        assert_eq!(sentence, "its certificate is only valid from 2027-01-15");
        assert!(hint.contains("clock") && !hint.contains("ca_file"), "{hint}");
    }

    #[test]
    fn a_certificate_of_others_is_told_by_their_names() {
        let other = |presented: &[&str]| CertificateError::NotValidForNameContext {
            expected: rustls::pki_types::ServerName::try_from("localhost").unwrap(),
            presented: presented.iter().map(|name| (*name).to_owned()).collect(),
        };
        let (sentence, hint) = told(other(&["DnsName(\"org.test\")", "IpAddress(127.0.0.1)"]));
        assert_eq!(sentence, "its certificate is for org.test, 127.0.0.1, and not for localhost");
        assert!(hint.contains("host") && !hint.contains("ca_file"), "{hint}");
        assert_eq!(told(other(&[])).0, "its certificate is for no host, and not for localhost");
    }

    #[test]
    fn a_verdict_is_found_within_errors_within_errors() {
        let found = rustls::Error::from(CertificateError::UnknownIssuer);
        let wrapped = io::Error::other(io::Error::other(found.clone()));
        assert_eq!(verdict(&wrapped), Some(&found));
        assert_eq!(verdict(&io::Error::other("reset")), None);
    }

    #[test]
    fn only_an_authority_that_is_not_known_can_be_added() {
        let (sentence, hint) = told(CertificateError::UnknownIssuer);
        assert!(sentence.contains("UnknownIssuer") && hint.contains("`ca_file`"), "{sentence}; {hint}");
    }
}
