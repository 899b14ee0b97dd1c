//! Which proxy requests to an address go by, and who says so: what reqwest does with the environment, for the errors.

use std::sync::Arc;

use hyper_util::client::proxy::matcher::Matcher;

/// A proxy, to be named to a person. Without its credentials.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proxied {
    /// Its host and port.
    pub place: String,
    /// The environment variable that names it, or the machine's own settings.
    pub origin: String,
}

/// The proxies of the environment, by the rules that requests leave by.
#[derive(Clone, Debug)]
pub(super) struct Proxies(Arc<Matcher>);

impl Proxies {
    pub(super) fn of_environment() -> Self {
        Self(Arc::new(Matcher::from_system()))
    }

    /// The proxy that a request to `address` goes by.
    pub(super) fn towards(&self, address: &str) -> Option<Proxied> {
        towards(&self.0, address, |name| std::env::var(name).is_ok())
    }
}

fn towards(proxies: &Matcher, address: &str, is_set: impl Fn(&str) -> bool) -> Option<Proxied> {
    let address = address.parse().ok()?;
    let intercept = proxies.intercept(&address)?;
    let proxy = intercept.uri();
    let port = proxy.port_u16().unwrap_or(match proxy.scheme_str() {
        Some("https") => 443,
        Some(scheme) if scheme.starts_with("socks") => 1080,
        _ => 80,
    });
    // In the order in which they are looked at.
    let own = if address.scheme_str() == Some("https") {
        ["HTTPS_PROXY", "https_proxy"]
    } else {
        ["HTTP_PROXY", "http_proxy"]
    };
    let origin = own.into_iter().chain(["ALL_PROXY", "all_proxy"]).find(|name| is_set(name));
    Some(Proxied {
        place: format!("{}:{port}", proxy.host()?),
        origin: origin.unwrap_or("the machine's settings").to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proxy_is_named_with_its_variable_and_without_its_credentials() {
        let of = |proxy: &str, set: &str, address: &str| {
            let matcher = Matcher::builder().https(proxy.to_owned()).no("here.example".to_owned()).build();
            towards(&matcher, address, |name| name == set).map(|proxy| (proxy.place, proxy.origin))
        };
        let named = |place: &str, origin: &str| Some((place.to_owned(), origin.to_owned()));
        assert_eq!(
            of("http://ann:hush@proxy.example:3128", "HTTPS_PROXY", "https://org.example/x"),
            named("proxy.example:3128", "HTTPS_PROXY")
        );
        assert_eq!(of("nonsense", "https_proxy", "https://org.example"), named("nonsense:80", "https_proxy"));
        assert_eq!(of("http://p.example", "", "https://org.example"), named("p.example:80", "the machine's settings"));
        assert_eq!(of("http://p.example", "HTTPS_PROXY", "http://org.example"), None, "it is for https");
        assert_eq!(of("http://p.example", "HTTPS_PROXY", "https://here.example"), None, "NO_PROXY names it");
    }
}
