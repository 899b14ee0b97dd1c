//! What a profile's values have to look like. What cannot be right is refused where it is read, before a service refuses
//! it with less to go by.
//!
//! No error quotes the value: whoever mixes up two lines may have put a secret there.

use reqwest::Url;
use serde::{Deserialize as _, Deserializer, de::Error as _};
use uuid::Uuid;

/// `http://` or `https://`, a host, and nobody's credentials.
pub(super) fn address<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    read(deserializer, |text| match Url::parse(text) {
        Ok(url) if !["http", "https"].contains(&url.scheme()) => Err(ADDRESS),
        Ok(url) if !url.username().is_empty() || url.password().is_some() => {
            Err("credentials do not belong into an address: leave out what is before the @")
        }
        Ok(_) => Ok(()),
        Err(_) => Err(ADDRESS),
    })
}

const ADDRESS: &str = "an address that begins with https:// or http:// is expected";

pub(super) fn guid<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    read(deserializer, |text| if is_guid(text) { Ok(()) } else { Err("a GUID is expected, 8-4-4-4-12 hex digits") })
}

/// Entra knows a tenant by its id, and by each domain that it has verified.
pub(super) fn tenant<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    read(deserializer, |text| {
        let is_domain = text.contains('.')
            && text.split('.').all(|label| {
                !label.is_empty() && label.chars().all(|letter| letter.is_alphanumeric() || letter == '-')
            });
        if is_domain || is_guid(text) { Ok(()) } else { Err("a GUID or a domain of the tenant is expected") }
    })
}

/// The client-credentials grant takes a resource and `/.default`, and nothing else.
pub(super) fn scope<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    read(deserializer, |text| match text.strip_suffix("/.default") {
        Some(resource) if !resource.is_empty() && !resource.contains(char::is_whitespace) => Ok(()),
        _ => Err("one scope that ends in /.default is expected, such as https://….dynamics.com/.default"),
    })
}

fn read<'de, D: Deserializer<'de>>(
    deserializer: D,
    check: impl FnOnce(&str) -> Result<(), &'static str>,
) -> Result<String, D::Error> {
    let text = String::deserialize(deserializer)?;
    check(&text).map_err(D::Error::custom)?;
    Ok(text)
}

fn is_guid(text: &str) -> bool {
    // Without its dashes it would be another text in a header.
    text.len() == 36 && Uuid::try_parse(text).is_ok()
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use rstest::rstest;

    use crate::config::Config;

    const PROFILE: &str = r#"
[profiles.acme]
base_url = "https://acme.example"
organization_id = "8a5e4f10-0000-4000-8000-000000000001"
channel_id = "c"
[profiles.acme.auth]
tenant_id = "8a5e4f10-0000-4000-8000-000000000003"
client_id = "8a5e4f10-0000-4000-8000-000000000004"
client_secret = { env = "ACME" }
scope = "https://acme.example/.default"
authority = "https://login.example"
"#;

    /// What is said of the profile with `value` for `key`.
    fn told(key: &str, value: &str) -> Option<String> {
        let set = |line: &str| match line.split_once(" = ") {
            Some((known, _)) if known == key => format!("{key} = \"{value}\"\n"),
            _ => format!("{line}\n"),
        };
        let text: String = PROFILE.lines().map(set).collect();
        Config::parse(&text, Path::new("f.toml")).err().map(|error| error.to_string())
    }

    #[rstest]
    #[case("base_url", "acme.example", "3", "profiles.acme.base_url: an address that begins with https://")]
    #[case("base_url", "ftp://acme.example", "3", "profiles.acme.base_url: an address that begins with https://")]
    #[case("base_url", "https://ann:hush@acme.example", "3", "profiles.acme.base_url: credentials do not belong")]
    #[case("authority", "https://hush@login.example", "11", "profiles.acme.auth.authority: credentials do not belong")]
    #[case("organization_id", "hush", "4", "profiles.acme.organization_id: a GUID is expected")]
    #[case("organization_id", "8a5e4f1000004000800000000000hush", "4", "profiles.acme.organization_id: a GUID")]
    #[case("tenant_id", "hush", "7", "profiles.acme.auth.tenant_id: a GUID or a domain")]
    #[case("client_id", "hush", "8", "profiles.acme.auth.client_id: a GUID is expected")]
    #[case("scope", "https://acme.example", "10", "profiles.acme.auth.scope: one scope that ends in /.default")]
    #[case("scope", "openid https://hush/.default", "10", "profiles.acme.auth.scope: one scope that ends in /.default")]
    fn what_cannot_be_right_is_told_with_its_key_and_never_shown(
        #[case] key: &str,
        #[case] value: &str,
        #[case] line: &str,
        #[case] expected: &str,
    ) {
        let told = told(key, value).unwrap();
        assert!(told.starts_with(&format!("f.toml, line {line}, ")) && told.contains(expected), "{told}");
        assert!(!told.contains("hush"), "{told}");
    }

    #[rstest]
    #[case("base_url", "http://127.0.0.1:7301/")]
    #[case("tenant_id", "contoso.onmicrosoft.com")]
    #[case("client_id", "8A5E4F10-0000-4000-8000-000000000004")]
    #[case("scope", "api://8a5e4f10/.default")]
    fn what_can_be_right_is_taken(#[case] key: &str, #[case] value: &str) {
        assert_eq!(told(key, value), None);
    }
}
