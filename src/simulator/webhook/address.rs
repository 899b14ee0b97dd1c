//! Which addresses a webhook may have.

use reqwest::Url;

use crate::outgoing;

/// The address cannot be a webhook's. The sentences do not repeat the address: it may hold a password.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    #[error("is not an address: {0}")]
    Unreadable(String),
    #[error("begins with {0}://, http:// or https:// is expected")]
    Scheme(String),
    #[error("has no host")]
    Host,
    #[error("holds a user name or a password, which the Authorization header replaces")]
    Credentials,
    #[error("has a query or a fragment, a base address is expected")]
    NotABase,
    #[error("is plain http to another machine, https:// is expected; the setting allow_plain_webhooks lets it through")]
    Plain,
}

/// Reads the base URL of a webhook. Plain http carries the customers' words and a token, so it goes to this machine only,
/// unless a setting says otherwise.
pub(crate) fn check(address: &str, allow_plain: bool) -> Result<Url, AddressError> {
    let url: Url = address.parse().map_err(|error| AddressError::Unreadable(format!("{error}")))?;
    if !["http", "https"].contains(&url.scheme()) {
        return Err(AddressError::Scheme(url.scheme().to_owned()));
    }
    if url.host_str().is_none_or(str::is_empty) {
        return Err(AddressError::Host);
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(AddressError::Credentials);
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(AddressError::NotABase);
    }
    if url.scheme() == "http" && !allow_plain && !outgoing::is_loopback(&url) {
        return Err(AddressError::Plain);
    }
    Ok(url)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("https://hooks.example")]
    #[case("https://hooks.example:8443/d365/")]
    #[case("http://127.0.0.1:9000/hook")]
    #[case("http://[::1]:9000")]
    #[case("http://localhost")]
    fn a_secure_address_or_this_machines_is_taken(#[case] address: &str) {
        assert!(check(address, false).is_ok());
    }

    #[rstest]
    #[case("hooks.example", AddressError::Unreadable("relative URL without a base".to_owned()))]
    #[case("ftp://hooks.example", AddressError::Scheme("ftp".to_owned()))]
    #[case("https://me:hush@hooks.example", AddressError::Credentials)]
    #[case("https://hooks.example?code=1", AddressError::NotABase)]
    #[case("https://hooks.example#x", AddressError::NotABase)]
    #[case("http://hooks.example", AddressError::Plain)]
    #[case("http://localhost.example", AddressError::Plain)]
    fn any_other_is_refused_for_its_reason(#[case] address: &str, #[case] expected: AddressError) {
        let refused = check(address, false).unwrap_err();
        assert!(!refused.to_string().contains("hush"));
        assert_eq!(refused, expected);
    }

    #[test]
    fn a_setting_lets_plain_http_leave_the_machine() {
        assert!(check("http://hooks.example", true).is_ok());
    }
}
