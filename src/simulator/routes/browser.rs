//! What a web page in somebody's browser must not do: reach the endpoint behind that person's back.
//!
//! A page of any site can make a browser call loopback. It gives itself away by its `Origin`; and where the site's name
//! was pointed at loopback to look like the same origin (DNS rebinding), by the `Host`. No secret is looked at here: the
//! well-known ones are public, so that a page could know them.

use std::net::{IpAddr, SocketAddr};

use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header, uri::Authority};

use super::Failure;

/// The names that the endpoint answers to.
#[derive(Debug)]
pub(super) struct Names {
    address: IpAddr,
    further: Vec<String>,
    /// Beyond loopback a machine has names that it does not know itself, and its secrets are its own.
    any: bool,
}

impl Names {
    /// The names of a listener at `address`: that address, loopback, and `further`.
    pub(super) fn new(address: SocketAddr, further: &[String]) -> Self {
        let address = address.ip().to_canonical();
        Self { address, further: further.to_vec(), any: further.is_empty() && !address.is_loopback() }
    }

    /// Refuses a call that was meant for another host, or comes from a page of another origin.
    pub(super) fn admit(&self, uri: &Uri, headers: &HeaderMap) -> Result<(), Failure> {
        // Without one it is no browser's call.
        let mut hosts = headers.get_all(header::HOST).iter().map(text).chain(uri.authority().map(Authority::as_str));
        if let Some(host) = hosts.find(|host| !self.is_ours(host)) {
            return Err(forbidden(format!(
                "the call is for the host {host:?}, which is not a name of this endpoint; the setting simulator.hosts adds names"
            )));
        }
        let host = headers.get(header::HOST).map(text);
        let foreign = headers.get_all(header::ORIGIN).iter().map(text).find(|origin| !is_same(origin, host));
        match foreign {
            Some(origin) => Err(forbidden(format!("the call comes from a web page of another origin: {origin:?}"))),
            None => Ok(()),
        }
    }

    /// Any port will do, because a forwarded one is as good; what tells a page's call is the name.
    fn is_ours(&self, authority: &str) -> bool {
        if self.any {
            return true;
        }
        let host = host(authority);
        let bare = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
        match bare.parse::<IpAddr>().map(|ip| ip.to_canonical()) {
            Ok(ip) => ip.is_loopback() || ip == self.address,
            Err(_) => std::iter::once("localhost")
                .chain(self.further.iter().map(String::as_str))
                .any(|name| name.eq_ignore_ascii_case(host)),
        }
    }
}

/// Whether an origin is the very host that the call is for.
fn is_same(origin: &str, host: Option<&str>) -> bool {
    let authority = origin.strip_prefix("http://").or_else(|| origin.strip_prefix("https://"));
    authority.zip(host).is_some_and(|(authority, host)| authority.eq_ignore_ascii_case(host))
}

/// An authority without its port.
fn host(authority: &str) -> &str {
    let end = if authority.starts_with('[') { authority.find(']').map(|at| at + 1) } else { authority.find(':') };
    end.map_or(authority, |end| &authority[..end])
}

/// What is not ASCII is no name that we have.
fn text(value: &HeaderValue) -> &str {
    value.to_str().unwrap_or("not ASCII")
}

fn forbidden(detail: String) -> Failure {
    Failure::plain(StatusCode::FORBIDDEN, detail)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_admitted(listener: &str, further: &[&str], uri: &str, headers: &[(header::HeaderName, &str)]) -> bool {
        let further: Vec<String> = further.iter().map(|name| (*name).to_owned()).collect();
        let headers = headers.iter().map(|(name, value)| (name.clone(), value.parse().unwrap())).collect();
        Names::new(listener.parse().unwrap(), &further).admit(&uri.parse().unwrap(), &headers).is_ok()
    }

    #[test]
    fn a_loopback_listener_answers_to_loopback_and_the_names_it_was_given() {
        let admitted = |host: &str| is_admitted("127.0.0.1:7301", &["Desk.test"], "/", &[(header::HOST, host)]);
        for host in ["127.0.0.1:7301", "127.0.0.1", "localhost:8080", "LOCALHOST", "[::1]:7301", "desk.test:7301"] {
            assert!(admitted(host), "{host}");
        }
        for host in
            ["evil.example", "localhost.evil.example:7301", "192.0.2.1:7301", "", "[::1", "a@localhost", "0.0.0.0"]
        {
            assert!(!admitted(host), "{host}");
        }
    }

    #[test]
    fn a_listener_beyond_loopback_answers_to_every_name_unless_it_was_given_some() {
        let hosts = [(header::HOST, "desk.example")];
        assert!(is_admitted("0.0.0.0:80", &[], "/", &hosts));
        assert!(is_admitted("0.0.0.0:80", &["desk.example"], "/", &hosts));
        assert!(!is_admitted("0.0.0.0:80", &["other.example"], "/", &hosts));
        assert!(is_admitted("192.0.2.1:80", &["other.example"], "/", &[(header::HOST, "192.0.2.1")]));
    }

    #[test]
    fn an_origin_must_be_the_host_itself() {
        let admitted = |origin: &str| {
            is_admitted("127.0.0.1:7301", &[], "/", &[(header::HOST, "localhost:7301"), (header::ORIGIN, origin)])
        };
        assert!(admitted("http://localhost:7301") && admitted("http://LocalHost:7301"));
        for origin in ["null", "", "http://localhost:3000", "http://127.0.0.1:7301", "http://evil.example", "file://"] {
            assert!(!admitted(origin), "{origin}");
        }
        assert!(!is_admitted("0.0.0.0:80", &[], "/", &[(header::HOST, "a"), (header::ORIGIN, "http://b")]));
    }

    #[test]
    fn every_place_of_a_host_is_looked_at() {
        let listener = "127.0.0.1:7301";
        assert!(is_admitted(listener, &[], "/", &[]));
        assert!(!is_admitted(listener, &[], "http://evil.example/", &[(header::HOST, "localhost")]));
        assert!(!is_admitted(listener, &[], "/", &[(header::HOST, "localhost"), (header::HOST, "evil.example")]));
    }
}
